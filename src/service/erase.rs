use alloc::vec::Vec;

use super::{ATTEMPTS, Invitations, commit::Committed, error::Error};
use crate::{
    invitation::{Actor, Invitation, ManageRefusal, Rules, Status},
    ports::{Cursor, Directory, Query, Store},
    values::{Email, InvitationId},
};

/// What an erasure did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Erased {
    /// How many invitations held the address.
    pub invitations: usize,
    /// Rows that hold the address and cannot be read: mend and erase them by hand.
    pub unreadable: Vec<InvitationId>,
}

/// What one batch of revocations did.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct RevokedAll {
    /// How many were taken back.
    pub revoked: usize,
    /// Those that were not, and why.
    pub refused: Vec<(InvitationId, ManageRefusal)>,
    /// Rows that cannot be read, and so were left as they are.
    pub unreadable: Vec<InvitationId>,
    /// Where the next batch begins, if there may be one.
    pub next: Option<Cursor>,
}

impl<S: Store, D: Directory> Invitations<S, D> {
    /// Erases an address over all scopes: from invitations to it, with everything else that tells
    /// of the person, and from the copies of others. One that still stands is taken back by that,
    /// its ticket is dead. Counters, the ledger's pseudonyms, and events stay: none of them tells.
    ///
    /// Whether the actor may ask for this, the host knows. Interrupted, it can be called again.
    ///
    /// # Errors
    ///
    /// [`Error`]; what was erased until then is erased.
    ///
    /// # Examples
    ///
    /// ```
    #[doc = include_str!("../guide/setting.txt")]
    /// let id = invitations.invite(&draft, &grace).await?.invitation.id();
    /// let erased = invitations.erase(&Email::parse("ada@example.com")?, Some(&grace)).await?;
    /// assert_eq!(erased.invitations, 1);
    /// let what_remains = invitations.get(&scope, id).await?;
    /// assert_eq!(what_remains.state().status(), Status::Revoked);
    /// # Ok(()) }) }
    /// ```
    #[cfg_attr(feature = "tracing", tracing::instrument(level = "debug", skip_all))]
    pub async fn erase(
        &self,
        address: &Email,
        actor: Option<&Actor>,
    ) -> Result<Erased, Error<ManageRefusal>> {
        let all = Query::holding_address(address).limit(Query::MAX_LIMIT);
        let mut erased = Erased::default();
        let mut query = all.clone();
        let mut found = false;
        loop {
            let page = self.list(&query).await?;
            for id in page.unreadable {
                if !erased.unreadable.contains(&id) {
                    erased.unreadable.push(id);
                }
            }
            for invitation in page.items {
                self.erase_one(invitation, address, actor).await?;
                erased.invitations = erased.invitations.saturating_add(1);
                found = true;
            }
            // What cannot be read stays where it is, so the next page is behind it.
            query = match page.next.and_then(|cursor| all.clone().after(&cursor).ok()) {
                Some(next) => next,
                // Once more from the beginning: somebody may have been invited meanwhile.
                None if found => all.clone(),
                None => return Ok(erased),
            };
            found &= query.position().is_some();
        }
    }

    /// Takes back what a query asks for, one page of it. Call it again from [`RevokedAll::next`]
    /// until there is none.
    ///
    /// # Errors
    ///
    /// [`Error::Unavailable`] and the like; what was taken back until then is taken back, and the
    /// same query goes on with the rest.
    ///
    /// # Examples
    ///
    /// ```
    #[doc = include_str!("../guide/setting.txt")]
    /// invitations.invite(&draft, &grace).await?;
    /// let mut query = Query::in_scope(scope).by_inviter(grace.user().clone());
    /// loop {
    ///     let done = invitations.revoke_all(&query, &grace).await?;
    ///     let Some(next) = done.next else { break };
    ///     query = query.after(&next)?;
    /// }
    /// # let left = invitations.list(&query).await?;
    /// # assert_eq!(left.items[0].state().status(), Status::Revoked);
    /// # Ok(()) }) }
    /// ```
    #[cfg_attr(feature = "tracing", tracing::instrument(level = "debug", skip_all))]
    pub async fn revoke_all(
        &self,
        query: &Query,
        actor: &Actor,
    ) -> Result<RevokedAll, Error<ManageRefusal>> {
        let open = query
            .clone()
            .with_status(Status::Requested)
            .with_status(Status::Pending);
        let page = self.list(&open).await?;
        let mut done = RevokedAll {
            unreadable: page.unreadable,
            // The cursor belongs to the query with its statuses; the caller has the one without.
            next: page
                .next
                .and_then(|cursor| open.after(&cursor).ok()?.position())
                .map(|last| query.cursor_at(last)),
            ..RevokedAll::default()
        };
        for invitation in page.items {
            match self
                .revoke(invitation.scope(), invitation.id(), actor)
                .await
            {
                Ok(_) => done.revoked = done.revoked.saturating_add(1),
                // Somebody took it up or back in between.
                Err(Error::Refused(ManageRefusal::Status(_))) => {}
                Err(Error::Refused(reason)) => done.refused.push((invitation.id(), reason)),
                Err(error) => return Err(error),
            }
        }
        Ok(done)
    }

    async fn erase_one(
        &self,
        mut invitation: Invitation,
        address: &Email,
        actor: Option<&Actor>,
    ) -> Result<(), Error<ManageRefusal>> {
        for _ in 0..ATTEMPTS {
            let moment = self.moment()?;
            let rules = Rules::new(&self.policy, &self.keyring);
            let decided = invitation.erase_address(address, actor, &rules, &moment);
            if self.commit(&decided.changes, &self.policy).await? == Committed::Yes {
                return Ok(());
            }
            let (scope, id) = (invitation.scope().clone(), invitation.id());
            invitation = self.require(&scope, id).await?;
        }
        Err(Error::Contention)
    }
}
