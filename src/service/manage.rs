use core::future::Future;

use super::{
    ATTEMPTS, Invitations, about,
    commit::Committed,
    error::{self, Error},
};
use crate::{
    invitation::{
        Actor, Amendment, Decided, DeliveryId, Facts, Invitation, InvitationLink, ManageRefusal,
        Moment, Purpose, Renewal, Revision, Rules, Slot,
    },
    ports::{Directory, Store},
    ticket::Ticket,
    values::{InvitationId, Lifetime, Scope},
};

impl<S: Store, D: Directory> Invitations<S, D> {
    /// Takes an invitation back. Whoever has redeemed it is not touched.
    ///
    /// # Errors
    ///
    /// [`ManageRefusal`] in [`Error::Refused`]; nothing changes then.
    ///
    /// # Examples
    ///
    /// ```
    #[doc = include_str!("../guide/setting.txt")]
    /// let id = invitations.invite(&draft, &grace).await?.invitation.id();
    /// let revoked = invitations.revoke(&scope, id, &grace).await?;
    /// assert_eq!(revoked.state().status(), Status::Revoked);
    /// # Ok(()) }) }
    /// ```
    #[cfg_attr(feature = "tracing", tracing::instrument(level = "debug", skip_all, fields(%scope, %id)))]
    pub async fn revoke(
        &self,
        scope: &Scope,
        id: InvitationId,
        actor: &Actor,
    ) -> Result<Invitation, Error<ManageRefusal>> {
        self.manage(scope, id, actor, |invitation, facts, rules, moment| {
            invitation.revoke(actor, facts, rules, moment)
        })
        .await
    }

    /// Sends its letter again, with the same ticket.
    ///
    /// # Errors
    ///
    /// [`ManageRefusal`] in [`Error::Refused`]; nothing changes then.
    ///
    /// # Examples
    ///
    /// ```
    #[doc = include_str!("../guide/setting.txt")]
    /// let id = invitations.invite(&draft, &grace).await?.invitation.id();
    /// invitations.run_due(&mailer, 10).await?;
    /// clock.advance(Lifetime::minutes(1)); // the policy's cool-down
    /// invitations.resend(&scope, id, &grace).await?;
    /// invitations.run_due(&mailer, 10).await?;
    ///
    /// let sent = mailer.sent();
    /// assert_eq!(sent[0].ticket(), sent[1].ticket());
    /// assert_ne!(sent[0].delivery_id(), sent[1].delivery_id());
    /// # Ok(()) }) }
    /// ```
    #[cfg_attr(feature = "tracing", tracing::instrument(level = "debug", skip_all, fields(%scope, %id)))]
    pub async fn resend(
        &self,
        scope: &Scope,
        id: InvitationId,
        actor: &Actor,
    ) -> Result<Invitation, Error<ManageRefusal>> {
        self.manage(scope, id, actor, |invitation, facts, rules, moment| {
            invitation.resend(actor, facts, rules, moment)
        })
        .await
    }

    /// Replaces its ticket; the old one is dead. Where it goes by letter, a fresh letter is sent;
    /// where it does not, [`Invitations::reveal`] shows the new link.
    ///
    /// # Errors
    ///
    /// [`ManageRefusal`] in [`Error::Refused`]; nothing changes then.
    ///
    /// # Examples
    ///
    /// ```
    #[doc = include_str!("../guide/setting.txt")]
    /// invitations.invite(&draft, &grace).await?;
    /// invitations.run_due(&mailer, 10).await?;
    /// let letter = mailer.last_to("ada@example.com").unwrap();
    /// let id = letter.delivery_id().invitation;
    /// clock.advance(Lifetime::minutes(1)); // the policy's cool-down
    /// invitations.rotate(&scope, id, &grace).await?;
    /// assert!(invitations.preview(letter.ticket().unwrap()).await.is_err());
    /// # Ok(()) }) }
    /// ```
    #[cfg_attr(feature = "tracing", tracing::instrument(level = "debug", skip_all, fields(%scope, %id)))]
    pub async fn rotate(
        &self,
        scope: &Scope,
        id: InvitationId,
        actor: &Actor,
    ) -> Result<Invitation, Error<ManageRefusal>> {
        self.manage(scope, id, actor, |invitation, facts, rules, moment| {
            invitation.rotate(actor, facts, rules, moment)
        })
        .await
    }

    /// Shows its link. From then on the ticket proves no mailbox.
    ///
    /// # Errors
    ///
    /// [`ManageRefusal`] in [`Error::Refused`]; nothing changes then.
    ///
    /// # Examples
    ///
    /// ```
    #[doc = include_str!("../guide/setting.txt")]
    /// let id = invitations.invite(&draft, &grace).await?.invitation.id();
    /// let link = invitations.reveal(&scope, id, &grace).await?;
    /// assert!(link.expose_secret().starts_with("https://app.example.com/join?ticket=inv1_"));
    /// # Ok(()) }) }
    /// ```
    #[cfg_attr(feature = "tracing", tracing::instrument(level = "debug", skip_all, fields(%scope, %id)))]
    pub async fn reveal(
        &self,
        scope: &Scope,
        id: InvitationId,
        actor: &Actor,
    ) -> Result<InvitationLink, Error<ManageRefusal>> {
        let decide =
            |invitation: &Invitation, facts: &Facts, rules: &Rules<'_>, moment: &Moment| {
                invitation.reveal(actor, facts, rules, moment)
            };
        let (revealed, facts) = self.manage_with_facts(scope, id, actor, decide).await?;
        let link = revealed.link(&self.rules(&facts)).map_err(error::keyring)?;
        link.ok_or(Error::Refused(ManageRefusal::LinkBase))
    }

    /// Lets it stand so long from now on.
    ///
    /// # Errors
    ///
    /// [`ManageRefusal`] in [`Error::Refused`]; nothing changes then.
    ///
    /// # Examples
    ///
    /// ```
    #[doc = include_str!("../guide/setting.txt")]
    /// let id = invitations.invite(&draft, &grace).await?.invitation.id();
    /// let extended = invitations.extend(&scope, id, Lifetime::days(21), &grace).await?;
    /// assert_eq!(extended.expires_at(), invitations.now().after(Lifetime::days(21)));
    /// # Ok(()) }) }
    /// ```
    #[cfg_attr(feature = "tracing", tracing::instrument(level = "debug", skip_all, fields(%scope, %id)))]
    pub async fn extend(
        &self,
        scope: &Scope,
        id: InvitationId,
        lifetime: Lifetime,
        actor: &Actor,
    ) -> Result<Invitation, Error<ManageRefusal>> {
        self.manage(scope, id, actor, |invitation, facts, rules, moment| {
            invitation.extend(lifetime, actor, facts, rules, moment)
        })
        .await
    }

    /// Lets an expired invitation stand again, with a fresh letter. One that was stored as expired
    /// stays so, and a new one with the same terms is the answer.
    ///
    /// # Errors
    ///
    /// [`ManageRefusal`] in [`Error::Refused`]; nothing changes then.
    ///
    /// # Examples
    ///
    /// ```
    #[doc = include_str!("../guide/setting.txt")]
    /// let id = invitations.invite(&draft, &grace).await?.invitation.id();
    /// clock.advance(Lifetime::days(7));
    /// let renewed = invitations.renew(&scope, id, &grace).await?;
    /// assert!(renewed.is_live(invitations.now()));
    /// # Ok(()) }) }
    /// ```
    #[cfg_attr(feature = "tracing", tracing::instrument(level = "debug", skip_all, fields(%scope, %id)))]
    pub async fn renew(
        &self,
        scope: &Scope,
        id: InvitationId,
        actor: &Actor,
    ) -> Result<Invitation, Error<ManageRefusal>> {
        self.renew_as(Renewal::By(actor), || self.require(scope, id))
            .await
    }

    /// Lets the holder of an expired ticket ask for a fresh letter, where the policy allows it. The
    /// letter goes to the invited address, never to whoever asks, so nothing of it is the answer.
    ///
    /// # Errors
    ///
    /// [`ManageRefusal`] in [`Error::Refused`]; nothing changes then.
    ///
    /// # Examples
    ///
    /// ```
    #[doc = include_str!("../guide/setting.txt")]
    /// invitations.invite(&draft, &grace).await?;
    /// invitations.run_due(&mailer, 10).await?;
    /// let letter = mailer.last_to("ada@example.com").unwrap();
    /// clock.advance(Lifetime::days(7));
    /// invitations.renew_for_holder(letter.ticket().unwrap()).await?;
    /// assert_eq!(invitations.run_due(&mailer, 10).await?.sent, 1);
    /// # Ok(()) }) }
    /// ```
    #[cfg_attr(feature = "tracing", tracing::instrument(level = "debug", skip_all, fields(id = tracing::field::Empty)))]
    pub async fn renew_for_holder(&self, ticket: &str) -> Result<(), Error<ManageRefusal>> {
        let not_found = || Error::Refused(ManageRefusal::NotFound);
        let ticket = Ticket::parse(ticket).map_err(|_| not_found())?;
        let digest = ticket.digest();
        let digest = &digest;
        self.renew_as(Renewal::Holder(&ticket), || async move {
            let found = self.store.find_by_digest(digest).await?;
            super::trace_id(found.as_ref());
            found.ok_or_else(not_found)
        })
        .await?;
        Ok(())
    }

    /// Changes what it grants or until when it stands, as of the revision that the actor saw.
    ///
    /// # Errors
    ///
    /// [`ManageRefusal`] in [`Error::Refused`]; nothing changes then.
    ///
    /// # Examples
    ///
    /// ```
    #[doc = include_str!("../guide/setting.txt")]
    /// let invited = invitations.invite(&draft, &grace).await?.invitation;
    /// let amendment = Amendment::default().lifetime(Lifetime::days(2));
    /// let seen = invited.revision();
    /// invitations.amend(&scope, invited.id(), &amendment, seen, &grace).await?;
    ///
    /// // Who still looks at the first revision is told so.
    /// let stale = invitations.amend(&scope, invited.id(), &amendment, seen, &grace).await;
    /// assert!(stale.is_err());
    /// # Ok(()) }) }
    /// ```
    #[cfg_attr(feature = "tracing", tracing::instrument(level = "debug", skip_all, fields(%scope, %id)))]
    pub async fn amend(
        &self,
        scope: &Scope,
        id: InvitationId,
        amendment: &Amendment,
        seen: Revision,
        actor: &Actor,
    ) -> Result<Invitation, Error<ManageRefusal>> {
        self.manage(scope, id, actor, |invitation, facts, rules, moment| {
            invitation.amend(amendment, seen, actor, facts, rules, moment)
        })
        .await
    }

    /// Rejects a request, as of the revision that the actor saw.
    ///
    /// # Errors
    ///
    /// [`ManageRefusal`] in [`Error::Refused`]; nothing changes then.
    ///
    /// # Examples
    ///
    /// ```
    #[doc = include_str!("../guide/setting.txt")]
    /// let asked = invitations.request(&draft, &ada).await?.invitation;
    /// let rejected = invitations.reject(&scope, asked.id(), asked.revision(), &grace).await?;
    /// assert_eq!(rejected.state().status(), Status::Rejected);
    /// # Ok(()) }) }
    /// ```
    #[cfg_attr(feature = "tracing", tracing::instrument(level = "debug", skip_all, fields(%scope, %id)))]
    pub async fn reject(
        &self,
        scope: &Scope,
        id: InvitationId,
        seen: Revision,
        actor: &Actor,
    ) -> Result<Invitation, Error<ManageRefusal>> {
        self.manage(scope, id, actor, |invitation, facts, rules, moment| {
            invitation.reject(seen, actor, facts, rules, moment)
        })
        .await
    }

    /// Approves a request, as of the revision that the actor saw: it becomes an invitation on the
    /// approver's standing.
    ///
    /// # Errors
    ///
    /// [`ManageRefusal`] in [`Error::Refused`]; nothing changes then.
    ///
    /// # Examples
    ///
    /// ```
    #[doc = include_str!("../guide/setting.txt")]
    /// let asked = invitations.request(&draft, &ada).await?.invitation;
    /// let approved = invitations.approve(&scope, asked.id(), asked.revision(), &grace).await?;
    /// assert!(approved.is_live(invitations.now()));
    /// assert_eq!(approved.sponsor(), &grace);
    /// # Ok(()) }) }
    /// ```
    #[cfg_attr(feature = "tracing", tracing::instrument(level = "debug", skip_all, fields(%scope, %id)))]
    pub async fn approve(
        &self,
        scope: &Scope,
        id: InvitationId,
        seen: Revision,
        actor: &Actor,
    ) -> Result<Invitation, Error<ManageRefusal>> {
        let mut suppress_letter = false;
        for _ in 0..ATTEMPTS {
            let moment = self.moment()?;
            let request = self.require(scope, id).await?;
            let existing = match Slot::of(scope, request.invitee()) {
                Some(slot) => self.store.find_open(&slot).await?,
                None => None,
            };
            let mut question = about(&request, Purpose::Manage);
            question.actor = Some(actor);
            let facts = self.directory.facts(&question).await?;
            let mut rules = self.rules(&facts);
            rules.suppress_letter = suppress_letter;
            let Decided { changes, outcome } = request
                .approve(seen, actor, existing.as_ref(), &facts, &rules, &moment)
                .map_err(Error::Refused)?;
            match self.commit(&changes, rules.policy).await? {
                Committed::Yes => return Ok(outcome),
                Committed::WithoutLetter => suppress_letter = true,
                Committed::Overtaken => {}
            }
        }
        Err(Error::Contention)
    }

    /// Notes that a letter has come back, as the mail provider told the host later.
    ///
    /// # Errors
    ///
    /// [`ManageRefusal::NotFound`] in [`Error::Refused`]. A letter that was not the last one changes
    /// nothing, and that is no error.
    ///
    /// # Examples
    ///
    /// ```
    #[doc = include_str!("../guide/setting.txt")]
    /// invitations.invite(&draft, &grace).await?;
    /// invitations.run_due(&mailer, 10).await?;
    /// let letter = mailer.last_to("ada@example.com").unwrap();
    /// invitations.record_bounce(&scope, letter.delivery_id()).await?;
    /// let invitation = invitations.get(&scope, letter.delivery_id().invitation).await?;
    /// assert!(matches!(invitation.delivery(), Delivery::Bounced { .. }));
    /// # Ok(()) }) }
    /// ```
    #[cfg_attr(feature = "tracing", tracing::instrument(level = "debug", skip_all, fields(%scope, id = %delivery.invitation)))]
    pub async fn record_bounce(
        &self,
        scope: &Scope,
        delivery: DeliveryId,
    ) -> Result<(), Error<ManageRefusal>> {
        for _ in 0..ATTEMPTS {
            let moment = self.moment()?;
            let invitation = self.require(scope, delivery.invitation).await?;
            let decided = invitation.record_bounce(delivery, &moment);
            if self.commit(&decided.changes, &self.policy).await? == Committed::Yes {
                return Ok(());
            }
        }
        Err(Error::Contention)
    }

    async fn renew_as<Load, Loading>(
        &self,
        renewal: Renewal<'_>,
        load: Load,
    ) -> Result<Invitation, Error<ManageRefusal>>
    where
        Load: Fn() -> Loading,
        Loading: Future<Output = Result<Invitation, Error<ManageRefusal>>>,
    {
        let mut suppress_letter = false;
        for _ in 0..ATTEMPTS {
            let moment = self.moment()?;
            let invitation = load().await?;
            let existing = match Slot::of(invitation.scope(), invitation.invitee()) {
                Some(slot) => self.store.find_open(&slot).await?,
                None => None,
            };
            let mut question = about(&invitation, Purpose::Manage);
            if let Renewal::By(actor) = renewal {
                question.actor = Some(actor);
            }
            let facts = self.directory.facts(&question).await?;
            let mut rules = self.rules(&facts);
            rules.suppress_letter = suppress_letter;
            let Decided { changes, outcome } = invitation
                .renew(renewal, existing.as_ref(), &facts, &rules, &moment)
                .map_err(Error::Refused)?;
            match self.commit(&changes, rules.policy).await? {
                Committed::Yes => return Ok(outcome),
                Committed::WithoutLetter => suppress_letter = true,
                Committed::Overtaken => {}
            }
        }
        Err(Error::Contention)
    }

    async fn manage<F>(
        &self,
        scope: &Scope,
        id: InvitationId,
        actor: &Actor,
        decide: F,
    ) -> Result<Invitation, Error<ManageRefusal>>
    where
        F: Fn(
            &Invitation,
            &Facts,
            &Rules<'_>,
            &Moment,
        ) -> Result<Decided<Invitation>, ManageRefusal>,
    {
        let (managed, _) = self.manage_with_facts(scope, id, actor, decide).await?;
        Ok(managed)
    }

    /// Reads, asks, decides and commits until nobody is faster.
    async fn manage_with_facts<F>(
        &self,
        scope: &Scope,
        id: InvitationId,
        actor: &Actor,
        decide: F,
    ) -> Result<(Invitation, Facts), Error<ManageRefusal>>
    where
        F: Fn(
            &Invitation,
            &Facts,
            &Rules<'_>,
            &Moment,
        ) -> Result<Decided<Invitation>, ManageRefusal>,
    {
        let mut suppress_letter = false;
        for _ in 0..ATTEMPTS {
            let moment = self.moment()?;
            let invitation = self.require(scope, id).await?;
            let mut question = about(&invitation, Purpose::Manage);
            question.actor = Some(actor);
            let facts = self.directory.facts(&question).await?;
            let mut rules = self.rules(&facts);
            rules.suppress_letter = suppress_letter;
            let Decided { changes, outcome } =
                decide(&invitation, &facts, &rules, &moment).map_err(Error::Refused)?;
            match self.commit(&changes, rules.policy).await? {
                Committed::Yes => return Ok((outcome, facts)),
                Committed::WithoutLetter => suppress_letter = true,
                Committed::Overtaken => {}
            }
        }
        Err(Error::Contention)
    }

    pub(super) async fn require(
        &self,
        scope: &Scope,
        id: InvitationId,
    ) -> Result<Invitation, Error<ManageRefusal>> {
        let found = self.store.get(scope, id).await?;
        found.ok_or(Error::Refused(ManageRefusal::NotFound))
    }
}
