//! The aggregate: what an invitation says, what becomes of it, and every decision about it.
//!
//! A decision is a pure function of the state, the command, the [`Facts`] that the host knows, the
//! [`Rules`] and a [`Moment`]. It answers with a [`Decided`]: an ordered list of [`Change`]s and
//! what they mean once they are committed; or with a typed refusal, and then nothing changes. No
//! clock, no randomness and no `async` is in here, so a host that owns its transaction calls these
//! functions itself; [`service`](crate::service) does it for everyone else.
//!
//! ```text
//! Requested ──approve──▶ Pending ──redeem──▶ Accepted
//!     │reject               ├─decline──▶ Declined
//!     ▼                     ├─revoke, supersede──▶ Revoked
//!   Rejected                └─now ≥ expires_at──▶ Expired
//! ```
//!
//! Terminal states absorb. Expiry is derived from the time wherever something is decided; it is
//! stored only when a commit acts on it.

mod actor;
mod agenda;
mod change;
mod command;
mod delivery;
mod document;
mod draft;
mod event;
mod facts;
mod fingerprint;
mod grant;
mod index;
mod invitee;
mod link;
mod refusal;
mod rules;
mod state;
mod terms;
mod view;

use alloc::{sync::Arc, vec::Vec};
use core::fmt;

use serde::{Deserialize, Serialize};

pub(crate) use self::delivery::QueuedLetter;
use self::terms::Terms;
pub use self::{
    actor::{Actor, Claimant, Credential, Inviter, Requirement},
    agenda::{Attempt, Due, MAX_CLAIMS, Sending},
    change::{Change, ChangeId, Decided, Limit, LimitKind, Redemption, Revision, Write},
    command::{Amendment, Evidence, Invited, InvitedHow, Redeemed, Renewal},
    delivery::{Delivery, DeliveryId, DeliveryIdError, FailureReason, LetterKind, ProviderId},
    document::{Document, DocumentError},
    draft::{DraftError, Invite},
    event::{Event, EventKind},
    facts::{About, Facts, Purpose, Stamp},
    grant::{Grant, Granted, GuestOrder, GuestWish},
    index::Index,
    invitee::{Binding, Invitee, InviteeKey, Profile, Slot, Uses},
    link::InvitationLink,
    refusal::{
        CeilingRefusal, InviteRefusal, ManageRefusal, PublicRefusal, RedeemRefusal, ResendRefusal,
    },
    rules::{Moment, Rules},
    state::{State, Status},
    terms::Texts,
    view::{InviteeView, ManagerView, Preview},
};
use crate::{
    ticket::{Generation, KeyId, TicketSubject},
    values::{
        DisplayText, Email, InvitationId, Lifetime, Locale, RedirectUrl, Scope, Timestamp, UserId,
    },
};

/// One invitation.
///
/// It is read through its accessors and changed through its decisions. It is not `Serialize`:
/// [`Invitation::to_document`] is the form for storage, and [`ManagerView`], [`InviteeView`] and
/// [`Preview`] hold what each reader may see.
///
/// # Invariants
///
/// - Every value in it is valid, also after it was loaded.
/// - It ends after it began.
/// - A pending one has a ticket; a requested one has none.
/// - A terminal state is for ever.
///
/// It reaches no client by accident:
///
/// ```compile_fail
/// // K17
/// fn answer<S: serde::Serializer>(row: &invitation::Invitation, s: S) -> Result<S::Ok, S::Error> {
///     serde::Serialize::serialize(row, s)
/// }
/// ```
#[derive(Clone, PartialEq)]
pub struct Invitation {
    id: InvitationId,
    revision: Revision,
    change_id: ChangeId,
    uses: u32,
    terms: Arc<Terms>,
    life: Arc<Life>,
}

/// What becomes of an invitation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Life {
    state: State,
    expires_at: Timestamp,
    /// From which revision on nothing but the agenda wrote, where that is not the present one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    same_since: Option<Revision>,
    /// Whether the invitee has said here that further invitations are not wanted.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    blocks_contact: bool,
    /// On whose standing it rests: the inviter, or the one who approved it.
    sponsor: Actor,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    approved_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    generation: Option<Generation>,
    delivery: Delivery,
    /// The letters that went into the queue so far.
    letters: u32,
    /// Which of them, with the ticket in it, the mailer took last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    last_sent: Option<u32>,
    /// When the last of them to the invitee did, on request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    last_letter_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    queue: Vec<QueuedLetter>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    reminders: Vec<Timestamp>,
    /// The agenda leaves it alone until then: what it needs was out of reach.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    not_before: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    erase_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    erased_at: Option<Timestamp>,
}

impl Invitation {
    /// Its public name.
    #[must_use]
    pub const fn id(&self) -> InvitationId {
        self.id
    }

    /// How often its document was written.
    #[must_use]
    pub const fn revision(&self) -> Revision {
        self.revision
    }

    /// The commit that wrote its document last.
    #[must_use]
    pub const fn change_id(&self) -> ChangeId {
        self.change_id
    }

    /// How often it was used, as its store counted.
    #[must_use]
    pub const fn use_count(&self) -> u32 {
        self.uses
    }

    /// Where it leads.
    #[must_use]
    pub fn scope(&self) -> &Scope {
        self.terms.scope()
    }

    /// Who is meant.
    #[must_use]
    pub fn invitee(&self) -> &Invitee {
        &self.terms.invitee
    }

    /// What is known of the invitee.
    #[must_use]
    pub fn profile(&self) -> &Profile {
        &self.terms.profile
    }

    /// Who created it, or asked for it.
    #[must_use]
    pub fn inviter(&self) -> &Actor {
        &self.terms.created_by
    }

    /// How the letter names the inviter.
    #[must_use]
    pub fn inviter_details(&self) -> &Inviter {
        &self.terms.inviter
    }

    /// On whose standing it rests: the inviter, or the one who approved it.
    #[must_use]
    pub fn sponsor(&self) -> &Actor {
        &self.life.sponsor
    }

    /// When a request was approved.
    #[must_use]
    pub fn approved_at(&self) -> Option<Timestamp> {
        self.life.approved_at
    }

    /// What redeeming it gives.
    #[must_use]
    pub fn grant(&self) -> &Grant {
        &self.terms.grant
    }

    /// What a claimant must show.
    #[must_use]
    pub fn binding(&self) -> Binding {
        self.terms.binding
    }

    /// How often it may be redeemed.
    #[must_use]
    pub fn uses(&self) -> Uses {
        self.terms.uses
    }

    /// The words that the inviter added.
    #[must_use]
    pub fn texts(&self) -> &Texts {
        &self.terms.texts
    }

    /// The name of the place.
    #[must_use]
    pub fn scope_name(&self) -> Option<&DisplayText> {
        self.terms.scope_name.as_ref()
    }

    /// The language of its letters.
    #[must_use]
    pub fn language(&self) -> Option<&Locale> {
        self.terms.language.as_ref()
    }

    /// Who gets copies of its letters.
    #[must_use]
    pub fn cc(&self) -> &[Email] {
        &self.terms.cc
    }

    /// Where the draft wanted the invitee to go after redemption.
    #[must_use]
    pub fn redirect(&self) -> Option<&RedirectUrl> {
        self.terms.redirect.as_ref()
    }

    /// The guest user that stands for the invitee.
    #[must_use]
    pub fn guest(&self) -> Option<&UserId> {
        self.terms.guest.as_ref()
    }

    /// Whether its ticket goes by letter.
    #[must_use]
    pub fn goes_by_letter(&self) -> bool {
        self.terms.by_letter
    }

    /// When it was created.
    #[must_use]
    pub fn created_at(&self) -> Timestamp {
        self.terms.created_at
    }

    /// From when on it cannot be redeemed.
    #[must_use]
    pub fn expires_at(&self) -> Timestamp {
        self.life.expires_at
    }

    /// Where it stands in storage. Whether time has overtaken that, [`Invitation::status_at`] says.
    #[must_use]
    pub fn state(&self) -> &State {
        &self.life.state
    }

    /// What became of the last letter to the invitee.
    #[must_use]
    pub fn delivery(&self) -> &Delivery {
        &self.life.delivery
    }

    /// Which generation of its ticket is the present one; `None` where there is no ticket.
    #[must_use]
    pub fn generation(&self) -> Option<u32> {
        self.life.generation.as_ref().map(Generation::number)
    }

    /// Which key its present ticket was minted with: after a key was compromised, these are to be
    /// sent again.
    #[must_use]
    pub fn ticket_key(&self) -> Option<&KeyId> {
        self.life.generation.as_ref().map(Generation::key)
    }

    /// When its personal data was erased.
    #[must_use]
    pub fn erased_at(&self) -> Option<Timestamp> {
        self.life.erased_at
    }

    /// Where it stands at a moment: an open one is expired from `expires_at` on, and a link whose
    /// uses are spent is accepted.
    #[must_use]
    pub fn status_at(&self, now: Timestamp) -> Status {
        match self.life.state.status() {
            Status::Pending if self.is_used_up() => Status::Accepted,
            open if open.is_open() && !self.is_within_life(now) => Status::Expired,
            status => status,
        }
    }

    /// Whether it can be redeemed at a moment, by its own state alone.
    #[must_use]
    pub fn is_live(&self, now: Timestamp) -> bool {
        self.status_at(now) == Status::Pending
    }

    /// The one predicate of expiry: it stands before `expires_at`, and not at it.
    fn is_within_life(&self, now: Timestamp) -> bool {
        now < self.life.expires_at
    }

    fn is_used_up(&self) -> bool {
        self.terms.uses.max().is_some_and(|max| self.uses >= max)
    }

    /// What its tickets are bound to.
    fn subject(&self) -> TicketSubject {
        let scope = self.scope();
        let (kind, key) = self.terms.invitee.identity();
        TicketSubject::new(self.id, scope.kind(), scope.id(), kind, key)
    }

    /// Spreads what falls due at one moment over a stretch of time, always the same way for one
    /// invitation.
    fn spread(&self, over: Lifetime) -> Lifetime {
        let low = self.id.as_bytes().iter().rev().take(4);
        let number = low.fold(0_u64, |sum, byte| (sum << 8) | u64::from(*byte));
        let micros = u128::from(over.as_micros()).saturating_mul(u128::from(number)) >> 32;
        Lifetime::micros(u64::try_from(micros).unwrap_or(0))
    }
}

/// Ids, state and times: nothing that tells of a person, nothing secret.
impl fmt::Debug for Invitation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Invitation")
            .field("id", &self.id)
            .field("scope", self.scope())
            .field("revision", &self.revision.get())
            .field("status", &self.life.state.status())
            .field("invitee", &self.terms.invitee)
            .field("created_at", &self.terms.created_at)
            .field("expires_at", &self.life.expires_at)
            .finish_non_exhaustive()
    }
}
