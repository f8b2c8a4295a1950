//! Runs of the schedule begin with the sources: no month is closed without what a source has of it.

use common::Statements;

use crate::taken;

const LATE: &str = "
    insert into studio.booking values (5001, 1, 'Anna Weiss', 'completed', '2023-01-20 10:00')";

const TAKEN: &str = "select count(*) from commission.appointment where source_id = '5001'";

/// Sessions of one month alone, so that one month is to be closed.
const JANUARY: &str = "
    delete from studio.booking where starts >= '2023-02-01';
    delete from studio.invoice where made >= '2023-02-01';
    select commission.sync_source('studio')";

#[test]
fn the_month_end_takes_what_is_there_before_it_closes() {
    let mut db = taken("sources_month_end");
    db.run(JANUARY);
    db.run(LATE);
    db.run("call commission.run_month_end()");
    assert_eq!(db.line(TAKEN), "1");
    assert_eq!(db.line("select count(*) from commission.pending_adjustments"), "0");
    let anna: String = db.line(
        "select sum(r.total_conduction_fee) = 30 * (
            select count(*) from studio.booking where coach = 'Anna Weiss' and state = 'completed')
        from commission.trainer_monthly_commission as r
        join commission.participant as p on p.id = r.trainer_id and p.name = 'Anna Weiss'
        where (r.year, r.month) = (2023, 1)",
    );
    assert_eq!(anna, "t");
    let closed = "select count(*) from commission.period where status = 'closed'";
    assert_ne!(db.line(closed), "0");
}

#[test]
fn run_due_takes_what_is_there_before_it_closes() {
    let mut db = taken("sources_run_due");
    db.run(JANUARY);
    db.run(LATE);
    let done = db.lines("select task, outcome, detail from commission.run_due()");
    assert_eq!(
        done[0],
        "synchronise \"studio\"|done|\
         source \"studio\": 1 inserted, 0 updated, 0 deleted, 0 problems"
    );
    assert!(done.iter().any(|line| line.starts_with("month end trainer 2023-01|done")), "{done:?}");
    assert_eq!(db.line(TAKEN), "1");
    assert_eq!(db.line("select count(*) from commission.pending_adjustments"), "0");
    // Nothing is due any more, and it was taken today.
    db.run(
        "insert into studio.booking
        values (5002, 1, 'Anna Weiss', 'completed', '2023-01-21 10:00')",
    );
    let done = db.lines("select task from commission.run_due()");
    assert!(!done.iter().any(|line| line.starts_with("synchronise")), "{done:?}");
    // A day later it is.
    db.run("update commission.source_sync set finished_at = finished_at - interval '21 hours'");
    let done = db.lines("select task from commission.run_due()");
    assert!(done.iter().any(|line| line.starts_with("synchronise")), "{done:?}");
    // The month is closed: what came late is an adjustment, with the newest month here.
    assert_eq!(
        db.lines(
            "select p.name, e.amount
            from commission.earning as e
            join commission.participant as p on p.id = e.participant_id
            where e.kind = 'adjustment'"
        ),
        ["Anna Weiss|30.00"]
    );
}

#[test]
fn nothing_is_closed_while_a_source_cannot_be_read() {
    let mut db = taken("sources_unreadable");
    db.run(JANUARY);
    db.run("alter view studio.sales rename column total_price to price");
    let due = db.lines("select scheme, year, month from commission.months_due()");
    assert!(!due.is_empty());
    let error = db.error_of("call commission.run_month_end()");
    assert_eq!(error.sqlstate, "42703");
    assert!(error.hint.is_some());
    let done = db.lines("select task, outcome from commission.run_due()");
    assert_eq!(done[0], "synchronise \"studio\"|failed");
    assert_eq!(done[1], "month end|skipped");
    assert_eq!(db.lines("select scheme, year, month from commission.months_due()"), due);
    let failed = db.lines(
        "select name, fact, state, error_code from commission.source_sync
        where state = 'failed' order by id",
    );
    assert_eq!(failed, ["studio|null|failed|42703", "studio|null|failed|42703"]);
    // A refresh calculates all the same, and tells.
    assert_eq!(db.error_of("call commission.run_daily_refresh()").sqlstate, "42703");
    // The lock of the task is not left behind.
    db.run("alter view studio.sales rename column price to total_price");
    db.run("call commission.run_month_end()");
    assert_eq!(db.lines("select scheme, year, month from commission.months_due()"), [""; 0]);
}

#[test]
fn who_wants_no_runs_has_none() {
    let mut db = taken("sources_not_before_runs");
    db.run(
        "select commission.register_source(name, fact, relation, p_before_runs => false)
        from commission.source",
    );
    db.run(JANUARY);
    db.run(LATE);
    db.run("call commission.run_month_end()");
    db.run("select commission.run_due()");
    assert_eq!(db.line(TAKEN), "0");
}
