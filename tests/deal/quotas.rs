//! Quotas: what they ask for after ramp, pro rata and relief, and what was reached of them.

use common::Statements;
use common::deal::{Deals, Desk};
use uuid::Uuid;

const BASE: &str = r#"{"name": "Base", "kind": "percentage", "rate": 0.05}"#;

/// Effective amount, achieved amount and attainment in percent.
fn attainment(desk: &mut Desk, quota: Uuid) -> String {
    desk.line(&format!(
        "select round(effective_amount, 2), trim_scale(achieved_amount), round(attainment * 100, 2)
        from commission.quota_attainment('{quota}')"
    ))
}

#[test]
fn d3_quotas_of_who_came_later_are_less_and_relief_lowers_them() {
    let mut desk = Desk::new("deal_d3");
    let [ann, ben] = ["Ann", "Ben"].map(|name| desk.rep(name));
    let plan = desk.plan("Sales", BASE);
    desk.assign(ann, plan, "2026-06-01");
    let annual = desk.quota(ann, "800000", "annual", "2026-01-01", "2026-12-31");
    desk.won(ann, "300000", "2026-07-15");
    assert_eq!(attainment(&mut desk, annual), "800000.00|300000|37.50");
    desk.run("update commission.quota set is_prorated = true");
    assert_eq!(attainment(&mut desk, annual), "469041.10|300000|63.96");
    assert_eq!(
        desk.line(&format!(
            "select left(effective_amount::text, 11), active_days, day_count
            from commission.quota_attainment('{annual}')"
        )),
        "469041.0958|214|365"
    );

    desk.assign(ben, plan, "2026-05-11");
    let quarter = desk.quota(ben, "90000", "quarterly", "2026-04-01", "2026-06-30");
    desk.run("update commission.quota set is_prorated = true");
    assert_eq!(attainment(&mut desk, quarter), "50439.56|0|0.00");
    desk.run(&format!(
        "insert into commission.quota_relief (quota_id, during, reason)
        values ('{quarter}', '[2026-06-01,2026-06-08)', 'leave')"
    ));
    assert_eq!(attainment(&mut desk, quarter), "43516.48|0|0.00");
    // Days that are named twice, and days outside, lower it once and not at all.
    desk.run(&format!(
        "insert into commission.quota_relief (quota_id, during, reason)
        values ('{quarter}', '[2026-06-03,2026-06-05)', 'leave'),
            ('{quarter}', '[2026-01-01,2026-05-11)', 'before'),
            ('{quarter}', '[2026-07-01,2026-08-01)', 'after')"
    ));
    assert_eq!(attainment(&mut desk, quarter), "43516.48|0|0.00");
    desk.run("update commission.quota set ramp = 0.5 where period = 'quarterly'");
    assert_eq!(attainment(&mut desk, quarter), "21758.24|0|0.00");
    // Nothing is asked for: attainment is not there, rather than 0 or without end.
    desk.run("update commission.quota set ramp = 0 where period = 'quarterly'");
    assert_eq!(attainment(&mut desk, quarter), "0.00|0|null");
    desk.run(&format!(
        "update commission.quota set ramp = 1 where period = 'quarterly';
        insert into commission.quota_relief (quota_id, during, reason)
        values ('{quarter}', '[2026-01-01,2027-01-01)', 'all of it')"
    ));
    assert_eq!(attainment(&mut desk, quarter), "0.00|0|null");
}

#[test]
fn both_ends_count_and_days_beside_them_do_not() {
    let mut desk = Desk::new("deal_quota_ends");
    let [ann, ben] = ["Ann", "Ben"].map(|name| desk.rep(name));
    let quota = desk.quota(ann, "1000", "monthly", "2026-02-01", "2026-02-28");
    for (day, amount) in
        [("2026-01-31", "1"), ("2026-02-01", "10"), ("2026-02-28", "100"), ("2026-03-01", "1000")]
    {
        desk.won(ann, amount, day);
    }
    assert_eq!(attainment(&mut desk, quota), "1000.00|110|11.00");
    // Refunds lower it, open and lost deals and those of others are none.
    let deal = desk.won(ann, "500", "2026-02-10");
    desk.run(&format!("select commission.refund_deal('{deal}', 100, '2026-08-01')"));
    desk.open(ann, "900", "proposal");
    desk.won(ben, "900", "2026-02-10");
    assert_eq!(attainment(&mut desk, quota), "1000.00|510|51.00");
    // Half of a deal of somebody else counts by half; an overlay counts too.
    let shared = desk.won(ben, "200", "2026-02-11");
    desk.split(shared, &[(ben, "0.5"), (ann, "0.5")]);
    assert_eq!(attainment(&mut desk, quota), "1000.00|610|61.00");
    let helped = desk.won(ben, "100", "2026-02-12");
    desk.run(&format!(
        r#"select commission.set_deal_credits('{helped}', '[
            {{"participant_id": "{ann}", "share": 0.2, "kind": "overlay"}}]')"#
    ));
    assert_eq!(attainment(&mut desk, quota), "1000.00|630|63.00");
    assert_eq!(
        desk.line(&format!(
            "select deal_count, attainment_percentage from commission.quota_performance('{ann}')"
        )),
        "5|63.00"
    );
}

#[test]
fn a_team_has_what_its_members_were_credited_with_while_they_were_members() {
    let mut desk = Desk::new("deal_teams");
    let [ann, ben, boss] = ["Ann", "Ben", "Boss"].map(|name| desk.rep(name));
    let team: Uuid =
        desk.value("insert into commission.sales_team (name) values ('North') returning id");
    desk.run(&format!(
        "insert into commission.sales_team_member (team_id, participant_id, role, valid_during)
        values ('{team}', '{ann}', 'member', '(,)'),
            ('{team}', '{ben}', 'member', '[2026-02-10,2026-03-10)'),
            ('{team}', '{boss}', 'manager', '(,)')"
    ));
    let quota: Uuid = desk.value(&format!(
        "insert into commission.quota (team_id, amount, period, start_date, end_date)
        values ('{team}', 1000, 'quarterly', '2026-01-01', '2026-03-31') returning id"
    ));
    desk.won(ann, "100", "2026-01-05");
    desk.won(ben, "10", "2026-02-09");
    desk.won(ben, "20", "2026-02-10");
    desk.won(ben, "40", "2026-03-09");
    desk.won(ben, "80", "2026-03-10");
    // A manager is no member by being one.
    desk.won(boss, "500", "2026-02-15");
    assert_eq!(attainment(&mut desk, quota), "1000.00|160|16.00");
    // Two members of one deal have it once between them, and an overlay is none of the team's.
    let shared = desk.won(ann, "100", "2026-02-20");
    desk.run(&format!(
        r#"select commission.set_deal_credits('{shared}', '[
            {{"participant_id": "{ann}", "share": 0.5}},
            {{"participant_id": "{ben}", "share": 0.5}},
            {{"participant_id": "{ben}", "share": 1, "kind": "overlay"}}]')"#
    ));
    assert_eq!(attainment(&mut desk, quota), "1000.00|260|26.00");
    assert_eq!(
        desk.line("select user_name, quota_amount, period from commission.quota_performance()"),
        "North|1000|quarterly"
    );
}

#[test]
fn what_counts_to_no_quota_is_left_out() {
    let mut desk = Desk::new("deal_counts");
    let ann = desk.rep("Ann");
    let plan = desk.plan(
        "Sales",
        r#"{"name": "Base", "kind": "percentage", "rate": 0.05, "credit_kind": "revenue"},
        {"name": "Help", "kind": "percentage", "rate": 0.02, "credit_kind": "overlay",
            "counts_to_quota": false},
        {"name": "Spiff", "kind": "bonus", "flat_amount": 50}"#,
    );
    desk.assign(ann, plan, "2026-02-01");
    let quota = desk.quota(ann, "1000", "quarterly", "2026-01-01", "2026-03-31");
    let ben = desk.rep("Ben");
    let credits = |deal: Uuid| {
        format!(
            r#"select commission.set_deal_credits('{deal}', '[
                {{"participant_id": "{ben}", "share": 1}},
                {{"participant_id": "{ann}", "share": 1, "kind": "overlay"}}]')"#
        )
    };
    // Nothing pays it yet: it counts.
    let january = desk.won(ben, "10", "2026-01-31");
    desk.run(&credits(january));
    desk.won(ann, "100", "2026-02-01");
    assert_eq!(attainment(&mut desk, quota), "1000.00|110|11.00");
    let february = desk.won(ben, "1", "2026-02-01");
    desk.run(&credits(february));
    assert_eq!(attainment(&mut desk, quota), "1000.00|110|11.00");
    desk.run("update commission.plan_component set counts_to_quota = true where name = 'Help'");
    assert_eq!(attainment(&mut desk, quota), "1000.00|111|11.10");
    desk.run("update commission.plan_component set counts_to_quota = false");
    assert_eq!(attainment(&mut desk, quota), "1000.00|10|1.00");
}

#[test]
fn other_currencies_are_converted_at_the_rate_of_the_close_date_or_refused() {
    let mut desk = Desk::new("deal_quota_currency");
    let ann = desk.rep("Ann");
    let quota = desk.quota(ann, "1000", "monthly", "2026-02-01", "2026-02-28");
    let deal: Uuid = desk.value(&format!(
        "insert into commission.deal (name, owner_id, amount, currency, status, close_date)
        values ('abroad', '{ann}', 33.33, 'EUR', 'closed_won', '2026-02-10') returning id"
    ));
    let ask = format!("select * from commission.quota_attainment('{quota}')");
    let error = desk.error_of(&ask);
    assert_eq!(error.line(), "PT409: there is no exchange rate from EUR to USD on 2026-02-10");
    // Among others, it is the one without figures.
    let other = desk.quota(ann, "500", "quarterly", "2025-10-01", "2025-12-31");
    let listed = "select id, effective_amount, achieved_amount, attainment_percentage, deal_count,
            missing_rates
        from commission.quota_performance() order by start_date";
    assert_eq!(
        desk.lines(listed),
        [
            format!("{other}|500.00|0|0.00|0|{{}}"),
            format!("{quota}|1000.00|null|null|1|{{\"EUR on 2026-02-10\"}}")
        ]
    );
    desk.run(
        "insert into commission.exchange_rate (from_currency, to_currency, rate, valid_during)
        values ('EUR', 'USD', 1.1, '(,2026-02-10)'), ('EUR', 'USD', 1.25, '[2026-02-10,)')",
    );
    // 33.33 x 1.25 = 41.6625.
    assert_eq!(attainment(&mut desk, quota), "1000.00|41.66|4.17");
    desk.run(&format!("update commission.deal set close_date = '2026-02-09' where id = '{deal}'"));
    // 33.33 x 1.1 = 36.663.
    assert_eq!(attainment(&mut desk, quota), "1000.00|36.66|3.67");
}

#[test]
fn many_quotas_at_once_are_each_what_they_are_alone() {
    let mut desk = Desk::new("deal_many_quotas");
    let people: Vec<Uuid> = (0..6).map(|i| desk.rep(&format!("P{i}"))).collect();
    for (i, who) in people.iter().enumerate() {
        for month in 1..=4 {
            let from = format!("2026-{month:02}-01");
            let until = format!("2026-{month:02}-28");
            desk.quota(*who, "1000", "monthly", &from, &until);
            let deal = desk.won(*who, &format!("{}", 100 * (i + 1) + month), &until);
            if month % 2 == 0 {
                desk.split(deal, &[(*who, "0.7"), (people[(i + 1) % 6], "0.3")]);
            }
        }
        desk.quota(*who, "9000", "annual", "2026-01-01", "2026-12-31");
    }
    assert_eq!(
        desk.line(
            "select count(*), count(*) filter (where a.achieved_amount = p.achieved_amount)
            from commission.quota_performance() as p
            cross join lateral commission.quota_attainment(p.id) as a"
        ),
        "30|30"
    );
    // What all have together in the year is what all deals come to.
    assert_eq!(
        desk.line(
            "select sum(achieved_amount) = (select sum(amount) from commission.deal)
            from commission.quota_performance() where period = 'annual'"
        ),
        "t"
    );
}
