//! A deal that was not won.

use super::facts::Deals;
use crate::postgres::error::{NativeError, Result};
use crate::postgres::exact::ExactNumeric;
use crate::postgres::id::Id;
use crate::postgres::numeric::scaled;
use engine::deal::{AMOUNT_SCALE, Deal, Person, RATE_SCALE};
use engine::exact::Exact;
use pgrx::{AnyNumeric, PgSqlErrorCode};
use std::rc::Rc;

/// As if it were won, with nothing paid for it and nothing given back.
pub struct WhatIf {
    pub id: Id,
    pub owner: Id,
    pub day: i32,
    pub amount: i128,
    pub currency: Rc<str>,
    pub minor_unit: u32,
    /// Who is credited, whether as an overlay, and with which share; nobody: the owner.
    pub shares: Vec<(Id, bool, i128)>,
}

impl WhatIf {
    pub fn add_to(self, deals: &mut Deals) {
        let deal = Deal {
            day: self.day,
            amount: self.amount,
            currency: self.currency,
            minor_unit: self.minor_unit,
            refunds: Vec::new(),
            payments: Vec::new(),
            shares: Person::whole_share(),
        };
        deals.insert(self.id, self.owner, deal, self.shares);
    }
}

/// An amount of a deal, from SQL.
pub fn amount(given: &ExactNumeric) -> Result<i128> {
    let value = given.value().and_then(|value| value.rounded(AMOUNT_SCALE).ok());
    value.map(Exact::units).ok_or_else(too_many_digits)
}

/// A share, from SQL.
pub fn share(given: &AnyNumeric) -> Result<i128> {
    scaled(given, RATE_SCALE).ok_or_else(too_many_digits)
}

pub fn too_many_digits() -> NativeError {
    NativeError::new(
        PgSqlErrorCode::ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE,
        "deals or commission of a participant have too many digits",
    )
}
