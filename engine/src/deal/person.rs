//! What one participant is paid by: deals, credits, plans and quotas.

use super::WHOLE;
use super::component::{Component, CreditKind, Kind, Plan};
use super::credit::{Credit, Deal, converted};
use super::period::date;
use super::quota::Quota;
use crate::rate_gaps::Days;
use crate::{Error, Result};
use std::collections::HashMap;
use std::rc::Rc;

/// A plan of somebody, on some days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    /// Its place among the plans.
    pub plan: usize,
    pub days: Days,
}

/// Everything of one participant. Deals are in their order: by close date, then as they were
/// recorded; credits in that of their deals.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Person<'a> {
    pub deals: &'a [Deal],
    pub own: Vec<Credit>,
    /// What the downline was credited with as revenue: one credit for each deal.
    pub rolled_up: Vec<Credit>,
    /// For each team that has a quota, what its members were credited with as revenue.
    pub teams: Vec<Vec<Credit>>,
    pub assignments: Vec<Assignment>,
    pub quotas: Vec<Quota>,
}

/// A currency, and the one that it becomes.
type Pair = (Rc<str>, Rc<str>);

/// What everybody is paid by.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Terms {
    pub plans: Vec<Plan>,
    /// Exchange rates by currency and the one that it becomes.
    conversions: HashMap<Pair, Vec<(Days, i128)>>,
}

/// A deal that a participant is credited with and that cannot be priced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unpriced {
    pub deal: usize,
    pub error: Error,
}

impl Terms {
    pub fn new(plans: Vec<Plan>) -> Self {
        Self { plans, conversions: HashMap::new() }
    }

    pub fn add_conversion(&mut self, from: Rc<str>, to: Rc<str>, days: Days, rate: i128) {
        self.conversions.entry((from, to)).or_default().push((days, rate));
    }

    /// An amount of a deal in a plan's currency, at the rate of the close date.
    ///
    /// # Errors
    /// `NoExchangeRate` where there is none on that day.
    pub fn in_currency_of(&self, plan: &Plan, deal: &Deal, amount: i128) -> Result<i128> {
        if deal.currency == plan.currency {
            return Ok(amount);
        }
        let key = (deal.currency.clone(), plan.currency.clone());
        let known = self.conversions.get(&key).into_iter().flatten();
        let rate = known.into_iter().find(|(days, _)| days.contains(&deal.day));
        let (_, rate) = rate.ok_or_else(|| Error::NoExchangeRate {
            from: key.0.to_string(),
            to: key.1.to_string(),
            on: date(deal.day),
        })?;
        converted(amount, *rate, plan.minor_unit)
    }
}

impl Person<'_> {
    /// The days on which a plan is assigned.
    pub fn days_of(&self, plan: usize) -> impl Iterator<Item = &Days> {
        self.assignments
            .iter()
            .filter(move |assignment| assignment.plan == plan)
            .map(|assignment| &assignment.days)
    }

    /// Whether a component of a plan pays on a day.
    pub fn is_in_force(&self, plan: usize, component: &Component, day: i32) -> bool {
        component.days.contains(&day) && self.days_of(plan).any(|days| days.contains(&day))
    }

    /// The components that price an own credit.
    pub(super) fn paying<'a>(
        &'a self,
        terms: &'a Terms,
        credit: &'a Credit,
    ) -> impl Iterator<Item = &'a Component> {
        let day = self.deals.get(credit.deal).map_or(i32::MAX, |deal| deal.day);
        let assigned = self.assignments.iter().filter(move |given| given.days.contains(&day));
        assigned
            .filter_map(|given| terms.plans.get(given.plan))
            .flat_map(|plan| &plan.components)
            .filter(move |component| {
                !component.is_override()
                    && component.days.contains(&day)
                    && credit.is_paid_by(component)
            })
    }

    /// Whether one kind of an own credit counts to the own quota: unless all that pays it says that
    /// it does not. A bonus, which comes beside other pay, speaks only where it counts: else nobody
    /// who has bonuses alone would ever reach their threshold.
    pub(super) fn counts(&self, terms: &Terms, credit: &Credit, kind: CreditKind) -> bool {
        let paying = self.paying(terms, credit);
        let speaks =
            |one: &&Component| one.counts_to_quota || !matches!(one.kind, Kind::Bonus { .. });
        let paying = paying.filter(|component| component.pays(kind));
        let mut paying = paying.filter(speaks).peekable();
        paying.peek().is_none() || paying.any(|component| component.counts_to_quota)
    }

    /// Without shares of its own a deal is all its owner's.
    pub fn whole_share() -> Rc<[i128]> {
        Rc::new([WHOLE])
    }
}

/// A credit of one deal in a plan's currency, as a component counts it, with what is left of the
/// deal in its own.
pub(super) fn credited(
    terms: &Terms,
    plan: &Plan,
    component: &Component,
    deal: &Deal,
    credit: &Credit,
    wants: impl Fn(CreditKind) -> bool,
) -> Result<(i128, i128)> {
    let left = deal.left(component)?;
    let amount = credit.amount(deal, left, wants)?;
    Ok((terms.in_currency_of(plan, deal, amount)?, left))
}
