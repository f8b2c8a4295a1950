//! What rates leave open, between PostgreSQL's ranges and the engine.

use crate::postgres::error::{NativeError, Result};
use crate::postgres::numeric;
use crate::postgres::result_set::ResultSet;
use engine::Decimal;
use engine::rate_gaps::{DatedBand, Days, FOREVER, Values, rate_gaps};
use pgrx::datum::{Date, Range, RangeBound};
use pgrx::{AnyNumeric, PgSqlErrorCode, pg_sys};

/// Returns the gaps. `needed`: days on which there must be rates; each place of the others is a
/// band.
pub fn gaps(
    needed: &[Range<Date>],
    covers: &[Range<AnyNumeric>],
    valid_during: &[Range<Date>],
    fcinfo: pg_sys::FunctionCallInfo,
) -> Result<()> {
    if covers.len() != valid_during.len() {
        return Err(NativeError::new(
            PgSqlErrorCode::ERRCODE_ARRAY_ELEMENT_ERROR,
            "the arrays of bands must have the same length",
        ));
    }
    let needed: Vec<Days> = needed.iter().filter_map(days).collect();
    let mut bands = Vec::with_capacity(covers.len());
    for (covers, valid_during) in covers.iter().zip(valid_during) {
        if let (Some(values), Some(days)) = (values(covers)?, days(valid_during)) {
            bands.push(DatedBand { values, days });
        }
    }
    // SAFETY: fcinfo is that of the call under way, of a function that returns a set of rows.
    let mut result = unsafe { ResultSet::begin(fcinfo) };
    for gap in rate_gaps(&needed, &bands) {
        result.add_row(|row| {
            row.numeric(gap.values.min);
            row.numeric(gap.values.max);
            row.value(range(&gap.days));
        })?;
    }
    Ok(())
}

/// `None` for an empty range.
fn days(range: &Range<Date>) -> Option<Days> {
    let bound = |bound: &RangeBound<Date>, none: i32| match bound {
        RangeBound::Infinite => none,
        RangeBound::Inclusive(day) | RangeBound::Exclusive(day) => day.to_pg_epoch_days(),
    };
    // Ranges of days come with the first day in and the last bound out.
    Some(bound(range.lower()?, FOREVER.start)..bound(range.upper()?, FOREVER.end))
}

fn range(days: &Days) -> Range<Date> {
    let bound = |day: i32, none: i32, bound: fn(Date) -> RangeBound<Date>| match day == none {
        true => RangeBound::Infinite,
        false => bound(Date::saturating_from_raw(day)),
    };
    Range::new(
        bound(days.start, FOREVER.start, RangeBound::Inclusive),
        bound(days.end, FOREVER.end, RangeBound::Exclusive),
    )
}

/// `None` for an empty range.
fn values(range: &Range<AnyNumeric>) -> Result<Option<Values>> {
    let bound = |bound: &RangeBound<AnyNumeric>| match bound {
        RangeBound::Infinite => Ok(None),
        RangeBound::Inclusive(value) | RangeBound::Exclusive(value) => {
            numeric::decimal(value).map(Some).ok_or_else(|| {
                NativeError::new(
                    PgSqlErrorCode::ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE,
                    format!("bound {value} of a band has too many digits"),
                )
            })
        }
    };
    let (Some(min), Some(max)) = (range.lower(), range.upper()) else { return Ok(None) };
    Ok(Some(Values { min: bound(min)?.unwrap_or(Decimal::ZERO), max: bound(max)? }))
}
