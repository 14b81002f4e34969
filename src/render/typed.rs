use alloc::{borrow::Cow, string::String};

/// Shows nothing and keeps what is on both sides of it together.
const WORD_JOINER: char = '\u{2060}';

/// What somebody typed: as it is, or so that mail programs find no address in it.
///
/// Most of them make links of texts that look like one, whatever the HTML says. A word joiner behind
/// each mark that an address needs ends that, and no reader sees it.
pub(super) fn typed(text: &str, breaks_links: bool) -> Cow<'_, str> {
    if !breaks_links || !text.contains(is_mark) {
        return Cow::Borrowed(text);
    }
    let mut broken = String::with_capacity(text.len().saturating_mul(2));
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        broken.push(c);
        if is_mark(c) && rest.peek().is_some_and(|next| !next.is_whitespace()) {
            broken.push(WORD_JOINER);
        }
    }
    Cow::Owned(broken)
}

/// What an address on the web or of a mailbox cannot do without, in every spelling of the full stop
/// (UTS 46).
const fn is_mark(c: char) -> bool {
    matches!(
        c,
        '.' | ':' | '@' | '\u{3002}' | '\u{FF0E}' | '\u{FF61}' | '\u{FF20}' | '\u{FF1A}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_broken_only_where_that_is_asked_for() {
        let text = "see www.example.com: https://example.com, mail a@example.com.";
        assert_eq!(typed(text, false), text);
        let broken = typed(text, true);
        for sign in ["www.e", "://", "example.c", "a@e"] {
            assert!(text.contains(sign) && !broken.contains(sign), "{sign}");
        }
        assert_eq!(broken.replace(WORD_JOINER, ""), text);
        assert_eq!(typed("Hello there", true), "Hello there");
        assert_eq!(typed("End. Start", true), "End. Start");
    }
}
