//! The month end by requests, each of which takes a step in a session of its own.

use common::{Database, Statements};
use postgres::Client;

use crate::month_end::{PERIODS, POSTED, RUN, RUNS, gym_and_seller, many_trainers};

const STATE: &str = "select state, backend_pid from commission.calculation_progress order by id";

/// What a step says, as a request over HTTP: in another session each time.
fn step(db: &Database, arguments: &str) -> String {
    let mut client: Client = db.connect();
    client.line(&format!(
        "select scheme, month, phase, state, done, total, message, is_done
        from commission.advance_month_end({arguments})"
    ))
}

/// All steps after the first, which has said after which run they come.
fn steps_after(db: &Database, after_id: i64) -> Vec<String> {
    let mut said = Vec::new();
    loop {
        let one = step(db, &format!("p_after_id => {after_id}"));
        let is_done = one.ends_with("|t");
        said.push(one);
        assert!(said.len() < 50, "it never ends: {said:?}");
        if is_done {
            return said;
        }
    }
}

#[test]
fn each_request_takes_a_step_and_says_how_far_it_is() {
    let mut db = many_trainers("steps_one_month");
    assert_eq!(
        step(&db, ""),
        "trainer|2|calculate|running|0|1200|trainer 2026-02: month end begins as run 1|null"
            .replace("|null", "|f")
    );
    // Others see that it runs, though nobody does between two requests.
    assert_eq!(db.lines(STATE), ["running|0"]);
    assert!(db.lines("select * from commission.job_status").is_empty());
    assert_eq!(
        steps_after(&db, 0),
        [
            "trainer|2|calculate|running|500|1200|trainer 2026-02: 500 of 1200 \
             calculated, 500 rows changed|f",
            "trainer|2|calculate|running|1000|1200|trainer 2026-02: 1000 of 1200 \
             calculated, 1000 rows changed|f",
            "trainer|2|verify|running|1200|1200|trainer 2026-02: 1200 of 1200 \
             calculated, 1200 rows changed|f",
            "trainer|2|close|running|1200|1200|trainer 2026-02: verified|f",
            "trainer|2|done|succeeded|1200|1200|trainer 2026-02: closed, 1200 lines posted|f",
            "null|null|null|null|null|null|null|t",
        ]
    );
    assert_eq!(db.lines(POSTED), ["trainer|2026|2|1200"]);
}

#[test]
fn a_month_that_fails_leaves_the_others_alone() {
    let mut db = gym_and_seller("steps_failing");
    let first = db.line("select after_id, run_id > 0 from commission.advance_month_end()");
    assert_eq!(first, "0|t");
    let said = steps_after(&db, 0);
    assert_eq!(
        said.iter().filter(|one| one.contains("|failed|")).collect::<Vec<_>>(),
        ["trainer|3|verify|failed|1|1|trainer 2026-03: failed in phase verify: 2026-03 of \
             scheme \"trainer\" has a record that cannot be priced|f"]
    );
    assert_eq!(db.lines(PERIODS), ["network|2|closed", "network|3|closed", "trainer|2|closed"]);
    assert_eq!(
        db.line(
            "select error_code, error from commission.calculation_progress where state = 'failed'"
        ),
        "PT409|2026-03 of scheme \"trainer\" has a record that cannot be priced"
    );
    // Nothing is tried twice in one month end; the next one tries it again.
    assert_eq!(step(&db, "p_after_id => 0"), "null|null|null|null|null|null|null|t");
    db.run("update commission.trainer_commission_tier set valid_during = '(,)'");
    let after = db.value::<i64>("select after_id from commission.advance_month_end(2026, 3)");
    steps_after(&db, after);
    assert_eq!(db.lines(PERIODS).len(), 4);
}

#[test]
fn what_was_stopped_is_gone_on_with_by_the_procedure() {
    let mut db = many_trainers("steps_stopped");
    step(&db, "");
    step(&db, "p_after_id => 0");
    db.run("update commission.calculation_run set updated_at = now() - interval '3 minutes'");
    assert_eq!(db.lines(STATE), ["interrupted|0"]);
    assert_eq!(
        db.lines("select name, state from commission.job_status"),
        ["month end trainer 2026-02|interrupted"]
    );
    db.run(RUN);
    assert_eq!(
        db.lines(RUNS),
        ["trainer|failed|calculate|500|1200|null|57P01", "trainer|succeeded|done|1200|1200|t|null"]
    );
    assert_eq!(db.lines(POSTED), ["trainer|2026|2|1200"]);
    // Whoever had stopped asks again: there is nothing left to do.
    assert_eq!(step(&db, "p_after_id => 0"), "null|null|null|null|null|null|null|t");
}

#[test]
fn two_who_step_at_once_do_not_step_over_each_other() {
    let mut db = many_trainers("steps_two");
    step(&db, "");
    let mut first = db.connect();
    first.run("begin; select commission.advance_month_end(p_after_id => 0)");
    for other in [
        "select commission.advance_month_end(p_after_id => 0)",
        "select commission.advance_month_end()",
        RUN,
    ] {
        assert_eq!(
            db.error_of(other).line(),
            "PT409: month end is running in another session already"
        );
    }
    first.run("commit");
    assert_eq!(db.line("select done, backend_pid from commission.calculation_run"), "500|0");
    steps_after(&db, 0);
    assert_eq!(db.lines(POSTED), ["trainer|2026|2|1200"]);
}

#[test]
fn the_first_step_synchronises_the_sources() {
    let mut db = gym_and_seller("steps_source");
    db.run(
        "create table public.sale (id integer, seller uuid, amount numeric, at timestamptz);
        insert into public.sale
        select 1, id, 500, '2026-02-11 10:00+08' from commission.participant
        where role = 'affiliate';
        create view public.sold as
        select id as source_id, seller as participant_id, amount, 'approved' as status,
            at as sold_at
        from public.sale",
    );
    db.run("select commission.register_source('shop', 'network_sale', 'public.sold')");
    assert_eq!(
        step(&db, "2026, 2"),
        "null|null|synchronise|succeeded|null|null|source \"shop\": 1 inserted, \
         0 updated, 0 deleted, 0 problems|f"
    );
    db.run("drop view public.sold");
    let failed = db.line(
        "select phase, state, error is not null, is_done
        from commission.advance_month_end(2026, 2)",
    );
    assert_eq!(failed, "synchronise|failed|t|t");
    assert!(db.lines(PERIODS).is_empty());
    assert_eq!(
        db.lines("select state from commission.source_sync order by finished_at desc limit 1"),
        ["failed"]
    );
}

#[test]
fn what_is_asked_wrongly_is_refused_before_anything_is_done() {
    let mut db = gym_and_seller("steps_wrong");
    for (arguments, error) in [
        ("2026, 13", "22023: "),
        ("2026, null", "22023: "),
        ("2199, 12", "PT409: "),
        ("p_after_id => -1", "22023: p_after_id must be what an earlier step has returned, not -1"),
        ("p_after_id => 9", "22023: p_after_id must be what an earlier step has returned, not 9"),
    ] {
        let said = db.error_of(&format!("select commission.advance_month_end({arguments})")).line();
        assert!(said.starts_with(error), "{arguments}: {said}");
    }
    let error =
        db.error_of("begin isolation level repeatable read; select commission.advance_month_end()");
    assert_eq!(error.sqlstate, "0A000", "{}", error.line());
    db.run("rollback");
    assert!(db.lines("select * from commission.calculation_run").is_empty());
}
