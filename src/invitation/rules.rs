use core::fmt;

use super::change::ChangeId;
use crate::{
    policy::Policy,
    ticket::{Keyring, Seed},
    values::{InvitationId, Timestamp},
};

/// What a decision goes by besides the state and the facts.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Rules<'a> {
    /// The host's rules.
    pub policy: &'a Policy,
    /// The keys that tickets are derived with.
    pub keyring: &'a Keyring,
    /// Whether a letter that is over the limit is held back. A service sets it after
    /// [`LimitReached`](crate::ports::CommitError::LimitReached) for a limit whose overflow is
    /// [`SuppressLetter`](crate::policy::Overflow::SuppressLetter), and decides again.
    pub suppress_letter: bool,
}

impl<'a> Rules<'a> {
    /// Rules of a policy and a key ring.
    #[must_use]
    pub const fn new(policy: &'a Policy, keyring: &'a Keyring) -> Self {
        Self {
            policy,
            keyring,
            suppress_letter: false,
        }
    }
}

const RANDOM_BYTES: usize = 48;

/// The moment of a decision: its time and its randomness, drawn beforehand.
///
/// One moment serves one decision. Using it twice makes two invitations of one id, and the store
/// refuses the second.
///
/// # Examples
///
/// ```
/// # #[cfg(not(feature = "system"))] fn main() {}
/// # #[cfg(feature = "system")] fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use invitation::{
///     Moment,
///     ports::{Clock, Entropy},
///     system::{OsEntropy, SystemClock},
/// };
///
/// let mut random = [0; Moment::RANDOM_BYTES];
/// OsEntropy.fill(&mut random)?;
/// let moment = Moment::new(SystemClock.now(), random);
/// assert!(moment.now() <= SystemClock.now());
/// # Ok(()) }
/// ```
pub struct Moment {
    now: Timestamp,
    random: [u8; RANDOM_BYTES],
}

impl Moment {
    /// How many random bytes a decision needs at the most.
    pub const RANDOM_BYTES: usize = RANDOM_BYTES;

    /// A moment of its parts. The bytes must come from a cryptographically secure source.
    #[must_use]
    pub const fn new(now: Timestamp, random: [u8; Self::RANDOM_BYTES]) -> Self {
        Self { now, random }
    }

    /// The time.
    #[must_use]
    pub const fn now(&self) -> Timestamp {
        self.now
    }

    pub(super) fn invitation_id(&self) -> InvitationId {
        InvitationId::at(self.now, &self.bytes::<0, 10>())
    }

    pub(super) fn seed(&self) -> Seed {
        Seed::from_bytes(self.bytes::<10, 16>())
    }

    pub(super) fn change_id(&self) -> ChangeId {
        ChangeId::from_bytes(self.bytes::<26, 16>())
    }

    /// A number that shortens a wait.
    pub(super) fn jitter(&self) -> u32 {
        u32::from_be_bytes(self.bytes::<42, 4>())
    }

    /// Each caller has its own stretch of the bytes, so none is used for two things.
    fn bytes<const FROM: usize, const COUNT: usize>(&self) -> [u8; COUNT] {
        let mut bytes = [0; COUNT];
        for (to, from) in bytes.iter_mut().zip(self.random.iter().skip(FROM)) {
            *to = *from;
        }
        bytes
    }
}

/// The time alone.
impl fmt::Debug for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Moment({})", self.now)
    }
}
