//! Sessions besides the counts of the six types that come along: types of a company's own, and how
//! long sessions took whose fee is per hour.

use super::price::line;
use super::{Activity, Rates, SessionType};
use crate::money::{exact_product, rounded_quotient};
use crate::rate_table::Band;
use crate::{Error, Result};
use rust_decimal::Decimal;
use rust_decimal::serde::{arbitrary_precision, arbitrary_precision_option};
use serde::Serialize;

/// What a count does not tell of a pair's sessions of one type.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TypeSessions {
    pub session_type: String,
    /// How many, where the type is one of a company's own; the six are counted in `Activity`.
    pub count: i32,
    /// How many of them have a length.
    pub timed: i32,
    /// How long these took.
    pub minutes: i64,
}

/// All sessions of a pair of one type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Held<'a> {
    pub session_type: &'a str,
    /// `None`: a type of a company's own.
    pub kind: Option<SessionType>,
    pub count: i32,
    pub timed: i32,
    pub minutes: i64,
}

/// A type's sessions with their price, as a record states it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PricedSessions {
    pub session_type: String,
    pub sessions: i32,
    /// Where the fee is per hour.
    pub minutes: Option<i64>,
    /// As applied; none where the contract earns none.
    #[serde(with = "arbitrary_precision_option")]
    pub fee: Option<Decimal>,
    #[serde(with = "arbitrary_precision")]
    pub amount: Decimal,
}

/// The sessions of a pair by type: the six first, then a company's own in the order given.
pub fn held<'a>(
    activity: &Activity,
    types: &'a [TypeSessions],
) -> impl Iterator<Item = Held<'a>> + use<'a> {
    let sessions = activity.sessions;
    let of_six = SessionType::ALL.into_iter().map(move |kind| {
        let told = types.iter().find(|told| told.session_type == kind.name());
        Held {
            session_type: kind.name(),
            kind: Some(kind),
            count: sessions[kind as usize],
            timed: told.map_or(0, |told| told.timed),
            minutes: told.map_or(0, |told| told.minutes),
        }
    });
    let own = types.iter().filter(|told| SessionType::from_name(&told.session_type).is_none());
    let own = own.map(|told| Held {
        session_type: &told.session_type,
        kind: None,
        count: told.count,
        timed: told.timed,
        minutes: told.minutes,
    });
    of_six.chain(own).filter(|held| held.count != 0)
}

impl Held<'_> {
    /// What they pay at a fee: for each of them, or for the hours that they took together, rounded
    /// to the currency once.
    ///
    /// # Errors
    /// `NoLength` where the fee is per hour and one of them has no length; `TooLarge` where the
    /// amount is not exact.
    pub fn amount(&self, fee: &Band, minor_unit: u32) -> Result<Decimal> {
        if !fee.per_hour {
            return line(Decimal::from(self.count), fee.value, minor_unit);
        }
        if self.timed < self.count {
            let session_type = self.session_type.to_owned();
            return Err(Error::NoLength { session_type, sessions: self.count - self.timed });
        }
        rounded_quotient(self.minutes_at(fee)?, MINUTES, minor_unit, "a commission")
    }

    /// Minutes times a fee per hour.
    pub(super) fn minutes_at(&self, fee: &Band) -> Result<Decimal> {
        exact_product(Decimal::from(self.minutes), fee.value, "a commission")
    }
}

/// Of an hour.
pub(super) const MINUTES: i128 = 60;

/// What a record has to say of its sessions besides its columns for the six types: those of types
/// of a company's own, and of each type whose fee is per hour how long they took.
///
/// # Errors
/// As `price_pair`.
pub fn price_types(
    rates: &Rates<'_>,
    activity: &Activity,
    types: &[TypeSessions],
    minor_unit: u32,
) -> Result<Vec<PricedSessions>> {
    let mut priced = Vec::new();
    for held in held(activity, types) {
        let earned = if rates.earns().fees { Some(rates.fee_of(&held)?) } else { None };
        let is_hourly = earned.is_some_and(|fee| fee.per_hour);
        if held.kind.is_some() && !is_hourly {
            continue;
        }
        priced.push(PricedSessions {
            session_type: held.session_type.to_owned(),
            sessions: held.count,
            minutes: is_hourly.then_some(held.minutes),
            fee: earned.map(|fee| fee.value),
            amount: match earned {
                Some(fee) => held.amount(fee, minor_unit)?,
                None => Decimal::new(0, minor_unit),
            },
        });
    }
    Ok(priced)
}
