//! Who waits for whom: writers and closings for each other, and nobody who changes nothing.

use std::thread;

use common::network::until_somebody_waits;
use common::{Database, DbError, Statements};
use postgres::Client;

use crate::world::{SCHEMES, World, each_fact, noon};

/// What somebody else does meanwhile, who has to wait until the first one is through.
#[track_caller]
fn waits<T: Send + 'static>(
    db: &mut Database,
    first: &str,
    then: impl FnOnce(&mut Client) -> T + Send + 'static,
) -> T {
    db.run(&format!("begin; {first}"));
    let mut other = db.connect();
    let waiting = thread::spawn(move || then(&mut other));
    let mut watcher = db.connect();
    until_somebody_waits(&mut watcher);
    db.run("commit");
    waiting.join().expect("the other one is done")
}

fn closing(scheme: &str, month: u32) -> String {
    format!("select line_count from commission.close_period(2026, {month}, '{scheme}')")
}

#[test]
fn a_writer_waits_for_a_closing_and_is_noted_as_late() {
    let mut world = World::with_facts("locks_writer");
    for (number, (scheme, fact)) in each_fact().enumerate() {
        // A month for each fact: the first two are January's and February's.
        let month = 3 + number as u32;
        let add = fact.add(9, scheme.people[0], &noon(month));
        waits(&mut world.db, &closing(scheme.name, month), move |other| other.run(&add));
        let recorded = format!("{month}|recorded|{} {} was recorded", fact.noun, fact.id(9));
        assert_eq!(world.noted(scheme).last(), Some(&recorded), "{}", fact.table);
    }
    world.assert_sound();
}

#[test]
fn a_closing_waits_for_a_writer_and_posts_what_was_written() {
    let mut world = World::with_facts("locks_closing");
    for (number, (scheme, fact)) in each_fact().enumerate() {
        let month = 3 + number as u32;
        let add = fact.add(9, scheme.people[0], &noon(month));
        let close = closing(scheme.name, month);
        let lines: i64 = waits(&mut world.db, &add, move |other| other.value(&close));
        assert_eq!(lines, 1, "{}", fact.table);
        assert_eq!(world.noted(scheme), Vec::<String>::new(), "{}", fact.table);
    }
    world.assert_sound();
}

#[test]
fn settings_and_facts_wait_for_each_other() {
    let mut world = World::with_january_closed("locks_settings");
    for scheme in SCHEMES {
        let (fact, setting) = (&scheme.facts[0], &scheme.settings[0]);
        let [add, change] = [fact.add(9, scheme.people[0], &noon(1)), setting.change.to_owned()];
        // A currency is a setting of several schemes.
        let before = world.noted(scheme).len();
        let noted = |world: &mut World| {
            world
                .noted(scheme)
                .iter()
                .skip(before)
                .map(|note| note.split('|').nth(1).unwrap().to_owned())
                .collect::<Vec<_>>()
        };
        let then = change.clone();
        waits(&mut world.db, &add, move |other| other.run(&then));
        assert_eq!(noted(&mut world), ["recorded", "setting changed"], "{}", scheme.name);
        let refund = fact.delete(9);
        waits(&mut world.db, &change.replace("0.15", "0.16").replace("12", "13"), move |other| {
            other.run(&refund)
        });
        let all = ["recorded", "setting changed", "setting changed", "deleted"];
        assert_eq!(noted(&mut world), all, "{}", scheme.name);
        world.close(scheme, 2);
        world.assert_sound();
    }
}

/// A statement that matches no row, for every way of writing a table.
fn idle(table: &str) -> [String; 3] {
    let column = match table {
        "currency" => "code",
        "branch" => "name",
        "workspace" => "time_zone",
        "upline_link" | "network_fixed_rate" => "participant_id",
        "member_tier_period" => "member_id",
        "toy_rate" => "kind",
        "reseller_product_band" => "rule_id",
        "commission_rule" => "component_id",
        _ => "id",
    };
    [
        format!("update commission.{table} set {column} = {column} where false"),
        format!("delete from commission.{table} where false"),
        format!(
            "insert into commission.{table} ({column})
            select {column} from commission.{table} where false"
        ),
    ]
}

#[test]
fn whoever_changes_nothing_waits_for_nothing() {
    let mut world = World::with_facts("locks_idle");
    let mut other = world.connect();
    other.run("set lock_timeout = '3s'");
    for scheme in SCHEMES {
        world.run(&format!("begin; {}", closing(scheme.name, 1)));
        let mut statements: Vec<String> = Vec::new();
        statements.extend(scheme.facts.iter().flat_map(|fact| idle(fact.table)));
        for setting in scheme.settings {
            // Who may wait is whoever moves people.
            if !["upline_link", "workspace"].contains(&setting.table) {
                statements.extend(idle(setting.table));
            }
            statements.extend(setting.ignored.iter().map(|change| (*change).to_owned()));
        }
        for statement in statements {
            other.run("begin");
            if let Err(error) = other.batch_execute(&statement) {
                panic!("{}: {statement}: {error}", scheme.name);
            }
            let locks: i64 = other.value(&format!(
                "select count(*) from pg_locks
                where pid = pg_backend_pid()
                    and relation = 'commission_internal.{}_setting'::regclass",
                scheme.name
            ));
            assert_eq!(locks, 0, "{}: {statement}", scheme.name);
            other.run("rollback");
        }
        // The canary: who changes something does wait.
        let change = scheme.settings[0].change;
        let error: DbError = other.error_of(&format!("set lock_timeout = '100ms'; {change}"));
        assert_eq!(error.sqlstate, "55P03", "{}", scheme.name);
        world.run("rollback");
    }
}

#[test]
fn a_snapshot_from_before_a_closing_cannot_write_past_it() {
    let mut world = World::with_facts("locks_snapshot");
    for (scheme, fact) in each_fact() {
        let mut other = world.connect();
        other.run("begin isolation level repeatable read; select count(*) from commission.period");
        if fact.digit != '2' {
            world.close(scheme, 1);
        } else {
            world.reopen(scheme, 1);
        }
        let error = other.error_of(&fact.add(9, scheme.people[0], &noon(1)));
        assert_eq!(error.sqlstate, "40001", "{}: {}", fact.table, error.message);
    }
}
