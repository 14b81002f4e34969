use alloc::{sync::Arc, vec, vec::Vec};

use super::{
    guard::check_ceiling,
    letters::creation_limits,
    terms::{settle, who_may_come},
};
use crate::{
    invitation::{
        Actor, Change, Claimant, Credential, Decided, Delivery, EventKind, Facts, GuestOrder,
        GuestWish, Invitation, InvitationLink, Invite, InviteRefusal, LetterKind, Life,
        ManageRefusal, Moment, Revision, Rules, Slot, State, Write, fingerprint::Asked,
        terms::Terms,
    },
    policy::{Duplicates, Requests},
    ticket::{Generation, KeyringError},
    values::{InvitationId, Timestamp, UserId},
};

/// What an `invite` came to.
///
/// # Examples
///
/// ```
#[doc = include_str!("../../guide/setting.txt")]
/// let invited = invitations.invite(&draft.with_link(), &grace).await?;
/// assert_eq!(invited.how, InvitedHow::Created);
/// let link = invited.link.ok_or("the draft asked for the link")?;
/// assert!(link.expose_secret().starts_with("https://app.example.com/join?ticket="));
/// assert_eq!(format!("{link:?}"), "InvitationLink(redacted)");
/// # Ok(()) }) }
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub struct Invited {
    /// The invitation that stands now.
    pub invitation: Invitation,
    /// How that came about.
    pub how: InvitedHow,
    /// The link, where the draft asked for it. [`Invited::hand_out`] fills it in after the commit;
    /// before that, the link redeems nothing.
    pub link: Option<InvitationLink>,
    hands_out: bool,
}

/// How an invitation came to stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvitedHow {
    /// It is new.
    Created,
    /// It is new and took the place of another.
    Replaced {
        /// Which.
        predecessor: InvitationId,
    },
    /// It stood already, and its letter is sent again.
    Resent,
    /// It stood already.
    Existing,
    /// It was created by an earlier call with the same idempotency key.
    Replayed,
}

impl Invited {
    const fn new(invitation: Invitation, how: InvitedHow, draft: &Invite) -> Self {
        Self {
            invitation,
            how,
            link: None,
            hands_out: draft.hand_out,
        }
    }

    /// Fills in the link where the draft asked for it, once the changes are committed.
    ///
    /// # Errors
    ///
    /// [`KeyringError`] when the key ring cannot derive the ticket.
    pub fn hand_out(mut self, rules: &Rules<'_>) -> Result<Self, KeyringError> {
        if self.hands_out {
            self.link = self.invitation.link(rules)?;
        }
        Ok(self)
    }
}

impl Invitation {
    /// Decides to invite.
    ///
    /// `existing` holds the invitations whose slot the draft would take: that of the invitee, and
    /// where a guest is reset that of the guest's old address. One whose time has run out never
    /// blocks; it is stored as expired, first, in the same commit.
    ///
    /// # Errors
    ///
    /// [`InviteRefusal`], and nothing changes.
    pub fn invite(
        draft: &Invite,
        actor: &Actor,
        existing: &[Self],
        facts: &Facts,
        rules: &Rules<'_>,
        moment: &Moment,
    ) -> Result<Decided<Invited>, InviteRefusal> {
        let now = moment.now();
        let (terms, expires_at) =
            settle(draft, actor, facts, rules.policy, now, Asked::Invitation)?;
        check_ceiling(
            rules.policy,
            facts.actor.as_ref(),
            actor.credential(),
            &terms,
        )?;
        who_may_come(&terms, facts, rules.policy)?;

        let id = draft.id(actor, moment);
        let resets = matches!(draft.guest, GuestWish::Reset(_));
        let mut how = InvitedHow::Created;
        let mut changes = Vec::with_capacity(existing.len().saturating_add(1));
        for old in existing.iter().filter(|old| old.holds_slot()) {
            // The same key was faster, after it had been looked for.
            if old.id == id {
                let outcome = old.replay(draft, actor, facts, rules)?;
                return Ok(Decided {
                    changes: Vec::new(),
                    outcome,
                });
            }
            let is_in_the_way =
                terms.holds_slot && old.slot() == Slot::of(terms.scope(), &terms.invitee);
            if !resets && !is_in_the_way {
                continue;
            }
            if !old.is_live(now) {
                changes.push(old.lapse(rules, moment));
                continue;
            }
            old.must_be_grantable(actor, facts, rules.policy)?;
            let is_of_same_guest = resets && old.guest() == terms.guest.as_ref();
            match rules.policy.duplicates() {
                // The guest's old tickets die with the reset, whatever the policy.
                _ if is_of_same_guest => {}
                Duplicates::Replace | Duplicates::Allow => {}
                Duplicates::ReturnExisting if !resets => {
                    return old.returned(draft, actor, facts, rules, moment);
                }
                Duplicates::Resend if !resets => {
                    return old.posted_again(draft, actor, facts, rules, moment);
                }
                _ => return Err(InviteRefusal::Duplicate { existing: old.id }),
            }
            changes.push(old.superseded(id, actor, rules, moment));
            how = InvitedHow::Replaced {
                predecessor: old.id,
            };
        }

        let mut new = Self::begin(id, terms, expires_at, State::Pending, moment);
        new.mint(draft.hand_out, rules, moment)?;
        let limits = creation_limits(&new.terms, actor, facts, rules, now);
        let posted = new.post_ticket(facts, rules, now);
        new.plan_reminders(rules.policy, now);
        if resets && let Some(old_address) = facts.address.clone() {
            new.enqueue(LetterKind::AddressChanged, now, Some(old_address));
        }
        let invitation = new.clone();
        let insert = new
            .inserting()
            .within(limits)
            .on(facts)
            .tell(now, Some(actor), EventKind::Invited)
            .posting(posted, now);
        changes.push(insert.with_guest(&draft.guest, invitation.guest(), actor, now));
        Ok(Decided {
            changes,
            outcome: Invited::new(invitation, how, draft),
        })
    }

    /// Decides to ask for an invitation that somebody else approves: by a member for another
    /// person, or by a person who wants in for themselves.
    ///
    /// # Errors
    ///
    /// [`InviteRefusal`], and nothing changes.
    pub fn request(
        draft: &Invite,
        asker: &Claimant,
        facts: &Facts,
        rules: &Rules<'_>,
        moment: &Moment,
    ) -> Result<Decided<Invited>, InviteRefusal> {
        let now = moment.now();
        let actor = Actor::new(asker.user().clone(), Credential::Person);
        let allowed = match rules.policy.requests() {
            Requests::Nobody => false,
            Requests::Members => facts.actor.is_some(),
            Requests::Anyone => facts.actor.is_some() || asker.is(&draft.invitee),
        };
        if !allowed || !draft.invitee.is_person() || draft.guest != GuestWish::None {
            return Err(InviteRefusal::Requests);
        }
        let (terms, expires_at) = settle(draft, &actor, facts, rules.policy, now, Asked::Approval)?;
        who_may_come(&terms, facts, rules.policy)?;
        let id = draft.id(&actor, moment);
        let mut new = Self::begin(id, terms, expires_at, State::Requested, moment);
        if !facts.approvers.is_empty() {
            new.enqueue(LetterKind::ApprovalRequested, now, None);
        }
        let limits = creation_limits(&new.terms, &actor, facts, rules, now);
        let invitation = new.clone();
        let insert =
            new.inserting()
                .within(limits)
                .on(facts)
                .tell(now, Some(&actor), EventKind::Requested);
        Ok(Decided {
            changes: vec![insert],
            outcome: Invited::new(invitation, InvitedHow::Created, draft),
        })
    }

    /// What a repeated create with the same idempotency key comes to. `self` is the invitation of
    /// that key.
    ///
    /// # Errors
    ///
    /// [`InviteRefusal::IdempotencyMismatch`] when the request is another one,
    /// [`InviteRefusal::Gone`] when the invitation was erased, and the ceilings of
    /// [`Invitation::invite`] as they are now.
    pub fn replay(
        &self,
        draft: &Invite,
        actor: &Actor,
        facts: &Facts,
        rules: &Rules<'_>,
    ) -> Result<Invited, InviteRefusal> {
        self.must_be_the_answer(draft, Asked::Invitation)?;
        if self.life.generation.is_some() {
            self.must_be_grantable(actor, facts, rules.policy)?;
        }
        let mut replayed = Invited::new(self.clone(), InvitedHow::Replayed, draft);
        // A ticket minted since then was handed to nobody. Handing it out would disclose it, and a
        // replay commits nothing: that takes a `reveal`.
        replayed.hands_out &= self
            .life
            .generation
            .as_ref()
            .is_some_and(Generation::is_disclosed);
        Ok(replayed)
    }

    /// What a repeated request with the same idempotency key comes to. `self` is the invitation of
    /// that key.
    ///
    /// # Errors
    ///
    /// [`InviteRefusal::IdempotencyMismatch`] when the request is another one,
    /// [`InviteRefusal::Gone`] when the invitation was erased.
    pub fn replay_request(&self, draft: &Invite) -> Result<Invited, InviteRefusal> {
        self.must_be_the_answer(draft, Asked::Approval)?;
        let mut replayed = Invited::new(self.clone(), InvitedHow::Replayed, draft);
        replayed.hands_out = false;
        Ok(replayed)
    }

    fn must_be_the_answer(&self, draft: &Invite, asked: Asked) -> Result<(), InviteRefusal> {
        if self.life.erased_at.is_some() {
            return Err(InviteRefusal::Gone);
        }
        if self.terms.fingerprint != Some(draft.fingerprint(asked)) {
            return Err(InviteRefusal::IdempotencyMismatch);
        }
        Ok(())
    }

    pub(super) fn begin(
        id: InvitationId,
        terms: Arc<Terms>,
        expires_at: Timestamp,
        state: State,
        moment: &Moment,
    ) -> Self {
        let sponsor = terms.created_by.clone();
        Self {
            id,
            revision: Revision::FIRST,
            change_id: moment.change_id(),
            uses: 0,
            terms,
            life: Arc::new(Life {
                state,
                expires_at,
                same_since: None,
                blocks_contact: false,
                sponsor,
                approved_at: None,
                generation: None,
                delivery: Delivery::NotAsked,
                letters: 0,
                last_sent: None,
                last_letter_at: None,
                queue: Vec::new(),
                reminders: Vec::new(),
                not_before: None,
                erase_at: None,
                erased_at: None,
            }),
        }
    }

    /// It stands already and is the answer. Handing its link out discloses it, which is committed.
    fn returned(
        &self,
        draft: &Invite,
        actor: &Actor,
        facts: &Facts,
        rules: &Rules<'_>,
        moment: &Moment,
    ) -> Result<Decided<Invited>, InviteRefusal> {
        let (changes, invitation) = if draft.hand_out {
            let revealed = self.disclosed(actor, facts, rules, moment)?;
            (revealed.changes, revealed.outcome)
        } else {
            (Vec::new(), self.clone())
        };
        Ok(Decided {
            changes,
            outcome: Invited::new(invitation, InvitedHow::Existing, draft),
        })
    }

    /// It stands already, is the answer, and its letter is sent again.
    fn posted_again(
        &self,
        draft: &Invite,
        actor: &Actor,
        facts: &Facts,
        rules: &Rules<'_>,
        moment: &Moment,
    ) -> Result<Decided<Invited>, InviteRefusal> {
        let decided =
            self.resend(actor, facts, rules, moment)
                .map_err(|refusal| match refusal {
                    ManageRefusal::Resend(reason) => InviteRefusal::Resend(reason),
                    ManageRefusal::Keyring(error) => InviteRefusal::Keyring(error),
                    _ => InviteRefusal::Duplicate { existing: self.id },
                })?;
        let Decided {
            mut changes,
            outcome: mut invitation,
        } = decided;
        if draft.hand_out {
            invitation.disclose();
            for change in &mut changes {
                if let Write::Replace { with, .. } = &mut change.write {
                    with.disclose();
                }
            }
        }
        Ok(Decided {
            changes,
            outcome: Invited::new(invitation, InvitedHow::Resent, draft),
        })
    }
}

impl Invite {
    /// The id that the idempotency key determines, or one of the moment.
    fn id(&self, actor: &Actor, moment: &Moment) -> InvitationId {
        match &self.key {
            Some(key) => InvitationId::for_key(self.scope(), actor.user(), key),
            None => moment.invitation_id(),
        }
    }
}

impl Change {
    /// Adds what the host does to its guest users in the same transaction.
    fn with_guest(
        mut self,
        wish: &GuestWish,
        guest: Option<&UserId>,
        actor: &Actor,
        now: Timestamp,
    ) -> Self {
        let Some(user) = guest else { return self };
        match wish {
            GuestWish::None => self,
            GuestWish::Provision => {
                self.guest = Some(GuestOrder::Provision(user.clone()));
                let user = user.clone();
                self.tell(now, Some(actor), EventKind::GuestProvisioned { user })
            }
            GuestWish::Reset(_) => {
                self.guest = Some(GuestOrder::Rebind(user.clone()));
                let (reset, ended) = (user.clone(), user.clone());
                self.tell(now, Some(actor), EventKind::GuestReset { user: reset })
                    .tell(now, Some(actor), EventKind::SessionsMustEnd { user: ended })
            }
        }
    }
}
