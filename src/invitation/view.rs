use alloc::string::String;

use serde::Serialize;

use super::{
    Invitation,
    actor::Actor,
    change::Revision,
    command::Evidence,
    delivery::Delivery,
    invitee::{Binding, Invitee, Profile, Uses},
    refusal::RedeemRefusal,
    rules::Rules,
    state::{State, Status},
};
use crate::{
    ticket::Ticket,
    values::{DisplayText, Email, InvitationId, Metadata, Roles, Scope, Timestamp},
};

/// What a manager of the scope may see.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ManagerView {
    /// Which invitation.
    pub id: InvitationId,
    /// Where it leads.
    pub scope: Scope,
    /// What `amend`, `approve` and `reject` refer to.
    pub revision: Revision,
    /// Where it stands at the moment of the view.
    pub status: Status,
    /// How it got there, as stored.
    pub state: State,
    /// Who is meant.
    pub invitee: Invitee,
    /// What is known of the invitee.
    pub profile: Profile,
    /// Who created it.
    pub inviter: Actor,
    /// On whose standing it rests.
    pub sponsor: Actor,
    /// As what.
    pub roles: Roles,
    /// When the membership ends.
    pub until: Option<Timestamp>,
    /// What a claimant must show.
    pub binding: Binding,
    /// How often it may be redeemed.
    pub uses: Uses,
    /// How often it was.
    pub use_count: u32,
    /// What the invitee may see.
    pub metadata: Metadata,
    /// What became of the last letter.
    pub delivery: Delivery,
    /// When it was created.
    pub created_at: Timestamp,
    /// From when on it cannot be redeemed.
    pub expires_at: Timestamp,
}

/// What the invitee may see, once the host knows that it is them.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct InviteeView {
    /// Which invitation.
    pub id: InvitationId,
    /// Where it leads.
    pub scope: Scope,
    /// The name of the place.
    pub scope_name: Option<DisplayText>,
    /// Where it stands at the moment of the view.
    pub status: Status,
    /// Who invites.
    pub inviter_name: Option<DisplayText>,
    /// As what.
    pub roles: Roles,
    /// When the membership ends.
    pub until: Option<Timestamp>,
    /// What the inviter says with it.
    pub metadata: Metadata,
    /// When it was created.
    pub created_at: Timestamp,
    /// From when on it cannot be redeemed.
    pub expires_at: Timestamp,
}

/// What one may see who holds nothing but the ticket.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Preview {
    /// Where it leads.
    pub scope: Scope,
    /// The name of the place.
    pub scope_name: Option<DisplayText>,
    /// Who invites.
    pub inviter_name: Option<DisplayText>,
    /// As what.
    pub roles: Roles,
    /// The invited address, masked.
    pub masked_address: Option<String>,
    /// From when on it cannot be redeemed.
    pub expires_at: Timestamp,
}

impl Invitation {
    /// What a manager of the scope may see.
    #[must_use]
    pub fn manager_view(&self, now: Timestamp) -> ManagerView {
        let grant = self.grant();
        ManagerView {
            id: self.id,
            scope: self.scope().clone(),
            revision: self.revision,
            status: self.status_at(now),
            state: self.life.state.clone(),
            invitee: self.invitee().clone(),
            profile: self.profile().clone(),
            inviter: self.inviter().clone(),
            sponsor: self.life.sponsor.clone(),
            roles: grant.roles.clone(),
            until: grant.until,
            binding: self.terms.binding,
            uses: self.terms.uses,
            use_count: self.uses,
            metadata: grant.metadata.clone(),
            delivery: self.life.delivery.clone(),
            created_at: self.terms.created_at,
            expires_at: self.life.expires_at,
        }
    }

    /// What the invitee may see.
    #[must_use]
    pub fn invitee_view(&self, now: Timestamp) -> InviteeView {
        let grant = self.grant();
        InviteeView {
            id: self.id,
            scope: self.scope().clone(),
            scope_name: self.terms.scope_name.clone(),
            status: self.status_at(now),
            inviter_name: self.terms.inviter.name.clone(),
            roles: grant.roles.clone(),
            until: grant.until,
            metadata: grant.metadata.clone(),
            created_at: self.terms.created_at,
            expires_at: self.life.expires_at,
        }
    }

    /// What the holder of the ticket may see, while the ticket is good. Nothing changes.
    ///
    /// # Errors
    ///
    /// [`RedeemRefusal`] when the ticket is not that of this invitation, or of no use any more.
    pub fn preview(
        &self,
        ticket: &Ticket,
        rules: &Rules<'_>,
        now: Timestamp,
    ) -> Result<Preview, RedeemRefusal> {
        self.must_be_evident(Evidence::Ticket(ticket), rules)?;
        match self.status_at(now) {
            Status::Pending => {}
            status => return Err(RedeemRefusal::Status(status)),
        }
        Ok(Preview {
            scope: self.scope().clone(),
            scope_name: self.terms.scope_name.clone(),
            inviter_name: self.terms.inviter.name.clone(),
            roles: self.grant().roles.clone(),
            masked_address: self.invitee().email().map(Email::masked),
            expires_at: self.life.expires_at,
        })
    }
}
