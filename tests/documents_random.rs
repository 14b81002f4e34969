//! Documents that were changed at random: whatever is read can be used, and nothing panics.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod support;

use invitation::{
    Document, Evidence, Facts, Invitation, Keyring, Lifetime, Moment, Roles, Rules, Timestamp,
};
use proptest::prelude::*;
use serde_json::{Value, json};
use support::frozen::{FROZEN, frozen, load, stored};
use support::{KEY, ada, grace, olivia, policy_with_links};

/// Where every value of a document lies.
fn pointers(value: &Value, at: &str, all: &mut Vec<String>) {
    all.push(at.to_owned());
    match value {
        Value::Object(fields) => {
            fields
                .iter()
                .for_each(|(name, value)| pointers(value, &format!("{at}/{name}"), all));
        }
        Value::Array(items) => {
            items
                .iter()
                .zip(0..)
                .for_each(|(value, n)| pointers(value, &format!("{at}/{n}"), all));
        }
        _ => {}
    }
}

fn any_value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        prop::sample::select(vec![
            "",
            "requested",
            "pending",
            "accepted",
            "expired",
            "erased",
            "anyone",
            "once",
            "unlimited",
            "bearer",
            "domain",
            "user",
            "invitation",
            "reminder",
            "address_changed",
            "0000-01-01T00:00:00Z",
            "9999-12-31T23:59:59.999999Z",
            "1970-01-01T00:00:00Z",
            "2026-11-20T12:00:00.123456Z",
            "ada@example.com",
            "organization:acme",
            "k1",
            "00000000-0000-0000-0000-000000000000",
            "ffffffff-ffff-ffff-ffff-ffffffffffff",
        ])
        .prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        Just(json!([])),
        Just(json!({})),
        Just(json!({"up_to": u32::MAX})),
        Just(json!({"email": "ada@example.com"})),
        Just(json!({"status": "pending"})),
        Just(json!({"status": "revoked", "at": "9999-12-31T23:59:59Z"})),
    ]
}

/// Everything that can be done to whatever was read must come to an end without a panic.
fn exercise(row: &Invitation) {
    let again = load(stored(row)).unwrap();
    assert_eq!(again, *row, "what is read is written back as it is");
    let policy = policy_with_links()
        .remind(Lifetime::days(1))
        .tell_lapse()
        .build()
        .unwrap();
    let keyring = Keyring::parse(KEY).unwrap();
    let rules = Rules::new(&policy, &keyring);
    let mut facts = Facts::default();
    facts.scope_exists = true;
    facts.contact_allowed = true;
    facts.seat_free = true;
    facts.actor = Some(Roles::of(["owner"]).unwrap());
    facts.sponsor = Some(Roles::of(["owner"]).unwrap());
    for now in [
        Timestamp::MIN,
        row.created_at(),
        row.expires_at(),
        Timestamp::MAX,
    ] {
        let moment = Moment::new(now, [255; Moment::RANDOM_BYTES]);
        let _ = (
            row.index(),
            row.due_at(),
            row.status_at(now),
            row.addressee(now),
        );
        let _ = format!(
            "{row:?} {:?} {:?}",
            row.manager_view(now),
            row.invitee_view(now)
        );
        let _ = row.due(0, &facts, &rules, &moment);
        let _ = row.postpone(&rules, &moment);
        let _ = row.revoke(&grace(), &facts, &rules, &moment);
        let _ = row.resend(&grace(), &facts, &rules, &moment);
        let _ = row.rotate(&grace(), &facts, &rules, &moment);
        let _ = row.extend(Lifetime::days(1), &grace(), &facts, &rules, &moment);
        let _ = row.approve(row.revision(), &olivia(), None, &facts, &rules, &moment);
        let _ = row.redeem(Evidence::Inbox, &ada(), None, &facts, &rules, &moment);
        let _ = row.erase(None, &rules, &moment);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]

    // B4
    #[test]
    fn b4_no_change_to_a_document_makes_reading_or_using_it_panic(
        which in 0..FROZEN.len(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any_value(), any::<bool>()), 1..4),
    ) {
        let mut document = frozen(FROZEN[which].0);
        for (place, value, remove) in changes {
            let mut all = Vec::new();
            pointers(&document, "", &mut all);
            let at = all[place.index(all.len())].clone();
            let (parent, field) = at.rsplit_once('/').unwrap_or(("", ""));
            match document.pointer_mut(parent) {
                Some(Value::Object(fields)) if remove && !at.is_empty() => drop(fields.remove(field)),
                _ => *document.pointer_mut(&at).unwrap() = value,
            }
        }
        if let Ok(row) = load(document) {
            exercise(&row);
        }
    }

    // B4
    #[test]
    fn b4_no_text_makes_reading_a_document_panic(
        which in 0..FROZEN.len(),
        at in any::<prop::sample::Index>(),
        byte in any::<u8>(),
    ) {
        let mut bytes = FROZEN[which].1.as_bytes().to_vec();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        if let Ok(document) = serde_json::from_slice::<Document>(&bytes)
            && let Ok(row) = Invitation::from_document(document, 0)
        {
            exercise(&row);
        }
    }
}
