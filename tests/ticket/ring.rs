//! Rings of keys: which key mints, which derives, and how one is configured.

use invitation::ticket::{EntryError, KeyState, Keyring, KeyringError};

use super::{ID, KEY, key, key_id, mint, now, ring, seed, subject};

pub(super) fn ring_with_successor() -> Keyring {
    let successor = ring().with(key_id("2027-01"), key(0x60), KeyState::Active);
    successor.unwrap()
}

// K10
#[test]
fn k10_an_unknown_key_is_retryable_and_a_compromised_one_is_refused() {
    let (subject, stored) = (subject(ID), mint(&ring()));
    let key = key_id("2026-11");

    let older = Keyring::new(key_id("2026-05"), self::key(1));
    let unknown = older.derive(&subject, &stored).unwrap_err();
    assert_eq!(unknown, KeyringError::UnknownKey { key });
    assert!(unknown.is_retryable());
    assert_eq!(older.state(&key), None);

    let ring = ring_with_successor()
        .mark(&key, KeyState::Compromised)
        .unwrap();
    let refused = ring.derive(&subject, &stored).unwrap_err();
    assert_eq!(refused, KeyringError::Compromised { key });
    assert!(!refused.is_retryable());
    assert!(ring.derive_block(&subject, &stored).is_err());
}

// K10
#[test]
fn k10_a_retired_key_derives_what_it_minted_and_mints_nothing() {
    let stored = mint(&ring());
    let ring = ring_with_successor();
    assert_eq!(ring.state(&key_id("2026-11")), Some(KeyState::Retired));
    let derived = ring.derive(&subject(ID), &stored).unwrap();
    assert!(stored.digest().matches(&derived));
    let next = ring.mint(&subject(ID), 2, seed(7), now()).unwrap();
    assert_eq!(next.key(), &key_id("2027-01"));
}

// K10
#[test]
fn k10_other_material_or_another_record_under_the_same_id_is_a_mismatch() {
    let stored = mint(&ring());
    let mismatch = KeyringError::Mismatch {
        key: key_id("2026-11"),
    };
    let changed = Keyring::new(key_id("2026-11"), key(0x21));
    let error = changed.derive(&subject(ID), &stored).unwrap_err();
    assert_eq!(error, mismatch);
    assert!(!error.is_retryable());
    let moved = subject("01931f4e-7c00-7000-8000-0000000000a2");
    assert_eq!(ring().derive(&moved, &stored).unwrap_err(), mismatch);
    let others = ring().derive_block(&moved, &stored).unwrap();
    assert!(!ring().verify_block(&subject(ID), &stored, &others));
    let anothers = changed.derive_block(&subject(ID), &stored).unwrap();
    assert!(!ring().verify_block(&subject(ID), &stored, &anothers));
}

#[test]
fn a_rotation_keeps_pseudonyms_and_another_first_key_does_not() {
    let pseudonym = |ring: Keyring| ring.pseudonym("ledger", &[b"user", b"42"]);
    let first = pseudonym(ring());
    assert_eq!(first, pseudonym(ring_with_successor()));
    let compromised = ring_with_successor().mark(&key_id("2026-11"), KeyState::Compromised);
    assert_eq!(first, pseudonym(compromised.unwrap()));
    assert_ne!(first, pseudonym(Keyring::new(key_id("2026-11"), key(1))));
    assert_ne!(first, ring().pseudonym("ledge", &[b"r", b"user", b"42"]));
    assert_ne!(first, ring().pseudonym("ledger", &[b"user42"]));
    assert_ne!(first, ring().pseudonym("ledger", &[b"user", b"42", b""]));
}

#[test]
fn a_block_token_blocks_its_own_generation_only() {
    let (ring, subject, stored) = (ring(), subject(ID), mint(&ring()));
    let token = ring.derive_block(&subject, &stored).unwrap();
    assert!(ring.verify_block(&subject, &stored, &token));
    let next = ring.mint(&subject, 2, seed(8), now()).unwrap();
    assert!(!ring.verify_block(&subject, &next, &token));
    let ticket = ring.derive(&subject, &stored).unwrap();
    assert_ne!(
        &token.expose_secret()[5..37],
        &ticket.expose_secret()[5..37]
    );
}

#[test]
fn a_configured_ring_says_which_entry_is_wrong() {
    let good = format!("a:active:{KEY}");
    let other = "6xSpbnBuMbkGVbmN-vZHH0dZ7fVsvEkZNkLP1NjDYrM";
    let ring = Keyring::parse(&format!(
        " {good},\n\tb:RETIRED:{other};c:compromised:{}\n",
        &other[1..]
    ));
    // A character of the third was lost.
    let Err(KeyringError::Entry { number: 3, reason }) = ring else {
        panic!("{ring:?}")
    };
    assert!(matches!(reason, EntryError::Key(_)));

    let ring = Keyring::parse(&format!("b:retired:{other} {good}")).unwrap();
    assert_eq!(ring.active(), &key_id("a"));
    let keys: Vec<String> = ring
        .keys()
        .map(|(id, state)| format!("{id} {state}"))
        .collect();
    assert_eq!(keys, ["b retired", "a active"]);

    let error = |text: &str| Keyring::parse(text).unwrap_err();
    let entry = |number, reason| KeyringError::Entry { number, reason };
    for empty in ["", " ,\n;", &format!("b:retired:{other}")] {
        assert_eq!(error(empty), KeyringError::NoActiveKey);
    }
    let two = format!("{good},b:active:{other}");
    assert_eq!(error(&two), KeyringError::SeveralActiveKeys);
    for twice in [format!("a:retired:{other}"), format!("b:retired:{KEY}")] {
        let twice = error(&format!("{good},{twice}"));
        assert_eq!(twice, entry(2, EntryError::Duplicate));
    }
    assert_eq!(error("a"), entry(1, EntryError::Form));
    assert_eq!(error(&format!("{good}:x")), entry(1, EntryError::Form));
    assert_eq!(
        error(&format!("{good},b:old:{other}")),
        entry(2, EntryError::State)
    );
    assert!(matches!(
        error("ä:active:x"),
        KeyringError::Entry {
            reason: EntryError::Id(_),
            ..
        }
    ));
}

#[test]
fn a_ring_always_has_one_key_that_mints() {
    let first = key_id("2026-11");
    for state in [KeyState::Retired, KeyState::Compromised] {
        let none_left = ring().mark(&first, state).unwrap_err();
        assert_eq!(none_left, KeyringError::NoActiveKey);
    }
    let back = ring_with_successor()
        .mark(&first, KeyState::Active)
        .unwrap();
    assert_eq!(back.active(), &first);
    assert_eq!(back.state(&key_id("2027-01")), Some(KeyState::Retired));
    let twice = ring().with(first, key(1), KeyState::Retired).unwrap_err();
    assert_eq!(twice, KeyringError::DuplicateKey);
    let same = ring().with(key_id("x"), key(0x20), KeyState::Retired);
    assert_eq!(same.unwrap_err(), KeyringError::DuplicateKey);
}
