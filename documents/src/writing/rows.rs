//! Rows of a sheet as XML.

use super::cell::{Cell, Content};
use super::column::{Column, Columns};
use super::limits::Limits;
use super::style::{self, Format, Look};
use super::xml;
use crate::{Error, Result};
use serde_json::Value;
use std::fmt::Write;

/// The cells of a row. `place` says which one it is.
pub fn read(
    row: &Value,
    columns: &Columns,
    limits: &Limits,
    place: impl Fn() -> String,
) -> Result<Vec<Cell>> {
    let Value::Array(values) = row else {
        return Err(Error::input(place(), "is not an array"));
    };
    let Columns(columns) = columns;
    if values.len() != columns.len() {
        let fault = format!("has {} values, the columns are {}", values.len(), columns.len());
        return Err(Error::input(place(), fault));
    }
    let cells = values.iter().zip(columns).enumerate();
    cells
        .map(|(at, (value, column))| {
            Cell::read(value, column, limits, || format!("{}[{at}]", place()))
        })
        .collect()
}

pub fn push_row(xml: &mut String, number: u32, cells: &[Cell], letters: &[String]) {
    let _ = write!(xml, "<row r=\"{number}\">");
    for (cell, letters) in cells.iter().zip(letters) {
        push_cell(xml, cell, letters, number);
    }
    xml.push_str("</row>");
}

fn push_cell(xml: &mut String, cell: &Cell, letters: &str, number: u32) {
    let mut open = |format: Format, kind: &str| {
        let style = style::id(format, cell.look);
        let _ = write!(xml, "<c r=\"{letters}{number}\" s=\"{style}\"{kind}>");
    };
    match &cell.content {
        Content::Empty if matches!(cell.look, Look::Plain | Look::Bold) => return,
        Content::Empty => open(Format::TEXT, ""),
        Content::Text(text) | Content::LongNumber(text) => {
            open(Format::TEXT, " t=\"inlineStr\"");
            xml.push_str("<is><t xml:space=\"preserve\">");
            xml::push_text(xml, text);
            xml.push_str("</t></is>");
        }
        Content::Number(digits, format) => {
            open(*format, "");
            let _ = write!(xml, "<v>{digits}</v>");
        }
        Content::Moment { serial, format, .. } => {
            open(*format, "");
            let _ = write!(xml, "<v>{serial}</v>");
        }
        Content::Flag(flag) => {
            open(Format::GENERAL, " t=\"b\"");
            let _ = write!(xml, "<v>{}</v>", u8::from(*flag));
        }
        Content::Sum { from, until, cached, format } => {
            open(*format, "");
            let _ = write!(xml, "<f>SUM({letters}{from}:{letters}{until})</f><v>{cached}</v>");
        }
    }
    xml.push_str("</c>");
}

/// A row of texts that stand out.
pub fn headings(columns: &[Column]) -> Vec<Cell> {
    columns.iter().map(|column| bold(Content::Text(column.heading.clone()))).collect()
}

pub fn bold(content: Content) -> Cell {
    Cell { content, look: Look::Bold }
}

/// The letters of so many columns.
pub fn letters(count: usize) -> Vec<String> {
    (0..count).map(xml::letters).collect()
}
