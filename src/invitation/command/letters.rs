use alloc::{borrow::Cow, format, string::String, sync::Arc, vec::Vec};

use crate::{
    invitation::{
        Invitation, QueuedLetter,
        actor::Actor,
        change::{Change, Limit, LimitKind},
        delivery::{Delivery, LetterKind},
        event::EventKind,
        facts::Facts,
        invitee::Invitee,
        refusal::ResendRefusal,
        rules::Rules,
        terms::Terms,
    },
    policy::{Per, Policy},
    ticket::Pseudonym,
    values::{Email, Lifetime, Timestamp},
};

impl Invitation {
    /// Puts a letter into the queue; the agenda hands it over. A full queue drops nothing that the
    /// invitee waits for: it is never full of more than one letter of a kind.
    pub(in crate::invitation) fn enqueue(
        &mut self,
        kind: LetterKind,
        now: Timestamp,
        to: Option<Email>,
    ) {
        let life = Arc::make_mut(&mut self.life);
        life.queue.retain(|waiting| waiting.kind != kind);
        life.letters = life.letters.saturating_add(1);
        life.queue.push(QueuedLetter {
            kind,
            ordinal: life.letters,
            not_before: now,
            attempts: 0,
            to,
        });
        if kind.carries_ticket() {
            life.delivery = Delivery::Queued { since: now };
        }
    }

    /// Queues the letter with the ticket, or notes that it was held back or not asked for.
    pub(super) fn post_ticket(
        &mut self,
        facts: &Facts,
        rules: &Rules<'_>,
        now: Timestamp,
    ) -> Posted {
        if !self.terms.by_letter {
            Arc::make_mut(&mut self.life).delivery = Delivery::NotAsked;
            return Posted::Queued(Vec::new());
        }
        if rules.suppress_letter {
            Arc::make_mut(&mut self.life).delivery = Delivery::Suppressed { at: now };
            return Posted::HeldBack;
        }
        self.enqueue(LetterKind::Invitation, now, None);
        Arc::make_mut(&mut self.life).last_letter_at = Some(now);
        Posted::Queued(letter_limits(&self.terms, facts, rules, now))
    }

    /// Whether its letter may be sent again now.
    pub(super) fn may_post_again(
        &self,
        facts: &Facts,
        policy: &Policy,
        now: Timestamp,
    ) -> Result<(), ResendRefusal> {
        if !self.terms.by_letter {
            return Err(ResendRefusal::NoLetter);
        }
        if !facts.contact_allowed {
            return Err(ResendRefusal::ContactBlocked);
        }
        let resend = policy.resend();
        if self.life.letters >= resend.max_letters {
            return Err(ResendRefusal::Spent);
        }
        let from = self
            .life
            .last_letter_at
            .map(|last| last.after(resend.cooldown));
        match from {
            Some(from) if now < from => Err(ResendRefusal::TooSoon { from }),
            _ => Ok(()),
        }
    }

    /// Plans the reminders that still lie ahead, where the lifetime is long enough for them.
    pub(super) fn plan_reminders(&mut self, policy: &Policy, now: Timestamp) {
        let end = self.life.expires_at;
        let lifetime = end.since(now);
        let wanted = self.terms.by_letter && self.terms.invitee.is_person();
        let mut plan: Vec<Timestamp> = policy
            .reminders()
            .iter()
            .filter(|ahead| wanted && ahead.times(2) <= lifetime)
            .map(|ahead| end.before(*ahead).after(self.spread(Lifetime::minutes(10))))
            .filter(|at| *at > now && *at < end)
            .collect();
        plan.sort_unstable();
        plan.dedup();
        Arc::make_mut(&mut self.life).reminders = plan;
    }
}

/// What became of posting the letter with the ticket.
pub(super) enum Posted {
    /// It waits in the queue, or none was asked for; these limits must hold.
    Queued(Vec<Limit>),
    /// It was held back.
    HeldBack,
}

impl Change {
    /// The limits that the posted letter must keep, or the event that it was held back.
    pub(super) fn posting(mut self, posted: Posted, now: Timestamp) -> Self {
        match posted {
            Posted::Queued(limits) if self.limits.is_empty() => self.within(limits),
            Posted::Queued(limits) => {
                self.limits.extend(limits);
                self
            }
            Posted::HeldBack => self.tell(now, None, EventKind::LetterSuppressed),
        }
    }
}

/// The counters that a letter with the ticket goes into: one for each recipient, copies included.
pub(in crate::invitation) fn letter_limits(
    terms: &Terms,
    facts: &Facts,
    rules: &Rules<'_>,
    now: Timestamp,
) -> Vec<Limit> {
    let Some(rate) = rules.policy.limits().letters else {
        return Vec::new();
    };
    let copies = terms.cc.iter().map(recipient_of_address);
    let recipients = recipient(terms, facts).into_iter().chain(copies);
    let mut recipients: Vec<String> = recipients.collect();
    recipients.sort_unstable();
    recipients
        .chunk_by(|one, other| one == other)
        .filter_map(|same| Some((same.first()?, u32::try_from(same.len()).unwrap_or(u32::MAX))))
        .map(|(who, add)| {
            tally(
                LimitKind::LettersPerRecipient,
                who,
                add,
                rate.max,
                rate.window,
                rules,
                now,
            )
        })
        .collect()
}

/// The bound on what stands open in a scope, for whatever opens one more.
pub(super) fn open_limit(rules: &Rules<'_>, now: Timestamp) -> Option<Limit> {
    let max = rules.policy.limits().open_per_scope?;
    Some(Limit::Open { max, as_of: now })
}

/// The counters that a new invitation goes into.
pub(super) fn creation_limits(
    terms: &Terms,
    actor: &Actor,
    facts: &Facts,
    rules: &Rules<'_>,
    now: Timestamp,
) -> Vec<Limit> {
    let limits = rules.policy.limits();
    let open = open_limit(rules, now);
    let created = limits.created.iter().filter_map(|rate| {
        let (kind, who) = match rate.per {
            Per::Scope => (
                LimitKind::CreatedPerScope,
                Cow::Borrowed(terms.scope().as_str()),
            ),
            Per::Inviter => (
                LimitKind::CreatedPerInviter,
                Cow::Borrowed(actor.user().as_str()),
            ),
            Per::Recipient => (
                LimitKind::CreatedPerRecipient,
                Cow::Owned(recipient(terms, facts)?),
            ),
        };
        Some(tally(kind, &who, 1, rate.max, rate.window, rules, now))
    });
    open.into_iter().chain(created).collect()
}

/// Under what name a recipient is counted: the mailbox as far as it can be told, else the user.
fn recipient(terms: &Terms, facts: &Facts) -> Option<String> {
    match (&terms.invitee, &facts.address) {
        (Invitee::Email(email), _) | (Invitee::User(_), Some(email)) => {
            Some(recipient_of_address(email))
        }
        (Invitee::User(user), None) => Some(format!("user:{user}")),
        _ => None,
    }
}

fn recipient_of_address(email: &Email) -> String {
    email.abuse_key().into_text()
}

fn tally(
    kind: LimitKind,
    who: &str,
    add: u32,
    max: u32,
    window: Lifetime,
    rules: &Rules<'_>,
    now: Timestamp,
) -> Limit {
    let (start, until) = window_of(now, window);
    let key: Pseudonym = rules.keyring.pseudonym(
        "tally",
        &[
            kind.as_str().as_bytes(),
            who.as_bytes(),
            &window.as_micros().to_be_bytes(),
            &start.unix_micros().to_be_bytes(),
        ],
    );
    Limit::Tally {
        kind,
        key,
        add,
        max,
        until,
    }
}

/// The stretch of time that a moment falls into, and its end.
fn window_of(now: Timestamp, window: Lifetime) -> (Timestamp, Timestamp) {
    let width = i64::try_from(window.as_micros()).unwrap_or(i64::MAX).max(1);
    let into = now.unix_micros().rem_euclid(width).unsigned_abs();
    let start = now.before(Lifetime::micros(into));
    (start, start.after(window))
}
