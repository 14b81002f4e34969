use alloc::sync::Arc;

use crate::{
    invitation::{Actor, Decided, Delivery, EventKind, Invitation, Moment, Rules, State},
    values::{Email, Timestamp},
};

impl Invitation {
    /// Decides to erase its personal data: addresses, names, texts, metadata, the ticket. One that
    /// still stands is taken back by that. What remains says that there was an invitation, when,
    /// where, by whom and what became of it.
    ///
    /// Erasing what is erased changes nothing.
    pub fn erase(
        &self,
        actor: Option<&Actor>,
        rules: &Rules<'_>,
        moment: &Moment,
    ) -> Decided<Self> {
        if self.life.erased_at.is_some() {
            return Decided {
                changes: alloc::vec::Vec::new(),
                outcome: self.clone(),
            };
        }
        let now = moment.now();
        let mut next = self.edited(moment);
        let was_open = self.life.state.status().is_open();
        let ended = if !was_open {
            None
        } else if self.status_at(now).is_open() {
            let state = State::Revoked {
                at: now,
                by: None,
                superseded_by: None,
            };
            next.end(state, rules, now);
            Some((actor, EventKind::Revoked))
        } else {
            // Time was faster, and nobody takes back what is over.
            next.end_by_time(rules, now).map(|told| (None, told))
        };
        next.forget(now);
        next.in_place_of(self, |change| {
            let change = match ended {
                Some((by, told)) => change.tell(now, by, told),
                None => change,
            };
            change.tell(now, actor, EventKind::Erased)
        })
    }

    /// Decides to erase one address from it: all of it where the address is the invitee's, else the
    /// copies and the reply address.
    pub fn erase_address(
        &self,
        address: &Email,
        actor: Option<&Actor>,
        rules: &Rules<'_>,
        moment: &Moment,
    ) -> Decided<Self> {
        let is = |other: &Email| other.key() == address.key();
        if self.invitee().email().is_some_and(is) {
            return self.erase(actor, rules, moment);
        }
        if !self.holds_address(address.key()) {
            return Decided {
                changes: alloc::vec::Vec::new(),
                outcome: self.clone(),
            };
        }
        let now = moment.now();
        let mut next = self.edited(moment);
        let terms = Arc::make_mut(&mut next.terms);
        terms.cc.retain(|copy| !is(copy));
        terms.inviter.reply_to = terms.inviter.reply_to.take().filter(|to| !is(to));
        Arc::make_mut(&mut next.life)
            .queue
            .retain(|letter| !letter.to.as_ref().is_some_and(is));
        // The ticket was disclosed to that address; forgetting the address must not hide it.
        next.disclose();
        next.in_place_of(self, |change| change.tell(now, actor, EventKind::Erased))
    }

    fn forget(&mut self, now: Timestamp) {
        Arc::make_mut(&mut self.terms).erase();
        let life = Arc::make_mut(&mut self.life);
        life.generation = None;
        life.queue.clear();
        life.reminders.clear();
        life.erase_at = None;
        life.erased_at = Some(now);
        match &mut life.state {
            State::Accepted { by, .. } | State::Declined { by, .. } => *by = None,
            _ => {}
        }
        if let Delivery::Sent { provider_id, .. } = &mut life.delivery {
            *provider_id = None;
        }
    }
}
