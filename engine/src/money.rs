//! Rounding to a currency's minor unit, and splits that sum to what was split.

use crate::{Error, Result};
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

/// An amount split equally: shares rounded down to the minor unit, the minor units that remain
/// handed out one each from the first. The shares sum to the amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Split {
    share: Decimal,
    larger_share: Decimal,
    larger_count: usize,
    count: usize,
}

impl Split {
    /// Splits a non-negative amount of whole minor units among `count`.
    pub fn new(amount: Decimal, count: usize, minor_unit: u32) -> Result<Self> {
        if count == 0 {
            return Err(Error::SplitAmongNobody);
        }
        let mut whole = amount.normalize();
        if whole.scale() > minor_unit {
            return Err(Error::NotWholeMinorUnits { amount, minor_unit });
        }
        whole.rescale(minor_unit);
        if whole.scale() != minor_unit {
            return Err(Error::TooLarge { what: "an amount to split" });
        }
        let units = whole.mantissa();
        let share = Decimal::from_i128_with_scale(units / count as i128, minor_unit);
        Ok(Self {
            share,
            larger_share: share + Decimal::new(1, minor_unit),
            larger_count: (units % count as i128) as usize,
            count,
        })
    }

    /// The share at a place in the list, counted from 0.
    pub fn share(&self, place: usize) -> Decimal {
        if place < self.larger_count { self.larger_share } else { self.share }
    }

    /// All shares in order.
    pub fn shares(&self) -> impl Iterator<Item = Decimal> {
        (0..self.count).map(|place| self.share(place))
    }
}
