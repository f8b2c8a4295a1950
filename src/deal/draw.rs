//! Draws, month by month: SQL gathers what was posted, the engine tells what is advanced of it and
//! what is taken back.

use super::what_if::too_many_digits;
use crate::postgres::error::Result;
use crate::postgres::numeric::scaled;
use crate::postgres::result_set::ResultSet;
use engine::deal::{AMOUNT_SCALE, Draw, DrawMonth, RATE_SCALE, draws};
use pgrx::{AnyNumeric, JsonB, pg_sys};
use serde_json::{Value, json};

fn units(amount: &AnyNumeric) -> Result<i128> {
    scaled(amount, AMOUNT_SCALE).ok_or_else(too_many_digits)
}

/// A month with a draw, from SQL.
pub fn given_draw(
    posted: &AnyNumeric,
    amount: &AnyNumeric,
    is_recoverable: bool,
    recovery_rate: &AnyNumeric,
) -> Result<(i128, Draw)> {
    let recovery_rate = scaled(recovery_rate, RATE_SCALE).ok_or_else(too_many_digits)?;
    Ok((units(posted)?, Draw { amount: units(amount)?, is_recoverable, recovery_rate }))
}

/// Months that follow each other: each place of the lists is one.
pub fn given_draws(
    posted: &[AnyNumeric],
    amounts: &[AnyNumeric],
    recoverable: &[bool],
    recovery_rates: &[AnyNumeric],
) -> Result<Vec<DrawMonth>> {
    let draws = amounts.iter().zip(recoverable).zip(recovery_rates);
    let months = posted.iter().zip(draws).map(|(posted, ((amount, is_recoverable), rate))| {
        let (posted, draw) = given_draw(posted, amount, *is_recoverable, rate)?;
        Ok(DrawMonth { posted, draw: Some(draw) })
    });
    months.collect()
}

/// Returns what the draws of somebody come to in months that follow each other.
pub fn draw_lines(
    months: &[DrawMonth],
    minor_unit: u32,
    fcinfo: pg_sys::FunctionCallInfo,
) -> Result<()> {
    // SAFETY: fcinfo is that of the call under way, of a function that returns a set of rows.
    let mut result = unsafe { ResultSet::begin(fcinfo) };
    for (place, line) in (1i64..).zip(draws(months, minor_unit)?) {
        let mut is_whole = true;
        result.add_row(|row| {
            row.value(place);
            for amount in [line.advance, line.recovery, line.balance] {
                is_whole &= row.scaled(amount, AMOUNT_SCALE);
            }
        })?;
        if !is_whole {
            return Err(too_many_digits());
        }
    }
    Ok(())
}

/// Explains a month, step by step.
pub fn explain_draw(
    (posted, draw): (i128, Draw),
    opening_balance: &AnyNumeric,
    minor_unit: u32,
) -> Result<JsonB> {
    let balance = units(opening_balance)?;
    let steps = engine::deal::explain_draw(posted, &draw, balance, minor_unit)?;
    let steps = steps.into_iter().map(|step| (step.what.to_owned(), json!(step.formula)));
    Ok(JsonB(Value::Object(steps.collect())))
}
