//! Letters as they are read: what they say, and in which headers.
#![expect(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    reason = "a test stops at the first surprise"
)]

mod support;
#[path = "support/tree.rs"]
mod tree;

use invitation::{
    Invite, LetterKind, Lifetime,
    render::{PlaceKind, Renderer},
};
use support::{
    World, draft, draft_for,
    post::{Post, Posted, every_letter, letter, renderer},
    run,
};
use tree::Tree;

fn named(draft: Invite) -> Invite {
    let draft = draft.from_name("Grace Hopper").unwrap();
    let draft = draft.named("Ada Lovelace").unwrap();
    draft.scope_name("Acme").unwrap()
}

fn wordy(draft: Invite) -> Invite {
    let draft = named(draft).header("For the tracks team").unwrap();
    let draft = draft.message("See you\non Monday!").unwrap();
    draft.footer("Room 7").unwrap()
}

fn languages() -> Vec<String> {
    let renderer = renderer().build().unwrap();
    renderer.languages().map(str::to_owned).collect()
}

fn links(letter: &Posted) -> Vec<String> {
    let tree = Tree::parse(letter.rendered.html());
    let links = tree.elements("a").filter_map(|a| a.attribute("href"));
    links.map(str::to_owned).collect()
}

#[test]
fn an_invitation_says_who_invites_into_what_as_what_and_until_when() {
    let letter = letter(renderer(), &named(draft()));
    assert_eq!(
        letter.rendered.subject(),
        "Grace Hopper invites you to Acme"
    );
    for part in [letter.rendered.text(), letter.rendered.html()] {
        for words in [
            "Hello Ada Lovelace,",
            "Grace Hopper invites you to join the organization Acme.",
            "member",
            "27 November 2026, 12:00 UTC (7 days left)",
            "app.example.com",
            "If you did not expect this",
        ] {
            assert!(part.contains(words), "{words}");
        }
    }
}

#[test]
fn a_letter_without_names_speaks_of_the_product() {
    let letter = letter(renderer(), &draft());
    assert_eq!(letter.rendered.subject(), "You are invited to Example");
    assert!(
        letter
            .rendered
            .text()
            .contains("\nHello,\n\nYou are invited to Example.\n")
    );
    assert!(!letter.rendered.text().contains("organization Example"));
}

// F11
#[test]
fn f11_every_letter_says_all_of_it_in_every_language() {
    for language in languages() {
        for words in [named, wordy, |draft| draft] {
            for letter in every_letter(renderer().build().unwrap(), &language, words) {
                let what = format!("{language} {:?} {}", letter.kind, letter.place);
                complete(&letter, &language, &what);
            }
        }
    }
}

fn complete(letter: &Posted, language: &str, what: &str) {
    let rendered = &letter.rendered;
    assert_eq!(rendered.language().as_str(), language, "{what}");
    assert!(
        rendered
            .headers()
            .any(|header| header == ("Content-Language", language))
    );
    let tree = Tree::parse(rendered.html());
    assert!(tree.errors.is_empty(), "{what}: {:?}", tree.errors);
    let page = tree.elements("html").next().unwrap();
    assert_eq!(page.attribute("lang"), Some(language));
    let direction = if rendered.language().is_rtl() {
        "rtl"
    } else {
        "ltr"
    };
    assert_eq!(page.attribute("dir"), Some(direction), "{what}");
    let body = tree.text(tree.elements("body").next().unwrap());
    for part in [rendered.subject(), rendered.text(), &body] {
        assert!(!part.trim().is_empty(), "{what}");
        assert!(!part.contains(['{', '}', '$']), "{what}: {part}");
        assert!(
            !part.contains("-lead") && !part.contains("label-"),
            "{what}: {part}"
        );
    }
    for name in ["h1", "p", "a", "title"] {
        for element in tree.elements(name) {
            assert!(
                !tree.text(element).trim().is_empty(),
                "{what}: an empty {name}"
            );
        }
    }
    for line in [rendered.text(), rendered.html()]
        .iter()
        .flat_map(|part| part.lines())
    {
        assert!(line.len() < 998, "{what}: {line}");
    }
    // Both parts say the same: what the one says in a paragraph, the other says too, but for the
    // button and what stands before the link.
    let squeezed = |text: &str| text.split_whitespace().collect::<String>();
    let text = squeezed(&rendered.text().replace("\n> ", "\n"));
    let mut missing = 0;
    for name in ["h1", "p", "span"] {
        for element in tree.elements(name) {
            let said = squeezed(&tree.text(element));
            missing += usize::from(!text.contains(&said) && element.name != "h1");
            assert!(
                element.name != "h1" || text.contains(&said),
                "{what}: {said}"
            );
        }
    }
    // The product alone, the intro of the link, and the one around the block link.
    assert!(
        missing <= 3,
        "{what}: {missing} paragraphs stand in the HTML alone"
    );
    assert_eq!(letter.kind.carries_ticket(), letter.link.is_some());
}

#[test]
fn the_same_link_stands_in_both_parts_as_it_is_and_there_is_no_other() {
    for letter in every_letter(renderer().build().unwrap(), "en", wordy) {
        let shown = links(&letter);
        let Some(link) = &letter.link else {
            assert!(shown.is_empty(), "{:?} has links", letter.kind);
            assert!(!letter.rendered.text().contains("://"));
            continue;
        };
        let blocks = usize::from(letter.block_token.is_some());
        assert_eq!(shown.len(), 2 + blocks);
        assert_eq!([&shown[0], &shown[1]], [link, link]);
        let tree = Tree::parse(letter.rendered.html());
        assert_eq!(&tree.text(tree.elements("a").nth(1).unwrap()), link);
        let lines: Vec<&str> = letter.rendered.text().lines().collect();
        for link in &shown {
            assert!(lines.contains(&link.as_str()), "a line of its own");
        }
        assert_eq!(letter.rendered.text().matches("://").count(), 1 + blocks);
    }
}

#[test]
fn the_block_link_holds_what_blocking_asks_for_and_is_offered_to_mail_programs() {
    let posted = letter(renderer().block_page_takes_one_click(), &draft());
    let token = posted.block_token.as_deref().unwrap();
    let id = posted.delivery.split('.').next().unwrap();
    let link =
        format!("https://app.example.com/block?token={token}&id={id}&scope=organization%3Aacme");
    assert_eq!(links(&posted)[2], link);
    let headers: Vec<_> = posted.rendered.headers().collect();
    let value = format!("<{link}>");
    assert!(headers.contains(&("List-Unsubscribe", &value)));
    assert!(headers.contains(&("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")));

    let copied = draft().cc("boss@example.com".parse().unwrap()).unwrap();
    let copied = letter(renderer(), &copied);
    assert!(copied.block_token.is_none(), "others read it too");
    assert!(!copied.rendered.text().contains("/block"));
    let mut headers = copied.rendered.headers();
    assert!(headers.all(|(name, _)| !name.starts_with("List-")));
}

#[test]
fn headers_say_that_a_machine_wrote_and_to_whom_answers_go() {
    let posted = letter(
        renderer(),
        &named(draft()).reply_to("grace@example.com".parse().unwrap()),
    );
    let rendered = &posted.rendered;
    assert_eq!(rendered.from().as_str(), "invitations@mail.example.com");
    assert_eq!(rendered.from_name(), "Example");
    assert_eq!(rendered.reply_to().unwrap().as_str(), "grace@example.com");
    let id = format!("<{}@mail.example.com>", posted.delivery);
    assert_eq!(rendered.message_id(), id);
    let headers: Vec<_> = rendered.headers().collect();
    assert!(headers.contains(&("Auto-Submitted", "auto-generated")));
    let suppressed = headers
        .iter()
        .find(|(name, _)| *name == "X-Auto-Response-Suppress");
    assert!(
        !suppressed.unwrap().1.contains("NDR"),
        "what bounces is told"
    );

    let elsewhere = renderer().mail_domain("id.example.com").unwrap();
    let posted = letter(elsewhere.inviter_in_from_name(), &named(draft()));
    assert!(posted.rendered.message_id().ends_with("@id.example.com>"));
    assert_eq!(posted.rendered.from_name(), "Grace Hopper (Example)");
}

// F3
#[test]
fn f3_one_delivery_has_one_message_id() {
    let letters = every_letter(renderer().build().unwrap(), "en", named);
    let mut ids: Vec<_> = letters
        .iter()
        .map(|letter| letter.rendered.message_id())
        .collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), letters.len());
}

#[test]
fn every_kind_of_place_has_its_wording_and_a_host_may_map_its_own() {
    let letters = every_letter(renderer().build().unwrap(), "en", named);
    for (place, words) in [
        ("organization", "invites you to join the organization Acme."),
        ("team-page", "invites you to join the team page Acme."),
        (
            "own-page",
            "invites you to create a page of your own on Acme.",
        ),
        ("tenant", "invites you as a guest to Acme."),
        ("application", "invites you to register with Acme."),
        ("project", "invites you to Acme."),
    ] {
        let mut of_place = letters.iter().filter(|letter| letter.place == place);
        assert!(
            of_place.next().unwrap().rendered.text().contains(words),
            "{place}"
        );
    }
    let mapped = renderer()
        .place("project", PlaceKind::Registration)
        .unwrap();
    let letters = every_letter(mapped.build().unwrap(), "en", named);
    let project = letters
        .iter()
        .find(|letter| letter.place == "project")
        .unwrap();
    assert!(
        project
            .rendered
            .text()
            .contains("invites you to register with Acme.")
    );
}

#[test]
fn the_time_that_is_left_is_told_in_whole_units_and_never_too_much() {
    for (lifetime, left) in [
        (Lifetime::days(7), "(7 days left)"),
        (Lifetime::hours(49), "(2 days left)"),
        (Lifetime::hours(47), "(47 hours left)"),
        (Lifetime::minutes(119), "(119 minutes left)"),
    ] {
        let posted = letter(renderer(), &draft().lifetime(lifetime));
        assert!(posted.rendered.text().contains(left), "{left}");
    }
}

#[test]
fn roles_are_called_as_the_host_calls_them_in_the_readers_language() {
    let named = renderer()
        .role_label("en", "member", "Member of staff")
        .unwrap()
        .role_label("de", "member", "Mitglied")
        .unwrap();
    let letters = every_letter(named.build().unwrap(), "en", |draft| draft);
    assert!(
        letters[0]
            .rendered
            .text()
            .contains("\nRoles: admin, Member of staff\n")
    );
    let one = letter(renderer(), &draft());
    assert!(one.rendered.text().contains("\nRole: member\n"));
}

#[test]
fn a_right_to_left_letter_isolates_names_in_both_parts() {
    // English words under a Hebrew tag: what matters here is the direction.
    let hebrew = || renderer().words("he", Renderer::ENGLISH).unwrap();
    let tag = invitation::Locale::or_english("he");
    let posted = letter(hebrew(), &named(draft()).language(tag));
    let isolated =
        "\u{2068}Grace Hopper\u{2069} invites you to join the organization \u{2068}Acme\u{2069}.";
    assert!(posted.rendered.text().contains(isolated));
    assert!(posted.rendered.html().contains(isolated));
    assert!(
        posted
            .rendered
            .html()
            .contains("<html lang=\"he\" dir=\"rtl\">")
    );
    let link = posted.link.as_deref().unwrap();
    assert!(
        posted.rendered.text().contains(&format!("\n{link}\n")),
        "no mark touches the link"
    );

    let arabic = draft().from_name("محمد علي").unwrap();
    let posted = letter(renderer(), &arabic);
    assert!(
        posted
            .rendered
            .subject()
            .starts_with("\u{2068}محمد علي\u{2069} invites")
    );
}

#[test]
fn the_nearest_language_is_taken_and_english_where_none_is_near() {
    let welsh = Renderer::ENGLISH.replace("button = Open the invitation", "button = Agor");
    let with_welsh = || renderer().words("cy", &welsh).unwrap();
    for (asked, given) in [
        ("cy-GB", "cy"),
        ("CY", "cy"),
        ("en-NZ", "en"),
        ("tlh", "en"),
    ] {
        let tag = invitation::Locale::or_english(asked);
        let posted = letter(with_welsh(), &draft().language(tag));
        assert_eq!(posted.rendered.language().as_str(), given, "{asked}");
        assert_eq!(posted.rendered.html().contains(">Agor<"), given == "cy");
    }
}

#[test]
fn a_renderer_is_shared_between_threads() {
    fn shared<T: Send + Sync>(_: &T) {}
    let renderer = renderer().build().unwrap();
    shared(&renderer);
    let world = World::new();
    world.invite(&draft());
    world.invite(&draft_for("lin@example.com").unwrap());
    let post = Post::new(renderer);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| run(&world.invitations, &post));
        }
    });
    assert_eq!(post.take().len(), 2);
}

#[test]
fn debug_of_a_letter_shows_no_word_of_it() {
    let posted = letter(renderer(), &wordy(draft()));
    assert_eq!(format!("{:?}", posted.rendered), "Rendered(en)");
    let built = format!("{:?} {:?}", renderer(), renderer().build().unwrap());
    assert!(!built.contains("example.com"));
}

#[test]
fn a_notice_carries_nothing_that_opens_an_invitation() {
    for posted in every_letter(renderer().build().unwrap(), "en", wordy) {
        let has_ticket = [posted.rendered.text(), posted.rendered.html()]
            .iter()
            .any(|part| part.contains("inv1_"));
        assert_eq!(
            has_ticket,
            posted.kind.carries_ticket(),
            "{:?}",
            posted.kind
        );
        let is_quoted = posted.rendered.text().contains("> See you");
        assert_eq!(is_quoted, posted.kind.carries_ticket());
        assert!(posted.kind != LetterKind::Lapsed || posted.rendered.text().contains("Ada"));
    }
}
