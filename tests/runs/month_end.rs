//! The month end: it says how far it is, can be broken off at any point and goes on there, does not
//! run twice at once, and closes what it can.

use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use common::server::{Server, kill};
use common::{Database, DbError, Statements};
use postgres::Client;

/// 1,200 trainers with a session each in February 2026, not calculated yet.
const MANY_TRAINERS: &str = "
    update commission.workspace set recalculation = 'manual';
    insert into commission.branch values ('kepong', 'KD', 'Asia/Kuala_Lumpur', 'MYR');
    insert into commission.trainer_commission_tier (
        branch, trainer_type, trainer_category, commission_type, session_type, fee_amount)
    values ('kepong', 'full time', 'senior', 'conduction_fee', 'paid', 30);
    insert into commission.participant (id, name, role)
    select lpad(i::text, 32, '0')::uuid, 'T' || i, 'trainer' from generate_series(1, 1200) as i;
    insert into commission.trainer (id) select id from commission.participant;
    insert into commission.trainer_grade (trainer_id, branch, trainer_type, trainer_category)
    select id, 'kepong', 'full time', 'senior' from commission.trainer;
    insert into commission.member (name, branch) values ('M', 'kepong');
    insert into commission.appointment (trainer_id, member_id, session_type, status, starts_at)
    select t.id, m.id, 'paid', 'completed', '2026-02-10 18:00+08'
    from commission.trainer as t, commission.member as m";

pub const RUN: &str = "call commission.run_month_end()";

/// A crash leaves gaps between ids; what continues a run continues the one before.
pub const RUNS: &str = "
    select r.scheme, r.state, r.phase, r.done, r.total,
        r.continues_id = lag(r.id) over (order by r.id), r.error_code
    from commission.calculation_run as r
    order by r.id";

pub const POSTED: &str = "
    select scheme, year, month, count(*) from commission.earning group by 1, 2, 3 order by 1, 2, 3";

pub fn many_trainers(name: &str) -> Database {
    let mut db = Database::new(name);
    db.run(MANY_TRAINERS);
    db
}

#[track_caller]
fn wait_until(client: &mut impl Statements, condition: &str) {
    let begin = Instant::now();
    while !client.value::<bool>(condition) {
        assert!(begin.elapsed() < Duration::from_secs(60), "never came true: {condition}");
        thread::sleep(Duration::from_millis(10));
    }
}

type Ended = (Client, Result<(), postgres::Error>);

/// A month end that waits for somebody in the middle of its second part.
struct Stopped {
    blocker: Client,
    pid: i32,
    run: JoinHandle<Ended>,
}

fn stop_in_the_middle(connect: &dyn Fn() -> Client, settings: &str) -> Stopped {
    let mut blocker = connect();
    blocker.run(
        "begin;
        insert into commission_internal.trainer_period (trainer_id, year, month)
        values (lpad('700', 32, '0')::uuid, 2026, 2)",
    );
    let mut session = connect();
    session.run(settings);
    let pid = session.value("select pg_backend_pid()");
    let run = thread::spawn(move || {
        let outcome = session.batch_execute(RUN);
        (session, outcome)
    });
    wait_until(
        &mut connect(),
        "select exists (select from commission.calculation_run where done = 500)
            and exists (
                select from pg_stat_activity
                where query = 'call commission.run_month_end()' and wait_event_type = 'Lock')",
    );
    Stopped { blocker, pid, run }
}

/// After whatever broke the first run off, the next one does what is left, and no more.
#[track_caller]
fn assert_goes_on(client: &mut Client, error_code: &str) {
    client.run(RUN);
    assert_eq!(
        client.lines(RUNS),
        [
            format!("trainer|failed|calculate|500|1200|null|{error_code}"),
            "trainer|succeeded|done|1200|1200|t|null".to_owned(),
        ]
    );
    // Once by either run and once by the closing.
    let priced = "select distinct priced_count from commission_internal.trainer_period";
    assert_eq!(client.lines(priced), ["2"]);
    assert_eq!(client.lines(POSTED), ["trainer|2026|2|1200"]);
    assert!(client.lines("select * from commission.job_status").is_empty());
    client.run(RUN);
    assert_eq!(client.lines(POSTED), ["trainer|2026|2|1200"]);
    assert_eq!(client.lines(RUNS).len(), 2);
}

#[test]
fn progress_is_seen_and_a_second_run_refused_while_one_works() {
    let mut db = many_trainers("month_end_progress");
    let mut stopped = stop_in_the_middle(&|| db.connect(), "");
    assert_eq!(
        db.lines(
            "select task, scheme, year, month, phase, state, done, total, percent_calculated,
                rows_changed, finished_at, duration > interval '0', database_role
            from commission.calculation_progress"
        ),
        ["month end|trainer|2026|2|calculate|running|500|1200|41.7|500|null|t|postgres"]
    );
    assert!(db.lines("select * from commission.job_status").is_empty());

    let error = db.error_of(RUN);
    assert_eq!(error.line(), "PT409: month end is running in another session already");
    let detail = error.detail.expect("it says who");
    assert!(detail.starts_with(&format!("Session {} works on it since ", stopped.pid)), "{detail}");
    assert!(detail.ends_with("with 2026-02 of scheme \"trainer\" in phase calculate."), "{detail}");
    assert_eq!(
        db.lines("select * from commission_internal.run_due_months('month end')"),
        [format!("month end|skipped|It is running in session {} already.", stopped.pid)]
    );

    stopped.blocker.run("rollback");
    let (_session, outcome) = stopped.run.join().expect("a session does not panic");
    outcome.expect("nothing is in its way any longer");
    assert_eq!(db.lines(RUNS), ["trainer|succeeded|done|1200|1200|null|null"]);
    assert_eq!(db.lines(POSTED), ["trainer|2026|2|1200"]);
}

#[test]
fn a_run_whose_session_was_ended_is_seen_and_continued() {
    let mut db = many_trainers("month_end_terminated");
    let stopped = stop_in_the_middle(&|| db.connect(), "");
    db.run(&format!("select pg_terminate_backend({}, 10000)", stopped.pid));
    drop(stopped.run.join());
    drop(stopped.blocker);
    assert_eq!(
        db.lines("select state, done from commission.calculation_progress"),
        ["interrupted|500"]
    );
    assert_eq!(
        db.lines("select name, state, is_failing, message, failures from commission.job_status"),
        ["month end trainer 2026-02|interrupted|t|the session that worked on it was lost|1"]
    );
    assert_goes_on(&mut db.connect(), "57P01");
}

#[test]
fn a_run_is_continued_after_kill_9() {
    let server = Server::with_commission();
    server.connect().run(MANY_TRAINERS);
    let stopped = stop_in_the_middle(&|| server.connect(), "");
    kill(&[stopped.pid.unsigned_abs()]);
    drop(stopped.run.join());
    // The postmaster ends all sessions and recovers.
    let mut client = loop {
        let mut client = server.connect();
        if client.batch_execute("select 1").is_ok() {
            break client;
        }
    };
    assert_eq!(
        client.lines("select state, done from commission.calculation_progress"),
        ["interrupted|500"]
    );
    assert_goes_on(&mut client, "57P01");
}

#[test]
fn a_run_is_continued_after_it_was_cancelled() {
    for settings in ["", "set statement_timeout = '2s'"] {
        let mut db = many_trainers("month_end_cancelled");
        let stopped = stop_in_the_middle(&|| db.connect(), settings);
        if settings.is_empty() {
            db.run(&format!("select pg_cancel_backend({})", stopped.pid));
        }
        let (_still_there, outcome) = stopped.run.join().expect("a session does not panic");
        let error = outcome.expect_err("it was cancelled");
        let said = error.as_db_error().expect("the server says so");
        assert_eq!(said.code().code(), "57014");
        assert!(said.message().starts_with("canceling statement due to "), "{said}");
        drop(stopped.blocker);
        assert_goes_on(&mut db.connect(), "57014");
    }
}

#[test]
fn a_session_that_was_cancelled_between_two_steps_can_go_on_itself() {
    let mut db = many_trainers("month_end_between");
    let mut session = db.connect();
    session.run(
        "select commission_internal.begin_task('month end');
        select commission_internal.next_run('month end', null, null, 0)",
    );
    assert_eq!(db.line("select state from commission.calculation_progress"), "interrupted");
    assert_eq!(db.error_of(RUN).sqlstate, "PT409");
    session.run(RUN);
    db.run(RUN);
    assert_eq!(db.lines(POSTED), ["trainer|2026|2|1200"]);
}

/// February of T costs 4,445.00; what March needs is missing. February and March of a seller too.
const A_GYM_AND_A_SELLER: &str = "
    update commission.workspace set time_zone = 'Asia/Kuala_Lumpur', currency = 'MYR';
    insert into commission.branch values ('kepong', 'KD', 'Asia/Kuala_Lumpur', 'MYR');
    insert into commission.trainer_commission_tier (
        branch, trainer_type, trainer_category, commission_type, session_type, fee_amount,
        valid_during)
    values ('kepong', 'full time', 'senior', 'conduction_fee', 'paid', 30, '[,2026-03-01)');
    insert into commission.participant (name, role)
    values ('T', 'trainer'), ('S', 'affiliate');
    insert into commission.trainer (id)
    select id from commission.participant where role = 'trainer';
    insert into commission.trainer_grade (trainer_id, branch, trainer_type, trainer_category)
    select id, 'kepong', 'full time', 'senior' from commission.trainer;
    insert into commission.member (name, branch) values ('M', 'kepong');
    insert into commission.appointment (trainer_id, member_id, session_type, status, starts_at)
    select t.id, m.id, 'paid', 'completed', day
    from commission.trainer as t, commission.member as m,
        unnest('{2026-02-10 18:00+08, 2026-03-10 18:00+08}'::timestamptz[]) as day;
    insert into commission.network_tier (threshold, rate) values (0, 0.2);
    insert into commission.network_sale (participant_id, amount, status, sold_at)
    select id, 1000, 'approved', day
    from commission.participant,
        unnest('{2026-02-10 18:00+08, 2026-03-10 18:00+08}'::timestamptz[]) as day
    where role = 'affiliate'";

pub fn gym_and_seller(name: &str) -> Database {
    let mut db = Database::new(name);
    db.run(A_GYM_AND_A_SELLER);
    db
}

pub const PERIODS: &str = "select scheme, month, status from commission.period order by 1, 2";

#[track_caller]
fn assert_cannot_be_priced(error: &DbError) {
    assert_eq!(
        error.line(),
        "PT409: 2026-03 of scheme \"trainer\" has a record that cannot be priced"
    );
    let detail = error.detail.as_deref().unwrap_or_default();
    assert!(
        detail.contains("\": no active band in \"trainer_commission_tier\" covers"),
        "{detail}"
    );
    assert!(error.hint.as_deref().is_some_and(|hint| hint.contains("check_rate_bands()")));
}

#[test]
fn what_cannot_be_closed_keeps_nothing_else_from_being_closed() {
    let mut db = gym_and_seller("month_end_error");
    assert_eq!(
        db.lines("select scheme, year, month from commission.months_due()"),
        ["network|2026|2", "trainer|2026|2", "network|2026|3", "trainer|2026|3"]
    );
    let error = db.error_of(RUN);
    assert_cannot_be_priced(&error);
    assert_eq!(db.lines(PERIODS), ["network|2|closed", "network|3|closed", "trainer|2|closed"]);
    assert_eq!(
        db.lines("select scheme, year, month from commission.months_due()"),
        ["trainer|2026|3"]
    );
    let status = "
        select j.name, j.state, j.message = format('%s (%s)', r.error, r.error_detail), j.failures
        from commission.job_status as j, commission.calculation_run as r
        where r.state = 'failed' order by r.id desc limit 1";
    assert_eq!(db.lines(status), ["month end trainer 2026-03|failed|t|1"]);
    assert_eq!(
        db.line(
            "select phase, error_code, error, error_detail, error_hint
            from commission.calculation_progress where state = 'failed'"
        ),
        format!(
            "verify|PT409|{}|{}|{}",
            error.message,
            error.detail.expect("a detail"),
            error.hint.expect("a hint")
        )
    );

    assert_cannot_be_priced(&db.error_of("call commission.run_month_end(2026, 3)"));
    assert_eq!(db.lines(status), ["month end trainer 2026-03|failed|t|2"]);
    db.run("update commission.trainer_commission_tier set valid_during = '(,)'");
    db.run("call commission.run_month_end(2026, 3)");
    assert_eq!(db.lines(PERIODS).len(), 4);
    assert!(db.lines(status).is_empty());
    assert_eq!(
        db.lines(
            "select scheme, month, state, phase, continues_id from commission.calculation_run
            order by id"
        ),
        [
            "network|2|succeeded|done|null",
            "trainer|2|succeeded|done|null",
            "network|3|succeeded|done|null",
            "trainer|3|failed|verify|null",
            "trainer|3|failed|verify|null",
            "trainer|3|succeeded|done|null",
        ]
    );
    assert_eq!(
        db.lines(POSTED),
        ["network|2026|2|1", "network|2026|3|1", "trainer|2026|2|1", "trainer|2026|3|1"]
    );
}

#[test]
fn rates_that_were_mended_in_manual_mode_are_tried_again() {
    let mut db = gym_and_seller("month_end_mended");
    db.run("update commission.workspace set recalculation = 'manual'");
    db.error_of(RUN);
    db.run("update commission.trainer_commission_tier set valid_during = '(,)'");
    db.run(RUN);
    assert_eq!(db.lines(PERIODS).len(), 4);
}

#[test]
fn a_month_by_name_must_be_one_that_is_over() {
    let mut db = gym_and_seller("month_end_arguments");
    for (arguments, error) in [
        ("2026, 13", "22023: there is no month 13 of year 2026"),
        ("2026", "22023: p_year and p_month must both be given"),
        ("p_month => 2", "22023: p_year and p_month must both be given"),
        ("2199, 12", "PT409: 2199-12 is not over yet"),
    ] {
        let said = db.error_of(&format!("call commission.run_month_end({arguments})"));
        assert_eq!(said.line(), error);
    }
    assert!(db.lines(RUNS).is_empty());
    // One that is over but has nothing in it, and one that is closed already.
    db.run("call commission.run_month_end(2025, 12)");
    assert!(db.lines(RUNS).is_empty());
    for _ in 0..2 {
        db.run("call commission.run_month_end(2026, 2)");
    }
    assert_eq!(db.lines(PERIODS), ["network|2|closed", "trainer|2|closed"]);
    assert_eq!(db.lines(RUNS).len(), 2);
    // The lock is gone each time.
    db.connect().run("call commission.run_month_end(2026, 2)");
}

#[test]
fn within_a_transaction_it_is_refused_before_anything_happens() {
    let mut db = gym_and_seller("month_end_transaction");
    let error = db.error_of(&format!("begin; {RUN}"));
    assert_eq!(error.line(), "2D000: invalid transaction termination");
    db.run("rollback");
    db.connect().run("call commission.run_month_end(2026, 2)");
    assert_eq!(db.lines(PERIODS).len(), 2);
}

#[test]
fn a_month_is_due_on_its_day_in_every_calendar() {
    let mut db = gym_and_seller("month_end_due");
    const DUE: &str = "
        select to_char(commission_internal.month_due_at(scheme, 2026, 2)
            at time zone 'UTC', 'MM-DD HH24:MI')
        from unnest('{trainer,network}'::text[]) as scheme";
    assert_eq!(db.lines(DUE), ["02-28 16:00", "02-28 16:00"]);
    // Branches are no matter of the network.
    db.run("insert into commission.branch values ('hilo', 'HI', 'Pacific/Honolulu', 'USD')");
    assert_eq!(db.lines(DUE), ["03-01 10:00", "02-28 16:00"]);
    db.run("update commission.workspace set month_end_day = 5");
    assert_eq!(db.lines(DUE), ["03-05 10:00", "03-04 16:00"]);
    let error = db.error_of("update commission.workspace set month_end_day = 29");
    assert_eq!(error.sqlstate, "23514");
}

#[test]
fn the_present_month_is_refreshed_and_not_closed() {
    let mut db = gym_and_seller("month_end_present");
    db.run(
        "update commission.workspace set recalculation = 'manual';
        update commission.network_plan set recalculation = 'deferred';
        update commission.trainer_commission_tier set valid_during = '(,)';
        insert into commission.appointment (trainer_id, member_id, session_type, status, starts_at)
        select t.id, m.id, 'paid', 'completed', now()
        from commission.trainer as t, commission.member as m;
        insert into commission.network_sale (participant_id, amount, status, sold_at)
        select id, 1000, 'approved', now() from commission.participant where role = 'affiliate'",
    );
    db.run(RUN);
    assert_eq!(db.lines(PERIODS).len(), 4, "February and March");
    let present = "
        select
            (select count(*) from commission.trainer_monthly_commission as c
            where (c.year, c.month) = (today.year, today.month)),
            (select count(*) from commission.network_month as m
            where (m.year, m.month) = (today.year, today.month))
        from (
            select extract(year from day)::int as year, extract(month from day)::int as month
            from (select now() at time zone time_zone as day from commission.workspace) as local
        ) as today";
    assert_eq!(db.line(present), "0|0");

    // A move whose day has come without anybody saying so.
    db.run(
        "insert into commission.participant (name, role) values ('U', 'affiliate');
        select commission.change_upline(
            (select id from commission.participant where name = 'S'),
            (select id from commission.participant where name = 'U'),
            (select (now() at time zone time_zone)::date from commission.workspace));
        alter table commission.participant disable trigger user;
        update commission.participant set upline_id = null;
        alter table commission.participant enable trigger user",
    );
    db.run("delete from commission.network_month where month > 3");
    db.run("call commission.run_daily_refresh()");
    assert_eq!(db.line(present), "1|2", "the seller and the one above");
    assert_eq!(db.lines(PERIODS).len(), 4);
    assert_eq!(
        db.line(
            "select u.name from commission.participant as p
            join commission.participant as u on u.id = p.upline_id where p.name = 'S'"
        ),
        "U"
    );
    assert_eq!(
        db.lines(
            "select task, scheme, phase, state from commission.calculation_run
            where task = 'refresh' order by scheme"
        ),
        ["refresh|network|done|succeeded", "refresh|trainer|done|succeeded"]
    );
}
