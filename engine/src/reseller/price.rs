//! What one sale pays.

use super::terms::band;
use super::{AMOUNT_SCALE, Band, Pay, ProductRule, RATE_SCALE, Standing, Terms, Tier, too_large};
use crate::exact::Exact;
use crate::{Error, Result};
use chrono::NaiveDate;

/// A sale with what is left of it, in units of 10^-4 of its currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Amounts {
    pub sale: i128,
    pub refunded: i128,
    /// Decimals of its currency.
    pub minor_unit: u32,
}

impl Amounts {
    /// What is left of it.
    pub fn net(&self) -> Result<i128> {
        too_large(self.sale.checked_sub(self.refunded))
    }
}

/// Whose rate it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PricedBy {
    Tier,
    Percentage,
    Flat,
    Marginal,
    Whole,
}

impl PricedBy {
    pub fn name(self) -> &'static str {
        match self {
            Self::Tier => "tier",
            Self::Percentage => "percentage",
            Self::Flat => "flat",
            Self::Marginal => "marginal",
            Self::Whole => "whole",
        }
    }
}

#[derive(Debug, Clone, Copy)]
pub struct Price<'a> {
    /// None where lifetime sales are below the lowest one and a rule of the product prices.
    pub tier: Option<&'a Tier>,
    pub rule: Option<&'a ProductRule>,
    pub by: PricedBy,
    /// The one rate that was applied, where there is one.
    pub rate: Option<i128>,
    pub exact: Exact,
    /// Rounded to the currency, half away from zero.
    pub amount: Exact,
    /// The rounded amount times the tier's bonus rate, rounded.
    pub tier_bonus: Exact,
}

/// Prices a sale with what stood before it, on its own day.
///
/// # Errors
/// `NoBand` where neither a tier nor a rule holds, `NoProductBand` where the rule has no band for it.
pub fn price<'a>(
    terms: &'a Terms,
    standing: Standing,
    product: Option<&str>,
    amounts: &Amounts,
    (day, on): (i32, NaiveDate),
) -> Result<Price<'a>> {
    let net = amounts.net()?;
    let tier = terms.tier(standing.ranking, day)?;
    let rule = terms.rule(product, day);
    let (by, rate, exact) = match (rule, tier) {
        (Some(rule), _) => by_rule(rule, net)?,
        (None, Some(tier)) => (PricedBy::Tier, Some(tier.rate), at(net, tier.rate)?),
        (None, None) => {
            let value = super::trimmed(Exact::new(standing.ranking, super::LIFETIME_SCALE));
            return Err(Error::NoBand {
                table: "reseller_tier",
                keys: format!("resellers on {on}"),
                value: format!("lifetime sales of {value}"),
            });
        }
    };
    let amount = exact.rounded(amounts.minor_unit)?;
    let bonus_rate = tier.map_or(0, |tier| tier.bonus_rate);
    let tier_bonus =
        amount.times(Exact::new(bonus_rate, RATE_SCALE))?.rounded(amounts.minor_unit)?;
    Ok(Price { tier, rule, by, rate, exact, amount, tier_bonus })
}

fn at(amount: i128, rate: i128) -> Result<Exact> {
    Exact::new(amount, AMOUNT_SCALE).times(Exact::new(rate, RATE_SCALE))
}

fn by_rule(rule: &ProductRule, net: i128) -> Result<(PricedBy, Option<i128>, Exact)> {
    match &rule.pay {
        Pay::Percentage(rate) => Ok((PricedBy::Percentage, Some(*rate), at(net, *rate)?)),
        Pay::Flat(amount) => {
            let stands = if net > 0 { *amount } else { 0 };
            Ok((PricedBy::Flat, None, Exact::new(stands, AMOUNT_SCALE)))
        }
        Pay::Whole(bands) => {
            let rate = band(bands, net, rule)?.rate;
            Ok((PricedBy::Whole, Some(rate), at(net, rate)?))
        }
        Pay::Marginal(bands) => {
            band(bands, net, rule)?;
            let mut exact = Exact::ZERO;
            for (part, rate) in parts(bands, net) {
                exact = exact.plus(at(part, rate)?)?;
            }
            Ok((PricedBy::Marginal, None, exact))
        }
    }
}

/// What of an amount lies in each band that it reaches. Bands are sorted, and the lowest begins at
/// or below it.
pub(super) fn parts(bands: &[Band], amount: i128) -> impl Iterator<Item = (i128, i128)> {
    let ends = bands.iter().skip(1).map(|band| band.min).chain([i128::MAX]);
    let reached = bands.iter().zip(ends).enumerate();
    reached.filter_map(move |(place, (band, end))| {
        // What lies below the lowest one belongs to it: there is no lower rate.
        let begin = if place == 0 { 0 } else { band.min };
        let part = amount.min(end) - begin;
        (part > 0).then_some((part, band.rate))
    })
}
