//! Passwords and tokens, against what other implementations (the reference Argon2 through
//! argon2-cffi, hmac and base64 of Python) made, and against whoever writes hashes of their own.

use engine::accounts::Error;
use engine::accounts::password::{CEILING, COST, Stored, hash};
use engine::accounts::token::{Claims, Secret, random_text};
use engine::sealing::Keys;
use proptest::prelude::*;

const SECRET: &str = "4f1a9c0de3b7258660c1d2e3f4a5968778695a4b3c2d1e0ff0e1d2c3b4a59687";
const KEY: &str = "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f";

/// Salt 00 to 0f.
const BATTERY: &str = "$argon2id$v=19$m=19456,t=2,p=1$AAECAwQFBgcICQoLDA0ODw\
    $quyusfeeuAGbpiw09i+j4VKJ+I/5h3mugd4HghmS/x8";
const CHEAP: &str = "$argon2id$v=19$m=64,t=3,p=2$c29tZXNhbHQ\
    $6xaUPWBJzEXNXTx2ajjGbpo3M/pPc2BI/sGdaxeuQ5A";
const LANES: &str = "$argon2id$v=19$m=65536,t=1,p=4$ZGVmZ2hpamtsbW5vcHFycw\
    $+6FFdH9xHebaIuy+Wwo0Lxd8Vk21Ztcxgmw6oVpLhX8";
const TOKEN: &str = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.\
    eyJyb2xlIjoiYXV0aGVudGljYXRlZCIsInN1YiI6IjAwMTEyMjMzLTQ0NTUtNjY3Ny04ODk5LWFhYmJjY2RkZWVmZiIs\
    ImlhdCI6MTcwMDAwMDAwMCwiZXhwIjoxNzAwMDAwOTAwfQ.51l0XWUNGxlx-8smGOl3zVBXnuJm27sXo3WtlI28plE";

fn stored(text: &str) -> Stored {
    Stored::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

#[test]
fn hashes_are_those_of_the_reference() {
    let salt = std::array::from_fn(|place| place as u8);
    assert_eq!(hash(b"correct horse battery", salt).expect("a hash"), BATTERY);
    for (text, password) in [
        (BATTERY, "correct horse battery".to_owned()),
        (CHEAP, "mật khẩu của tôi".to_owned()),
        (LANES, "x".repeat(512)),
    ] {
        assert!(stored(text).fits(password.as_bytes()).expect("it is worked on"), "{text}");
        let other = format!("{password} ");
        assert!(!stored(text).fits(other.as_bytes()).expect("it is worked on"), "{text}");
    }
}

#[test]
fn nobody_costs_as_much_as_somebody_and_has_no_password() {
    let nobody = Stored::of_nobody();
    assert_eq!(nobody.cost(), stored(BATTERY).cost());
    assert_eq!(nobody.cost(), COST);
    assert_eq!(COST.to_string(), "m=19456,t=2,p=1");
    for password in [&b""[..], b"correct horse battery"] {
        assert!(!nobody.fits(password).expect("it is worked on"));
    }
}

#[test]
fn a_hash_that_asks_for_too_much_work_is_refused_before_any() {
    let of = |cost: &str| BATTERY.replace("m=19456,t=2,p=1", cost);
    let refused = |cost: &str| Stored::parse(&of(cost)).err();
    for cost in ["m=65537,t=2,p=1", "m=4294967295,t=2,p=1", "m=19456,t=9,p=1", "m=19456,t=2,p=5"] {
        assert_eq!(refused(cost), Some(Error::TooCostly), "{cost}");
    }
    assert_eq!(stored(&of("m=65536,t=8,p=4")).cost(), CEILING);
    // Less than the algorithm can do is found when it is to be worked on.
    for cost in ["m=7,t=1,p=1", "m=8,t=0,p=1", "m=8,t=1,p=0", "m=16,t=1,p=4"] {
        let worked = stored(&of(cost)).fits(b"correct horse battery");
        assert_eq!(worked, Err(Error::UnreadableHash), "{cost}");
    }
}

#[test]
fn what_is_no_hash_is_refused() {
    let long = format!("$argon2id$v=19$m=64,t=3,p=2${}${}", "A".repeat(4000), "A".repeat(43));
    for text in [
        "",
        "secret",
        "$2b$12$abcdefghijklmnopqrstuv",
        &BATTERY.replace("argon2id", "argon2i"),
        &BATTERY.replace("v=19", "v=16"),
        &BATTERY.replace("m=19456", "m=+19456"),
        &BATTERY.replace("m=19456", "m="),
        &BATTERY.replace("m=19456", "m=99999999999"),
        &BATTERY.replace("t=2,p=1", "p=1,t=2"),
        &BATTERY.replace("p=1", "p=1,keyid=1"),
        &BATTERY.replace("AAECAwQFBgcICQoLDA0ODw", "AAEC"),
        &BATTERY.replace("/x8", "/x9"),
        &BATTERY.replace("/x8", ""),
        &format!("{BATTERY}$"),
        &long,
    ] {
        assert_eq!(Stored::parse(text).err(), Some(Error::UnreadableHash), "{text}");
    }
}

#[test]
fn tokens_are_those_of_another_implementation() {
    let subject = 0x0011_2233_4455_6677_8899_aabb_ccdd_eeff_u128.to_be_bytes();
    let claims = Claims { subject, issued_at: 1_700_000_000, expires_at: 1_700_000_900 };
    let file = format!("# keys\n1 {KEY}\n jwt\t{SECRET} \n");
    let secret = Secret::parse(&file).expect("a secret");
    assert_eq!(secret.sign(&claims).expect("a token"), TOKEN);
    assert_eq!(format!("{secret:?}"), "Secret");
    let bytes = std::array::from_fn(|place| place as u8);
    assert_eq!(random_text(&bytes), "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8");
}

#[test]
fn the_secret_of_tokens_lies_beside_the_keys() {
    let both = format!("1 {KEY}\njwt {SECRET}\n");
    assert!(Keys::parse(&both).is_ok());
    assert_eq!(format!("{:?}", Keys::parse(&both).expect("keys")), "[1]");
    let bad = |text: &str| Secret::parse(text).expect_err(text).to_string();
    let refused = |line: usize, problem: &str| format!("line {line} {problem}");
    assert_eq!(bad(&format!("1 {KEY}\n")), "there is no line \"jwt\" with the secret of tokens");
    assert_eq!(bad(&format!("jwtx {SECRET}\n")), bad(""));
    let no_digits = "has no secret of 64 hexadecimal digits";
    for line in ["jwt", "jwt abc", &format!("jwt {SECRET}00"), &format!("jwt {}", "g".repeat(64))] {
        assert_eq!(bad(&format!("1 {KEY}\n{line}")), refused(2, no_digits), "{line}");
    }
    for same in ["00", "ab"] {
        let line = format!("jwt {}", same.repeat(32));
        assert_eq!(bad(&line), refused(1, "has a secret that is not random"));
    }
    let twice = format!("jwt {SECRET}\njwt {KEY}\n");
    assert_eq!(bad(&twice), refused(2, "is a second secret of tokens"));
}

proptest! {
    #[test]
    fn nothing_that_is_read_panics(text in "\\PC{0,200}", tail in "[$,=a-zA-Z0-9+/]{0,120}") {
        let _ = Stored::parse(&text);
        let _ = Stored::parse(&format!("$argon2id$v=19${tail}"));
        let _ = Secret::parse(&text);
        let _ = Secret::parse(&format!("jwt {text}"));
    }
}
