use alloc::{boxed::Box, sync::Arc};

use super::Unavailable;

/// Gives randomness.
///
/// # Contract
///
/// - It MUST fill the whole buffer from a cryptographically secure source.
/// - It MUST fail rather than fill it with anything less.
/// - It MUST NOT return the same bytes to two calls, on whatever thread or process.
pub trait Entropy: Send + Sync {
    /// Fills the buffer.
    ///
    /// # Errors
    ///
    /// [`Unavailable`] when the source cannot deliver; the buffer's content is of no use then.
    fn fill(&self, buffer: &mut [u8]) -> Result<(), Unavailable>;
}

impl<T: Entropy + ?Sized> Entropy for &T {
    fn fill(&self, buffer: &mut [u8]) -> Result<(), Unavailable> {
        (**self).fill(buffer)
    }
}

impl<T: Entropy + ?Sized> Entropy for Box<T> {
    fn fill(&self, buffer: &mut [u8]) -> Result<(), Unavailable> {
        (**self).fill(buffer)
    }
}

impl<T: Entropy + ?Sized> Entropy for Arc<T> {
    fn fill(&self, buffer: &mut [u8]) -> Result<(), Unavailable> {
        (**self).fill(buffer)
    }
}
