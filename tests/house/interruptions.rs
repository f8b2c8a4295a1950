//! Work that is cancelled, runs out of time, meets another closing, or ends a deadlock: nothing is
//! half done, no lock is left, and the next attempt works.

use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use common::durability::{Company, Random};
use common::snapshot::checksum;
use common::{Database, Statements};
use postgres::error::SqlState;
use postgres::{Client, Error};

/// What is interrupted: what must be so before, and the work.
const WORKS: [(&str, &str); 6] = [
    ("", "select * from commission.close_period(2026, 2)"),
    ("select * from commission.close_period(2026, 2)", REOPEN),
    (
        "delete from commission.trainer_monthly_commission where month = 2",
        "select * from commission.calculate_all_commission(2026, 2)",
    ),
    (
        "",
        "insert into commission.network_sale (participant_id, amount, status, sold_at)
        select id, 9, 'approved', '2026-03-05' from commission.participant
        where role = 'affiliate'",
    ),
    (
        "",
        "insert into commission.appointment (trainer_id, member_id, session_type, status, starts_at)
        select trainer_id, member_id, 'paid', 'completed', '2026-03-05'
        from commission.appointment",
    ),
    (
        "update commission.network_plan set recalculation = 'deferred';
        update commission.network_sale set amount = amount + 1",
        "select commission.apply_network_changes()",
    ),
];
const REOPEN: &str = "select * from commission.reopen_period(2026, 2, 'a mistake')";

fn company(name: &str, size: i32) -> Database {
    let mut db = Database::new(name);
    db.found_company(size);
    db
}

fn is(error: &Error, code: &SqlState) -> bool {
    error.code() == Some(code)
}

/// Until somebody else waits for a lock.
#[track_caller]
fn until_somebody_waits(db: &mut Database) {
    let patience = Instant::now();
    while !db.value::<bool>(
        "select exists (
            select from pg_stat_activity
            where datname = current_database() and wait_event_type = 'Lock')",
    ) {
        assert!(patience.elapsed() < Duration::from_secs(30), "nobody waits for a lock");
        thread::yield_now();
    }
}

/// Runs statements in a session of their own.
fn at_the_side(db: &Database, sql: &str) -> JoinHandle<Result<(), Error>> {
    let mut client = db.connect();
    let sql = sql.to_owned();
    thread::spawn(move || client.batch_execute(&sql))
}

/// Schemes that have something to close: nobody has a draw.
const CLOSED: &str = "commission.scheme where not closes_last";

#[test]
fn work_that_is_cancelled_or_runs_out_of_time_leaves_nothing_behind() {
    let mut random = Random(57_014);
    for (number, (prepare, work)) in WORKS.into_iter().enumerate() {
        let mut db = company(&format!("cut_off_{number}"), 200);
        db.close_month(1);
        for statement in prepare.split(';') {
            db.run(statement);
        }
        let begun = Instant::now();
        db.run(&format!("begin; {work}; rollback"));
        let duration = begun.elapsed();
        let before = checksum(&mut db);
        let mut cut_off = 0;

        let mut client = db.connect();
        for part in 1..6 {
            // The setting counts in whole milliseconds; 0 would be no limit.
            let limit = (duration * part / 7).as_millis().max(1);
            client.run(&format!("set statement_timeout = {limit}; begin"));
            if let Err(error) = client.batch_execute(work) {
                assert!(is(&error, &SqlState::QUERY_CANCELED), "{work}: {error:?}");
                cut_off += 1;
            }
            client.run("rollback; set statement_timeout = 0");
            assert_eq!(before, checksum(&mut db), "{work}");
        }

        let pid = client.value::<i32>("select pg_backend_pid()");
        for _ in 0..5 {
            let statement = format!("begin; {work}; rollback");
            let worker = thread::spawn(move || (client.batch_execute(&statement), client));
            // A moment that depends on nothing.
            thread::sleep(Duration::from_micros(random.below(duration.as_micros() as u64)));
            db.execute("select pg_cancel_backend($1)", &[&pid]);
            let (outcome, back) = worker.join().expect("no panic");
            client = back;
            client.run("rollback");
            if let Err(error) = outcome {
                assert!(is(&error, &SqlState::QUERY_CANCELED), "{work}: {error:?}");
                cut_off += 1;
            }
            db.assert_nothing_locked();
            assert_eq!(before, checksum(&mut db), "{work}");
        }
        assert!(cut_off > 2, "{work}: {cut_off} of 10 attempts were cut off");
        // The session that was cut off is as good as any.
        client.run(work);
        client.assert_in_order();
    }
}

#[test]
fn of_many_sessions_that_close_a_month_one_does_and_the_others_are_told() {
    let mut db = company("many_closers", 100);
    let closers: Vec<_> = (0..6)
        .map(|_| at_the_side(&db, "select * from commission.close_period(2026, 1)"))
        .collect();
    let outcomes: Vec<_> = closers.into_iter().map(|c| c.join().expect("no panic")).collect();
    let refused: Vec<_> = outcomes.iter().filter_map(|outcome| outcome.as_ref().err()).collect();
    assert_eq!(refused.len(), 5, "{outcomes:?}");
    for error in refused {
        assert_eq!(error.code().map(SqlState::code), Some("PT409"), "{error:?}");
    }
    assert_eq!(
        db.lines("select scheme, kind from commission.posting order by id"),
        [
            "network|close",
            "reseller|close",
            "product_line|close",
            "deal|close",
            "trainer|close",
            "manual|close"
        ]
    );
    db.assert_in_order();

    // The same for taking it back.
    let openers: Vec<_> = (0..4)
        .map(|_| at_the_side(&db, "select * from commission.reopen_period(2026, 1, 'a mistake')"))
        .collect();
    let outcomes: Vec<_> = openers.into_iter().map(|c| c.join().expect("no panic")).collect();
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1, "{outcomes:?}");
    assert_eq!(db.count_of("commission.posting"), 2 * db.count_of(CLOSED));
    db.assert_in_order();
}

#[test]
fn who_closes_one_scheme_and_who_closes_all_wait_for_each_other_in_one_order() {
    for work in [
        "select * from commission.close_period(2026, 2, '?')",
        "select * from commission.reopen_period(2026, 1, 'a mistake', '?')",
    ] {
        let mut db = company("closers_in_order", 40);
        db.close_month(1);
        let one = work.replace('?', "trainer");
        let all = work.replace(", '?'", "");
        // Where a closing of one scheme stands when it has begun and not yet posted.
        db.run("begin; select commission_internal.change_settings('trainer', 'a test')");
        let everything = at_the_side(&db, &all);
        until_somebody_waits(&mut db);
        db.run(&one);
        db.run("commit");
        everything.join().expect("no panic").expect("there is no deadlock");
        db.assert_in_order();
    }
}

/// A writer of both schemes and somebody who closes both, each holding what the other one needs.
#[track_caller]
fn deadlock(name: &str, writer_patience: &str, closer_patience: &str) -> (Database, bool, bool) {
    let mut db = company(name, 40);
    db.close_month(1);
    let mut writer = db.connect();
    writer.run(&format!("set deadlock_timeout = '{writer_patience}'; begin"));
    writer.run(
        "insert into commission.appointment (trainer_id, member_id, session_type, status, starts_at)
        select trainer_id, member_id, 'paid', 'completed', starts_at
        from commission.appointment limit 1",
    );
    let closing = format!(
        "set deadlock_timeout = '{closer_patience}';
        select * from commission.close_period(2026, 2)"
    );
    let closer = at_the_side(&db, &closing);
    until_somebody_waits(&mut db);
    let written = writer.batch_execute(
        "insert into commission.network_sale (participant_id, amount, status, sold_at)
        select id, 9, 'approved', '2026-02-05' from commission.participant
        where role = 'affiliate' limit 1;
        commit",
    );
    writer.run("rollback");
    let closed = closer.join().expect("no panic");
    for error in [&written, &closed].into_iter().filter_map(|outcome| outcome.as_ref().err()) {
        assert!(is(error, &SqlState::T_R_DEADLOCK_DETECTED), "{error:?}");
    }
    (db, written.is_ok(), closed.is_ok())
}

#[test]
fn of_a_writer_and_a_closing_in_a_deadlock_one_is_ended_and_the_other_commits() {
    // Whoever looks first ends itself.
    let (mut db, is_written, is_closed) = deadlock("deadlock_writer", "10ms", "60s");
    assert!(!is_written && is_closed, "the writer was to give in");
    assert!(db.is_month_closed("trainer", 2));
    db.assert_in_order();

    let (mut db, is_written, is_closed) = deadlock("deadlock_closer", "60s", "2s");
    assert!(is_written && !is_closed, "the closing was to give in");
    assert!(!db.is_month_closed("network", 2) && !db.is_month_closed("trainer", 2));
    assert_eq!(db.count_of("commission.posting"), db.count_of(CLOSED), "those of January");
    db.assert_in_order();
    db.close_month(2);
    db.assert_in_order();
}

/// Settings that change what February gives.
const SETTINGS: [&str; 8] = [
    "update commission.network_tier set rate = rate + 0.01",
    "update commission.network_plan set inactive_rate = 0.01, override_mode = 'unilevel',
        level_rates = '{0.05}'",
    "insert into commission.network_fixed_rate (participant_id, rate)
        select id, 0.4 from commission.participant where name in ('S10', 'S11')",
    "select commission.change_upline(id, null, '2026-02-01')
        from commission.participant where name = 'S12'",
    "update commission.trainer_commission_tier set fee_amount = fee_amount + 1",
    "insert into commission.trainer_commission_tier (
            branch, trainer_type, trainer_category, commission_type, session_type, fee_amount,
            commission_rate)
        select distinct on (branch, commission_type) branch, trainer_type, 'master',
            commission_type, session_type, fee_amount + 5, commission_rate
        from commission.trainer_commission_tier;
        update commission.trainer_grade set trainer_category = 'master'",
    "update commission.member_package set branch = 'kepong';
        update commission.branch set currency = 'MYR' where name = 'saigon'",
    "update commission.network_sale set sold_at = '2026-01-31 15:00+00'
        where sold_at < '2026-02-01';
        update commission.workspace set time_zone = 'Pacific/Kiritimati'",
];

#[test]
fn settings_changed_beside_a_closing_are_in_the_posting_or_pending() {
    for change in SETTINGS {
        for closes_first in [true, false] {
            let mut db = company("settings_beside_closing", 20);
            let closing = "select * from commission.close_period(2026, 2)";
            let (first, second) = if closes_first { (closing, change) } else { (change, closing) };
            db.run("begin");
            db.run(first);
            let other = at_the_side(&db, &format!("set jit = off; {second}"));
            until_somebody_waits(&mut db);
            db.run("commit");
            other.join().expect("no panic").unwrap_or_else(|error| panic!("{second}: {error:?}"));
            assert!(db.is_month_closed("network", 2));
            db.assert_in_balance();
            let pending = db.count_of("commission.pending_adjustments");
            assert_eq!(pending > 0, closes_first, "{change}: {pending} adjustments are pending");
        }
    }
}

/// A session at an isolation level that sees the world as it was before the closing.
#[track_caller]
fn write_after_closing(db: &Database, isolation: &str, sql: &str) -> Result<(), Error> {
    let mut client: Client = db.connect();
    client.run(&format!("begin isolation level {isolation}; select 1 from commission.period"));
    db.connect().close_month(2);
    let outcome = client.batch_execute(sql);
    client.run(if outcome.is_ok() { "commit" } else { "rollback" });
    outcome
}

#[test]
fn who_cannot_see_that_a_month_was_closed_meanwhile_cannot_write_into_it() {
    let session = "insert into commission.appointment (
            trainer_id, member_id, session_type, status, starts_at)
        select trainer_id, member_id, 'paid', 'completed', '2026-02-06'
        from commission.appointment limit 1";
    let sale = "update commission.network_sale set amount = amount + 1000";
    let package = "update commission.member_package set refunded_amount = 5";
    for isolation in ["repeatable read", "serializable"] {
        for write in [session, sale, package] {
            let mut db = company("stale_writer", 20);
            let error = write_after_closing(&db, isolation, write)
                .expect_err("a snapshot from before the closing");
            assert!(is(&error, &SqlState::T_R_SERIALIZATION_FAILURE), "{write}: {error:?}");
            db.assert_in_order();
            db.run(&format!("begin isolation level {isolation}; {write}; commit"));
            assert!(db.count_of("commission.pending_adjustments") > 0, "{write}");
            db.assert_in_order();
        }
        let mut db = company("stale_closer", 20);
        db.run(&format!("begin isolation level {isolation}"));
        let error = db.error_of("select * from commission.close_period(2026, 1)");
        assert_eq!(error.sqlstate, "0A000", "{error:?}");
        db.run("rollback");
    }
}
