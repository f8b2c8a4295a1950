//! Prices each sale and returns it as a row of `commission_engine.reseller_price`.

use super::facts::{Sale, for_each_reseller};
use super::terms::Rules;
use crate::postgres::date::instant;
use crate::postgres::error::{NativeError, Result};
use crate::postgres::exact::ExactNumeric;
use crate::postgres::id::Id;
use crate::postgres::result_set::{ResultSet, RowBuffer};
use chrono::Datelike;
use engine::Error;
use engine::exact::Exact;
use engine::reseller::{
    AMOUNT_SCALE, Amounts, LIFETIME_SCALE, Lifetime, Price, RATE_SCALE, Standing, price,
};
use pgrx::{IntoDatum, PgSqlErrorCode, Uuid, pg_sys};

/// A sale that was not made.
pub struct WhatIf {
    pub sold_at: i64,
    pub amount: i128,
    pub currency: String,
    pub minor_unit: u32,
    pub product: Option<String>,
}

/// An amount of a sale, from SQL.
pub fn amount(given: &ExactNumeric) -> Result<i128> {
    let value = given.value().and_then(|value| value.rounded(AMOUNT_SCALE).ok());
    value.map(Exact::units).ok_or_else(too_many_digits)
}

impl WhatIf {
    fn into_sale(self) -> Sale {
        Sale {
            id: Id::default(),
            sold_at: self.sold_at,
            amounts: Amounts { sale: self.amount, refunded: 0, minor_unit: self.minor_unit },
            currency: self.currency,
            product: self.product,
            is_rejected: false,
            earned_at: None,
            refunds: Vec::new(),
        }
    }
}

/// Returns all sales of the given resellers (`None`: of all), as if the given one of a single
/// reseller were among them.
pub fn prices(
    ids: Option<&[Uuid]>,
    what_if: Option<WhatIf>,
    fcinfo: pg_sys::FunctionCallInfo,
) -> Result<()> {
    let rules = Rules::gather(if what_if.is_some() { None } else { ids })?;
    // SAFETY: fcinfo is that of the call under way, of a function that returns a set of rows.
    let mut result = unsafe { ResultSet::begin(fcinfo) };
    let mut more = what_if.map(WhatIf::into_sale);
    for_each_reseller(ids, &mut |reseller_id, sales| {
        if let Some(sale) = more.take() {
            let place = sales.partition_point(|known| known.sold_at <= sale.sold_at);
            sales.insert(place, sale);
        }
        write(&rules, reseller_id, sales, &mut result)
    })?;
    // Whoever has sold nothing yet.
    match (more, ids) {
        (Some(sale), Some([id])) => write(&rules, id.as_bytes(), &[sale], &mut result),
        _ => Ok(()),
    }
}

fn write(rules: &Rules, id: &Id, sales: &[Sale], result: &mut ResultSet) -> Result<()> {
    walk(rules, sales, &mut |sale, standing, priced| row(result, rules, id, sale, standing, priced))
}

type Visit<'a> = dyn FnMut(&Sale, Option<Standing>, engine::Result<Price<'_>>) -> Result<()> + 'a;

/// Prices the sales of a reseller in their order.
pub fn walk(rules: &Rules, sales: &[Sale], visit: &mut Visit<'_>) -> Result<()> {
    let mut lifetime = Lifetime::new(rules.tier_demotes);
    for sale in sales {
        let on = rules.day(sale.sold_at)?;
        let conversion = rules.terms.conversion(&sale.currency, on.0, on.1);
        let standing = lifetime.at(sale.sold_at);
        let priced = standing.clone().and_then(|standing| {
            conversion.clone()?;
            price(&rules.terms, standing, sale.product.as_deref(), &sale.amounts, on)
        });
        lifetime.add(&as_counted(sale, conversion))?;
        visit(sale, standing.ok(), priced)?;
    }
    Ok(())
}

/// A sale as the engine counts it.
pub fn as_counted(sale: &Sale, conversion: engine::Result<i128>) -> engine::reseller::Sale<'_> {
    engine::reseller::Sale {
        sold_at: sale.sold_at,
        amount: sale.amounts.sale,
        refunds: &sale.refunds,
        conversion,
        is_rejected: sale.is_rejected,
    }
}

/// The columns in the order of the composite type in sql/engine/reseller.sql.
fn row(
    result: &mut ResultSet,
    rules: &Rules,
    reseller_id: &Id,
    sale: &Sale,
    standing: Option<Standing>,
    priced: engine::Result<Price<'_>>,
) -> Result<()> {
    let earned_on = match sale.earned_at {
        Some(earned_at) => Some(rules.day(earned_at)?.1),
        None => None,
    };
    let (sold_at, net) = (instant(sale.sold_at)?, sale.amounts.net()?);
    let price = priced.as_ref().ok();
    let mut is_exact = true;
    result.add_row(|row| {
        let number = |row: &mut RowBuffer, value: Option<(i128, u32)>| match value {
            Some((units, scale)) => row.scaled(units, scale),
            None => {
                row.datum(None);
                true
            }
        };
        row.uuid(sale.id);
        row.uuid(*reseller_id);
        row.value(sold_at);
        optional(row, earned_on.map(|on| on.year()));
        optional(row, earned_on.map(|on| on.month() as i32));
        is_exact &= number(row, Some((net, AMOUNT_SCALE)));
        is_exact &= number(row, standing.map(|standing| (standing.lifetime, LIFETIME_SCALE)));
        optional(row, price.and_then(|price| price.tier).map(|tier| tier.name.clone()));
        optional(row, price.map(|price| price.by.name()));
        is_exact &= number(row, price.and_then(|price| price.rate).map(|rate| (rate, RATE_SCALE)));
        for amount in [price.map(|price| price.amount), price.map(|price| price.tier_bonus)] {
            match amount {
                Some(amount) => is_exact &= row.shown(amount),
                None => row.datum(None),
            }
        }
        row.value(sale.currency.clone());
        optional(row, priced.as_ref().err().map(Error::to_string));
        optional(row, priced.as_ref().err().map(Error::remedy));
    })?;
    if is_exact { Ok(()) } else { Err(too_many_digits()) }
}

fn optional<T: IntoDatum>(row: &mut RowBuffer, value: Option<T>) {
    row.datum(value.and_then(IntoDatum::into_datum));
}

pub fn too_many_digits() -> NativeError {
    NativeError::new(
        PgSqlErrorCode::ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE,
        "sales or commission of a reseller have too many digits",
    )
}
