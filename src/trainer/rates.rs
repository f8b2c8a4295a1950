//! The price lists that trainer-months need.

use super::months::{Grade, TrainerMonths};
use crate::postgres::date::to_day_number;
use crate::postgres::error::{NativeError, Result};
use crate::postgres::query::{Argument, Row, Snapshot, for_each_row, for_each_row_prepared};
use chrono::NaiveDate;
use engine::rate_table::Band;
use engine::trainer::{PriceList, SaleType, SessionType};
use pgrx::JsonB;
use std::collections::{HashMap, HashSet};
use std::ffi::CStr;

const BANDS: &CStr = c"
    select branch, trainer_type::text, trainer_category::text,
        coalesce(session_type, commission_type::text), id::text, band_min, band_max, value, product,
        per_hour, session_type is not null
    from (
        select branch, trainer_type, trainer_category, commission_type,
            session_type::text as session_type, id,
            coalesce(session_count_min, sales_threshold_min) as band_min,
            coalesce(session_count_max, sales_threshold_max) as band_max,
            coalesce(fee_amount, commission_rate) as value, product, per_hour
        from commission.trainer_commission_tier
        where status = 'active'
            and valid_during @> (date '2000-01-01' + $1)
            and branch = any ($2)
            and trainer_type::text = any ($3)
            and trainer_category::text = any ($4)
    ) as band";

/// The same where rows of the table were given: they stand instead of those of their kind.
const BANDS_WITH: &CStr = c"
    select branch, trainer_type::text, trainer_category::text,
        coalesce(session_type, commission_type)::text, coalesce(id::text, 'given'), band_min,
        band_max, value, product, per_hour, session_type is not null
    from (
        select t.branch, t.trainer_type, t.trainer_category, t.commission_type::text,
            t.session_type::text, t.id, t.status, t.valid_during,
            coalesce(t.session_count_min, t.sales_threshold_min) as band_min,
            coalesce(t.session_count_max, t.sales_threshold_max) as band_max,
            coalesce(t.fee_amount, t.commission_rate) as value, t.product, t.per_hour
        from commission.trainer_commission_tier as t
        where not exists (
            select
            from jsonb_populate_recordset(null::commission.trainer_commission_tier, $5) as g
            where g.branch = t.branch
                and g.trainer_type = t.trainer_type
                and g.trainer_category = t.trainer_category
                and g.commission_type = t.commission_type
                and g.session_type is not distinct from t.session_type
                and g.product is not distinct from t.product)
        union all
        select g.branch, g.trainer_type, g.trainer_category, g.commission_type::text,
            g.session_type::text, g.id, g.status, g.valid_during,
            coalesce(g.session_count_min, g.sales_threshold_min),
            coalesce(g.session_count_max, g.sales_threshold_max),
            coalesce(g.fee_amount, g.commission_rate), g.product, g.per_hour
        from jsonb_populate_recordset(null::commission.trainer_commission_tier, $5) as g
    ) as band
    where status = 'active'
        and valid_during @> (date '2000-01-01' + $1)
        and branch = any ($2)
        and trainer_type::text = any ($3)
        and trainer_category::text = any ($4)";

/// What a band pays for: a type of session, or a kind of sale.
#[derive(PartialEq, Eq, Hash)]
enum PaysFor {
    Session(String),
    Sale(String),
}

/// Branch, trainer type, trainer category, and the day.
type Key = (String, String, String, NaiveDate);

pub struct PriceLists {
    lists: HashMap<Key, PriceList>,
}

impl PriceLists {
    pub fn gather(months: &TrainerMonths) -> Result<Self> {
        Self::gather_with(months, None)
    }

    /// With rows that were given as JSON.
    pub fn gather_with(months: &TrainerMonths, given: Option<&JsonB>) -> Result<Self> {
        let mut lists: HashMap<Key, PriceList> = HashMap::new();
        let mut wanted: HashMap<NaiveDate, [HashSet<String>; 3]> = HashMap::new();
        for month in &months.list {
            let Some(grade) = &month.grade else { continue };
            let on = month.month.last_day();
            lists.entry(key(grade, on)).or_insert_with(|| {
                PriceList::new(&grade.branch, &grade.trainer_type, &grade.trainer_category, on)
            });
            let names = [&grade.branch, &grade.trainer_type, &grade.trainer_category];
            for (known, name) in wanted.entry(on).or_default().iter_mut().zip(names) {
                if !known.contains(name) {
                    known.insert(name.clone());
                }
            }
        }

        let mut bands: HashMap<(Key, PaysFor, Option<String>), Vec<Band>> = HashMap::new();
        for (on, names) in wanted {
            let mut arguments: Vec<Argument> = vec![to_day_number(on).into()];
            for known in names {
                arguments.push(known.into_iter().collect::<Vec<String>>().into());
            }
            let read = &mut |row: Row<'_>| {
                let key = (row.text(0)?, row.text(1)?, row.text(2)?, on);
                let product = if row.is_null(8)? { None } else { Some(row.text(8)?) };
                let pays_for = match row.boolean(10)? {
                    true => PaysFor::Session(row.text(3)?),
                    false => PaysFor::Sale(row.text(3)?),
                };
                bands.entry((key, pays_for, product)).or_default().push(band(&row)?);
                Ok(())
            };
            match given {
                None => for_each_row_prepared(BANDS, &arguments, Snapshot::OfCaller, read)?,
                Some(given) => {
                    arguments.push(JsonB(given.0.clone()).into());
                    for_each_row(BANDS_WITH, &arguments, read)?;
                }
            }
        }
        for ((key, pays_for, product), bands) in bands {
            let Some(list) = lists.get_mut(&key) else { continue };
            match (&pays_for, product) {
                (PaysFor::Session(name), _) => match SessionType::from_name(name) {
                    Some(session_type) => list.set_fees(session_type, bands)?,
                    None => list.set_own_fees(name, bands)?,
                },
                (PaysFor::Sale(name), product) => {
                    let Some(sale_type) = SaleType::from_name(name) else { continue };
                    match product {
                        Some(product) => list.set_product_rates(&product, sale_type, bands)?,
                        None => list.set_sales_rates(sale_type, bands)?,
                    }
                }
            }
        }
        Ok(Self { lists })
    }

    pub fn of(&self, grade: &Grade, on: NaiveDate) -> Result<&PriceList> {
        self.lists.get(&key(grade, on)).ok_or_else(|| NativeError::unexpected("no price list"))
    }
}

fn key(grade: &Grade, on: NaiveDate) -> Key {
    (grade.branch.clone(), grade.trainer_type.clone(), grade.trainer_category.clone(), on)
}

fn band(row: &Row<'_>) -> Result<Band> {
    Ok(Band {
        id: row.text(4)?,
        min: row.optional_numeric(5)?,
        max: row.optional_numeric(6)?,
        value: row.numeric(7)?,
        per_hour: row.boolean(9)?,
    })
}
