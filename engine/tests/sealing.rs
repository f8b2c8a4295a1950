//! Sealing, against what another implementation (libsodium) sealed and signed, and against whoever
//! changes or moves what was sealed.

use engine::sealing::{Belonging, Error, Keys, Kind, NONCE, hash, number_of_key};
use proptest::prelude::*;

const FIRST: &str = "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f";
const SECOND: &str = "16367aacb67a4a017c8da8ab95682ccb390863780f7114dda0a0e0c55644c7c4";
const PLAIN: &[u8] = br#"{"iban":"DE89370400440532013000"}"#;

/// Key 7, nonce 40 to 57, made by crypto_aead_xchacha20poly1305_ietf_encrypt() of libsodium.
const SEALED: &str = "\
    0100000007404142434445464748494a4b4c4d4e4f50515253545556578a2e1a963a9ed660d95632ebcf9daa\
    650677425a3174a9dff88ac43f72653dea7d583f8ad093cf595a176328ad03bf0166";
const FINGERPRINT: &str = "95882f22e60c6848519fff9b216ac278d35a4bc9b5d87269a3e99747dbd79366";

fn method() -> Belonging {
    let mut owner = [0; 16];
    owner[15] = 10;
    let id = [0x1111_1111u32, 0x2222_3333, 0x4444_5555, 0x5555_5555].map(u32::to_be_bytes);
    Belonging {
        kind: Kind::PayoutMethod,
        owner,
        id: id.concat().try_into().expect("four times four bytes"),
    }
}

fn nonce() -> [u8; NONCE] {
    std::array::from_fn(|place| 0x40 + place as u8)
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn keys(text: &str) -> Keys {
    Keys::parse(text).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn what_libsodium_sealed_is_sealed_and_opened_alike() {
    let keys = keys(&format!("7 {FIRST}"));
    let sealed = keys.seal(&method(), nonce(), PLAIN).expect("it is sealed");
    assert_eq!(hexadecimal(&sealed), SEALED);
    assert_eq!(keys.open(&method(), &sealed).expect("it opens").as_slice(), PLAIN);
    let fingerprint = keys.fingerprint("iban:DE89370400440532013000");
    assert_eq!(fingerprint.expect("a fingerprint"), FINGERPRINT);
    assert_eq!(hash(b""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

#[test]
fn the_highest_number_seals_and_the_others_open() {
    let old = keys(&format!("7 {FIRST}"));
    let both = keys(&format!("# two keys\n\n 10\t{}\n7 {FIRST}\n", SECOND.to_uppercase()));
    let new = keys(&format!("10 {SECOND}"));
    let by_old = old.seal(&method(), nonce(), PLAIN).expect("it is sealed");
    let by_new = both.seal(&method(), nonce(), PLAIN).expect("it is sealed");
    assert_eq!((number_of_key(&by_old), number_of_key(&by_new)), (Some(7), Some(10)));
    assert!(by_new.starts_with(&both.newest_header().expect("a header")));
    for sealed in [&by_old, &by_new] {
        assert_eq!(both.open(&method(), sealed).expect("it opens").as_slice(), PLAIN);
    }
    assert_eq!(new.open(&method(), &by_new).expect("it opens").as_slice(), PLAIN);
    assert_eq!(new.open(&method(), &by_old), Err(Error::NoSuchKey { number: 7 }));
    assert_eq!(old.open(&method(), &by_new), Err(Error::NoSuchKey { number: 10 }));
    // Another key under the same number.
    let wrong = keys(&format!("7 {SECOND}"));
    assert_eq!(wrong.open(&method(), &by_old), Err(Error::DoesNotOpen));
    let fingerprints = [&old, &both].map(|keys| keys.fingerprint("a").expect("a fingerprint"));
    assert_ne!(fingerprints[0], fingerprints[1]);
}

#[test]
fn what_was_sealed_opens_only_as_what_it_is() {
    let keys = keys(&format!("1 {FIRST}"));
    let sealed = keys.seal(&method(), nonce(), PLAIN).expect("it is sealed");
    let other = |change: fn(&mut Belonging)| {
        let mut other = method();
        change(&mut other);
        keys.open(&other, &sealed)
    };
    assert_eq!(other(|it| it.owner[0] ^= 1), Err(Error::DoesNotOpen));
    assert_eq!(other(|it| it.id[15] ^= 1), Err(Error::DoesNotOpen));
    assert_eq!(other(|it| it.kind = Kind::Payer), Err(Error::DoesNotOpen));
    assert_eq!(other(|it| it.kind = Kind::PaymentFile), Err(Error::DoesNotOpen));
    assert_eq!(other(|it| std::mem::swap(&mut it.owner, &mut it.id)), Err(Error::DoesNotOpen));
    assert!(other(|_| {}).is_ok());
}

#[test]
fn a_key_file_that_is_wrong_is_refused_without_being_shown() {
    let again = format!("1 {FIRST}\n2 {FIRST}");
    for (text, said) in [
        ("", "there is no key"),
        ("# nothing\n\n", "there is no key"),
        (FIRST, "line 1 is not a number and a key"),
        (&format!("\n0 {FIRST}"), "line 2 does not begin with a number from 1 to 4294967295"),
        (
            &format!("4294967296 {FIRST}"),
            "line 1 does not begin with a number from 1 to 4294967295",
        ),
        (&format!("one {FIRST}"), "line 1 does not begin with a number from 1 to 4294967295"),
        (&format!("1 {}", &FIRST[1..]), "line 1 has no key of 64 hexadecimal digits"),
        (&format!("1 {FIRST}0"), "line 1 has no key of 64 hexadecimal digits"),
        (&format!("1 {}g", &FIRST[1..]), "line 1 has no key of 64 hexadecimal digits"),
        (&format!("1 {FIRST} 2"), "line 1 has no key of 64 hexadecimal digits"),
        (&format!("1 {}", "0".repeat(64)), "line 1 has a key that is not random"),
        (&format!("1 {}", "ab".repeat(32)), "line 1 has a key that is not random"),
        (&format!("1 {FIRST}\n1 {SECOND}"), "line 2 has a number or a key of another line"),
        (&again, "line 2 has a number or a key of another line"),
    ] {
        let error = Keys::parse(text).expect_err("it must be refused").to_string();
        assert_eq!(error, said);
    }
    assert_eq!(format!("{:?}", keys(&format!("3 {FIRST}"))), "[3]");
}

proptest! {
    #[test]
    fn everything_comes_back_and_nothing_changed_does(
        plain in proptest::collection::vec(any::<u8>(), 0..300),
        nonce in any::<[u8; NONCE]>(),
        place in any::<proptest::sample::Index>(),
        change in 1u8..,
        cut in any::<proptest::sample::Index>(),
    ) {
        let keys = keys(&format!("1 {FIRST}\n2 {SECOND}"));
        let sealed = keys.seal(&method(), nonce, &plain).expect("it is sealed");
        prop_assert_eq!(sealed.len(), plain.len() + 5 + 24 + 16);
        let opened = keys.open(&method(), &sealed).expect("it opens");
        prop_assert_eq!(opened.as_slice(), &plain);

        let mut changed = sealed.clone();
        changed[place.index(sealed.len())] ^= change;
        prop_assert!(keys.open(&method(), &changed).is_err());
        prop_assert!(keys.open(&method(), &sealed[..cut.index(sealed.len())]).is_err());
        if plain.len() >= 8 {
            prop_assert!(!sealed.windows(8).any(|part| part == &plain[..8]));
        }
    }
}
