//! Columns by their headings.

use crate::reading::{Cell, Row, column_name};
use std::collections::HashSet;
use std::rc::Rc;

/// A longer text is no heading: so much of it is looked at.
const MOST_HEADING: usize = 500;

#[derive(Debug, Clone)]
pub struct Column {
    pub name: String,
    /// Other headings that it goes by.
    pub aliases: Vec<String>,
    /// Where it stands whatever its heading, counted from 0.
    pub place: Option<usize>,
    pub holds: Holds,
    /// Whether a file without it is refused.
    pub is_required: bool,
    /// Whether it must be filled in each sale.
    pub is_filled: bool,
    /// Whether an empty cell means what stands above.
    pub fills_down: bool,
    /// What an empty cell stands for.
    pub default: Option<String>,
    /// Taken from a cell of another row.
    pub below: Option<Below>,
    /// Calculated, or a fact of the file: no column of it.
    pub is_made: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    Text,
    /// A number of money: rounded to the currency, with a note.
    Amount,
    Number,
    /// A rate: 5 % is 0.05. What a number without the sign means is the layout's to say.
    Percent(Bare),
    Date,
    /// A postal code of five digits: zeros in front come back.
    Zip,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bare {
    /// 5 is 5 %.
    Points,
    /// 0.05 is 5 %.
    Fraction,
    /// Numbers below 1 are fractions, others points.
    Mixed,
}

/// A part of a cell some rows below.
#[derive(Debug, Clone)]
pub struct Below {
    pub column: String,
    pub rows: usize,
    pub part: Part,
}

#[derive(Debug, Clone, Copy)]
pub enum Part {
    First(usize),
    Last(usize),
    Whole,
}

impl Part {
    pub fn of(self, text: &str) -> String {
        let text = text.trim();
        let count = text.chars().count();
        match self {
            Self::First(most) => text.chars().take(most).collect(),
            Self::Last(most) => text.chars().skip(count.saturating_sub(most)).collect(),
            Self::Whole => text.to_owned(),
        }
    }
}

/// Headings are the same whatever their case and spaces.
pub fn same(text: &str) -> String {
    let mut key = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !key.is_empty() {
            key.push(' ');
        }
        key.extend(word.chars().flat_map(char::to_lowercase));
    }
    key
}

/// A cell as a heading.
pub fn heading(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => text.chars().take(MOST_HEADING).collect(),
        other => other.to_string().chars().take(MOST_HEADING).collect(),
    }
}

/// What so many columns are called, each in its own way: by their headings, or else by letters.
pub fn names(headings: &[String], count: usize) -> Vec<Rc<str>> {
    let mut used = HashSet::new();
    let name = |place: usize| {
        let heading = headings.get(place).map(|heading| heading.trim()).unwrap_or_default();
        let mut name = match heading {
            "" => column_name(place),
            heading => heading.to_owned(),
        };
        while !used.insert(name.clone()) {
            name.push('\'');
        }
        name.into()
    };
    (0..count).map(name).collect()
}

/// Where the columns of a layout are in a file.
#[derive(Debug, Clone)]
pub struct Places {
    /// By column of the layout.
    pub of: Vec<Option<usize>>,
    /// The headings as they stand in the file.
    pub headings: Vec<String>,
}

/// Finds the columns below a heading; or the required ones that are missing.
pub fn find(columns: &[Column], row: &Row) -> std::result::Result<Places, Vec<String>> {
    let headings: Vec<String> = row.cells.iter().map(heading).collect();
    let keys: Vec<String> = headings.iter().map(|text| same(text)).collect();
    let mut missing = Vec::new();
    let of = columns.iter().map(|column| {
        if column.is_made || column.below.is_some() {
            return None;
        }
        let names = std::iter::once(&column.name).chain(&column.aliases);
        let mut named = names.map(|name| same(name));
        let place = column
            .place
            .or_else(|| named.find_map(|name| keys.iter().position(|key| *key == name)));
        if place.is_none() && column.is_required {
            missing.push(column.name.clone());
        }
        place
    });
    let of = of.collect();
    if missing.is_empty() { Ok(Places { of, headings }) } else { Err(missing) }
}
