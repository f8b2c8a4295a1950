//! Running credits: what is measured against thresholds, deal by deal.

use super::component::{Component, CreditKind, Plan, Scope};
use super::credit::Credit;
use super::person::{Person, Terms, credited};
use super::quota::{Effective, Target, effective};
use super::too_large;
use crate::rate_gaps::Days;
use crate::{Error, Result, pause};

/// The stretch of time over which a component is measured, and the quota that it is measured by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Period {
    pub days: Days,
    pub quota: Option<usize>,
}

/// One deal of those that are measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Event {
    pub deal: usize,
    pub amount: i128,
    /// The running credit with it.
    pub running: i128,
}

/// What is measured in one period.
#[derive(Debug, Clone, Default)]
pub(super) struct Measured {
    pub events: Vec<Event>,
    /// What could not be counted: from that deal on nothing is known.
    pub missing: Option<(usize, Error)>,
    pub effective: Option<Effective>,
}

/// The period of a day: that of a quota, otherwise what quotas leave of the calendar's around it.
pub(super) fn period_of(person: &Person<'_>, component: &Component, day: i32) -> Period {
    let kind = component.period_kind();
    let is_team = component.scope == Scope::Team;
    let mut left = kind.around(day);
    for (place, quota) in person.quotas.iter().enumerate() {
        if quota.kind != kind
            || quota.team.is_some() != is_team
            || quota.currency != component.currency
            // Who leads another team by now, or none, is measured by no quota of this one.
            || quota.team.as_ref().is_some_and(|(_, managed)| !managed.contains(&day))
        {
            continue;
        }
        if quota.days.contains(&day) {
            return Period { days: quota.days.clone(), quota: Some(place) };
        }
        match quota.days.end <= day {
            true => left.start = left.start.max(quota.days.end),
            false => left.end = left.end.min(quota.days.start),
        }
    }
    Period { days: left, quota: None }
}

impl Measured {
    /// Counts all credits of a period up to whatever cannot be counted.
    pub fn new(
        person: &Person<'_>,
        terms: &Terms,
        plan: &Plan,
        component: &Component,
        period: &Period,
    ) -> Self {
        let quota = period.quota.and_then(|place| person.quotas.get(place));
        let assigned = || {
            let days = person.assignments.iter().map(|assignment| assignment.days.clone());
            days.collect::<Vec<_>>()
        };
        let mut measured =
            Self { effective: quota.map(|quota| effective(quota, &assigned())), ..Self::default() };
        let team = quota.and_then(|quota| quota.team.as_ref()).map(|(team, _)| *team);
        let nobody = Vec::new();
        let credits = match (component.scope, team) {
            (Scope::Team, team) => team.and_then(|team| person.teams.get(team)).unwrap_or(&nobody),
            (Scope::Own, _) if component.is_override() => &person.rolled_up,
            (Scope::Own, _) => &person.own,
        };
        let is_own = component.scope == Scope::Own && !component.is_override();
        if let Err((deal, error)) =
            measured.count(person, terms, plan, component, (period, is_own, credits))
        {
            measured.missing = Some((deal, error));
        }
        measured
    }

    fn count(
        &mut self,
        person: &Person<'_>,
        terms: &Terms,
        plan: &Plan,
        component: &Component,
        (period, is_own, credits): (&Period, bool, &[Credit]),
    ) -> std::result::Result<(), (usize, Error)> {
        let first = credits.partition_point(|credit| {
            person.deals.get(credit.deal).is_some_and(|deal| deal.day < period.days.start)
        });
        let mut running = 0i128;
        for credit in credits.get(first..).unwrap_or_default() {
            pause();
            let Some(deal) = person.deals.get(credit.deal) else { continue };
            if deal.day >= period.days.end {
                break;
            }
            let wants = |kind| match is_own {
                true => person.counts(terms, credit, kind),
                false => kind == CreditKind::Revenue,
            };
            let counted = credited(terms, plan, component, deal, credit, wants);
            let (amount, _) = counted.map_err(|error| (credit.deal, error))?;
            let sum = too_large(running.checked_add(amount));
            running = sum.map_err(|error| (credit.deal, error))?;
            self.events.push(Event { deal: credit.deal, amount, running });
        }
        Ok(())
    }

    /// The running credit before a deal, and with it.
    pub fn around(&self, deal: usize) -> Result<(i128, i128)> {
        if let Some((first, error)) = &self.missing
            && *first <= deal
        {
            return Err(error.clone());
        }
        let next = self.events.partition_point(|event| event.deal < deal);
        let before = next.checked_sub(1).and_then(|last| self.events.get(last));
        let before = before.map_or(0, |event| event.running);
        let with = self.events.get(next).filter(|event| event.deal == deal);
        Ok((before, with.map_or(before, |event| event.running)))
    }

    /// The deal with which something is reached.
    pub fn reaching(&self, target: Target) -> Option<Event> {
        let first = self.events.partition_point(|event| !target.is_reached_by(event.running));
        self.events.get(first..)?.iter().find(|event| event.amount > 0).copied()
    }
}
