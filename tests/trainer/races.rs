//! Two transactions in the worst order: each is stopped where the other one hurts most.

use std::thread;
use std::time::{Duration, Instant};

use common::Statements;
use common::snapshot::{assert_stored_equals_from_scratch, checksum};
use common::trainer::{Gym, People};
use postgres::IsolationLevel;
use postgres::error::SqlState;

/// What a change of settings, not yet committed, is met by: the first fact of a trainer's month.
/// It has to wait, or to fail, or to be repriced; it must not keep the old settings.
#[track_caller]
fn first_fact_beside(name: &str, change: &str, isolation: IsolationLevel) {
    let mut gym = Gym::new(name);
    let People { t, m1, m2, .. } = gym.worked_example_people();
    gym.rates("kepong", "full time", "master");
    let mut settings = gym.db.connect();
    let mut facts = gym.db.connect();
    let writer = facts.value::<i32>("select pg_backend_pid()");

    settings.run("begin");
    settings.run(change);
    let write = thread::spawn(move || {
        let mut transaction = facts.build_transaction().isolation_level(isolation).start()?;
        transaction.execute(
            "insert into commission.appointment
                (trainer_id, member_id, session_type, status, starts_at)
            values ($1, $2, 'paid', 'completed', '2026-02-10 10:00+08')",
            &[&t, &m1],
        )?;
        transaction.execute(
            "insert into commission.member_package
                (member_id, total_price, sale_type, closed_by, created_at)
            values ($1, 1000, 'new_sales', array[$2::uuid], '2026-02-10 10:00+08')",
            &[&m2, &t],
        )?;
        transaction.commit()
    });
    wait_until_waiting_or_gone(&mut gym, writer);
    settings.run("commit");
    if let Err(error) = write.join().expect("the writer does not panic") {
        let allowed = matches!(isolation, IsolationLevel::RepeatableRead)
            && error.code() == Some(&SqlState::T_R_SERIALIZATION_FAILURE);
        assert!(allowed, "{change}: {error:?}");
        return;
    }
    assert_stored_equals_from_scratch(&mut gym.db);
}

/// Until the writer waits for a lock, or has ended its transaction.
#[track_caller]
fn wait_until_waiting_or_gone(gym: &mut Gym, writer: i32) {
    let deadline = Instant::now() + Duration::from_secs(20);
    loop {
        let state: String = gym.value_of(
            "select coalesce(
                (select case
                    when wait_event_type = 'Lock' then 'waits'
                    when state = 'idle' and query <> 'select pg_backend_pid()' then 'is done'
                    else 'works' end
                from pg_stat_activity where pid = $1),
                'is gone')",
            &[&writer],
        );
        if state != "works" {
            return;
        }
        assert!(Instant::now() < deadline, "the writer neither waits nor ends");
        thread::sleep(Duration::from_millis(10));
    }
}

#[track_caller]
fn counts_for_the_first_fact(name: &str, change: &str) {
    first_fact_beside(name, change, IsolationLevel::ReadCommitted);
    first_fact_beside(name, change, IsolationLevel::RepeatableRead);
}

#[test]
fn a_rate_changed_beside_the_first_fact_of_a_month_counts_for_it() {
    counts_for_the_first_fact(
        "rate_beside_first_fact",
        "update commission.trainer_commission_tier set fee_amount = 50
        where session_type = 'paid' and session_count_max = 100",
    );
}

#[test]
fn a_tier_changed_beside_the_first_fact_of_a_month_counts_for_it() {
    counts_for_the_first_fact(
        "tier_beside_first_fact",
        "update commission.member_tier_period set tier = 'company'",
    );
}

#[test]
fn a_grade_changed_beside_the_first_fact_of_a_month_counts_for_it() {
    counts_for_the_first_fact(
        "grade_beside_first_fact",
        "update commission.trainer_grade set trainer_category = 'director'",
    );
}

#[test]
fn a_currency_changed_beside_the_first_fact_of_a_month_counts_for_it() {
    counts_for_the_first_fact(
        "currency_beside_first_fact",
        "update commission.branch set currency = 'VND'",
    );
}

#[test]
fn settings_are_not_changed_by_a_transaction_that_cannot_see_what_they_concern() {
    let (mut gym, _) = Gym::worked_example("settings_isolation");
    let before = checksum(&mut gym.db);
    for isolation in ["repeatable read", "serializable"] {
        for change in [
            "update commission.trainer_commission_tier set fee_amount = 36 where fee_amount = 35",
            "update commission.member set tier = 'fans' where name = 'M1'",
            "update commission.trainer_grade set trainer_category = 'master'",
            "update commission.branch set time_zone = 'UTC'",
        ] {
            gym.run(&format!("begin isolation level {isolation}"));
            let error = gym.error_of(change);
            gym.run("rollback");
            assert_eq!(error.sqlstate, "0A000", "{change}: {error:?}");
            assert!(error.message.ends_with(&format!("\"{isolation}\"")), "{error:?}");
            assert!(error.hint.is_some());
        }
    }
    assert_eq!(before, checksum(&mut gym.db));
}

#[test]
fn switching_live_results_on_catches_a_fact_written_meanwhile() {
    let (mut gym, People { t, m1, .. }) = Gym::worked_example("switch_on");
    gym.recalculation("manual");
    let mut settings = gym.db.connect();
    let mut facts = gym.db.connect();
    let writer = facts.value::<i32>("select pg_backend_pid()");
    settings.run("begin; update commission.workspace set recalculation = 'immediate'");
    let session = format!(
        "insert into commission.appointment (trainer_id, member_id, session_type, status, starts_at)
        values ('{t}', '{m1}', 'paid', 'completed', '2026-02-10 10:00+08')"
    );
    let write = thread::spawn(move || facts.batch_execute(&session));
    wait_until_waiting_or_gone(&mut gym, writer);
    settings.run("commit");
    write.join().expect("the writer does not panic").expect("the session is accepted");
    assert_stored_equals_from_scratch(&mut gym.db);
}

#[test]
fn of_two_first_sales_at_once_one_is_a_renewal() {
    for isolation in [IsolationLevel::ReadCommitted, IsolationLevel::RepeatableRead] {
        let mut gym = Gym::new("first_sales");
        let People { t, u, m1, .. } = gym.worked_example_people();
        // Of different trainers, whose months do not wait for each other.
        let [sale, other_sale] = [t, u].map(|closer| {
            format!(
            "insert into commission.member_package (member_id, total_price, closed_by, created_at)
            values ('{m1}', 100, array['{closer}']::uuid[], '2026-02-10 10:00+08')"
        )
        });
        let mut first = gym.db.connect();
        let mut second = gym.db.connect();
        let writer = second.value::<i32>("select pg_backend_pid()");
        first.run("begin");
        first.run(&sale);
        let write = thread::spawn(move || {
            let mut transaction = second.build_transaction().isolation_level(isolation).start()?;
            transaction.batch_execute(&other_sale)?;
            transaction.commit()
        });
        wait_until_waiting_or_gone(&mut gym, writer);
        first.run("commit");
        match write.join().expect("the writer does not panic") {
            Ok(()) => assert_eq!(
                gym.values::<String>(
                    "select sale_type::text from commission.member_package order by 1"
                ),
                ["new_sales", "renew_sales"]
            ),
            Err(error) => {
                assert_eq!(error.code(), Some(&SqlState::T_R_SERIALIZATION_FAILURE), "{error:?}");
                assert!(matches!(isolation, IsolationLevel::RepeatableRead));
            }
        }
        assert_stored_equals_from_scratch(&mut gym.db);
    }
}

#[test]
fn a_run_that_is_cut_off_leaves_nothing_behind() {
    let mut gym = Gym::new("cut_off");
    gym.recalculation("manual");
    let People { t, u, .. } = gym.worked_example_people();
    gym.execute(
        "with joined as (
            insert into commission.member (name, branch)
            select 'N' || number, 'kepong' from generate_series(1, 3000) as number
            returning id)
        insert into commission.appointment (trainer_id, member_id, session_type, status, starts_at)
        select trainer_id, id, 'paid', 'completed', '2026-02-10 10:00+08'
        from joined cross join unnest(array[$1, $2]::uuid[]) as trainer_id",
        &[&t, &u],
    );
    let untouched = checksum(&mut gym.db);
    let run = "select count(*) from commission.calculate_all_commission(2026, 2)";
    let mut cut_off = 0;
    for milliseconds in [1, 3, 10, 20, 30, 50, 80] {
        gym.run(&format!("set statement_timeout = {milliseconds}"));
        let outcome = gym.client().batch_execute(&format!("begin; {run}"));
        if let Err(error) = &outcome {
            assert_eq!(error.code(), Some(&SqlState::QUERY_CANCELED), "{error:?}");
            cut_off += 1;
        }
        gym.run("rollback; set statement_timeout = 0");
        assert_eq!(untouched, checksum(&mut gym.db));
    }
    assert!(cut_off > 0, "every run was faster than a millisecond");

    let mut victim = gym.db.connect();
    victim.run("begin");
    victim.run(run);
    let backend = victim.value::<i32>("select pg_backend_pid()");
    gym.execute("select pg_terminate_backend($1, 10000)", &[&backend]);
    assert_eq!(untouched, checksum(&mut gym.db));
    assert_eq!(gym.line(run), "6000");
    assert_stored_equals_from_scratch(&mut gym.db);
}
