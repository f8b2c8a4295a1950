//! What one credit pays, before floors and caps.

use super::component::{Band, Basis, Component, Crossing, Kind, Mode};
use super::quota::Target;
use super::wide::{Wide, rounded_part};
use super::{AMOUNT_SCALE, WHOLE, shown, too_large};
use crate::{Error, Result};

/// A credit and what decides about it, all in the plan's currency.
#[derive(Debug, Clone, Copy)]
pub(super) struct Basics {
    pub credit: i128,
    /// What is left of the whole deal.
    pub size: i128,
    /// The running credit before the deal, and with it.
    pub before: i128,
    pub running: i128,
    pub target: Option<Target>,
    /// The smallest coin.
    pub coin: i128,
}

/// What was applied: one rate, where there is one, and what it gives, rounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pay {
    pub rate: Option<i128>,
    pub amount: i128,
}

pub(super) fn pay(component: &Component, basics: &Basics) -> Result<Pay> {
    let at = |rate: i128| {
        let amount = rounded_part(basics.credit, rate, WHOLE, basics.coin)?;
        Ok(Pay { rate: Some(rate), amount })
    };
    match &component.kind {
        Kind::Flat(amount) | Kind::Bonus { amount, .. } => {
            let stands = if basics.credit > 0 { *amount } else { 0 };
            Ok(Pay { rate: None, amount: rounded_part(stands, 1, 1, basics.coin)? })
        }
        Kind::Percentage(rate) | Kind::Override(rate) => at(*rate),
        Kind::Tiered { basis, mode, bands } => {
            let reached = match basis {
                Basis::Deal => basics.size,
                Basis::Period => basics.running,
            };
            let band = bands.iter().rfind(|band| band.min <= reached);
            let band = band.ok_or_else(|| Error::NoBand {
                table: "commission_rule",
                keys: format!("component {}", component.id),
                value: shown(reached, AMOUNT_SCALE),
            })?;
            match mode {
                Mode::Whole => at(band.rate),
                Mode::Marginal => marginal(*basis, bands, basics),
            }
        }
        Kind::Quota { rate, accelerator, crossing, .. } => match (basics.target, crossing) {
            (Some(target), Crossing::Deal) if target.is_reached_by(basics.running) => {
                at(*accelerator)
            }
            (Some(target), Crossing::Split) if target.is_reached_by(basics.running) => {
                split(*rate, *accelerator, target, basics)
            }
            _ => at(*rate),
        },
    }
}

/// The slice of the deal, or of the period, that the credit lies in, each part at its own rate.
fn marginal(basis: Basis, bands: &[Band], basics: &Basics) -> Result<Pay> {
    let (from, until) = match basis {
        Basis::Deal => (0, basics.size),
        Basis::Period => (basics.before, too_large(basics.before.checked_add(basics.credit))?),
    };
    let mut sum = 0i128;
    for (part, rate) in parts(bands, from, until) {
        let paid = part.checked_mul(rate).and_then(|paid| sum.checked_add(paid));
        sum = too_large(paid)?;
    }
    let amount = match until - from {
        0 => 0,
        size => rounded_part(sum, basics.credit, too_large(size.checked_mul(WHOLE))?, basics.coin)?,
    };
    Ok(Pay { rate: None, amount })
}

/// What of a slice lies in each band that it reaches.
pub(super) fn parts(bands: &[Band], from: i128, until: i128) -> impl Iterator<Item = (i128, i128)> {
    let ends = bands.iter().skip(1).map(|band| band.min).chain([i128::MAX]);
    bands.iter().zip(ends).filter_map(move |(band, end)| {
        let part = until.min(end) - from.max(band.min);
        (part > 0).then_some((part, band.rate))
    })
}

/// The base rate up to the threshold, the accelerator above it.
fn split(rate: i128, accelerator: i128, target: Target, basics: &Basics) -> Result<Pay> {
    let all_at = |rate| {
        let amount = rounded_part(basics.credit, rate, WHOLE, basics.coin)?;
        Ok(Pay { rate: Some(rate), amount })
    };
    let Target { numerator, denominator } = target;
    let missing = basics.before.checked_mul(denominator);
    let missing = too_large(missing.and_then(|before| numerator.checked_sub(before)))?;
    if missing <= 0 {
        return all_at(accelerator);
    }
    if missing >= too_large(basics.credit.checked_mul(denominator))? {
        return all_at(rate);
    }
    let faster = Wide::product(too_large(basics.credit.checked_mul(accelerator))?, denominator);
    let slower = Wide::product(missing, rate - accelerator);
    let divisor = too_large(denominator.checked_mul(WHOLE * basics.coin))?;
    let coins = faster.plus(slower)?.rounded_by(divisor)?;
    Ok(Pay { rate: None, amount: too_large(coins.checked_mul(basics.coin))? })
}
