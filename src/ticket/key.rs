use alloc::borrow::Cow;
use core::{fmt, str::FromStr};

use data_encoding::{BASE64_NOPAD, BASE64URL_NOPAD, Encoding, HEXLOWER_PERMISSIVE};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use thiserror::Error;
use zeroize::Zeroizing;

/// The name of a key in the ring, stored with every ticket that the key derived.
///
/// # Invariants
///
/// - 1 to 32 characters of `A`–`Z`, `a`–`z`, `0`–`9`, `.`, `_` and `-`, compared byte for byte.
///
/// # Examples
///
/// ```
/// use invitation::ticket::KeyId;
///
/// let id = KeyId::new("2026-11")?;
/// assert_eq!(id.as_str(), "2026-11");
/// assert!(KeyId::new("november 2026").is_err());
/// # Ok::<(), invitation::ticket::KeyIdError>(())
/// ```
// Held in place so that minting allocates nothing. The bytes are padded with zeros, which sort
// before every allowed character: the derived order is that of the text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId {
    bytes: [u8; Self::MAX_BYTES],
    length: u8,
}

impl KeyId {
    /// The most characters a name holds.
    pub const MAX_BYTES: usize = 32;

    /// Takes a name.
    ///
    /// # Errors
    ///
    /// [`KeyIdError`] when it is empty, too long or holds another character.
    pub fn new(name: &str) -> Result<Self, KeyIdError> {
        if name.is_empty() {
            return Err(KeyIdError::Empty);
        }
        if name.len() > Self::MAX_BYTES {
            return Err(KeyIdError::TooLong);
        }
        let allowed = |byte: &u8| byte.is_ascii_alphanumeric() || b"._-".contains(byte);
        if !name.as_bytes().iter().all(allowed) {
            return Err(KeyIdError::Character);
        }
        let mut bytes = [0; Self::MAX_BYTES];
        for (to, from) in bytes.iter_mut().zip(name.bytes()) {
            *to = from;
        }
        let length = u8::try_from(name.len()).map_err(|_| KeyIdError::TooLong)?;
        Ok(Self { bytes, length })
    }

    /// The name as it was given.
    #[must_use]
    pub fn as_str(&self) -> &str {
        // Ascii within bounds by construction, so the fallbacks are never taken.
        let bytes = self.bytes.get(..usize::from(self.length));
        core::str::from_utf8(bytes.unwrap_or_default()).unwrap_or_default()
    }
}

impl FromStr for KeyId {
    type Err = KeyIdError;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::new(name)
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyId({})", self.as_str())
    }
}

impl Serialize for KeyId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for KeyId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = <Cow<'de, str>>::deserialize(deserializer)?;
        Self::new(&name).map_err(D::Error::custom)
    }
}

/// Why a text is no [`KeyId`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum KeyIdError {
    /// Nothing was given.
    #[error("a key id must not be empty")]
    Empty,
    /// More than [`KeyId::MAX_BYTES`] characters.
    #[error("a key id is longer than 32 characters")]
    TooLong,
    /// A character that is no ASCII letter, digit, dot, underscore or hyphen.
    #[error("a key id holds only ascii letters, digits, dots, underscores and hyphens")]
    Character,
}

/// Key material of the host, from which tickets are derived.
///
/// # Invariants
///
/// - 32 to 64 bytes; not one byte over and over. Draw them from the operating system's randomness
///   (`openssl rand -hex 32`): a passphrase is no key.
/// - It cannot be read back: no `Clone`, `Serialize`, `Display` or `==`; `Debug` is redacted; its
///   memory is wiped on drop.
///
/// # Examples
///
/// ```
/// use invitation::ticket::{SecretKey, SecretKeyError};
///
/// SecretKey::from_hex("8c1f5a27d30b49e66f90b1c2d3e4f5061728394a5b6c7d8e9fa0b1c2d3e4f506")?;
/// SecretKey::from_base64("jB9aJ9MLSeZvkLHC0+T1BhcoOUpbbH2On6CxwtPk9QY=")?;
/// assert_eq!(SecretKey::from_bytes(&[0; 32]).unwrap_err(), SecretKeyError::Uniform);
/// # Ok::<(), SecretKeyError>(())
/// ```
///
/// ```compile_fail
/// fn copy(key: &invitation::ticket::SecretKey) -> invitation::ticket::SecretKey {
///     key.clone()
/// }
/// ```
/// ```compile_fail
/// fn compare(a: &invitation::ticket::SecretKey, b: &invitation::ticket::SecretKey) -> bool {
///     a == b
/// }
/// ```
pub struct SecretKey(Zeroizing<[u8; Self::MAX_BYTES]>);

impl SecretKey {
    /// The fewest bytes of a key.
    pub const MIN_BYTES: usize = 32;
    /// The most bytes of a key: the block of the hash, so that all of it counts.
    pub const MAX_BYTES: usize = 64;

    /// Takes raw bytes.
    ///
    /// # Errors
    ///
    /// [`SecretKeyError`] when there are too few, too many, or all are equal.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, SecretKeyError> {
        if bytes.len() < Self::MIN_BYTES {
            return Err(SecretKeyError::TooShort);
        }
        if bytes.len() > Self::MAX_BYTES {
            return Err(SecretKeyError::TooLong);
        }
        let first = bytes.first();
        if bytes.iter().all(|byte| Some(byte) == first) {
            return Err(SecretKeyError::Uniform);
        }
        let mut key = Zeroizing::new([0; Self::MAX_BYTES]);
        for (to, from) in key.iter_mut().zip(bytes) {
            *to = *from;
        }
        Ok(Self(key))
    }

    /// Reads hexadecimal digits of either case.
    ///
    /// # Errors
    ///
    /// [`SecretKeyError::Encoding`] for other text; else as [`SecretKey::from_bytes`].
    pub fn from_hex(text: &str) -> Result<Self, SecretKeyError> {
        Self::decode(&HEXLOWER_PERMISSIVE, text)
    }

    /// Reads base64, standard or URL-safe, with its padding or without.
    ///
    /// # Errors
    ///
    /// [`SecretKeyError::Encoding`] for other text; else as [`SecretKey::from_bytes`].
    pub fn from_base64(text: &str) -> Result<Self, SecretKeyError> {
        let digits = text.trim_end_matches('=');
        let padding = text.len().saturating_sub(digits.len());
        if padding > 2 || (padding > 0 && !text.len().is_multiple_of(4)) {
            return Err(SecretKeyError::Encoding);
        }
        if digits.contains(['-', '_']) {
            Self::decode(&BASE64URL_NOPAD, digits)
        } else {
            Self::decode(&BASE64_NOPAD, digits)
        }
    }

    fn decode(encoding: &Encoding, text: &str) -> Result<Self, SecretKeyError> {
        let length = encoding.decode_len(text.len());
        let length = length.map_err(|_| SecretKeyError::Encoding)?;
        let mut buffer = Zeroizing::new([0; Self::MAX_BYTES]);
        // The length comes first: `decode_mut` asks for an exact one.
        let buffer = buffer.get_mut(..length).ok_or(SecretKeyError::TooLong)?;
        match encoding.decode_mut(text.as_bytes(), buffer) {
            Ok(_) => Self::from_bytes(buffer),
            Err(_) => Err(SecretKeyError::Encoding),
        }
    }

    /// The key as HMAC takes it: filled up with zeros to the block of the hash.
    pub(super) fn block(&self) -> &[u8; Self::MAX_BYTES] {
        &self.0
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretKey(..)")
    }
}

/// Why key material was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SecretKeyError {
    /// Fewer than [`SecretKey::MIN_BYTES`] bytes.
    #[error("a key is shorter than 32 bytes")]
    TooShort,
    /// More than [`SecretKey::MAX_BYTES`] bytes.
    #[error("a key is longer than 64 bytes")]
    TooLong,
    /// The same byte over and over: a placeholder.
    #[error("a key repeats one byte")]
    Uniform,
    /// The text is not of the encoding that was asked for.
    #[error("a key is not written in hexadecimal or base64")]
    Encoding,
}

/// What a key of the ring is still good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum KeyState {
    /// Mints new tickets. One key of a ring is active.
    Active,
    /// Derives again what it minted, and mints nothing new.
    Retired,
    /// Known to others: derives nothing, so that what it minted is issued anew.
    Compromised,
}

impl KeyState {
    /// The state in lower case, as [`Keyring::parse`](super::Keyring::parse) reads it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Retired => "retired",
            Self::Compromised => "compromised",
        }
    }

    pub(super) fn parse(text: &str) -> Option<Self> {
        [Self::Active, Self::Retired, Self::Compromised]
            .into_iter()
            .find(|state| text.eq_ignore_ascii_case(state.as_str()))
    }
}

impl fmt::Display for KeyState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::{format, string::ToString};
    use data_encoding::{BASE64, BASE64URL, HEXLOWER, HEXUPPER};

    fn bytes(length: usize) -> alloc::vec::Vec<u8> {
        (0..=u8::MAX)
            .map(|n| n.wrapping_mul(37))
            .take(length)
            .collect()
    }

    #[test]
    fn every_spelling_of_a_key_is_the_same_key() {
        for length in 32..=64 {
            let raw = bytes(length);
            let key = SecretKey::from_bytes(&raw).unwrap();
            let spellings = [
                SecretKey::from_hex(&HEXLOWER.encode(&raw)),
                SecretKey::from_hex(&HEXUPPER.encode(&raw)),
                SecretKey::from_base64(&BASE64.encode(&raw)),
                SecretKey::from_base64(&BASE64_NOPAD.encode(&raw)),
                SecretKey::from_base64(&BASE64URL.encode(&raw)),
                SecretKey::from_base64(&BASE64URL_NOPAD.encode(&raw)),
            ];
            for spelling in spellings {
                assert_eq!(spelling.unwrap().block(), key.block(), "length {length}");
            }
        }
    }

    #[test]
    fn keys_have_32_to_64_bytes_and_are_no_placeholder() {
        let refused = |length| SecretKey::from_bytes(&bytes(length)).unwrap_err();
        assert_eq!(refused(0), SecretKeyError::TooShort);
        assert_eq!(refused(31), SecretKeyError::TooShort);
        assert_eq!(refused(65), SecretKeyError::TooLong);
        for byte in [0, 0x20, 0xff] {
            let uniform = SecretKey::from_bytes(&[byte; 40]);
            assert_eq!(uniform.unwrap_err(), SecretKeyError::Uniform);
        }
        let long = "ab".repeat(65);
        assert_eq!(
            SecretKey::from_hex(&long).unwrap_err(),
            SecretKeyError::TooLong
        );
        for text in ["x", "zz", "0", &format!("{}=", "A".repeat(44)), "===="] {
            let wrong = SecretKey::from_base64(text).unwrap_err();
            assert!(
                matches!(wrong, SecretKeyError::Encoding | SecretKeyError::TooShort),
                "{text}"
            );
        }
    }

    #[test]
    fn key_ids_sort_as_their_text() {
        let ids = ["-", "2026", "2026-11", "2026-11.a", "A", "a", "aa"];
        let parsed = ids.map(|id| KeyId::new(id).unwrap());
        assert!(parsed.is_sorted());
        assert_eq!(parsed.map(|id| id.to_string()), ids);
        assert_eq!(KeyId::new("").unwrap_err(), KeyIdError::Empty);
        assert_eq!(
            KeyId::new(&"a".repeat(33)).unwrap_err(),
            KeyIdError::TooLong
        );
        for id in ["a b", "a:b", "ä", "a\0", "a/b"] {
            assert_eq!(KeyId::new(id).unwrap_err(), KeyIdError::Character, "{id}");
        }
    }
}
