//! Bookings with a length: taken where they are offered, compared, and told where they are none.

use common::Statements;

use crate::{CHECKED, PROBLEMS, studio, sync};

const TIMED: &str = "
    alter table studio.booking add column took integer;
    create view studio.timed as
    select id as source_id, coach as trainer_id, client_id as member_id, 'paid' as session_type,
        state as status, starts as starts_at, took as minutes
    from studio.booking;
    select commission.register_source('studio', 'appointment', 'studio.timed')";

const TAKEN: &str = "
    select source_id, minutes from commission.appointment
    where minutes is not null order by source_id::integer";

#[test]
fn lengths_are_taken_compared_and_taken_back() {
    let mut db = studio("sources_hours");
    db.run(TIMED);
    db.run("update studio.booking set took = 30 * id where id <= 3");
    assert_eq!(sync(&mut db)[0], "appointment|1380|0|0|0");
    assert_eq!(db.lines(TAKEN), ["1|30", "2|60", "3|90"]);
    assert_eq!(sync(&mut db)[0], "appointment|0|0|0|0");
    db.run(
        "update studio.booking set took = 45 where id = 1;
        update studio.booking set took = null where id = 2",
    );
    assert_eq!(sync(&mut db)[0], "appointment|0|2|0|0");
    assert_eq!(db.lines(TAKEN), ["1|45", "3|90"]);
    // What a source has, nobody changes here.
    db.run("select commission.register_source('studio', 'appointment', 'studio.sessions')");
    sync(&mut db);
    assert_eq!(db.lines(TAKEN), ["1|45", "3|90"], "a column that is not offered is left alone");
}

#[test]
fn lengths_that_cannot_be_are_told_before_and_after() {
    let mut db = studio("sources_hours_wrong");
    db.run(TIMED);
    db.run(
        "update studio.booking set took = 60;
        update studio.booking set took = 0 where id = 1;
        update studio.booking set took = -30 where id = 2;
        update studio.booking set took = 1441 where id = 3;
        update studio.booking set took = null where id = 4",
    );
    let told = |lines: Vec<String>| -> Vec<String> {
        lines
            .iter()
            .filter(|line| line.contains("minutes"))
            .map(|line| line.split('|').skip(1).take(4).collect::<Vec<_>>().join("|"))
            .collect()
    };
    let expected = ["1|minutes|0", "2|minutes|-30", "3|minutes|1441"]
        .map(|which| format!("{which}|is not what \"appointment_minutes_check\" allows"));
    assert_eq!(told(db.lines(CHECKED)), expected);
    assert_eq!(sync(&mut db)[0], "appointment|1377|0|0|3");
    assert_eq!(told(db.lines(PROBLEMS)), expected);
    let remedy = db
        .line("select remedy from commission.source_problem where column_name = 'minutes' limit 1");
    assert!(remedy.contains("minutes"), "{remedy}");
    // No number at all is no column of lengths.
    let error = db.error_of(
        "create view studio.worded as
        select source_id, trainer_id, member_id, session_type, status, starts_at,
            minutes || ' min' as minutes
        from studio.timed;
        select commission.register_source('studio', 'appointment', 'studio.worded')",
    );
    assert_eq!(error.sqlstate, "42804", "{error:?}");
}

#[test]
fn an_hour_that_is_mended_in_the_source_reprices_its_month() {
    let mut db = studio("sources_hours_priced");
    db.run(TIMED);
    db.run(
        "update commission.trainer_commission_tier set per_hour = true where session_type = 'paid';
        update studio.booking set took = 90;
        update studio.booking set took = null where id = 11",
    );
    sync(&mut db);
    // 30.00 an hour, and one that is not known.
    let pairs = "
        select count(*), count(*) filter (
            where conduction_fee_paid = total_paid_session * 45)
        from commission.trainer_monthly_commission";
    let line = db.line(pairs);
    let (all, right) = line.split_once('|').expect("two counts");
    assert_eq!(all, right);
    let unpriced = "select count(*) from commission.trainer_unpriced_pair
        where error_message like '%without minutes'";
    assert_eq!(db.line(unpriced), "1");
    db.run("update studio.booking set took = 90 where id = 11");
    assert_eq!(sync(&mut db)[0], "appointment|0|1|0|0");
    assert_eq!(db.line(unpriced), "0");
}
