//! Rounding, as every scheme pays.

use crate::postgres::error::{NativeError, Result};
use crate::postgres::exact::{ExactNumeric, Written};
use pgrx::PgSqlErrorCode;

/// Half away from zero, and with all decimals of the currency.
pub fn round_to_minor_unit(amount: &ExactNumeric, minor_unit: i32) -> Result<Written> {
    let too_large = || {
        NativeError::new(
            PgSqlErrorCode::ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE,
            "an amount has too many digits to be rounded exactly",
        )
    };
    let decimals = u32::try_from(minor_unit).map_err(|_| too_large())?;
    let rounded = amount.value().ok_or_else(too_large)?.rounded(decimals)?;
    Written::new(rounded).ok_or_else(too_large)
}
