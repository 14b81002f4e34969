use core::fmt;

use askama::Template;

use super::{
    parts::{Layout, Parts},
    pieces::{Pieces, Then},
};

/// The layout of the crate: one column of tables, styled where it stands, with a dark side.
pub(super) struct TableLayout;

impl Layout for TableLayout {
    fn html(&self, parts: &Parts<'_>, html: &mut dyn fmt::Write) -> fmt::Result {
        Page { parts }
            .render_into(&mut Lines(html))
            .map_err(|_| fmt::Error)
    }
}

#[derive(Template)]
#[template(path = "letter/letter.html")]
struct Page<'a> {
    parts: &'a Parts<'a>,
}

impl Page<'_> {
    fn pieces<'t>(&self, text: &'t str) -> Pieces<'t> {
        Pieces::of(text)
    }
}

/// A trait object where askama wants a type of known size.
struct Lines<'a>(&'a mut dyn fmt::Write);

impl fmt::Write for Lines<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.write_str(text)
    }
}
