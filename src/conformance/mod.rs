//! The test kit: what every adapter of a port must do, as cases that any adapter runs.
//!
//! A [`Store`](crate::ports::Store) that passes these cases keeps the promises on which the crate
//! rests: that a ticket is redeemed once, that a limit holds when many come at once, that one tenant
//! never reaches another's rows. The kit needs no runtime and nothing of an adapter but the port; it
//! ships with stores that are broken on purpose, and fails each of them.
//!
//! # A test for each case
//!
//! ```
//! use invitation::{conformance::Bench, memory::MemoryStore};
//!
//! // In `tests/conformance.rs`: one #[test] for each case, in a module `memory`.
//! invitation::store_conformance!(memory, Bench::new(|| async { MemoryStore::new() }));
//! # fn main() {}
//! ```
//!
//! A store whose futures need a runtime says how the kit's own threads wait for them, with
//! [`Bench::block_on`]; tests that are `async` themselves take an attribute: see
//! [`store_conformance!`](crate::store_conformance).
//!
//! # A report
//!
//! [`report`] runs every case and can be serialized, for a page that shows what is proved.
//!
//! # What it asks for
//!
//! - Stores that are fresh: empty, and nobody else's. A constructor is called several times in a case.
//! - That the store's own clock is within an hour of the machine's, or of [`Bench::now`].
//! - Time: each race is run [`Bench::rounds`] times, so that a store that is wrong now and then is
//!   caught nearly always.
//!
//! # What it does not see
//!
//! What a port does not show: the membership, the guest and the events that a host writes in the
//! same transaction, and rows that cannot be read. There are no kits for the other ports, which
//! promise hardly anything that could be seen from outside: a mailer, that a letter was taken; a
//! directory, that it does not guess.

mod bench;
mod failure;
mod fixtures;
mod macros;
mod race;
mod report;
pub mod store;

pub use self::{
    bench::{Bench, Task, block_on},
    failure::Failure,
    fixtures::{Fixtures, Made},
    report::{Report, Tried, report},
};

/// The case of a test that a macro wrote; one that is not run says so.
#[doc(hidden)]
pub fn __case(name: &str, bench: &Bench) -> Result<&'static store::Case, Failure> {
    let case = store::find(name).ok_or_else(|| Failure::new("there is no such case"))?;
    if let Some(why) = case.missing(bench) {
        std::eprintln!("not run: {name}: {why}");
    }
    Ok(case)
}
