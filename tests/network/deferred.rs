//! Deferred mode: sales only leave marks, and applying the marks is all that it takes.

use common::Statements;
use common::network::paper::assert_as_on_paper;
use common::network::{Network, Sales};
use uuid::Uuid;

/// A <- B <- C with 50 million each, in deferred mode, and a sale of C's that waits.
fn waiting(name: &str) -> (Network, [Uuid; 3]) {
    let mut network = Network::new(name);
    let people = network.chain(["A", "B", "C"]);
    for who in people {
        network.sell(who, 50);
    }
    network.change_plan("recalculation = 'deferred'");
    network.sell(people[2], 200);
    (network, people)
}

#[test]
fn a_sale_leaves_a_mark_and_no_figure() {
    let (mut network, [_, b, c]) = waiting("mark");
    assert_eq!(network.february(b, "trim_scale(f1_volume)"), "50000000");
    assert_eq!(network.waiting(), "2: 1");
    network.sell_at(c, None, "1", "2026-03-10");
    assert_eq!(network.waiting(), "2: 1, 3: 1");
    let shown = network.line(
        "select bool_and(waiting_since <= now() and age >= interval '0'), count(*)
        from commission.network_staleness",
    );
    assert_eq!(shown, "t|2");
    assert_eq!(network.apply_changes(), 2);
    assert_eq!(network.waiting(), "");
    assert_eq!(network.february(b, "trim_scale(f1_volume)"), "250000000");
    assert_eq!(network.apply_changes(), 0);
    network.assert_in_step();
    assert_as_on_paper(&mut network.db);
}

#[test]
fn marks_that_cancel_each_other_leave_nothing() {
    let (mut network, [_, _, c]) = waiting("cancelled_marks");
    let sale = network.sell_at(c, None, "7", "2026-05-10");
    network.run(&format!("delete from commission.network_sale where id = '{sale}'"));
    assert!(network.apply_changes() >= 2);
    assert_eq!(network.in_month(c, 5, "1"), "none");
    network.assert_in_step();
}

#[test]
fn recalculating_takes_the_waiting_changes_with_it() {
    let (mut network, [a, ..]) = waiting("whole_month");
    network.sell_at(a, None, "1", "2026-03-10");
    assert_eq!(network.value::<i64>("select commission.recalculate_network(2026, 2)"), 3);
    assert_eq!(network.waiting(), "3: 1", "only those of the month");
    assert_eq!(network.apply_changes(), 1);
    network.assert_in_step();
    assert_as_on_paper(&mut network.db);
}

#[test]
fn recalculating_an_upline_counts_no_waiting_change_twice() {
    let (mut network, [a, b, c]) = waiting("upline_only");
    let other = network.affiliate("D", Some(a));
    network.sell(other, 300);
    network.run(&format!("select commission.recalculate_upline('{b}', 2026, 2)"));
    network.apply_changes();
    network.assert_in_step();
    network.sell(c, 10);
    network.run(&format!("select commission.recalculate_upline('{c}', 2026, 2)"));
    network.apply_changes();
    network.assert_in_step();
    assert_as_on_paper(&mut network.db);
}

#[test]
fn moves_and_rules_while_changes_wait_count_nothing_twice() {
    let (mut network, [a, b, c]) = waiting("moves_while_waiting");
    let changes = [
        format!("select commission.change_upline('{c}', '{a}', '2026-02-10')"),
        "update commission.network_tier set rate = 0.21 where threshold = 0".to_owned(),
        format!("insert into commission.network_fixed_rate values ('{b}', 0.35)"),
        "update commission.network_plan set override_mode = 'unilevel'".to_owned(),
        "update commission.workspace set time_zone = 'Pacific/Kiritimati'".to_owned(),
        "update commission.workspace set time_zone = 'Pacific/Pago_Pago'".to_owned(),
        "truncate commission.network_sale".to_owned(),
    ];
    for change in changes {
        network.sell_shared(b, c, 30);
        network.sell_at(c, None, "5", "2026-01-31 17:00+00");
        network.run(&change);
        network.sell(a, 3);
        network.apply_changes();
        assert_eq!(network.out_of_step(), Vec::<String>::new(), "{change}");
        assert_as_on_paper(&mut network.db);
    }
}

#[test]
fn switching_back_applies_what_waits() {
    let (mut network, [_, b, c]) = waiting("switched");
    network.change_plan("recalculation = 'immediate'");
    assert_eq!(network.waiting(), "");
    assert_eq!(network.february(b, "trim_scale(f1_volume)"), "250000000");
    network.sell(c, 1);
    assert_eq!(network.february(b, "trim_scale(f1_volume)"), "251000000");
    network.assert_in_step();
}

#[test]
fn each_month_goes_by_the_plan_of_its_last_day() {
    let mut network = Network::new("mixed_plans");
    let [a] = network.chain(["A"]);
    network.run(
        "update commission.network_plan set valid_during = '(,2026-02-15)';
        insert into commission.network_plan (valid_during, recalculation)
        values ('[2026-02-15,)', 'deferred')",
    );
    network.run(&format!(
        "insert into commission.network_sale (participant_id, amount, status, sold_at)
        select '{a}', 10, 'approved', timestamptz '2026-01-10' + i * interval '1 month'
        from generate_series(0, 2) as i"
    ));
    assert_eq!(network.volumes_by_month(a), "1: 10");
    assert_eq!(network.waiting(), "2: 1, 3: 1");
    network.run("update commission.network_sale set sold_at = sold_at + interval '1 month'");
    assert_eq!(network.volumes_by_month(a), "");
    network.apply_changes();
    assert_eq!(network.volumes_by_month(a), "2: 10, 3: 10, 4: 10");
    network.assert_in_step();
}

#[test]
fn a_bulk_load_waits_like_any_sale() {
    let (mut network, [_, _, c]) = waiting("deferred_bulk");
    network.apply_changes();
    let calculated = network.calculated_count(2);
    network.run(&format!(
        "insert into commission.network_sale (participant_id, amount, status, sold_at)
        select '{c}', i, 'approved', '2026-02-10' from generate_series(1, 10000) as i"
    ));
    assert_eq!(network.waiting(), "2: 1", "summed by seller and Sharer");
    assert_eq!(network.calculated_count(2), calculated);
    network.apply_changes();
    network.assert_in_step();
    assert_as_on_paper(&mut network.db);
}

#[test]
fn what_was_rolled_back_does_not_wait() {
    let (mut network, [_, _, c]) = waiting("rolled_back_marks");
    network.apply_changes();
    network.run("begin");
    network.sell(c, 5);
    network.run("rollback");
    assert_eq!(network.waiting(), "");
    network.sell(c, 5);
    network.run("begin");
    assert_eq!(network.apply_changes(), 1);
    network.run("rollback");
    assert_eq!(network.waiting(), "2: 1", "applied only when committed");
    assert_eq!(network.apply_changes(), 1);
    network.assert_in_step();
}
