//! Credits and payments are facts that count with their deal.

use super::Books;
use common::Statements;
use uuid::Uuid;

/// Two people at ten percent, as deals are won and as they are paid, and a deal of January, closed.
fn closed(name: &str) -> (Books, [Uuid; 2], Uuid) {
    let mut books = Books::new(name);
    let people = ["Ann", "Bea"].map(|name| books.rep(name));
    let plan = books.plan(
        "Ten",
        &[
            ("kind, rate", "'percentage', 0.1"),
            ("kind, rate, release", "'percentage', 0.01, 'payment'"),
        ],
    );
    for who in people {
        books.assign(who, plan, "2026-01-01");
    }
    let deal = books.won(people[0], "100", "2026-01-10");
    assert_eq!(books.close(1), "1|0|10.00");
    (books, people, deal)
}

#[test]
fn a_credit_that_reaches_a_closed_month_is_noted_for_both() {
    let (mut books, [ann, bea], deal) = closed("deal_part_credit");
    books.run(&format!(
        "insert into commission.deal_credit (deal_id, participant_id, share)
        values ('{deal}', '{ann}', 0.75), ('{deal}', '{bea}', 0.25)"
    ));
    assert_eq!(
        books.lines(
            "select participant_name, posted, due, cause like 'credit % was recorded%'
            from commission.pending_adjustments order by 1"
        ),
        ["Ann|10.00|7.50|t", "Bea|0|2.50|t"]
    );
    books.run("delete from commission.deal_credit");
    assert_eq!(books.lines("select * from commission.pending_adjustments"), Vec::<String>::new());
    assert_eq!(books.close(2), "0|0|null");
    assert_eq!(books.lines("select * from commission.verify_ledger()"), Vec::<String>::new());
}

#[test]
fn a_payment_releases_in_its_own_month() {
    let (mut books, _, deal) = closed("deal_part_payment");
    books.run(&format!(
        "insert into commission.deal_payment (deal_id, amount, paid_on)
        values ('{deal}', 100, '2026-01-20')"
    ));
    assert_eq!(
        books.lines("select month, posted, due from commission.pending_adjustments"),
        ["1|10.00|11.00"]
    );
    books.run("update commission.deal_payment set paid_on = '2026-02-20'");
    assert_eq!(books.lines("select * from commission.pending_adjustments"), Vec::<String>::new());
    assert_eq!(books.paid(deal), ["1|10.00", "2|1.00"]);
    assert_eq!(books.close(2), "1|0|1.00");
    // Past the triggers.
    books.run(
        "set session_replication_role = replica;
        delete from commission.deal_payment;
        set session_replication_role = origin;
        select commission_internal.look_for_unnoticed_changes()",
    );
    assert_eq!(
        books.lines("select month, posted, due from commission.pending_adjustments"),
        ["2|1.00|0"]
    );
}

#[test]
fn a_deal_that_is_gone_takes_everybodys_commission_along() {
    let (mut books, [ann, bea], _) = closed("deal_part_gone");
    let deal = books.won(ann, "200", "2026-02-10");
    books.run(&format!(
        "insert into commission.deal_credit (deal_id, participant_id, share)
        values ('{deal}', '{ann}', 0.5), ('{deal}', '{bea}', 0.5)"
    ));
    assert_eq!(books.paid(deal), ["2|10.00", "2|10.00", "waits|1.00", "waits|1.00"]);
    books.run(&format!("delete from commission.deal where id = '{deal}'"));
    assert_eq!(books.paid(deal), Vec::<String>::new());
    books.assert_in_step();
}
