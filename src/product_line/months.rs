//! Pays the months of a year and returns them as rows of `commission_engine.product_line_price`.

use super::facts::{RepYear, years};
use super::terms::Terms;
use crate::postgres::error::{NativeError, Result};
use crate::postgres::result_set::{ResultSet, RowBuffer};
use engine::Error;
use engine::exact::Exact;
use engine::product_line::{AMOUNT_SCALE, Month, MonthPay, pay};
use pgrx::{IntoDatum, PgSqlErrorCode, Uuid, pg_sys};

/// Returns all months of a year of the given reps (`None`: of all).
pub fn months(
    year: Option<i32>,
    ids: Option<&[Uuid]>,
    fcinfo: pg_sys::FunctionCallInfo,
) -> Result<()> {
    // SAFETY: fcinfo is that of the call under way, of a function that returns a set of rows.
    let mut result = unsafe { ResultSet::begin(fcinfo) };
    let Some(year) = year else { return Ok(()) };
    let terms = Terms::gather(year, ids)?;
    let years = years(year, ids, &terms)?;
    for of in &years {
        write(year, of, &terms, &mut result)?;
    }
    Ok(())
}

fn write(year: i32, of: &RepYear, terms: &Terms, result: &mut ResultSet) -> Result<()> {
    let threshold = terms.threshold(&of.rep, &of.line);
    let paid = pay(&of.months, threshold)?;
    let mut cumulated = 0i128;
    for (month, paid_month) in of.months.iter().zip(&paid.months) {
        cumulated += month.sales_actual;
        let error = match paid_month {
            Ok(_) => None,
            Err(unknown) => Some(terms.no_rate(&of.line, unknown.because_of)?),
        };
        // What comes later is not known to a month before.
        let reached_in = paid.reached_in.filter(|reached| *reached <= month.month);
        let line = Line {
            year,
            of,
            month,
            cumulated,
            threshold,
            reached_in,
            pay: paid_month.as_ref().ok(),
            error,
        };
        row(result, terms, &line)?;
    }
    Ok(())
}

struct Line<'a> {
    year: i32,
    of: &'a RepYear,
    month: &'a Month,
    cumulated: i128,
    threshold: Option<i128>,
    reached_in: Option<u32>,
    pay: Option<&'a MonthPay>,
    error: Option<Error>,
}

/// The columns in the order of the composite type in sql/engine/product_line.sql.
fn row(result: &mut ResultSet, terms: &Terms, line: &Line<'_>) -> Result<()> {
    let of_line = terms.line(&line.of.line)?;
    let payout = line.pay.map(MonthPay::payout).transpose()?;
    let mut is_exact = true;
    result.add_row(|row| {
        row.uuid(line.of.rep);
        row.uuid(line.of.line);
        row.value(line.year);
        row.value(line.month.month as i32);
        for sum in [line.month.sales_actual, line.month.revenue_actual, line.cumulated] {
            is_exact &= row.scaled(sum, AMOUNT_SCALE);
        }
        match line.threshold {
            Some(units) => is_exact &= row.scaled(units, AMOUNT_SCALE),
            None => row.datum(None),
        }
        optional(row, line.reached_in.map(|month| month as i32));
        let pay = line.pay;
        for money in [
            pay.map(|pay| pay.tier_1),
            pay.map(|pay| pay.tier_2_difference),
            pay.map(|pay| pay.banked_after),
            pay.map(|pay| pay.released),
            payout,
        ] {
            match money {
                Some(units) => is_exact &= row.shown(Exact::new(units, of_line.minor_unit)),
                None => row.datum(None),
            }
        }
        row.value(of_line.currency.clone());
        optional(row, line.error.as_ref().map(Error::to_string));
        optional(row, line.error.as_ref().map(Error::remedy));
    })?;
    if is_exact { Ok(()) } else { Err(too_many_digits()) }
}

fn optional<T: IntoDatum>(row: &mut RowBuffer, value: Option<T>) {
    row.datum(value.and_then(IntoDatum::into_datum));
}

fn too_many_digits() -> NativeError {
    NativeError::new(
        PgSqlErrorCode::ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE,
        "sales or commission of a product line have too many digits",
    )
}
