//! The product-line scheme: two tiers with a threshold. Each sale pays its first tier; what the
//! second tier would add is banked until the year's sales reach the threshold, then paid.
//!
//! Amounts of sales are units of 10^-4 and rates of 10^-6. What is paid is rounded sale by sale, and
//! then in whole minor units of its currency.

mod explain;
mod price;
mod year;

pub use explain::{Explanation, Step, explain, explain_sale};
pub use price::{Rates, SalePrice, price};
pub use year::{Month, MonthPay, Unknown, Year, pay};

use crate::exact::Exact;
use crate::{Error, Result};

/// Decimals of an amount on a sale, and of a threshold.
pub const AMOUNT_SCALE: u32 = 4;
/// Decimals of a rate.
pub const RATE_SCALE: u32 = 6;

fn too_large<T>(value: Option<T>) -> Result<T> {
    value.ok_or(Error::TooLarge { what: "sales or commission of a product line" })
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
