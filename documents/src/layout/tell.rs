//! What came of a file, as JSON.

use super::outcome::{Line, Problem, Rep, Sale, Table};
use super::value::Value as Meant;
use crate::reading::{Cell, Sheet};
use rust_decimal::Decimal;
use serde_json::{Map, Number, Value, json};

/// The row with its cells, and the sale where it is one.
pub fn line_as_json(table: &Table, sheet: &Sheet, line: &Line) -> Value {
    let mut cells = Map::new();
    let is_below = table.heading.is_some_and(|heading| line.place > heading);
    let names = if is_below { &table.names } else { &table.letters };
    let of_row = sheet.rows.get(line.place).map_or(&[][..], |row| &row.cells);
    for (name, cell) in names.iter().zip(of_row).filter(|(_, cell)| !cell.is_empty()) {
        cells.insert(name.to_string(), Value::String(cell.to_string()));
    }
    json!({
        "row": line.number,
        "kind": line.kind.name(),
        "reason": line.reason,
        "cells": cells,
        "sale": line.sale.as_ref().map(sale_as_json),
    })
}

/// A cell as it stands in the sheet.
pub fn cell_as_json(cell: &Cell) -> Value {
    match cell {
        Cell::Empty => Value::Null,
        Cell::Number(of) => number(of.value),
        Cell::Boolean(flag) => Value::Bool(*flag),
        other => Value::String(other.to_string()),
    }
}

pub fn problem_as_json(problem: &Problem) -> Value {
    json!({
        "row": problem.row,
        "column": problem.column,
        "value": problem.value,
        "fault": problem.fault,
        "remedy": problem.remedy,
        "severity": problem.severity.name(),
    })
}

fn number(value: Decimal) -> Value {
    Value::Number(Number::from_string_unchecked(value.normalize().to_string()))
}

fn sale_as_json(sale: &Sale) -> Value {
    let (rep_name, territory) = match &sale.rep {
        Rep::Hand => (None, None),
        Rep::Named(name) => (Some(name.clone()), None),
        Rep::Territory(of) => (
            None,
            Some(json!({
                "source": of.source,
                "field": of.field,
                "value": of.value,
                "second_field": of.second.as_ref().map(|(field, _)| field),
                "second_value": of.second.as_ref().map(|(_, value)| value),
            })),
        ),
    };
    let meant = |value: &Meant| match value {
        Meant::Empty => Value::Null,
        Meant::Text(text) => Value::String(text.clone()),
        Meant::Number(value) => number(*value),
        Meant::Date(day) => Value::String(day.to_string()),
    };
    let columns = sale.columns.iter().map(|(name, value)| (name.to_string(), meant(value)));
    let columns: Map<String, Value> = columns.collect();
    json!({
        "product_line": sale.product_line,
        "service_line": sale.service_line,
        "rep_name": rep_name,
        "territory": territory,
        "customer": sale.customer,
        "invoice": sale.invoice,
        "item": sale.item,
        "quantity": sale.quantity.map(number),
        "sales_actual": number(sale.sales_actual),
        "revenue_actual": number(sale.revenue_actual),
        "revenue_on": sale.revenue_on.to_string(),
        "columns": columns,
    })
}
