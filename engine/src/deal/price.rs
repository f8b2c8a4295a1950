//! What a participant's plans pay, component by component and deal by deal.

use super::cap::{Group, cap};
use super::component::{Basis, CarriesExcess, Component, CreditKind, Kind, Plan, Scope, Threshold};
use super::credit::{Credit, Deal};
use super::measure::{Measured, Period, period_of};
use super::pay::{Basics, Pay, pay};
use super::period::date;
use super::person::{Person, Terms, Unpriced, credited};
use super::quota::{Effective, Target};
use super::{coin, too_large};
use crate::rate_gaps::{Days, FOREVER};
use crate::{Error, Result, pause};

/// What becomes due on a day; `None`: the gate is not reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    pub day: Option<i32>,
    pub amount: i128,
}

/// What one component pays for one deal, with what it came from. Amounts are in the plan's
/// currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Its place among the deals.
    pub deal: usize,
    pub credit: i128,
    /// What is left of the deal, in its own currency.
    pub left: i128,
    /// The quota period, where it is measured or capped.
    pub period: Option<Days>,
    pub effective: Option<Effective>,
    /// The running credit before the deal, and with it; `None` where nothing is measured.
    pub before: Option<i128>,
    pub running: Option<i128>,
    pub rate: Option<i128>,
    /// Before floor and caps, rounded.
    pub paid: i128,
    /// With the floor.
    pub floored: i128,
    /// From which day on; `None`: the gate is not reached.
    pub available: Option<i32>,
    /// The sum of all parts is the commission.
    pub parts: Vec<Part>,
    /// What caps took away for good.
    pub lost: i128,
}

impl Item {
    pub fn commission(&self) -> Result<i128> {
        let mut sum = 0i128;
        for part in &self.parts {
            sum = too_large(sum.checked_add(part.amount))?;
        }
        Ok(sum)
    }
}

/// What a component of a plan pays a participant, and what cannot be priced. Where a deal does not
/// depend on others, only those are priced that are wanted.
pub fn price(
    person: &Person<'_>,
    terms: &Terms,
    plan_place: usize,
    plan: &Plan,
    component: &Component,
    wanted: &dyn Fn(usize) -> bool,
) -> Result<(Vec<Item>, Vec<Unpriced>)> {
    let mut unpriced = Vec::new();
    let pricing = Pricing { person, terms, plan_place, plan, component, wanted };
    let mut groups = pricing.groups(&mut unpriced)?;
    cap(person, plan_place, component, &mut groups)?;
    Ok((groups.into_iter().flat_map(|group| group.items).collect(), unpriced))
}

/// The days whose deals decide about those of some days, and the other way round: as many more as
/// the component's periods reach.
pub fn widened(person: &Person<'_>, component: &Component, days: Days) -> Days {
    if component.carries == CarriesExcess::Yes {
        return FOREVER;
    }
    if !component.looks_around() || days.is_empty() {
        return days;
    }
    let first = period_of(person, component, days.start).days;
    let last = period_of(person, component, days.end - 1).days;
    days.start.min(first.start)..days.end.max(last.end)
}

/// The own credits that no component prices.
pub fn unplanned(person: &Person<'_>, terms: &Terms) -> Vec<Unpriced> {
    let lacking = person.own.iter().filter_map(|credit| {
        pause();
        if person.paying(terms, credit).next().is_some() {
            return None;
        }
        let on = person.deals.get(credit.deal)?.day;
        let assigned = person.assignments.iter().find(|given| given.days.contains(&on));
        let error = match assigned.and_then(|given| terms.plans.get(given.plan)) {
            None => Error::NoPlan { on: date(on) },
            Some(plan) => Error::NoComponent { plan: plan.name.clone(), on: date(on) },
        };
        Some(Unpriced { deal: credit.deal, error })
    });
    lacking.collect()
}

struct Pricing<'a> {
    person: &'a Person<'a>,
    terms: &'a Terms,
    plan_place: usize,
    plan: &'a Plan,
    component: &'a Component,
    wanted: &'a dyn Fn(usize) -> bool,
}

/// A group with what is measured in its period.
struct Open {
    group: Group,
    measured: Measured,
    target: Option<Target>,
    /// The day on which the gate is reached; `None`: it is not.
    gate: Option<i32>,
}

impl Pricing<'_> {
    fn open(&self, period: Period) -> Result<Open> {
        let Self { person, terms, plan, component, .. } = *self;
        let measured = match component.is_measured() {
            true => Measured::new(person, terms, plan, component, &period),
            false => Measured::default(),
        };
        let quota = measured.effective.as_ref();
        let reach = |threshold: Option<Threshold>| match threshold {
            Some(threshold) => Target::new(threshold, quota),
            None => Ok(None),
        };
        let target = reach(component.threshold())?;
        let gate = reach(component.gate.map(Threshold::Attainment))?
            .and_then(|gate| measured.reaching(gate))
            .and_then(|event| person.deals.get(event.deal))
            .map(|deal| deal.day);
        Ok(Open { group: Group { period, items: Vec::new() }, measured, target, gate })
    }

    /// The items of each period.
    fn groups(&self, unpriced: &mut Vec<Unpriced>) -> Result<Vec<Group>> {
        if let Kind::Bonus { threshold: Some(_), .. } = self.component.kind {
            return self.bonuses(unpriced);
        }
        let Self { person, component, .. } = *self;
        let credits = if component.is_override() { &person.rolled_up } else { &person.own };
        let mut opened: Vec<Open> = Vec::new();
        let looks_around = component.looks_around();
        for credit in credits {
            pause();
            let Some(deal) = person.deals.get(credit.deal) else { continue };
            if !looks_around && !(self.wanted)(credit.deal) {
                continue;
            }
            if !credit.is_paid_by(component)
                || !person.is_in_force(self.plan_place, component, deal.day)
            {
                continue;
            }
            let period = period_of(person, component, deal.day);
            let known = opened.iter().rposition(|open| open.group.period == period);
            let place = match known {
                Some(place) => place,
                None => {
                    opened.push(self.open(period)?);
                    opened.len() - 1
                }
            };
            let Some(open) = opened.get_mut(place) else { continue };
            match self.item(open, deal, credit) {
                Ok(item) => open.group.items.push(item),
                Err(error) => unpriced.push(Unpriced { deal: credit.deal, error }),
            }
        }
        Ok(opened.into_iter().map(|open| open.group).collect())
    }

    fn item(&self, open: &Open, deal: &Deal, credit: &Credit) -> Result<Item> {
        let Self { terms, plan, component, .. } = *self;
        let wants = |kind: CreditKind| component.pays(kind);
        let (amount, left) = credited(terms, plan, component, deal, credit, wants)?;
        let (before, running) = match component.is_measured() {
            true => open.measured.around(credit.deal)?,
            false => (0, 0),
        };
        let basics = Basics {
            credit: amount,
            size: match component.kind {
                Kind::Tiered { basis: Basis::Deal, .. } => {
                    terms.in_currency_of(plan, deal, left)?
                }
                _ => 0,
            },
            before,
            running,
            target: open.target,
            coin: coin(plan.minor_unit),
        };
        let paid = pay(component, &basics)?;
        Ok(self.made(open, (credit.deal, deal), (amount, left), (before, running), paid))
    }

    fn made(
        &self,
        open: &Open,
        (place, deal): (usize, &Deal),
        (credit, left): (i128, i128),
        (before, running): (i128, i128),
        paid: Pay,
    ) -> Item {
        let component = self.component;
        let is_measured = component.is_measured();
        let available = match component.gate {
            None => Some(deal.day),
            Some(_) => open.gate.map(|day| day.max(deal.day)),
        };
        Item {
            deal: place,
            credit,
            left,
            period: component.looks_around().then(|| open.group.period.days.clone()),
            effective: open.measured.effective,
            before: is_measured.then_some(before),
            running: is_measured.then_some(running),
            rate: paid.rate,
            paid: paid.amount,
            floored: paid.amount,
            available,
            parts: Vec::new(),
            lost: 0,
        }
    }

    /// Once in a quota period, with the deal that reaches the threshold.
    fn bonuses(&self, unpriced: &mut Vec<Unpriced>) -> Result<Vec<Group>> {
        let Self { person, component, .. } = *self;
        let mut groups = Vec::new();
        for period in self.measured_periods() {
            let mut open = self.open(period)?;
            let reached = open.target.and_then(|target| open.measured.reaching(target));
            let Some(event) = reached else {
                if let Some((deal, error)) = open.measured.missing.clone() {
                    unpriced.push(Unpriced { deal, error });
                }
                continue;
            };
            let Some(deal) = person.deals.get(event.deal) else { continue };
            let quota = open.group.period.quota.and_then(|place| person.quotas.get(place));
            let manages = match quota.and_then(|quota| quota.team.as_ref()) {
                Some((_, managed)) => managed.contains(&deal.day),
                None => component.scope == Scope::Own,
            };
            if !manages || !person.is_in_force(self.plan_place, component, deal.day) {
                continue;
            }
            let basics = Basics {
                credit: event.amount,
                size: 0,
                before: event.running - event.amount,
                running: event.running,
                target: open.target,
                coin: coin(self.plan.minor_unit),
            };
            let paid = pay(component, &basics)?;
            let (before, running) = (basics.before, basics.running);
            let amounts = (event.amount, deal.left(component)?);
            let item = self.made(&open, (event.deal, deal), amounts, (before, running), paid);
            open.group.items.push(item);
            groups.push(open.group);
        }
        Ok(groups)
    }

    /// The periods in which anything is measured.
    fn measured_periods(&self) -> Vec<Period> {
        let Self { person, component, .. } = *self;
        let mut periods: Vec<Period> = Vec::new();
        if component.scope == Scope::Team {
            let kind = component.period_kind();
            let of_teams = person.quotas.iter().enumerate().filter(|(_, quota)| {
                quota.kind == kind && quota.team.is_some() && quota.currency == component.currency
            });
            return of_teams
                .map(|(place, quota)| Period { days: quota.days.clone(), quota: Some(place) })
                .collect();
        }
        for credit in &person.own {
            pause();
            let Some(deal) = person.deals.get(credit.deal) else { continue };
            let period = period_of(person, component, deal.day);
            if !periods.contains(&period) {
                periods.push(period);
            }
        }
        periods
    }
}
