//! Manual adjustments: two people, an open month, and the closing that posts them.

use common::Statements;

use crate::fixture::Office;

#[test]
fn an_approved_adjustment_is_posted_by_the_closing_of_its_month() {
    let mut office = Office::new("settlement_manual");
    let ann = office.payee("Ann");
    let propose = |amount: &str, component: &str| {
        format!(
            "select id from commission.propose_manual_adjustment(
                '{ann}', 2026, 1, {amount}, '{component}', ' well done ')"
        )
    };
    let first = office.act("Ada", &propose("100", "bonus")).remove(0);
    let second = office.act("Ada", &propose("12.50", "bonus")).remove(0);
    let third = office.act("Ada", &propose("-20", "correction")).remove(0);
    let fourth = office.act("Ada", &propose("7", "spiff")).remove(0);
    assert_eq!(office.line("select count(*) from commission.manual_month"), "0");
    for id in [&first, &second, &third] {
        office.act("Ben", &format!("select id from commission.approve_manual_adjustment('{id}')"));
    }
    assert_eq!(
        office.lines(
            "select component, amount, adjustment_count from commission.manual_month order by 1"
        ),
        ["bonus|112.50|2", "correction|-20.00|1"]
    );
    let reject = format!("select id from commission.reject_manual_adjustment('{fourth}', 'no')");
    office.act("Ben", &reject);
    office.assert_refused("Ben", &reject, "PT409", "was decided already");
    office.close_manual(1);
    assert_eq!(
        office.lines(
            "select scheme, component, kind, currency, amount, basis from commission.earning
            order by line"
        ),
        [
            "manual|bonus|earning|USD|112.50|{\"adjustments\": 2}",
            "manual|correction|earning|USD|-20.00|{\"adjustments\": 1}"
        ]
    );
    // What is closed takes no more.
    office.assert_refused(
        "Ada",
        &propose("1", "bonus"),
        "PT409",
        "2026-01 of scheme \"manual\" is closed",
    );
    office.assert_agrees();
}

#[test]
fn a_month_that_closed_meanwhile_takes_no_approval() {
    let mut office = Office::new("settlement_manual_closed");
    let ann = office.payee("Ann");
    let propose = format!(
        "select id from commission.propose_manual_adjustment('{ann}', 2026, 1, 10, 'bonus', 'x')"
    );
    let id = office.act("Ada", &propose).remove(0);
    office.close_manual(1);
    let approve = format!("select id from commission.approve_manual_adjustment('{id}')");
    office.assert_refused("Ben", &approve, "PT409", "2026-01 of scheme \"manual\" is closed");
    office.run("select commission.reopen_period(2026, 1, 'a test', 'manual')");
    office.act("Ben", &approve);
    office.assert_refused("Ben", &approve, "PT409", "is approved already");
    office.close_manual(1);
    assert_eq!(office.account(ann), "10|0|10");
}

#[test]
fn an_adjustment_has_a_second_person_who_is_not_its_payee() {
    let mut office = Office::new("settlement_manual_second");
    let ben = office.id_of("Ben");
    let propose = format!(
        "select id from commission.propose_manual_adjustment('{ben}', 2026, 1, 10, 'bonus', 'x')"
    );
    let id = office.act("Ada", &propose).remove(0);
    let approve = format!("select id from commission.approve_manual_adjustment('{id}')");
    let says = "nobody decides about money of their own";
    office.assert_refused("Ben", &approve, "42501", says);
    let says = "is approved by another person than who proposed it";
    office.assert_refused("Ada", &approve, "42501", says);
    // A database role at work is another one.
    office.run(&approve);
    let error =
        office.error_of("update commission.manual_adjustment set approved_by = participant_id");
    assert_eq!(error.sqlstate, "23514");
}
