//! What one deal does to closed months that are not its own.

use super::Books;
use common::Statements;

#[test]
fn each_closed_month_of_the_quarter_gets_its_own_adjustment() {
    let mut books = Books::new("deal_late_quarter");
    let [ann, bea] = ["Ann", "Bea"].map(|name| books.rep(name));
    let plan = books.plan(
        "Quarter",
        &[(
            "kind, rate, accelerator_rate, threshold_amount, quota_period",
            "'quota', 0.05, 0.08, 100, 'quarterly'",
        )],
    );
    for who in [ann, bea] {
        books.assign(who, plan, "2026-01-01");
    }
    let first = books.won(ann, "60", "2026-01-10");
    for (who, amount, on) in [
        (ann, "50", "2026-02-10"),
        (ann, "50", "2026-03-10"),
        (ann, "50", "2026-04-10"),
        (bea, "50", "2026-02-10"),
    ] {
        books.won(who, amount, on);
    }
    for (month, total) in [(1, "1|0|3.00"), (2, "2|0|6.50"), (3, "1|0|4.00"), (4, "1|0|2.50")] {
        assert_eq!(books.close(month), total);
    }
    books.run(&format!("update commission.deal set amount = 40 where id = '{first}'"));
    // April is another quarter, and Bea sold nothing else.
    assert_eq!(
        books.lines(
            "select month, participant_name, posted, due, cause
            from commission.pending_adjustments order by month"
        ),
        [
            format!("1|Ann|3.00|2.00|deal {first} was changed"),
            format!("2|Ann|4.00|2.50|deal {first}, which counts to it, was changed"),
        ]
    );
    assert_eq!(books.close(5), "2|2|-2.50");
    assert_eq!(books.lines("select * from commission.verify_ledger()"), Vec::<String>::new());
    // And back.
    books.run(&format!("update commission.deal set amount = 60 where id = '{first}'"));
    assert_eq!(books.close(6), "2|2|2.50");
    assert_eq!(books.lines("select * from commission.verify_ledger()"), Vec::<String>::new());
}

#[test]
fn a_gate_that_is_no_longer_reached_takes_back_what_it_let_through() {
    let mut books = Books::new("deal_late_gate");
    let ann = books.rep("Ann");
    let plan = books.plan(
        "Gated",
        &[("kind, rate, gate_attainment, quota_period", "'percentage', 0.1, 0.5, 'quarterly'")],
    );
    books.assign(ann, plan, "2026-01-01");
    books.run(&format!(
        "insert into commission.quota (participant_id, amount, period, start_date, end_date)
        values ('{ann}', 1000, 'quarterly', '2026-01-01', '2026-03-31')"
    ));
    let banked = books.won(ann, "400", "2026-01-10");
    assert_eq!(books.paid(banked), ["waits|40.00"]);
    let reaching = books.won(ann, "100", "2026-02-10");
    assert_eq!(books.paid(banked), ["2|40.00"]);
    assert_eq!(books.close(1), "0|0|null");
    assert_eq!(books.close(2), "1|0|50.00");
    books.run(&format!("delete from commission.deal where id = '{reaching}'"));
    assert_eq!(
        books.lines("select month, posted, due from commission.pending_adjustments"),
        ["2|50.00|0"]
    );
    books.won(ann, "100", "2026-03-10");
    assert_eq!(books.close(3), "2|1|0.00");
    assert_eq!(books.lines("select * from commission.verify_ledger()"), Vec::<String>::new());
    books.assert_ledger_sums_to("50.00");
}

#[test]
fn what_changes_past_the_triggers_is_told_for_every_month_that_it_moves() {
    let mut books = Books::new("deal_late_unnoticed");
    let ann = books.rep("Ann");
    let columns = "kind, rate, accelerator_rate, threshold_amount, quota_period";
    let plan = books.plan("Quarter", &[(columns, "'quota', 0.05, 0.08, 100, 'quarterly'")]);
    books.assign(ann, plan, "2026-01-01");
    let first = books.won(ann, "60", "2026-01-10");
    books.won(ann, "50", "2026-02-10");
    assert_eq!(books.close(1), "1|0|3.00");
    assert_eq!(books.close(2), "1|0|4.00");
    books.run(&format!(
        "set session_replication_role = replica;
        update commission.deal set amount = 40 where id = '{first}';
        set session_replication_role = origin;
        select commission_internal.look_for_unnoticed_changes()"
    ));
    assert_eq!(
        books.lines("select month, posted, due from commission.pending_adjustments order by 1"),
        ["1|3.00|2.00", "2|4.00|2.50"]
    );
    assert_eq!(books.close(3), "2|2|-2.50");
    assert_eq!(books.lines("select * from commission.verify_ledger()"), Vec::<String>::new());
}

/// A payment makes a month pay that its deal was not won in.
#[test]
fn a_month_is_calculated_with_what_earlier_deals_pay_in_it() {
    let mut books = Books::new("deal_late_payment");
    let ann = books.rep("Ann");
    let plan = books.plan("Paid", &[("kind, rate, release", "'percentage', 0.1, 'payment'")]);
    books.assign(ann, plan, "2026-01-01");
    let deal = books.won(ann, "100", "2026-01-27");
    for month in 1..=2 {
        books.close(month);
    }
    let pay = format!(
        "insert into commission.deal_payment (deal_id, amount, paid_on)
        values ('{deal}', 50, '2026-02-02')"
    );
    books.run(&format!(
        "{pay};
        select commission.reopen_period(2026, 2, 'a payment is missing', 'deal')"
    ));
    assert_eq!(books.paid(deal), ["2|5.00", "waits|5.00"]);
    assert_eq!(books.close(2), "1|0|5.00");
    // The same past the triggers, and by the function that calculates a month.
    for (change, paid) in [
        (pay.replace("2026-02-02", "2026-03-02"), vec!["2|5.00", "3|5.00"]),
        (
            "delete from commission.deal_payment where paid_on = '2026-03-02'".to_owned(),
            vec!["2|5.00", "waits|5.00"],
        ),
        (pay.replace("2026-02-02", "2026-03-03"), vec!["2|5.00", "3|5.00"]),
    ] {
        books.run(&format!(
            "set session_replication_role = replica;
            {change};
            set session_replication_role = origin;
            select commission.calculate_deal_commission(2026, 3)"
        ));
        assert_eq!(books.paid(deal), paid, "{change}");
        books.assert_in_step();
    }
    assert_eq!(books.close(3), "1|0|5.00");
    books.assert_ledger_sums_to("10.00");
}

/// What an adjustment brought to a closed month has no row there.
#[test]
fn what_an_adjustment_brought_is_taken_back_as_well() {
    for (name, change) in [
        ("reopened", "select commission.reopen_deal('{deal}', 'it was no deal')"),
        ("owner", "update commission.deal set owner_id = '{bea}' where id = '{deal}'"),
        (
            "credits",
            "select commission.set_deal_credits(
                '{deal}', '[{\"participant_id\": \"{bea}\", \"share\": 1}]')",
        ),
        ("amount", "update commission.deal set amount = 1 where id = '{deal}'"),
        ("deleted", "delete from commission.deal where id = '{deal}'"),
        ("unpaid", "delete from commission.deal_payment"),
    ] {
        let mut books = Books::new(&format!("deal_late_{name}"));
        let [ann, bea] = ["Ann", "Bea"].map(|name| books.rep(name));
        let plan = books.plan("Paid", &[("kind, rate, release", "'percentage', 0.1, 'payment'")]);
        for who in [ann, bea] {
            books.assign(who, plan, "2026-01-01");
        }
        for month in 1..=3 {
            books.close(month);
        }
        let deal = books.won(ann, "20000", "2026-01-15");
        books.run(&format!(
            "insert into commission.deal_payment (deal_id, amount, paid_on)
            values ('{deal}', 20000, '2026-02-10')"
        ));
        assert_eq!(books.close(4), "1|1|2000.00", "{name}");
        let change = change.replace("{deal}", &deal.to_string()).replace("{bea}", &bea.to_string());
        books.run(&change);
        let pending = books.lines(
            "select participant_name, month, difference from commission.pending_adjustments
            order by participant_name",
        );
        assert_eq!(
            pending[0].split('.').next(),
            Some(match name {
                "amount" => "Ann|2|-1999",
                _ => "Ann|2|-2000",
            })
        );
        books.close(5);
        let wrong = books.lines("select * from commission.verify_ledger()");
        assert_eq!(wrong, Vec::<String>::new(), "{name}");
        let kept = books.line(&format!(
            "select coalesce(sum(amount), 0) from commission.earning
            where participant_id = '{ann}'"
        ));
        assert_eq!(kept, if name == "amount" { "0.10" } else { "0.00" }, "{name}");
    }
}

#[test]
fn a_bonus_that_an_adjustment_brought_goes_with_its_deal() {
    let mut books = Books::new("deal_late_bonus");
    let ann = books.rep("Ann");
    let columns = "kind, flat_amount, threshold_amount, quota_period";
    let plan = books.plan("Bonus", &[(columns, "'bonus', 500, 100, 'quarterly'")]);
    books.assign(ann, plan, "2026-01-01");
    for month in 1..=3 {
        books.close(month);
    }
    books.won(ann, "60", "2026-01-10");
    let second = books.won(ann, "60", "2026-02-10");
    assert_eq!(books.close(4), "1|1|500.00");
    books.run(&format!("delete from commission.deal where id = '{second}'"));
    assert_eq!(books.close(5), "1|1|-500.00");
    books.assert_ledger_sums_to("0.00");
    assert_eq!(books.lines("select * from commission.verify_ledger()"), Vec::<String>::new());
}

/// Its payment concerns nobody any more.
#[test]
fn a_closing_survives_a_deleted_deal_with_payments() {
    let mut books = Books::new("deal_late_deleted_paid");
    let ann = books.rep("Ann");
    let plan = books.plan("Ten", &[("kind, rate", "'percentage', 0.1")]);
    books.assign(ann, plan, "2026-01-01");
    let deal = books.won(ann, "1000", "2026-01-10");
    books.run(&format!(
        "insert into commission.deal_payment (deal_id, amount, paid_on)
        values ('{deal}', 1000, '2026-01-20')"
    ));
    assert_eq!(books.close(1), "1|0|100.00");
    books.run(&format!("delete from commission.deal where id = '{deal}'"));
    assert_eq!(
        books.lines("select participant_name, difference from commission.pending_adjustments"),
        ["Ann|-100.00"]
    );
    assert_eq!(books.close(2), "1|1|-100.00");
    assert_eq!(books.lines("select * from commission.verify_ledger()"), Vec::<String>::new());
}

impl Books {
    #[track_caller]
    fn assert_ledger_sums_to(&mut self, total: &str) {
        assert_eq!(self.line("select sum(amount) from commission.earning"), total);
    }
}
