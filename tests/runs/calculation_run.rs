//! The register of runs: who sees it, that nobody writes it, and run_due() for other schedulers.

use common::Statements;
use common::people::Company;

/// Without the run that company.sql brings along.
fn company(name: &str) -> Company {
    let mut company = Company::new(name);
    company.db.run("delete from commission.calculation_run");
    company
}

const RUNS: &str = "select task, scheme, year, month, state from commission.calculation_progress
    order by id";

fn no_lines() -> Vec<String> {
    Vec::new()
}

#[test]
fn who_sees_all_earnings_sees_runs_and_nobody_else() {
    let mut company = company("runs_seen");
    company.db.run("call commission.run_month_end()");
    let runs = company.db.lines(RUNS);
    assert!(!runs.is_empty());
    for who in ["super", "admin"] {
        assert_eq!(company.lines(who, RUNS), runs, "{who}");
    }
    for who in ["kepong", "manager", "trainer", "affiliate", "left", "unknown"] {
        assert_eq!(company.lines(who, RUNS), no_lines(), "{who}");
        assert_eq!(company.lines(who, "select * from commission.job_status"), no_lines());
    }
    assert_eq!(company.outcome("anon", RUNS), "42501");
}

#[test]
fn nobody_writes_the_register() {
    let mut company = company("runs_written");
    company.db.run("call commission.run_month_end()");
    for statement in [
        "delete from commission.calculation_run",
        "update commission.calculation_run set state = 'running'",
        "insert into commission.calculation_run (task, scheme, year, month, database_role,
            backend_pid)
        values ('month end', 'trainer', 2026, 2, 'me', 1)",
    ] {
        assert_eq!(company.outcome("super", statement), "42501", "{statement}");
        company.db.run("begin; set local role service_role");
        assert_eq!(company.db.error_of(statement).sqlstate, "42501", "{statement}");
        company.db.run("rollback");
    }
}

#[test]
fn only_who_edits_all_earnings_runs_what_is_due() {
    let mut company = company("runs_permitted");
    for who in ["kepong", "manager", "trainer", "affiliate", "left", "unknown", "anon"] {
        let error = company.error(who, "select * from commission.run_due()");
        assert_eq!(error.sqlstate, "42501", "{who}");
    }
    for who in ["kepong", "trainer", "anon"] {
        let error = company.error(who, "select * from commission.months_due()");
        assert_eq!(error.sqlstate, "42501", "{who}");
    }
    // Procedures are for schedulers; requests have run_due().
    for (who, code) in [("super", "42501"), ("anon", "42501")] {
        assert_eq!(company.error(who, "call commission.run_month_end()").sqlstate, code);
        assert_eq!(company.error(who, "call commission.run_daily_refresh()").sqlstate, code);
        let schedule = "select * from commission.schedule_jobs()";
        assert_eq!(company.error(who, schedule).sqlstate, code);
    }
    assert_eq!(company.db.lines(RUNS), no_lines());

    let due = company.db.lines("select scheme, year, month from commission.months_due()");
    assert!(!due.is_empty());
    company.db.run("set role service_role");
    company.db.run("call commission.run_month_end()");
    company.db.run("reset role");
    assert_eq!(company.db.lines("select * from commission.months_due()"), no_lines());
    let by = "select distinct started_by_name, database_role from commission.calculation_progress";
    assert_eq!(company.db.lines(by), ["null|service_role"]);
}

#[test]
fn an_administrator_runs_what_is_due_by_a_request() {
    let mut company = company("runs_request");
    let due = company.db.lines("select scheme, year, month from commission.months_due()");
    let done = company.lines("admin", "select task, outcome from commission.run_due()");
    let closed = done.iter().filter(|line| line.starts_with("month end ")).count();
    assert_eq!(closed, due.len(), "{done:?}");
    assert!(done.iter().all(|line| line.ends_with("|done")), "{done:?}");
}

#[test]
fn in_run_due_a_task_that_fails_leaves_the_others_alone() {
    let mut company = company("runs_independent");
    company.db.run(
        "update commission.trainer_commission_tier set valid_during = '(,2020-01-01)';
        update commission.network_plan set recalculation = 'deferred'",
    );
    let done = company.db.lines("select task, outcome, detail from commission.run_due()");
    let all: Vec<&String> = done.iter().filter(|line| line.contains("|failed|")).collect();
    // What closes last waits for the others.
    let (waiting, failed): (Vec<&String>, Vec<&String>) =
        all.iter().partition(|line| line.starts_with("month end draw "));
    assert!(!failed.is_empty(), "{done:?}");
    assert!(failed.iter().all(|line| line.contains("cannot be priced")), "{done:?}");
    assert!(waiting.iter().all(|line| line.contains("is closed after")), "{done:?}");
    assert!(done.iter().any(|line| line.contains("|done|")), "{done:?}");
    let noted = "select count(*) from commission.calculation_run
        where state = 'failed' and error_code = 'PT409' and phase = 'calculate'
            and scheme <> 'draw'";
    assert_eq!(company.db.value::<i64>(noted), failed.len() as i64);
    let status = "select count(*) from commission.job_status where is_failing";
    assert_eq!(company.db.value::<i64>(status), all.len() as i64);
    // Once a day is enough for what is not urgent.
    let again = company.db.lines("select task from commission.run_due()");
    assert!(again.iter().all(|task| task.starts_with("month end ")), "{again:?}");
    assert_eq!(again.len(), all.len());
}
