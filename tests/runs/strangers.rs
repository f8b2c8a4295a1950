//! What strangers do to runs: advisory locks, which are everybody's, table locks, and objects in
//! schema public that whoever runs has on the path.

use std::process;
use std::thread;

use common::{Database, Statements, connect_as, connect_to};
use postgres::Client;

const A_GYM: &str = "
    insert into commission.branch values ('kepong', 'KD', 'Asia/Kuala_Lumpur', 'MYR');
    insert into commission.trainer_commission_tier (
        branch, trainer_type, trainer_category, commission_type, session_type, fee_amount)
    values ('kepong', 'full time', 'senior', 'conduction_fee', 'paid', 30);
    insert into commission.participant (name, role) values ('T', 'trainer'), ('S', 'affiliate');
    insert into commission.trainer (id)
    select id from commission.participant where role = 'trainer';
    insert into commission.trainer_grade (trainer_id, branch, trainer_type, trainer_category)
    select id, 'kepong', 'full time', 'senior' from commission.trainer;
    insert into commission.member (name, branch) values ('M', 'kepong');
    insert into commission.appointment (trainer_id, member_id, session_type, status, starts_at)
    select t.id, m.id, 'paid', 'completed', '2026-02-10 18:00+08'
    from commission.trainer as t, commission.member as m;
    insert into commission.network_tier (threshold, rate) values (0, 0.2);
    insert into commission.network_sale (participant_id, amount, status, sold_at)
    select id, 1000, 'approved', '2026-02-10'
    from commission.participant where role = 'affiliate'";

const CLOSED: &str = "select scheme, year, month, status from commission.period order by 1";

fn both_closed() -> [String; 2] {
    ["network", "trainer"].map(|scheme| format!("{scheme}|2026|2|closed"))
}

/// A login without any grant.
fn mallory(db: &Database, test: &str) -> Client {
    let name = format!("mallory_{test}_{}", process::id());
    connect_to("postgres").run(&format!("create role {name} login"));
    connect_as(&db.name, &name)
}

/// Every advisory lock that there is now, and the ones that tasks and install() had once.
#[track_caller]
fn take_advisory_locks(mallory: &mut Client) {
    mallory.run(
        "select pg_advisory_lock(hashtext('commission'), hashtext(task))
        from unnest(array['month end', 'refresh']) as task;
        select pg_advisory_lock(hashtext('commission_engine.install'))",
    );
    let held = mallory.lines(
        "select distinct case objsubid
            when 1 then format('pg_advisory_lock(%s)',
                (classid::bigint::bit(32) || objid::bigint::bit(32))::bit(64)::bigint)
            else format('pg_advisory_lock(%s, %s)',
                classid::bigint::bit(32)::integer, objid::bigint::bit(32)::integer)
        end
        from pg_locks
        where locktype = 'advisory' and pid <> pg_backend_pid()
            and database = (select oid from pg_database where datname = current_database())",
    );
    for lock in held {
        // Held by whoever works; a stranger would get it next.
        mallory.run(&format!(
            "set lock_timeout = '50ms';
            do $$ begin perform {lock}; exception when lock_not_available then null; end $$"
        ));
    }
}

#[test]
fn a_login_without_grants_stops_neither_runs_nor_install() {
    let mut db = Database::new("strangers_locks");
    db.run(A_GYM);
    let mut mallory = mallory(&db, "locks");
    take_advisory_locks(&mut mallory);
    // Also those of a session that works, for when it is lost.
    let mut lost = db.connect();
    lost.run("select commission_internal.begin_task('month end')");
    let pid: i32 = lost.value("select pg_backend_pid()");
    assert_eq!(db.error_of("call commission.run_month_end()").sqlstate, "PT409");
    let mut waiting = connect_to(&db.name);
    let key: i64 = waiting
        .value("select lock_key from commission_internal.task_holder where task = 'month end'");
    // Somebody who reads everything could wait for the very key.
    let waits = thread::spawn(move || {
        waiting.run(&format!("select pg_advisory_lock({key})"));
        waiting
    });
    take_advisory_locks(&mut mallory);
    for statement in [
        "do $$ begin lock table commission_internal.task_holder in access share mode; end $$",
        "do $$ begin lock table commission_internal.installed_scheme in access share mode; end $$",
        "do $$ begin lock table commission.calculation_run in access share mode; end $$",
        "select from commission_internal.task_holder for update",
        "select commission_internal.begin_task('month end')",
        "select commission_internal.take_task('month end', true)",
        "call commission.run_month_end()",
    ] {
        assert_eq!(mallory.error_of(statement).sqlstate, "42501", "{statement}");
    }
    db.run(&format!("select pg_terminate_backend({pid}, 10000)"));
    let waited = waits.join().expect("the lock is free");
    assert_eq!(
        db.lines(
            "select outcome from commission_internal.run_due_months('month end')
            where outcome <> 'done'"
        ),
        Vec::<String>::new()
    );
    assert_eq!(db.lines(CLOSED), both_closed());
    for statement in [
        "call commission.run_month_end()",
        "call commission.run_daily_refresh()",
        "select * from commission.run_due()",
        "set lock_timeout = '5s'",
        "select commission_engine.install()",
    ] {
        db.run(statement);
    }
    drop((lost, waited, mallory));
}

#[test]
fn of_two_who_begin_at_the_same_moment_one_is_refused() {
    let mut db = Database::new("strangers_begin");
    let mut first = db.connect();
    for begin in
        ["select commission_internal.begin_task('month end')", "select * from commission.run_due()"]
    {
        // Not committed yet, so that nobody sees who it is.
        first.run(&format!("begin; {begin}"));
        let error = db.error_of("call commission.run_month_end()");
        assert_eq!(error.line(), "PT409: month end is running in another session already");
        assert!(error.detail.is_some_and(|detail| !detail.contains("since  ")));
        assert_eq!(
            db.lines("select outcome, detail from commission_internal.run_due_months('month end')"),
            ["skipped|It is running in another session already."]
        );
        first.run("rollback");
        db.run("call commission.run_month_end()");
    }
    // Committed, it lasts as long as the session wants.
    first.run("select commission_internal.begin_task('month end')");
    assert_eq!(db.error_of("call commission.run_month_end()").sqlstate, "PT409");
    db.run("call commission.run_daily_refresh()");
    first.run("select commission_internal.end_task('month end')");
    db.run("call commission.run_month_end()");
}

/// Types, functions and operators of the same names as the server's, all of which leave a trace.
const HOSTILE: &str = include_str!("public.sql");

#[test]
fn what_stands_in_public_is_never_run() {
    let mut db = Database::empty("strangers_public");
    db.run(HOSTILE);
    let made =
        "select count(*) from pg_catalog.pg_proc where pronamespace = 'public'::regnamespace";
    assert!(db.value::<i64>(made) > 200);
    let path = format!("alter database \"{}\" set search_path = public, pg_catalog", db.name);
    db.run(&path);
    let mut session = db.connect();
    session.run("set client_min_messages = warning");
    let caught = "select pg_catalog.count(*) from public.loot";
    assert_eq!(session.value::<i64>(caught), 0);
    // A canary: on this path the names mean what stands in public.
    session.run("do $$ declare v text; begin v := 'x'; end $$");
    assert!(session.value::<i64>(caught) > 0);
    session.run("truncate public.loot");

    session.run("create extension pg_commission; select from commission_engine.install()");
    session.run("begin");
    session.run("set local search_path = pg_catalog");
    session.run(A_GYM);
    session.run("commit");
    session.run("call commission.run_daily_refresh()");
    session.run("call commission.run_month_end()");
    session.run("select from commission.run_due()");
    session.run("call commission.run_month_end(2026, 2)");
    session.run("select from commission_engine.install()");
    // What fails is told again by the procedure.
    assert_eq!(session.error_of("call commission.run_month_end(2026, 13)").sqlstate, "22023");
    db.run("set search_path = pg_catalog");
    assert_eq!(db.lines(CLOSED), both_closed());
    assert_eq!(db.lines("select distinct what, by_whom from public.loot"), Vec::<String>::new());
}
