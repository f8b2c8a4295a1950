//! Plans: written as a whole, checked, described in words, and copied for the next year.

use common::Statements;
use common::deal::{Deals, Desk};
use uuid::Uuid;

const ALL_KINDS: &str = r#"
    {"name": "Flat", "kind": "flat", "flat_amount": 500, "credit_kind": "overlay"},
    {"name": "Base", "kind": "percentage", "rate": 0.0725, "floor_amount": 50, "cap_amount": 9000,
        "cap_carries": true, "credit_kind": "revenue"},
    {"name": "Size", "kind": "tiered", "basis": "deal", "credit_kind": "revenue", "bands": [
        {"min_amount": 0, "commission_rate": 0.05},
        {"min_amount": 10000, "commission_rate": 0.07},
        {"min_amount": 50000, "commission_rate": 0.10}]},
    {"name": "Year", "kind": "tiered", "basis": "period", "mode": "whole", "quota_period": "annual",
        "period_cap": 100000, "credit_kind": "revenue", "bands": [
            {"min_amount": 0, "commission_rate": 0.01}]},
    {"name": "Quarter", "kind": "quota", "rate": 0.05, "accelerator_rate": 0.08,
        "threshold_attainment": 1, "quota_period": "quarterly", "gate_attainment": 0.5,
        "release": "payment", "clawback_days": 90, "credit_kind": "revenue"},
    {"name": "Split", "kind": "quota", "rate": 0.05, "accelerator_rate": 0.08, "crossing": "split",
        "threshold_amount": 100000, "quota_period": "quarterly", "quota_scope": "team",
        "counts_to_quota": false, "credit_kind": "revenue"},
    {"name": "Once", "kind": "bonus", "flat_amount": 2000, "threshold_attainment": 1.2,
        "quota_period": "monthly"},
    {"name": "Spiff", "kind": "bonus", "flat_amount": 200,
        "valid_during": "[2026-01-01,2026-04-01)"},
    {"name": "Roll-up", "kind": "override", "rate": 0.01, "valid_during": "[2026-01-01,)"}"#;

/// Severity, code and component of what is wrong.
fn problems(desk: &mut Desk, plan: Uuid) -> Vec<String> {
    desk.lines(&format!(
        "select severity, code, component_name from commission.check_plan('{plan}')"
    ))
}

#[test]
fn every_kind_is_described_in_words() {
    let mut desk = Desk::new("plan_words");
    let plan = desk.plan("All", ALL_KINDS);
    assert_eq!(
        desk.lines(&format!(
            "select component_name, description from commission.describe_plan('{plan}')"
        )),
        [
            "Flat|500.00 USD for each won deal. Of overlay credits only.",
            "Base|7.25 % of what is credited of each won deal. Of revenue credits only. At least \
             50.00 USD for a deal. At most 9,000.00 USD for a deal. What is above is paid later, \
             while the plan lasts.",
            "Size|By the size of the deal, each part at the rate of its band: 5 % from 0.00 USD, \
             7 % from 10,000.00 USD, 10 % from 50,000.00 USD. Of revenue credits only.",
            "Year|By the running credit of the year, everything at the rate of the band that is \
             reached: 1 % from 0.00 USD. Of revenue credits only. At most 100,000.00 USD in a \
             year. What is above is lost.",
            "Quarter|5 % of what is credited of each won deal, and 8 % once 100 % of the quarterly \
             quota is reached; the deal that reaches it has 8 % in full. Of revenue credits only. \
             Nothing is paid until 50 % of the quarterly quota is reached; what was earned until \
             then follows with that month. Earned as the customer pays. Refunds more than 90 days \
             after the close date leave it alone.",
            "Split|5 % of what is credited of each won deal, and 8 % once 100,000.00 USD of credit \
             in the quarter is reached; the deal that reaches it is split at the threshold. Of \
             revenue credits only. Counts to no quota.",
            "Once|2,000.00 USD once a month, when 120 % of the monthly quota is reached.",
            "Spiff|200.00 USD for each won deal. For deals closed from 2026-01-01 to 2026-03-31.",
            "Roll-up|1 % of what the people below are credited with, each deal once. For deals \
             closed from 2026-01-01 on.",
        ]
    );
    // Amounts have the decimals of their currency.
    desk.run(
        r#"select commission.create_plan('{"name": "Yen", "currency": "JPY", "components": [
            {"name": "Flat", "kind": "flat", "flat_amount": 1234567}]}')"#,
    );
    assert_eq!(
        desk.line(
            "select w.description
            from commission.compensation_plan as p
            cross join lateral commission.describe_plan(p.id) as w
            where p.name = 'Yen'"
        ),
        "1,234,567 JPY for each won deal."
    );
}

#[test]
fn what_a_plan_lacks_and_what_can_never_apply_is_told() {
    let mut desk = Desk::new("plan_check");
    let ann = desk.rep("Ann");
    let plan = desk.plan("Sales", r#"{"name": "Base", "kind": "percentage", "rate": 0.05}"#);
    assert_eq!(problems(&mut desk, plan), ["warning|not_assigned|null"]);
    desk.assign(ann, plan, "2026-01-01");
    assert_eq!(problems(&mut desk, plan), Vec::<String>::new());

    // Each change brings its problem, and leaves nothing when it is taken back.
    let component = |columns: &str, values: &str| {
        format!(
            "insert into commission.plan_component (plan_id, name, {columns})
            values ('{plan}', 'Other', {values})"
        )
    };
    let cases = [
        ("delete from commission.plan_component".to_owned(), "error|no_components|null"),
        (
            component("kind, basis, credit_kind", "'tiered', 'deal', 'overlay'"),
            "error|no_bands|Other|warning|pays_twice|Other",
        ),
        (
            "update commission.plan_component set valid_during = '[2026-01-01,2026-06-01)'"
                .to_owned(),
            "error|days_without_component|null",
        ),
        (
            component("kind, flat_amount, valid_during", "'flat', 5, '[2025-01-01,2026-01-01)'"),
            "warning|never_in_force|Other",
        ),
        (
            component(
                "kind, flat_amount, threshold_attainment, quota_period",
                "'bonus', 5, 1, 'quarterly'",
            ),
            "warning|days_without_quota|Other",
        ),
        (
            component(
                "kind, flat_amount, gate_attainment, quota_period",
                "'flat', 5, 1, 'monthly'",
            ),
            "warning|days_without_quota|Other",
        ),
        (component("kind, rate", "'override', 0.01"), "warning|nobody_below|Other"),
        (
            component("kind, rate, credit_kind", "'percentage', 0, 'overlay'"),
            "warning|pays_nothing|Other|warning|pays_twice|Other",
        ),
        (
            "update commission.plan_component
            set cap_amount = 10, period_cap = 5, quota_period = 'monthly'"
                .to_owned(),
            "warning|cap_never_applies|Base",
        ),
        (
            "update commission.plan_component
            set floor_amount = 10, period_cap = 5, quota_period = 'monthly'"
                .to_owned(),
            "warning|floor_above_cap|Base",
        ),
        (
            component("kind, flat_amount, cap_amount", "'flat', 10, 5"),
            "warning|always_capped|Other",
        ),
        (component("kind, rate", "'percentage', 0.01"), "warning|pays_twice|Other"),
        (
            component(
                "kind, rate, accelerator_rate, threshold_amount, quota_period",
                "'quota', 0.05, 0.05, 100, 'annual'",
            ),
            "warning|no_acceleration|Other|warning|pays_twice|Other",
        ),
        (
            format!(
                "with c as (
                    insert into commission.plan_component (plan_id, name, kind, basis, mode)
                    values ('{plan}', 'Other', 'tiered', 'deal', 'whole') returning id
                )
                insert into commission.commission_rule (component_id, min_amount, commission_rate)
                select c.id, b.*
                from c
                cross join (values (0, 0.05), (10, 0.05), (20, 0.04)) as b"
            ),
            "warning|band_changes_nothing|Other|warning|more_pays_less|Other|\
             warning|pays_twice|Other",
        ),
        (
            "update commission.plan_component
            set counts_to_quota = false, gate_attainment = 1, quota_period = 'annual'"
                .to_owned(),
            "warning|days_without_quota|Base|warning|nothing_counts|Base",
        ),
    ];
    for (statement, expected) in cases {
        desk.run("begin");
        desk.run(&statement);
        assert_eq!(problems(&mut desk, plan).join("|"), expected, "{statement}");
        desk.run("rollback");
    }
    // A quota in another currency can be gone by by nobody.
    desk.run(&component(
        "kind, flat_amount, gate_attainment, quota_period",
        "'flat', 5, 1, 'annual'",
    ));
    desk.run(&format!(
        "insert into commission.quota (
            participant_id, amount, currency, period, start_date, end_date)
        select '{ann}', 10, 'EUR', 'annual', make_date(y, 1, 1), make_date(y, 12, 31)
        from generate_series(2026, extract(year from commission_internal.today())::integer) as y"
    ));
    assert_eq!(problems(&mut desk, plan), ["error|other_currency|Other"]);
    assert_eq!(
        desk.line(&format!(
            "select participant_ids = array['{ann}']::uuid[], problem, hint
            from commission.check_plan('{plan}')"
        )),
        "t|quotas are in another currency than the plan, which pays USD|State them in the \
         plan's currency in commission.quota."
    );
}

#[test]
fn a_plan_that_cannot_pay_is_not_written() {
    let mut desk = Desk::new("plan_refused");
    for (components, message) in [
        ("", "plan \"Sales\" has no components"),
        (
            r#"{"name": "Size", "kind": "tiered", "basis": "deal"}"#,
            "component \"Size\" cannot pay: it is tiered and has no bands",
        ),
        (
            r#"{"name": "Size", "kind": "tiered", "basis": "deal",
                "bands": [{"min_amount": 1, "commission_rate": 0.1}]}"#,
            "the lowest band of component \"Size\" begins at 1, not at 0",
        ),
        (
            r#"{"name": "Flat", "kind": "flat", "rate": 0.1}"#,
            "violates check constraint \"plan_component_flat_amount_kind_check\"",
        ),
    ] {
        let error = desk.error_of(&format!(
            r#"select commission.create_plan('{{"name": "Sales", "components": [{components}]}}')"#
        ));
        assert_eq!(error.sqlstate, "23514", "{error:?}");
        assert!(error.message.contains(message), "{error:?}");
        assert_eq!(desk.line("select count(*) from commission.compensation_plan"), "0");
    }
}

#[test]
fn a_copy_pays_the_same_and_takes_people_over() {
    let mut desk = Desk::new("plan_copy");
    let [ann, ben, cleo, dan] = ["Ann", "Ben", "Cleo", "Dan"].map(|name| desk.rep(name));
    let plan = desk.plan("Sales 2026", ALL_KINDS);
    desk.run(&format!(
        "insert into commission.user_compensation_plan (
            participant_id, plan_id, start_date, end_date)
        values ('{ann}', '{plan}', '2026-01-01', null),
            ('{ben}', '{plan}', '2026-06-01', '2027-03-31'),
            ('{cleo}', '{plan}', '2026-01-01', '2026-12-31'),
            ('{dan}', '{plan}', '2027-02-01', null)"
    ));
    let copy: Uuid = desk.value(&format!(
        "select id from commission.copy_plan('{plan}', 'Sales 2027', '2027-01-01')"
    ));
    // What had ended by then does not come along.
    let words = |desk: &mut Desk, plan: Uuid| {
        desk.lines(&format!(
            "select position, component_name,
                replace(description, ' For deals closed from 2026-01-01 on.', '')
            from commission.describe_plan('{plan}') where component_name <> 'Spiff'"
        ))
    };
    let before = words(&mut desk, plan);
    assert_eq!(before.len(), 8);
    assert_eq!(words(&mut desk, copy), before);
    assert_eq!(
        desk.lines(
            "select p.name, q.name, u.start_date, u.end_date
            from commission.user_compensation_plan as u
            join commission.participant as p on p.id = u.participant_id
            join commission.compensation_plan as q on q.id = u.plan_id
            order by 1, 2, 3"
        ),
        [
            "Ann|Sales 2026|2026-01-01|2026-12-31",
            "Ann|Sales 2027|2027-01-01|null",
            "Ben|Sales 2026|2026-06-01|2026-12-31",
            "Ben|Sales 2027|2027-01-01|2027-03-31",
            "Cleo|Sales 2026|2026-01-01|2026-12-31",
            "Dan|Sales 2026|2027-02-01|null",
        ]
    );
    // Without a day nobody is taken over.
    desk.run(&format!("select commission.copy_plan('{plan}', 'Draft')"));
    assert_eq!(
        desk.line(
            "select count(u.id)
            from commission.compensation_plan as p
            left join commission.user_compensation_plan as u on u.plan_id = p.id
            where p.name = 'Draft'"
        ),
        "0"
    );
}
