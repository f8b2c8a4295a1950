//! Reading queries: each row is handed to a closure as it comes, so that nothing is held twice.
//!
//! `for_each_row` runs with the snapshot of the calling statement, assigns no transaction id, and may
//! use parallel workers.

use super::date;
use super::error::{NativeError, Result};
use super::numeric;
use super::varlena;
use chrono::NaiveDate;
use engine::Decimal;
use engine::exact::Exact;
use pgrx::datum::IntoDatum;
use pgrx::pg_sys;
use pgrx::prelude::*;
use std::cell::RefCell;
use std::collections::HashMap;
use std::ffi::{CStr, c_int};

/// A row of a query's result. Columns count from 0.
pub struct Row<'a> {
    values: &'a [pg_sys::Datum],
    nulls: &'a [bool],
}

impl Row<'_> {
    fn datum(&self, column: usize) -> Result<pg_sys::Datum> {
        self.optional_datum(column)?
            .ok_or_else(|| NativeError::unexpected(format!("column {column} is null")))
    }

    fn optional_datum(&self, column: usize) -> Result<Option<pg_sys::Datum>> {
        match (self.values.get(column), self.nulls.get(column)) {
            (Some(_), Some(true)) => Ok(None),
            (Some(value), Some(false)) => Ok(Some(*value)),
            _ => Err(NativeError::unexpected(format!("there is no column {column}"))),
        }
    }

    pub fn is_null(&self, column: usize) -> Result<bool> {
        Ok(self.optional_datum(column)?.is_none())
    }

    pub fn integer(&self, column: usize) -> Result<i32> {
        Ok(self.datum(column)?.value() as i32)
    }

    pub fn boolean(&self, column: usize) -> Result<bool> {
        Ok(self.datum(column)?.value() != 0)
    }

    /// A value of an enum, by the oid of its row in pg_enum.
    pub fn enum_value(&self, column: usize) -> Result<pg_sys::Oid> {
        Ok(pg_sys::Oid::from(self.datum(column)?.value() as u32))
    }

    /// A numeric in units of `10^-scale`.
    pub fn scaled(&self, column: usize, scale: u32) -> Result<i128> {
        // SAFETY: the queries of this project read numeric columns with this.
        unsafe { numeric::read_scaled(self.datum(column)?, scale) }.ok_or_else(too_many_digits)
    }

    /// A numeric with the decimals that it shows.
    pub fn shown(&self, column: usize) -> Result<Exact> {
        // SAFETY: the queries of this project read numeric columns with this.
        unsafe { numeric::read_shown(self.datum(column)?) }.ok_or_else(too_many_digits)
    }

    /// A list of numerics without nulls, each with the decimals that it shows.
    pub fn shown_list(&self, column: usize) -> Result<Vec<Exact>> {
        let list = self.numerics(column)?;
        list.iter().map(|value| numeric::shown(value).ok_or_else(too_many_digits)).collect()
    }

    /// A timestamptz as microseconds since 2000-01-01 UTC.
    pub fn instant(&self, column: usize) -> Result<i64> {
        Ok(self.datum(column)?.value() as i64)
    }

    pub fn uuid(&self, column: usize) -> Result<[u8; 16]> {
        let pointer = self.datum(column)?.cast_mut_ptr::<[u8; 16]>();
        // SAFETY: a uuid is a pointer to 16 bytes, alive as long as the row.
        Ok(unsafe { *pointer })
    }

    pub fn optional_uuid(&self, column: usize) -> Result<Option<[u8; 16]>> {
        if self.is_null(column)? { Ok(None) } else { self.uuid(column).map(Some) }
    }

    /// A list of uuids without nulls.
    pub fn uuids(&self, column: usize) -> Result<Vec<[u8; 16]>> {
        let datum = self.datum(column)?;
        // SAFETY: the queries of this project read uuid[] columns with this.
        let ids = unsafe { Vec::<pgrx::Uuid>::from_datum(datum, false) };
        let ids = ids.ok_or_else(|| NativeError::unexpected("a list is null"))?;
        Ok(ids.iter().map(|id| *id.as_bytes()).collect())
    }

    /// A list of integers without nulls.
    pub fn integers(&self, column: usize) -> Result<Vec<i32>> {
        let datum = self.datum(column)?;
        // SAFETY: the queries of this project read integer[] columns with this.
        let list = unsafe { Vec::<i32>::from_datum(datum, false) };
        list.ok_or_else(|| NativeError::unexpected("a list is null"))
    }

    /// A list of numerics without nulls, each in units of `10^-scale`.
    pub fn scaled_list(&self, column: usize, scale: u32) -> Result<Vec<i128>> {
        let list = self.numerics(column)?;
        list.iter().map(|value| numeric::scaled(value, scale).ok_or_else(too_many_digits)).collect()
    }

    fn numerics(&self, column: usize) -> Result<Vec<pgrx::AnyNumeric>> {
        let datum = self.datum(column)?;
        // SAFETY: the queries of this project read numeric[] columns with this.
        let list = unsafe { Vec::<pgrx::AnyNumeric>::from_datum(datum, false) };
        list.ok_or_else(|| NativeError::unexpected("a list is null"))
    }

    pub fn text(&self, column: usize) -> Result<String> {
        let datum = self.datum(column)?;
        // SAFETY: the queries of this project read text columns with this.
        unsafe { String::from_datum(datum, false) }
            .ok_or_else(|| NativeError::unexpected(format!("column {column} is no text")))
    }

    /// A bytea.
    pub fn bytes(&self, column: usize) -> Result<Vec<u8>> {
        // SAFETY: the queries of this project read bytea columns with this.
        Ok(unsafe { varlena::bytes(self.datum(column)?) }.to_vec())
    }

    /// `None` for null and for infinity.
    pub fn date(&self, column: usize) -> Result<Option<NaiveDate>> {
        let days = self.optional_datum(column)?;
        Ok(days.and_then(|days| date::from_day_number(days.value() as i32)))
    }

    pub fn numeric(&self, column: usize) -> Result<Decimal> {
        // SAFETY: the queries of this project read numeric columns with this.
        unsafe { numeric::read(self.datum(column)?) }.ok_or_else(too_many_digits)
    }

    pub fn optional_numeric(&self, column: usize) -> Result<Option<Decimal>> {
        if self.is_null(column)? { Ok(None) } else { self.numeric(column).map(Some) }
    }
}

fn too_many_digits() -> NativeError {
    NativeError::new(
        PgSqlErrorCode::ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE,
        "an amount on record has too many digits to be calculated exactly",
    )
}

/// A parameter of a query.
pub struct Argument {
    datum: Option<pg_sys::Datum>,
    type_oid: pg_sys::Oid,
}

impl<T: IntoDatum> From<T> for Argument {
    fn from(value: T) -> Self {
        Self { type_oid: T::type_oid(), datum: value.into_datum() }
    }
}

type RowReader<'a> = dyn FnMut(Row<'_>) -> Result<()> + 'a;

/// PostgreSQL hands rows to the first field; the rest is ours.
#[repr(C)]
struct Receiver<'a> {
    receiver: pg_sys::DestReceiver,
    read: &'a mut RowReader<'a>,
    failure: Option<NativeError>,
}

#[pg_guard]
unsafe extern "C-unwind" fn receive_slot(
    slot: *mut pg_sys::TupleTableSlot,
    receiver: *mut pg_sys::DestReceiver,
) -> bool {
    // SAFETY: `receiver` is the first field of the `Receiver` that for_each_row() made, and after
    // slot_getallattrs() the slot's arrays hold one value for each of its valid columns.
    unsafe {
        let receiver = &mut *receiver.cast::<Receiver>();
        pg_sys::slot_getallattrs(slot);
        let columns = (*slot).tts_nvalid as usize;
        let row = Row {
            values: std::slice::from_raw_parts((*slot).tts_values, columns),
            nulls: std::slice::from_raw_parts((*slot).tts_isnull, columns),
        };
        match (receiver.read)(row) {
            Ok(()) => true,
            Err(error) => {
                receiver.failure = Some(error);
                false
            }
        }
    }
}

#[pg_guard]
unsafe extern "C-unwind" fn start_up(
    _receiver: *mut pg_sys::DestReceiver,
    _operation: c_int,
    _columns: pg_sys::TupleDesc,
) {
}

#[pg_guard]
unsafe extern "C-unwind" fn do_nothing(_receiver: *mut pg_sys::DestReceiver) {}

/// Runs a query and calls `read` with each row, until it fails.
pub fn for_each_row<'a>(
    sql: &CStr,
    arguments: &[Argument],
    read: &'a mut RowReader<'a>,
) -> Result<()> {
    run(read, arguments, Snapshot::OfCaller, |options| {
        // SAFETY: run() calls this inside an SPI connection.
        unsafe { pg_sys::SPI_execute_extended(sql.as_ptr(), options) }
    })
}

/// The same with a snapshot of now, for what was waited for or has just been done.
pub fn for_each_row_now<'a>(
    sql: &CStr,
    arguments: &[Argument],
    read: &'a mut RowReader<'a>,
) -> Result<()> {
    run(read, arguments, Snapshot::New, |options| {
        // SAFETY: run() calls this inside an SPI connection.
        unsafe { pg_sys::SPI_execute_extended(sql.as_ptr(), options) }
    })
}

/// What a query sees.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Snapshot {
    /// What the calling statement sees.
    OfCaller,
    /// All that is committed by now (at isolation level read committed), and all that this
    /// transaction has done.
    New,
}

/// The same by a plan that is made once in a session, for queries of the trigger paths.
pub fn for_each_row_prepared<'a>(
    sql: &'static CStr,
    arguments: &[Argument],
    snapshot: Snapshot,
    read: &'a mut RowReader<'a>,
) -> Result<()> {
    run(read, arguments, snapshot, |options| {
        // SAFETY: run() calls this inside an SPI connection; plans are kept for the session.
        unsafe { pg_sys::SPI_execute_plan_extended(prepared(sql, arguments), options) }
    })
}

thread_local! {
    static PLANS: RefCell<HashMap<&'static CStr, pg_sys::SPIPlanPtr>> = RefCell::default();
}

/// # Safety
/// To be called inside an SPI connection.
unsafe fn prepared(sql: &'static CStr, arguments: &[Argument]) -> pg_sys::SPIPlanPtr {
    let known = PLANS.with_borrow(|plans| plans.get(sql).copied());
    known.unwrap_or_else(|| {
        let mut types: Vec<pg_sys::Oid> = arguments.iter().map(|given| given.type_oid).collect();
        // SAFETY: as promised by the caller; the plan outlives the connection by SPI_keepplan().
        let plan = unsafe {
            let plan = pg_sys::SPI_prepare(sql.as_ptr(), types.len() as c_int, types.as_mut_ptr());
            pg_sys::SPI_keepplan(plan);
            plan
        };
        PLANS.with_borrow_mut(|plans| plans.insert(sql, plan));
        plan
    })
}

fn run<'a>(
    read: &'a mut RowReader<'a>,
    arguments: &[Argument],
    snapshot: Snapshot,
    execute: impl FnOnce(&pg_sys::SPIExecuteOptions) -> c_int,
) -> Result<()> {
    let mut receiver = Receiver {
        receiver: pg_sys::DestReceiver {
            receiveSlot: Some(receive_slot),
            rStartup: Some(start_up),
            rShutdown: Some(do_nothing),
            rDestroy: Some(do_nothing),
            mydest: pg_sys::CommandDest::DestNone,
        },
        read,
        failure: None,
    };
    let status = Spi::connect(|_client| {
        let options = pg_sys::SPIExecuteOptions {
            // SAFETY: inside an SPI connection.
            params: unsafe { parameters(arguments) },
            read_only: snapshot == Snapshot::OfCaller,
            dest: (&raw mut receiver).cast(),
            ..Default::default()
        };
        execute(&options)
    });
    match receiver.failure {
        Some(error) => Err(error),
        None if status < 0 => {
            Err(NativeError::unexpected(format!("a query ended with SPI status {status}")))
        }
        None => Ok(()),
    }
}

/// # Safety
/// To be called inside an SPI connection, whose memory holds the list.
unsafe fn parameters(arguments: &[Argument]) -> pg_sys::ParamListInfo {
    if arguments.is_empty() {
        return std::ptr::null_mut();
    }
    // SAFETY: makeParamList() allocates the asked number of parameters, zeroed.
    unsafe {
        let list = pg_sys::makeParamList(arguments.len() as c_int);
        let slots = (*list).params.as_mut_slice(arguments.len());
        for (slot, argument) in slots.iter_mut().zip(arguments) {
            slot.value = argument.datum.unwrap_or(pg_sys::Datum::from(0));
            slot.isnull = argument.datum.is_none();
            slot.pflags = pg_sys::PARAM_FLAG_CONST as u16;
            slot.ptype = argument.type_oid;
        }
        list
    }
}
