use alloc::sync::Arc;
use core::sync::atomic::{AtomicI64, Ordering};

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
    /// In microseconds.
    now: Arc<AtomicI64>,
}

impl ManualClock {
    /// A clock that stands at this moment.
    #[must_use]
    pub fn at(now: Timestamp) -> Self {
        Self {
            now: Arc::new(AtomicI64::new(now.unix_micros())),
        }
    }

    /// Moves it on, at most to [`Timestamp::MAX`].
    pub fn advance(&self, span: Lifetime) {
        let advanced = |now| Some(timestamp(now).after(span).unix_micros());
        // The closure always has an answer.
        let _ = (self.now).fetch_update(Ordering::SeqCst, Ordering::SeqCst, advanced);
    }

    /// Sets it, forwards or back.
    pub fn set(&self, to: Timestamp) {
        self.now.store(to.unix_micros(), Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        timestamp(self.now.load(Ordering::SeqCst))
    }
}

/// Only timestamps are put in, so it is one.
fn timestamp(micros: i64) -> Timestamp {
    Timestamp::from_unix_micros(micros).unwrap_or(Timestamp::MAX)
}
