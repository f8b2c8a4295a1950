//! What reaches closed months is noted with its cause, and nothing else is.

use common::Statements;

use crate::world::{Fact, SCHEMES, Scheme, World, each_fact, each_setting, noon};

/// What is noted of a statement that only concerns one scheme, then it is undone.
#[track_caller]
fn noted_of(world: &mut World, scheme: &Scheme, change: &str) -> Vec<String> {
    world.undone(|world| {
        world.run(change);
        for other in SCHEMES.iter().filter(|other| other.name != scheme.name) {
            assert_eq!(world.noted(other), Vec::<String>::new(), "{change}: {}", other.name);
        }
        world.noted(scheme)
    })
}

fn says(month: u32, kind: &str, fact: &Fact, number: u32) -> String {
    format!("{month}|{kind}|{} {} was {kind}", fact.noun, fact.id(number))
}

#[test]
fn every_change_of_a_fact_is_noted_with_its_cause() {
    let mut world = World::with_january_closed("late_facts");
    for (scheme, fact) in each_fact() {
        let [first, _] = scheme.people;
        let recorded = noted_of(&mut world, scheme, &fact.add(9, first, &noon(1)));
        assert_eq!(recorded, [says(1, "recorded", fact, 9)], "{}", fact.table);
        let deleted = noted_of(&mut world, scheme, &fact.delete(1));
        assert_eq!(deleted, [says(1, "deleted", fact, 1)], "{}", fact.table);
        for (takes, kind) in fact.takes {
            let taken = noted_of(&mut world, scheme, &fact.to(takes, 1));
            assert_eq!(taken, [says(1, kind, fact, 1)], "{takes}");
        }
        for change in fact.changes {
            let changed = noted_of(&mut world, scheme, &fact.to(change, 1));
            assert_eq!(changed, [says(1, "changed", fact, 1)], "{change}");
        }
        let gone = noted_of(&mut world, scheme, &fact.move_to(1, &noon(4)));
        assert_eq!(gone, [says(1, "changed", fact, 1)], "{}", fact.table);
        let come = noted_of(&mut world, scheme, &fact.move_to(2, &noon(1)));
        assert_eq!(come, [says(1, "changed", fact, 2)], "{}", fact.table);
        let truncated = noted_of(&mut world, scheme, &fact.truncate());
        let says = format!("1|truncated|{} was truncated", fact.table);
        let others = truncated.iter().filter(|noted| **noted != says).count();
        assert_eq!(truncated.len() - others, 1, "{truncated:?}");
        assert!(others == 0 || !scheme.parts.is_empty(), "{truncated:?}");
        let unnoticed = format!(
            "set local session_replication_role = replica;
            {};
            set local session_replication_role = origin;
            select commission_internal.look_for_unnoticed_changes()",
            fact.delete(1)
        );
        assert_eq!(
            noted_of(&mut world, scheme, &unnoticed),
            [format!(
                "1|changed unnoticed|\"{}\" was changed while its triggers were off \
                 (1 fewer than before)",
                fact.table
            )]
        );
    }
}

#[test]
fn a_fact_that_moves_between_closed_months_is_noted_for_both() {
    let mut world = World::with_january_closed("late_moves");
    for scheme in SCHEMES {
        world.close(scheme, 2);
    }
    for (scheme, fact) in each_fact() {
        let mut noted = noted_of(&mut world, scheme, &fact.move_to(1, &noon(2)));
        noted.sort();
        assert_eq!(noted, [says(1, "changed", fact, 1), says(2, "changed", fact, 1)]);
    }
}

#[test]
fn what_moves_no_amount_is_not_noted() {
    let mut world = World::with_january_closed("late_ignored");
    for (scheme, fact) in each_fact() {
        let [first, _] = scheme.people;
        let mut changes: Vec<_> = fact.ignored.iter().map(|change| fact.to(change, 1)).collect();
        changes.extend(fact.takes.iter().map(|(takes, _)| fact.to(takes, 2)));
        changes.push(fact.add(9, first, &noon(4)));
        changes.push(fact.delete(2));
        changes.push(fact.move_to(2, &noon(4)));
        changes.push("update commission.branch set name = 'elsewhere' where name = 'here'".into());
        // Facts that do not count come and go.
        for (takes, _) in fact.takes {
            changes.push(format!(
                "{}; {}; delete from commission_internal.late_change; {}; {}",
                fact.add(9, first, &noon(1)),
                fact.to(takes, 9),
                fact.move_to(9, "2026-01-20"),
                fact.delete(9)
            ));
        }
        for change in changes {
            let refunds = change.contains("set refunded_amount");
            let noted = noted_of(&mut world, scheme, &change);
            // Who has given everything back still counts, with nothing.
            assert!(noted.is_empty() || refunds, "{change}: {noted:?}");
        }
    }
    for (_, setting) in each_setting() {
        for change in setting.ignored {
            world.undone(|world| {
                world.run(change);
                for scheme in SCHEMES {
                    assert_eq!(world.noted(scheme), Vec::<String>::new(), "{change}");
                }
            });
        }
    }
}

#[test]
fn a_change_of_settings_is_noted_for_the_months_that_it_reaches() {
    let mut world = World::with_january_closed("late_settings");
    for scheme in SCHEMES {
        world.close(scheme, 2);
        world.reopen(scheme, 2);
        world.close(scheme, 3);
    }
    for (scheme, setting) in each_setting() {
        let says = |month| format!("{month}|setting changed|{} was changed", setting.table);
        let noted = |world: &mut World, change: &str| {
            world.undone(|world| {
                world.run(change);
                let mut noted = world.noted(scheme);
                noted.sort();
                noted.dedup();
                noted
            })
        };
        // Nothing of February: it is open.
        assert_eq!(noted(&mut world, setting.change), [says(1), says(3)], "{}", setting.change);
        if let Some(change) = setting.change_in_march {
            assert_eq!(noted(&mut world, change), [says(3)], "{change}");
        }
    }
}

#[test]
fn truncated_settings_are_noted_for_every_closed_month() {
    let mut world = World::with_january_closed("late_truncated");
    for scheme in SCHEMES {
        world.close(scheme, 2);
    }
    let mut tried = 0;
    for (scheme, setting) in each_setting() {
        let is_truncated: bool = world.value(&format!(
            "select exists (
                select from pg_trigger
                where tgrelid = 'commission.{}'::regclass
                    and tgname like '%\\_delete\\_for\\_{}')
                and not exists (
                    select from pg_constraint
                    where confrelid = 'commission.{0}'::regclass and contype = 'f')",
            setting.table, scheme.name
        ));
        // The others are those that something refers to: people, branches, currencies, rules.
        if is_truncated {
            tried += 1;
            let truncate = format!("truncate commission.{}", setting.table);
            // Schemes share some.
            let noted = world.undone(|world| {
                world.run(&truncate);
                world.noted(scheme)
            });
            assert_eq!(
                noted,
                [1, 2].map(|month| format!("{month}|truncated|{} was truncated", setting.table)),
                "{truncate}"
            );
        }
    }
    assert!(tried > 5, "only {tried}");
}
