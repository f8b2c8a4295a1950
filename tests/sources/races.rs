//! Two that synchronise at once, and people who write meanwhile.

use std::thread;
use std::time::{Duration, Instant};

use common::{Database, Statements};
use postgres::Client;

use crate::{EVERYTHING, NOTHING, PROBLEMS, state, studio, sync, taken};

#[track_caller]
pub fn wait_for_blocked(db: &mut Database) {
    let begin = Instant::now();
    let blocked = "select exists (select from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock')";
    while !db.value::<bool>(blocked) {
        assert!(begin.elapsed() < Duration::from_secs(30), "nobody waits");
        thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn of_two_at_once_the_second_finds_what_the_first_has_taken() {
    let mut db = studio("sources_at_once_two");
    let mut first = db.connect();
    first.run("begin");
    assert_eq!(sync(&mut first), EVERYTHING);
    let mut second: Client = db.connect();
    let waiting = thread::spawn(move || sync(&mut second));
    wait_for_blocked(&mut db);
    first.run("commit");
    assert_eq!(waiting.join().expect("it ends"), NOTHING);
    assert_eq!(db.line("select count(*) from commission.appointment"), "1380");
}

#[test]
fn of_two_at_once_the_second_takes_all_where_the_first_is_undone() {
    let mut db = studio("sources_at_once_undone");
    let mut first = db.connect();
    first.run("begin");
    sync(&mut first);
    let mut second: Client = db.connect();
    let waiting = thread::spawn(move || sync(&mut second));
    wait_for_blocked(&mut db);
    first.run("rollback");
    assert_eq!(waiting.join().expect("it ends"), EVERYTHING);
    assert_eq!(db.lines(PROBLEMS), [""; 0]);
}

#[test]
fn who_writes_meanwhile_loses_nothing() {
    let mut db = taken("sources_writers");
    let by_hand = "insert into commission.appointment (
            trainer_id, member_id, session_type, status, starts_at)
        select t.id, m.id, 'paid', 'completed', '2023-05-05 10:00+02'
        from commission.trainer as t, commission.member as m
        order by t.id, m.id
        limit 1";
    let mut writers = Vec::new();
    for _ in 0..3 {
        let mut client = db.connect();
        writers.push(thread::spawn(move || {
            for _ in 0..20 {
                client.run(by_hand);
            }
        }));
    }
    for turn in 0..4 {
        let mut client = db.connect();
        writers.push(thread::spawn(move || {
            client.run(&format!(
                "update studio.booking set starts = starts + interval '1 day' where id % 4 = {turn}"
            ));
            sync(&mut client);
        }));
    }
    for writer in writers {
        writer.join().expect("it ends");
    }
    assert_eq!(sync(&mut db), NOTHING);
    assert_eq!(db.lines(PROBLEMS), [""; 0]);
    // What was typed in by hand is nobody's to delete.
    let others = "select count(*) from commission.appointment where source is null";
    assert_eq!(db.line(others), "60");
    let mut from_scratch = studio("sources_writers_scratch");
    from_scratch.run("update studio.booking set starts = starts + interval '1 day'");
    sync(&mut from_scratch);
    for _ in 0..60 {
        from_scratch.run(by_hand);
    }
    // Ids are drawn, so that either may have another trainer: what is paid in all is the same.
    let paid = "select sum(total_conduction_fee) from commission.trainer_monthly_commission";
    assert_eq!(db.line(paid), from_scratch.line(paid));
    let of_source = |line: &&String| line.starts_with(|first: char| first.is_ascii_digit());
    let facts = |db: &mut Database| -> Vec<String> {
        state(db).iter().filter(of_source).cloned().collect()
    };
    assert_eq!(facts(&mut db), facts(&mut from_scratch));
}

/// Who keeps a table of the company locked keeps the run waiting, and nobody who works meanwhile.
#[test]
fn a_locked_relation_stops_nobody_but_the_run() {
    let mut db = taken("sources_locked");
    let by_hand = "insert into commission.appointment (
            trainer_id, member_id, session_type, status, starts_at)
        select t.id, m.id, 'paid', 'completed', '2023-05-05 10:00+02'
        from commission.trainer as t, commission.member as m
        order by t.id, m.id
        limit 1;
        update commission.trainer_commission_tier set fee_amount = fee_amount + 1
        where fee_amount is not null";
    for (table, call) in [
        ("studio.booking", "select * from commission.run_due()"),
        // The last that is read, once much is written.
        ("studio.invoice", "select * from commission.sync_source('studio')"),
    ] {
        db.run(
            "delete from commission.source_sync;
            update studio.booking set state = 'cancelled' where id = 2",
        );
        let mut owner = db.connect();
        owner.run(&format!("begin; lock table {table} in access exclusive mode"));
        let mut runner = db.connect();
        let running = thread::spawn(move || runner.lines(call));
        wait_for_blocked(&mut db);
        db.run("set lock_timeout = '2s'");
        db.run(by_hand);
        db.run("reset lock_timeout");
        owner.run("commit");
        assert!(!running.join().expect("it ends").is_empty(), "{call}");
    }
    assert_eq!(db.lines("select * from commission.verify_ledger()"), [""; 0]);
}

#[test]
fn other_isolation_levels_are_refused() {
    let mut db = taken("sources_isolation");
    for level in ["repeatable read", "serializable"] {
        db.run(&format!("begin isolation level {level}"));
        let error = db.error_of("select commission.sync_source('studio')");
        db.run("rollback");
        assert_eq!(error.sqlstate, "0A000", "{level}");
    }
}

#[test]
fn a_table_of_the_session_is_not_taken_for_ours() {
    let mut db = taken("sources_pg_temp");
    db.run(
        "create temporary table source_of_appointment (place bigint);
        update studio.booking set state = 'cancelled' where id = 1",
    );
    assert_eq!(db.error_of("select commission.sync_source('studio')").sqlstate, "42P07");
    db.run(
        "drop table pg_temp.source_of_appointment;
        create temporary view source_relation_appointment as select 1 as source_id",
    );
    assert_eq!(db.error_of("select commission.sync_source('studio')").sqlstate, "42P07");
    db.run("drop view pg_temp.source_relation_appointment");
    assert_eq!(sync(&mut db)[0], "appointment|0|1|0|0");
    // Nor is anything left of ours.
    db.run("begin");
    sync(&mut db);
    sync(&mut db);
    let left = db.lines(
        "select relname from pg_class
        where relname ~ '^source_(of|relation)_' and relpersistence = 't'",
    );
    db.run("rollback");
    assert_eq!(left, [""; 0]);
}
