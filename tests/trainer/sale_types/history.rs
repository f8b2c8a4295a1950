//! Random histories of two members: after each step every package is what the engine makes of all.

use std::collections::BTreeMap;

use common::Statements;
use common::snapshot::assert_stored_equals_from_scratch;
use engine::trainer::{SaleType, Sold, sale_types};
use proptest::prelude::*;

use super::Till;

#[derive(Debug, Clone)]
struct Written {
    number: u32,
    member: usize,
    day: u32,
    kind: Option<bool>,
    is_cancelled: bool,
}

#[derive(Debug, Clone)]
enum Step {
    /// Several rows in one statement.
    Upsert(Vec<Written>),
    Move {
        number: u32,
        day: u32,
    },
    MoveAll {
        days: i64,
    },
    SetCancelled {
        number: u32,
        to: bool,
    },
    Say {
        number: u32,
        kind: Option<bool>,
    },
    Delete {
        number: u32,
    },
}

const NUMBERS: std::ops::Range<u32> = 0..6;
const DAYS: std::ops::Range<u32> = 5..9;

fn written() -> impl Strategy<Value = Written> {
    (NUMBERS, 0..2_usize, DAYS, proptest::option::weighted(0.3, any::<bool>()), any::<bool>())
        .prop_map(|(number, member, day, kind, is_cancelled)| Written {
            number,
            member,
            day,
            kind,
            is_cancelled,
        })
}

fn step() -> impl Strategy<Value = Step> {
    let upsert = proptest::collection::vec(written(), 1..4).prop_map(|mut rows| {
        rows.sort_by_key(|row| row.number);
        rows.dedup_by_key(|row| row.number);
        rows.reverse();
        Step::Upsert(rows)
    });
    prop_oneof![
        5 => upsert,
        1 => (NUMBERS, DAYS).prop_map(|(number, day)| Step::Move { number, day }),
        1 => (-2..3_i64).prop_map(|days| Step::MoveAll { days }),
        1 => (NUMBERS, any::<bool>()).prop_map(|(number, to)| Step::SetCancelled { number, to }),
        1 => (NUMBERS, proptest::option::of(any::<bool>()))
            .prop_map(|(number, kind)| Step::Say { number, kind }),
        1 => NUMBERS.prop_map(|number| Step::Delete { number }),
    ]
}

fn text_of(kind: Option<bool>) -> &'static str {
    match kind {
        None => "null",
        Some(true) => "'new_sales'",
        Some(false) => "'renew_sales'",
    }
}

/// The ids decide between packages of one instant.
fn id(number: u32) -> String {
    format!("00000000-0000-4000-8000-{:012}", (number * 7) % 11)
}

fn statement(step: &Step, members: &[String; 2], closer: &str) -> String {
    let update = |number: &u32, change: String| {
        format!("update commission.member_package set {change} where source_id = '{number}'")
    };
    match step {
        Step::Upsert(rows) => {
            let row = |row: &Written| {
                format!(
                    "('{}'::uuid, 'till', '{}', '{}'::uuid, 100, {}::commission.commission_type,
                        array['{closer}'::uuid], '{}'::commission.package_status,
                        timestamptz '2026-02-{:02} 12:00+08')",
                    id(row.number),
                    row.number,
                    members[row.member],
                    text_of(row.kind),
                    if row.is_cancelled { "cancelled" } else { "active" },
                    row.day
                )
            };
            let rows: Vec<String> = rows.iter().map(row).collect();
            format!(
                "insert into commission.member_package (id, source, source_id, member_id,
                    total_price, sale_type, closed_by, status, created_at)
                values {}
                on conflict (source, source_id) do update
                set member_id = excluded.member_id, sale_type = excluded.sale_type,
                    status = excluded.status, created_at = excluded.created_at",
                rows.join(", ")
            )
        }
        Step::Move { number, day } => {
            update(number, format!("created_at = '2026-02-{day:02} 12:00+08'"))
        }
        Step::MoveAll { days } => format!(
            "update commission.member_package
            set created_at = timestamptz '2026-02-07 12:00+08'
                - (created_at - '2026-02-07 12:00+08') + interval '{days} days'"
        ),
        Step::SetCancelled { number, to } => {
            update(number, format!("status = '{}'", if *to { "cancelled" } else { "active" }))
        }
        Step::Say { number, kind } => update(number, format!("sale_type = {}", text_of(*kind))),
        Step::Delete { number } => {
            format!("delete from commission.member_package where source_id = '{number}'")
        }
    }
}

/// What writers stated, package by package.
fn note(stated: &mut BTreeMap<u32, Option<bool>>, step: &Step) {
    match step {
        Step::Upsert(rows) => stated.extend(rows.iter().map(|row| (row.number, row.kind))),
        Step::Say { number, kind } => {
            stated.entry(*number).and_modify(|known| *known = *kind);
        }
        Step::Delete { number } => {
            stated.remove(number);
        }
        Step::Move { .. } | Step::MoveAll { .. } | Step::SetCancelled { .. } => {}
    }
}

/// The packages of a member: the number, and what each should be.
fn due(
    till: &mut Till,
    member: &str,
    stated: &BTreeMap<u32, Option<bool>>,
) -> Vec<(u32, &'static str)> {
    let rows = till.gym.rows(
        "select source_id, extract(epoch from created_at)::bigint, id, status = 'cancelled'
        from commission.member_package where member_id = $1::text::uuid order by source_id",
        &[&member],
    );
    let numbers = rows.iter().map(|row| row.get::<_, &str>(0).parse::<u32>().expect("a number"));
    let sold: Vec<_> = rows
        .iter()
        .map(|row| Sold {
            place: (row.get::<_, i64>(1), row.get::<_, uuid::Uuid>(2)),
            is_cancelled: row.get(3),
        })
        .collect();
    let kind_of = |(number, kind): (u32, SaleType)| {
        let said = match stated[&number] {
            Some(true) => SaleType::New,
            Some(false) => SaleType::Renewal,
            None => kind,
        };
        (number, said.name())
    };
    numbers.zip(sale_types(&sold)).map(kind_of).collect()
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 24, failure_persistence: None, max_shrink_iters: 200, ..ProptestConfig::default()
    })]

    #[test]
    fn what_is_filled_in_is_what_the_engine_says_after_any_history(
        history in proptest::collection::vec(step(), 1..24),
    ) {
        let mut till = Till::new("kinds_history");
        let other = till.gym.member("N", "fans");
        let members = [till.m.to_string(), other.to_string()];
        let closer = till.t.to_string();
        let mut stated = BTreeMap::new();
        for step in &history {
            till.gym.run(&statement(step, &members, &closer));
            note(&mut stated, step);
            for member in &members {
                let stored: Vec<(u32, String)> = till
                    .gym
                    .rows(
                        "select source_id, sale_type::text from commission.member_package
                        where member_id = $1::text::uuid order by source_id",
                        &[member],
                    )
                    .iter()
                    .map(|row| (row.get::<_, &str>(0).parse().expect("a number"), row.get(1)))
                    .collect();
                let due = due(&mut till, member, &stated);
                prop_assert!(
                    stored.iter().map(|(number, kind)| (*number, &**kind)).eq(due.iter().copied()),
                    "after {step:?}: stored {stored:?}, due {due:?}"
                );
            }
        }
        assert_stored_equals_from_scratch(&mut till.gym.db);
    }
}
