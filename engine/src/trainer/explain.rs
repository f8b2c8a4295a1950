//! A priced pair, step by step, in words that can be followed by hand.

use super::price::{line, rate_for_member};
use super::{Activity, Basis, PriceList, ProductSales, SaleType, SessionType, parts};
use crate::Result;
use crate::money::{exact_product, exact_sum};
use crate::rate_table::Band;
use rust_decimal::Decimal;
use rust_decimal::serde::{arbitrary_precision, arbitrary_precision_option};
use serde::Serialize;

/// A sale's way into the pair.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Contribution {
    pub package_id: String,
    pub sold_at: String,
    pub commission_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product: Option<String>,
    #[serde(with = "arbitrary_precision")]
    pub total_price: Decimal,
    #[serde(with = "arbitrary_precision")]
    pub refunded_amount: Decimal,
    pub closers: usize,
    /// The trainer's place among the closers, from 1: the first ones take the odd minor units.
    pub place: usize,
    /// The trainer's weight and that of all closers, where they do not share equally.
    #[serde(with = "arbitrary_precision_option", skip_serializing_if = "Option::is_none")]
    pub weight: Option<Decimal>,
    #[serde(with = "arbitrary_precision_option", skip_serializing_if = "Option::is_none")]
    pub total_weight: Option<Decimal>,
    #[serde(with = "arbitrary_precision")]
    pub share: Decimal,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Explanation {
    pub lines: Vec<Explained>,
    pub rounding: String,
    #[serde(with = "arbitrary_precision_option")]
    pub total_conduction_fee: Option<Decimal>,
    #[serde(with = "arbitrary_precision_option")]
    pub total_sales_commission: Option<Decimal>,
    #[serde(with = "arbitrary_precision_option")]
    pub total_entitled_commission: Option<Decimal>,
}

/// One product of the pair.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Explained {
    pub pays_for: &'static str,
    /// The product whose own rates these are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product: Option<String>,
    #[serde(with = "arbitrary_precision")]
    pub quantity: Decimal,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tier_id: Option<String>,
    pub band: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub member_tier: Option<String>,
    #[serde(with = "arbitrary_precision_option", skip_serializing_if = "Option::is_none")]
    pub rate: Option<Decimal>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub formula: Option<String>,
    #[serde(with = "arbitrary_precision_option")]
    pub amount: Option<Decimal>,
}

/// Explains what `price_pair` computes from the same arguments. Where a rate is missing now, the
/// line says so and the totals are missing too.
pub fn explain(
    prices: &PriceList,
    basis: &Basis,
    activity: &Activity,
    products: &[ProductSales],
    minor_unit: u32,
) -> Result<Explanation> {
    let rates = prices.rates(basis);
    let (mut fee_lines, mut sales_lines) = (Vec::new(), Vec::new());
    for kind in SessionType::ALL {
        let count = Decimal::from(activity.sessions[kind as usize]);
        if count.is_zero() {
            continue;
        }
        let why = |band: &Band| match kind {
            SessionType::Paid => format!(
                "{} paid sessions of the whole month, all members: {}",
                basis.paid_sessions,
                bounds(band)
            ),
            _ => "one fee for any number".to_owned(),
        };
        if !rates.earns().fees {
            let reason = "this contract earns no fees for sessions";
            fee_lines.push(unearned(kind.name(), count, reason, minor_unit));
            continue;
        }
        fee_lines.push(match rates.fee(kind) {
            Ok(band) => product(kind.name(), count, band, why(band), band.value, None, minor_unit)?,
            Err(gap) => unpriced(kind.name(), count, gap.to_string()),
        });
    }
    for kind in SaleType::ALL {
        let sales = activity.sales[kind as usize];
        if sales.is_zero() {
            continue;
        }
        if !rates.earns().sales {
            let reason = "this contract earns no commission on sales";
            sales_lines.push(unearned(kind.name(), sales, reason, minor_unit));
            continue;
        }
        let parts = parts(&rates, kind, activity, products)?;
        let has_products = parts.iter().any(|part| part.product.is_some());
        for part in parts {
            let whose = match part.product {
                Some(product) => format!(", rates of \"{product}\""),
                None if has_products => ", rates of all other products".to_owned(),
                None => String::new(),
            };
            let explained = match part.rate {
                Ok(band) => {
                    let (sales, picked) = (basis.sales, bounds(band));
                    let why = format!("{sales} of sales in the whole month: {picked}{whose}");
                    let rate = rate_for_member(band.value, activity.is_fans)?;
                    let tier = match activity.is_fans {
                        true => format!("fans: half of {}", band.value),
                        false => "company: the full rate".to_owned(),
                    };
                    product(kind.name(), part.sales, band, why, rate, Some(tier), minor_unit)?
                }
                Err(gap) => unpriced(kind.name(), part.sales, gap.to_string()),
            };
            sales_lines.push(Explained { product: part.product.map(str::to_owned), ..explained });
        }
    }

    let total_conduction_fee = total(&fee_lines, minor_unit)?;
    let total_sales_commission = total(&sales_lines, minor_unit)?;
    let total_entitled_commission = match (total_conduction_fee, total_sales_commission) {
        (Some(fee), Some(commission)) => Some(exact_sum(fee, commission, "a total")?),
        _ => None,
    };
    fee_lines.append(&mut sales_lines);
    Ok(Explanation {
        lines: fee_lines,
        rounding: format!(
            "each amount to {minor_unit} decimals, half away from zero; totals add rounded amounts"
        ),
        total_conduction_fee,
        total_sales_commission,
        total_entitled_commission,
    })
}

fn bounds(band: &Band) -> String {
    let min = band.min.unwrap_or_default();
    match band.max {
        Some(max) => format!("at least {min} and below {max}"),
        None => format!("at least {min}"),
    }
}

fn product(
    pays_for: &'static str,
    quantity: Decimal,
    band: &Band,
    why: String,
    rate: Decimal,
    member_tier: Option<String>,
    minor_unit: u32,
) -> Result<Explained> {
    let exact = exact_product(quantity, rate, "a commission")?;
    let amount = line(quantity, rate, minor_unit)?;
    let rounded = if exact == amount { String::new() } else { format!(", rounded {amount}") };
    Ok(Explained {
        pays_for,
        product: None,
        quantity,
        tier_id: Some(band.id.clone()),
        band: why,
        member_tier,
        rate: Some(rate),
        formula: Some(format!("{quantity} x {rate} = {exact}{rounded}")),
        amount: Some(amount),
    })
}

fn unearned(pays_for: &'static str, quantity: Decimal, reason: &str, minor_unit: u32) -> Explained {
    let amount = Some(Decimal::new(0, minor_unit));
    Explained { amount, ..unpriced(pays_for, quantity, reason.to_owned()) }
}

fn unpriced(pays_for: &'static str, quantity: Decimal, problem: String) -> Explained {
    Explained {
        pays_for,
        product: None,
        quantity,
        tier_id: None,
        band: problem,
        member_tier: None,
        rate: None,
        formula: None,
        amount: None,
    }
}

fn total(lines: &[Explained], minor_unit: u32) -> Result<Option<Decimal>> {
    let mut sum = Decimal::new(0, minor_unit);
    for line in lines {
        match line.amount {
            Some(amount) => sum = exact_sum(sum, amount, "a total of commissions")?,
            None => return Ok(None),
        }
    }
    Ok(Some(sum))
}
