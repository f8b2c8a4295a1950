//! The rates of one grade on one day, and those that a trainer's month picks from them.

use super::{SaleType, SessionType};
use crate::rate_table::{Band, RateTable};
use crate::{Error, Result};
use chrono::NaiveDate;
use rust_decimal::Decimal;

const TABLE: &str = "trainer_commission_tier";

/// What the bands are looked up with: totals of the trainer's whole month.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Basis {
    /// Paid sessions over all members.
    pub paid_sessions: i64,
    /// Own shares of all sales, new and renewed.
    pub sales: Decimal,
}

/// What a contract earns: fees for sessions, commission on sales, or both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Earns {
    pub fees: bool,
    pub sales: bool,
}

impl Earns {
    pub const ALL: Self = Self { fees: true, sales: true };

    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "all" => Some(Self::ALL),
            "sessions" => Some(Self { sales: false, ..Self::ALL }),
            "sales" => Some(Self { fees: false, ..Self::ALL }),
            _ => None,
        }
    }
}

impl Default for Earns {
    fn default() -> Self {
        Self::ALL
    }
}

/// All rates of a branch, trainer type and trainer category that are valid on a day.
#[derive(Debug, Clone)]
pub struct PriceList {
    pub branch: String,
    pub trainer_type: String,
    pub trainer_category: String,
    pub on: NaiveDate,
    pub earns: Earns,
    fees: [RateTable; 6],
    sales: [RateTable; 2],
}

/// A band, or the gap that the lookup fell into.
pub type Rate<'a> = Result<&'a Band>;

/// The rates of one trainer's month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rates<'a> {
    earns: Earns,
    fees: [Rate<'a>; 6],
    sales: [Rate<'a>; 2],
}

impl PriceList {
    /// An empty price list: every lookup is a gap.
    pub fn new(branch: &str, trainer_type: &str, trainer_category: &str, on: NaiveDate) -> Self {
        Self {
            branch: branch.to_owned(),
            trainer_type: trainer_type.to_owned(),
            trainer_category: trainer_category.to_owned(),
            on,
            earns: Earns::ALL,
            fees: Default::default(),
            sales: Default::default(),
        }
    }

    pub fn set_fees(&mut self, session_type: SessionType, bands: Vec<Band>) -> Result<()> {
        self.fees[session_type as usize] = RateTable::new(TABLE, bands)?;
        Ok(())
    }

    pub fn set_sales_rates(&mut self, sale_type: SaleType, bands: Vec<Band>) -> Result<()> {
        self.sales[sale_type as usize] = RateTable::new(TABLE, bands)?;
        Ok(())
    }

    /// Picks every band for a month's totals. Only paid sessions are banded by their count; the
    /// other fees hold for any number.
    pub fn rates(&self, basis: &Basis) -> Rates<'_> {
        Rates {
            earns: self.earns,
            fees: SessionType::ALL.map(|kind| {
                let (count, sessions) = match kind {
                    SessionType::Paid => {
                        let count = basis.paid_sessions;
                        (Decimal::from(count), format!("a count of {count} paid sessions"))
                    }
                    _ => (Decimal::ZERO, "a session".to_owned()),
                };
                self.fees[kind as usize]
                    .band(count)
                    .ok_or_else(|| self.gap(&["conduction_fee", kind.name()], sessions))
            }),
            sales: SaleType::ALL.map(|kind| {
                self.sales[kind as usize]
                    .band(basis.sales)
                    .ok_or_else(|| self.gap(&[kind.name()], format!("sales of {}", basis.sales)))
            }),
        }
    }

    fn gap(&self, kind: &[&str], value: String) -> Error {
        let keys = format!(
            "branch \"{}\", {}, {}, {} on {}",
            self.branch,
            self.trainer_type,
            self.trainer_category,
            kind.join(" "),
            self.on
        );
        Error::NoBand { table: TABLE, keys, value }
    }
}

impl<'a> Rates<'a> {
    /// The same for a contract that may earn less.
    pub fn earning(self, earns: Earns) -> Self {
        Self { earns, ..self }
    }

    pub fn earns(&self) -> Earns {
        self.earns
    }

    pub fn fee(&self, kind: SessionType) -> Rate<'a> {
        self.fees[kind as usize].clone()
    }

    pub fn sales_rate(&self, kind: SaleType) -> Rate<'a> {
        self.sales[kind as usize].clone()
    }
}
