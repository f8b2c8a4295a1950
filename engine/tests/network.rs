//! The network scheme against an oracle that asks person by person, from scratch and carried over.

mod longhand;
mod network_oracle;

use engine::Error;
use engine::network::{
    Change, Child, Facts, Figures, InactiveBasis, Member, Money, Outcome, OverrideMode, Plan, Rate,
    Share, Standing, Volume, find_cycle,
};
use longhand::Number;
use network_oracle::Answer;
use network_oracle::teams::{
    MILLION, TIERS, Team, UNIT, amounts, bases, calculated, facts, forests, plans, rates, rules,
    teams, tree_of,
};
use proptest::prelude::*;

fn money(value: Money) -> Number {
    Number::new(value.0, 14)
}

fn as_answer(figures: &Figures) -> Answer {
    Answer {
        ranking: figures.ranking().expect("it fits").0,
        f1: figures.f1.0,
        rate: figures.rate.0,
        leg: network_oracle::volume(figures.leg),
        direct: money(figures.direct),
        shared: money(figures.shared),
        received: money(figures.received),
        overrides: money(figures.overrides),
    }
}

/// Carries figures over to changed facts, the way that the extension does; `None` where all must
/// be calculated from scratch.
fn carry_over(
    team: &Team,
    stored: &[Figures],
    changes: &[(usize, Facts)],
    plan: &Plan,
) -> Option<Vec<Figures>> {
    let affected = team.affected(changes);
    let place = |person: usize| affected.iter().position(|other| *other == person);
    let uplines: Vec<_> =
        affected.iter().map(|person| team.uplines[*person].and_then(place)).collect();
    let members = affected
        .iter()
        .map(|person| Member {
            stored: stored[*person],
            change: changes
                .iter()
                .filter(|(changed, _)| changed == person)
                .fold(Facts::default(), |sum, (_, change)| sum.plus(change).expect("it fits")),
            fixed_rate: team.fixed_rates[*person],
        })
        .collect();
    let tree = tree_of(&uplines).expect("there is no cycle");
    let change = Change::new(tree, members, plan).expect("it can be priced");
    let mut children = Vec::new();
    for upline in change.changed_rates() {
        for (person, Figures { rate, leg, .. }) in stored.iter().copied().enumerate() {
            if team.uplines[person] == Some(affected[upline]) && place(person).is_none() {
                children.push(Child { upline, rate, leg });
            }
        }
    }
    match change.finish(&children).expect("it can be priced") {
        Outcome::FromScratch => None,
        Outcome::Figures(figures) => {
            let mut all = stored.to_vec();
            for (person, figures) in affected.into_iter().zip(figures) {
                all[person] = figures;
            }
            Some(all)
        }
    }
}

fn less(left: Volume, right: Volume) -> Volume {
    Volume(left.0 - right.0)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn figures_from_scratch_are_those_of_the_oracle(team in teams(24), rules in plans()) {
        let figures = team.calculate(&rules.plan);
        let answers: Vec<Answer> = figures.iter().map(as_answer).collect();
        prop_assert_eq!(answers, team.answers(&rules));
        for (figures, facts) in figures.iter().zip(&team.facts) {
            prop_assert_eq!(figures.facts, *facts);
            let total = money(figures.direct).plus(&money(figures.shared))
                .plus(&money(figures.received)).plus(&money(figures.overrides));
            prop_assert_eq!(money(figures.total().expect("it fits")), total);
        }
    }

    /// Each change gives some people other facts: more, less, or none.
    #[test]
    fn figures_carried_over_are_those_from_scratch_after_any_history(
        team in teams(24),
        rules in plans(),
        history in prop::collection::vec(
            prop::collection::vec((any::<prop::sample::Index>(), facts()), 0..4), 1..12),
    ) {
        let mut team = team;
        let mut stored = team.calculate(&rules.plan);
        for step in history {
            let mut changes = Vec::new();
            for (pick, new) in step {
                let person = pick.index(team.facts.len());
                let old = std::mem::replace(&mut team.facts[person], new);
                changes.push((person, Facts {
                    own: less(new.own, old.own),
                    shared_out: less(new.shared_out, old.shared_out),
                    received: less(new.received, old.received),
                    reward: less(new.reward, old.reward),
                }));
            }
            let from_scratch = team.calculate(&rules.plan);
            match carry_over(&team, &stored, &changes, &rules.plan) {
                Some(carried) => prop_assert_eq!(&carried, &from_scratch),
                None => {
                    let is_path = rules.plan.override_mode == OverrideMode::DifferentialPath;
                    prop_assert!(is_path, "only rates on paths reach that far");
                    let rates = |all: &[Figures]| all.iter().map(|f| f.rate).collect::<Vec<_>>();
                    prop_assert_ne!(rates(&stored), rates(&from_scratch));
                }
            }
            stored = from_scratch;
        }
    }

    #[test]
    fn no_figure_depends_on_the_order_of_the_people(team in teams(16), rules in plans()) {
        let count = team.facts.len();
        let turned = Team {
            uplines: (0..count)
                .map(|place| team.uplines[count - 1 - place].map(|upline| count - 1 - upline))
                .collect(),
            facts: team.facts.iter().rev().copied().collect(),
            fixed_rates: team.fixed_rates.iter().rev().copied().collect(),
        };
        let mut figures = turned.calculate(&rules.plan);
        figures.reverse();
        prop_assert_eq!(figures, team.calculate(&rules.plan));
    }

    /// On a path, all that a sale pays out is never more than the top rate.
    #[test]
    fn on_a_path_no_volume_pays_out_more_than_the_highest_rate(
        uplines in forests(16),
        sold in prop::collection::vec(amounts(), 16),
        basis in bases(),
    ) {
        let facts: Vec<Facts> = (0..uplines.len())
            .map(|place| Facts { own: sold[place], ..Facts::default() })
            .collect();
        let team = Team { fixed_rates: vec![None; uplines.len()], uplines, facts };
        let rules = rules(basis, OverrideMode::DifferentialPath, &TIERS);
        let paid: i128 = team
            .calculate(&rules.plan)
            .iter()
            .map(|figures| figures.total().expect("it fits").0)
            .sum();
        let sold: i128 = team.facts.iter().map(|facts| facts.own.0).sum();
        prop_assert!(paid <= sold * 350_000, "{} of {}", paid, sold);
    }

    #[test]
    fn a_cycle_is_found_exactly_where_a_walk_up_does_not_end(
        uplines in prop::collection::vec(prop::option::weighted(0.8, 0usize..12), 12),
    ) {
        let ends = |start: usize| {
            let mut at = Some(start);
            (0..=uplines.len()).for_each(|_| at = at.and_then(|place| uplines[place]));
            at.is_none()
        };
        match find_cycle(&uplines.iter().copied().collect()) {
            None => {
                prop_assert!((0..uplines.len()).all(ends));
                prop_assert!(tree_of(&uplines).is_ok());
            }
            Some(cycle) => {
                for (number, place) in cycle.iter().enumerate() {
                    let next = cycle[(number + 1) % cycle.len()];
                    prop_assert_eq!(uplines[*place], Some(next));
                    prop_assert_eq!(cycle.iter().filter(|other| *other == place).count(), 1);
                }
                let refused = matches!(tree_of(&uplines), Err(Error::UplineCycle { .. }));
                prop_assert!(refused);
            }
        }
    }

    #[test]
    fn everybody_comes_after_all_of_their_downline(uplines in forests(40)) {
        let tree = tree_of(&uplines).expect("there is no cycle");
        let mut order = tree.bottom_up().collect::<Vec<_>>();
        let turn: Vec<usize> = (0..uplines.len())
            .map(|place| order.iter().position(|other| *other == place).expect("it has a turn"))
            .collect();
        for (place, upline) in uplines.iter().enumerate() {
            prop_assert!(upline.is_none_or(|upline| turn[upline] > turn[place]));
        }
        order.sort_unstable();
        prop_assert_eq!(order, (0..uplines.len()).collect::<Vec<_>>());
    }

    #[test]
    fn volumes_shares_and_rates_multiply_without_rounding(
        amount in 0i128..=9_999_999_999_999_990_000,
        share in 0i64..=10_000,
        rate in rates(),
    ) {
        let whole = Volume(amount * 10_000);
        let part = whole.part(Share(share)).expect("it fits");
        let longhand = Number::new(amount, 4).times(&Number::new(share.into(), 4));
        prop_assert_eq!(network_oracle::volume(part), longhand.clone());
        let paid = part.at(Rate(rate)).expect("it fits");
        prop_assert_eq!(money(paid), longhand.times(&Number::new(rate.into(), 6)));
    }
}

fn plain(basis: InactiveBasis) -> Plan {
    rules(basis, OverrideMode::Differential, &TIERS).plan
}

#[test]
fn a_tier_holds_above_its_threshold_and_not_at_it() {
    let plan = plain(InactiveBasis::Personal);
    for (pair, below) in TIERS.windows(2).zip([200_000, 220_000, 250_000, 300_000]) {
        let (threshold, above) = pair[1];
        assert_eq!(plan.tier_rate(Volume(threshold - 1)), Some(Rate(below)));
        assert_eq!(plan.tier_rate(Volume(threshold)), Some(Rate(below)), "exactly the threshold");
        assert_eq!(plan.tier_rate(Volume(threshold + 1)), Some(Rate(above)));
    }
    assert_eq!(plan.tier_rate(Volume(0)), None);
    assert_eq!(plan.tier_rate(Volume(1)), Some(Rate(200_000)));
    assert_eq!(plan.tier_rate(Volume(i128::MAX)), Some(Rate(350_000)));
}

#[test]
fn who_sold_nothing_stands_by_the_flat_rate_or_by_the_ranking() {
    let ranking = Volume(300 * MILLION);
    let (by_person, by_ranking) = (plain(InactiveBasis::Personal), plain(InactiveBasis::Ranking));
    let standing = |plan: &Plan, ranking, fixed| plan.standing(Volume::ZERO, ranking, fixed);
    assert_eq!(standing(&by_person, ranking, None), Ok(Standing::Inactive(Rate(40_000))));
    assert_eq!(standing(&by_ranking, ranking, None), Ok(Standing::Tier(Rate(220_000))));
    assert_eq!(standing(&by_ranking, Volume::ZERO, None), Ok(Standing::Inactive(Rate::ZERO)));
    for plan in [&by_person, &by_ranking] {
        let fixed = standing(plan, Volume::ZERO, Some(Rate(350_000)));
        assert_eq!(fixed, Ok(Standing::Tier(Rate(350_000))));
    }
}

#[test]
fn a_volume_below_the_lowest_tier_is_an_error_that_names_it() {
    let gap = rules(InactiveBasis::Personal, OverrideMode::None, &TIERS[1..]).plan;
    let volume = Volume(200 * MILLION);
    let error = gap.standing(volume, volume, None).expect_err("there is no tier");
    assert_eq!(
        error.to_string(),
        "no active band in \"network_tier\" covers a ranking volume of 200000000 \
         for the network on 2026-02-28"
    );
    assert!(gap.standing(Volume(volume.0 + 1), Volume(volume.0 + 1), None).is_ok());
    assert!(gap.standing(volume, volume, Some(Rate(1))).is_ok(), "a fixed rate needs no tier");
}

#[test]
fn what_cannot_be_held_exactly_is_an_error_and_never_wraps() {
    let most = Volume(i128::MAX);
    assert!(most.plus(Volume(1)).is_err());
    assert!(Volume(i128::MIN).minus(Volume(1)).is_err());
    assert!(most.at(Rate(2)).is_err());
    assert!(Money(i128::MAX).plus(Money(1)).is_err());
    assert!(Money(i128::MIN).minus(Money(1)).is_err());
    let tree = tree_of(&[None, Some(0)]).expect("there is no cycle");
    let facts = [Facts { own: most, ..Facts::default() }; 2];
    let plan = plain(InactiveBasis::Personal);
    assert!(calculated(&tree, &facts, &[None, None], &plan).is_err());
}

#[test]
fn a_chain_of_100000_is_walked_without_recursion() {
    let count = 100_000;
    let uplines: Vec<_> = (0..count).map(|place: usize| place.checked_sub(1)).collect();
    let mut facts = vec![Facts::default(); count];
    facts[count - 1].own = Volume(10 * UNIT);
    let team = Team { uplines, facts, fixed_rates: vec![None; count] };
    let figures = team.calculate(&plain(InactiveBasis::Personal));
    assert!(figures.iter().all(|figures| figures.leg == Volume(10 * UNIT)));

    let mut closed: Vec<_> = team.uplines;
    closed[0] = Some(count - 1);
    assert_eq!(find_cycle(&closed.into_iter().collect()).map(|cycle| cycle.len()), Some(count));
}
