//! International account numbers, ISO 13616.

use super::{Refused, Result};

/// Countries with what follows the check digits: n digits, a capital letters, c both. From the
/// registry of SWIFT, release 101.
const COUNTRIES: &[(&str, &str)] = &[
    ("AD", "8n 12c"),
    ("AE", "19n"),
    ("AL", "8n 16c"),
    ("AT", "16n"),
    ("AZ", "4a 20c"),
    ("BA", "16n"),
    ("BE", "12n"),
    ("BG", "4a 6n 8c"),
    ("BH", "4a 14c"),
    ("BI", "23n"),
    ("BR", "23n 1a 1c"),
    ("BY", "4c 4n 16c"),
    ("CH", "5n 12c"),
    ("CR", "18n"),
    ("CY", "8n 16c"),
    ("CZ", "20n"),
    ("DE", "18n"),
    ("DJ", "23n"),
    ("DK", "14n"),
    ("DO", "4c 20n"),
    ("EE", "16n"),
    ("EG", "25n"),
    ("ES", "20n"),
    ("FI", "14n"),
    ("FK", "2a 12n"),
    ("FO", "14n"),
    ("FR", "10n 11c 2n"),
    ("GB", "4a 14n"),
    ("GE", "2a 16n"),
    ("GI", "4a 15c"),
    ("GL", "14n"),
    ("GR", "7n 16c"),
    ("GT", "24c"),
    ("HN", "4a 20n"),
    ("HR", "17n"),
    ("HU", "24n"),
    ("IE", "4a 14n"),
    ("IL", "19n"),
    ("IQ", "4a 15n"),
    ("IS", "22n"),
    ("IT", "1a 10n 12c"),
    ("JO", "4a 4n 18c"),
    ("KW", "4a 22c"),
    ("KZ", "3n 13c"),
    ("LB", "4n 20c"),
    ("LC", "4a 24c"),
    ("LI", "5n 12c"),
    ("LT", "16n"),
    ("LU", "3n 13c"),
    ("LV", "4a 13c"),
    ("LY", "21n"),
    ("MC", "10n 11c 2n"),
    ("MD", "20c"),
    ("ME", "18n"),
    ("MK", "3n 10c 2n"),
    ("MN", "16n"),
    ("MR", "23n"),
    ("MT", "4a 5n 18c"),
    ("MU", "4a 19n 3a"),
    ("NI", "4a 20n"),
    ("NL", "4a 10n"),
    ("NO", "11n"),
    ("OM", "3n 16c"),
    ("PK", "4a 16c"),
    ("PL", "24n"),
    ("PS", "4a 21c"),
    ("PT", "21n"),
    ("QA", "4a 21c"),
    ("RO", "4a 16c"),
    ("RS", "18n"),
    ("RU", "14n 15c"),
    ("SA", "2n 18c"),
    ("SC", "4a 20n 3a"),
    ("SD", "14n"),
    ("SE", "20n"),
    ("SI", "15n"),
    ("SK", "20n"),
    ("SM", "1a 10n 12c"),
    ("SO", "19n"),
    ("ST", "21n"),
    ("SV", "4a 20n"),
    ("TL", "19n"),
    ("TN", "20n"),
    ("TR", "6n 16c"),
    ("UA", "6n 19c"),
    ("VA", "18n"),
    ("VG", "4a 16n"),
    ("XK", "16n"),
    ("YE", "4a 4n 18c"),
];

/// Territories that use the numbers of a country under their own letters.
fn registered(country: &str) -> &str {
    match country {
        "AX" => "FI",
        "GG" | "IM" | "JE" => "GB",
        "BL" | "GF" | "GP" | "MF" | "MQ" | "NC" | "PF" | "PM" | "RE" | "TF" | "WF" | "YT" => "FR",
        other => other,
    }
}

/// Checks a number in capital letters without spaces: country, length, characters, check digits.
pub fn check_iban(iban: &str) -> Result<()> {
    let refuse = |problem: String| Err(Refused::new("iban", problem));
    if !iban.is_ascii() || iban.len() < 5 {
        return refuse("must begin with a country and two check digits".to_owned());
    }
    let (country, rest) = iban.split_at(2);
    let Some((_, shape)) = COUNTRIES.iter().find(|(known, _)| *known == registered(country)) else {
        return refuse("begins with no country that has such numbers".to_owned());
    };
    let length = 4 + groups(shape).map(|(count, _)| count).sum::<usize>();
    if iban.len() != length {
        return refuse(format!("of {country} must have {length} characters, not {}", iban.len()));
    }
    let (check, national) = rest.split_at(2);
    if !check.bytes().all(|c| c.is_ascii_digit()) || !has_shape(national, shape) {
        return refuse(format!("has a character that cannot be there in {country}"));
    }
    // 00, 01 and 99 leave the right remainder too, but are never given out.
    if !("02"..="98").contains(&check) || remainder(iban) != 1 {
        return refuse("has wrong check digits".to_owned());
    }
    Ok(())
}

/// `8n 12c` as (8, 'n'), (12, 'c').
fn groups(shape: &str) -> impl Iterator<Item = (usize, char)> {
    shape.split(' ').filter_map(|group| {
        let (count, kind) = group.split_at(group.len() - 1);
        Some((count.parse().ok()?, kind.chars().next()?))
    })
}

fn has_shape(national: &str, shape: &str) -> bool {
    let mut left = national.bytes();
    groups(shape).all(|(count, kind)| {
        left.by_ref().take(count).all(|c| match kind {
            'n' => c.is_ascii_digit(),
            'a' => c.is_ascii_uppercase(),
            _ => c.is_ascii_digit() || c.is_ascii_uppercase(),
        })
    })
}

/// The number with its first four characters at the end and letters as 10 to 35, modulo 97.
fn remainder(iban: &str) -> u32 {
    let (head, tail) = iban.split_at(4);
    tail.chars().chain(head.chars()).fold(0, |rest, c| match c.to_digit(36) {
        Some(value) if value > 9 => (rest * 100 + value) % 97,
        Some(value) => (rest * 10 + value) % 97,
        None => rest,
    })
}
