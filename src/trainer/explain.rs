//! The explanation of a record: the engine's steps, the sales behind them, and what has changed
//! since the record was calculated.

use super::facts::{Facts, Member, Pair, Refunds, for_each_sale};
use super::in_place::numbers_of_member;
use super::months::{GivenGrade, TrainerMonth, TrainerMonths};
use super::rates::PriceLists;
use super::shared::shared_sessions;
use super::{decimal, month_of};
use crate::postgres::date::in_utc;
use crate::postgres::error::{NativeError, Result};
use crate::postgres::id::Id;
use engine::Decimal;
use engine::trainer::{
    Activity, Basis, Contribution, ProductSales, Rates, SaleType, SessionType, TypeSessions,
    explain, held, parts,
};
use pgrx::{AnyNumeric, JsonB, Uuid};
use serde_json::{Value, json};
use std::ops::Range;

/// What a record was calculated from.
pub struct RecordedPair {
    /// `None`: sessions without a member.
    pub member_id: Option<Uuid>,
    pub is_fans: bool,
    pub sessions: Vec<i32>,
    pub sales: [AnyNumeric; 2],
    /// Null where no product has rates of its own.
    pub sales_by_product: Option<JsonB>,
    /// Null where no fee is per hour, and no type of session is one of the company's own.
    pub sessions_by_type: Option<JsonB>,
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
    let member: Member = recorded.member_id.map(|id| *id.as_bytes());
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
    let products = products(recorded.sales_by_product.as_ref())?;
    let facts = Facts::gather(&months)?;
    let nothing = Pair::default();
    let found = facts.pairs.get(&(0, member)).unwrap_or(&nothing);
    let (now, sold_now) = (found.activity, found.products.as_slice());
    let types = types(recorded.sessions_by_type.as_ref(), &activity, found)?;
    let steps = explain(&list, &basis, &activity, &types, &products, grade.minor_unit)?;
    let recorded = Pair { activity, types: types.clone(), ..Pair::default() };
    let mut notes = notes(&recorded, found, &basis, &facts.bases[0]);
    let rates = list.rates(&basis);
    // Where the contract earns sales, and as much was sold.
    if rates.earns().sales
        && activity.sales == now.sales
        && of_products(&rates, &activity, &products)? != of_products(&rates, &now, sold_now)?
    {
        notes.push("the products of the sales on record are now others".to_owned());
    }
    let of_six = SessionType::ALL
        .iter()
        .map(|kind| (kind.name().to_owned(), activity.sessions[*kind as usize].into()));
    let own = held(&activity, &types)
        .filter(|held| held.kind.is_none())
        .map(|held| (held.session_type.to_owned(), held.count.into()));
    let sessions: serde_json::Map<String, Value> = of_six.chain(own).collect();
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
        "sales": sales_of(&months, &trainer_id, member)?,
        "notes": notes,
    });
    let shared = shared_sessions(&months, member)?;
    if !shared.is_empty() {
        explanation["shared_sessions"] = shared.into();
    }
    let in_place = numbers_of_member(&months, member)?;
    if !in_place.is_empty() {
        explanation["sessions_in_place"] = in_place.into();
    }
    if let Some((away, _)) = &period.away {
        let unpaid = facts.unpaid.get(&(0, member)).copied().unwrap_or_default();
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

/// The sessions of a record as `price_types()` gave them. How long those took whose fee was no
/// matter of hours then is what is on record now, while they are as many.
fn types(recorded: Option<&JsonB>, activity: &Activity, now: &Pair) -> Result<Vec<TypeSessions>> {
    let odd = || NativeError::unexpected("a record has odd sessions_by_type");
    let listed = recorded.and_then(|json| json.0.as_array()).map(Vec::as_slice).unwrap_or_default();
    let mut types = Vec::new();
    for told in listed {
        let session_type = told["session_type"].as_str().ok_or_else(odd)?.to_owned();
        let sessions = told["sessions"].as_i64().and_then(|count| i32::try_from(count).ok());
        let sessions = sessions.ok_or_else(odd)?;
        let count = if SessionType::from_name(&session_type).is_some() { 0 } else { sessions };
        types.push(match told["minutes"].as_i64() {
            Some(minutes) => TypeSessions { session_type, count, timed: sessions, minutes },
            None => TypeSessions { session_type, count, ..TypeSessions::default() },
        });
    }
    for here in held(&now.activity, &now.types).filter(|here| here.timed > 0) {
        let known = types.iter().position(|told| told.session_type == here.session_type);
        let count = match (here.kind, known) {
            (Some(kind), _) => activity.sessions[kind as usize],
            (None, Some(place)) => types[place].count,
            (None, None) => 0,
        };
        if count != here.count {
            continue;
        }
        let place = known.unwrap_or_else(|| {
            let session_type = here.session_type.to_owned();
            types.push(TypeSessions { session_type, ..TypeSessions::default() });
            types.len() - 1
        });
        if types[place].timed == 0 {
            (types[place].timed, types[place].minutes) = (here.timed, here.minutes);
        }
    }
    Ok(types)
}

/// The products of a record, as `price_parts()` gave them.
fn products(recorded: Option<&JsonB>) -> Result<Vec<ProductSales>> {
    let odd = || NativeError::unexpected("a record has odd sales_by_product");
    let listed = recorded.and_then(|json| json.0.as_array()).map(Vec::as_slice).unwrap_or_default();
    let mut products = Vec::new();
    for part in listed {
        let Some(product) = part["product"].as_str() else { continue };
        let kind = part["commission_type"].as_str().and_then(SaleType::from_name);
        products.push(ProductSales {
            product: product.to_owned(),
            kind: kind.ok_or_else(odd)?,
            sales: part["sales"].to_string().parse().map_err(|_| odd())?,
        });
    }
    Ok(products)
}

/// What of the sales goes by rates of which product.
fn of_products(
    rates: &Rates<'_>,
    activity: &Activity,
    products: &[ProductSales],
) -> Result<Vec<(SaleType, Option<String>, Decimal)>> {
    let mut found = Vec::new();
    for kind in SaleType::ALL {
        for part in parts(rates, kind, activity, products)? {
            found.push((kind, part.product.map(str::to_owned), part.sales));
        }
    }
    Ok(found)
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

fn sales_of(months: &TrainerMonths, trainer_id: &Id, member: Member) -> Result<Vec<Contribution>> {
    let mut sales = Vec::new();
    for_each_sale(months, Refunds::Counted, &mut |sale| {
        if Some(sale.member_id) == member && months.find(trainer_id, sale.sold_at).is_some() {
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
fn notes(recorded: &Pair, now: &Pair, basis: &Basis, basis_now: &Basis) -> Vec<String> {
    let mut notes = Vec::new();
    let count = |pair: &Pair, of: &str| {
        held(&pair.activity, &pair.types)
            .find(|held| held.session_type == of)
            .map(|held| held.count)
    };
    let is_as_many = |one: &Pair, other: &Pair| {
        held(&one.activity, &one.types)
            .all(|held| count(other, held.session_type) == Some(held.count))
    };
    if !is_as_many(recorded, now) || !is_as_many(now, recorded) {
        notes.push(format!(
            "the sessions on record are now {} instead of {}",
            now.session_count(),
            recorded.session_count()
        ));
    }
    // Where a fee is per hour, and as many sessions have another length.
    for was in held(&recorded.activity, &recorded.types).filter(|was| was.timed == was.count) {
        let here = held(&now.activity, &now.types)
            .find(|here| here.session_type == was.session_type && here.count == was.count);
        if let Some(here) = here.filter(|here| here.minutes != was.minutes) {
            notes.push(format!(
                "the {} sessions on record now take {} minutes instead of {}",
                was.session_type, here.minutes, was.minutes
            ));
        }
    }
    let (sold, sold_now) = (recorded.activity.sales, now.activity.sales);
    if sold != sold_now {
        notes.push(format!(
            "the sales on record are now {} new and {} renewed",
            sold_now[0], sold_now[1]
        ));
    }
    if recorded.activity.is_fans != now.activity.is_fans && now.session_count() > 0 {
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
