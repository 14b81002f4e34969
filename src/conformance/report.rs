use alloc::vec::Vec;
use core::fmt;

use serde::Serialize;

use super::{Bench, store};

/// What came of running every case, to be printed or serialized.
///
/// As JSON it reads `{"cases": 58, "passed": 58, "results": [{"name": …, "promise": …, …}]}`.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct Report {
    /// How many cases there are.
    pub cases: usize,
    /// How many were run and passed.
    pub passed: usize,
    /// Each case, in the order of the list.
    pub results: Vec<Tried>,
}

/// What came of one case.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct Tried {
    /// The name of the case.
    pub name: &'static str,
    /// What is promised.
    pub promise: &'static str,
    /// What goes wrong where the promise is not kept.
    pub why: &'static str,
    /// The rows of the catalogue of failures.
    pub rows: &'static str,
    /// What was seen that breaks the promise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure: Option<alloc::string::String>,
    /// Why the case was not run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_run: Option<&'static str>,
}

impl Tried {
    /// Whether it was run and passed.
    #[must_use]
    pub const fn passed(&self) -> bool {
        self.failure.is_none() && self.not_run.is_none()
    }
}

impl Report {
    /// Whether no case failed. One that was not run has not.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.results.iter().all(|tried| tried.failure.is_none())
    }
}

/// A line for each case, then the sum.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for tried in &self.results {
            match (&tried.failure, tried.not_run) {
                (Some(seen), _) => writeln!(f, "FAILED {}: {seen}", tried.name)?,
                (None, Some(why)) => writeln!(f, "not run {}: {why}", tried.name)?,
                (None, None) => writeln!(f, "ok {}: {}", tried.name, tried.promise)?,
            }
        }
        write!(f, "{} of {} cases passed", self.passed, self.cases)
    }
}

/// Runs every case for a store, one after the other.
///
/// # Examples
///
/// ```
/// use invitation::{conformance::{self, Bench}, memory::MemoryStore};
///
/// let bench = Bench::new(|| async { MemoryStore::new() }).rounds(2);
/// let report = conformance::block_on(conformance::report(&bench));
/// assert!(report.is_sound(), "{report}");
/// println!("{}", serde_json::to_string_pretty(&report)?);
/// # Ok::<(), serde_json::Error>(())
/// ```
pub async fn report(bench: &Bench) -> Report {
    let mut results = Vec::with_capacity(store::CASES.len());
    for case in store::CASES {
        let not_run = case.missing(bench);
        let failure = match not_run {
            Some(_) => None,
            None => case.run(bench).await.err(),
        };
        results.push(Tried {
            name: case.name,
            promise: case.promise,
            why: case.why,
            rows: case.rows,
            failure: failure.map(|failure| failure.seen().into()),
            not_run,
        });
    }
    Report {
        cases: results.len(),
        passed: results.iter().filter(|tried| tried.passed()).count(),
        results,
    }
}
