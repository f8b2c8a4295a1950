//! Rounding to a currency's minor unit, and splits that sum to what was split.

use crate::{Error, Result, pause};
use rust_decimal::{Decimal, RoundingStrategy};

/// Rounds half away from zero to `minor_unit` decimals, and shows all of them.
pub fn round_to_minor_unit(amount: Decimal, minor_unit: u32) -> Decimal {
    let mut rounded =
        amount.round_dp_with_strategy(minor_unit, RoundingStrategy::MidpointAwayFromZero);
    rounded.rescale(minor_unit);
    rounded
}

/// What is left of a price after a refund.
pub fn net_of_refund(price: Decimal, refunded: Decimal) -> Result<Decimal> {
    exact_sum(price, -refunded, "a sale")
}

/// The product of two exact decimals, or an error where it would lose digits.
///
/// `Decimal` rounds a product that needs more than 28 decimals; money must not.
pub fn exact_product(left: Decimal, right: Decimal, what: &'static str) -> Result<Decimal> {
    let (left, right) = (left.normalize(), right.normalize());
    if left.scale() + right.scale() > Decimal::MAX_SCALE {
        return Err(Error::TooLarge { what });
    }
    let product = left.checked_mul(right).ok_or(Error::TooLarge { what })?;
    if product.scale() < left.scale() + right.scale() && !is_exact(left, right, product) {
        return Err(Error::TooLarge { what });
    }
    Ok(product)
}

/// A part of an exact amount, rounded half away from zero to `minor_unit` decimals: once, however
/// long the quotient is.
pub fn rounded_quotient(
    amount: Decimal,
    divisor: i128,
    minor_unit: u32,
    what: &'static str,
) -> Result<Decimal> {
    let amount = amount.normalize();
    let tens = |decimals: u32| 10i128.checked_pow(decimals);
    let exact = || {
        let dividend = amount.mantissa();
        let dividend = dividend.checked_mul(tens(minor_unit.saturating_sub(amount.scale()))?)?;
        let divisor = divisor.checked_mul(tens(amount.scale().saturating_sub(minor_unit))?)?;
        let (whole, rest) = (dividend / divisor, dividend % divisor);
        let up = if rest.abs() >= divisor - rest.abs() { rest.signum() } else { 0 };
        Decimal::try_from_i128_with_scale(whole + up, minor_unit).ok()
    };
    exact().ok_or(Error::TooLarge { what })
}

fn is_exact(left: Decimal, right: Decimal, product: Decimal) -> bool {
    let Some(exact) = left.mantissa().checked_mul(right.mantissa()) else { return false };
    let dropped = left.scale() + right.scale() - product.scale();
    10i128.checked_pow(dropped).and_then(|factor| product.mantissa().checked_mul(factor))
        == Some(exact)
}

/// The sum with all decimals of both sides, or an error where it would not fit.
pub fn exact_sum(left: Decimal, right: Decimal, what: &'static str) -> Result<Decimal> {
    let scale = left.scale().max(right.scale());
    let units = |side: Decimal| {
        10i128.checked_pow(scale - side.scale()).and_then(|unit| side.mantissa().checked_mul(unit))
    };
    units(left)
        .zip(units(right))
        .and_then(|(left, right)| left.checked_add(right))
        .and_then(|sum| Decimal::try_from_i128_with_scale(sum, scale).ok())
        .ok_or(Error::TooLarge { what })
}

/// An amount split equally or by weights: shares rounded down to the minor unit, the minor units
/// that remain handed out one each from the first. The shares sum to the amount.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Split {
    Equal { share: Decimal, larger_share: Decimal, larger_count: usize, count: usize },
    Weighted(Vec<Decimal>),
}

/// An amount of whole minor units, as so many of them.
fn minor_units(amount: Decimal, minor_unit: u32) -> Result<i128> {
    let mut whole = amount.normalize();
    if whole.scale() > minor_unit {
        return Err(Error::NotWholeMinorUnits { amount, minor_unit });
    }
    whole.rescale(minor_unit);
    if whole.scale() != minor_unit {
        return Err(Error::TooLarge { what: "an amount to split" });
    }
    Ok(whole.mantissa())
}

impl Split {
    /// Splits a non-negative amount of whole minor units among `count`.
    pub fn new(amount: Decimal, count: usize, minor_unit: u32) -> Result<Self> {
        if count == 0 {
            return Err(Error::SplitAmongNobody);
        }
        let units = minor_units(amount, minor_unit)?;
        let share = Decimal::from_i128_with_scale(units / count as i128, minor_unit);
        Ok(Self::Equal {
            share,
            larger_share: share + Decimal::new(1, minor_unit),
            larger_count: (units % count as i128) as usize,
            count,
        })
    }

    /// Splits it in proportion to weights, each of them more than nothing.
    pub fn weighted(amount: Decimal, weights: &[i128], minor_unit: u32) -> Result<Self> {
        const TOO_LARGE: Error = Error::TooLarge { what: "an amount to split" };
        if weights.is_empty() || weights.iter().any(|weight| *weight <= 0) {
            return Err(Error::SplitAmongNobody);
        }
        let units = minor_units(amount, minor_unit)?;
        let sum = weights.iter().try_fold(0i128, |sum, weight| sum.checked_add(*weight));
        let sum = sum.ok_or(TOO_LARGE)?;
        let mut shares = Vec::with_capacity(weights.len());
        for weight in weights {
            pause();
            shares.push(units.checked_mul(*weight).ok_or(TOO_LARGE)? / sum);
        }
        // Fewer than there are shares, as each has lost less than one.
        let left = units - shares.iter().sum::<i128>();
        for share in shares.iter_mut().take(left as usize) {
            *share += 1;
        }
        let amount = |units: i128| {
            Decimal::try_from_i128_with_scale(units, minor_unit).map_err(|_| TOO_LARGE)
        };
        shares.into_iter().map(amount).collect::<Result<_>>().map(Self::Weighted)
    }

    fn count(&self) -> usize {
        match self {
            Self::Equal { count, .. } => *count,
            Self::Weighted(shares) => shares.len(),
        }
    }

    /// The share at a place in the list, counted from 0.
    pub fn share(&self, place: usize) -> Decimal {
        match self {
            Self::Equal { larger_share, larger_count, .. } if place < *larger_count => {
                *larger_share
            }
            Self::Equal { share, .. } => *share,
            Self::Weighted(shares) => shares.get(place).copied().unwrap_or_default(),
        }
    }

    /// All shares in order.
    pub fn shares(&self) -> impl Iterator<Item = Decimal> {
        (0..self.count()).map(|place| self.share(place))
    }
}
