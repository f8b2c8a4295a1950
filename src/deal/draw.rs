//! Draws, month by month: SQL gathers what was posted, the engine tells what is advanced of it and
//! what is taken back.

use super::what_if::too_many_digits;
use crate::postgres::error::Result;
use crate::postgres::numeric::scaled;
use crate::postgres::result_set::ResultSet;
use engine::deal::{AMOUNT_SCALE, Draw, DrawMonth, RATE_SCALE, draws};
use pgrx::{AnyNumeric, JsonB, pg_sys};
use serde_json::{Value, json};

/// A month with a draw, from SQL.
pub struct GivenDraw<'a> {
    pub posted: &'a AnyNumeric,
    pub amount: &'a AnyNumeric,
    pub is_recoverable: bool,
    pub recovery_rate: &'a AnyNumeric,
}

impl GivenDraw<'_> {
    fn draw(&self) -> Result<Draw> {
        Ok(Draw {
            amount: units(self.amount)?,
            is_recoverable: self.is_recoverable,
            recovery_rate: scaled(self.recovery_rate, RATE_SCALE).ok_or_else(too_many_digits)?,
        })
    }
}

fn units(amount: &AnyNumeric) -> Result<i128> {
    scaled(amount, AMOUNT_SCALE).ok_or_else(too_many_digits)
}

/// Returns what the draws of somebody come to in months that follow each other.
pub fn draw_lines(
    given: &[GivenDraw],
    minor_unit: u32,
    fcinfo: pg_sys::FunctionCallInfo,
) -> Result<()> {
    let months: Result<Vec<DrawMonth>> = given
        .iter()
        .map(|month| Ok(DrawMonth { posted: units(month.posted)?, draw: Some(month.draw()?) }))
        .collect();
    // SAFETY: fcinfo is that of the call under way, of a function that returns a set of rows.
    let mut result = unsafe { ResultSet::begin(fcinfo) };
    for (place, line) in (1i64..).zip(draws(&months?, minor_unit)?) {
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
pub fn explain_draw(month: &GivenDraw, balance: &AnyNumeric, minor_unit: u32) -> Result<JsonB> {
    let (posted, balance) = (units(month.posted)?, units(balance)?);
    let (_, steps) = engine::deal::explain_draw(posted, &month.draw()?, balance, minor_unit)?;
    let steps = steps.into_iter().map(|step| (step.what.to_owned(), json!(step.formula)));
    Ok(JsonB(Value::Object(steps.collect())))
}
