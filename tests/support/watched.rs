//! Ports that are watched: a test hears every argument and every answer, and may fail a call.

use std::{
    collections::BTreeMap,
    fmt::Debug,
    sync::{Arc, Mutex},
};

use invitation::{
    About, Change, Facts, Invitation, InvitationId, Redemption, Scope, Slot, Status, Timestamp,
    Unavailable,
    letter::Letter,
    memory::{MemoryDirectory, MemoryStore},
    ports::{Claim, CommitError, Directory, Handed, MailError, Mailer, Page, Query, Store},
    ticket::{Pseudonym, TicketDigest},
    values::Lifetime,
};

/// What a test does while a store is called. Every method may be left out.
pub(crate) trait Watch: Send + Sync {
    fn commit(&self, _: &[Change]) -> Option<CommitError> {
        None
    }
    fn get(&self, _: InvitationId) -> Option<Unavailable> {
        None
    }
    fn page(&self, page: Page) -> Page {
        page
    }
    fn claimed(&self, _lease: Lifetime, _limit: usize, _: &[Claim]) {}
    fn heard(&self, _call: &str, _value: &dyn Debug) {}
    fn read(&self, _: &Invitation) {}
}

/// A [`MemoryStore`] that is watched.
pub(crate) struct Watched<W> {
    pub(crate) store: MemoryStore,
    pub(crate) watch: W,
}

impl<W: Watch> Store for Watched<W> {
    async fn commit(&self, changes: &[Change]) -> Result<(), CommitError> {
        self.watch.heard("commit", &changes);
        if let Some(error) = self.watch.commit(changes) {
            return Err(error);
        }
        let answer = self.store.commit(changes).await;
        self.watch.heard("committed", &answer);
        answer
    }

    async fn get(
        &self,
        scope: &Scope,
        id: InvitationId,
    ) -> Result<Option<Invitation>, Unavailable> {
        if let Some(error) = self.watch.get(id) {
            return Err(error);
        }
        let answer = self.store.get(scope, id).await;
        self.hear("get", &(scope, id), answer)
    }

    async fn find_by_digest(
        &self,
        digest: &TicketDigest,
    ) -> Result<Option<Invitation>, Unavailable> {
        let answer = self.store.find_by_digest(digest).await;
        self.hear("find_by_digest", &digest, answer)
    }

    async fn find_open(&self, slot: &Slot) -> Result<Option<Invitation>, Unavailable> {
        let answer = self.store.find_open(slot).await;
        self.hear("find_open", &slot, answer)
    }

    async fn redemption(
        &self,
        redeemer: &Pseudonym,
        id: InvitationId,
    ) -> Result<Option<Redemption>, Unavailable> {
        let answer = self.store.redemption(redeemer, id).await;
        self.watch.heard("redemption", &(redeemer, id, &answer));
        answer
    }

    async fn tally(&self, key: &Pseudonym) -> Result<u32, Unavailable> {
        let answer = self.store.tally(key).await;
        self.watch.heard("tally", &(key, &answer));
        answer
    }

    async fn list(&self, query: &Query, as_of: Timestamp) -> Result<Page, Unavailable> {
        let page = self.watch.page(self.store.list(query, as_of).await?);
        self.watch.heard("list", &(query, as_of, &page));
        page.items.iter().for_each(|row| self.watch.read(row));
        Ok(page)
    }

    async fn count(
        &self,
        scope: &Scope,
        as_of: Timestamp,
    ) -> Result<BTreeMap<Status, u64>, Unavailable> {
        let answer = self.store.count(scope, as_of).await;
        self.watch.heard("count", &(scope, &answer));
        answer
    }

    async fn claim_due(
        &self,
        now: Timestamp,
        lease_until: Timestamp,
        limit: usize,
    ) -> Result<Vec<Claim>, Unavailable> {
        let claims = self.store.claim_due(now, lease_until, limit).await?;
        self.watch
            .heard("claim_due", &(lease_until, limit, &claims));
        self.watch.claimed(lease_until.since(now), limit, &claims);
        Ok(claims)
    }
}

impl<W: Watch> Watched<W> {
    fn hear(
        &self,
        call: &str,
        argument: &dyn Debug,
        answer: Result<Option<Invitation>, Unavailable>,
    ) -> Result<Option<Invitation>, Unavailable> {
        self.watch.heard(call, &(argument, &answer));
        if let Ok(Some(row)) = &answer {
            self.watch.read(row);
        }
        answer
    }
}

/// What was said, in which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Said {
    /// By `Debug` or `Display`.
    Debug,
    /// In an event.
    Event,
    /// In a document, a ledger row or a view of a manager, which may hold personal data.
    Stored,
    /// In a view of somebody who is not to see the address.
    Shown,
}

/// Keeps everything that is said.
#[derive(Clone, Default)]
pub(crate) struct Record(Arc<Mutex<Vec<(Said, String)>>>);

impl Record {
    pub(crate) fn say(&self, how: Said, text: String) {
        self.0.lock().unwrap().push((how, text));
    }

    pub(crate) fn debug(&self, value: &impl Debug) {
        self.say(Said::Debug, format!("{value:?} {value:#?}"));
    }

    pub(crate) fn all(&self) -> Vec<(Said, String)> {
        self.0.lock().unwrap().clone()
    }
}

impl Watch for Record {
    fn commit(&self, changes: &[Change]) -> Option<CommitError> {
        for change in changes {
            for event in &change.events {
                self.say(Said::Event, serde_json::to_string(event).unwrap());
            }
            if let Some(row) = &change.redemption {
                self.say(Said::Stored, serde_json::to_string(row).unwrap());
            }
            if let Some(row) = change.write.invitation() {
                self.read(row);
            }
        }
        None
    }

    fn heard(&self, call: &str, value: &dyn Debug) {
        self.say(Said::Debug, format!("{call} {value:?} {value:#?}"));
    }

    fn read(&self, row: &Invitation) {
        let document = serde_json::to_string(&row.to_document()).unwrap();
        self.say(Said::Stored, document);
        let now = row.created_at();
        let view = serde_json::to_string(&row.manager_view(now)).unwrap();
        self.say(Said::Stored, view);
        let view = serde_json::to_string(&row.invitee_view(now)).unwrap();
        self.say(Said::Shown, view);
        self.debug(&(row.to_document(), row.index(), row.manager_view(now)));
        self.debug(&(row.invitee_view(now), row.state(), row.delivery()));
    }
}

/// A directory of which every question and answer is kept.
pub(crate) struct HeardDirectory {
    pub(crate) directory: MemoryDirectory,
    pub(crate) record: Record,
}

impl Directory for HeardDirectory {
    async fn facts(&self, about: &About<'_>) -> Result<Facts, Unavailable> {
        let answer = self.directory.facts(about).await;
        self.record.debug(&(about, &answer));
        answer
    }
}

/// A mailer of which every letter's `Debug` and every answer is kept.
pub(crate) struct HeardMailer<M> {
    pub(crate) mailer: M,
    pub(crate) record: Record,
}

impl<M: Mailer> Mailer for HeardMailer<M> {
    async fn send(&self, letter: &Letter) -> Result<Handed, MailError> {
        let answer = self.mailer.send(letter).await;
        self.record.debug(&(letter, &answer));
        answer
    }

    fn timeout(&self) -> Lifetime {
        self.mailer.timeout()
    }
}

/// A mailer that does what the test says.
pub(crate) struct Doing<F>(pub(crate) F);

impl<F> Mailer for Doing<F>
where
    F: Fn(&Letter) -> Result<Handed, MailError> + Send + Sync,
{
    async fn send(&self, letter: &Letter) -> Result<Handed, MailError> {
        (self.0)(letter)
    }

    fn timeout(&self) -> Lifetime {
        Lifetime::seconds(30)
    }
}
