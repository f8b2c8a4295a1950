//! What a file says once for all of its rows.

use super::columns::Part;
use super::date::{self, Format};
use super::value::Value;
use crate::reading::{Cell, Row, Sheet};
use chrono::{Datelike, NaiveDate};

/// A made column that has the same value in each row.
#[derive(Debug, Clone)]
pub struct Fact {
    pub name: String,
    pub find: Find,
}

#[derive(Debug, Clone)]
pub enum Find {
    Constant(String),
    /// The first cell anywhere whose first word is a day.
    Day {
        is_month: bool,
    },
    /// The first row below the heading, and what belongs to it, with nothing but its first cell.
    Alone(Part),
}

impl Fact {
    /// `below` is the row of the first heading, with those that belong to it.
    pub fn value(&self, sheet: &Sheet, below: u32, dates: &[Format]) -> Value {
        match &self.find {
            Find::Constant(text) => Value::Text(text.clone()),
            Find::Day { is_month } => {
                let day =
                    sheet.rows.iter().flat_map(|row| &row.cells).find_map(|cell| day(cell, dates));
                match day {
                    Some(day) if *is_month => day.with_day(1).map_or(Value::Empty, Value::Date),
                    Some(day) => Value::Date(day),
                    None => Value::Empty,
                }
            }
            Find::Alone(part) => {
                let is_alone = |row: &&Row| row.number > below && row.cells.len() == 1;
                let alone = sheet.rows.iter().find(is_alone).and_then(|row| row.cells.first());
                alone.map_or(Value::Empty, |cell| Value::Text(part.of(&cell.to_string())))
            }
        }
    }
}

fn day(cell: &Cell, dates: &[Format]) -> Option<NaiveDate> {
    match cell {
        Cell::Date(at) => Some(at.date()),
        Cell::Text(text) => date::read(text.split_whitespace().next()?, dates),
        _ => None,
    }
}
