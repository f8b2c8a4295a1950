//! Links by which people choose a password: after an invitation, and where one was forgotten.

use common::Statements;

use crate::fixture::{
    ANON, ANOTHER, PASSWORD, ask, choose, company, invitation, mail, person, secret_of, sign_in,
};

#[test]
fn a_forgotten_password_is_chosen_anew() {
    let mut company = company("accounts_reset", &["trainer"]);
    let before = sign_in(&mut company.db, "trainer", PASSWORD);
    for _ in 0..7 {
        sign_in(&mut company.db, "trainer", "not the password");
    }
    let asked = ask(&mut company.db, ANON, "request_password_reset(' Trainer@people.example')");
    assert!(asked.is_ok(), "{asked:?}");
    let [recipient, subject, body] = mail(&mut company.db).expect("a mail");
    assert_eq!(recipient, "trainer@people.example");
    assert_eq!(subject, "A new password for Commission");
    assert!(body.starts_with("Hello trainer,\n\nchoose a new password"), "{body}");
    assert!(body.contains("https://pay.example/rpc/dashboard#link="), "{body}");
    assert!(body.contains("for 2 hours"), "{body}");
    let secret = secret_of(&body);
    assert_eq!(choose(&mut company.db, &secret, "short").refusal(), "400 22023");
    let chosen = choose(&mut company.db, &secret, ANOTHER);
    assert_eq!((chosen.text("status"), chosen.text("email")), ("ready", "trainer@people.example"));
    // Used up; earlier sessions are over; nobody waits for what they did not know.
    assert_eq!(choose(&mut company.db, &secret, PASSWORD).refusal(), "410 PT410");
    let refresh = format!("refresh_session('{}')", before.text("refresh_token"));
    assert_eq!(ask(&mut company.db, ANON, &refresh).refusal(), "401 28000");
    assert!(sign_in(&mut company.db, "trainer", ANOTHER).is_ok());
}

#[test]
fn an_address_that_nobody_has_is_queued_and_dropped() {
    let mut company = company("accounts_nobodys", &["trainer"]);
    // In all tables.
    let counts = "select sum(n_tup_ins + n_tup_upd + n_tup_del)::bigint
        from pg_stat_xact_user_tables";
    let mut written = Vec::new();
    for email in ["trainer@people.example", "nobody@people.example", "other@people.example"] {
        company.db.run("begin");
        let before: i64 = company.db.value(counts);
        company.db.run(&format!("select commission.request_password_reset('{email}')"));
        written.push(company.db.value::<i64>(counts) - before);
        company.db.run("commit");
    }
    assert!(written[0] > 1 && written.iter().all(|count| *count == written[0]), "{written:?}");
    let [recipient, ..] = mail(&mut company.db).expect("a mail");
    assert_eq!(recipient, "trainer@people.example");
    assert_eq!(mail(&mut company.db), None);
    assert_eq!(
        company.db.lines("select email, state from commission_internal.outbox order by id"),
        [
            "trainer@people.example|waiting",
            "nobody@people.example|dropped",
            "other@people.example|dropped"
        ]
    );
    assert_eq!(company.db.value::<i64>("select count(*) from commission_internal.account_link"), 1);
}

#[test]
fn what_is_no_address_is_refused() {
    let mut company = company("accounts_no_address", &[]);
    for email in [
        "null",
        "''",
        "'nobody'",
        "'a@b@c'",
        "'a b@c.example'",
        "e'a@c.example\\nBcc: b@c.example'",
        "'<a@c.example>'",
        "'a,b@c.example'",
        &format!("'{}@c.example'", "a".repeat(250)),
    ] {
        for call in
            [format!("request_password_reset({email})"), format!("sign_up({email}, 'Somebody')")]
        {
            assert_eq!(ask(&mut company.db, ANON, &call).refusal(), "400 22023", "{call}");
        }
    }
    assert_eq!(company.db.value::<i64>("select count(*) from commission_internal.outbox"), 0);
}

#[test]
fn a_link_expires_and_is_not_guessed() {
    let mut company = company("accounts_link_expiry", &["trainer"]);
    company.db.run("update commission_internal.account_setting set trusted_proxies = 1");
    let secret = invitation(&mut company.db, &person("other"));
    company
        .db
        .run("update commission_internal.account_link set ends_at = now() - interval '1 second'");
    assert_eq!(choose(&mut company.db, &secret, PASSWORD).refusal(), "410 PT410");
    assert_eq!(ask(&mut company.db, ANON, "reset_password(null, null)").refusal(), "410 PT410");
    let asker = crate::fixture::Asker { from: Some("203.0.113.9"), ..ANON };
    let statuses: Vec<String> = (0..22)
        .map(|number| {
            let call = format!("reset_password('guess {number}', '{PASSWORD}')");
            ask(&mut company.db, asker, &call).status
        })
        .collect();
    assert_eq!(statuses[20..], ["410", "429"]);
}

#[test]
fn people_are_invited_by_whoever_may_edit_them() {
    let mut company = company("accounts_invite", &[]);
    let invite = |whose: &str| format!("select commission.invite_person('{}')", person(whose));
    for (who, whose, sqlstate) in [
        ("trainer", "trainer", "42501"),
        ("manager", "trainer", "42501"),
        ("left", "trainer", "42501"),
        ("unknown", "trainer", "42501"),
        ("anon", "trainer", "42501"),
        ("cheras", "trainer", "PT404"),
        // Nobody makes people who may do as much as themselves.
        ("kepong", "manager", "42501"),
        ("kepong", "kepong", "42501"),
        ("admin", "super", "42501"),
        ("admin", "admin", "42501"),
    ] {
        assert_eq!(company.error(who, &invite(whose)).sqlstate, sqlstate, "{who} {whose}");
    }
    for (who, whose) in [
        ("kepong", "trainer"),
        ("admin", "manager"),
        ("admin", "kepong"),
        ("super", "admin"),
        ("super", "super"),
    ] {
        company.does(who, &invite(whose));
        let [recipient, subject, body] = mail(&mut company.db).expect("a mail");
        assert_eq!(recipient, format!("{whose}@people.example"));
        assert_eq!(subject, "Your account at Commission");
        let opened = choose(&mut company.db, &secret_of(&body), PASSWORD);
        assert_eq!(opened.text("status"), "ready");
        assert!(sign_in(&mut company.db, whose, PASSWORD).is_ok(), "{whose}");
        company.db.run(
            "update commission.participant set auth_user_id = null;
            delete from commission_internal.account",
        );
    }
}

#[test]
fn who_cannot_be_sent_a_link_is_named() {
    let mut company = company("accounts_not_invited", &[]);
    company.db.run(
        "update commission.participant set email = null where name = 'trainer';
        update commission.participant set auth_user_id = gen_random_uuid() where name = 'other'",
    );
    for (whose, problem) in [
        ("trainer", "has no e-mail address that mail can be sent to"),
        ("other", "signs in at another identity provider"),
    ] {
        let invite = format!("select commission.invite_person('{}')", person(whose));
        let error = company.error("admin", &invite);
        let named = format!("PT409: participant \"{}\" {problem}", person(whose));
        assert_eq!(error.line(), named);
    }
}

#[test]
fn an_invitation_leads_nowhere_once_the_person_has_another_address() {
    let mut company = company("accounts_moved", &["trainer"]);
    let sub = crate::fixture::subject(&mut company.db, "trainer");
    let old = invitation(&mut company.db, &person("trainer"));
    company.db.run(
        "update commission.participant set email = 'New@people.example' where name = 'trainer'",
    );
    assert_eq!(choose(&mut company.db, &old, ANOTHER).refusal(), "410 PT410");
    // Invited again, they sign in by the new one, as the same person.
    let new = invitation(&mut company.db, &person("trainer"));
    assert_eq!(choose(&mut company.db, &new, ANOTHER).text("email"), "new@people.example");
    assert_eq!(crate::fixture::subject(&mut company.db, "trainer"), sub);
    assert!(sign_in(&mut company.db, "new", ANOTHER).is_ok());
    assert_eq!(sign_in(&mut company.db, "trainer", PASSWORD).refusal(), "401 28P01");
}

#[test]
fn no_invitation_takes_the_account_of_another_person() {
    let mut company = company("accounts_taken", &["trainer", "other"]);
    // The address of one was given to the other, whose account keeps its own.
    company.db.run(
        "update commission.participant set email = 'gone@people.example' where name = 'trainer';
        update commission.participant set email = 'trainer@people.example' where name = 'other'",
    );
    let secret = invitation(&mut company.db, &person("other"));
    assert_eq!(choose(&mut company.db, &secret, ANOTHER).refusal(), "410 PT410");
    assert!(sign_in(&mut company.db, "trainer", PASSWORD).is_ok());
    assert!(sign_in(&mut company.db, "other", PASSWORD).is_ok());
}

#[test]
fn nothing_that_is_stored_or_queued_opens_anything() {
    let mut company = company("accounts_stored", &["trainer"]);
    let tokens = sign_in(&mut company.db, "trainer", PASSWORD);
    ask(&mut company.db, ANON, "request_password_reset('trainer@people.example')");
    let [.., body] = mail(&mut company.db).expect("a mail");
    let secrets = [
        PASSWORD.to_owned(),
        tokens.text("refresh_token").to_owned(),
        tokens.text("access_token").to_owned(),
        secret_of(&body),
    ];
    let tables: Vec<String> = company.db.values(
        "select format('%I.%I', n.nspname, c.relname)
        from pg_class as c
        join pg_namespace as n on n.oid = c.relnamespace
        where n.nspname in ('commission', 'commission_internal') and c.relkind = 'r'",
    );
    assert!(tables.len() > 50, "{}", tables.len());
    for table in tables {
        let rows: Vec<String> = company.db.values(&format!("select t::text from {table} as t"));
        for row in &rows {
            let found = secrets.iter().find(|secret| row.contains(secret.as_str()));
            assert_eq!(found, None, "{table}: {row}");
        }
    }
}

/// An account goes by the address that was confirmed, and the mailbox may be another's by now.
#[test]
fn whoever_is_given_an_address_becomes_nobody_by_it() {
    let mut company = company("accounts_passed_on", &["trainer"]);
    let trainer = person("trainer");
    // One that was sent before.
    company.db.run("select commission.request_password_reset('trainer@people.example')");
    let [.., body] = mail(&mut company.db).expect("a mail");
    let earlier = secret_of(&body);
    company.db.run(&format!(
        "update commission.participant set email = 'moved@people.example' where id = '{trainer}';
        update commission.participant set email = 'trainer@people.example' where id = '{}'",
        person("other")
    ));
    assert_eq!(choose(&mut company.db, &earlier, ANOTHER).refusal(), "410 PT410");
    company.db.run("select commission.request_password_reset('trainer@people.example')");
    assert_eq!(mail(&mut company.db), None);
    assert_eq!(
        company.db.line("select state from commission_internal.outbox order by id desc limit 1"),
        "dropped"
    );
    // Who was there first signs in as before.
    assert!(sign_in(&mut company.db, "trainer", PASSWORD).is_ok());
    // Once their account goes by their present address, the new holder has one by theirs.
    let moved = invitation(&mut company.db, &trainer);
    assert_eq!(choose(&mut company.db, &moved, PASSWORD).text("status"), "ready");
    let invited = invitation(&mut company.db, &person("other"));
    assert_eq!(choose(&mut company.db, &invited, ANOTHER).text("status"), "ready");
    assert_eq!(
        company.db.lines(
            "select p.name, a.email
            from commission_internal.account as a
            join commission.participant as p on p.auth_user_id = a.id
            order by p.name"
        ),
        ["other|trainer@people.example", "trainer|moved@people.example"]
    );
}
