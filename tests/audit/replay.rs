//! The log is complete: replayed from nothing, it gives the table, whatever happened to it.

use std::cell::RefCell;
use std::collections::BTreeMap;

use common::{Database, Statements};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Map, Value};
use uuid::Uuid;

const SELLER: &str = "00000000-0000-0000-0000-00000000000a";

type Records = BTreeMap<String, Map<String, Value>>;

/// The table that the entries of a log lead to, by nothing but what the columns promise.
fn replay(db: &mut impl Statements, table: &str, key: &str) -> Records {
    let entries = db.rows(
        "select operation, record_id, before, after from commission.audit_log
        where table_name = $1 order by id",
        &[&table],
    );
    let mut records = Records::new();
    for entry in entries {
        let (operation, id): (String, Option<String>) = (entry.get(0), entry.get(1));
        let before: Option<Value> = entry.get(2);
        let after: Option<Value> = entry.get(3);
        let object = |value: Option<Value>| match value {
            Some(Value::Object(object)) => object,
            other => panic!("{other:?} is no record"),
        };
        match (operation.as_str(), id) {
            ("insert", Some(id)) => {
                assert!(records.insert(id, object(after)).is_none(), "inserted twice");
            }
            ("delete", Some(id)) => {
                let mut was = object(before);
                was.retain(|column, _| !is_stamp(column));
                let mut known = records.remove(&id).expect("what is deleted is there");
                known.retain(|column, _| !is_stamp(column));
                assert_eq!(known, was);
            }
            ("update", Some(id)) => {
                let (before, after) = (object(before), object(after));
                let old_id = before.get(key).and_then(Value::as_str).unwrap_or(&id);
                let mut record = records.remove(old_id).expect("what is updated is there");
                let stated = before.into_iter().filter(|(column, _)| !is_stamp(column));
                for (column, value) in stated {
                    assert_eq!(record.get(&column), Some(&value), "before of {column}");
                }
                record.extend(after);
                records.insert(id, record);
            }
            ("truncate", None) => records.clear(),
            other => panic!("an entry that nothing explains: {other:?}"),
        }
    }
    records
}

fn stored(db: &mut impl Statements, table: &str, key: &str) -> Records {
    let rows = db.rows(&format!("select {key}::text, to_jsonb(t) from {table} as t"), &[]);
    rows.iter()
        .map(|row| match row.get(1) {
            Value::Object(object) => (row.get(0), object),
            other => panic!("{other} is no record"),
        })
        .collect()
}

/// The stamps of a record that was written without a change are not in the log.
fn is_stamp(column: &str) -> bool {
    column.starts_with("last_updated_")
}

fn without_stamps(mut records: Records) -> Records {
    for record in records.values_mut() {
        record.retain(|column, _| !is_stamp(column));
    }
    records
}

fn sale(number: u8) -> Uuid {
    Uuid::from_u128(0x5a1e_0000 + u128::from(number))
}

/// A statement about sales or rates; numbers choose rows and values.
fn statement() -> impl Strategy<Value = String> {
    (0..11_u8, 0..8_u8, 0..8_u8, 1..2000_i32).prop_map(|(kind, one, other, amount)| {
        // The two differ: one statement must not write a row twice.
        let (one, other) = (sale(one), sale((one + 1 + other) % 9));
        match kind {
            0..=2 => format!(
                "insert into commission.network_sale (id, participant_id, amount, status)
                values ('{one}', '{SELLER}', {amount}, 'approved') on conflict do nothing"
            ),
            3 => format!(
                "insert into commission.network_sale (id, participant_id, amount, metadata)
                values ('{one}', '{SELLER}', {amount}, '{{\"a\": null}}'),
                    ('{other}', '{SELLER}', 7, '[]')
                on conflict (id) do update set amount = excluded.amount, product_name = 'P'"
            ),
            4 => format!("update commission.network_sale set amount = {amount} where id > '{one}'"),
            5 => format!(
                "update commission.network_sale set id = '{other}', reference_id = 'R{amount}'
                where id = '{one}'
                    and not exists (select from commission.network_sale where id = '{other}')"
            ),
            6 => format!("delete from commission.network_sale where id in ('{one}', '{other}')"),
            7 if amount % 8 == 0 => "truncate commission.network_sale".to_owned(),
            7 | 8 => format!(
                "insert into commission.trainer_commission_tier (id, branch, trainer_type,
                    trainer_category, commission_type, session_type, fee_amount, status)
                values ('{one}', 'kepong', 'full time', 'senior', 'conduction_fee', 'paid',
                    {amount}, 'inactive')
                on conflict (id) do update set fee_amount = excluded.fee_amount"
            ),
            9 => format!(
                "update commission.trainer_commission_tier set fee_amount = {amount} % 3,
                    valid_during = daterange('2026-01-01', '2026-01-01'::date + {amount})
                where id <= '{one}'"
            ),
            _ => format!("delete from commission.trainer_commission_tier where id = '{one}'"),
        }
    })
}

#[test]
fn the_log_replayed_from_nothing_gives_the_table() {
    let mut db = Database::new("audit_replay");
    db.run(&format!(
        "set timezone = 'UTC';
        insert into commission.branch values ('kepong', 'KD', 'UTC', 'MYR');
        insert into commission.network_tier (threshold, rate) values (0, 0.2);
        insert into commission.participant (id, name, role) values ('{SELLER}', 'A', 'affiliate')"
    ));
    let config = Config { cases: 60, failure_persistence: None, ..Config::default() };
    // Histories go on from one another: the log is compared as a whole after each.
    let db = RefCell::new(db);
    TestRunner::new(config)
        .run(&prop::collection::vec(statement(), 1..12), |statements| {
            let mut db = db.borrow_mut();
            for statement in &statements {
                db.run(statement);
            }
            for table in ["network_sale", "trainer_commission_tier"] {
                let replayed = without_stamps(replay(&mut *db, table, "id"));
                let there = without_stamps(stored(&mut *db, &format!("commission.{table}"), "id"));
                prop_assert_eq!(replayed, there);
            }
            Ok(())
        })
        .unwrap_or_else(|failure| panic!("{failure}"));
}
