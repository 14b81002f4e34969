use alloc::sync::Arc;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{
    ChangeId, Invitation, Invite, Life, Revision, delivery::LetterKind, state::Status, terms::Terms,
};
use crate::{policy::Policy, values::InvitationId};

/// The stored form of an [`Invitation`], for any `serde` format.
///
/// It carries the version of its layout, so an upgrade of the crate needs no migration: every
/// version that was ever released is read for ever. It holds the seed of the ticket, and neither
/// the ticket nor anything else that redeems.
///
/// # Examples
///
/// ```
/// # use invitation::{Document, Invitation};
/// # fn load(json: &str, uses: u32) -> Result<Invitation, Box<dyn std::error::Error>> {
/// let document: Document = serde_json::from_str(json)?;
/// let invitation = Invitation::from_document(document, uses)?;
/// # Ok(invitation)
/// # }
/// ```
#[derive(Clone, Serialize, Deserialize)]
pub struct Document {
    version: u16,
    id: InvitationId,
    revision: Revision,
    change_id: ChangeId,
    terms: Arc<Terms>,
    life: Arc<Life>,
}

impl Document {
    /// The version that is written.
    pub const VERSION: u16 = 1;
}

impl core::fmt::Debug for Document {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Document")
            .field("version", &self.version)
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

/// Why a document was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum DocumentError {
    /// It was written by a later release.
    #[error("the document has a version that this release does not read")]
    Version {
        /// Which.
        found: u16,
    },
    /// Its parts contradict each other.
    #[error("the parts of the document contradict each other")]
    Invariant,
}

impl Invitation {
    /// The form for storage.
    #[must_use]
    pub fn to_document(&self) -> Document {
        Document {
            version: Document::VERSION,
            id: self.id,
            revision: self.revision,
            change_id: self.change_id,
            terms: Arc::clone(&self.terms),
            life: Arc::clone(&self.life),
        }
    }

    /// Reads the form for storage, with the number of uses that the store has counted beside it.
    ///
    /// # Errors
    ///
    /// [`DocumentError`] when the document is from a later release or breaks an invariant.
    pub fn from_document(document: Document, uses: u32) -> Result<Self, DocumentError> {
        let Document {
            version,
            id,
            revision,
            change_id,
            terms,
            life,
        } = document;
        if version != Document::VERSION {
            return Err(DocumentError::Version { found: version });
        }
        let invitation = Self {
            id,
            revision,
            change_id,
            uses,
            terms,
            life,
        };
        if invitation.holds_its_invariants() {
            Ok(invitation)
        } else {
            Err(DocumentError::Invariant)
        }
    }

    /// The same invitation with the uses that its store has counted.
    #[must_use]
    pub fn with_uses(mut self, uses: u32) -> Self {
        self.uses = uses;
        self
    }

    #[cfg(feature = "memory")]
    pub(crate) const fn set_uses(&mut self, uses: u32) {
        self.uses = uses;
    }

    /// The same invitation with the ticket of another, for the test kit alone: no decision ever makes
    /// two rows of one digest.
    #[cfg(feature = "conformance")]
    pub(crate) fn with_ticket_of(mut self, other: &Self) -> Self {
        let life = Arc::make_mut(&mut self.life);
        life.generation.clone_from(&other.life.generation);
        self
    }

    fn holds_its_invariants(&self) -> bool {
        let Self { terms, life, .. } = self;
        let status = life.state.status();
        let ticket_fits = match status {
            Status::Pending => {
                life.generation.is_some()
                    && life.erased_at.is_none()
                    && terms.invitee != super::Invitee::Erased
            }
            Status::Requested => life.generation.is_none() && life.erased_at.is_none(),
            _ => life.erased_at.is_none() || life.generation.is_none(),
        };
        let is_bounded = terms.cc.len() <= Invite::MAX_CC
            && terms.link_values.len() <= Invite::MAX_LINK_VALUES
            && terms.link_values.iter().all(Invite::admits_link_value)
            && life.queue.len() <= LetterKind::MAX_QUEUED
            && life.reminders.len() <= Policy::MAX_REMINDERS;
        ticket_fits
            && is_bounded
            && terms.created_at < life.expires_at
            && !terms.grant.roles.is_empty()
            && super::command::binding_fits(&terms.invitee, terms.binding, terms.uses)
    }
}
