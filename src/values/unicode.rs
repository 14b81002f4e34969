//! Character classes that several values share.

mod bidi;
mod precis;
mod scripts;

use alloc::borrow::Cow;

use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};
use icu_properties::props::{
    CanonicalCombiningClass, DefaultIgnorableCodePoint, EnumeratedProperty, GeneralCategory,
    GeneralCategoryGroup, JoiningType, VariationSelector,
};
use icu_properties::{CodePointMapData, CodePointSetData};

pub(super) use self::bidi::satisfies_bidi_rule;
pub(super) use self::precis::is_identifier;
pub(super) use self::scripts::mixes_scripts;

/// Why a character has no place in a line of text that people read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unseen {
    /// A control character, or a line or paragraph separator.
    Control,
    /// Changes the direction in which its neighbours are shown.
    Bidi,
    /// Shows nothing: default-ignorable, or the blank Braille pattern.
    Invisible,
    /// Private use, unassigned, or a stand-in for something else.
    Unsupported,
}

impl Unseen {
    /// Classifies `c`; the joiners and the variation selectors count as invisible.
    pub(super) fn of(c: char) -> Option<Self> {
        if c.is_ascii() {
            return c.is_ascii_control().then_some(Self::Control);
        }
        let category = category(c);
        match c {
            '\u{2028}' | '\u{2029}' => Some(Self::Control),
            '\u{061C}' | '\u{200E}' | '\u{200F}' => Some(Self::Bidi),
            '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => Some(Self::Bidi),
            '\u{FFF9}'..='\u{FFFD}' => Some(Self::Unsupported),
            '\u{2800}' => Some(Self::Invisible),
            _ if category == GeneralCategory::Control => Some(Self::Control),
            _ if is_default_ignorable(c) => Some(Self::Invisible),
            _ if category == GeneralCategory::PrivateUse => Some(Self::Unsupported),
            _ if category == GeneralCategory::Unassigned => Some(Self::Unsupported),
            _ => None,
        }
    }
}

pub(super) fn nfc(text: &str) -> Cow<'_, str> {
    const { ComposingNormalizerBorrowed::new_nfc() }.normalize(text)
}

pub(super) fn nfkc(text: &str) -> Cow<'_, str> {
    const { ComposingNormalizerBorrowed::new_nfkc() }.normalize(text)
}

/// Whether more than four non-spacing marks are stacked on one another (UTS 39 s5.4).
///
/// Counted on the decomposed form, so that canonically equal texts get the same answer.
pub(super) fn stacks_marks(text: &str) -> bool {
    const LIMIT: usize = 4;

    if text.is_ascii() {
        return false;
    }
    let mut run = 0_usize;
    const { DecomposingNormalizerBorrowed::new_nfd() }
        .normalize_iter(text.chars())
        .any(|c| {
            run = match category(c) {
                GeneralCategory::NonspacingMark | GeneralCategory::EnclosingMark => {
                    run.saturating_add(1)
                }
                _ => 0,
            };
            run > LIMIT
        })
}

pub(super) fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200C}' | '\u{200D}')
}

/// The CONTEXTJ rules (RFC 5892 A.1, A.2) for the joiner between `before` and `after`.
pub(super) fn joiner_has_context(before: &str, joiner: char, after: &str) -> bool {
    let combining = CodePointMapData::<CanonicalCombiningClass>::new();
    if before
        .chars()
        .next_back()
        .is_some_and(|c| combining.get(c) == CanonicalCombiningClass::Virama)
    {
        return true;
    }
    let joining = CodePointMapData::<JoiningType>::new();
    let first_joining = |mut chars: &mut dyn Iterator<Item = char>| {
        (&mut chars)
            .map(|c| joining.get(c))
            .find(|joining| *joining != JoiningType::Transparent)
    };
    joiner == '\u{200C}'
        && matches!(
            first_joining(&mut before.chars().rev()),
            Some(JoiningType::LeftJoining | JoiningType::DualJoining)
        )
        && matches!(
            first_joining(&mut after.chars()),
            Some(JoiningType::RightJoining | JoiningType::DualJoining)
        )
}

pub(super) fn is_space(c: char) -> bool {
    c == ' ' || !c.is_ascii() && category(c) == GeneralCategory::SpaceSeparator
}

pub(super) fn is_letter_or_number(c: char) -> bool {
    GeneralCategoryGroup::Letter.contains(category(c))
        || GeneralCategoryGroup::Number.contains(category(c))
}

pub(super) fn is_mark(c: char) -> bool {
    GeneralCategoryGroup::Mark.contains(category(c))
}

pub(super) fn is_variation_selector(c: char) -> bool {
    !c.is_ascii() && CodePointSetData::new::<VariationSelector>().contains(c)
}

pub(super) fn is_default_ignorable(c: char) -> bool {
    !c.is_ascii() && CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(c)
}

fn category(c: char) -> GeneralCategory {
    GeneralCategory::for_char(c)
}

/// Whether `text` holds `=?` and, after it, `?=`: what a mail client may decode (RFC 2047).
pub(super) fn holds_encoded_word(text: &str) -> bool {
    // Most texts hold no question mark at all.
    text.contains('?')
        && text
            .split_once("=?")
            .is_some_and(|(_, rest)| rest.contains("?="))
}

/// Whether `text` holds `needle`, which is in ASCII lower case, in any ASCII case.
pub(super) fn holds_ignoring_case(text: &str, needle: &str) -> bool {
    text.as_bytes()
        .windows(needle.len())
        .any(|window| window.eq_ignore_ascii_case(needle.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unseen_character_stays_unseen_under_nfc() {
        let mut buffer = [0; 4];
        for c in (char::MIN..=char::MAX).filter(|c| Unseen::of(*c).is_some()) {
            let text = c.encode_utf8(&mut buffer);
            assert_eq!(nfc(text), *text, "U+{:04X}", u32::from(c));
        }
    }

    #[test]
    fn joiners_need_their_context() {
        assert!(joiner_has_context("\u{928}\u{94D}", '\u{200D}', "\u{926}"));
        assert!(joiner_has_context("می", '\u{200C}', "خواهم"));
        assert!(joiner_has_context(
            "\u{628}\u{64E}",
            '\u{200C}',
            "\u{64E}\u{628}"
        ));
        assert!(!joiner_has_context("می", '\u{200D}', "خواهم"));
        assert!(!joiner_has_context("ab", '\u{200C}', "cd"));
        assert!(!joiner_has_context("", '\u{200C}', ""));
        assert!(!joiner_has_context("👩", '\u{200D}', "💻"));
    }

    #[test]
    fn marks_are_counted_on_the_decomposed_form() {
        assert!(!stacks_marks("a\u{300}\u{300}\u{300}\u{300}"));
        assert!(stacks_marks("a\u{300}\u{300}\u{300}\u{300}\u{300}"));
        assert!(stacks_marks("\u{E0}\u{300}\u{300}\u{300}\u{300}"));
        assert!(!stacks_marks("Nguyễn Văn Ấn"));
    }

    #[test]
    fn an_encoded_word_needs_both_ends_in_order() {
        assert!(holds_encoded_word("x =?us-ascii?q?a?= y"));
        assert!(!holds_encoded_word("a?=b=?c"));
        assert!(!holds_encoded_word("a=?=b"));
    }
}
