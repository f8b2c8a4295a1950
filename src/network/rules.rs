//! The plan, tiers and fixed rates that hold on a month's last day.

use super::month::SalesMonth;
use crate::postgres::error::{NativeError, Result};
use crate::postgres::id::{Id, IdMap};
use crate::postgres::numeric::scaled;
use crate::postgres::query::{Row, Snapshot, for_each_row_prepared};
use engine::network::{
    InactiveBasis, OverrideMode, Plan, RATE_SCALE, Rate, Share, VOLUME_SCALE, Volume,
};
use pgrx::{AnyNumeric, PgSqlErrorCode};
use std::ffi::CStr;

// Rates as whole numbers of their smallest unit; tiers by threshold.
const PLAN: &CStr = c"
    select (split_share * 10000)::integer, (inactive_rate * 1000000)::integer,
        inactive_basis = 'ranking', override_mode::text,
        array(
            select (rate * 1000000)::integer
            from unnest(level_rates) with ordinality as listed (rate, level)
            where level <= max_levels
            order by level),
        array(
            select threshold
            from commission.network_tier as t
            where t.valid_during @> (date '2000-01-01' + $1)
            order by threshold),
        array(
            select (rate * 1000000)::integer
            from commission.network_tier as t
            where t.valid_during @> (date '2000-01-01' + $1)
            order by threshold)
    from commission.network_plan
    where valid_during @> (date '2000-01-01' + $1)";

const FIXED_RATES: &CStr = c"
    select participant_id, rate
    from commission.network_fixed_rate
    where valid_during @> (date '2000-01-01' + $1)";

/// The plan with its tiers.
pub fn plan(month: &SalesMonth) -> Result<Plan> {
    let mut plan = None;
    for_each_row_prepared(PLAN, &[month.last_day()], Snapshot::OfCaller, &mut |row| {
        let rates = |column| -> Result<Vec<Rate>> {
            Ok(row.integers(column)?.into_iter().map(|rate| Rate(rate.into())).collect())
        };
        let thresholds = row.scaled_list(5, VOLUME_SCALE)?.into_iter().map(Volume);
        plan = Some(Plan::new(
            Share(row.integer(0)?.into()),
            Rate(row.integer(1)?.into()),
            if row.boolean(2)? { InactiveBasis::Ranking } else { InactiveBasis::Personal },
            override_mode(&row.text(3)?)?,
            rates(4)?,
            thresholds.zip(rates(6)?).collect(),
            month.month.last_day(),
        ));
        Ok(())
    })?;
    plan.ok_or_else(|| no_plan(month))
}

/// A threshold and the rate above it.
pub type Tier = (Volume, Rate);

/// Tiers that somebody gives, side by side.
pub fn tiers(thresholds: &[AnyNumeric], rates: &[AnyNumeric]) -> Result<Vec<Tier>> {
    let read = |(threshold, rate)| {
        let threshold = Volume(scaled(threshold, VOLUME_SCALE)?);
        let rate = i64::try_from(scaled(rate, RATE_SCALE)?).ok()?;
        Some((threshold, Rate(rate)))
    };
    let tiers: Option<Vec<Tier>> = thresholds.iter().zip(rates).map(read).collect();
    tiers.ok_or_else(|| {
        NativeError::new(
            PgSqlErrorCode::ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE,
            "a tier has too many digits",
        )
    })
}

/// Without a plan, nothing of a month can be worked out.
pub fn no_plan(month: &SalesMonth) -> NativeError {
    NativeError::new(
        PgSqlErrorCode::ERRCODE_CHECK_VIOLATION,
        format!("no plan in \"network_plan\" is valid on {}", month.month.last_day()),
    )
    .hint("Insert a plan whose valid_during contains that day.")
}

/// Everybody with a rate of their own.
pub fn fixed_rates(month: &SalesMonth) -> Result<IdMap<Id, Rate>> {
    let mut fixed_rates = IdMap::default();
    for_each_row_prepared(FIXED_RATES, &[month.last_day()], Snapshot::OfCaller, &mut |row| {
        fixed_rates.insert(row.uuid(0)?, rate(&row, 1)?);
        Ok(())
    })?;
    Ok(fixed_rates)
}

/// A rate as it is stored.
pub fn rate(row: &Row<'_>, column: usize) -> Result<Rate> {
    i64::try_from(row.scaled(column, RATE_SCALE)?)
        .map(Rate)
        .map_err(|_| NativeError::unexpected("a rate is out of range"))
}

pub fn override_mode(name: &str) -> Result<OverrideMode> {
    match name {
        "differential" => Ok(OverrideMode::Differential),
        "differential_path" => Ok(OverrideMode::DifferentialPath),
        "unilevel" => Ok(OverrideMode::Unilevel),
        "none" => Ok(OverrideMode::None),
        _ => Err(NativeError::unexpected(format!("override mode {name}"))),
    }
}
