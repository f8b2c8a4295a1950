//! A month that is posted in parts: the parts and its closing are what a closing alone would have
//! posted, and reopening takes all of them back.

use common::Statements;

use crate::world::{Fact, Scheme, World, each_fact, noon};

fn post_part(world: &mut World, scheme: &Scheme, month: i32) -> Vec<String> {
    world.lines(&format!(
        "select line_count, totals ->> 'USD'
        from commission.post_interim(2026, {month}, '{}')",
        scheme.name
    ))
}

/// What is posted for a month, by person and component: all that anybody is paid.
fn posted(world: &mut World, scheme: &Scheme, month: i32) -> Vec<String> {
    world.lines(&format!(
        "select participant_id, component, currency, branch, sum(amount)
        from commission.earning
        where scheme = '{}' and for_month = {month}
        group by 1, 2, 3, 4
        having sum(amount) <> 0
        order by 1, 2, 3, 4",
        scheme.name
    ))
}

/// What happens to March while it is open, step by step.
fn steps(scheme: &Scheme, fact: &Fact) -> Vec<String> {
    let [first, second] = scheme.people;
    let mut steps = vec![
        fact.add(31, first, &noon(3)),
        fact.add(32, second, &noon(3)),
        fact.add(33, first, &noon(3)),
    ];
    for (number, change) in (40..).zip(fact.changes) {
        steps.push(fact.add(number, first, &noon(3)));
        steps.push(fact.to(change, number));
    }
    steps.push(fact.to(fact.takes[0].0, 32));
    steps.push(fact.delete(33));
    steps.push(fact.add(34, second, &noon(3)));
    steps
}

#[test]
fn parts_and_closing_are_what_a_closing_alone_would_have_posted() {
    let mut world = World::with_january_closed("interim");
    for (scheme, fact) in each_fact() {
        // Something late of January, which the closing adjusts and no part does.
        let late = fact.delete(1);
        let alone = world.undone(|world| {
            for step in steps(scheme, fact) {
                world.run(&step);
            }
            world.run(&late);
            world.close(scheme, 3);
            [posted(world, scheme, 3), posted(world, scheme, 1)]
        });
        world.undone(|world| {
            assert_eq!(post_part(world, scheme, 3), Vec::<String>::new(), "nothing is earned");
            for (place, step) in steps(scheme, fact).iter().enumerate() {
                world.run(step);
                post_part(world, scheme, 3);
                assert_eq!(post_part(world, scheme, 3), Vec::<String>::new(), "{step}: again");
                world.assert_sound();
                if place == 2 {
                    world.run(&late);
                }
            }
            assert_eq!(
                world.line(&format!(
                    "select count(*) from commission.earning as e
                    join commission.posting as p on p.id = e.posting_id
                    where p.kind = 'interim' and e.kind <> 'earning' and e.scheme = '{}'",
                    scheme.name
                )),
                "0"
            );
            world.close(scheme, 3);
            world.assert_sound();
            let parts = [posted(world, scheme, 3), posted(world, scheme, 1)];
            assert_eq!(parts, alone, "{}", fact.table);
            // Nothing of a closed month is posted in parts, and reopening takes all back.
            world.run("savepoint refused");
            let error = world
                .error_of(&format!("select commission.post_interim(2026, 3, '{}')", scheme.name));
            assert_eq!(error.sqlstate, "PT409", "{error:?}");
            world.run("rollback to savepoint refused");
            world.reopen(scheme, 3);
            assert_eq!(posted(world, scheme, 3), Vec::<String>::new(), "{}", fact.table);
            world.assert_sound();
            post_part(world, scheme, 3);
            world.run(&fact.add(35, scheme.people[0], &noon(3)));
            world.close(scheme, 3);
            world.assert_sound();
            world.reopen(scheme, 3);
            assert_eq!(posted(world, scheme, 3), Vec::<String>::new(), "{}", fact.table);
            world.assert_sound();
        });
    }
}

#[test]
fn a_month_of_which_nothing_is_left_is_due_and_taken_back() {
    let mut world = World::new("interim_gone");
    for (scheme, fact) in each_fact() {
        world.undone(|world| {
            world.run(&fact.add(1, scheme.people[0], &noon(1)));
            assert_eq!(post_part(world, scheme, 1), [format!("1|{}", fact.pay)]);
            world.run(&fact.delete(1));
            let due = "select scheme, year, month from commission.months_due()";
            assert_eq!(world.lines(due), [format!("{}|2026|1", scheme.name)], "{}", fact.table);
            world.close(scheme, 1);
            assert_eq!(posted(world, scheme, 1), Vec::<String>::new(), "{}", fact.table);
            assert_eq!(world.lines(due), Vec::<String>::new(), "{}", fact.table);
            world.assert_sound();
        });
    }
}

#[test]
fn what_has_no_price_is_in_no_part() {
    let mut world = World::new("interim_unpriced");
    for (scheme, fact) in each_fact() {
        world.undone(|world| {
            world.run(scheme.defer);
            let december = "2025-12-15 12:00+00";
            world.run(&fact.add_unpriced(9, scheme.people[0], december));
            let error = world
                .error_of(&format!("select commission.post_interim(2025, 12, '{}')", scheme.name));
            assert_eq!(error.sqlstate, "PT409", "{}: {error:?}", fact.table);
        });
    }
}

#[test]
fn a_part_that_somebody_wrote_of_a_closed_month_is_found() {
    let mut world = World::with_january_closed("interim_forged");
    world.run(
        "insert into commission.posting (
            id, scheme, year, month, kind, posted_at, posted_by_role, release, line_count,
            previous_hash, hash)
        select id + 1, scheme, year, month, 'interim', posted_at, posted_by_role, release, 0, hash,
            hash
        from commission.posting order by id desc limit 1",
    );
    let problems = world.lines("select problem from commission.verify_ledger()");
    let says = "it posts a part of a month that was closed".to_owned();
    assert!(problems.contains(&says), "{problems:?}");
}
