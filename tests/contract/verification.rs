//! What was changed behind everybody's back is found.

use common::Statements;

use crate::world::{SCHEMES, World, each_fact, noon};

fn problems(world: &mut World) -> Vec<String> {
    world.lines("select posting_id, line, problem from commission.verify_ledger()")
}

#[test]
fn frozen_results_that_were_changed_with_triggers_off_are_found() {
    let mut world = World::with_january_closed("verify_results");
    for scheme in SCHEMES {
        let (table, amount) = (scheme.result, scheme.amount);
        let posting = world.line(&format!(
            "select max(id) from commission.posting where scheme = '{}'",
            scheme.name
        ));
        for change in [
            format!("update commission.{table} set {amount} = {amount} + 1 where month = 1"),
            format!("delete from commission.{table} where month = 1"),
            format!("update commission.{table} set month = 7 where month = 1"),
            format!("truncate commission.{table}"),
        ] {
            world.undone(|world| {
                world.run(&format!("alter table commission.{table} disable trigger user"));
                world.run(&change);
                let problems = problems(world);
                assert!(!problems.is_empty(), "{change}");
                let of_results = format!("results of 2026-01 in \"{table}\" are not those");
                let disabled = format!("on commission.{table} was replaced or changed");
                for problem in problems {
                    assert!(
                        problem.starts_with(&format!("{posting}|"))
                            || problem.contains(&of_results)
                            || problem.contains(&disabled),
                        "{change}: {problem}"
                    );
                }
            });
        }
        assert_eq!(problems(&mut world), Vec::<String>::new());
    }
}

#[test]
fn facts_that_reach_a_closed_month_in_replica_mode_are_told_and_posted() {
    let mut world = World::with_january_closed("verify_facts");
    for (scheme, fact) in each_fact() {
        let [first, _] = scheme.people;
        let mut changes = vec![
            (fact.delete(1), format!("-{}", fact.pay)),
            (fact.add(9, first, &noon(1)), fact.pay.to_owned()),
            (fact.move_to(1, &noon(4)), format!("-{}", fact.pay)),
        ];
        changes.extend(fact.takes.iter().map(|(t, _)| (fact.to(t, 1), format!("-{}", fact.pay))));
        for (change, difference) in changes {
            world.undone(|world| {
                world.run(&format!(
                    "set local session_replication_role = replica; {change};
                    set local session_replication_role = origin"
                ));
                let told = problems(world);
                assert_eq!(told.len(), 1, "{change}: {told:?}");
                let says = format!("facts of 2026-01 in \"{}\"", fact.table);
                assert!(told[0].contains(&says), "{told:?}");
                world.close(scheme, 2);
                assert_eq!(problems(world), Vec::<String>::new(), "{change}");
                assert_eq!(
                    world.line(&format!(
                        "select for_month, participant_id, sum(amount)
                        from commission.earning
                        where scheme = '{}' and kind = 'adjustment' group by 1, 2",
                        scheme.name
                    )),
                    format!("1|{first}|{difference}"),
                    "{change}"
                );
                world.close(scheme, 3);
                assert_eq!(
                    world.line(
                        "select count(*) from commission.adjustment_cause
                        where kind = 'changed unnoticed'"
                    ),
                    "1",
                    "{change}"
                );
            });
        }
    }
}
