//! What cannot be taken is listed in words and by record, in what is checked and in what is taken
//! alike; the rest is taken; and what was on record stays.

use common::Statements;

use crate::{CHECKED, NOTHING, PROBLEMS, state, studio, sync, taken};

/// What people type.
const MESS: &str = "
    update studio.booking set coach = 'Benny' where id in (2, 1010);
    update studio.booking set client_id = null where id = 3;
    update studio.booking set client_id = 99 where id = 4;
    update studio.booking set state = 'done' where id = 5;
    update studio.booking set starts = null where id = 6;
    insert into studio.booking select * from studio.booking where id = 7;
    insert into studio.booking values (null, 1, 'Anna Weiss', 'completed', '2024-05-02 09:00');
    update studio.booking set starts = '1066-10-14 09:00' where id = 8;
    update studio.invoice set amount = -5 where id = 1;
    update studio.invoice set amount = 'NaN' where id = 2;
    update studio.invoice set amount = 10.005 where id = 3;
    update studio.invoice set back = 1000 where id = 4;
    update studio.invoice set sold_by = '{1,7}' where id = 5;
    update studio.invoice set sold_by = '{1,1}' where id = 6;
    insert into studio.invoice values (7, 1, '{2}', 999, 0, '2024-05-02 09:00')";

const FOUND: [&str; 16] = [
    "appointment|null|source_id|null|is empty in 1 of the records",
    "appointment|1010|trainer_id|Benny|there is no trainer \"Benny\"",
    "appointment|2|trainer_id|Benny|there is no trainer \"Benny\"",
    "appointment|3|member_id|null|is empty",
    "appointment|4|member_id|99|there is no member \"99\"",
    "appointment|5|status|done|\"done\" is none of the values",
    "appointment|6|starts_at|null|is empty",
    "appointment|7|source_id|7|is there 2 times",
    "appointment|8|starts_at|1066-10-14 08:06:32+00|\
     is not what \"appointment_starts_at_check\" allows",
    "member_package|1|total_price|-5|is not what \"member_package_total_price_check\" allows",
    "member_package|2|total_price|NaN|is not what \"member_package_total_price_check\" allows",
    "member_package|3|null|null|\
     package \"3\" has an amount with more than 2 decimals, which EUR does not have",
    "member_package|4|total_price, refunded_amount|104, 1000|\
     is not what \"member_package_refunded_amount_check\" allows",
    "member_package|5|closed_by|7|there is no trainer \"7\"",
    "member_package|6|closed_by|null|is not what \"member_package_closed_by_check\" allows",
    "member_package|7|source_id|7|is there 2 times",
];

/// Without the remedy, and without keys that nobody chose.
fn reasons(lines: &[String]) -> Vec<String> {
    let mut found: Vec<String> = lines
        .iter()
        .map(|line| line.rsplit_once('|').expect("it has a remedy").0.to_owned())
        .collect();
    found.sort();
    found
}

#[test]
fn everything_that_is_wrong_is_told_and_the_rest_is_taken() {
    let mut db = studio("sources_problems");
    db.run(MESS);
    db.run("set time zone 'UTC'");
    let before = db.lines("select count(*) from commission.audit_log");
    let checked = db.lines(CHECKED);
    // Nothing stays of a check.
    assert_eq!(db.lines("select count(*) from commission.audit_log"), before);
    assert_eq!(db.lines("select 1 from commission.appointment"), [""; 0]);
    assert_eq!(db.lines(PROBLEMS), [""; 0]);
    let found = reasons(&checked);
    let mut expected: Vec<String> = FOUND.map(str::to_owned).to_vec();
    expected.sort();
    assert_eq!(found, expected);
    // Every problem says what to do.
    assert!(checked.iter().all(|line| line.rsplit('|').next().is_some_and(|said| said.len() > 10)));

    let counts = sync(&mut db);
    assert_eq!(counts[0], "appointment|1372|0|0|9");
    assert_eq!(counts[2], "member_package|173|0|0|7");
    assert_eq!(db.lines(PROBLEMS), checked);
    assert_eq!(db.lines(CHECKED), checked);
}

#[test]
fn a_problem_is_the_same_row_until_it_is_mended() {
    let mut db = studio("sources_same_problem");
    db.run(MESS);
    sync(&mut db);
    let ids = "select array_agg(id order by id) from commission.source_problem";
    let first = db.line(ids);
    let again = sync(&mut db);
    assert!(again.iter().all(|line| line.contains("|0|0|0|")), "{again:?}");
    assert_eq!(db.line(ids), first);
    db.run("update studio.booking set coach = 'Ben Okafor' where coach = 'Benny'");
    assert_eq!(sync(&mut db)[0], "appointment|2|0|0|7");
    assert_eq!(
        db.lines(
            "select count(*), count(*) filter (where value = 'Benny') from commission.source_problem
            where fact = 'appointment'"
        ),
        ["7|0"]
    );
}

#[test]
fn what_was_on_record_stays_while_its_source_is_wrong() {
    let mut db = taken("sources_stays");
    let before = state(&mut db);
    db.run(MESS);
    let counts = sync(&mut db);
    assert!(counts[0].starts_with("appointment|0|0|0|"), "{counts:?}");
    assert_eq!(state(&mut db), before);
}

#[test]
fn two_of_one_name_are_nobody() {
    let mut db = taken("sources_two_of_a_name");
    db.run("insert into studio.staff values (4, 'Anna Weiss', 'weiss@studio.example')");
    let counts = sync(&mut db);
    assert_eq!(counts[3], "participant|1|0|0|0");
    let reasons = db.lines("select distinct reason from commission.source_problem");
    assert_eq!(reasons, ["several rows of \"trainer\" are named \"Anna Weiss\""]);
    // Nothing of hers has moved.
    assert!(counts[0].starts_with("appointment|0|0|0|"), "{counts:?}");
    // Who is no trainer is told so.
    db.run("update studio.booking set coach = '4' where coach = 'Anna Weiss'");
    sync(&mut db);
    let reasons = db.lines("select distinct reason, remedy from commission.source_problem");
    assert_eq!(reasons, ["is no trainer|Add it to commission.trainer."]);
    db.run(
        "insert into commission.trainer (id) select id from commission.participant
        where source_id = '4';
        insert into commission.trainer_grade (trainer_id, branch, trainer_type, trainer_category)
        select id, 'center', 'full time', 'senior'
        from commission.participant where source_id = '4'",
    );
    let counts = sync(&mut db);
    assert!(counts[0].starts_with("appointment|0|460|0|0"), "{counts:?}");
    assert_eq!(sync(&mut db), NOTHING);
}

#[test]
fn an_unknown_branch_is_told_without_trying() {
    let mut db = taken("sources_branch");
    db.run(
        "create or replace view studio.members as
        select id as source_id, full_name as name, case id when 4 then 'nowhere' else 'center' end
            as branch
        from studio.client",
    );
    sync(&mut db);
    assert_eq!(
        db.lines(PROBLEMS),
        ["member|4|branch|nowhere|there is no branch \"nowhere\"|See commission.branch."]
    );
}

#[test]
fn many_that_only_the_table_refuses_are_all_listed() {
    let mut db = studio("sources_many");
    db.run("update studio.invoice set amount = amount + 0.005 where id <= 60");
    let counts = sync(&mut db);
    assert_eq!(counts[2], "member_package|120|0|0|60");
    let listed: i64 = db.value("select count(distinct source_id) from commission.source_problem");
    assert_eq!(listed, 60);
}
