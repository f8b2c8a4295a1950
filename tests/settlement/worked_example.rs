//! The worked examples of settlement, to the last cent.

use common::Statements;
use common::reseller::Resales;
use uuid::Uuid;

use crate::fixture::Office;

/// Lines 500.00, 1,650.00, 396.91 and -900.00: the sales of a reseller, of which one was refunded
/// late.
fn late_refund(name: &str) -> (Office, Uuid) {
    let mut office = Office::new(name);
    let ann = office.paid_seller("Ann");
    office.sell_approved(ann, "4999.99", "2026-01-10");
    office.sell_approved(ann, "0.01", "2026-01-20");
    let third = office.sell_approved(ann, "9000", "2026-02-03");
    office.sell_approved(ann, "2000", "2026-02-10");
    office.close_month(1);
    office.close_month(2);
    office.sell_approved(ann, "1234.56", "2026-03-01");
    office.refund(third, "6000", "2026-03-15");
    office.sell_approved(ann, "1000", "2026-03-20");
    office.close_month(3);
    (office, ann)
}

#[test]
fn deductions_come_first_then_the_oldest_and_the_last_is_split() {
    let (mut office, ann) = late_refund("settlement_s1");
    assert_eq!(
        office.lines("select amount from commission.earning order by posting_id, line"),
        ["500.00", "1650.00", "396.91", "-900.00"]
    );
    assert_eq!(office.account(ann), "1646.91|0|1646.91");
    let first = office.request("Ann", "1000");
    assert_eq!(office.items(&first), ["500", "1400", "-900"]);
    assert_eq!(office.account(ann), "646.91|0|646.91");
    office.approve(&first);
    office.process();
    office.complete(&first);
    assert_eq!(office.account(ann), "646.91|0|646.91");
    let rest = office.request("Ann", "null");
    assert_eq!(office.items(&rest), ["250", "396.91"]);
    assert_eq!(office.account(ann), "0|0|0");
    office.assert_agrees();
}

#[test]
fn a_returned_payout_comes_back_and_a_deficit_is_carried_forward() {
    let mut office = Office::new("settlement_s3");
    let ann = office.payee("Ann");
    office.post(ann, &["646.91"]);
    let payout = office.pay("Ann", "null");
    assert_eq!(office.account(ann), "0|0|0");
    office.give_back(&payout);
    assert_eq!(office.account(ann), "646.91|0|646.91");
    office.adjust(ann, 2, "correction", "-700.00");
    office.close_manual(2);
    assert_eq!(office.account(ann), "-53.09|0|0");
    let request = "select commission.request_payout()";
    office.assert_refused("Ann", request, "PT409", "nothing is payable in USD");
    let all = "select * from commission.create_payouts()";
    assert_eq!(office.act("Ada", all), Vec::<String>::new(), "nobody is due");
    office.adjust(ann, 3, "bonus", "200.00");
    office.close_manual(3);
    assert_eq!(office.account(ann), "146.91|0|146.91");
    let payout = office.request("Ann", "null");
    assert_eq!(office.items(&payout), ["646.91", "-700", "200"]);
    office.assert_agrees();
}

#[test]
fn a_batch_has_the_count_and_the_sum_of_its_payments() {
    let mut office = Office::new("settlement_s4");
    for (name, amount) in [("Ann", "369.99"), ("Bea", "146.91"), ("Cleo", "1000.00")] {
        let id = office.payee(name);
        office.adjust(id, 1, "bonus", amount);
    }
    office.close_manual(1);
    for name in ["Ann", "Bea", "Cleo"] {
        let payout = office.request(name, "null");
        office.approve(&payout);
    }
    let batch = office.process();
    assert_eq!(
        office.line(&format!(
            "select status, payment_count, control_sum from commission.payout_batch
            where id = '{batch}'"
        )),
        "processed|3|1516.90"
    );
    office.assert_agrees();
}

#[test]
fn the_fee_is_the_one_that_was_approved() {
    let mut office = Office::new("settlement_fee");
    let ann = office.payee("Ann");
    office.post(ann, &["100"]);
    office.run("update commission.payout_setting set fee = 2.50");
    let validated = "select is_valid, available, amount, transaction_fee, net_amount
        from commission.validate_payout_request()";
    assert_eq!(office.act("Ann", validated), ["t|100.00|100.00|2.50|97.50"]);
    let payout = office.request("Ann", "null");
    office.approve(&payout);
    // Who approved it approved what is paid.
    office.run("update commission.payout_setting set fee = 9");
    let batch = office.process();
    assert_eq!(
        office.line(&format!(
            "select p.amount, p.transaction_fee, p.net_amount, b.control_sum
            from commission.payout as p
            join commission.payout_batch as b on b.id = p.batch_id
            where b.id = '{batch}'"
        )),
        "100.00|2.50|97.50|97.50"
    );
    office.complete(&payout);
    assert_eq!(office.account(ann), "0|0|0");
    office.assert_agrees();
}

#[test]
fn commissions_are_paid_oldest_first_when_fully_covered_and_back_when_returned() {
    let (mut office, _) = late_refund("settlement_paid");
    let statuses = "select sale_amount, status, paid_date is not null
        from commission.reseller_commission_report order by sold_at";
    let first = office.request("Ann", "1000");
    office.approve(&first);
    office.process();
    assert!(office.lines(statuses).iter().all(|line| line.ends_with("approved|f")));
    office.complete(&first);
    // 500.00 of January; 1,400.00 of 1,650.00 of February.
    let after_first = [
        "4999.99|paid|t",
        "0.01|paid|t",
        "9000|paid|t",
        "2000|approved|f",
        "1234.56|approved|f",
        "1000|approved|f",
    ];
    assert_eq!(office.lines(statuses), after_first);
    let rest = office.pay("Ann", "null");
    assert!(office.lines(statuses).iter().all(|line| line.ends_with("paid|t")));
    office.give_back(&rest);
    assert_eq!(office.lines(statuses), after_first);
    let profile = "select total_commission_earned, pending_commission, available_balance
        from commission.reseller_profile";
    assert_eq!(office.act("Ann", profile), ["2546.91|0|646.91"]);
    office.give_back(&first);
    assert!(office.lines(statuses).iter().all(|line| line.ends_with("approved|f")));
    office.assert_agrees();
}

#[test]
fn a_reopened_month_is_paid_by_what_was_paid_before() {
    let (mut office, ann) = late_refund("settlement_reopened");
    office.pay("Ann", "null");
    office.run("select commission.reopen_period(2026, 2, 'a test', 'reseller')");
    assert_eq!(office.account(ann), "-750|0|0");
    office.run("select commission.close_period(2026, 2, 'reseller')");
    assert_eq!(office.account(ann), "0|0|0");
    office.sell_approved(ann, "1000", "2026-04-01");
    office.close_month(4);
    office.pay("Ann", "null");
    assert_eq!(
        office.lines("select distinct status from commission.reseller_commission_report"),
        ["paid"]
    );
    office.assert_agrees();
}

#[test]
fn a_part_of_an_open_month_is_paid_and_what_is_gone_of_it_is_deducted_later() {
    let mut office = Office::new("settlement_interim");
    let ann = office.paid_seller("Ann");
    let sale = office.sell_approved(ann, "1000", "2026-01-10");
    let part = "select totals from commission.post_interim(2026, 1, 'reseller')";
    assert_eq!(office.lines(part), ["{\"USD\": 100.00}"]);
    office.pay("Ann", "null");
    assert_eq!(office.line("select status from commission.reseller_commission_report"), "paid");
    office.sell_approved(ann, "500", "2026-01-20");
    office.refund(sale, "600", "2026-01-25");
    assert_eq!(office.lines(part), ["{\"USD\": -10.00}"]);
    assert_eq!(office.account(ann), "-10|0|0");
    office.close_month(1);
    assert_eq!(office.account(ann), "-10|0|0", "40 and 50 of which 100 are paid");
    office.sell_approved(ann, "2000", "2026-02-10");
    office.lines("select commission.post_interim(2026, 2, 'reseller')");
    let payout = office.request("Ann", "null");
    assert_eq!(office.items(&payout), ["-10", "200"]);
    office.assert_agrees();
}
