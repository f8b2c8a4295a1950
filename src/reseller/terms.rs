//! The workspace's calendar and currency, tiers, rules of products and exchange rates.

use super::facts::read_of;
use crate::calendar::TimeZone;
use crate::postgres::date::{from_day_number, to_day_number};
use crate::postgres::error::{NativeError, Result};
use crate::postgres::query::{Row, Snapshot, for_each_row_prepared};
use chrono::NaiveDate;
use engine::rate_gaps::{Days, FOREVER};
use engine::reseller::{
    AMOUNT_SCALE, Band, CONVERSION_SCALE, Dated, Pay, ProductRule, RATE_SCALE, Terms, Tier,
};
use pgrx::Uuid;
use std::ffi::CStr;

const WORKSPACE: &CStr = c"
    select w.currency, w.time_zone, coalesce(p.tier_demotes, true)
    from commission.workspace as w
    left join commission.reseller_program as p on true";

const TIERS: &CStr = c"
    select tier, threshold, rate, bonus_rate, lower(valid_during), upper(valid_during)
    from commission.reseller_tier";

const RULES: &CStr = c"
    select r.product_id, r.id::text, r.kind::text, r.rate, r.amount, r.mode::text,
        lower(r.valid_during), upper(r.valid_during),
        array(select b.min_amount from commission.reseller_product_band as b
            where b.rule_id = r.id order by b.min_amount),
        array(select b.rate from commission.reseller_product_band as b
            where b.rule_id = r.id order by b.min_amount)
    from commission.reseller_product_rule as r
    where r.product_id in (
        select s.product_id
        from commission_internal.counted_reseller_sale as s
        where s.reseller_id = any ($1))";

const ALL_RULES: &CStr = c"
    select r.product_id, r.id::text, r.kind::text, r.rate, r.amount, r.mode::text,
        lower(r.valid_during), upper(r.valid_during),
        array(select b.min_amount from commission.reseller_product_band as b
            where b.rule_id = r.id order by b.min_amount),
        array(select b.rate from commission.reseller_product_band as b
            where b.rule_id = r.id order by b.min_amount)
    from commission.reseller_product_rule as r";

const CONVERSIONS: &CStr = c"
    select x.from_currency, x.rate, lower(x.valid_during), upper(x.valid_during)
    from commission.exchange_rate as x
    join commission.workspace as w on w.currency = x.to_currency
    where x.from_currency in (
        select s.currency
        from commission_internal.counted_reseller_sale as s
        where s.reseller_id = any ($1))";

const ALL_CONVERSIONS: &CStr = c"
    select x.from_currency, x.rate, lower(x.valid_during), upper(x.valid_during)
    from commission.exchange_rate as x
    join commission.workspace as w on w.currency = x.to_currency";

/// What everybody's sales are priced with.
pub struct Rules {
    pub terms: Terms,
    pub tier_demotes: bool,
    zone: TimeZone,
}

impl Rules {
    /// Those that the sales of the given resellers need, or (`None`) all.
    pub fn gather(ids: Option<&[Uuid]>) -> Result<Self> {
        let mut workspace = None;
        for_each_row_prepared(WORKSPACE, &[], Snapshot::OfCaller, &mut |row| {
            workspace = Some((row.text(0)?, TimeZone::named(&row.text(1)?)?, row.boolean(2)?));
            Ok(())
        })?;
        let (currency, zone, tier_demotes) =
            workspace.ok_or_else(|| NativeError::unexpected("table \"workspace\" has no row"))?;
        let mut terms = Terms::new(currency, tiers()?);
        read_of(ids, RULES, ALL_RULES, &mut |row| {
            let rule = ProductRule { id: row.text(1)?, pay: pay(&row)? };
            terms.add_rule(row.text(0)?, Dated { days: days(&row, 6)?, what: rule });
            Ok(())
        })?;
        read_of(ids, CONVERSIONS, ALL_CONVERSIONS, &mut |row| {
            let what = row.scaled(1, CONVERSION_SCALE)?;
            terms.add_conversion(row.text(0)?, Dated { days: days(&row, 2)?, what });
            Ok(())
        })?;
        Ok(Self { terms, tier_demotes, zone })
    }

    /// The day of an instant in the workspace's calendar.
    pub fn day(&self, instant: i64) -> Result<(i32, NaiveDate)> {
        let (day, _) = self.zone.day_at(instant)?;
        let on = from_day_number(day);
        on.map(|on| (day, on)).ok_or_else(|| NativeError::unexpected("a day outside the calendar"))
    }
}

fn tiers() -> Result<Vec<Dated<Tier>>> {
    let mut tiers = Vec::new();
    for_each_row_prepared(TIERS, &[], Snapshot::OfCaller, &mut |row| {
        let what = Tier {
            name: row.text(0)?,
            threshold: row.scaled(1, AMOUNT_SCALE)?,
            rate: row.scaled(2, RATE_SCALE)?,
            bonus_rate: row.scaled(3, RATE_SCALE)?,
        };
        tiers.push(Dated { days: days(&row, 4)?, what });
        Ok(())
    })?;
    Ok(tiers)
}

fn pay(row: &Row<'_>) -> Result<Pay> {
    let bands = || -> Result<Vec<Band>> {
        let mins = row.scaled_list(8, AMOUNT_SCALE)?;
        let rates = row.scaled_list(9, RATE_SCALE)?;
        Ok(mins.into_iter().zip(rates).map(|(min, rate)| Band { min, rate }).collect())
    };
    match row.text(2)?.as_str() {
        "percentage" => Ok(Pay::Percentage(row.scaled(3, RATE_SCALE)?)),
        "flat" => Ok(Pay::Flat(row.scaled(4, AMOUNT_SCALE)?)),
        "tiered" if row.text(5)? == "whole" => Ok(Pay::Whole(bands()?)),
        "tiered" => Ok(Pay::Marginal(bands()?)),
        _ => Err(engine::Error::Unknown { what: "reseller_rule_kind" }.into()),
    }
}

/// From the first day to before the day after the last one.
fn days(row: &Row<'_>, column: usize) -> Result<Days> {
    let from = row.date(column)?.map_or(FOREVER.start, to_day_number);
    let until = row.date(column + 1)?.map_or(FOREVER.end, to_day_number);
    Ok(from..until)
}
