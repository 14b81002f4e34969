use alloc::sync::Arc;

use super::letters::{Posted, letter_limits, open_limit};
use super::redeem::is_withdrawn;
use crate::{
    invitation::{
        Actor, Change, Decided, EventKind, Facts, Invitation, LetterKind, ManageRefusal, Moment,
        Revision, Rules, State, Status,
    },
    ticket::{Generation, KeyringError},
    values::{InvitationId, Lifetime, Metadata, Roles, Timestamp},
};

/// What to change of a pending invitation. What is not named stays.
///
/// # Examples
///
/// ```
/// use invitation::{Amendment, Lifetime, Roles};
///
/// let amendment = Amendment::default()
///     .roles(Roles::of(["member"])?)
///     .lifetime(Lifetime::days(2))
///     .with_letter();
/// # Ok::<(), invitation::values::RolesError>(())
/// ```
#[derive(Debug, Clone, Default)]
#[must_use]
pub struct Amendment {
    roles: Option<Roles>,
    until: Option<Option<Timestamp>>,
    metadata: Option<Metadata>,
    private_metadata: Option<Metadata>,
    lifetime: Option<Lifetime>,
    with_letter: bool,
}

impl Amendment {
    /// Grants exactly these roles. More than before replaces the ticket: ask for a letter then.
    pub fn roles(mut self, roles: Roles) -> Self {
        self.roles = Some(roles);
        self
    }

    /// Ends the membership at a date, or never.
    pub const fn until(mut self, end: Option<Timestamp>) -> Self {
        self.until = Some(end);
        self
    }

    /// Replaces what the invitee may see.
    pub fn metadata(mut self, metadata: Metadata) -> Self {
        self.metadata = Some(metadata);
        self
    }

    /// Replaces what only the host sees.
    pub fn private_metadata(mut self, metadata: Metadata) -> Self {
        self.private_metadata = Some(metadata);
        self
    }

    /// How long it stands from now on.
    pub const fn lifetime(mut self, lifetime: Lifetime) -> Self {
        self.lifetime = Some(lifetime);
        self
    }

    /// Sends the letter again.
    pub const fn with_letter(mut self) -> Self {
        self.with_letter = true;
        self
    }
}

impl Invitation {
    /// Decides to take it back. Whoever has redeemed it is not touched.
    ///
    /// # Errors
    ///
    /// [`ManageRefusal`], and nothing changes.
    pub fn revoke(
        &self,
        actor: &Actor,
        facts: &Facts,
        rules: &Rules<'_>,
        moment: &Moment,
    ) -> Result<Decided<Self>, ManageRefusal> {
        let now = moment.now();
        self.must_be_endable(actor, facts, rules.policy)?;
        let status = self.status_at(now);
        if !status.is_open() {
            return Err(ManageRefusal::Status(status));
        }
        let mut next = self.edited(moment);
        let state = State::Revoked {
            at: now,
            by: Some(actor.clone()),
            superseded_by: None,
        };
        next.end(state, rules, now);
        Ok(next.in_place_of(self, |change| {
            change.tell(now, Some(actor), EventKind::Revoked)
        }))
    }

    /// Decides to send its letter again, with the same ticket, so that the first letter's link
    /// still works.
    ///
    /// # Errors
    ///
    /// [`ManageRefusal`], and nothing changes.
    pub fn resend(
        &self,
        actor: &Actor,
        facts: &Facts,
        rules: &Rules<'_>,
        moment: &Moment,
    ) -> Result<Decided<Self>, ManageRefusal> {
        let now = moment.now();
        self.must_be_live(now)?;
        self.must_be_grantable(actor, facts, rules.policy)?;
        self.may_post_again(facts, rules.policy, now)?;
        let mut next = self.edited(moment);
        next.replace_withdrawn(rules, moment)?;
        let posted = next.post_ticket(facts, rules, now);
        Ok(next.in_place_of(self, |change| {
            change
                .on(facts)
                .before(self.life.expires_at)
                .tell(now, Some(actor), EventKind::Resent)
                .posting(posted, now)
        }))
    }

    /// Decides to replace its ticket; the old one is dead with the commit. Where it goes by letter,
    /// a fresh letter is sent.
    ///
    /// # Errors
    ///
    /// [`ManageRefusal`], and nothing changes.
    pub fn rotate(
        &self,
        actor: &Actor,
        facts: &Facts,
        rules: &Rules<'_>,
        moment: &Moment,
    ) -> Result<Decided<Self>, ManageRefusal> {
        let now = moment.now();
        self.must_be_live(now)?;
        self.must_be_grantable(actor, facts, rules.policy)?;
        let by_letter = self.terms.by_letter;
        if by_letter {
            self.may_post_again(facts, rules.policy, now)?;
        }
        let mut next = self.edited(moment);
        next.mint(!by_letter, rules, moment)?;
        let posted = next.post_ticket(facts, rules, now);
        Ok(next.in_place_of(self, |change| {
            change
                .on(facts)
                .before(self.life.expires_at)
                .tell(now, Some(actor), EventKind::Rotated)
                .posting(posted, now)
        }))
    }

    /// Decides to show its link to the actor. From then on its ticket proves no mailbox.
    ///
    /// # Errors
    ///
    /// [`ManageRefusal`], and nothing changes.
    pub fn reveal(
        &self,
        actor: &Actor,
        facts: &Facts,
        rules: &Rules<'_>,
        moment: &Moment,
    ) -> Result<Decided<Self>, ManageRefusal> {
        self.must_be_live(moment.now())?;
        self.must_be_grantable(actor, facts, rules.policy)?;
        if self.link_style(rules.policy).is_none() {
            return Err(ManageRefusal::LinkBase);
        }
        Ok(self.disclosed(actor, facts, rules, moment)?)
    }

    /// Decides that it stands longer, or less long: so long from now on.
    ///
    /// # Errors
    ///
    /// [`ManageRefusal`], and nothing changes.
    pub fn extend(
        &self,
        lifetime: Lifetime,
        actor: &Actor,
        facts: &Facts,
        rules: &Rules<'_>,
        moment: &Moment,
    ) -> Result<Decided<Self>, ManageRefusal> {
        let now = moment.now();
        self.must_be_pending(now)?;
        self.must_be_grantable(actor, facts, rules.policy)?;
        let mut next = self.edited(moment);
        next.stand_for(lifetime, rules, now)?;
        // One whose time had run out did not count as open; now it does.
        let has_lapsed = self.status_at(now) == Status::Expired;
        let limits = open_limit(rules, now)
            .into_iter()
            .filter(|_| has_lapsed)
            .collect();
        Ok(next.in_place_of(self, |change| {
            change
                .within(limits)
                .on(facts)
                .tell(now, Some(actor), EventKind::Extended)
        }))
    }

    /// Decides to change what it grants or until when it stands. `seen` is the revision that the
    /// actor looked at.
    ///
    /// # Errors
    ///
    /// [`ManageRefusal`], and nothing changes.
    pub fn amend(
        &self,
        amendment: &Amendment,
        seen: Revision,
        actor: &Actor,
        facts: &Facts,
        rules: &Rules<'_>,
        moment: &Moment,
    ) -> Result<Decided<Self>, ManageRefusal> {
        let now = moment.now();
        self.must_be_as_seen(seen)?;
        self.must_be_live(now)?;
        self.must_be_grantable(actor, facts, rules.policy)?;
        let mut next = self.edited(moment);
        let terms = Arc::make_mut(&mut next.terms);
        if let Some(roles) = &amendment.roles {
            if roles.is_empty() || !rules.policy.roles().knows(roles) {
                return Err(ManageRefusal::Roles);
            }
            terms.grant.roles.clone_from(roles);
        }
        if let Some(until) = amendment.until {
            if until.is_some_and(|end| end <= now) {
                return Err(ManageRefusal::Lifetime);
            }
            terms.grant.until = until;
        }
        if let Some(metadata) = &amendment.metadata {
            terms.grant.metadata.clone_from(metadata);
        }
        if let Some(metadata) = &amendment.private_metadata {
            terms.grant.private_metadata.clone_from(metadata);
        }
        next.must_be_grantable(actor, facts, rules.policy)?;
        if let Some(lifetime) = amendment.lifetime {
            next.stand_for(lifetime, rules, now)?;
        }
        let was_disclosed = self.is_disclosed(rules.policy);
        if next.grants_more_than(self) {
            next.mint(was_disclosed && !self.terms.by_letter, rules, moment)?;
            // It rests on the standing of who granted the more, as an approval does.
            Arc::make_mut(&mut next.life).sponsor = actor.clone();
        }
        let mut posted = Posted::Queued(alloc::vec::Vec::new());
        if amendment.with_letter {
            self.may_post_again(facts, rules.policy, now)?;
            posted = next.post_ticket(facts, rules, now);
        }
        Ok(next.in_place_of(self, |change| {
            change
                .on(facts)
                .before(self.life.expires_at)
                .tell(now, Some(actor), EventKind::Amended)
                .posting(posted, now)
        }))
    }

    /// Takes it back in favour of another.
    pub(super) fn superseded(
        &self,
        successor: InvitationId,
        actor: &Actor,
        rules: &Rules<'_>,
        moment: &Moment,
    ) -> Change {
        let now = moment.now();
        let mut next = self.edited(moment);
        let state = State::Revoked {
            at: now,
            by: Some(actor.clone()),
            superseded_by: Some(successor),
        };
        next.end(state, rules, now);
        next.replacing(self)
            .tell(now, Some(actor), EventKind::Superseded { successor })
    }

    /// Commits that others may have seen the ticket, before anybody is shown it.
    pub(super) fn disclosed(
        &self,
        actor: &Actor,
        facts: &Facts,
        rules: &Rules<'_>,
        moment: &Moment,
    ) -> Result<Decided<Self>, KeyringError> {
        let now = moment.now();
        let mut next = self.edited(moment);
        next.replace_withdrawn(rules, moment)?;
        next.disclose();
        Ok(next.in_place_of(self, |change| {
            change.on(facts).before(self.life.expires_at).tell(
                now,
                Some(actor),
                EventKind::Revealed,
            )
        }))
    }

    pub(super) fn disclose(&mut self) {
        if let Some(generation) = &mut Arc::make_mut(&mut self.life).generation {
            generation.disclose();
        }
    }

    /// Mints anew where the present ticket would be refused: its key is compromised, or it is older
    /// than the policy's moment. A key that the ring does not know is no reason: the ring may be the
    /// older one.
    pub(in crate::invitation) fn replace_withdrawn(
        &mut self,
        rules: &Rules<'_>,
        moment: &Moment,
    ) -> Result<bool, KeyringError> {
        let withdrawn = self.withdrawn(rules).map(Generation::is_disclosed);
        let Some(was_disclosed) = withdrawn else {
            return Ok(false);
        };
        self.mint(was_disclosed, rules, moment)?;
        Ok(true)
    }

    /// The present issue of its ticket, where it is refused.
    pub(crate) fn withdrawn(&self, rules: &Rules<'_>) -> Option<&Generation> {
        let generation = self.life.generation.as_ref();
        generation.filter(|generation| is_withdrawn(generation, rules))
    }

    /// Stands for so long from now on, within the policy's bounds.
    pub(super) fn stand_for(
        &mut self,
        lifetime: Lifetime,
        rules: &Rules<'_>,
        now: Timestamp,
    ) -> Result<(), ManageRefusal> {
        let bounds = rules.policy.lifetimes();
        if lifetime < bounds.min || lifetime > bounds.max {
            return Err(ManageRefusal::Lifetime);
        }
        // A clock that stepped back must not end it before it began: no store could read it back.
        let end = now
            .checked_after(lifetime)
            .filter(|end| *end > self.terms.created_at)
            .ok_or(ManageRefusal::Lifetime)?;
        Arc::make_mut(&mut self.life).expires_at = end;
        self.plan_reminders(rules.policy, now);
        Ok(())
    }

    /// Refuses what a command has ended; time alone has ended nothing yet.
    fn must_be_pending(&self, now: Timestamp) -> Result<(), ManageRefusal> {
        match self.status_at(now) {
            Status::Pending => Ok(()),
            Status::Expired if self.life.state == State::Pending => Ok(()),
            status => Err(ManageRefusal::Status(status)),
        }
    }

    fn grants_more_than(&self, before: &Self) -> bool {
        let (new, old) = (self.grant(), before.grant());
        let longer = match (new.until, old.until) {
            (None, Some(_)) => true,
            (Some(new), Some(old)) => new > old,
            (_, None) => false,
        };
        longer || !new.roles.is_subset(&old.roles)
    }

    /// The letters that a reminder counts as.
    pub(in crate::invitation) fn reminder_limits(
        &self,
        facts: &Facts,
        rules: &Rules<'_>,
        now: Timestamp,
    ) -> alloc::vec::Vec<super::Limit> {
        letter_limits(&self.terms, facts, rules, now)
    }

    pub(in crate::invitation) fn take_reminder(&mut self, now: Timestamp) {
        let life = Arc::make_mut(&mut self.life);
        life.reminders.retain(|at| *at > now);
        self.enqueue(LetterKind::Reminder, now, None);
    }
}
