//! The cells of a sheet.

use super::package::Package;
use super::strings::unescaped;
use super::styles::{Shown, Styles};
use super::xml::{Node, Said, Xml};
use crate::reading::cell::Rows;
use crate::reading::{Cell, Error, Fault, Limits, Number, Result, Row, serial, shortest};
use chrono::{NaiveDate, NaiveDateTime};
use std::io::BufRead;
use std::rc::Rc;

/// The last row that spreadsheet programs have.
const LAST_ROW: u32 = 1_048_576;

pub fn read(
    package: &mut Package<'_>,
    part: &str,
    strings: &[Rc<str>],
    styles: &Styles,
    counts_from_1904: bool,
) -> Result<Vec<Row>> {
    let from = Sources { strings, styles, counts_from_1904 };
    package.read(part, |xml, limits| rows(xml, limits, &from))
}

struct Sources<'a> {
    strings: &'a [Rc<str>],
    styles: &'a Styles,
    counts_from_1904: bool,
}

/// A cell on its way.
#[derive(Default)]
struct Open {
    place: usize,
    kind: String,
    style: usize,
    has_formula: bool,
    has_value: bool,
    text: String,
}

fn rows<R: BufRead>(xml: &mut Xml<R>, limits: &Limits, from: &Sources<'_>) -> Result<Vec<Row>> {
    let mut rows = Rows::new(limits);
    let mut node = Node::default();
    let mut number = 0u32;
    let mut cells: Vec<Cell> = Vec::new();
    let mut open = Open::default();
    let (mut is_data, mut is_cell, mut is_text, mut is_phonetic) = (false, false, false, false);
    let mut next_place = 0usize;
    loop {
        match xml.next(&mut node)? {
            Said::Start { is_empty } => match node.name.as_str() {
                "sheetData" => is_data = !is_empty,
                "row" if is_data => {
                    number = row_number(&node, number).ok_or_else(|| {
                        xml.broken(format!("a row that cannot follow row {number}"))
                    })?;
                    cells = Vec::new();
                    next_place = 0;
                }
                "c" if is_data => {
                    let place = match node.attribute("r") {
                        Some(reference) => place_of(reference)
                            .filter(|place| *place >= next_place)
                            .ok_or_else(|| {
                                xml.broken(format!("row {number}: there is no cell {reference:?}"))
                            })?,
                        None => next_place,
                    };
                    next_place = place + 1;
                    open.place = place;
                    open.kind.clear();
                    open.kind.push_str(node.attribute("t").unwrap_or("n"));
                    open.style = node.attribute("s").and_then(|s| s.parse().ok()).unwrap_or(0);
                    open.has_formula = false;
                    open.has_value = false;
                    open.text.clear();
                    is_cell = !is_empty;
                }
                "f" if is_cell => open.has_formula = true,
                "v" if is_cell => (open.has_value, is_text) = (true, !is_empty),
                "rPh" => is_phonetic = !is_empty,
                "t" if is_cell && !is_phonetic => (open.has_value, is_text) = (true, !is_empty),
                _ => {}
            },
            Said::Text if is_text => {
                open.text.push_str(&node.text);
                if open.text.len() > limits.text_bytes {
                    return Err(Error::too_large("bytes in a cell", limits.text_bytes));
                }
            }
            Said::End => match node.name.as_str() {
                "v" | "t" => is_text = false,
                "rPh" => is_phonetic = false,
                "c" if is_cell => {
                    is_cell = false;
                    let value = value(&open, from).map_err(|fault| {
                        xml.broken(format!("row {number}, column {}: {fault}", open.place + 1))
                    })?;
                    if value.is_empty() {
                        continue;
                    }
                    if open.place >= limits.columns {
                        return Err(Error::too_large("columns", limits.columns));
                    }
                    cells.resize(open.place, Cell::Empty);
                    cells.push(value);
                }
                "row" if is_data => rows.push(number, std::mem::take(&mut cells))?,
                "sheetData" => is_data = false,
                _ => {}
            },
            Said::Text => {}
            Said::Done => return Ok(rows.done()),
        }
    }
}

fn row_number(node: &Node, last: u32) -> Option<u32> {
    let number = match node.attribute("r") {
        Some(text) => text.parse().ok()?,
        None => last + 1,
    };
    (number > last && number <= LAST_ROW).then_some(number)
}

/// The column of "BC12", counted from 0.
fn place_of(reference: &str) -> Option<usize> {
    let mut place = 0usize;
    let letters = reference.bytes().take_while(u8::is_ascii_alphabetic);
    let mut count = 0;
    for letter in letters {
        place = place * 26 + usize::from(letter.to_ascii_uppercase() - b'A') + 1;
        count += 1;
        if count > 3 {
            return None;
        }
    }
    place.checked_sub(1)
}

fn value(open: &Open, from: &Sources<'_>) -> std::result::Result<Cell, String> {
    let text = open.text.as_str();
    if !open.has_value || (text.is_empty() && open.kind != "str" && open.kind != "inlineStr") {
        let is_missing = open.has_formula;
        return Ok(if is_missing { Cell::Fault(Fault::NoValue) } else { Cell::Empty });
    }
    Ok(match open.kind.as_str() {
        "s" => {
            let place: Option<usize> = text.trim().parse().ok();
            let shared = place.and_then(|place| from.strings.get(place));
            match shared {
                Some(shared) => Cell::Text(Rc::clone(shared)),
                None => return Err(format!("there is no text {text:?}")),
            }
        }
        "str" | "inlineStr" => Cell::Text(unescaped(text).into()),
        "b" => Cell::Boolean(matches!(text.trim(), "1" | "true")),
        "e" => Cell::Fault(Fault::Formula(text.into())),
        "d" => iso(text).map_or_else(|| Cell::Fault(Fault::Date(text.into())), Cell::Date),
        _ => number(text, open.style, from),
    })
}

/// "2025-03-31", alone or with a time.
fn iso(text: &str) -> Option<NaiveDateTime> {
    let day = text.get(..10)?.parse::<NaiveDate>().ok()?.and_hms_opt(0, 0, 0)?;
    Some(text.trim_end_matches('Z').parse().unwrap_or(day))
}

fn number(text: &str, style: usize, from: &Sources<'_>) -> Cell {
    let Some(value) = shortest(text) else { return Cell::Fault(Fault::Number(text.into())) };
    match from.styles.of(style) {
        Shown::Date => match serial::instant(value, from.counts_from_1904) {
            Some(at) => Cell::Date(at),
            None => Cell::Fault(Fault::Date(text.into())),
        },
        shown => Cell::Number(Number { value, is_percent: shown == Shown::Percent }),
    }
}
