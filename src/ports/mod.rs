//! What a host implements: where invitations are kept, who takes letters, what is known of users,
//! what time it is, where randomness comes from.
//!
//! Every port comes as a trait with native futures and as a `Dyn…` twin with boxed ones, and is
//! forwarded through `&T`, `Box<T>` and `Arc<T>`; so `Arc<dyn DynStore>` is a [`Store`], and
//! `Arc<Concrete>` costs no box.
//!
//! | port | what it does | written for tests |
//! |---|---|---|
//! | [`Store`] | keeps invitations | `memory::MemoryStore` |
//! | [`Mailer`] | takes letters | `memory::MemoryMailer` |
//! | [`Directory`] | knows users and scopes | `memory::MemoryDirectory` |
//! | [`Clock`] | tells the time | `memory::ManualClock` |
//! | [`Entropy`] | gives randomness | `memory::SeededEntropy` |

mod clock;
mod directory;
mod entropy;
mod error;
mod mailer;
mod query;
mod store;
mod twin;

pub use self::{
    clock::Clock,
    directory::{Directory, DynDirectory},
    entropy::Entropy,
    error::Unavailable,
    mailer::{DynMailer, Handed, MailError, Mailer},
    query::{Cursor, CursorError, Page, Position, Query},
    store::{Claim, CommitError, Constraint, DynStore, MAX_BATCH, Store, Veto},
};
pub use crate::invitation::MAX_CLAIMS;
