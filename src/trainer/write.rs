//! Prices each pair and returns it as a row of `commission_engine.priced_trainer_pair`.

use super::facts::{Facts, Member, Pair};
use super::months::{TrainerMonth, TrainerMonths};
use super::rates::PriceLists;
use crate::postgres::error::{NativeError, Result};
use crate::postgres::result_set::{ResultSet, RowBuffer};
use engine::trainer::{
    Basis, PricedPair, PricedPart, PricedSessions, Rates, price_pair, price_parts, price_types,
};
use engine::{Decimal, Error};
use pgrx::{JsonB, pg_sys};

/// Returns all pairs, sorted by trainer-month and member, which is the order of the result's key.
pub fn priced(
    months: &TrainerMonths,
    facts: &Facts,
    prices: &PriceLists,
    fcinfo: pg_sys::FunctionCallInfo,
) -> Result<()> {
    let mut rates = Vec::with_capacity(months.list.len());
    for (month, basis) in months.list.iter().zip(&facts.bases) {
        rates.push(match &month.grade {
            Some(grade) => {
                let list = prices.of(grade, month.month.last_day())?;
                Some(list.rates(basis).earning(grade.earns))
            }
            None => None,
        });
    }

    let mut pairs: Vec<(&(usize, Member), &Pair)> = facts.pairs.iter().collect();
    pairs.sort_unstable_by_key(|((place, member), _)| {
        let month = &months.list[*place];
        (month.month, month.trainer_id, member.is_none(), *member)
    });

    // SAFETY: fcinfo is that of the call under way, of a function that returns a set of rows.
    let mut result = unsafe { ResultSet::begin(fcinfo) };
    for ((place, member), pair) in pairs {
        let month = &months.list[*place];
        let priced = price(month, rates[*place].as_ref(), pair);
        let parts = Parts {
            products: by_product(month, rates[*place].as_ref(), pair)?,
            types: by_type(month, rates[*place].as_ref(), pair)?,
        };
        let basis = &facts.bases[*place];
        result.add_row(|row| fill(row, month, *member, basis, pair, &priced, parts))?;
    }
    Ok(())
}

/// Returns no pair.
pub fn nothing(fcinfo: pg_sys::FunctionCallInfo) {
    // SAFETY: fcinfo is that of the call under way, of a function that returns a set of rows.
    unsafe { ResultSet::begin(fcinfo) };
}

fn price(
    month: &TrainerMonth,
    rates: Option<&Rates<'_>>,
    pair: &Pair,
) -> engine::Result<PricedPair> {
    if let Some(obstacle) = &pair.obstacle {
        return Err(obstacle.clone());
    }
    match (&month.grade, rates) {
        (Some(grade), Some(rates)) => {
            let Pair { activity, types, products, .. } = pair;
            price_pair(rates, activity, types, products, grade.minor_unit)
        }
        _ => Err(Error::NoGrade { on: month.grade_day }),
    }
}

/// What sales of which products pay, where some of them have rates of their own.
fn by_product(
    month: &TrainerMonth,
    rates: Option<&Rates<'_>>,
    pair: &Pair,
) -> Result<Option<JsonB>> {
    let (Some(grade), Some(rates), false) = (&month.grade, rates, pair.products.is_empty()) else {
        return Ok(None);
    };
    // Without a price there is none of its parts either: price() says why.
    let parts: Vec<PricedPart> =
        price_parts(rates, &pair.activity, &pair.products, grade.minor_unit).unwrap_or_default();
    if parts.is_empty() || pair.obstacle.is_some() {
        return Ok(None);
    }
    as_json(serde_json::to_value(parts)).map(Some)
}

/// What its sessions pay of which the columns for the six types do not tell it all.
fn by_type(month: &TrainerMonth, rates: Option<&Rates<'_>>, pair: &Pair) -> Result<Option<JsonB>> {
    // Without a length and a type of the company's own there is nothing to tell: a fee per hour has
    // no price then.
    let (Some(grade), Some(rates), false) = (&month.grade, rates, pair.types.is_empty()) else {
        return Ok(None);
    };
    let types: Vec<PricedSessions> =
        price_types(rates, &pair.activity, &pair.types, grade.minor_unit).unwrap_or_default();
    if types.is_empty() || pair.obstacle.is_some() {
        return Ok(None);
    }
    as_json(serde_json::to_value(types)).map(Some)
}

fn as_json(parts: serde_json::Result<serde_json::Value>) -> Result<JsonB> {
    parts.map(JsonB).map_err(|error| NativeError::unexpected(format!("parts are no JSON: {error}")))
}

/// What a record has as JSON.
struct Parts {
    products: Option<JsonB>,
    types: Option<JsonB>,
}

/// The columns in the order of the composite type in sql/engine/trainer.sql.
fn fill(
    row: &mut RowBuffer,
    month: &TrainerMonth,
    member: Member,
    basis: &Basis,
    pair: &Pair,
    priced: &engine::Result<PricedPair>,
    parts: Parts,
) {
    let activity = &pair.activity;
    let minor_unit = month.grade.as_ref().map_or(0, |grade| grade.minor_unit);
    let shown = |amount: Decimal| {
        let mut amount = amount;
        amount.rescale(amount.scale().max(minor_unit));
        amount
    };
    let price = priced.as_ref().ok();
    let amount = |of: fn(&PricedPair) -> Decimal| price.map(of);

    row.uuid(month.trainer_id);
    row.value(member.map(pgrx::Uuid::from_bytes));
    row.value(month.month.year());
    row.value(month.month.month() as i32);
    match &month.grade {
        Some(grade) => row.uuid(grade.id),
        None => row.value(None::<pgrx::Uuid>),
    }
    row.value(activity.is_fans);
    row.value(basis.paid_sessions);
    row.numeric(shown(basis.sales));
    for (kind, count) in activity.sessions.iter().enumerate() {
        row.value(*count);
        row.numeric(price.map(|price| price.fees[kind]));
        row.numeric(price.and_then(|price| price.fee_rates[kind]));
    }
    row.value(pair.session_count() as i32);
    row.numeric(amount(|price| price.total_fee));
    for (kind, sales) in activity.sales.iter().enumerate() {
        row.numeric(shown(*sales));
        row.numeric(price.and_then(|price| price.sales_rates[kind]));
        row.numeric(price.map(|price| price.commissions[kind]));
    }
    row.numeric(amount(|price| price.total_sales_commission));
    row.numeric(amount(|price| price.total));
    row.value(parts.products.filter(|_| price.is_some()));
    row.value(parts.types.filter(|_| price.is_some()));
    row.value(priced.as_ref().err().map(Error::to_string));
    row.value(priced.as_ref().err().map(Error::remedy));
}
