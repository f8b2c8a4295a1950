//! The network as one would explain it to somebody: each question about a participant asks the
//! same question about those below, and every product is written out digit by digit.

// Every test program compiles this module and uses its own part of it.
#![allow(dead_code)]

pub mod teams;

use crate::longhand::Number;
use engine::network::{Facts, InactiveBasis, OverrideMode, Plan, Rate, Volume};

pub struct Oracle<'a> {
    pub uplines: &'a [Option<usize>],
    pub facts: &'a [Facts],
    pub fixed_rates: &'a [Option<Rate>],
    pub plan: &'a Plan,
    /// Thresholds in volumes and rates, in any order.
    pub tiers: &'a [(i128, i64)],
}

/// A participant's month.
#[derive(Debug, PartialEq, Eq)]
pub struct Answer {
    pub ranking: i128,
    pub f1: i128,
    pub rate: i64,
    pub leg: Number,
    pub direct: Number,
    pub shared: Number,
    pub received: Number,
    pub overrides: Number,
}

pub fn volume(value: Volume) -> Number {
    Number::new(value.0, 8)
}

fn rate_of(value: i64) -> Number {
    Number::new(value.into(), 6)
}

impl Oracle<'_> {
    fn downline(&self, person: usize) -> Vec<usize> {
        (0..self.uplines.len()).filter(|other| self.uplines[*other] == Some(person)).collect()
    }

    fn personal(&self, person: usize) -> i128 {
        self.facts[person].own.0 + self.facts[person].shared_out.0
    }

    fn f1(&self, person: usize) -> i128 {
        self.downline(person).into_iter().map(|below| self.personal(below)).sum()
    }

    fn ranking(&self, person: usize) -> i128 {
        self.personal(person) + self.f1(person)
    }

    /// The best tier whose threshold is exceeded.
    fn tier(&self, person: usize) -> Option<i64> {
        let mut best: Option<(i128, i64)> = None;
        for (threshold, rate) in self.tiers {
            let is_higher = best.is_none_or(|(highest, _)| *threshold > highest);
            if self.ranking(person) > *threshold && is_higher {
                best = Some((*threshold, *rate));
            }
        }
        best.map(|(_, rate)| rate)
    }

    fn is_paid_flat(&self, person: usize) -> bool {
        self.fixed_rates[person].is_none()
            && self.personal(person) == 0
            && (self.plan.inactive_basis == InactiveBasis::Personal || self.tier(person).is_none())
    }

    fn rate(&self, person: usize) -> i64 {
        match (self.fixed_rates[person], self.is_paid_flat(person), self.plan.inactive_basis) {
            (Some(rate), _, _) => rate.0,
            (None, true, InactiveBasis::Personal) => self.plan.inactive_rate.0,
            (None, true, InactiveBasis::Ranking) => 0,
            (None, false, _) => self.tier(person).expect("a tier for each volume"),
        }
    }

    fn share(&self) -> Number {
        Number::new(self.plan.split_share.0.into(), 4)
    }

    /// What somebody's own sales are to those above.
    fn part(&self, person: usize) -> Number {
        let facts = &self.facts[person];
        volume(facts.own)
            .plus(&volume(facts.shared_out).times(&self.share()))
            .plus(&volume(facts.received).times(&self.share()))
    }

    fn leg(&self, person: usize) -> Number {
        self.downline(person)
            .into_iter()
            .fold(self.part(person), |leg, below| leg.plus(&self.leg(below)))
    }

    fn overrides(&self, person: usize) -> Number {
        let mut sum = Number::new(0, 0);
        for below in self.downline(person) {
            let more = match self.plan.override_mode {
                OverrideMode::None => Number::new(0, 0),
                OverrideMode::Differential => {
                    let difference = (self.rate(person) - self.rate(below)).max(0);
                    self.leg(below).times(&rate_of(difference))
                }
                OverrideMode::DifferentialPath => self.on_path(person, below, 0),
                OverrideMode::Unilevel => self.on_level(below, 0),
            };
            sum = sum.plus(&more);
        }
        sum
    }

    /// What the sales of somebody and everybody below bring to one above, when `passed` is the
    /// highest rate on the way between the two.
    fn on_path(&self, above: usize, person: usize, passed: i64) -> Number {
        let passed = passed.max(self.rate(person));
        let difference = (self.rate(above) - passed).max(0);
        self.downline(person)
            .into_iter()
            .fold(self.part(person).times(&rate_of(difference)), |sum, below| {
                sum.plus(&self.on_path(above, below, passed))
            })
    }

    /// The same for level 1 (0 here) and the ones below it.
    fn on_level(&self, person: usize, level: usize) -> Number {
        let Some(rate) = self.plan.level_rates.get(level) else { return Number::new(0, 0) };
        self.downline(person)
            .into_iter()
            .fold(self.part(person).times(&rate_of(rate.0)), |sum, below| {
                sum.plus(&self.on_level(below, level + 1))
            })
    }

    pub fn answer(&self, person: usize) -> Answer {
        let facts = &self.facts[person];
        let rate = rate_of(self.rate(person));
        let received = if self.is_paid_flat(person) {
            volume(facts.received).times(&rate_of(self.plan.inactive_rate.0))
        } else {
            volume(facts.received).times(&self.share()).times(&rate)
        };
        Answer {
            ranking: self.ranking(person),
            f1: self.f1(person),
            rate: self.rate(person),
            leg: self.leg(person),
            direct: volume(facts.own).times(&rate),
            shared: volume(facts.shared_out).times(&self.share()).times(&rate),
            received,
            overrides: self.overrides(person),
        }
    }
}
