use alloc::{sync::Arc, vec::Vec};

use super::{
    guard::check_ceiling,
    letters::{creation_limits, open_limit},
};
use crate::{
    invitation::{
        Actor, Decided, EventKind, Evidence, Facts, Invitation, ManageRefusal, Moment, Rules, Slot,
        State, Status,
    },
    ticket::Ticket,
};

/// Who wants an expired invitation to stand again.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum Renewal<'a> {
    /// Somebody who may grant what it grants.
    By(&'a Actor),
    /// The holder of its expired ticket, where the policy lets them ask. The fresh letter goes to
    /// the invited address, never to whoever asks.
    Holder(&'a Ticket),
}

impl Invitation {
    /// Decides that an expired invitation stands again, with a fresh letter, for as long as the
    /// policy's default says. It is asked all that a new invitation is.
    ///
    /// One that is stored as expired stays so: a new one with the same terms takes its place, and
    /// is the outcome. `existing` holds the slot that this one will take.
    ///
    /// # Errors
    ///
    /// [`ManageRefusal`], and nothing changes.
    pub fn renew(
        &self,
        renewal: Renewal<'_>,
        existing: Option<&Self>,
        facts: &Facts,
        rules: &Rules<'_>,
        moment: &Moment,
    ) -> Result<Decided<Self>, ManageRefusal> {
        let now = moment.now();
        self.must_be_renewable(renewal, facts, rules)?;
        // A guest may have been bound to another address since: that takes a new invitation.
        if self.guest().is_some() && self.life.state != State::Pending {
            return Err(ManageRefusal::Status(self.status_at(now)));
        }
        match (self.status_at(now), &self.life.state) {
            (Status::Expired, State::Pending | State::Expired { .. }) => {}
            (status, _) => return Err(ManageRefusal::Status(status)),
        }
        if self.life.erased_at.is_some() {
            return Err(ManageRefusal::NotFound);
        }
        if self.life.generation.is_none() {
            // A request that lapsed was never approved, so there is nothing to renew.
            return Err(ManageRefusal::Status(Status::Expired));
        }
        self.must_be_offerable(facts, rules.policy, now)?;
        self.may_post_again(facts, rules.policy, now)?;
        let actor = match renewal {
            Renewal::By(actor) => Some(actor),
            Renewal::Holder(_) => None,
        };
        if self.life.state == State::Pending {
            let mut next = self.edited(moment);
            next.stand_for(rules.policy.lifetimes().default, rules, now)?;
            next.replace_withdrawn(rules, moment)?;
            let posted = next.post_ticket(facts, rules, now);
            let limits = open_limit(rules, now).into_iter().collect();
            return Ok(next.in_place_of(self, |change| {
                change
                    .within(limits)
                    .on(facts)
                    .tell(now, actor, EventKind::Renewed)
                    .posting(posted, now)
            }));
        }
        self.succeeded(actor, existing, facts, rules, moment)
    }

    /// A new invitation with the same terms, in the place of one that is stored as expired.
    fn succeeded(
        &self,
        actor: Option<&Actor>,
        existing: Option<&Self>,
        facts: &Facts,
        rules: &Rules<'_>,
        moment: &Moment,
    ) -> Result<Decided<Self>, ManageRefusal> {
        let now = moment.now();
        let mut changes = Vec::new();
        let slot = Slot::of(self.scope(), self.invitee()).filter(|_| self.terms.holds_slot);
        if let Some(old) = existing.filter(|old| slot.is_some() && old.slot() == slot) {
            if old.is_live(now) {
                return Err(ManageRefusal::Duplicate { existing: old.id() });
            }
            changes.push(old.lapse(rules, moment));
        }
        let mut terms = (*self.terms).clone();
        terms.created_at = now;
        terms.fingerprint = None;
        let end = now.checked_after(rules.policy.lifetimes().default);
        let end = end.ok_or(ManageRefusal::Lifetime)?;
        let id = moment.invitation_id();
        let mut next = Self::begin(id, Arc::new(terms), end, State::Pending, moment);
        Arc::make_mut(&mut next.life)
            .sponsor
            .clone_from(&self.life.sponsor);
        next.mint(!self.terms.by_letter, rules, moment)?;
        let by = actor.unwrap_or_else(|| self.inviter());
        let limits = creation_limits(&next.terms, by, facts, rules, now);
        let posted = next.post_ticket(facts, rules, now);
        next.plan_reminders(rules.policy, now);
        // The letter counts here too, so that renewing one again and again keeps cool-down and cap.
        let mut old = self.edited(moment);
        let record = Arc::make_mut(&mut old.life);
        record.letters = record.letters.saturating_add(1);
        record.last_letter_at = Some(now);
        changes.push(old.replacing(self));
        let outcome = next.clone();
        changes.push(
            next.inserting()
                .within(limits)
                .on(facts)
                .tell(now, actor, EventKind::Renewed)
                .posting(posted, now),
        );
        Ok(Decided { changes, outcome })
    }

    fn must_be_renewable(
        &self,
        renewal: Renewal<'_>,
        facts: &Facts,
        rules: &Rules<'_>,
    ) -> Result<(), ManageRefusal> {
        match renewal {
            Renewal::By(actor) => Ok(self.must_be_grantable(actor, facts, rules.policy)?),
            Renewal::Holder(ticket) => {
                if !rules.policy.renews_for_holder() {
                    return Err(ManageRefusal::Status(Status::Expired));
                }
                let evident = self.must_be_evident(Evidence::Ticket(ticket), rules);
                evident.map_err(|_| ManageRefusal::NotFound)?;
                let credential = self.life.sponsor.credential();
                let held = facts.sponsor.as_ref();
                Ok(check_ceiling(rules.policy, held, credential, &self.terms)?)
            }
        }
    }
}
