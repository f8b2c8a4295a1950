//! Partner codes such as `LXN-U12345-K4U`: a prefix, `U` with the number of the reseller, two salt
//! characters, and a check character over all before. Hyphens are for readers.
//!
//! The check is ISO 7064 MOD 37-2. It finds each wrong character and each pair of swapped ones.

const CHARACTERS: &[u8; 37] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*";
const MODULUS: u32 = 37;
const RADIX: u32 = 2;

/// What nobody takes for something else: without 0, 1, I, L and O.
const UNAMBIGUOUS: &[u8; 31] = b"23456789ABCDEFGHJKMNPQRSTUVWXYZ";

/// How many salts there are. Five in six give a code.
pub const SALT_COUNT: u32 = 31 * 31;

/// The check character over digits and capital letters, hyphens aside. `None` where there are none,
/// or other characters among them.
pub fn check_character(text: &str) -> Option<char> {
    let mut remainder = None;
    for character in text.bytes().filter(|character| *character != b'-') {
        let value = match character {
            b'0'..=b'9' => u32::from(character - b'0'),
            b'A'..=b'Z' => u32::from(character - b'A') + 10,
            _ => return None,
        };
        remainder = Some((remainder.unwrap_or(0) + value) * RADIX % MODULUS);
    }
    character(CHARACTERS, (MODULUS + 1 - remainder?) % MODULUS)
}

/// The code of a reseller with one of the salts, counted from 0. `None` where there is no such salt,
/// or its check character is one that people mistake, or the prefix is not of digits and capitals.
pub fn partner_code(prefix: &str, number: u64, salt: u32) -> Option<String> {
    let count = UNAMBIGUOUS.len() as u32;
    let first = character(UNAMBIGUOUS, salt / count)?;
    let second = character(UNAMBIGUOUS, salt % count)?;
    let body = format!("{prefix}-U{number:05}-{first}{second}");
    let check = check_character(&body)?;
    let is_clear = UNAMBIGUOUS.iter().any(|clear| char::from(*clear) == check);
    is_clear.then(|| format!("{body}{check}"))
}

fn character(among: &[u8], place: u32) -> Option<char> {
    among.get(usize::try_from(place).ok()?).copied().map(char::from)
}
