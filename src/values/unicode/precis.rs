//! The PRECIS IdentifierClass (RFC 8264 s8 and s9), derived from Unicode properties.
//!
//! "Unassigned" means unassigned in the Unicode version of the property tables in use.

use icu_normalizer::ComposingNormalizerBorrowed;
use icu_properties::CodePointSetData;
use icu_properties::props::{
    EnumeratedProperty, GeneralCategory, HangulSyllableType, NoncharacterCodePoint, Script,
};

use super::{category, is_default_ignorable, is_joiner, joiner_has_context};

/// Whether every character of `text` is valid in the IdentifierClass, in its context.
pub(in crate::values) fn is_identifier(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_graphic())
        || text.char_indices().all(|(at, c)| match property(c) {
            Property::Valid => true,
            Property::Context => {
                let (before, rest) = text.split_at_checked(at).unwrap_or_default();
                let after = rest.strip_prefix(c).unwrap_or_default();
                context_holds(before, c, after)
            }
            Property::Disallowed => false,
        })
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Property {
    Valid,
    /// CONTEXTJ and CONTEXTO.
    Context,
    /// DISALLOWED, ID_DIS and UNASSIGNED.
    Disallowed,
}

/// The algorithm of RFC 8264 s8, in its order; the table BackwardCompatible (s9.7) is empty.
fn property(c: char) -> Property {
    if let Some(property) = exception(c) {
        return property;
    }
    if c.is_ascii() {
        return if c.is_ascii_graphic() {
            Property::Valid
        } else {
            Property::Disallowed
        };
    }
    if is_joiner(c) {
        return Property::Context;
    }
    if !is_letter_or_digit(c) || is_old_hangul_jamo(c) || is_ignorable(c) || has_compat(c) {
        return Property::Disallowed;
    }
    Property::Valid
}

/// RFC 8264 s9.6, which takes over RFC 5892 s2.6.
fn exception(c: char) -> Option<Property> {
    match c {
        '\u{00DF}' | '\u{03C2}' | '\u{06FD}' | '\u{06FE}' | '\u{0F0B}' | '\u{3007}' => {
            Some(Property::Valid)
        }
        '\u{00B7}'
        | '\u{0375}'
        | '\u{05F3}'
        | '\u{05F4}'
        | '\u{30FB}'
        | '\u{0660}'..='\u{0669}'
        | '\u{06F0}'..='\u{06F9}' => Some(Property::Context),
        '\u{0640}'
        | '\u{07FA}'
        | '\u{302E}'
        | '\u{302F}'
        | '\u{3031}'..='\u{3035}'
        | '\u{303B}' => Some(Property::Disallowed),
        _ => None,
    }
}

/// RFC 8264 s9.1. Unassigned code points, controls, spaces, symbols and punctuation are all outside.
fn is_letter_or_digit(c: char) -> bool {
    matches!(
        category(c),
        GeneralCategory::LowercaseLetter
            | GeneralCategory::UppercaseLetter
            | GeneralCategory::OtherLetter
            | GeneralCategory::ModifierLetter
            | GeneralCategory::DecimalNumber
            | GeneralCategory::NonspacingMark
            | GeneralCategory::SpacingMark
    )
}

/// RFC 8264 s9.9.
fn is_old_hangul_jamo(c: char) -> bool {
    matches!(
        HangulSyllableType::for_char(c),
        HangulSyllableType::LeadingJamo
            | HangulSyllableType::VowelJamo
            | HangulSyllableType::TrailingJamo
    )
}

/// RFC 8264 s9.13.
fn is_ignorable(c: char) -> bool {
    is_default_ignorable(c) || CodePointSetData::new::<NoncharacterCodePoint>().contains(c)
}

/// RFC 8264 s9.17: NFKC changes the character.
fn has_compat(c: char) -> bool {
    !const { ComposingNormalizerBorrowed::new_nfkc() }.is_normalized(c.encode_utf8(&mut [0; 4]))
}

/// The contextual rules of RFC 5892 appendix A.
fn context_holds(before: &str, c: char, after: &str) -> bool {
    let script_is = |neighbour: Option<char>, script: Script| {
        neighbour.is_some_and(|c| Script::for_char(c) == script)
    };
    let anywhere = |test: fn(char) -> bool| before.chars().any(test) || after.chars().any(test);

    match c {
        '\u{00B7}' => before.ends_with('l') && after.starts_with('l'),
        '\u{0375}' => script_is(after.chars().next(), Script::Greek),
        '\u{05F3}' | '\u{05F4}' => script_is(before.chars().next_back(), Script::Hebrew),
        '\u{30FB}' => anywhere(|c| {
            matches!(
                Script::for_char(c),
                Script::Hiragana | Script::Katakana | Script::Han
            )
        }),
        '\u{0660}'..='\u{0669}' => !anywhere(|c| matches!(c, '\u{06F0}'..='\u{06F9}')),
        '\u{06F0}'..='\u{06F9}' => !anywhere(|c| matches!(c, '\u{0660}'..='\u{0669}')),
        joiner => joiner_has_context(before, joiner, after),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_digits_and_marks_are_valid() {
        for good in [
            "müller",
            "用户",
            "почта",
            "नमस्ते",
            "ผู้ใช้",
            "ıstanbul",
            "ς",
            "ß",
            "〇",
            "ĸra",
            "ṩ",
        ] {
            assert!(is_identifier(good), "{good}");
        }
    }

    #[test]
    fn symbols_spaces_compatibility_and_old_jamo_are_not() {
        for bad in [
            "ſ",
            "\u{212A}",
            "ａ",
            "ﬁ",
            "①",
            "²",
            "𝒜",
            "€",
            "Ω\u{2126}",
            "\u{37E}",
            "\u{1FEF}",
            "ŀ",
            "ǅ",
            "\u{F96E}",
            "ℂ",
            "§",
            "🎉",
            "\u{1112}\u{1161}",
            "\u{3164}",
            "\u{640}",
            "\u{A0}",
            "\u{378}",
            "\u{E000}",
            "\u{FDD0}",
            "Ⅷ",
            "’",
        ] {
            assert!(!is_identifier(bad), "{bad}");
        }
    }

    #[test]
    fn contextual_characters_need_their_context() {
        for good in [
            "l·l",
            "\u{375}α",
            "א\u{5F3}",
            "א\u{5F4}ב",
            "カ・カ",
            "・日",
            "علي١٢",
            "۱۲",
            "مي\u{200C}خ",
            "क\u{94D}\u{200D}",
        ] {
            assert!(is_identifier(good), "{good}");
        }
        for bad in [
            "a·b",
            "l·",
            "L·L",
            "\u{375}a",
            "a\u{5F3}",
            "\u{5F4}א",
            "a・b",
            "・",
            "١۱",
            "ab\u{200C}cd",
            "\u{200D}",
        ] {
            assert!(!is_identifier(bad), "{bad}");
        }
    }
}
