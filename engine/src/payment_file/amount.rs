//! Amounts as formats write them: exact, with the decimals of the currency.

use super::{Payment, Refused, Result};
use crate::money::round_to_minor_unit;
use rust_decimal::Decimal;

/// An amount above zero of whole minor units, with all decimals of its currency.
pub fn payable(payment: &Payment, amount: Decimal, minor_unit: u32) -> Result<Decimal> {
    let refuse = |problem: &str| Err(Refused::new("amount", problem).of(payment));
    if amount <= Decimal::ZERO {
        return refuse("must be more than 0");
    }
    let shown = round_to_minor_unit(amount, minor_unit);
    if shown != amount || shown.scale() != minor_unit {
        return refuse("has more decimals than its currency, or too many digits");
    }
    Ok(shown)
}

/// The same in minor units, such as cents.
pub fn minor_units(amount: Decimal) -> i128 {
    amount.mantissa()
}
