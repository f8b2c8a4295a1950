//! A row as a sale.

use super::columns::{Column, Places};
use super::outcome::{Problem, Rep, Sale, Severity, Territory, told};
use super::value::{self, Value, rounded};
use super::{Context, Layout, ProductLineFrom, RepFrom, RevenueFrom};
use crate::reading::{Cell, Row, Sheet};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use std::rc::Rc;

pub struct Reader<'a> {
    layout: &'a Layout,
    sheet: &'a Sheet,
    places: &'a Places,
    context: &'a Context,
    /// By column of the layout, its name, which all sales share.
    names: Vec<Rc<str>>,
    /// By column of the layout, what the file says once.
    facts: Vec<Option<Value>>,
    /// By column of the layout, what stood above.
    above: Vec<Cell>,
}

/// What a row gave.
pub struct Read {
    pub made: Made,
    pub problems: Vec<Problem>,
    /// Whether the row behind belongs to it.
    pub is_joined: bool,
}

pub enum Made {
    Sale(Box<Sale>),
    Heading(&'static str),
    Nothing,
}

impl<'a> Reader<'a> {
    pub fn new(
        layout: &'a Layout,
        sheet: &'a Sheet,
        places: &'a Places,
        context: &'a Context,
        below: u32,
    ) -> Self {
        let fact = |column: &Column| {
            let fact = layout.facts.iter().find(|fact| fact.name == column.name)?;
            Some(fact.value(sheet, below, &layout.dates))
        };
        Self {
            layout,
            sheet,
            places,
            context,
            names: layout.columns.iter().map(|column| column.name.as_str().into()).collect(),
            facts: layout.columns.iter().map(fact).collect(),
            above: vec![Cell::Empty; layout.columns.len()],
        }
    }

    pub fn sales_column(&self) -> &str {
        &self.layout.sale.sales_actual
    }

    pub fn revenue_column(&self) -> &str {
        &self.layout.sale.revenue_actual
    }

    /// What a total says of sales and revenue.
    pub fn stated(&self, row: &Row) -> (Option<Decimal>, Option<Decimal>) {
        let of = |name: &str| {
            let column = self.layout.column(name)?;
            let cell = self.cell(row, column)?;
            let column = self.layout.columns.get(column)?;
            match self.mean(cell, column) {
                Ok(meant) if !cell.is_empty() => match meant.value {
                    Value::Number(number) => Some(number),
                    _ => None,
                },
                _ => None,
            }
        };
        (of(self.sales_column()), of(self.revenue_column()))
    }

    /// Keeps what later rows leave empty.
    pub fn remember(&mut self, row: &Row) {
        for place in 0..self.layout.columns.len() {
            let fills = self.layout.columns.get(place).is_some_and(|column| column.fills_down);
            let cell = self.cell(row, place).filter(|cell| fills && !cell.is_empty()).cloned();
            if let (Some(cell), Some(above)) = (cell, self.above.get_mut(place)) {
                *above = cell;
            }
        }
    }

    fn cell<'r>(&self, row: &'r Row, column: usize) -> Option<&'r Cell> {
        row.cells.get((*self.places.of.get(column)?)?)
    }

    fn mean(&self, cell: &Cell, column: &Column) -> Result<value::Meant, value::Wrong> {
        let layout = self.layout;
        value::mean(cell, column, &layout.signs, &layout.dates, self.context.minor_unit)
    }

    pub fn read(&mut self, place: usize, row: &Row) -> Read {
        let mut read = Read { made: Made::Nothing, problems: Vec::new(), is_joined: false };
        if let Some(reason) = self.is_heading(row) {
            self.remember(row);
            read.made = Made::Heading(reason);
            return read;
        }
        let next = self.sheet.rows.get(place + 1);
        let joined = match self.joined(row, next) {
            Ok(joined) => joined,
            Err(problem) => {
                read.problems.push(*problem);
                return read;
            }
        };
        read.is_joined = joined.is_some();
        self.remember(row);
        let values = self.values(place, row, joined, &mut read.problems);
        let has_errors = read.problems.iter().any(|problem| problem.severity == Severity::Error);
        match self.sale(&values) {
            _ if has_errors => {}
            Ok(sale) => {
                read.problems.extend(self.warning(row, &sale));
                read.problems.extend(self.other_rate(row, &sale));
                read.made = Made::Sale(Box::new(sale));
            }
            Err(Some(missing)) => read.problems.push(Problem {
                row: Some(row.number),
                column: Some(missing.to_owned()),
                value: None,
                fault: "is empty".to_owned(),
                remedy: "Fill it in.".to_owned(),
                severity: Severity::Error,
            }),
            Err(None) => {}
        }
        read
    }

    /// Of the columns that each sale fills, a heading fills none.
    fn is_heading(&self, row: &Row) -> Option<&'static str> {
        let filled = &self.layout.filled_in_sales;
        let is_empty = |name: &String| self.is_empty(row, name);
        (!filled.is_empty() && filled.iter().all(is_empty)).then_some("fills nothing that sales do")
    }

    /// The row that belongs to this one; an error where it is missing.
    fn joined(&self, row: &Row, next: Option<&'a Row>) -> Result<Option<&'a Row>, Box<Problem>> {
        let Some(join) = &self.layout.join else { return Ok(None) };
        let Some(column) = self.layout.column(&join.column) else { return Ok(None) };
        let says = |row: &Row, text: &str| {
            let said = self.cell(row, column).map(Cell::to_string).unwrap_or_default();
            super::columns::same(&said) == super::columns::same(text)
        };
        let fault = if !says(row, &join.first) {
            format!("is neither \"{}\" nor part of one", join.first)
        } else {
            match next.filter(|next| says(next, &join.second)) {
                Some(next) => return Ok(Some(next)),
                None => format!("is not followed by its \"{}\"", join.second),
            }
        };
        let value = self.cell(row, column).map(told);
        let problem = Problem {
            row: Some(row.number),
            column: Some(join.column.clone()),
            value,
            fault,
            remedy: "Put the two rows together, or leave it out.".to_owned(),
            severity: Severity::Error,
        };
        Err(Box::new(problem))
    }

    /// By column of the layout, what its cell means.
    fn values(
        &self,
        place: usize,
        row: &Row,
        joined: Option<&Row>,
        problems: &mut Vec<Problem>,
    ) -> Vec<Value> {
        let mut values = vec![Value::Empty; self.layout.columns.len()];
        for (number, column) in self.layout.columns.iter().enumerate() {
            if let Some(Some(fact)) = self.facts.get(number) {
                values[number] = fact.clone();
            } else {
                let cell = self.cell_for(number, column, place, row, joined);
                match self.mean(&cell, column) {
                    Ok(meant) => {
                        if meant.is_rounded {
                            problems.push(note(row, column, &cell));
                        }
                        values[number] = meant.value;
                    }
                    Err(wrong) => {
                        problems.push(problem(row, column, &cell, wrong.fault, wrong.remedy));
                        continue;
                    }
                }
            }
            if column.is_filled && values[number] == Value::Empty && !self.is_calculated(column) {
                let fault = "is empty".to_owned();
                problems.push(problem(row, column, &Cell::Empty, fault, "Fill it in."));
            }
        }
        self.calculate(row, &mut values, problems);
        values
    }

    fn is_calculated(&self, column: &Column) -> bool {
        self.layout.calculations.iter().any(|calculation| calculation.name == column.name)
    }

    fn cell_for(
        &self,
        number: usize,
        column: &Column,
        place: usize,
        row: &Row,
        joined: Option<&Row>,
    ) -> Cell {
        if let Some(below) = &column.below {
            let lower = self.sheet.rows.get(place + below.rows);
            let from = self.layout.column(&below.column);
            let cell = lower.zip(from).and_then(|(lower, from)| self.cell(lower, from));
            let text = cell.map(|cell| below.part.of(&cell.to_string())).unwrap_or_default();
            return if text.is_empty() { Cell::Empty } else { Cell::Text(text.into()) };
        }
        if let (Some(join), Some(joined)) = (&self.layout.join, joined)
            && let Some((_, from)) = join.take.iter().find(|(name, _)| *name == column.name)
        {
            let from = self.layout.column(from);
            return from.and_then(|from| self.cell(joined, from)).cloned().unwrap_or_default();
        }
        match self.cell(row, number) {
            Some(cell) if !cell.is_empty() => cell.clone(),
            _ if column.fills_down => self.above.get(number).cloned().unwrap_or_default(),
            _ => Cell::Empty,
        }
    }

    fn calculate(&self, row: &Row, values: &mut [Value], problems: &mut Vec<Problem>) {
        for calculation in &self.layout.calculations {
            let Some(number) = self.layout.column(&calculation.name) else { continue };
            let of = |name: &str| values.get(self.layout.column(name)?);
            let result = calculation.value(of, self.context.minor_unit);
            match (result, self.layout.columns.get(number)) {
                (Some(result), _) => values[number] = Value::Number(result),
                (None, Some(column)) if problems.is_empty() => {
                    let fault = "cannot be calculated: something of it is missing".to_owned();
                    let remedy = "Fill in the columns that it follows from.";
                    problems.push(problem(row, column, &Cell::Empty, fault, remedy));
                }
                _ => {}
            }
        }
    }

    /// The sale, or the column that it lacks; none where it lacks what whoever sends it should say.
    fn sale(&self, values: &[Value]) -> Result<Sale, Option<&'a str>> {
        let layout = self.layout;
        let of = |name: &str| values.get(layout.column(name)?);
        let text = |name: &'a str| of(name).and_then(as_text).ok_or(Some(name));
        let maybe_text =
            |name: &'a Option<String>| name.as_deref().and_then(|name| text(name).ok());
        let number = |name: &'a str| match of(name) {
            Some(Value::Number(number)) => Ok(*number),
            _ => Err(Some(name)),
        };
        let revenue_on: NaiveDate = match &layout.sale.revenue_on {
            RevenueFrom::Chosen => self.context.revenue_month.ok_or(None)?,
            RevenueFrom::Column(name) => match of(name) {
                Some(Value::Date(day)) => *day,
                _ => return Err(Some(name)),
            },
        };
        let (product_line, service_line) = match &layout.sale.product_line {
            ProductLineFrom::Constant(name) => (Some(name.clone()), None),
            ProductLineFrom::Column(name) => (Some(text(name)?), None),
            ProductLineFrom::ServiceLine(name) => (None, Some(text(name)?)),
        };
        let rep = match &layout.rep {
            RepFrom::Hand => Rep::Hand,
            RepFrom::Column(name) => Rep::Named(text(name)?),
            RepFrom::Territory { source, field, second_field } => {
                let second = match second_field {
                    Some(second) => Some((second.clone(), text(second)?)),
                    None => None,
                };
                let (source, value) = (source.clone(), text(field)?);
                Rep::Territory(Territory { source, field: field.clone(), value, second })
            }
        };
        let filled = self.names.iter().cloned().zip(values.iter().cloned());
        Ok(Sale {
            product_line,
            service_line,
            rep,
            customer: maybe_text(&layout.sale.customer),
            invoice: maybe_text(&layout.sale.invoice),
            item: maybe_text(&layout.sale.item),
            quantity: layout.sale.quantity.as_deref().and_then(|name| number(name).ok()),
            sales_actual: number(&layout.sale.sales_actual)?,
            revenue_actual: number(&layout.sale.revenue_actual)?,
            revenue_on,
            columns: filled.filter(|(_, value)| *value != Value::Empty).collect(),
        })
    }

    fn warning(&self, row: &Row, sale: &Sale) -> Option<Problem> {
        (sale.sales_actual <= Decimal::ZERO).then(|| Problem {
            row: Some(row.number),
            column: Some(self.sales_column().to_owned()),
            value: Some(sale.sales_actual.to_string()),
            fault: "is not above zero".to_owned(),
            remedy: "See whether it is a credit.".to_owned(),
            severity: Severity::Warning,
        })
    }

    /// Where the file says a rate, and the amounts say another one. Vendors add up rounded amounts,
    /// so a unit of the currency makes no difference; no rate and 0 say nothing.
    fn other_rate(&self, row: &Row, sale: &Sale) -> Option<Problem> {
        let column = self.layout.sale.rate.as_ref()?;
        let rate = sale.columns.iter().find_map(|(name, value)| match value {
            Value::Number(rate) if **name == **column && !rate.is_zero() => Some(*rate),
            _ => None,
        })?;
        let expected = rounded(sale.sales_actual.checked_mul(rate)?, self.context.minor_unit);
        let unit = Decimal::new(1, self.context.minor_unit);
        let is_other = sale.revenue_actual.checked_sub(expected)?.abs() > unit;
        is_other.then(|| Problem {
            row: Some(row.number),
            column: Some(column.clone()),
            value: Some(rate.to_string()),
            fault: format!(
                "makes {expected} of {}, and the file says {}",
                sale.sales_actual, sale.revenue_actual
            ),
            remedy: "Ask the vendor which of them is right.".to_owned(),
            severity: Severity::Warning,
        })
    }

    /// Whether all is filled that sales fill.
    pub fn is_filled(&self, row: &Row) -> bool {
        let filled = &self.layout.filled_in_sales;
        !filled.is_empty() && filled.iter().all(|name| !self.is_empty(row, name))
    }

    fn is_empty(&self, row: &Row, name: &str) -> bool {
        let column = self.layout.column(name);
        column.and_then(|column| self.cell(row, column)).is_none_or(Cell::is_empty)
    }
}

fn as_text(value: &Value) -> Option<String> {
    match value {
        Value::Empty => None,
        Value::Text(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Date(day) => Some(day.to_string()),
    }
}

fn problem(row: &Row, column: &Column, cell: &Cell, fault: String, remedy: &str) -> Problem {
    Problem {
        row: Some(row.number),
        column: Some(column.name.clone()),
        value: (!cell.is_empty()).then(|| told(cell)),
        fault,
        remedy: remedy.to_owned(),
        severity: Severity::Error,
    }
}

fn note(row: &Row, column: &Column, cell: &Cell) -> Problem {
    Problem {
        severity: Severity::Warning,
        ..problem(
            row,
            column,
            cell,
            "has more decimals than the currency and is rounded".to_owned(),
            "Nothing, if the vendor pays rounded amounts.",
        )
    }
}
