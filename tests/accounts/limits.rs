//! Whoever guesses has to wait longer and longer: for an e-mail, and from an address. And so many
//! passwords are worked on at once, no more.

use std::sync::Barrier;
use std::thread;

use common::Statements;

use crate::fixture::{
    ANON, Answer, Asker, Counting, PASSWORD, ask, company, sign_in, sign_in_from,
};

const WRONG: &str = "not the password";

/// As if so many seconds had gone by.
fn later(client: &mut impl Statements, seconds: i64) {
    client.run(&format!(
        "update commission_internal.account_attempt
        set again_at = again_at - interval '{seconds} seconds',
            last_at = last_at - interval '{seconds} seconds'"
    ));
}

#[test]
fn each_failure_doubles_the_wait_up_to_a_quarter_of_an_hour() {
    let mut company = company("accounts_waits", &["trainer"]);
    let mut waits = Vec::new();
    for _ in 0..18 {
        let answer = sign_in(&mut company.db, "trainer", WRONG);
        if answer.status == "429" {
            waits.push(answer.wait());
            // The right password does not help either.
            assert_eq!(sign_in(&mut company.db, "trainer", PASSWORD).refusal(), "429 PT429");
            later(&mut company.db, answer.wait());
            let answer = sign_in(&mut company.db, "trainer", WRONG);
            assert_eq!(answer.refusal(), "401 28P01");
        }
    }
    assert_eq!(waits, [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]);
    later(&mut company.db, 900);
    assert!(sign_in(&mut company.db, "trainer", PASSWORD).is_ok());
    // A day later what failed is forgotten.
    for _ in 0..6 {
        assert_eq!(sign_in(&mut company.db, "trainer", WRONG).status, "401");
    }
    later(&mut company.db, 24 * 3600 + 1);
    for _ in 0..6 {
        assert_eq!(sign_in(&mut company.db, "trainer", WRONG).status, "401");
    }
    assert_eq!(sign_in(&mut company.db, "trainer", WRONG).status, "429");
}

#[test]
fn an_address_that_tries_many_e_mails_waits_too() {
    let mut company = company("accounts_addresses", &["trainer"]);
    company.db.run("update commission_internal.account_setting set trusted_proxies = 1");
    let mut place = 0;
    let mut attempt = |from: &str| {
        place += 1;
        let email = format!("p{place}@people.example");
        sign_in_from(&mut company.db, Some(from), &email, WRONG).status
    };
    // What the client claims before what the proxy saw changes nothing.
    let statuses: Vec<String> =
        (0..23).map(|number| attempt(&format!("10.0.0.{number}, 203.0.113.9"))).collect();
    assert!(statuses[..21].iter().all(|status| status == "401"), "{statuses:?}");
    assert_eq!(statuses[21..], ["429", "429"]);
    assert_eq!(attempt("203.0.113.10"), "401");
    // Everybody has as many addresses of IPv6 as they like, in one network.
    let statuses: Vec<String> =
        (0..22).map(|number| attempt(&format!("2001:db8:1:2::{number:x}"))).collect();
    assert_eq!(statuses[21], "429");
    assert_eq!(attempt("[2001:db8:1:2::1]:443"), "429");
    assert_eq!(attempt("2001:db8:1:3::1"), "401");
    // Proxies that listen for both write IPv4 as IPv6: it is no network. Others append the port.
    let statuses: Vec<String> =
        (0..22).map(|port| attempt(&format!("::ffff:198.51.100.{}", 9 + port % 2))).collect();
    assert!(statuses.iter().all(|status| status == "401"), "{statuses:?}");
    let statuses: Vec<String> =
        (0..11).map(|port| attempt(&format!("198.51.100.9:{}", 1024 + port))).collect();
    assert_eq!(statuses[9..], ["401", "429"]);
    assert_eq!(attempt("198.51.100.11"), "401");
    // What is no address is nobody's.
    for from in ["unknown", "", "1.2.3.4:", ","] {
        assert_eq!(attempt(from), "401", "{from}");
    }
    // The right password from there does not help, and is no way to begin anew.
    company.db.run(
        "update commission_internal.account_attempt
        set again_at = again_at + interval '1 hour'
        where failures > 20",
    );
    let email = "trainer@people.example";
    let answer = sign_in_from(&mut company.db, Some("203.0.113.9"), email, PASSWORD);
    assert_eq!(answer.refusal(), "429 PT429");
    assert!(sign_in_from(&mut company.db, Some("203.0.113.11"), email, PASSWORD).is_ok());
}

#[test]
fn without_a_trusted_proxy_the_header_says_nothing() {
    let mut company = company("accounts_no_proxy", &["trainer"]);
    for number in 0..30 {
        let email = format!("p{number}@people.example");
        let answer = sign_in_from(&mut company.db, Some("203.0.113.9"), &email, WRONG);
        assert_eq!(answer.status, "401");
    }
    // Two proxies: the one before the last is whom the outermost saw.
    company.db.run("update commission_internal.account_setting set trusted_proxies = 2");
    let mut attempt = |place: usize, from: &str| {
        let email = format!("q{place}@people.example");
        sign_in_from(&mut company.db, Some(from), &email, WRONG).status
    };
    let statuses: Vec<String> =
        (0..22).map(|place| attempt(place, &format!("203.0.113.9, 10.1.1.{place}"))).collect();
    assert_eq!(statuses[21], "429");
    assert_eq!(attempt(30, "203.0.113.9"), "401");
}

#[test]
fn attempts_at_once_are_all_counted() {
    const THREADS: usize = 8;
    let mut company = company("accounts_at_once", &["trainer"]);
    let start = Barrier::new(THREADS);
    let name = company.db.name.clone();
    let answers: Vec<Answer> = thread::scope(|scope| {
        let guess = || {
            let mut counting = Counting::new(&name);
            start.wait();
            let answers: Vec<Answer> =
                (0..6).map(|_| sign_in(&mut counting.client, "trainer", WRONG)).collect();
            let tried = answers.iter().filter(|answer| answer.status == "401").count();
            assert_eq!(counting.heard().len(), tried, "{answers:?}");
            answers
        };
        let threads: Vec<_> = (0..THREADS).map(|_| scope.spawn(guess)).collect();
        threads.into_iter().flat_map(|thread| thread.join().expect("it answers")).collect()
    });
    let tried = answers.iter().filter(|answer| answer.status == "401").count() as i64;
    assert!((6..9).contains(&tried), "{tried} of 48 were tried");
    let counted: i64 = company.db.value(
        "select failures::bigint from commission_internal.account_attempt
        where about = commission_internal.about('sign in of', 'trainer@people.example')",
    );
    assert_eq!(counted, tried);
}

#[test]
fn so_many_passwords_are_worked_on_at_once() {
    let mut company = company("accounts_slots", &["trainer"]);
    let mut busy: Vec<_> = (0..4).map(|_| company.db.connect()).collect();
    for client in &mut busy {
        client.run("begin");
        assert!(client.value::<bool>("select commission_internal.takes_slot()"));
    }
    let mut counting = Counting::new(&company.db.name);
    let answer = sign_in(&mut counting.client, "trainer", PASSWORD);
    assert_eq!(answer.refusal(), "429 PT429");
    assert_eq!((answer.wait(), counting.heard().len()), (1, 0));
    let secret = crate::fixture::invitation(&mut company.db, &crate::fixture::person("other"));
    let answer = crate::fixture::choose(&mut counting.client, &secret, PASSWORD);
    assert_eq!((answer.refusal().as_str(), counting.heard().len()), ("429 PT429", 0));
    // The link was not used up by that.
    busy[0].run("rollback");
    assert_eq!(crate::fixture::choose(&mut counting.client, &secret, PASSWORD).status, "");
    assert!(sign_in(&mut counting.client, "trainer", PASSWORD).is_ok());
}

#[test]
fn nobody_fills_the_mailbox_of_another() {
    let mut company = company("accounts_mailbox", &["trainer"]);
    company.db.run("update commission_internal.account_setting set trusted_proxies = 1");
    let mut told = Vec::new();
    for who in ["trainer", "nobody"] {
        let mut request = |number: i32| {
            let from = format!("203.0.113.{number}");
            let asker = Asker { from: Some(&from), ..ANON };
            let call = format!("request_password_reset('{who}@people.example')");
            let answer = ask(&mut company.db, asker, &call);
            (answer.status, answer.body.to_string())
        };
        told.push((0..6).map(&mut request).collect::<Vec<_>>());
    }
    assert_eq!(told[0], told[1]);
    let statuses: Vec<&str> = told[0].iter().map(|(status, _)| status.as_str()).collect();
    assert_eq!(statuses, ["", "", "", "", "429", "429"]);
    // From one address to many.
    let asker = Asker { from: Some("198.51.100.1"), ..ANON };
    let statuses: Vec<String> = (0..22)
        .map(|number| {
            let call = format!("sign_up('n{number}@people.example', 'Somebody')");
            ask(&mut company.db, asker, &call).status
        })
        .collect();
    assert!(statuses[..21].iter().all(String::is_empty), "{statuses:?}");
    assert_eq!(statuses[21], "429");
}
