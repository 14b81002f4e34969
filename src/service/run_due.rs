use alloc::vec::Vec;

use super::{ATTEMPTS, Invitations, about, commit::Committed, error::Error};
use crate::{
    invitation::{
        Attempt, Decided, Delivery, DeliveryId, Due, EventKind, Facts, FailureReason, Invitation,
        ManageRefusal, Moment, Purpose, Rules, Sending, Status,
    },
    letter::Letter,
    policy::Policy,
    ports::{Claim, Directory, MailError, Mailer, Store, Unavailable},
    values::{InvitationId, Lifetime, Scope},
};

/// What a run of the agenda did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Report {
    /// Rows that were claimed.
    pub claimed: usize,
    /// Letters that the mailer took.
    pub sent: usize,
    /// Letters that will be tried again.
    pub retried: usize,
    /// Letters that will not be tried again.
    pub failed: usize,
    /// Invitations that are stored as expired now.
    pub expired: usize,
    /// Invitations whose personal data was erased.
    pub erased: usize,
    /// Rows that were left for later, because a port or a key was out of reach.
    pub postponed: usize,
    /// Rows whose document cannot be read.
    pub unreadable: Vec<InvitationId>,
    /// Whether the store stopped answering before the run was done.
    pub interrupted: bool,
}

impl<S: Store, D: Directory> Invitations<S, D> {
    /// Does what time has brought: sends letters, tries again, reminds, stores lapses, erases. It
    /// looks at up to `limit` rows, one after the other; run several at once for more.
    ///
    /// Call it from a timer, or after a command, in as many processes as you like: a lease keeps
    /// two of them from one row. Nothing that is decided depends on its having run.
    ///
    /// # Errors
    ///
    /// [`Unavailable`] when the store did not answer at all; what was done before that is in the
    /// report.
    ///
    /// # Examples
    ///
    /// ```
    #[doc = include_str!("../guide/setting.txt")]
    /// invitations.invite(&draft, &grace).await?;
    /// let report = invitations.run_due(&mailer, 100).await?;
    /// assert_eq!((report.claimed, report.sent), (1, 1));
    /// assert_eq!(invitations.run_due(&mailer, 100).await?.claimed, 0);
    /// # Ok(()) }) }
    /// ```
    #[cfg_attr(feature = "tracing", tracing::instrument(level = "debug", skip_all))]
    pub async fn run_due<M: Mailer>(
        &self,
        mailer: &M,
        limit: usize,
    ) -> Result<Report, Unavailable> {
        let mut report = Report::default();
        while report.claimed < limit {
            let now = self.now();
            let lease = mailer.timeout().times(2).max(Lifetime::seconds(1));
            // One row at a time: a lease must not run out while its row waits for others.
            let claimed = match self.store.claim_due(now, now.after(lease), 1).await {
                Ok(claimed) => claimed,
                Err(error) if report.claimed == 0 => return Err(error),
                Err(_) => {
                    report.interrupted = true;
                    return Ok(report);
                }
            };
            let Some(claim) = claimed.first() else { break };
            report.claimed = report.claimed.saturating_add(1);
            self.attend(claim, mailer, &mut report).await;
        }
        Ok(report)
    }

    /// Does what one row wants. Whatever goes wrong leaves it leased, and it comes back.
    async fn attend<M: Mailer>(&self, claim: &Claim, mailer: &M, report: &mut Report) {
        let mut suppress_letter = false;
        for _ in 0..ATTEMPTS {
            // Read after the claim: it may have been revoked a moment ago.
            let invitation = match self.store.get(&claim.scope, claim.id).await {
                Ok(Some(invitation)) => invitation,
                Ok(None) => return,
                Err(error) if error.is_retryable() => return add(&mut report.postponed),
                Err(_) => return report.unreadable.push(claim.id),
            };
            let Ok(moment) = self.moment() else {
                return add(&mut report.postponed);
            };
            let mut question = about(&invitation, Purpose::Letter);
            question.user = invitation.addressee(moment.now()).or(question.user);
            let Ok(facts) = self.directory.facts(&question).await else {
                return self.postpone(&invitation, &moment, report).await;
            };
            let mut rules = self.rules(&facts);
            rules.suppress_letter = suppress_letter;
            let changes = match invitation.due(claim.claims, &facts, &rules, &moment) {
                Ok(Due::Nothing) => return,
                Ok(Due::Commit(changes)) => changes,
                Ok(Due::Send(sending)) => {
                    return self
                        .send(&invitation, &sending, &facts, mailer, report)
                        .await;
                }
                Err(_) => return self.postpone(&invitation, &moment, report).await,
            };
            match self.commit::<ManageRefusal>(&changes, rules.policy).await {
                Ok(Committed::Yes) => {
                    let written = changes
                        .iter()
                        .filter_map(|change| change.write.invitation());
                    return written.for_each(|now_so| count(&invitation, now_so, report));
                }
                Ok(Committed::Overtaken) => {}
                // A reminder that is too much for its recipient is left out, whatever the policy
                // says of commands: nobody is there to be refused.
                Ok(Committed::WithoutLetter) | Err(Error::Refused(ManageRefusal::Limit(_))) => {
                    suppress_letter = true
                }
                Err(_) => return add(&mut report.postponed),
            }
        }
    }

    async fn send<M: Mailer>(
        &self,
        invitation: &Invitation,
        sending: &Sending,
        facts: &Facts,
        mailer: &M,
        report: &mut Report,
    ) {
        let rules = self.rules(facts);
        let Ok(letter) = Letter::compose(invitation, sending, facts, &rules) else {
            if let Ok(moment) = self.moment() {
                self.postpone(invitation, &moment, report).await;
            }
            return;
        };
        let attempt = match mailer.send(&letter).await {
            Ok(handed) => Attempt::Taken {
                provider_id: handed.provider_id,
            },
            Err(MailError::Transient { retry_after }) => Attempt::Later { retry_after },
            Err(MailError::Permanent { reason }) => Attempt::Never { reason },
        };
        let scope = invitation.scope();
        let gave_up = self
            .record(scope, sending.delivery, &attempt, rules.policy, report)
            .await;
        match &attempt {
            Attempt::Taken { .. } => add(&mut report.sent),
            Attempt::Later { .. } if !gave_up => add(&mut report.retried),
            Attempt::Later { .. } | Attempt::Never { .. } => add(&mut report.failed),
        }
    }

    /// Writes down what became of a letter, and says whether it failed for good. If that cannot be
    /// written, the letter comes again under the same delivery id: at least once, never lost.
    async fn record(
        &self,
        scope: &Scope,
        delivery: DeliveryId,
        attempt: &Attempt,
        policy: &Policy,
        report: &mut Report,
    ) -> bool {
        for _ in 0..ATTEMPTS {
            let Ok(Some(invitation)) = self.store.get(scope, delivery.invitation).await else {
                add(&mut report.postponed);
                return false;
            };
            let Ok(moment) = self.moment() else {
                add(&mut report.postponed);
                return false;
            };
            let rules = Rules::new(policy, &self.keyring);
            let Decided { changes, .. } = invitation.record(delivery, attempt, &rules, &moment);
            match self.commit::<ManageRefusal>(&changes, policy).await {
                Ok(Committed::Yes) => {
                    let mut events = changes.iter().flat_map(|change| &change.events);
                    return events.any(|e| matches!(e.kind, EventKind::LetterFailed { .. }));
                }
                Ok(_) => {}
                Err(_) => {
                    add(&mut report.postponed);
                    return false;
                }
            }
        }
        false
    }

    async fn postpone(&self, invitation: &Invitation, moment: &Moment, report: &mut Report) {
        add(&mut report.postponed);
        let rules = Rules::new(&self.policy, &self.keyring);
        let Decided { changes, .. } = invitation.postpone(&rules, moment);
        // If this fails too, the lease ends and the row comes back.
        let _ = self.commit::<ManageRefusal>(&changes, &self.policy).await;
    }
}

fn count(before: &Invitation, after: &Invitation, report: &mut Report) {
    let (was, is) = (before.state().status(), after.state().status());
    if is == Status::Expired && was != Status::Expired {
        add(&mut report.expired);
    }
    if after.erased_at().is_some() {
        add(&mut report.erased);
    }
    let failure = |delivery: &Delivery| match delivery {
        Delivery::Failed { reason, .. } => Some(*reason),
        _ => None,
    };
    let reason: Option<FailureReason> = failure(after.delivery());
    if reason.is_some() && before.delivery() != after.delivery() {
        add(&mut report.failed);
    }
}

const fn add(counter: &mut usize) {
    *counter = counter.saturating_add(1);
}
