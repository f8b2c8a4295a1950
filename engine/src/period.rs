//! Calendar months, and which effective-dated record decides about one.

use chrono::{Datelike, Days, Months, NaiveDate};

/// A calendar month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month(NaiveDate);

impl Month {
    /// `None` where there is no such month.
    pub fn new(year: i32, month: u32) -> Option<Self> {
        NaiveDate::from_ymd_opt(year, month, 1).map(Self)
    }

    pub fn year(self) -> i32 {
        self.0.year()
    }

    pub fn month(self) -> u32 {
        self.0.month()
    }

    pub fn first_day(self) -> NaiveDate {
        self.0
    }

    /// First day of the month after, at whose midnight this one ends.
    pub fn end(self) -> NaiveDate {
        self.0.checked_add_months(Months::new(1)).unwrap_or(NaiveDate::MAX)
    }

    pub fn last_day(self) -> NaiveDate {
        self.end().checked_sub_days(Days::new(1)).unwrap_or(self.0)
    }

    pub fn previous(self) -> Self {
        Self(self.0.checked_sub_months(Months::new(1)).unwrap_or(self.0))
    }
}

/// Something that holds from a day on and before another; a missing bound is no bound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Validity<T> {
    pub from: Option<NaiveDate>,
    pub until: Option<NaiveDate>,
    pub what: T,
}

impl<T> Validity<T> {
    fn holds_on(&self, day: NaiveDate) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day < until)
    }
}

/// What holds on a day.
pub fn valid_on<T>(history: &[Validity<T>], day: NaiveDate) -> Option<&T> {
    history.iter().find(|validity| validity.holds_on(day)).map(|validity| &validity.what)
}

/// What decides the calendar on a day: what holds then; where nothing does, what comes next, or
/// else what came last.
///
/// A month ends at the midnight of the calendar that decides on its last day, and the next one
/// begins at that instant. So months meet without gap or overlap, whatever changes in between.
pub fn deciding_on<T>(history: &[Validity<T>], day: NaiveDate) -> Option<&T> {
    let next = || history.iter().filter(|v| v.from.is_some_and(|f| f > day)).min_by_key(|v| v.from);
    let last = || history.iter().max_by_key(|v| v.from);
    valid_on(history, day).or_else(|| next().or_else(last).map(|validity| &validity.what))
}
