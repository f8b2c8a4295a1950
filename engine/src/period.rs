//! Calendar months, when they begin and end, and which effective-dated record decides about one.

use chrono::{Datelike, Days, Months, NaiveDate};
use std::ops::Range;

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

/// When a calendar comes to a day, in any unit of time: the instant from which on it shows that day
/// or a later one.
///
/// Where clocks are set back over midnight, the day comes, goes and comes again: each of `again` is
/// when it goes and when it is back. Ascending.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayStart {
    first: i64,
    again: Vec<Range<i64>>,
}

impl DayStart {
    /// Of the day that begins at `midnight` where clocks show UTC. The stretches of time with how
    /// far the clocks are ahead of UTC in each must follow each other without gap, begin before the
    /// day comes and end after it has come. `None` if they do not.
    pub fn find(midnight: i64, stretches: &[(Range<i64>, i64)]) -> Option<Self> {
        let earliest = stretches.first()?.0.start;
        let mut start: Option<Self> = None;
        let mut gone_at = None;
        for (stretch, ahead) in stretches {
            let comes_at = midnight.checked_sub(*ahead)?.max(stretch.start);
            let has_come = start.is_some() && gone_at.is_none();
            if has_come && comes_at > stretch.start {
                gone_at = Some(stretch.start);
            }
            if comes_at >= stretch.end {
                continue;
            }
            match (&mut start, gone_at.take()) {
                (None, _) => start = Some(Self { first: comes_at, again: Vec::new() }),
                (Some(start), Some(gone_at)) => start.again.push(gone_at..comes_at),
                (Some(_), None) => {}
            }
        }
        start.filter(|start| start.first > earliest && gone_at.is_none())
    }

    /// Whether the calendar shows that day or a later one at an instant.
    pub fn has_come(&self, instant: i64) -> bool {
        self.first <= instant && !self.again.iter().any(|again| again.contains(&instant))
    }

    /// The instants at which the answer to "that day or a later one?" changes: an odd number of
    /// them.
    pub fn crossings(&self) -> Vec<i64> {
        let again = self.again.iter().flat_map(|again| [again.start, again.end]);
        std::iter::once(self.first).chain(again).collect()
    }
}

/// What belongs to a month: the time between two days' beginnings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// Its first instant.
    pub from: i64,
    /// The instant after its last one.
    pub until: i64,
    /// What in between is not part of it; nearly always nothing. Ascending.
    pub gaps: Vec<Range<i64>>,
}

impl Span {
    /// From one day on to before another, much later one.
    pub fn between(start: &DayStart, end: &DayStart) -> Self {
        let mut span = Self { from: start.first, until: end.first, gaps: start.again.clone() };
        for again in &end.again {
            span.gaps.push(span.until..again.start);
            span.until = again.end;
        }
        span
    }

    pub fn contains(&self, instant: i64) -> bool {
        self.from <= instant
            && instant < self.until
            && !self.gaps.iter().any(|gap| gap.contains(&instant))
    }

    /// The pieces it consists of, ascending.
    pub fn pieces(&self) -> impl Iterator<Item = Range<i64>> {
        let starts = std::iter::once(self.from).chain(self.gaps.iter().map(|gap| gap.end));
        let ends = self.gaps.iter().map(|gap| gap.start).chain(std::iter::once(self.until));
        starts.zip(ends).map(|(start, end)| start..end)
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
/// A month ends by the calendar that decides on its last day, and the next one begins where it
/// ends. So months meet without gap or overlap, whatever changes in between.
pub fn deciding_on<T>(history: &[Validity<T>], day: NaiveDate) -> Option<&T> {
    let next = || history.iter().filter(|v| v.from.is_some_and(|f| f > day)).min_by_key(|v| v.from);
    let last = || history.iter().max_by_key(|v| v.from);
    valid_on(history, day).or_else(|| next().or_else(last).map(|validity| &validity.what))
}
