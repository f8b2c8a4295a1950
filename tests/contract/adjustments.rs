//! What late changes come to is posted once, with the month that is being paid, and says why.

use common::Statements;

use crate::world::{SCHEMES, Scheme, World, each_fact, noon};

/// What is posted for a month in all.
fn posted_for(world: &mut World, scheme: &Scheme, month: i32) -> String {
    world.line(&format!(
        "select coalesce(sum(amount), 0)::numeric(9, 2)
        from commission.earning
        where scheme = '{}' and for_month = {month}",
        scheme.name
    ))
}

#[test]
fn every_kind_of_late_change_is_posted_once() {
    let mut world = World::with_january_closed("adjustments");
    for (scheme, fact) in each_fact() {
        let [first, _] = scheme.people;
        let january = posted_for(&mut world, scheme, 1);
        let due = world.pending(scheme);
        assert_eq!(due, Vec::<String>::new(), "{}", scheme.name);
        let mut changes: Vec<_> = fact.takes.iter().map(|(takes, _)| fact.to(takes, 1)).collect();
        changes.push(fact.delete(1));
        changes.push(fact.move_to(1, &noon(4)));
        for change in changes {
            world.undone(|world| {
                world.run(&change);
                let pending = world.pending(scheme);
                assert_eq!(pending.len(), 1, "{change}: {pending:?}");
                let says = format!("|-{}", fact.pay);
                assert!(pending[0].ends_with(&says) && pending[0].contains(first), "{pending:?}");
                assert_eq!(world.close(scheme, 2).split('|').nth(1), Some("1"), "{change}");
                assert_eq!(world.pending(scheme), Vec::<String>::new(), "{change}");
                // Undone afterwards, it is posted back; and then there is no more.
                world.run(&fact.delete(1));
                world.run(&fact.add(1, first, &noon(1)));
                assert_eq!(world.close(scheme, 3).split('|').nth(1), Some("1"), "{change}");
                assert_eq!(posted_for(world, scheme, 1), january, "{change}");
                assert_eq!(world.close(scheme, 4).split('|').nth(1), Some("0"), "{change}");
                world.assert_sound();
            });
        }
        world.undone(|world| {
            world.run(&fact.add(9, first, &noon(1)));
            let pending = world.pending(scheme);
            assert_eq!(pending.len(), 1, "{pending:?}");
            assert!(pending[0].ends_with(&format!("|{}", fact.pay)), "{pending:?}");
        });
    }
}

#[test]
fn a_line_names_what_it_is_for_and_the_cause_what_posted_it() {
    let mut world = World::with_january_closed("adjustment_lines");
    for (scheme, fact) in each_fact() {
        let [first, _] = scheme.people;
        world.undone(|world| {
            world.run(&fact.delete(1));
            world.close(scheme, 2);
            let cause = format!("{} {} was deleted", fact.noun, fact.id(1));
            assert_eq!(
                world.line(&format!(
                    "select year, month, for_year, for_month, participant_id, currency, amount,
                        branch, cause
                    from commission.earning
                    where scheme = '{}' and kind = 'adjustment'",
                    scheme.name
                )),
                format!("2026|2|2026|1|{first}|USD|-{}|here|{cause}", fact.pay)
            );
            assert_eq!(
                world.line(&format!(
                    "select c.scheme, c.year, c.month, c.kind, c.cause, c.table_name, c.record_id,
                        (p.scheme, p.month, p.kind) = (c.scheme, 2, 'close')
                    from commission.adjustment_cause as c
                    join commission.posting as p on p.id = c.posting_id
                    where c.scheme = '{}'",
                    scheme.name
                )),
                format!("{}|2026|1|deleted|{cause}|{}|{}|t", scheme.name, fact.table, fact.id(1))
            );
        });
    }
}

#[test]
fn adjustments_never_go_to_an_old_month_that_was_left_open() {
    let mut world = World::with_january_closed("adjustment_stray");
    for (scheme, fact) in each_fact() {
        let [first, second] = scheme.people;
        world.undone(|world| {
            world.run(&fact.delete(2));
            world.close(scheme, 4);
            world.run(&fact.delete(1));
            world.run(&fact.add(8, second, &noon(2)));
            // February comes late: it posts what it gave, and nothing of January.
            let february = world.close(scheme, 2);
            assert_eq!(february.split('|').nth(1), Some("0"), "{}", fact.table);
            assert_eq!(world.pending(scheme).len(), 1, "{}", fact.table);
            world.run(&fact.add(9, first, &noon(5)));
            let may = world.close(scheme, 5);
            assert_eq!(may.split('|').nth(1), Some("1"), "{}", fact.table);
            assert_eq!(world.pending(scheme), Vec::<String>::new(), "{}", fact.table);
            world.assert_sound();
        });
    }
}

#[test]
fn what_changed_amounts_is_named_before_settings_and_the_newest_first() {
    let mut world = World::with_january_closed("adjustment_causes");
    for scheme in SCHEMES {
        let setting = &scheme.settings[0];
        let fact = &scheme.facts[0];
        let [first, _] = scheme.people;
        world.undone(|world| {
            for number in 11..=17 {
                world.run(&fact.add(number, first, &noon(1)));
            }
            world.run(setting.change);
            let cause = |world: &mut World| {
                world.line(&format!(
                    "select distinct cause from commission.pending_adjustments
                    where scheme = '{}' and participant_id = '{first}'
                        and component = (
                            select component from commission.earning
                            where scheme = '{}' and participant_id = '{first}'
                            order by component limit 1)",
                    scheme.name, scheme.name
                ))
            };
            let recorded = |number| format!("{} {} was recorded", fact.noun, fact.id(number));
            let newest: Vec<_> = (13..=17).rev().map(recorded).collect();
            assert_eq!(cause(world), format!("{}; and 3 more", newest.join("; ")));
            let all = world.noted(scheme);
            assert_eq!(all.len(), 8, "{all:?}");
            world.run(&fact.delete(12));
            let newest = format!("{} {} was deleted; ", fact.noun, fact.id(12));
            assert!(cause(world).starts_with(&newest), "{}", cause(world));
            // The line keeps what it was told.
            let told = cause(world);
            world.close(scheme, 2);
            let lines = world.lines(&format!(
                "select distinct cause from commission.earning
                where scheme = '{}' and kind = 'adjustment' and participant_id = '{first}'",
                scheme.name
            ));
            assert!(lines.contains(&told), "{lines:?}");
        });
    }
}

#[test]
fn a_reopened_month_takes_everything_back_and_follows_its_facts_again() {
    let mut world = World::with_january_closed("adjustment_reopen");
    for (scheme, fact) in each_fact() {
        let [first, _] = scheme.people;
        world.undone(|world| {
            let before = posted_for(world, scheme, 1);
            world.run(&fact.add(8, first, &noon(1)));
            world.close(scheme, 2);
            assert_ne!(posted_for(world, scheme, 1), before);
            world.run(&fact.add(9, first, &noon(1)));
            world.reopen(scheme, 1);
            assert_eq!(posted_for(world, scheme, 1), "0.00", "{}", fact.table);
            assert_eq!(world.noted(scheme), Vec::<String>::new());
            assert_eq!(world.pending(scheme), Vec::<String>::new());
            world.assert_sound();
            let open = world.results(scheme, "month = 1");
            world.run(&fact.delete(8));
            assert_ne!(world.results(scheme, "month = 1"), open, "{}", fact.table);
            world.run(&fact.delete(9));
            world.close(scheme, 1);
            assert_eq!(posted_for(world, scheme, 1), before, "{}", fact.table);
            assert_eq!(world.pending(scheme), Vec::<String>::new());
            world.assert_sound();
        });
    }
}
