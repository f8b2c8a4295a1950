//! Signing in, and that nobody learns from it who has an account.

use common::Statements;

use crate::fixture::{ANON, ANOTHER, Asker, Counting, PASSWORD, ask, company, sign_in, subject};

const COST: &str = "m=19456,t=2,p=1";

#[test]
fn whoever_knows_the_password_is_given_tokens() {
    let mut company = company("accounts_sign_in", &["trainer"]);
    for spelling in ["trainer@people.example", " Trainer@People.Example ", "TRAINER@people.example"]
    {
        let call = format!("sign_in('{spelling}', '{PASSWORD}')");
        let answer = ask(&mut company.db, ANON, &call);
        assert!(answer.is_ok(), "{answer:?}");
        assert_eq!(answer.text("token_type"), "bearer");
        assert_eq!(answer.body["expires_in"], 900);
        assert!(answer.headers.to_string().contains("no-store"), "{answer:?}");
        let claims: String = company.db.value_of(
            "select convert_from(decode(
                rpad(translate(split_part($1, '.', 2), '-_', '+/'),
                    (length(split_part($1, '.', 2)) + 3) / 4 * 4, '='), 'base64'), 'UTF8')",
            &[&answer.text("access_token")],
        );
        let holds: String = company.db.value_of(
            "select concat_ws(' ', c ->> 'role', c ->> 'sub',
                (c -> 'exp')::bigint - (c -> 'iat')::bigint,
                to_timestamp((c -> 'iat')::bigint) <= clock_timestamp(),
                to_timestamp((c -> 'iat')::bigint) > clock_timestamp() - interval '1 minute')
            from (select $1::text::jsonb) as token (c)",
            &[&claims],
        );
        let sub = subject(&mut company.db, "trainer");
        assert_eq!(holds, format!("authenticated {sub} 900 t t"));
    }
}

#[test]
fn known_and_unknown_cost_the_same_work_and_are_told_the_same() {
    let company = company("accounts_known", &["trainer"]);
    let mut counting = Counting::new(&company.db.name);
    // Somebody with an account, somebody without, and nobody.
    let mut told = Vec::new();
    for who in ["trainer", "other", "nobody"] {
        let mut answers = Vec::new();
        for _ in 0..7 {
            let answer = sign_in(&mut counting.client, who, "not the password");
            answers.push((answer.status.clone(), answer.body.clone(), counting.heard()));
        }
        told.push(answers);
    }
    assert_eq!(told[0], told[1]);
    assert_eq!(told[0], told[2]);
    let work: Vec<usize> = told[0].iter().map(|(_, _, work)| work.len()).collect();
    let statuses: Vec<&str> = told[0].iter().map(|(status, _, _)| status.as_str()).collect();
    assert_eq!(statuses, ["401", "401", "401", "401", "401", "401", "429"]);
    assert_eq!(work, [1, 1, 1, 1, 1, 1, 0]);
    assert!(told[0][..6].iter().all(|(_, _, work)| work == &[COST]));
}

#[test]
fn a_failure_is_counted_because_nothing_is_raised() {
    let mut company = company("accounts_counted", &["trainer"]);
    let answer = sign_in(&mut company.db, "trainer", "not the password");
    assert_eq!(answer.refusal(), "401 28P01");
    let counted: i64 =
        company.db.value("select sum(failures) from commission_internal.account_attempt");
    assert_eq!(counted, 1);
    // Who signs in after all begins anew.
    assert!(sign_in(&mut company.db, "trainer", PASSWORD).is_ok());
    let kept: i64 = company.db.value("select count(*) from commission_internal.account_attempt");
    assert_eq!(kept, 0);
}

#[test]
fn what_is_missing_or_far_too_long_is_refused_without_work() {
    let company = company("accounts_bad_input", &["trainer"]);
    let mut counting = Counting::new(&company.db.name);
    let long = "x".repeat(513);
    for arguments in [
        "null, 'a'".to_owned(),
        "'a@b.example', null".to_owned(),
        "null, null".to_owned(),
        format!("'a@b.example', '{long}'"),
        format!("'{long}', 'a'"),
    ] {
        let answer = ask(&mut counting.client, ANON, &format!("sign_in({arguments})"));
        assert_eq!(answer.refusal(), "400 22023", "{arguments}");
    }
    assert!(counting.heard().is_empty());
}

#[test]
fn a_stored_hash_that_asks_for_too_much_is_refused_before_any_work() {
    let mut company = company("accounts_costly", &["trainer"]);
    company.db.run(
        "update commission_internal.account
        set password_hash = replace(password_hash, 'm=19456', 'm=4000000')",
    );
    let mut counting = Counting::new(&company.db.name);
    counting.client.run("begin; set local role anon");
    let call = format!("select commission.sign_in('trainer@people.example', '{PASSWORD}')");
    let error = counting.client.error_of(&call);
    assert_eq!(
        error.line(),
        "XX001: what is stored asks for more work than any hash of this product"
    );
    assert!(counting.heard().is_empty());
}

#[test]
fn letters_are_the_same_however_they_are_composed() {
    let mut company = company("accounts_spelling", &["trainer"]);
    let sub = subject(&mut company.db, "trainer");
    let trainer = Asker { subject: Some(&sub), ..ANON };
    let composed = "m\u{1ead}t kh\u{1ea9}u c\u{1ee7}a t\u{f4}i";
    let apart = "ma\u{323}\u{302}t kha\u{302}\u{309}u cu\u{309}a to\u{302}i";
    let call = format!("change_password('{PASSWORD}', '{composed}')");
    assert!(ask(&mut company.db, trainer, &call).is_ok());
    assert!(sign_in(&mut company.db, "trainer", apart).is_ok());
}

#[test]
fn whoever_changes_the_password_ends_all_other_sessions() {
    let mut company = company("accounts_change", &["trainer", "other"]);
    let before = sign_in(&mut company.db, "trainer", PASSWORD);
    let others = sign_in(&mut company.db, "other", PASSWORD);
    let sub = subject(&mut company.db, "trainer");
    let trainer = Asker { subject: Some(&sub), ..ANON };
    let mut change = |old: &str, new: &str| {
        ask(&mut company.db, trainer, &format!("change_password('{old}', '{new}')"))
    };
    assert_eq!(change(PASSWORD, "short").refusal(), "400 22023");
    assert_eq!(change(PASSWORD, "aaaaaaaaaaaaaaab").refusal(), "400 22023");
    assert_eq!(change(PASSWORD, "Trainer@people.example").refusal(), "400 22023");
    assert_eq!(change("wrong", ANOTHER).refusal(), "403 28P01");
    let changed = change(PASSWORD, ANOTHER);
    assert!(changed.is_ok(), "{changed:?}");
    let mut refresh = |answer: &crate::fixture::Answer| {
        let call = format!("refresh_session('{}')", answer.text("refresh_token"));
        ask(&mut company.db, ANON, &call)
    };
    assert_eq!(refresh(&before).refusal(), "401 28000");
    assert!(refresh(&others).is_ok());
    assert!(refresh(&changed).is_ok());
    assert_eq!(sign_in(&mut company.db, "trainer", PASSWORD).refusal(), "401 28P01");
    assert!(sign_in(&mut company.db, "trainer", ANOTHER).is_ok());
    // Guessing is counted here too.
    let waits = (0..7).map(|_| {
        let call = format!("change_password('wrong', '{PASSWORD}')");
        ask(&mut company.db, trainer, &call).refusal()
    });
    let waits: Vec<String> = waits.collect();
    assert_eq!(waits[5..], ["403 28P01", "429 PT429"]);
    // Nobody, and a person without an account.
    for sub in ["00000000-0000-4000-8000-000000000099", &company_person(&mut company.db)] {
        let stranger = Asker { subject: Some(sub), ..ANON };
        let call = format!("change_password('{PASSWORD}', '{ANOTHER}')");
        assert_eq!(ask(&mut company.db, stranger, &call).refusal(), "403 42501");
    }
}

/// Somebody whose sub is of another identity provider.
fn company_person(db: &mut impl Statements) -> String {
    db.value(
        "update commission.participant set auth_user_id = gen_random_uuid()
        where name = 'manager'
        returning auth_user_id::text",
    )
}
