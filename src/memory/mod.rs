//! The reference adapters: every port over plain maps, with the full contract.
//!
//! They are for tests, for examples and to begin with; nothing in them outlives the process. A
//! clone of any of them is the same thing, so keep one to look into what a service has done.
//!
//! | adapter | port | what a test does with it |
//! |---|---|---|
//! | [`MemoryStore`] | [`Store`](crate::ports::Store) | reads members, events and every stored byte |
//! | [`MemoryDirectory`] | [`Directory`](crate::ports::Directory) | says who belongs where |
//! | [`MemoryMailer`] | [`Mailer`](crate::ports::Mailer) | opens letters, scripts failures |
//! | [`ManualClock`] | [`Clock`](crate::ports::Clock) | moves time |
//! | [`SeededEntropy`] | [`Entropy`](crate::ports::Entropy) | repeats a run |

mod clock;
mod directory;
mod entropy;
mod host;
mod mailer;
mod queue;
mod shelves;
mod standing;
mod state;
mod store;
mod tallies;
#[cfg(test)]
mod tests;
mod transaction;

pub use self::{
    clock::ManualClock,
    directory::{EntryError, MemoryDirectory},
    entropy::SeededEntropy,
    mailer::{MemoryMailer, SentLetter},
    store::MemoryStore,
};
