//! Each participant with the deals that they are paid for.

use super::facts::{Deals, Members, ShareOf, Uplines, Wanted, downline};
use super::terms::Rules;
use super::what_if::WhatIf;
use crate::postgres::error::Result;
use crate::postgres::id::{Id, IdMap};
use engine::deal::{Credit, Person, Places, Release, month_of, widened};
use engine::pause;
use engine::rate_gaps::{Days, FOREVER};
use pgrx::Uuid;
use std::collections::hash_map::Entry;

/// Who is asked for, and about which days.
pub struct Question<'a> {
    pub ids: &'a [Uuid],
    /// Close dates.
    pub days: Days,
    /// Only these deals matter where a roll-up looks at one deal after the other.
    pub deal_ids: Option<&'a [Uuid]>,
    /// Also what was closed on other days and is due on these.
    pub is_by_month: bool,
    pub instead: Option<Uuid>,
    pub what_if: Option<WhatIf>,
}

/// All that is needed to answer.
pub struct Company {
    pub rules: Rules,
    pub facts: Deals,
    /// The days that all deals of are known.
    pub days: Days,
    /// Whoever has overrides, and whether all deals of the downline are known for it.
    pub managers: IdMap<Id, bool>,
    own: IdMap<Id, Vec<Credit>>,
    rolled_up: IdMap<Id, Vec<Credit>>,
    teams: Vec<Vec<Credit>>,
}

impl Company {
    pub fn gather(question: Question<'_>) -> Result<Self> {
        let mut rules = Rules::gather(question.ids, question.instead)?;
        let days = widest(&rules, &question);
        let members = Members::gather(&rules.teams)?;
        let mut sellers = question.ids.to_vec();
        sellers.extend(members.0.keys().map(|id| Uuid::from_bytes(*id)));
        let mut managers = managers(&rules, question.ids);
        if question.deal_ids.is_none() {
            managers.values_mut().for_each(|is_whole| *is_whole = true);
        }
        let looking: Vec<Uuid> = managers
            .iter()
            .filter(|(_, is_whole)| **is_whole)
            .map(|(id, _)| Uuid::from_bytes(*id))
            .collect();
        if !looking.is_empty() {
            sellers.extend(downline(looking)?);
        }
        let mut facts = Deals::gather(&Wanted {
            participants: &sellers,
            deal_ids: question.deal_ids.unwrap_or_default(),
            days: days.clone(),
            needs_payments: rules.components().any(|one| one.release == Release::Payment),
        })?;
        if let Some(what_if) = question.what_if {
            what_if.add_to(&mut facts);
        }
        let has_others = facts
            .deals
            .iter()
            .any(|deal| rules.terms.plans.iter().any(|plan| plan.currency != deal.currency));
        if has_others {
            rules.add_conversions()?;
        }
        let mut company = Self {
            teams: vec![Vec::new(); rules.teams.len()],
            rules,
            facts,
            days,
            managers,
            own: IdMap::default(),
            rolled_up: IdMap::default(),
        };
        company.credit(question.ids, &members);
        company.roll_up(question.deal_ids)?;
        Ok(company)
    }

    fn credit(&mut self, ids: &[Uuid], members: &Members) {
        for id in ids {
            self.own.entry(*id.as_bytes()).or_default();
        }
        for (place, shares) in self.facts.shares.iter().enumerate() {
            let day = self.facts.deals.get(place).map_or(i32::MAX, |deal| deal.day);
            for share in shares {
                pause();
                if let Entry::Occupied(mut own) = self.own.entry(share.participant) {
                    add(own.get_mut(), place, share.of);
                }
                if !matches!(share.of, ShareOf::Revenue(_)) {
                    continue;
                }
                let of = members.0.get(&share.participant).into_iter().flatten();
                let mut counted: Vec<usize> =
                    of.filter(|(days, _)| days.contains(&day)).map(|(_, team)| *team).collect();
                counted.sort_unstable();
                counted.dedup();
                for team in counted {
                    if let Some(team) = self.teams.get_mut(team) {
                        add(team, place, share.of);
                    }
                }
            }
        }
    }

    /// Hands each revenue share up the tree of its month's last day.
    fn roll_up(&mut self, only: Option<&[Uuid]>) -> Result<()> {
        if self.managers.is_empty() {
            return Ok(());
        }
        let mut sellers: Vec<Uuid> = Vec::new();
        for share in self.facts.shares.iter().flatten() {
            sellers.push(Uuid::from_bytes(share.participant));
        }
        sellers.sort_unstable_by_key(|id| *id.as_bytes());
        sellers.dedup();
        let uplines = Uplines::gather(sellers)?;
        let only: Option<IdMap<Id, ()>> =
            only.map(|ids| ids.iter().map(|id| (*id.as_bytes(), ())).collect());
        for (place, shares) in self.facts.shares.iter().enumerate() {
            let (Some(deal), Some(id)) = (self.facts.deals.get(place), self.facts.ids.get(place))
            else {
                continue;
            };
            let is_asked = only.as_ref().is_none_or(|only| only.contains_key(id));
            let last_day = month_of(deal.day).next().first_day() - 1;
            for share in shares.iter().filter(|share| matches!(share.of, ShareOf::Revenue(_))) {
                let mut below = share.participant;
                for _ in 0..uplines.height() {
                    pause();
                    let Some(above) = uplines.above(&below, last_day) else { break };
                    if self.managers.get(&above).is_some_and(|is_whole| *is_whole || is_asked) {
                        add(self.rolled_up.entry(above).or_default(), place, share.of);
                    }
                    below = above;
                }
            }
        }
        Ok(())
    }

    /// One of those who were asked for; each once.
    pub fn person(&mut self, id: &Id) -> Person<'_> {
        let own = self.own.remove(id).unwrap_or_default();
        let rolled_up = self.rolled_up.remove(id).unwrap_or_default();
        let person = self.rules.person(id);
        let needs_teams = person.quotas.iter().any(|quota| quota.team.is_some());
        Person {
            deals: &self.facts.deals,
            own,
            rolled_up,
            teams: if needs_teams { self.teams.clone() } else { Vec::new() },
            ..person
        }
    }
}

fn add(credits: &mut Vec<Credit>, deal: usize, of: ShareOf) {
    if credits.last().is_none_or(|last| last.deal != deal) {
        credits.push(Credit { deal, revenue: Places::None, overlay: 0 });
    }
    let Some(credit) = credits.last_mut() else { return };
    match of {
        ShareOf::Overlay(share) => credit.overlay = share,
        ShareOf::Revenue(place) => {
            credit.revenue = match std::mem::replace(&mut credit.revenue, Places::None) {
                Places::None => Places::One(place),
                Places::One(first) => Places::Several(vec![first, place]),
                Places::Several(mut places) => {
                    places.push(place);
                    Places::Several(places)
                }
            };
        }
    }
}

/// Those of the given people who have overrides, and whether any of these looks at several deals.
fn managers(rules: &Rules, ids: &[Uuid]) -> IdMap<Id, bool> {
    let mut managers: IdMap<Id, bool> = IdMap::default();
    for id in ids {
        let Some(given) = rules.given.get(id.as_bytes()) else { continue };
        for assignment in &given.assignments {
            let Some(plan) = rules.terms.plans.get(assignment.plan) else { continue };
            for component in plan.components.iter().filter(|one| one.is_override()) {
                *managers.entry(*id.as_bytes()).or_default() |= component.looks_around();
            }
        }
    }
    managers
}

/// The days that periods of anybody reach from those asked for.
fn widest(rules: &Rules, question: &Question<'_>) -> Days {
    let mut widest = question.days.clone();
    if widest.is_empty() {
        return widest;
    }
    if question.is_by_month && rules.components().any(|one| one.release == Release::Payment) {
        return FOREVER;
    }
    let mut given: Vec<_> = question
        .ids
        .iter()
        .filter(|id| rules.given.contains_key(id.as_bytes()))
        .map(|id| rules.person(id.as_bytes()))
        .collect();
    // Everybody without quotas of their own has the calendar's periods.
    if let Some(plain) = given.iter().position(|person| person.quotas.is_empty()) {
        let first = given.swap_remove(plain);
        let plans: Vec<_> = given
            .iter()
            .filter(|person| person.quotas.is_empty())
            .flat_map(|person| person.assignments.clone())
            .collect();
        given.retain(|person| !person.quotas.is_empty());
        let mut first = first;
        first.assignments.extend(plans);
        first.assignments.sort_by_key(|assignment| assignment.plan);
        first.assignments.dedup_by_key(|assignment| assignment.plan);
        given.push(first);
    }
    loop {
        let before = widest.clone();
        for person in &given {
            for assignment in &person.assignments {
                let plan = rules.terms.plans.get(assignment.plan);
                for component in plan.into_iter().flat_map(|plan| &plan.components) {
                    widest = widened(person, component, widest);
                }
            }
        }
        if widest == before {
            return widest;
        }
    }
}
