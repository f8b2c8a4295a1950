//! The rates of one grade on one day, and those that a trainer's month picks from them.

use super::{Held, SaleType, SessionType};
use crate::rate_table::{Band, RateTable};
use crate::{Error, Result};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

const TABLE: &str = "trainer_commission_tier";

/// What the fees are looked up with that hold for any number.
const A_SESSION: &str = "a session";

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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PriceList {
    pub branch: String,
    pub trainer_type: String,
    pub trainer_category: String,
    pub on: NaiveDate,
    pub earns: Earns,
    fees: [RateTable; 6],
    /// Of session types of a company's own.
    own_fees: BTreeMap<String, RateTable>,
    sales: [RateTable; 2],
    /// Of products that have rates of their own, for new sales, renewals or both.
    products: BTreeMap<String, [Option<RateTable>; 2]>,
}

/// A band, or the gap that the lookup fell into.
pub type Rate<'a> = Result<&'a Band>;

/// The rates of one trainer's month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rates<'a> {
    list: &'a PriceList,
    earns: Earns,
    fees: [Rate<'a>; 6],
    sales: [Rate<'a>; 2],
    products: BTreeMap<&'a str, [Option<Rate<'a>>; 2]>,
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
            own_fees: BTreeMap::new(),
            sales: Default::default(),
            products: BTreeMap::new(),
        }
    }

    pub fn set_fees(&mut self, session_type: SessionType, bands: Vec<Band>) -> Result<()> {
        self.fees[session_type as usize] = RateTable::new(TABLE, bands)?;
        Ok(())
    }

    /// Fees of a session type of a company's own.
    pub fn set_own_fees(&mut self, session_type: &str, bands: Vec<Band>) -> Result<()> {
        self.own_fees.insert(session_type.to_owned(), RateTable::new(TABLE, bands)?);
        Ok(())
    }

    pub fn set_sales_rates(&mut self, sale_type: SaleType, bands: Vec<Band>) -> Result<()> {
        self.sales[sale_type as usize] = RateTable::new(TABLE, bands)?;
        Ok(())
    }

    /// Rates of a product, which it is paid by instead of those of all products.
    pub fn set_product_rates(
        &mut self,
        product: &str,
        sale_type: SaleType,
        bands: Vec<Band>,
    ) -> Result<()> {
        let rates = self.products.entry(product.to_owned()).or_default();
        rates[sale_type as usize] = Some(RateTable::new(TABLE, bands)?);
        Ok(())
    }

    /// Picks every band for a month's totals. Only paid sessions are banded by their count; the
    /// other fees hold for any number.
    pub fn rates(&self, basis: &Basis) -> Rates<'_> {
        Rates {
            list: self,
            earns: self.earns,
            fees: SessionType::ALL.map(|kind| {
                let (count, sessions) = match kind {
                    SessionType::Paid => {
                        let count = basis.paid_sessions;
                        (Decimal::from(count), format!("a count of {count} paid sessions"))
                    }
                    _ => (Decimal::ZERO, A_SESSION.to_owned()),
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
            products: self
                .products
                .iter()
                .map(|(product, tables)| {
                    let rates = SaleType::ALL.map(|kind| {
                        tables[kind as usize].as_ref().map(|table| {
                            table.band(basis.sales).ok_or_else(|| {
                                let named = format!("of \"{product}\"");
                                let sales = format!("sales of {}", basis.sales);
                                self.gap(&[kind.name(), &named], sales)
                            })
                        })
                    });
                    (product.as_str(), rates)
                })
                .collect(),
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

    /// The fee of a session type of a company's own: one for any number.
    pub fn own_fee(&self, session_type: &str) -> Rate<'a> {
        let table = self.list.own_fees.get(session_type);
        table
            .and_then(|table| table.band(Decimal::ZERO))
            .ok_or_else(|| self.list.gap(&["conduction_fee", session_type], A_SESSION.to_owned()))
    }

    pub fn fee_of(&self, held: &Held<'_>) -> Rate<'a> {
        match held.kind {
            Some(kind) => self.fee(kind),
            None => self.own_fee(held.session_type),
        }
    }

    /// That of all products without rates of their own.
    pub fn sales_rate(&self, kind: SaleType) -> Rate<'a> {
        self.sales[kind as usize].clone()
    }

    /// The rate that only a product has, with its name; `None` where it has none of its own.
    pub fn product_rate(&self, product: &str, kind: SaleType) -> Option<(&'a str, Rate<'a>)> {
        let (name, rates) = self.products.get_key_value(product)?;
        rates[kind as usize].clone().map(|rate| (*name, rate))
    }
}
