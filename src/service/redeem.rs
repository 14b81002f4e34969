use super::{ATTEMPTS, Invitations, about, commit::Committed, error::Error};
use crate::{
    invitation::{
        Claimant, Decided, Evidence, Facts, Invitation, InviteeView, ManageRefusal, Moment,
        Preview, Purpose, RedeemRefusal, Redeemed, Rules,
    },
    ports::{Directory, Store},
    ticket::{BlockToken, Ticket, TicketError},
    values::{InvitationId, Scope},
};

impl<S: Store, D: Directory> Invitations<S, D> {
    /// What the holder of a ticket may see. It changes nothing, however often it is called: mail
    /// scanners open links too.
    ///
    /// # Errors
    ///
    /// [`RedeemRefusal`] in [`Error::Refused`].
    ///
    /// # Examples
    ///
    /// ```
    #[doc = include_str!("../guide/setting.txt")]
    /// invitations.invite(&draft, &grace).await?;
    /// invitations.run_due(&mailer, 10).await?;
    /// let letter = mailer.last_to("ada@example.com").unwrap();
    /// let preview = invitations.preview(letter.ticket().unwrap()).await?;
    /// assert_eq!(preview.roles.to_string(), "member");
    /// assert_ne!(preview.masked_address.as_deref(), Some("ada@example.com"));
    /// # Ok(()) }) }
    /// ```
    #[cfg_attr(feature = "tracing", tracing::instrument(level = "debug", skip_all, fields(id = tracing::field::Empty)))]
    pub async fn preview(&self, ticket: &str) -> Result<Preview, Error<RedeemRefusal>> {
        let ticket = parse(ticket)?;
        let invitation = self.of_ticket(&ticket).await?;
        let facts = self
            .directory
            .facts(&about(&invitation, Purpose::Read))
            .await?;
        invitation
            .preview(&ticket, &self.rules(&facts), self.now())
            .map_err(Error::Refused)
    }

    /// Takes an invitation up: the ticket says which, the claimant who.
    ///
    /// # Errors
    ///
    /// [`RedeemRefusal`] in [`Error::Refused`]; nothing is spent then. Show its
    /// [`public`](RedeemRefusal::public) side to the claimant.
    ///
    /// # Examples
    ///
    /// ```
    #[doc = include_str!("../guide/setting.txt")]
    /// invitations.invite(&draft, &grace).await?;
    /// invitations.run_due(&mailer, 10).await?;
    /// let letter = mailer.last_to("ada@example.com").unwrap();
    /// let ticket = letter.ticket().unwrap();
    /// let mallory = Claimant::new("mallory")?.verified("mallory@example.net")?;
    /// let refused = invitations.redeem(ticket, &mallory).await.unwrap_err();
    /// assert_eq!(refused.refusal().map(RedeemRefusal::public), Some(PublicRefusal::WrongAccount));
    ///
    /// let redeemed = invitations.redeem(ticket, &ada).await?;
    /// assert_eq!(redeemed.granted().map(|granted| granted.user.as_str()), Some("ada"));
    /// # Ok(()) }) }
    /// ```
    #[cfg_attr(feature = "tracing", tracing::instrument(level = "debug", skip_all, fields(id = tracing::field::Empty)))]
    pub async fn redeem(
        &self,
        ticket: &str,
        claimant: &Claimant,
    ) -> Result<Redeemed, Error<RedeemRefusal>> {
        let ticket = parse(ticket)?;
        for _ in 0..ATTEMPTS {
            let invitation = self.of_ticket(&ticket).await?;
            let evidence = Evidence::Ticket(&ticket);
            if let Some(redeemed) = self.take_up(&invitation, evidence, claimant).await? {
                return Ok(redeemed);
            }
        }
        Err(Error::Contention)
    }

    /// Takes up an invitation that lies in the claimant's inbox, without any ticket: it must be
    /// addressed to the claimant, by a verified address or the user id.
    ///
    /// # Errors
    ///
    /// [`RedeemRefusal`] in [`Error::Refused`]; nothing is spent then.
    ///
    /// # Examples
    ///
    /// ```
    #[doc = include_str!("../guide/setting.txt")]
    /// invitations.invite(&draft, &grace).await?;
    /// for seen in invitations.inbox(&ada).await? {
    ///     let redeemed = invitations.accept_from_inbox(&seen.scope, seen.id, &ada).await?;
    ///     assert!(redeemed.granted().is_some());
    /// }
    /// # Ok(()) }) }
    /// ```
    #[cfg_attr(feature = "tracing", tracing::instrument(level = "debug", skip_all, fields(%scope, %id)))]
    pub async fn accept_from_inbox(
        &self,
        scope: &Scope,
        id: InvitationId,
        claimant: &Claimant,
    ) -> Result<Redeemed, Error<RedeemRefusal>> {
        for _ in 0..ATTEMPTS {
            let found = self.store.get(scope, id).await?;
            let invitation = found.ok_or(Error::Refused(RedeemRefusal::Unknown))?;
            if let Some(redeemed) = self.take_up(&invitation, Evidence::Inbox, claimant).await? {
                return Ok(redeemed);
            }
        }
        Err(Error::Contention)
    }

    /// Declines. It takes a claimant whom the invitation is for, or a ticket that proves the
    /// mailbox; opening a link is neither.
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
    /// let view = invitations.decline(letter.ticket().unwrap(), Some(&ada)).await?;
    /// assert_eq!(view.status, Status::Declined);
    /// # Ok(()) }) }
    /// ```
    #[cfg_attr(feature = "tracing", tracing::instrument(level = "debug", skip_all, fields(id = tracing::field::Empty)))]
    pub async fn decline(
        &self,
        ticket: &str,
        claimant: Option<&Claimant>,
    ) -> Result<InviteeView, Error<ManageRefusal>> {
        self.answer(ticket, |invitation, ticket, _, rules, moment| {
            invitation.decline(Evidence::Ticket(ticket), claimant, false, rules, moment)
        })
        .await
    }

    /// Blocks further invitations, and declines this one where it still stands. The host keeps the
    /// block, when it sees the event, and answers [`Facts::contact_allowed`] by it.
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
    /// invitations.block(letter.ticket().unwrap(), None).await?; // the ticket proves the mailbox
    /// let blocked = |event: &Event| event.kind == EventKind::ContactBlocked;
    /// assert!(store.events().iter().any(blocked));
    /// # Ok(()) }) }
    /// ```
    #[cfg_attr(feature = "tracing", tracing::instrument(level = "debug", skip_all, fields(id = tracing::field::Empty)))]
    pub async fn block(
        &self,
        ticket: &str,
        claimant: Option<&Claimant>,
    ) -> Result<InviteeView, Error<ManageRefusal>> {
        self.answer(ticket, |invitation, ticket, facts, rules, moment| {
            invitation.block(Evidence::Ticket(ticket), claimant, facts, rules, moment)
        })
        .await
    }

    /// Blocks further invitations by the token from the letter's own block link.
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
    /// let (id, token) = (letter.delivery_id().invitation, letter.block_token().unwrap());
    /// let view = invitations.block_by_token(&scope, id, token).await?;
    /// assert_eq!(view.status, Status::Declined);
    /// # Ok(()) }) }
    /// ```
    #[cfg_attr(feature = "tracing", tracing::instrument(level = "debug", skip_all, fields(%scope, %id)))]
    pub async fn block_by_token(
        &self,
        scope: &Scope,
        id: InvitationId,
        token: &str,
    ) -> Result<InviteeView, Error<ManageRefusal>> {
        let token =
            BlockToken::parse(token).map_err(|_| Error::Refused(ManageRefusal::NotFound))?;
        let evidence = Evidence::BlockToken(&token);
        self.answer_by_id(scope, id, |invitation, facts, rules, moment| {
            invitation.block(evidence, None, facts, rules, moment)
        })
        .await
    }

    /// Declines an invitation that lies in the claimant's inbox.
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
    /// let view = invitations.decline_from_inbox(&scope, id, &ada).await?;
    /// assert_eq!(view.status, Status::Declined);
    /// # Ok(()) }) }
    /// ```
    #[cfg_attr(feature = "tracing", tracing::instrument(level = "debug", skip_all, fields(%scope, %id)))]
    pub async fn decline_from_inbox(
        &self,
        scope: &Scope,
        id: InvitationId,
        claimant: &Claimant,
    ) -> Result<InviteeView, Error<ManageRefusal>> {
        self.answer_by_id(scope, id, |invitation, _, rules, moment| {
            invitation.decline(Evidence::Inbox, Some(claimant), false, rules, moment)
        })
        .await
    }

    async fn of_ticket(&self, ticket: &Ticket) -> Result<Invitation, Error<RedeemRefusal>> {
        let found = self.store.find_by_digest(&ticket.digest()).await?;
        super::trace_id(found.as_ref());
        found.ok_or(Error::Refused(RedeemRefusal::Unknown))
    }

    /// One attempt; `None` when somebody was faster.
    async fn take_up(
        &self,
        invitation: &Invitation,
        evidence: Evidence<'_>,
        claimant: &Claimant,
    ) -> Result<Option<Redeemed>, Error<RedeemRefusal>> {
        let moment = self.moment()?;
        let redeemer = invitation.redeemer(claimant.user(), &self.keyring);
        let prior = self.store.redemption(&redeemer, invitation.id()).await?;
        let mut question = about(invitation, Purpose::Redeem);
        question.claimant = Some(claimant);
        let facts = self.directory.facts(&question).await?;
        let rules = self.rules(&facts);
        let Decided { changes, outcome } = invitation
            .redeem_as(
                redeemer,
                evidence,
                claimant,
                prior.as_ref(),
                &facts,
                &rules,
                &moment,
            )
            .map_err(Error::Refused)?;
        let committed = self.commit(&changes, rules.policy).await?;
        Ok((committed == Committed::Yes).then_some(outcome))
    }

    async fn answer<F>(&self, ticket: &str, decide: F) -> Result<InviteeView, Error<ManageRefusal>>
    where
        F: Fn(
            &Invitation,
            &Ticket,
            &Facts,
            &Rules<'_>,
            &Moment,
        ) -> Result<Decided<Invitation>, ManageRefusal>,
    {
        let not_found = || Error::Refused(ManageRefusal::NotFound);
        let ticket = Ticket::parse(ticket).map_err(|_| not_found())?;
        for _ in 0..ATTEMPTS {
            let found = self.store.find_by_digest(&ticket.digest()).await?;
            super::trace_id(found.as_ref());
            let invitation = found.ok_or_else(not_found)?;
            let decide = |facts: &Facts, rules: &Rules<'_>, moment: &Moment| {
                decide(&invitation, &ticket, facts, rules, moment)
            };
            if let Some(view) = self.answer_once(&invitation, decide).await? {
                return Ok(view);
            }
        }
        Err(Error::Contention)
    }

    async fn answer_by_id<F>(
        &self,
        scope: &Scope,
        id: InvitationId,
        decide: F,
    ) -> Result<InviteeView, Error<ManageRefusal>>
    where
        F: Fn(
            &Invitation,
            &Facts,
            &Rules<'_>,
            &Moment,
        ) -> Result<Decided<Invitation>, ManageRefusal>,
    {
        for _ in 0..ATTEMPTS {
            let invitation = self.require(scope, id).await?;
            let decide = |facts: &Facts, rules: &Rules<'_>, moment: &Moment| {
                decide(&invitation, facts, rules, moment)
            };
            if let Some(view) = self.answer_once(&invitation, decide).await? {
                return Ok(view);
            }
        }
        Err(Error::Contention)
    }

    async fn answer_once<F>(
        &self,
        invitation: &Invitation,
        decide: F,
    ) -> Result<Option<InviteeView>, Error<ManageRefusal>>
    where
        F: FnOnce(&Facts, &Rules<'_>, &Moment) -> Result<Decided<Invitation>, ManageRefusal>,
    {
        let moment = self.moment()?;
        let facts: Facts = self
            .directory
            .facts(&about(invitation, Purpose::Read))
            .await?;
        let rules = self.rules(&facts);
        let Decided { changes, outcome } =
            decide(&facts, &rules, &moment).map_err(Error::Refused)?;
        let committed = self.commit(&changes, rules.policy).await?;
        Ok((committed == Committed::Yes).then(|| outcome.invitee_view(moment.now())))
    }
}

fn parse(ticket: &str) -> Result<Ticket, Error<RedeemRefusal>> {
    Ticket::parse(ticket).map_err(|error: TicketError| Error::Refused(error.into()))
}
