//! Cells that somebody says anew. The file stays as it was sent.

use super::apply::heading;
use super::outcome::Table;
use super::{Layout, columns};
use crate::Poll;
use crate::reading::{Cell, Error, Number, Result, Sheet};
use crate::watch::Watch;
use chrono::{NaiveDate, NaiveTime};
use rust_decimal::Decimal;

/// What is to stand in a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    /// As the sheet counts, from 1.
    pub row: u32,
    /// As the layout calls the column, or as its heading stands in the file.
    pub column: String,
    /// Empty: nothing stands there.
    pub value: String,
}

/// Puts corrections in the place of cells, one after the other. The first one whose cell there is
/// not comes back: a heading and what stands above it cannot be corrected.
///
/// # Errors
/// `Stopped`.
pub fn correct<'a>(
    layout: &Layout,
    sheet: &mut Sheet,
    corrections: &'a [Correction],
    poll: Poll<'_>,
) -> Result<Option<&'a Correction>> {
    let Some(first) = corrections.first() else { return Ok(None) };
    let mut watch = Watch::new(poll);
    let mut look = || watch.look().map_err(|_| Error::Stopped);
    let found = heading(layout, sheet, &mut Table::default(), &mut look)?;
    let Some((heading, places)) = found else { return Ok(Some(first)) };
    let count = sheet.rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
    let names = columns::names(&places.headings, count);
    for correction in corrections {
        look()?;
        let name = correction.column.as_str();
        let column = layout.columns.iter().position(|column| column.name == name);
        let place = column
            .and_then(|column| places.of.get(column).copied().flatten())
            .or_else(|| names.iter().position(|found| **found == *name));
        let row = sheet.rows.binary_search_by_key(&correction.row, |row| row.number);
        let (Some(place), Ok(row)) = (place, row) else { return Ok(Some(correction)) };
        let Some(row) = sheet.rows.get_mut(row).filter(|_| row > heading) else {
            return Ok(Some(correction));
        };
        if row.cells.len() <= place {
            row.cells.resize(place + 1, Cell::Empty);
        }
        if let Some(cell) = row.cells.get_mut(place) {
            *cell = said_of(cell, &correction.value);
        }
    }
    Ok(None)
}

/// Numbers and days are typed as they are shown; all else is a text, which the layout reads.
fn said_of(before: &Cell, value: &str) -> Cell {
    let value = value.trim();
    let meant = match before {
        _ if value.is_empty() => Some(Cell::Empty),
        Cell::Number(of) => value
            .parse::<Decimal>()
            .ok()
            .map(|decimal| Cell::Number(Number { value: decimal, is_percent: of.is_percent })),
        Cell::Date(_) => {
            value.parse::<NaiveDate>().ok().map(|day| Cell::Date(day.and_time(NaiveTime::MIN)))
        }
        _ => None,
    };
    meant.unwrap_or_else(|| Cell::Text(value.into()))
}
