//! JSON objects as they were written: bounded, without recursion, field by field.

use alloc::{string::String, vec::Vec};
use core::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::error::{FieldError, FieldProblem, RequestError};

/// The most bytes of a request's body.
pub const MAX_BODY_BYTES: usize = 64 * 1024;
/// How deep objects and lists may lie in one another.
pub const MAX_DEPTH: usize = 16;
/// The most entries of a list in a request.
const MAX_ENTRIES: usize = 100;

/// The fields of an object that somebody asks for, by name, each still as it was written.
///
/// A name is the whole path from the body down, such as `invitedUser.id`; its last part is the key.
pub(super) struct Object<'a> {
    held: Vec<(&'static str, &'a RawValue)>,
}

/// Reads a body that must be an object.
pub(super) fn parse<'a>(
    body: &'a [u8],
    names: &'static [&'static str],
) -> Result<Object<'a>, RequestError> {
    if body.len() > MAX_BODY_BYTES {
        return Err(RequestError::TooLarge);
    }
    let text = core::str::from_utf8(body).map_err(|_| RequestError::NotUtf8)?;
    // RFC 8259, section 8.1: a reader may skip a byte order mark, and some clients send one.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if depth(text) > MAX_DEPTH {
        return Err(RequestError::TooDeep);
    }
    let raw: &RawValue = serde_json::from_str(text).map_err(|_| RequestError::NotJson)?;
    if !raw.get().starts_with('{') {
        return Err(RequestError::NotAnObject);
    }
    Object::read(raw, names).map_err(|unread| match unread {
        Unread::Syntax => RequestError::NotJson,
        Unread::Repeated(name) => FieldError::new(name, FieldProblem::Repeated).into(),
    })
}

enum Unread {
    Syntax,
    Repeated(&'static str),
}

impl<'a> Object<'a> {
    /// What was written under a name; `null` counts as nothing.
    pub(super) fn raw(&self, name: &'static str) -> Option<&'a str> {
        let (_, raw) = self.held.iter().find(|(held, _)| *held == name)?;
        Some(raw.get()).filter(|text| *text != "null")
    }

    /// A string.
    pub(super) fn text(&self, name: &'static str) -> Result<Option<String>, FieldError> {
        self.raw(name).map(|raw| string(raw, name)).transpose()
    }

    /// A string that must be there.
    pub(super) fn required_text(&self, name: &'static str) -> Result<String, FieldError> {
        self.text(name)?
            .ok_or(FieldError::new(name, FieldProblem::Missing))
    }

    /// A string with something in it: one that is blank counts as absent.
    pub(super) fn words(&self, name: &'static str) -> Result<Option<String>, FieldError> {
        Ok(self.text(name)?.filter(|text| !text.trim().is_empty()))
    }

    /// `true` or `false`.
    pub(super) fn flag(&self, name: &'static str) -> Result<Option<bool>, FieldError> {
        match self.raw(name) {
            None => Ok(None),
            Some("true") => Ok(Some(true)),
            Some("false") => Ok(Some(false)),
            Some(_) => Err(FieldError::new(name, FieldProblem::NotABoolean)),
        }
    }

    /// An object inside this one.
    pub(super) fn object(
        &self,
        name: &'static str,
        names: &'static [&'static str],
    ) -> Result<Option<Self>, FieldError> {
        let raw = self.held.iter().find(|(held, _)| *held == name);
        match raw {
            Some((_, raw)) if raw.get() != "null" => entry(raw, name, names).map(Some),
            _ => Ok(None),
        }
    }

    /// The entries of a list.
    pub(super) fn list(&self, name: &'static str) -> Result<Vec<&'a RawValue>, FieldError> {
        let Some(raw) = self.raw(name) else {
            return Ok(Vec::new());
        };
        let entries: Vec<&RawValue> =
            serde_json::from_str(raw).map_err(|_| FieldError::new(name, FieldProblem::NotAList))?;
        if entries.len() > MAX_ENTRIES {
            return Err(FieldError::new(
                name,
                FieldProblem::TooMany { max: MAX_ENTRIES },
            ));
        }
        Ok(entries)
    }

    fn read(raw: &'a RawValue, names: &'static [&'static str]) -> Result<Self, Unread> {
        let mut reader = serde_json::Deserializer::from_str(raw.get());
        let fields = Fields(names)
            .deserialize(&mut reader)
            .map_err(|_| Unread::Syntax)?;
        match fields.repeated {
            Some(name) => Err(Unread::Repeated(name)),
            None => Ok(fields.object),
        }
    }
}

/// An entry of a list, or the value of a field, that must be an object.
pub(super) fn entry<'a>(
    raw: &'a RawValue,
    name: &'static str,
    names: &'static [&'static str],
) -> Result<Object<'a>, FieldError> {
    Object::read(raw, names).map_err(|unread| match unread {
        Unread::Syntax => FieldError::new(name, FieldProblem::NotAnObject),
        Unread::Repeated(name) => FieldError::new(name, FieldProblem::Repeated),
    })
}

/// A string as it was written.
pub(super) fn string(raw: &str, name: &'static str) -> Result<String, FieldError> {
    serde_json::from_str(raw).map_err(|_| FieldError::new(name, FieldProblem::NotAString))
}

/// How deep a text nests, whether it is JSON or not.
fn depth(text: &str) -> usize {
    let (mut deepest, mut depth) = (0_usize, 0_usize);
    let (mut in_string, mut escaped) = (false, false);
    for byte in text.bytes() {
        if in_string {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => in_string = false,
                _ => {}
            }
            continue;
        }
        match byte {
            b'"' => in_string = true,
            b'{' | b'[' => {
                depth = depth.saturating_add(1);
                deepest = deepest.max(depth);
            }
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

/// Reads the fields of these names and skips the others.
struct Fields(&'static [&'static str]);

struct Found<'a> {
    object: Object<'a>,
    repeated: Option<&'static str>,
}

impl<'de> DeserializeSeed<'de> for Fields {
    type Value = Found<'de>;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Self::Value, D::Error> {
        reader.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Fields {
    type Value = Found<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut object = Object { held: Vec::new() };
        let mut repeated = None;
        while let Some(key) = map.next_key::<String>()? {
            let value: &'de RawValue = map.next_value()?;
            let known = self
                .0
                .iter()
                .find(|name| name.rsplit('.').next() == Some(&key));
            let Some(name) = known.copied() else { continue };
            if object.held.iter().any(|(held, _)| *held == name) {
                repeated = Some(name);
            } else {
                object.held.push((name, value));
            }
        }
        Ok(Found { object, repeated })
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    #[test]
    fn depth_is_counted_outside_of_strings() {
        assert_eq!(depth(r#"{"a":"[[[[\"[["}"#), 1);
        assert_eq!(depth("[[{}],[]]"), 3);
        assert_eq!(depth("]]]]["), 1);
    }

    #[test]
    fn the_key_is_the_last_part_of_the_name() {
        let object = parse(br#"{"a":1,"b":null,"c":{"id":"x"}}"#, &["a", "b", "c"]);
        let object = object.ok().unwrap();
        assert_eq!(object.raw("a"), Some("1"));
        assert_eq!(object.raw("b"), None);
        let inner = object.object("c", &["c.id"]).ok().unwrap().unwrap();
        assert_eq!(inner.required_text("c.id").unwrap(), "x");
    }

    #[test]
    fn a_name_that_is_there_twice_is_refused_and_an_unknown_one_is_not() {
        let twice = parse(br#"{"a":1,"\u0061":2}"#, &["a"]).err().unwrap();
        assert_eq!(twice.to_string(), "a: it is there twice");
        assert!(parse(br#"{"z":1,"z":2}"#, &["a"]).is_ok());
    }
}
