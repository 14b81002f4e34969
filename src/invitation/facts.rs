use alloc::{sync::Arc, vec::Vec};

use super::{
    actor::{Actor, Claimant},
    invitee::Invitee,
};
use crate::{
    policy::Policy,
    values::{DisplayText, Email, Locale, Roles, Scope, UserId},
};

/// What the core asks the host before it decides.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct About<'a> {
    /// The scope in question.
    pub scope: &'a Scope,
    /// What is about to be decided.
    pub purpose: Purpose,
    /// Who gives the command.
    pub actor: Option<&'a Actor>,
    /// On whose standing the invitation rests: the inviter, or the approver.
    pub sponsor: Option<&'a Actor>,
    /// Who is invited.
    pub invitee: Option<&'a Invitee>,
    /// Who takes it up.
    pub claimant: Option<&'a Claimant>,
    /// The user whose address a letter needs, or the guest that is to be reset.
    pub user: Option<&'a UserId>,
    /// Whether a guest user is to stand for the invitee: only then is [`Facts::guest`] wanted.
    pub guest_wanted: bool,
}

impl<'a> About<'a> {
    /// A question about a scope.
    #[must_use]
    pub const fn new(scope: &'a Scope, purpose: Purpose) -> Self {
        Self {
            scope,
            purpose,
            actor: None,
            sponsor: None,
            invitee: None,
            claimant: None,
            user: None,
            guest_wanted: false,
        }
    }
}

/// What is about to be decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Purpose {
    /// Creating an invitation or asking for one.
    Invite,
    /// A command on an invitation that exists.
    Manage,
    /// Taking one up.
    Redeem,
    /// Handing a letter to the mailer.
    Letter,
    /// Reading.
    Read,
}

/// The host's version of what it answered: a store that shares the host's database compares it at
/// the commit.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Stamp(Vec<u8>);

impl Stamp {
    /// A stamp of the host's bytes; the core never looks inside.
    #[must_use]
    pub const fn new(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// The bytes that the host gave.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

/// What the host knows. Whatever is not said counts as no.
///
/// # Examples
///
/// ```
/// use invitation::{Facts, Roles};
///
/// let mut facts = Facts::default();
/// facts.scope_exists = true;
/// facts.contact_allowed = true;
/// facts.actor = Some(Roles::of(["admin"])?);
/// assert!(facts.claimant.is_none(), "nobody said that the claimant is a member");
/// # Ok::<(), invitation::values::RolesError>(())
/// ```
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Facts {
    /// Whether the scope exists and takes members.
    pub scope_exists: bool,
    /// What the actor holds in the scope; `None` if the actor has no standing there.
    pub actor: Option<Roles>,
    /// What the sponsor holds in the scope now; `None` if the sponsor has no standing there.
    pub sponsor: Option<Roles>,
    /// What the invitee holds already, where the host can tell and wants it to matter.
    pub invitee: Option<Roles>,
    /// What the claimant holds in the scope now; `None` if the claimant is no member.
    pub claimant: Option<Roles>,
    /// Whether there is room for one more member.
    pub seat_free: bool,
    /// Whether letters and invitations to the invitee are welcome.
    pub contact_allowed: bool,
    /// The address of the user asked about, for letters.
    pub address: Option<Email>,
    /// The language that the user asked about reads: of notices to inviters, and of letters to an
    /// invited user whose draft names none.
    pub language: Option<Locale>,
    /// The name of the scope, for letters and previews.
    pub scope_name: Option<DisplayText>,
    /// The id of the guest user that an invitation is to provision.
    pub guest: Option<UserId>,
    /// What the guest of the user asked about holds, if that user is a guest of this scope.
    pub guest_roles: Option<Roles>,
    /// Those to whom a request for approval goes.
    pub approvers: Vec<Email>,
    /// The policy of this scope, where it is not the service's own.
    pub policy: Option<Arc<Policy>>,
    /// The version of all this.
    pub stamp: Option<Stamp>,
}
