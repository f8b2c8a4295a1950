//! Closed months are frozen: what was posted is what is stored, whoever writes.

use common::Statements;

use crate::world::{SCHEMES, Scheme, World, each_fact, each_setting};

const CLOSED: &str = "(year, month) in ((2026, 1), (2026, 3))";

/// January is closed, and March, in which nothing happened.
fn world(name: &str) -> World {
    let mut world = World::with_january_closed(name);
    for scheme in SCHEMES {
        world.close(scheme, 3);
    }
    world
}

#[test]
fn nothing_that_calculates_touches_a_closed_month() {
    let mut world = world("frozen");
    for scheme in SCHEMES {
        let before = world.results(scheme, CLOSED);
        assert!(before.len() >= 2, "{}: {before:?}", scheme.name);
        for call in [
            format!("calculate_part_of_{}_month(2026, 1, null, null)", scheme.name),
            format!("calculate_part_of_{}_month(2026, 3, null, null)", scheme.name),
            format!("recalculate_{}_months('{{(,)}}')", scheme.name),
        ] {
            world.run(&format!("select commission_internal.{call}"));
            assert_eq!(world.results(scheme, CLOSED), before, "{call}");
        }
    }
    let frozen = |world: &mut World| SCHEMES.map(|scheme| world.results(scheme, CLOSED));
    let before = frozen(&mut world);
    for (scheme, fact) in each_fact() {
        let mut changes = vec![
            fact.delete(1),
            fact.move_to(1, "2026-03-10"),
            fact.add(9, scheme.people[1], "2026-03-20"),
        ];
        changes.extend(fact.takes.iter().map(|(takes, _)| fact.to(takes, 1)));
        changes.extend(fact.changes.iter().map(|change| fact.to(change, 1)));
        changes.push(fact.truncate());
        for change in changes {
            world.undone(|world| {
                world.run(&change);
                assert_eq!(frozen(world), before, "{change}");
            });
        }
    }
    for (_, setting) in each_setting() {
        world.undone(|world| {
            world.run(setting.change);
            assert_eq!(frozen(world), before, "{}", setting.change);
        });
    }
}

/// What writes a scheme's results past its functions, in a month.
fn writes(scheme: &Scheme, closed: i32, empty: i32) -> [String; 6] {
    let table = format!("commission.{}", scheme.result);
    let here = format!("(year, month) = (2026, {closed})");
    [
        format!("update {table} set year = year where {here}"),
        format!("update {table} set month = 5 where {here}"),
        format!("update {table} set month = {empty} where (year, month) = (2026, 2)"),
        format!("delete from {table} where {here}"),
        format!(
            "insert into {table}
            select (jsonb_populate_record(
                t, jsonb_build_object('month', {empty}, 'id', gen_random_uuid()))).*
            from {table} as t where (year, month) = (2026, 2)"
        ),
        format!("truncate {table}"),
    ]
}

#[test]
fn writing_into_a_closed_month_is_refused() {
    let mut world = world("writes");
    for scheme in SCHEMES {
        for write in writes(scheme, 1, 3) {
            let error = world.error_of(&write);
            assert_eq!(error.sqlstate, "PT409", "{write}: {}", error.message);
            let [name, result] = [scheme.name, scheme.result];
            let says =
                format!(" of scheme \"{name}\" is closed: its rows in \"{result}\" are frozen");
            assert!(error.message.ends_with(&says), "{write}: {}", error.message);
            assert!(error.hint.unwrap_or_default().contains("reopen_period()"), "{write}");
        }
        // An open month is nobody's concern.
        for write in [
            format!("update commission.{} set year = year where month = 2", scheme.result),
            format!("update commission.{} set month = 4 where month = 2", scheme.result),
            format!("delete from commission.{} where month = 2", scheme.result),
        ] {
            world.undone(|world| assert!(world.execute(&write, &[]) > 0, "{write}"));
        }
    }
    world.assert_sound();
    for scheme in SCHEMES {
        world.undone(|world| {
            world.reopen(scheme, 1);
            world.reopen(scheme, 3);
            for write in writes(scheme, 1, 3) {
                world.run("savepoint before");
                world.run(&write);
                world.run("rollback to savepoint before");
            }
        });
    }
}

#[test]
fn a_branch_is_renamed_wherever_its_name_stands() {
    let mut world = world("rename");
    world.run("update commission.branch set name = 'elsewhere' where name = 'here'");
    for scheme in SCHEMES {
        assert_eq!(world.noted(scheme), Vec::<String>::new(), "{}", scheme.name);
        assert_eq!(world.pending(scheme), Vec::<String>::new(), "{}", scheme.name);
        let old = format!(
            "select count(*) from commission.{} as t where to_jsonb(t) ->> 'branch' = 'here'",
            scheme.result
        );
        assert_eq!(world.line(&old), "0", "{}", scheme.name);
    }
    world.assert_sound();
    // Nor does the next closing find that anything was changed unnoticed.
    for scheme in SCHEMES {
        let adjustments = world.close(scheme, 2).split('|').nth(1).map(str::to_owned);
        assert_eq!(adjustments.as_deref(), Some("0"), "{}", scheme.name);
    }
    // A row cannot be changed in the shelter of a new name.
    for scheme in SCHEMES {
        let amount = scheme.amount;
        for set in ["month = 6".to_owned(), format!("{amount} = {amount} + 1")] {
            let error = world.error_of(&format!(
                "with renamed as (
                    update commission.branch set name = 'here' where name = 'elsewhere' returning 1
                )
                update commission.{} set {set} where month = 1",
                scheme.result
            ));
            assert_eq!(error.sqlstate, "PT409", "{}: {set}", scheme.name);
        }
    }
}
