use alloc::{
    collections::BTreeMap,
    string::{String, ToString},
};
use core::fmt;

use serde::{Deserialize, Deserializer, Serialize, de::Error as _};
use thiserror::Error;

/// Why a metadata entry was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum MetadataError {
    /// More than [`Metadata::MAX_KEYS`] keys.
    #[error("more than {} metadata keys", Metadata::MAX_KEYS)]
    TooManyKeys,
    /// A key that is empty, over [`Metadata::MAX_KEY_BYTES`] or holds a control character.
    #[error("a metadata key is empty, too long or holds a control character")]
    Key,
    /// A value that is over [`Metadata::MAX_VALUE_BYTES`] or holds a control character other than
    /// a line feed or a tab.
    #[error("a metadata value is too long or holds a control character")]
    Value,
}

/// What the host wants to know again when the invitation is redeemed: text by key.
///
/// An amount of money is a decimal string here, so that no floating-point number touches it.
///
/// # Invariants
///
/// - At most 50 keys of 1 to 40 bytes, values of at most 500 bytes.
/// - No control characters, but for line feeds and tabs in values.
///
/// # Examples
///
/// ```
/// use invitation::Metadata;
///
/// let mut metadata = Metadata::default();
/// metadata.insert("target", "12345678901234567.89")?;
/// assert_eq!(metadata.get("target"), Some("12345678901234567.89"));
/// # Ok::<(), invitation::values::MetadataError>(())
/// ```
#[derive(Clone, Default, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct Metadata(BTreeMap<String, String>);

impl Metadata {
    /// The most keys of one set.
    pub const MAX_KEYS: usize = 50;
    /// The most bytes of a key.
    pub const MAX_KEY_BYTES: usize = 40;
    /// The most bytes of a value.
    pub const MAX_VALUE_BYTES: usize = 500;

    /// Sets a key.
    ///
    /// # Errors
    ///
    /// [`MetadataError`], and the set is as it was.
    pub fn insert(&mut self, key: &str, value: &str) -> Result<(), MetadataError> {
        Self::check(key, value)?;
        if self.0.len() >= Self::MAX_KEYS && !self.0.contains_key(key) {
            return Err(MetadataError::TooManyKeys);
        }
        self.0.insert(key.to_string(), value.to_string());
        Ok(())
    }

    /// The value of a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(String::as_str)
    }

    /// The entries in byte order of their keys.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(k, v)| (k.as_str(), v.as_str()))
    }

    /// How many entries there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are no entries.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn check(key: &str, value: &str) -> Result<(), MetadataError> {
        if key.is_empty() || key.len() > Self::MAX_KEY_BYTES || key.chars().any(char::is_control) {
            return Err(MetadataError::Key);
        }
        let refused = |c: char| c.is_control() && !matches!(c, '\n' | '\t');
        if value.len() > Self::MAX_VALUE_BYTES || value.chars().any(refused) {
            return Err(MetadataError::Value);
        }
        Ok(())
    }
}

/// Keys alone: values may be personal.
impl fmt::Debug for Metadata {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

impl<'de> Deserialize<'de> for Metadata {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let map = BTreeMap::<String, String>::deserialize(deserializer)?;
        if map.len() > Self::MAX_KEYS {
            return Err(D::Error::custom(MetadataError::TooManyKeys));
        }
        for (key, value) in &map {
            Self::check(key, value).map_err(D::Error::custom)?;
        }
        Ok(Self(map))
    }
}

#[cfg(test)]
mod tests {
    use alloc::format;

    use super::*;

    #[test]
    fn the_bounds_are_exact() {
        let mut metadata = Metadata::default();
        for n in 0..50 {
            metadata.insert(&format!("k{n}"), &"v".repeat(500)).unwrap();
        }
        assert_eq!(
            metadata.insert("one more", ""),
            Err(MetadataError::TooManyKeys)
        );
        assert_eq!(metadata.insert("k0", "again"), Ok(()));
        assert_eq!(
            metadata.insert(&"k".repeat(41), ""),
            Err(MetadataError::Key)
        );
        assert_eq!(
            metadata.insert("k0", &"v".repeat(501)),
            Err(MetadataError::Value)
        );
        assert_eq!(metadata.insert("k0", "a\u{0}b"), Err(MetadataError::Value));
    }
}
