//! How far a payout has come: every step from every state, the allowed and the refused ones.

use common::Statements;

use crate::fixture::Office;

const STATES: [&str; 7] =
    ["requested", "approved", "processing", "completed", "failed", "cancelled", "returned"];

/// Brings a payout of Ann's into a state.
fn payout_that_is(office: &mut Office, state: &str) -> String {
    let payout = office.request("Ann", "60");
    let act = |office: &mut Office, call: &str| {
        office.act("Ada", &format!("select id from commission.{call}"));
    };
    if state == "cancelled" {
        act(office, &format!("cancel_payout('{payout}')"));
        return payout;
    }
    if state == "requested" {
        return payout;
    }
    office.approve(&payout);
    if state == "approved" {
        return payout;
    }
    office.process();
    match state {
        "processing" => {}
        "failed" => act(office, &format!("fail_payout('{payout}', 'no such account')")),
        _ => office.complete(&payout),
    }
    if state == "returned" {
        office.give_back(&payout);
    }
    payout
}

/// A step, who takes it, and from which states to which.
const STEPS: [(&str, &str, &[&str], &str); 6] = [
    ("approve_payout('{id}')", "Ben", &["requested"], "approved"),
    ("cancel_payout('{id}', 'a mistake')", "Ada", &["requested", "approved"], "cancelled"),
    ("cancel_payout('{id}')", "Ann", &["requested"], "cancelled"),
    ("complete_payout('{id}', 'B1')", "Ada", &["processing"], "completed"),
    ("fail_payout('{id}', 'no such account')", "Ada", &["processing"], "failed"),
    ("return_payout('{id}', 'account closed')", "Ada", &["completed"], "returned"),
];

#[test]
fn every_step_is_taken_from_its_states_and_refused_from_the_others() {
    let mut office = Office::new("settlement_states");
    let ann = office.payee("Ann");
    office.post(ann, &["100"]);
    for state in STATES {
        for (call, who, from, to) in STEPS {
            let payout = payout_that_is(&mut office, state);
            assert_eq!(office.state(&payout), state);
            let before = office.account(ann);
            let call = format!("select id from commission.{}", call.replace("{id}", &payout));
            if from.contains(&state) {
                office.act(who, &call);
                assert_eq!(office.state(&payout), to, "{state}: {call}");
            } else {
                office.assert_refused(who, &call, "PT409", "");
                assert_eq!(office.state(&payout), state, "{call}");
                assert_eq!(office.account(ann), before, "{call}");
            }
            let is_live =
                !["failed", "cancelled", "returned"].contains(&office.state(&payout).as_str());
            let balance = if is_live { "40|0|40" } else { "100|0|100" };
            assert_eq!(office.account(ann), balance, "{state}: {call}");
            office.assert_agrees();
            clear(&mut office, &payout);
        }
    }
}

/// The same account for the next one, which may be requested at once.
fn clear(office: &mut Office, payout: &str) {
    let rest = match office.state(payout).as_str() {
        "requested" | "approved" => vec![format!("cancel_payout('{payout}')")],
        "processing" => vec![format!("fail_payout('{payout}', 'undone')")],
        "completed" => vec![format!("return_payout('{payout}', 'undone')")],
        _ => vec![],
    };
    for call in rest {
        office.act("Ada", &format!("select id from commission.{call}"));
    }
    office.run(
        "update commission.payout set requested_at = requested_at - interval '2 days',
            transaction_reference = null",
    );
}

#[test]
fn a_message_says_what_the_payout_is() {
    let mut office = Office::new("settlement_state_message");
    let ann = office.payee("Ann");
    office.post(ann, &["100"]);
    let payout = payout_that_is(&mut office, "requested");
    let complete = format!("select commission.complete_payout('{payout}')");
    let says = "payout \"PO-00000001\" is requested and cannot become completed";
    office.assert_refused("Ada", &complete, "PT409", says);
    let number = "select reference_number from commission.payout";
    assert_eq!(office.line(number), "PO-00000001");
}

#[test]
fn batches_take_what_is_approved_and_are_paid_when_all_is_answered() {
    let mut office = Office::new("settlement_batches");
    let ids = ["Ann", "Bea", "Cleo"].map(|name| office.payee(name));
    for id in ids {
        office.adjust(id, 1, "bonus", "100");
    }
    office.close_manual(1);
    let create = "select id from commission.create_payout_batch()";
    office.assert_refused("Ada", create, "PT409", "no approved payout in USD by bank_transfer");
    let payouts = ["Ann", "Bea", "Cleo"].map(|name| office.request(name, "null"));
    for payout in &payouts {
        office.approve(payout);
    }
    let [first, second, third] = &payouts;
    let one =
        format!("select id from commission.create_payout_batch(p_payout_ids => '{{{first}}}')");
    let draft = office.act("Ada", &one).remove(0);
    office.assert_refused("Ada", &one, "PT409", "or is in another batch");
    let cancel = format!("select id from commission.cancel_payout_batch('{draft}', 'a mistake')");
    office.act("Ada", &cancel);
    office.assert_refused("Ada", &cancel, "PT409", "is cancelled and cannot become cancelled");
    let batch = office.act("Ada", create).remove(0);
    // What is cancelled leaves its draft.
    office.act("Ada", &format!("select id from commission.cancel_payout('{third}')"));
    let process = format!("select id from commission.process_payout_batch('{batch}')");
    office.act("Ada", &process);
    office.assert_refused("Ben", &process, "PT409", "is processed and cannot become processed");
    let state = format!(
        "select status, payment_count, trim_scale(control_sum)
        from commission.payout_batch where id = '{batch}'"
    );
    assert_eq!(office.line(&state), "processed|2|200");
    office.complete(first);
    assert_eq!(office.line(&state), "processed|2|200");
    office.act("Ada", &format!("select id from commission.fail_payout('{second}', 'closed')"));
    assert_eq!(office.line(&state), "paid|2|200");
    office.give_back(first);
    assert_eq!(office.line(&state), "paid|2|200");
    office.assert_agrees();
    // An empty draft is not processed.
    let again = office.request("Ann", "null");
    office.approve(&again);
    let empty = office.act("Ada", create).remove(0);
    office.act("Ada", &format!("select id from commission.cancel_payout('{again}')"));
    let process = format!("select commission.process_payout_batch('{empty}')");
    office.assert_refused("Ada", &process, "PT409", "has no payouts any more");
}

#[test]
fn what_payouts_were_cannot_be_changed_or_deleted_by_anybody() {
    let mut office = Office::new("settlement_kept");
    office.run("update commission.payout_setting set minimum_amount = 1");
    let ann = office.payee("Ann");
    office.post(ann, &["100", "50"]);
    let payout = office.pay("Ann", "120");
    for (sql, code) in [
        ("delete from commission.payout_item", "23001"),
        ("update commission.payout_item set amount = 1", "23001"),
        ("truncate commission.payout_item", "23001"),
        ("delete from commission.payout", "23001"),
        ("truncate commission.payout cascade", "23001"),
        ("update commission.payout set amount = 121", "23514"),
        (
            "insert into commission.payout_item (payout_id, posting_id, line, amount)
            select id, 2, 1, 31 from commission.payout",
            "23505",
        ),
    ] {
        assert_eq!(office.error_of(sql).sqlstate, code, "{sql}");
    }
    // Another payout cannot take what is taken, nor what is somebody else's.
    let bea = office.payee("Bea");
    office.adjust(bea, 3, "bonus", "70");
    office.close_manual(3);
    for (posting, amount, code, says) in [
        (2, "31", "23514", "take more of line 1 of posting 2 than it has"),
        (2, "-31", "23514", ""),
        (3, "31", "23503", "is none of the account of payout"),
        (9, "31", "23503", "is none of the account of payout"),
    ] {
        let error = office.error_of(&format!(
            "with another as (
                insert into commission.payout (
                    participant_id, currency, amount, method_id, requested_by_role)
                select participant_id, currency, 31, method_id, 'somebody'
                from commission.payout where id = '{payout}'
                returning id
            )
            insert into commission.payout_item (payout_id, posting_id, line, amount)
            select id, {posting}, 1, {amount} from another"
        ));
        assert_eq!(error.sqlstate, code, "{posting} {amount}: {error:?}");
        assert!(error.message.contains(says), "{error:?}");
    }
    // Nor does one come back to life once its money is taken by another.
    let rest = office.request("Ann", "null");
    office.act("Ann", &format!("select id from commission.cancel_payout('{rest}')"));
    office.request("Ann", "null");
    let error = office.error_of(&format!(
        "update commission.payout
        set status = 'completed', completed_at = now(), processed_at = now(), ended_at = null,
            approved_at = now(), approved_by_role = 'x',
            batch_id = (select id from commission.payout_batch)
        where id = '{rest}'"
    ));
    assert_eq!(error.sqlstate, "23514", "{error:?}");
    office.assert_agrees();
}
