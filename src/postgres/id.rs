//! Ids, looked up by the million.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// The bytes of a uuid.
pub type Id = [u8; 16];

/// A map from ids, or from what consists of ids and places.
pub type IdMap<K, V> = HashMap<K, V, BuildHasherDefault<IdHasher>>;

/// Mixes each eight bytes by one multiplication: ids are random or counted, not chosen by an enemy.
#[derive(Default)]
pub struct IdHasher(u64);

impl Hasher for IdHasher {
    fn write(&mut self, bytes: &[u8]) {
        for half in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..half.len()].copy_from_slice(half);
            let mixed = u128::from(self.0 ^ u64::from_ne_bytes(word)) * 0x9E37_79B9_7F4A_7C15_F39D;
            self.0 = (mixed ^ (mixed >> 64)) as u64;
        }
    }

    fn finish(&self) -> u64 {
        self.0
    }
}
