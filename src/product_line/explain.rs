//! The explanation of a month, from its sales.

use super::facts::years;
use super::terms::Terms;
use crate::postgres::error::{NativeError, Result};
use engine::exact::Exact;
use engine::product_line::{RATE_SCALE, explain, pay};
use pgrx::{JsonB, Uuid};
use serde_json::{Value, json};

/// Explains what a rep is paid for a product line and a month; `None` where nothing was sold.
pub fn explain_month(
    participant_id: Uuid,
    product_line_id: Uuid,
    year: i32,
    month: i32,
) -> Result<Option<JsonB>> {
    let ids = [participant_id];
    let terms = Terms::gather(year, Some(&ids))?;
    let (rep, line) = (participant_id.as_bytes(), product_line_id.as_bytes());
    let years = years(year, Some(&ids), &terms)?;
    let Some(of) = years.into_iter().find(|of| &of.line == line) else { return Ok(None) };
    let is_asked_for = |of: &engine::product_line::Month| of.month as i32 == month;
    let Some(place) = of.months.iter().position(is_asked_for) else { return Ok(None) };
    let threshold = terms.threshold(rep, line);
    let of_line = terms.line(line)?;
    let paid = pay(&of.months, threshold)?;
    let mut shown = json!({
        "product_line": of_line.name,
        "currency": of_line.currency,
        "rounding": "each sale half away from zero to the currency, the difference exactly first",
    });
    if let Some(rates) = terms.rates(rep, line, month.unsigned_abs()) {
        shown["tier_1_rate"] = rate(rates.tier_1)?;
        shown["tier_2_rate"] = rate(rates.tier_2)?;
    }
    match paid.months.get(place) {
        Some(Err(unknown)) => {
            let error = terms.no_rate(line, unknown.because_of)?;
            shown["error"] = json!(error.to_string());
            shown["remedy"] = json!(error.remedy());
        }
        _ => {
            let explanation = explain(&of.months, &paid, place, threshold, of_line.minor_unit)?;
            for step in explanation.steps {
                shown["steps"][step.what] = json!(step.formula);
            }
        }
    }
    Ok(Some(JsonB(shown)))
}

/// Without decimals that are zero.
fn rate(units: i128) -> Result<Value> {
    let text = Exact::new(units, RATE_SCALE).to_string();
    let number = text.trim_end_matches('0').trim_end_matches('.').parse();
    number.map(Value::Number).map_err(|_: serde_json::Error| NativeError::unexpected("no number"))
}
