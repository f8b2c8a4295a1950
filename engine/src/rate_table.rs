//! Rate tables: bands that do not overlap, each with the value that holds in it.

use crate::{Error, Result};
use rust_decimal::Decimal;

/// At least `min` and below `max`; a missing bound is no bound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Band {
    /// Identifies the band to people: the id of its row.
    pub id: String,
    pub min: Option<Decimal>,
    pub max: Option<Decimal>,
    pub value: Decimal,
    /// Whether the value is for an hour of what it prices, not for one of them.
    pub per_hour: bool,
}

impl Band {
    fn covers(&self, value: Decimal) -> bool {
        self.min.is_none_or(|min| min <= value) && self.max.is_none_or(|max| value < max)
    }
}

/// The bands of one key of a rate table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RateTable {
    bands: Vec<Band>,
}

impl RateTable {
    /// Sorts the bands; refuses bands that overlap.
    pub fn new(table: &'static str, mut bands: Vec<Band>) -> Result<Self> {
        bands.sort_by_key(|band| band.min);
        for pair in bands.windows(2) {
            let (lower, upper) = (&pair[0], &pair[1]);
            let apart = match (lower.max, upper.min) {
                (Some(max), Some(min)) => max <= min,
                _ => false,
            };
            if !apart {
                let value = upper.min.or(lower.max).unwrap_or_default();
                return Err(Error::BandsOverlap { table, value });
            }
        }
        Ok(Self { bands })
    }

    /// The band of a value; it prices the whole of it.
    pub fn band(&self, value: Decimal) -> Option<&Band> {
        let below = self.bands.partition_point(|band| band.min.is_none_or(|min| min <= value));
        self.bands[..below].last().filter(|band| band.covers(value))
    }
}
