use alloc::string::String;
use alloc::sync::Arc;
use core::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::{Email, mask};

/// What identifies an [`Email`]: its delivery form with ASCII letters in lower case.
///
/// Two addresses are the same if and only if their keys are, byte by byte. Store it under a binary
/// collation: one that ignores case or accents merges different people.
///
/// - Nothing but ASCII case is folded: no Unicode case, no dots, no plus-tags. A key is ASCII only if the
///   local part was.
/// - It is itself an address, whose key is itself.
///
/// RFC 5321 s2.4 leaves the case of the local part to its host; folding it is deliberate, since the identity
/// providers in use fold it, too. `Debug` masks; there is no `Display`.
///
/// ```
/// use invitation::values::Email;
///
/// let email = Email::parse("Ann+News@Example.com")?;
/// assert_eq!(email.key().as_str(), "ann+news@example.com");
/// assert_eq!(format!("{:?}", email.key()), "EmailKey(a***@e***.com)");
/// # Ok::<(), invitation::values::EmailError>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EmailKey(Arc<str>);

impl EmailKey {
    /// The key of a delivery form.
    pub(super) fn of(address: &str) -> Self {
        Self(if address.bytes().any(|b| b.is_ascii_uppercase()) {
            address.to_ascii_lowercase().into()
        } else {
            address.into()
        })
    }

    /// The key as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for EmailKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EmailKey({})", mask(&self.0))
    }
}

impl Serialize for EmailKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// Refuses text that is not exactly the key of an address.
impl<'de> Deserialize<'de> for EmailKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let email = Email::parse(&text).map_err(de::Error::custom)?;
        if email.key.as_str() == text {
            Ok(email.key)
        } else {
            Err(de::Error::custom("the text is not the key of an address"))
        }
    }
}
