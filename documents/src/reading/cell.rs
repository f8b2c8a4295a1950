//! Cells as they were read.

use super::{Error, Limits, Result};
use chrono::NaiveDateTime;
use rust_decimal::Decimal;
use std::fmt;
use std::rc::Rc;

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Cell {
    #[default]
    Empty,
    Text(Rc<str>),
    Number(Number),
    /// An instant, the start of a day for most; as a text it is the day.
    Date(NaiveDateTime),
    Boolean(bool),
    /// What has no value, and why.
    Fault(Fault),
}

/// A number as it was meant: the shortest decimal of what the file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Number {
    pub value: Decimal,
    /// Whether it is shown as a percentage: 0.125 as 12.5 %.
    pub is_percent: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// A formula whose value was never stored.
    NoValue,
    /// What a formula gave instead of a value: #REF!, #DIV/0!.
    Formula(Rc<str>),
    /// Something stored as a number that none is, or has more than 28 digits.
    Number(Rc<str>),
    /// A number shown as a date that there is not.
    Date(Rc<str>),
}

impl Cell {
    /// Texts of nothing but spaces are empty.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Empty => true,
            // Not trim(): it would look at the end as well.
            Self::Text(text) => text.trim_start().is_empty(),
            _ => false,
        }
    }

    /// What it takes of a file's texts.
    fn text(&self) -> &str {
        match self {
            Self::Text(text) => text,
            Self::Fault(Fault::Formula(text) | Fault::Number(text) | Fault::Date(text)) => text,
            _ => "",
        }
    }
}

/// As a text: what people would see, without the signs that a format adds.
impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => Ok(()),
            Self::Text(text) => f.write_str(text),
            Self::Number(number) => write!(f, "{}", number.value),
            Self::Date(at) => write!(f, "{}", at.date()),
            Self::Boolean(true) => f.write_str("TRUE"),
            Self::Boolean(false) => f.write_str("FALSE"),
            Self::Fault(Fault::NoValue) => f.write_str("(formula without a value)"),
            Self::Fault(Fault::Formula(text) | Fault::Number(text) | Fault::Date(text)) => {
                f.write_str(text)
            }
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// As the sheet counts, from 1; lines of csv; lines of a pdf through all pages.
    pub number: u32,
    /// Without empty ones at the end.
    pub cells: Vec<Cell>,
}

/// What was read. Rows that are empty altogether are left out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sheet {
    /// Of a workbook.
    pub name: String,
    pub rows: Vec<Row>,
}

/// Rows on their way, within limits.
pub(super) struct Rows<'a> {
    limits: &'a Limits,
    rows: Vec<Row>,
    cells: usize,
    bytes: usize,
}

impl<'a> Rows<'a> {
    pub fn new(limits: &'a Limits) -> Self {
        Self { limits, rows: Vec::new(), cells: 0, bytes: 0 }
    }

    pub fn push(&mut self, number: u32, mut cells: Vec<Cell>) -> Result<()> {
        while cells.last().is_some_and(Cell::is_empty) {
            cells.pop();
        }
        if cells.is_empty() {
            return Ok(());
        }
        self.cells += cells.len();
        if self.cells > self.limits.cells {
            return Err(Error::too_large("cells", self.limits.cells));
        }
        if self.rows.len() == self.limits.rows {
            return Err(Error::too_large("rows", self.limits.rows));
        }
        for text in cells.iter().map(Cell::text) {
            let most = self.limits.text_characters;
            if text.len() > most && text.chars().count() > most {
                return Err(Error::too_large("characters in a cell", most));
            }
            self.bytes += text.len();
        }
        if self.bytes > self.limits.sheet_bytes {
            return Err(Error::too_large("bytes of text in its cells", self.limits.sheet_bytes));
        }
        cells.shrink_to_fit();
        self.rows.push(Row { number, cells });
        Ok(())
    }

    pub fn done(self) -> Vec<Row> {
        self.rows
    }
}

/// What spreadsheets call a column, counted from 0: A, Z, AA.
pub fn column_name(place: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = place + 1;
    while rest > 0 {
        let letter = u8::try_from((rest - 1) % 26).unwrap_or(0);
        letters.push(char::from(b'A' + letter));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect()
}
