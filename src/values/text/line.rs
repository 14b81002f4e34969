use alloc::string::String;

use super::TextError;
use crate::values::unicode::{self, Unseen};

/// Far more than a line that is accepted can need; what is longer is not looked at.
const MAX_INPUT: usize = 4096;

/// What to do with variation selectors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Selectors {
    Refuse,
    Keep,
}

/// The invariants that the kinds of text in one line share.
pub(super) fn normalize(
    input: &str,
    max_chars: usize,
    selectors: Selectors,
) -> Result<String, TextError> {
    if input.len() > MAX_INPUT {
        return Err(TextError::TooLong);
    }
    let composed = unicode::nfc(input);
    let mut line = String::with_capacity(composed.len());
    let mut rest = &*composed;
    let mut space = false;
    while let Some(c) = rest.chars().next() {
        let after = rest.strip_prefix(c).unwrap_or_default();
        if unicode::is_space(c) {
            space = !line.is_empty();
        } else {
            if core::mem::take(&mut space) {
                line.push(' ');
            }
            refuse(&line, c, after, selectors)?;
            line.push(c);
        }
        rest = after;
    }

    if line.is_empty() {
        return Err(TextError::Empty);
    }
    if line.chars().count() > max_chars {
        return Err(TextError::TooLong);
    }
    if !line.chars().any(unicode::is_letter_or_number) {
        return Err(TextError::NoLetterOrNumber);
    }
    if unicode::stacks_marks(&line) {
        return Err(TextError::StackedMarks);
    }
    Ok(line)
}

fn refuse(before: &str, c: char, after: &str, selectors: Selectors) -> Result<(), TextError> {
    if selectors == Selectors::Keep && unicode::is_variation_selector(c) {
        return Ok(());
    }
    if unicode::is_joiner(c) && unicode::joiner_has_context(before, c, after) {
        return Ok(());
    }
    match Unseen::of(c) {
        Some(Unseen::Control) => Err(TextError::ControlCharacter),
        Some(Unseen::Bidi) => Err(TextError::BidiControl),
        Some(Unseen::Invisible) => Err(TextError::InvisibleCharacter),
        Some(Unseen::Unsupported) => Err(TextError::UnsupportedCharacter),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(input: &str) -> Result<String, TextError> {
        normalize(input, 100, Selectors::Refuse)
    }

    #[test]
    fn spaces_of_every_kind_become_one() {
        assert_eq!(
            name("\u{2003}John\u{a0} \u{3000}Doe\u{202f}").as_deref(),
            Ok("John Doe")
        );
        assert_eq!(name(" \u{a0} "), Err(TextError::Empty));
        assert_eq!(name("John\tDoe"), Err(TextError::ControlCharacter));
    }

    #[test]
    fn joiners_stand_where_a_script_needs_them() {
        assert!(name("\u{928}\u{930}\u{947}\u{928}\u{94D}\u{200D}\u{926}\u{94D}\u{930}").is_ok());
        assert!(name("می\u{200C}خواهم").is_ok());
        assert_eq!(name("👩\u{200D}💻 Dev"), Err(TextError::InvisibleCharacter));
        assert_eq!(name("Ad\u{200C}min"), Err(TextError::InvisibleCharacter));
    }

    #[test]
    fn variation_selectors_are_for_headers() {
        assert_eq!(
            name("\u{2708}\u{FE0F} Trip"),
            Err(TextError::InvisibleCharacter)
        );
        assert!(normalize("\u{2708}\u{FE0F} Trip", 200, Selectors::Keep).is_ok());
    }

    #[test]
    fn characters_are_counted_as_stored() {
        assert!(name(&"e\u{301}".repeat(100)).is_ok());
        assert_eq!(name(&"é".repeat(101)), Err(TextError::TooLong));
        assert_eq!(name(&" ".repeat(5000)), Err(TextError::TooLong));
        assert_eq!(name("🎉"), Err(TextError::NoLetterOrNumber));
    }
}
