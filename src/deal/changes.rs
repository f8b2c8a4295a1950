//! What differs between the stored commissions and what the facts give.

use super::people::{Company, Question};
use super::prices::minor_unit;
use super::row::{Commission, Key, What, priced, write, write_lacking};
use super::terms::FEW;
use crate::postgres::error::Result;
use crate::postgres::id::{Id, IdMap};
use crate::postgres::query::{Row, Snapshot, for_each_row, for_each_row_prepared};
use crate::postgres::result_set::ResultSet;
use engine::deal::{AMOUNT_SCALE, Month, RATE_SCALE, month_of};
use engine::rate_gaps::Days;
use pgrx::{Uuid, pg_sys};
use std::collections::HashSet;
use std::ffi::CStr;

const STORED: &CStr = c"
    select c.id, c.deal_id, c.participant_id, c.plan_id, c.component_id, c.close_date, c.year,
        c.month, c.credit_amount, c.commission_rate, c.commission, c.amount, c.currency, c.kind
    from commission.deal_commission as c
    where c.participant_id = any ($1)
        and c.close_date >= date '2000-01-01' + $2
        and c.close_date < date '2000-01-01' + $3";

const STORED_OF_DEALS: &CStr = c"
    select c.id, c.deal_id, c.participant_id, c.plan_id, c.component_id, c.close_date, c.year,
        c.month, c.credit_amount, c.commission_rate, c.commission, c.amount, c.currency, c.kind
    from commission.deal_commission as c
    where c.participant_id = any ($1)
        and c.component_id = any ($5)
        and c.close_date >= date '2000-01-01' + $2
        and c.close_date < date '2000-01-01' + $3
    union all
    select c.id, c.deal_id, c.participant_id, c.plan_id, c.component_id, c.close_date, c.year,
        c.month, c.credit_amount, c.commission_rate, c.commission, c.amount, c.currency, c.kind
    from commission.deal_commission as c
    where c.deal_id = any ($4)
        and c.participant_id = any ($1)
        and c.component_id <> all ($5)
        and c.close_date >= date '2000-01-01' + $2
        and c.close_date < date '2000-01-01' + $3";

const CLOSED: &CStr = c"
    select year, month
    from commission.period
    where scheme = 'deal'
        and status = 'closed'";

struct Stored {
    id: Id,
    row: Commission,
}

/// Returns what is to be added, changed and taken away for the given people, what of it belongs to
/// closed months, and what has no price. Where a deal does not depend on others, only the given ones
/// are looked at.
pub fn changes(
    ids: &[Uuid],
    days: Days,
    deal_ids: Option<&[Uuid]>,
    fcinfo: pg_sys::FunctionCallInfo,
) -> Result<()> {
    // SAFETY: fcinfo is that of the call under way, of a function that returns a set of rows.
    let mut result = unsafe { ResultSet::begin(fcinfo) };
    let question =
        Question { ids, days, deal_ids, is_by_month: false, instead: None, what_if: None };
    let mut company = Company::gather(question)?;
    let closed = closed_months()?;
    let asked: Option<IdMap<Id, ()>> =
        deal_ids.map(|ids| ids.iter().map(|id| (*id.as_bytes(), ())).collect());
    let mut stored = stored(ids, &company, deal_ids)?;
    for id in ids {
        let (rows, lacking) = priced(&mut company, id.as_bytes(), asked.as_ref())?;
        for row in rows {
            let known = stored.remove(&row.key());
            if known.as_ref().is_some_and(|known| known.row == row) {
                continue;
            }
            let is_closed = row.month.is_some_and(|month| closed.contains(&month));
            let what = match (is_closed, &known) {
                (true, _) => What::Late,
                (false, Some(_)) => What::Changed,
                (false, None) => What::Added,
            };
            let minor_unit = minor_unit(&company, &row.plan);
            write(&mut result, what, known.map(|known| known.id), &row, minor_unit)?;
        }
        for one in &lacking {
            let month = month_of(one.close_day);
            let what = match closed.contains(&month) {
                true => What::LateUnpriced,
                false => What::Unpriced,
            };
            write_lacking(&mut result, what, *id.as_bytes(), one, month)?;
        }
    }
    for Stored { id, row } in stored.into_values() {
        let is_closed = row.month.is_some_and(|month| closed.contains(&month));
        let what = if is_closed { What::Late } else { What::Gone };
        write(&mut result, what, Some(id), &row, AMOUNT_SCALE)?;
    }
    Ok(())
}

fn closed_months() -> Result<HashSet<Month>> {
    let mut closed = HashSet::new();
    for_each_row_prepared(CLOSED, &[], Snapshot::OfCaller, &mut |row| {
        closed.insert(Month::new(row.integer(0)?, row.integer(1)?));
        Ok(())
    })?;
    Ok(closed)
}

/// What is stored of the days that are known: with the given deals only theirs, and what depends on
/// others.
fn stored(
    ids: &[Uuid],
    company: &Company,
    deal_ids: Option<&[Uuid]>,
) -> Result<IdMap<Key, Stored>> {
    let plans = company.rules.terms.plans.iter().zip(&company.rules.component_ids);
    let components = plans.flat_map(|(plan, ids)| plan.components.iter().zip(ids));
    let looking: Vec<Uuid> = components
        .filter(|(component, _)| component.looks_around())
        .map(|(_, id)| Uuid::from_bytes(*id))
        .collect();
    let mut stored: IdMap<Key, Stored> = IdMap::default();
    let mut read = |row: Row<'_>| {
        let row = Stored { id: row.uuid(0)?, row: commission(&row)? };
        stored.insert(row.row.key(), row);
        Ok(())
    };
    let days = company.days.clone();
    let (from, until) = (days.start.max(-11_000), days.end.min(74_000));
    let mut arguments = vec![ids.to_vec().into(), from.into(), until.into()];
    let mut sql = STORED;
    if let Some(deal_ids) = deal_ids {
        sql = STORED_OF_DEALS;
        arguments.extend([deal_ids.to_vec().into(), looking.into()]);
    }
    match ids.len() <= FEW {
        true => for_each_row_prepared(sql, &arguments, Snapshot::OfCaller, &mut read)?,
        false => for_each_row(sql, &arguments, &mut read)?,
    }
    Ok(stored)
}

fn commission(row: &Row<'_>) -> Result<Commission> {
    let month = match row.is_null(6)? {
        true => None,
        false => Some(Month::new(row.integer(6)?, row.integer(7)?)),
    };
    Ok(Commission {
        deal: row.uuid(1)?,
        participant: row.uuid(2)?,
        plan: row.uuid(3)?,
        component: row.uuid(4)?,
        kind: row.text(13)?.into(),
        close_day: row.integer(5)?,
        month,
        credit: row.scaled(8, AMOUNT_SCALE)?,
        rate: if row.is_null(9)? { None } else { Some(row.scaled(9, RATE_SCALE)?) },
        commission: row.scaled(10, AMOUNT_SCALE)?,
        amount: row.scaled(11, AMOUNT_SCALE)?,
        currency: row.text(12)?.into(),
    })
}
