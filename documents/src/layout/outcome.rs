//! What came of a file.

use super::value::Value;
use crate::reading::{Cell, Error, Result};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use std::rc::Rc;

/// What a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    Sale,
    /// Titles and headings, and lines that belong to others.
    Heading,
    Total,
    /// Rows that the layout leaves out, with its reason.
    LeftOut,
    /// A row that would be a sale, but for its errors.
    Problem,
}

impl Kind {
    pub fn name(self) -> &'static str {
        match self {
            Self::Sale => "sale",
            Self::Heading => "heading",
            Self::Total => "total",
            Self::LeftOut => "left_out",
            Self::Problem => "problem",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    Error,
    Warning,
}

impl Severity {
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// None where it concerns the whole file.
    pub row: Option<u32>,
    pub column: Option<String>,
    pub value: Option<String>,
    pub fault: String,
    pub remedy: String,
    pub severity: Severity,
}

/// So many characters of a cell are told.
const MOST_TOLD: usize = 200;

/// What stands in a cell, for a message.
pub fn told(cell: &Cell) -> String {
    shortened(&cell.to_string())
}

pub fn shortened(text: &str) -> String {
    match text.char_indices().nth(MOST_TOLD) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

impl Problem {
    fn bytes(&self) -> usize {
        let text = |text: &Option<String>| text.as_ref().map_or(0, String::len);
        size_of::<Self>()
            + text(&self.column)
            + text(&self.value)
            + self.fault.len()
            + self.remedy.len()
    }
}

/// A row of the file, whatever it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub number: u32,
    /// Where it is among the rows of the sheet.
    pub place: usize,
    pub kind: Kind,
    /// Why it is no sale.
    pub reason: Option<String>,
    pub sale: Option<Sale>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sale {
    /// The name of the product line, or of the service line that says which it is.
    pub product_line: Option<String>,
    pub service_line: Option<String>,
    pub rep: Rep,
    pub customer: Option<String>,
    pub invoice: Option<String>,
    pub item: Option<String>,
    pub quantity: Option<Decimal>,
    pub sales_actual: Decimal,
    pub revenue_actual: Decimal,
    pub revenue_on: NaiveDate,
    /// All columns, as they are meant.
    pub columns: Vec<(Rc<str>, Value)>,
}

impl Sale {
    /// About what it takes of memory beyond the line that it is part of: a layout may take one cell
    /// as often as it likes.
    fn bytes(&self) -> usize {
        let text = |text: &Option<String>| text.as_ref().map_or(0, String::len);
        let rep = match &self.rep {
            Rep::Hand => 0,
            Rep::Named(name) => name.len(),
            Rep::Territory(of) => {
                let second = of.second.as_ref();
                let second = second.map_or(0, |(field, value)| field.len() + value.len());
                of.source.len() + of.field.len() + of.value.len() + second
            }
        };
        let column = |(_, value): &(Rc<str>, Value)| {
            size_of::<(Rc<str>, Value)>()
                + if let Value::Text(text) = value { text.len() } else { 0 }
        };
        rep + [&self.product_line, &self.service_line, &self.customer, &self.invoice, &self.item]
            .into_iter()
            .map(text)
            .sum::<usize>()
            + self.columns.iter().map(column).sum::<usize>()
    }
}

/// By what the rep is found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rep {
    Hand,
    Named(String),
    Territory(Territory),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Territory {
    pub source: String,
    pub field: String,
    pub value: String,
    pub second: Option<(String, String)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Totals {
    pub sales: usize,
    pub headings: usize,
    pub totals: usize,
    pub left_out: usize,
    pub problems: usize,
    pub sales_actual: Decimal,
    pub revenue_actual: Decimal,
}

impl Totals {
    pub(super) fn add(&mut self, sale: &Sale) {
        self.sales_actual = self.sales_actual.saturating_add(sale.sales_actual);
        self.revenue_actual = self.revenue_actual.saturating_add(sale.revenue_actual);
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Table {
    pub lines: Vec<Line>,
    pub problems: Vec<Problem>,
    pub totals: Totals,
    /// What columns are called at and above the heading, and below it.
    pub letters: Vec<Rc<str>>,
    pub names: Vec<Rc<str>>,
    /// Where the heading is among the rows of the sheet.
    pub heading: Option<usize>,
    /// Problems beyond those that are kept.
    more_problems: usize,
    bytes: usize,
}

/// So many problems are told; more say no more.
const MOST_PROBLEMS: usize = 10_000;
/// What sales and problems may take of memory.
const MOST_BYTES: usize = 256 << 20;

impl Table {
    pub(super) fn add_problem(&mut self, problem: Problem) {
        if self.problems.len() == MOST_PROBLEMS {
            self.more_problems += 1;
            return;
        }
        self.bytes += problem.bytes();
        self.problems.push(problem);
    }

    pub(super) fn add(&mut self, line: Line) -> Result<()> {
        let counted = match line.kind {
            Kind::Sale => &mut self.totals.sales,
            Kind::Heading => &mut self.totals.headings,
            Kind::Total => &mut self.totals.totals,
            Kind::LeftOut => &mut self.totals.left_out,
            Kind::Problem => &mut self.totals.problems,
        };
        *counted += 1;
        self.bytes += size_of::<Line>() + line.reason.as_ref().map_or(0, String::len);
        self.bytes += line.sale.as_ref().map_or(0, Sale::bytes);
        if self.bytes > MOST_BYTES {
            return Err(Error::too_large("bytes in its sales and problems", MOST_BYTES));
        }
        self.lines.push(line);
        Ok(())
    }

    /// Says how many problems are not told.
    pub(super) fn end(&mut self) {
        if self.more_problems > 0 {
            self.problems.push(Problem {
                row: None,
                column: None,
                value: None,
                fault: format!("there are {} more problems", self.more_problems),
                remedy: "Mend those that are told first.".to_owned(),
                severity: Severity::Error,
            });
        }
    }
}
