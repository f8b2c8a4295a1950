//! The examples of the rules, through SQL.

use super::Books;
use common::Statements;

const QUARTER: &str = "kind, rate, accelerator_rate, threshold_amount, quota_period, crossing";

#[test]
fn d1_tiers_pay_marginally_or_whole() {
    let mut books = Books::new("deal_d1");
    for (mode, sixty, ten) in [("marginal", "4300.00", "500.00"), ("whole", "6000.00", "700.00")] {
        let ann = books.rep(&format!("Ann {mode}"));
        let values = format!("'tiered', 'deal', '{mode}'");
        let plan = books.plan(mode, &[("kind, basis, mode", &values)]);
        books.run(&format!(
            "insert into commission.commission_rule (component_id, min_amount, commission_rate)
            select c.id, b.min, b.rate
            from commission.plan_component as c
            cross join (values (0, 0.05), (10000, 0.07), (50000, 0.10)) as b (min, rate)
            where c.plan_id = '{plan}'"
        ));
        books.assign(ann, plan, "2026-01-01");
        let [large, small] = ["60000", "10000"].map(|amount| books.won(ann, amount, "2026-02-03"));
        assert_eq!(books.paid(large), [format!("2|{sixty}")]);
        assert_eq!(books.paid(small), [format!("2|{ten}")]);
    }
    books.assert_in_step();
}

#[test]
fn d2_a_refund_after_the_quarter_reprices_it_month_by_month() {
    for (crossing, february, third, due, after) in [
        ("deal", "3350.00", "1600.00", "1750.00", "-1600.00"),
        ("split", "3200.00", "1450.00", "1750.00", "-1600.00"),
    ] {
        let mut books = Books::new(&format!("deal_d2_{crossing}"));
        let ann = books.rep("Ann");
        let values = format!("'quota', 0.05, 0.08, 100000, 'quarterly', '{crossing}'");
        let plan = books.plan("Quarter", &[(QUARTER, &values)]);
        books.assign(ann, plan, "2026-01-01");
        // Recorded in another order than they were won in.
        let fourth = books.won(ann, "10000", "2026-03-10");
        let second = books.won(ann, "35000", "2026-02-10");
        let first = books.won(ann, "60000", "2026-01-15");
        let last = books.won(ann, "20000", "2026-02-20");
        assert_eq!(books.paid(first), ["1|3000.00"]);
        assert_eq!(books.paid(second), ["2|1750.00"]);
        assert_eq!(books.paid(last), [format!("2|{third}")]);
        assert_eq!(books.paid(fourth), ["3|800.00"]);
        books.assert_in_step();
        assert_eq!(books.close(1), "1|0|3000.00");
        assert_eq!(books.close(2), format!("1|0|{february}"));
        assert_eq!(books.close(3), "1|0|800.00");

        books.run(&format!(
            "update commission.deal set refunded_amount = 20000, refunded_on = '2026-04-10'
            where id = '{second}'"
        ));
        let pending = books.lines(
            "select month, component, posted, due, difference from commission.pending_adjustments
            order by month",
        );
        let mut expected = vec![format!("2|quota|{february}|{due}|{}", {
            let units = |text: &str| text.replace('.', "").parse::<i64>().expect("cents");
            let cents = units(due) - units(february);
            format!("-{}.{:02}", -cents / 100, -cents % 100)
        })];
        if crossing == "split" {
            expected.push("3|quota|800.00|650.00|-150.00".to_owned());
        }
        assert_eq!(pending, expected);
        let total = if crossing == "deal" { after } else { "-1600.00" };
        assert_eq!(books.close(4), format!("{0}|{0}|{total}", expected.len()));
        assert_eq!(books.lines("select * from commission.verify_ledger()"), Vec::<String>::new());
    }
}

#[test]
fn d3_a_quota_is_reached_by_the_days_that_were_worked() {
    let mut books = Books::new("deal_d3");
    let ann = books.rep("Ann");
    let columns = "kind, rate, accelerator_rate, threshold_attainment, quota_period, crossing";
    let plan = books.plan("Quarter", &[(columns, "'quota', 0.05, 0.08, 1, 'quarterly', 'deal'")]);
    books.assign(ann, plan, "2026-05-11");
    books.run(&format!(
        "insert into commission.quota (
            participant_id, amount, period, start_date, end_date, is_prorated)
        values ('{ann}', 90000, 'quarterly', '2026-04-01', '2026-06-30', true)"
    ));
    let first = books.won(ann, "50439.56", "2026-05-12");
    // 90,000 x 51 / 91 is 50,439.5604...: not reached yet.
    assert_eq!(books.paid(first), ["5|2521.98"]);
    let second = books.won(ann, "0.01", "2026-05-13");
    assert_eq!(books.paid(second), ["5|0.00"]);
    assert_eq!(
        books.line(&format!(
            "select component_entry -> 'steps' ->> 'quota', commission_entry
            from commission.explain_deal_commission('{second}') as told,
                jsonb_path_query(told, '$.people[0].components[0]') as component_entry,
                jsonb_path_query(component_entry, '$.steps.attainment') as commission_entry"
        )),
        "90000 x 1 x 51 / 91 = 50439.56|\"100 %\""
    );
    // Seven days of relief: 43,516.48, which the first deal has reached.
    books.run(
        "insert into commission.quota_relief (quota_id, during, reason)
        select id, '[2026-06-01,2026-06-08)', 'leave' from commission.quota",
    );
    assert_eq!(books.paid(first), ["5|4035.16"]);
    books.assert_in_step();
}

#[test]
fn d4_shares_overlays_and_overrides() {
    let mut books = Books::new("deal_d4");
    let people = ["A", "B", "C", "Over", "Top"].map(|name| books.rep(name));
    let [a, b, c, over, top] = people;
    let plan = books.plan("Five", &[("kind, rate", "'percentage', 0.05")]);
    for who in [a, b, c, over] {
        books.assign(who, plan, "2026-01-01");
    }
    let above = books.plan("Above", &[("kind, rate", "'override', 0.01")]);
    books.assign(top, above, "2026-01-01");
    books.run(&format!(
        "update commission.participant set upline_id = '{top}' where id in ('{a}', '{b}', '{c}');
        update commission.upline_link set valid_during = '(,)'"
    ));
    let deal = books.won(a, "10000.01", "2026-02-03");
    books.run(&format!(
        "insert into commission.deal_credit (deal_id, participant_id, kind, share)
        values ('{deal}', '{a}', 'revenue', 0.5), ('{deal}', '{b}', 'revenue', 0.3),
            ('{deal}', '{c}', 'revenue', 0.2), ('{deal}', '{over}', 'overlay', 0.2)"
    ));
    assert_eq!(
        books.lines(&format!(
            "select p.name, c.credit_amount, c.amount
            from commission.deal_commission as c
            join commission.participant as p on p.id = c.participant_id
            where c.deal_id = '{deal}'
            order by p.name"
        )),
        [
            "A|5000.01|250.00",
            "B|3000.00|150.00",
            "C|2000.00|100.00",
            "Over|2000.00|100.00",
            "Top|10000.01|100.00"
        ]
    );
    books.assert_in_step();
    // Somebody else's downline from February on, by the link of the month's last day.
    books.run(&format!("select commission.change_upline('{b}', null, '2026-02-28')"));
    assert_eq!(
        books.line(&format!(
            "select credit_amount, amount from commission.deal_commission
            where participant_id = '{top}'"
        )),
        "7000.01|70.00"
    );
    books.assert_in_step();
}

#[test]
fn d6_a_commission_is_earned_in_the_months_of_payments() {
    let mut books = Books::new("deal_d6");
    let ann = books.rep("Ann");
    let plan = books.plan("Five", &[("kind, rate, release", "'percentage', 0.05, 'payment'")]);
    books.assign(ann, plan, "2026-01-01");
    let deal = books.won(ann, "20000.20", "2026-01-15");
    assert_eq!(books.paid(deal), ["waits|1000.01"]);
    assert_eq!(
        books.line("select status, amount from commission.deal_commission_report"),
        "pending|1000.01"
    );
    for (amount, on) in [("6666.74", "02-01"), ("6666.73", "03-01"), ("6666.73", "04-01")] {
        books.run(&format!(
            "insert into commission.deal_payment (deal_id, amount, paid_on)
            values ('{deal}', {amount}, '2026-{on}')"
        ));
    }
    assert_eq!(books.paid(deal), ["2|333.34", "3|333.33", "4|333.34"]);
    books.assert_in_step();
    assert_eq!(books.close(2), "1|0|333.34");
    assert_eq!(books.close(3), "1|0|333.33");
    // A payment bounced that a closed month has paid for.
    books.run(&format!(
        "delete from commission.deal_payment where deal_id = '{deal}' and paid_on = '2026-02-01'"
    ));
    assert_eq!(
        books.lines(
            "select month, posted, due, difference from commission.pending_adjustments order by 1"
        ),
        // What was earned to date by March is now the first third.
        ["2|333.34|0|-333.34", "3|333.33|333.34|0.01"]
    );
    assert_eq!(books.close(4), "3|2|0.00");
    assert_eq!(books.lines("select * from commission.verify_ledger()"), Vec::<String>::new());
}

#[test]
fn what_no_plan_pays_is_listed_and_its_month_does_not_close() {
    let mut books = Books::new("deal_unpriced");
    let ann = books.rep("Ann");
    let deal = books.won(ann, "100", "2026-01-31");
    let listed = "select deal_id, error_message from commission.deal_unpriced";
    assert_eq!(
        books.lines(listed),
        [format!("{deal}|no plan in \"user_compensation_plan\" holds on 2026-01-31")]
    );
    let answer = "select deal_id, success, error_message is not null
        from commission.calculate_deal_commission(2026, 1)";
    assert_eq!(books.lines(answer), [format!("{deal}|f|t")]);
    let error = books.error_of("select commission.close_period(2026, 1, 'deal')");
    assert_eq!(error.sqlstate, "PT409");
    let plan = books.plan("Ten", &[("kind, rate", "'percentage', 0.1")]);
    books.assign(ann, plan, "2026-02-01");
    assert_eq!(books.lines(listed).len(), 1);
    books.run("update commission.user_compensation_plan set start_date = '2026-01-31'");
    assert_eq!(books.lines(listed), Vec::<String>::new());
    // Twice is once.
    let answer =
        "select deal_id, success, amount from commission.calculate_deal_commission(2026, 1)";
    for _ in 0..2 {
        assert_eq!(books.lines(answer), [format!("{deal}|t|10.00")]);
    }
    // Both ends of an assignment are in it.
    books.run("update commission.user_compensation_plan set end_date = '2026-01-31'");
    assert_eq!(books.lines(listed), Vec::<String>::new());
    books.run("update commission.deal set close_date = '2026-02-01'");
    assert_eq!(books.lines(listed).len(), 1);
    books.run("update commission.deal set close_date = '2026-01-31'");
    assert_eq!(books.close(1), "1|0|10.00");
}
