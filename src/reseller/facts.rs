//! The sales that count, by reseller and in their order, with what was given back of them.

use crate::postgres::error::Result;
use crate::postgres::id::{Id, IdMap};
use crate::postgres::query::{Row, Snapshot, for_each_row, for_each_row_prepared};
use engine::reseller::{AMOUNT_SCALE, Amounts, Refund};
use pgrx::Uuid;
use std::ffi::CStr;

const REFUNDS: &CStr = c"
    select r.sale_id, r.refunded_at, r.amount
    from commission_internal.counted_reseller_sale as s
    join commission.reseller_refund as r on r.sale_id = s.id
    where s.reseller_id = any ($1)
        and s.refunded_amount > 0
    order by r.id";

const ALL_REFUNDS: &CStr = c"
    select sale_id, refunded_at, amount
    from commission.reseller_refund
    order by id";

const SALES: &CStr = c"
    select s.reseller_id, s.id, s.sold_at, s.sale_amount, s.refunded_amount, s.currency,
        c.minor_unit::integer, s.product_id, s.is_rejected, s.earned_at
    from commission_internal.counted_reseller_sale as s
    join commission.currency as c on c.code = s.currency
    where s.reseller_id = any ($1)
    order by s.reseller_id, s.sold_at, s.id";

const ALL_SALES: &CStr = c"
    select s.reseller_id, s.id, s.sold_at, s.sale_amount, s.refunded_amount, s.currency,
        c.minor_unit::integer, s.product_id, s.is_rejected, s.earned_at
    from commission_internal.counted_reseller_sale as s
    join commission.currency as c on c.code = s.currency
    order by s.reseller_id, s.sold_at, s.id";

/// Up to so many, whoever is asked for is looked up by plans that are kept.
const FEW: usize = 32;

/// A completed sale.
pub struct Sale {
    pub id: Id,
    pub sold_at: i64,
    pub amounts: Amounts,
    pub currency: String,
    pub product: Option<String>,
    pub is_rejected: bool,
    /// When its commission was earned, if it was.
    pub earned_at: Option<i64>,
    pub refunds: Vec<Refund>,
}

/// Runs a query for the given people, or another one for all.
pub fn read_of(
    ids: Option<&[Uuid]>,
    of_some: &'static CStr,
    of_all: &'static CStr,
    read: &mut dyn FnMut(Row<'_>) -> Result<()>,
) -> Result<()> {
    let read = &mut |row: Row<'_>| read(row);
    match ids {
        None => for_each_row(of_all, &[], read),
        Some(ids) if ids.len() <= FEW => {
            for_each_row_prepared(of_some, &[ids.to_vec().into()], Snapshot::OfCaller, read)
        }
        Some(ids) => for_each_row(of_some, &[ids.to_vec().into()], read),
    }
}

/// Hands over each reseller with all sales in their order. Resellers without any are left out.
pub fn for_each_reseller(
    ids: Option<&[Uuid]>,
    visit: &mut dyn FnMut(&Id, &mut Vec<Sale>) -> Result<()>,
) -> Result<()> {
    let mut refunds: IdMap<Id, Vec<Refund>> = IdMap::default();
    read_of(ids, REFUNDS, ALL_REFUNDS, &mut |row| {
        let refund = Refund { refunded_at: row.instant(1)?, amount: row.scaled(2, AMOUNT_SCALE)? };
        refunds.entry(row.uuid(0)?).or_default().push(refund);
        Ok(())
    })?;

    let mut current = Id::default();
    let mut sales: Vec<Sale> = Vec::new();
    read_of(ids, SALES, ALL_SALES, &mut |row| {
        let reseller_id = row.uuid(0)?;
        if reseller_id != current {
            if !sales.is_empty() {
                visit(&current, &mut sales)?;
                sales.clear();
            }
            current = reseller_id;
        }
        let id = row.uuid(1)?;
        sales.push(Sale {
            id,
            sold_at: row.instant(2)?,
            amounts: Amounts {
                sale: row.scaled(3, AMOUNT_SCALE)?,
                refunded: row.scaled(4, AMOUNT_SCALE)?,
                minor_unit: row.integer(6)?.unsigned_abs(),
            },
            currency: row.text(5)?,
            product: if row.is_null(7)? { None } else { Some(row.text(7)?) },
            is_rejected: row.boolean(8)?,
            earned_at: if row.is_null(9)? { None } else { Some(row.instant(9)?) },
            refunds: refunds.remove(&id).unwrap_or_default(),
        });
        Ok(())
    })?;
    if sales.is_empty() { Ok(()) } else { visit(&current, &mut sales) }
}
