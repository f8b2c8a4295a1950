//! Dates: PostgreSQL counts days from 2000-01-01.

use chrono::{Days, NaiveDate};

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
