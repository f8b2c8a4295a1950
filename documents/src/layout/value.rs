//! What a cell means in its column.

use super::columns::{Bare, Column, Holds};
use super::date::{self, Format};
use super::number::{Read, Signs};
use super::outcome::shortened;
use crate::reading::{Cell, Fault};
use chrono::NaiveDate;
use rust_decimal::{Decimal, RoundingStrategy};

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Value {
    #[default]
    Empty,
    Text(String),
    Number(Decimal),
    Date(NaiveDate),
}

/// What is wrong with a cell, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    pub fault: String,
    pub remedy: &'static str,
}

/// A value, and whether it was rounded.
pub struct Meant {
    pub value: Value,
    pub is_rounded: bool,
}

pub fn mean(
    cell: &Cell,
    column: &Column,
    signs: &Signs,
    dates: &[Format],
    minor_unit: u32,
) -> Result<Meant, Wrong> {
    let plain = |value| Ok(Meant { value, is_rounded: false });
    if let Cell::Fault(fault) = cell {
        return Err(of_fault(fault));
    }
    if cell.is_empty() {
        let Some(default) = &column.default else { return plain(Value::Empty) };
        let cell = Cell::Text(default.as_str().into());
        let column = Column { default: None, ..column.clone() };
        return mean(&cell, &column, signs, dates, minor_unit);
    }
    match column.holds {
        Holds::Text => plain(text(cell)),
        Holds::Zip => plain(zip(cell)),
        Holds::Number => plain(Value::Number(number(cell, signs)?.value)),
        Holds::Amount => {
            let read = number(cell, signs)?;
            if read.is_percent {
                return Err(not_a_number());
            }
            let rounded = rounded(read.value, minor_unit);
            let is_rounded = rounded != read.value;
            Ok(Meant { value: Value::Number(rounded), is_rounded })
        }
        Holds::Percent(bare) => {
            let read = number(cell, signs).or_else(|wrong| comma_of_percent(cell, wrong))?;
            plain(Value::Number(percent(read, bare)?))
        }
        Holds::Date => date(cell, dates).map(|value| Meant { value, is_rounded: false }),
    }
}

pub fn rounded(amount: Decimal, minor_unit: u32) -> Decimal {
    amount.round_dp_with_strategy(minor_unit, RoundingStrategy::MidpointAwayFromZero).normalize()
}

pub fn of_fault(fault: &Fault) -> Wrong {
    let (fault, remedy) = match fault {
        Fault::NoValue => (
            "is a formula whose value is not in the file".to_owned(),
            "Open the file in a spreadsheet program, and save it again.",
        ),
        Fault::Formula(text) => (
            format!("is a formula that failed: {}", shortened(text)),
            "Mend the formula, or type the value.",
        ),
        Fault::Number(_) => ("is no number".to_owned(), "Type the number again."),
        Fault::Date(_) => ("is no day".to_owned(), "Type the day again."),
    };
    Wrong { fault, remedy }
}

/// Spaces in it are single ones: names are found again that way.
fn text(cell: &Cell) -> Value {
    let whole = cell.to_string();
    let words: Vec<&str> = whole.split_whitespace().collect();
    Value::Text(words.join(" "))
}

/// "2115" was 02115 before a spreadsheet took it for a number.
fn zip(cell: &Cell) -> Value {
    let Value::Text(text) = text(cell) else { return Value::Empty };
    let text = text.strip_suffix(".0").map(str::to_owned).unwrap_or(text);
    let is_short = text.len() < 5 && text.bytes().all(|byte| byte.is_ascii_digit());
    Value::Text(if is_short { format!("{text:0>5}") } else { text })
}

fn not_a_number() -> Wrong {
    Wrong {
        fault: "is no number".to_owned(),
        remedy: "Mend it in the file, or the number format in the layout.",
    }
}

pub fn number(cell: &Cell, signs: &Signs) -> Result<Read, Wrong> {
    match cell {
        Cell::Number(number) => {
            Ok(Read { value: number.value, is_percent: false, is_fraction: number.is_percent })
        }
        Cell::Text(text) => signs.read(text).ok_or_else(not_a_number),
        _ => Err(not_a_number()),
    }
}

/// No rate has thousands of percent: the comma of 12,5 % is that of decimals.
fn comma_of_percent(cell: &Cell, wrong: Wrong) -> Result<Read, Wrong> {
    let Cell::Text(text) = cell else { return Err(wrong) };
    Signs { decimal: ',', group: '.' }.read(text).ok_or(wrong)
}

fn percent(read: Read, bare: Bare) -> Result<Decimal, Wrong> {
    let is_points = read.is_percent
        || !read.is_fraction
            && match bare {
                Bare::Points => true,
                Bare::Fraction => false,
                Bare::Mixed => read.value.abs() >= Decimal::ONE,
            };
    let rate = if is_points {
        read.value.checked_div(Decimal::ONE_HUNDRED).ok_or_else(not_a_number)?
    } else {
        read.value
    };
    Ok(rate.normalize())
}

fn date(cell: &Cell, dates: &[Format]) -> Result<Value, Wrong> {
    if let Cell::Date(at) = cell {
        return Ok(Value::Date(at.date()));
    }
    match date::read(&cell.to_string(), dates) {
        Some(day) => Ok(Value::Date(day)),
        None => {
            let known: Vec<_> = dates.iter().map(|format| format.text.as_str()).collect();
            let fault = match known.as_slice() {
                [] => "is no day".to_owned(),
                known => format!("is no day written as {}", known.join(" or ")),
            };
            Err(Wrong { fault, remedy: "Mend it in the file, or the date formats in the layout." })
        }
    }
}
