//! What would be: deals that are not won, and other plans.

use super::Books;
use common::Statements;

#[test]
fn a_deal_is_estimated_without_being_written() {
    let mut books = Books::new("deal_what_if");
    let [ann, top] = ["Ann", "Top"].map(|name| books.rep(name));
    let columns = "kind, rate, accelerator_rate, threshold_amount, quota_period";
    let plan = books.plan("Quarter", &[(columns, "'quota', 0.05, 0.08, 100, 'quarterly'")]);
    let above = books.plan("Above", &[("kind, rate", "'override', 0.01")]);
    books.assign(ann, plan, "2026-01-01");
    books.assign(top, above, "2026-01-01");
    books.run(&format!(
        "update commission.participant set upline_id = '{top}' where id = '{ann}';
        update commission.upline_link set valid_during = '(,)'"
    ));
    books.won(ann, "60", "2026-01-10");
    let later = books.won(ann, "30", "2026-02-10");
    books.run("begin read only");
    assert_eq!(
        books.lines(&format!(
            "select deal_id, participant_name, commission_rate, amount_before, amount_after
            from commission.simulate_deal('{ann}', 40, '2026-01-20')"
        )),
        [
            "null|Ann|0.08|0|3.20".to_owned(),
            "null|Top|0.01|0|0.40".to_owned(),
            format!("{later}|Ann|0.08|1.50|2.40"),
        ]
    );
    books.run("commit");
    let open: uuid::Uuid = books.value(&format!(
        "insert into commission.deal (name, owner_id, amount, close_date)
        values ('open', '{ann}', 10, '2026-02-11') returning id"
    ));
    let estimate = format!(
        "select deal_id, participant_name, amount_after
        from commission.estimate_commission('{open}')"
    );
    let estimated = books.lines(&estimate);
    assert_eq!(estimated, [format!("{open}|Ann|0.80"), format!("{open}|Top|0.10")]);
    books.run(&format!("update commission.deal set status = 'closed_won' where id = '{open}'"));
    assert_eq!(books.paid(open), ["2|0.10", "2|0.80"]);
    assert_eq!(books.error_of(&estimate).sqlstate, "PT409");
    books.assert_in_step();
}

#[test]
fn another_plan_is_compared_with_what_was_paid() {
    let mut books = Books::new("deal_what_if_plan");
    let [ann, bea] = ["Ann", "Bea"].map(|name| books.rep(name));
    let ten = books.plan("Ten", &[("kind, rate", "'percentage', 0.1")]);
    let columns = "kind, rate, accelerator_rate, threshold_amount, quota_period";
    let quarter = books.plan("Quarter", &[(columns, "'quota', 0.05, 0.2, 100, 'quarterly'")]);
    for who in [ann, bea] {
        books.assign(who, ten, "2026-01-01");
    }
    let first = books.won(ann, "60", "2026-01-10");
    books.won(ann, "50", "2026-02-10");
    books.won(bea, "20", "2026-02-10");
    assert_eq!(books.close(1), "1|0|6.00");
    let before = books.lines("select * from commission.deal_commission order by id");
    books.run("begin read only");
    assert_eq!(
        books.lines(&format!(
            "select participant_name, year, month, paid, simulated, difference
            from commission.simulate_plan('{quarter}', '2026-01-15', '2026-02-01')"
        )),
        ["Ann|2026|1|6.00|3.00|-3.00", "Ann|2026|2|5.00|10.00|5.00", "Bea|2026|2|2.00|1.00|-1.00"]
    );
    // The first month of a quarter decides about the second also where it is not asked for.
    assert_eq!(
        books.line(&format!(
            "select sum(simulated)
            from commission.simulate_plan('{quarter}', '2026-02-01', '2026-02-28')"
        )),
        "11.00"
    );
    books.run("commit");
    assert_eq!(books.lines("select * from commission.deal_commission order by id"), before);
    // What is paid is what was posted, with adjustments.
    books.run(&format!("update commission.deal set amount = 30 where id = '{first}'"));
    assert_eq!(books.close(2), "3|1|4.00");
    assert_eq!(
        books.line(&format!(
            "select paid, simulated
            from commission.simulate_plan('{ten}', '2026-01-01', '2026-01-31')"
        )),
        "3.00|3.00"
    );
}
