//! Each sees what is theirs, and of others' no more than that it is not there.

use common::Statements;
use common::deal::{Deals, Desk};
use uuid::Uuid;

/// Ann and Ben sell; Boss stands above Ann; each has a deal, a plan, a quota, a draw.
fn desk(name: &str) -> (Desk, Uuid, Uuid) {
    let mut desk = Desk::new(name);
    desk.set_up_api_roles();
    let [ann, ben] = ["Ann", "Ben"].map(|name| desk.rep(name));
    let boss = desk.person("Boss", "manager");
    desk.person("All", "admin");
    desk.run(&format!("update commission.participant set upline_id = '{boss}' where id = '{ann}'"));
    for (who, plan) in [(ann, "Ann's"), (ben, "Ben's")] {
        let plan = desk.plan(
            &plan.replace('\'', "''"),
            r#"{"name": "Size", "kind": "tiered", "basis": "deal",
                "bands": [{"min_amount": 0, "commission_rate": 0.1}]}"#,
        );
        desk.assign(who, plan, "2026-01-01");
        desk.run(&format!("select commission.publish_plan_document('{plan}', 'The text')"));
        let quota = desk.quota(who, "1000", "annual", "2026-01-01", "2026-12-31");
        let deal = desk.won(who, "100", "2026-02-01");
        desk.run(&format!(
            "insert into commission.quota_relief (quota_id, during, reason)
            values ('{quota}', '[2026-01-01,2026-01-02)', 'ill');
            insert into commission.draw (participant_id, amount, kind, starts_on)
            values ('{who}', 100, 'recoverable', '2026-01-01');
            insert into commission.deal_payment (deal_id, amount, paid_on)
            values ('{deal}', 10, '2026-02-02');
            select commission.refund_deal('{deal}', 1);
            select commission.log_sales_activity('{deal}', 'call', 'x')"
        ));
        desk.split(deal, &[(who, "1")]);
    }
    (desk, ann, ben)
}

const TABLES: [(&str, i64); 14] = [
    ("deal", 1),
    ("deal_credit", 1),
    ("deal_payment", 1),
    ("deal_refund", 1),
    ("sales_activity", 1),
    ("deal_report", 1),
    ("compensation_plan", 1),
    ("plan_component", 1),
    ("commission_rule", 1),
    ("user_compensation_plan", 1),
    ("plan_document", 1),
    ("quota", 1),
    ("draw", 1),
    ("quota_performance()", 1),
];

#[test]
fn of_everything_each_sees_their_part() {
    let (mut desk, _, _) = desk("deal_seen");
    for (who, parts, relief) in
        [("ann", 1, 1), ("ben", 1, 1), ("boss", 1, 0), ("all", 2, 2), ("nobody", 0, 0)]
    {
        desk.as_person(who);
        for (table, rows) in TABLES {
            if who == "nobody" && table.ends_with(')') {
                continue;
            }
            let seen: i64 = desk.value(&format!("select count(*) from commission.{table}"));
            assert_eq!(seen, rows * parts, "{who}: {table}");
        }
        // Why somebody was away is theirs, and the administrators'.
        let seen: i64 = desk.value("select count(*) from commission.quota_relief");
        assert_eq!(seen, relief, "{who}");
        desk.run("rollback");
    }
    desk.as_person("nobody");
    let error = desk.error_of("select * from commission.quota_performance()");
    assert_eq!(error.sqlstate, "42501");
    desk.run("rollback");
}

#[test]
fn what_is_not_theirs_is_answered_like_what_is_not_there() {
    let (mut desk, _, ben) = desk("deal_unseen");
    let deal: Uuid =
        desk.value(&format!("select id from commission.deal where owner_id = '{ben}'"));
    let plan: Uuid =
        desk.value("select id from commission.compensation_plan where name = 'Ben''s'");
    let quota: Uuid =
        desk.value(&format!("select id from commission.quota where participant_id = '{ben}'"));
    for who in ["ann", "boss"] {
        for (call, id) in [
            ("describe_plan", plan),
            ("quota_attainment", quota),
            ("dashboard_stats", ben),
            ("pipeline_analysis", ben),
            ("pipeline_overview", ben),
            ("quota_performance", ben),
        ] {
            desk.as_person(who);
            let there = desk.error_of(&format!("select * from commission.{call}('{id}')"));
            desk.run("rollback");
            desk.as_person(who);
            let nowhere = Uuid::from_u128(0xabcd);
            let not_there = desk.error_of(&format!("select * from commission.{call}('{nowhere}')"));
            desk.run("rollback");
            assert_eq!(there.sqlstate, "PT404", "{who}: {call}: {there:?}");
            let hidden = there.message.replace(&id.to_string(), &nowhere.to_string());
            assert_eq!(hidden, not_there.message, "{who}: {call}");
        }
        desk.as_person(who);
        assert_eq!(
            desk.line("select total_deals, total_value from commission.dashboard_stats()"),
            "1|99"
        );
        let error = desk.error_of(&format!("select * from commission.check_plan('{plan}')"));
        assert_eq!(error.sqlstate, "42501", "{who}");
        desk.run("rollback");
    }
    assert_eq!(
        desk.line(&format!("select count(*) from commission.deal where id = '{deal}'")),
        "1"
    );
}

#[test]
fn of_a_shared_deal_each_sees_their_own_share() {
    let (mut desk, ann, ben) = desk("deal_shared");
    let deal: Uuid =
        desk.value(&format!("select id from commission.deal where owner_id = '{ben}'"));
    desk.split(deal, &[(ben, "0.9"), (ann, "0.1")]);
    desk.as_person("ann");
    assert_eq!(desk.line("select count(*) from commission.deal"), "2");
    assert_eq!(
        desk.lines(&format!("select share from commission.deal_credit where deal_id = '{deal}'")),
        ["0.1"]
    );
    // Nor the name of whom she does not see.
    assert_eq!(
        desk.line(&format!("select owner_name from commission.deal_report where id = '{deal}'")),
        "null"
    );
    desk.run("rollback");
}

#[test]
fn a_branchs_admin_changes_what_pays_its_people_alone() {
    let mut desk = Desk::new("deal_branches");
    desk.set_up_api_roles();
    desk.run(
        "insert into commission.branch (name, code, time_zone, currency)
        values ('north', 'N', 'UTC', 'USD'), ('south', 'S', 'UTC', 'USD')",
    );
    let [ann, ben] = ["Ann", "Ben"].map(|name| desk.rep(name));
    let chief = desk.person("Chief", "admin");
    desk.run(
        "update commission.participant set branch = 'north' where name in ('Ann', 'Chief');
        update commission.participant set branch = 'south' where name = 'Ben'",
    );
    let own = desk.open(ann, "10", "proposal");
    let other = desk.open(ben, "10", "proposal");
    let shared = desk.open(ann, "10", "proposal");
    desk.split(shared, &[(ann, "0.5"), (ben, "0.5")]);
    let chiefs = desk.open(ann, "10", "proposal");
    desk.split(chiefs, &[(ann, "0.5"), (chief, "0.5")]);
    let plan = desk.plan("Sales", r#"{"name": "Base", "kind": "percentage", "rate": 0.05}"#);
    let assign = |who: Uuid| {
        format!(
            "insert into commission.user_compensation_plan (participant_id, plan_id, start_date)
            values ('{who}', '{plan}', '2026-01-01')"
        )
    };
    let quota = |who: Uuid| {
        format!(
            "insert into commission.quota (participant_id, amount, period, start_date, end_date)
            values ('{who}', 10, 'monthly', '2026-01-01', '2026-01-31')"
        )
    };
    let credit = |deal: Uuid, who: Uuid| {
        format!(
            "insert into commission.deal_credit (deal_id, participant_id, kind, share)
            values ('{deal}', '{who}', 'overlay', 0.5)"
        )
    };
    for (statement, outcome) in [
        (format!("select commission.win_deal('{own}')"), "done"),
        (assign(ann), "done"),
        (quota(ann), "done"),
        (credit(own, ann), "done"),
        (format!("select * from commission.check_plan('{plan}')"), "done"),
        (format!("select commission.win_deal('{other}')"), "PT404"),
        (format!("select commission.win_deal('{shared}')"), "42501"),
        (format!("select commission.win_deal('{chiefs}')"), "42501"),
        (format!("select commission.open_deal('X', 1, '{chief}')"), "done"),
        (format!("select commission.open_deal('X', 1, '{ben}')"), "42501"),
        (assign(ben), "42501"),
        (assign(chief), "42501"),
        (quota(ben), "42501"),
        (quota(chief), "42501"),
        (credit(own, ben), "42501"),
        (credit(own, chief), "42501"),
        (credit(other, ann), "42501"),
        ("update commission.plan_component set rate = 1".to_owned(), "42501"),
        (
            format!(
                "insert into commission.draw (participant_id, amount, kind, starts_on)
                values ('{ann}', 1, 'recoverable', '2026-01-01')"
            ),
            "42501",
        ),
        (
            format!(
                r#"select commission.set_deal_credits('{own}', '[
                    {{"participant_id": "{ben}", "share": 1}}]')"#
            ),
            "42501",
        ),
    ] {
        desk.as_person("chief");
        match outcome {
            "done" => desk.run(&statement),
            sqlstate => {
                let error = desk.error_of(&statement);
                assert_eq!(error.sqlstate, sqlstate, "{statement}: {error:?}");
            }
        }
        desk.run("rollback");
    }
    // Nor a row that a policy passes by in silence.
    desk.as_person("chief");
    for (deal, rows) in [(own, 1), (other, 0), (shared, 0), (chiefs, 0)] {
        let sql = format!("update commission.deal set amount = 11 where id = '{deal}'");
        assert_eq!(desk.execute(&sql, &[]), rows, "{sql}");
    }
    desk.run("rollback");
}

/// Reports over deals add up all that somebody sees: of a currency without a rate they could not.
#[test]
fn a_deal_that_reports_could_not_add_up_is_written_by_administrators_only() {
    let mut desk = desk("deal_currencies").0;
    let open = |amount: &str| {
        format!("select currency from commission.open_deal('x', {amount}, null, null, 'KWD')")
    };
    let as_person = |who: &str| {
        format!(
            "begin; set local role authenticated;
            set local request.jwt.claims = '{{\"email\": \"{who}@people.example\"}}'"
        )
    };
    let stats = "select count(*) from commission.dashboard_stats()";
    desk.run(&as_person("ann"));
    let error = desk.error_of(&open("1"));
    desk.run("rollback");
    assert_eq!(error.sqlstate, "PT409", "{error:?}");
    assert!(error.message.starts_with("there is no exchange rate from KWD to USD on"), "{error:?}");
    desk.run(
        "insert into commission.exchange_rate (from_currency, to_currency, rate)
        values ('KWD', 'USD', 3.25)",
    );
    desk.run(&as_person("ann"));
    assert_eq!(desk.line(&open("1")), "KWD");
    assert_eq!(desk.line(stats), "1");
    desk.run("rollback");
}
