//! What one sale pays in each tier.

use super::{AMOUNT_SCALE, RATE_SCALE, too_large};
use crate::Result;
use crate::exact::Exact;

/// Rates of the house's own revenue, in units of 10^-6: 400000 is 40 %.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rates {
    pub tier_1: i128,
    pub tier_2: i128,
}

/// In units of the minor unit of its currency.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SalePrice {
    pub tier_1: i128,
    /// What the second tier pays beside the first.
    pub tier_2_difference: i128,
}

/// Prices a sale. The difference is taken exactly and rounded once, half away from zero: it is not
/// the difference of two rounded amounts.
pub fn price(revenue_actual: i128, rates: Rates, minor_unit: u32) -> Result<SalePrice> {
    let at = |rate| rounded(revenue_actual, rate, minor_unit);
    let difference = too_large(rates.tier_2.checked_sub(rates.tier_1))?;
    Ok(SalePrice { tier_1: at(rates.tier_1)?, tier_2_difference: at(difference)? })
}

fn rounded(amount: i128, rate: i128, minor_unit: u32) -> Result<i128> {
    let exact = Exact::new(too_large(amount.checked_mul(rate))?, AMOUNT_SCALE + RATE_SCALE);
    Ok(exact.rounded(minor_unit)?.units())
}
