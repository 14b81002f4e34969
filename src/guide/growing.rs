//! From one process to many, from one database to several, and to databases of another kind.
//!
//! Nothing in this crate is held in a process: [`Invitations`] has no state but its ports, its key
//! ring and its policy. What holds is held by the commit. So growing is a question of the store
//! alone, and the contract of [`Store`](ports::Store) says what the store must keep doing.
//!
//! # Several hosts on one database
//!
//! Start as many processes as you like on one PostgreSQL. There is no leader and nothing to
//! configure: redemptions meet at the revision and the ledger, duplicates at the slot, limits and
//! seats at their locks, and letters at the lease of [`claim_due`](ports::Store::claim_due), which
//! skips what another worker has locked. What to see to:
//!
//! - **Every process has the same key ring and policies.** Roll a new key out as `Retired` first and
//!   make it `Active` once all have it; a worker on an older ring postpones letters, it never
//!   replaces links.
//! - **Clocks are on NTP.** Processes that differ by seconds may disagree for those seconds on what
//!   has expired; [`Change::commit_before`] gives the store's clock the last word.
//! - **Reads go to the primary.** A replica that lags answers "unknown" for a ticket that was just
//!   minted, and a decision on a stale read is lost at the commit at best. Lists and counts for
//!   people to look at may come from a replica, through a second store of your own.
//! - **A pooler in transaction mode is fine** where the adapter holds no session state: no session
//!   advisory locks, no `LISTEN`, prepared statements only as the pooler supports them.
//! - **Web processes need no mailer.** Run [`run_due`](Invitations::run_due) in a few workers of their
//!   own; more of them only share the same queue.
//!
//! The hot spots are known, since each is a promise. One link that thousands use meets at its
//! counter: each use is one short update, not a retry. A scope with seats or an `Open` limit writes
//! one commit at a time, and only that scope. A recipient's counter is one row, touched by whoever
//! writes to that recipient. All else touches rows of its own.
//!
//! # Old rows
//!
//! Terminal rows are kept for the answer "this was used already", for the ledger and for idempotency
//! keys. [`retention`](policy::PolicyBuilder::retention) erases the personal data in them and leaves
//! the row. The queries of the contract never scan, so a large table costs disk and little else; only
//! [`count`](ports::Store::count) takes longer the more there is in its scope. The reference host's
//! bench `stores` shows it, and looks at the plans. Rows of counters may go when their `until` has
//! passed. Events leave the outbox when they are delivered.
//!
//! A table that is partitioned inside PostgreSQL cannot have a unique index that leaves out the
//! partition key, and ids and digests are unique over all scopes. Keep those two in a side table
//! that is not partitioned (`digest → scope, id`), written in the same transaction.
//!
//! # Partitions by scope
//!
//! One machine holds many millions of invitations. When it does not, cut by [`Scope`]: every call
//! that names an invitation by id names the scope, and a commit of one command writes rows of one
//! scope. A store that routes by `hash(scope)` over several databases is a page of code, and these
//! are what crosses its partitions:
//!
//! | call | how |
//! |---|---|
//! | [`find_by_digest`](ports::Store::find_by_digest) | a ticket names no scope. Let the link carry the partition as a fixed parameter and try it first; it is a hint and no authority. Without a hint ask all: the digest is found in one at most |
//! | [`list`](ports::Store::list) over all scopes, for the inbox and for erasure | ask all, merge by `(created_at, id)`; cursors hold a place in that order, so they stay valid |
//! | [`tally`](ports::Store::tally) and [`Limit::Tally`] of a recipient | the counter belongs to no scope, and a commit reaches one database. Count by partition, with a cap to match, or keep the cap in the mailer as well |
//! | [`claim_due`](ports::Store::claim_due) | a few workers for each partition |
//! | [`commit`](ports::Store::commit) of many scopes, which only [`invite_many`](Invitations::invite_many) makes | call it for one partition at a time; refuse a mixed batch with a permanent [`Unavailable`] |
//!
//! Ids need no coordination: they are UUIDs of time and randomness, or of the idempotency key with
//! its scope.
//!
//! # Other databases
//!
//! What the contract asks for is small: one atomic, conditional write of a few rows; unique keys that
//! compare bytewise; reads that see what was committed before them; and an honest word for "nobody
//! knows". Below is which primitive gives which promise. The conformance kit tests the result.
//!
//! | promise | PostgreSQL | CockroachDB, YugabyteDB | DynamoDB | etcd |
//! |---|---|---|---|---|
//! | all or none, in order | one transaction | one transaction | one `TransactWriteItems`; fold several writes of one row into one first | one `Txn` |
//! | id is free, unique slot and digest | unique indexes | unique indexes | an item per id, slot and digest, each put under `attribute_not_exists` | a key per id, slot and digest, compared with `create_revision = 0` |
//! | compare-and-swap | `UPDATE … WHERE revision = $n` | the same | a condition on the attribute `revision` | a compare on the value or on `mod_revision` |
//! | guarded uses | `uses + 1 WHERE uses < max` | the same, with retries on 40001 | `ADD uses 1` under `uses < :max` | a compare on the counter's key, and a retry by the store itself |
//! | ledger | unique index | the same | an item per invitation and redeemer | a key per invitation and redeemer |
//! | `Tally` | one guarded upsert | the same | `ADD` under a condition | compare and put |
//! | `Open`, seats | a lock on the scope's row, taken in key order, then the count | SERIALIZABLE, or the row's lock; **not** advisory locks, which one of them takes and ignores | one item of the scope that lists what is open with its ends, replaced under its version | one key of the scope, in the same way |
//! | reads see every commit | on the primary | the default; no follower reads | `ConsistentRead`, which secondary indexes do not have: so the slot and digest items, not an index, answer the `find`s | linearizable reads, the default |
//! | pages in total order | index on `(scope, created_at, id)` | the same | the sort key `created_at#id`; lists by inviter or role from an index may lag, as no decision rests on them | a range over keys that end in `created_at/id` |
//! | leases | `FOR UPDATE SKIP LOCKED` | the same, or a conditional update of each row | candidates from an index, each leased by a conditional update that decides | candidates from a range, each leased by a compare |
//! | `Unavailable`, never a conflict | 40001, 40P01, 57014, pool time-out | 40001 | `TransactionConflict`, throttling | no leader, too many requests |
//! | `Unknown` | the connection died in `COMMIT` | that, and 40003 | a time-out; repeat under the same `ClientRequestToken` for an answer | a time-out |
//! | which change failed, on what | look inside the same transaction | the same | the reasons of the cancellation stand in the order of the items | the `Else` branch reads the keys that were compared |
//! | how much in one commit | as much as [`MAX_BATCH`](ports::MAX_BATCH) | the same | 100 items: one command fits, a chunk of [`invite_many`](Invitations::invite_many) does not, so invite one by one | 128 operations by default, with the same advice |
//!
//! Some databases cannot give this. Without a write that is conditional and atomic over several rows
//! (most caches, most search engines, a queue), two of the promises contradict each other and no care
//! in the adapter mends it. Such a system may hold a copy for reading, fed from the
//! [events](Change::events).
//!
//! A database not named here is judged in an hour: take the rows of the table as questions, write the
//! nine methods, run the kit.

#[cfg(doc)]
use crate::*;
