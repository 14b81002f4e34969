use alloc::vec::Vec;

use super::{
    ATTEMPTS, Invitations, about_scope,
    commit::Committed,
    concerning,
    error::{self, Error},
};
use crate::{
    invitation::{
        Actor, Claimant, Credential, Decided, Facts, GuestWish, Invitation, Invite, InviteRefusal,
        Invited, Invitee, Purpose, Slot,
    },
    ports::{Directory, Store, Unavailable},
    values::InvitationId,
};

impl<S: Store, D: Directory> Invitations<S, D> {
    /// Invites. The letter is queued, not sent: [`Invitations::run_due`] does that.
    ///
    /// # Errors
    ///
    /// [`InviteRefusal`] in [`Error::Refused`]; nothing is spent then.
    ///
    /// # Examples
    ///
    /// ```
    #[doc = include_str!("../guide/setting.txt")]
    /// let invited = invitations.invite(&draft, &grace).await?;
    /// assert_eq!(invited.how, InvitedHow::Created);
    /// assert!(mailer.sent().is_empty(), "the letter waits for `run_due`");
    /// # Ok(()) }) }
    /// ```
    #[cfg_attr(feature = "tracing", tracing::instrument(level = "debug", skip_all, fields(scope = %draft.scope())))]
    pub async fn invite(
        &self,
        draft: &Invite,
        actor: &Actor,
    ) -> Result<Invited, Error<InviteRefusal>> {
        let mut suppress_letter = false;
        for _ in 0..ATTEMPTS {
            let moment = self.moment()?;
            let facts = self.facts_to_invite(draft, actor).await?;
            let mut rules = self.rules(&facts);
            rules.suppress_letter = suppress_letter;
            if let Some(earlier) = self.of_key(draft, actor).await? {
                let replayed = earlier
                    .replay(draft, actor, &facts, &rules)
                    .map_err(Error::Refused)?;
                return replayed.hand_out(&rules).map_err(error::keyring);
            }
            let existing = self.in_the_way(draft, &facts).await?;
            let Decided { changes, outcome } =
                Invitation::invite(draft, actor, &existing, &facts, &rules, &moment)
                    .map_err(Error::Refused)?;
            // Derived before the commit, so that a missing key changes nothing; given after it.
            let outcome = outcome.hand_out(&rules).map_err(error::keyring)?;
            match self.commit(&changes, rules.policy).await? {
                Committed::Yes => return Ok(outcome),
                Committed::WithoutLetter => suppress_letter = true,
                Committed::Overtaken => {}
            }
        }
        Err(Error::Contention)
    }

    /// Asks for an invitation that somebody else approves.
    ///
    /// # Errors
    ///
    /// [`InviteRefusal`] in [`Error::Refused`]; nothing is spent then.
    ///
    /// # Examples
    ///
    /// ```
    #[doc = include_str!("../guide/setting.txt")]
    /// let draft = Invite::email("organization:acme", "ada@example.com")?.role("member")?;
    /// let asked = invitations.request(&draft, &ada).await?.invitation;
    /// assert_eq!(asked.status_at(invitations.now()), Status::Requested);
    /// # Ok(()) }) }
    /// ```
    #[cfg_attr(feature = "tracing", tracing::instrument(level = "debug", skip_all, fields(scope = %draft.scope())))]
    pub async fn request(
        &self,
        draft: &Invite,
        asker: &Claimant,
    ) -> Result<Invited, Error<InviteRefusal>> {
        let actor = Actor::new(asker.user().clone(), Credential::Person);
        for _ in 0..ATTEMPTS {
            let moment = self.moment()?;
            let facts = self.facts_to_invite(draft, &actor).await?;
            let rules = self.rules(&facts);
            if let Some(earlier) = self.of_key(draft, &actor).await? {
                return earlier.replay_request(draft).map_err(Error::Refused);
            }
            let Decided { changes, outcome } =
                Invitation::request(draft, asker, &facts, &rules, &moment)
                    .map_err(Error::Refused)?;
            if self.commit(&changes, rules.policy).await? == Committed::Yes {
                return Ok(outcome);
            }
        }
        Err(Error::Contention)
    }

    pub(super) async fn facts_to_invite(
        &self,
        draft: &Invite,
        actor: &Actor,
    ) -> Result<Facts, Unavailable> {
        let about = about_scope(draft.scope(), Some(actor), Purpose::Invite);
        let mut about = concerning(about, draft.invitee());
        match draft.guest_wish() {
            GuestWish::None => {}
            GuestWish::Provision => about.guest_wanted = true,
            GuestWish::Reset(user) => about.user = Some(user),
        }
        self.directory.facts(&about).await
    }

    /// The invitation that an earlier call with the same idempotency key made.
    async fn of_key(
        &self,
        draft: &Invite,
        actor: &Actor,
    ) -> Result<Option<Invitation>, Unavailable> {
        let Some(key) = draft.key() else {
            return Ok(None);
        };
        let id = InvitationId::for_key(draft.scope(), actor.user(), key);
        self.store.get(draft.scope(), id).await
    }

    /// The invitations whose slots a draft would take.
    pub(super) async fn in_the_way(
        &self,
        draft: &Invite,
        facts: &Facts,
    ) -> Result<Vec<Invitation>, Unavailable> {
        let slot = Slot::of(draft.scope(), draft.invitee());
        let of_guest = match (draft.guest_wish(), &facts.address) {
            (GuestWish::Reset(_), Some(old)) => {
                Slot::of(draft.scope(), &Invitee::Email(old.clone()))
            }
            _ => None,
        };
        let of_guest = of_guest.filter(|other| Some(other) != slot.as_ref());
        let mut found = Vec::new();
        for slot in slot.iter().chain(&of_guest) {
            found.extend(self.store.find_open(slot).await?);
        }
        Ok(found)
    }
}
