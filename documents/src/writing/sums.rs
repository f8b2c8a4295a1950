//! The row below a table: what its columns come to.

use super::cell::{Cell, Content};
use super::column::{Column, Kind};
use super::rows::bold;
use super::style::Format;
use crate::Result;
use crate::number::{add, parse};
use rust_decimal::Decimal;

struct Sum {
    total: Decimal,
    decimals: u32,
    /// Whether all are numbers to a spreadsheet too, so that it can add them up itself.
    are_numbers: bool,
}

pub struct Sums<'a> {
    columns: &'a [Column],
    sums: Vec<Sum>,
}

impl<'a> Sums<'a> {
    pub fn new(columns: &'a [Column]) -> Self {
        let begin = |column: &Column| Sum {
            total: Decimal::ZERO,
            decimals: column.decimals,
            are_numbers: true,
        };
        Self { columns, sums: columns.iter().map(begin).collect() }
    }

    pub fn add(&mut self, cells: &[Cell]) -> Result<()> {
        for ((column, sum), cell) in self.columns.iter().zip(&mut self.sums).zip(cells) {
            let digits = match &cell.content {
                Content::Number(digits, _) => digits,
                Content::LongNumber(digits) => {
                    sum.are_numbers = false;
                    digits
                }
                _ => continue,
            };
            if let Some(amount) = parse(digits).filter(|_| column.is_summed) {
                sum.total = add(&column.heading, sum.total, amount)?;
                sum.decimals = sum.decimals.max(amount.scale());
            } else if column.is_summed {
                sum.are_numbers = false;
            }
        }
        Ok(())
    }

    /// From the first to the last row of the table, none where there is none.
    pub fn row(&self, label: &str, from: u32, until: u32) -> Vec<Cell> {
        let mut cells = Vec::with_capacity(self.columns.len());
        for (place, (column, sum)) in self.columns.iter().zip(&self.sums).enumerate() {
            cells.push(bold(if place == 0 {
                Content::Text(label.to_owned())
            } else if column.is_summed {
                sum.content(column.kind, from, until)
            } else {
                Content::Empty
            }));
        }
        cells
    }
}

impl Sum {
    fn content(&self, kind: Kind, from: u32, until: u32) -> Content {
        let mut total = self.total;
        total.rescale(self.decimals);
        let format = match kind {
            Kind::Amount => Format::amount(self.decimals),
            _ => Format::number(self.decimals),
        };
        let cached = total.to_string();
        if !self.are_numbers {
            Content::LongNumber(cached)
        } else if until < from {
            Content::Number(cached, format)
        } else {
            Content::Sum { from, until, cached, format }
        }
    }
}
