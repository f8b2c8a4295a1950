//! What went wrong in other systems of this kind, so that it does not here.

use std::thread;

use common::reseller::Resales;
use common::{Statements, connect_to};

use crate::fixture::Office;

#[test]
fn a_balance_is_reduced_once_not_at_the_request_and_again_at_completion() {
    let mut office = Office::new("elsewhere_once");
    let ann = office.payee("Ann");
    office.post(ann, &["100"]);
    let payout = office.request("Ann", "60");
    assert_eq!(office.account(ann), "40|0|40");
    office.approve(&payout);
    assert_eq!(office.account(ann), "40|0|40");
    office.process();
    assert_eq!(office.account(ann), "40|0|40");
    office.complete(&payout);
    assert_eq!(office.account(ann), "40|0|40");
}

#[test]
fn a_commission_that_is_not_approved_and_posted_cannot_be_withdrawn() {
    let mut office = Office::new("elsewhere_pending");
    let ann = office.paid_seller("Ann");
    let pending = office.sell(ann, "1000", "2026-01-10");
    office.close_month(1);
    assert_eq!(office.account(ann), "nothing");
    let request = "select commission.request_payout()";
    office.assert_refused("Ann", request, "PT409", "nothing is payable");
    office.run(&format!(
        "update commission.reseller_sale set approved_at = '2026-02-01' where id = '{pending}'"
    ));
    office.assert_refused("Ann", request, "PT409", "nothing is payable");
    office.close_month(2);
    office.request("Ann", "null");
}

#[test]
fn what_the_validator_says_is_what_the_request_does() {
    let mut office = Office::new("elsewhere_validator");
    let ann = office.payee("Ann");
    office.post(ann, &["100"]);
    office.run("update commission.payout_setting set fee = 55, minimum_amount = 50");
    let second = "select id from commission.set_payout_method(
            'paypal', '{\"mail\": \"me@wallet.example\"}', null, false)";
    let unripe = office.act("Ann", second).remove(0);
    let stranger = "00000000-0000-4000-8000-00000000ffff";
    let mut refused = 0;
    for arguments in [
        "".to_owned(),
        "100".to_owned(),
        "60.01".to_owned(),
        "100.01".to_owned(),
        "49.99".to_owned(),
        "55".to_owned(),
        "60, 'KES'".to_owned(),
        format!("60, 'USD', '{unripe}'"),
        format!("60, 'USD', '{stranger}'"),
    ] {
        let valid = office.act(
            "Ann",
            &format!(
                "select coalesce(error_code || ': ' || error_message, 'done')
                from commission.validate_payout_request({arguments})"
            ),
        );
        office.as_person("ann");
        let request = format!("select commission.request_payout({arguments})");
        let outcome = match office.client().batch_execute(&request) {
            Ok(()) => "done".to_owned(),
            Err(error) => {
                let said = error.as_db_error().expect("the server says why");
                format!("{}: {}", said.code().code(), said.message())
            }
        };
        office.run("rollback");
        refused += i32::from(outcome != "done");
        assert_eq!(valid, [outcome], "{arguments}");
    }
    assert_eq!(refused, 6);
}

#[test]
fn a_tier_bonus_is_paid_with_its_commission() {
    let mut office = Office::new("elsewhere_bonus");
    office.run("update commission.reseller_tier set bonus_rate = 0.1");
    let ann = office.paid_seller("Ann");
    office.sell_approved(ann, "1000", "2026-01-10");
    office.close_month(1);
    assert_eq!(office.account(ann), "110|0|110");
    let payout = office.pay("Ann", "null");
    assert_eq!(office.items(&payout), ["100", "10"]);
    assert_eq!(office.line("select status from commission.reseller_commission_report"), "paid");
}

#[test]
fn a_commission_that_was_paid_is_paid_when_its_month_is_closed_again() {
    let mut office = Office::new("elsewhere_again");
    let ann = office.payee("Ann");
    office.run(&format!(
        "insert into commission.compensation_plan (id, name)
        values ('10000000-0000-4000-8000-000000000000', 'Sales');
        insert into commission.plan_component (plan_id, name, kind, rate)
        values ('10000000-0000-4000-8000-000000000000', 'Base', 'percentage', 0.1);
        insert into commission.user_compensation_plan (participant_id, plan_id, start_date)
        values ('{ann}', '10000000-0000-4000-8000-000000000000', '2026-01-01');
        insert into commission.deal (name, owner_id, amount, status, close_date, created_date)
        values ('One', '{ann}', 10000, 'closed_won', '2026-01-05', '2026-01-01')"
    ));
    let status = "select r.status, trim_scale(s.paid_commissions)
        from commission.deal_commission_report as r
        cross join commission.commission_summary() as s";
    office.run("select commission.close_period(2026, 1, 'deal')");
    assert_eq!(office.line(status), "calculated|0");
    office.pay("Ann", "null");
    assert_eq!(office.line(status), "paid|1000");
    office.run(
        "select commission.reopen_period(2026, 1, 'a test', 'deal');
        select commission.close_period(2026, 1, 'deal')",
    );
    assert_eq!(office.account(ann), "0|0|0");
    assert_eq!(office.line(status), "paid|1000");
    office.run(
        "select commission.reopen_period(2026, 1, 'a test', 'deal');
        update commission.deal set amount = 12000;
        select commission.close_period(2026, 1, 'deal')",
    );
    assert_eq!(office.account(ann), "200|0|200");
    assert_eq!(office.line(status), "calculated|0");
    office.pay("Ann", "null");
    assert_eq!(office.line(status), "paid|1200");
}

/// Between what is available and what is taken, somebody may close or open a month.
#[test]
fn an_account_that_has_changed_meanwhile_is_asked_again() {
    let mut office = Office::new("elsewhere_meanwhile");
    let ann = office.payee("Ann");
    office.post(ann, &["100"]);
    for amount in ["100.01", "1000"] {
        let error = office.error_of(&format!(
            "select commission_internal.make_payout(
                '{ann}', 'USD', {amount}, (select id from commission.payout_method), null)"
        ));
        assert_eq!(error.sqlstate, "PT409", "{error:?}");
    }
    assert_eq!(office.account(ann), "100|0|100");
}

#[test]
fn numbers_are_drawn_not_counted() {
    let mut office = Office::new("elsewhere_numbers");
    let names: Vec<String> = (0..6).map(|number| format!("P{number}")).collect();
    for name in &names {
        let id = office.payee(name);
        office.adjust(id, 1, "bonus", "100");
    }
    office.close_manual(1);
    let requests: Vec<_> = names
        .iter()
        .map(|name| {
            let (database, name) = (office.name.clone(), name.to_lowercase());
            thread::spawn(move || {
                let mut client = connect_to(&database);
                client.as_person(&name);
                client.run("select commission.request_payout(); commit");
            })
        })
        .collect();
    for request in requests {
        request.join().expect("each is requested");
    }
    assert_eq!(office.line("select count(distinct reference_number) from commission.payout"), "6");
    office.assert_agrees();
}

#[test]
fn a_line_that_somebody_wrote_past_the_closings_pays_nobody() {
    let mut office = Office::new("elsewhere_forged");
    let ann = office.payee("Ann");
    office.post(ann, &["100"]);
    office.run(&format!(
        "insert into commission.earning (
            posting_id, line, scheme, year, month, for_year, for_month, participant_id, component,
            kind, currency, amount, basis, hash)
        values (1, 2, 'manual', 2026, 1, 2026, 1, '{ann}', 'bonus', 'earning', 'USD',
            5000, '{{}}', '')"
    ));
    assert_eq!(office.account(ann), "100|0|100");
    let request = "select commission.request_payout(5000)";
    office.assert_refused(
        "Ann",
        request,
        "PT409",
        "5000 is more than the 100.00 that are available",
    );
    office.run("select commission.correct_ledger(1, 2, 'forged')");
    assert_eq!(office.account(ann), "100|0|100");
    let payout = office.request("Ann", "null");
    assert_eq!(office.items(&payout), ["100"]);
}
