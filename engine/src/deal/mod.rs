//! The deal scheme: plans of components over the credits of won deals, with quotas, gates, caps and
//! release on payment, and draws beside them.
//!
//! Amounts are units of 10^-4, rates, shares and attainments of 10^-6, exchange rates of 10^-10.
//! Days are numbers counted from 2000-01-01. Nothing is rounded but credits and what is paid.

mod cap;
mod component;
mod credit;
mod draw;
mod explain;
mod measure;
mod pay;
mod period;
mod person;
mod price;
mod quota;
mod release;
mod wide;

pub use component::{
    Band, Basis, CarriesExcess, Component, CreditKind, Crossing, Kind, Mode, Plan, Release, Scope,
    Threshold,
};
pub use credit::{Credit, DatedAmount, Deal, Places};
pub use draw::{Draw, DrawLine, DrawMonth, draws, explain_draw};
pub use explain::{Step, explain};
pub use period::{Month, PeriodKind, date, day_number, month_of};
pub use person::{Assignment, Person, Terms, Unpriced};
pub use price::{Item, Part, price, unplanned, widened};
pub use quota::{Effective, Quota, effective};
pub use release::{Line, lines};
pub use wide::rounded_part;

use crate::exact::Exact;
use crate::{Error, Result};

/// Decimals of an amount.
pub const AMOUNT_SCALE: u32 = 4;
/// Decimals of a rate, a share, a ramp and an attainment.
pub const RATE_SCALE: u32 = 6;
/// Decimals of an exchange rate.
pub const CONVERSION_SCALE: u32 = 10;

/// A rate, share or ramp of one whole.
pub const WHOLE: i128 = 10i128.pow(RATE_SCALE);

fn too_large<T>(value: Option<T>) -> Result<T> {
    value.ok_or(Error::TooLarge { what: "deals or commission of a participant" })
}

/// How many units the smallest coin of a currency is; the smallest unit where it has more decimals
/// than amounts do.
fn coin(minor_unit: u32) -> i128 {
    10i128.pow(AMOUNT_SCALE.saturating_sub(minor_unit))
}

/// Without decimals that are zero.
fn shown(units: i128, scale: u32) -> String {
    let text = Exact::new(units, scale).to_string();
    match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text,
    }
}
