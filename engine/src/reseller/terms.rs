//! What decides about a sale besides its amount: tiers, rules of products, exchange rates, each with
//! the days on which it holds.

use super::{AMOUNT_SCALE, LIFETIME_SCALE, SAME_CURRENCY, too_large, trimmed};
use crate::exact::Exact;
use crate::rate_gaps::Days;
use crate::{Error, Result};
use chrono::NaiveDate;
use std::collections::HashMap;

/// Something that holds on some days, counted from any day on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dated<T> {
    pub days: Days,
    pub what: T,
}

/// A tier holds from its threshold on, up to the next one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tier {
    pub name: String,
    /// In units of 10^-4 of the workspace's currency.
    pub threshold: i128,
    pub rate: i128,
    pub bonus_rate: i128,
}

/// From `min` on, up to the next band.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Band {
    pub min: i128,
    pub rate: i128,
}

/// What a product pays instead of the tier's rate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pay {
    Percentage(i128),
    /// An amount of 10^-4 for the event, while anything of the sale stands.
    Flat(i128),
    /// Each part of the sale at the rate of its band.
    Marginal(Vec<Band>),
    /// All of the sale at the rate of the band that it reaches.
    Whole(Vec<Band>),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProductRule {
    /// Identifies the rule to people: the id of its row.
    pub id: String,
    pub pay: Pay,
}

/// How much of the workspace's currency one of another is worth: units of 10^-10.
pub type Conversion = i128;

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Terms {
    /// By threshold.
    tiers: Vec<Dated<Tier>>,
    /// By product.
    rules: HashMap<String, Vec<Dated<ProductRule>>>,
    /// By currency.
    conversions: HashMap<String, Vec<Dated<Conversion>>>,
    /// The workspace's.
    currency: String,
}

impl Terms {
    pub fn new(currency: String, mut tiers: Vec<Dated<Tier>>) -> Self {
        tiers.sort_by_key(|tier| tier.what.threshold);
        Self { tiers, currency, ..Self::default() }
    }

    pub fn add_rule(&mut self, product: String, mut rule: Dated<ProductRule>) {
        if let Pay::Marginal(bands) | Pay::Whole(bands) = &mut rule.what.pay {
            bands.sort_by_key(|band| band.min);
        }
        self.rules.entry(product).or_default().push(rule);
    }

    pub fn add_conversion(&mut self, currency: String, conversion: Dated<Conversion>) {
        self.conversions.entry(currency).or_default().push(conversion);
    }

    pub fn currency(&self) -> &str {
        &self.currency
    }

    /// The tier that lifetime sales have reached on a day.
    pub fn tier(&self, lifetime: i128, day: i32) -> Result<Option<&Tier>> {
        let unit = 10i128.pow(LIFETIME_SCALE - AMOUNT_SCALE);
        let mut reached = None;
        for tier in self.tiers_on(day) {
            if too_large(tier.threshold.checked_mul(unit))? <= lifetime {
                reached = Some(tier);
            }
        }
        Ok(reached)
    }

    fn tiers_on(&self, day: i32) -> impl Iterator<Item = &Tier> {
        self.tiers.iter().filter(move |tier| tier.days.contains(&day)).map(|tier| &tier.what)
    }

    pub fn rule(&self, product: Option<&str>, day: i32) -> Option<&ProductRule> {
        let rules = self.rules.get(product?)?;
        rules.iter().find(|rule| rule.days.contains(&day)).map(|rule| &rule.what)
    }

    /// What an amount of a currency counts for in lifetime sales.
    ///
    /// # Errors
    /// `NoExchangeRate` where there is none on the day.
    pub fn conversion(&self, currency: &str, day: i32, on: NaiveDate) -> Result<Conversion> {
        if currency == self.currency {
            return Ok(SAME_CURRENCY);
        }
        let known = self.conversions.get(currency).into_iter().flatten();
        known
            .into_iter()
            .find(|conversion| conversion.days.contains(&day))
            .map(|conversion| conversion.what)
            .ok_or_else(|| Error::NoExchangeRate {
                from: currency.to_owned(),
                to: self.currency.clone(),
                on,
            })
    }
}

/// The band that an amount reaches.
pub(super) fn band<'a>(bands: &'a [Band], amount: i128, rule: &ProductRule) -> Result<&'a Band> {
    bands.iter().rfind(|band| band.min <= amount).ok_or_else(|| Error::NoProductBand {
        rule: rule.id.clone(),
        value: trimmed(Exact::new(amount, AMOUNT_SCALE)).to_string(),
    })
}
