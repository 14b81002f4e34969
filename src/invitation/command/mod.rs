//! The decisions: one file for each group of commands, and here what they share.

mod approve;
mod create;
mod decline;
mod erase;
mod guard;
mod letters;
mod manage;
mod redeem;
mod renew;
mod terms;

use alloc::{boxed::Box, sync::Arc, vec, vec::Vec};

pub(in crate::invitation) use self::terms::binding_fits;
pub use self::{
    create::{Invited, InvitedHow},
    manage::Amendment,
    redeem::{Evidence, Redeemed},
    renew::Renewal,
};
use super::{
    Invitation,
    actor::Actor,
    change::{Change, Decided, Limit, Revision, Write},
    delivery::Delivery,
    event::{Event, EventKind},
    facts::Facts,
    rules::{Moment, Rules},
    state::{State, Status},
};
use crate::{
    ticket::KeyringError,
    values::{Lifetime, Timestamp},
};

impl Invitation {
    /// A copy to work on, one revision further.
    pub(super) fn edited(&self, moment: &Moment) -> Self {
        let mut copy = self.clone();
        copy.revision = self.revision.next();
        copy.change_id = moment.change_id();
        let life = Arc::make_mut(&mut copy.life);
        life.not_before = None;
        life.same_since = None;
        copy
    }

    /// The same for what the agenda notes, such as the fate of a letter: whoever looked at the
    /// invitation before has seen all that they decide about.
    pub(super) fn noted(&self, moment: &Moment) -> Self {
        let mut copy = self.edited(moment);
        let since = self.life.same_since.unwrap_or(self.revision);
        Arc::make_mut(&mut copy.life).same_since = Some(since);
        copy
    }

    /// Refuses who decides about what has changed since they looked.
    fn must_be_as_seen(&self, seen: Revision) -> Result<(), super::ManageRefusal> {
        let since = self.life.same_since.unwrap_or(self.revision);
        if (since..=self.revision).contains(&seen) {
            Ok(())
        } else {
            Err(super::ManageRefusal::Changed)
        }
    }

    /// The change that puts `self` in the place of the row at the revision before it.
    pub(super) fn replacing(self, old: &Self) -> Change {
        let (scope, change_id) = (self.scope().clone(), self.change_id);
        let write = Write::Replace {
            expect: old.revision,
            with: Box::new(self),
        };
        Change::new(scope, write, change_id)
    }

    /// The decision to put `self` in the place of `old`, with what else belongs to the change.
    fn in_place_of(self, old: &Self, complete: impl FnOnce(Change) -> Change) -> Decided<Self> {
        let outcome = self.clone();
        Decided {
            changes: vec![complete(self.replacing(old))],
            outcome,
        }
    }

    /// The change that adds `self`.
    pub(super) fn inserting(self) -> Change {
        let (scope, change_id) = (self.scope().clone(), self.change_id);
        Change::new(scope, Write::Insert(Box::new(self)), change_id)
    }

    /// Ends it. Letters that still wait are dropped, and its personal data gets a date.
    pub(super) fn end(&mut self, state: State, rules: &Rules<'_>, now: Timestamp) {
        let spread = self.spread(Lifetime::hours(1));
        let life = Arc::make_mut(&mut self.life);
        if matches!(life.delivery, Delivery::Queued { .. }) {
            life.delivery = Delivery::Suppressed { at: now };
        }
        life.state = state;
        life.queue.clear();
        life.reminders.clear();
        let kept = rules.policy.retention();
        life.erase_at = kept.map(|kept| now.after(kept).after(spread));
    }

    /// Mints the next generation of the ticket; the one before it is dead with this commit.
    pub(super) fn mint(
        &mut self,
        handed_out: bool,
        rules: &Rules<'_>,
        moment: &Moment,
    ) -> Result<(), KeyringError> {
        let last = self.life.generation.as_ref().map_or(0, |g| g.number());
        let number = last.saturating_add(1);
        let subject = self.subject();
        let mut generation = rules
            .keyring
            .mint(&subject, number, moment.seed(), moment.now())?;
        if handed_out || self.terms.discloses(rules.policy) {
            generation.disclose();
        }
        Arc::make_mut(&mut self.life).generation = Some(generation);
        Ok(())
    }

    /// The lapse: time has run out, and a commit acts on it. A link whose uses are spent has not
    /// lapsed, it has served.
    pub(super) fn lapse(&self, rules: &Rules<'_>, moment: &Moment) -> Change {
        let now = moment.now();
        let mut next = self.edited(moment);
        let Some(told) = next.end_by_time(rules, now) else {
            return next.replacing(self);
        };
        if rules.policy.tells_lapse() && self.life.state.status() == Status::Pending {
            next.enqueue(super::LetterKind::Lapsed, now, None);
        }
        next.replacing(self).tell(now, None, told)
    }

    /// Ends one whose time has run out. Answers with what is told of it, if anything is.
    fn end_by_time(&mut self, rules: &Rules<'_>, now: Timestamp) -> Option<EventKind> {
        let has_served = self.status_at(now) == Status::Accepted;
        let (state, told) = if has_served {
            (State::Accepted { at: now, by: None }, None)
        } else {
            (State::Expired { at: now }, Some(EventKind::Expired))
        };
        self.end(state, rules, now);
        told
    }

    /// Refuses what time or a command has ended.
    fn must_be_live(&self, now: Timestamp) -> Result<(), super::ManageRefusal> {
        match self.status_at(now) {
            Status::Pending => Ok(()),
            status => Err(super::ManageRefusal::Status(status)),
        }
    }
}

impl Change {
    #[inline]
    fn new(scope: crate::values::Scope, write: Write, change_id: super::ChangeId) -> Self {
        Self {
            scope,
            write,
            redemption: None,
            granted: None,
            guest: None,
            limits: Vec::new(),
            events: Vec::new(),
            premises: None,
            change_id,
            commit_before: None,
        }
    }

    /// Adds an event about what is written.
    #[inline]
    pub(super) fn tell(mut self, at: Timestamp, by: Option<&Actor>, kind: EventKind) -> Self {
        self.events.reserve_exact(1);
        self.events.push(Event {
            at,
            scope: self.scope.clone(),
            invitation: self.write.id(),
            by: by.cloned(),
            kind,
        });
        self
    }

    /// Binds the commit to the facts it was decided on.
    #[inline]
    fn on(mut self, facts: &Facts) -> Self {
        self.premises.clone_from(&facts.stamp);
        self
    }

    #[inline]
    fn within(mut self, limits: Vec<Limit>) -> Self {
        self.limits = limits;
        self
    }

    #[inline]
    fn before(mut self, deadline: Timestamp) -> Self {
        self.commit_before = Some(deadline);
        self
    }
}
