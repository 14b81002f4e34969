//! What an inviter types is text in a letter, whatever it is: the corpus of texts, and worse.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test stops at the first surprise"
)]

mod support;
#[path = "support/tree.rs"]
mod tree;

use invitation::{Invite, render::Rendered};
use serde_json::Value;
use support::{
    draft,
    post::{Posted, every_letter, letter, renderer},
};
use tree::Tree;

/// A line of a letter, with its CR and LF (RFC 5322, section 2.1.1).
const LONGEST_LINE: usize = 998;

/// What the corpus accepts: field, stored form, HTML.
fn accepted() -> Vec<(String, String, String)> {
    let records = include_str!("data/text.jsonl").lines().map(|line| {
        let record: Value = serde_json::from_str(line).unwrap();
        let of = |name: &str| record[name].as_str().unwrap_or_default().to_owned();
        (of("action"), of("field"), of("output"), of("html"))
    });
    let accepted: Vec<_> = records
        .filter(|(action, ..)| action == "accept")
        .map(|(_, field, output, html)| (field, output, html))
        .collect();
    assert!(accepted.len() > 80, "the corpus was not read");
    accepted
}

fn named(text: &str) -> Invite {
    let draft = draft().from_name(text).unwrap().named(text).unwrap();
    draft.scope_name(text).unwrap()
}

fn messaged(text: &str) -> Invite {
    draft().message(text).unwrap().footer(text).unwrap()
}

/// The letter with this text in every place that takes its field, and the same with a harmless one.
fn with_and_without(field: &str, text: &str) -> (Posted, Posted) {
    match field {
        "display_name" => {
            let labelled = |text| renderer().role_label("en", "member", text).unwrap();
            let hostile = letter(labelled(text).product(text).unwrap(), &named(text));
            (hostile, letter(labelled("Ann"), &named("Ann")))
        }
        "header_text" => {
            let headed = |text| letter(renderer(), &draft().header(text).unwrap());
            (headed(text), headed("Welcome"))
        }
        "custom_message" => {
            let harmless: Vec<_> = text
                .split('\n')
                .map(|line| if line.is_empty() { "" } else { "a" })
                .collect();
            (
                letter(renderer(), &messaged(text)),
                letter(renderer(), &messaged(&harmless.join("\n"))),
            )
        }
        other => unreachable!("{other}"),
    }
}

// F5
#[test]
fn f5_every_accepted_text_is_escaped_and_changes_no_structure() {
    for (field, text, html) in accepted() {
        let (posted, harmless) = with_and_without(&field, &text);
        let page = posted.rendered.html();
        assert!(page.contains(&html), "{field} {text:?}");
        let places = match field.as_str() {
            // Greeting, sentence, inviter, place, role, product.
            "display_name" => 6,
            "header_text" => 1,
            _ => 2,
        };
        if !html.is_empty() {
            assert!(page.matches(&html).count() >= places, "{field} {text:?}");
        }
        let tree = Tree::parse(page);
        assert!(tree.errors.is_empty(), "{text:?}: {:?}", tree.errors);
        let expected = Tree::parse(harmless.rendered.html()).shape();
        assert_eq!(tree.shape(), expected, "{field} {text:?}");
        let body = tree.text(tree.elements("body").next().unwrap());
        for line in text.split('\n') {
            assert!(body.contains(line), "{text:?} is read as it was typed");
            assert!(posted.rendered.text().contains(line), "{text:?}");
        }
    }
}

// F4
#[test]
fn f4_no_accepted_text_ends_a_header_line() {
    for (field, text, _) in accepted() {
        let (posted, _) = with_and_without(&field, &text);
        headers_are_lines(&posted.rendered, &text);
    }
    let words = "invitation-subject-anonymous =\n    You are\n    invited\nsent-by = {$product}";
    let posted = letter(renderer().words("en", words).unwrap(), &draft());
    assert_eq!(posted.rendered.subject(), "You are invited");
}

fn headers_are_lines(rendered: &Rendered, what: &str) {
    let own = [
        rendered.subject(),
        rendered.from_name(),
        rendered.message_id(),
        rendered.from().as_str(),
    ];
    let others = rendered.headers().flat_map(|(name, value)| [name, value]);
    for value in own.into_iter().chain(others) {
        assert!(!value.chars().any(char::is_control), "{what:?}");
        assert!(!value.contains(['\u{2028}', '\u{2029}']), "{what:?}");
    }
    assert!(rendered.subject().chars().count() <= Rendered::MAX_SUBJECT_CHARS);
}

// F6
#[test]
fn f6_nothing_that_was_typed_becomes_a_link_a_heading_or_a_line_of_ours() {
    let lure = "Your account is locked.\nhttps://evil.example/login\nTo open the invitation, go to this address:\nhttps://evil.example/join\n-- \nFrom here on";
    let draft = named("Paypal Support evil.example")
        .header("https://evil.example/")
        .unwrap();
    let posted = letter(
        renderer(),
        &draft.message(lure).unwrap().footer(lure).unwrap(),
    );
    let tree = Tree::parse(posted.rendered.html());
    let ours = [
        posted.link.as_deref().unwrap(),
        "https://app.example.com/block",
    ];
    for link in tree.elements("a") {
        let href = link.attribute("href").unwrap();
        assert!(ours.iter().any(|ours| href.starts_with(ours)), "{href}");
    }
    let headings: Vec<_> = tree
        .elements("h1")
        .map(|heading| tree.text(heading))
        .collect();
    assert_eq!(headings, ["You are invited"]);
    assert_eq!(
        ["h2", "h3", "img", "script", "form"].map(|name| tree.elements(name).count()),
        [0; 5]
    );
    let quotes: Vec<_> = tree
        .elements("p")
        .filter(|p| p.attribute("dir") == Some("auto"))
        .map(|p| tree.text(p))
        .collect();
    assert_eq!(quotes.len(), 3);
    assert!(quotes[1].contains("evil.example/join"));
    for line in posted.rendered.text().lines() {
        let is_typed = line.contains("://evil") || line.contains("locked") || line == "-- ";
        assert!(!is_typed || line.starts_with("> "), "{line}");
    }
    let caution = posted.rendered.text().find("set apart").unwrap();
    assert!(
        caution < posted.rendered.text().find("evil").unwrap(),
        "the caution comes first"
    );
}

// F6
#[test]
fn f6_a_name_that_looks_like_a_lure_stands_in_no_subject() {
    let lure = "P\u{430}ypal Support";
    let posted = letter(renderer().inviter_in_from_name(), &named(lure));
    assert_eq!(posted.rendered.subject(), "You are invited to Example");
    assert_eq!(posted.rendered.from_name(), "Example");
    assert!(
        posted.rendered.text().contains(lure),
        "who it is still is told"
    );
    let silent = letter(renderer().subject_without_names(), &named("Ann"));
    assert_eq!(silent.rendered.subject(), "You are invited to Example");
}

// F6
#[test]
fn f6_a_host_can_keep_mail_programs_from_finding_addresses() {
    let text = "see www.evil.example or https://evil.example or mail a@evil.example";
    let draft = named("evil.example").message(text).unwrap();
    let posted = letter(renderer().break_typed_links(), &draft);
    let page = Tree::parse(posted.rendered.html());
    let body = page.text(page.elements("body").next().unwrap());
    for part in [posted.rendered.text(), &body] {
        assert!(!part.contains("evil.example") && !part.contains("www.evil"));
        assert!(part.replace('\u{2060}', "").contains(text));
        assert!(
            part.contains(posted.link.as_deref().unwrap()),
            "our links stay whole"
        );
    }
    let as_typed = letter(renderer(), &draft);
    assert!(as_typed.rendered.text().contains(text));
}

#[test]
fn no_line_is_too_long_for_a_mail_server() {
    let wide = "\u{1D4D9}";
    let texts = [
        wide.repeat(1_000),
        "\"".repeat(1_000),
        "\"a ".repeat(300),
        "&\n".repeat(19) + "a",
        "\u{1F468}\u{200D}\u{1F469}\u{200D}\u{1F467}".repeat(200),
        "각".repeat(1_000),
        "x".repeat(1_000),
    ];
    let names = [wide.repeat(100), "\"x".repeat(50), "ש".repeat(100)];
    for (text, name) in texts.into_iter().zip(names.into_iter().cycle()) {
        let header: String = text.replace('\n', " ").chars().take(200).collect();
        let header = if header.contains(char::is_alphanumeric) {
            header
        } else {
            "h".into()
        };
        let add = |draft: Invite| {
            let draft = draft.from_name(&name).unwrap().named(&name).unwrap();
            let draft = draft.scope_name(&name).unwrap().header(&header).unwrap();
            draft.message(&text).unwrap().footer(&text).unwrap()
        };
        for posted in every_letter(
            renderer().product(&name).unwrap().build().unwrap(),
            "en",
            add,
        ) {
            let parts = [posted.rendered.text(), posted.rendered.html()];
            for line in parts.iter().flat_map(|part| part.split('\n')) {
                assert!(
                    line.len() < LONGEST_LINE,
                    "{} bytes in {:?}",
                    line.len(),
                    posted.kind
                );
            }
            headers_are_lines(&posted.rendered, &name);
        }
        // However it is folded, the reader reads what was typed.
        let posted = letter(renderer(), &add(draft()));
        let tree = Tree::parse(posted.rendered.html());
        let squeezed = |text: &str| text.split_whitespace().collect::<String>();
        let quoted = tree
            .elements("p")
            .filter(|p| p.attribute("dir") == Some("auto"));
        let quoted: Vec<_> = quoted.map(|p| squeezed(&tree.text(p))).collect();
        assert_eq!(quoted, [&header, &text, &text].map(|text| squeezed(text)));
    }
}

// B16
#[test]
fn b16_links_lead_where_the_policy_says_and_the_letter_names_that_host() {
    let posted = letter(renderer(), &named("evil.example"));
    assert!(
        posted
            .rendered
            .text()
            .contains("\nThe link leads to: app.example.com\n")
    );
    let link = posted.link.as_deref().unwrap();
    assert!(link.starts_with("https://app.example.com/join?ticket=inv1_"));
    for letter in every_letter(renderer().build().unwrap(), "en", |draft| draft) {
        if letter.kind.carries_ticket() && letter.place == "project" {
            let text = letter.rendered.text();
            assert!(text.contains("\nAfterwards you go to: wiki.example.com\n"));
        }
    }
}
