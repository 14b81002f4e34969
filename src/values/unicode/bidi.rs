//! The bidi rule for labels (RFC 5893 s2).

use icu_properties::props::{BidiClass, EnumeratedProperty};

/// Whether `label` holds to the bidi rule; a label without right-to-left characters does.
pub(in crate::values) fn satisfies_bidi_rule(label: &str) -> bool {
    let classes = || label.chars().map(BidiClass::for_char);

    if !classes().any(is_right_to_left) {
        return true;
    }
    // Rule 1. A label that starts with L is left-to-right, where rule 5 allows no right-to-left character.
    let starts = matches!(
        classes().next(),
        Some(BidiClass::RightToLeft | BidiClass::ArabicLetter)
    );
    // Rule 3.
    let ends = matches!(
        classes()
            .rev()
            .find(|class| *class != BidiClass::NonspacingMark),
        Some(
            BidiClass::RightToLeft
                | BidiClass::ArabicLetter
                | BidiClass::EuropeanNumber
                | BidiClass::ArabicNumber
        )
    );
    // Rule 4.
    let mixes_numbers = classes().any(|class| class == BidiClass::EuropeanNumber)
        && classes().any(|class| class == BidiClass::ArabicNumber);

    starts && ends && !mixes_numbers && classes().all(may_stand_in_right_to_left)
}

fn is_right_to_left(class: BidiClass) -> bool {
    matches!(
        class,
        BidiClass::RightToLeft | BidiClass::ArabicLetter | BidiClass::ArabicNumber
    )
}

/// Rule 2.
fn may_stand_in_right_to_left(class: BidiClass) -> bool {
    is_right_to_left(class)
        || matches!(
            class,
            BidiClass::EuropeanNumber
                | BidiClass::EuropeanSeparator
                | BidiClass::CommonSeparator
                | BidiClass::EuropeanTerminator
                | BidiClass::OtherNeutral
                | BidiClass::BoundaryNeutral
                | BidiClass::NonspacingMark
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_rule_of_rfc_5893_refuses() {
        for good in [
            "",
            "abc-1",
            "1a",
            "שלום",
            "עלי12",
            "علي١٢",
            "א.ב",
            "א\u{5B0}",
            "א1\u{5B0}",
        ] {
            assert!(satisfies_bidi_rule(good), "{good}");
        }
        for bad in [
            "1א",
            "a.א",
            "אa",
            "א-",
            "א1١",
            "a١",
            "\u{5B0}א",
            "١א",
            "א.שa",
        ] {
            assert!(!satisfies_bidi_rule(bad), "{bad}");
        }
    }
}
