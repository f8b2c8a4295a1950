//! What came of a file.

use super::value::Value;
use chrono::NaiveDate;
use rust_decimal::Decimal;

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

/// A row of the file, whatever it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub number: u32,
    pub kind: Kind,
    /// Why it is no sale.
    pub reason: Option<String>,
    /// As it was read: name of the column, or its letters above the heading, and text.
    pub cells: Vec<(String, String)>,
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
    pub columns: Vec<(String, Value)>,
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
}
