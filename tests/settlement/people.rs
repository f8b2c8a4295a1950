//! Who may do what: the table of the design, by the roles of the API.

use common::Statements;
use common::reseller::Resales;

use crate::fixture::Office;

/// Ann is paid; Max is the manager above her; Kim administers her branch.
fn company(name: &str) -> (Office, String) {
    let mut office = Office::new(name);
    office.run(
        "insert into commission.branch (name, code, time_zone, currency)
        values ('here', 'H', 'UTC', 'USD');
        insert into commission.participant (name, role, email, branch)
        values
            ('Root', 'super_admin', 'root@people.example', null),
            ('Kim', 'admin', 'kim@people.example', 'here'),
            ('Max', 'manager', 'max@people.example', null)",
    );
    let ann = office.payee("Ann");
    let bea = office.payee("Bea");
    let max = office.id_of("Max");
    office.run(&format!(
        "update commission.participant set branch = 'here', upline_id = '{max}' where id = '{ann}'"
    ));
    office.adjust(ann, 1, "bonus", "100");
    office.adjust(bea, 1, "bonus", "100");
    office.close_manual(1);
    let payout = office.request("Ann", "60");
    (office, payout)
}

const EVERYBODY: [&str; 7] = ["Root", "Ada", "Kim", "Max", "Ann", "Bea", "Nobody"];

#[test]
fn people_see_the_money_of_whom_their_role_shows_them() {
    let (mut office, _) = company("settlement_seen");
    for (who, accounts, payouts, batches) in [
        ("Root", 2, 1, 0),
        ("Ada", 2, 1, 0),
        ("Kim", 1, 1, 0),
        ("Max", 1, 1, 0),
        ("Ann", 1, 1, 0),
        ("Bea", 1, 0, 0),
        ("Nobody", 0, 0, 0),
    ] {
        for (relation, count) in [
            ("account_balance", accounts),
            ("payout_summary", accounts),
            ("payout_method", accounts),
            ("manual_adjustment", accounts),
            ("manual_month", accounts),
            ("payout", payouts),
            ("payout_item", payouts),
            ("payout_status", payouts),
            ("payout_batch", batches),
            ("payout_hold", batches),
        ] {
            let rows = office.act(who, &format!("select count(*) from commission.{relation}"));
            assert_eq!(rows, [count.to_string()], "{who}: {relation}");
        }
    }
}

#[test]
fn the_table_of_who_may_what_holds() {
    let (mut office, payout) = company("settlement_may");
    let ann = office.id_of("Ann");
    let method = office
        .line(&format!("select id from commission.payout_method where participant_id = '{ann}'"));
    let approved = office.request("Bea", "null");
    office.approve(&approved);
    let administers: &[&str] = &["Root", "Ada"];
    let paid: &[&str] = &["Root", "Ada", "Kim", "Max", "Ann", "Bea"];
    // The others are told 42501, or that there is no such payout.
    let steps: [(String, &[&str], &[&str]); 15] = [
        (format!("approve_payout('{payout}')"), administers, &[]),
        (format!("cancel_payout('{payout}')"), &["Root", "Ada", "Ann"], &["Bea"]),
        (format!("cancel_payout('{approved}')"), administers, &["Kim", "Max", "Ann"]),
        ("create_payouts()".to_owned(), administers, &[]),
        ("create_payout_batch()".to_owned(), administers, &[]),
        ("create_due_payouts()".to_owned(), administers, &[]),
        ("record_payment_results('[]')".to_owned(), administers, &[]),
        (format!("place_hold('{ann}', 'a dispute')"), administers, &[]),
        (format!("verify_payout_method('{method}')"), administers, &[]),
        (
            format!("propose_manual_adjustment('{ann}', 2026, 2, 1, 'bonus', 'a test')"),
            administers,
            &[],
        ),
        (format!("complete_payout('{payout}')"), &[], &[]),
        (format!("statement('{ann}', 2026, 1)"), &["Root", "Ada", "Kim", "Max", "Ann"], &["Bea"]),
        ("set_payout_method('paypal', '{\"mail\": \"me@wallet.example\"}')".to_owned(), paid, &[]),
        ("validate_payout_request()".to_owned(), paid, &[]),
        (format!("revoke_payout_method('{method}', 'lost')"), &[], &["Bea"]),
    ];
    for (call, allowed, not_found) in &steps {
        for who in EVERYBODY {
            office.as_person(&who.to_lowercase());
            let sql = format!("select * from commission.{call}");
            let outcome = match office.client().batch_execute(&sql) {
                Ok(()) => "done".to_owned(),
                Err(error) => error.code().map(|code| code.code().to_owned()).unwrap_or_default(),
            };
            office.run("rollback");
            let expected = match who {
                _ if allowed.contains(&who) => "done",
                _ if not_found.contains(&who) => "PT404",
                // In the wrong state, of whoever may try.
                "Root" | "Ada" => "PT409",
                "Ann" if call.starts_with("revoke") => "PT409",
                "Bea" if call.contains(&approved) => "PT409",
                _ => "42501",
            };
            assert_eq!(outcome, expected, "{who}: {call}");
        }
    }
}

#[test]
fn a_payout_has_a_second_person() {
    let (mut office, payout) = company("settlement_second");
    // Nobody approves their own, whatever their role.
    office
        .run("update commission.participant set role = 'admin', branch = null where name = 'Ann'");
    let approve = format!("select id from commission.approve_payout('{payout}')");
    office.assert_refused("Ann", &approve, "42501", "nobody decides about money of their own");
    // Nor what they have requested for others.
    let made = office.act("Ada", "select payout_id from commission.create_payouts()");
    assert_eq!(made.len(), 1);
    let approve_made = format!("select id from commission.approve_payout('{}')", made[0]);
    let says = "a payout is approved by another person than who requested it";
    office.assert_refused("Ada", &approve_made, "42501", says);
    office.act("Ben", &approve_made);
    office.act("Ada", &approve);
    // A database role at work is one person to itself.
    let cancel = format!("select commission.cancel_payout('{payout}')");
    office.run(&cancel);
    let made = office.lines("select payout_id from commission.create_payouts()");
    assert_eq!(made.len(), 1, "Ann's");
    let error = office.error_of(&format!("select commission.approve_payout('{}')", made[0]));
    assert_eq!(error.sqlstate, "42501", "{error:?}");
    office.approve(&made[0]);
    // Past the functions the table says the same.
    let error = office.error_of("update commission.payout set approved_by = participant_id");
    assert_eq!(error.sqlstate, "23514");
    let error = office.error_of(&format!(
        "update commission.payout set requested_by = approved_by where id = '{}'",
        made[0]
    ));
    assert_eq!(error.sqlstate, "23514");
}

#[test]
fn who_has_left_asks_for_nothing_and_is_paid_what_is_left() {
    let mut office = Office::new("settlement_left");
    let ann = office.payee("Ann");
    let bea = office.payee("Bea");
    office.adjust(ann, 1, "bonus", "12.34");
    office.adjust(bea, 1, "bonus", "12.34");
    office.close_manual(1);
    let request = "select commission.request_payout()";
    office.assert_refused("Ann", request, "22023", "12.34 is below the smallest payout in USD");
    assert!(office.act("Ada", "select * from commission.create_payouts()").is_empty());
    office.run("update commission.participant set status = 'inactive' where name = 'Ann'");
    office.assert_refused("Ann", request, "42501", "you may not use this part");
    let made = "select participant_id, amount from commission.create_payouts()";
    assert_eq!(office.act("Ada", made), [format!("{ann}|12.34")]);
}
