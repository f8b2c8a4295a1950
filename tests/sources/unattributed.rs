//! What nobody is paid for is told before a month is closed, and keeps it open where that is
//! wanted; and sessions of one trainer at one instant are told before they are paid.

use common::{Database, Statements};

use crate::{CHECKED, NOTHING, PROBLEMS, sync, taken};

const LISTED: &str = "
    select scheme, fact, source_id, happened_at is null, reason
    from commission.unattributed_records(2023, 1)";

const COUNTED: &str = "
    select distinct unattributed
    from commission.month_end_report(2023, 1)
    where scheme = 'trainer'";

/// Sessions and sales of one month alone, so that one month is to be closed.
#[track_caller]
fn january(name: &str) -> Database {
    let mut db = taken(name);
    db.run(
        "delete from studio.booking where starts >= '2023-02-01';
        delete from studio.invoice where made >= '2023-02-01';
        select commission.sync_source('studio')",
    );
    db
}

#[test]
fn two_sessions_of_a_trainer_at_one_instant_are_told_and_taken() {
    let mut db = taken("sources_alike");
    assert_eq!(db.lines(CHECKED), [""; 0]);
    // A group of three, one of which was called off; and one that is there already, by hand.
    db.run(
        "insert into studio.booking
        values (9001, 1, 'Anna Weiss', 'completed', '2023-01-20 10:00'),
            (9002, 2, 'anna weiss', 'completed', '2023-01-20 10:00'),
            (9003, 3, 'Anna Weiss', 'cancelled', '2023-01-20 10:00'),
            (9004, 4, 'Ben Okafor', 'completed', '2023-01-20 10:00');
        insert into commission.appointment (
            id, trainer_id, member_id, session_type, status, starts_at)
        select '00000000-0000-0000-0000-000000000001', t.id, m.id, 'paid', 'completed',
            '2023-01-20 10:00+01'
        from commission.participant as t, commission.member as m
        where t.name = 'Ben Okafor' and m.source_id = '9'",
    );
    let told = [
        "appointment|9002|starts_at|2023-01-20 10:00:00|\
         has trainer_id and starts_at in common with session \"9001\"|\
         It is taken, and both count. If it is one that was entered twice, leave one out.",
        "appointment|9004|starts_at|2023-01-20 10:00:00|\
         has trainer_id and starts_at in common with session \
         \"00000000-0000-0000-0000-000000000001\"|\
         It is taken, and both count. If it is one that was entered twice, leave one out.",
    ];
    assert_eq!(db.lines(CHECKED), told);
    assert_eq!(
        db.line("select count(*) from commission.appointment where source_id like '900_'"),
        "0"
    );
    assert_eq!(sync(&mut db)[0], "appointment|4|0|0|0");
    assert_eq!(db.lines(PROBLEMS), [""; 0]);
    assert_eq!(db.lines(CHECKED), told);
    // Days without an hour are all of one instant.
    db.run(
        "drop view studio.sessions;
        create view studio.sessions as
        select id as source_id, coach as trainer_id, client_id as member_id,
            'paid' as session_type, state as status, starts::date as starts_at
        from studio.booking",
    );
    assert_eq!(db.lines(CHECKED), [""; 0]);
}

#[test]
fn what_nobody_is_paid_for_is_listed_and_keeps_a_month_open_where_that_is_wanted() {
    let mut db = january("sources_unattributed");
    assert_eq!(db.lines(LISTED), [""; 0]);
    assert_eq!(db.line(COUNTED), "0");
    db.run(
        "insert into studio.invoice values (991, 1, '{}', 100, 0, '2023-01-31 23:30'),
            (992, 1, '{}', 100, 0, '2023-02-01 00:00');
        update studio.booking set coach = 'Benny' where id = 1",
    );
    sync(&mut db);
    let listed = [
        "trainer|member_package|991|f|the package has nobody who is paid for it",
        "trainer|appointment|1|t|was not taken: trainer_id there is no trainer \"Benny\"",
    ];
    assert_eq!(db.lines(LISTED), listed);
    assert_eq!(db.line(COUNTED), "2");
    assert_eq!(
        db.line(
            "select distinct unattributed from commission.month_end_report(2022, 12)
            where scheme = 'trainer'"
        ),
        "1",
        "what was not taken may be of any month"
    );

    db.run("update commission.workspace set refuses_unattributed = true");
    let close = "select commission.close_period(2023, 1, 'trainer')";
    let error = db.error_of(close);
    assert_eq!(
        error.line(),
        "PT409: 2023-01 of scheme \"trainer\" has 2 facts that nobody is paid for"
    );
    assert!(error.detail.expect("the first").contains("\"991\" of \"member_package\""));
    assert!(error.hint.expect("what to do").contains("unattributed_records()"));
    assert_eq!(db.error_of("call commission.run_month_end()").sqlstate, "PT409");
    let closed = "select count(*) from commission.period where status = 'closed'";
    assert_eq!(db.line(closed), "0");

    db.run(
        "update studio.booking set coach = 'Ben Okafor' where id = 1;
        delete from studio.invoice where id = 992;
        update studio.invoice set sold_by = '{2}' where id = 991",
    );
    db.run("call commission.run_month_end()");
    assert_ne!(db.line(closed), "0");
    assert_eq!(sync(&mut db), NOTHING);
    assert_eq!(db.line(COUNTED), "0");
}

#[test]
fn unless_it_is_wanted_months_are_closed_all_the_same() {
    let mut db = january("sources_unattributed_closed");
    db.run("insert into studio.invoice values (991, 1, '{}', 100, 0, '2023-01-05 10:00')");
    db.run("call commission.run_month_end()");
    assert_eq!(db.line(COUNTED), "1");
    let status = "select distinct status from commission.month_end_report(2023, 1)
        where scheme = 'trainer'";
    assert_eq!(db.line(status), "closed");
    // Whoever is found later is paid by an adjustment.
    db.run("update studio.invoice set sold_by = '{1}' where id = 991");
    sync(&mut db);
    assert_eq!(db.line(COUNTED), "0");
    assert_eq!(
        db.line("select participant_name, difference from commission.pending_adjustments"),
        "Anna Weiss|5.00"
    );
}
