//! Trainers who leave, against a calendar walked through day by day and hour by hour.

use chrono::{Datelike, Days, NaiveDate};
use engine::period::{DayStart, Month};
use engine::trainer::{Away, AwayTime};
use proptest::prelude::*;

/// Days are counted from here.
fn day(number: i64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2025, 11, 1).expect("a date") + Days::new(number as u64)
}

/// Days of the walk, from November 2025 to the end of June 2026.
const DAYS: i64 = 242;

/// Whether a day is worked: the last day worked and the day of the return are.
fn is_worked(number: i64, last_day: i64, returns_on: Option<i64>) -> bool {
    number <= last_day || returns_on.is_some_and(|back| number >= back)
}

/// The last day of the month where it is worked, else the last one that is; the end of the month
/// where none is.
fn grade_day_on_paper(month: Month, last_day: i64, returns_on: Option<i64>) -> NaiveDate {
    let days = || {
        (0..DAYS).filter(|number| {
            (day(*number).year(), day(*number).month()) == (month.year(), month.month())
        })
    };
    let worked = days().rfind(|number| is_worked(*number, last_day, returns_on));
    day(worked.or_else(|| days().next_back()).expect("a month of the walk"))
}

fn months() -> impl Iterator<Item = Month> {
    let listed = [(2025, 11), (2025, 12), (2026, 1), (2026, 2), (2026, 3), (2026, 4), (2026, 5)];
    listed.into_iter().map(|(year, month)| Month::new(year, month).expect("a month"))
}

#[test]
fn the_last_day_worked_decides_about_its_month_and_about_no_other() {
    let on = |month, day| NaiveDate::from_ymd_opt(2026, month, day).expect("a date");
    let away = Away { last_day: on(3, 15), returns_on: None };
    let decides = |away: &Away, month| away.grade_day(Month::new(2026, month).expect("a month"));
    assert_eq!(decides(&away, 2), on(2, 28));
    assert_eq!(decides(&away, 3), on(3, 15));
    assert_eq!(decides(&away, 4), on(4, 30));
    // Who is back on the month's last day is paid by the grade of that one.
    let away = Away { last_day: on(3, 15), returns_on: Some(on(3, 31)) };
    assert_eq!(decides(&away, 3), on(3, 31));
    let away = Away { last_day: on(3, 15), returns_on: Some(on(4, 1)) };
    assert_eq!(decides(&away, 3), on(3, 15));
    let away = Away { last_day: on(3, 31), returns_on: None };
    assert_eq!(decides(&away, 3), on(3, 31));
    assert_eq!(away.from(), on(4, 1));
}

/// Hours from the first midnight in UTC, by clocks that are ahead by `before` hours until `change`
/// and by `after` from then on.
#[derive(Debug)]
struct Clock {
    before: i64,
    after: i64,
    change: i64,
}

impl Clock {
    /// The day that is shown at an hour.
    fn shown(&self, hour: i64) -> i64 {
        let ahead = if hour < self.change { self.before } else { self.after };
        (hour + ahead).div_euclid(24)
    }

    fn start_of(&self, number: i64) -> DayStart {
        let (first, last) = (-2000, DAYS * 24 + 2000);
        let stretches = [(first..self.change, self.before), (self.change..last, self.after)];
        DayStart::find(number * 24, &stretches).expect("a day of the walk")
    }
}

fn clocks() -> impl Strategy<Value = Clock> {
    (-12i64..=14, -2i64..=2, 0..DAYS * 24).prop_map(|(before, by, change)| Clock {
        before,
        after: before + by,
        change,
    })
}

/// A last day worked, and perhaps a return.
fn leaving() -> impl Strategy<Value = (i64, Option<i64>)> {
    (5i64..200, prop::option::of(1i64..80))
        .prop_map(|(last_day, gone)| (last_day, gone.map(|days| last_day + days)))
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 300,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn the_grade_is_that_of_the_last_day_worked_in_the_month(
        (last_day, returns_on) in leaving(),
    ) {
        let away = Away { last_day: day(last_day), returns_on: returns_on.map(day) };
        for month in months() {
            let on_paper = grade_day_on_paper(month, last_day, returns_on);
            prop_assert_eq!(away.grade_day(month), on_paper, "{:?} of {:?}", month, away);
        }
    }

    #[test]
    fn what_happens_while_the_calendar_shows_a_day_not_worked_is_not_paid(
        (last_day, returns_on) in leaving(),
        clock in clocks(),
    ) {
        let away = Away { last_day: day(last_day), returns_on: returns_on.map(day) };
        prop_assert_eq!(away.from(), day(last_day + 1));
        let time = AwayTime {
            from: clock.start_of(last_day + 1),
            until: returns_on.map(|back| clock.start_of(back)),
        };
        for hour in 0..DAYS * 24 {
            let is_paid = is_worked(clock.shown(hour), last_day, returns_on);
            prop_assert_eq!(time.contains(hour), !is_paid, "hour {}", hour);
        }
    }

    /// A month that no day of which is off, by whatever calendar, need not be looked at.
    #[test]
    fn a_month_that_is_not_touched_is_paid_as_if_nobody_had_left(
        (last_day, returns_on) in leaving(),
    ) {
        let away = Away { last_day: day(last_day), returns_on: returns_on.map(day) };
        for month in months().filter(|month| !away.touches(*month)) {
            // A day more at either end: calendars differ by as much.
            for number in 0..DAYS {
                let near = month.first_day() <= day(number + 1)
                    && day(number) <= month.end();
                let is_worked = is_worked(number, last_day, returns_on);
                prop_assert!(!near || is_worked, "{:?} of {:?}", month, away);
            }
        }
    }
}
