use core::fmt;

use askama::filters::Escaper;

/// Escapes text for HTML, in elements and in quoted attributes.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Html;

impl Escaper for Html {
    fn write_escaped_str<W: fmt::Write>(&self, mut to: W, text: &str) -> fmt::Result {
        let mut rest = text;
        while let Some((plain, c, after)) = split_at_special(rest) {
            to.write_str(plain)?;
            to.write_str(entity(c).unwrap_or_default())?;
            rest = after;
        }
        to.write_str(rest)
    }
}

fn split_at_special(text: &str) -> Option<(&str, char, &str)> {
    let (at, c) = text.char_indices().find(|(_, c)| entity(*c).is_some())?;
    let (plain, rest) = text.split_at_checked(at)?;
    Some((plain, c, rest.get(c.len_utf8()..)?))
}

const fn entity(c: char) -> Option<&'static str> {
    match c {
        '&' => Some("&amp;"),
        '<' => Some("&lt;"),
        '>' => Some("&gt;"),
        '"' => Some("&quot;"),
        '\'' => Some("&#39;"),
        _ => None,
    }
}

/// The bytes that a character takes in HTML.
pub(super) const fn escaped_len(c: char) -> usize {
    match entity(c) {
        Some(entity) => entity.len(),
        None => c.len_utf8(),
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::String;

    use super::*;

    #[test]
    fn what_means_something_in_html_is_escaped() {
        let mut html = String::new();
        Html.write_escaped_str(&mut html, "<a href=\"x\" title='y'>R&D é</a>")
            .expect("room");
        assert_eq!(
            html,
            "&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;R&amp;D é&lt;/a&gt;"
        );
    }
}
