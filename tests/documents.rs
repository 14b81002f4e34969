//! Stored documents: those of every release are read for ever, and what was tampered with is
//! refused.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod support;

use invitation::{
    Claimant, Document, DocumentError, Email, Evidence, Facts, Invitation, Invite, Keyring,
    Lifetime, LinkBase, Locale, ManageRefusal, Metadata, Moment, Policy, Profile, Roles, Rules,
    Ticket, Timestamp,
    policy::{RedirectPolicy, Requests},
    values::{AllowedOrigins, DisplayText, Phone},
};
use pollster::block_on;
use serde_json::{Value, json};
use support::frozen::{FROZEN, Unread, frozen, load, stored};
use support::{KEY, World, acme, draft, draft_for, grace, olivia, policy, policy_with_links};

// B12
#[test]
fn b12_every_frozen_document_is_read_and_written_as_it_was() {
    for (name, text, status) in FROZEN {
        let row = load(frozen(name)).unwrap();
        assert_eq!(row.state().status(), status, "{name}");
        assert_eq!(stored(&row), frozen(name), "{name}");
        // Through text as well, as a store keeps it.
        let document: Document = serde_json::from_str(text).unwrap();
        let again = serde_json::to_string(&document).unwrap();
        let again = Invitation::from_document(serde_json::from_str(&again).unwrap(), 0).unwrap();
        assert_eq!(again, row, "{name}");
    }
}

// B12
#[test]
fn b12_the_columns_of_a_frozen_document_stay_as_they_were() {
    let row = load(frozen("pending_sent")).unwrap();
    let index = row.index();
    assert_eq!(index.id.to_string(), "e6518eba-1b68-8902-88aa-7fd47c521771");
    assert_eq!(index.scope.as_str(), "organization:acme");
    assert_eq!(
        index.slot.unwrap().invitee().as_str(),
        "email:ada@example.com"
    );
    let addresses: Vec<_> = index.addresses.iter().map(|key| key.as_str()).collect();
    assert_eq!(
        addresses,
        ["ada@example.com", "copy@example.com", "grace@example.com"]
    );
    let due: Timestamp = "2026-11-26T12:04:25.180727Z".parse().unwrap();
    assert_eq!(index.due_at, Some(due));
    assert!(load(frozen("erased")).unwrap().index().addresses.is_empty());
}

// B12
#[test]
fn b12_the_tickets_of_frozen_documents_still_open_them() {
    let policy = policy_with_links().build().unwrap();
    let keyring = Keyring::parse(KEY).unwrap();
    let rules = Rules::new(&policy, &keyring);
    let now: Timestamp = "2026-11-21T12:00:00Z".parse().unwrap();
    let mut facts = Facts::default();
    facts.scope_exists = true;
    facts.contact_allowed = true;
    facts.seat_free = true;
    facts.sponsor = Some(Roles::of(["admin"]).unwrap());
    let plain = Claimant::new("user-b")
        .unwrap()
        .verified("b@example.com")
        .unwrap();
    for (name, ticket, claimant) in [
        (
            "pending_plain",
            "inv1_zygh06826m3fx5qzxfn845jagjq4rygn0gj9",
            &plain,
        ),
        (
            "pending_link",
            "inv1_7acxz34enmpbzep9y5w1hskp8xm59gs3npyd",
            &plain,
        ),
    ] {
        let row = load(frozen(name)).unwrap();
        let ticket = Ticket::parse(ticket).unwrap();
        assert_eq!(row.digest(), Some(&ticket.digest()), "{name}");
        let moment = Moment::new(now, [7; Moment::RANDOM_BYTES]);
        let evidence = Evidence::Ticket(&ticket);
        let decided = row.redeem(evidence, claimant, None, &facts, &rules, &moment);
        assert!(decided.unwrap().outcome.granted().is_some(), "{name}");
    }
}

// B12
#[test]
fn b12_an_unknown_version_is_named_and_a_missing_one_refused() {
    for found in [0, 2, u16::MAX] {
        let mut later = frozen("pending");
        later["version"] = json!(found);
        assert_eq!(
            load(later),
            Err(Unread::Refused(DocumentError::Version { found }))
        );
    }
    let mut without = frozen("pending");
    without.as_object_mut().unwrap().remove("version");
    assert!(matches!(load(without), Err(Unread::Form(_))));
}

/// A draft that is at its bounds wherever there are some.
fn at_the_limits() -> (World, Invite) {
    let names: Vec<String> = (0..Roles::MAX).map(|n| format!("r{n:062}")).collect();
    let roles = || names.iter().map(String::as_str);
    let origins = || AllowedOrigins::parse(["https://app.example.com"]).unwrap();
    let policy = Policy::builder()
        .link("https://app.example.com/join")
        .unwrap()
        .allow_texts()
        .grants("owner", roles())
        .unwrap()
        .redirects(RedirectPolicy::to(origins()))
        .requests(Requests::Anyone);
    let policy = (1..=5).fold(policy, |policy, day| policy.remind(Lifetime::days(day)));
    let world = World::with_policy(policy.build().unwrap());
    world
        .clock
        .set("2026-11-20T12:00:00.999999Z".parse().unwrap());
    let mut metadata = Metadata::default();
    for n in 0..Metadata::MAX_KEYS {
        let value = "\n\u{10ffff}\"".repeat(83);
        metadata.insert(&format!("k{n:039}"), &value).unwrap();
    }
    let mut profile = Profile::default();
    profile.display_name = Some(DisplayText::parse("Zoë 李 \"Ada\" O'Brien").unwrap());
    profile.phone = Some(Phone::lenient("ask reception").unwrap());
    let local = "x".repeat(64);
    let invited = format!("{local}@{}.example", "d".repeat(63));
    let mut draft = Invite::email(&format!("organization:{}", "s".repeat(200)), &invited)
        .unwrap()
        .roles(Roles::of(roles()).unwrap())
        .profile(profile)
        .reply_to(Email::parse("Grüße@müller.example").unwrap())
        .header("a line")
        .unwrap()
        .message(&"word ".repeat(60))
        .unwrap()
        .language(Locale::parse("zh-Hant-HK").unwrap())
        .redirect("https://app.example.com/a?b=c&d=%20")
        .unwrap()
        .link_base(LinkBase::parse("https://app.example.com/join/").unwrap())
        .until(Timestamp::MAX)
        .lifetime(Lifetime::seconds(29 * 86_400 + 7))
        .metadata(metadata.clone())
        .private_metadata(metadata)
        .idempotency_key(&"k".repeat(64))
        .unwrap();
    for n in 0..Invite::MAX_CC {
        draft = draft
            .cc(Email::parse(&format!("Copy{n}@example.com")).unwrap())
            .unwrap();
    }
    for n in 0..Invite::MAX_LINK_VALUES {
        draft = draft
            .link_value(&format!("v{n:063}"), &"ü".repeat(127))
            .unwrap();
    }
    for n in 0..20 {
        draft = draft.requires(&format!("q{n:063}")).unwrap();
    }
    (world, draft)
}

// B12 E7
#[test]
fn b12_every_field_at_its_limits_survives_the_store() {
    let (world, draft) = at_the_limits();
    let scope = draft.scope().clone();
    world
        .directory
        .member(scope.as_str(), "olivia", ["owner"])
        .unwrap();
    let invited = block_on(world.invitations.invite(&draft, &olivia()))
        .unwrap()
        .invitation;
    let text = serde_json::to_string(&invited.to_document()).unwrap();
    let document: Document = serde_json::from_str(&text).unwrap();
    let loaded = Invitation::from_document(document, 0).unwrap();
    assert_eq!(loaded, invited);
    assert_eq!(serde_json::to_string(&loaded.to_document()).unwrap(), text);
    assert_eq!(loaded.grant().until, Some(Timestamp::MAX));
    assert_eq!(
        loaded.created_at().to_string(),
        "2026-11-20T12:00:00.999999Z"
    );
    assert_eq!(
        loaded.expires_at().to_string(),
        "2026-12-19T12:00:07.999999Z"
    );
    assert_eq!(loaded.grant().metadata.len(), Metadata::MAX_KEYS);
    assert_eq!(loaded.cc().len(), Invite::MAX_CC);
    // And the ticket is the same: the letter of the loaded one opens the stored one.
    let uses = invited.clone().with_uses(9);
    assert_eq!(
        Invitation::from_document(uses.to_document(), 9).unwrap(),
        uses
    );
}

// E7
#[test]
fn e7_instants_are_kept_to_the_microsecond_and_compared_as_instants() {
    let mut value = frozen("pending");
    value["terms"]["created_at"] = json!("2026-11-20T13:00:00.123456999+01:00");
    let row = load(value).unwrap();
    assert_eq!(row.created_at().to_string(), "2026-11-20T12:00:00.123456Z");
    assert_eq!(stored(&row), frozen("pending"));
}

// E7
#[test]
fn e7_a_clock_that_stepped_back_writes_no_row_that_cannot_be_read() {
    let world = World::with_policy(policy().requests(Requests::Anyone).build().unwrap());
    let row = world.invite(&draft()).invitation;
    let lin = Claimant::new("lin")
        .unwrap()
        .verified("lin@example.com")
        .unwrap();
    let draft = draft_for("lin@example.com")
        .unwrap()
        .lifetime(Lifetime::hours(1));
    let asked = block_on(world.invitations.request(&draft, &lin))
        .unwrap()
        .invitation;
    world.clock.set(row.created_at().before(Lifetime::hours(2)));
    let (short, seen) = (Lifetime::minutes(5), asked.revision());
    let extended = block_on(world.invitations.extend(&acme(), row.id(), short, &grace()));
    assert_eq!(
        extended.unwrap_err().refusal(),
        Some(&ManageRefusal::Lifetime)
    );
    let approved = block_on(
        world
            .invitations
            .approve(&acme(), asked.id(), seen, &olivia()),
    );
    assert_eq!(
        approved.unwrap_err().refusal(),
        Some(&ManageRefusal::Lifetime)
    );
    let long = Lifetime::hours(3);
    block_on(world.invitations.extend(&acme(), row.id(), long, &grace())).unwrap();
    for document in world.store.dump() {
        assert!(load(serde_json::to_value(document).unwrap()).is_ok());
    }
}

fn set(name: &str, pointer: &str, value: Value) -> Value {
    let mut document = frozen(name);
    let (parent, field) = pointer.rsplit_once('/').unwrap();
    let parent = document.pointer_mut(parent).unwrap();
    match parent {
        Value::Array(items) => *items.get_mut(field.parse::<usize>().unwrap()).unwrap() = value,
        other => other[field] = value,
    }
    document
}

// B4
#[test]
fn b4_each_broken_invariant_is_refused() {
    let generation = frozen("pending")["life"]["generation"].clone();
    let letter = json!({
        "kind": "invitation", "ordinal": 1, "not_before": "2026-11-20T12:00:00Z", "attempts": 0
    });
    let time = json!("2026-11-20T12:00:00Z");
    let cases = [
        (
            "a pending one without a ticket",
            set("pending", "/life/generation", Value::Null),
        ),
        (
            "a pending one that was erased",
            set("pending", "/life/erased_at", time.clone()),
        ),
        (
            "a requested one with a ticket",
            set("requested", "/life/generation", generation.clone()),
        ),
        (
            "a requested one that was erased",
            set("requested", "/life/erased_at", time.clone()),
        ),
        (
            "an erased one with a ticket",
            set("erased", "/life/generation", generation),
        ),
        (
            "no lifetime",
            set(
                "pending",
                "/life/expires_at",
                json!("2026-11-20T12:00:00.123456Z"),
            ),
        ),
        (
            "an end before the beginning",
            set("pending", "/life/expires_at", time),
        ),
        ("no role", set("pending", "/terms/grant/roles", json!([]))),
        (
            "a user's binding for an address",
            set("pending", "/terms/binding", json!("user")),
        ),
        (
            "several uses for one address",
            set("pending", "/terms/uses", json!({"up_to": 2})),
        ),
        (
            "an address' binding for a link",
            set("pending_link", "/terms/binding", json!("address")),
        ),
        (
            "a domain open to all",
            set("pending_domain", "/terms/binding", json!("bearer")),
        ),
        (
            "eleven copies",
            set("pending", "/terms/cc", json!(vec!["c@example.com"; 11])),
        ),
        (
            "nine link values",
            set("pending", "/terms/link_values", json!(vec![["a", "b"]; 9])),
        ),
        (
            "a long name of a link value",
            set(
                "pending",
                "/terms/link_values",
                json!([["n".repeat(65), ""]]),
            ),
        ),
        (
            "a long link value",
            set(
                "pending",
                "/terms/link_values",
                json!([["", "v".repeat(256)]]),
            ),
        ),
        (
            "nine letters",
            set("pending", "/life/queue", json!(vec![letter; 9])),
        ),
        (
            "six reminders",
            set(
                "pending",
                "/life/reminders",
                json!(vec!["2026-11-21T12:00:00Z"; 6]),
            ),
        ),
    ];
    for (case, value) in cases {
        assert_eq!(
            load(value),
            Err(Unread::Refused(DocumentError::Invariant)),
            "{case}"
        );
    }
}

// B4
#[test]
fn b4_each_value_that_no_constructor_lets_through_is_refused() {
    let long = |length| json!("x".repeat(length));
    let keys: serde_json::Map<_, _> = (0..51).map(|n| (n.to_string(), json!(""))).collect();
    let cases = [
        ("/id", json!("not an id")),
        ("/revision", json!(-1)),
        ("/change_id", json!("x")),
        ("/terms/created_at", json!("yesterday")),
        ("/terms/created_by/user", json!("")),
        ("/terms/created_by/credential", json!("god")),
        ("/terms/invitee", json!({"email": "a@b@c"})),
        (
            "/terms/invitee",
            json!({"email": "a\r\nBcc: x@example.com"}),
        ),
        ("/terms/invitee", json!("everybody")),
        ("/terms/binding", json!("nothing")),
        ("/terms/uses", json!({"up_to": 0})),
        ("/terms/grant/scope", json!("acme")),
        ("/terms/grant/roles", json!([""])),
        (
            "/terms/grant/roles",
            json!((0..33).map(|n| n.to_string()).collect::<Vec<_>>()),
        ),
        ("/terms/grant/metadata", Value::Object(keys)),
        ("/terms/grant/metadata/target", long(501)),
        ("/terms/grant/metadata/target", json!("a\u{0}b")),
        ("/terms/grant/requirements/0", long(65)),
        ("/terms/inviter/name", json!("a\nb")),
        ("/terms/inviter/reply_to", json!("x")),
        ("/terms/profile/display_name", long(100_000)),
        ("/terms/profile/phone", json!("")),
        ("/terms/texts/header", json!("two\nlines")),
        ("/terms/texts/body", long(100_000)),
        ("/terms/language", json!("no language at all")),
        ("/terms/redirect", json!("javascript:alert(1)")),
        ("/terms/link_base", json!("ftp://app.example.com/")),
        ("/terms/fingerprint", json!("00")),
        ("/life/state", json!({"status": "won"})),
        ("/life/generation/seed", json!("00")),
        ("/life/generation/digest", json!("00")),
        ("/life/generation/key", json!("a b")),
        ("/life/generation/number", json!(-1)),
        ("/life/delivery", json!({"delivery": "eaten"})),
        ("/life/letters", json!(1.5)),
    ];
    for (pointer, value) in cases {
        let answer = load(set("pending", pointer, value.clone()));
        assert!(
            matches!(answer, Err(Unread::Form(_))),
            "{pointer}: {value} gave {answer:?}"
        );
    }
}

// B7
#[test]
fn b7_what_a_damaged_document_is_refused_for_repeats_no_secret() {
    let row = frozen("pending");
    let seed = row["life"]["generation"]["seed"]
        .as_str()
        .unwrap()
        .to_owned();
    let damaged = set(
        "pending",
        "/life/generation/seed",
        json!(format!("{seed}00")),
    );
    let Err(Unread::Form(text)) = load(damaged) else {
        panic!("it was read")
    };
    assert!(!text.contains(&seed[..8]), "{text}");
    let damaged = set(
        "pending",
        "/terms/invitee/email",
        json!("zelda hyrule@example.com"),
    );
    let Err(Unread::Form(text)) = load(damaged) else {
        panic!("it was read")
    };
    assert!(!text.contains("zelda"), "{text}");
}
