//! What a statement changed in an audited table, as entries of the log.

mod column;
mod kind;

use crate::postgres::error::{NativeError, Result};
use crate::postgres::json::{Json, Object};
use crate::postgres::result_set::ResultSet;
use crate::postgres::setting::with_settings_of_records;
use crate::postgres::transition::{TransitionRow, TransitionTable};
use crate::postgres::varlena;
use column::Column;
use pgrx::{PgMemoryContexts, pg_sys};

/// A statement that inserts more records leaves one entry.
const MOST_INSERTS: i64 = 100;

/// Returns the entries of the statement under way: record, values before and after, and how many
/// records the entry stands for. `key` names the columns of the primary key.
pub fn changed_records(
    operation: &str,
    key: &[String],
    fcinfo: pg_sys::FunctionCallInfo,
) -> Result<()> {
    // SAFETY: fcinfo is that of the call under way, of a function that returns a set of rows.
    let find = |name| unsafe { TransitionTable::find(fcinfo, name) };
    let mut rows = find(if operation == "UPDATE" { c"new_rows" } else { c"changed_rows" })?;
    let attributes = rows.columns();
    let columns: Vec<Column<'_>> =
        attributes.iter().enumerate().filter_map(|(place, a)| Column::new(place, a)).collect();
    // SAFETY: as above.
    let mut log = Log::new(&columns, key, unsafe { ResultSet::begin(fcinfo) });
    let mut write = || match operation {
        "INSERT" if rows.len() > MOST_INSERTS => log.load(&mut rows),
        "INSERT" => log.records(&mut rows, |record| (None, Some(record))),
        "DELETE" => log.records(&mut rows, |record| (Some(record), None)),
        "UPDATE" => log.changes(&mut find(c"old_rows")?, &mut rows),
        _ => Err(NativeError::unexpected(format!("{operation} is no operation of a trigger"))),
    };
    if columns.iter().any(Column::depends_on_settings) {
        with_settings_of_records(write)
    } else {
        write()
    }
}

/// The entries as they are written, each in memory that the next one takes again.
struct Log<'a> {
    columns: &'a [Column<'a>],
    key: Vec<&'a Column<'a>>,
    entries: ResultSet,
    memory: PgMemoryContexts,
}

impl<'a> Log<'a> {
    fn new(columns: &'a [Column<'a>], key: &[String], entries: ResultSet) -> Self {
        let named = |name: &String| columns.iter().find(|column| column.name == name.as_bytes());
        let key = key.iter().filter_map(named).collect();
        Self { columns, key, entries, memory: PgMemoryContexts::new("commission entry") }
    }

    /// An entry for each record.
    fn records(
        &mut self,
        rows: &mut TransitionTable,
        sides: fn(Json) -> (Option<Json>, Option<Json>),
    ) -> Result<()> {
        while let Some(row) = rows.next() {
            self.in_memory(|log| {
                let (before, after) = sides(object(log.columns, &row));
                log.entry(Some(&row), before, after, 1)
            })?;
        }
        Ok(())
    }

    /// One entry with the first and the last record.
    fn load(&mut self, rows: &mut TransitionTable) -> Result<()> {
        let count = rows.len();
        let columns = self.columns;
        self.in_memory(|log| {
            let mut both = Object::new();
            for (key, others) in [(c"first", 0), (c"last", count - 2)] {
                rows.skip(others);
                if let Some(row) = rows.next() {
                    both.add(key.to_bytes(), object(columns, &row).into());
                }
            }
            log.entry(None, None, Some(both.finish()), count)
        })
    }

    /// An entry for each record of which more than the stamp has changed. Old and new rows come in the
    /// same order, which pairs them also where a key was changed.
    fn changes(&mut self, old: &mut TransitionTable, new: &mut TransitionTable) -> Result<()> {
        while let (Some(old), Some(new)) = (old.next(), new.next()) {
            self.in_memory(|log| {
                let (mut before, mut after) = (Object::new(), Object::new());
                let mut is_change = false;
                for column in log.columns.iter().filter(|column| !column.is_same(&old, &new)) {
                    before.add(column.name, column.value(&old));
                    after.add(column.name, column.value(&new));
                    is_change |= !column.is_stamp;
                }
                if !is_change {
                    return Ok(());
                }
                log.entry(Some(&new), Some(before.finish()), Some(after.finish()), 1)
            })?;
        }
        Ok(())
    }

    fn entry(
        &mut self,
        record: Option<&TransitionRow<'_>>,
        before: Option<Json>,
        after: Option<Json>,
        count: i64,
    ) -> Result<()> {
        let id = record.map(|row| varlena::text(&self.record_id(row)));
        self.entries.add_row(|entry| {
            entry.datum(id);
            entry.datum(before.map(Json::datum));
            entry.datum(after.map(Json::datum));
            entry.value(count);
        })
    }

    /// The values of the key, joined.
    fn record_id(&self, row: &TransitionRow<'_>) -> Vec<u8> {
        let values: Vec<&[u8]> = self.key.iter().map(|column| column.text(row)).collect();
        values.join(b", ".as_slice())
    }

    fn in_memory<T>(&mut self, write: impl FnOnce(&mut Self) -> T) -> T {
        let mut memory = PgMemoryContexts::For(self.memory.value());
        // SAFETY: what is made in there is copied into the result before it is reset.
        unsafe {
            let written = memory.switch_to(|_| write(self));
            self.memory.reset();
            written
        }
    }
}

/// All of a record.
fn object(columns: &[Column<'_>], row: &TransitionRow<'_>) -> Json {
    let mut object = Object::new();
    for column in columns {
        object.add(column.name, column.value(row));
    }
    object.finish()
}
