//! The cases for a [`Store`](crate::ports::Store): its contract, sentence by sentence.
//!
//! [`CASES`] is the whole list, with the promise that each tests, why it matters and the rows of the
//! catalogue of failures that it comes from.

mod agenda;
mod batches;
mod drops;
mod keys;
mod limits;
mod lists;
mod order;
mod revisions;
mod rows;
mod table;
mod uses;
mod world;

use alloc::boxed::Box;
use core::{fmt, future::Future, pin::Pin};

pub(super) use self::world::World;
use super::{Bench, Failure};

type Run = for<'a> fn(&'a Bench) -> Pin<Box<dyn Future<Output = Result<(), Failure>> + Send + 'a>>;

/// One thing that a store must do, and how to see whether it does.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct Case {
    /// Its name, a sentence.
    pub name: &'static str,
    /// What is promised.
    pub promise: &'static str,
    /// What goes wrong where the promise is not kept.
    pub why: &'static str,
    /// The rows of the catalogue of failures, as in `A1, K14`; empty where there is none.
    pub rows: &'static str,
    needs: Needs,
    run: Run,
}

/// What a case needs besides fresh stores.
#[derive(Debug, Clone, Copy)]
enum Needs {
    Nothing,
    Refusing,
    OtherStamp,
}

impl Case {
    /// Runs it on fresh stores.
    ///
    /// # Errors
    ///
    /// [`Failure`] says what was seen that breaks the promise.
    pub async fn run(&self, bench: &Bench) -> Result<(), Failure> {
        let result = (self.run)(bench).await;
        result.map_err(|failure| failure.of_case(self.name, self.promise))
    }

    /// Runs it, and waits for it as the bench does.
    ///
    /// # Errors
    ///
    /// [`Failure`] says what was seen that breaks the promise.
    pub fn run_blocking(&self, bench: &Bench) -> Result<(), Failure> {
        let mut result = Ok(());
        bench.drive(Box::pin(async {
            result = self.run(bench).await;
        }));
        result
    }

    /// Why the case has nothing to run on this bench, if so: it needs a store that the bench cannot
    /// make. It passes then and proves nothing.
    #[must_use]
    pub const fn missing(&self, bench: &Bench) -> Option<&'static str> {
        match self.needs {
            Needs::Refusing if !bench.can_refuse() => Some("the bench lacks `with_refusing`"),
            Needs::OtherStamp if !bench.can_restamp() => Some("the bench lacks `with_other_stamp`"),
            _ => None,
        }
    }
}

impl fmt::Debug for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Case")
            .field("name", &self.name)
            .field("promise", &self.promise)
            .finish_non_exhaustive()
    }
}

macro_rules! cases {
    ([] $($group:ident :: $name:ident $([$needs:ident])? {
        promise: $promise:literal,
        why: $why:literal,
        rows: $rows:literal $(,)?
    })+) => {
        /// Every case.
        ///
        /// # Examples
        ///
        /// ```
        /// use invitation::conformance::store::CASES;
        ///
        /// for case in CASES {
        ///     println!("{}: {} ({})", case.name, case.promise, case.why);
        /// }
        /// # assert!(CASES.len() > 40);
        /// ```
        pub const CASES: &[Case] = &[$(Case {
            name: stringify!($name),
            promise: $promise,
            why: $why,
            rows: $rows,
            needs: cases!(@needs $($needs)?),
            run: |bench| Box::pin($group::$name(bench)),
        }),+];
    };
    (@needs) => { Needs::Nothing };
    (@needs $needs:ident) => { Needs::$needs };
}

crate::__store_cases!([cases] []);

/// The case of this name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Case> {
    CASES.iter().find(|case| case.name == name)
}
