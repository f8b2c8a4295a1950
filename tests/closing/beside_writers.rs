//! Months that are closed and reopened while others write into them: every fact is in what was
//! posted or in what is pending, none is lost and none counts twice.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use common::durability::{Company, Random};
use common::{Database, Statements};
use postgres::error::SqlState;
use postgres::{Client, Error, IsolationLevel};

const SIZE: u64 = 60;
const WRITERS: u64 = 8;

/// Writes one thing after the other until it is over; each is a transaction of its own.
struct Writer {
    client: Client,
    random: Random,
    isolation: IsolationLevel,
    written: u64,
}

impl Writer {
    fn id(&mut self, kind: u64) -> String {
        format!("{kind:08}-0000-4000-8000-{:012}", 1 + self.random.below(SIZE))
    }

    fn statement(&mut self) -> String {
        let (trainer, member, seller) = (self.id(1), self.id(2), self.id(3));
        let (month, day) = (1 + self.random.below(3), 1 + self.random.below(28));
        let instant = format!("2026-{month:02}-{day:02} 12:00+08");
        let some = self.random.below(1_000);
        let one_of = |table: &str, whose: &str| {
            format!(
                "id = (select id from commission.{table} where {whose}
                order by md5(id::text || '{some}') limit 1)"
            )
        };
        let session = one_of("appointment", &format!("trainer_id = '{trainer}'"));
        let package = one_of("member_package", &format!("member_id = '{member}'"));
        let sale = one_of("network_sale", &format!("participant_id = '{seller}'"));
        match self.random.below(10) {
            0 => {
                format!("update commission.appointment set starts_at = '{instant}' where {session}")
            }
            1 => format!("delete from commission.appointment where {session}"),
            2 => format!(
                "update commission.member_package set refunded_amount = 1 + refunded_amount
                where {package}"
            ),
            3 => format!(
                "update commission.member_package set created_at = '{instant}' where {package}"
            ),
            4 => format!("update commission.network_sale set sold_at = '{instant}' where {sale}"),
            5 => format!(
                "update commission.network_sale set status = 'refunded', refunded_amount = amount
                where {sale}"
            ),
            6 | 7 => format!(
                "insert into commission.network_sale (participant_id, amount, status, sold_at)
                values ('{seller}', 1000000, 'approved', '{instant}')"
            ),
            _ => format!(
                "insert into commission.appointment (
                    trainer_id, member_id, session_type, status, starts_at)
                values ('{trainer}', '{member}', 'paid', 'completed', '{instant}')"
            ),
        }
    }

    /// What a later snapshot can mend is tried again with one.
    fn write(&mut self) -> Result<(), Error> {
        let statement = self.statement();
        loop {
            let mut transaction =
                self.client.build_transaction().isolation_level(self.isolation).start()?;
            let written = transaction.batch_execute(&statement);
            match written.and_then(|()| transaction.commit()) {
                Err(error) if error.code() == Some(&SqlState::T_R_SERIALIZATION_FAILURE) => {
                    assert!(!matches!(self.isolation, IsolationLevel::ReadCommitted), "{error:?}");
                }
                Ok(()) => {
                    self.written += 1;
                    return Ok(());
                }
                refused => return refused,
            }
        }
    }
}

/// Lets writers loose and closes and reopens beside them; returns how much was written.
#[track_caller]
fn close_beside(db: &mut Database, isolations: &[IsolationLevel], drains: bool) -> u64 {
    let is_over = Arc::new(AtomicBool::new(false));
    let writers: Vec<JoinHandle<u64>> = (0..WRITERS)
        .map(|number| {
            let isolation = isolations[number as usize % isolations.len()];
            let client = db.connect();
            let mut writer = Writer { client, random: Random(number + 1), isolation, written: 0 };
            let is_over = Arc::clone(&is_over);
            thread::spawn(move || {
                while !is_over.load(Ordering::Relaxed) {
                    if let Err(error) = writer.write() {
                        panic!("{error:?}");
                    }
                }
                writer.written
            })
        })
        .collect();
    let mut drain = db.connect();
    let until = Instant::now() + Duration::from_secs(4);
    let mut closed = 0;
    while Instant::now() < until && writers.iter().all(|writer| !writer.is_finished()) {
        if drains {
            drain.run("select commission.apply_network_changes()");
        }
        db.close_month(2);
        closed += 1;
        // While writers are at it, too: what is posted, and what is pending, are of one moment.
        db.run("begin isolation level repeatable read");
        db.assert_in_balance();
        db.run("commit");
        db.reopen_month(2);
    }
    db.close_month(2);
    is_over.store(true, Ordering::Relaxed);
    let written = writers.into_iter().map(|writer| writer.join().expect("no writer fails")).sum();
    assert!(closed > 2, "closed {closed} times only");
    assert!(written > 100, "{written} changes only");
    written
}

#[track_caller]
fn assert_none_lost(name: &str, set_mode: &str, isolations: &[IsolationLevel]) {
    let mut db = Database::new(name);
    db.found_company(SIZE as i32);
    db.run(set_mode);
    db.close_month(1);
    let written = close_beside(&mut db, isolations, set_mode.contains("deferred"));
    println!("{name}: {written} changes");
    db.assert_in_order();
    // The next closing takes what is pending, and then nothing is.
    db.close_month(3);
    assert_eq!(db.count_of("commission.pending_adjustments"), 0);
    db.assert_in_order();
    for month in [3, 2, 1] {
        db.reopen_month(month);
    }
    db.assert_in_order();
    let left: i64 = db.value(
        "select count(*) from (
            select from commission.earning
            group by scheme, for_year, for_month, participant_id, component, currency
            having sum(amount) <> 0) as sums",
    );
    assert_eq!(left, 0, "all was taken back");
}

const LIVE: &str = "set jit = off";
const LAZY: &str = "update commission.workspace set recalculation = 'manual';
    update commission.network_plan set recalculation = 'deferred'";

#[test]
fn with_live_results_no_fact_is_lost_beside_a_closing() {
    assert_none_lost("beside_live", LIVE, &[IsolationLevel::ReadCommitted]);
}

#[test]
fn with_manual_and_deferred_results_no_fact_is_lost_beside_a_closing() {
    assert_none_lost("beside_lazy", LAZY, &[IsolationLevel::ReadCommitted]);
}

#[test]
fn writers_at_stricter_isolation_levels_lose_no_fact_beside_a_closing() {
    let mixed = [
        IsolationLevel::RepeatableRead,
        IsolationLevel::Serializable,
        IsolationLevel::ReadCommitted,
    ];
    assert_none_lost("beside_strict", LIVE, &mixed);
}

#[test]
fn a_change_that_nobody_noted_and_a_line_too_many_would_be_found() {
    let mut db = Database::new("beside_canary");
    db.found_company(20);
    db.close_month(1);
    let change = "update commission.member_package set refunded_amount = 500
        where created_at < '2026-01-31'";
    db.run(change);
    db.assert_in_order();
    db.run("begin; delete from commission_internal.late_change");
    assert!(!db.out_of_balance().is_empty(), "a change was lost");
    db.run(
        "rollback; begin;
        alter table commission.period disable trigger user;
        update commission.period set status = 'open' where scheme = 'network'",
    );
    assert!(!db.out_of_balance().is_empty(), "lines of a month that is open");
    db.run("rollback");
    db.assert_in_order();
}
