//! Won deals, and who is credited with which part of them.

use super::component::{Component, CreditKind};
use super::{AMOUNT_SCALE, CONVERSION_SCALE, WHOLE, coin, rounded_part, too_large};
use crate::Result;
use std::rc::Rc;

/// Something that was given back, or paid, on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DatedAmount {
    pub day: i32,
    pub amount: i128,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deal {
    /// The close date.
    pub day: i32,
    pub amount: i128,
    pub currency: Rc<str>,
    pub minor_unit: u32,
    pub refunds: Vec<DatedAmount>,
    pub payments: Vec<DatedAmount>,
    /// The revenue shares in the order of their positions; they sum to one whole.
    pub shares: Rc<[i128]>,
}

/// Which of the revenue shares somebody has, by their place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Places {
    None,
    One(usize),
    Several(Vec<usize>),
}

/// What somebody has of a deal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credit {
    /// Its place among the deals.
    pub deal: usize,
    pub revenue: Places,
    /// The overlay share; 0: none.
    pub overlay: i128,
}

impl Deal {
    /// Whether something that happened on a day still changes what a component pays.
    fn reaches(&self, component: &Component, day: i32) -> bool {
        component.clawback_days.is_none_or(|days| day <= self.day.saturating_add(days))
    }

    /// What is left of it, as a component counts it.
    pub fn left(&self, component: &Component) -> Result<i128> {
        let mut left = self.amount;
        for refund in self.refunds.iter().filter(|refund| self.reaches(component, refund.day)) {
            left = too_large(left.checked_sub(refund.amount))?;
        }
        Ok(left.max(0))
    }

    /// The payments that count: money that went back after the window takes nothing away.
    pub fn counted_payments<'a>(
        &'a self,
        component: &'a Component,
    ) -> impl Iterator<Item = &'a DatedAmount> {
        self.payments
            .iter()
            .filter(|payment| payment.amount > 0 || self.reaches(component, payment.day))
    }

    /// A share of what is left, in whole coins: rounded down.
    fn share(&self, left: i128, share: i128) -> Result<i128> {
        let coin = coin(self.minor_unit);
        Ok(too_large((left / coin).checked_mul(share))? / WHOLE * coin)
    }

    /// What the revenue shares at some places come to: each rounded down, the coins that remain
    /// handed out one each from the first.
    fn revenue(&self, left: i128, places: &Places) -> Result<i128> {
        let one;
        let places = match places {
            Places::None => return Ok(0),
            Places::One(place) => {
                one = [*place];
                &one[..]
            }
            Places::Several(places) => places,
        };
        let coin = coin(self.minor_unit);
        if self.shares.len() <= 1 && self.shares.iter().all(|share| *share == WHOLE) {
            return Ok(if places.is_empty() { 0 } else { left / coin * coin });
        }
        let mut rest = left / coin * coin;
        for share in self.shares.iter() {
            rest = too_large(rest.checked_sub(self.share(left, *share)?))?;
        }
        let mut sum = 0i128;
        for place in places {
            let share = self.share(left, self.shares.get(*place).copied().unwrap_or(0))?;
            let more = if (*place as i128) < rest / coin { coin } else { 0 };
            sum = too_large(share.checked_add(more).and_then(|share| sum.checked_add(share)))?;
        }
        // Shares that sum to more than one whole stand only until the commit.
        Ok(sum.min(left))
    }
}

impl Credit {
    pub fn has(&self, kind: CreditKind) -> bool {
        match kind {
            CreditKind::Revenue => self.revenue != Places::None,
            CreditKind::Overlay => self.overlay > 0,
        }
    }

    /// Whether a component pays any of it.
    pub fn is_paid_by(&self, component: &Component) -> bool {
        [CreditKind::Revenue, CreditKind::Overlay]
            .into_iter()
            .any(|kind| component.pays(kind) && self.has(kind))
    }

    /// What it comes to of what is left of its deal, in the deal's currency: of the kinds asked for.
    pub fn amount(
        &self,
        deal: &Deal,
        left: i128,
        wants: impl Fn(CreditKind) -> bool,
    ) -> Result<i128> {
        let mut amount = 0;
        if wants(CreditKind::Revenue) {
            amount = deal.revenue(left, &self.revenue)?;
        }
        if self.overlay > 0 && wants(CreditKind::Overlay) {
            amount = too_large(deal.share(left, self.overlay)?.checked_add(amount))?;
        }
        Ok(amount)
    }
}

/// An amount at an exchange rate, rounded to a currency.
pub(super) fn converted(amount: i128, rate: i128, minor_unit: u32) -> Result<i128> {
    rounded_part(amount, rate, 10i128.pow(CONVERSION_SCALE), coin(minor_unit.min(AMOUNT_SCALE)))
}
