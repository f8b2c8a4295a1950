//! Hashes of passwords: Argon2id with salt and costs, as text:
//! `$argon2id$v=19$m=19456,t=2,p=1$salt$hash`.

use super::{Error, Result};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use base64ct::{Base64Unpadded, Encoding};
use std::fmt;
use std::hint::black_box;
use zeroize::{Zeroize, Zeroizing};

/// Bytes of a salt, which must be random.
pub const SALT: usize = 16;

const HASH: usize = 32;
const MOST_SALT: usize = 64;
const BEGINNING: &str = "$argon2id$v=19$";

/// What a hash costs whoever makes or tries it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cost {
    /// In KiB.
    pub memory: u32,
    pub passes: u32,
    pub lanes: u32,
}

/// What every new hash costs.
pub const COST: Cost = Cost { memory: 19_456, passes: 2, lanes: 1 };

/// No stored hash may ask for more: whoever could write one would stop the server by it.
pub const CEILING: Cost = Cost { memory: 65_536, passes: 8, lanes: 4 };

impl fmt::Display for Cost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "m={},t={},p={}", self.memory, self.passes, self.lanes)
    }
}

impl Cost {
    fn is_within(self, ceiling: Self) -> bool {
        self.memory <= ceiling.memory
            && self.passes <= ceiling.passes
            && self.lanes <= ceiling.lanes
    }

    /// Of exactly the form in which a cost is written.
    fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split(',');
        let mut number = |name: &str| {
            let digits = parts.next()?.strip_prefix(name)?;
            let is_plain = digits.bytes().all(|byte| byte.is_ascii_digit());
            if is_plain { digits.parse().ok() } else { None }
        };
        let cost = Self { memory: number("m=")?, passes: number("t=")?, lanes: number("p=")? };
        parts.next().is_none().then_some(cost)
    }
}

/// A hash as it is stored, or one of nobody's password.
pub struct Stored {
    cost: Cost,
    salt: Vec<u8>,
    hash: Vec<u8>,
    is_of_somebody: bool,
}

impl Stored {
    /// Reads a hash; nothing is worked on yet.
    pub fn parse(text: &str) -> Result<Self> {
        let parts = || {
            let mut parts = text.strip_prefix(BEGINNING)?.split('$');
            let found = [parts.next()?, parts.next()?, parts.next()?];
            parts.next().is_none().then_some(found)
        };
        let [cost, salt, hash] = parts().ok_or(Error::UnreadableHash)?;
        let cost = Cost::parse(cost).ok_or(Error::UnreadableHash)?;
        if !cost.is_within(CEILING) {
            return Err(Error::TooCostly);
        }
        let decode = |text: &str, most: usize| {
            let bytes = (text.len() <= 2 * most).then(|| Base64Unpadded::decode_vec(text));
            bytes.and_then(std::result::Result::ok).ok_or(Error::UnreadableHash)
        };
        let (salt, hash) = (decode(salt, MOST_SALT)?, decode(hash, HASH)?);
        if hash.len() != HASH || !(8..=MOST_SALT).contains(&salt.len()) {
            return Err(Error::UnreadableHash);
        }
        Ok(Self { cost, salt, hash, is_of_somebody: true })
    }

    /// Costs as much as a new hash, and no password fits: for who is not known.
    pub fn of_nobody() -> Self {
        Self { cost: COST, salt: vec![0; SALT], hash: vec![0; HASH], is_of_somebody: false }
    }

    pub fn cost(&self) -> Cost {
        self.cost
    }

    /// Whether it is the hash of this password. All of the work is done in any case.
    pub fn fits(&self, password: &[u8]) -> Result<bool> {
        let hash = work(password, &self.salt, self.cost)?;
        let difference =
            hash.iter().zip(&self.hash).fold(0, |sum, (one, other)| black_box(sum | (one ^ other)));
        Ok(difference == 0 && self.is_of_somebody)
    }
}

/// The hash of a password with a salt that is new and random.
pub fn hash(password: &[u8], salt: [u8; SALT]) -> Result<String> {
    let hash = work(password, &salt, COST)?;
    let [salt, hash] = [&salt[..], &hash[..]].map(Base64Unpadded::encode_string);
    Ok(format!("{BEGINNING}{COST}${salt}${hash}"))
}

fn work(password: &[u8], salt: &[u8], cost: Cost) -> Result<Zeroizing<[u8; HASH]>> {
    let params = Params::new(cost.memory, cost.passes, cost.lanes, Some(HASH));
    let params = params.map_err(|_| Error::UnreadableHash)?;
    // Asked for here, because an allocation that fails elsewhere ends the server.
    let mut memory: Vec<Block> = Vec::new();
    let blocks = params.block_count();
    memory.try_reserve_exact(blocks).map_err(|_| Error::NoMemory)?;
    memory.resize(blocks, Block::new());
    let mut hash = Zeroizing::new([0; HASH]);
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let worked =
        argon2.hash_password_into_with_memory(password, salt, &mut hash[..], &mut memory[..]);
    memory.iter_mut().for_each(Zeroize::zeroize);
    worked.map_err(|_| Error::UnreadableHash)?;
    Ok(hash)
}
