use alloc::sync::Arc;
use core::fmt;
use std::sync::{Mutex, PoisonError};

use sha2::{Digest, Sha256};

use crate::ports::{Entropy, Unavailable};

/// Bytes that look random and are the same in every run. Clones draw from the same sequence.
///
/// **Never in production**: whoever knows the seed knows every ticket.
///
/// # Examples
///
/// ```
/// use invitation::{memory::SeededEntropy, ports::Entropy};
///
/// let (mut first, mut again) = ([0; 16], [0; 16]);
/// SeededEntropy::new(7).fill(&mut first)?;
/// SeededEntropy::new(7).fill(&mut again)?;
/// assert_eq!(first, again);
/// # Ok::<(), invitation::Unavailable>(())
/// ```
#[derive(Clone)]
pub struct SeededEntropy {
    seed: u64,
    drawn: Arc<Mutex<u64>>,
}

impl SeededEntropy {
    /// The sequence of this seed, from its beginning.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self {
            seed,
            drawn: Arc::new(Mutex::new(0)),
        }
    }
}

/// SHA-256 in counter mode: no block is given twice.
impl Entropy for SeededEntropy {
    fn fill(&self, buffer: &mut [u8]) -> Result<(), Unavailable> {
        let mut drawn = self.drawn.lock().unwrap_or_else(PoisonError::into_inner);
        for chunk in buffer.chunks_mut(32) {
            let hash = Sha256::new()
                .chain_update(b"invitation/seeded/1")
                .chain_update(self.seed.to_be_bytes())
                .chain_update(drawn.to_be_bytes());
            *drawn = drawn
                .checked_add(1)
                .ok_or_else(|| Unavailable::permanent("the sequence is at its end"))?;
            for (to, from) in chunk.iter_mut().zip(hash.finalize()) {
                *to = from;
            }
        }
        Ok(())
    }
}

impl fmt::Debug for SeededEntropy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SeededEntropy")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_clones_and_seeds_differ() {
        let entropy = SeededEntropy::new(1);
        let draw = |from: &SeededEntropy| {
            let mut bytes = [0; 33];
            from.fill(&mut bytes).unwrap();
            bytes
        };
        let drawn = [
            draw(&entropy),
            draw(&entropy),
            draw(&entropy.clone()),
            draw(&SeededEntropy::new(2)),
        ];
        for (at, one) in drawn.iter().enumerate() {
            assert!(drawn[..at].iter().all(|other| other != one), "draw {at}");
        }
    }
}
