//! Partner codes: the vectors of the standard, and properties against an oracle that works with the
//! weights of the standard's definition instead of its recursion.

use engine::reseller::{SALT_COUNT, check_character, partner_code};
use proptest::prelude::*;

const ALPHABET: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*";
const AMBIGUOUS: [char; 6] = ['0', '1', 'I', 'L', 'O', '*'];

/// A string with its check character is right where the sum of each value times 2 to the power of
/// its place from the right is 1 modulo 37.
fn is_right(text: &str) -> bool {
    let value = |c: char| ALPHABET.find(c).expect("a character of the alphabet") as u64;
    let characters: Vec<char> = text.chars().filter(|c| *c != '-').collect();
    let mut weight = 1;
    let mut sum = 0;
    for c in characters.iter().rev() {
        sum = (sum + value(*c) * weight) % 37;
        weight = weight * 2 % 37;
    }
    sum == 1
}

fn checked(text: &str) -> String {
    format!("{text}{}", check_character(text).expect("digits and capitals"))
}

#[test]
fn the_vectors_of_the_design_hold() {
    assert_eq!(check_character("G123498654321"), Some('H'));
    assert_eq!(check_character("LXNU12345A7"), Some('R'));
    assert_eq!(check_character("LXN-U12345-A7"), Some('R'));
    assert_eq!(check_character("LXN-U12345-K4"), Some('U'));
    assert!(is_right("LXN-U12345-K4U"));
    assert!(!is_right("LXN-U12345-A7B"), "the seed's example is only a shape");
}

#[test]
fn what_cannot_be_checked_has_no_check_character() {
    for text in ["", "-", "LXN U1", "lxn", "LXN_1", "LXN*", "É"] {
        assert_eq!(check_character(text), None, "{text:?}");
    }
}

#[test]
fn a_reseller_has_about_five_codes_of_six_salts_and_none_that_people_mistake() {
    let codes: Vec<String> =
        (0..SALT_COUNT).filter_map(|salt| partner_code("LXN", 12_345, salt)).collect();
    assert_eq!(codes.len(), 807);
    assert!(codes.contains(&"LXN-U12345-K4U".to_owned()));
    for code in &codes {
        assert!(is_right(code), "{code}");
        let salts = code.rsplit('-').next().expect("three characters");
        assert!(salts.len() == 3 && !salts.contains(AMBIGUOUS), "{code}");
    }
    let mut distinct = codes.clone();
    distinct.sort();
    distinct.dedup();
    assert_eq!(distinct.len(), codes.len());
}

#[test]
fn there_is_no_code_beyond_the_salts_or_of_an_odd_prefix() {
    assert_eq!(partner_code("LXN", 1, SALT_COUNT), None);
    assert_eq!(partner_code("LXN", 1, u32::MAX), None);
    assert!((0..SALT_COUNT).all(|salt| partner_code("lxn", 1, salt).is_none()));
    let short = (0..SALT_COUNT).find_map(|salt| partner_code("LXN", 7, salt)).expect("a code");
    assert!(short.starts_with("LXN-U00007-"), "{short}");
    let long = (0..SALT_COUNT).find_map(|salt| partner_code("AB", u64::MAX, salt));
    assert!(long.expect("a code").starts_with("AB-U18446744073709551615-"));
}

proptest! {
    #[test]
    fn the_check_character_is_that_of_the_definition(text in "[0-9A-Z]{1,40}") {
        let code = checked(&text);
        prop_assert!(is_right(&code));
        let right = ALPHABET.chars().filter(|c| is_right(&format!("{text}{c}"))).count();
        prop_assert_eq!(right, 1);
    }

    /// A wrong character, two swapped ones with at most one between them, and a twin mistaken for
    /// another are all found.
    #[test]
    fn every_usual_mistake_is_found(
        number in 0u64..10_000_000,
        salt in 0u32..SALT_COUNT,
        place in 0usize..20,
        other in "[0-9A-Z]",
    ) {
        let Some(code) = partner_code("LXN", number, salt) else { return Ok(()) };
        let plain: Vec<char> = code.chars().filter(|c| *c != '-').collect();
        let place = place % plain.len();
        let other = other.chars().next().expect("one");
        let mut mistakes = Vec::new();
        let mut replace = |from: usize, to: &[char]| {
            let mut text = plain.clone();
            for (at, c) in text.iter_mut().skip(from).zip(to) {
                *at = *c;
            }
            if text != plain {
                mistakes.push(text);
            }
        };
        replace(place, &[other]);
        if let [a, b, ..] = plain[place..] {
            replace(place, &[b, a]);
            if a == b {
                replace(place, &[other, other]);
            }
        }
        if let [a, b, c, ..] = plain[place..] {
            replace(place, &[c, b, a]);
        }
        for mistake in mistakes {
            let text: String = mistake.iter().collect();
            let (body, check) = text.split_at(text.len() - 1);
            prop_assert_ne!(check_character(body).map(String::from), Some(check.to_owned()));
        }
    }
}
