//! A sales force in memory: short words for deals, people and components.

// Every test program compiles this module and uses its own part of it.
#![allow(dead_code)]

use chrono::NaiveDate;
use engine::deal::{
    Assignment, CarriesExcess, Component, Credit, Deal, Kind, PeriodKind, Person, Places, Plan,
    Quota, Release, Scope, Terms, day_number, lines, price,
};
use engine::rate_gaps::{Days, FOREVER};

pub fn scaled(text: &str, scale: u32) -> i128 {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = format!("{whole}{fraction:0<0$}", scale as usize);
    digits.parse().expect("a number")
}

pub fn amount(text: &str) -> i128 {
    scaled(text, 4)
}

pub fn rate(text: &str) -> i128 {
    scaled(text, 6)
}

/// `01-31` of 2026.
pub fn day(text: &str) -> i32 {
    let (month, day) = text.split_once('-').expect("a month and a day");
    let numbers = (month.parse().expect("a month"), day.parse().expect("a day"));
    day_number(NaiveDate::from_ymd_opt(2026, numbers.0, numbers.1).expect("a day of 2026"))
}

pub fn days(first: &str, last: &str) -> Days {
    day(first)..day(last) + 1
}

pub fn deal(on: &str, of: &str) -> Deal {
    Deal {
        day: day(on),
        amount: amount(of),
        currency: "USD".into(),
        minor_unit: 2,
        refunds: Vec::new(),
        payments: Vec::new(),
        shares: Person::whole_share(),
    }
}

pub fn component(kind: Kind) -> Component {
    Component {
        id: "c".to_owned(),
        currency: "USD".into(),
        kind,
        days: FOREVER,
        quota_period: None,
        scope: Scope::Own,
        credit_kind: None,
        gate: None,
        floor: None,
        cap: None,
        period_cap: None,
        carries: CarriesExcess::No,
        release: Release::Won,
        clawback_days: None,
        counts_to_quota: true,
    }
}

pub fn whole(deal: usize) -> Credit {
    Credit { deal, revenue: Places::One(0), overlay: 0 }
}

/// A person with the deals that they are of.
#[derive(Debug, Clone, Default)]
pub struct Holder {
    pub deals: Vec<Deal>,
    pub own: Vec<Credit>,
    pub rolled_up: Vec<Credit>,
    pub teams: Vec<Vec<Credit>>,
    pub assignments: Vec<Assignment>,
    pub quotas: Vec<Quota>,
}

impl Holder {
    pub fn person(&self) -> Person<'_> {
        Person {
            deals: &self.deals,
            own: self.own.clone(),
            rolled_up: self.rolled_up.clone(),
            teams: self.teams.clone(),
            assignments: self.assignments.clone(),
            quotas: self.quotas.clone(),
        }
    }
}

/// Somebody who owns some deals.
pub fn owner(deals: Vec<Deal>) -> Holder {
    let own = (0..deals.len()).map(whole).collect();
    let assignments = vec![Assignment { plan: 0, days: FOREVER }];
    Holder { deals, own, assignments, ..Holder::default() }
}

pub fn terms(components: Vec<Component>) -> Terms {
    Terms::new(vec![Plan {
        name: "Plan".to_owned(),
        currency: "USD".into(),
        minor_unit: 2,
        components,
    }])
}

pub fn quota(kind: PeriodKind, days: Days, of: &str) -> Quota {
    Quota {
        kind,
        days,
        amount: amount(of),
        currency: "USD".into(),
        ramp: rate("1"),
        is_prorated: true,
        relief: Vec::new(),
        team: None,
    }
}

/// `2026-2: 1450.00` for each line.
pub fn paid(holder: &Holder, component: Component) -> Vec<String> {
    let person = &holder.person();
    let terms = terms(vec![component]);
    let plan = &terms.plans[0];
    let (items, unpriced) =
        price(person, &terms, 0, plan, &plan.components[0], &|_| true).expect("no digits are lost");
    assert_eq!(unpriced, Vec::new());
    let mut told = Vec::new();
    for item in items {
        let deal = &person.deals[item.deal];
        for line in lines(&item, deal, &plan.components[0], 2).expect("no digits are lost") {
            let month = line.month.map_or("waits".to_owned(), |month| month.month().to_string());
            let sign = if line.amount < 0 { "-" } else { "" };
            let cents = line.amount.abs() / 100;
            told.push(format!("{month}: {sign}{}.{:02}", cents / 100, cents % 100));
        }
    }
    told
}
