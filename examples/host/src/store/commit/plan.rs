use std::collections::{BTreeMap, BTreeSet};

use invitation::{
    Email, Event, Invitation, InvitationId, Redemption, Status, Timestamp, UserId,
    ticket::Pseudonym,
};

use super::known::{Member, Tally};

/// What a commit comes to, once all of its changes are made: each row once, in the order of keys.
#[derive(Default)]
pub(super) struct Plan<'c> {
    /// Rows that give up a key which another row of the same commit takes.
    pub(super) released: Vec<InvitationId>,
    pub(super) replaced: BTreeMap<InvitationId, Written<'c>>,
    pub(super) inserted: BTreeMap<InvitationId, Written<'c>>,
    /// Rows that were used, and of which nothing else changes.
    pub(super) used: BTreeMap<InvitationId, (u32, Status)>,
    pub(super) lost_names: Vec<(InvitationId, String)>,
    pub(super) new_names: Vec<(InvitationId, String, Timestamp)>,
    pub(super) ledger: BTreeMap<(InvitationId, Pseudonym), &'c Redemption>,
    pub(super) tallies: Rows<Pseudonym, Tally>,
    pub(super) members: Rows<(String, String), Member>,
    pub(super) guests: Rows<(String, String), &'c Email>,
    /// Those who want no invitations any more, as digests, and since when.
    pub(super) blocked: BTreeMap<[u8; 32], Timestamp>,
    /// Guests whose former address opens their account no more.
    pub(super) closed: BTreeSet<&'c UserId>,
    /// Users whose sessions end.
    pub(super) signed_out: BTreeSet<&'c UserId>,
    pub(super) events: Vec<&'c Event>,
}

/// A document, and the columns that are not in it.
pub(super) struct Written<'c> {
    pub(super) invitation: &'c Invitation,
    pub(super) uses: u32,
    /// As time has not touched it.
    pub(super) status: Status,
}

/// The rows of one table, by their keys.
pub(super) struct Rows<K, V> {
    pub(super) new: BTreeMap<K, V>,
    /// Those that are stored already.
    pub(super) changed: BTreeMap<K, V>,
}

impl<K: Ord, V> Rows<K, V> {
    /// What a row comes to, which is known already or not. One that is new remains so.
    pub(super) fn put(&mut self, key: K, value: V, is_known: bool) {
        if is_known && !self.new.contains_key(&key) {
            self.changed.insert(key, value);
        } else {
            self.new.insert(key, value);
        }
    }
}

impl<K, V> Default for Rows<K, V> {
    fn default() -> Self {
        Self {
            new: BTreeMap::new(),
            changed: BTreeMap::new(),
        }
    }
}
