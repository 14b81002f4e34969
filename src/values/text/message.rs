use alloc::string::String;

use super::{Message, TextError};
use crate::values::unicode::{self, Unseen};

/// Far more than a message that is accepted can need; what is longer is not looked at.
const MAX_INPUT: usize = 16 * 1024;

/// The invariants of [`Message`].
pub(super) fn normalize(input: &str) -> Result<String, TextError> {
    if input.len() > MAX_INPUT {
        return Err(TextError::TooLong);
    }
    let mut kept = String::with_capacity(input.len());
    let mut chars = input.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' => {
                chars.next_if_eq(&'\n');
                kept.push('\n');
            }
            '\n' | '\u{85}' | '\u{2028}' | '\u{2029}' => kept.push('\n'),
            _ if is_needed(c) => kept.push(c),
            _ if unicode::is_default_ignorable(c) && Unseen::of(c) == Some(Unseen::Invisible) => {}
            _ => kept.push(visible(c)?),
        }
    }

    // After the invisible characters are gone, or they would stand between a letter and its mark.
    let composed = unicode::nfc(&kept);
    let message = composed.trim();
    if message.chars().count() > Message::MAX_CHARS {
        return Err(TextError::TooLong);
    }
    if message.split('\n').count() > Message::MAX_LINES {
        return Err(TextError::TooManyLines);
    }
    if unicode::stacks_marks(message) {
        return Err(TextError::StackedMarks);
    }
    Ok(message.into())
}

/// The direction marks, the joiners and the variation selectors, without which some text reads wrongly.
fn is_needed(c: char) -> bool {
    matches!(c, '\u{200E}' | '\u{200F}' | '\u{61C}')
        || unicode::is_joiner(c)
        || unicode::is_variation_selector(c)
}

fn visible(c: char) -> Result<char, TextError> {
    match Unseen::of(c) {
        Some(Unseen::Control) => Err(TextError::ControlCharacter),
        Some(Unseen::Bidi) => Err(TextError::BidiControl),
        Some(Unseen::Unsupported) => Err(TextError::UnsupportedCharacter),
        // The blank Braille pattern: among other patterns it is a space.
        Some(Unseen::Invisible) | None => Ok(c),
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    #[test]
    fn every_line_end_becomes_one_line_feed() {
        assert_eq!(
            normalize("a\r\nb\rc\nd\u{85}e\u{2028}f\u{2029}g\r\r\nh").as_deref(),
            Ok("a\nb\nc\nd\ne\nf\ng\n\nh")
        );
        assert_eq!(normalize("\n\r\n hi \n").as_deref(), Ok("hi"));
        assert_eq!(normalize(" \n ").as_deref(), Ok(""));
    }

    #[test]
    fn what_a_script_needs_stays_and_what_hides_goes() {
        let needed = "می\u{200C}خواهم\u{200F}! 👩\u{200D}💻 ✈\u{FE0F}";
        assert_eq!(normalize(needed), Ok(needed.to_string()));
        assert_eq!(
            normalize("Ad\u{200B}mi\u{AD}n\u{3164}\u{E0061}").as_deref(),
            Ok("Admin")
        );
        assert_eq!(normalize("e\u{34F}\u{301}").as_deref(), Ok("é"));
    }

    #[test]
    fn limits_hold_on_what_is_stored() {
        assert!(normalize(&"x".repeat(1000)).is_ok());
        assert_eq!(normalize(&"x".repeat(1001)), Err(TextError::TooLong));
        assert!(normalize(&["x"; 20].join("\r\n")).is_ok());
        assert_eq!(
            normalize(&["x"; 21].join("\n")),
            Err(TextError::TooManyLines)
        );
    }

    #[test]
    fn overrides_controls_and_stand_ins_are_refused() {
        for (input, error) in [
            ("\u{202E}x", TextError::BidiControl),
            ("x\u{2069}", TextError::BidiControl),
            ("a\tb", TextError::ControlCharacter),
            ("a\u{0}b", TextError::ControlCharacter),
            ("a\u{9B}b", TextError::ControlCharacter),
            ("x\u{E000}", TextError::UnsupportedCharacter),
            ("x\u{FFFD}", TextError::UnsupportedCharacter),
            (
                "Z\u{351}\u{351}\u{351}\u{351}\u{351}",
                TextError::StackedMarks,
            ),
        ] {
            assert_eq!(normalize(input), Err(error), "{input:?}");
        }
    }
}
