//! Who asks for an account confirms an address and then waits for somebody who may say whose it is.

use common::Statements;
use common::people::Company;

use crate::fixture::{
    ANON, ANOTHER, PASSWORD, ask, choose, company, mail, person, secret_of, sign_in,
};

/// Somebody signs up and confirms; returns the account.
fn sign_up(company: &mut Company, who: &str) -> String {
    let call = format!("sign_up('{who}@people.example', 'Who {who}')");
    let answer = ask(&mut company.db, ANON, &call);
    assert!(answer.is_ok(), "{answer:?}");
    let [recipient, subject, body] = mail(&mut company.db).expect("a mail");
    assert_eq!(recipient, format!("{who}@people.example"));
    assert_eq!(subject, "Confirm your address for Commission");
    assert!(body.starts_with(&format!("Hello Who {who},")), "{body}");
    let chosen = choose(&mut company.db, &secret_of(&body), PASSWORD);
    assert_eq!(chosen.text("status"), "waits for approval");
    company.db.value_of(
        "select id::text from commission_internal.account where email = $1",
        &[&format!("{who}@people.example")],
    )
}

fn approve(account: &str, whose: &str) -> String {
    format!("select commission.approve_sign_up('{account}', '{}')", person(whose))
}

#[test]
fn who_signed_up_gets_in_once_they_are_approved() {
    let mut company = company("accounts_sign_up", &[]);
    let account = sign_up(&mut company, "trainer");
    let waiting = sign_in(&mut company.db, "trainer", PASSWORD);
    assert_eq!(waiting.refusal(), "403 42501");
    assert_eq!(sign_in(&mut company.db, "trainer", "wrong").refusal(), "401 28P01");
    let pending = "select id, email, name from commission.pending_sign_ups()";
    let line = format!("{account}|trainer@people.example|Who trainer");
    assert_eq!(company.lines("kepong", pending), [line]);
    company.does("kepong", &approve(&account, "trainer"));
    let [recipient, subject, _] = mail(&mut company.db).expect("a mail");
    assert_eq!(recipient, "trainer@people.example");
    assert_eq!(subject, "You can sign in to Commission");
    assert!(sign_in(&mut company.db, "trainer", PASSWORD).is_ok());
    assert!(company.lines("admin", pending).is_empty());
    // Once is enough.
    let error = company.error("admin", &approve(&account, "trainer"));
    assert_eq!(error.sqlstate, "PT409");
}

#[test]
fn only_those_who_may_edit_the_person_approve() {
    let mut company = company("accounts_approve", &[]);
    let account = sign_up(&mut company, "trainer");
    let pending = "select * from commission.pending_sign_ups()";
    for who in ["manager", "trainer", "affiliate", "rep", "left", "unknown", "anon"] {
        assert_eq!(company.error(who, &approve(&account, "trainer")).sqlstate, "42501", "{who}");
        assert_eq!(company.error(who, pending).sqlstate, "42501", "{who}");
        let reject = format!("select commission.reject_sign_up('{account}')");
        assert_eq!(company.error(who, &reject).sqlstate, "42501", "{who}");
    }
    assert_eq!(company.error("cheras", &approve(&account, "trainer")).sqlstate, "PT404");
    // An admin of all branches makes no other one, and no super_admin.
    company
        .db
        .run("update commission.participant set email = null where name in ('super', 'manager')");
    for (who, whose) in [("admin", "super"), ("admin", "admin"), ("kepong", "manager")] {
        assert_eq!(
            company.error(who, &approve(&account, whose)).sqlstate,
            "42501",
            "{who} {whose}"
        );
    }
}

#[test]
fn an_account_becomes_nobody_else() {
    let mut company = company("accounts_become", &["other"]);
    let account = sign_up(&mut company, "stranger");
    // People who are somebody already, by account or by e-mail.
    for (whose, problem) in
        [("other", "signs in by another account"), ("trainer", "has another e-mail")]
    {
        let error = company.error("admin", &approve(&account, whose));
        assert_eq!(error.line(), format!("PT409: participant \"{}\" {problem}", person(whose)));
    }
    // Without an e-mail on record they are given this one, and it is noted who did it.
    company.db.run("update commission.participant set email = null where name = 'trainer'");
    company.does("kepong", &approve(&account, "trainer"));
    let who: Vec<String> = company.db.values(
        "select email from commission.participant where name = 'trainer'
        union all
        select w.name
        from commission_internal.identity_change as c
        join commission.participant as w on w.id = c.changed_by
        join commission.participant as p on p.id = c.participant_id and p.name = 'trainer'",
    );
    assert_eq!(who, ["stranger@people.example", "kepong"]);
    assert!(sign_in(&mut company.db, "stranger", PASSWORD).is_ok());
}

#[test]
fn the_address_of_another_person_is_not_approved_for_one_without() {
    let mut company = company("accounts_address_of_another", &[]);
    let account = sign_up(&mut company, "other");
    company.db.run("update commission.participant set email = null where name = 'trainer'");
    assert_eq!(company.error("admin", &approve(&account, "trainer")).sqlstate, "23505");
}

#[test]
fn whoever_is_rejected_is_told_and_gone() {
    let mut company = company("accounts_reject", &["trainer"]);
    let account = sign_up(&mut company, "stranger");
    let reject = format!("select commission.reject_sign_up('{account}')");
    company.does("kepong", &reject);
    let [recipient, .., body] = mail(&mut company.db).expect("a mail");
    assert_eq!(recipient, "stranger@people.example");
    assert!(
        body.starts_with("Hello Who stranger,\n\nyour account at Commission was not"),
        "{body}"
    );
    assert_eq!(sign_in(&mut company.db, "stranger", PASSWORD).refusal(), "401 28P01");
    assert_eq!(company.error("admin", &reject).sqlstate, "PT404");
    // Nobody rejects a person.
    let sub = crate::fixture::subject(&mut company.db, "trainer");
    let error = company.error("admin", &format!("select commission.reject_sign_up('{sub}')"));
    assert_eq!(error.sqlstate, "PT409");
}

#[test]
fn whoever_has_an_account_is_told_so_by_mail_only() {
    let mut company = company("accounts_known_mail", &["trainer"]);
    let call = |who: &str| format!("sign_up('{who}@people.example', 'Mallory')");
    let known = ask(&mut company.db, ANON, &call("trainer"));
    let unknown = ask(&mut company.db, ANON, &call("stranger"));
    assert_eq!((known.status, known.body), (unknown.status, unknown.body));
    let [recipient, subject, body] = mail(&mut company.db).expect("a mail");
    assert_eq!(recipient, "trainer@people.example");
    assert_eq!(subject, "Your account at Commission");
    assert!(body.contains("which has one already") && !body.contains("#link="), "{body}");
    // By the name on record, not the one that a stranger gave.
    assert!(body.starts_with("Hello trainer,"), "{body}");
    assert!(sign_in(&mut company.db, "trainer", PASSWORD).is_ok());
}

#[test]
fn nobody_chooses_the_password_of_an_address_that_they_do_not_read() {
    let mut company = company("accounts_hijack", &[]);
    let answer = ask(&mut company.db, ANON, "sign_up('trainer@people.example', 'Mallory')");
    assert!(answer.is_ok());
    // Nothing is there to approve or to sign in by before the link is opened.
    let accounts = "select count(*) from commission_internal.account";
    assert_eq!(company.db.value::<i64>(accounts), 0);
    for name in ["null", "''", "' '", "'see http://evil.example'", "'www.evil.example'", "e'a\\nb'"]
    {
        let call = format!("sign_up('trainer@people.example', {name})");
        assert_eq!(ask(&mut company.db, ANON, &call).refusal(), "400 22023", "{name}");
    }
    // What stands in for a word is no word itself.
    let call = "sign_up('stranger@people.example', '{link}{workspace}')";
    assert!(ask(&mut company.db, ANON, call).is_ok());
    mail(&mut company.db);
    let [.., body] = mail(&mut company.db).expect("a mail");
    assert!(body.starts_with("Hello {link}{workspace},"), "{body}");
}

#[test]
fn a_closed_company_takes_no_sign_ups() {
    let mut company = company("accounts_closed", &["trainer"]);
    company.db.run("update commission_internal.account_setting set sign_up_is_open = false");
    let answer = ask(&mut company.db, ANON, "sign_up('stranger@people.example', 'Somebody')");
    assert_eq!(answer.refusal(), "403 42501");
    assert_eq!(company.db.value::<i64>("select count(*) from commission_internal.outbox"), 0);
    assert!(ask(&mut company.db, ANON, "request_password_reset('trainer@people.example')").is_ok());
}

#[test]
fn who_waits_may_forget_the_password_and_still_waits() {
    let mut company = company("accounts_wait_reset", &[]);
    sign_up(&mut company, "stranger");
    ask(&mut company.db, ANON, "request_password_reset('stranger@people.example')");
    let [.., body] = mail(&mut company.db).expect("a mail");
    let chosen = choose(&mut company.db, &secret_of(&body), ANOTHER);
    assert_eq!(chosen.text("status"), "waits for approval");
    assert_eq!(sign_in(&mut company.db, "stranger", ANOTHER).refusal(), "403 42501");
}
