//! What rates leave open, against a look at each day and each value.

use engine::Decimal;
use engine::rate_gaps::{DatedBand, Days, FOREVER, Gap, Values, rate_gaps};
use proptest::prelude::*;
use std::collections::BTreeSet;

/// Days and values that are looked at one by one; bounds lie within.
const DAYS: i32 = 30;
const VALUES: i64 = 20;

fn days() -> impl Strategy<Value = Days> {
    (1..DAYS - 1, 1..DAYS - 1, any::<bool>(), any::<bool>()).prop_filter_map(
        "there are days",
        |(from, until, open_below, open_above)| {
            let from = if open_below { FOREVER.start } else { from };
            let until = if open_above { FOREVER.end } else { until };
            (from < until).then_some(from..until)
        },
    )
}

fn values() -> impl Strategy<Value = Values> {
    (0..VALUES - 1, prop::option::of(1..VALUES - 1)).prop_filter_map(
        "there are values",
        |(min, max)| {
            let values = Values { min: min.into(), max: max.map(Decimal::from) };
            max.is_none_or(|max| min < max).then_some(values)
        },
    )
}

/// They may overlap: whether they do is asked elsewhere.
fn bands() -> impl Strategy<Value = Vec<DatedBand>> {
    let band = (values(), days()).prop_map(|(values, days)| DatedBand { values, days });
    prop::collection::vec(band, 0..8)
}

fn holds(values: &Values, value: i64) -> bool {
    let value = Decimal::from(value);
    values.min <= value && values.max.is_none_or(|max| value < max)
}

/// Whether somebody needs a rate for it on the day, and none stands.
fn is_open(needed: &[Days], bands: &[DatedBand], day: i32, value: i64) -> bool {
    needed.iter().any(|days| days.contains(&day))
        && !bands.iter().any(|band| band.days.contains(&day) && holds(&band.values, value))
}

/// All days and values that are looked at.
fn everything() -> impl Iterator<Item = (i32, i64)> {
    (0..DAYS).flat_map(|day| (0..VALUES).map(move |value| (day, value)))
}

/// The open values of a day, run by run.
fn runs(needed: &[Days], bands: &[DatedBand], day: i32) -> BTreeSet<(i64, Option<i64>)> {
    let mut runs = BTreeSet::new();
    let mut start = None;
    for value in 0..=VALUES {
        // Beyond the values that are looked at nothing changes any more.
        let open = value < VALUES && is_open(needed, bands, day, value);
        match (start, open) {
            (None, true) => start = Some(value),
            (Some(from), false) => {
                runs.insert((from, (value < VALUES).then_some(value)));
                start = None;
            }
            _ => {}
        }
    }
    runs
}

fn plain(gap: &Gap) -> (i64, Option<i64>) {
    let whole = |value: Decimal| i64::try_from(value).expect("a whole number");
    (whole(gap.values.min), gap.values.max.map(whole))
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 1_000, failure_persistence: None, ..ProptestConfig::default()
    })]

    #[test]
    fn gaps_are_what_a_look_at_each_day_and_value_finds(
        needed in prop::collection::vec(days(), 0..4),
        bands in bands(),
    ) {
        let gaps = rate_gaps(&needed, &bands);
        for (day, value) in everything() {
            let listed = gaps.iter().filter(|gap| {
                gap.days.contains(&day) && holds(&gap.values, value)
            });
            let open = is_open(&needed, &bands, day, value);
            prop_assert_eq!(listed.count(), usize::from(open), "day {}, value {}", day, value);
        }
    }

    /// Not cut into pieces, neither by value nor by day.
    #[test]
    fn gaps_are_as_large_as_they_can_be(
        needed in prop::collection::vec(days(), 0..4),
        bands in bands(),
    ) {
        let gaps = rate_gaps(&needed, &bands);
        for gap in &gaps {
            prop_assert!(gap.days.start < gap.days.end);
            for day in (0..DAYS).filter(|day| gap.days.contains(day)) {
                prop_assert!(runs(&needed, &bands, day).contains(&plain(gap)), "on {}", day);
            }
            for other in gaps.iter().filter(|other| other.values == gap.values) {
                prop_assert!(gap.days.end != other.days.start, "{:?} and {:?}", gap, other);
            }
        }
    }
}

#[test]
fn without_bands_all_is_open_for_as_long_as_it_is_needed() {
    let all = Values { min: Decimal::ZERO, max: None };
    assert_eq!(rate_gaps(&[], &[]), []);
    assert_eq!(rate_gaps(&[FOREVER], &[]), [Gap { values: all, days: FOREVER }]);
    assert_eq!(
        rate_gaps(&[3..5, 5..9, 20..21], &[]),
        [Gap { values: all, days: 3..9 }, Gap { values: all, days: 20..21 }]
    );
    let band = DatedBand { values: all, days: FOREVER };
    assert_eq!(rate_gaps(&[FOREVER], &[band]), []);
}
