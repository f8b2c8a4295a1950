//! Accounts: usable after a day, in their currency.

use common::Statements;

use crate::fixture::Office;

#[test]
fn a_new_account_is_used_after_a_day_and_announced_at_once() {
    let mut office = Office::new("settlement_ripe");
    let ann = office.payee("Ann");
    office.post(ann, &["100"]);
    let mut server = office.connect();
    server.run("listen commission_payout_method");
    let set = "select id from commission.set_payout_method(
        'paypal', '{\"mail\": \"thief@wallet.example\"}')";
    let method = office.act("Ann", set).remove(0);
    let told = {
        use postgres::fallible_iterator::FallibleIterator;
        let mut notifications = server.notifications();
        let mut waiting = notifications.timeout_iter(std::time::Duration::from_secs(10));
        waiting.next().expect("the connection holds").expect("it is told").payload().to_owned()
    };
    assert!(told.contains(&ann.to_string()) && told.contains("t***@wallet.example"), "{told}");
    assert!(!told.contains("thief"), "{told}");
    let request = "select commission.request_payout()";
    let says = format!("payout method \"{method}\" cannot be used yet");
    office.assert_refused("Ann", request, "PT409", &says);
    // Verified or not.
    office.act("Ada", &format!("select id from commission.verify_payout_method('{method}')"));
    office.assert_refused("Ann", request, "PT409", &says);
    let old = office.line("select id from commission.payout_method where kind = 'bank_transfer'");
    office.act("Ann", &format!("select id from commission.request_payout(60, null, '{old}')"));
    let revoke = format!("select id from commission.revoke_payout_method('{old}', 'lost')");
    office.assert_refused("Ann", &revoke, "PT409", "a payout is on its way to payout method");
    let payout = office.line("select id from commission.payout");
    office.act("Ann", &format!("select id from commission.cancel_payout('{payout}')"));
    office.act("Ann", &revoke);
    office.assert_refused("Ann", &revoke, "PT409", "is revoked already");
    let to_old = format!("select commission.request_payout(60, null, '{old}')");
    office.assert_refused("Ann", &to_old, "PT409", &format!("payout method \"{old}\" is revoked"));
    office.let_accounts_ripen();
    office.request("Ann", "null");
}

#[test]
fn an_account_of_another_currency_is_not_used() {
    let mut office = Office::new("settlement_currencies");
    let ann = office.payee("Ann");
    office.post(ann, &["100"]);
    let set = "select id from commission.set_payout_method(
        'bank_transfer', '{\"account\": \"KE00 9999\"}', 'KES')";
    let other = office.act("Ann", set).remove(0);
    office.let_accounts_ripen();
    let request = format!("select commission.request_payout(60, 'USD', '{other}')");
    office.assert_refused("Ann", &request, "PT409", "is for KES, not for USD");
    let request = "select commission.request_payout(60, 'KES')";
    office.assert_refused("Ann", request, "PT409", "nothing is payable in KES");
}

#[test]
fn a_sixth_account_within_a_day_is_one_too_many() {
    let mut office = Office::new("settlement_many_methods");
    office.payee("Ann");
    let set = |number: i32| {
        format!(
            "select id from commission.set_payout_method(
                'paypal', '{{\"mail\": \"ann{number}@wallet.example\"}}')"
        )
    };
    for number in 1..5 {
        office.act("Ann", &set(number));
    }
    let error = office.refused("Ann", &set(5));
    assert_eq!(error.sqlstate, "PGRST");
    assert!(error.message.contains("5 accounts were given within 24 hours"), "{error:?}");
    office.payee("Bea");
    office.run("update commission.payout_method set created_at = created_at - interval '1 day'");
    office.act("Ann", &set(5));
}
