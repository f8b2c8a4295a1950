//! Random histories of sales, trees and rules: after each of them, what is stored is what an
//! independent oracle works out from the facts, and what a calculation from scratch gives.

mod history;
mod team;

use common::Statements;
use common::network::paper::{assert_as_on_paper, stored, work_out};
use common::network::{FIGURES, Network, Sales};
use history::{Step, first_sales, people, steps};
use proptest::prelude::*;
use team::Team;

/// As many as PROPTEST_CASES says, or else what fits into a minute.
fn config(cases: u32) -> ProptestConfig {
    let asked = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
    ProptestConfig {
        cases: asked.unwrap_or(cases),
        failure_persistence: None,
        max_shrink_iters: 60,
        ..ProptestConfig::default()
    }
}

#[track_caller]
fn check(network: &mut Network) {
    network.apply_changes();
    assert_eq!(network.waiting(), "");
    assert_as_on_paper(&mut network.db);
    network.assert_in_step();
}

fn live(team: &mut Team, transactions: &[(Vec<Step>, bool)]) {
    for (steps, is_checked) in transactions {
        team.network.run("begin");
        for step in steps {
            team.take(step);
        }
        team.network.run("commit");
        // Unchecked, marks of deferred plans go on waiting.
        if *is_checked {
            check(&mut team.network);
        }
    }
    check(&mut team.network);
}

fn transactions() -> impl Strategy<Value = Vec<(Vec<Step>, bool)>> {
    let one = (prop::collection::vec(steps(), 1..4), prop::bool::weighted(0.7));
    prop::collection::vec(one, 1..12)
}

proptest! {
    #![proptest_config(config(40))]

    /// Immediate to begin with; plans may be switched on the way.
    #[test]
    fn stored_figures_are_those_on_paper_after_any_history(
        uplines in people(),
        first in first_sales(),
        history in transactions(),
    ) {
        let mut team = Team::new("network_history", &uplines);
        team.take(&first);
        live(&mut team, &history);
    }

    #[test]
    fn deferred_figures_are_those_on_paper_once_the_changes_are_applied(
        uplines in people(),
        first in first_sales(),
        history in transactions(),
    ) {
        let mut team = Team::new("network_deferred", &uplines);
        team.network.change_plan("recalculation = 'deferred'");
        team.take(&first);
        live(&mut team, &history);
    }
}

proptest! {
    #![proptest_config(config(10))]

    /// What is undone leaves no trace, not even a mark.
    #[test]
    fn a_transaction_rolled_back_changes_no_figure(
        uplines in people(),
        first in first_sales(),
        undone in prop::collection::vec(steps(), 1..4),
        is_deferred in any::<bool>(),
    ) {
        let mut team = Team::new("network_rollback", &uplines);
        if is_deferred {
            team.network.change_plan("recalculation = 'deferred'");
        }
        team.take(&first);
        let (before, waiting) = (stored(&mut team.network.db), team.network.waiting());
        team.network.run("begin");
        undone.iter().for_each(|step| team.take(step));
        team.network.run("rollback");
        prop_assert_eq!(stored(&mut team.network.db), before);
        prop_assert_eq!(team.network.waiting(), waiting);
        team.network.run("update commission.network_plan set override_mode = override_mode");
        check(&mut team.network);
    }
}

const MODES: [&str; 4] = ["differential", "differential_path", "unilevel", "none"];

/// The id of a person by number, as an expression of SQL.
fn person_expression(number: &str) -> String {
    format!("lpad(({number})::text, 32, '0')::uuid")
}

fn person(number: usize) -> String {
    format!("'{number:032}'::uuid")
}

/// People numbered from 1, each under the one whose number `upline` gives for their own, `i`.
fn crowd(name: &str, count: usize, upline: &str) -> Network {
    let mut network = Network::new(name);
    network.run(&format!(
        "set jit = off;
        insert into commission.participant (id, name, role, upline_id)
        select {}, 'P' || i, 'affiliate', {}
        from generate_series(1, {count}) as i;
        analyze",
        person_expression("i"),
        person_expression(&format!("nullif({upline}, 0)"))
    ));
    network
}

#[test]
fn a_chain_of_2000_is_calculated_in_every_mode() {
    let mut network = crowd("network_chain", 2_000, "i - 1");
    for mode in MODES {
        network.change_plan(&format!("override_mode = '{mode}', inactive_basis = 'personal'"));
        for (seller, sharer, amount) in
            [(2_000, 1_000, 300), (1_500, 1_501, 150), (1, 2_000, 500), (777, 776, 1_200)]
        {
            network.run(&format!(
                "insert into commission.network_sale (
                    participant_id, shared_by, amount, status, sold_at)
                values
                    ({}, null, {amount} * 1000000, 'approved', '2026-02-10'),
                    ({}, {}, {amount} * 1000000, 'approved', '2026-02-11')",
                person(seller),
                person(seller),
                person(sharer)
            ));
        }
        check(&mut network);
        // The lower half goes directly under the top, and back.
        network.run(&format!(
            "select commission.change_upline({}, {}, '2026-02-20')",
            person(1_000),
            person(1)
        ));
        check(&mut network);
        network.run(&format!(
            "select commission.change_upline({}, {}, '2026-02-20')",
            person(1_000),
            person(999)
        ));
        check(&mut network);
        let refused = network.error_of(&format!(
            "select commission.change_upline({}, {}, '2026-02-20')",
            person(1),
            person(2_000)
        ));
        assert_eq!(refused.sqlstate, "23514", "{}", refused.line());
    }
    let above: i64 =
        network.value(&format!("select count(*) from commission.upline({})", person(2_000)));
    assert_eq!(above, 1_999);
}

#[test]
fn a_star_of_20000_is_calculated_in_every_mode() {
    let mut network = crowd("network_star", 20_000, "(i > 1)::integer");
    network.run(&format!(
        "insert into commission.network_sale (participant_id, shared_by, amount, status, sold_at)
        select {}, case when i % 7 = 0 then {} end, i % 100 * 1000000, 'approved', '2026-02-10'
        from generate_series(2, 20000) as i",
        person_expression("i"),
        person_expression("i - 1")
    ));
    for mode in MODES {
        network.change_plan(&format!("override_mode = '{mode}'"));
        check(&mut network);
        // A leaf's sale, the centre's own, and a lift of the leaf over a tier.
        for (seller, amount) in [(77, 1), (1, 250), (20_000, 900)] {
            network.run(&format!(
                "insert into commission.network_sale (participant_id, amount, status, sold_at)
                values ({}, {amount} * 1000000, 'approved', '2026-02-12')",
                person(seller)
            ));
        }
        check(&mut network);
    }
}

/// Without this, an oracle that always agrees would pass for a check.
#[test]
fn the_oracle_notices_a_figure_that_is_wrong_in_the_last_digit_missing_or_too_many() {
    let mut network = Network::new("network_canary");
    let [_, b, c, d] = network.chain(["A", "B", "C", "D"]);
    network.sell(b, 300);
    network.sell_shared(c, d, 100);
    check(&mut network);
    for column in FIGURES.split(", ") {
        for wrong in [
            format!("update commission.network_month set {column} = {column} + 1e-14"),
            format!("update commission.network_month set {column} = -1 - {column}"),
        ] {
            network.run("begin");
            network.run(&wrong);
            assert_notices(&mut network, &wrong);
            network.run("rollback");
        }
    }
    for wrong in [
        "delete from commission.network_month where received_volume > 0",
        "update commission.network_month set month = 3 where received_volume > 0",
        "update commission.network_month set participant_id = (
            select id from commission.participant where name = 'E') where received_volume > 0",
        "insert into commission.network_month
        select id, 2026, 2, 0, 0, 0, 0, 0, 0.04, 0, 0, 0, 0, 0, 0, 0
        from commission.participant where name = 'E'",
    ] {
        network.run("begin");
        network.affiliate("E", None);
        network.run(wrong);
        assert_notices(&mut network, wrong);
        network.run("rollback");
    }
    check(&mut network);
}

#[track_caller]
fn assert_notices(network: &mut Network, wrong: &str) {
    let on_paper = work_out(&mut network.db);
    assert_ne!(stored(&mut network.db), on_paper, "not noticed: {wrong}");
    assert!(!network.out_of_step().is_empty(), "not verified: {wrong}");
}
