use core::fmt;

use super::{
    key::Key,
    parts::{Parts, Quote},
    pieces::{Piece, Pieces},
    vocabulary::Speech,
    words::Value,
};

/// Quoted words are no words of ours: neither a link, nor the mark of a signature, nor anything else
/// that a mail program or a server makes of the start of a line.
const QUOTED: &str = "> ";
const PLAIN: &str = "";

/// Writes the text part: all that the HTML says, in the same order.
pub(super) fn write(
    parts: &Parts<'_>,
    speech: &Speech<'_>,
    to: &mut impl fmt::Write,
) -> fmt::Result {
    let mut paper = Paper { to, is_empty: true };
    paper.paragraph(&parts.heading)?;
    if let Some(caution) = &parts.caution {
        paper.paragraph(caution)?;
    }
    paper.quote(parts.header.as_ref())?;
    paper.paragraph(&parts.greeting)?;
    paper.paragraph(&parts.lead)?;
    if let Some(note) = &parts.note {
        paper.paragraph(note)?;
    }
    for (number, detail) in parts.details.iter().enumerate() {
        let values = [
            ("label", Value::Words(&detail.label)),
            ("value", Value::Words(&detail.value)),
        ];
        let line = speech.say(Key::Detail, &values);
        if number == 0 {
            paper.paragraph(&line)?;
        } else {
            paper.lines(PLAIN, &line)?;
        }
    }
    paper.quote(parts.message.as_ref())?;
    if let Some(action) = &parts.action {
        paper.paragraph(&action.intro_text)?;
        paper.line(action.link)?;
    }
    for advice in &parts.advice {
        paper.paragraph(advice)?;
    }
    if let Some(block) = &parts.block {
        paper.paragraph(&block.intro)?;
        let values = [
            ("label", Value::Words(&block.label)),
            ("value", Value::Words("")),
        ];
        paper.lines(PLAIN, speech.say(Key::Detail, &values).trim_end())?;
        paper.line(block.link)?;
    }
    paper.quote(parts.footer.as_ref())?;
    paper.paragraph(&parts.sent_by)
}

struct Paper<'a, W> {
    to: &'a mut W,
    is_empty: bool,
}

impl<W: fmt::Write> Paper<'_, W> {
    fn paragraph(&mut self, text: &str) -> fmt::Result {
        self.gap()?;
        self.lines(PLAIN, text)
    }

    fn quote(&mut self, quote: Option<&Quote<'_>>) -> fmt::Result {
        let Some(quote) = quote else { return Ok(()) };
        self.gap()?;
        if let Some(label) = &quote.label {
            self.lines(PLAIN, label)?;
        }
        self.lines(QUOTED, &quote.text)
    }

    /// A text, in as many lines as it has and as it needs.
    fn lines(&mut self, prefix: &str, text: &str) -> fmt::Result {
        for Piece { text, .. } in Pieces::of(text) {
            self.to.write_str(prefix)?;
            self.line(text)?;
        }
        Ok(())
    }

    fn line(&mut self, text: &str) -> fmt::Result {
        self.to.write_str(text)?;
        self.to.write_char('\n')
    }

    /// An empty line, but for the first paragraph.
    fn gap(&mut self) -> fmt::Result {
        if !core::mem::take(&mut self.is_empty) {
            self.to.write_char('\n')?;
        }
        Ok(())
    }
}
