//! What a cell holds: values of JSON by the kind of their column.

use super::column::{Column, Kind};
use super::limits::Limits;
use super::serial;
use super::style::{Format, Look};
use crate::{Error, Result};
use chrono::{NaiveDate, NaiveDateTime, Timelike};
use serde_json::Value;

#[derive(Debug, PartialEq)]
pub struct Cell {
    pub content: Content,
    pub look: Look,
}

#[derive(Debug, PartialEq)]
pub enum Content {
    Empty,
    Text(String),
    /// Its digits, and how they are shown.
    Number(String, Format),
    /// More digits than a spreadsheet keeps.
    LongNumber(String),
    /// As it was written, and as spreadsheets count.
    Moment {
        text: String,
        serial: String,
        format: Format,
    },
    Flag(bool),
    /// The sum of the rows of its column, and what it comes to.
    Sum {
        from: u32,
        until: u32,
        cached: String,
        format: Format,
    },
}

/// A double keeps any decimal of so many digits.
const DIGITS: usize = 15;

impl Cell {
    /// `place` is called where something is wrong, to say where.
    pub fn read(
        value: &Value,
        column: &Column,
        limits: &Limits,
        place: impl Fn() -> String,
    ) -> Result<Self> {
        let (value, look) = match value {
            Value::Object(fields) => (
                fields.get("value").unwrap_or(&Value::Null),
                match fields.get("mark").and_then(Value::as_str) {
                    Some("error") => Look::Error,
                    Some("warning") => Look::Warning,
                    None => Look::Plain,
                    Some(_) => {
                        return Err(Error::input(
                            place(),
                            "has a mark that is no error or warning",
                        ));
                    }
                },
            ),
            value => (value, Look::Plain),
        };
        let wrong = |wanted: &str| {
            let shown: String = value.to_string().chars().take(60).collect();
            Error::input(place(), format!("is {shown}, not {wanted}"))
        };
        let content = match (value, column.kind) {
            (Value::Null, _) => Content::Empty,
            (Value::String(text), Kind::Text) => {
                let units = text.encode_utf16().count();
                if units > limits.text_units {
                    let most = limits.text_units;
                    let fault = format!("has {units} characters, a cell holds at most {most}");
                    return Err(Error::input(place(), fault));
                }
                Content::Text(text.clone())
            }
            (Value::Bool(flag), Kind::Flag | Kind::Text) => Content::Flag(*flag),
            (Value::String(text), Kind::Date) => date(text),
            (Value::String(text), Kind::Time) => time(text),
            // A number among texts is shown as it is.
            (Value::Number(number), Kind::Text) => {
                number_cell(&number.to_string(), Kind::Number, 0)
                    .ok_or_else(|| wrong(wanted(Kind::Amount)))?
            }
            (Value::Number(number), kind @ (Kind::Amount | Kind::Number | Kind::Percent)) => {
                number_cell(&number.to_string(), kind, column.decimals)
                    .ok_or_else(|| wrong(wanted(kind)))?
            }
            (Value::String(text), kind @ (Kind::Amount | Kind::Number | Kind::Percent)) => {
                number_cell(text, kind, column.decimals).ok_or_else(|| wrong(wanted(kind)))?
            }
            (_, kind) => return Err(wrong(wanted(kind))),
        };
        Ok(Self { content, look })
    }
}

fn wanted(kind: Kind) -> &'static str {
    match kind {
        Kind::Text => "a text",
        Kind::Amount | Kind::Number | Kind::Percent => "a number of digits, sign and point",
        Kind::Date => "a day such as 2026-01-31",
        Kind::Time => "a time such as 2026-01-31 18:30:00",
        Kind::Flag => "true or false",
    }
}

/// A decimal as PostgreSQL writes it: sign, digits, point, digits.
fn number_cell(text: &str, kind: Kind, decimals: u32) -> Option<Content> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let are_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !are_digits(whole) || !are_digits(fraction) {
        return None;
    }
    if digits.contains('.') && fraction.is_empty() {
        return None;
    }
    let all = format!("{whole}{fraction}");
    let significant = all.trim_start_matches('0');
    // Zeros at the end say nothing, be it of the fraction or of a whole number.
    if significant.trim_end_matches('0').len() > DIGITS {
        return Some(Content::LongNumber(text.to_owned()));
    }
    let scale = u32::try_from(fraction.len()).unwrap_or(u32::MAX);
    let format = match kind {
        Kind::Percent => {
            let shown = fraction.trim_end_matches('0').len().saturating_sub(2);
            Format::percent(u32::try_from(shown).unwrap_or(u32::MAX))
        }
        Kind::Amount => Format::amount(scale.max(decimals)),
        _ => Format::number(scale),
    };
    Some(Content::Number(text.to_owned(), format))
}

/// What is no day, or none that spreadsheets have, stays a text.
fn date(text: &str) -> Content {
    let serial = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().and_then(serial::of);
    match serial {
        Some(serial) => Content::Moment {
            text: text.to_owned(),
            serial: serial.to_string(),
            format: Format::DATE,
        },
        None => Content::Text(text.to_owned()),
    }
}

fn time(text: &str) -> Content {
    let time = NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S").ok();
    match time.and_then(|time| Some((serial::of(time.date())?, time))) {
        Some((day, time)) => {
            // Ten decimals of a day tell seconds apart.
            let seconds = u64::from(time.num_seconds_from_midnight());
            let part = (seconds * 10_000_000_000 + 43_200) / 86_400;
            Content::Moment {
                text: text.to_owned(),
                serial: format!("{day}.{part:010}"),
                format: Format::TIME,
            }
        }
        None => Content::Text(text.to_owned()),
    }
}
