use alloc::{boxed::Box, sync::Arc, vec, vec::Vec};

use super::{
    Invitation, Moment,
    actor::Actor,
    change::{Change, Decided},
    delivery::{Delivery, DeliveryId, FailureReason, LetterKind, ProviderId, QueuedLetter},
    event::EventKind,
    facts::Facts,
    rules::Rules,
    state::Status,
};
use crate::{
    policy::Retries,
    ticket::KeyringError,
    values::{Email, Lifetime, Timestamp},
};

/// A row whose claim count has reached this is not claimed again until a commit writes it.
pub const MAX_CLAIMS: u32 = 20;

/// What an invitation wants at a moment.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Due {
    /// Nothing yet.
    Nothing,
    /// This is to be committed; then it may want more.
    Commit(Vec<Change>),
    /// This letter is to be handed to the mailer, and the answer recorded.
    Send(Box<Sending>),
}

/// A letter that is to be handed over.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Sending {
    /// Its name, which a retry keeps.
    pub delivery: DeliveryId,
    /// To whom.
    pub to: Vec<Email>,
    /// The moment at which it is written, so that a letter can say how much time is left.
    pub at: Timestamp,
}

/// What became of handing a letter over.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Attempt {
    /// The mailer took it.
    Taken {
        /// The provider's name for it.
        provider_id: Option<ProviderId>,
    },
    /// It may be taken later.
    Later {
        /// Not before so long.
        retry_after: Option<Lifetime>,
    },
    /// It will never be taken.
    Never {
        /// Why.
        reason: FailureReason,
    },
}

impl Invitation {
    /// When it next wants attention: a letter waits, it ends, a reminder is due, its personal data
    /// has been kept long enough.
    #[must_use]
    pub fn due_at(&self) -> Option<Timestamp> {
        let life = &self.life;
        let letters = life.queue.iter().map(|letter| letter.not_before);
        let is_open = life.state.status().is_open();
        let lapse = is_open.then(|| self.lapses_at());
        let reminders = life.reminders.iter().copied().filter(|_| is_open);
        let first = letters
            .chain(lapse)
            .chain(reminders)
            .chain(life.erase_at)
            .min();
        first.max(life.not_before.filter(|_| first.is_some()))
    }

    /// Decides that the agenda leaves it alone for a while, because what it needs (the host's
    /// facts, a key) is out of reach. No attempt of a letter is spent on that.
    #[must_use = "it is claimed again at once unless this is committed"]
    pub fn postpone(&self, rules: &Rules<'_>, moment: &Moment) -> Decided<()> {
        let wait = back_off(rules.policy.retries(), 1, moment.jitter());
        let mut next = self.noted(moment);
        Arc::make_mut(&mut next.life).not_before = Some(moment.now().after(wait));
        Decided {
            changes: vec![next.replacing(self)],
            outcome: (),
        }
    }

    /// Which user's address the next letter needs, if any: ask the directory for it.
    #[must_use]
    pub fn addressee(&self, now: Timestamp) -> Option<&crate::values::UserId> {
        match self.next_letter(now)?.kind {
            LetterKind::Lapsed | LetterKind::Accepted | LetterKind::RequestRejected => {
                Some(self.inviter().user())
            }
            LetterKind::Invitation | LetterKind::Reminder => match self.invitee() {
                super::Invitee::User(user) => Some(user),
                _ => None,
            },
            LetterKind::ApprovalRequested | LetterKind::AddressChanged => None,
        }
    }

    /// What it wants now. `claims` is how often its row was claimed without being written.
    ///
    /// # Errors
    ///
    /// [`KeyringError`] when a ticket cannot be minted or derived: try again with a newer ring.
    pub fn due(
        &self,
        claims: u32,
        facts: &Facts,
        rules: &Rules<'_>,
        moment: &Moment,
    ) -> Result<Due, KeyringError> {
        let now = moment.now();
        let status = self.life.state.status();
        if status.is_open() && now >= self.lapses_at() {
            return Ok(Due::Commit(vec![self.lapse(rules, moment)]));
        }
        if self.life.erase_at.is_some_and(|at| at <= now) {
            return Ok(Due::Commit(self.erase(None, rules, moment).changes));
        }
        if let Some(letter) = self.next_letter(now) {
            return self.due_letter(letter, claims, facts, rules, moment);
        }
        if status == Status::Pending && self.life.reminders.iter().any(|at| *at <= now) {
            return Ok(Due::Commit(vec![self.remind(facts, rules, moment)]));
        }
        Ok(Due::Nothing)
    }

    /// Records what became of handing a letter over. A letter that was overtaken meanwhile is
    /// nobody's business any more, and nothing changes.
    #[must_use = "the answer of the mailer is lost unless it is committed"]
    pub fn record(
        &self,
        delivery: DeliveryId,
        attempt: &Attempt,
        rules: &Rules<'_>,
        moment: &Moment,
    ) -> Decided<()> {
        let now = moment.now();
        let waiting = self
            .life
            .queue
            .iter()
            .find(|letter| self.delivery_id(letter) == delivery);
        let Some(waiting) = waiting else {
            return Decided {
                changes: Vec::new(),
                outcome: (),
            };
        };
        let retries = rules.policy.retries();
        let attempts = waiting.attempts.saturating_add(1);
        let change = match attempt {
            Attempt::Taken { provider_id } => self.settle_letter(
                delivery,
                Delivery::Sent {
                    at: now,
                    provider_id: provider_id.clone(),
                },
                moment,
            ),
            Attempt::Never { reason } => self.fail_letter(delivery, *reason, moment),
            Attempt::Later { .. } if attempts >= retries.attempts => {
                self.fail_letter(delivery, FailureReason::GaveUp, moment)
            }
            Attempt::Later { retry_after } => {
                let wait = back_off(retries, attempts, moment.jitter())
                    .max(retry_after.unwrap_or(Lifetime::ZERO));
                let mut next = self.noted(moment);
                for letter in &mut Arc::make_mut(&mut next.life).queue {
                    if letter.ordinal == delivery.ordinal {
                        letter.attempts = attempts;
                        letter.not_before = now.after(wait);
                    }
                }
                next.replacing(self)
            }
        };
        Decided {
            changes: vec![change],
            outcome: (),
        }
    }

    /// Decides that a letter which the mailer took has come back, as the host learned later.
    ///
    /// Only the letter that was sent last can bounce; an older one changes nothing.
    #[must_use = "a bounce is lost unless it is committed"]
    pub fn record_bounce(&self, delivery: DeliveryId, moment: &Moment) -> Decided<()> {
        let now = moment.now();
        let is_last = delivery.invitation == self.id
            && delivery.kind.carries_ticket()
            && self.life.last_sent == Some(delivery.ordinal);
        let changes = match self.life.delivery {
            Delivery::Sent { .. } if is_last => {
                let mut next = self.noted(moment);
                Arc::make_mut(&mut next.life).delivery = Delivery::Bounced { at: now };
                vec![
                    next.replacing(self)
                        .tell(now, None, EventKind::LetterBounced),
                ]
            }
            _ => Vec::new(),
        };
        Decided {
            changes,
            outcome: (),
        }
    }

    /// When the agenda stores the lapse: spread, since nothing waits for it.
    fn lapses_at(&self) -> Timestamp {
        self.life
            .expires_at
            .after(self.spread(Lifetime::minutes(1)))
    }

    fn next_letter(&self, now: Timestamp) -> Option<&QueuedLetter> {
        let due = self
            .life
            .queue
            .iter()
            .filter(|letter| letter.not_before <= now);
        due.min_by_key(|letter| (letter.not_before, letter.ordinal))
    }

    fn delivery_id(&self, letter: &QueuedLetter) -> DeliveryId {
        DeliveryId {
            invitation: self.id,
            generation: self.life.generation.as_ref().map_or(0, |g| g.number()),
            kind: letter.kind,
            ordinal: letter.ordinal,
        }
    }

    fn due_letter(
        &self,
        letter: &QueuedLetter,
        claims: u32,
        facts: &Facts,
        rules: &Rules<'_>,
        moment: &Moment,
    ) -> Result<Due, KeyringError> {
        let now = moment.now();
        let delivery = self.delivery_id(letter);
        if letter.kind.carries_ticket() {
            if !self.is_live(now) || !facts.contact_allowed {
                return Ok(Due::Commit(vec![self.hold_letter(delivery, moment)]));
            }
            if self.withdrawn(rules).is_some() {
                let mut next = self.edited(moment);
                next.replace_withdrawn(rules, moment)?;
                let change = next.replacing(self).tell(now, None, EventKind::Rotated);
                return Ok(Due::Commit(vec![change]));
            }
        }
        if claims >= MAX_CLAIMS {
            let change = self.fail_letter(delivery, FailureReason::SetAside, moment);
            return Ok(Due::Commit(vec![change]));
        }
        let to = self.recipients(letter, facts);
        if to.is_empty() {
            // A notice for somebody without an address is nobody's loss; the ticket is.
            let change = if letter.kind.carries_ticket() {
                self.fail_letter(delivery, FailureReason::NoAddress, moment)
            } else {
                self.hold_letter(delivery, moment)
            };
            return Ok(Due::Commit(vec![change]));
        }
        Ok(Due::Send(Box::new(Sending {
            delivery,
            to,
            at: moment.now(),
        })))
    }

    /// Letters go to the stored address, never to one that a request has just named.
    fn recipients(&self, letter: &QueuedLetter, facts: &Facts) -> Vec<Email> {
        match letter.kind {
            LetterKind::AddressChanged => letter.to.iter().cloned().collect(),
            LetterKind::ApprovalRequested => facts.approvers.clone(),
            LetterKind::Invitation | LetterKind::Reminder => self
                .invitee()
                .email()
                .or(facts.address.as_ref())
                .cloned()
                .into_iter()
                .collect(),
            LetterKind::Lapsed | LetterKind::Accepted | LetterKind::RequestRejected => {
                facts.address.iter().cloned().collect()
            }
        }
    }

    fn remind(&self, facts: &Facts, rules: &Rules<'_>, moment: &Moment) -> Change {
        let now = moment.now();
        let mut next = self.noted(moment);
        let is_welcome = facts.contact_allowed && !rules.suppress_letter;
        let limits = if is_welcome {
            next.take_reminder(now);
            self.reminder_limits(facts, rules, now)
        } else {
            let life = Arc::make_mut(&mut next.life);
            life.reminders.retain(|at| *at > now);
            Vec::new()
        };
        let mut change = next.replacing(self);
        change.limits = limits;
        if is_welcome {
            change
        } else {
            change.tell(now, None, EventKind::LetterSuppressed)
        }
    }

    fn hold_letter(&self, delivery: DeliveryId, moment: &Moment) -> Change {
        let now = moment.now();
        self.settle_letter(delivery, Delivery::Suppressed { at: now }, moment)
    }

    fn fail_letter(&self, delivery: DeliveryId, reason: FailureReason, moment: &Moment) -> Change {
        let now = moment.now();
        self.settle_letter(delivery, Delivery::Failed { at: now, reason }, moment)
    }

    /// Takes a letter off the queue, with what became of it.
    fn settle_letter(&self, delivery: DeliveryId, fate: Delivery, moment: &Moment) -> Change {
        let now = moment.now();
        let event = match &fate {
            Delivery::Failed { reason, .. } => EventKind::LetterFailed { reason: *reason },
            Delivery::Suppressed { .. } => EventKind::LetterSuppressed,
            _ => EventKind::LetterSent,
        };
        let mut next = self.noted(moment);
        let life = Arc::make_mut(&mut next.life);
        life.queue
            .retain(|letter| letter.ordinal != delivery.ordinal);
        if delivery.kind.carries_ticket() {
            if matches!(fate, Delivery::Sent { .. }) {
                life.last_sent = Some(delivery.ordinal);
            }
            life.delivery = fate;
        }
        next.replacing(self).tell(now, None::<&Actor>, event)
    }
}

/// How long to wait after so many attempts: doubled each time up to the ceiling, and shortened by
/// up to a half at random.
fn back_off(retries: &Retries, attempts: u32, jitter: u32) -> Lifetime {
    let doublings = attempts.saturating_sub(1).min(31);
    let full = retries.first.times(1_u32 << doublings).min(retries.ceiling);
    let cut = u128::from(full.as_micros()).saturating_mul(u128::from(jitter)) >> 33;
    Lifetime::micros(
        full.as_micros()
            .saturating_sub(u64::try_from(cut).unwrap_or(0)),
    )
}
