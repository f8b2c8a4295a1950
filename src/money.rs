//! Rounding, as every scheme pays.

use crate::postgres::error::{NativeError, Result};
use crate::postgres::numeric::{self, Made};
use pgrx::{PgSqlErrorCode, pg_sys};

/// Half away from zero, and with all decimals of the currency.
///
/// # Safety
/// `fcinfo` must be that of the call under way, whose arguments are a numeric and an integer.
pub unsafe fn round_to_minor_unit(fcinfo: pg_sys::FunctionCallInfo) -> Result<Made> {
    // SAFETY: as promised by the caller; the function is strict.
    let (exact, minor_unit) = unsafe {
        let arguments = (*fcinfo).args.as_slice(2);
        (numeric::read_shown(arguments[0].value), arguments[1].value.value() as i32)
    };
    let too_large = || {
        NativeError::new(
            PgSqlErrorCode::ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE,
            "an amount has too many digits to be rounded exactly",
        )
    };
    let decimals = u32::try_from(minor_unit).map_err(|_| too_large())?;
    let rounded = exact.ok_or_else(too_large)?.rounded(decimals)?;
    Made::showing(rounded).ok_or_else(too_large)
}
