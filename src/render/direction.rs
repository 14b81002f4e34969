use alloc::{borrow::Cow, string::String};

use icu_properties::props::{BidiClass, EnumeratedProperty};

const FIRST_STRONG_ISOLATE: char = '\u{2068}';
const POP_ISOLATE: char = '\u{2069}';

/// Keeps a name from disturbing the order of the sentence around it.
///
/// Where the name runs as the sentence does, nothing is needed: a mark that does nothing is one that
/// an old mail program may show as a box.
pub(super) fn isolated(name: &str, in_right_to_left: bool) -> Cow<'_, str> {
    if !in_right_to_left && !name.chars().any(is_right_to_left) {
        return Cow::Borrowed(name);
    }
    let marks = FIRST_STRONG_ISOLATE
        .len_utf8()
        .saturating_add(POP_ISOLATE.len_utf8());
    let mut isolated = String::with_capacity(name.len().saturating_add(marks));
    isolated.push(FIRST_STRONG_ISOLATE);
    isolated.push_str(name);
    isolated.push(POP_ISOLATE);
    Cow::Owned(isolated)
}

fn is_right_to_left(c: char) -> bool {
    matches!(
        BidiClass::for_char(c),
        BidiClass::RightToLeft | BidiClass::ArabicLetter | BidiClass::ArabicNumber
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_isolated_where_its_direction_may_differ() {
        assert_eq!(isolated("Grace", false), "Grace");
        assert_eq!(isolated("محمد", false), "\u{2068}محمد\u{2069}");
        assert_eq!(isolated("Grace", true), "\u{2068}Grace\u{2069}");
        assert_eq!(isolated("Acme محمد", false), "\u{2068}Acme محمد\u{2069}");
    }
}
