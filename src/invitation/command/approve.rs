use alloc::sync::Arc;

use crate::{
    invitation::{
        Actor, Decided, EventKind, Facts, Invitation, LetterKind, ManageRefusal, Moment, Revision,
        Rules, State, Status,
    },
    values::Timestamp,
};

impl Invitation {
    /// Decides to approve a request: from now on it is an invitation, on the approver's standing,
    /// with a fresh ticket and the lifetime that was asked for. It is asked all that a new
    /// invitation is. `seen` is the revision that the approver looked at; a letter that the agenda
    /// has sent since is no change. `existing` holds the slot that the invitation will take.
    ///
    /// # Errors
    ///
    /// [`ManageRefusal`], and nothing changes.
    pub fn approve(
        &self,
        seen: Revision,
        actor: &Actor,
        existing: Option<&Self>,
        facts: &Facts,
        rules: &Rules<'_>,
        moment: &Moment,
    ) -> Result<Decided<Self>, ManageRefusal> {
        let now = moment.now();
        self.must_be_answerable(seen, actor, now)?;
        self.must_be_grantable(actor, facts, rules.policy)?;
        self.must_be_offerable(facts, rules.policy, now)?;
        let mut changes = alloc::vec::Vec::new();
        let takes_slot = self.terms.holds_slot;
        if let Some(old) = existing.filter(|old| takes_slot && old.slot().is_some()) {
            if old.is_live(now) {
                return Err(ManageRefusal::Duplicate { existing: old.id() });
            }
            changes.push(old.lapse(rules, moment));
        }

        let asked_for = self.life.expires_at.since(self.terms.created_at);
        let mut next = self.edited(moment);
        let life = Arc::make_mut(&mut next.life);
        life.queue.clear();
        life.state = State::Pending;
        life.sponsor = actor.clone();
        life.approved_at = Some(now);
        life.expires_at = now
            .checked_after(asked_for)
            .filter(|end| *end > self.terms.created_at)
            .ok_or(ManageRefusal::Lifetime)?;
        next.mint(!next.terms.by_letter, rules, moment)?;
        let posted = next.post_ticket(facts, rules, now);
        next.plan_reminders(rules.policy, now);
        let outcome = next.clone();
        changes.push(
            next.replacing(self)
                .on(facts)
                .tell(now, Some(actor), EventKind::Approved)
                .posting(posted, now),
        );
        Ok(Decided { changes, outcome })
    }

    /// Decides to reject a request.
    ///
    /// # Errors
    ///
    /// [`ManageRefusal`], and nothing changes.
    pub fn reject(
        &self,
        seen: Revision,
        actor: &Actor,
        facts: &Facts,
        rules: &Rules<'_>,
        moment: &Moment,
    ) -> Result<Decided<Self>, ManageRefusal> {
        let now = moment.now();
        self.must_be_answerable(seen, actor, now)?;
        self.must_be_grantable(actor, facts, rules.policy)?;
        let mut next = self.edited(moment);
        let state = State::Rejected {
            at: now,
            by: actor.clone(),
        };
        next.end(state, rules, now);
        next.enqueue(LetterKind::RequestRejected, now, None);
        Ok(next.in_place_of(self, |change| {
            change.tell(now, Some(actor), EventKind::Rejected)
        }))
    }

    fn must_be_answerable(
        &self,
        seen: Revision,
        actor: &Actor,
        now: Timestamp,
    ) -> Result<(), ManageRefusal> {
        match self.status_at(now) {
            Status::Requested => {}
            status => return Err(ManageRefusal::Status(status)),
        }
        self.must_be_as_seen(seen)?;
        if actor.user() == self.inviter().user() {
            return Err(ManageRefusal::SelfApproval);
        }
        Ok(())
    }
}
