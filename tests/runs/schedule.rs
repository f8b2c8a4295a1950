//! The jobs in the real pg_cron: registered, run by it on the minute, watched, and taken out again;
//! and what is said where it is missing.

use std::thread;
use std::time::{Duration, Instant};

use common::server::{DATABASE, Server};
use common::{Database, Statements};
use postgres::Client;

const JOBS: &str = "select jobname, schedule, command, database, username, active from cron.job
    order by jobid";

const MONTH_END: &str = "commission: month end";
const REFRESH: &str = "commission: daily refresh";
const QUEUE: &str = "commission: apply network changes";
const APPROVAL: &str = "commission: approve reseller commissions";
const PAYOUTS: &str = "commission: create payouts";
const FRAUD: &str = "commission: detect fraud of resellers";
const DISPUTES: &str = "commission: escalate disputes";

/// What a scheduler has to do: February of the gym is due, March too but cannot be priced, of today
/// nothing is calculated yet, and a sale of today waits in the queue.
const WORK: &str = "
    update commission.workspace set recalculation = 'manual';
    update commission.network_plan set recalculation = 'deferred';
    insert into commission.branch values ('kepong', 'KD', 'Asia/Kuala_Lumpur', 'MYR');
    insert into commission.trainer_commission_tier (
        branch, trainer_type, trainer_category, commission_type, session_type, fee_amount,
        valid_during)
    values
        ('kepong', 'full time', 'senior', 'conduction_fee', 'paid', 30, '(,2026-03-01)'),
        ('kepong', 'full time', 'senior', 'conduction_fee', 'paid', 30, '[2026-04-01,)');
    insert into commission.participant (name, role) values ('T', 'trainer'), ('S', 'affiliate');
    insert into commission.trainer (id)
    select id from commission.participant where role = 'trainer';
    insert into commission.trainer_grade (trainer_id, branch, trainer_type, trainer_category)
    select id, 'kepong', 'full time', 'senior' from commission.trainer;
    insert into commission.member (name, branch) values ('M', 'kepong');
    insert into commission.appointment (trainer_id, member_id, session_type, status, starts_at)
    select t.id, m.id, 'paid', 'completed', day
    from commission.trainer as t, commission.member as m,
        unnest(array['2026-02-10 18:00+08', '2026-03-10 18:00+08', now()]) as day;
    insert into commission.network_tier (threshold, rate) values (0, 0.2);
    insert into commission.network_sale (participant_id, amount, status, sold_at)
    select id, 1000, 'approved', now() from commission.participant where role = 'affiliate'";

/// A server whose pg_cron works in its database. It is not in the extensions there yet.
fn start() -> Server {
    let cron_database = format!("cron.database_name={DATABASE}");
    Server::with_commission_and(&[
        "shared_preload_libraries=pg_cron",
        &cron_database,
        "cron.host=127.0.0.1",
    ])
}

#[track_caller]
fn refusal(client: &mut impl Statements) -> [String; 2] {
    let error = client.error_of("select * from commission.schedule_jobs()");
    let again = client.error_of("select * from commission.unschedule_jobs()");
    assert_eq!(error, again);
    let hint = error.hint.clone().expect("it says what to do");
    assert!(hint.contains("commission.run_due()"), "{hint}");
    [error.line(), hint]
}

#[test]
fn where_pg_cron_is_missing_it_is_said_and_the_rest_works() {
    let mut db = Database::new("schedule_without");
    let [error, hint] = refusal(&mut db);
    assert_eq!(error, "0A000: pg_cron is not loaded in this server");
    assert!(hint.contains("shared_preload_libraries = 'pg_cron'"), "{hint}");
    assert!(hint.contains(&format!("cron.database_name = '{}'", db.name)), "{hint}");

    assert_eq!(db.lines("select * from commission.job_status"), Vec::<String>::new());
    db.run(WORK);
    let done = db.lines("select task, outcome from commission.run_due() order by 1");
    assert_eq!(
        done[..3],
        [
            "apply network changes|done",
            "month end trainer 2026-02|done",
            "month end trainer 2026-03|failed"
        ]
    );
    assert_eq!(
        db.lines("select name, schedule, is_active, state from commission.job_status"),
        ["month end trainer 2026-03|null|null|failed"]
    );
    assert_worked(&mut db.connect());
}

/// What has to have happened once all jobs have run.
#[track_caller]
fn assert_worked(client: &mut Client) {
    assert_eq!(client.lines("select * from commission.network_staleness"), Vec::<String>::new());
    assert_eq!(client.value::<i64>("select count(*) from commission.network_month"), 1);
    assert_eq!(
        client.lines("select scheme, year, month, status from commission.period"),
        ["trainer|2026|2|closed"]
    );
    assert_eq!(client.line("select month, amount from commission.earning"), "2|30.00");
    // Of February and of today, although nobody recalculates at once.
    assert_eq!(
        client.value::<i64>("select count(*) from commission.trainer_monthly_commission"),
        2
    );
}

/// Waits for the next minute and a bit: until each job has ended once.
#[track_caller]
fn wait_for_jobs(client: &mut Client) {
    let begin = Instant::now();
    let ended = "
        select count(distinct command)
        from cron.job_run_details
        where status in ('succeeded', 'failed')
            and end_time > now() - interval '1 day'";
    while client.value::<i64>(ended) < 7 {
        let details = client.lines("select command, status from cron.job_run_details");
        assert!(begin.elapsed() < Duration::from_secs(150), "jobs do not run: {details:?}");
        thread::sleep(Duration::from_millis(200));
    }
}

fn assert_elsewhere_is_said(server: &Server) {
    server.connect().run("create database elsewhere");
    let mut client = server.connect_to("elsewhere").expect("the server takes connections");
    client.run("set client_min_messages = warning");
    client.run("create extension pg_commission");
    client.run("select commission_engine.install()");
    let [error, hint] = refusal(&mut client);
    assert_eq!(
        error,
        "0A000: pg_cron of this server works in database \"company\", not in \"elsewhere\""
    );
    assert!(hint.contains("cron.schedule_in_database()"), "{hint}");
}

fn assert_registered(client: &mut Client) {
    // Jobs of others, also one whose name begins like ours.
    let others = ["mine", "commission: zzz"];
    for name in others {
        client.run(&format!("select cron.schedule('{name}', '0 0 1 1 *', 'select 1')"));
    }
    let registered = "select * from commission.schedule_jobs()";
    let expected = [
        format!("{MONTH_END}|40 * * * *|call commission.run_month_end()"),
        format!("{REFRESH}|20 1 * * *|call commission.run_daily_refresh()"),
        format!("{QUEUE}|* * * * *|select commission.apply_network_changes()"),
        format!("{APPROVAL}|7 * * * *|select commission.approve_due_reseller_commissions()"),
        format!("{PAYOUTS}|20 * * * *|select commission.create_due_payouts()"),
        format!("{FRAUD}|37 * * * *|select commission.detect_fraud()"),
        format!("{DISPUTES}|35 * * * *|select commission.escalate_overdue_disputes()"),
    ];
    for _ in 0..2 {
        assert_eq!(client.lines(registered), expected);
    }
    let mut jobs: Vec<String> = others
        .iter()
        .map(|name| format!("{name}|0 0 1 1 *|select 1|{DATABASE}|postgres|t"))
        .collect();
    jobs.extend(expected.iter().map(|job| format!("{job}|{DATABASE}|postgres|t")));
    assert_eq!(client.lines(JOBS), jobs);
    assert_eq!(
        client.lines(
            "select name, is_active, state, is_failing, failures from commission.job_status"
        ),
        [MONTH_END, REFRESH, QUEUE, APPROVAL, PAYOUTS, FRAUD, DISPUTES]
            .map(|name| format!("{name}|t|null|f|0"))
    );
}

/// A job that has begun on the minute, and then has not for two years though it should each year.
#[track_caller]
fn assert_late_is_told(client: &mut Client) {
    let late = "select name from commission.job_status where is_late";
    assert_eq!(client.lines(late), Vec::<String>::new());
    client.run(&format!(
        "select cron.alter_job(jobid, schedule => '0 0 1 1 *')
        from cron.job where jobname = '{APPROVAL}';
        update cron.job_run_details
        set start_time = now() - interval '2 years 1 day'
        where command = 'select commission.approve_due_reseller_commissions()'"
    ));
    assert_eq!(client.lines(late), [APPROVAL]);
    client.run(&format!(
        "select cron.alter_job(jobid, active => false) from cron.job where jobname = '{APPROVAL}'"
    ));
    assert_eq!(client.lines(late), Vec::<String>::new());
    for (schedule, wait) in [
        ("30 seconds", "00:00:30"),
        ("* * * * *", "00:01:00"),
        ("*/5 * * * *", "01:00:00"),
        ("7 * * * *", "01:00:00"),
        ("20 1 * * *", "1 day"),
        ("0 2 * * 1", "7 days"),
        ("0 2 1 * *", "31 days"),
        ("0 2 1 4 1", "1 year"),
        ("@daily", "null"),
    ] {
        let said =
            client.line(&format!("select commission_internal.longest_wait('{schedule}')::text"));
        assert_eq!(said, wait, "{schedule}");
    }
}

#[test]
fn pg_cron_does_the_work_on_the_minute() {
    let server = start();
    let mut client = server.connect();
    let [error, hint] = refusal(&mut client);
    assert_eq!(error, "0A000: extension pg_cron is not in database \"company\"");
    assert!(hint.starts_with("Run create extension pg_cron as a superuser."), "{hint}");

    client.run("create extension pg_cron");
    client.run(WORK);
    assert_registered(&mut client);
    // An entry of ours that is old, one that is not, and an old one of somebody else.
    client.run(
        "insert into cron.job_run_details (jobid, database, username, command, status, end_time)
        values
            (9, 'company', 'postgres', 'call commission.run_month_end()', 'failed',
                now() - interval '31 days'),
            (9, 'company', 'postgres', 'call commission.run_month_end()', 'succeeded',
                now() - interval '29 days'),
            (9, 'company', 'postgres', 'select 1', 'succeeded', now() - interval '31 days');
        select cron.alter_job(jobid, schedule => '* * * * *')
        from cron.job where command <> 'select 1'",
    );
    assert_elsewhere_is_said(&server);

    wait_for_jobs(&mut client);
    assert_worked(&mut client);
    assert_eq!(
        client.lines(
            "select command, count(*) from cron.job_run_details
            where end_time < now() - interval '1 day' group by command order by 1"
        ),
        ["call commission.run_month_end()|1", "select 1|1"]
    );
    let status = client.lines(
        "select name, state, is_failing, failures > 0, last_succeeded_at is not null
        from commission.job_status",
    );
    assert_eq!(
        status,
        [
            format!("{MONTH_END}|failed|t|t|f"),
            format!("{REFRESH}|succeeded|f|f|t"),
            format!("{QUEUE}|succeeded|f|f|t"),
            format!("{APPROVAL}|succeeded|f|f|t"),
            format!("{PAYOUTS}|succeeded|f|f|t"),
            format!("{FRAUD}|succeeded|f|f|t"),
            format!("{DISPUTES}|succeeded|f|f|t"),
            "month end trainer 2026-03|failed|t|t|f".to_owned(),
        ]
    );
    let message: String = client
        .value(&format!("select message from commission.job_status where name = '{MONTH_END}'"));
    assert!(message.contains("cannot be priced"), "{message}");
    assert_late_is_told(&mut client);

    assert_eq!(
        client.lines("select * from commission.unschedule_jobs()"),
        [MONTH_END, REFRESH, QUEUE, APPROVAL, PAYOUTS, FRAUD, DISPUTES]
    );
    assert_eq!(client.lines(JOBS).len(), 2, "only what is not ours");
    assert_eq!(client.lines("select * from commission.unschedule_jobs()"), Vec::<String>::new());
}
