use alloc::{collections::BTreeMap, vec::Vec};

use super::{Invitations, error::Error};
use crate::{
    invitation::{Claimant, Invitation, Invitee, InviteeView, ManageRefusal, Status},
    ports::{Directory, Page, Query, Store, Unavailable},
    values::{InvitationId, Scope},
};

impl<S: Store, D: Directory> Invitations<S, D> {
    /// The invitation of this id in this scope. Who may see it, the host knows; show a
    /// [`manager_view`](Invitation::manager_view) of it.
    ///
    /// # Errors
    ///
    /// [`ManageRefusal::NotFound`] in [`Error::Refused`], also where another scope has the id.
    ///
    /// # Examples
    ///
    /// ```
    #[doc = include_str!("../guide/setting.txt")]
    /// let id = invitations.invite(&draft, &grace).await?.invitation.id();
    /// let invitation = invitations.get(&scope, id).await?;
    /// let view = invitation.manager_view(invitations.now());
    /// assert_eq!(view.status, Status::Pending);
    ///
    /// let elsewhere: Scope = "organization:other".parse()?;
    /// assert!(invitations.get(&elsewhere, id).await.is_err());
    /// # Ok(()) }) }
    /// ```
    #[cfg_attr(feature = "tracing", tracing::instrument(level = "debug", skip_all, fields(%scope, %id)))]
    pub async fn get(
        &self,
        scope: &Scope,
        id: InvitationId,
    ) -> Result<Invitation, Error<ManageRefusal>> {
        self.require(scope, id).await
    }

    /// One page of the invitations that a query asks for.
    ///
    /// # Errors
    ///
    /// [`Unavailable`] when the store does not answer.
    ///
    /// # Examples
    ///
    /// ```
    #[doc = include_str!("../guide/setting.txt")]
    /// invitations.invite(&draft, &grace).await?;
    /// let query = Query::in_scope(scope).with_status(Status::Pending).newest_first();
    /// let page = invitations.list(&query).await?;
    /// assert_eq!(page.items.len(), 1);
    /// if let Some(cursor) = &page.next {
    ///     let query = query.after(cursor)?; // the next page
    ///     # let _ = query;
    /// }
    /// # Ok(()) }) }
    /// ```
    #[cfg_attr(feature = "tracing", tracing::instrument(level = "debug", skip_all))]
    pub async fn list(&self, query: &Query) -> Result<Page, Unavailable> {
        self.store.list(query, self.now()).await
    }

    /// How many invitations of a scope stand how.
    ///
    /// # Errors
    ///
    /// [`Unavailable`] when the store does not answer.
    ///
    /// # Examples
    ///
    /// ```
    #[doc = include_str!("../guide/setting.txt")]
    /// invitations.invite(&draft, &grace).await?;
    /// assert_eq!(invitations.count(&scope).await?[&Status::Pending], 1);
    /// # Ok(()) }) }
    /// ```
    #[cfg_attr(feature = "tracing", tracing::instrument(level = "debug", skip_all, fields(%scope)))]
    pub async fn count(&self, scope: &Scope) -> Result<BTreeMap<Status, u64>, Unavailable> {
        self.store.count(scope, self.now()).await
    }

    /// What lies in a claimant's inbox: the pending invitations, over all scopes, to the verified
    /// addresses and the user id; oldest first, at most [`Query::MAX_LIMIT`] for each.
    ///
    /// # Errors
    ///
    /// [`Unavailable`] when the store does not answer.
    ///
    /// # Examples
    ///
    /// ```
    #[doc = include_str!("../guide/setting.txt")]
    /// invitations.invite(&draft, &grace).await?;
    /// assert_eq!(invitations.inbox(&ada).await?.len(), 1);
    /// let unverified = Claimant::new("ada")?;
    /// assert!(invitations.inbox(&unverified).await?.is_empty());
    /// # Ok(()) }) }
    /// ```
    #[cfg_attr(feature = "tracing", tracing::instrument(level = "debug", skip_all))]
    pub async fn inbox(&self, claimant: &Claimant) -> Result<Vec<InviteeView>, Unavailable> {
        let addresses = claimant.verified_addresses().cloned().map(Invitee::Email);
        let user = Invitee::User(claimant.user().clone());
        let mut found: Vec<Invitation> = Vec::new();
        for invitee in addresses.chain([user]) {
            let Some(query) = Query::of_invitee(&invitee) else {
                continue;
            };
            let query = query.with_status(Status::Pending).limit(Query::MAX_LIMIT);
            found.extend(self.list(&query).await?.items);
        }
        found.sort_by_key(|invitation| (invitation.created_at(), invitation.id()));
        found.dedup_by_key(|invitation| invitation.id());
        let now = self.now();
        Ok(found
            .iter()
            .map(|invitation| invitation.invitee_view(now))
            .collect())
    }
}
