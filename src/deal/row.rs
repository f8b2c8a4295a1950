//! What is stored of a commission, as numbers that are compared.

use super::people::Company;
use super::what_if::too_many_digits;
use crate::postgres::error::Result;
use crate::postgres::id::{Id, IdMap};
use crate::postgres::result_set::{ResultSet, RowBuffer};
use engine::Error;
use engine::deal::{
    AMOUNT_SCALE, Item, Line, Month, RATE_SCALE, Unpriced, lines, price, unplanned,
};
use engine::exact::Exact;
use engine::pause;
use pgrx::{IntoDatum, pg_sys};
use std::borrow::Cow;
use std::rc::Rc;

/// One row of commission.deal_commission. Amounts are units of 10^-4 of the plan's currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commission {
    pub deal: Id,
    pub participant: Id,
    pub plan: Id,
    pub component: Id,
    pub kind: Cow<'static, str>,
    pub close_day: i32,
    pub month: Option<Month>,
    pub credit: i128,
    pub rate: Option<i128>,
    pub commission: i128,
    pub amount: i128,
    pub currency: Rc<str>,
}

/// What a row is known by.
pub type Key = (Id, Id, Id, Option<Month>);

impl Commission {
    pub fn key(&self) -> Key {
        (self.deal, self.participant, self.component, self.month)
    }
}

/// A deal of somebody that has no price.
pub struct Lacking {
    pub deal: Id,
    pub close_day: i32,
    pub error: Error,
}

/// All that somebody is paid for the deals that are known, and what has no price: each deal once.
/// Where a deal does not depend on others, only the asked ones (`None`: all) are priced.
pub fn priced(
    company: &mut Company,
    id: &Id,
    asked: Option<&IdMap<Id, ()>>,
) -> Result<(Vec<Commission>, Vec<Lacking>)> {
    let mut commissions = Vec::new();
    let mut lacking: Vec<Unpriced> = Vec::new();
    let plan_ids = company.rules.plan_ids.clone();
    let component_ids = company.rules.component_ids.clone();
    let deal_ids = std::mem::take(&mut company.facts.ids);
    let terms = std::mem::take(&mut company.rules.terms);
    let wanted = |place: usize| {
        asked.is_none_or(|asked| deal_ids.get(place).is_some_and(|id| asked.contains_key(id)))
    };
    {
        let person = company.person(id);
        lacking.extend(unplanned(&person, &terms));
        let mut plans: Vec<usize> = person.assignments.iter().map(|given| given.plan).collect();
        plans.sort_unstable();
        plans.dedup();
        for place in plans {
            let (Some(plan), Some(plan_id), Some(ids)) =
                (terms.plans.get(place), plan_ids.get(place), component_ids.get(place))
            else {
                continue;
            };
            for (component, component_id) in plan.components.iter().zip(ids) {
                let (items, unpriced) = price(&person, &terms, place, plan, component, &wanted)?;
                lacking.extend(unpriced);
                for item in items {
                    pause();
                    let (Some(deal), Some(deal_id)) =
                        (person.deals.get(item.deal), deal_ids.get(item.deal))
                    else {
                        continue;
                    };
                    let commission = item.commission()?;
                    for line in lines(&item, deal, component, plan.minor_unit)? {
                        commissions.push(made(
                            (*deal_id, deal.day),
                            (*id, *plan_id, *component_id),
                            component.kind.name(),
                            (&item, commission),
                            line,
                            &plan.currency,
                        ));
                    }
                }
            }
        }
    }
    lacking.sort_by_key(|one| one.deal);
    lacking.dedup_by_key(|one| one.deal);
    let lacking = lacking.into_iter().filter_map(|one| {
        let deal = deal_ids.get(one.deal)?;
        let close_day = company.facts.deals.get(one.deal)?.day;
        Some(Lacking { deal: *deal, close_day, error: one.error })
    });
    let lacking = lacking.collect();
    company.facts.ids = deal_ids;
    company.rules.terms = terms;
    Ok((commissions, lacking))
}

fn made(
    (deal, close_day): (Id, i32),
    (participant, plan, component): (Id, Id, Id),
    kind: &'static str,
    (item, commission): (&Item, i128),
    line: Line,
    currency: &Rc<str>,
) -> Commission {
    Commission {
        deal,
        participant,
        plan,
        component,
        kind: Cow::Borrowed(kind),
        close_day,
        month: line.month,
        credit: item.credit,
        rate: item.rate,
        commission,
        amount: line.amount,
        currency: currency.clone(),
    }
}

/// What is to be done with a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    Added,
    Changed,
    Gone,
    /// It belongs to a closed month, and is not what stands there.
    Late,
    /// It is priced; nothing is compared.
    Priced,
    Unpriced,
    /// It has no price, and belongs to a closed month.
    LateUnpriced,
}

impl What {
    fn name(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Changed => "changed",
            Self::Gone => "gone",
            Self::Late => "late",
            Self::Priced => "priced",
            Self::Unpriced => "unpriced",
            Self::LateUnpriced => "late unpriced",
        }
    }
}

/// The columns in the order of the composite type in sql/engine/deal.sql.
pub fn write(
    result: &mut ResultSet,
    what: What,
    stored: Option<Id>,
    row: &Commission,
    minor_unit: u32,
) -> Result<()> {
    let mut is_exact = true;
    result.add_row(|buffer| {
        head(buffer, what, stored, (row.deal, row.participant, row.close_day));
        buffer.uuid(row.plan);
        buffer.uuid(row.component);
        buffer.value(&*row.kind);
        months(buffer, row.month);
        is_exact &= money(buffer, row.credit, minor_unit);
        match row.rate {
            Some(rate) => is_exact &= buffer.scaled(rate, RATE_SCALE),
            None => buffer.datum(None),
        }
        is_exact &= money(buffer, row.commission, minor_unit);
        is_exact &= money(buffer, row.amount, minor_unit);
        buffer.value(&*row.currency);
        buffer.datum(None);
        buffer.datum(None);
    })?;
    if is_exact { Ok(()) } else { Err(too_many_digits()) }
}

/// Whole coins as such.
fn money(buffer: &mut RowBuffer, value: i128, minor_unit: u32) -> bool {
    let unit = 10i128.pow(AMOUNT_SCALE.saturating_sub(minor_unit));
    buffer.shown(match minor_unit < AMOUNT_SCALE && value % unit == 0 {
        true => Exact::new(value / unit, minor_unit),
        false => Exact::new(value, AMOUNT_SCALE),
    })
}

pub fn write_lacking(
    result: &mut ResultSet,
    what: What,
    participant: Id,
    lacking: &Lacking,
    month: Month,
) -> Result<()> {
    result.add_row(|buffer| {
        head(buffer, what, None, (lacking.deal, participant, lacking.close_day));
        for _ in 0..3 {
            buffer.datum(None);
        }
        months(buffer, Some(month));
        for _ in 0..5 {
            buffer.datum(None);
        }
        buffer.value(lacking.error.to_string());
        buffer.value(lacking.error.remedy());
    })
}

fn head(
    buffer: &mut RowBuffer,
    what: What,
    stored: Option<Id>,
    (deal, participant, close_day): (Id, Id, i32),
) {
    buffer.value(what.name());
    match stored {
        Some(id) => buffer.uuid(id),
        None => buffer.datum(None),
    }
    buffer.uuid(deal);
    buffer.uuid(participant);
    buffer.datum(Some(pg_sys::Datum::from(close_day)));
}

fn months(buffer: &mut RowBuffer, month: Option<Month>) {
    buffer.datum(month.map(Month::year).and_then(IntoDatum::into_datum));
    buffer.datum(month.map(Month::month).and_then(IntoDatum::into_datum));
}
