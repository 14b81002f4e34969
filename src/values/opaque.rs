//! What the host's own names share: bounded, compared byte for byte, never interpreted.

use alloc::sync::Arc;

use thiserror::Error;

/// Why a name of the host's (user, scope, role, key) was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum NameError {
    /// Nothing was given.
    #[error("a name must not be empty")]
    Empty,
    /// More bytes than the type holds.
    #[error("a name is longer than {max} bytes")]
    TooLong {
        /// The most bytes that fit.
        max: usize,
    },
    /// A control character, which no database and no header carries safely.
    #[error("a name holds a control character")]
    Control,
    /// A scope that is not written `kind:id`, or whose kind is not lower-case ASCII.
    #[error("a scope is written as kind, colon, id; the kind is lower-case ascii")]
    Scope,
}

/// Checks an opaque name: 1 to `max` bytes of UTF-8 without control characters.
pub(crate) fn check(input: &str, max: usize) -> Result<(), NameError> {
    if input.is_empty() {
        return Err(NameError::Empty);
    }
    if input.len() > max {
        return Err(NameError::TooLong { max });
    }
    if input.chars().any(char::is_control) {
        return Err(NameError::Control);
    }
    Ok(())
}

pub(crate) fn parse(input: &str, max: usize) -> Result<Arc<str>, NameError> {
    check(input, max)?;
    Ok(Arc::from(input))
}

/// Writes the traits of a newtype over `Arc<str>` whose constructor is `new`.
macro_rules! opaque_name {
    ($type:ident, $max:expr) => {
        impl $type {
            /// The most bytes one of these holds.
            pub const MAX_BYTES: usize = $max;

            /// Takes a name as the host spells it.
            ///
            /// # Errors
            ///
            /// [`NameError`](crate::values::NameError) when it is empty, too long or holds a
            /// control character.
            pub fn new(name: &str) -> Result<Self, $crate::values::NameError> {
                $crate::values::opaque::parse(name, Self::MAX_BYTES).map(Self)
            }

            /// The name as it was given.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl core::fmt::Display for $type {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.write_str(&self.0)
            }
        }

        $crate::values::opaque::parsed_text!($type, $crate::values::NameError, new);
    };
}

/// Writes `FromStr`, `TryFrom<&str>`, `Serialize` and `Deserialize` for a type that has `as_str`
/// and a fallible constructor.
macro_rules! parsed_text {
    ($type:ident, $error:ty, $parse:ident) => {
        impl core::str::FromStr for $type {
            type Err = $error;

            fn from_str(input: &str) -> Result<Self, Self::Err> {
                Self::$parse(input)
            }
        }

        impl TryFrom<&str> for $type {
            type Error = $error;

            fn try_from(input: &str) -> Result<Self, Self::Error> {
                Self::$parse(input)
            }
        }

        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <alloc::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                Self::$parse(&text).map_err(serde::de::Error::custom)
            }
        }
    };
}

pub(crate) use {opaque_name, parsed_text};
