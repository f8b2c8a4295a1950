//! What a rate table leaves open: values for which no band holds, and on which days.

use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::ops::Range;

/// Days by number: from the first one to before the last one. `FOREVER` has no bounds, and either
/// of its bounds stands for none.
pub type Days = Range<i32>;

pub const FOREVER: Days = i32::MIN..i32::MAX;

/// Values from `min`, to below `max`; `None`: without end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Values {
    pub min: Decimal,
    pub max: Option<Decimal>,
}

/// A band covers values on some days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatedBand {
    pub values: Values,
    pub days: Days,
}

/// Values for which nothing stands on some days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    pub values: Values,
    pub days: Days,
}

/// What the bands leave open of all values from 0 on the days on which they are needed. Days that
/// leave the same values open are put together where they follow each other.
pub fn rate_gaps(needed: &[Days], bands: &[DatedBand]) -> Vec<Gap> {
    let mut open: BTreeMap<Values, Vec<Days>> = BTreeMap::new();
    // Between two neighbouring bounds nothing changes: a look at the first day is one at all.
    for days in stretches(needed, bands) {
        crate::pause();
        if !needed.iter().any(|needed| needed.contains(&days.start)) {
            continue;
        }
        let standing = bands.iter().filter(|band| band.days.contains(&days.start));
        for values in uncovered(standing.map(|band| band.values).collect()) {
            let so_far = open.entry(values).or_default();
            match so_far.last_mut() {
                Some(last) if last.end == days.start => last.end = days.end,
                _ => so_far.push(days.clone()),
            }
        }
    }
    let gap = |(values, days): (Values, Vec<Days>)| {
        days.into_iter().map(move |days| Gap { values, days })
    };
    open.into_iter().flat_map(gap).collect()
}

/// The time between each two neighbouring bounds.
fn stretches(needed: &[Days], bands: &[DatedBand]) -> Vec<Days> {
    let all = needed.iter().chain(bands.iter().map(|band| &band.days));
    let mut bounds: Vec<i32> = all.flat_map(|days| [days.start, days.end]).collect();
    bounds.sort_unstable();
    bounds.dedup();
    bounds.windows(2).map(|pair| pair[0]..pair[1]).collect()
}

/// What is left of all values from 0.
fn uncovered(mut covered: Vec<Values>) -> Vec<Values> {
    covered.sort_unstable();
    let mut left = Vec::new();
    let mut reached = Decimal::ZERO;
    for values in covered {
        if values.min > reached {
            left.push(Values { min: reached, max: Some(values.min) });
        }
        match values.max {
            Some(max) => reached = reached.max(max),
            None => return left,
        }
    }
    left.push(Values { min: reached, max: None });
    left
}
