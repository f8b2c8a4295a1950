//! The explanation of what a deal pays somebody, component by component.

use super::people::{Company, Question};
use crate::postgres::error::{NativeError, Result};
use engine::deal::{AMOUNT_SCALE, Item, Line, explain, lines, price, unplanned};
use engine::exact::Exact;
use pgrx::{JsonB, Uuid};
use serde_json::{Value, json};

/// Explains a deal of a participant on its close date; a list with one entry for each component
/// that pays it.
pub fn explain_deal(participant_id: Uuid, deal_id: Uuid, close_day: i32) -> Result<JsonB> {
    let ids = [participant_id];
    let mut company = Company::gather(Question {
        ids: &ids,
        days: close_day..close_day.saturating_add(1),
        deal_ids: None,
        is_by_month: false,
        instead: None,
        what_if: None,
    })?;
    let place = company.facts.ids.iter().position(|id| id == deal_id.as_bytes());
    let terms = std::mem::take(&mut company.rules.terms);
    let component_ids = std::mem::take(&mut company.rules.component_ids);
    let person = company.person(participant_id.as_bytes());
    let mut told: Vec<Value> = Vec::new();
    for one in unplanned(&person, &terms).iter().filter(|one| Some(one.deal) == place) {
        told.push(json!({ "error": one.error.to_string(), "remedy": one.error.remedy() }));
    }
    let mut plans: Vec<usize> = person.assignments.iter().map(|given| given.plan).collect();
    plans.sort_unstable();
    plans.dedup();
    for plan_place in plans {
        let (Some(plan), Some(ids)) = (terms.plans.get(plan_place), component_ids.get(plan_place))
        else {
            continue;
        };
        for (component, id) in plan.components.iter().zip(ids) {
            let head = |mut entry: Value| {
                entry["plan"] = json!(plan.name);
                entry["component_id"] = json!(Uuid::from_bytes(*id).to_string());
                entry
            };
            let (items, unpriced) =
                price(&person, &terms, plan_place, plan, component, &|deal| Some(deal) == place)?;
            for one in unpriced.iter().filter(|one| Some(one.deal) == place) {
                let error = json!({ "error": one.error.to_string(), "remedy": one.error.remedy() });
                told.push(head(error));
            }
            for item in items.iter().filter(|item| Some(item.deal) == place) {
                let Some(deal) = person.deals.get(item.deal) else { continue };
                let mut entry = head(amounts(item, plan.minor_unit, &plan.currency)?);
                for step in explain(item, deal, plan, component)? {
                    entry["steps"][step.what] = json!(step.formula);
                }
                let lines = lines(item, deal, component, plan.minor_unit)?;
                let lines: Result<Vec<Value>> =
                    lines.iter().map(|line| month(line, plan.minor_unit)).collect();
                entry["months"] = Value::Array(lines?);
                told.push(entry);
            }
        }
    }
    Ok(JsonB(Value::Array(told)))
}

fn amounts(item: &Item, minor_unit: u32, currency: &str) -> Result<Value> {
    Ok(json!({
        "currency": currency,
        "credit_amount": money(item.credit, minor_unit)?,
        "commission": money(item.commission()?, minor_unit)?,
        "lost": money(item.lost, minor_unit)?,
    }))
}

fn month(line: &Line, minor_unit: u32) -> Result<Value> {
    let month = line.month.map(|month| format!("{}-{:02}", month.year(), month.month()));
    Ok(json!({ "month": month, "amount": money(line.amount, minor_unit)? }))
}

fn money(units: i128, minor_unit: u32) -> Result<Value> {
    let text = Exact::new(units, AMOUNT_SCALE).rounded(minor_unit)?.to_string();
    let number: serde_json::Result<serde_json::Number> = text.parse();
    number.map(Value::Number).map_err(|_| NativeError::unexpected("an amount is no number"))
}
