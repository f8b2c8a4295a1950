//! The trainer scheme at the boundary: gather, compute, write.

mod explain;
mod facts;
mod months;
mod rates;
mod write;

use crate::postgres::date::{from_day_number, to_day_number};
use crate::postgres::error::{NativeError, Result};
use crate::postgres::numeric;
use chrono::Datelike;
use engine::Decimal;
use engine::period::Month;
use pgrx::datum::{Date, TimestampWithTimeZone};
use pgrx::{AnyNumeric, PgSqlErrorCode, Uuid, pg_sys};

pub use explain::{RecordedPair, explain_pair};
pub use months::GivenGrade;

use facts::Facts;
use months::TrainerMonths;
use rates::PriceLists;

/// What a caller states about a pair instead of what the facts say.
pub struct GivenPair {
    pub member_id: Uuid,
    pub is_fans: bool,
    pub sales: [AnyNumeric; 2],
    pub session_count: i64,
}

/// Prices every pair of the given trainer-months.
pub fn price_months(
    trainer_ids: &[Uuid],
    years: &[i32],
    months: &[i32],
    fcinfo: pg_sys::FunctionCallInfo,
) -> Result<()> {
    let mut wanted = Vec::with_capacity(trainer_ids.len());
    for ((trainer_id, year), month) in trainer_ids.iter().zip(years).zip(months) {
        wanted.push((*trainer_id.as_bytes(), month_of(*year, *month)?));
    }
    let months = TrainerMonths::gather(&wanted)?;
    let facts = Facts::gather(&months)?;
    let prices = PriceLists::gather(&months)?;
    write::priced(&months, &facts, &prices, fcinfo)
}

/// Prices one pair as the caller states it.
pub fn price_pair(
    trainer_id: Uuid,
    (year, month): (i32, i32),
    grade: GivenGrade,
    given: GivenPair,
    fcinfo: pg_sys::FunctionCallInfo,
) -> Result<()> {
    let wanted = (*trainer_id.as_bytes(), month_of(year, month)?);
    let months = TrainerMonths::gather_with(wanted, grade)?;
    let mut facts = Facts::gather(&months)?;
    facts.state_pair(
        *given.member_id.as_bytes(),
        given.is_fans,
        [decimal(&given.sales[0])?, decimal(&given.sales[1])?],
        given.session_count,
    )?;
    let prices = PriceLists::gather(&months)?;
    write::priced(&months, &facts, &prices, fcinfo)
}

/// The months to which facts of trainers belong; each place of the slices is a fact.
pub fn months_of(trainer_ids: &[Uuid], instants: &[TimestampWithTimeZone]) -> Result<Vec<Date>> {
    let mut wanted = Vec::with_capacity(2 * instants.len());
    for (trainer_id, instant) in trainer_ids.iter().zip(instants) {
        let months = months_around(instant.into_inner())?;
        wanted.extend(months.into_iter().map(|month| (*trainer_id.as_bytes(), month)));
    }
    wanted.sort_unstable();
    wanted.dedup();
    let months = TrainerMonths::gather(&wanted)?;
    let month_of = |(trainer_id, instant): (&Uuid, &TimestampWithTimeZone)| {
        let place = months.find(trainer_id.as_bytes(), instant.into_inner());
        let place = place.ok_or_else(|| NativeError::unexpected("an instant of no month"))?;
        let first_day = months.list[place].month.first_day();
        Ok(Date::saturating_from_raw(to_day_number(first_day)))
    };
    trainer_ids.iter().zip(instants).map(month_of).collect()
}

/// The months to which an instant belongs somewhere on Earth, whoever's calendar decides.
fn months_around(instant: i64) -> Result<[Month; 2]> {
    const DAY: i64 = 24 * 60 * 60 * 1_000_000;
    let month_on = |instant: i64| {
        let day = i32::try_from(instant.div_euclid(DAY)).ok().and_then(from_day_number);
        day.and_then(|day| Month::new(day.year(), day.month()))
            .ok_or_else(|| NativeError::unexpected("an instant outside the calendar"))
    };
    Ok([month_on(instant.saturating_sub(DAY))?, month_on(instant.saturating_add(DAY))?])
}

fn month_of(year: i32, month: i32) -> Result<Month> {
    u32::try_from(month).ok().and_then(|month| Month::new(year, month)).ok_or_else(|| {
        NativeError::new(
            PgSqlErrorCode::ERRCODE_INVALID_PARAMETER_VALUE,
            format!("there is no month {month} of year {year}"),
        )
    })
}

fn decimal(value: &AnyNumeric) -> Result<Decimal> {
    numeric::decimal(value).ok_or_else(|| {
        NativeError::new(
            PgSqlErrorCode::ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE,
            format!("amount {value} cannot be calculated exactly"),
        )
    })
}
