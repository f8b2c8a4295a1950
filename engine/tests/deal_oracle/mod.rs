//! What a component pays, worked out longhand: each deal looks at all others again, days are
//! counted one by one, and fractions are kept as they are. Nothing of the engine is used but its
//! inputs.

mod fraction;

pub use fraction::Fraction;

use engine::deal::{
    Basis, CarriesExcess, Component, Credit, CreditKind, Crossing, Deal, Kind, Mode, PeriodKind,
    Person, Places, Quota, Release, Scope, Threshold,
};
use std::collections::BTreeMap;
use std::sync::LazyLock;

fn rate(units: i128) -> Fraction {
    Fraction::new(units, 1_000_000)
}

/// Year and month of a day.
pub fn month(day: i32) -> (i32, i32) {
    static MONTHS: LazyLock<Vec<(i32, i32)>> = LazyLock::new(months);
    MONTHS[day as usize]
}

/// Those of all days, walking from 2000 on.
fn months() -> Vec<(i32, i32)> {
    let mut months = Vec::new();
    for year in 2000..2040 {
        let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        for month in 1..=12 {
            let length = match month {
                4 | 6 | 9 | 11 => 30,
                2 if is_leap => 29,
                2 => 28,
                _ => 31,
            };
            months.extend(std::iter::repeat_n((year, month), length));
        }
    }
    months
}

/// Which calendar period a day is in, as a number that only its days have.
fn calendar(kind: PeriodKind, day: i32) -> (i32, i32) {
    let (year, month) = month(day);
    match kind {
        PeriodKind::Monthly => (year, month),
        PeriodKind::Quarterly => (year, (month - 1) / 3),
        PeriodKind::Annual => (year, 0),
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Stretch {
    Quota(usize),
    /// By its first day, and the first of those quotas that are yet to come.
    Calendar(i32, Option<i32>),
}

/// Days that are looked at: from 2025 to 2030. Examples carry no further.
const FIRST: i32 = 9_132;
const LAST: i32 = 11_323;

pub struct Oracle<'a> {
    person: &'a Person<'a>,
    components: &'a [Component],
    component: &'a Component,
    stretches: Vec<Stretch>,
}

/// What falls into a month; none: what waits.
pub type Paid = BTreeMap<usize, BTreeMap<Option<(i32, i32)>, i128>>;

impl<'a> Oracle<'a> {
    pub fn new(
        person: &'a Person<'a>,
        components: &'a [Component],
        component: &'a Component,
    ) -> Self {
        let blank = Self { person, components, component, stretches: Vec::new() };
        Self { stretches: blank.all_stretches(), ..blank }
    }

    /// Whether a quota is one for the component, and theirs on a day: of a team that they manage.
    fn is_measured_by(&self, quota: &Quota, day: i32) -> bool {
        quota.team.is_some() == (self.component.scope == Scope::Team)
            && quota.kind == self.component.quota_period.unwrap_or(PeriodKind::Monthly)
            && quota.team.as_ref().is_none_or(|(_, managed)| managed.contains(&day))
    }

    fn quota_on(&self, day: i32) -> Option<usize> {
        self.person.quotas.iter().position(|quota| {
            self.is_measured_by(quota, day) && quota.days.start <= day && day < quota.days.end
        })
    }

    fn stretch(&self, day: i32) -> Stretch {
        self.stretches[(day - FIRST) as usize]
    }

    /// Of each day its quota, or the day since which it has the same place in the calendar and
    /// none of those quotas that are theirs on the day.
    fn all_stretches(&self) -> Vec<Stretch> {
        let kind = self.component.quota_period.unwrap_or(PeriodKind::Monthly);
        let mut begun = ((0, 0), FIRST);
        let days = FIRST..LAST;
        days.map(|day| {
            let now = calendar(kind, day);
            if begun.0 != now {
                begun = (now, day);
            }
            if let Some(place) = self.quota_on(day) {
                return Stretch::Quota(place);
            }
            let quotas = self.person.quotas.iter();
            let quotas = quotas.filter(|quota| self.is_measured_by(quota, day));
            let (over, ahead): (Vec<_>, Vec<_>) = quotas.partition(|quota| quota.days.end <= day);
            let first = over.iter().map(|quota| quota.days.end).chain([begun.1]).max();
            let next = ahead.iter().map(|quota| quota.days.start);
            let next = next.filter(|start| calendar(kind, *start) == now).min();
            Stretch::Calendar(first.expect("one at least"), next)
        })
        .collect()
    }

    fn is_assigned(&self, day: i32) -> bool {
        self.person.assignments.iter().any(|given| given.days.start <= day && day < given.days.end)
    }

    /// Whoever has a quota of a team is paid for what it reaches while they manage it.
    fn manages(&self, day: i32, stretch: Stretch) -> bool {
        match (self.component.scope, stretch) {
            (Scope::Own, _) => true,
            (Scope::Team, Stretch::Calendar(..)) => false,
            (Scope::Team, Stretch::Quota(place)) => self.person.quotas[place]
                .team
                .as_ref()
                .is_some_and(|(_, managed)| managed.start <= day && day < managed.end),
        }
    }

    fn in_force(&self, component: &Component, day: i32) -> bool {
        component.days.start <= day && day < component.days.end && self.is_assigned(day)
    }

    fn left(&self, deal: &Deal) -> i128 {
        let mut left = deal.amount;
        for refund in &deal.refunds {
            let late =
                self.component.clawback_days.is_some_and(|days| refund.day > deal.day + days);
            if !late {
                left -= refund.amount;
            }
        }
        left
    }

    /// What somebody has of a deal, coin by coin.
    fn credit(&self, deal: &Deal, credit: &Credit, revenue: bool, overlay: bool) -> i128 {
        let left = self.left(deal);
        let mut shares: Vec<i128> =
            deal.shares.iter().map(|share| left * share / 1_000_000 / 100).collect();
        let mut odd = left / 100 - shares.iter().sum::<i128>();
        for share in &mut shares {
            if odd > 0 {
                *share += 1;
                odd -= 1;
            }
        }
        let mut sum = 0;
        if revenue {
            sum += match &credit.revenue {
                Places::None => 0,
                Places::One(place) => shares[*place],
                Places::Several(places) => places.iter().map(|place| shares[*place]).sum(),
            };
        }
        if overlay {
            sum += left * credit.overlay / 1_000_000 / 100;
        }
        sum * 100
    }

    fn pays(&self, component: &Component, credit: &Credit) -> bool {
        let revenue = credit.revenue != Places::None;
        match component.credit_kind {
            None => revenue || credit.overlay > 0,
            Some(CreditKind::Revenue) => revenue,
            Some(CreditKind::Overlay) => credit.overlay > 0,
        }
    }

    fn counts(&self, credit: &Credit, kind: CreditKind) -> bool {
        let day = self.person.deals[credit.deal].day;
        let paying: Vec<&Component> = self
            .components
            .iter()
            .filter(|one| !matches!(one.kind, Kind::Override(_)))
            .filter(|one| one.counts_to_quota || !matches!(one.kind, Kind::Bonus { .. }))
            .filter(|one| self.in_force(one, day) && one.credit_kind.is_none_or(|of| of == kind))
            .collect();
        paying.is_empty() || paying.iter().any(|one| one.counts_to_quota)
    }

    fn paid_credits(&self) -> &[Credit] {
        match self.component.kind {
            Kind::Override(_) => &self.person.rolled_up,
            _ => &self.person.own,
        }
    }

    /// Deals of a stretch that are measured, with what each counts for.
    fn measured(&self, stretch: Stretch) -> Vec<(usize, i128)> {
        if self.component.scope == Scope::Team {
            let Stretch::Quota(place) = stretch else { return Vec::new() };
            let quota = &self.person.quotas[place];
            let Some((team, _)) = &quota.team else { return Vec::new() };
            return self.person.teams[*team]
                .iter()
                .filter(|credit| quota.days.contains(&self.person.deals[credit.deal].day))
                .map(|credit| {
                    let deal = &self.person.deals[credit.deal];
                    (credit.deal, self.credit(deal, credit, true, false))
                })
                .collect();
        }
        let is_override = matches!(self.component.kind, Kind::Override(_));
        self.paid_credits()
            .iter()
            .filter(|credit| self.stretch(self.person.deals[credit.deal].day) == stretch)
            .map(|credit| {
                let deal = &self.person.deals[credit.deal];
                let revenue = is_override || self.counts(credit, CreditKind::Revenue);
                let overlay = !is_override && self.counts(credit, CreditKind::Overlay);
                (credit.deal, self.credit(deal, credit, revenue, overlay))
            })
            .collect()
    }

    /// What stands of a quota, day by day.
    pub fn effective(&self, quota: &Quota) -> Fraction {
        let mut active = 0;
        for day in quota.days.clone() {
            let relieved = quota.relief.iter().any(|days| days.start <= day && day < days.end);
            let lacks_plan = quota.is_prorated && quota.team.is_none() && !self.is_assigned(day);
            if !relieved && !lacks_plan {
                active += 1;
            }
        }
        let days = i128::from(quota.days.end - quota.days.start);
        Fraction::whole(quota.amount).times(rate(quota.ramp)).times(Fraction::new(active, days))
    }

    fn target(&self, threshold: Threshold, stretch: Stretch) -> Option<Fraction> {
        match (threshold, stretch) {
            (Threshold::Amount(amount), _) => Some(Fraction::whole(amount)),
            (Threshold::Attainment(part), Stretch::Quota(place)) => {
                let effective = self.effective(&self.person.quotas[place]);
                (effective.0 > 0).then(|| effective.times(rate(part)))
            }
            _ => None,
        }
    }

    fn reached_with(&self, target: Option<Fraction>, stretch: Stretch) -> Option<(usize, i128)> {
        let target = target?;
        let measured = self.measured(stretch);
        measured.iter().copied().find(|(deal, amount)| {
            let upto: i128 =
                measured.iter().filter(|(other, _)| other <= deal).map(|(_, part)| part).sum();
            *amount > 0 && Fraction::whole(upto).at_least(target)
        })
    }

    fn running(&self, stretch: Stretch, deal: usize) -> (i128, i128) {
        let measured = self.measured(stretch);
        let before = measured.iter().filter(|(other, _)| *other < deal).map(|(_, part)| part).sum();
        let with = measured.iter().filter(|(other, _)| *other <= deal).map(|(_, part)| part).sum();
        (before, with)
    }

    /// Each unit of money at the rate of its band.
    fn sliced(&self, bands: &[engine::deal::Band], from: i128, until: i128) -> Fraction {
        let mut sum = Fraction::whole(0);
        for (place, band) in bands.iter().enumerate() {
            let end = bands.get(place + 1).map_or(i128::MAX, |next| next.min);
            let part = until.min(end).max(from.max(band.min)) - from.max(band.min);
            sum = sum.plus(Fraction::whole(part).times(rate(band.rate)));
        }
        sum
    }

    fn exact(&self, deal: usize, credit: i128, stretch: Stretch) -> Fraction {
        let whole = Fraction::whole(credit);
        match &self.component.kind {
            Kind::Flat(amount) | Kind::Bonus { amount, .. } => {
                Fraction::whole(if credit > 0 { *amount } else { 0 })
            }
            Kind::Percentage(of) | Kind::Override(of) => whole.times(rate(*of)),
            Kind::Tiered { basis, mode, bands } => {
                let size = self.left(&self.person.deals[deal]);
                let (before, with) = self.running(stretch, deal);
                let (from, until, reached) = match basis {
                    Basis::Deal => (0, size, size),
                    Basis::Period => (before, before + credit, with),
                };
                match mode {
                    Mode::Whole => {
                        let band = bands.iter().rfind(|band| band.min <= reached);
                        whole.times(rate(band.expect("a band from 0").rate))
                    }
                    Mode::Marginal if until == from => Fraction::whole(0),
                    Mode::Marginal => {
                        let part = Fraction::new(credit, until - from);
                        self.sliced(bands, from, until).times(part)
                    }
                }
            }
            Kind::Quota { rate: base, accelerator, crossing, threshold } => {
                let (before, with) = self.running(stretch, deal);
                let (base, fast) = (rate(*base), rate(*accelerator));
                let Some(target) = self.target(*threshold, stretch) else {
                    return whole.times(base);
                };
                if !Fraction::whole(with).at_least(target) {
                    return whole.times(base);
                }
                match crossing {
                    Crossing::Deal => whole.times(fast),
                    Crossing::Split => {
                        let below = target.minus(Fraction::whole(before));
                        let below = if below.0 < 0 { Fraction::whole(0) } else { below };
                        let below = if below.at_least(whole) { whole } else { below };
                        below.times(base).plus(whole.minus(below).times(fast))
                    }
                }
            }
        }
    }

    /// Deal, credit and stretch of whatever the component pays.
    fn due(&self) -> Vec<(usize, i128, Stretch)> {
        if let Kind::Bonus { threshold: Some(threshold), .. } = self.component.kind {
            let mut due = Vec::new();
            for place in 0..self.person.deals.len() {
                let day = self.person.deals[place].day;
                let stretch = self.stretch(day);
                let reached = self.reached_with(self.target(threshold, stretch), stretch);
                let is_it = reached.is_some_and(|(deal, _)| deal == place);
                if is_it && self.in_force(self.component, day) && self.manages(day, stretch) {
                    due.push((place, reached.expect("it is").1, stretch));
                }
            }
            return due;
        }
        let kinds = match self.component.credit_kind {
            None => (true, true),
            Some(CreditKind::Revenue) => (true, false),
            Some(CreditKind::Overlay) => (false, true),
        };
        self.paid_credits()
            .iter()
            .filter(|credit| {
                let day = self.person.deals[credit.deal].day;
                self.in_force(self.component, day) && self.pays(self.component, credit)
            })
            .map(|credit| {
                let deal = &self.person.deals[credit.deal];
                let amount = self.credit(deal, credit, kinds.0, kinds.1);
                (credit.deal, amount, self.stretch(deal.day))
            })
            .collect()
    }

    pub fn paid(&self) -> Paid {
        let component = self.component;
        let due = self.due();
        // From which day on each is due, and how much; what is above a cap waits in its order.
        let mut parts: BTreeMap<usize, Vec<(Option<i32>, i128)>> = BTreeMap::new();
        let mut waiting: Vec<(usize, i128)> = Vec::new();
        let Some(first) = due.iter().map(|(deal, ..)| self.person.deals[*deal].day).min() else {
            return Paid::new();
        };
        let mut room: BTreeMap<Stretch, i128> = BTreeMap::new();
        let mut seen: Vec<Stretch> = Vec::new();
        let carries = component.carries == CarriesExcess::Yes;
        let begin = (FIRST..=first).find(|day| self.stretch(*day) == self.stretch(first));
        for day in begin.unwrap_or(first)..LAST {
            let stretch = self.stretch(day);
            if !seen.contains(&stretch) {
                seen.push(stretch);
                let most = component.period_cap.or(component.cap).unwrap_or(0);
                let mut left = most;
                if !self.is_assigned(day) {
                    waiting.clear();
                }
                for (deal, amount) in &mut waiting {
                    let part = left.min(*amount);
                    parts.entry(*deal).or_default().push((Some(day), part));
                    left -= part;
                    *amount -= part;
                }
                if let Some(cap) = component.period_cap {
                    room.insert(stretch, cap - (most - left));
                }
            }
            for (deal, credit, of) in due.iter().filter(|one| self.person.deals[one.0].day == day) {
                let mut amount = self.exact(*deal, *credit, *of).cents();
                if *credit > 0 {
                    amount = amount.max(component.floor.unwrap_or(0));
                }
                let mut now = amount.min(component.cap.unwrap_or(i128::MAX));
                if let Some(room) = room.get_mut(of) {
                    now = now.min(*room);
                    *room -= now;
                }
                let from = match component.gate {
                    None => Some(day),
                    Some(gate) => self
                        .reached_with(self.target(Threshold::Attainment(gate), *of), *of)
                        .map(|(other, _)| self.person.deals[other].day.max(day)),
                };
                parts.entry(*deal).or_default().push((from, now));
                if carries && from.is_some() {
                    waiting.push((*deal, amount - now));
                }
            }
        }
        parts.into_iter().map(|(deal, parts)| (deal, self.released(deal, &parts))).collect()
    }

    fn released(
        &self,
        place: usize,
        parts: &[(Option<i32>, i128)],
    ) -> BTreeMap<Option<(i32, i32)>, i128> {
        let deal = &self.person.deals[place];
        let mut months: BTreeMap<Option<(i32, i32)>, i128> = BTreeMap::new();
        if self.component.release == Release::Won {
            for (day, amount) in parts {
                *months.entry(day.map(month)).or_default() += amount;
            }
        } else {
            let all: i128 = parts.iter().map(|(_, amount)| amount).sum();
            let mut before = 0;
            let start = parts.iter().filter_map(|(day, _)| *day).map(month).min();
            if let Some(start) = start {
                for number in 0..12 * 40 {
                    let now =
                        (start.0 + (start.1 - 1 + number) / 12, (start.1 - 1 + number) % 12 + 1);
                    let due: i128 = parts
                        .iter()
                        .filter(|(day, _)| day.is_some_and(|day| month(day) <= now))
                        .map(|(_, amount)| amount)
                        .sum();
                    let paid: i128 = deal
                        .payments
                        .iter()
                        .filter(|payment| month(payment.day) <= now)
                        .filter(|payment| {
                            let days = self.component.clawback_days;
                            payment.amount > 0
                                || days.is_none_or(|days| payment.day <= deal.day + days)
                        })
                        .map(|payment| payment.amount)
                        .sum();
                    let left = self.left(deal);
                    let paid = paid.max(0).min(left);
                    let to_date = match left {
                        0 => 0,
                        _ => Fraction::whole(due).times(Fraction::new(paid, left)).cents(),
                    };
                    *months.entry(Some(now)).or_default() += to_date - before;
                    before = to_date;
                }
            }
            *months.entry(None).or_default() += all - before;
        }
        months.retain(|_, amount| *amount != 0);
        months
    }
}
