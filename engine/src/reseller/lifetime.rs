//! Lifetime sales: what a reseller has sold, less the refunds dated so far.

use super::{Conversion, too_large};
use crate::{Error, Result, pause};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// A part of a sale that was given back at an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refund {
    pub refunded_at: i64,
    pub amount: i128,
}

/// A completed sale as far as lifetime sales go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sale<'a> {
    pub sold_at: i64,
    pub amount: i128,
    /// What was given back of it, and when.
    pub refunds: &'a [Refund],
    pub conversion: Result<Conversion>,
    /// A sale whose commission was rejected never was.
    pub is_rejected: bool,
}

/// What stands at an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Units of 10^-14 of the workspace's currency.
    pub lifetime: i128,
    /// What picks the tier: the lifetime sales, or the most that they ever were.
    pub ranking: i128,
}

/// Walks through the sales of a reseller in their order: by instant, then by id.
#[derive(Debug, Clone)]
pub struct Lifetime {
    demotes: bool,
    total: i128,
    most: i128,
    /// Refunds of sales met so far that are not due yet, the earliest on top.
    to_come: BinaryHeap<Reverse<(i64, i128)>>,
    missing: Option<Error>,
}

impl Lifetime {
    /// `demotes`: whether refunds lower the tier.
    pub fn new(demotes: bool) -> Self {
        Self { demotes, total: 0, most: 0, to_come: BinaryHeap::new(), missing: None }
    }

    /// What stands at an instant, before the sales that were not met yet.
    ///
    /// # Errors
    /// `NoExchangeRate` where an earlier sale could not be converted.
    pub fn at(&mut self, instant: i64) -> Result<Standing> {
        while let Some(Reverse((refunded_at, amount))) = self.to_come.peek().copied() {
            if refunded_at > instant {
                break;
            }
            self.to_come.pop();
            self.total = too_large(self.total.checked_sub(amount))?;
        }
        match &self.missing {
            Some(error) => Err(error.clone()),
            None => {
                let ranking = if self.demotes { self.total } else { self.most };
                Ok(Standing { lifetime: self.total, ranking })
            }
        }
    }

    /// Counts a sale. What stands before it is asked first.
    pub fn add(&mut self, sale: &Sale<'_>) -> Result<()> {
        pause();
        if sale.is_rejected {
            return Ok(());
        }
        let conversion = match &sale.conversion {
            Ok(conversion) => *conversion,
            Err(error @ Error::NoExchangeRate { .. }) => {
                self.missing.get_or_insert_with(|| error.clone());
                return Ok(());
            }
            Err(error) => return Err(error.clone()),
        };
        let converted = |amount: i128| too_large(amount.checked_mul(conversion));
        self.total = too_large(self.total.checked_add(converted(sale.amount)?))?;
        for refund in sale.refunds {
            self.to_come.push(Reverse((refund.refunded_at, converted(refund.amount)?)));
        }
        // What is given back at once was never reached.
        self.at(sale.sold_at).ok();
        self.most = self.most.max(self.total);
        Ok(())
    }
}
