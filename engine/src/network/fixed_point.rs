//! Exact fixed-point numbers of the network scheme. Amounts have at most 4 decimals, shares 4 and
//! rates 6, so volumes need 8 and commissions 14: nothing is ever rounded, and every operation that
//! could overflow is checked.

use crate::{Error, Result};

/// Decimals of an amount on a sale.
pub const AMOUNT_SCALE: u32 = 4;
/// Decimals of the share that a shared sale is split by.
const SHARE_SCALE: u32 = 4;
/// Decimals of a volume.
pub const VOLUME_SCALE: u32 = AMOUNT_SCALE + SHARE_SCALE;
/// Decimals of a rate.
pub const RATE_SCALE: u32 = 6;
/// Decimals of a commission.
pub const MONEY_SCALE: u32 = VOLUME_SCALE + RATE_SCALE;

const SHARE_UNIT: i128 = 10i128.pow(SHARE_SCALE);

fn too_large<T>(value: Option<T>) -> Result<T> {
    value.ok_or(Error::TooLarge { what: "a volume or commission of the network" })
}

/// A sales volume in units of 10^-8.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Volume(pub i128);

/// A commission in units of 10^-14.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Money(pub i128);

/// A rate in units of 10^-6: 220000 is 22 %.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rate(pub i64);

/// A part of a whole in units of 10^-4: 5000 is one half.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Share(pub i64);

impl Volume {
    pub const ZERO: Self = Self(0);

    pub fn plus(self, other: Self) -> Result<Self> {
        too_large(self.0.checked_add(other.0)).map(Self)
    }

    pub fn minus(self, other: Self) -> Result<Self> {
        too_large(self.0.checked_sub(other.0)).map(Self)
    }

    /// What is left of an amount after a refund.
    pub fn net_of_refund(self, refunded: Self) -> Result<Self> {
        self.minus(refunded)
    }

    /// The share of a sum of amounts, which has at most 4 decimals: exact.
    pub fn part(self, share: Share) -> Result<Self> {
        too_large((self.0 / SHARE_UNIT).checked_mul(i128::from(share.0))).map(Self)
    }

    pub fn at(self, rate: Rate) -> Result<Money> {
        too_large(self.0.checked_mul(i128::from(rate.0))).map(Money)
    }
}

impl Money {
    pub const ZERO: Self = Self(0);

    pub fn plus(self, other: Self) -> Result<Self> {
        too_large(self.0.checked_add(other.0)).map(Self)
    }

    pub fn minus(self, other: Self) -> Result<Self> {
        too_large(self.0.checked_sub(other.0)).map(Self)
    }
}

impl Rate {
    pub const ZERO: Self = Self(0);

    /// How far it lies above another one; never negative.
    pub fn above(self, other: Self) -> Self {
        Self((self.0 - other.0).max(0))
    }
}
