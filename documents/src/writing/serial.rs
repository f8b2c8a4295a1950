//! Days as spreadsheets count them.

use chrono::NaiveDate;

/// The number of a day. None before March 1900, where spreadsheets disagree, and behind the year
/// 9999.
pub fn of(day: NaiveDate) -> Option<i64> {
    let before_first = NaiveDate::from_ymd_opt(1899, 12, 30)?;
    let last = NaiveDate::from_ymd_opt(9999, 12, 31)?;
    let serial = day.signed_duration_since(before_first).num_days();
    (serial > 60 && day <= last).then_some(serial)
}
