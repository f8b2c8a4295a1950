//! Floors, caps, and what is carried above them into later periods.

use super::component::{CarriesExcess, Component};
use super::measure::{Period, period_of};
use super::period::day_number;
use super::person::Person;
use super::price::{Item, Part};
use super::too_large;
use crate::{Result, pause};
use chrono::NaiveDate;
use std::collections::VecDeque;

/// The items of one period, in the order of their deals.
pub(super) struct Group {
    pub period: Period,
    pub items: Vec<Item>,
}

/// Nothing is carried beyond the last day that a deal can have.
fn horizon() -> i32 {
    NaiveDate::from_ymd_opt(2200, 1, 1).map_or(i32::MAX, day_number)
}

/// Divides what each item pays into what is paid in its own period, what later ones pay, and what
/// is lost.
pub(super) fn cap(
    person: &Person<'_>,
    plan: usize,
    component: &Component,
    groups: &mut [Group],
) -> Result<()> {
    groups.sort_by_key(|group| group.period.days.start);
    let mut walk = Walk { person, plan, component, waiting: VecDeque::new() };
    for place in 0..groups.len() {
        let own = groups.get(place).map(|group| group.period.clone());
        let Some(own) = own else { break };
        if let Some(before) = place.checked_sub(1).and_then(|place| groups.get(place)) {
            walk.pay_until(own.days.start, before.period.days.end, groups)?;
        }
        let paid = walk.pay(own.days.start, groups)?;
        let mut room = component.period_cap.map(|cap| cap - paid);
        let Some(group) = groups.get_mut(place) else { break };
        for (number, item) in group.items.iter_mut().enumerate() {
            pause();
            let excess = cap_item(component, item, &mut room);
            let is_earned = item.parts.first().is_some_and(|part| part.day.is_some());
            if excess > 0 && component.carries == CarriesExcess::Yes && is_earned {
                let (group, from) = (place, own.days.end);
                walk.waiting.push_back(Waiting { group, number, amount: excess, from });
            } else {
                item.lost = excess;
            }
        }
    }
    if let Some(last) = groups.last() {
        walk.pay_until(horizon(), last.period.days.end, groups)?;
    }
    walk.lose(groups);
    Ok(())
}

/// Floor and caps of one item. Returns what lies above.
fn cap_item(component: &Component, item: &mut Item, room: &mut Option<i128>) -> i128 {
    let mut due = item.paid;
    if let Some(floor) = component.floor
        && item.credit > 0
    {
        due = due.max(floor);
    }
    item.floored = due;
    let mut own = component.cap.map_or(due, |cap| due.min(cap));
    if let Some(room) = room {
        own = own.min((*room).max(0));
        *room -= own;
    }
    item.parts = vec![Part { day: item.available, amount: own }];
    due - own
}

/// What lies above a cap, and the day on which its own period is over.
struct Waiting {
    group: usize,
    number: usize,
    amount: i128,
    from: i32,
}

/// What waits for later periods, in its order.
struct Walk<'a> {
    person: &'a Person<'a>,
    plan: usize,
    component: &'a Component,
    waiting: VecDeque<Waiting>,
}

impl Walk<'_> {
    /// Pays at the beginning of each period from a day on to before another one.
    fn pay_until(&mut self, until: i32, mut day: i32, groups: &mut [Group]) -> Result<()> {
        while !self.waiting.is_empty() && day < until {
            self.pay(day, groups)?;
            day = period_of(self.person, self.component, day).days.end;
        }
        Ok(())
    }

    /// Pays what waits as far as the cap of the period that begins goes, while the plan lasts.
    /// Returns how much that was. Periods of one who begins or ceases to lead a team lie over one
    /// another: nothing is paid before its own is over.
    fn pay(&mut self, day: i32, groups: &mut [Group]) -> Result<i128> {
        let is_over = !self.person.days_of(self.plan).any(|days| days.contains(&day));
        let most = self.component.period_cap.or(self.component.cap).unwrap_or(0);
        let mut paid = 0i128;
        for waiting in self.waiting.iter_mut().filter(|waiting| waiting.from <= day) {
            pause();
            let Some(item) = item(groups, waiting) else { continue };
            if is_over {
                item.lost += waiting.amount;
                waiting.amount = 0;
                continue;
            }
            let part = waiting.amount.min(most - paid);
            if part <= 0 {
                break;
            }
            item.parts.push(Part { day: Some(day), amount: part });
            paid = too_large(paid.checked_add(part))?;
            waiting.amount -= part;
        }
        self.waiting.retain(|waiting| waiting.amount > 0);
        Ok(paid)
    }

    fn lose(&mut self, groups: &mut [Group]) {
        for waiting in self.waiting.drain(..) {
            if let Some(item) = item(groups, &waiting) {
                item.lost += waiting.amount;
            }
        }
    }
}

fn item<'a>(groups: &'a mut [Group], waiting: &Waiting) -> Option<&'a mut Item> {
    groups.get_mut(waiting.group).and_then(|group| group.items.get_mut(waiting.number))
}
