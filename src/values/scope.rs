use alloc::{format, sync::Arc};
use core::fmt;

use super::{
    NameError,
    opaque::{self, parsed_text},
};

/// Where an invitation leads: the kind of place and its id, as the host names them.
///
/// Every call that names an invitation by its id takes the scope too, so the id of one tenant
/// never reaches the row of another.
///
/// # Invariants
///
/// - The kind is 1 to 32 characters of `a-z`, `0-9`, `-` and `_`, and begins with a letter.
/// - The id is 1 to 200 bytes of UTF-8 without control characters, compared byte for byte.
///
/// # Examples
///
/// ```
/// use invitation::Scope;
///
/// let scope: Scope = "organization:acme".parse()?;
/// assert_eq!(scope.kind(), "organization");
/// assert_eq!(scope.id(), "acme");
/// assert_eq!(scope, Scope::new("organization", "acme")?);
/// # Ok::<(), invitation::values::NameError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Scope {
    text: Arc<str>,
    kind_bytes: u8,
}

impl Scope {
    /// The most bytes of an id.
    pub const MAX_ID_BYTES: usize = 200;
    /// The most bytes of a kind.
    pub const MAX_KIND_BYTES: usize = 32;

    /// A scope of its two parts.
    ///
    /// # Errors
    ///
    /// [`NameError`] when a part breaks its rule.
    pub fn new(kind: &str, id: &str) -> Result<Self, NameError> {
        Self::check(kind, id)?;
        Self::of(kind, Arc::from(format!("{kind}:{id}")))
    }

    /// Reads `kind:id`; everything after the first colon is the id.
    ///
    /// # Errors
    ///
    /// [`NameError`] when there is no colon or a part breaks its rule.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        let (kind, id) = text.split_once(':').ok_or(NameError::Scope)?;
        Self::check(kind, id)?;
        Self::of(kind, Arc::from(text))
    }

    /// What sort of place it is: `organization`, `team-page`, `tenant`, …
    #[must_use]
    pub fn kind(&self) -> &str {
        let end = usize::from(self.kind_bytes);
        self.text.get(..end).unwrap_or_default()
    }

    /// Which one it is.
    #[must_use]
    pub fn id(&self) -> &str {
        let start = usize::from(self.kind_bytes).saturating_add(1);
        self.text.get(start..).unwrap_or_default()
    }

    /// `kind:id`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    fn of(kind: &str, text: Arc<str>) -> Result<Self, NameError> {
        let kind_bytes = u8::try_from(kind.len()).map_err(|_| NameError::Scope)?;
        Ok(Self { text, kind_bytes })
    }

    fn check(kind: &str, id: &str) -> Result<(), NameError> {
        if kind.len() > Self::MAX_KIND_BYTES {
            return Err(NameError::TooLong {
                max: Self::MAX_KIND_BYTES,
            });
        }
        let mut bytes = kind.bytes();
        let starts_well = bytes.next().is_some_and(|b| b.is_ascii_lowercase());
        let goes_on_well =
            bytes.all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_');
        if !(starts_well && goes_on_well) {
            return Err(NameError::Scope);
        }
        opaque::check(id, Self::MAX_ID_BYTES)
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Scope({})", self.text)
    }
}

parsed_text!(Scope, NameError, parse);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_id_may_hold_colons_and_any_script() {
        let scope = Scope::parse("tenant:a:b:ü ").unwrap();
        assert_eq!((scope.kind(), scope.id()), ("tenant", "a:b:ü "));
    }

    #[test]
    fn a_kind_is_lower_case_ascii() {
        for bad in [
            "Org:1",
            ":1",
            "1org:1",
            "org",
            "o g:1",
            "örg:1",
            "org:",
            "org:\u{0}",
        ] {
            assert!(Scope::parse(bad).is_err(), "{bad:?}");
        }
    }
}
