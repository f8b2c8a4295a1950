//! Trainers who have left, and perhaps come back: which grade decides about the month, and what is
//! not paid any more.

use crate::period::{DayStart, Month};
use chrono::NaiveDate;

/// Days on which a trainer does not work: from the one after the last day worked to before the one
/// of the return, or for good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Away {
    pub last_day: NaiveDate,
    pub returns_on: Option<NaiveDate>,
}

impl Away {
    /// The first day that is not worked.
    pub fn from(&self) -> NaiveDate {
        self.last_day.succ_opt().unwrap_or(NaiveDate::MAX)
    }

    /// Whether some of a month may not be paid. Where its trainer goes from one calendar to
    /// another, what it has is a day off those of its own.
    pub fn touches(&self, month: Month) -> bool {
        self.last_day <= month.end()
            && self.returns_on.is_none_or(|day| day >= month.previous().last_day())
    }

    /// The day whose grade decides about a month: its last one, or the last one that was worked in
    /// it.
    pub fn grade_day(&self, month: Month) -> NaiveDate {
        let end = month.last_day();
        let is_back = self.returns_on.is_some_and(|day| day <= end);
        let left_in_it = month.first_day() <= self.last_day && self.last_day < end;
        if left_in_it && !is_back { self.last_day } else { end }
    }
}

/// The same as time: each day begins as the calendar says that decides about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AwayTime {
    /// When the first day that is not worked begins.
    pub from: DayStart,
    /// When the day of the return begins.
    pub until: Option<DayStart>,
}

impl AwayTime {
    /// What happens at such an instant is not paid.
    pub fn contains(&self, instant: i64) -> bool {
        self.from.has_come(instant)
            && !self.until.as_ref().is_some_and(|until| until.has_come(instant))
    }
}
