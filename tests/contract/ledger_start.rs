//! Months before `workspace.ledger_starts_on`: calculated and shown, never due, never posted.

use common::Statements;

use crate::world::{SCHEMES, World, each_fact, noon};

const STARTS_IN_FEBRUARY: &str = "update commission.workspace set ledger_starts_on = '2026-02-01'";

/// Months of a scheme that wait for their closing.
fn due(world: &mut World, scheme: &str) -> Vec<String> {
    world.lines(&format!(
        "select month from commission.months_due() where scheme = '{scheme}' order by 1"
    ))
}

#[test]
fn months_before_the_ledger_have_results_and_are_never_posted() {
    let mut world = World::with_facts("ledger_start");
    let january = "(year, month) = (2026, 1)";
    let before: Vec<_> = SCHEMES.map(|scheme| world.results(scheme, january)).into();
    world.run(STARTS_IN_FEBRUARY);
    for (scheme, results) in SCHEMES.iter().zip(before) {
        assert_eq!(world.results(scheme, january), results, "{}", scheme.name);
        assert_eq!(due(&mut world, scheme.name), ["2"], "{}", scheme.name);
        for post in ["close_period", "post_interim"] {
            let error = world
                .error_of(&format!("select commission.{post}(2026, 1, '{}')", scheme.name))
                .line();
            assert_eq!(
                error, "PT409: the ledger starts with 2026-02: nothing is posted for 2026-01",
                "{post} {}",
                scheme.name
            );
        }
    }
    // Facts of such a month are followed, and are no late changes.
    for (scheme, fact) in each_fact() {
        world.undone(|world| {
            let results = world.results(scheme, january);
            world.run(&fact.add(8, scheme.people[1], &noon(1)));
            assert_ne!(world.results(scheme, january), results, "{}", fact.table);
            assert_eq!(world.noted(scheme), Vec::<String>::new(), "{}", fact.table);
        });
    }

    world.run("call commission.run_month_end()");
    assert_eq!(
        world.lines("select distinct month from commission.posting"),
        ["2"],
        "only what the ledger has is closed"
    );
    assert_eq!(world.lines("select * from commission.months_due()"), Vec::<String>::new());
    world.assert_sound();
}

#[test]
fn the_ledger_starts_before_what_it_has_earnings_of() {
    let mut world = World::with_facts("ledger_start_moved");
    world.run(STARTS_IN_FEBRUARY);
    for scheme in SCHEMES {
        world.undone(|world| {
            world.close(scheme, 2);
            let later = "update commission.workspace set ledger_starts_on = '2026-03-01'";
            let error = world.error_of(later).line();
            assert_eq!(
                error, "PT409: the ledger cannot start with 2026-03: it has earnings of 2026-02",
                "{}",
                scheme.name
            );
        });
        // An earlier one brings months back that are to be posted.
        world.undone(|world| {
            world.close(scheme, 2);
            world.run("update commission.workspace set ledger_starts_on = null");
            assert_eq!(due(world, scheme.name), ["1"], "{}", scheme.name);
            assert_ne!(world.close(scheme, 1), "0|0|null", "{}", scheme.name);
            world.assert_sound();
        });
    }
}

/// What comes later for a month that was closed without anything would be posted, though it was
/// paid elsewhere.
#[test]
fn the_ledger_starts_before_what_is_closed() {
    let mut world = World::new("ledger_start_closed");
    for (scheme, fact) in each_fact() {
        world.undone(|world| {
            world.close(scheme, 1);
            world.run("savepoint before");
            let error = world.error_of(STARTS_IN_FEBRUARY).line();
            world.run("rollback to before");
            assert_eq!(
                error,
                format!(
                    "PT409: the ledger cannot start with 2026-02: 2026-01 of scheme \"{}\" \
                     is closed",
                    scheme.name
                )
            );
            world.run("update commission.workspace set ledger_starts_on = '2026-01-01'");
            world.reopen(scheme, 1);
            world.run(STARTS_IN_FEBRUARY);
            world.run(&fact.add(8, scheme.people[1], &noon(1)));
            assert_eq!(world.noted(scheme), Vec::<String>::new(), "{}", fact.table);
            world.close(scheme, 2);
            assert_eq!(
                world.lines("select * from commission.earning where for_month = 1"),
                Vec::<String>::new(),
                "{}",
                fact.table
            );
            world.assert_sound();
        });
    }
}

#[test]
fn the_ledger_starts_with_a_month() {
    let mut world = World::new("ledger_start_day");
    for day in ["2026-02-02", "infinity", "-infinity", "1969-12-01", "2200-01-01"] {
        let error =
            world.error_of(&format!("update commission.workspace set ledger_starts_on = '{day}'"));
        assert_eq!(
            error.line(),
            "23514: new row for relation \"workspace\" violates check constraint \
             \"workspace_ledger_starts_on_check\"",
            "{day}"
        );
    }
}

#[test]
fn draws_begin_with_the_ledger() {
    let mut world = World::new("ledger_start_draw");
    let person = SCHEMES[0].people[0];
    world.run(&format!(
        "insert into commission.draw (
            participant_id, amount, kind, starts_on, months, recovery_rate)
        values ('{person}', 100, 'recoverable', '2026-01-01', 3, 1)"
    ));
    let months = "select month, opening_balance, advance from commission.draw_month order by month";
    assert_eq!(world.lines(months), ["1|0.00|100.00", "2|100.00|100.00", "3|200.00|100.00"]);
    world.run(STARTS_IN_FEBRUARY);
    assert_eq!(world.lines(months), ["2|0.00|100.00", "3|100.00|100.00"]);
    assert_eq!(due(&mut world, "draw"), ["2", "3"]);
    for month in [2, 3] {
        world.run(&format!("select * from commission.close_period(2026, {month})"));
    }
    assert_eq!(
        world
            .lines("select month, amount from commission.earning where scheme = 'draw' order by 1"),
        ["2|100.00", "3|100.00"]
    );
    world.assert_sound();
}
