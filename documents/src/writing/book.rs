//! A workbook, as JSON says it.

use super::column::Columns;
use super::limits::Limits;
use super::sheet_name::SheetNames;
use crate::json::Node;
use crate::{Error, Result};
use serde_json::Value;

/// A workbook, read and checked but for its cells.
#[derive(Debug)]
pub struct Book {
    pub(super) sheets: Vec<Sheet>,
}

#[derive(Debug)]
pub(super) struct Sheet {
    pub name: String,
    /// What stands above the table: labels and values.
    pub facts: Vec<(Value, Value)>,
    pub columns: Columns,
    /// None: they come in parts.
    pub rows: Option<Vec<Value>>,
    /// What stands before the sums below the table.
    pub total: Option<String>,
}

impl Book {
    /// From JSON, such as
    /// `{"sheets": [{"name": "Fees", "columns": [{"heading": "Name"}], "rows": [["A"]]}]}`.
    pub fn read(book: &str, limits: &Limits) -> Result<Self> {
        if book.len() > limits.input_bytes {
            let what = format!("{} bytes of JSON", book.len());
            return Err(Error::TooLarge { what, most: limits.input_bytes });
        }
        let mut root: Value = serde_json::from_str(book)
            .map_err(|error| Error::input("the document", format!("is not JSON: {error}")))?;
        // Rows are the most of it: they are moved, not copied.
        let mut rows = Vec::new();
        if let Some(Value::Array(sheets)) = root.get_mut("sheets") {
            rows.extend(sheets.iter_mut().map(|sheet| sheet.get_mut("rows").map(Value::take)));
        }
        let nodes = Node::root(&root).object(&["sheets"])?.field("sheets")?.items()?;
        if nodes.is_empty() {
            return Err(Error::input("sheets", "has no sheet"));
        }
        if nodes.len() > limits.sheets {
            let what = format!("{} sheets", nodes.len());
            return Err(Error::TooLarge { what, most: limits.sheets });
        }
        let mut names = SheetNames::default();
        let mut sheets = Vec::with_capacity(nodes.len());
        for (node, rows) in nodes.iter().zip(rows) {
            sheets.push(Sheet::of(node, rows, &mut names, limits)?);
        }
        if sheets.iter().filter(|sheet| sheet.rows.is_none()).count() > 1 {
            return Err(Error::input("sheets", "has more than one sheet without rows"));
        }
        Ok(Self { sheets })
    }
}

impl Sheet {
    fn of(
        node: &Node<'_>,
        rows: Option<Value>,
        names: &mut SheetNames,
        limits: &Limits,
    ) -> Result<Self> {
        let object = node.object(&["name", "facts", "columns", "rows", "total"])?;
        let rows = match rows {
            None | Some(Value::Null) => None,
            Some(Value::Array(rows)) => Some(rows),
            Some(_) => return Err(Error::input(object.at("rows"), "is not an array")),
        };
        let mut facts = Vec::new();
        for fact in object.items("facts")? {
            match fact.items()?.as_slice() {
                [label, value] => facts.push((label.value().clone(), value.value().clone())),
                _ => return Err(Error::input(&fact.path, "is not a pair of label and value")),
            }
        }
        let total = object.maybe_text("total")?;
        if rows.is_none() && (total.is_some() || !facts.is_empty()) {
            return Err(Error::input(
                object.at("rows"),
                "is missing: a sheet whose rows come in parts has neither facts nor a total",
            ));
        }
        let columns = Columns::of(&object.field("columns")?, limits)?;
        if total.is_some() && columns.0.first().is_some_and(|first| first.is_summed) {
            return Err(Error::input(
                object.at("total"),
                "has no place: the first column is summed itself",
            ));
        }
        Ok(Self { name: names.take(&object.text("name")?), facts, columns, rows, total })
    }

    /// Rows above the first one of the table: facts, a line between, and the headings.
    pub fn rows_above(&self) -> u32 {
        let facts = u32::try_from(self.facts.len()).unwrap_or(u32::MAX);
        if facts == 0 { 1 } else { facts.saturating_add(2) }
    }
}
