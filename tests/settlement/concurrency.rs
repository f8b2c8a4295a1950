//! Many sessions at once: nobody is paid twice, nobody waits in a circle.

use std::thread;

use common::reseller::Resales;
use common::{Statements, connect_to};
use postgres::error::SqlState;

use crate::fixture::Office;

/// The same statements in sessions of their own, at once; the SQLSTATE of those that are refused.
fn at_once(office: &Office, statements: Vec<(String, String)>) -> Vec<Option<String>> {
    let sessions: Vec<_> = statements
        .into_iter()
        .map(|(who, sql)| {
            let database = office.name.clone();
            thread::spawn(move || {
                let mut client = connect_to(&database);
                client.as_person(&who);
                let outcome = client.batch_execute(&format!("{sql}; commit"));
                outcome.err().map(|error| {
                    error.code().map(SqlState::code).expect("the server says why").to_owned()
                })
            })
        })
        .collect();
    sessions.into_iter().map(|session| session.join().expect("no panic")).collect()
}

#[test]
fn eight_who_ask_at_once_never_exceed_the_balance() {
    let mut office = Office::new("settlement_eight");
    let ann = office.payee("Ann");
    office.post(ann, &["60", "60", "-20"]);
    for round in 0..6 {
        let ask = |number| {
            let key = format!("{round}-{number}");
            ("ann".to_owned(), format!("select commission.request_payout(70, null, null, '{key}')"))
        };
        let outcomes = at_once(&office, (0..8).map(ask).collect());
        let refused = outcomes.iter().flatten().filter(|code| *code == "PT409").count();
        assert_eq!(refused, 7, "{outcomes:?}");
        assert_eq!(office.account(ann), "30|0|30");
        office.assert_agrees();
        let live = "select id from commission.payout where status = 'requested'";
        let payout = office.line(live);
        office.act("Ada", &format!("select id from commission.cancel_payout('{payout}')"));
        // Tomorrow.
        office.run("update commission.payout set requested_at = requested_at - interval '1 day'");
    }
    // The same key from eight sessions is one request, and all are told so.
    let ask = |_| {
        ("ann".to_owned(), "select commission.request_payout(70, null, null, 'same')".to_owned())
    };
    let outcomes = at_once(&office, (0..8).map(ask).collect());
    assert!(outcomes.iter().all(Option::is_none), "{outcomes:?}");
    assert_eq!(
        office.line("select count(*) from commission.payout where request_key = 'same'"),
        "1"
    );
    office.assert_agrees();
}

#[test]
fn one_of_two_administrators_processes_a_batch() {
    let mut office = Office::new("settlement_two_admins");
    for name in ["Ann", "Bea", "Cleo"] {
        let id = office.payee(name);
        office.adjust(id, 1, "bonus", "100");
    }
    office.close_manual(1);
    for name in ["Ann", "Bea", "Cleo"] {
        let payout = office.request(name, "null");
        office.approve(&payout);
    }
    let both = |sql: &str| {
        ["ada", "ben"].map(|who| (who.to_owned(), sql.to_owned())).into_iter().collect::<Vec<_>>()
    };
    let outcomes = at_once(&office, both("select commission.create_payout_batch()"));
    assert_eq!(outcomes.iter().flatten().collect::<Vec<_>>(), ["PT409"], "{outcomes:?}");
    let batch = office.line("select id from commission.payout_batch");
    let process = format!("select commission.process_payout_batch('{batch}')");
    let outcomes = at_once(&office, both(&process));
    assert_eq!(outcomes.iter().flatten().collect::<Vec<_>>(), ["PT409"], "{outcomes:?}");
    assert_eq!(
        office.line(
            "select status, payment_count, trim_scale(control_sum) from commission.payout_batch"
        ),
        "processed|3|300"
    );
    // And one of them completes each payment; the bank's file comes beside.
    let payout = office.line("select id from commission.payout order by number limit 1");
    let outcomes =
        at_once(&office, both(&format!("select commission.complete_payout('{payout}')")));
    assert_eq!(outcomes.iter().flatten().collect::<Vec<_>>(), ["PT409"], "{outcomes:?}");
    let file = "select commission.record_payment_results((
        select jsonb_agg(jsonb_build_object(
            'reference', reference_number, 'amount', net_amount, 'status', 'completed'))
        from commission.payout))";
    let outcomes = at_once(&office, both(file));
    assert!(outcomes.iter().all(Option::is_none), "{outcomes:?}");
    assert_eq!(office.line("select status from commission.payout_batch"), "paid");
    office.assert_agrees();
}

#[test]
fn payouts_for_all_beside_those_who_ask_themselves() {
    let mut office = Office::new("settlement_beside");
    let names: Vec<String> = (0..8).map(|number| format!("P{number}")).collect();
    for name in &names {
        let id = office.payee(name);
        office.adjust(id, 1, "bonus", "100");
    }
    office.close_manual(1);
    let mut statements: Vec<_> = names
        .iter()
        .map(|name| (name.to_lowercase(), "select commission.request_payout(60)".to_owned()))
        .collect();
    for who in ["ada", "ben"] {
        statements.push((who.to_owned(), "select commission.create_payouts()".to_owned()));
    }
    let outcomes = at_once(&office, statements);
    assert!(outcomes.iter().flatten().all(|code| code == "PT409"), "{outcomes:?}");
    assert_eq!(
        office.line("select count(*), count(distinct participant_id) from commission.payout"),
        "8|8"
    );
    office.assert_agrees();
}

#[test]
fn a_closing_and_a_request_wait_for_nobody_they_need_not() {
    let mut office = Office::new("settlement_closing_beside");
    let ann = office.payee("Ann");
    office.post(ann, &["100"]);
    office.adjust(ann, 2, "correction", "-90");
    let mut other = office.connect();
    office.run("begin; select commission.close_period(2026, 2, 'manual')");
    other.run("set lock_timeout = '3s'");
    other.as_person("ann");
    other.run("select commission.request_payout(); commit");
    office.run("commit");
    // What came a moment later is carried forward.
    assert_eq!(office.account(ann), "-90|0|0");
    office.assert_agrees();
}

#[test]
fn a_snapshot_from_before_another_request_fails_and_can_be_tried_again() {
    let mut office = Office::new("settlement_repeatable");
    let ann = office.payee("Ann");
    office.post(ann, &["100"]);
    let mut other = office.connect();
    other.run("set default_transaction_isolation = 'repeatable read'");
    other.as_person("ann");
    other.run("select count(*) from commission.payout");
    let payout = office.request("Ann", "60");
    let request = "select commission.request_payout(60)";
    let error = other.error_of(request);
    assert_eq!(error.sqlstate, SqlState::T_R_SERIALIZATION_FAILURE.code(), "{error:?}");
    other.run("rollback");
    office.act("Ann", &format!("select id from commission.cancel_payout('{payout}')"));
    other.as_person("ann");
    other.run(request);
    other.run("commit");
    office.assert_agrees();
}
