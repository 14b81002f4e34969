use alloc::sync::Arc;
use std::sync::{Mutex, PoisonError};

use crate::{
    ports::Clock,
    values::{Lifetime, Timestamp},
};

/// A clock that stands still until it is told otherwise. Clones are the same clock.
///
/// # Examples
///
/// ```
/// use invitation::{Lifetime, memory::ManualClock, ports::Clock};
///
/// let clock = ManualClock::at("2026-11-20T09:00:00Z".parse()?);
/// clock.advance(Lifetime::hours(2));
/// assert_eq!(clock.now().to_string(), "2026-11-20T11:00:00Z");
/// # Ok::<(), invitation::values::TimeError>(())
/// ```
#[derive(Debug, Clone)]
pub struct ManualClock {
    now: Arc<Mutex<Timestamp>>,
}

impl ManualClock {
    /// A clock that stands at this moment.
    #[must_use]
    pub fn at(now: Timestamp) -> Self {
        Self {
            now: Arc::new(Mutex::new(now)),
        }
    }

    /// Moves it on, at most to [`Timestamp::MAX`].
    pub fn advance(&self, span: Lifetime) {
        let mut now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        *now = now.after(span);
    }

    /// Sets it, forwards or back.
    pub fn set(&self, to: Timestamp) {
        *self.now.lock().unwrap_or_else(PoisonError::into_inner) = to;
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        *self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
