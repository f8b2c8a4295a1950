//! The sales of a commission year, summed up as they come.

use super::terms::{Terms, read_of};
use crate::postgres::error::{NativeError, Result};
use crate::postgres::id::{Id, IdMap};
use engine::product_line::{AMOUNT_SCALE, Month, Rates, price};
use pgrx::Uuid;
use std::ffi::CStr;

const SALES: &CStr = c"
    select participant_id, product_line_id, commission_month, sales_actual, revenue_actual
    from commission.product_line_sale
    where commission_year = $1
        and participant_id = any ($2)
        and (sales_actual <> 0 or revenue_actual <> 0)";

const ALL_SALES: &CStr = c"
    select participant_id, product_line_id, commission_month, sales_actual, revenue_actual
    from commission.product_line_sale
    where commission_year = $1
        and (sales_actual <> 0 or revenue_actual <> 0)";

/// The months of a rep and a product line, by number from 0; None where nothing was sold.
struct Sold {
    months: [Option<(Month, Option<Rates>)>; 12],
    minor_unit: u32,
}

/// The year of a rep and a product line: months in their order.
pub struct RepYear {
    pub rep: Id,
    pub line: Id,
    pub months: Vec<Month>,
}

/// By rep and product line, in the order of their ids.
pub fn years(year: i32, ids: Option<&[Uuid]>, terms: &Terms) -> Result<Vec<RepYear>> {
    let mut sold: IdMap<(Id, Id), Sold> = IdMap::default();
    read_of(Some(year), ids, SALES, ALL_SALES, &mut |row| {
        let key = (row.uuid(0)?, row.uuid(1)?);
        let number = row.integer(2)?.unsigned_abs();
        let year = match sold.entry(key) {
            std::collections::hash_map::Entry::Occupied(entry) => entry.into_mut(),
            std::collections::hash_map::Entry::Vacant(entry) => {
                let minor_unit = terms.line(&key.1)?.minor_unit;
                entry.insert(Sold { months: [None; 12], minor_unit })
            }
        };
        let place = usize::try_from(number).ok().and_then(|number| number.checked_sub(1));
        let month = place.and_then(|place| year.months.get_mut(place));
        let month = month.ok_or_else(|| NativeError::unexpected("a month outside the year"))?;
        let (month, rates) =
            month.get_or_insert_with(|| (Month::new(number), terms.rates(&key.0, &key.1, number)));
        let revenue_actual = row.scaled(4, AMOUNT_SCALE)?;
        let priced = match rates {
            Some(rates) => Some(price(revenue_actual, *rates, year.minor_unit)?),
            None => None,
        };
        month.add(row.scaled(3, AMOUNT_SCALE)?, revenue_actual, priced)?;
        Ok(())
    })?;
    let in_order = |((rep, line), sold): ((Id, Id), Sold)| RepYear {
        rep,
        line,
        months: sold.months.into_iter().flatten().map(|(month, _)| month).collect(),
    };
    let mut years: Vec<RepYear> = sold.into_iter().map(in_order).collect();
    years.sort_unstable_by_key(|year| (year.rep, year.line));
    Ok(years)
}
