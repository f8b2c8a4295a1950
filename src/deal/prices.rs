//! What deals pay, as rows of `commission_engine.deal_price`.

use super::people::{Company, Question};
use super::row::{What, priced, write, write_lacking};
use super::what_if::WhatIf;
use crate::postgres::error::Result;
use crate::postgres::result_set::ResultSet;
use engine::deal::month_of;
use engine::rate_gaps::Days;
use pgrx::{Uuid, pg_sys};

/// Who is asked for, about which close dates or months, and what is supposed.
pub struct Request {
    pub ids: Vec<Uuid>,
    pub days: Days,
    pub is_by_month: bool,
    pub instead: Option<Uuid>,
    pub what_if: Option<WhatIf>,
}

/// Returns what the deals of the given people pay: of the days asked for and of those that these
/// decide about.
pub fn prices(request: Request, fcinfo: pg_sys::FunctionCallInfo) -> Result<()> {
    let Request { ids, days, is_by_month, instead, what_if } = request;
    // SAFETY: fcinfo is that of the call under way, of a function that returns a set of rows.
    let mut result = unsafe { ResultSet::begin(fcinfo) };
    let question = Question { ids: &ids, days, deal_ids: None, is_by_month, instead, what_if };
    let mut company = Company::gather(question)?;
    for id in &ids {
        let (rows, lacking) = priced(&mut company, id.as_bytes(), None)?;
        for row in &rows {
            write(&mut result, What::Priced, None, row, minor_unit(&company, &row.plan))?;
        }
        for one in &lacking {
            let month = month_of(one.close_day);
            write_lacking(&mut result, What::Unpriced, *id.as_bytes(), one, month)?;
        }
    }
    Ok(())
}

/// Decimals of a plan's currency.
pub fn minor_unit(company: &Company, plan: &[u8; 16]) -> u32 {
    let place = company.rules.plan_ids.iter().position(|known| known == plan);
    let plan = place.and_then(|place| company.rules.terms.plans.get(place));
    plan.map_or(engine::deal::AMOUNT_SCALE, |plan| plan.minor_unit)
}
