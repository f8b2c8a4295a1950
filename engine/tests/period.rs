//! Months and validities against a calendar walked through day by day.

use chrono::{Datelike, Days, NaiveDate};
use engine::period::{DayStart, Month, Span, Validity, deciding_on, valid_on};
use proptest::prelude::*;
use std::ops::Range;

fn day(number: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 1, 1).expect("a date") + Days::new(number)
}

fn last_day_of(year: i32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

#[test]
fn a_month_has_the_days_that_the_calendar_gives_it() {
    for year in 1970..=2199 {
        for number in 1..=12 {
            let month = Month::new(year, number).expect("a month");
            assert_eq!((month.year(), month.month()), (year, number));
            assert_eq!(month.first_day(), NaiveDate::from_ymd_opt(year, number, 1).expect("a day"));
            assert_eq!(month.last_day().day(), last_day_of(year, number), "{year}-{number}");
            assert_eq!(month.last_day().month(), number);
        }
    }
}

#[test]
fn each_month_ends_where_the_next_one_begins() {
    let mut month = Month::new(1970, 1).expect("a month");
    while month.year() < 2200 {
        let (year, number) = match month.month() {
            12 => (month.year() + 1, 1),
            number => (month.year(), number + 1),
        };
        let next = Month::new(year, number).expect("a month");
        assert_eq!(month.end(), next.first_day());
        assert_eq!(next.previous(), month);
        assert_eq!(month.last_day().succ_opt(), Some(next.first_day()));
        assert!(month < next);
        month = next;
    }
}

#[test]
fn there_is_no_month_0_or_13() {
    for number in [0, 13, u32::MAX] {
        assert_eq!(Month::new(2026, number), None, "month {number}");
    }
    assert_eq!(Month::new(i32::MAX, 1), None);
}

const DAYS: u64 = 150;

/// A grade: its first day, the day after its last, and the hours by which its clock is ahead.
type Plain = (Option<u64>, Option<u64>, i64);

/// Grades without overlap in any order, with gaps; the first may have no beginning and the last no
/// end.
fn histories() -> impl Strategy<Value = Vec<Plain>> {
    let bounds = prop::collection::btree_set(10u64..140, 0..8);
    (bounds, any::<bool>(), any::<bool>(), prop::collection::vec((-12i64..=14, 0u8..4), 9))
        .prop_map(|(bounds, open_below, open_above, parts)| {
            let mut cuts: Vec<Option<u64>> = bounds.into_iter().map(Some).collect();
            if open_below || cuts.is_empty() {
                cuts.insert(0, None);
            }
            if open_above || cuts.len() < 2 {
                cuts.push(None);
            }
            let grades = cuts.windows(2).zip(parts);
            let kept = grades.filter(|(_, (_, kept))| *kept > 0);
            kept.map(|(pair, (offset, _))| (pair[0], pair[1], offset)).collect::<Vec<_>>()
        })
        .prop_shuffle()
}

fn history(grades: &[Plain]) -> Vec<Validity<i64>> {
    let validity = |(from, until, what): &Plain| Validity {
        from: from.map(day),
        until: until.map(day),
        what: *what,
    };
    grades.iter().map(validity).collect()
}

fn on_paper(grades: &[Plain], number: u64) -> Option<i64> {
    let holds = |(from, until, _): &&Plain| {
        from.is_none_or(|from| from <= number) && until.is_none_or(|until| number < until)
    };
    grades.iter().find(holds).map(|(_, _, offset)| *offset)
}

/// Walks on from the day until a grade holds; where none does to the end, walks back.
fn deciding_on_paper(grades: &[Plain], number: u64) -> Option<i64> {
    (number..DAYS).chain((0..number).rev()).find_map(|walked| on_paper(grades, walked))
}

/// When a month begins, in hours after the first midnight of the calendar in UTC.
fn begins_at(grades: &[Validity<i64>], month: Month) -> i64 {
    let offset = deciding_on(grades, month.previous().last_day()).copied().unwrap_or(0);
    month.first_day().signed_duration_since(day(0)).num_hours() - offset
}

fn ends_at(grades: &[Validity<i64>], month: Month) -> i64 {
    let offset = deciding_on(grades, month.last_day()).copied().unwrap_or(0);
    month.end().signed_duration_since(day(0)).num_hours() - offset
}

/// Failures are shown, not written into the project.
fn config(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config(500))]

    #[test]
    fn what_holds_on_a_day_is_what_a_look_at_each_grade_finds(grades in histories()) {
        let history = history(&grades);
        for number in 0..DAYS {
            prop_assert_eq!(valid_on(&history, day(number)).copied(), on_paper(&grades, number));
        }
    }

    #[test]
    fn where_no_grade_holds_the_next_one_decides_or_else_the_last(grades in histories()) {
        let history = history(&grades);
        for number in 0..DAYS {
            let decides = deciding_on(&history, day(number)).copied();
            prop_assert_eq!(decides, deciding_on_paper(&grades, number), "on {}", day(number));
        }
    }

    #[test]
    fn every_hour_is_in_exactly_one_month_whatever_the_history_of_grades(grades in histories()) {
        let history = history(&grades);
        let months: Vec<Month> = [(2025, 11), (2025, 12)]
            .into_iter()
            .chain((1..=8).map(|number| (2026, number)))
            .map(|(year, number)| Month::new(year, number).expect("a month"))
            .collect();
        let limits: Vec<(i64, i64)> =
            months.iter().map(|m| (begins_at(&history, *m), ends_at(&history, *m))).collect();
        for pair in limits.windows(2) {
            prop_assert_eq!(pair[0].1, pair[1].0);
        }
        for hour in 0..(DAYS as i64 * 24) {
            let holds = |(from, until): &&(i64, i64)| *from <= hour && hour < *until;
            prop_assert_eq!(limits.iter().filter(holds).count(), 1, "hour {}", hour);
        }
    }
}

/// A clock from `-SIGHT` to `SIGHT` around a midnight in UTC: stretches of time and how far it is
/// ahead in each.
type Clock = Vec<(Range<i64>, i64)>;

const SIGHT: i64 = 60;

fn clocks() -> impl Strategy<Value = Clock> {
    let changes = prop::collection::btree_set(1 - SIGHT..SIGHT, 0..7);
    (changes, prop::collection::vec(-25i64..=25, 7)).prop_map(|(changes, ahead)| {
        let mut cuts = vec![-SIGHT];
        cuts.extend(changes);
        cuts.push(SIGHT);
        cuts.windows(2).map(|pair| pair[0]..pair[1]).zip(ahead).collect()
    })
}

/// Whether the clock shows the day that begins at midnight, or a later one: read off it.
fn has_come(clock: &Clock, instant: i64) -> bool {
    let (_, ahead) = match clock.iter().find(|(stretch, _)| stretch.contains(&instant)) {
        Some(found) => found,
        None if instant < 0 => &clock[0],
        None => &clock[clock.len() - 1],
    };
    instant + ahead >= 0
}

fn later(clock: &Clock, by: i64) -> Clock {
    clock.iter().map(|(stretch, ahead)| (stretch.start + by..stretch.end + by, *ahead)).collect()
}

proptest! {
    #![proptest_config(config(2_000))]

    #[test]
    fn a_day_begins_where_the_clock_comes_to_it_and_comes_back_to_it(clock in clocks()) {
        let crossings = DayStart::find(0, &clock).expect("it comes").crossings();
        let on_paper: Vec<i64> = (-SIGHT..SIGHT)
            .filter(|instant| has_come(&clock, *instant) != has_come(&clock, instant - 1))
            .collect();
        prop_assert_eq!(crossings.len() % 2, 1);
        prop_assert_eq!(crossings, on_paper);
    }

    #[test]
    fn an_instant_is_in_a_month_if_its_clock_shows_the_month(
        first in clocks(),
        second in clocks(),
        length in 120i64..150,
    ) {
        let start = DayStart::find(0, &first).expect("it begins");
        let end = DayStart::find(length, &later(&second, length)).expect("it ends");
        let span = Span::between(&start, &end);
        let pieces: Vec<Range<i64>> = span.pieces().collect();
        let mut instants = 0;
        for instant in -SIGHT..SIGHT + length {
            let belongs = has_come(&first, instant) && !has_come(&second, instant - length);
            prop_assert_eq!(span.contains(instant), belongs, "at {}", instant);
            let holding = pieces.iter().filter(|piece| piece.contains(&instant)).count();
            prop_assert_eq!(holding, usize::from(belongs), "at {}", instant);
            instants += i64::from(belongs);
        }
        // No piece is empty, and none goes beyond.
        prop_assert_eq!(pieces.iter().map(|piece| piece.end - piece.start).sum::<i64>(), instants);
        prop_assert!(pieces.iter().all(|piece| piece.start < piece.end));
        prop_assert_eq!((span.from, span.until), (pieces[0].start, pieces[pieces.len() - 1].end));
    }
}

#[test]
fn a_day_that_does_not_come_within_sight_has_no_beginning() {
    assert_eq!(DayStart::find(0, &[]), None);
    assert_eq!(DayStart::find(0, &[(-10..10, -10)]), None, "not yet");
    assert_eq!(DayStart::find(0, &[(-10..10, 10)]), None, "before");
    assert_eq!(DayStart::find(0, &[(-10..5, 0), (5..10, -20)]), None, "gone again");
    assert_eq!(DayStart::find(i64::MIN, &[(-10..10, 1)]), None, "out of range");
}
