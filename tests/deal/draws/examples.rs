//! What draws come to, month by month.

use common::Statements;
use common::deal::{Deals, Desk};
use uuid::Uuid;

use super::{Draws, refused};

#[test]
fn d5_a_draw_is_advanced_and_paid_back() {
    let mut desk = Desk::new("draw_d5");
    let [all, half, none] = ["Ann", "Ben", "Cid"].map(|name| desk.rep(name));
    desk.draw(all, "2000", 1, &[("months", "4")]);
    desk.draw(half, "2000", 1, &[("months", "4"), ("recovery_rate", "0.5")]);
    desk.draw(none, "2000", 1, &[("months", "4"), ("kind", "'non_recoverable'")]);
    for (month, amount) in (1..).zip(["1500", "1800", "3000", "2400"]) {
        for who in [all, half, none] {
            desk.earn(who, month, amount, "USD");
        }
        desk.close_draws(month);
        desk.assert_sound();
    }
    let paid = |desk: &mut Desk, who: Uuid| {
        desk.lines(&format!(
            "select month, status, pay_amount, balance from commission.draw_report
            where participant_id = '{who}' order by month"
        ))
    };
    assert_eq!(
        paid(&mut desk, all),
        [
            "1|closed|2000.00|500.00",
            "2|closed|2000.00|700.00",
            "3|closed|2300.00|0.00",
            "4|closed|2400.00|0.00"
        ]
    );
    assert_eq!(
        paid(&mut desk, half),
        [
            "1|closed|2000.00|500.00",
            "2|closed|2000.00|700.00",
            "3|closed|2500.00|200.00",
            "4|closed|2200.00|0.00"
        ]
    );
    assert_eq!(
        paid(&mut desk, none),
        [
            "1|closed|2000.00|0.00",
            "2|closed|2000.00|0.00",
            "3|closed|3000.00|0.00",
            "4|closed|2400.00|0.00"
        ]
    );
    assert_eq!(
        desk.posted_draws(half),
        [
            "1|USD|draw|500",
            "2|USD|draw|200",
            "3|USD|draw_recovery|-500",
            "4|USD|draw_recovery|-200"
        ]
    );
    assert_eq!(
        desk.posted_draws(none),
        ["1|USD|non_recoverable_draw|500", "2|USD|non_recoverable_draw|200"]
    );
    assert_eq!(desk.balance(half), ["USD|0"]);
    assert_eq!(desk.balance(none), Vec::<String>::new());
    // What is in accounts is what people are paid in all.
    assert_eq!(
        desk.line(&format!(
            "select sum(amount) from commission.earning where participant_id = '{half}'"
        )),
        "8700.00"
    );
    assert_eq!(
        desk.line(&format!(
            "select basis from commission.earning
            where participant_id = '{half}' and component = 'draw_recovery' and month = 3"
        )),
        "{\"draw\": 2000.00, \"posted\": 3000.00, \"balance\": 200.00, \"recovery_rate\": 0.5, \
         \"opening_balance\": 700.00}"
    );
}

#[test]
fn draws_follow_each_other_and_a_balance_waits_in_between() {
    let mut desk = Desk::new("draw_gaps");
    let ann = desk.rep("Ann");
    desk.draw(ann, "1000", 1, &[("months", "2")]);
    desk.draw(ann, "100", 4, &[("months", "1"), ("kind", "'non_recoverable'")]);
    desk.draw(ann, "500", 5, &[("months", "3"), ("recovery_from", "'2026-06-01'")]);
    for (month, amount) in [(1, "400"), (2, "900"), (3, "5000"), (4, "50"), (5, "900")] {
        desk.earn(ann, month, amount, "USD");
    }
    desk.earn(ann, 6, "777.77", "USD");
    desk.earn(ann, 7, "600", "USD");
    desk.earn(ann, 8, "600", "USD");
    for month in 1..=7 {
        desk.close_draws(month);
    }
    desk.close_of(8, "manual");
    assert_eq!(
        desk.drawn(ann),
        [
            "1|USD|400|600|0|600",
            "2|USD|900|100|0|700",
            "4|USD|50|50|0|700",
            "5|USD|900|0|0|700",
            "6|USD|777.77|0|277.77|422.23",
            "7|USD|600|0|100|322.23"
        ]
    );
    // It is told, and nothing collects it.
    assert_eq!(
        desk.line(
            "select currency, advanced, recovered, balance, last_month_on
            from commission.draw_balance"
        ),
        "USD|700.00|377.77|322.23|2026-07-01"
    );
    let due = "select scheme, month from commission.months_due() where scheme = 'draw'";
    assert_eq!(desk.lines(due), Vec::<String>::new());
    desk.assert_sound();
}

#[test]
fn what_is_taken_back_of_commissions_is_not_given_by_a_draw() {
    let mut desk = Desk::new("draw_negative");
    let ann = desk.rep("Ann");
    desk.draw(ann, "1000", 1, &[("months", "3"), ("recovery_rate", "0.333333")]);
    desk.earn(ann, 1, "-700", "USD");
    desk.earn(ann, 3, "1000.05", "USD");
    for month in 1..=3 {
        desk.close_draws(month);
    }
    assert_eq!(
        desk.drawn(ann),
        ["1|USD|-700|1000|0|1000", "2|USD|0|1000|0|2000", "3|USD|1000.05|0|0.02|1999.98"]
    );
    assert_eq!(
        desk.lines("select month, pay_amount from commission.draw_report order by 1"),
        ["1|300.00", "2|1000.00", "3|1000.03"]
    );
    let told = |desk: &mut Desk, month: i32| {
        let steps = ["posted", "advance", "recovery", "balance", "pay"];
        steps.map(|step| {
            desk.line(&format!(
                "select commission.explain_draw('{ann}', 2026, {month})
                    -> 'draws' -> 0 -> 'steps' ->> '{step}'"
            ))
        })
    };
    assert_eq!(
        told(&mut desk, 1),
        [
            "-700, which counts as 0",
            "1000 - 0 = 1000.00",
            "0",
            "0.00 + 1000.00 - 0.00 = 1000.00",
            "-700.00 + 1000.00 - 0.00 = 300.00"
        ]
    );
    assert_eq!(
        told(&mut desk, 3),
        [
            "null",
            "0",
            "(1000.05 - 1000) x 0.333333, at most 2000.00 = 0.02",
            "2000.00 + 0.00 - 0.02 = 1999.98",
            "1000.05 + 0.00 - 0.02 = 1000.03"
        ]
    );
    assert_eq!(
        desk.line(&format!(
            "select e ->> 'is_closed', e -> 'draws' -> 0 -> 'posted'
            from commission.explain_draw('{ann}', 2026, 3) as e"
        )),
        r#"true|[{"amount": 1000.05, "scheme": "manual", "component": "bonus"}]"#
    );
}

#[test]
fn each_currency_is_for_itself() {
    let mut desk = Desk::new("draw_currencies");
    let ann = desk.rep("Ann");
    desk.draw(ann, "1000", 1, &[("months", "2")]);
    desk.draw(ann, "50000", 1, &[("months", "2"), ("currency", "'JPY'")]);
    desk.draw(
        ann,
        "10",
        1,
        &[("months", "1"), ("currency", "'EUR'"), ("kind", "'non_recoverable'")],
    );
    for (month, amount, currency) in
        [(1, "990.50", "USD"), (1, "49000", "JPY"), (1, "7", "MYR"), (2, "60001", "JPY")]
    {
        desk.earn(ann, month, amount, currency);
    }
    desk.close_draws(1);
    desk.close_draws(2);
    assert_eq!(
        desk.drawn(ann),
        [
            "1|EUR|0|10|0|0",
            "1|JPY|49000|1000|0|1000",
            "2|JPY|60001|0|1000|0",
            "1|USD|990.5|9.5|0|9.5",
            "2|USD|0|1000|0|1009.5"
        ]
    );
    assert_eq!(desk.balance(ann), ["JPY|0", "USD|1009.5"]);
    desk.assert_sound();
}

#[test]
fn what_the_currency_cannot_pay_has_no_price() {
    let mut desk = Desk::new("draw_decimals");
    let [ann, ben] = ["Ann", "Ben"].map(|name| desk.rep(name));
    desk.draw(ann, "100.50", 1, &[("months", "2")]);
    desk.draw(ben, "100", 1, &[("months", "2")]);
    desk.earn(ann, 1, "40", "USD");
    desk.run("update commission.currency set minor_unit = 0 where code = 'USD'");
    let listed = "select scheme, month, participant_id, error_code, error_message, error_hint
        from commission.unpriced_record order by month";
    let unpriced = desk.lines(listed);
    assert_eq!(unpriced.len(), 2, "{unpriced:?}");
    assert!(unpriced[0].starts_with(&format!("draw|1|{ann}|PT409|draw \"")), "{unpriced:?}");
    assert!(
        unpriced[0].ends_with(
            "\" has more decimals than USD: 100.50|Give the currency its decimals back in \
             commission.currency."
        ),
        "{unpriced:?}"
    );
    assert_eq!(desk.drawn(ann), Vec::<String>::new());
    assert_eq!(desk.drawn(ben).len(), 2);
    desk.close_of(1, "manual");
    let message = refused(&mut desk, "select commission.close_period(2026, 1, 'draw')");
    assert_eq!(message, "2026-01 of scheme \"draw\" has a record that cannot be priced");
    desk.run("update commission.currency set minor_unit = 2 where code = 'USD'");
    assert_eq!(desk.lines(listed), Vec::<String>::new());
    desk.close_of(1, "draw");
    assert_eq!(desk.posted_draws(ann), ["1|USD|draw|60.5"]);
    // It loses them once the month is closed: told with the draw, and mended with the currency.
    desk.run("update commission.currency set minor_unit = 0 where code = 'USD'");
    assert_eq!(desk.lines(listed).len(), 2);
    desk.run("update commission.currency set minor_unit = 2 where code = 'USD'");
    desk.close_draws(2);
    desk.assert_sound();
}

#[test]
fn lines_that_no_closing_posted_are_nobodys_earnings() {
    let mut desk = Desk::new("draw_forged");
    let ann = desk.rep("Ann");
    desk.draw(ann, "1000", 1, &[("months", "2")]);
    desk.earn(ann, 1, "400", "USD");
    desk.close_of(1, "manual");
    desk.run(
        "insert into commission.earning (
            posting_id, line, scheme, year, month, for_year, for_month, participant_id, component,
            kind, currency, amount, basis, hash)
        select posting_id, line + 1, scheme, year, month, for_year, for_month, participant_id,
            component, kind, currency, 500, basis, hash
        from commission.earning",
    );
    desk.close_of(1, "draw");
    assert_eq!(desk.drawn(ann)[0], "1|USD|400|600|0|600");
    desk.run(
        "select commission.correct_ledger(posting_id, line, 'forged') from commission.earning
        where amount = 500",
    );
    desk.close_draws(2);
    assert_eq!(desk.posted_draws(ann), ["1|USD|draw|600", "2|USD|draw|1000"]);
    desk.assert_sound();
}
