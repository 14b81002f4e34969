use alloc::{
    format,
    string::{String, ToString},
};
use core::fmt;

/// What a case saw that breaks a promise.
///
/// It names the case, the promise and what was seen. It comes from any error by `?`, so it is no
/// error itself; a test may return it.
pub struct Failure {
    case: &'static str,
    promise: &'static str,
    seen: String,
}

impl Failure {
    /// A failure of what was seen; the case that sees it adds its name and promise.
    pub fn new(seen: impl Into<String>) -> Self {
        Self {
            case: "",
            promise: "",
            seen: seen.into(),
        }
    }

    /// The name of the case; empty outside of one.
    #[must_use]
    pub const fn case(&self) -> &'static str {
        self.case
    }

    /// The promise that is broken; empty outside of a case.
    #[must_use]
    pub const fn promise(&self) -> &'static str {
        self.promise
    }

    /// What was seen.
    #[must_use]
    pub fn seen(&self) -> &str {
        &self.seen
    }

    pub(super) const fn of_case(mut self, case: &'static str, promise: &'static str) -> Self {
        self.case = case;
        self.promise = promise;
        self
    }

    /// Puts what was going on before what was seen.
    pub(super) fn while_(self, what: &str) -> Self {
        Self {
            seen: format!("{what}: {}", self.seen),
            ..self
        }
    }
}

impl<E: core::error::Error> From<E> for Failure {
    fn from(error: E) -> Self {
        let mut seen = format!("an error where there should be none: {error:?}");
        let mut source = error.source();
        while let Some(cause) = source {
            seen.push_str(": ");
            seen.push_str(&cause.to_string());
            source = cause.source();
        }
        Self::new(seen)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            case,
            promise,
            seen,
        } = self;
        if case.is_empty() {
            return f.write_str(seen);
        }
        write!(f, "{case}: the promise is that {promise}; seen: {seen}")
    }
}

/// As it is displayed: this is what a failing test shows.
impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Ends a case unless something holds.
macro_rules! ensure {
    ($holds:expr, $($seen:tt)+) => {
        if !$holds {
            return Err($crate::conformance::Failure::new(alloc::format!($($seen)+)));
        }
    };
}

pub(super) use ensure;
