use alloc::vec::Vec;

use super::{ATTEMPTS, Invitations, commit::Committed, error::Error};
use crate::{
    invitation::{Actor, Invitation, ManageRefusal, Rules},
    ports::{Directory, Query, Store},
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
