use core::fmt;

use sha2::{Digest, Sha256};

use crate::values::InvitationId;

const DOMAIN: &[u8; 16] = b"invite.target.v1";

/// What a ticket is bound to: the invitation, its scope and its invitee.
///
/// A ticket that was derived for one subject is not that of any other. So a row that was copied
/// under another id, moved to another scope or readdressed behind the crate's back derives a ticket
/// that its stored digest does not match.
///
/// # Invariants
///
/// - The id, and 32 bytes that no other choice of the four texts gives (each is hashed with its
///   length).
/// - `Debug` shows the id only; the invitee stays out of logs.
///
/// # Examples
///
/// ```
/// use invitation::{ticket::TicketSubject, values::InvitationId};
///
/// let id: InvitationId = "01931f4e-7c00-7000-8000-0000000000a1".parse()?;
/// let subject = TicketSubject::new(id, "organization", "acme", "email", "ada@example.org");
/// assert_eq!(subject.id(), id);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct TicketSubject {
    id: InvitationId,
    target: [u8; 32],
}

impl TicketSubject {
    /// Binds an id to where the invitation leads and whom it is for.
    #[must_use]
    pub fn new(
        id: InvitationId,
        scope_kind: &str,
        scope_id: &str,
        invitee_kind: &str,
        invitee_key: &str,
    ) -> Self {
        let mut hash = Sha256::new_with_prefix(DOMAIN);
        for part in [scope_kind, scope_id, invitee_kind, invitee_key] {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        Self {
            id,
            target: hash.finalize().into(),
        }
    }

    /// The invitation.
    #[must_use]
    pub const fn id(&self) -> InvitationId {
        self.id
    }

    pub(super) const fn target(&self) -> &[u8; 32] {
        &self.target
    }
}

impl fmt::Debug for TicketSubject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TicketSubject")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}
