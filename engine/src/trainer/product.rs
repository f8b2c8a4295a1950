//! Sales of products, of which some have rates of their own.

use super::price::{line, rate_for_member};
use super::{Activity, Rate, Rates, SaleType};
use crate::Result;
use crate::money::exact_sum;
use rust_decimal::Decimal;
use rust_decimal::serde::arbitrary_precision;
use serde::Serialize;

/// What of a pair's sales of one kind are those of a product: the trainer's own share, net of
/// refunds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProductSales {
    pub product: String,
    pub kind: SaleType,
    pub sales: Decimal,
}

/// What of a kind of sales one list of rates pays for: that of a product, or the one of all others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part<'a> {
    pub product: Option<&'a str>,
    pub sales: Decimal,
    pub rate: Rate<'a>,
}

/// A part with its price, as a record states it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PricedPart {
    pub commission_type: &'static str,
    pub product: Option<String>,
    #[serde(with = "arbitrary_precision")]
    pub sales: Decimal,
    /// As applied, halved for fans.
    #[serde(with = "arbitrary_precision")]
    pub rate: Decimal,
    #[serde(with = "arbitrary_precision")]
    pub commission: Decimal,
}

/// The parts of a kind of sales, those of products with rates of their own last, by their names.
///
/// # Errors
/// `TooLarge` where a sum is not exact.
pub fn parts<'a>(
    rates: &Rates<'a>,
    kind: SaleType,
    activity: &Activity,
    products: &[ProductSales],
) -> Result<Vec<Part<'a>>> {
    let mut own: Vec<Part<'a>> = Vec::new();
    let mut others = activity.sales[kind as usize];
    for sold in products.iter().filter(|sold| sold.kind == kind) {
        let Some((product, rate)) = rates.product_rate(&sold.product, kind) else { continue };
        others = exact_sum(others, -sold.sales, "the sales of a pair")?;
        match own.iter_mut().find(|part| part.product == Some(product)) {
            Some(part) => part.sales = exact_sum(part.sales, sold.sales, "the sales of a pair")?,
            None => own.push(Part { product: Some(product), sales: sold.sales, rate }),
        }
    }
    own.retain(|part| !part.sales.is_zero());
    own.sort_by_key(|part| part.product);
    if !others.is_zero() {
        own.insert(0, Part { product: None, sales: others, rate: rates.sales_rate(kind) });
    }
    Ok(own)
}

/// The parts of both kinds with their prices, where a product with rates of its own is among them.
///
/// # Errors
/// As `price_pair`.
pub fn price_parts(
    rates: &Rates<'_>,
    activity: &Activity,
    products: &[ProductSales],
    minor_unit: u32,
) -> Result<Vec<PricedPart>> {
    let mut priced = Vec::new();
    if !rates.earns().sales {
        return Ok(priced);
    }
    for kind in SaleType::ALL {
        for part in parts(rates, kind, activity, products)? {
            let rate = rate_for_member(part.rate?.value, activity.is_fans)?;
            priced.push(PricedPart {
                commission_type: kind.name(),
                product: part.product.map(str::to_owned),
                sales: part.sales,
                rate,
                commission: line(part.sales, rate, minor_unit)?,
            });
        }
    }
    if priced.iter().all(|part| part.product.is_none()) {
        priced.clear();
    }
    Ok(priced)
}
