use alloc::{boxed::Box, sync::Arc};

use crate::values::Timestamp;

/// Tells the time.
///
/// # Contract
///
/// - It MUST return the present moment in UTC, as well as the machine knows it.
/// - It MAY step back. Nothing that ended comes to life again by that.
/// - It MUST NOT block.
pub trait Clock: Send + Sync {
    /// The present moment.
    fn now(&self) -> Timestamp;
}

impl<T: Clock + ?Sized> Clock for &T {
    fn now(&self) -> Timestamp {
        (**self).now()
    }
}

impl<T: Clock + ?Sized> Clock for Box<T> {
    fn now(&self) -> Timestamp {
        (**self).now()
    }
}

impl<T: Clock + ?Sized> Clock for Arc<T> {
    fn now(&self) -> Timestamp {
        (**self).now()
    }
}
