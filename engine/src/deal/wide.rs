//! Products of amounts that 128 bits cannot hold, as far as a part of something needs them.

use super::too_large;
use crate::Result;
use std::cmp::Ordering;

/// An integer of 256 bits with a sign: the product of two of 128 bits always fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Wide {
    is_negative: bool,
    high: u128,
    low: u128,
}

impl Wide {
    pub fn product(left: i128, right: i128) -> Self {
        let (high, low) = multiplied(left.unsigned_abs(), right.unsigned_abs());
        let is_negative = (left < 0) != (right < 0) && (high, low) != (0, 0);
        Self { is_negative, high, low }
    }

    pub fn plus(self, other: Self) -> Result<Self> {
        if self.is_negative == other.is_negative {
            let (low, carries) = self.low.overflowing_add(other.low);
            let high = self.high.checked_add(other.high);
            let high = too_large(high.and_then(|high| high.checked_add(u128::from(carries))))?;
            return Ok(Self { is_negative: self.is_negative, high, low });
        }
        let (larger, smaller) = match (self.high, self.low).cmp(&(other.high, other.low)) {
            Ordering::Less => (other, self),
            _ => (self, other),
        };
        let (low, borrows) = larger.low.overflowing_sub(smaller.low);
        let high = larger.high - smaller.high - u128::from(borrows);
        Ok(Self { is_negative: larger.is_negative && (high, low) != (0, 0), high, low })
    }

    /// Divided by a number above zero, rounded half away from zero.
    pub fn rounded_by(self, divisor: i128) -> Result<i128> {
        let divisor = divisor.unsigned_abs();
        if divisor == 0 || self.high >= divisor {
            return too_large(None);
        }
        let (quotient, remainder) = match self.high {
            0 => (self.low / divisor, self.low % divisor),
            _ => divided(self.high, self.low, divisor),
        };
        let up = remainder >= divisor - divisor / 2;
        let magnitude = too_large(quotient.checked_add(u128::from(up)))?;
        let magnitude = too_large(i128::try_from(magnitude).ok())?;
        Ok(if self.is_negative { -magnitude } else { magnitude })
    }
}

impl PartialOrd for Wide {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Wide {
    fn cmp(&self, other: &Self) -> Ordering {
        let magnitudes = (self.high, self.low).cmp(&(other.high, other.low));
        match (self.is_negative, other.is_negative) {
            (false, false) => magnitudes,
            (true, true) => magnitudes.reverse(),
            (is_negative, _) if is_negative => Ordering::Less,
            _ => Ordering::Greater,
        }
    }
}

/// `whole * numerator / denominator` in multiples of `unit`, rounded half away from zero.
///
/// # Errors
/// `TooLarge` where the denominator is not above zero, or the part has more than 128 bits.
pub fn rounded_part(whole: i128, numerator: i128, denominator: i128, unit: i128) -> Result<i128> {
    let divisor = too_large(denominator.checked_mul(unit))?;
    if divisor <= 0 {
        return too_large(None);
    }
    let units = Wide::product(whole, numerator).rounded_by(divisor)?;
    too_large(units.checked_mul(unit))
}

fn multiplied(left: u128, right: u128) -> (u128, u128) {
    const HALF: u32 = 64;
    const MASK: u128 = (1 << HALF) - 1;
    if let Some(low) = left.checked_mul(right) {
        return (0, low);
    }
    let (left_high, left_low) = (left >> HALF, left & MASK);
    let (right_high, right_low) = (right >> HALF, right & MASK);
    let lowest = left_low * right_low;
    let (middle, carries) = (left_high * right_low).overflowing_add(left_low * right_high);
    let (low, carries_low) = lowest.overflowing_add(middle << HALF);
    let high = left_high * right_high + (middle >> HALF);
    (high + (u128::from(carries) << HALF) + u128::from(carries_low), low)
}

/// Quotient and remainder, bit by bit. The high half is less than the divisor.
fn divided(high: u128, low: u128, divisor: u128) -> (u128, u128) {
    let (mut remainder, mut quotient) = (high, 0);
    for bit in (0..u128::BITS).rev() {
        let overflows = remainder >> (u128::BITS - 1) == 1;
        remainder = remainder << 1 | low >> bit & 1;
        if overflows || remainder >= divisor {
            remainder = remainder.wrapping_sub(divisor);
            quotient |= 1 << bit;
        }
    }
    (quotient, remainder)
}
