//! The result of a set-returning function, written row by row into a tuplestore that spills to disk
//! at work_mem.

use super::error::{NativeError, Result};
use super::interrupts::see_to_interrupts;
use super::numeric;
use engine::Decimal;
use engine::exact::Exact;
use pgrx::{IntoDatum, PgMemoryContexts, pg_sys};

/// The result set of the function call under way.
pub struct ResultSet {
    store: *mut pg_sys::Tuplestorestate,
    columns: pg_sys::TupleDesc,
    row_memory: PgMemoryContexts,
    row: RowBuffer,
}

/// The columns of one row, in order.
#[derive(Default)]
pub struct RowBuffer {
    values: Vec<pg_sys::Datum>,
    nulls: Vec<bool>,
}

impl ResultSet {
    /// Begins the result set; raises where the caller cannot take one.
    ///
    /// # Safety
    /// `fcinfo` must be that of the call under way, of a function that returns a set of rows.
    pub unsafe fn begin(fcinfo: pg_sys::FunctionCallInfo) -> Self {
        // SAFETY: InitMaterializedSRF() checks that resultinfo is a ReturnSetInfo, and fills it.
        let (store, columns) = unsafe {
            pg_sys::InitMaterializedSRF(fcinfo, 0);
            let result = (*fcinfo).resultinfo.cast::<pg_sys::ReturnSetInfo>();
            ((*result).setResult, (*result).setDesc)
        };
        Self {
            store,
            columns,
            row_memory: PgMemoryContexts::new("commission row"),
            row: RowBuffer::default(),
        }
    }

    /// Adds a row: `fill` gives its columns in order.
    pub fn add_row(&mut self, fill: impl FnOnce(&mut RowBuffer)) -> Result<()> {
        see_to_interrupts();
        let Self { store, columns, row_memory, row } = self;
        row.values.clear();
        row.nulls.clear();
        // SAFETY: the store and its columns live as long as the call. tuplestore_putvalues() reads
        // as many values as there are columns, which is checked, and copies them.
        unsafe {
            row_memory.switch_to(|_| fill(row));
            let expected = (**columns).natts as usize;
            if row.values.len() != expected {
                return Err(NativeError::unexpected(format!(
                    "a row of {} columns for a result of {expected}",
                    row.values.len()
                )));
            }
            pg_sys::tuplestore_putvalues(
                *store,
                *columns,
                row.values.as_mut_ptr(),
                row.nulls.as_mut_ptr(),
            );
            row_memory.reset();
        }
        Ok(())
    }
}

impl RowBuffer {
    pub fn datum(&mut self, datum: Option<pg_sys::Datum>) {
        self.nulls.push(datum.is_none());
        self.values.push(datum.unwrap_or(pg_sys::Datum::from(0)));
    }

    pub fn value(&mut self, value: impl IntoDatum) {
        self.datum(value.into_datum());
    }

    pub fn uuid(&mut self, id: [u8; 16]) {
        self.value(pgrx::Uuid::from_bytes(id));
    }

    pub fn numeric(&mut self, value: impl Into<Option<Decimal>>) {
        self.datum(value.into().map(numeric::write));
    }

    /// A number with all decimals that it shows; a null and `false` as below.
    #[must_use]
    pub fn shown(&mut self, value: Exact) -> bool {
        let datum = numeric::write_shown(value);
        self.datum(datum);
        datum.is_some()
    }

    /// `mantissa / 10^scale`; a null and `false` where PostgreSQL's form cannot hold it.
    #[must_use]
    pub fn scaled(&mut self, mantissa: i128, scale: u32) -> bool {
        let datum = numeric::write_scaled(mantissa, scale);
        self.datum(datum);
        datum.is_some()
    }
}
