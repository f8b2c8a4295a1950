//! The explanation of a record: the engine's steps, the sales behind them, and what has changed
//! since the record was calculated.

use super::facts::{Facts, Refunds, for_each_sale};
use super::months::{GivenGrade, TrainerMonth, TrainerMonths};
use super::rates::PriceLists;
use super::{decimal, month_of};
use crate::postgres::date::in_utc;
use crate::postgres::error::{NativeError, Result};
use crate::postgres::id::Id;
use engine::trainer::{Activity, Basis, Contribution, SessionType, explain};
use pgrx::{AnyNumeric, JsonB, Uuid};
use serde_json::{Value, json};
use std::ops::Range;

/// What a record was calculated from.
pub struct RecordedPair {
    pub member_id: Uuid,
    pub is_fans: bool,
    pub sessions: Vec<i32>,
    pub sales: [AnyNumeric; 2],
    pub band_session_count: i64,
    pub band_sales: AnyNumeric,
}

pub fn explain_pair(
    trainer_id: Uuid,
    (year, month): (i32, i32),
    grade: GivenGrade,
    recorded: RecordedPair,
) -> Result<JsonB> {
    let trainer_id: Id = *trainer_id.as_bytes();
    let member_id: Id = *recorded.member_id.as_bytes();
    let months = TrainerMonths::gather_with((trainer_id, month_of(year, month)?), grade)?;
    let period = &months.list[0];
    let grade = period.grade.as_ref().ok_or_else(|| NativeError::unexpected("no grade"))?;

    let activity = Activity {
        sessions: recorded
            .sessions
            .try_into()
            .map_err(|_| NativeError::unexpected("a record counts six types of session"))?,
        sales: [decimal(&recorded.sales[0])?, decimal(&recorded.sales[1])?],
        is_fans: recorded.is_fans,
    };
    let basis =
        Basis { paid_sessions: recorded.band_session_count, sales: decimal(&recorded.band_sales)? };
    let prices = PriceLists::gather(&months)?;
    let mut list = prices.of(grade, period.month.last_day())?.clone();
    list.earns = grade.earns;
    let steps = explain(&list, &basis, &activity, grade.minor_unit)?;

    let facts = Facts::gather(&months)?;
    let now = facts.pairs.get(&(0, member_id)).map(|pair| pair.activity).unwrap_or_default();
    let sessions: serde_json::Map<String, Value> = SessionType::ALL
        .iter()
        .map(|kind| (kind.name().to_owned(), activity.sessions[*kind as usize].into()))
        .collect();
    let mut explanation = json!({
        "period": period_of(period)?,
        "grade": {
            "branch": grade.branch,
            "trainer_type": grade.trainer_type,
            "trainer_category": grade.trainer_category,
            "valid_on": period.grade_day.to_string(),
        },
        "currency": grade.currency,
        "sessions": sessions,
        "sales": sales_of(&months, &trainer_id, &member_id)?,
        "notes": notes(&activity, &now, &basis, &facts.bases[0]),
    });
    if let Some((away, _)) = &period.away {
        let unpaid = facts.unpaid.get(&(0, member_id)).copied().unwrap_or_default();
        explanation["away"] = json!({
            "last_day": away.last_day.to_string(),
            "returns_on": away.returns_on.map(|day| day.to_string()),
            "unpaid_sessions": unpaid.sessions,
            "unpaid_sales": unpaid.sales,
        });
    }
    let steps = serde_json::to_value(steps)
        .map_err(|error| NativeError::unexpected(format!("an explanation is no JSON: {error}")))?;
    if let (Value::Object(explanation), Value::Object(steps)) = (&mut explanation, steps) {
        explanation.extend(steps);
    }
    Ok(JsonB(explanation))
}

fn period_of(period: &TrainerMonth) -> Result<Value> {
    let mut shown = json!({
        "year": period.month.year(),
        "month": period.month.month(),
        "time_zone": period.time_zone,
        "starts_at": in_utc(period.span.from)?,
        "ends_at": in_utc(period.span.until)?,
    });
    // Only where clocks are set back over the midnight at which it begins or ends.
    if !period.span.gaps.is_empty() {
        let gap = |gap: &Range<i64>| -> Result<Value> {
            Ok(json!({ "from": in_utc(gap.start)?, "until": in_utc(gap.end)? }))
        };
        shown["left_out"] = period.span.gaps.iter().map(gap).collect::<Result<_>>()?;
    }
    Ok(shown)
}

fn sales_of(months: &TrainerMonths, trainer_id: &Id, member_id: &Id) -> Result<Vec<Contribution>> {
    let mut sales = Vec::new();
    for_each_sale(months, Refunds::Counted, &mut |sale| {
        if sale.member_id == *member_id && months.find(trainer_id, sale.sold_at).is_some() {
            sales.extend(sale.contribution(trainer_id)?);
        }
        Ok(())
    })?;
    sales.sort_by(|left, right| {
        (&left.sold_at, &left.package_id).cmp(&(&right.sold_at, &right.package_id))
    });
    Ok(sales)
}

/// Where the facts on record are no longer those that the record was calculated from.
fn notes(recorded: &Activity, now: &Activity, basis: &Basis, basis_now: &Basis) -> Vec<String> {
    let mut notes = Vec::new();
    if recorded.sessions != now.sessions {
        notes.push(format!(
            "the sessions on record are now {} instead of {}",
            now.session_count(),
            recorded.session_count()
        ));
    }
    if recorded.sales != now.sales {
        notes.push(format!(
            "the sales on record are now {} new and {} renewed",
            now.sales[0], now.sales[1]
        ));
    }
    if recorded.is_fans != now.is_fans && now.session_count() > 0 {
        notes.push("the member's tier on the month's last day is now another".to_owned());
    }
    if basis != basis_now {
        notes.push(format!(
            "the trainer's month now counts {} paid sessions and sales of {}",
            basis_now.paid_sessions, basis_now.sales
        ));
    }
    notes
}
