//! Who sees draws, and what nobody may do to them.

use common::Statements;
use common::deal::{Deals, Desk};
use uuid::Uuid;

use super::Draws;

/// Ann and Ben have draws, Boss stands above Ann; January is closed, February is open.
fn desk(name: &str) -> (Desk, Uuid, Uuid) {
    let mut desk = Desk::new(name);
    desk.set_up_api_roles();
    let [ann, ben] = ["Ann", "Ben"].map(|name| desk.rep(name));
    let boss = desk.person("Boss", "manager");
    desk.person("All", "admin");
    desk.run(&format!("update commission.participant set upline_id = '{boss}' where id = '{ann}'"));
    for who in [ann, ben] {
        desk.draw(who, "100", 1, &[("months", "2")]);
        desk.earn(who, 1, "40", "USD");
    }
    desk.close_draws(1);
    (desk, ann, ben)
}

#[test]
fn reps_read_their_own_draws_and_others_those_of_their_people() {
    let (mut desk, ann, ben) = desk("draw_seen");
    for (who, people) in [
        ("ann", vec![ann]),
        ("ben", vec![ben]),
        ("boss", vec![ann]),
        ("all", vec![ann, ben]),
        ("nobody", vec![]),
    ] {
        for (table, rows) in
            [("draw", 1), ("draw_month", 2), ("draw_report", 2), ("draw_balance", 1)]
        {
            desk.as_person(who);
            let seen: Vec<Uuid> = desk.values(&format!(
                "select participant_id from commission.{table} order by participant_id"
            ));
            desk.run("rollback");
            let mut expected: Vec<_> = people.iter().flat_map(|id| vec![*id; rows]).collect();
            expected.sort();
            assert_eq!(seen, expected, "{who}: {table}");
        }
        for id in [ann, ben] {
            desk.as_person(who);
            let explain = format!(
                "select commission.explain_draw('{id}', 2026, 1) -> 'draws' -> 0 ->> 'balance'"
            );
            if people.contains(&id) {
                assert_eq!(desk.line(&explain), "60.00", "{who}");
            } else {
                let there = desk.error_of(&explain);
                desk.run("rollback");
                desk.as_person(who);
                let nowhere = Uuid::from_u128(0xabcd).to_string();
                let not_there = desk.error_of(&explain.replace(&id.to_string(), &nowhere));
                let code = if who == "nobody" { "42501" } else { "PT404" };
                assert_eq!(there.sqlstate, code, "{who}: {there:?}");
                let hidden = there.message.replace(&id.to_string(), &nowhere);
                assert_eq!(hidden, not_there.message, "{who}");
            }
            desk.run("rollback");
        }
    }
    // A manager of whom nobody said that they may see earnings learns nothing of them.
    desk.run(
        "update commission.role_permission set can_view = false
        where (role, module) = ('manager', 'earnings')",
    );
    desk.as_person("boss");
    assert_eq!(desk.line("select count(*) from commission.draw_month"), "0");
    let error = desk.error_of(&format!("select commission.explain_draw('{ann}', 2026, 1)"));
    assert_eq!(error.sqlstate, "42501");
    desk.run("rollback");
}

#[test]
fn closed_months_of_draws_are_frozen_and_open_ones_nobodys_to_write() {
    let (mut desk, ann, _) = desk("draw_frozen");
    for write in [
        "update commission.draw_month set advance = 1 where month = 1",
        "update commission.draw_month set month = 1, year = 2027 where month = 1",
        "delete from commission.draw_month where month = 1",
        "insert into commission.draw_month
        select (jsonb_populate_record(m, '{\"currency\": \"EUR\"}')).*
        from commission.draw_month as m where month = 1",
        "truncate commission.draw_month",
    ] {
        let error = desk.error_of(write);
        assert_eq!(error.sqlstate, "PT409", "{write}: {error:?}");
        assert_eq!(
            error.message,
            "2026-01 of scheme \"draw\" is closed: its rows in \"draw_month\" are frozen"
        );
    }
    let frozen = desk.lines("select xmin, m.* from commission.draw_month as m where month = 1");
    for call in
        ["calculate_part_of_draw_month(2026, 1, null, null)", "recalculate_draw_months('{(,)}')"]
    {
        desk.run(&format!("select commission_internal.{call}"));
        let after = desk.lines("select xmin, m.* from commission.draw_month as m where month = 1");
        assert_eq!(after, frozen, "{call}");
    }
    for who in ["ann", "boss", "all"] {
        for write in [
            "update commission.draw_month set advance = 1000",
            "delete from commission.draw_month",
            "insert into commission.draw_month select * from commission.draw_month",
        ] {
            desk.as_person(who);
            let error = desk.error_of(write);
            assert_eq!(error.sqlstate, "42501", "{who}: {write}: {error:?}");
            desk.run("rollback");
        }
    }
    desk.as_person("ann");
    let error = desk.error_of(&format!(
        "insert into commission.draw (participant_id, amount, kind, starts_on)
        values ('{ann}', 1000000, 'non_recoverable', '2026-03-01')"
    ));
    assert_eq!(error.sqlstate, "42501");
    desk.run("rollback");
    desk.assert_sound();
}

#[test]
fn results_that_somebody_forged_are_found() {
    let (mut desk, ann, _) = desk("draw_tampered");
    desk.run(&format!(
        "set session_replication_role = replica;
        update commission.draw_month set recovery = 5 where month = 1 and participant_id = '{ann}';
        set session_replication_role = origin"
    ));
    let problems = desk.lines("select problem from commission.verify_ledger()");
    let says = |part: &str| problems.iter().any(|problem| problem.contains(part));
    assert!(says("the frozen results give"), "{problems:?}");
    assert!(says("are not those that were there when it was closed"), "{problems:?}");
    desk.run(&format!(
        "set session_replication_role = replica;
        update commission.draw_month set recovery = 0 where month = 1 and participant_id = '{ann}';
        update commission.draw set amount = 999 where participant_id = '{ann}';
        set session_replication_role = origin"
    ));
    let problems = desk.lines("select problem from commission.verify_ledger()");
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert!(problems[0].ends_with("posted were 60.00, and no change is noted"), "{problems:?}");
}
