//! The plan, tiers and fixed rates that hold on a month's last day.

use super::month::SalesMonth;
use crate::postgres::error::{NativeError, Result};
use crate::postgres::id::Id;
use crate::postgres::query::{Row, for_each_row};
use engine::network::{
    InactiveBasis, OverrideMode, Plan, RATE_SCALE, Rate, Share, VOLUME_SCALE, Volume,
};
use pgrx::PgSqlErrorCode;
use std::collections::HashMap;
use std::ffi::CStr;

// Rates as whole numbers of their smallest unit.
const PLAN: &CStr = c"
    select (split_share * 10000)::integer, (inactive_rate * 1000000)::integer,
        (inactive_basis = 'ranking')::integer, override_mode::text
    from commission.network_plan
    where valid_during @> (date '2000-01-01' + $1)";

const LEVEL_RATES: &CStr = c"
    select (rate * 1000000)::integer
    from commission.network_plan
    cross join unnest(level_rates) with ordinality as listed (rate, level)
    where valid_during @> (date '2000-01-01' + $1)
        and level <= max_levels
    order by level";

const TIERS: &CStr = c"
    select threshold, rate
    from commission.network_tier
    where valid_during @> (date '2000-01-01' + $1)";

const FIXED_RATES: &CStr = c"
    select participant_id, rate
    from commission.network_fixed_rate
    where valid_during @> (date '2000-01-01' + $1)";

pub struct Rules {
    pub plan: Plan,
    fixed_rates: HashMap<Id, Rate>,
}

impl Rules {
    pub fn gather(month: &SalesMonth) -> Result<Self> {
        let mut tiers = Vec::new();
        for_each_row(TIERS, &[month.last_day()], &mut |row| {
            tiers.push((Volume(row.scaled(0, VOLUME_SCALE)?), rate(&row, 1)?));
            Ok(())
        })?;
        let mut level_rates = Vec::new();
        for_each_row(LEVEL_RATES, &[month.last_day()], &mut |row| {
            level_rates.push(Rate(row.integer(0)?.into()));
            Ok(())
        })?;
        let mut fixed_rates = HashMap::new();
        for_each_row(FIXED_RATES, &[month.last_day()], &mut |row| {
            fixed_rates.insert(row.uuid(0)?, rate(&row, 1)?);
            Ok(())
        })?;

        let mut plan = None;
        for_each_row(PLAN, &[month.last_day()], &mut |row| {
            plan = Some(Plan::new(
                Share(row.integer(0)?.into()),
                Rate(row.integer(1)?.into()),
                if row.integer(2)? == 1 { InactiveBasis::Ranking } else { InactiveBasis::Personal },
                override_mode(&row.text(3)?)?,
                std::mem::take(&mut level_rates),
                std::mem::take(&mut tiers),
            ));
            Ok(())
        })?;
        let plan = plan.ok_or_else(|| {
            NativeError::new(
                PgSqlErrorCode::ERRCODE_NO_DATA_FOUND,
                format!("no plan in \"network_plan\" is valid on {}", month.month.last_day()),
            )
            .hint("Insert a plan whose valid_during contains that day.")
        })?;
        Ok(Self { plan, fixed_rates })
    }

    pub fn fixed_rate(&self, participant_id: &Id) -> Option<Rate> {
        self.fixed_rates.get(participant_id).copied()
    }
}

fn rate(row: &Row<'_>, column: usize) -> Result<Rate> {
    i64::try_from(row.scaled(column, RATE_SCALE)?)
        .map(Rate)
        .map_err(|_| NativeError::unexpected("a rate is out of range"))
}

fn override_mode(name: &str) -> Result<OverrideMode> {
    match name {
        "differential" => Ok(OverrideMode::Differential),
        "differential_path" => Ok(OverrideMode::DifferentialPath),
        "unilevel" => Ok(OverrideMode::Unilevel),
        "none" => Ok(OverrideMode::None),
        _ => Err(NativeError::unexpected(format!("override mode {name}"))),
    }
}
