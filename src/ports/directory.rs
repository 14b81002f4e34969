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
    ///
    /// # Examples
    ///
    /// ```
    /// use invitation::{
    ///     About, Actor, Facts, Purpose, Roles, Scope, Unavailable, UserId, ports::Directory,
    /// };
    ///
    /// /// One organization with one admin; yours asks the database.
    /// struct Acme;
    ///
    /// impl Directory for Acme {
    ///     async fn facts(&self, about: &About<'_>) -> Result<Facts, Unavailable> {
    ///         let admin = Roles::of(["admin"]).map_err(Unavailable::permanent)?;
    ///         let held_by = |user: &UserId| (user.as_str() == "grace").then(|| admin.clone());
    ///         let mut facts = Facts::default();
    ///         facts.scope_exists = about.scope.as_str() == "organization:acme";
    ///         facts.actor = about.actor.map(Actor::user).and_then(held_by);
    ///         facts.sponsor = about.sponsor.map(Actor::user).and_then(held_by);
    ///         facts.seat_free = true;
    ///         facts.contact_allowed = true;
    ///         Ok(facts)
    ///     }
    /// }
    ///
    /// let (scope, grace) = ("organization:acme".parse::<Scope>()?, Actor::person("grace")?);
    /// let mut about = About::new(&scope, Purpose::Invite);
    /// about.actor = Some(&grace);
    /// let facts = pollster::block_on(Acme.facts(&about))?;
    /// assert!(facts.scope_exists && facts.actor.is_some());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
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
