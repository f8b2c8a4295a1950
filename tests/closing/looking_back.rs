//! What a closed month said and says now, and a month at a glance.

use common::Statements;
use common::snapshot::checksum;

use crate::trainer::{Closing, closed_february};

const COMPARED: &str = "
    select participant_name, component, at_closing, adjusted, now, difference, pending
    from commission.compare_results('trainer', 2026, 2)";

const CAUSES: &str = "
    select r.participant_name, c ->> 'kind', c ->> 'source', c ->> 'source_id', c ->> 'posting_id'
    from commission.compare_results('trainer', 2026, 2) as r
    cross join lateral jsonb_array_elements(r.causes) as c
    where r.component = 'renewal'
    order by 1, (c ->> 'noted_at')::timestamptz desc";

const REPORT: &str = "
    select scheme, status, currency, people, earned, adjustments, total, total_before,
        adjusted_since, pending, unpriced, late_changes
    from commission.month_end_report(2026, 2)
    where scheme = 'trainer'";

#[test]
fn a_closed_month_is_compared_with_what_it_gives_now() {
    let (mut gym, people) = closed_february("compare_results");
    let as_closed = [
        "T|conduction|3515.00|0.00|3515.00|0.00|0",
        "T|new_sales|840.00|0.00|840.00|0.00|0",
        "T|renewal|90.00|0.00|90.00|0.00|0",
        "U|renewal|67.50|0.00|67.50|0.00|0",
    ];
    assert_eq!(gym.lines(COMPARED), as_closed);
    assert_eq!(gym.lines(CAUSES), [""; 0]);
    assert_eq!(gym.line(REPORT), "trainer|closed|MYR|2|4512.50|0|4512.50|0|0|0|0|0");

    // A refund of the renewal that both closed: 3,000 of 9,000.
    gym.run(
        "update commission.member_package
        set refunded_amount = 3000, source = 'till', source_id = 'R-77'
        where total_price = 9000",
    );
    let before = checksum(&mut gym.db);
    let changed = [
        "T|conduction|3515.00|0.00|3515.00|0.00|0",
        "T|new_sales|840.00|0.00|840.00|0.00|0",
        "T|renewal|90.00|0.00|60.00|-30.00|-30.00",
        "U|renewal|67.50|0.00|45.00|-22.50|-22.50",
    ];
    assert_eq!(gym.lines(COMPARED), changed);
    assert_eq!(gym.lines(CAUSES), ["T|refunded|till|R-77|null", "U|refunded|till|R-77|null"]);
    assert_eq!(gym.line(REPORT), "trainer|closed|MYR|2|4512.50|0|4512.50|0|0|-52.50|0|1");
    gym.run("begin transaction read only");
    assert_eq!(gym.lines(COMPARED), changed);
    gym.run("rollback");
    assert_eq!(checksum(&mut gym.db), before, "something was written");

    // The next closing pays it back, and the month still says what it said.
    gym.session_at(people.t, people.m1, "paid", "2026-03-10 10:00+08");
    gym.close(3);
    assert_eq!(
        gym.lines(COMPARED),
        [
            "T|conduction|3515.00|0.00|3515.00|0.00|0",
            "T|new_sales|840.00|0.00|840.00|0.00|0",
            "T|renewal|90.00|-30.00|60.00|-30.00|0",
            "U|renewal|67.50|-22.50|45.00|-22.50|0",
        ]
    );
    assert_eq!(gym.lines(CAUSES), ["T|refunded|till|R-77|2", "U|refunded|till|R-77|2"]);
    assert_eq!(gym.line(REPORT), "trainer|closed|MYR|2|4512.50|0|4512.50|0|-52.50|0|0|0");
    assert_eq!(
        gym.line(&REPORT.replace("2026, 2", "2026, 3")),
        "trainer|closed|MYR|2|35.00|-52.50|-17.50|4512.50|0|0|0|0"
    );

    // What is closed again says what it said last.
    gym.run(
        "select commission.reopen_period(2026, 3, 'again', 'trainer');
        select commission.reopen_period(2026, 2, 'again', 'trainer')",
    );
    assert_eq!(gym.line(REPORT), "trainer|open|MYR|2|4460.00|0|4460.00|0|0|0|0|0");
    gym.close(2);
    assert_eq!(
        gym.lines(COMPARED),
        [
            "T|conduction|3515.00|0.00|3515.00|0.00|0",
            "T|new_sales|840.00|0.00|840.00|0.00|0",
            "T|renewal|60.00|0.00|60.00|0.00|0",
            "U|renewal|45.00|0.00|45.00|0.00|0",
        ]
    );
}

#[test]
fn somebody_new_and_a_setting_show_too() {
    let (mut gym, people) = closed_february("compare_new");
    let v = gym.trainer("V");
    gym.sessions(v, people.m1, "paid", 1);
    gym.run(
        "update commission.trainer_commission_tier set commission_rate = 0.08
        where commission_type = 'new_sales' and commission_rate = 0.07",
    );
    assert_eq!(
        gym.lines(COMPARED),
        [
            "T|conduction|3515.00|0.00|3515.00|0.00|0",
            "T|new_sales|840.00|0.00|960.00|120.00|120.00",
            "T|renewal|90.00|0.00|90.00|0.00|0",
            "U|renewal|67.50|0.00|67.50|0.00|0",
            "V|conduction|0|0|35.00|35.00|35.00",
        ]
    );
    let causes = gym.lines(
        "select participant_name, c ->> 'kind', c ->> 'table_name'
        from commission.compare_results('trainer', 2026, 2) as r
        cross join lateral jsonb_array_elements(r.causes) as c
        where difference <> 0
        order by 1, 2",
    );
    assert_eq!(
        causes,
        [
            "T|setting changed|trainer_commission_tier",
            "V|recorded|appointment",
            "V|setting changed|trainer_commission_tier",
            "V|setting changed|trainer_grade",
        ]
    );
}

#[test]
fn an_open_month_and_what_has_no_price_are_told() {
    let (mut gym, people) = closed_february("report_open");
    let open = gym.error_of("select * from commission.compare_results('trainer', 2026, 3)");
    assert_eq!(open.line(), "PT409: 2026-03 of scheme \"trainer\" is not closed");
    for (arguments, line) in [
        ("null, 2026, 2", "22023: p_scheme must be given"),
        ("'barter', 2026, 2", "22023: there is no scheme \"barter\" in this database"),
        ("'trainer', 2026, 13", "22023: there is no month 13 of year 2026"),
        ("'trainer', null, 2", "22023: p_year and p_month must both be given"),
    ] {
        let error = gym.error_of(&format!("select * from commission.compare_results({arguments})"));
        assert_eq!(error.line(), line);
    }
    gym.run("delete from commission.trainer_commission_tier where session_type = 'sponsor'");
    gym.sessions(people.t, people.m1, "sponsor", 1);
    let unpriced = gym.error_of(COMPARED);
    assert!(unpriced.line().starts_with("PT409: "), "{unpriced:?}");
    let report = gym.line(
        "select status, pending, unpriced, late_changes > 0
        from commission.month_end_report(2026, 2) where scheme = 'trainer'",
    );
    assert_eq!(report, "closed|null|1|t");
    let schemes = gym.lines("select scheme from commission.month_end_report(2026, 2) order by 1");
    assert_eq!(schemes, gym.lines("select name from commission.scheme order by 1"));
}

#[test]
fn people_compare_the_earnings_that_they_see() {
    let (mut gym, _) = closed_february("compare_seen");
    gym.set_up_api_roles();
    gym.run(
        "insert into commission.branch (name, code, time_zone, currency)
        values ('cheras', 'CH', 'UTC', 'MYR');
        insert into commission.participant (name, email, role, branch)
        values ('A', 'a@gym.example', 'admin', null), ('K', 'k@gym.example', 'admin', 'kepong'),
            ('C', 'c@gym.example', 'admin', 'cheras');
        update commission.member_package
        set refunded_amount = 3000, source = 'till', source_id = 'R-77'
        where total_price = 9000",
    );
    let seen = "select distinct participant_name
        from commission.compare_results('trainer', 2026, 2) order by 1";
    let report =
        "select distinct scheme from commission.month_end_report(2026, 2) where scheme = 'trainer'";
    for (who, people, sees_report) in [
        ("a", vec!["T", "U"], true),
        ("k", vec!["T", "U"], false),
        ("c", vec![], false),
        ("t", vec!["T"], false),
        ("u", vec!["U"], false),
    ] {
        gym.run(&format!(
            "begin; set local role authenticated;
            set local request.jwt.claims = '{{\"email\": \"{who}@gym.example\"}}'"
        ));
        assert_eq!(gym.lines(seen), people, "{who}");
        let told = gym.lines(CAUSES);
        assert_eq!(told.len(), people.len(), "{who}: {told:?}");
        match sees_report {
            true => assert_eq!(gym.line(report), "trainer"),
            false => assert_eq!(gym.error_of(report).sqlstate, "42501", "{who}"),
        }
        gym.run("rollback");
    }
}
