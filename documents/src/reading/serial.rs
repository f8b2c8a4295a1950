//! Instants as spreadsheets count them.

use chrono::{Days, NaiveDate, NaiveDateTime, TimeDelta};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// The instant of a serial number, to the millisecond. None where there is none: negative ones, the
/// 29th of February 1900 that never was, and what lies behind the year 9999.
pub fn instant(serial: Decimal, counts_from_1904: bool) -> Option<NaiveDateTime> {
    let count = serial.floor().to_i64()?;
    let (first, count) = match (counts_from_1904, count) {
        (true, 0..) => (NaiveDate::from_ymd_opt(1904, 1, 1)?, count),
        (false, 1..=59) => (NaiveDate::from_ymd_opt(1899, 12, 31)?, count),
        // 60 would be a leap day that 1900 did not have.
        (false, 61..) => (NaiveDate::from_ymd_opt(1899, 12, 30)?, count),
        _ => return None,
    };
    let day = first.checked_add_days(Days::new(u64::try_from(count).ok()?))?;
    if day > NaiveDate::from_ymd_opt(9999, 12, 31)? {
        return None;
    }
    let passed = serial.fract().checked_mul(Decimal::from(86_400_000))?.round().to_i64()?;
    day.and_hms_opt(0, 0, 0)?.checked_add_signed(TimeDelta::milliseconds(passed))
}
