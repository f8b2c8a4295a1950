//! pg_commission_documents: documents of pg_commission, written inside PostgreSQL.
//!
//! This crate is the boundary around `documents`: JSON comes in, bytes go out, and whoever cancels
//! the statement is heard. The SQL declarations are in sql/.

use pgrx::prelude::*;

mod error;
mod font_folder;
mod read;
mod write;
mod write_tables;

pgrx::pg_module_magic!(name, version);

/// Runs when a backend loads the library.
#[pg_guard]
pub extern "C-unwind" fn _PG_init() {
    // A server started with backtraces on would send them to clients in DETAIL.
    // SAFETY: a backend has one thread.
    unsafe {
        std::env::remove_var("RUST_BACKTRACE");
        std::env::remove_var("RUST_LIB_BACKTRACE");
    }
}

#[pg_schema]
mod commission_documents {
    use crate::error::or_raise;
    use crate::{read, write, write_tables};
    use pgrx::prelude::*;
    use pgrx::{Json, JsonB};

    #[pg_extern(sql = false)]
    fn write_pdf(document: &str) -> Vec<u8> {
        or_raise(write::pdf(document))
    }

    #[pg_extern(sql = false)]
    fn write_xlsx(workbook: &str, parts: Array<'_, &[u8]>) -> Vec<u8> {
        let parts: Vec<&[u8]> = parts.iter().flatten().collect();
        or_raise(write_tables::xlsx(workbook, &parts))
    }

    #[pg_extern(sql = false)]
    fn pack_rows(columns: &str, first_row: i32, rows: &str) -> Vec<u8> {
        or_raise(write_tables::pack_rows(columns, first_row, rows))
    }

    #[pg_extern(sql = false)]
    fn csv_rows(columns: &str, has_headings: bool, rows: &str) -> String {
        or_raise(write_tables::csv_rows(columns, has_headings, rows))
    }

    #[pg_extern(sql = false)]
    #[allow(clippy::type_complexity)] // the columns that SQL sees
    fn read_rows(
        file: &[u8],
        layout: JsonB,
        revenue_month: Option<Date>,
        minor_unit: i32,
        corrections: Option<JsonB>,
    ) -> TableIterator<
        'static,
        (
            name!(row_number, Option<i32>),
            name!(kind, Option<String>),
            name!(reason, Option<String>),
            name!(cells, Option<Json>),
            name!(sale, Option<Json>),
            name!(problems, Json),
        ),
    > {
        let corrections = corrections.as_ref().map(|of| &of.0);
        let rows = read::rows(file, &layout.0, revenue_month, minor_unit, corrections);
        TableIterator::new(or_raise(rows))
    }

    #[pg_extern(sql = false)]
    #[allow(clippy::type_complexity)] // the columns that SQL sees
    fn read_records(
        file: &[u8],
        form: JsonB,
    ) -> TableIterator<
        'static,
        (
            name!(row_number, Option<i32>),
            name!(kind, Option<String>),
            name!(record, Option<Json>),
            name!(problems, Json),
        ),
    > {
        TableIterator::new(or_raise(read::records(file, &form.0)))
    }

    #[pg_extern(sql = false)]
    fn read_cells(
        file: &[u8],
        layout: JsonB,
    ) -> TableIterator<'static, (name!(row_number, i32), name!(cells, Json))> {
        TableIterator::new(or_raise(read::cells(file, &layout.0)))
    }

    #[pg_extern(sql = false)]
    fn check_layout(layout: JsonB) -> bool {
        or_raise(read::check_layout(&layout.0))
    }

    #[pg_extern(sql = false)]
    fn built_in_layouts() -> TableIterator<
        'static,
        (name!(source, String), name!(file_kind, String), name!(layout, String)),
    > {
        TableIterator::new(read::built_in_layouts())
    }

    #[pg_extern(sql = false)]
    fn missing_characters(
        document: &str,
    ) -> TableIterator<'static, (name!(text, String), name!(characters, String))> {
        TableIterator::new(or_raise(write::missing_characters(document)))
    }
}
