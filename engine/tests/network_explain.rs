//! Explanations of the network, against an oracle that asks person by person, and against their own
//! formulas, worked out digit by digit.

mod longhand;
mod network_oracle;

use engine::exact::Exact;
use engine::network::{
    Below, Commissions, Explanation, Figures, InactiveBasis, Line, OverrideMode, Part, Rate,
    Recorded, Terms, Volume, explain,
};
use longhand::Number;
use network_oracle::teams::{Rules, Team, plans, teams};
use proptest::prelude::*;

fn volume(value: Volume) -> Exact {
    Exact::new(value.0, 8)
}

fn rate(value: Rate) -> Exact {
    Exact::new(value.0.into(), 6)
}

fn number(value: Exact) -> Number {
    Number::new(value.units(), value.decimals())
}

fn recorded(figures: &Figures) -> Recorded {
    let money = |value: engine::network::Money| Exact::new(value.0, 14);
    let personal = figures.facts.personal().expect("it fits");
    Recorded {
        personal: volume(personal),
        shared_out: volume(figures.facts.shared_out),
        received: volume(figures.facts.received),
        ranking: volume(figures.ranking().expect("it fits")),
        rate: rate(figures.rate),
        commissions: Commissions {
            direct: money(figures.direct),
            shared: money(figures.shared),
            received: money(figures.received),
            overrides: money(figures.overrides),
        },
    }
}

/// The highest threshold below a ranking volume, looked for among all.
fn threshold(rules: &Rules, ranking: Volume) -> Option<i128> {
    rules.tiers.iter().map(|(threshold, _)| *threshold).filter(|t| *t < ranking.0).max()
}

fn terms(rules: &Rules, figures: &Figures, fixed_rate: Option<Rate>) -> Terms {
    let ranking = figures.ranking().expect("it fits");
    Terms {
        split_share: Exact::new(rules.plan.split_share.0.into(), 4),
        inactive_rate: rate(rules.plan.inactive_rate),
        inactive_basis: rules.plan.inactive_basis,
        override_mode: rules.plan.override_mode,
        level_rates: rules.plan.level_rates.iter().copied().map(rate).collect(),
        max_levels: rules.plan.level_rates.len(),
        fixed_rate_reason: fixed_rate.map(|_| "partner".to_owned()),
        threshold: threshold(rules, ranking).map(|threshold| Exact::new(threshold, 8)),
    }
}

/// Who is below somebody, as the boundary lists them.
fn below(team: &Team, all: &[Figures], person: usize, mode: OverrideMode) -> Vec<Below> {
    let mut list: Vec<Below> = Vec::new();
    let mut level: Vec<(usize, Option<usize>)> = vec![(person, None)];
    while !level.is_empty() {
        let mut next = Vec::new();
        for (head, place) in &level {
            for (other, figures) in all.iter().enumerate() {
                if team.uplines[other] != Some(*head) {
                    continue;
                }
                next.push((other, Some(list.len())));
                list.push(Below {
                    upline: *place,
                    rate: rate(figures.rate),
                    leg: volume(figures.leg),
                    personal: volume(figures.facts.personal().expect("it fits")),
                    shared_out: volume(figures.facts.shared_out),
                    received: volume(figures.facts.received),
                });
            }
        }
        let only_legs = mode == OverrideMode::Differential;
        level = if only_legs { Vec::new() } else { next };
    }
    list
}

/// What a formula comes to: `a x b x c`, or `a x (b - c)` and perhaps `, not below 0`.
fn worked_out(formula: &str) -> Number {
    let (product, floor) = match formula.strip_suffix(", not below 0") {
        Some(product) => (product, true),
        None => (formula, false),
    };
    let one = Number::new(1, 0);
    let result = product.split(" x ").fold(one, |product, factor| {
        let factor = factor.trim_start_matches('(').trim_end_matches(')');
        product.times(&match factor.split_once(" - ") {
            Some((left, right)) => Number::of_text(left).less(&Number::of_text(right)),
            None => Number::of_text(factor),
        })
    });
    match floor && result.is_negative() {
        true => Number::new(0, 0),
        false => result,
    }
}

fn lines(explanation: &Explanation) -> Vec<&Line> {
    let products = [&explanation.direct, &explanation.shared, &explanation.received];
    products.into_iter().chain(explanation.parts.iter().map(Part::line)).collect()
}

fn explained(team: &Team, rules: &Rules, all: &[Figures], person: usize) -> Explanation {
    let terms = terms(rules, &all[person], team.fixed_rates[person]);
    let below = below(team, all, person, terms.override_mode);
    explain(&recorded(&all[person]), &terms, &below).expect("it can be explained")
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_explanation_comes_to_what_the_oracle_answers(team in teams(16), rules in plans()) {
        let all = team.calculate(&rules.plan);
        for (person, answer) in team.answers(&rules).iter().enumerate() {
            let why = explained(&team, &rules, &all, person);
            prop_assert_eq!(number(why.direct.amount), answer.direct.clone());
            prop_assert_eq!(number(why.shared.amount), answer.shared.clone());
            prop_assert_eq!(number(why.received.amount), answer.received.clone());
            prop_assert_eq!(number(why.overrides), answer.overrides.clone());
            let total = answer.direct.plus(&answer.shared).plus(&answer.received);
            prop_assert_eq!(number(why.total), total.plus(&answer.overrides));
            prop_assert!(why.matches_recorded);
        }
    }

    #[test]
    fn every_formula_gives_its_amount_and_the_parts_add_up(team in teams(16), rules in plans()) {
        let all = team.calculate(&rules.plan);
        for person in 0..all.len() {
            let why = explained(&team, &rules, &all, person);
            for line in lines(&why) {
                let amount = number(line.amount);
                prop_assert_eq!(worked_out(&line.formula), amount, "{}", &line.formula);
            }
            let amounts = why.parts.iter().map(|part| number(part.line().amount));
            let sum = amounts.fold(Number::new(0, 0), |sum, amount| sum.plus(&amount));
            prop_assert_eq!(number(why.overrides), sum);
        }
    }

    #[test]
    fn the_reason_of_a_rate_is_the_one_that_holds(team in teams(16), rules in plans()) {
        let all = team.calculate(&rules.plan);
        for (person, figures) in all.iter().enumerate() {
            let why = explained(&team, &rules, &all, person).why;
            let sold = figures.facts.own.0 + figures.facts.shared_out.0;
            let tier = threshold(&rules, figures.ranking().expect("it fits"));
            let expected = match (team.fixed_rates[person], sold, rules.plan.inactive_basis, tier) {
                (Some(_), ..) => "fixed rate (partner)".to_owned(),
                (None, 0, InactiveBasis::Personal, _) => format!(
                    "inactive: no personal volume, the flat rate of {}",
                    rate(rules.plan.inactive_rate)
                ),
                (None, 0, InactiveBasis::Ranking, None) => format!(
                    "inactive and without ranking volume: received sales at the flat rate of {}",
                    rate(rules.plan.inactive_rate)
                ),
                (None, _, _, tier) => format!(
                    "ranking volume of {}: the tier of more than {}",
                    volume(figures.ranking().expect("it fits")),
                    tier.map(|tier| Exact::new(tier, 8).to_string()).unwrap_or_default()
                ),
            };
            prop_assert_eq!(why, expected);
        }
    }

    /// One unit more or less in any commission, the smallest there is.
    #[test]
    fn a_commission_on_record_that_is_off_is_noticed(
        team in teams(8),
        rules in plans(),
        person in any::<prop::sample::Index>(),
        which in 0usize..4,
        by in prop::sample::select(vec![-1i128, 1]),
    ) {
        let all = team.calculate(&rules.plan);
        let person = person.index(all.len());
        let terms = terms(&rules, &all[person], team.fixed_rates[person]);
        let below = below(&team, &all, person, terms.override_mode);
        let mut month = recorded(&all[person]);
        let commissions = &mut month.commissions;
        let off = [
            &mut commissions.direct,
            &mut commissions.shared,
            &mut commissions.received,
            &mut commissions.overrides,
        ];
        let commission = off.into_iter().nth(which).expect("one of four");
        *commission = commission.plus(Exact::new(by, 14)).expect("it fits");
        prop_assert!(!explain(&month, &terms, &below).expect("it fits").matches_recorded);
    }
}

#[test]
fn levels_without_a_rate_are_shown_and_earn_nothing() {
    let whole = |units: i128| Exact::new(units, 0);
    let month = Recorded {
        personal: whole(10),
        shared_out: whole(0),
        received: whole(0),
        ranking: whole(10),
        rate: Exact::new(2, 1),
        commissions: Commissions {
            direct: Exact::new(20, 1),
            shared: Exact::ZERO,
            received: Exact::ZERO,
            overrides: whole(1),
        },
    };
    let terms = Terms {
        split_share: Exact::new(50, 2),
        inactive_rate: Exact::new(4, 2),
        inactive_basis: InactiveBasis::Personal,
        override_mode: OverrideMode::Unilevel,
        level_rates: vec![Exact::new(10, 2)],
        max_levels: 2,
        fixed_rate_reason: None,
        threshold: None,
    };
    let person = |upline| Below {
        upline,
        rate: Exact::new(2, 1),
        leg: whole(0),
        personal: whole(10),
        shared_out: whole(0),
        received: whole(0),
    };
    let below = [person(None), person(Some(0)), person(Some(1))];
    let why = explain(&month, &terms, &below).expect("it fits");
    let shown: Vec<String> = why
        .parts
        .iter()
        .map(|part| match part {
            Part::Level { level, line, .. } => {
                format!("{level}: {} = {}", line.formula, line.amount)
            }
            other => panic!("no level: {other:?}"),
        })
        .collect();
    assert_eq!(shown, ["1: 10.00 x 0.10 = 1.0000", "2: 10.00 x 0 = 0.00"]);
    assert!(why.matches_recorded);
    assert_eq!(why.why, "ranking volume of 10: the tier of more than ");
    assert_eq!(why.direct.formula, "10 x 0.2");
}
