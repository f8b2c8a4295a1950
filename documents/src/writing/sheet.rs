//! A sheet as XML: what stands above its table, the table, and sums below.

use super::book::Sheet;
use super::cell::{Cell, Content};
use super::column::{Column, Columns, Kind};
use super::limits::Limits;
use super::package::Sink;
use super::rows::{self, bold, push_row};
use super::sums::Sums;
use super::{parts, xml};
use crate::{Error, Result};
use serde_json::Value;
use std::fmt::Write;

pub fn write(
    sink: &mut Sink<'_, '_>,
    sheet: &Sheet,
    place: usize,
    parts: &[&[u8]],
    limits: &Limits,
) -> Result<()> {
    let Columns(columns) = &sheet.columns;
    let letters = rows::letters(columns.len().max(2));
    let above = sheet.rows_above();
    let mut text = head(sheet, place == 0, above);
    for (number, (label, value)) in (1..).zip(&sheet.facts) {
        push_row(&mut text, number, &fact(label, value, place, limits)?, &letters);
    }
    push_row(&mut text, above, &rows::headings(columns), &letters);
    sink.push(&mut text)?;

    let mut last = above;
    // With the one of the sums.
    let most = limits.rows - u32::from(sheet.total.is_some());
    let mut next = || {
        last += 1;
        if last <= most {
            return Ok(last);
        }
        let what = format!("a sheet with more than {most} rows");
        Err(Error::TooLarge { what, most: most as usize })
    };
    let mut sums = Sums::new(columns);
    match &sheet.rows {
        Some(rows) => {
            for (at, row) in rows.iter().enumerate() {
                let cells = rows::read(row, &sheet.columns, limits, || {
                    format!("sheets[{place}].rows[{at}]")
                })?;
                sums.add(&cells)?;
                push_row(&mut text, next()?, &cells, &letters);
                sink.push_when_long(&mut text)?;
            }
        }
        None => {
            for part in parts {
                for _ in 0..parts::count(part)? {
                    next()?;
                }
                parts::unpack(part, |bytes| sink.push_bytes(bytes))?;
            }
        }
    }
    let end_of_table = last;
    if let Some(label) = &sheet.total {
        let row = sums.row(label, above + 1, end_of_table);
        push_row(&mut text, end_of_table + 1, &row, &letters);
    }
    let end = xml::letters(columns.len() - 1);
    let _ =
        write!(text, "</sheetData><autoFilter ref=\"A{above}:{end}{end_of_table}\"/></worksheet>");
    sink.push(&mut text)
}

/// All that stands before the rows.
fn head(sheet: &Sheet, is_first: bool, above: u32) -> String {
    let mut text = String::from(concat!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n",
        "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">",
        "<sheetViews><sheetView"
    ));
    if is_first {
        text.push_str(" tabSelected=\"1\"");
    }
    let below = above.saturating_add(1);
    let _ = write!(
        text,
        " workbookViewId=\"0\"><pane ySplit=\"{above}\" topLeftCell=\"A{below}\" \
        activePane=\"bottomLeft\" state=\"frozen\"/></sheetView></sheetViews><cols>"
    );
    for (number, column) in (1..).zip(&sheet.columns.0) {
        let width = column.width();
        let _ = write!(
            text,
            "<col min=\"{number}\" max=\"{number}\" width=\"{width}\" customWidth=\"1\"/>"
        );
    }
    text.push_str("</cols><sheetData>");
    text
}

fn fact(label: &Value, value: &Value, place: usize, limits: &Limits) -> Result<[Cell; 2]> {
    let column = Column::plain(Kind::Text);
    let cell = |value| Cell::read(value, &column, limits, || format!("sheets[{place}].facts"));
    let label = match cell(label)?.content {
        Content::Text(text) => bold(Content::Text(text)),
        _ => {
            return Err(Error::input(format!("sheets[{place}].facts"), "has a label without text"));
        }
    };
    Ok([label, cell(value)?])
}
