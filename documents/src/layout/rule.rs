//! Which rows are no sales.

use super::columns::{Column, Places, same};
use super::outcome::Kind;
use crate::reading::{Cell, Row};

#[derive(Debug, Clone)]
pub struct Rule {
    pub kind: Kind,
    pub when: When,
    /// Why, for whoever reads the report.
    pub reason: String,
}

#[derive(Debug, Clone)]
pub enum When {
    /// A column, without regard to case.
    Contains {
        column: String,
        text: String,
    },
    StartsWith {
        column: String,
        text: String,
    },
    Is {
        column: String,
        text: String,
    },
    AllEmpty {
        columns: Vec<String>,
    },
}

impl Rule {
    /// The columns that it looks at.
    pub fn columns(&self) -> Vec<&String> {
        match &self.when {
            When::Contains { column, .. }
            | When::StartsWith { column, .. }
            | When::Is { column, .. } => vec![column],
            When::AllEmpty { columns } => columns.iter().collect(),
        }
    }

    pub fn holds(&self, row: &Row, columns: &[Column], places: &Places) -> bool {
        let cell = |name: &str| {
            let column = columns.iter().position(|column| column.name == name)?;
            row.cells.get((*places.of.get(column)?)?)
        };
        let key = |name: &str| cell(name).map(|cell| same(&cell.to_string())).unwrap_or_default();
        match &self.when {
            When::Contains { column, text } => key(column).contains(&same(text)),
            When::StartsWith { column, text } => key(column).starts_with(&same(text)),
            When::Is { column, text } => key(column) == same(text),
            When::AllEmpty { columns } => {
                columns.iter().all(|column| cell(column).is_none_or(Cell::is_empty))
            }
        }
    }
}
