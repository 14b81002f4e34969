use alloc::boxed::Box;
use core::fmt;

type Source = Box<dyn core::error::Error + Send + Sync>;

/// A port could not answer now.
///
/// It says nothing of the invitation: it is never a refusal, a duplicate or a miss.
///
/// # Examples
///
/// ```
/// use invitation::Unavailable;
///
/// let error = Unavailable::transient("the connection pool is empty");
/// assert!(error.is_retryable());
/// ```
#[derive(Debug)]
pub struct Unavailable {
    source: Source,
    retryable: bool,
}

impl Unavailable {
    /// A fault that passes: a time-out, a deadlock, a serialization failure, a full pool.
    pub fn transient(source: impl Into<Source>) -> Self {
        Self {
            source: source.into(),
            retryable: true,
        }
    }

    /// A fault that stays until somebody mends it: a missing table, an unreadable row.
    pub fn permanent(source: impl Into<Source>) -> Self {
        Self {
            source: source.into(),
            retryable: false,
        }
    }

    /// Whether the same call may succeed later.
    #[must_use]
    pub const fn is_retryable(&self) -> bool {
        self.retryable
    }
}

impl fmt::Display for Unavailable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a port did not answer")
    }
}

impl core::error::Error for Unavailable {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        Some(&*self.source)
    }
}
