//! Pricing one trainer-member pair of a month.

use super::{ProductSales, Rates, SaleType, TypeSessions, held, parts};
use crate::money::{exact_product, exact_sum, round_to_minor_unit};
use crate::{Result, pause};
use rust_decimal::Decimal;

/// What a trainer did with a member in a month. Arrays follow `SessionType` and `SaleType`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Activity {
    pub sessions: [i32; 6],
    /// The trainer's own share of the sales, net of refunds.
    pub sales: [Decimal; 2],
    /// Fans halve the sales rates.
    pub is_fans: bool,
}

/// A record of the result: every amount rounded to the currency, totals of rounded amounts. Fees of
/// session types of a company's own are in the totals.
/// Rates are those applied; none where there was nothing to apply one to, the contract earns none,
/// or products have several.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PricedPair {
    pub fees: [Decimal; 6],
    pub fee_rates: [Option<Decimal>; 6],
    pub total_fee: Decimal,
    pub sales_rates: [Option<Decimal>; 2],
    pub commissions: [Decimal; 2],
    pub total_sales_commission: Decimal,
    pub total: Decimal,
}

/// The sales rate of a member: half of it for fans.
pub(super) fn rate_for_member(rate: Decimal, is_fans: bool) -> Result<Decimal> {
    if is_fans {
        exact_product(rate, Decimal::new(5, 1), "a sales rate").map(|half| half.normalize())
    } else {
        Ok(rate)
    }
}

/// A count of sessions times their fee, or sales times their rate, rounded to the currency.
pub(super) fn line(quantity: Decimal, rate: Decimal, minor_unit: u32) -> Result<Decimal> {
    exact_product(quantity, rate, "a commission")
        .map(|exact| round_to_minor_unit(exact, minor_unit))
}

impl Activity {
    pub fn session_count(&self) -> i64 {
        self.sessions.iter().map(|count| i64::from(*count)).sum()
    }
}

/// Prices a pair with the rates of the trainer's month, in a currency of `minor_unit` decimals.
/// `types` says of its sessions what their counts do not, and of its sales `products` says which
/// are those of products: each that has rates of its own is paid by them and rounded by itself.
///
/// # Errors
/// `NoBand` where something to be paid has no rate (what the contract does not earn needs none);
/// `NoLength` where a fee is per hour and a session has no length; `TooLarge` where an amount is
/// not exact.
pub fn price_pair(
    rates: &Rates<'_>,
    activity: &Activity,
    types: &[TypeSessions],
    products: &[ProductSales],
    minor_unit: u32,
) -> Result<PricedPair> {
    pause();
    let nothing = round_to_minor_unit(Decimal::ZERO, minor_unit);
    let mut priced = PricedPair {
        fees: [nothing; 6],
        total_fee: nothing,
        commissions: [nothing; 2],
        total_sales_commission: nothing,
        total: nothing,
        ..PricedPair::default()
    };
    if rates.earns().fees {
        for held in held(activity, types) {
            let fee = rates.fee_of(&held)?;
            let amount = held.amount(fee, minor_unit)?;
            if let Some(kind) = held.kind {
                priced.fee_rates[kind as usize] = Some(fee.value);
                priced.fees[kind as usize] = amount;
            }
            priced.total_fee = total(priced.total_fee, amount)?;
        }
    }
    for kind in SaleType::ALL {
        let (place, sales) = (kind as usize, activity.sales[kind as usize]);
        if !sales.is_zero() && rates.earns().sales {
            let parts = parts(rates, kind, activity, products)?;
            let is_one = parts.len() == 1;
            for part in parts {
                let rate = rate_for_member(part.rate?.value, activity.is_fans)?;
                priced.sales_rates[place] = is_one.then_some(rate);
                let commission = line(part.sales, rate, minor_unit)?;
                priced.commissions[place] = total(priced.commissions[place], commission)?;
            }
            priced.total_sales_commission =
                total(priced.total_sales_commission, priced.commissions[place])?;
        }
    }
    priced.total = total(priced.total_fee, priced.total_sales_commission)?;
    Ok(priced)
}

fn total(left: Decimal, right: Decimal) -> Result<Decimal> {
    exact_sum(left, right, "a total of commissions")
}
