//! The trainer scheme at the boundary: gather, compute, write.

mod carry;
mod explain;
mod facts;
mod in_place;
mod months;
mod rate_gaps;
mod rates;
mod shared;
mod write;

use crate::postgres::error::{NativeError, Result};
use crate::postgres::numeric;
use engine::Decimal;
use engine::period::Month;
use engine::trainer::Basis;
use pgrx::{AnyNumeric, JsonB, PgSqlErrorCode, Uuid, pg_sys};

pub use carry::ChangedSessions;
pub use explain::{RecordedPair, explain_pair};
pub use months::GivenGrade;
pub use rate_gaps::gaps;

use facts::{Facts, Refunds};
use months::TrainerMonths;
use rates::PriceLists;

/// What a caller states about a pair instead of what the facts say.
pub struct GivenPair {
    pub member_id: Uuid,
    pub is_fans: bool,
    pub sales: [AnyNumeric; 2],
    pub session_count: i64,
}

/// Prices every pair of the given trainer-months, with the rates on record or others.
pub fn price_months(
    trainer_ids: Option<Vec<Uuid>>,
    years: Option<Vec<i32>>,
    months: Option<Vec<i32>>,
    rates: Option<JsonB>,
    fcinfo: pg_sys::FunctionCallInfo,
) -> Result<()> {
    price(&gather_months(trainer_ids, years, months)?, rates.as_ref(), Refunds::Counted, fcinfo)
}

/// The same as if nothing had been given back of any sale.
pub fn price_unrefunded_months(
    trainer_ids: Option<Vec<Uuid>>,
    years: Option<Vec<i32>>,
    months: Option<Vec<i32>>,
    fcinfo: pg_sys::FunctionCallInfo,
) -> Result<()> {
    price(&gather_months(trainer_ids, years, months)?, None, Refunds::Undone, fcinfo)
}

fn gather_months(
    trainer_ids: Option<Vec<Uuid>>,
    years: Option<Vec<i32>>,
    months: Option<Vec<i32>>,
) -> Result<TrainerMonths> {
    // Without a trainer the arrays are null: an empty result.
    let (trainer_ids, years) = (trainer_ids.unwrap_or_default(), years.unwrap_or_default());
    let mut wanted = Vec::with_capacity(trainer_ids.len());
    for ((trainer_id, year), month) in trainer_ids.iter().zip(years).zip(months.unwrap_or_default())
    {
        wanted.push((*trainer_id.as_bytes(), month_of(year, month)?));
    }
    TrainerMonths::gather(&wanted)
}

fn price(
    months: &TrainerMonths,
    rates: Option<&JsonB>,
    refunds: Refunds,
    fcinfo: pg_sys::FunctionCallInfo,
) -> Result<()> {
    let facts = Facts::gather_with(months, refunds)?;
    let prices = PriceLists::gather_with(months, rates)?;
    write::priced(months, &facts, &prices, fcinfo)
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

/// Prices the pairs of a trainer's month that sessions change, given the totals that picked its
/// bands before. No pair where the month is to be priced from all its facts instead.
pub fn price_changed_pairs(
    trainer_id: Uuid,
    (year, month): (i32, i32),
    (paid_sessions, sales): (i64, &AnyNumeric),
    changed: &ChangedSessions,
    fcinfo: pg_sys::FunctionCallInfo,
) -> Result<()> {
    let wanted = (*trainer_id.as_bytes(), month_of(year, month)?);
    let months = TrainerMonths::gather(&[wanted])?;
    let prices = PriceLists::gather(&months)?;
    let before = Basis { paid_sessions, sales: decimal(sales)? };
    match carry::carry(&months, &prices, before, changed)? {
        Some(facts) => write::priced(&months, &facts, &prices, fcinfo),
        None => {
            write::nothing(fcinfo);
            Ok(())
        }
    }
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
