//! Stands in until the storage port is written: delete this file, and its line in `mod.rs`, with it.

use std::collections::BTreeMap;

use invitation::{
    Change, Invitation, InvitationId, Redemption, Scope, Slot, Status, Timestamp, Unavailable,
    ports::{Claim, CommitError, Page, Query, Store},
    ticket::{Pseudonym, TicketDigest},
};

use super::Database;

fn unwritten() -> Unavailable {
    Unavailable::permanent("the storage port is not written yet")
}

impl Store for Database {
    async fn commit(&self, _: &[Change]) -> Result<(), CommitError> {
        Err(CommitError::Unavailable(unwritten()))
    }

    async fn get(&self, _: &Scope, _: InvitationId) -> Result<Option<Invitation>, Unavailable> {
        Err(unwritten())
    }

    async fn find_by_digest(&self, _: &TicketDigest) -> Result<Option<Invitation>, Unavailable> {
        Err(unwritten())
    }

    async fn find_open(&self, _: &Slot) -> Result<Option<Invitation>, Unavailable> {
        Err(unwritten())
    }

    async fn redemption(
        &self,
        _: &Pseudonym,
        _: InvitationId,
    ) -> Result<Option<Redemption>, Unavailable> {
        Err(unwritten())
    }

    async fn tally(&self, _: &Pseudonym) -> Result<u32, Unavailable> {
        Err(unwritten())
    }

    async fn list(&self, _: &Query, _: Timestamp) -> Result<Page, Unavailable> {
        Err(unwritten())
    }

    async fn count(&self, _: &Scope, _: Timestamp) -> Result<BTreeMap<Status, u64>, Unavailable> {
        Err(unwritten())
    }

    async fn claim_due(
        &self,
        _: Timestamp,
        _: Timestamp,
        _: usize,
    ) -> Result<Vec<Claim>, Unavailable> {
        Err(unwritten())
    }
}
