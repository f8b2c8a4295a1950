//! Faults that closings had, each as it was met: a small company, what happened, and the right
//! answer.

use common::{Database, Statements};

const A: &str = "00000000-0000-0000-0000-00000000000a";

/// A network in dollars with one tier, and people without uplines.
#[track_caller]
fn network(name: &str, people: &[(&str, &str)]) -> Database {
    let mut db = Database::new(name);
    db.run(
        "set client_min_messages = warning;
        update commission.workspace set currency = 'USD', time_zone = 'UTC';
        insert into commission.network_tier (threshold, rate) values (0, 0.20)",
    );
    for (id, name) in people {
        db.run(&format!(
            "insert into commission.participant (id, name, role)
            values ('{id}', '{name}', 'affiliate')"
        ));
    }
    db
}

#[track_caller]
fn sell(db: &mut Database, who: &str, amount: &str, on: &str) {
    db.run(&format!(
        "insert into commission.network_sale (participant_id, amount, status, sold_at)
        values ('{who}', {amount}, 'approved', '{on} 10:00+00')"
    ));
}

/// A gym in dollars with one trainer and one member, and 10 % of what is sold.
#[track_caller]
fn gym(name: &str) -> Database {
    let mut db = Database::new(name);
    db.run(&format!(
        "set client_min_messages = warning;
        insert into commission.branch (name, code, time_zone, currency)
        values ('k', 'K', 'UTC', 'USD'), ('e', 'E', 'UTC', 'EUR');
        insert into commission.trainer_commission_tier (
            branch, trainer_type, trainer_category, commission_type, commission_rate)
        values ('k', 'full time', 'senior', 'new_sales', 0.10);
        insert into commission.participant (id, name, role) values ('{A}', 'T', 'trainer');
        insert into commission.trainer (id) values ('{A}');
        insert into commission.trainer_grade (trainer_id, branch, trainer_type, trainer_category)
        values ('{A}', 'k', 'full time', 'senior');
        insert into commission.member (id, name, branch)
        values ('00000000-0000-0000-0000-000000000001', 'M', 'k')"
    ));
    db
}

#[track_caller]
fn sell_package(db: &mut Database, branch: &str, price: &str, on: &str) {
    db.run(&format!(
        "insert into commission.member_package (
            member_id, branch, total_price, sale_type, closed_by, created_at)
        values ('00000000-0000-0000-0000-000000000001', '{branch}', {price}, 'new_sales',
            '{{{A}}}', '{on} 10:00+00')"
    ));
}

#[track_caller]
fn close(db: &mut Database, scheme: &str, month: i32) -> String {
    db.line(&format!(
        "select line_count, adjustment_count
        from commission.close_period(2026, {month}, '{scheme}')"
    ))
}

#[track_caller]
fn assert_sound(db: &mut Database) {
    assert_eq!(db.lines("select * from commission.verify_ledger()"), Vec::<String>::new());
}

#[test]
fn what_rounds_to_nothing_does_not_stop_a_month_end() {
    let closed = "select scheme, status from commission.period";
    for (number, way) in
        ["call commission.run_month_end()", "select commission.run_due()"].into_iter().enumerate()
    {
        let mut db = network(&format!("mended_round_network_{number}"), &[(A, "A")]);
        sell(&mut db, A, "0.01", "2026-02-10");
        db.run(way);
        assert_eq!(db.lines(closed), ["network|closed"], "{way}");
        assert_eq!(db.line("select count(*) from commission.earning"), "0", "{way}");
        assert_sound(&mut db);

        let mut db = gym(&format!("mended_round_trainer_{number}"));
        sell_package(&mut db, "k", "0.01", "2026-02-10");
        db.run(way);
        assert_eq!(db.lines(closed), ["trainer|closed"], "{way}");
        assert_eq!(db.line("select count(*) from commission.earning"), "0", "{way}");
        assert_sound(&mut db);
    }
}

#[test]
fn a_move_reaches_whoever_came_into_a_closed_month_late() {
    let [b, c, d] =
        ["b", "c", "d"].map(|last| format!("00000000-0000-0000-0000-00000000000{last}"));
    let mut db = network("mended_late_move", &[(&b, "B"), (&c, "C")]);
    db.run(&format!(
        "insert into commission.network_tier (threshold, rate) values (1000, 0.25);
        insert into commission.participant (id, name, role, upline_id)
        values ('{d}', 'D', 'affiliate', '{b}')"
    ));
    sell(&mut db, &b, "2000", "2026-01-10");
    sell(&mut db, &c, "2000", "2026-01-10");
    assert_eq!(close(&mut db, "network", 1), "2|0");
    // D's sale was entered late: D has no frozen row of January, but lines for it.
    sell(&mut db, &d, "100", "2026-01-20");
    assert_eq!(close(&mut db, "network", 2), "2|2");
    db.run(&format!("select commission.change_upline('{d}', '{c}', '2026-01-01')"));
    assert_eq!(
        db.lines(
            "select participant_name, component, difference from commission.pending_adjustments
            order by 1"
        ),
        ["B|override|-5.00", "C|override|5.00"]
    );
    assert_eq!(close(&mut db, "network", 3), "2|2");
    assert_eq!(
        db.lines(
            "select p.name, e.component, sum(e.amount)
            from commission.earning as e
            join commission.participant as p on p.id = e.participant_id
            where e.for_month = 1
            group by 1, 2 having sum(e.amount) <> 0
            order by 1, 2"
        ),
        ["B|direct|500.00", "C|direct|500.00", "C|override|5.00", "D|direct|20.00"]
    );
    assert_sound(&mut db);
}

#[test]
fn a_grade_that_moves_the_edge_of_two_closed_months_is_felt_by_both() {
    let mut db = Database::new("mended_edge");
    db.run(&format!(
        "insert into commission.branch (name, code, time_zone, currency)
        values ('kl', 'KL', 'Asia/Kuala_Lumpur', 'USD'), ('london', 'LON', 'Europe/London', 'USD');
        insert into commission.trainer_commission_tier (
            branch, trainer_type, trainer_category, commission_type, session_type, fee_amount)
        select b, 'full time', 'senior', 'conduction_fee', 'paid', 10
        from unnest('{{kl,london}}'::text[]) as b;
        insert into commission.participant (id, name, role) values ('{A}', 'T', 'trainer');
        insert into commission.trainer (id) values ('{A}');
        insert into commission.trainer_grade (trainer_id, branch, trainer_type, trainer_category)
        values ('{A}', 'kl', 'full time', 'senior');
        insert into commission.member (id, name, branch)
        values ('00000000-0000-0000-0000-000000000001', 'M', 'kl');
        select commission.change_trainer_grade('{A}', '2026-04-01', 'london');
        -- April 1st in Kuala Lumpur, where March ends; March 31st in London.
        insert into commission.appointment (trainer_id, member_id, session_type, status, starts_at)
        values ('{A}', '00000000-0000-0000-0000-000000000001', 'paid', 'completed',
            '2026-03-31 18:00+00')"
    ));
    assert_eq!(close(&mut db, "trainer", 3), "0|0");
    assert_eq!(close(&mut db, "trainer", 4), "1|0");
    // The move was on March 1st already: March ends by London's calendar, and the session is its.
    db.run(
        "update commission.trainer_grade
        set valid_during = case branch
            when 'kl' then daterange(null, '2026-03-01')
            else daterange('2026-03-01', null)
        end",
    );
    assert_eq!(
        db.lines("select month, difference from commission.pending_adjustments order by 1"),
        ["3|10.00", "4|-10.00"]
    );
    assert_eq!(close(&mut db, "trainer", 5), "2|2");
    assert_eq!(
        db.lines("select for_month, sum(amount) from commission.earning group by 1 order by 1"),
        ["3|10.00", "4|0.00"]
    );
    assert_sound(&mut db);
}

#[test]
fn a_renamed_branch_hides_no_cause_and_the_ledger_finds_it() {
    let mut db = gym("mended_rename");
    for _ in 0..50 {
        sell_package(&mut db, "k", "100", "2026-01-05");
    }
    assert_eq!(close(&mut db, "trainer", 1), "1|0");
    db.run("update commission.branch set name = 'kepong' where name = 'k'");
    assert_eq!(db.line("select count(*) from commission.adjustment_cause"), "0");
    assert_eq!(db.line("select count(*) from commission.pending_adjustments"), "0");
    let id = db.line("select id from commission.member_package limit 1");
    db.run(&format!(
        "update commission.member_package set refunded_amount = 100 where id = '{id}'"
    ));
    let pending = "select difference, cause from commission.pending_adjustments";
    assert_eq!(db.lines(pending), [format!("-10.00|package {id} was refunded")]);
    assert_eq!(close(&mut db, "trainer", 2), "1|1");
    assert_eq!(
        db.lines(
            "select e.amount, b.name
            from commission.earning as e
            join commission.branch as b on b.id = e.branch_id
            order by e.posting_id"
        ),
        ["500.00|kepong", "-10.00|kepong"]
    );
    assert_sound(&mut db);
}

#[test]
fn a_month_end_counts_each_line_once_when_it_says_what_it_posted() {
    for (way, said) in [
        (
            "select detail from commission.run_due() where task like 'month end%'",
            "mended_count_due",
        ),
        ("call commission.run_month_end(2026, 2)", "mended_count_notice"),
    ] {
        let mut db = network(said, &[(A, "A")]);
        sell(&mut db, A, "100", "2026-01-10");
        sell(&mut db, A, "100", "2026-02-10");
        assert_eq!(close(&mut db, "network", 1), "1|0");
        db.run(
            "update commission.network_sale set refunded_amount = 50 where sold_at < '2026-02-01'",
        );
        let said = if way.starts_with("select") { db.lines(way) } else { notices(&db, way) };
        assert_eq!(
            said.last().map(String::as_str),
            Some("network 2026-02: closed, 2 lines posted"),
            "{said:?}"
        );
        let posted = "select line_count from commission.posting order by id desc limit 1";
        assert_eq!(db.line(posted), "2");
    }
}

/// What the server tells while it works.
#[track_caller]
fn notices(db: &Database, statement: &str) -> Vec<String> {
    let (told, heard) = std::sync::mpsc::channel();
    let mut client = postgres::Config::new()
        .host(&common::cluster_host())
        .port(common::cluster_port())
        .user("postgres")
        .dbname(&db.name)
        .notice_callback(move |notice| told.send(notice.message().to_owned()).unwrap_or_default())
        .connect(postgres::NoTls)
        .expect("the server takes one more session");
    client.batch_execute(statement).expect("it does its work");
    drop(client);
    heard.iter().collect()
}

#[test]
fn a_month_end_pays_adjustments_with_the_newest_month_and_not_with_one_left_open() {
    let b = "00000000-0000-0000-0000-00000000000b";
    let mut db = network("mended_stray", &[(A, "A"), (b, "B")]);
    for on in ["2026-01-10", "2026-03-10", "2026-09-10"] {
        sell(&mut db, A, "150", on);
    }
    // February was empty and stays open.
    db.run("call commission.run_month_end()");
    db.run("update commission.network_sale set refunded_amount = 150 where sold_at < '2026-02-01'");
    sell(&mut db, b, "10", "2026-02-10");
    sell(&mut db, A, "100", "2026-10-10");
    db.run("call commission.run_month_end()");
    assert_eq!(
        db.lines(
            "select year, month, participant_name, earned, adjustments
            from commission.monthly_earning
            where month in (2, 10)
            order by 1, 2, 3"
        ),
        ["2026|2|B|2.00|0", "2026|10|A|20.00|-30.00"]
    );
    assert_sound(&mut db);
}

#[test]
fn a_late_fact_that_cannot_be_priced_is_in_the_alerts_with_the_remedy_of_its_cause() {
    let mut db = gym("mended_unpriced");
    assert_eq!(close(&mut db, "trainer", 1), "0|0");
    sell_package(&mut db, "e", "100", "2026-01-10");
    let alerts = [
        "select count(*) from commission.trainer_unpriced_pair",
        "select count(*) from commission.unpriced_record",
        "select count(*) from commission.job_status where is_failing",
    ];
    for alert in alerts {
        assert_eq!(db.line(alert), "1", "{alert}");
    }
    let refused = db.error_of("select commission.close_period(2026, 2, 'trainer')");
    let hint = refused.hint.clone().unwrap_or_default();
    assert_eq!(refused.sqlstate, "PT409", "{refused:?}");
    // The branch has another currency: no band is missing.
    assert!(refused.message.contains("EUR") || refused.message.contains("USD"), "{refused:?}");
    assert!(!hint.contains("check_rate_bands") && hint.contains("branch"), "{refused:?}");
    db.run("update commission.member_package set branch = 'k'");
    for alert in alerts {
        assert_eq!(db.line(alert), "0", "{alert}");
    }
    assert_eq!(close(&mut db, "trainer", 2), "1|1");
    assert_sound(&mut db);
}
