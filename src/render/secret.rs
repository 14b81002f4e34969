use alloc::string::String;
use core::fmt;

use zeroize::Zeroizing;

/// A text that grows and leaves no copy of itself behind: it may hold a ticket.
#[derive(Default)]
pub(super) struct SecretText(Zeroizing<String>);

impl SecretText {
    /// More than most letters take.
    const ROOM: usize = 16 * 1024;

    pub(super) fn new() -> Self {
        Self(Zeroizing::new(String::with_capacity(Self::ROOM)))
    }

    pub(super) fn into_inner(self) -> Zeroizing<String> {
        self.0
    }
}

impl fmt::Write for SecretText {
    fn write_str(&mut self, more: &str) -> fmt::Result {
        let wanted = self.0.len().saturating_add(more.len());
        if wanted > self.0.capacity() {
            // What was written so far moves, and the old place is wiped when it is dropped.
            let mut larger = Zeroizing::new(String::with_capacity(wanted.saturating_mul(2)));
            larger.push_str(&self.0);
            self.0 = larger;
        }
        self.0.push_str(more);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use core::fmt::Write as _;

    use super::*;

    #[test]
    fn it_grows_beyond_its_room() {
        let mut text = SecretText::new();
        for _ in 0..SecretText::ROOM {
            text.write_str("abc").expect("room");
        }
        assert_eq!(text.into_inner().len(), SecretText::ROOM * 3);
    }
}
