//! What a host can put in the place of ours: words, languages, the layout.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

mod support;

use std::fmt::{self, Write};

use invitation::{
    Locale,
    render::{Layout, Parts, Pieces, Renderer, RendererError, WordsProblem},
};
use support::{
    draft,
    post::{letter, renderer},
};

fn refused(words: &str) -> (usize, WordsProblem) {
    match renderer().words("en", words).unwrap().build() {
        Err(RendererError::Words { line, problem, .. }) => (line, problem),
        other => panic!("{words:?}: {other:?}"),
    }
}

#[test]
fn words_are_checked_when_the_renderer_is_built() {
    for (words, line, problem) in [
        ("button", 1, WordsProblem::Syntax),
        ("button = a\n= b", 2, WordsProblem::Syntax),
        ("# fine\nbuton = Have a look", 2, WordsProblem::UnknownKey),
        ("button = a\nbutton = b", 2, WordsProblem::DuplicateKey),
        ("button =\n    .title = a", 1, WordsProblem::NoWords),
        ("button = a\n    .title = a", 1, WordsProblem::Unsupported),
        ("button = {$link}", 1, WordsProblem::UnknownVariable),
        (
            "label-roles = {$count ->\n *[other] {$inviter}\n }",
            1,
            WordsProblem::UnknownVariable,
        ),
        (
            "days-left = {$when ->\n *[other] x\n }",
            1,
            WordsProblem::UnknownVariable,
        ),
        ("button = {NUMBER(1)}", 1, WordsProblem::Unsupported),
        ("button = {heading}", 1, WordsProblem::Unsupported),
        ("button = {-brand}", 1, WordsProblem::Unsupported),
        (
            "-a = {-b}\n-b = {-a}\nbutton = {-a}",
            1,
            WordsProblem::Unsupported,
        ),
        (
            "-a = {$product}\nbutton = {-a}",
            1,
            WordsProblem::UnknownVariable,
        ),
        ("button = a\u{202E}b", 1, WordsProblem::Character),
        ("\nbutton = a\u{0}b", 2, WordsProblem::Character),
    ] {
        assert_eq!(refused(words), (line, problem), "{words:?}");
    }
    let error = renderer()
        .words("de", "x = y")
        .unwrap()
        .build()
        .unwrap_err();
    assert_eq!(error.to_string(), "words in de, line 1: an unknown key");
    assert!(renderer().words("x!", "").is_err());
}

#[test]
fn a_host_changes_some_words_and_keeps_the_others() {
    let words = "-brand = Acme & Sons\nbutton = Look at {-brand} with {$product}";
    let posted = letter(renderer().words("en", words).unwrap(), &draft());
    assert!(
        posted
            .rendered
            .html()
            .contains("Look at Acme &amp; Sons with Example</a>")
    );
    assert!(posted.rendered.text().contains("You are invited"));
}

#[test]
fn a_language_of_the_hosts_own_is_whole_or_refused() {
    let part = renderer().words("cy", "button = Agor").unwrap().build();
    let missing = RendererError::MissingWords {
        language: Locale::or_english("cy"),
        key: "invitation-subject",
    };
    assert_eq!(part.unwrap_err(), missing);
    let whole = renderer().words("cy", Renderer::ENGLISH).unwrap();
    let whole = whole.words("cy", "button = Agor").unwrap().build().unwrap();
    assert!(whole.languages().any(|tag| tag == "cy"));
    assert_eq!(whole.languages().next(), Some("en"));
}

#[test]
fn words_that_say_nothing_fall_back_to_english() {
    let posted = letter(renderer().words("en", "button = {\"\"}").unwrap(), &draft());
    assert!(posted.rendered.html().contains("Open the invitation</a>"));
}

#[test]
fn product_and_sender_are_asked_for() {
    let nameless = Renderer::builder().from("a@example.com").unwrap().build();
    assert_eq!(nameless.unwrap_err(), RendererError::NoProduct);
    let senderless = Renderer::builder().product("Example").unwrap().build();
    assert_eq!(senderless.unwrap_err(), RendererError::NoFrom);
    let insecure = Renderer::builder().block_page("http://app.example.com/block");
    assert!(matches!(insecure.unwrap_err(), RendererError::Link(_)));
}

struct Telegram;

impl Layout for Telegram {
    fn html(&self, parts: &Parts<'_>, html: &mut dyn Write) -> fmt::Result {
        write!(html, "<p dir={}>{} STOP", parts.direction(), parts.lead)?;
        for piece in Pieces::of(&parts.message.as_ref().ok_or(fmt::Error)?.text) {
            write!(html, " {} STOP", piece.text)?;
        }
        Ok(())
    }
}

#[test]
fn a_host_has_its_own_layout() {
    let message = draft().message("See you\nsoon").unwrap();
    let posted = letter(renderer().layout(Telegram), &message);
    let html = "<p dir=ltr>You are invited to Example. STOP See you STOP soon STOP";
    assert_eq!(posted.rendered.html(), html);
    assert!(posted.rendered.text().contains("> See you\n> soon\n"));
}
