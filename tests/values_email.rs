//! The address corpora: what is an address, and which two are the same.

use std::collections::{BTreeSet, HashSet};

use invitation::values::Email;
use serde_json::Value;

fn text<'a>(record: &'a Value, field: &str) -> &'a str {
    record[field].as_str().unwrap_or_default()
}

fn contested(record: &Value) -> bool {
    record["contested"].as_bool().unwrap_or_default()
}

#[test]
fn every_record_is_judged_and_normalized_as_expected() {
    let mut wrong = Vec::new();
    for line in include_str!("data/email.jsonl").lines() {
        let record: Value = serde_json::from_str(line).expect("a record in JSON");
        let id = text(&record, "id");
        let parsed = Email::parse(text(&record, "input"));
        if record["valid"] != parsed.is_ok() {
            wrong.push(format!("{id}: {parsed:?}"));
        }
        let (Ok(email), false) = (parsed, contested(&record)) else {
            continue;
        };
        if text(&record, "canonical") != email.as_str()
            || text(&record, "key") != email.key().as_str()
        {
            wrong.push(format!("{id}: {} {}", email.as_str(), email.key().as_str()));
        }
        if let Some(expected) = record["flags"].as_array() {
            let expected = expected.iter().filter_map(Value::as_str).collect();
            let flags = flags(&email);
            if flags != expected {
                wrong.push(format!("{id}: {flags:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

fn flags(email: &Email) -> BTreeSet<&'static str> {
    let flags = email.flags();
    [
        ("smtputf8", flags.smtputf8()),
        ("idn", flags.idn()),
        ("subaddress", flags.subaddress()),
        ("suspicious", flags.suspicious()),
        ("special_use", flags.special_use()),
    ]
    .into_iter()
    .filter_map(|(name, set)| set.then_some(name))
    .collect()
}

#[test]
fn every_pair_is_the_same_or_not_as_expected() {
    let mut wrong = Vec::new();
    for line in include_str!("data/email_pairs.jsonl").lines() {
        let record: Value = serde_json::from_str(line).expect("a record in JSON");
        if contested(&record) {
            continue;
        }
        let (a, b) = (
            Email::parse(text(&record, "a")),
            Email::parse(text(&record, "b")),
        );
        let same = |test: fn(&Email, &Email) -> bool| match (&a, &b) {
            (Ok(a), Ok(b)) => test(a, b),
            // An invalid address equals nothing, not even itself.
            _ => false,
        };
        let identity = same(|a, b| a.key() == b.key());
        let mailbox = same(|a, b| a.abuse_key() == b.abuse_key());
        if record["same_identity"] != identity || record["same_mailbox_likely"] != mailbox {
            wrong.push(format!("{}: {identity} {mailbox}", text(&record, "id")));
        }
        #[cfg(feature = "lookalike")]
        if record["lookalike"] == true && !same(|a, b| a.skeleton() == b.skeleton()) {
            wrong.push(format!("{}: not seen as a lookalike", text(&record, "id")));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

// C5
#[test]
fn c5_equal_addresses_hash_and_sort_alike() {
    let set: HashSet<Email> = ["Ann@example.com", "ann@EXAMPLE.com", "ANN@example.com"]
        .into_iter()
        .map(|address| address.parse().expect("an address"))
        .collect();
    assert_eq!(set.len(), 1);
    let sorted: BTreeSet<Email> = set.iter().cloned().chain(set.clone()).collect();
    assert_eq!(sorted.len(), 1);
}
