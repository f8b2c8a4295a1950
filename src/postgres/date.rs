//! Dates and instants: PostgreSQL counts days, and microseconds in UTC, from 2000-01-01.

use super::error::{NativeError, Result};
use chrono::{Days, NaiveDate};
use pgrx::datum::{DateTimeConversionError, TimestampWithTimeZone, ToIsoString};

const EPOCH: NaiveDate = match NaiveDate::from_ymd_opt(2000, 1, 1) {
    Some(date) => date,
    None => NaiveDate::MIN,
};

/// The date of a day number; `None` for infinity and what no calendar holds.
pub fn from_day_number(days: i32) -> Option<NaiveDate> {
    let distance = Days::new(u64::from(days.unsigned_abs()));
    if days < 0 { EPOCH.checked_sub_days(distance) } else { EPOCH.checked_add_days(distance) }
}

/// The day number of a date.
pub fn to_day_number(date: NaiveDate) -> i32 {
    (date - EPOCH).num_days() as i32
}

/// The instant of a number of microseconds since 2000.
pub fn instant(microseconds: i64) -> Result<TimestampWithTimeZone> {
    TimestampWithTimeZone::try_from(microseconds)
        .map_err(|_| NativeError::unexpected("an instant outside the calendar"))
}

/// The same of several.
pub fn instants(microseconds: &[i64]) -> Result<Vec<TimestampWithTimeZone>> {
    microseconds.iter().copied().map(instant).collect()
}

/// An instant as ISO 8601 in UTC, whatever the time zone of the session.
pub fn in_utc(microseconds: i64) -> Result<String> {
    TimestampWithTimeZone::try_from(microseconds)
        .ok()
        .and_then(|instant| {
            let iso: std::result::Result<String, DateTimeConversionError> =
                instant.to_iso_string_with_timezone("UTC");
            iso.ok()
        })
        .ok_or_else(|| NativeError::unexpected("an instant outside the calendar"))
}
