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

impl Books {
    #[track_caller]
    fn assert_ledger_sums_to(&mut self, total: &str) {
        assert_eq!(self.line("select sum(amount) from commission.earning"), total);
    }
}
