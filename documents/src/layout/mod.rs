//! Layouts of vendors' files, as data: where the heading stands, what each column holds, which rows
//! are totals, where a sale comes from. `apply` brings the rows of a file to sales. Of each row
//! that is none it says what it is instead, and of each cell that cannot be used what to do about
//! it.
//!
//! Who gets a sale is not decided here: it says by which name or territory to look.

mod apply;
mod built_in;
mod calculate;
mod columns;
mod correct;
mod date;
mod facts;
mod number;
mod outcome;
pub(crate) mod parse;
mod row;
mod rule;
mod tell;
mod value;

pub use apply::apply;
pub use built_in::{BUILT_IN, BuiltIn};
pub use correct::{Correction, correct};
pub use outcome::{Kind, Line, Problem, Rep, Sale, Severity, Table, Territory, Totals};
pub use tell::{cell_as_json, line_as_json, problem_as_json};

use crate::Result;
use crate::json::Node;
use crate::reading;
pub(crate) use date::{Format, day_and_rest};
pub(crate) use number::Signs;
pub(crate) use value::{Wrong, number, of_fault};

use calculate::Calculation;
use columns::Column;
use facts::Fact;
use rule::Rule;
use serde_json::Value;

/// What whoever sends a file has to say beside it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Context {
    /// The month that the revenue belongs to, where the file does not say: its first day.
    pub revenue_month: Option<chrono::NaiveDate>,
    /// Decimals of the currency.
    pub minor_unit: u32,
}

#[derive(Debug, Clone)]
pub struct Layout {
    sheet: Option<String>,
    delimiter: Option<u8>,
    /// The row of the heading; None where it is looked for.
    heading_row: Option<u32>,
    /// What is written above the columns of a pdf, from left to right.
    pdf_heading: Vec<String>,
    /// Rows behind each heading that belong to it.
    rows_after_heading: u32,
    columns: Vec<Column>,
    signs: Signs,
    dates: Vec<Format>,
    rules: Vec<Rule>,
    /// A row is a sale where all of them are filled, and a heading where none is.
    filled_in_sales: Vec<String>,
    facts: Vec<Fact>,
    join: Option<Join>,
    calculations: Vec<Calculation>,
    sale: SaleColumns,
    rep: RepFrom,
}

/// Two rows that are one sale: a payment, and the invoice behind it.
#[derive(Debug, Clone)]
struct Join {
    column: String,
    first: String,
    second: String,
    /// Names of columns for what is taken from the second row: name, and column there.
    take: Vec<(String, String)>,
}

#[derive(Debug, Clone)]
struct SaleColumns {
    sales_actual: String,
    revenue_actual: String,
    quantity: Option<String>,
    customer: Option<String>,
    invoice: Option<String>,
    item: Option<String>,
    revenue_on: RevenueFrom,
    product_line: ProductLineFrom,
    /// What the vendor says that revenue is of sales; the two are compared.
    rate: Option<String>,
}

#[derive(Debug, Clone)]
enum RevenueFrom {
    Column(String),
    /// Whoever sends the file says which month it is.
    Chosen,
}

#[derive(Debug, Clone)]
enum ProductLineFrom {
    Constant(String),
    Column(String),
    /// By the table of service lines.
    ServiceLine(String),
}

#[derive(Debug, Clone)]
enum RepFrom {
    /// The file does not say.
    Hand,
    Column(String),
    Territory {
        source: String,
        field: String,
        second_field: Option<String>,
    },
}

impl Layout {
    /// Reads a layout. Whatever is unknown in it is refused, with its place.
    pub fn read(layout: &Value) -> Result<Self> {
        parse::layout(&Node::root(layout))
    }

    /// What is to be read of a file.
    pub fn choice(&self) -> reading::Choice<'_> {
        reading::Choice {
            sheet: self.sheet.as_deref(),
            delimiter: self.delimiter,
            heading: &self.pdf_heading,
        }
    }

    fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }
}
