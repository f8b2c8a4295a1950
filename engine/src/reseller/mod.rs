//! The reseller scheme: lifetime sales pick the tier, and the tier or a rule of the product prices
//! each sale.
//!
//! Amounts of sales are units of 10^-4, rates of 10^-6, exchange rates of 10^-10, lifetime sales of
//! 10^-14: nothing is rounded but what is paid.

mod explain;
mod lifetime;
mod partner_code;
mod price;
mod terms;

pub use explain::{Explanation, Step, explain};
pub use lifetime::{Lifetime, Refund, Sale, Standing};
pub use partner_code::{SALT_COUNT, check_character, partner_code};
pub use price::{Amounts, Price, PricedBy, price};
pub use terms::{Band, Conversion, Dated, Pay, ProductRule, Terms, Tier};

use crate::exact::Exact;
use crate::{Error, Result};

/// Decimals of an amount on a sale, and of a threshold.
pub const AMOUNT_SCALE: u32 = 4;
/// Decimals of a rate.
pub const RATE_SCALE: u32 = 6;
/// Decimals of an exchange rate.
pub const CONVERSION_SCALE: u32 = 10;
/// Decimals of lifetime sales.
pub const LIFETIME_SCALE: u32 = AMOUNT_SCALE + CONVERSION_SCALE;

/// The exchange rate of the workspace's own currency.
pub const SAME_CURRENCY: i128 = 10i128.pow(CONVERSION_SCALE);

fn too_large<T>(value: Option<T>) -> Result<T> {
    value.ok_or(Error::TooLarge { what: "sales or commission of a reseller" })
}

/// Without decimals that are zero.
fn trimmed(value: Exact) -> Exact {
    let (mut units, mut decimals) = (value.units(), value.decimals());
    while decimals > 0 && units % 10 == 0 {
        units /= 10;
        decimals -= 1;
    }
    Exact::new(units, decimals)
}
