//! Two who write packages of one member at once, each unseen by the other until it has committed.

use std::thread;
use std::time::{Duration, Instant};

use common::Statements;
use common::snapshot::assert_stored_equals_from_scratch;
use postgres::IsolationLevel;
use postgres::error::SqlState;

use super::Till;

/// Runs the first statement, begins the second in another session, and commits the first. In
/// `seen` the packages as they must be when both have happened.
#[track_caller]
fn race(name: &str, before: &[u32], first: &str, second: &str, seen: &str) {
    for isolation in [IsolationLevel::ReadCommitted, IsolationLevel::RepeatableRead] {
        let mut till = Till::new(name);
        // A trainer whose months nobody else waits for.
        let other = till.gym.trainer("U");
        for day in before {
            till.sells(*day);
        }
        let [first, second] = [(first, till.t), (second, other)].map(|(sql, closer)| {
            sql.replace("{m}", &till.m.to_string()).replace("{closer}", &closer.to_string())
        });
        let mut leader = till.gym.db.connect();
        let mut follower = till.gym.db.connect();
        let process = follower.value::<i32>("select pg_backend_pid()");
        leader.run("begin");
        leader.run(&first);
        let write = thread::spawn(move || {
            let mut transaction =
                follower.build_transaction().isolation_level(isolation).start()?;
            transaction.batch_execute(&second)?;
            transaction.commit()
        });
        wait_for_lock(&mut till, process);
        leader.run("commit");
        match write.join().expect("the writer does not panic") {
            Ok(()) => assert_eq!(till.kinds(), seen, "{isolation:?}"),
            Err(error) => {
                assert_eq!(error.code(), Some(&SqlState::T_R_SERIALIZATION_FAILURE), "{error:?}");
                assert!(matches!(isolation, IsolationLevel::RepeatableRead), "{error:?}");
            }
        }
        assert_stored_equals_from_scratch(&mut till.gym.db);
    }
}

#[track_caller]
fn wait_for_lock(till: &mut Till, process: i32) {
    let deadline = Instant::now() + Duration::from_secs(20);
    let waits = "select exists (
        select from pg_stat_activity where pid = $1 and wait_event_type = 'Lock')";
    while !till.gym.value_of::<bool>(waits, &[&process]) {
        assert!(Instant::now() < deadline, "the second writer does not wait for the first");
        thread::sleep(Duration::from_millis(10));
    }
}

fn sale(kind: &str, day: u32) -> String {
    format!(
        "insert into commission.member_package (
            member_id, total_price, sale_type, closed_by, created_at)
        values ('{{m}}', 100, {kind}, array['{{closer}}'::uuid], '2026-02-{day:02} 12:00+08')"
    )
}

#[test]
fn a_later_sale_beside_an_earlier_one_is_the_renewal() {
    race("race_later", &[], &sale("null", 5), &sale("null", 9), "5n 9r");
}

#[test]
fn an_earlier_sale_beside_a_later_one_is_the_new_one() {
    race("race_earlier", &[], &sale("null", 9), &sale("null", 5), "5n 9r");
}

#[test]
fn a_stated_sale_beside_one_that_is_left_open_makes_it_a_renewal() {
    race("race_stated", &[], &sale("'new_sales'", 5), &sale("null", 9), "5n! 9r");
    race("race_open", &[], &sale("null", 9), &sale("'new_sales'", 5), "5n! 9r");
}

#[test]
fn a_sale_beside_the_end_of_the_first_one_is_new() {
    let changes = [
        ("delete from commission.member_package", "9n"),
        ("update commission.member_package set status = 'cancelled'", "5n 9n"),
        ("update commission.member_package set created_at = '2026-02-20 12:00+08'", "9n 20r"),
    ];
    for (change, seen) in changes {
        race("race_end", &[5], change, &sale("null", 9), seen);
    }
}
