//! Two people: what one cannot do alone, whatever they are.

use common::Statements;
use common::reseller::Resales;

use crate::fixture::Office;

#[test]
fn an_admin_of_all_branches_makes_no_second_person() {
    let mut office = Office::new("second_person_made");
    office.payee("Ann");
    for statement in [
        "insert into commission.participant (name, email, role)
        values ('puppet', 'puppet@mine.example', 'admin')",
        "update commission.participant set role = 'admin' where name = 'Ann'",
        "update commission.participant set role = 'super_admin' where name = 'Ann'",
    ] {
        assert_eq!(office.refused("Ada", statement).sqlstate, "42501", "{statement}");
    }
    let other = "update commission.participant set email = 'mine@evil.example' where name = 'Ben'
        returning 1";
    assert_eq!(office.act("Ada", other), [""; 0], "nor takes one over");
    // One of a branch is no second person of theirs, and may be made.
    office.run(
        "insert into commission.branch (name, code, time_zone, currency)
        values ('north', 'NO', 'UTC', 'USD')",
    );
    let of_branch = "insert into commission.participant (name, role, branch)
        values ('Nora', 'admin', 'north') returning 1";
    assert_eq!(office.act("Ada", of_branch), ["1"]);
}

#[test]
fn nobody_ends_a_payout_or_a_deduction_of_their_own() {
    let mut office = Office::new("second_person_own");
    let ada = office.id_of("Ada");
    office.give_account("Ada");
    office.run(&format!(
        "insert into commission.manual_adjustment (
            participant_id, year, month, component, currency, amount, reason, created_by_role,
            approved_at, approved_by_role)
        values ('{ada}', 2026, 1, 'bonus', 'USD', 100, 'a test', 'clerk', now(), 'chief')"
    ));
    office.close_manual(1);
    let payout = office.request("Ada", "null");
    office.approve(&payout);
    office.process();
    for call in [format!("fail_payout('{payout}', 'lost')"), format!("complete_payout('{payout}')")]
    {
        let error = office.refused("Ada", &format!("select commission.{call}"));
        assert_eq!(error.line(), "42501: nobody decides about money of their own", "{call}");
    }
    office.act("Ben", &format!("select id from commission.complete_payout('{payout}')"));
    let give_back = format!("select commission.return_payout('{payout}', 'lost')");
    office.assert_refused("Ada", &give_back, "42501", "money of their own");
    let deduction = office
        .act(
            "Ben",
            &format!(
                "select id from commission.propose_manual_adjustment(
                    '{ada}', 2026, 2, -50, 'correction', 'too much')"
            ),
        )
        .remove(0);
    let reject = format!("select commission.reject_manual_adjustment('{deduction}', 'no')");
    office.assert_refused("Ada", &reject, "42501", "money of their own");
}

#[test]
fn tax_that_was_changed_after_the_approval_is_approved_again() {
    let mut office = Office::new("second_person_tax");
    office.name_company();
    let ann = office.payee("Ann");
    office.post(ann, &["100"]);
    let payout = office.request("Ann", "null");
    office.approve(&payout);
    office.tax(ann, "vat", "1", "0", true);
    let batch = office.act("Ada", "select id from commission.create_payout_batch()").remove(0);
    let process = format!("select id from commission.process_payout_batch('{batch}')");
    office.assert_refused("Ada", &process, "PT409", "was changed after it was approved");
    assert_eq!(office.state(&payout), "approved");
    office.act("Ada", &format!("select id from commission.cancel_payout('{payout}', 'tax')"));
    let again = office.request("Ann", "null");
    office.approve(&again);
    office.process();
    let net = format!("select net_amount from commission.payout where id = '{again}'");
    assert_eq!(office.line(&net), "200.00");
    office.assert_agrees();
}

#[test]
fn without_an_invoice_nobody_charges_vat() {
    let mut office = Office::new("second_person_advice");
    let ann = office.payee("Ann");
    office.tax(ann, "vat", "0.5", "0", false);
    office.post(ann, &["100"]);
    office.pay("Ann", "null");
    assert_eq!(
        office.line("select kind, tax_amount, total_amount from commission.invoice"),
        "payment_advice|0.00|100.00"
    );
    office.assert_agrees();
}

/// A sale of a closed month is posted with a later one, and held with the month of the sale.
#[test]
fn a_hold_of_a_month_holds_what_was_earned_in_it() {
    let mut office = Office::new("second_person_hold");
    let ann = office.paid_seller("Ann");
    let bea = office.seller("Bea");
    office.sell_approved(ann, "1000", "2026-01-10");
    office.close_month(1);
    let late = office.sell_approved(ann, "2000", "2026-01-20");
    office.close_month(2);
    assert_eq!(office.account(ann), "300|0|300");
    office.act(
        "Ada",
        &format!(
            "select id from commission.place_hold('{ann}', 'x', p_year => 2026, p_month => 1)"
        ),
    );
    assert_eq!(office.account(ann), "300|300|0");
    // Nor does a held sale go to somebody whose money is not held.
    office.run(&format!(
        "insert into commission.fraud_signal (rule, action, reseller_id, sale_id, fingerprint)
        values ('self_referral', 'hold', '{ann}', '{late}', 'one')"
    ));
    let moved = office.error_of(&format!(
        "update commission.reseller_sale set reseller_id = '{bea}' where id = '{late}'"
    ));
    assert!(moved.line().starts_with("PT409: sale"), "{}", moved.line());
}
