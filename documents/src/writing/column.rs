//! The columns of a table: what they are called, and what their cells hold.

use super::limits::Limits;
use crate::json::Node;
use crate::{Error, Result};
use serde_json::Value;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Text,
    /// Money and quantities, in groups of three digits.
    Amount,
    /// Years, months and counts.
    Number,
    /// 0.075 is shown as 7.5%.
    Percent,
    Date,
    /// Day and time of day, without a time zone.
    Time,
    Flag,
}

const KINDS: [(&str, Kind); 7] = [
    ("text", Kind::Text),
    ("amount", Kind::Amount),
    ("number", Kind::Number),
    ("percent", Kind::Percent),
    ("date", Kind::Date),
    ("time", Kind::Time),
    ("flag", Kind::Flag),
];

#[derive(Debug, Clone)]
pub struct Column {
    pub heading: String,
    pub kind: Kind,
    /// At least so many, of amounts; those that have more keep them.
    pub decimals: u32,
    pub is_summed: bool,
    /// In characters.
    width: Option<u32>,
}

#[derive(Debug, Clone)]
pub struct Columns(pub(super) Vec<Column>);

impl Columns {
    /// From an array of JSON: `[{"heading": "Name"}, {"heading": "Fee", "kind": "amount"}]`.
    pub fn read(columns: &str, limits: &Limits) -> Result<Self> {
        let value: Value = serde_json::from_str(columns)
            .map_err(|error| Error::input("columns", format!("is not JSON: {error}")))?;
        Self::of(&Node::at("columns", &value), limits)
    }

    pub(super) fn of(node: &Node<'_>, limits: &Limits) -> Result<Self> {
        let nodes = node.items()?;
        match nodes.len() {
            0 => return Err(Error::input(&node.path, "has no column")),
            count if count > limits.columns => {
                let what = format!("{count} columns");
                return Err(Error::TooLarge { what, most: limits.columns });
            }
            _ => {}
        }
        Ok(Self(nodes.iter().map(Column::of).collect::<Result<_>>()?))
    }
}

impl Column {
    /// One of which nothing is said.
    pub fn plain(kind: Kind) -> Self {
        Self { heading: String::new(), kind, decimals: 0, is_summed: false, width: None }
    }

    fn of(node: &Node<'_>) -> Result<Self> {
        let object = node.object(&["heading", "kind", "decimals", "sum", "width"])?;
        let kind = match object.maybe_text("kind")? {
            None => Kind::Text,
            Some(name) => match KINDS.iter().find(|(known, _)| *known == name) {
                Some((_, kind)) => *kind,
                None => {
                    let known = KINDS.map(|(name, _)| name).join(", ");
                    let fault = format!("is \"{name}\"; known are: {known}");
                    return Err(Error::input(object.at("kind"), fault));
                }
            },
        };
        let is_summed = object.flag("sum")?;
        if is_summed && !matches!(kind, Kind::Amount | Kind::Number) {
            return Err(Error::input(object.at("sum"), "is true, but only amounts have a sum"));
        }
        Ok(Self {
            heading: object.text("heading")?,
            kind,
            decimals: object.maybe("decimals").map_or(Ok(0), |node| node.whole(0, 10))?,
            is_summed,
            width: object.maybe("width").map(|node| node.whole(1, 255)).transpose()?,
        })
    }

    /// In characters: what its cells take, or its heading with the sign of the filter.
    pub fn width(&self) -> u32 {
        self.width.unwrap_or_else(|| {
            let of_cells = match self.kind {
                Kind::Text => 24,
                Kind::Amount => 16,
                Kind::Date => 12,
                Kind::Time => 20,
                Kind::Number | Kind::Percent | Kind::Flag => 10,
            };
            let of_heading = self.heading.chars().take(60).count() + 4;
            of_cells.max(u32::try_from(of_heading).unwrap_or(of_cells))
        })
    }
}
