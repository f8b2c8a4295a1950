//! Files for the bank, made of what a batch pays and what is sealed, and sealed again at once.

use super::{account_kind, cannot_open, fields, key_file, method, open, payer, seal};
use crate::postgres::error::{NativeError, Result};
use crate::postgres::query::for_each_row_now;
use crate::postgres::result_set::ResultSet;
use crate::postgres::varlena;
use chrono::NaiveDateTime;
use engine::payment_file::{
    Destination, File, Kind as AccountKind, Order, Payer, Payment, Refused,
};
use engine::sealing::{Belonging, Keys, Kind, hash};
use pgrx::{PgSqlErrorCode, Uuid, pg_sys};
use std::ffi::CStr;

/// Parts of one batch; only a template that wants few payments a file makes as many.
const MOST_PARTS: usize = 1000;

const BATCH: &CStr = c"
    select o.reference, o.ordered_at, o.pay_on, o.currency, o.minor_unit, o.files_before,
        o.kind, o.format, o.payer_id, o.sealed
    from commission_internal.payment_order($1) as o";

const PAYMENTS: &CStr = c"
    select p.reference_number, x.name, p.net_amount, p.participant_id, p.method_id, s.sealed
    from commission.payout as p
    join commission.participant as x on x.id = p.participant_id
    left join commission_internal.payout_secret as s on s.method_id = p.method_id
    where p.batch_id = $1
    order by p.number";

struct Batch {
    order: Order,
    kind: AccountKind,
    payer: Payer,
}

pub fn part_of(batch: Uuid, part: i32) -> Belonging {
    let mut id = [0; 16];
    id[12..].copy_from_slice(&part.to_be_bytes());
    Belonging { kind: Kind::PaymentFile, owner: *batch.as_bytes(), id }
}

/// Returns the files of a batch: part, name, payments, sum, hash and what is sealed.
pub fn make_files(batch: Uuid, fcinfo: pg_sys::FunctionCallInfo) -> Result<()> {
    let keys = key_file::read_keys()?;
    let Batch { order, kind, payer } = gather_batch(&keys, batch)?;
    let payments = gather_payments(&keys, kind, batch)?;
    let files = payer.files(&order, &payments).map_err(|refused| unfit(&refused))?;
    if files.len() > MOST_PARTS {
        let problem = format!("make {} files: at most {MOST_PARTS} can be", files.len());
        return Err(unfit(&Refused::new("payments", problem)));
    }
    // SAFETY: fcinfo is that of the call under way, of a function that returns a set of rows.
    let mut result = unsafe { ResultSet::begin(fcinfo) };
    for (part, file) in (1..).zip(&files) {
        add_file(&mut result, &keys, batch, part, file)?;
    }
    Ok(())
}

fn add_file(
    result: &mut ResultSet,
    keys: &Keys,
    batch: Uuid,
    part: i32,
    file: &File,
) -> Result<()> {
    let sealed = seal(keys, &part_of(batch, part), &file.bytes)?;
    result.add_row(|row| {
        row.value(part);
        row.datum(Some(varlena::text(file.name.as_bytes())));
        row.value(file.payment_count as i32);
        row.numeric(file.control_sum);
        row.datum(Some(varlena::text(hash(&file.bytes).as_bytes())));
        row.value(sealed);
    })
}

/// The bytes of a part.
pub fn open_file(sealed: &[u8], batch: Uuid, part: i32) -> Result<Vec<u8>> {
    let plain = open(&key_file::read_keys()?, &part_of(batch, part), sealed)?;
    Ok(plain.to_vec())
}

fn gather_batch(keys: &Keys, batch: Uuid) -> Result<Batch> {
    let mut found = None;
    for_each_row_now(BATCH, &[batch.into()], &mut |row| {
        let ordered_at = NaiveDateTime::parse_from_str(&row.text(1)?, "%Y-%m-%d %H:%M:%S")
            .map_err(|_| NativeError::unexpected("an instant outside the calendar"))?;
        let pay_on = row.date(2)?;
        let order = Order {
            reference: row.text(0)?,
            ordered_at,
            pay_on: pay_on.ok_or_else(|| NativeError::unexpected("a day is missing"))?,
            currency: row.text(3)?,
            minor_unit: row.integer(4)?.unsigned_abs(),
            files_before: row.integer(5)?.unsigned_abs(),
        };
        let plain = open(keys, &payer(Uuid::from_bytes(row.uuid(8)?)), &row.bytes(9)?)?;
        let payer = Payer::from_fields(&row.text(7)?, &fields::parse(&plain)?)
            .map_err(|refused| unfit(&refused))?;
        found = Some(Batch { order, kind: account_kind(&row.text(6)?)?, payer });
        Ok(())
    })?;
    found.ok_or_else(|| NativeError::unexpected("the batch has no payer"))
}

fn gather_payments(keys: &Keys, kind: AccountKind, batch: Uuid) -> Result<Vec<Payment>> {
    let mut payments = Vec::new();
    for_each_row_now(PAYMENTS, &[batch.into()], &mut |row| {
        let reference = row.text(0)?;
        if row.is_null(5)? {
            let payment = Some(reference);
            let missing = Refused::new("account", "is not on record: it must be given again");
            return Err(unfit(&Refused { payment, ..missing }));
        }
        let belonging = method(Uuid::from_bytes(row.uuid(3)?), Uuid::from_bytes(row.uuid(4)?));
        let plain = keys.open(&belonging, &row.bytes(5)?).map_err(|error| {
            cannot_open(&error).detail(format!("It is the account of payment \"{reference}\"."))
        })?;
        let Destination { holder, account } =
            Destination::from_fields(kind, &fields::parse(&plain)?).map_err(|refused| {
                unfit(&Refused { payment: Some(reference.clone()), ..refused })
            })?;
        let name = holder.map_or_else(|| row.text(1), Ok)?;
        payments.push(Payment { reference, name, amount: row.numeric(2)?, account });
        Ok(())
    })?;
    Ok(payments)
}

/// A batch that cannot be ordered as it is.
fn unfit(refused: &Refused) -> NativeError {
    NativeError::new(
        PgSqlErrorCode::ERRCODE_INVALID_PARAMETER_VALUE,
        format!("the file for the bank cannot be made: {refused}"),
    )
    .hint("Mend it, or cancel the batch and pay this one in another way.")
}
