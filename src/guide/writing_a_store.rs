//! A store for your database, step by step, and how to know that it is right.
//!
//! This chapter writes a whole one on SQLite: some four hundred lines that pass every case of the test
//! kit but the two that need a host, its veto and its stamp. Step 4 says where those go. The same steps
//! lead to yours. It stands complete in `examples/small_store.rs`; the
//! reference host has larger ones for SQLite and PostgreSQL, with pools, bulk statements and seats.
//!
//! # Test first
//!
//! Begin with the kit, and with nine methods that say `todo!()`:
//!
//! ```ignore
//! // tests/store.rs, with the feature `conformance` among your dev-dependencies
//! use invitation::conformance::Bench;
//!
//! invitation::store_conformance!(mine, Bench::new(|| async { MyStore::open(":memory:").unwrap() }));
//! ```
//!
//! The constructor makes a store that is empty and nobody else's: a file, a schema or a database of
//! its own. A store whose futures need a runtime says how the kit's threads wait for them:
//! `Bench::block_on`. Two cases want stores of their own, one whose host refuses
//! every commit and one whose scope has moved on. Until you give them (`Bench::with_refusing`,
//! `Bench::with_other_stamp`) they pass without being run, and only `cargo test -- --nocapture` and the
//! report say so. A failure names the promise, and what was seen that breaks it.
//!
//! # 1. The tables
//!
//! [`Invitation::index`] says what is to be found by; all else is one document
//! ([`Invitation::to_document`], in any `serde` format), which carries its version: you never migrate
//! it. Four columns are yours and are in neither: `uses`, `due_at`, the lease and the claims.
//!
//! ```sql
#![doc = include_str!("small_store/tables.sql")]
//! ```
//!
//! - **Keys compare bytewise.** SQLite's `TEXT` does. In PostgreSQL say `COLLATE "C"`, in MySQL
//!   `utf8mb4_bin` or `VARBINARY`: a collation that takes `í` for `i` hands one person's invitation
//!   to another.
//! - **Times are whole microseconds**, from year 1 to year 9999: an integer column, or a type that
//!   keeps six digits.
//! - **`UNIQUE (scope, slot)`** must let many rows be without a slot. That is what SQL says of `NULL`;
//!   some databases want a filtered index.
//! - **A slot** is a scope and an invitee's key. The scope is a column already.
//! - Rows with the address of a person are found for erasure by
//!   [`Query::holding_address`](ports::Query::holding_address). A larger store keeps
//!   [`Index::addresses`] and [`Index::roles`] in tables of their own.
//!
//! Without SQL, keep each index as keys that are written in the same transaction: `(scope, slot)` and
//! `digest` to the id; `(scope, created_at, id)` for pages, and `(created_at, id)` for those over all
//! scopes; open rows at `(scope, expires_at, id)`; the agenda at `(max(due_at, lease_until), id)` for rows
//! below [`MAX_CLAIMS`], so that a claim is one range up to `now`, already in order. Remove a row's old keys
//! before you write its new ones. A use changes none of them.
//!
//! # 2. Open, and tell faults apart
//!
//! Import by name: the root of the crate has a module `invitation`, which a glob would bring in too. The
//! head of `examples/small_store.rs` has all that the listings need.
//!
//! ```ignore
#![doc = include_str!("small_store/store.rs")]
//! ```
//!
//! [`Unavailable`] says whether the same call may succeed later. It is never a miss and never a
//! conflict: a deadlock that is told as a duplicate loses an invitation without a word.
//!
//! # 3. Read
//!
//! ```ignore
#![doc = include_str!("small_store/read.rs")]
//! ```
//!
//! [`Invitation::from_document`] takes the uses that you counted beside the document, and checks the
//! document again. A `get` of one that cannot be read is an error; in a list and in the agenda it is
//! an id, and holds up nobody.
//!
//! # 4. Commit
//!
//! Everything else rests on this. A [`Change`] is one write with all that must hold for it. Changes
//! are applied in their order, each seeing those before it, all or none; and the checks of each run
//! in the order of the contract: id and revision; slot, digest, ledger; uses; deadline and premises;
//! limits; your own veto last. The answer names the first change and check that failed.
//!
//! ```ignore
#![doc = include_str!("small_store/commit.rs")]
//! ```
//!
//! What is easily got wrong, each with the case that finds it:
//!
//! | trap | case |
//! |---|---|
//! | an upsert for an insert | `an_insert_never_overwrites` |
//! | `UPDATE … WHERE id = …` without scope and revision | `one_of_many_writers_wins`, `no_call_reaches_into_another_scope` |
//! | a use that writes the document or the revision | `a_use_counts_and_changes_nothing_else` |
//! | a replacement that sets `uses` back | the same |
//! | limits checked first: the retry of a create that had succeeded hears "limit reached" | `a_repeated_create_finds_its_own_id` |
//! | `count(*)` without a lock | `open_invitations_stay_within_their_cap_in_a_race` |
//! | a counter read, added to and written back | `a_counter_stays_within_its_cap_in_a_race` |
//! | locks taken in the order of the batch | `writers_that_share_counters_alone_all_succeed` |
//! | a lease that outlives a write | `a_write_ends_the_lease_and_sets_the_date` |
//! | a commit that a dropped future leaves half done | `a_dropped_commit_leaves_all_or_nothing` |
//!
//! The roles to add are those of `granted.grant`. `granted.roles` is what the member holds in sum as it
//! was when this was decided: written back, it would return what was removed meanwhile. A change without
//! premises, or of a scope for which you keep no stamp, has no conflict of facts. A veto of your own comes
//! last and is [`CommitError::Refused`](ports::CommitError::Refused).
//!
//! Where writers run side by side, a look before a write proves nothing: let the unique index, the
//! condition of the `UPDATE` and the lock decide, and use looks only to find out which check it was.
//! Here one writer has the file to itself from `BEGIN IMMEDIATE` on, so looking is enough.
//!
//! A database across a network, or one whose last sync may fail and yet have reached the disk, has one
//! more answer. If the connection dies after you sent `COMMIT`,
//! nobody knows whether it was made: say [`CommitError::Unknown`](ports::CommitError::Unknown), and the
//! service finds out. Before `COMMIT` it is `Unavailable`, since nothing was written.
//!
//! # 5. List and count
//!
//! The status in a list is the one at `as_of`, and not the one that is stored: an open row whose time
//! has passed is expired, a pending link whose uses are spent is accepted.
//!
//! ```ignore
#![doc = include_str!("small_store/list.rs")]
//! ```
//!
//! The order is total, by creation and then by id, so rows of one microsecond are neither shown twice
//! nor left out. [`Query::cursor_at`](ports::Query::cursor_at) makes the cursor, which belongs to its
//! query.
//!
//! # 6. Lease what is due
//!
//! ```ignore
#![doc = include_str!("small_store/agenda.rs")]
//! ```
//!
//! A lease covers its row until its end and not at it. The claim count rises here, before anybody
//! works on the row, so one that crashes its worker is left out after
//! [`MAX_CLAIMS`]. On a database with many writers add `FOR UPDATE SKIP LOCKED`.
//!
//! # 7. The port
//!
//! ```ignore
#![doc = include_str!("small_store/port.rs")]
//! ```
//!
//! Futures are native, and may be dropped at any moment: then all of the effect is there or none.
//! This store does its work without waiting, so there is no such moment. Where every statement is an
//! `await`, see to it that a transaction which is dropped is rolled back before its connection is
//! used again. In a server with a runtime put a store like this one behind a thread that may block.
//!
//! # What is left
//!
//! The kit sees what the port shows. Yours to test: the membership, the guest and the events in the
//! same transaction ([`transactions`](super::transactions)), the seats, and rows that somebody
//! damaged. How all this maps on other databases stands in [`growing`](super::growing).

#[cfg(doc)]
use crate::*;
