//! Rows of any table: which columns a file is to have, what they hold, and what each row says, as
//! texts that the database takes. Of each row that is none it says what it is instead, and of each
//! cell that cannot be used what to do about it. Which rows are taken is not decided here.

mod form;
mod value;

pub use form::{Field, Form, Holds};

use crate::layout::{Problem, Severity};
use crate::reading::{Cell, Row, Sheet, column_name};
use crate::{Error, Poll, Result};
use std::collections::HashMap;

/// A heading is looked for in so many rows.
const SEARCHED: usize = 40;
/// So many problems are told; more say no more.
const MOST_PROBLEMS: usize = 10_000;
/// So many headings are named.
const NAMED: usize = 40;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Record,
    /// Titles and headings.
    Heading,
    /// Whoever sends the file said so.
    LeftOut,
    /// A row that would be a record, but for its errors.
    Problem,
}

impl Kind {
    pub fn name(self) -> &'static str {
        match self {
            Self::Record => "record",
            Self::Heading => "heading",
            Self::LeftOut => "left_out",
            Self::Problem => "problem",
        }
    }
}

/// A row of the file, whatever it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub number: u32,
    pub kind: Kind,
    /// Where it is a record: by the columns that were found, what it says; None for nothing.
    pub values: Vec<Option<String>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Table {
    /// The columns that were found, as the form calls them.
    pub columns: Vec<String>,
    pub lines: Vec<Line>,
    pub problems: Vec<Problem>,
}

/// Reads the rows of a sheet by a form. Every row is accounted for.
///
/// # Errors
/// `Stopped`. Whatever is wrong with the file is a problem of the table.
pub fn read(form: &Form, sheet: &Sheet, poll: Poll<'_>) -> Result<Table> {
    let mut table = Table::default();
    let Some(found) = heading(form, sheet, &mut table) else {
        table.lines = sheet.rows.iter().map(|row| line(row, Kind::Problem)).collect();
        return Ok(table);
    };
    table.columns = found.fields.iter().map(|(field, _)| field.name.clone()).collect();
    let mut left_out = form.left_out.clone();
    for (at, row) in sheet.rows.iter().enumerate() {
        if at.is_multiple_of(256) && poll() {
            return Err(Error::Stopped);
        }
        let kind = if at <= found.at || found.is_again(row) {
            Kind::Heading
        } else if left_out.remove(&row.number) {
            Kind::LeftOut
        } else {
            let before = table.problems.len();
            let values = found.values(form, row, &mut table.problems);
            let is_good = table.problems.len() == before;
            let kind = if is_good { Kind::Record } else { Kind::Problem };
            table.lines.push(Line { number: row.number, kind, values });
            continue;
        };
        table.lines.push(line(row, kind));
    }
    for number in left_out {
        let fault = "is to be left out, but is no row with a record".to_owned();
        table.problems.push(problem(Some(number), None, None, fault, "Leave out other rows."));
    }
    if !table.lines.iter().any(|line| matches!(line.kind, Kind::Record | Kind::Problem)) {
        let fault = "the file has no rows below its heading".to_owned();
        table.problems.push(problem(None, None, None, fault, "See whether it is the right file."));
    }
    if table.problems.len() > MOST_PROBLEMS {
        let more = table.problems.len() - MOST_PROBLEMS;
        table.problems.truncate(MOST_PROBLEMS);
        let fault = format!("there are {more} more problems");
        table.problems.push(problem(None, None, None, fault, "Mend those that are told first."));
    }
    Ok(table)
}

fn line(row: &Row, kind: Kind) -> Line {
    Line { number: row.number, kind, values: Vec::new() }
}

/// The heading that was found.
struct Found<'a> {
    at: usize,
    row: &'a Row,
    /// Fields that the file has, with the places of their columns.
    fields: Vec<(&'a Field, usize)>,
}

fn heading<'a>(form: &'a Form, sheet: &'a Sheet, table: &mut Table) -> Option<Found<'a>> {
    let row = match form.heading_row {
        Some(wanted) => sheet.rows.iter().position(|row| row.number == wanted),
        None => {
            let found = |row: &Row| places(form, row).iter().flatten().count();
            let searched = sheet.rows.iter().take(SEARCHED).enumerate();
            // The first of those that name most.
            searched
                .map(|(at, row)| (found(row), at))
                .max_by_key(|(count, at)| (*count, usize::MAX - at))
                .filter(|(count, _)| *count > 0)
                .map(|(_, at)| at)
        }
    };
    let Some(at) = row else {
        let known: Vec<&str> = form.fields.iter().map(|field| field.name.as_str()).collect();
        let fault = match form.heading_row {
            Some(wanted) => format!("row {wanted}, which is to be the heading, is empty"),
            None => "there is no row with headings of the table".to_owned(),
        };
        let remedy = format!("Name the columns in a row above the others: {}.", known.join(", "));
        table.problems.push(problem(None, None, None, fault, &remedy));
        return None;
    };
    let row = sheet.rows.get(at)?;
    let places = places(form, row);
    let before = table.problems.len();
    check_headings(form, row, &places, &mut table.problems);
    let placed = form.fields.iter().zip(places).filter_map(|(field, place)| Some((field, place?)));
    let found = Found { at, row, fields: placed.collect() };
    (table.problems.len() == before).then_some(found)
}

/// By field, where its column is: the first of those that it may be called.
fn places(form: &Form, row: &Row) -> Vec<Option<usize>> {
    let keys: HashMap<String, usize> =
        row.cells.iter().enumerate().rev().map(|(at, cell)| (key(&cell.to_string()), at)).collect();
    let place = |field: &Field| field.headings.iter().find_map(|name| keys.get(name).copied());
    form.fields.iter().map(place).collect()
}

/// Headings are the same whatever their case, spaces and underscores.
pub(super) fn key(heading: &str) -> String {
    let letters = heading.chars().filter(|c| !c.is_whitespace() && *c != '_' && *c != '-');
    letters.flat_map(char::to_lowercase).collect()
}

fn check_headings(form: &Form, row: &Row, places: &[Option<usize>], problems: &mut Vec<Problem>) {
    let mut at_heading = |column: &str, fault: String, remedy: &str| {
        problems.push(problem(Some(row.number), Some(column), None, fault, remedy));
    };
    let named: Vec<String> = row.cells.iter().map(|cell| cell.to_string()).collect();
    let listed: Vec<String> = named
        .iter()
        .filter(|name| !name.trim().is_empty())
        .take(NAMED)
        .map(|name| format!("\"{}\"", name.trim()))
        .collect();
    for (field, place) in form.fields.iter().zip(places) {
        if place.is_none() && field.is_required {
            let fault = format!("is missing; found are {}", listed.join(", "));
            at_heading(&field.name, fault, "Add the column, or say by p_mapping which one it is.");
        }
    }
    for (at, name) in named.iter().enumerate() {
        let name = name.trim();
        if name.is_empty() {
            continue;
        }
        if named[..at].iter().any(|before| key(before) == key(name)) {
            at_heading(name, "stands in the heading twice".to_owned(), "Rename one of the two.");
        } else if !places.contains(&Some(at)) && !form.is_ignored(name) {
            let fault = "is no column of the table".to_owned();
            let remedy = "Say by p_mapping which column it is, or null to leave it out.";
            at_heading(name, fault, remedy);
        }
    }
}

impl Found<'_> {
    /// Headings are printed on each page.
    fn is_again(&self, row: &Row) -> bool {
        let text = |row: &Row, place: usize| row.cells.get(place).map(Cell::to_string);
        self.fields.iter().all(|(_, place)| text(row, *place) == text(self.row, *place))
    }

    fn values(&self, form: &Form, row: &Row, problems: &mut Vec<Problem>) -> Vec<Option<String>> {
        let mut values = Vec::with_capacity(self.fields.len());
        for (field, place) in &self.fields {
            let cell = row.cells.get(*place).unwrap_or(&Cell::Empty);
            let (value, wrong) = match value::of(cell, field.holds, &form.signs, &form.dates) {
                Ok(None) if field.is_filled => (None, Some(("is empty".to_owned(), "Fill it in."))),
                Ok(value) => (value, None),
                Err(wrong) => (None, Some((wrong.fault, wrong.remedy))),
            };
            if let Some((fault, remedy)) = wrong {
                let told = (!cell.is_empty()).then(|| cell.to_string());
                problems.push(problem(Some(row.number), Some(&field.name), told, fault, remedy));
            }
            values.push(value);
        }
        for (place, cell) in row.cells.iter().enumerate() {
            if !cell.is_empty() && self.row.cells.get(place).is_none_or(Cell::is_empty) {
                let name = column_name(place);
                let fault = "stands in a column without a heading".to_owned();
                let told = Some(cell.to_string());
                let remedy = "Name the column, or empty the cell.";
                problems.push(problem(Some(row.number), Some(&name), told, fault, remedy));
            }
        }
        values
    }
}

fn problem(
    row: Option<u32>,
    column: Option<&str>,
    value: Option<String>,
    fault: String,
    remedy: &str,
) -> Problem {
    Problem {
        row,
        column: column.map(str::to_owned),
        value,
        fault,
        remedy: remedy.to_owned(),
        severity: Severity::Error,
    }
}
