//! Rate tables against a plain look at every band.

use engine::rate_table::{Band, RateTable};
use engine::{Decimal, Error};
use proptest::prelude::*;
use proptest::sample::subsequence;

const TABLE: &str = "rates";

fn band(id: usize, min: Option<i64>, max: Option<i64>) -> Band {
    Band {
        id: id.to_string(),
        min: min.map(|cents| Decimal::new(cents, 2)),
        max: max.map(|cents| Decimal::new(cents, 2)),
        value: Decimal::new(id as i64, 2),
        per_hour: false,
    }
}

fn chosen(table: &RateTable, cents: i64) -> Option<usize> {
    table.band(Decimal::new(cents, 2)).map(|band| band.id.parse().expect("ids are numbers"))
}

/// A band's number, from and to, in cents.
type Plain = (usize, Option<i64>, Option<i64>);

fn on_paper(bands: &[Plain], cents: i64) -> Option<usize> {
    let mut found = None;
    for (id, min, max) in bands {
        if min.is_none_or(|min| cents >= min) && max.is_none_or(|max| cents < max) {
            assert_eq!(found, None, "the bands of a test do not overlap");
            found = Some(*id);
        }
    }
    found
}

/// Bands without overlap in any order, with gaps, open or closed at either end.
fn bands() -> impl Strategy<Value = Vec<Plain>> {
    (prop::collection::btree_set(0i64..4_000_000, 2..9), any::<bool>(), any::<bool>())
        .prop_flat_map(|(cuts, open_below, open_above)| {
            let cuts: Vec<i64> = cuts.into_iter().collect();
            let mut bounds: Vec<(Option<i64>, Option<i64>)> =
                cuts.windows(2).map(|pair| (Some(pair[0]), Some(pair[1]))).collect();
            if open_below {
                bounds.insert(0, (None, Some(cuts[0])));
            }
            if open_above {
                bounds.push((Some(cuts[cuts.len() - 1]), None));
            }
            let bands: Vec<Plain> =
                bounds.into_iter().enumerate().map(|(id, (min, max))| (id, min, max)).collect();
            let count = bands.len();
            subsequence(bands, 1..=count)
        })
        .prop_shuffle()
}

fn table(bands: &[Plain]) -> Result<RateTable, Error> {
    RateTable::new(TABLE, bands.iter().map(|(id, min, max)| band(*id, *min, *max)).collect())
}

/// Failures are shown, not written into the project.
fn config(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config(1000))]

    #[test]
    fn every_boundary_is_right_from_both_sides_in_any_order_of_the_bands(bands in bands()) {
        let rates = table(&bands).expect("bands without overlap");
        let edges = bands.iter().flat_map(|(_, min, max)| [*min, *max]).flatten();
        for edge in edges.chain([0, 4_000_001]) {
            for cents in [edge - 1, edge, edge + 1] {
                prop_assert_eq!(chosen(&rates, cents), on_paper(&bands, cents), "at {}", cents);
            }
        }
    }

    #[test]
    fn a_value_finds_the_band_that_a_look_at_each_of_them_finds(
        bands in bands(),
        values in prop::collection::vec(0i64..5_000_000, 1..20),
    ) {
        let rates = table(&bands).expect("bands without overlap");
        for cents in values {
            prop_assert_eq!(chosen(&rates, cents), on_paper(&bands, cents), "at {}", cents);
        }
    }

    #[test]
    fn a_band_that_overlaps_another_is_refused_in_any_order(
        (mut bands, extra) in bands().prop_flat_map(|bands| {
            let count = bands.len();
            (Just(bands), 0..count)
        }),
        inside in 0i64..1_000_000,
        wide in 1i64..2_000_000,
        place in any::<prop::sample::Index>(),
    ) {
        let (_, min, max) = bands[extra];
        // Begins inside the band: not before its first cent, not after its last.
        let first = min.unwrap_or_else(|| max.map_or(0, |max| max - 2_000_000));
        let last = max.unwrap_or(first + 2_000_000) - 1;
        let from = first + inside % (last - first + 1);
        let overlapping = (99, Some(from), Some(from + wide));
        bands.insert(place.index(bands.len() + 1), overlapping);
        let refused = matches!(table(&bands), Err(Error::BandsOverlap { table: TABLE, .. }));
        prop_assert!(refused, "{:?}", bands);
    }
}

#[test]
fn at_least_the_minimum_and_below_the_maximum() {
    let rates = table(&[(1, None, Some(10_000)), (2, Some(10_000), None)]).expect("two bands");
    assert_eq!(chosen(&rates, 9_999), Some(1));
    assert_eq!(chosen(&rates, 10_000), Some(2));
    assert_eq!(chosen(&rates, 10_001), Some(2));
    assert_eq!(chosen(&rates, 0), Some(1));
}

#[test]
fn a_gap_has_no_band() {
    let rates = table(&[(1, Some(0), Some(10)), (2, Some(20), Some(30))]).expect("two bands");
    for (cents, found) in
        [(-1, None), (9, Some(1)), (10, None), (19, None), (20, Some(2)), (29, Some(2)), (30, None)]
    {
        assert_eq!(chosen(&rates, cents), found, "at {cents}");
    }
    assert_eq!(chosen(&RateTable::default(), 5), None);
}

#[test]
fn an_overlap_is_named_with_the_value_at_which_it_begins() {
    let overlap = |value: i64| Err(Error::BandsOverlap { table: TABLE, value: value.into() });
    assert_eq!(table(&[(1, None, Some(10_000)), (2, Some(5_000), None)]), overlap(50));
    assert_eq!(table(&[(1, Some(5_000), None), (2, None, Some(10_000))]), overlap(50));
    assert_eq!(table(&[(1, Some(0), None), (2, Some(700), None)]), overlap(7));
    assert_eq!(table(&[(1, None, Some(500)), (2, None, Some(700))]), overlap(5));
    assert!(table(&[(1, None, None), (2, None, None)]).is_err());
    assert!(table(&[(1, Some(0), Some(100)), (2, Some(10), Some(20))]).is_err(), "one in another");
}
