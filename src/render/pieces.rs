use icu_properties::props::{EnumeratedProperty, GraphemeClusterBreak};

use super::escape::escaped_len;

/// The most bytes of a piece once it is escaped. A line of a letter may have 998 (RFC 5322, section
/// 2.1.1); the rest is for the markup around it.
const MOST: usize = 480;

/// A text in pieces that are short enough for the lines of a letter.
///
/// Most texts are one piece. A longer one is parted at a space; one without spaces between two
/// characters that belong to nobody else.
///
/// # Examples
///
/// ```
/// use invitation::render::{Pieces, Then};
///
/// let mut pieces = Pieces::of("See you\non Monday");
/// let first = pieces.next().unwrap();
/// assert_eq!((first.text, first.then), ("See you", Then::LineBreak));
/// let second = pieces.next().unwrap();
/// assert_eq!((second.text, second.then), ("on Monday", Then::End));
/// assert!(pieces.next().is_none());
/// ```
#[derive(Debug, Clone)]
pub struct Pieces<'a> {
    rest: Option<&'a str>,
    /// Bytes on the present line of the source, of pieces before.
    before: usize,
}

/// A stretch of text without line feeds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Piece<'a> {
    /// The stretch.
    pub text: &'a str,
    /// What comes after it.
    pub then: Then,
}

/// What comes after a piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Then {
    /// Nothing.
    End,
    /// A line break that the reader sees: `<br>` in HTML.
    LineBreak,
    /// The same, and then a new line of the source.
    LineBreakAndFold,
    /// A space, for which a new line of the source stands.
    Space,
    /// The middle of a word: HTML needs `<wbr>`, with the new line of the source inside the tag.
    Within,
}

impl<'a> Pieces<'a> {
    /// Parts a text.
    #[must_use]
    pub const fn of(text: &'a str) -> Self {
        Self {
            rest: Some(text),
            before: 0,
        }
    }

    fn cut(&mut self, rest: &'a str, end: usize, skip: usize, then: Then) -> Option<Piece<'a>> {
        let (text, after) = rest.split_at_checked(end)?;
        self.rest = Some(after.get(skip..).unwrap_or_default());
        Some(Piece { text, then })
    }
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        let rest = self.rest.take()?;
        let mut bytes = self.before;
        let (mut space, mut joint) = (None, None);
        let mut previous = None;
        for (at, c) in rest.char_indices() {
            if c == '\n' {
                // A break for the reader is none in the source, unless it is time for one.
                let folds = bytes > MOST / 2;
                self.before = if folds { 0 } else { bytes };
                let then = if folds {
                    Then::LineBreakAndFold
                } else {
                    Then::LineBreak
                };
                return self.cut(rest, at, 1, then);
            }
            if c == ' ' && at > 0 {
                space = Some(at);
            }
            if previous.is_some_and(|previous| stand_alone(previous, c)) {
                joint = Some(at);
            }
            bytes = bytes.saturating_add(escaped_len(c));
            if bytes > MOST && at > 0 {
                self.before = 0;
                return match space {
                    Some(space) => self.cut(rest, space, 1, Then::Space),
                    None => self.cut(rest, joint.unwrap_or(at), 0, Then::Within),
                };
            }
            previous = Some(c);
        }
        Some(Piece {
            text: rest,
            then: Then::End,
        })
    }
}

/// Whether a reader sees two characters here, and no part of a flag, a syllable or an emoji. Stricter
/// than UAX 29: where there is doubt, they stay together.
fn stand_alone(a: char, b: char) -> bool {
    let is_plain = |c| GraphemeClusterBreak::for_char(c) == GraphemeClusterBreak::Other;
    let is_syllable = |c| {
        matches!(
            GraphemeClusterBreak::for_char(c),
            GraphemeClusterBreak::LV | GraphemeClusterBreak::LVT
        )
    };
    (is_plain(a)
        || is_syllable(a)
        || GraphemeClusterBreak::for_char(a) == GraphemeClusterBreak::Extend)
        && (is_plain(b) || is_syllable(b))
}

#[cfg(test)]
mod tests {
    use alloc::{string::String, vec::Vec};

    use super::*;

    fn joined(text: &str) -> String {
        let mut joined = String::new();
        for piece in Pieces::of(text) {
            joined.push_str(piece.text);
            match piece.then {
                Then::End | Then::Within => {}
                Then::Space => joined.push(' '),
                Then::LineBreak | Then::LineBreakAndFold => joined.push('\n'),
            }
        }
        joined
    }

    fn longest_line(text: &str) -> usize {
        let mut line = 0_usize;
        let mut longest = 0;
        for piece in Pieces::of(text) {
            line = piece
                .text
                .chars()
                .map(escaped_len)
                .fold(line, usize::saturating_add);
            longest = longest.max(line);
            if !matches!(piece.then, Then::LineBreak) {
                line = 0;
            }
        }
        longest
    }

    #[test]
    fn nothing_is_lost_and_no_line_is_long() {
        let family = "\u{1F468}\u{200D}\u{1F469}\u{200D}\u{1F467}";
        for text in [
            "",
            "a",
            "\n",
            " ",
            &"𝓙".repeat(1_000),
            &"\"".repeat(1_000),
            &"word ".repeat(400),
            &" ".repeat(1_000),
            &"\"\n".repeat(500),
            &family.repeat(200),
            &"각".repeat(1_000),
            &"\u{200D}".repeat(1_000),
            &"x y\n".repeat(250),
        ] {
            assert_eq!(joined(text), text);
            assert!(longest_line(text) <= MOST, "{}", longest_line(text));
        }
    }

    #[test]
    fn what_a_reader_sees_as_one_stays_together() {
        let family = "\u{1F468}\u{200D}\u{1F469}\u{200D}\u{1F467}";
        let text = family.repeat(100);
        let pieces: Vec<_> = Pieces::of(&text).collect();
        assert!(pieces.len() > 2);
        for piece in pieces {
            assert_eq!(piece.text.len() % family.len(), 0);
        }
    }
}
