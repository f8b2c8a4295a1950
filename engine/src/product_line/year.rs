//! A commission year of one rep and one product line: which months pay the second tier.

use super::{SalePrice, too_large};
use crate::{Result, pause};

/// The sums of a commission month.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Month {
    /// 1 to 12.
    pub month: u32,
    /// Units of 10^-4.
    pub sales_actual: i128,
    pub revenue_actual: i128,
    /// None where a sale of the month has no rate: then nobody knows what the month gives.
    pub amounts: Option<SalePrice>,
}

impl Month {
    pub fn new(month: u32) -> Self {
        Self { month, amounts: Some(SalePrice::default()), ..Self::default() }
    }

    /// Counts a sale; its price is None where it has no rate.
    pub fn add(
        &mut self,
        sales_actual: i128,
        revenue_actual: i128,
        price: Option<SalePrice>,
    ) -> Result<()> {
        pause();
        self.sales_actual = too_large(self.sales_actual.checked_add(sales_actual))?;
        self.revenue_actual = too_large(self.revenue_actual.checked_add(revenue_actual))?;
        self.amounts = match self.amounts.zip(price) {
            None => None,
            Some((sum, price)) => Some(SalePrice {
                tier_1: too_large(sum.tier_1.checked_add(price.tier_1))?,
                tier_2_difference: too_large(
                    sum.tier_2_difference.checked_add(price.tier_2_difference),
                )?,
            }),
        };
        Ok(())
    }
}

/// What a month pays. Amounts are in minor units of the currency, `cumulated_sales` in 10^-4.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MonthPay {
    pub month: u32,
    pub tier_1: i128,
    /// The month's own difference, paid or banked.
    pub tier_2_difference: i128,
    pub cumulated_sales: i128,
    /// Whether the difference is paid.
    pub is_reached: bool,
    /// The differences of earlier months, paid in the month that reaches the threshold.
    pub released: i128,
    /// Differences that wait for the threshold after this month.
    pub banked_after: i128,
}

impl MonthPay {
    /// The month's own difference as far as it is paid.
    pub fn tier_2(&self) -> i128 {
        if self.is_reached { self.tier_2_difference } else { 0 }
    }

    pub fn payout(&self) -> Result<i128> {
        let tiers = self.tier_1.checked_add(self.tier_2());
        too_large(tiers.and_then(|sum| sum.checked_add(self.released)))
    }
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Year {
    /// In their order. A month is unknown where a sale of it has no rate, and where the bank that it
    /// adds to or pays out holds such a month.
    pub months: Vec<std::result::Result<MonthPay, Unknown>>,
    /// The first month whose cumulated sales reach the threshold.
    pub reached_in: Option<u32>,
}

/// A month that cannot be paid, and the one with a sale without a rate because of which.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unknown {
    pub month: u32,
    pub because_of: u32,
}

/// Pays the months of a year, given in their order. Below the threshold the differences are banked;
/// in the first month whose cumulated sales reach it the whole month's difference is paid and all
/// that was banked; from then on the difference is paid, even when credits pull the sum back below.
///
/// `threshold` is in units of 10^-4; without one it is never reached.
pub fn pay(months: &[Month], threshold: Option<i128>) -> Result<Year> {
    let mut year = Year::default();
    let mut cumulated_sales = 0i128;
    let mut banked = 0i128;
    let mut unknown_since = None;
    for month in months {
        cumulated_sales = too_large(cumulated_sales.checked_add(month.sales_actual))?;
        let was_reached = year.reached_in.is_some();
        if !was_reached && threshold.is_some_and(|threshold| cumulated_sales >= threshold) {
            year.reached_in = Some(month.month);
        }
        let is_reached = year.reached_in.is_some();
        let amounts = match (month.amounts, unknown_since) {
            // Nothing is banked any more, so that the month stands for itself.
            (Some(amounts), _) if was_reached => amounts,
            (Some(amounts), None) => amounts,
            (_, since) => {
                let because_of =
                    if was_reached { month.month } else { since.unwrap_or(month.month) };
                unknown_since = Some(because_of);
                year.months.push(Err(Unknown { month: month.month, because_of }));
                continue;
            }
        };
        let mut released = 0;
        if !is_reached {
            banked = too_large(banked.checked_add(amounts.tier_2_difference))?;
        } else if !was_reached {
            released = std::mem::take(&mut banked);
        }
        let pay = MonthPay {
            month: month.month,
            tier_1: amounts.tier_1,
            tier_2_difference: amounts.tier_2_difference,
            cumulated_sales,
            is_reached,
            released,
            banked_after: banked,
        };
        pay.payout()?;
        year.months.push(Ok(pay));
    }
    Ok(year)
}
