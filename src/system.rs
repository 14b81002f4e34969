//! The clock and the randomness of the machine.
//!
//! [`SystemClock`] comes with the features `system` and `memory`, [`OsEntropy`] with `system`.

use std::time::{SystemTime, UNIX_EPOCH};

#[cfg(feature = "system")]
use crate::{
    policy::Policy,
    ports::{Directory, Entropy, Store, Unavailable},
    service::Invitations,
    ticket::Keyring,
};
use crate::{
    ports::Clock,
    values::{Lifetime, Timestamp},
};

/// The clock of the operating system.
///
/// A clock that stands outside the years 1 to 9999 is held at the nearest of them.
///
/// # Examples
///
/// ```
/// use invitation::{Timestamp, ports::Clock, system::SystemClock};
///
/// let this_was_written: Timestamp = "2026-01-01T00:00:00Z".parse()?;
/// assert!(SystemClock.now() > this_was_written);
/// # Ok::<(), invitation::values::TimeError>(())
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        at(SystemTime::now())
    }
}

fn at(time: SystemTime) -> Timestamp {
    const EPOCH: Timestamp = match Timestamp::from_unix_micros(0) {
        Some(epoch) => epoch,
        None => Timestamp::MIN,
    };
    let span = |span: std::time::Duration| {
        Lifetime::micros(u64::try_from(span.as_micros()).unwrap_or(u64::MAX))
    };
    match time.duration_since(UNIX_EPOCH) {
        Ok(since) => EPOCH.after(span(since)),
        Err(before) => EPOCH.before(span(before.duration())),
    }
}

/// The randomness of the operating system.
///
/// # Examples
///
/// ```
/// use invitation::{ports::Entropy, system::OsEntropy};
///
/// let mut seed = [0; 32];
/// OsEntropy.fill(&mut seed)?;
/// assert_ne!(seed, [0; 32]);
/// # Ok::<(), invitation::Unavailable>(())
/// ```
#[cfg(feature = "system")]
#[derive(Debug, Clone, Copy, Default)]
pub struct OsEntropy;

#[cfg(feature = "system")]
impl Entropy for OsEntropy {
    fn fill(&self, buffer: &mut [u8]) -> Result<(), Unavailable> {
        getrandom::fill(buffer).map_err(Unavailable::transient)
    }
}

#[cfg(feature = "system")]
impl<S: Store, D: Directory> Invitations<S, D> {
    /// The service on the machine's own clock and randomness.
    #[must_use]
    pub fn new(store: S, directory: D, keyring: Keyring, policy: Policy) -> Self {
        Self::with_ports(store, directory, keyring, policy, SystemClock, OsEntropy)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_clock_before_1970_or_far_away_still_tells_a_time() {
        let before = UNIX_EPOCH.checked_sub(Duration::from_secs(1)).unwrap();
        assert_eq!(at(before).unix_micros(), -1_000_000);
        let far = UNIX_EPOCH.checked_add(Duration::from_secs(1 << 50));
        assert!(far.is_none_or(|far| at(far) == Timestamp::MAX));
    }

    #[cfg(feature = "system")]
    #[test]
    fn two_fills_differ() {
        let (mut one, mut two) = ([0; 16], [0; 16]);
        OsEntropy.fill(&mut one).unwrap();
        OsEntropy.fill(&mut two).unwrap();
        assert_ne!(one, two);
    }
}
