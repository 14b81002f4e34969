use alloc::{collections::BTreeMap, vec::Vec};

use super::{
    Invitations,
    commit::{Committed, may_go_without},
    error::Error,
};
use crate::{
    invitation::{
        Actor, Change, Decided, Facts, Invitation, Invite, InviteRefusal, Invited, InvitedHow,
        Limit, LimitKind, Slot, Status, Write,
    },
    ports::{Directory, MAX_BATCH, Store},
    ticket::Pseudonym,
    values::{InvitationId, Scope},
};

/// How many rows are committed at once. Each may take two changes, and a commit holds
/// [`MAX_BATCH`].
const CHUNK: usize = MAX_BATCH / 4;

/// What inviting many came to.
#[derive(Debug)]
#[non_exhaustive]
pub struct Bulk {
    /// The outcome of each draft, in their order; fewer than drafts if it was interrupted.
    pub rows: Vec<Result<Invited, InviteRefusal>>,
    /// Why it stopped early. The rows before are done, the others are not begun, or are in doubt
    /// where this is [`Error::OutcomeUnknown`]: give drafts an idempotency key to repeat them.
    pub interrupted: Option<Error<InviteRefusal>>,
}

/// What inviting many would come to.
#[derive(Debug)]
#[non_exhaustive]
pub struct Plan {
    /// The outcome that each draft would have, in their order.
    pub rows: Vec<Result<Planned, InviteRefusal>>,
    /// Why the plan ends early.
    pub interrupted: Option<Error<InviteRefusal>>,
}

/// What one draft would come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Planned {
    /// How its invitation would come to stand.
    pub how: InvitedHow,
    /// Whether its letter would be held back.
    pub letter_suppressed: bool,
}

impl<S: Store, D: Directory> Invitations<S, D> {
    /// Invites many. The result is that of inviting one after the other, only faster: rows are
    /// committed in chunks, and a chunk in which one row fails is done row by row, so a bad row
    /// costs only itself.
    ///
    /// A fault of a port is no outcome of a row: it stops the run and is told apart.
    ///
    /// # Examples
    ///
    /// ```
    #[doc = include_str!("../guide/setting.txt")]
    /// let drafts = [draft.clone(), draft]; // the second is a duplicate
    /// let bulk = invitations.invite_many(&drafts, &grace).await;
    /// assert!(bulk.interrupted.is_none());
    /// assert!(bulk.rows[0].is_ok() && bulk.rows[1].is_err());
    /// # Ok(()) }) }
    /// ```
    #[cfg_attr(feature = "tracing", tracing::instrument(level = "debug", skip_all, fields(drafts = drafts.len())))]
    pub async fn invite_many(&self, drafts: &[Invite], actor: &Actor) -> Bulk {
        let mut bulk = Bulk {
            rows: Vec::with_capacity(drafts.len()),
            interrupted: None,
        };
        for chunk in drafts.chunks(CHUNK) {
            let done = match self.invite_chunk(chunk, actor).await {
                Ok(Some(rows)) => {
                    bulk.rows.extend(rows);
                    Ok(())
                }
                Ok(None) => self.invite_each(chunk, actor, &mut bulk.rows).await,
                Err(error) => Err(error),
            };
            if let Err(error) = done {
                bulk.interrupted = Some(error);
                break;
            }
        }
        bulk
    }

    /// What [`Invitations::invite_many`] would come to now, without writing anything. The host's own
    /// veto inside the commit is not asked.
    ///
    /// # Examples
    ///
    /// ```
    #[doc = include_str!("../guide/setting.txt")]
    /// let plan = invitations.plan_many(&[draft.clone(), draft], &grace).await;
    /// assert!(plan.rows[0].is_ok() && plan.rows[1].is_err());
    /// assert!(invitations.count(&scope).await?.is_empty(), "nothing was written");
    /// # Ok(()) }) }
    /// ```
    #[cfg_attr(feature = "tracing", tracing::instrument(level = "debug", skip_all, fields(drafts = drafts.len())))]
    pub async fn plan_many(&self, drafts: &[Invite], actor: &Actor) -> Plan {
        let mut plan = Plan {
            rows: Vec::with_capacity(drafts.len()),
            interrupted: None,
        };
        let mut ahead = Ahead::default();
        for draft in drafts {
            match self.plan_one(draft, actor, &mut ahead).await {
                Ok(planned) => plan.rows.push(Ok(planned)),
                Err(Error::Refused(reason)) => plan.rows.push(Err(reason)),
                Err(error) => {
                    plan.interrupted = Some(error);
                    break;
                }
            }
        }
        plan
    }

    /// One commit for the whole chunk; `None` when it did not go through as it was decided.
    async fn invite_chunk(
        &self,
        chunk: &[Invite],
        actor: &Actor,
    ) -> Result<Option<Vec<Result<Invited, InviteRefusal>>>, Error<InviteRefusal>> {
        let mut ahead = Ahead::default();
        let mut changes = Vec::new();
        let mut rows = Vec::with_capacity(chunk.len());
        for draft in chunk {
            match self.decide(draft, actor, &ahead, false).await {
                Ok((decided, facts)) => {
                    ahead.note(&decided.changes);
                    changes.extend(decided.changes);
                    // Derived before the commit: what cannot be handed out stops at its own row.
                    let Ok(invited) = decided.outcome.hand_out(&self.rules(&facts)) else {
                        return Ok(None);
                    };
                    rows.push(Ok(invited));
                }
                Err(Error::Refused(reason)) => rows.push(Err(reason)),
                Err(error) => return Err(error),
            }
        }
        if changes.len() > MAX_BATCH {
            return Ok(None);
        }
        match self.commit::<InviteRefusal>(&changes, &self.policy).await {
            Ok(Committed::Yes) => Ok(Some(rows)),
            Ok(_) | Err(Error::Refused(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    async fn invite_each(
        &self,
        chunk: &[Invite],
        actor: &Actor,
        rows: &mut Vec<Result<Invited, InviteRefusal>>,
    ) -> Result<(), Error<InviteRefusal>> {
        for draft in chunk {
            rows.push(match self.invite(draft, actor).await {
                Ok(invited) => Ok(invited),
                Err(Error::Refused(reason)) => Err(reason),
                Err(error) => return Err(error),
            });
        }
        Ok(())
    }

    async fn plan_one(
        &self,
        draft: &Invite,
        actor: &Actor,
        ahead: &mut Ahead,
    ) -> Result<Planned, Error<InviteRefusal>> {
        for letter_suppressed in [false, true] {
            let (decided, facts) = self.decide(draft, actor, ahead, letter_suppressed).await?;
            let policy = self.rules(&facts).policy;
            match self
                .limit_reached(draft.scope(), &decided.changes, ahead)
                .await?
            {
                None => {
                    ahead.note(&decided.changes);
                    let how = decided.outcome.how;
                    return Ok(Planned {
                        how,
                        letter_suppressed,
                    });
                }
                Some(limit) if !letter_suppressed && may_go_without(limit, policy) => {}
                Some(limit) => return Err(Error::Refused(InviteRefusal::Limit(limit))),
            }
        }
        Err(Error::Contention)
    }

    /// Decides one draft as if what lies ahead of it were committed.
    async fn decide(
        &self,
        draft: &Invite,
        actor: &Actor,
        ahead: &Ahead,
        suppress_letter: bool,
    ) -> Result<(Decided<Invited>, Facts), Error<InviteRefusal>> {
        let moment = self.moment()?;
        let facts = self.facts_to_invite(draft, actor).await?;
        let mut rules = self.rules(&facts);
        rules.suppress_letter = suppress_letter;
        let earlier = match draft.key() {
            Some(key) => {
                let id = InvitationId::for_key(draft.scope(), actor.user(), key);
                match ahead.rows.get(&id) {
                    Some(row) => Some(row.clone()),
                    None => self.store.get(draft.scope(), id).await?,
                }
            }
            None => None,
        };
        if let Some(earlier) = earlier {
            let outcome = earlier
                .replay(draft, actor, &facts, &rules)
                .map_err(Error::Refused)?;
            let decided = Decided {
                changes: Vec::new(),
                outcome,
            };
            return Ok((decided, facts));
        }
        let stored = self.in_the_way(draft, &facts).await?;
        let existing = ahead.over(stored, draft);
        let decided = Invitation::invite(draft, actor, &existing, &facts, &rules, &moment)
            .map_err(Error::Refused)?;
        Ok((decided, facts))
    }

    /// Which limit these changes would reach, with what lies ahead of them counted in.
    async fn limit_reached(
        &self,
        scope: &Scope,
        changes: &[Change],
        ahead: &Ahead,
    ) -> Result<Option<LimitKind>, Error<InviteRefusal>> {
        for limit in changes.iter().flat_map(|change| &change.limits) {
            let (used, add, max) = match limit {
                Limit::Open { max, as_of } => {
                    let counts = self.store.count(scope, *as_of).await?;
                    let open = [Status::Requested, Status::Pending];
                    let stored = open
                        .iter()
                        .filter_map(|status| counts.get(status))
                        .sum::<u64>();
                    let (closing, opening) = balance(changes);
                    let planned = ahead.opened.get(scope).copied().unwrap_or(0);
                    let now = i64::try_from(stored).unwrap_or(i64::MAX);
                    let now = now.saturating_add(planned).saturating_sub(closing);
                    (u64::try_from(now).unwrap_or(0), opening, *max)
                }
                Limit::Tally { key, add, max, .. } => {
                    let stored = u64::from(self.store.tally(key).await?);
                    let planned = ahead.tallies.get(key).copied().unwrap_or(0);
                    (stored.saturating_add(planned), u64::from(*add), *max)
                }
            };
            if used.saturating_add(add) > u64::from(max) {
                return Ok(Some(limit.kind()));
            }
        }
        Ok(None)
    }
}

/// What the drafts before one have decided and not yet written.
#[derive(Default)]
struct Ahead {
    rows: BTreeMap<InvitationId, Invitation>,
    slots: BTreeMap<Slot, InvitationId>,
    opened: BTreeMap<Scope, i64>,
    tallies: BTreeMap<Pseudonym, u64>,
}

impl Ahead {
    fn note(&mut self, changes: &[Change]) {
        let (closing, opening) = balance(changes);
        for change in changes {
            if let Some(row) = change.write.invitation() {
                self.rows.insert(row.id(), row.clone());
                self.slots.extend(row.slot().map(|slot| (slot, row.id())));
            }
            for limit in &change.limits {
                if let Limit::Tally { key, add, .. } = limit {
                    let sum = self.tallies.entry(*key).or_default();
                    *sum = sum.saturating_add(u64::from(*add));
                }
            }
        }
        if let Some(change) = changes.last() {
            let opened = self.opened.entry(change.scope.clone()).or_default();
            let opening = i64::try_from(opening).unwrap_or(i64::MAX);
            *opened = opened.saturating_add(opening).saturating_sub(closing);
        }
    }

    /// The invitations in the way of a draft: those of the store as they would be by now, and those
    /// that would be new.
    fn over(&self, stored: Vec<Invitation>, draft: &Invite) -> Vec<Invitation> {
        let mut existing: Vec<Invitation> = stored
            .into_iter()
            .map(|row| self.rows.get(&row.id()).cloned().unwrap_or(row))
            .collect();
        let slot = Slot::of(draft.scope(), draft.invitee());
        let new = slot
            .and_then(|slot| self.slots.get(&slot))
            .and_then(|id| self.rows.get(id));
        if let Some(row) = new.filter(|row| existing.iter().all(|known| known.id() != row.id())) {
            existing.push(row.clone());
        }
        existing
    }
}

/// How many rows the changes end that counted as open, and how many they open.
fn balance(changes: &[Change]) -> (i64, u64) {
    let mut ended = 0_i64;
    let mut opened = 0_u64;
    for change in changes {
        match &change.write {
            Write::Insert(_) => opened = opened.saturating_add(1),
            // A lapsed row did not count before; one that was superseded did.
            Write::Replace { with, .. } if with.state().status() == Status::Revoked => {
                ended = ended.saturating_add(1);
            }
            _ => {}
        }
    }
    (ended, opened)
}
