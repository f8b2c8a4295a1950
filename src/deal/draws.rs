//! What draws do, month by month.

use super::what_if::too_many_digits;
use crate::postgres::error::Result;
use crate::postgres::result_set::ResultSet;
use engine::deal::{AMOUNT_SCALE, Draw, DrawMonth, RATE_SCALE, draws};
use pgrx::{AnyNumeric, pg_sys};

/// Returns advance, recovery and balance of each month, in the order given: what was posted, the
/// draw (null: none), whether it is recoverable, and how much is taken back.
pub fn draw_months(
    posted: Vec<AnyNumeric>,
    amounts: Vec<Option<AnyNumeric>>,
    recoverable: Vec<Option<bool>>,
    rates: Vec<Option<AnyNumeric>>,
    minor_unit: i32,
    fcinfo: pg_sys::FunctionCallInfo,
) -> Result<()> {
    // SAFETY: fcinfo is that of the call under way, of a function that returns a set of rows.
    let mut result = unsafe { ResultSet::begin(fcinfo) };
    let scaled = |value: &AnyNumeric, scale| {
        crate::postgres::numeric::scaled(value, scale).ok_or_else(too_many_digits)
    };
    let mut months = Vec::with_capacity(posted.len());
    for (place, posted) in posted.iter().enumerate() {
        let given = (amounts.get(place), recoverable.get(place), rates.get(place));
        let draw = match given {
            (Some(Some(amount)), Some(Some(is_recoverable)), Some(Some(rate))) => Some(Draw {
                amount: scaled(amount, AMOUNT_SCALE)?,
                is_recoverable: *is_recoverable,
                recovery_rate: scaled(rate, RATE_SCALE)?,
            }),
            _ => None,
        };
        months.push(DrawMonth { posted: scaled(posted, AMOUNT_SCALE)?, draw });
    }
    let lines = draws(&months, minor_unit.unsigned_abs())?;
    for (place, line) in lines.iter().enumerate() {
        let mut is_exact = true;
        result.add_row(|row| {
            row.value(place as i32 + 1);
            for value in [line.advance, line.recovery, line.balance] {
                is_exact &= row.scaled(value, AMOUNT_SCALE);
            }
        })?;
        if !is_exact {
            return Err(too_many_digits());
        }
    }
    Ok(())
}
