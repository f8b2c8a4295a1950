//! Accounts: masked, kept nowhere in full, usable after a day.

use common::Statements;

use crate::fixture::Office;

#[test]
fn an_account_is_stored_masked_and_nowhere_else() {
    let mut office = Office::new("settlement_masks");
    office.payee("Ann");
    for (kind, account, mask) in [
        ("bank_transfer", "GB33 BUKB 2020 1555 5555 55", "***5555"),
        ("bank_transfer", "GB33BUKB20201555555598", "***5598"),
        ("mobile_money", "254712345678", "***5678"),
        ("paypal", "somebody@wallet.example", "s***@wallet.example"),
        ("other", "zyxw", "***xw"),
    ] {
        let sql = format!(
            "select masked, status, fingerprint
            from commission.set_payout_method('{kind}', '{account}')"
        );
        assert_eq!(office.act("Ann", &sql), [format!("{mask}|pending|null")]);
        let tables: Vec<String> = office.values(
            "select c.oid::regclass::text from pg_class as c
            where c.relkind = 'r'
                and c.relnamespace in (
                    'commission'::regnamespace, 'commission_internal'::regnamespace)",
        );
        let mut text = String::new();
        for table in tables {
            text += &office.lines(&format!("select t::text from {table} as t")).join("\n");
        }
        assert!(text.contains(mask), "{mask} is in the table and the log");
        assert!(!text.contains(account), "{account}");
    }
    // The last one is the default one.
    assert_eq!(
        office.lines("select masked from commission.payout_method where is_default"),
        ["***xw"]
    );
}

#[test]
fn a_new_account_is_used_after_a_day_and_announced_at_once() {
    let mut office = Office::new("settlement_ripe");
    let ann = office.payee("Ann");
    office.post(ann, &["100"]);
    let mut server = office.connect();
    server.run("listen commission_payout_method");
    let set = "select id from commission.set_payout_method('paypal', 'thief@wallet.example')";
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
fn whatever_keeps_accounts_sealed_is_handed_them() {
    let mut office = Office::new("settlement_keeper");
    office.run(
        "create table commission_internal.kept (method_id uuid, length integer);
        create function commission_internal.keep_payout_secret(p_method_id uuid, p_account text)
        returns void language sql security definer set search_path = pg_catalog, pg_temp
        as 'insert into commission_internal.kept values (p_method_id, length(p_account))'",
    );
    office.payee("Ann");
    assert_eq!(
        office.line(
            "select k.length from commission_internal.kept as k
            join commission.payout_method as m on m.id = k.method_id"
        ),
        "14"
    );
}

#[test]
fn an_account_of_another_currency_is_not_used() {
    let mut office = Office::new("settlement_currencies");
    let ann = office.payee("Ann");
    office.post(ann, &["100"]);
    let set = "select id from commission.set_payout_method('bank_transfer', 'KE00 9999', 'KES')";
    let other = office.act("Ann", set).remove(0);
    office.let_accounts_ripen();
    let request = format!("select commission.request_payout(60, 'USD', '{other}')");
    office.assert_refused("Ann", &request, "PT409", "is for KES, not for USD");
    let request = "select commission.request_payout(60, 'KES')";
    office.assert_refused("Ann", request, "PT409", "nothing is payable in KES");
}
