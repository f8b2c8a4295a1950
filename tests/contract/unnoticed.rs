//! Facts that are changed in closed months past the triggers are told once and posted once,
//! whichever task finds them.

use std::thread;

use common::Statements;
use common::network::until_somebody_waits;

use crate::world::{Fact, SCHEMES, Scheme, World, each_fact, noon};

/// The statement as replication, a restore or replica mode does it.
fn past_triggers(change: &str) -> String {
    format!(
        "set session_replication_role = replica; {change}; set session_replication_role = origin"
    )
}

#[track_caller]
fn look(world: &mut World) -> i64 {
    world.value("select commission_internal.look_for_unnoticed_changes()")
}

fn told(fact: &Fact, month: u32, difference: &str) -> String {
    let table = fact.table;
    format!(
        "{month}|changed unnoticed|\"{table}\" was changed while its triggers were off{difference}"
    )
}

/// What is posted for each person of a month is what its facts come to.
#[track_caller]
fn assert_posted(world: &mut World, scheme: &Scheme, month: u32, what: &str) {
    let posted = format!(
        "select participant_id, component, sum(amount)::numeric(9, 2)
        from commission.earning
        where scheme = '{}' and for_month = {month}
        group by 1, 2 having sum(amount) <> 0
        order by 1, 2",
        scheme.name
    );
    let due = format!(
        "select participant_id, component, sum(amount)::numeric(9, 2)
        from commission_internal.recalculated_{}_earnings(2026, {month}, null)
        group by 1, 2 having sum(amount) <> 0
        order by 1, 2",
        scheme.name
    );
    assert_eq!(world.lines(&posted), world.lines(&due), "{what}");
}

/// Everything that can be done to a fact of January: the statement, and what it does to the count.
fn changes(scheme: &Scheme, fact: &Fact) -> Vec<(String, &'static str)> {
    let [first, second] = scheme.people;
    let fewer = " (1 fewer than before)";
    let more = " (1 more than before)";
    let mut changes = vec![
        (fact.add(9, first, &noon(1)), more),
        (fact.add(9, second, &noon(1)), more),
        (fact.delete(1), fewer),
        (fact.move_to(1, &noon(5)), fewer),
        (fact.truncate(), " (2 fewer than before)"),
        (format!("{}; {}", fact.delete(1), fact.add(9, second, &noon(1))), ""),
    ];
    changes.extend(fact.changes.iter().map(|change| (fact.to(change, 1), "")));
    for (takes, _) in fact.takes {
        // Who has given everything back still counts, with nothing; other states do not.
        let counts = takes.contains("set refunded_amount");
        changes.push((fact.to(takes, 1), if counts { "" } else { fewer }));
    }
    changes
}

#[test]
fn whatever_is_done_past_the_triggers_is_told_once_and_posted_by_the_next_closing() {
    let mut world = World::with_january_closed("unnoticed");
    for (scheme, fact) in each_fact() {
        for (change, difference) in changes(scheme, fact) {
            world.undone(|world| {
                world.run(&past_triggers(&change));
                assert_eq!(world.noted(scheme), Vec::<String>::new(), "{change}");
                assert_eq!(look(world), 1, "{change}");
                assert_eq!(world.noted(scheme), [told(fact, 1, difference)], "{change}");
                let moves_amounts = !world.pending(scheme).is_empty();
                let may_not = fact.changes.iter().any(|may_not| fact.to(may_not, 1) == change);
                assert!(moves_amounts || may_not, "{change}");
                for other in SCHEMES.iter().filter(|other| other.name != scheme.name) {
                    assert_eq!(world.noted(other), Vec::<String>::new(), "{change}");
                }
                assert_eq!(look(world), 0, "told twice: {change}");
                let adjusts = world.close(scheme, 2).split('|').nth(1) != Some("0");
                assert_eq!(adjusts, moves_amounts, "{change}");
                assert_posted(world, scheme, 1, &change);
                assert_eq!(look(world), 0, "told after it was posted: {change}");
                assert_eq!(world.pending(scheme), Vec::<String>::new(), "{change}");
                assert_eq!(world.close(scheme, 3).split('|').nth(1), Some("0"), "{change}");
                world.assert_sound();
            });
        }
    }
}

#[test]
fn a_closing_finds_it_by_itself_also_for_people_whom_the_month_did_not_have() {
    let mut world = World::with_january_closed("unnoticed_closing");
    for (scheme, fact) in each_fact() {
        let [_, second] = scheme.people;
        world.undone(|world| {
            world.close(scheme, 2);
            world.run(&past_triggers(&fact.add(9, second, &noon(2))));
            world.run(&past_triggers(&fact.delete(1)));
            let march = world.close(scheme, 3);
            assert_eq!(march.split('|').nth(1), Some("2"), "{}: {march}", fact.table);
            for month in [1, 2] {
                assert_posted(world, scheme, month, fact.table);
            }
            let told = world.lines(
                "select month from commission.adjustment_cause where kind = 'changed unnoticed'
                order by 1",
            );
            assert_eq!(told, ["1", "2"], "{}", fact.table);
            assert_eq!(world.close(scheme, 4).split('|').nth(1), Some("0"), "{}", fact.table);
            world.assert_sound();
        });
    }
}

#[test]
fn a_month_end_tells_and_posts_it_and_a_refresh_tells_it() {
    for (number, task) in
        ["call commission.run_month_end()", "select commission.run_due()"].into_iter().enumerate()
    {
        let mut world = World::with_january_closed(&format!("unnoticed_task_{number}"));
        for (_, fact) in each_fact() {
            world.run(&past_triggers(&fact.delete(1)));
        }
        world.run(task);
        for scheme in SCHEMES {
            assert_eq!(world.noted(scheme), Vec::<String>::new(), "{task}");
            assert_posted(&mut world, scheme, 1, task);
        }
        let told = "select count(*), count(posting_id) from commission.adjustment_cause
            where kind = 'changed unnoticed'";
        let facts = each_fact().count();
        assert_eq!(world.line(told), format!("{facts}|{facts}"), "{task}");
        world.run("call commission.run_daily_refresh()");
        world.run("call commission.run_month_end()");
        assert_eq!(world.line(told), format!("{facts}|{facts}"), "told twice after {task}");
        world.assert_sound();
    }

    let mut world = World::with_january_closed("unnoticed_refresh");
    for (_, fact) in each_fact() {
        world.run(&past_triggers(&fact.delete(1)));
    }
    for _ in 0..2 {
        world.run("call commission.run_daily_refresh()");
        for scheme in SCHEMES {
            let all: Vec<_> =
                scheme.facts.iter().map(|f| told(f, 1, " (1 fewer than before)")).collect();
            assert_eq!(world.noted(scheme), all, "{}", scheme.name);
        }
    }
    for scheme in SCHEMES {
        assert_ne!(world.close(scheme, 2).split('|').nth(1), Some("0"), "{}", scheme.name);
        assert_posted(&mut world, scheme, 1, scheme.name);
    }
}

/// What run_due() did, and what is noted after it.
#[track_caller]
fn run_due(world: &mut World) -> Vec<String> {
    world.lines("select task, outcome, detail from commission.run_due()")
}

#[test]
fn run_due_compares_once_after_each_midnight_whether_or_not_a_month_is_open() {
    let mut world = World::with_january_closed("unnoticed_due");
    world.run("call commission.run_month_end()");
    assert_eq!(run_due(&mut world), Vec::<String>::new());
    for (scheme, fact) in each_fact() {
        world.undone(|world| {
            world.run(&past_triggers(&fact.delete(1)));
            // It has been looked at today.
            assert_eq!(run_due(world), Vec::<String>::new(), "{}", fact.table);
            world.run(
                "update commission_internal.fact_comparison
                set compared_at = compared_at - interval '1 day'",
            );
            // Nothing else is there to close: it is posted at once, with the newest month.
            let done = run_due(world);
            let close = format!("month end {} ", scheme.name);
            assert_eq!(done.len(), 2, "{done:?}");
            assert_eq!(done[0], "compare facts of closed months|done|1 done", "{}", fact.table);
            assert!(done[1].starts_with(&close) && done[1].contains("|done|"), "{done:?}");
            assert_eq!(world.noted(scheme), Vec::<String>::new());
            let told = "select kind from commission.adjustment_cause where posting_id is not null";
            assert_eq!(world.lines(told), ["changed unnoticed"], "{}", fact.table);
            assert_posted(world, scheme, 1, fact.table);
            assert_eq!(run_due(world), Vec::<String>::new(), "told twice: {}", fact.table);
        });
    }
    for zone in ["UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago", "America/St_Johns"] {
        world.undone(|world| {
            world.run(&format!("update commission.workspace set time_zone = '{zone}'"));
            for (moment, is_due) in [("interval '1 second'", "t"), ("interval '0'", "f")] {
                world.run(&format!(
                    "update commission_internal.fact_comparison
                    set compared_at =
                        date_trunc('day', now() at time zone '{zone}') at time zone '{zone}'
                        - {moment}"
                ));
                let due = world.line("select commission_internal.comparison_is_due()");
                assert_eq!(due, is_due, "{zone}: {moment} before midnight");
            }
        });
    }
}

#[test]
fn a_comparison_that_fails_is_told_and_tried_again() {
    let mut world = World::with_january_closed("unnoticed_failed");
    world.run("call commission.run_month_end()");
    let (scheme, fact) = each_fact().next().expect("there is a fact");
    world.run(&past_triggers(&fact.delete(1)));
    let mut writer = world.connect();
    writer.run(&format!("begin; {}", fact.add(9, scheme.people[0], "now()")));
    world.run("set lock_timeout = '50ms'");
    for _ in 0..2 {
        let failed =
            "compare facts of closed months|failed|canceling statement due to lock timeout";
        assert_eq!(run_due(&mut world), [failed]);
    }
    writer.run("rollback");
    assert_eq!(run_due(&mut world)[0], "compare facts of closed months|done|1 done");
}

#[test]
fn nothing_is_told_where_triggers_were_on() {
    let mut world = World::with_january_closed("unnoticed_nothing");
    for scheme in SCHEMES {
        world.close(scheme, 2);
    }
    for (scheme, fact) in each_fact() {
        let [first, _] = scheme.people;
        let mut all: Vec<_> = changes(scheme, fact).into_iter().map(|(sql, _)| sql).collect();
        all.push(fact.move_to(1, &noon(2)));
        // Refunds go by the id of what was sold, which stays.
        if !["reseller_sale", "deal"].contains(&fact.table) {
            all.push(format!("update commission.{} set id = gen_random_uuid()", fact.table));
        }
        for (change, _) in changes(scheme, fact) {
            all.push(format!("{change}; {}", fact.add(8, first, &noon(1))));
        }
        all.extend(fact.ignored.iter().map(|change| past_triggers(&fact.to(change, 1))));
        // A month that is not closed is calculated anew, not told.
        all.push(past_triggers(&fact.add(9, first, &noon(4))));
        for change in all {
            world.undone(|world| {
                world.run(&change);
                assert_eq!(look(world), 0, "{change}");
                world.close(scheme, 3);
                assert_eq!(look(world), 0, "once it is posted: {change}");
                let told = "select * from commission.adjustment_cause
                    where kind = 'changed unnoticed'";
                assert_eq!(world.lines(told), Vec::<String>::new(), "{change}");
            });
        }
        // Beside what was noticed only the rest is told.
        world.undone(|world| {
            world.run(&fact.delete(1));
            world.run(&past_triggers(&fact.delete(3)));
            assert_eq!(look(world), 1, "{}", fact.table);
            let last = told(fact, 1, " (1 fewer than before)");
            assert_eq!(world.noted(scheme).last(), Some(&last));
            world.close(scheme, 3);
            assert_posted(world, scheme, 1, fact.table);
        });
        // A month that was reopened is no closed one.
        world.undone(|world| {
            world.reopen(scheme, 1);
            world.run(&past_triggers(&fact.delete(1)));
            assert_eq!(look(world), 0, "{}", fact.table);
            world.close(scheme, 1);
            assert_eq!(look(world), 0, "{}", fact.table);
            assert_posted(world, scheme, 1, fact.table);
        });
    }
}

#[test]
fn comparing_waits_for_nobody_unless_something_is_found() {
    let mut world = World::with_january_closed("unnoticed_waits");
    for (scheme, fact) in each_fact() {
        let mut writer = world.connect();
        writer.run(&format!("begin; {}", fact.add(9, scheme.people[0], &noon(1))));
        world.run("set lock_timeout = '50ms'");
        assert_eq!(look(&mut world), 0, "{}", fact.table);
        world.run(&past_triggers(&fact.delete(3)));
        let waits = world.error_of("select commission_internal.look_for_unnoticed_changes()");
        assert_eq!(waits.sqlstate, "55P03", "{}", fact.table);
        writer.run("rollback");
        assert_eq!(look(&mut world), 1, "{}", fact.table);
        // Who is comparing already is left alone.
        writer.run("begin; select commission_internal.look_for_unnoticed_changes()");
        assert_eq!(look(&mut world), 0, "{}", fact.table);
        writer.run("rollback");
    }
}

#[test]
fn what_is_found_in_one_scheme_is_noted_with_the_settings_of_all_in_their_order() {
    let mut world = World::with_january_closed("unnoticed_order");
    let (_, fact) = each_fact().next().expect("there is a fact");
    world.run(&past_triggers(&fact.delete(1)));
    let names: Vec<String> = world.values("select name from commission.scheme order by name");
    for (place, name) in names.iter().enumerate() {
        world.run(&format!("begin; select commission_internal.share_{name}_settings()"));
        let mut other = world.connect();
        let comparing = thread::spawn(move || {
            other.run("begin");
            let count: i64 = other.value("select commission_internal.look_for_unnoticed_changes()");
            other.run("rollback");
            count
        });
        let mut watcher = world.connect();
        until_somebody_waits(&mut watcher);
        let mut held = watcher.lines(
            "select c.relname
            from pg_locks as l
            join pg_class as c on c.oid = l.relation
            where l.database = (select oid from pg_database where datname = current_database())
                and c.relname like '%\\_setting'
                and l.mode = 'ShareRowExclusiveLock'
                and l.granted",
        );
        held.sort();
        let before: Vec<_> = names[..place].iter().map(|name| format!("{name}_setting")).collect();
        assert_eq!(held, before, "while {name} is held");
        world.run("rollback");
        assert_eq!(comparing.join().expect("it goes on"), 1);
    }
}
