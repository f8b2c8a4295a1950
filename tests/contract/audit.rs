//! Whatever is declared is on record: who changed it, from what to what.

use common::Statements;

use crate::world::{World, each_fact, each_setting, noon};

#[test]
fn every_change_of_declared_facts_and_settings_is_in_the_audit_log() {
    let mut world = World::with_january_closed("audit");
    let entries = |world: &mut World, table: &str| {
        world.lines(&format!(
            "select operation, record_count, before is not null, after is not null
            from commission.audit_log
            where table_name = '{table}' and transaction_id = pg_current_xact_id()::text::bigint
            order by id"
        ))
    };
    for (scheme, fact) in each_fact() {
        world.undone(|world| {
            world.run(&fact.add(9, scheme.people[0], &noon(1)));
            world.run(&fact.to(fact.takes[0].0, 9));
            world.run(&fact.delete(9));
            world.run(&fact.truncate());
            assert_eq!(
                entries(world, fact.table),
                ["insert|1|f|t", "update|1|t|t", "delete|1|t|f", "truncate|3|f|f"],
                "{}",
                fact.table
            );
        });
    }
    for (_, setting) in each_setting() {
        world.undone(|world| {
            world.run(setting.change);
            let entries = entries(world, setting.table);
            assert!(!entries.is_empty(), "{}", setting.change);
        });
    }
}
