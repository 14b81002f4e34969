use core::hash::{BuildHasher, Hasher};
use std::{collections::HashMap, hash::RandomState};

/// A map whose keys are uniformly random already, or as good as: ids, digests, pseudonyms. What a
/// caller chooses byte by byte (names, addresses) belongs into a plain [`HashMap`].
pub(super) type RandomKeyMap<K, V> = HashMap<K, V, Seeded>;

/// Folds the last eight bytes of a key with a secret seed, so that nobody fills one bucket by
/// choosing among idempotency keys those whose ids look alike.
#[derive(Debug, Clone)]
pub(super) struct Seeded(u64);

impl Default for Seeded {
    fn default() -> Self {
        Self(RandomState::new().hash_one(0))
    }
}

impl BuildHasher for Seeded {
    type Hasher = Folded;

    fn build_hasher(&self) -> Folded {
        Folded(self.0)
    }
}

pub(super) struct Folded(u64);

impl Hasher for Folded {
    fn write(&mut self, bytes: &[u8]) {
        const ODD: u128 = 0x9e37_79b9_7f4a_7c15;
        let last = bytes.last_chunk().copied().unwrap_or_default();
        let product = ODD.wrapping_mul(u128::from(self.0 ^ u64::from_le_bytes(last)));
        self.0 = (product >> 64) as u64 ^ product as u64;
    }

    /// All keys of a map have one length.
    fn write_usize(&mut self, _: usize) {}

    fn finish(&self) -> u64 {
        self.0
    }
}
