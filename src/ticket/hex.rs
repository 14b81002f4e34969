//! Fixed numbers of bytes as lower-case hexadecimal text, for `#[serde(with = …)]`.

use core::fmt;

use data_encoding::HEXLOWER;
use serde::{Deserializer, Serializer, de};

pub(super) fn serialize<const N: usize, S: Serializer>(
    bytes: &[u8; N],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&HEXLOWER.encode_display(bytes))
}

pub(super) fn deserialize<'de, const N: usize, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<[u8; N], D::Error> {
    deserializer.deserialize_str(Digits::<N>)
}

/// Writes the first four bytes: enough to tell rows of a log apart.
pub(super) fn write_prefix(
    f: &mut fmt::Formatter<'_>,
    name: &str,
    bytes: &[u8; 32],
) -> fmt::Result {
    let [a, b, c, d, ..] = *bytes;
    let prefix = [a, b, c, d];
    write!(f, "{name}({}..)", HEXLOWER.encode_display(&prefix))
}

struct Digits<const N: usize>;

impl<const N: usize> de::Visitor<'_> for Digits<N> {
    type Value = [u8; N];

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{N} bytes as lower-case hexadecimal digits")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
        // The length is checked first because `decode_mut` asks for an exact one.
        let mut bytes = [0; N];
        if HEXLOWER.decode_len(text.len()) == Ok(N)
            && HEXLOWER.decode_mut(text.as_bytes(), &mut bytes) == Ok(N)
        {
            Ok(bytes)
        } else {
            let expected: &dyn de::Expected = &self;
            Err(E::custom(format_args!("expected {expected}")))
        }
    }
}
