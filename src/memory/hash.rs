use core::hash::{BuildHasher, BuildHasherDefault, Hash, Hasher};
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

/// A name beside its hash: it is read once, and a map that grows moves it without reading it again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Hashed<K> {
    hash: u64,
    pub(super) name: K,
}

/// A map by names that were all hashed by one [`RandomState`].
pub(super) type HashedMap<K, V> = HashMap<Hashed<K>, V, BuildHasherDefault<Done>>;

impl<K: Hash> Hashed<K> {
    pub(super) fn by(hasher: &RandomState, name: K) -> Self {
        Self {
            hash: hasher.hash_one(&name),
            name,
        }
    }
}

impl<K> Hash for Hashed<K> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.hash);
    }
}

/// Takes the hash that is there.
#[derive(Default)]
pub(super) struct Done(u64);

impl Hasher for Done {
    fn write(&mut self, _: &[u8]) {}

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}
