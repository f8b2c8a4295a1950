//! What commissions come to: sums, months, trends, projections and the forecast, of whom the caller
//! sees.

use common::Statements;
use common::deal::{Deals, Desk};
use uuid::Uuid;

/// Ann and Ben are paid 10 % from long ago on; Boss stands above Ann.
fn desk(name: &str) -> (Desk, [Uuid; 2]) {
    let mut desk = Desk::new(name);
    desk.set_up_api_roles();
    let people = ["Ann", "Ben"].map(|name| desk.rep(name));
    let boss = desk.person("Boss", "manager");
    desk.person("All", "admin");
    let plan = desk.plan("Sales", r#"{"name": "Base", "kind": "percentage", "rate": 0.1}"#);
    for who in people {
        desk.assign(who, plan, "2020-01-01");
    }
    desk.run(&format!(
        "update commission.participant set upline_id = '{boss}' where id = '{}'",
        people[0]
    ));
    (desk, people)
}

/// The first day of the month so many months ago.
fn month_ago(desk: &mut Desk, months: i32) -> String {
    desk.line(&format!(
        "select (date_trunc('month', commission_internal.today()::timestamp)
            - make_interval(months => {months}))::date"
    ))
}

#[test]
fn a_summary_adds_up_and_averages_deals() {
    let (mut desk, [ann, ben]) = desk("commission_summary");
    let summary = "select trim_scale(total_commissions), trim_scale(pending_commissions),
            trim_scale(paid_commissions), commission_count, average_commission, currency
        from commission.commission_summary()";
    assert_eq!(desk.line(summary), "0|0|0|0|null|USD");
    let deal = desk.won(ann, "100", "2026-01-05");
    desk.won(ann, "205", "2026-01-06");
    desk.won(ben, "1000", "2026-01-07");
    assert_eq!(desk.line(summary), "130.5|0|0|3|43.50|USD");
    // Two components of one deal are one commission; a gate makes it wait.
    desk.run(
        "insert into commission.plan_component (
            plan_id, name, kind, flat_amount, gate_attainment, quota_period)
        select id, 'Waits', 'flat', 7, 1, 'annual' from commission.compensation_plan",
    );
    assert_eq!(desk.line(summary), "151.5|21|0|3|50.50|USD");
    desk.run(&format!("select commission.refund_deal('{deal}', 100)"));
    assert_eq!(desk.line(summary), "134.5|14|0|2|67.25|USD");
    assert_eq!(
        desk.line(&format!(
            "select trim_scale(total_commissions) from commission.commission_summary('{ben}')"
        )),
        "107"
    );
}

#[test]
fn what_changes_in_closed_months_counts_with_the_month_that_posts_it() {
    let (mut desk, [ann, ben]) = desk("commission_late");
    let refunded = desk.won(ann, "10000", "2026-01-05");
    desk.won(ann, "5000", "2026-02-05");
    desk.run("select commission.close_period(2026, 1, 'deal')");
    desk.run(&format!("select commission.refund_deal('{refunded}', 10000, '2026-02-10')"));
    // Late, too: its month is closed.
    desk.won(ben, "3000", "2026-01-20");
    desk.run("select commission.close_period(2026, 2, 'deal')");
    let of_ledger = "select trim_scale(sum(amount)) from commission.earning where scheme = 'deal'";
    let of_summary = "select trim_scale(total_commissions) from commission.commission_summary()";
    assert_eq!(desk.line(of_summary), desk.line(of_ledger));
    let months = |source: &str| {
        format!(
            "select string_agg(concat_ws(':', m ->> 'month',
                trim_scale((m ->> 'total_commission')::numeric)), ' ')
            from jsonb_array_elements({source}) as m
            where (m ->> 'total_commission')::numeric <> 0"
        )
    };
    let of_earnings =
        "select string_agg(concat_ws(':', to_char(make_date(year, month, 1), 'YYYY-MM'),
                trim_scale(amount)), ' ' order by year, month)
        from (
            select year, month, sum(amount) as amount
            from commission.earning
            where scheme = 'deal'
            group by year, month
        ) as e";
    let expected = desk.line(of_earnings);
    assert!(expected.contains("2026-02:-"), "{expected}");
    assert_eq!(
        desk.line(&months("commission.commission_analytics() -> 'monthly_stats'")),
        expected
    );
    assert_eq!(desk.line(&months("commission.commission_trends() -> 'monthly_trends'")), expected);
    // Reopened, the month gives back what it posted for the other one.
    desk.run("select commission.reopen_period(2026, 2, 'a test', 'deal')");
    let posted = "select trim_scale(
            (select sum(amount) from commission.earning where scheme = 'deal')
            + (select sum(amount) from commission.deal_commission
                where (year, month) = (2026, 2)))";
    assert_eq!(desk.line(of_summary), desk.line(posted));
}

#[test]
fn what_a_reopening_took_back_counts_no_more_and_what_was_paid_stays_paid() {
    let (mut desk, [ann, _]) = desk("commission_reopened");
    desk.won(ann, "10000", "2026-01-05");
    desk.won(ann, "5000", "2026-02-05");
    desk.run("select commission.close_period(2026, 1, 'deal')");
    desk.won(ann, "3000", "2026-01-20");
    desk.run("select commission.close_period(2026, 2, 'deal')");
    let ledger = "select trim_scale(sum(amount)) from commission.earning where scheme = 'deal'";
    let summary = "select trim_scale(total_commissions) from commission.commission_summary()";
    let analytics = "select trim_scale((a ->> 'total_commission_amount')::numeric),
            a ->> 'total_records', trim_scale((a ->> 'average_commission_rate')::numeric)
        from commission.commission_analytics() as a";
    assert_eq!((desk.line(ledger), desk.line(summary)), ("1800".into(), "1800".into()));
    // What was posted late is of no deal, and says nothing of rates.
    assert_eq!(desk.line(analytics), "1800|2|0.1");
    desk.run("select commission.reopen_period(2026, 1, 'a test', 'deal')");
    // The month is open: what it gives is posted nowhere.
    assert_eq!((desk.line(ledger), desk.line(summary)), ("500".into(), "1800".into()));
    desk.run("select commission.close_period(2026, 1, 'deal')");
    assert_eq!((desk.line(ledger), desk.line(summary)), ("1800".into(), "1800".into()));
    assert_eq!(desk.line(analytics), "1800|3|0.1");
}

#[test]
fn who_has_come_brings_nothing_of_the_ledger() {
    let (mut desk, [ann, _]) = desk("commission_moved");
    desk.run(
        "insert into commission.branch (name, code, time_zone, currency)
        values ('north', 'N', 'UTC', 'USD'), ('south', 'S', 'UTC', 'USD')",
    );
    for branch in ["north", "south"] {
        let admin = desk.person(branch, "admin");
        desk.run(&format!(
            "update commission.participant set branch = '{branch}' where id = '{admin}'"
        ));
    }
    desk.run(&format!("update commission.participant set branch = 'north' where id = '{ann}'"));
    desk.won(ann, "10000", "2026-01-05");
    desk.run("select commission.close_period(2026, 1, 'deal')");
    desk.won(ann, "3000", "2026-01-20");
    desk.run("select commission.close_period(2026, 2, 'deal')");
    desk.run(&format!("update commission.participant set branch = 'south' where id = '{ann}'"));
    let seen = "select trim_scale(total_commissions) from commission.commission_summary()";
    let lines = "select count(*) from commission.earning";
    for (who, total, posted) in [("south", "1000", "0"), ("ann", "1300", "2"), ("all", "1300", "2")]
    {
        desk.as_person(who);
        assert_eq!((desk.line(lines).as_str(), desk.line(seen).as_str()), (posted, total), "{who}");
        desk.run("rollback");
    }
}

#[test]
fn analytics_of_months_and_people_go_by_what_the_caller_sees() {
    let (mut desk, [ann, ben]) = desk("commission_analytics");
    desk.won(ann, "100", "2026-01-05");
    let shared = desk.won(ann, "200", "2026-02-05");
    desk.split(shared, &[(ann, "0.5"), (ben, "0.5")]);
    desk.won(ben, "1000", "2026-02-07");
    let ask = "select r ->> 'total_records', r ->> 'total_commission_amount',
            r ->> 'average_commission_rate', r -> 'date_range',
            (select string_agg(concat_ws(':', m ->> 'month', m ->> 'total_commission',
                    m ->> 'commission_count', m ->> 'average_commission', m ->> 'deal_value'), ' ')
                from jsonb_array_elements(r -> 'monthly_stats') as m),
            (select string_agg(concat_ws(':', p ->> 'name', p ->> 'total_commission',
                    p ->> 'deal_count'), ' ')
                from jsonb_array_elements(r -> 'top_performers') as p)
        from commission.commission_analytics() as r";
    assert_eq!(
        desk.line(ask),
        "4|130.00|0.100000|{\"end\": \"2026-02-28\", \"start\": \"2026-01-01\"}|\
         2026-01:10.00:1:10.00:100.00 2026-02:120.00:3:40.00:1200.00|Ben:110.00:2 Ann:20.00:2"
    );
    for (who, performers) in
        [("ann", "Ann:20.00:2"), ("ben", "Ben:110.00:2"), ("boss", "Ann:20.00:2")]
    {
        desk.as_person(who);
        let line = desk.line(ask);
        assert!(line.ends_with(&format!("|{performers}")), "{who}: {line}");
        desk.run("rollback");
        desk.as_person(who);
        let other = if who == "ben" { ann } else { ben };
        let error = desk.error_of(&format!(
            "select commission.commission_analytics(p_participant_id => '{other}')"
        ));
        assert_eq!(error.sqlstate, "PT404", "{who}");
        desk.run("rollback");
    }
    assert_eq!(
        desk.line(
            "select r ->> 'total_commission_amount', jsonb_array_length(r -> 'monthly_stats')
            from commission.commission_analytics('2026-02-15', '2026-02-20') as r"
        ),
        "120.00|1"
    );
    let error = desk.error_of("select commission.commission_analytics('2026-02-02', '2026-02-01')");
    assert_eq!(error.line(), "22023: p_until must not be before p_from");
}

#[test]
fn trends_have_twelve_months_and_no_growth_on_nothing() {
    let (mut desk, [ann, _]) = desk("commission_trends");
    for (months, amount) in [(0, "300"), (1, "200"), (2, "100"), (8, "500"), (12, "9000")] {
        let day = month_ago(&mut desk, months);
        desk.won(ann, amount, &day);
    }
    assert_eq!(
        desk.lines(
            "select m ->> 'total_commission', m ->> 'deal_value', m ->> 'deal_count',
                m ->> 'commission_growth', m ->> 'deal_growth'
            from commission.commission_trends() as r
            cross join jsonb_array_elements(r -> 'monthly_trends') as m"
        ),
        [
            "0|0|0|null|null",
            "0|0|0|null|null",
            "0|0|0|null|null",
            "50.00|500.00|1|null|null",
            "0|0|0|-100.00|-100.00",
            "0|0|0|null|null",
            "0|0|0|null|null",
            "0|0|0|null|null",
            "0|0|0|null|null",
            "10.00|100.00|1|null|null",
            "20.00|200.00|1|100.00|100.00",
            "30.00|300.00|1|50.00|50.00",
        ]
    );
    assert_eq!(
        desk.line(
            "select r ->> 'average_monthly_commission', r ->> 'growth_trend',
                r ->> 'highest_month'
                    = to_char(
                        date_trunc('month', commission_internal.today()::timestamp)
                            - interval '8 months',
                        'YYYY-MM'),
                r -> 'plan_distribution' -> 0 ->> 'plan_name',
                r -> 'plan_distribution' -> 0 ->> 'percentage'
            from commission.commission_trends() as r"
        ),
        "9.17|positive|t|Sales|100.00"
    );
    let empty = Uuid::from_u128(0);
    let error = desk.error_of(&format!("select commission.commission_trends('{empty}')"));
    assert_eq!(error.sqlstate, "PT404");
}

#[test]
fn projections_are_the_mean_of_six_full_months_and_grow_no_surer_than_nothing() {
    let (mut desk, [ann, _]) = desk("commission_projections");
    let ask = "select r ->> 'historical_average', r ->> 'data_points',
            (select string_agg(p ->> 'confidence', ' ')
                from jsonb_array_elements(r -> 'projections') as p)
        from commission.commission_projections(10) as r";
    assert_eq!(desk.line(ask), "0.00|0|0.8 0.7 0.6 0.5 0.4 0.3 0.2 0.1 0 0");
    for (months, amount) in [(0, "90000"), (1, "600"), (6, "400"), (7, "80000")] {
        let day = month_ago(&mut desk, months);
        desk.won(ann, amount, &day);
    }
    // Of 60, 0, 0, 0, 0 and 40.
    assert!(desk.line(ask).starts_with("16.67|2|"), "{}", desk.line(ask));
    assert_eq!(
        desk.lines(
            "select p ->> 'month'
                    = to_char(
                        date_trunc('month', commission_internal.today()::timestamp)
                            + i * interval '1 month',
                        'YYYY-MM'),
                p ->> 'projected_commission'
            from commission.commission_projections() as r
            cross join jsonb_array_elements(r -> 'projections') with ordinality as listed (p, i)"
        ),
        ["t|16.67", "t|16.67", "t|16.67"]
    );
    for months in ["0", "25", "null"] {
        let error = desk.error_of(&format!("select commission.commission_projections({months})"));
        assert_eq!(error.line(), "22023: p_months must be from 1 to 24");
    }
}

#[test]
fn a_deal_that_is_paid_in_parts_has_the_rate_of_all_of_them() {
    let (mut desk, [ann, _]) = desk("deal_forecast_parts");
    desk.run("update commission.plan_component set release = 'payment'");
    let [long_ago, now] = [month_ago(&mut desk, 8), month_ago(&mut desk, 2)];
    let old = desk.won(ann, "100000", &long_ago);
    let new = desk.won(ann, "1000", &now);
    desk.run(&format!(
        "insert into commission.deal_payment (deal_id, amount, paid_on)
        values ('{old}', 50000, '{long_ago}'), ('{old}', 50000, '{now}'), ('{new}', 500, '{now}')"
    ));
    let rate = "select average_commission_rate from commission.deal_forecast()";
    assert_eq!(desk.line(rate), "0.100000");
}

#[test]
fn the_forecast_goes_by_pace_and_by_the_pipeline() {
    let (mut desk, [ann, _]) = desk("deal_forecast");
    let today = desk.line("select commission_internal.today()");
    let first = month_ago(&mut desk, 0);
    let [day, days]: [i64; 2] = [
        desk.value("select extract(day from commission_internal.today())::bigint"),
        desk.value(
            "select extract(day from date_trunc('month', commission_internal.today()::timestamp)
                + interval '1 month - 1 day')::bigint",
        ),
    ];
    desk.won(ann, "3000", &first);
    let close = |desk: &mut Desk, deal: Uuid, on: &str| {
        desk.run(&format!("update commission.deal set close_date = '{on}' where id = '{deal}'"));
    };
    // Due this month, overdue, next month, and on no day.
    let due = desk.open(ann, "1000", "proposal");
    close(&mut desk, due, &today);
    let overdue = desk.open(ann, "400", "qualification");
    close(&mut desk, overdue, "2026-01-01");
    let later = desk.open(ann, "50000", "negotiation");
    close(&mut desk, later, "2199-01-01");
    desk.open(ann, "50000", "negotiation");
    assert_eq!(
        desk.line(
            "select days_passed, day_count, won_value, open_value, weighted_value, forecast_value,
                commission_to_date, average_commission_rate, commission_forecast, currency
            from commission.deal_forecast()"
        ),
        format!("{day}|{days}|3000|1400|600.00|3600.00|300.00|0.100000|360.00|USD")
    );
    assert_eq!(
        desk.line(&format!(
            "select pace_value = round(3000.0 * {days} / {day}, 2) from commission.deal_forecast()"
        )),
        "t"
    );
}
