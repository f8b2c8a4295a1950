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

#[test]
fn results_of_the_bank_say_nothing_of_ones_own_payout() {
    let mut office = Office::new("second_person_results");
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
    let results = "select outcome, message from commission.record_payment_results(
        (select jsonb_agg(jsonb_build_object(
            'reference', reference_number, 'amount', net_amount::text, 'status', 'failed'))
        from commission.payout))";
    assert_eq!(office.act("Ada", results), ["refused|nobody decides about money of their own"]);
    assert_eq!(office.state(&payout), "processing");
    assert_eq!(office.act("Ben", results), ["failed|null"]);
}

#[test]
fn nobody_approves_a_commission_of_their_own() {
    let mut office = Office::new("second_person_commission");
    let ada = office.id_of("Ada");
    office.run(&format!("insert into commission.reseller (id) values ('{ada}')"));
    let sale: uuid::Uuid = office.value(&format!(
        "insert into commission.reseller_sale (reseller_id, sale_amount, status)
        values ('{ada}', 100, 'completed') returning id"
    ));
    for statement in [
        format!("select commission.approve_commission('{sale}')"),
        format!("select commission.reject_commission('{sale}', 'no')"),
        format!("update commission.reseller_sale set approved_at = now() where id = '{sale}'"),
        format!(
            "insert into commission.reseller_sale (reseller_id, sale_amount, status, approved_at)
            values ('{ada}', 100, 'completed', now())"
        ),
    ] {
        let error = office.refused("Ada", &statement);
        assert_eq!(error.line(), "42501: nobody decides about money of their own", "{statement}");
    }
    let bulk = format!(
        "select approved_count, errors -> 0 ->> 'error_code', errors -> 0 ->> 'error_message'
        from commission.bulk_approve_commissions('{{{sale}}}')"
    );
    assert_eq!(office.act("Ada", &bulk), ["0|42501|nobody decides about money of their own"]);
    office.run(&format!(
        "update commission.reseller_sale set rejected_at = now(), decision_reason = 'x'
        where id = '{sale}'"
    ));
    for statement in [
        format!("select commission.reconsider_commission('{sale}', 'please')"),
        format!("update commission.reseller_sale set rejected_at = null where id = '{sale}'"),
    ] {
        let error = office.refused("Ada", &statement);
        assert_eq!(error.line(), "42501: nobody decides about money of their own", "{statement}");
    }
    office
        .act("Ben", &format!("select id from commission.reconsider_commission('{sale}', 'right')"));
    assert_eq!(office.act("Ben", &bulk), ["1|null|null"]);
}

/// A snapshot from before the hold does not pay what is held.
#[test]
fn a_hold_is_seen_by_whoever_began_before_it() {
    let mut office = Office::new("second_person_snapshot");
    let ann = office.payee("Ann");
    office.post(ann, &["100"]);
    let payout = office.request("Ann", "null");
    let mut early = office.connect();
    early.run("begin isolation level repeatable read; select count(*) from commission.payout");
    office.act("Ada", &format!("select id from commission.place_hold('{ann}', 'a doubt')"));
    let error = early.error_of(&format!("select commission.approve_payout('{payout}')"));
    assert_eq!(error.sqlstate, "40001", "{error:?}");
    early.run("rollback");
    assert_eq!(office.state(&payout), "requested");
}

#[test]
fn what_the_admin_of_a_branch_dismisses_is_paid_once_settlement_agrees() {
    let mut office = Office::new("second_person_dismissed");
    office.run(
        "insert into commission.branch (name, code, time_zone, currency)
        values ('north', 'NO', 'UTC', 'USD');
        insert into commission.participant (name, role, branch, email)
        values ('Nora', 'admin', 'north', 'nora@people.example')",
    );
    let ann = office.paid_seller("Ann");
    office.run("update commission.participant set branch = 'north' where name = 'Ann'");
    let hold = |office: &mut Office, name: &str| -> i64 {
        office.value(&format!(
            "insert into commission.fraud_signal (rule, action, reseller_id, fingerprint)
            values ('chargebacks', 'hold', '{ann}', '{name}') returning id"
        ))
    };
    let open = "select count(*) from commission.payout_hold where released_at is null";
    let one = hold(&mut office, "one");
    assert_eq!(office.line(open), "1");
    let dismiss = |signal: i64| {
        format!("select id from commission.resolve_fraud_signal({signal}, 'dismissed', 'fine')")
    };
    office.act("Nora", &dismiss(one));
    assert_eq!(office.line(open), "1");
    let two = hold(&mut office, "two");
    office.act("Ada", &dismiss(two));
    assert_eq!(office.line(open), "1", "the one that Nora dismissed");
    office.act(
        "Ada",
        "select commission.release_hold(id, 'looked at') from commission.payout_hold
        where released_at is null",
    );
    assert_eq!(office.line(open), "0");
}

/// What the owner of the tables can do to payouts is found.
#[test]
fn payouts_that_were_tampered_with_are_found() {
    let mut office = Office::new("second_person_tampered");
    let (ann, bea) = (office.payee("Ann"), office.payee("Bea"));
    office.post(ann, &["100"]);
    office.pay("Ann", "null");
    office.assert_agrees();
    let line = "line 1 of posting 1";
    for (tampering, problem) in [
        (
            "update commission.payout set amount = 200",
            "PO-00000001|it takes 200, its items are 100",
        ),
        (
            "update commission.payout_item set amount = 200;
            update commission.payout set amount = 200",
            "line 1 of posting 1|payouts take 200 of 100",
        ),
        (
            &format!("update commission.payout set participant_id = '{bea}'"),
            &format!("PO-00000001|{line} is not one that its payee was posted"),
        ),
        (
            "update commission.payout set transaction_fee = 1",
            "batch 1|it was processed with 1 payments of 100.00, its payouts are 1 of 99.00",
        ),
        // All of it alike, and the table made to let it.
        (
            "alter table commission.payout alter column net_amount drop expression;
            update commission.payout set net_amount = 1000;
            update commission.payout_batch set control_sum = 1000",
            "PO-00000001|it pays 1000, which is not its 100.00 with",
        ),
        (
            "update commission.payout_batch set control_sum = 1",
            "batch 1|it was processed with 1 payments of 1, its payouts are 1 of 100.00",
        ),
        ("delete from commission.payout_batch", "PO-00000001|its batch is gone"),
    ] {
        office.run("begin; set local session_replication_role = replica");
        office.run(tampering);
        let found = office.lines("select * from commission.verify_payouts()");
        office.run("rollback");
        assert!(found.iter().any(|line| line.starts_with(problem)), "{tampering}: {found:?}");
    }
    office.assert_agrees();
}

#[test]
fn a_held_sale_goes_to_nobody_no_other_month_and_not_away() {
    let mut office = Office::new("second_person_held");
    let ann = office.paid_seller("Ann");
    let bea = office.seller("Bea");
    let sale = office.sell_approved(ann, "1000", "2026-01-10");
    let other = office.sell_approved(ann, "500", "2026-01-11");
    let hold = |office: &mut Office, sale: &str, name: &str| {
        office.run(&format!(
            "insert into commission.fraud_signal (rule, action, reseller_id, sale_id, fingerprint)
            values ('self_referral', 'hold', '{ann}', {sale}, '{name}')"
        ));
    };
    hold(&mut office, &format!("'{sale}'"), "one");
    let changes = |sale: uuid::Uuid| {
        [
            format!(
                "update commission.reseller_sale set reseller_id = '{bea}' where id = '{sale}'"
            ),
            format!(
                "update commission.reseller_sale set approved_at = '2026-02-01' where id = '{sale}'"
            ),
            format!("update commission.reseller_sale set approved_at = null where id = '{sale}'"),
            format!(
                "update commission.reseller_sale set sold_at = '2026-02-01' where id = '{sale}'"
            ),
            format!("delete from commission.reseller_sale where id = '{sale}'"),
        ]
    };
    for change in changes(sale) {
        assert_eq!(office.refused("Ada", &change).sqlstate, "PT409", "{change}");
    }
    // Of a reseller who is held all of them.
    hold(&mut office, "null", "all");
    for change in changes(other) {
        assert_eq!(office.refused("Ada", &change).sqlstate, "PT409", "{change}");
    }
    office.act(
        "Ada",
        &format!(
            "update commission.reseller_sale set refunded_amount = 10 where id = '{sale}'
            returning 1"
        ),
    );
}

#[test]
fn an_approved_sale_does_not_become_ones_own_nor_grow() {
    let mut office = Office::new("second_person_grow");
    let ann = office.paid_seller("Ann");
    let ada = office.id_of("Ada");
    office.run(&format!("insert into commission.reseller (id) values ('{ada}')"));
    let sale = office.sell_approved(ann, "10", "2026-01-10");
    let take =
        format!("update commission.reseller_sale set reseller_id = '{ada}' where id = '{sale}'");
    let error = office.refused("Ada", &take);
    assert_eq!(error.line(), "42501: nobody decides about money of their own");
    office.run(&take);
    let grow =
        format!("update commission.reseller_sale set sale_amount = 9999 where id = '{sale}'");
    let error = office.refused("Ada", &grow);
    assert_eq!(error.line(), "42501: nobody decides about money of their own");
    let nobodys = "insert into commission.reseller_sale (sale_amount, approved_at)
        values (10, now())";
    assert_eq!(office.refused("Ada", nobodys).sqlstate, "23514");
    // By themselves neither.
    office.run(&format!(
        "insert into commission.reseller_sale (reseller_id, sale_amount, status, sold_at)
        values ('{ada}', 10, 'completed', '2026-01-10');
        update commission.reseller_program
        set automatic_approval = true, hold_days = 0, requires_verification = false"
    ));
    let due = "select commission.approve_due_reseller_commissions()";
    assert_eq!(office.act("Ada", due), ["0"]);
    assert_eq!(office.act("Ben", due), ["1"]);
}

#[test]
fn tax_that_was_approved_is_not_taken_away() {
    let mut office = Office::new("second_person_tax_gone");
    office.name_company();
    let (ann, bea) = (office.payee("Ann"), office.payee("Bea"));
    office.tax(ann, "none", "0", "0.3", true);
    office.post(ann, &["100"]);
    let payout = office.request("Ann", "null");
    office.approve(&payout);
    let batch = office.act("Ada", "select id from commission.create_payout_batch()").remove(0);
    let process = format!("select id from commission.process_payout_batch('{batch}')");
    for change in [
        "delete from commission.tax_profile returning 1".to_owned(),
        format!("update commission.tax_profile set participant_id = '{bea}' returning 1"),
    ] {
        office.as_person("ada");
        assert_eq!(office.lines(&change), ["1"]);
        let error = office.error_of(&process);
        office.run("rollback");
        assert!(
            error.line().contains("was changed after it was approved"),
            "{change}: {}",
            error.line()
        );
    }
    office.act("Ada", &process);
    assert_eq!(office.line("select net_amount from commission.payout"), "70.00");
}

#[test]
fn what_stands_in_the_way_is_asked_until_the_money_goes() {
    let mut office = Office::new("second_person_until");
    let ann = office.paid_seller("Ann");
    office.sell_approved(ann, "1000", "2026-01-10");
    office.close_month(1);
    office.run("update commission.reseller_program set requires_verification = true");
    let payout = office.request("Ann", "null");
    let reject = format!(
        "update commission.reseller set verification = 'rejected', verified_at = null,
            verification_reason = 'forged' where id = '{ann}'"
    );
    let approve = format!("select commission.approve_payout('{payout}')");
    office.run(&format!("begin; {reject}"));
    let error = office.error_of(&approve);
    office.run("rollback");
    assert!(error.line().starts_with("PT409: payout"), "{}", error.line());
    office.approve(&payout);
    let batch = office.act("Ada", "select id from commission.create_payout_batch()").remove(0);
    office.run(&reject);
    let process = format!("select id from commission.process_payout_batch('{batch}')");
    office.assert_refused("Ada", &process, "PT409", "cannot be paid");
}
