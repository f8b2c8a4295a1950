//! Any table: columns, rows, and totals that agree with the rows.

use crate::json::Node;
use crate::number::add;
use crate::sheet::{Block, COMMON, Cell, Column, Draft, Sheet, decimals};
use crate::{Error, Limits, Result};
use rust_decimal::Decimal;

const FIELDS: &[&str] = &["title", "subtitle", "facts", "columns", "rows", "totals"];

pub fn read(root: &Node<'_>, draft: &Draft, limits: &Limits) -> Result<Sheet> {
    let document = root.object(&[COMMON, FIELDS].concat())?;
    let mut sheet = Sheet::begin(&document, draft, document.text("title")?)?;
    sheet.subtitle = document.maybe_text("subtitle")?.unwrap_or_default();
    for node in document.items("facts")? {
        match node.items()?.as_slice() {
            [label, value] => sheet.fact(label.text()?, Some(value.text()?)),
            _ => return Err(Error::input(&node.path, "is not a pair of label and value")),
        }
    }

    let columns = columns(&document.field("columns")?, draft, limits)?;
    let nodes = document.field("rows")?.items()?;
    if nodes.len() > limits.rows {
        let what = format!("{} rows", nodes.len());
        return Err(Error::TooLarge { what, most: limits.rows });
    }
    let mut sums = vec![Decimal::ZERO; columns.len()];
    let mut rows = Vec::with_capacity(nodes.len());
    for node in nodes {
        rows.push(row(&node, &columns, &mut sums)?);
    }
    if let Some(node) = document.maybe("totals") {
        totals(&node, &columns, &sums, draft)?;
    }
    let mut table = draft.table(columns, rows);
    if table.rows.is_empty() {
        // Nothing to be carried or summed.
        table.columns.iter_mut().for_each(|column| column.is_summed = false);
    }
    sheet.blocks.push(Block::Table(table));
    sheet.notes(&document)?;
    Ok(sheet)
}

fn columns(node: &Node<'_>, draft: &Draft, limits: &Limits) -> Result<Vec<Column>> {
    let mut columns = Vec::new();
    for node in node.items()? {
        let object = node.object(&["heading", "kind", "sum", "decimals"])?;
        let kind = object.maybe_text("kind")?;
        let is_amount = match kind.as_deref() {
            None | Some("text") => false,
            Some("amount") => true,
            Some(other) => {
                let fault = format!("is \"{other}\", neither \"text\" nor \"amount\"");
                return Err(Error::input(object.at("kind"), fault));
            }
        };
        let is_summed = object.flag("sum")?;
        if is_summed && !is_amount {
            return Err(Error::input(object.at("sum"), "is true, but texts have no sum"));
        }
        if is_summed && columns.first().is_none_or(|first: &Column| first.is_amount) {
            return Err(Error::input(
                object.at("sum"),
                "is true, but there is no text in the first column to name the sum",
            ));
        }
        columns.push(Column {
            heading: object.text("heading")?,
            is_amount,
            is_summed,
            decimals: object.maybe("decimals").map_or(Ok(draft.decimals), |d| decimals(&d))?,
        });
    }
    match columns.len() {
        0 => Err(Error::input(&node.path, "has no column")),
        count if count > limits.columns => {
            Err(Error::TooLarge { what: format!("{count} columns"), most: limits.columns })
        }
        _ => Ok(columns),
    }
}

fn row(node: &Node<'_>, columns: &[Column], sums: &mut [Decimal]) -> Result<Vec<Cell>> {
    let nodes = node.items()?;
    if nodes.len() != columns.len() {
        let fault = format!("has {} values, the columns are {}", nodes.len(), columns.len());
        return Err(Error::input(&node.path, fault));
    }
    let mut cells = Vec::with_capacity(nodes.len());
    for ((node, column), sum) in nodes.iter().zip(columns).zip(sums) {
        cells.push(if node.is_null() {
            Cell::Empty
        } else if column.is_amount {
            let amount = node.amount()?;
            if column.is_summed {
                *sum = add(&node.path, *sum, amount)?;
            }
            Cell::Amount(amount)
        } else {
            Cell::of(Some(node.text()?))
        });
    }
    Ok(cells)
}

fn totals(node: &Node<'_>, columns: &[Column], sums: &[Decimal], draft: &Draft) -> Result<()> {
    let nodes = node.items()?;
    if nodes.len() != columns.len() {
        let fault = format!("has {} values, the columns are {}", nodes.len(), columns.len());
        return Err(Error::input(&node.path, fault));
    }
    for ((node, column), sum) in nodes.iter().zip(columns).zip(sums) {
        if !node.is_null() && !column.is_summed {
            return Err(Error::input(&node.path, "belongs to a column that has no sum"));
        }
        if !node.is_null() {
            draft.agree(&node.path, node.amount()?, "the sum of the rows", *sum)?;
        }
    }
    Ok(())
}
