//! Rows as csv: texts that a spreadsheet would take for formulas have an apostrophe before them.

use super::cell::{Cell, Content};
use super::column::Columns;
use super::limits::Limits;
use super::{parts, rows};
use crate::watch::Watch;
use crate::{Error, Result};
use engine::formula::begins_like_formula;

pub fn write(
    columns: &Columns,
    has_headings: bool,
    rows: &str,
    limits: &Limits,
    watch: &mut Watch<'_>,
) -> Result<String> {
    // A line of csv holds any text.
    let limits = &Limits { text_units: usize::MAX, ..*limits };
    let rows = parts::values(rows, limits)?;
    let mut writer =
        csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    if has_headings {
        let headings = columns.0.iter().map(|column| harmless(column.heading.clone()));
        writer.write_record(headings).map_err(failed)?;
    }
    for (at, row) in rows.iter().enumerate() {
        if at.is_multiple_of(64) {
            watch.look()?;
        }
        let cells = rows::read(row, columns, limits, || format!("rows[{at}]"))?;
        writer.write_record(cells.into_iter().map(field)).map_err(failed)?;
    }
    let bytes = writer.into_inner().map_err(failed)?;
    String::from_utf8(bytes).map_err(failed)
}

fn failed(error: impl std::fmt::Display) -> Error {
    Error::File(error.to_string())
}

fn field(cell: Cell) -> String {
    match cell.content {
        Content::Empty => String::new(),
        Content::Text(text) => harmless(text),
        Content::Number(digits, _) | Content::LongNumber(digits) => digits,
        Content::Moment { text, .. } => text,
        Content::Flag(flag) => flag.to_string(),
        Content::Sum { cached, .. } => cached,
    }
}

fn harmless(text: String) -> String {
    if begins_like_formula(&text) { format!("'{text}") } else { text }
}
