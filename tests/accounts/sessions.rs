//! Refresh tokens: each is used once, and a second use ends what it belongs to.

use std::sync::Barrier;
use std::thread;

use common::{Statements, connect_to};

use crate::fixture::{ANON, Answer, PASSWORD, ask, company, person, sign_in};

fn refresh(client: &mut impl Statements, token: &str) -> Answer {
    ask(client, ANON, &format!("refresh_session('{token}')"))
}

fn sessions(client: &mut impl Statements) -> i64 {
    client.value("select count(*) from commission_internal.account_session")
}

#[test]
fn tokens_are_made_one_from_the_other() {
    let mut company = company("accounts_rotation", &["trainer"]);
    let first = sign_in(&mut company.db, "trainer", PASSWORD);
    let second = refresh(&mut company.db, first.text("refresh_token"));
    let third = refresh(&mut company.db, second.text("refresh_token"));
    assert!(third.is_ok(), "{third:?}");
    let all = [&first, &second, &third].map(|answer| answer.text("refresh_token").to_owned());
    assert!(all[0] != all[1] && all[1] != all[2], "{all:?}");
    assert!(all.iter().all(|token| token.len() == 43), "{all:?}");
    assert_eq!(sessions(&mut company.db), 1);
}

#[test]
fn a_token_that_is_used_twice_ends_its_session() {
    let mut company = company("accounts_reuse", &["trainer"]);
    let elsewhere = sign_in(&mut company.db, "trainer", PASSWORD);
    let first = sign_in(&mut company.db, "trainer", PASSWORD);
    let second = refresh(&mut company.db, first.text("refresh_token"));
    let third = refresh(&mut company.db, second.text("refresh_token"));
    // The thief, with the oldest of them, and then the person.
    assert_eq!(refresh(&mut company.db, first.text("refresh_token")).refusal(), "401 28000");
    assert_eq!(refresh(&mut company.db, third.text("refresh_token")).refusal(), "401 28000");
    assert!(refresh(&mut company.db, elsewhere.text("refresh_token")).is_ok());
    assert_eq!(sessions(&mut company.db), 1);
}

#[test]
fn of_two_that_use_a_token_at_once_one_is_refused_and_the_session_over() {
    let mut company = company("accounts_refresh_race", &["trainer"]);
    for _ in 0..5 {
        let token = sign_in(&mut company.db, "trainer", PASSWORD);
        let token = token.text("refresh_token");
        let start = Barrier::new(2);
        let name = company.db.name.clone();
        let answers: Vec<Answer> = thread::scope(|scope| {
            let ask_at_once = || {
                let mut client = connect_to(&name);
                start.wait();
                refresh(&mut client, token)
            };
            let both = [scope.spawn(ask_at_once), scope.spawn(ask_at_once)];
            both.into_iter().map(|thread| thread.join().expect("it answers")).collect()
        });
        let good: Vec<&Answer> = answers.iter().filter(|answer| answer.is_ok()).collect();
        assert_eq!(good.len(), 1, "{answers:?}");
        let refused = refresh(&mut company.db, good[0].text("refresh_token"));
        assert_eq!(refused.refusal(), "401 28000");
        assert_eq!(sessions(&mut company.db), 0);
    }
}

#[test]
fn a_session_ends_when_nobody_uses_it_and_in_the_end_anyway() {
    let mut company = company("accounts_expiry", &["trainer"]);
    for made_old in [
        "update commission_internal.refresh_token set ends_at = now() - interval '1 second'",
        "update commission_internal.account_session set ends_at = now() - interval '1 second'",
    ] {
        let answer = sign_in(&mut company.db, "trainer", PASSWORD);
        company.db.run(made_old);
        let refused = refresh(&mut company.db, answer.text("refresh_token"));
        assert_eq!(refused.refusal(), "401 28000");
        assert_eq!(sessions(&mut company.db), 0);
    }
    // No refresh makes a session longer than any may be.
    company.db.run("update commission_internal.account_setting set idle_days = 30");
    let answer = sign_in(&mut company.db, "trainer", PASSWORD);
    company
        .db
        .run("update commission_internal.account_session set ends_at = now() + interval '3 days'");
    let next = refresh(&mut company.db, answer.text("refresh_token"));
    let is_bounded: bool = company.db.value(&format!(
        "select '{}'::timestamptz < now() + interval '3 days 1 minute'",
        next.text("refresh_expires_at")
    ));
    assert!(is_bounded);
}

#[test]
fn nobody_refreshes_what_is_no_token_or_whose_person_is_gone() {
    let mut company = company("accounts_no_token", &["trainer"]);
    for token in ["", "x", "null", &"A".repeat(43)] {
        assert_eq!(refresh(&mut company.db, token).refusal(), "401 28000");
    }
    assert_eq!(ask(&mut company.db, ANON, "refresh_session(null)").refusal(), "401 28000");
    let answer = sign_in(&mut company.db, "trainer", PASSWORD);
    company.db.run("update commission.participant set auth_user_id = null");
    let refused = refresh(&mut company.db, answer.text("refresh_token"));
    assert_eq!(refused.refusal(), "401 28000");
    assert_eq!(sign_in(&mut company.db, "trainer", PASSWORD).refusal(), "403 42501");
}

#[test]
fn whoever_signs_out_is_out_here_or_everywhere() {
    let mut company = company("accounts_sign_out", &["trainer", "other"]);
    let [one, two, three] = [(); 3]
        .map(|()| sign_in(&mut company.db, "trainer", PASSWORD).text("refresh_token").to_owned());
    sign_in(&mut company.db, "other", PASSWORD);
    let used = one.clone();
    let one = refresh(&mut company.db, &one).text("refresh_token").to_owned();
    let mut sign_out = |arguments: &str| {
        let answer = ask(&mut company.db, ANON, &format!("sign_out({arguments})"));
        assert!(answer.is_ok(), "{answer:?}");
        assert_eq!(answer.body.to_string(), r#"{"status":"signed out"}"#);
        sessions(&mut company.db)
    };
    assert_eq!(sign_out("'nonsense', true"), 4);
    assert_eq!(sign_out("null"), 4);
    assert_eq!(sign_out(&format!("'{two}'")), 3);
    // An old token may be a stolen one: it ends its own session, no others.
    assert_eq!(sign_out(&format!("'{used}', true")), 2);
    assert_eq!(sign_out(&format!("'{three}', true")), 1);
    assert_eq!(refresh(&mut company.db, &one).refusal(), "401 28000");
}

#[test]
fn sessions_of_people_are_ended_by_whoever_may_edit_them() {
    let mut company = company("accounts_end_sessions", &["super", "trainer", "other"]);
    for who in ["super", "trainer", "trainer", "other"] {
        assert!(sign_in(&mut company.db, who, PASSWORD).is_ok());
    }
    let end = |who: &str| format!("select commission.end_sessions('{}')", person(who));
    for (who, whose, sqlstate) in [
        ("manager", "trainer", "42501"),
        ("affiliate", "trainer", "42501"),
        ("cheras", "trainer", "PT404"),
        ("admin", "super", "42501"),
        ("left", "trainer", "42501"),
    ] {
        assert_eq!(company.error(who, &end(whose)).sqlstate, sqlstate, "{who} {whose}");
    }
    let nobody = "select commission.end_sessions('00000000-0000-4000-8000-000000000099')";
    assert_eq!(company.error("admin", nobody).sqlstate, "PT404");
    assert_eq!(company.does("kepong", &end("trainer")), "2");
    assert_eq!(company.does("admin", &end("other")), "1");
    assert_eq!(sessions(&mut company.db), 1);
}
