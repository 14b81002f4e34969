use alloc::vec::Vec;

use super::{Invitations, about, error::Error};
use crate::{
    invitation::{Actor, Invitation, ManageRefusal, Purpose, Status},
    ports::{Cursor, Directory, Query, Store, Unavailable},
    values::InvitationId,
};

/// What a command over many invitations did to one page of them.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Batch {
    /// How many were changed.
    pub done: usize,
    /// Those that were to be changed and were not, and why.
    pub refused: Vec<(InvitationId, ManageRefusal)>,
    /// Rows that cannot be read, and so were left as they are.
    pub unreadable: Vec<InvitationId>,
    /// Where the next batch begins, if there may be one.
    pub next: Option<Cursor>,
}

impl<S: Store, D: Directory> Invitations<S, D> {
    /// Takes back what a query asks for, one page of it. Call it again from [`Batch::next`] until
    /// there is none.
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
    ///     let batch = invitations.revoke_all(&query, &grace).await?;
    ///     let Some(next) = batch.next else { break };
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
    ) -> Result<Batch, Error<ManageRefusal>> {
        let (rows, mut batch) = self
            .page_of(query, [Status::Requested, Status::Pending])
            .await?;
        for row in rows {
            let revoked = self.revoke(row.scope(), row.id(), actor).await;
            batch.note(row.id(), revoked)?;
        }
        Ok(batch)
    }

    /// Replaces the tickets that are refused among the invitations that a query asks for, one page
    /// of it: those of a compromised key, and those from before
    /// [`tickets_not_before`](crate::policy::PolicyBuilder::tickets_not_before). Each is a
    /// [`rotate`](Invitations::rotate), so what goes by letter gets a fresh letter. Call it again from [`Batch::next`] until
    /// there is none.
    ///
    /// # Errors
    ///
    /// [`Error::Unavailable`] and the like; what was replaced until then is replaced, and the same
    /// query goes on with the rest.
    ///
    /// # Examples
    ///
    /// ```
    #[doc = include_str!("../guide/setting.txt")]
    /// invitations.invite(&draft, &grace).await?;
    /// // No key is compromised, so there is nothing to do.
    /// let batch = invitations.reissue_all(&Query::in_scope(scope), &grace).await?;
    /// assert_eq!((batch.done, batch.next), (0, None));
    /// # Ok(()) }) }
    /// ```
    #[cfg_attr(feature = "tracing", tracing::instrument(level = "debug", skip_all))]
    pub async fn reissue_all(
        &self,
        query: &Query,
        actor: &Actor,
    ) -> Result<Batch, Error<ManageRefusal>> {
        let (rows, mut batch) = self.page_of(query, [Status::Pending]).await?;
        for row in rows {
            let facts = self.directory.facts(&about(&row, Purpose::Read)).await?;
            if row.withdrawn(&self.rules(&facts)).is_some() {
                let rotated = self.rotate(row.scope(), row.id(), actor).await;
                batch.note(row.id(), rotated)?;
            }
        }
        Ok(batch)
    }

    /// A page of the rows that a query asks for and that have one of these statuses.
    async fn page_of<const N: usize>(
        &self,
        query: &Query,
        statuses: [Status; N],
    ) -> Result<(Vec<Invitation>, Batch), Unavailable> {
        let narrowed = statuses.into_iter().fold(query.clone(), Query::with_status);
        let page = self.list(&narrowed).await?;
        let batch = Batch {
            unreadable: page.unreadable,
            // The cursor belongs to the query with its statuses; the caller has the one without.
            next: page
                .next
                .and_then(|cursor| narrowed.after(&cursor).ok()?.position())
                .map(|last| query.cursor_at(last)),
            ..Batch::default()
        };
        Ok((page.items, batch))
    }
}

impl Batch {
    fn note(
        &mut self,
        id: InvitationId,
        answer: Result<Invitation, Error<ManageRefusal>>,
    ) -> Result<(), Error<ManageRefusal>> {
        match answer {
            Ok(_) => self.done = self.done.saturating_add(1),
            // Somebody took it up or back in between.
            Err(Error::Refused(ManageRefusal::Status(_))) => {}
            Err(Error::Refused(reason)) => self.refused.push((id, reason)),
            Err(error) => return Err(error),
        }
        Ok(())
    }
}
