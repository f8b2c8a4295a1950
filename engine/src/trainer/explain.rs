//! A priced pair, step by step, in words that can be followed by hand.

use super::price::{line, rate_for_member};
use super::sessions::MINUTES;
use super::{
    Activity, Basis, Held, PriceList, ProductSales, SaleType, SessionType, TypeSessions, held,
    parts,
};
use crate::money::{exact_product, exact_sum};
use crate::rate_table::Band;
use crate::{Error, Result};
use rust_decimal::serde::{arbitrary_precision, arbitrary_precision_option};
use rust_decimal::{Decimal, RoundingStrategy};
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
pub struct Explanation<'a> {
    pub lines: Vec<Explained<'a>>,
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
pub struct Explained<'a> {
    pub pays_for: &'a str,
    /// The product whose own rates these are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product: Option<String>,
    #[serde(with = "arbitrary_precision")]
    pub quantity: Decimal,
    /// How long the sessions took, where their fee is per hour.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minutes: Option<i64>,
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
pub fn explain<'a>(
    prices: &PriceList,
    basis: &Basis,
    activity: &Activity,
    types: &'a [TypeSessions],
    products: &[ProductSales],
    minor_unit: u32,
) -> Result<Explanation<'a>> {
    let rates = prices.rates(basis);
    let (mut fee_lines, mut sales_lines) = (Vec::new(), Vec::new());
    for held in held(activity, types) {
        let why = |band: &Band| match held.kind {
            Some(SessionType::Paid) => format!(
                "{} paid sessions of the whole month, all members: {}",
                basis.paid_sessions,
                bounds(band)
            ),
            _ => "one fee for any number".to_owned(),
        };
        let (name, count) = (held.session_type, Decimal::from(held.count));
        if !rates.earns().fees {
            let reason = "this contract earns no fees for sessions";
            fee_lines.push(unearned(name, count, reason, minor_unit));
            continue;
        }
        fee_lines.push(match rates.fee_of(&held) {
            Ok(band) if band.per_hour => hours(&held, band, why(band), minor_unit)?,
            Ok(band) => product(name, count, band, why(band), band.value, None, minor_unit)?,
            Err(gap) => unpriced(name, count, gap.to_string()),
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

/// What is paid by the hour.
fn hours<'a>(held: &Held<'a>, band: &Band, why: String, minor_unit: u32) -> Result<Explained<'a>> {
    let (name, count) = (held.session_type, Decimal::from(held.count));
    let amount = match held.amount(band, minor_unit) {
        Err(error @ Error::NoLength { .. }) => return Ok(unpriced(name, count, error.to_string())),
        amount => amount?,
    };
    let product = held.minutes_at(band)?;
    let result = match quotient(product) {
        Some(exact) if exact == amount => amount.to_string(),
        Some(exact) => format!("{exact}, rounded {amount}"),
        None => {
            let (divisor, shown) = (Decimal::from(MINUTES as i64), minor_unit + 2);
            let begins = product
                .checked_div(divisor)
                .unwrap_or_default()
                .round_dp_with_strategy(shown, RoundingStrategy::ToZero);
            format!("{begins:.0$}..., rounded {amount}", shown as usize)
        }
    };
    let took = match held.minutes {
        1 => "1 minute".to_owned(),
        minutes => format!("{minutes} minutes"),
    };
    Ok(Explained {
        tier_id: Some(band.id.clone()),
        minutes: Some(held.minutes),
        rate: Some(band.value),
        formula: Some(format!("{took} x {} / {MINUTES} = {result}", band.value)),
        amount: Some(amount),
        ..unpriced(name, count, format!("{why}, per hour"))
    })
}

/// A sixtieth, where it has an end: halves and fifths have, thirds have not.
fn quotient(amount: Decimal) -> Option<Decimal> {
    let amount = amount.normalize();
    let units = (amount.mantissa() % 3 == 0).then(|| (amount.mantissa() / 3).checked_mul(5))??;
    let exact = Decimal::try_from_i128_with_scale(units, amount.scale().checked_add(2)?).ok()?;
    Some(exact.normalize())
}

fn product<'a>(
    pays_for: &'a str,
    quantity: Decimal,
    band: &Band,
    why: String,
    rate: Decimal,
    member_tier: Option<String>,
    minor_unit: u32,
) -> Result<Explained<'a>> {
    let exact = exact_product(quantity, rate, "a commission")?;
    let amount = line(quantity, rate, minor_unit)?;
    let rounded = if exact == amount { String::new() } else { format!(", rounded {amount}") };
    Ok(Explained {
        pays_for,
        product: None,
        quantity,
        minutes: None,
        tier_id: Some(band.id.clone()),
        band: why,
        member_tier,
        rate: Some(rate),
        formula: Some(format!("{quantity} x {rate} = {exact}{rounded}")),
        amount: Some(amount),
    })
}

fn unearned<'a>(
    pays_for: &'a str,
    quantity: Decimal,
    reason: &str,
    minor_unit: u32,
) -> Explained<'a> {
    let amount = Some(Decimal::new(0, minor_unit));
    Explained { amount, ..unpriced(pays_for, quantity, reason.to_owned()) }
}

fn unpriced(pays_for: &str, quantity: Decimal, problem: String) -> Explained<'_> {
    Explained {
        pays_for,
        product: None,
        quantity,
        minutes: None,
        tier_id: None,
        band: problem,
        member_tier: None,
        rate: None,
        formula: None,
        amount: None,
    }
}

fn total(lines: &[Explained<'_>], minor_unit: u32) -> Result<Option<Decimal>> {
    let mut sum = Decimal::new(0, minor_unit);
    for line in lines {
        match line.amount {
            Some(amount) => sum = exact_sum(sum, amount, "a total of commissions")?,
            None => return Ok(None),
        }
    }
    Ok(Some(sum))
}
