//! Keys as they stand in their file: in each line a number and 64 hexadecimal digits. The key with
//! the highest number seals; the others open what was sealed before.

use super::{Error, Result};
use crate::accounts::token::is_secret_line;
use std::fmt;
use zeroize::Zeroizing;

pub(super) type Key = Zeroizing<[u8; 32]>;

/// More than anybody keeps.
const MOST_KEYS: usize = 1000;

/// At least one key.
pub struct Keys(Vec<(u32, Key)>);

impl Keys {
    /// Blank lines, those that begin with # and the secret of tokens say nothing.
    pub fn parse(text: &str) -> Result<Self> {
        let mut keys: Vec<(u32, Key)> = Vec::new();
        for (place, line) in text.lines().enumerate() {
            let line = line.trim();
            // The secret of tokens lies in the same file.
            if line.is_empty() || line.starts_with('#') || is_secret_line(line) {
                continue;
            }
            let refuse = |problem| Error::BadKeyLine { line: place + 1, problem };
            let (number, digits) = line
                .split_once(char::is_whitespace)
                .ok_or_else(|| refuse("is not a number and a key"))?;
            let number = number
                .parse()
                .ok()
                .filter(|number| *number > 0)
                .ok_or_else(|| refuse("does not begin with a number from 1 to 4294967295"))?;
            let key = parse_key(digits.trim())
                .ok_or_else(|| refuse("has no key of 64 hexadecimal digits"))?;
            if key.iter().all(|byte| *byte == key[0]) {
                return Err(refuse("has a key that is not random"));
            }
            if keys.iter().any(|(known, other)| *known == number || *other == key) {
                return Err(refuse("has a number or a key of another line"));
            }
            if keys.len() == MOST_KEYS {
                return Err(refuse("is the 1001st key"));
            }
            keys.push((number, key));
        }
        keys.sort_unstable_by_key(|(number, _)| *number);
        if keys.is_empty() { Err(Error::NoKeys) } else { Ok(Self(keys)) }
    }

    /// The number and the key that seal.
    pub(super) fn newest(&self) -> Result<(u32, &Key)> {
        self.0.last().map(|(number, key)| (*number, key)).ok_or(Error::NoKeys)
    }

    pub(super) fn numbered(&self, number: u32) -> Result<&Key> {
        let found = self.0.iter().find(|(known, _)| *known == number);
        found.map(|(_, key)| key).ok_or(Error::NoSuchKey { number })
    }
}

fn parse_key(digits: &str) -> Option<Key> {
    if digits.len() != 64 || !digits.is_ascii() {
        return None;
    }
    let mut key = Key::default();
    for (byte, pair) in key.iter_mut().zip(digits.as_bytes().chunks_exact(2)) {
        let [high, low] = [pair[0], pair[1]].map(|digit| char::from(digit).to_digit(16));
        *byte = (high? * 16 + low?) as u8;
    }
    Some(key)
}

/// No key is ever shown.
impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|(number, _)| number)).finish()
    }
}
