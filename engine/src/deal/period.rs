//! Months, quarters and years.

use crate::rate_gaps::Days;
use chrono::{Datelike, NaiveDate};

/// The day 2000-01-01, counted from the common era on.
const FIRST_DAY: i32 = 730_120;

/// Months counted from the year 0 on: their order is that of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month(i32);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PeriodKind {
    Monthly,
    Quarterly,
    Annual,
}

pub fn date(day: i32) -> NaiveDate {
    let days = day.saturating_add(FIRST_DAY);
    NaiveDate::from_num_days_from_ce_opt(days).unwrap_or(match days < 0 {
        true => NaiveDate::MIN,
        false => NaiveDate::MAX,
    })
}

pub fn day_number(date: NaiveDate) -> i32 {
    date.num_days_from_ce() - FIRST_DAY
}

pub fn month_of(day: i32) -> Month {
    let date = date(day);
    Month(date.year() * 12 + date.month0() as i32)
}

impl Month {
    pub fn new(year: i32, month: i32) -> Self {
        Self(year * 12 + month - 1)
    }

    pub fn year(self) -> i32 {
        self.0.div_euclid(12)
    }

    /// 1 to 12.
    pub fn month(self) -> i32 {
        self.0.rem_euclid(12) + 1
    }

    pub fn next(self) -> Self {
        Self(self.0 + 1)
    }

    pub fn first_day(self) -> i32 {
        let first = NaiveDate::from_ymd_opt(self.year(), self.month().unsigned_abs(), 1);
        first.map_or(i32::MAX, day_number)
    }
}

impl PeriodKind {
    /// The calendar's period of a day.
    pub fn around(self, day: i32) -> Days {
        let length = match self {
            Self::Monthly => 1,
            Self::Quarterly => 3,
            Self::Annual => 12,
        };
        let first = month_of(day).0.div_euclid(length) * length;
        Month(first).first_day()..Month(first + length).first_day()
    }
}
