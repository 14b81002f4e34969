impl Store for SmallStore {
    async fn commit(&self, changes: &[Change]) -> Result<(), CommitError> {
        commit(&mut self.lock(), changes)
    }

    async fn get(
        &self,
        scope: &Scope,
        id: InvitationId,
    ) -> Result<Option<Invitation>, Unavailable> {
        let values = (id.as_bytes(), scope.as_str());
        find(&self.lock(), "id = ?1 AND scope = ?2", values)
    }

    async fn find_by_digest(
        &self,
        digest: &TicketDigest,
    ) -> Result<Option<Invitation>, Unavailable> {
        find(&self.lock(), "digest = ?1", [digest.as_bytes()])
    }

    async fn find_open(&self, slot: &Slot) -> Result<Option<Invitation>, Unavailable> {
        let values = (slot.scope().as_str(), slot.invitee().as_str());
        find(&self.lock(), "scope = ?1 AND slot = ?2", values)
    }

    async fn redemption(
        &self,
        redeemer: &Pseudonym,
        id: InvitationId,
    ) -> Result<Option<Redemption>, Unavailable> {
        let row = self.lock().query_row(
            "SELECT at, change_id FROM redemption WHERE invitation = ?1 AND redeemer = ?2",
            (id.as_bytes(), redeemer.as_bytes()),
            |row| Ok((row.get(0)?, row.get(1)?)),
        );
        let Some((at, change_id)) = row.optional().map_err(unavailable)? else {
            return Ok(None);
        };
        let at = Timestamp::from_unix_micros(at)
            .ok_or_else(|| Unavailable::permanent("a time that is none"))?;
        let change_id = ChangeId::from_bytes(change_id);
        Ok(Some(Redemption::new(id, *redeemer, at, change_id)))
    }

    async fn tally(&self, key: &Pseudonym) -> Result<u32, Unavailable> {
        let count = self.lock().query_row(
            "SELECT count FROM tally WHERE key = ?1",
            [key.as_bytes()],
            |row| row.get(0),
        );
        Ok(count.optional().map_err(unavailable)?.unwrap_or(0))
    }

    async fn list(&self, query: &Query, as_of: Timestamp) -> Result<Page, Unavailable> {
        page(&self.lock(), query, as_of).map_err(unavailable)
    }

    async fn count(
        &self,
        scope: &Scope,
        as_of: Timestamp,
    ) -> Result<BTreeMap<Status, u64>, Unavailable> {
        count(&self.lock(), scope, as_of).map_err(unavailable)
    }

    async fn claim_due(
        &self,
        now: Timestamp,
        lease_until: Timestamp,
        limit: usize,
    ) -> Result<Vec<Claim>, Unavailable> {
        claim(&mut self.lock(), now, lease_until, limit).map_err(unavailable)
    }
}
