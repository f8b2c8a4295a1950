//! Quotas: what of them stands, and what has reached them.

use super::component::Threshold;
use super::period::PeriodKind;
use super::wide::{Wide, rounded_part};
use super::{WHOLE, too_large};
use crate::Result;
use crate::rate_gaps::Days;
use std::rc::Rc;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quota {
    pub kind: PeriodKind,
    pub days: Days,
    pub amount: i128,
    pub currency: Rc<str>,
    pub ramp: i128,
    pub is_prorated: bool,
    pub relief: Vec<Days>,
    /// Of a team: its place among the teams, and days on which the participant manages it.
    pub team: Option<(usize, Days)>,
}

/// What stands of a quota: `amount * ramp * active / days`, kept as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Effective {
    pub amount: i128,
    pub ramp: i128,
    pub active: i32,
    pub days: i32,
}

/// Something to reach, exactly: a fraction of an amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Target {
    pub numerator: i128,
    pub denominator: i128,
}

/// What stands of a quota of somebody to whom plans were assigned on some days.
pub fn effective(quota: &Quota, assigned: &[Days]) -> Effective {
    let days = &quota.days;
    let is_prorated = quota.is_prorated && quota.team.is_none();
    let all = [days.clone()];
    let mut active = within(days, if is_prorated { assigned } else { &all });
    for relief in merged(within(days, &quota.relief)) {
        active = without(active, &relief);
    }
    let length = |days: &Days| days.end - days.start;
    Effective {
        amount: quota.amount,
        ramp: quota.ramp,
        active: active.iter().map(length).sum(),
        days: length(days),
    }
}

/// The parts of the ranges that lie in the days, each day once.
fn within(days: &Days, ranges: &[Days]) -> Vec<Days> {
    let clipped = ranges.iter().map(|range| range.start.max(days.start)..range.end.min(days.end));
    merged(clipped.filter(|range| !range.is_empty()).collect())
}

fn merged(mut ranges: Vec<Days>) -> Vec<Days> {
    ranges.sort_by_key(|range| (range.start, range.end));
    let mut merged: Vec<Days> = Vec::with_capacity(ranges.len());
    for range in ranges {
        match merged.last_mut() {
            Some(last) if last.end >= range.start => last.end = last.end.max(range.end),
            _ => merged.push(range),
        }
    }
    merged
}

fn without(ranges: Vec<Days>, gone: &Days) -> Vec<Days> {
    let parts = ranges.into_iter().flat_map(|range| {
        [range.start..range.end.min(gone.start), range.start.max(gone.end)..range.end]
    });
    parts.filter(|part| !part.is_empty()).collect()
}

impl Effective {
    pub fn is_zero(&self) -> bool {
        self.ramp == 0 || self.active == 0
    }

    /// Rounded to units of a currency.
    pub fn rounded(&self, unit: i128) -> Result<i128> {
        let numerator = self.ramp * i128::from(self.active);
        rounded_part(self.amount, numerator, i128::from(self.days) * WHOLE, unit)
    }

    /// A running credit as a part of it, rounded to units of 10^-6; `None` where nothing stands.
    pub fn attainment(&self, running: i128) -> Result<Option<i128>> {
        if self.is_zero() {
            return Ok(None);
        }
        let numerator = i128::from(self.days) * WHOLE * WHOLE;
        let denominator = too_large(
            self.amount.checked_mul(self.ramp).and_then(|sum| sum.checked_mul(self.active.into())),
        )?;
        rounded_part(running, numerator, denominator, 1).map(Some)
    }
}

impl Target {
    /// `None`: it is never reached, for want of a quota.
    pub fn new(threshold: Threshold, quota: Option<&Effective>) -> Result<Option<Self>> {
        let part = match (threshold, quota) {
            (Threshold::Amount(amount), _) => {
                return Ok(Some(Self { numerator: amount, denominator: 1 }));
            }
            (Threshold::Attainment(part), Some(quota)) if !quota.is_zero() => (part, quota),
            (Threshold::Attainment(_), _) => return Ok(None),
        };
        let (part, quota) = part;
        let numerator = quota.amount.checked_mul(quota.ramp * i128::from(quota.active));
        let numerator = too_large(numerator.and_then(|sum| sum.checked_mul(part)))?;
        let denominator = i128::from(quota.days) * WHOLE * WHOLE;
        let common = greatest_common_divisor(numerator, denominator);
        Ok(Some(Self { numerator: numerator / common, denominator: denominator / common }))
    }

    pub fn is_reached_by(&self, running: i128) -> bool {
        Wide::product(running, self.denominator) >= Wide::product(self.numerator, 1)
    }
}

fn greatest_common_divisor(left: i128, right: i128) -> i128 {
    let (mut left, mut right) = (left.abs(), right.abs());
    while right != 0 {
        (left, right) = (right, left % right);
    }
    left.max(1)
}
