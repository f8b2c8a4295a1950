//! Workbooks (xlsx) and csv, from JSON to bytes. The same input gives the same bytes. Amounts stay
//! the decimals that they are: a number that a spreadsheet could not hold is written as text.
//! Many rows come in parts (`pack_rows`), so that they never lie in memory as they are.

mod book;
mod cell;
mod column;
mod csv;
mod limits;
mod package;
mod parts;
mod rows;
mod serial;
mod sheet;
mod sheet_name;
mod style;
mod sums;
mod xml;

pub use book::Book;
pub use column::Columns;
pub use limits::Limits;

use crate::watch::Watch;
use crate::{Poll, Result};

/// The workbook as a file. `parts` are the rows of the one sheet whose rows are not in it.
pub fn xlsx(book: &Book, parts: &[&[u8]], limits: &Limits, poll: Poll<'_>) -> Result<Vec<u8>> {
    package::write(book, parts, limits, &mut Watch::new(poll))
}

/// Rows of a table, as JSON, packed for `xlsx`. The first of them is that row of the table,
/// counted from 0.
pub fn pack_rows(
    columns: &Columns,
    first_row: u32,
    rows: &str,
    limits: &Limits,
    poll: Poll<'_>,
) -> Result<Vec<u8>> {
    parts::pack(columns, first_row, rows, limits, &mut Watch::new(poll))
}

/// Rows of a table, as JSON, as lines of csv; with their headings where they are the first.
pub fn csv_rows(
    columns: &Columns,
    has_headings: bool,
    rows: &str,
    limits: &Limits,
    poll: Poll<'_>,
) -> Result<String> {
    csv::write(columns, has_headings, rows, limits, &mut Watch::new(poll))
}
