//! Where a person may be sent: redirect URLs and allow-lists, against the corpus and a table of bypasses.

#![expect(
    clippy::expect_used,
    reason = "clippy.toml spares test functions, not their helpers"
)]

use invitation::values::{AllowedOrigins, LinkBase, OriginError, RedirectError, RedirectUrl};
use proptest::prelude::*;
use serde::Deserialize;
use url::Url;

#[derive(Deserialize)]
struct Record {
    id: String,
    input: String,
    allow: Vec<String>,
    verdict: String,
    normalized: Option<String>,
    reason: String,
    #[serde(default)]
    contested: bool,
}

fn corpus() -> impl Iterator<Item = Record> {
    include_str!("data/redirect.jsonl")
        .lines()
        .map(|line| serde_json::from_str(line).expect("a record of the corpus"))
}

fn reason(error: RedirectError) -> &'static str {
    match error {
        RedirectError::Empty => "empty",
        RedirectError::TooLong => "too_long",
        RedirectError::Character => "non_uri_char",
        RedirectError::Percent => "bad_percent",
        RedirectError::EncodedControl => "encoded_control",
        RedirectError::NotAbsolute => "not_absolute_http",
        RedirectError::NoHost => "empty_authority",
        RedirectError::UserInfo => "userinfo",
        RedirectError::Host => "parse",
        RedirectError::Authority => "non_canonical_authority",
        RedirectError::DoubleSlash => "double_slash_path",
        RedirectError::OriginNotAllowed => "origin_not_allowed",
        _ => "unknown",
    }
}

fn allowed() -> AllowedOrigins {
    AllowedOrigins::parse([
        "https://app.example.com",
        "https://portal.example.org:8443",
        "https://*.tenants.example.net",
        "http://127.0.0.1:*",
        "http://localhost:3000",
    ])
    .expect("an allow-list")
}

#[test]
fn the_corpus_is_judged() {
    let mut wrong = Vec::new();
    let mut records = 0;
    for record in corpus() {
        records += 1;
        let allowed = AllowedOrigins::parse(&record.allow).expect("an allow-list of the corpus");
        let checked = allowed.check(&record.input);
        let (verdict, normalized, why) = match &checked {
            Ok(url) => ("allow", Some(url.as_str()), "ok"),
            Err(error) => ("deny", None, reason(*error)),
        };
        let right = verdict == record.verdict
            && normalized == record.normalized.as_deref()
            && why == record.reason;
        if !right && !record.contested {
            wrong.push((record.id, record.input, record.reason, checked));
        }
    }
    assert!(records > 0, "the corpus is empty");
    assert!(wrong.is_empty(), "{wrong:#?}");
}

// B17
#[test]
fn b17_an_open_redirect_is_refused() {
    let allowed = allowed();
    for bypass in [
        // No URL, or not one of ours.
        "",
        "/welcome",
        "//evil.example",
        "///evil.example",
        "\\\\evil.example",
        "/\\evil.example",
        "https:evil.example",
        "https:/app.example.com",
        "javascript:alert(1)",
        "data:text/html,x",
        "https+http://app.example.com/",
        // Another host that looks like ours.
        "https://evil.example/",
        "https://app.example.com.evil.example/",
        "https://evilapp.example.com/",
        "https://app.example.com@evil.example/",
        "https://app.example.com:x@evil.example/",
        "https://evil.example/https://app.example.com",
        "https://evil.example#https://app.example.com",
        "https://app.example.com./",
        "https://app.example.com%2eevil.example/",
        "https://app%2eexample.com/",
        "https://app.example.com\\.evil.example/",
        "https://app.example.com\t.evil.example/",
        "https://аpp.example.com/",
        // Another scheme or port.
        "http://app.example.com/",
        "https://app.example.com:8443/",
        "https://portal.example.org/",
        "https://app.example.com:0443/",
        "https://app.example.com:/",
        // Not one label in place of the star.
        "https://tenants.example.net/",
        "https://.tenants.example.net/",
        "https://a.b.tenants.example.net/",
        "https://*.tenants.example.net/",
        "https://a_b.tenants.example.net/",
        "https://-a.tenants.example.net/",
        "https://t1.tenants.example.net:8443/",
        "http://t1.tenants.example.net/",
        // Not the loopback that is listed.
        "http://127.0.0.1/",
        "http://127.0.0.2:5000/",
        "http://0x7f.1:5000/",
        "http://2130706433:5000/",
        "http://[::1]:5000/",
        "http://[::ffff:127.0.0.1]:5000/",
        "https://127.0.0.1:5000/",
        "http://localhost/",
        "http://127.0.0.1:5000@evil.example/",
        "http://127.0.0.1:5000.evil.example/",
        // A path or a control that fools whoever comes next.
        "https://app.example.com//evil.example",
        "https://app.example.com/.//evil.example",
        "https://app.example.com/%0d%0aLocation:x",
        "https://app.example.com/\r\nLocation:x",
        " https://app.example.com/",
    ] {
        assert!(allowed.check(bypass).is_err(), "{bypass:?}");
        assert!(AllowedOrigins::none().check(bypass).is_err(), "{bypass:?}");
    }
}

// B17
#[test]
fn b17_an_allow_list_that_allows_too_much_is_refused() {
    for (entry, error) in [
        ("*", OriginError::Wildcard),
        ("https://*", OriginError::Wildcard),
        ("https://*:443", OriginError::Wildcard),
        ("https://*.com", OriginError::Wildcard),
        ("https://*.localhost", OriginError::Wildcard),
        ("https://*.*.example.net", OriginError::Wildcard),
        ("https://a*.example.net", OriginError::Wildcard),
        ("https://a.*.example.net", OriginError::Wildcard),
        ("https://*.example.net.", OriginError::Wildcard),
        ("https://*.exa_mple.net", OriginError::Wildcard),
        ("https://*.example.net:*", OriginError::Wildcard),
        ("http://*.example.net", OriginError::Wildcard),
        ("https://*.[::1]", OriginError::Wildcard),
        ("https://*.1.2.3.4", OriginError::Wildcard),
        (
            "https://*.2.3.4",
            OriginError::Url(RedirectError::Authority),
        ),
        ("http://localhost:*", OriginError::Wildcard),
        ("https://127.0.0.1:*", OriginError::Wildcard),
        ("https://app.example.com/", OriginError::NotAnOrigin),
        ("https://app.example.com/app", OriginError::NotAnOrigin),
        ("https://app.example.com?a", OriginError::NotAnOrigin),
        ("https://app.example.com#a", OriginError::NotAnOrigin),
        (
            "https://u@app.example.com",
            OriginError::Url(RedirectError::UserInfo),
        ),
        (
            "app.example.com",
            OriginError::Url(RedirectError::NotAbsolute),
        ),
        ("null", OriginError::Url(RedirectError::NotAbsolute)),
        ("", OriginError::Url(RedirectError::Empty)),
    ] {
        assert_eq!(AllowedOrigins::parse([entry]), Err(error), "{entry}");
    }
}

#[test]
fn any_https_is_said_aloud_and_is_https_alone() {
    let demo = AllowedOrigins::none().with_any_https();
    assert!(demo.check("https://anywhere.example/x").is_ok());
    for refused in [
        "http://anywhere.example/",
        "http://127.0.0.1:3000/",
        "https://*.example/",
        "//evil.example",
    ] {
        assert!(demo.check(refused).is_err(), "{refused}");
    }
}

#[test]
fn a_redirect_is_stored_as_given_and_read_by_the_rules() {
    let url = RedirectUrl::parse("https://App.example.com/a/../b").expect("a URL");
    let stored = serde_json::to_string(&url).expect("a string");
    assert_eq!(stored, r#""https://App.example.com/a/../b""#);
    let read: RedirectUrl = serde_json::from_str(&stored).expect("a URL");
    assert_eq!(read, url);
    assert_eq!(read.as_str(), "https://app.example.com/b");
    let error =
        serde_json::from_str::<RedirectUrl>(r#""javascript:alert(1)""#).expect_err("no URL");
    assert!(!error.to_string().contains("alert"), "{error}");
}

#[test]
fn an_allow_list_is_read_by_the_rules() {
    for list in [
        allowed(),
        allowed().with_any_https(),
        AllowedOrigins::none(),
    ] {
        let stored = serde_json::to_string(&list).expect("an object");
        assert_eq!(
            serde_json::from_str::<AllowedOrigins>(&stored).expect("a list"),
            list
        );
    }
    let short: AllowedOrigins =
        serde_json::from_str(r#"{"origins":["https://app.example.com"]}"#).expect("a list");
    assert_eq!(
        short,
        AllowedOrigins::parse(["https://app.example.com"]).expect("a list")
    );
    assert!(serde_json::from_str::<AllowedOrigins>(r#"{"origins":["*"]}"#).is_err());
}

#[test]
fn a_base_of_a_draft_is_held_against_the_allow_list() {
    let allowed = allowed();
    let base = |base| LinkBase::parse(base).expect("a base");
    assert!(allowed.allows_base(&base("https://t1.tenants.example.net/join")));
    assert!(!allowed.allows_base(&base("https://evil.example/join")));
}

/// Pieces of which bypasses are made.
fn hostile_url() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => prop::sample::select(vec![
            "https://", "http://", "HTTPS://", "//", "/", "\\", "@", ":", ".", "..", "?", "#", "%", "%2e", "%2f", "%40", "%09",
            "*", "'", "app.example.com", "App.Example.COM", "t1", ".tenants.example.net", "portal.example.org", ":8443",
            ":443", ":0443", "evil.example", "127.0.0.1", ":5000", "0x7f.1", "[::1]", "localhost:3000", "xn--", "\t", "\n",
            "a", "é", "。",
        ]).prop_map(str::to_owned),
        1 => any::<String>(),
    ];
    let start = prop_oneof![
        4 => Just("https://app.example.com".to_owned()),
        2 => Just("https://t1.tenants.example.net".to_owned()),
        2 => Just("https://".to_owned()),
        2 => Just("http://127.0.0.1".to_owned()),
        1 => Just(String::new()),
    ];
    (start, prop::collection::vec(piece, 0..7)).prop_map(|(start, rest)| start + &rest.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn a_normalized_redirect_parses_to_itself(input in hostile_url()) {
        if let Ok(url) = RedirectUrl::parse(&input) {
            prop_assert_eq!(url.given(), &input);
            let again = RedirectUrl::parse(url.as_str()).map_err(|error| TestCaseError::fail(error.to_string()))?;
            prop_assert_eq!(again.as_str(), url.as_str());
            prop_assert_eq!(again.origin(), url.origin());
            prop_assert!(url.as_str().starts_with(url.origin()));
            prop_assert_eq!(allowed().allows(&again), allowed().allows(&url));
        }
    }

    #[test]
    fn what_is_allowed_leads_to_a_listed_host(input in hostile_url()) {
        if let Ok(url) = allowed().check(&input) {
            let read = Url::parse(url.as_str()).map_err(|error| TestCaseError::fail(error.to_string()))?;
            let (scheme, host, port) = (read.scheme(), read.host_str().unwrap_or(""), read.port());
            let label = host.strip_suffix(".tenants.example.net").unwrap_or("");
            let listed = matches!(
                (scheme, host, port),
                ("https", "app.example.com", None)
                    | ("https", "portal.example.org", Some(8443))
                    | ("http", "127.0.0.1", Some(_))
                    | ("http", "localhost", Some(3000))
            ) || (scheme == "https" && port.is_none() && !label.is_empty() && !label.contains(['.', '*']));
            prop_assert!(listed, "{}", url.as_str());
            prop_assert!(!read.path().starts_with("//") && read.username().is_empty());
        }
    }
}
