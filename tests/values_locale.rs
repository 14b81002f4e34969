//! Language tags: the corpus, the laws, and what happens to a tag that nobody knows.

#![expect(
    clippy::expect_used,
    reason = "clippy.toml spares test functions, not their helpers"
)]

use invitation::values::{Locale, Locales};
use proptest::prelude::*;
use serde::Deserialize;

#[derive(Deserialize)]
struct Record {
    id: String,
    input: String,
    available: Vec<String>,
    resolved: String,
    #[serde(default)]
    contested: bool,
}

fn corpus() -> impl Iterator<Item = Record> {
    include_str!("data/language.jsonl")
        .lines()
        .map(|line| serde_json::from_str(line).expect("a record of the corpus"))
}

#[test]
fn the_corpus_is_resolved() {
    let mut wrong = Vec::new();
    let mut records = 0;
    for record in corpus() {
        records += 1;
        let resolved = Locale::negotiate(&record.input, &record.available);
        let kept = Locales::new(&record.available);
        assert_eq!(kept.resolve(&record.input), resolved, "{}", record.id);
        if resolved != record.resolved && !record.contested {
            wrong.push((
                record.id,
                record.input,
                record.resolved,
                resolved.to_owned(),
            ));
        }
    }
    assert!(records > 0, "the corpus is empty");
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_order_of_closeness() {
    for (requested, available, resolved) in [
        // The same tag before a likely one.
        ("zh-TW", &["zh-Hant-TW", "zh-TW"][..], "zh-TW"),
        ("de", &["de-DE", "de"], "de"),
        // A likely one before the one without a region.
        ("zh-TW", &["zh-Hant-HK", "zh-Hant"], "zh-Hant"),
        ("en-Latn-US", &["de", "en-GB", "en"], "en"),
        // Without a region before the main one, the main one before the rest.
        ("de-AT", &["de-CH", "de-DE", "de"], "de"),
        ("de-AT", &["de-CH", "de-DE"], "de-DE"),
        ("de-AT", &["de-CH", "de-LI"], "de-CH"),
        // Another script is another text, but the bare language serves everybody.
        ("sr-Latn", &["en", "sr-Cyrl-RS"], "en"),
        ("sr-Latn", &["en", "sr"], "sr"),
        // Nynorsk reads Bokmål, not the other way round.
        ("nn-NO", &["en", "nb"], "nb"),
        ("nn", &["en", "no", "nn-NO"], "nn-NO"),
        ("nb", &["en", "nn"], "en"),
        // English when nothing fits: plain, regional, the constant.
        ("fr", &["de", "en-GB", "en"], "en"),
        ("fr", &["de", "en-GB", "en-US"], "en-GB"),
        ("fr", &["de"], "en"),
    ] {
        assert_eq!(
            Locale::negotiate(requested, available),
            resolved,
            "{requested}"
        );
    }
}

#[test]
fn an_entry_that_is_no_tag_is_never_chosen() {
    let available = ["../../etc/passwd", "", "und", "default", "de"];
    assert_eq!(Locale::negotiate("de", &available), "de");
    assert_eq!(Locale::negotiate("../../etc/passwd", &available), "en");
    assert_eq!(Locale::negotiate("und", &available), "en");
}

// F11
#[test]
fn f11_an_unknown_tag_falls_back_to_english() {
    let available = ["de", "en", "fr"];
    for unknown in [
        "",
        " ",
        "xx",
        "qaa",
        "und",
        "root",
        "undefined",
        "null",
        "C",
        "POSIX",
        "de_DE.UTF-8",
        "de;q=0.9",
        "de,fr",
        "i-klingon",
        "e",
        "de-DE-",
        "-",
        "\u{202e}ed",
        "de\0",
        "../de",
        "dé",
    ] {
        assert_eq!(Locale::negotiate(unknown, &available), "en", "{unknown:?}");
        assert_eq!(
            Locales::new(&available).resolve(unknown),
            "en",
            "{unknown:?}"
        );
    }
    assert_eq!(Locale::or_english("de_DE.UTF-8"), Locale::ENGLISH);
}

// F11
#[test]
fn f11_the_language_of_the_reader_is_kept_over_storage() {
    let locale = Locale::parse("pt_br").expect("a tag");
    let stored = serde_json::to_string(&locale).expect("a string");
    assert_eq!(stored, r#""pt-BR""#);
    assert_eq!(
        serde_json::from_str::<Locale>(&stored).expect("a tag"),
        locale
    );
    let error = serde_json::from_str::<Locale>(r#""<script>""#).expect_err("no tag");
    assert!(!error.to_string().contains("script"), "{error}");
}

fn tag() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[ \t]?[a-zA-Z0-9]{1,3}([-_][a-zA-Z]{4})?([-_][a-zA-Z]{2}|[-_][0-9]{3})?([-_][a-z0-9]{3,8}){0,3}",
        "(nb|no|nn|sr|zh|en|cnr|aa|hy|sgn|ja|und)([-_](Latn|Hant|Qaai))?([-_](SU|DD|YU|UK|ME|172|BR))?([-_](bokmal|nynorsk|saaho|arevela|heploc|hepburn|polytoni)){0,3}(-u-ca-buddhist|-x-a)?",
    ]
}

proptest! {
    #[test]
    fn negotiation_returns_a_listed_entry_or_english(
        requested in tag(),
        available in prop::collection::vec(tag(), 0..6),
    ) {
        let resolved = Locale::negotiate(&requested, &available);
        prop_assert!(resolved == "en" || available.iter().any(|entry| entry == resolved));
        let kept = Locales::new(&available);
        prop_assert_eq!(kept.resolve(&requested), resolved);
    }

    #[test]
    fn a_listed_tag_is_served_by_an_equal_one(
        available in prop::collection::vec(tag(), 1..6),
        index in any::<prop::sample::Index>(),
    ) {
        let requested = index.get(&available);
        if let Ok(wanted) = Locale::parse(requested) {
            prop_assert_eq!(Locale::parse(Locale::negotiate(requested, &available)), Ok(wanted));
        }
    }

    #[test]
    fn canonicalization_is_idempotent(input in tag()) {
        if let Ok(once) = Locale::parse(&input) {
            prop_assert!(once.as_str().bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'));
            prop_assert!((2..=35).contains(&once.as_str().len()));
            prop_assert_eq!(Locale::parse(once.as_str()), Ok(once.clone()));
            let _ = once.is_rtl();
        }
    }
}
