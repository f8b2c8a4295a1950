//! The rows that a statement wrote, as the trigger function that calls knows them by name.

use super::error::{NativeError, Result};
use pgrx::{PgSqlErrorCode, PgTupleDesc, pg_sys};
use std::ffi::{CStr, c_int};

/// A transition table of the trigger under way.
pub struct TransitionTable {
    store: *mut pg_sys::Tuplestorestate,
    reader: c_int,
    columns: pg_sys::TupleDesc,
    slot: *mut pg_sys::TupleTableSlot,
}

/// A row: a value for each column of the table, dropped ones included.
pub struct TransitionRow<'a> {
    pub values: &'a [pg_sys::Datum],
    pub nulls: &'a [bool],
}

impl TransitionTable {
    /// Finds the table in the statement that calls, which must be one of a trigger function.
    ///
    /// # Safety
    /// `fcinfo` must be that of the call under way, of a function that returns a set of rows.
    pub unsafe fn find(fcinfo: pg_sys::FunctionCallInfo, name: &CStr) -> Result<Self> {
        // SAFETY: the executor hands its context to set-returning functions, and the names that the
        // trigger function has registered to the executor. Table, store and columns outlive the call.
        unsafe {
            let named = named_relation(fcinfo, name).ok_or_else(|| {
                NativeError::new(
                    PgSqlErrorCode::ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED,
                    format!("there is no transition table {name:?} here"),
                )
                .hint("Only trigger functions call this, in the FROM clause of a statement.")
            })?;
            let store = (*named).reldata.cast::<pg_sys::Tuplestorestate>();
            let columns = pg_sys::ENRMetadataGetTupDesc(&raw mut (*named).md);
            let reader = pg_sys::tuplestore_alloc_read_pointer(
                store,
                pg_sys::EXEC_FLAG_REWIND.cast_signed(),
            );
            pg_sys::tuplestore_select_read_pointer(store, reader);
            pg_sys::tuplestore_rescan(store);
            let slot =
                pg_sys::MakeSingleTupleTableSlot(columns, &raw const pg_sys::TTSOpsMinimalTuple);
            Ok(Self { store, reader, columns, slot })
        }
    }

    pub fn len(&self) -> i64 {
        // SAFETY: the store lives as long as the trigger.
        unsafe { pg_sys::tuplestore_tuple_count(self.store) }
    }

    /// What the columns are, in the order of a row's values; as long as the trigger is under way.
    pub fn columns<'a>(&self) -> PgTupleDesc<'a> {
        // SAFETY: the relation keeps its description while the trigger is under way.
        unsafe { PgTupleDesc::from_pg_unchecked(self.columns) }
    }

    pub fn skip(&mut self, rows: i64) {
        // SAFETY: as in next().
        unsafe {
            pg_sys::tuplestore_select_read_pointer(self.store, self.reader);
            pg_sys::tuplestore_skiptuples(self.store, rows, true);
        }
    }

    /// The next row; its values stay where they are until the one after it is asked for.
    pub fn next(&mut self) -> Option<TransitionRow<'_>> {
        // SAFETY: the store lives as long as the trigger and the slot was made for its rows; after
        // slot_getallattrs() the slot's arrays hold one value for each of its valid columns.
        unsafe {
            pg_sys::tuplestore_select_read_pointer(self.store, self.reader);
            // A row that comes back from disk belongs to the slot, which frees it with the next one: it
            // must not lie in memory that the caller resets before.
            let callers = pg_sys::MemoryContextSwitchTo((*self.slot).tts_mcxt);
            let is_there = pg_sys::tuplestore_gettupleslot(self.store, true, false, self.slot);
            pg_sys::MemoryContextSwitchTo(callers);
            if !is_there {
                return None;
            }
            pg_sys::slot_getallattrs(self.slot);
            let columns = (*self.slot).tts_nvalid as usize;
            Some(TransitionRow {
                values: std::slice::from_raw_parts((*self.slot).tts_values, columns),
                nulls: std::slice::from_raw_parts((*self.slot).tts_isnull, columns),
            })
        }
    }
}

impl Drop for TransitionTable {
    fn drop(&mut self) {
        // After an error the transaction releases it.
        if !std::thread::panicking() {
            // SAFETY: the slot was made by find() and nobody else has it.
            unsafe { pg_sys::ExecDropSingleTupleTableSlot(self.slot) };
        }
    }
}

/// # Safety
/// As of `TransitionTable::find()`.
unsafe fn named_relation(
    fcinfo: pg_sys::FunctionCallInfo,
    name: &CStr,
) -> Option<pg_sys::EphemeralNamedRelation> {
    // SAFETY: a set-returning function gets a ReturnSetInfo; each pointer on the way is checked.
    unsafe {
        let result = (*fcinfo).resultinfo.cast::<pg_sys::ReturnSetInfo>().as_ref()?;
        let context = result.econtext.as_ref()?;
        let state = context.ecxt_estate.as_ref()?;
        let named = pg_sys::get_ENR(state.es_queryEnv, name.as_ptr());
        (!named.is_null()).then_some(named)
    }
}
