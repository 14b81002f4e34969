use super::{
    Invitations,
    error::{Error, Refusal},
};
use crate::{
    invitation::{Change, LimitKind, Write},
    policy::{Overflow, Policy},
    ports::{CommitError, Constraint, Directory, Store, Unavailable},
};

/// How often a commit whose answer was lost is looked for and made again.
const RESOLUTIONS: usize = 4;

/// What became of a commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Committed {
    /// It was made.
    Yes,
    /// Somebody was faster: read again and decide again.
    Overtaken,
    /// Only its letter is too much: decide again without.
    WithoutLetter,
}

/// What a lost answer turned out to be.
enum Found {
    Made,
    NotMade,
    Overtaken,
}

impl<S: Store, D: Directory> Invitations<S, D> {
    /// Commits what was decided.
    pub(super) async fn commit<R: Refusal>(
        &self,
        changes: &[Change],
        policy: &Policy,
    ) -> Result<Committed, Error<R>> {
        if changes.is_empty() {
            return Ok(Committed::Yes);
        }
        for attempt in 0..RESOLUTIONS {
            let error = match self.store.commit(changes).await {
                Ok(()) => return Ok(Committed::Yes),
                Err(error) => error,
            };
            match error {
                // By the store's clock its time is over, though not by ours: deciding again would
                // come to the same.
                CommitError::Conflict {
                    on: Constraint::Deadline,
                    ..
                } => {
                    return R::late().map_or(Ok(Committed::Overtaken), |r| Err(Error::Refused(r)));
                }
                // Ours may have been made after all, and be what is in the way.
                CommitError::Conflict { .. } if attempt > 0 => {
                    return match self.look_for(changes).await {
                        Ok(Found::Made) => Ok(Committed::Yes),
                        Ok(Found::NotMade) => Ok(Committed::Overtaken),
                        Ok(Found::Overtaken) | Err(_) => Err(Error::OutcomeUnknown),
                    };
                }
                CommitError::Conflict { .. } => return Ok(Committed::Overtaken),
                CommitError::LimitReached { limit, .. } if may_go_without(limit, policy) => {
                    return Ok(Committed::WithoutLetter);
                }
                CommitError::LimitReached { limit, .. } => {
                    return Err(Error::Refused(R::limit(limit)));
                }
                CommitError::Refused { reason, .. } => return Err(Error::Refused(R::veto(reason))),
                CommitError::Unavailable(error) => return Err(Error::Unavailable(error)),
                CommitError::Unknown(_) => match self.look_for(changes).await {
                    Ok(Found::Made) => return Ok(Committed::Yes),
                    // The same changes again: if they were made after all, they conflict.
                    Ok(Found::NotMade) => {}
                    // Somebody wrote since, over ours or in place of it: what is there cannot tell.
                    Ok(Found::Overtaken) | Err(_) => return Err(Error::OutcomeUnknown),
                },
            }
        }
        Err(Error::OutcomeUnknown)
    }

    /// Whether a list of changes was committed. All or none were, so the last one tells; where it is
    /// a redemption the ledger tells for ever.
    async fn look_for(&self, changes: &[Change]) -> Result<Found, Unavailable> {
        let Some(change) = changes.last() else {
            return Ok(Found::Made);
        };
        if let Some(row) = &change.redemption {
            let found = self.store.redemption(&row.redeemer, row.invitation).await?;
            return Ok(match found {
                Some(found) if found.change_id == change.change_id => Found::Made,
                Some(_) => Found::Overtaken,
                None => Found::NotMade,
            });
        }
        let stored = self.store.get(&change.scope, change.write.id()).await?;
        Ok(match (stored, &change.write) {
            (Some(stored), _) if stored.change_id() == change.change_id => Found::Made,
            (Some(stored), Write::Replace { expect, .. }) if stored.revision() == *expect => {
                Found::NotMade
            }
            (None, Write::Insert(_)) => Found::NotMade,
            _ => Found::Overtaken,
        })
    }
}

pub(super) fn may_go_without(limit: LimitKind, policy: &Policy) -> bool {
    let letters = policy.limits().letters;
    limit == LimitKind::LettersPerRecipient
        && letters.is_some_and(|rate| rate.overflow == Overflow::SuppressLetter)
}
