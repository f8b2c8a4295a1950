//! What a file of a table is to be like, from JSON.

use super::key;
use crate::json::{Node, Object};
use crate::layout::{Format, Signs, parse};
use crate::reading;
use crate::{Error, Result};
use serde_json::Value;
use std::collections::BTreeSet;

#[derive(Debug, Clone)]
pub struct Form {
    sheet: Option<String>,
    delimiter: Option<u8>,
    /// None where it is looked for.
    pub(super) heading_row: Option<u32>,
    pub(super) signs: Signs,
    pub(super) dates: Vec<Format>,
    pub(super) fields: Vec<Field>,
    /// Headings that are left out on purpose, as keys.
    ignored: Vec<String>,
    ignores_others: bool,
    pub(super) left_out: BTreeSet<u32>,
}

/// A column of the table.
#[derive(Debug, Clone)]
pub struct Field {
    pub name: String,
    /// What it may be called in the file, as keys; those before first.
    pub(super) headings: Vec<String>,
    pub holds: Holds,
    /// Whether a file without it is refused.
    pub is_required: bool,
    /// Whether it must be filled in each row.
    pub is_filled: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    Text,
    Number,
    Integer,
    /// A part of one: 12.5 % is 0.125, and so is the number 0.125.
    Part,
    Date,
    /// An instant; without a zone that of whoever takes it.
    Time,
    Boolean,
}

/// Rows of a spreadsheet.
const LAST_ROW: u32 = 1_048_576;

impl Form {
    /// Reads a form. Whatever is unknown in it is refused, with its place.
    pub fn read(form: &Value) -> Result<Self> {
        let object = Node::root(form).object(&[
            "sheet",
            "delimiter",
            "heading_row",
            "numbers",
            "dates",
            "columns",
            "ignored",
            "ignores_others",
            "left_out",
        ])?;
        let fields = object.field("columns")?.items()?.iter().map(field).collect::<Result<_>>()?;
        let mut dates = parse::dates(&object)?;
        dates.extend(Format::read("YYYY-MM-DD"));
        Ok(Self {
            sheet: object.maybe_text("sheet")?,
            delimiter: parse::delimiter(&object)?,
            heading_row: object.maybe("heading_row").map(|node| row(&node)).transpose()?,
            signs: parse::signs(&object)?,
            dates,
            fields,
            ignored: object.texts("ignored")?.iter().map(|heading| key(heading)).collect(),
            ignores_others: object.flag("ignores_others")?,
            left_out: object.items("left_out")?.iter().map(row).collect::<Result<_>>()?,
        })
    }

    /// What is to be read of a file.
    pub fn choice(&self) -> reading::Choice<'_> {
        reading::Choice { sheet: self.sheet.as_deref(), delimiter: self.delimiter, heading: &[] }
    }

    pub(super) fn is_ignored(&self, heading: &str) -> bool {
        self.ignores_others || self.ignored.contains(&key(heading))
    }
}

fn row(node: &Node<'_>) -> Result<u32> {
    let number = node.text()?.parse().ok().filter(|number| (1..=LAST_ROW).contains(number));
    number.ok_or_else(|| Error::input(&node.path, "is no number of a row"))
}

fn field(node: &Node<'_>) -> Result<Field> {
    let object = node.object(&["name", "headings", "holds", "is_required", "is_filled"])?;
    let headings = object.texts("headings")?.iter().map(|heading| key(heading)).collect();
    Ok(Field {
        name: object.text("name")?,
        headings,
        holds: holds(&object)?,
        is_required: object.flag("is_required")?,
        is_filled: object.flag("is_filled")?,
    })
}

fn holds(object: &Object<'_>) -> Result<Holds> {
    Ok(match object.text("holds")?.as_str() {
        "text" => Holds::Text,
        "number" => Holds::Number,
        "integer" => Holds::Integer,
        "part" => Holds::Part,
        "date" => Holds::Date,
        "time" => Holds::Time,
        "boolean" => Holds::Boolean,
        other => {
            let known = "text, number, integer, part, date, time or boolean";
            return Err(Error::input(object.at("holds"), format!("is \"{other}\", not {known}")));
        }
    })
}
