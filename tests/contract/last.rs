//! Schemes that close last: what core promises of them, and what they ask of every other scheme.

use common::Statements;

use crate::world::{SCHEMES, World, noon};

/// Whom each scheme pays first has a draw of 1000 from January to March.
fn world(name: &str) -> World {
    let mut world = World::with_facts(name);
    for scheme in SCHEMES {
        world.run(&format!(
            "insert into commission.draw (participant_id, amount, currency, kind, starts_on, months)
            values ('{}', 1000, 'USD', 'recoverable', '2026-01-01', 3)",
            scheme.people[0]
        ));
    }
    world
}

fn noted(world: &mut World) -> Vec<String> {
    world.lines(
        "select month, kind, cause from commission.adjustment_cause
        where scheme = 'draw' and posting_id is null order by id",
    )
}

const DRAWN: &str = "select participant_id, month, trim_scale(posted_amount), trim_scale(advance)
    from commission.draw_month where month < 3 order by 1, 2";

#[test]
fn what_every_scheme_posts_is_followed_and_none_posts_with_a_closed_month() {
    let mut world = world("last");
    for scheme in SCHEMES {
        let error = world.error_of("select commission.close_period(2026, 1, 'draw')");
        assert_eq!(error.sqlstate, "PT409");
        let names = format!("\"{}\"", scheme.name);
        assert!(error.message.contains(&names), "{}", error.message);
        world.close(scheme, 1);
        let person = scheme.people[0];
        let paid = scheme.facts[0].pay;
        let row = world.line(&format!(
            "select posted_amount >= {paid}, advance = 1000 - posted_amount
            from commission.draw_month where participant_id = '{person}' and month = 1"
        ));
        assert_eq!(row, "t|t", "{}", scheme.name);
    }
    world.run("select commission.close_period(2026, 1, 'draw')");
    world.assert_sound();
    let drawn = world.lines(DRAWN);
    for scheme in SCHEMES {
        for statement in [
            format!("select commission.reopen_period(2026, 1, 'a test', '{}')", scheme.name),
            format!("select commission.post_interim(2026, 1, '{}')", scheme.name),
        ] {
            let error = world.error_of(&statement);
            assert_eq!(error.sqlstate, "PT409", "{statement}: {}", error.message);
        }
        // Facts of the closed month are late as ever, and what they come to is February's.
        world.undone(|world| {
            world.run(&scheme.facts[0].add(8, scheme.people[0], &noon(1)));
            assert_eq!(world.pending(scheme).len(), 1, "{}", scheme.name);
            world.close(scheme, 2);
            assert_ne!(world.lines(DRAWN), drawn, "{}", scheme.name);
            assert_eq!(noted(world), Vec::<String>::new(), "{}", scheme.name);
            world.assert_sound();
        });
    }
    // A scheme that came later had nothing to close: it finds the month taken.
    world.run(
        "delete from commission_internal.late_change;
        select commission.reopen_period(2026, 1, 'a test', 'draw');
        select commission.reopen_period(2026, 1, 'a test', 'toy')",
    );
    assert_ne!(world.lines(DRAWN), drawn);
    world.run("select commission.close_period(2026, 1)");
    assert_eq!(world.lines(DRAWN), drawn);
    world.assert_sound();
}

#[test]
fn their_settings_are_watched_like_those_of_others() {
    let mut world = world("last_settings");
    assert_eq!(
        world.lines(
            "select distinct c.relname
            from pg_trigger as t join pg_class as c on c.oid = t.tgrelid
            where t.tgname like '%\\_watch\\_%\\_for\\_draw' order by 1"
        ),
        ["currency", "draw", "workspace"]
    );
    for month in [1, 2] {
        world.run(&format!("select commission.close_period(2026, {month})"));
    }
    let says = |month| format!("{month}|setting changed|draw was changed");
    for (change, months) in [
        ("update commission.draw set amount = 900", vec![1, 2]),
        ("update commission.draw set months = 1", vec![2]),
        ("update commission.draw set recovery_from = '2026-02-01'", vec![1, 2]),
        ("update commission.draw set kind = 'non_recoverable'", vec![1, 2]),
        ("delete from commission.draw", vec![1, 2]),
        ("update commission.draw set months = 4", vec![]),
        ("update commission.draw set amount = amount, starts_on = starts_on", vec![]),
    ] {
        let mut told = world.undone(|world| {
            world.run(change);
            noted(world)
        });
        told.sort();
        told.dedup();
        assert_eq!(told, months.into_iter().map(says).collect::<Vec<_>>(), "{change}");
    }
    let truncated = world.undone(|world| {
        world.run("truncate commission.draw");
        noted(world)
    });
    assert_eq!(truncated, [1, 2].map(|month| format!("{month}|truncated|draw was truncated")));
    // Who changes nothing waits for nothing, who changes something does.
    let mut other = world.connect();
    other.run("set lock_timeout = '100ms'");
    world.run("begin; select commission.close_period(2026, 3, 'toy')");
    other.run("update commission.draw set amount = amount");
    other.run("delete from commission.draw where false");
    let error = other.error_of("update commission.draw set amount = amount + 1");
    assert_eq!(error.sqlstate, "55P03", "{}", error.message);
    world.run("rollback");
    other.run("begin isolation level repeatable read; select count(*) from commission.period");
    let error = other.error_of("update commission.draw set amount = amount + 1");
    assert_eq!(error.sqlstate, "0A000", "{}", error.message);
}
