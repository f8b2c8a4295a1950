//! Exact numbers that remember with how many decimals they are written, as PostgreSQL's `numeric`
//! does: a sum shows as many as the longer side, a product as many as both together. Explanations
//! are written in them, so that a formula reads as its numbers are on record, and its amount is
//! what follows from it by hand.

use crate::{Error, Result};
use std::fmt;

/// `units / 10^decimals`.
#[derive(Debug, Clone, Copy)]
pub struct Exact {
    units: i128,
    decimals: u32,
}

fn too_large<T>(value: Option<T>) -> Result<T> {
    value.ok_or(Error::TooLarge { what: "an explanation" })
}

impl Exact {
    pub const ZERO: Self = Self { units: 0, decimals: 0 };

    pub fn new(units: i128, decimals: u32) -> Self {
        Self { units, decimals }
    }

    pub fn units(self) -> i128 {
        self.units
    }

    pub fn decimals(self) -> u32 {
        self.decimals
    }

    pub fn is_zero(self) -> bool {
        self.units == 0
    }

    /// Both in units of the longer side.
    fn aligned(self, other: Self) -> Result<(i128, i128, u32)> {
        let decimals = self.decimals.max(other.decimals);
        let units = |side: Self| {
            let factor = 10i128.checked_pow(decimals - side.decimals)?;
            side.units.checked_mul(factor)
        };
        Ok((too_large(units(self))?, too_large(units(other))?, decimals))
    }

    pub fn plus(self, other: Self) -> Result<Self> {
        let (left, right, decimals) = self.aligned(other)?;
        Ok(Self { units: too_large(left.checked_add(right))?, decimals })
    }

    pub fn minus(self, other: Self) -> Result<Self> {
        let (left, right, decimals) = self.aligned(other)?;
        Ok(Self { units: too_large(left.checked_sub(right))?, decimals })
    }

    pub fn times(self, other: Self) -> Result<Self> {
        let units = too_large(self.units.checked_mul(other.units))?;
        Ok(Self { units, decimals: self.decimals + other.decimals })
    }

    /// How far it lies above another one; zero where it does not.
    pub fn above(self, other: Self) -> Result<Self> {
        let difference = self.minus(other)?;
        Ok(if difference.units < 0 { Self::ZERO } else { difference })
    }

    pub fn is_less_than(self, other: Self) -> Result<bool> {
        self.aligned(other).map(|(left, right, _)| left < right)
    }

    /// Whether both are the same number, however written.
    pub fn equals(self, other: Self) -> Result<bool> {
        self.aligned(other).map(|(left, right, _)| left == right)
    }

    /// Rounded half away from zero, and written with that many decimals.
    pub fn rounded(self, decimals: u32) -> Result<Self> {
        if self.decimals <= decimals {
            return self.plus(Self { units: 0, decimals });
        }
        // More decimals than a power of ten fits into are far below any half.
        let Some(unit) = 10i128.checked_pow(self.decimals - decimals) else {
            return Ok(Self { units: 0, decimals });
        };
        let (whole, rest) = (self.units / unit, self.units % unit);
        let up = if rest.abs() >= unit - unit / 2 { rest.signum() } else { 0 };
        Ok(Self { units: whole + up, decimals })
    }
}

impl fmt::Display for Exact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.units < 0 { "-" } else { "" };
        let decimals = self.decimals as usize;
        let digits = format!("{:0>1$}", self.units.unsigned_abs(), decimals + 1);
        let (whole, fraction) = digits.split_at(digits.len() - decimals);
        match fraction {
            "" => write!(f, "{sign}{whole}"),
            _ => write!(f, "{sign}{whole}.{fraction}"),
        }
    }
}
