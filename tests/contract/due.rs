//! Months that are due, runs that close and refresh them, and what is told about them.

use common::Statements;

use crate::world::{SCHEMES, Scheme, World, each_fact, noon};

fn due(world: &mut World, function: &str, scheme: &Scheme) -> Vec<String> {
    world.lines(&format!(
        "select year, month from {function}() where scheme = '{}' order by 1, 2",
        scheme.name
    ))
}

#[test]
fn months_with_something_to_close_are_open_and_due() {
    let mut world = World::new("due");
    for (scheme, fact) in each_fact() {
        world.undone(|world| {
            assert_eq!(due(world, "commission.months_due", scheme), Vec::<String>::new());
            world.run(&fact.add(1, scheme.people[0], &noon(1)));
            world.run(&fact.add(2, scheme.people[0], &noon(4)));
            let months = ["2026|1", "2026|4"];
            assert_eq!(due(world, "commission_internal.open_months", scheme), months);
            assert_eq!(due(world, "commission.months_due", scheme), months);
            // Facts that nothing has calculated yet count as well.
            world.run(&format!("delete from commission.{}", scheme.result));
            assert_eq!(due(world, "commission.months_due", scheme), months, "{}", fact.table);
            world.close(scheme, 1);
            assert_eq!(due(world, "commission.months_due", scheme), months[1..], "{}", fact.table);
            world.reopen(scheme, 1);
            assert_eq!(due(world, "commission.months_due", scheme), months, "{}", fact.table);
            world.run(&fact.to(fact.takes[0].0, 1));
            world.run(&fact.delete(1));
            assert_eq!(due(world, "commission.months_due", scheme), months[1..], "{}", fact.table);
        });
        // The present month is open, but not due.
        world.undone(|world| {
            let now = world.line("select now()");
            world.run(&fact.add(1, scheme.people[0], &now));
            assert_eq!(due(world, "commission_internal.open_months", scheme).len(), 1);
            assert_eq!(due(world, "commission.months_due", scheme), Vec::<String>::new());
        });
    }
}

/// A record of long ago costs no more than any other: the months without anything are not asked.
#[test]
fn only_months_near_something_are_asked_what_there_is_to_close() {
    let mut world = World::new("due_long_ago");
    for (scheme, fact) in each_fact() {
        world.undone(|world| {
            let asked = format!(
                "select year, month from commission_internal.months_so_far('{}')",
                scheme.name
            );
            assert_eq!(world.lines(&asked), Vec::<String>::new(), "{}", fact.table);
            world.run(scheme.defer);
            world.run(&fact.add(1, scheme.people[0], "1999-03-15 12:00+00"));
            world.run(&fact.add(2, scheme.people[0], &noon(4)));
            let around = ["1999|2", "1999|3", "1999|4", "2026|3", "2026|4", "2026|5"];
            assert_eq!(world.lines(&asked), around, "{}", fact.table);
            let open = due(world, "commission_internal.open_months", scheme);
            assert_eq!(open, ["1999|3", "2026|4"], "{}", fact.table);
            world.run("update commission.workspace set ledger_starts_on = '2026-04-01'");
            assert_eq!(world.lines(&asked), around[4..], "{}", fact.table);
        });
    }
}

#[test]
fn the_month_end_closes_what_is_due_in_order_and_registers_its_runs() {
    let mut world = World::with_facts("due_month_end");
    world.run("call commission.run_month_end()");
    let mut expected = Vec::new();
    for month in [1, 2] {
        for scheme in SCHEMES {
            expected.push(format!("month end|{}|2026|{month}|done|succeeded|null", scheme.name));
        }
    }
    let runs =
        "select task, scheme, year, month, phase, state, error from commission.calculation_run
        order by id";
    assert_eq!(world.lines(runs), expected);
    assert_eq!(
        world
            .lines("select scheme, month from commission.posting where kind = 'close' order by id"),
        [1, 2].map(|month| SCHEMES.map(|scheme| format!("{}|{month}", scheme.name))).concat()
    );
    assert_eq!(world.lines("select * from commission.months_due()"), Vec::<String>::new());
    assert_eq!(world.lines("select * from commission.job_status"), Vec::<String>::new());
    world.assert_sound();
}

#[test]
fn run_due_closes_and_refreshes_every_scheme() {
    let mut world = World::with_facts("due_run_due");
    for scheme in SCHEMES {
        let fact = &scheme.facts[0];
        world.run(scheme.defer);
        let now = world.line("select now()");
        world.run(&fact.add(8, scheme.people[0], &now));
    }
    let present = world.line("select to_char(now(), 'YYYY-MM')");
    let done = world.lines("select task, outcome from commission.run_due()");
    for scheme in SCHEMES {
        for task in ["month end %s 2026-01", "month end %s 2026-02"] {
            let says = format!("{}|done", task.replace("%s", scheme.name));
            assert!(done.contains(&says), "{says}: {done:?}");
        }
        let says = format!("refresh {} {present}|done", scheme.name);
        assert!(done.contains(&says), "{says}: {done:?}");
        let rows = world.results(scheme, "(year, month) not in ((2026, 1), (2026, 2))");
        assert_eq!(rows.len(), if scheme.name == "network" { 2 } else { 1 }, "{rows:?}");
    }
    assert!(done.iter().all(|line| line.ends_with("|done")), "{done:?}");
    assert_eq!(world.lines("select * from commission.run_due()"), Vec::<String>::new());
}

#[test]
fn the_daily_refresh_calculates_what_is_open() {
    let mut world = World::new("due_refresh");
    for scheme in SCHEMES {
        world.run(scheme.defer);
        world.run(&scheme.facts[0].add(1, scheme.people[0], &noon(1)));
        world.run(&format!("delete from commission.{}", scheme.result));
    }
    world.run("call commission.run_daily_refresh()");
    for scheme in SCHEMES {
        assert!(!world.results(scheme, "month = 1").is_empty(), "{}", scheme.name);
        assert_eq!(
            world.lines(&format!(
                "select task, year, month, state from commission.calculation_run
                where scheme = '{}'",
                scheme.name
            )),
            ["refresh|2026|1|succeeded"]
        );
    }
}

#[test]
fn a_month_that_cannot_be_closed_fails_in_the_registry_and_leaves_the_others_alone() {
    let mut world = World::with_facts("due_failed");
    for scheme in SCHEMES {
        world.undone(|world| {
            // Facts from before there were any rates.
            world.run(scheme.defer);
            world.run(&scheme.facts[0].add_unpriced(9, scheme.people[0], "2025-12-15 12:00+00"));
            let done = world.lines("select task, outcome from commission.run_due()");
            let failed: Vec<_> = done.iter().filter(|line| line.ends_with("|failed")).collect();
            let december = format!("month end {} 2025-12|failed", scheme.name);
            let refresh = format!("refresh {} 2025-12|failed", scheme.name);
            assert!(failed.contains(&&december), "{done:?}");
            let apply = "apply network changes|failed".to_owned();
            assert!(failed.iter().all(|task| [&december, &refresh, &apply].contains(task)));
            let months = |line: &&String| line.starts_with("month end ") && line.ends_with("|done");
            assert_eq!(done.iter().filter(months).count(), 2 * SCHEMES.len(), "{done:?}");
            let run = world.line(&format!(
                "select state, error_code, error_hint from commission.calculation_run
                where (task, scheme, year) = ('month end', '{}', 2025)",
                scheme.name
            ));
            assert!(run.starts_with("failed|PT409|") && run.contains(scheme.hint), "{run}");
            let status = world.line(&format!(
                "select is_failing from commission.job_status
                where name = 'month end {} 2025-12'",
                scheme.name
            ));
            assert_eq!(status, "t");
        });
    }
}
