//! The links of invitations: their golden forms, and what can never get into them.

#![expect(
    clippy::expect_used,
    reason = "clippy.toml spares test functions, not their helpers"
)]

use invitation::values::{LinkBase, LinkError, LinkStyle, Placement};
use proptest::prelude::*;
use url::Url;

const TICKET: &str = "inv1_0123456789abcdefghjkmnpqrstvwxyz0123";

fn style(base: &str) -> LinkStyle {
    LinkStyle::new(LinkBase::parse(base).expect("a base"))
}

// B8
#[test]
fn b8_a_fragment_keeps_the_ticket_from_servers_and_referers() {
    let style = style("https://app.example.com/join?theme=dark")
        .id_parameter("invitation")
        .and_then(|style| style.parameter("ver", "2.0"))
        .expect("a style")
        .placement(Placement::Fragment);
    let link = style.url(TICKET, "9f2c", &[]);
    assert_eq!(
        link.as_str(),
        format!("https://app.example.com/join?theme=dark&invitation=9f2c&ver=2.0#ticket={TICKET}"),
    );
    let mut sent = Url::parse(&link).expect("a link");
    sent.set_fragment(None);
    assert!(!sent.as_str().contains(TICKET));
}

#[test]
fn each_placement_has_its_golden_link() {
    for (base, placement, link) in [
        (
            "https://a.example",
            Placement::Query,
            "https://a.example/?ticket=T",
        ),
        (
            "https://a.example/join",
            Placement::Query,
            "https://a.example/join?ticket=T",
        ),
        (
            "https://a.example/join?",
            Placement::Query,
            "https://a.example/join?ticket=T",
        ),
        (
            "https://a.example/join?x=1",
            Placement::Query,
            "https://a.example/join?x=1&ticket=T",
        ),
        (
            "https://a.example/join?x=1",
            Placement::Fragment,
            "https://a.example/join?x=1#ticket=T",
        ),
        ("https://a.example", Placement::Path, "https://a.example/T"),
        (
            "https://a.example/join",
            Placement::Path,
            "https://a.example/join/T",
        ),
        (
            "https://a.example/join/",
            Placement::Path,
            "https://a.example/join/T",
        ),
        (
            "https://a.example/join?x=1",
            Placement::Path,
            "https://a.example/join/T?x=1",
        ),
        (
            "http://localhost:3000/join",
            Placement::Query,
            "http://localhost:3000/join?ticket=T",
        ),
    ] {
        let built = style(base).placement(placement).url(TICKET, "", &[]);
        assert_eq!(
            built.as_str(),
            link.replace('T', TICKET),
            "{base} {placement:?}"
        );
    }
}

#[test]
fn a_graph_redeem_link_is_producible_byte_for_byte() {
    let style = style("https://invitations.example.com/redeem/")
        .extra_parameter("tenant")
        .and_then(|style| style.id_parameter("user"))
        .and_then(|style| style.ticket_parameter("ticket"))
        .and_then(|style| style.extra_parameter("lc"))
        .and_then(|style| style.parameter("ver", "2.0"))
        .expect("a style");
    let tenant = ("tenant", "3cae6b35-6b5e-4d8a-8b7e-1f6b8f6a2f10");
    let user = "243b1de4-ad9f-421c-a933-d55305fb165d";
    assert_eq!(
        style.url(TICKET, user, &[("lc", "1033"), tenant]).as_str(),
        format!(
            "https://invitations.example.com/redeem/?tenant=3cae6b35-6b5e-4d8a-8b7e-1f6b8f6a2f10\
             &user=243b1de4-ad9f-421c-a933-d55305fb165d&ticket={TICKET}&lc=1033&ver=2.0"
        ),
    );
    assert_eq!(
        style.url(TICKET, user, &[]).as_str(),
        format!("https://invitations.example.com/redeem/?user={user}&ticket={TICKET}&ver=2.0"),
    );
}

// B16
#[test]
fn b16_nothing_of_a_request_gets_into_the_base() {
    let style = style("https://app.example.com/join")
        .id_parameter("user")
        .and_then(|style| style.extra_parameter("tenant"))
        .expect("a style");
    for hostile in [
        "https://evil.example/",
        "//evil.example",
        "@evil.example",
        "/../..",
        "x&ticket=other",
        "x#ticket=other",
        "x?y",
        "\r\nHost: evil.example",
        "\\evil.example",
        "%2e%2e%2f",
        "é",
        "",
    ] {
        // What a request brings under another name is not used at all.
        let unnamed = [
            ("host", hostile),
            ("x-forwarded-host", hostile),
            ("ticket", hostile),
            ("user", hostile),
        ];
        assert_eq!(
            style.url(TICKET, "1", &unnamed).as_str(),
            format!("https://app.example.com/join?ticket={TICKET}&user=1"),
        );
        // What it brings under a name of the style stays a value.
        let link = style.url(TICKET, hostile, &[("tenant", hostile)]);
        let read = Url::parse(&link).expect("a link");
        assert_eq!(
            read.origin().ascii_serialization(),
            "https://app.example.com"
        );
        assert_eq!((read.path(), read.fragment()), ("/join", None));
        let pairs: Vec<(String, String)> = read.query_pairs().into_owned().collect();
        let expected = [("ticket", TICKET), ("user", hostile), ("tenant", hostile)];
        assert_eq!(
            pairs,
            expected.map(|(name, value)| (name.to_owned(), value.to_owned()))
        );
    }
}

#[test]
fn a_style_is_read_by_the_rules() {
    let full = style("https://app.example.com/join?theme=dark")
        .placement(Placement::Fragment)
        .ticket_parameter("t")
        .and_then(|style| style.parameter("ticket", "fixed"))
        .and_then(|style| style.id_parameter("user"))
        .and_then(|style| style.extra_parameter("tenant"))
        .and_then(|style| style.ticket_parameter("t"))
        .expect("a style");
    for style in [full, style("https://app.example.com/")] {
        let stored = serde_json::to_string(&style).expect("an object");
        assert_eq!(
            serde_json::from_str::<LinkStyle>(&stored).expect("a style"),
            style,
            "{stored}"
        );
    }
    let short: LinkStyle =
        serde_json::from_str(r#"{"base":"https://app.example.com/"}"#).expect("a style");
    assert_eq!(short, style("https://app.example.com/"));
    for bad in [
        r#"{"base":"http://app.example.com/"}"#,
        r#"{"base":"https://app.example.com/","parameters":[{"ticket":"a"},{"ticket":"b"}]}"#,
        r#"{"base":"https://app.example.com/","parameters":[{"id":"a"},{"id":"b"}]}"#,
        r#"{"base":"https://app.example.com/","parameters":[{"id":"ticket"}]}"#,
        r#"{"base":"https://app.example.com/","parameters":[{"extra":"a&b"}]}"#,
        r#"{"base":"https://app.example.com/?a=1","parameters":[{"fixed":["A","2"]}]}"#,
    ] {
        assert!(serde_json::from_str::<LinkStyle>(bad).is_err(), "{bad}");
    }
    let twice = style("https://app.example.com/").parameter("TICKET", "x");
    assert_eq!(twice, Err(LinkError::Duplicate));
}

fn placement() -> impl Strategy<Value = Placement> {
    prop::sample::select(vec![Placement::Query, Placement::Fragment, Placement::Path])
}

proptest! {
    #[test]
    fn a_link_parses_to_the_same_ticket(
        ticket in "[a-z0-9_]{1,60}",
        id in any::<String>(),
        fixed in "\\PC{0,60}",
        extra in prop::option::of(any::<String>()),
        base in "https://[a-z]{1,8}\\.example(:[1-9][0-9]{3})?(/([a-z.~]|%20){0,8}){0,3}(\\?([a-s]{1,4}=[a-z'+]{0,4}&?){0,3})?",
        placement in placement(),
    ) {
        let style = LinkBase::parse(&base)
            .and_then(|base| LinkStyle::new(base).id_parameter("user"))
            .and_then(|style| style.parameter("ver", &fixed))
            .and_then(|style| style.extra_parameter("tenant"));
        // Some generated bases start their path with two slashes.
        let Ok(style) = style else { return Ok(()) };
        let style = style.placement(placement);
        let given: Vec<(&str, &str)> = extra.iter().map(|value| ("tenant", value.as_str())).collect();
        let link = style.url(&ticket, &id, &given);

        let read = Url::parse(&link).map_err(|error| TestCaseError::fail(error.to_string()))?;
        prop_assert_eq!(read.as_str(), link.as_str());
        prop_assert_eq!(read.origin().ascii_serialization(), style.base().origin());
        let values = |name: &str| -> Vec<String> {
            read.query_pairs().filter(|(key, _)| key == name).map(|(_, value)| value.into_owned()).collect()
        };
        let found = match placement {
            Placement::Fragment => {
                let fragment = read.fragment().unwrap_or("");
                vec![fragment.strip_prefix("ticket=").unwrap_or("").to_owned()]
            }
            Placement::Path => vec![read.path().rsplit('/').next().unwrap_or("").to_owned()],
            _ => values("ticket"),
        };
        prop_assert_eq!(found, vec![ticket]);
        prop_assert_eq!(values("user"), vec![id]);
        prop_assert_eq!(values("ver"), vec![fixed]);
        prop_assert_eq!(values("tenant"), extra.into_iter().collect::<Vec<_>>());
    }
}
