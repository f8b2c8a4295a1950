//! Rules and teams of any kind, to ask the oracle and the engine about.

use super::{Answer, Oracle};
use chrono::NaiveDate;
use engine::Error;
use engine::network::{
    Facts, Figures, InactiveBasis, OverrideMode, Plan, Rate, Share, Tree, Volume, calculate,
};
use proptest::prelude::*;

/// One of the currency in a volume.
pub const UNIT: i128 = 100_000_000;
pub const MILLION: i128 = 1_000_000 * UNIT;
pub const TIERS: [(i128, i64); 5] = [
    (0, 200_000),
    (200 * MILLION, 220_000),
    (400 * MILLION, 250_000),
    (1_000 * MILLION, 300_000),
    (2_000 * MILLION, 350_000),
];

/// A plan and the tiers that it was made from.
#[derive(Debug, Clone)]
pub struct Rules {
    pub plan: Plan,
    pub tiers: Vec<(i128, i64)>,
}

pub fn rules(basis: InactiveBasis, mode: OverrideMode, tiers: &[(i128, i64)]) -> Rules {
    let levels = vec![Rate(100_000), Rate(50_000), Rate(20_000)];
    with(Share(5_000), Rate(40_000), basis, mode, levels, tiers)
}

/// The day whose rules these are: only messages name it.
pub fn day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 2, 28).expect("a day of the calendar")
}

/// The tree of a list of uplines.
pub fn tree_of(uplines: &[Option<usize>]) -> Result<Tree, Error> {
    Tree::new(uplines.iter().copied().collect())
}

pub fn calculated(
    tree: &Tree,
    facts: &[Facts],
    fixed_rates: &[Option<Rate>],
    plan: &Plan,
) -> Result<Vec<Figures>, Error> {
    let mut figures: Vec<Figures> =
        facts.iter().map(|facts| Figures { facts: *facts, ..Figures::default() }).collect();
    calculate(tree, &mut figures, |place| fixed_rates[place], plan).map(|()| figures)
}

pub fn with(
    share: Share,
    inactive_rate: Rate,
    basis: InactiveBasis,
    mode: OverrideMode,
    levels: Vec<Rate>,
    tiers: &[(i128, i64)],
) -> Rules {
    let listed = tiers.iter().map(|(threshold, rate)| (Volume(*threshold), Rate(*rate))).collect();
    let plan = Plan::new(share, inactive_rate, basis, mode, levels, listed, day());
    Rules { plan, tiers: tiers.to_vec() }
}

pub fn modes() -> impl Strategy<Value = OverrideMode> {
    prop::sample::select(vec![
        OverrideMode::Differential,
        OverrideMode::DifferentialPath,
        OverrideMode::Unilevel,
        OverrideMode::None,
    ])
}

pub fn bases() -> impl Strategy<Value = InactiveBasis> {
    prop::sample::select(vec![InactiveBasis::Personal, InactiveBasis::Ranking])
}

pub fn rates() -> impl Strategy<Value = i64> {
    prop_oneof![Just(0i64), Just(1_000_000), 0i64..=1_000_000]
}

pub fn plans() -> impl Strategy<Value = Rules> {
    let tiers = (rates(), prop::collection::btree_map(1i128..3_000_000_000, rates(), 0..6))
        .prop_map(|(lowest, others)| {
            let others = others.into_iter().map(|(threshold, rate)| (threshold * 10_000, rate));
            [(0, lowest)].into_iter().chain(others).collect::<Vec<_>>()
        });
    let tiers = prop_oneof![Just(TIERS.to_vec()), tiers];
    let levels = prop::collection::vec(rates().prop_map(Rate), 0..5);
    (0i64..=10_000, rates(), bases(), modes(), levels, tiers).prop_map(
        |(share, inactive, basis, mode, levels, tiers)| {
            with(Share(share), Rate(inactive), basis, mode, levels, &tiers)
        },
    )
}

/// Amounts with 4 decimals: nothing, thresholds and their neighbours, the smallest, the largest.
pub fn amounts() -> impl Strategy<Value = Volume> {
    let amount = prop_oneof![
        4 => Just(0i128),
        1 => Just(1),
        2 => prop::sample::select(vec![50i128, 100, 200, 400]).prop_map(|m| m * MILLION / 10_000),
        1 => Just(200 * MILLION / 10_000 + 1),
        4 => 0i128..10_000_000_000_000,
        1 => Just(9_999_999_999_999_990_000),
    ];
    amount.prop_map(|units| Volume(units * 10_000))
}

pub fn facts() -> impl Strategy<Value = Facts> {
    (amounts(), amounts(), amounts(), amounts())
        .prop_map(|(own, shared_out, received, reward)| Facts { own, shared_out, received, reward })
}

/// Each under somebody who came before, or under nobody, then in any order.
pub fn forests(most: usize) -> impl Strategy<Value = Vec<Option<usize>>> {
    prop::collection::vec(prop::option::weighted(0.9, any::<prop::sample::Index>()), 1..=most)
        .prop_flat_map(|picks| {
            let places: Vec<usize> = (0..picks.len()).collect();
            (Just(picks), Just(places).prop_shuffle())
        })
        .prop_map(|(picks, places)| {
            let mut uplines = vec![None; picks.len()];
            for (number, pick) in picks.iter().enumerate().skip(1) {
                uplines[places[number]] = pick.map(|pick| places[pick.index(number)]);
            }
            uplines
        })
}

#[derive(Debug, Clone)]
pub struct Team {
    pub uplines: Vec<Option<usize>>,
    pub facts: Vec<Facts>,
    pub fixed_rates: Vec<Option<Rate>>,
}

pub fn teams(most: usize) -> impl Strategy<Value = Team> {
    forests(most).prop_flat_map(|uplines| {
        let count = uplines.len();
        let fixed = prop::option::weighted(0.15, rates().prop_map(Rate));
        (Just(uplines), prop::collection::vec(facts(), count), prop::collection::vec(fixed, count))
            .prop_map(|(uplines, facts, fixed_rates)| Team { uplines, facts, fixed_rates })
    })
}

impl Team {
    pub fn calculate(&self, plan: &Plan) -> Vec<Figures> {
        let tree = tree_of(&self.uplines).expect("there is no cycle");
        calculated(&tree, &self.facts, &self.fixed_rates, plan).expect("all can be priced")
    }

    pub fn answers(&self, rules: &Rules) -> Vec<Answer> {
        let oracle = Oracle {
            uplines: &self.uplines,
            facts: &self.facts,
            fixed_rates: &self.fixed_rates,
            plan: &rules.plan,
            tiers: &rules.tiers,
        };
        (0..self.uplines.len()).map(|person| oracle.answer(person)).collect()
    }

    /// Those whose facts change, with everybody above them.
    pub fn affected(&self, changes: &[(usize, Facts)]) -> Vec<usize> {
        let mut affected = Vec::new();
        for (person, _) in changes {
            let mut at = Some(*person);
            while let Some(place) = at.filter(|place| !affected.contains(place)) {
                affected.push(place);
                at = self.uplines[place];
            }
        }
        affected
    }
}
