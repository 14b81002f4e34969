use alloc::{boxed::Box, sync::Arc};
use core::{future::Future, pin::Pin};

use super::{Unavailable, twin::port};
use crate::invitation::{About, Facts};

port! {
    /// What the host knows of its users, scopes and policies: one question, one answer.
    ///
    /// # Contract
    ///
    /// - What the answer does not say counts as no, so an implementation MUST say every yes that
    ///   it means: see [`Facts`].
    /// - It MUST answer [`Unavailable`] when it does not know, and never a guess: an error is tried
    ///   again, a fact is believed.
    /// - It MUST answer for the scope it was asked about and no other.
    /// - [`Facts::seat_free`] and [`Facts::invitee`] are for an early, clear refusal; where they must
    ///   hold, the store refuses inside the commit.
    /// - Where it gives a [`Facts::stamp`], the stamp MUST change whenever one of the facts does.
    pub trait Directory,
    /// [`Directory`] with boxed futures, for `dyn`.
    DynDirectory {
        /// What is known.
        ///
        /// # Errors
        ///
        /// [`Unavailable`] when that cannot be told now.
        async fn facts / facts_boxed(&self, about: &About<'_>) -> Result<Facts, Unavailable>;
    }
}
