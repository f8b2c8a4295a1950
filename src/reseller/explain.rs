//! The explanation of a commission, from the sales.

use super::facts::for_each_reseller;
use super::prices::walk;
use super::terms::Rules;
use crate::postgres::error::{NativeError, Result};
use engine::exact::Exact;
use engine::reseller::{AMOUNT_SCALE, Explanation, LIFETIME_SCALE, Price, Standing, explain};
use pgrx::{JsonB, Uuid};
use serde_json::{Value, json};

/// Explains a sale of a reseller; `None` where it is none that counts.
pub fn explain_sale(reseller_id: Uuid, sale_id: Uuid) -> Result<Option<JsonB>> {
    let ids = [reseller_id];
    let rules = Rules::gather(Some(&ids))?;
    let mut explained = None;
    for_each_reseller(Some(&ids), &mut |_, sales| {
        walk(&rules, sales, &mut |sale, standing, priced| {
            if &sale.id != sale_id.as_bytes() {
                return Ok(());
            }
            let (_, on) = rules.day(sale.sold_at)?;
            let mut shown = json!({
                "currency": sale.currency,
                "sale_amount": number(sale.amounts.sale, AMOUNT_SCALE)?,
                "refunded_amount": number(sale.amounts.refunded, AMOUNT_SCALE)?,
                "sold_on": on.to_string(),
                "lifetime_currency": rules.terms.currency(),
                "lifetime_before": match standing {
                    Some(standing) => number(standing.lifetime, LIFETIME_SCALE)?,
                    None => Value::Null,
                },
            });
            match (standing, priced) {
                (Some(standing), Ok(price)) => {
                    let explanation = explain(&price, standing, &sale.amounts)?;
                    add_price(&mut shown, &price, standing, explanation)?;
                }
                (_, Err(error)) => {
                    shown["error"] = json!(error.to_string());
                    shown["remedy"] = json!(error.remedy());
                }
                (None, Ok(_)) => {}
            }
            explained = Some(JsonB(shown));
            Ok(())
        })
    })?;
    Ok(explained)
}

fn add_price(
    shown: &mut Value,
    price: &Price<'_>,
    standing: Standing,
    explanation: Explanation,
) -> Result<()> {
    shown["ranking"] = number(standing.ranking, LIFETIME_SCALE)?;
    shown["tier"] = json!(price.tier.map(|tier| tier.name.as_str()));
    shown["priced_by"] = json!(price.by.name());
    shown["product_rule_id"] = json!(price.rule.map(|rule| rule.id.as_str()));
    shown["amount"] = exact(price.amount)?;
    shown["tier_bonus"] = exact(price.tier_bonus)?;
    for step in explanation.steps {
        shown["steps"][step.what] = json!(step.formula);
    }
    Ok(())
}

/// Without decimals that are zero.
fn number(units: i128, scale: u32) -> Result<Value> {
    let text = Exact::new(units, scale).to_string();
    parsed(match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.'),
        false => &text,
    })
}

fn exact(value: Exact) -> Result<Value> {
    parsed(&value.to_string())
}

fn parsed(text: &str) -> Result<Value> {
    let number: serde_json::Result<serde_json::Number> = text.parse();
    number.map(Value::Number).map_err(|_| NativeError::unexpected("an amount is no number"))
}
