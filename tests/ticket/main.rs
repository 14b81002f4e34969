//! Tickets as a host sees them: what they survive, what they refuse and what they never reveal.

#![expect(
    clippy::unwrap_used,
    reason = "helpers of tests may stop at the first surprise as well"
)]

mod ring;

use core::fmt::{Debug, Display};
use core::hash::Hash;

use invitation::{
    ticket::{
        BlockToken, Generation, KeyId, KeyState, Keyring, SecretKey, Seed, Ticket, TicketDigest,
        TicketError, TicketSubject,
    },
    values::{InvitationId, Timestamp},
};
use proptest::prelude::*;
use ring::ring_with_successor;

/// Compiles only while the type has none of the traits: with one, the method is ambiguous.
macro_rules! has_none_of {
    ($type:ty: $($bound:path),+) => {$({
        trait Ambiguous<Marker> {
            fn check() {}
        }
        impl<T> Ambiguous<()> for T {}
        struct Implements;
        impl<T: $bound> Ambiguous<Implements> for T {}
        <$type as Ambiguous<_>>::check();
    })+};
}

const KEY: &str = "202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f";
const ID: &str = "01931f4e-7c00-7000-8000-0000000000a1";

fn key_id(name: &str) -> KeyId {
    KeyId::new(name).unwrap()
}

fn key(byte: u8) -> SecretKey {
    let bytes: Vec<u8> = (0..32).map(|n| byte.wrapping_add(n)).collect();
    SecretKey::from_bytes(&bytes).unwrap()
}

fn ring() -> Keyring {
    Keyring::new(key_id("2026-11"), key(0x20))
}

fn subject(id: &str) -> TicketSubject {
    let id = id.parse().unwrap();
    TicketSubject::new(id, "organization", "acme", "email", "ada@example.org")
}

fn now() -> Timestamp {
    Timestamp::from_unix_micros(1_795_000_000_000_000).unwrap()
}

fn seed(byte: u8) -> Seed {
    Seed::from_bytes([byte; 16])
}

fn mint(ring: &Keyring) -> Generation {
    ring.mint(&subject(ID), 1, seed(7), now()).unwrap()
}

fn ticket() -> Ticket {
    ring().derive(&subject(ID), &mint(&ring())).unwrap()
}

fn refusal(input: &str) -> TicketError {
    Ticket::parse(input).unwrap_err()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The 20 bytes behind a text, read without the crate.
fn secret_bytes(text: &str) -> Vec<u8> {
    const ALPHABET: &str = "0123456789abcdefghjkmnpqrstvwxyz";
    let symbols = text[5..37].chars().map(|c| ALPHABET.find(c).unwrap());
    let bits: String = symbols.map(|symbol| format!("{symbol:05b}")).collect();
    let bytes = bits.as_bytes().chunks(8);
    bytes
        .map(|byte| u8::from_str_radix(str::from_utf8(byte).unwrap(), 2).unwrap())
        .collect()
}

// B1, B2, B7
#[test]
fn b1_b7_nothing_that_can_be_written_down_holds_a_secret() {
    let ring = Keyring::parse(&format!("2026-11:active:{KEY}")).unwrap();
    let (subject, mut stored) = (subject(ID), mint(&ring));
    let ticket = ring.derive(&subject, &stored).unwrap();
    let block = ring.derive_block(&subject, &stored).unwrap();
    let (text, block_text) = (ticket.expose_secret(), block.expose_secret());
    let raw_key: Vec<u8> = (0x20..0x40).collect();

    let stranger = Keyring::new(key_id("2027-01"), key(1));
    let other_material = Keyring::new(key_id("2026-11"), key(1));
    let compromised = ring_with_successor().mark(&key_id("2026-11"), KeyState::Compromised);
    let mut errors = vec![
        stranger.derive(&subject, &stored).unwrap_err(),
        other_material.derive(&subject, &stored).unwrap_err(),
        compromised.unwrap().derive(&subject, &stored).unwrap_err(),
    ];
    for configured in [
        KEY.to_string(),
        format!("{KEY}:active:x"),
        format!("2026-11:active:{KEY}{KEY}{KEY}"),
        format!("2026-11:active:{}", &KEY[1..]),
        format!("2026-11:active:!{KEY}"),
        format!("2026-11:{KEY}:active"),
        format!("2026-11:active:{KEY},2026-11:retired:{KEY}"),
        format!("2026-11:active:{KEY},2026-12:active:{KEY}"),
        format!("2026-11:retired:{KEY}"),
    ] {
        errors.push(Keyring::parse(&configured).unwrap_err());
    }

    let mut written = Vec::new();
    let mut show = |value: &dyn Debug| {
        written.push(format!("{value:?}"));
        written.push(format!("{value:#?}"));
    };
    show(&ring);
    show(&SecretKey::from_hex(KEY).unwrap());
    show(&ticket);
    show(&block);
    show(&ticket.digest());
    show(&subject);
    show(&seed(7));
    show(&stored);
    show(&ring.pseudonym("letters", &[b"ada@example.org"]));
    show(&Ticket::parse(&text[..40]));
    show(&Ticket::parse(&text.replacen('1', "2", 1)));
    show(&BlockToken::parse(text));
    for error in &errors {
        show(error);
    }
    for error in errors {
        let mut source: Option<&dyn std::error::Error> = Some(&error);
        while let Some(error) = source {
            written.push(error.to_string());
            source = error.source();
        }
    }
    written.push(refusal(&text[..40]).to_string());
    let formatted = written.len();
    stored.disclose();
    written.push(serde_json::to_string(&stored).unwrap());
    written.push(serde_json::to_string(&ticket.digest()).unwrap());

    let secrets = [
        KEY.to_string(),
        "ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8".to_string(),
        format!("{raw_key:?}"),
        text[5..37].to_string(),
        hex(&secret_bytes(text)),
        block_text[5..37].to_string(),
        hex(&secret_bytes(block_text)),
        "ada@example.org".to_string(),
    ];
    for (n, line) in written.iter().enumerate() {
        let lower = line.to_lowercase();
        for secret in &secrets {
            // A part of a secret is a leak as well.
            let part = &secret.to_lowercase()[..12];
            assert!(!lower.contains(part), "line {n} reveals a secret: {line}");
        }
        if n < formatted {
            assert!(!lower.contains(&"07".repeat(4)), "line {n} reveals a seed");
        }
    }
}

// B1
#[test]
fn b1_the_key_derives_nothing_without_the_seed() {
    let ring = ring();
    let tickets = [seed(1), seed(2)].map(|seed| {
        let stored = ring.mint(&subject(ID), 1, seed, now()).unwrap();
        *stored.digest()
    });
    assert_ne!(tickets[0], tickets[1]);
}

// B3
#[test]
fn b3_a_ticket_has_160_bits_and_each_of_them_varies() {
    let ring = ring();
    let (mut ones, mut zeros) = ([0_u8; 20], [0_u8; 20]);
    for number in 0..64 {
        let stored = ring.mint(&subject(ID), number, seed(7), now()).unwrap();
        let ticket = ring.derive(&subject(ID), &stored).unwrap();
        for (n, byte) in secret_bytes(ticket.expose_secret()).into_iter().enumerate() {
            ones[n] |= byte;
            zeros[n] |= !byte;
        }
    }
    assert_eq!((ones, zeros), ([255; 20], [255; 20]));
}

// B4, B9
#[test]
fn b4_b9_secrets_are_not_printed_copied_stored_or_compared() {
    has_none_of!(Ticket: Clone, Copy, Display, PartialEq, Hash, serde::Serialize);
    has_none_of!(BlockToken: Clone, Copy, Display, PartialEq, Hash, serde::Serialize);
    has_none_of!(SecretKey: Clone, Copy, Display, PartialEq, Hash, serde::Serialize);
    has_none_of!(Keyring: Clone, Copy, Display, PartialEq, Hash, serde::Serialize);
    has_none_of!(Ticket: From<InvitationId>, AsRef<str>, AsRef<[u8]>, Into<String>);
    has_none_of!(InvitationId: Into<Ticket>, From<Ticket>);
    assert_eq!(refusal(ID), TicketError::Malformed);
    let wiped = [
        core::mem::needs_drop::<Ticket>(),
        core::mem::needs_drop::<BlockToken>(),
        core::mem::needs_drop::<SecretKey>(),
        core::mem::needs_drop::<Keyring>(),
    ];
    assert_eq!(wiped, [true; 4]);
}

// B9
#[test]
fn b9_a_digest_matches_its_own_ticket_only() {
    let other = ring().mint(&subject(ID), 2, seed(7), now()).unwrap();
    assert!(ticket().digest().matches(&ticket()));
    assert!(!other.digest().matches(&ticket()));
}

// B10
#[test]
fn b10_blank_input_is_refused_before_any_look_up() {
    for blank in [
        "",
        " ",
        "\t\r\n",
        "\u{a0}\u{feff}",
        "<>",
        "\"\"",
        "-",
        ".",
        "%20",
        "%0d%0a",
    ] {
        assert_eq!(refusal(blank), TicketError::Blank, "{blank:?}");
    }
    let nuls = "\0".repeat(41);
    for empty in [
        "inv1_",
        "inv1",
        "inv",
        "_",
        "null",
        "undefined",
        "\0",
        &nuls,
        "%00",
        "%",
    ] {
        assert_eq!(refusal(empty), TicketError::Malformed, "{empty:?}");
    }
    for (prefix, same) in [("inv1_", '0'), ("inv1_", 'z'), ("inv1_", '\0')] {
        let uniform = format!("{prefix}{}", same.to_string().repeat(36));
        assert_eq!(refusal(&uniform), TicketError::Malformed, "{uniform:?}");
    }
}

// B11
#[test]
fn b11_a_repeated_seed_gives_another_ticket_for_another_subject_or_number() {
    let ring = ring();
    let id = ID.parse().unwrap();
    let subjects = [
        subject(ID),
        subject("01931f4e-7c00-7000-8000-0000000000a2"),
        TicketSubject::new(id, "organization", "acme2", "email", "ada@example.org"),
        TicketSubject::new(id, "organizationa", "cme", "email", "ada@example.org"),
        TicketSubject::new(id, "team", "acme", "email", "ada@example.org"),
        TicketSubject::new(id, "organization", "acme", "email", "bob@example.org"),
        TicketSubject::new(id, "organization", "acme", "user", "ada@example.org"),
    ];
    let mut digests = std::collections::HashSet::<TicketDigest>::new();
    for subject in &subjects {
        for number in [1, 2] {
            let stored = ring.mint(subject, number, seed(7), now()).unwrap();
            assert!(digests.insert(*stored.digest()), "{subject:?} {number}");
        }
    }
}

/// Tickets, digests, tokens and pseudonyms of format 1, computed without this crate. They lie in
/// inboxes and databases: every later version must read and derive them for ever. Add fixtures,
/// never change one.
struct Fixture {
    key: &'static str,
    subject: [&'static str; 4],
    number: u32,
    seed: [u8; 16],
    ticket: &'static str,
    digest: &'static str,
    block: &'static str,
    pseudonym: &'static str,
}

const FIXTURES: [Fixture; 2] = [
    Fixture {
        key: KEY,
        subject: ["organization", "acme", "email", "ada@example.org"],
        number: 1,
        seed: [
            0xa0, 0xa1, 0xa2, 0xa3, 0xa4, 0xa5, 0xa6, 0xa7, 0xa8, 0xa9, 0xaa, 0xab, 0xac, 0xad,
            0xae, 0xaf,
        ],
        ticket: "inv1_1a13fy6whjyqha3h26s7jnf3z1asda11bs91",
        digest: "4e84b1d707cb851eef2b264563ff6d35f269eff71bbbe59dc4de88da764e8477",
        block: "blk1_cvb8jd9pt3bdyr4ceqabd6g3e9m7as84v566",
        pseudonym: "523856604e324523015dd66527125371fcb7f48c8bf680595012e9287003f54d",
    },
    Fixture {
        key: "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f\
              a0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3b4b5b6b7b8b9babbbcbdbebf",
        subject: ["équipe", "42", "anyone", ""],
        number: 4_294_967_295,
        seed: [7; 16],
        ticket: "inv1_dh3kz47x2n5j0y1pp7bkq0j5xa5sv64z18hb",
        digest: "888920506e93d17560f330ef616895304bc817da21be5b58687e7f28ee187ddf",
        block: "blk1_v7sfec69c75kqtm79zq27vjyfqf2kq2zpyrb",
        pseudonym: "7e5209e219e0e1656f67305f0e0c75c77f237f4494e941fdb822399e7b4ffee6",
    },
];

// B12
#[test]
fn b12_what_was_issued_is_derived_and_read_for_ever() {
    for fixture in FIXTURES {
        let ring = Keyring::parse(&format!("k1:active:{}", fixture.key)).unwrap();
        let [scope_kind, scope_id, invitee_kind, invitee_key] = fixture.subject;
        let id = ID.parse().unwrap();
        let subject = TicketSubject::new(id, scope_kind, scope_id, invitee_kind, invitee_key);
        let seed = Seed::from_bytes(fixture.seed);
        let stored = ring.mint(&subject, fixture.number, seed, now()).unwrap();

        assert_eq!(hex(stored.digest().as_bytes()), fixture.digest);
        let derived = ring.derive(&subject, &stored).unwrap();
        assert_eq!(derived.expose_secret(), fixture.ticket);
        let presented = Ticket::parse(fixture.ticket).unwrap();
        assert!(stored.digest().matches(&presented));
        let block = ring.derive_block(&subject, &stored).unwrap();
        assert_eq!(block.expose_secret(), fixture.block);
        let presented = BlockToken::parse(fixture.block).unwrap();
        assert!(ring.verify_block(&subject, &stored, &presented));
        let pseudonym = ring.pseudonym("letters", &[b"ada@example.org", b"2026-11-20"]);
        assert_eq!(hex(pseudonym.as_bytes()), fixture.pseudonym);
    }
}

// B12
#[test]
fn b12_a_stored_generation_is_read_for_ever() {
    const STORED: &str = r#"{"key":"k1","number":1,"seed":"a0a1a2a3a4a5a6a7a8a9aaabacadaeaf","digest":"4e84b1d707cb851eef2b264563ff6d35f269eff71bbbe59dc4de88da764e8477","minted_at":"2026-11-18T17:06:40Z","disclosed":true}"#;
    let stored: Generation = serde_json::from_str(STORED).unwrap();
    let ring = Keyring::parse(&format!("k1:active:{KEY}")).unwrap();
    let derived = ring.derive(&subject(ID), &stored).unwrap();
    assert_eq!(derived.expose_secret(), FIXTURES[0].ticket);
    assert!(stored.is_disclosed());
    assert_eq!(serde_json::to_string(&stored).unwrap(), STORED);

    for (from, to) in [
        ("k1", "k 1"),
        ("4e84", "4E84"),
        ("4e84", ""),
        ("a0a1", "a0a1a2"),
        ("a0a1", "g0a1"),
        (",\"disclosed\":true", ""),
        ("\"number\":1", "\"number\":-1"),
        ("2026-11-18T", "2026-11-18 nine "),
    ] {
        let spoilt = serde_json::from_str::<Generation>(&STORED.replacen(from, to, 1));
        let error = spoilt.expect_err(to).to_string();
        assert!(!error.contains("a2a3a4"), "{error}");
    }
}

proptest! {
    // B13
    #[test]
    fn b13_no_input_panics_the_parser(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        let text = String::from_utf8_lossy(&bytes);
        prop_assert!(Ticket::parse(&text).is_err());
        prop_assert!(BlockToken::parse(&text).is_err());
        prop_assert!(Keyring::parse(&text).is_err());
    }

    // B13
    #[test]
    fn b13_no_near_ticket_panics_the_parser(text in "[<'(]?(inv|INV|blk|1nv)[0-9_%=-]{0,5}[0-9a-zA-Z=%\r\n\u{ad}é-]{30,45}.{0,3}") {
        let _ = Ticket::parse(&text);
        let _ = BlockToken::parse(&text);
    }

    // B13
    #[test]
    fn b13_every_ticket_cut_anywhere_is_malformed_or_blank(cut in 0_usize..41, from in 0_usize..41) {
        let ticket = ticket();
        let text = ticket.expose_secret();
        prop_assert!(Ticket::parse(&text[..cut]).is_err());
        prop_assert!(from == 0 || Ticket::parse(&text[from..]).is_err());
    }

    // B14
    #[test]
    fn b14_what_people_and_mail_programs_do_to_a_ticket_is_undone(
        secret in any::<[u8; 16]>(),
        manglings in prop::collection::vec((0_usize..42, 0_usize..12), 0..6),
        (before, after) in ("[ <\"'(\\[\r\n\u{a0}]{0,3}", "[ .,;:!?)\\]}>'\"\r\n]{0,4}"),
        (upper, look_alike, encode) in (any::<bool>(), any::<bool>(), 0..4),
    ) {
        let stored = ring().mint(&subject(ID), 1, Seed::from_bytes(secret), now()).unwrap();
        let ticket = ring().derive(&subject(ID), &stored).unwrap();
        let mut mangled: Vec<String> = (ticket.expose_secret().chars())
            .map(|c| match c {
                '0' if look_alike => 'o',
                '1' if look_alike => 'l',
                c => c,
            })
            .map(|c| if upper { c.to_ascii_uppercase() } else { c })
            .map(|c| match encode {
                1 if !c.is_ascii_alphanumeric() => format!("%{:02X}", u32::from(c)),
                2 => format!("%{:02x}", u32::from(c)),
                3 if !c.is_ascii_alphanumeric() => format!("%25{:02X}", u32::from(c)),
                _ => c.to_string(),
            })
            .collect();
        for (at, what) in manglings {
            let filler = [
                " ", "-", "\r\n", "\n", "=\r\n", "=\n", "\t", "\u{ad}", "\u{200b}", "%20",
                "%0D%0A", "%3D\r\n",
            ][what];
            mangled.insert(at.min(mangled.len()), filler.into());
        }
        let mangled = format!("{before}{}{after}", mangled.concat());
        let read = Ticket::parse(&mangled);
        prop_assert!(read.is_ok(), "{mangled:?}: {:?}", read);
        prop_assert_eq!(read.unwrap().digest(), *stored.digest());
    }

    // B14
    #[test]
    fn b14_up_to_three_wrong_characters_are_malformed(
        wrong in prop::collection::btree_map(5_usize..41, any::<char>(), 1..4),
        letters in "[0-9a-z]{3}",
        plausible in any::<bool>(),
    ) {
        let ticket = ticket();
        let mut text: Vec<char> = ticket.expose_secret().chars().collect();
        let letters = letters.chars();
        for ((at, any), letter) in wrong.into_iter().zip(letters) {
            text[at] = if plausible { letter } else { any };
        }
        let text: String = text.into_iter().collect();
        match Ticket::parse(&text) {
            Ok(read) => prop_assert_eq!(read.expose_secret(), ticket.expose_secret()),
            Err(error) => prop_assert_eq!(error, TicketError::Malformed),
        }
    }
}

// B14
#[test]
fn b14_every_single_wrong_character_and_every_swap_is_malformed() {
    for text in [
        ticket().expose_secret(),
        FIXTURES[0].ticket,
        FIXTURES[1].ticket,
    ] {
        let original: Vec<char> = text.chars().collect();
        let reads_alike = |a: char, b: char| {
            let plain = |c: char| match c.to_ascii_lowercase() {
                'o' => '0',
                'i' | 'l' => '1',
                c => c,
            };
            plain(a) == plain(b)
        };
        for at in 0..original.len() {
            for wrong in (0..=0x2ff).filter_map(char::from_u32) {
                if reads_alike(wrong, original[at]) {
                    continue;
                }
                let mut copy = original.clone();
                copy[at] = wrong;
                let copy: String = copy.into_iter().collect();
                let later = at == 3 && wrong.is_ascii_digit() && wrong != '0';
                let expected = if later {
                    TicketError::UnknownVersion
                } else {
                    TicketError::Malformed
                };
                assert_eq!(refusal(&copy), expected, "{at} {wrong:?}");
            }
            for other in at + 1..original.len() {
                if !reads_alike(original[at], original[other]) {
                    let mut copy = original.clone();
                    copy.swap(at, other);
                    let copy: String = copy.into_iter().collect();
                    assert!(Ticket::parse(&copy).is_err(), "{at} and {other}");
                }
            }
        }
    }
}

// B14
#[test]
fn b14_versions_kinds_and_lengths_are_told_apart() {
    let text = FIXTURES[0].ticket;
    let body = &text[5..];
    for later in ["inv2_", "INV3%5F", "<inv-9_", "inv4_anything"] {
        let later = format!("{later}{body}");
        assert_eq!(refusal(&later), TicketError::UnknownVersion, "{later}");
    }
    for never in [
        "inv0_", "inv01_", "inv12_", "inv2", "inv_", "invx_", "blk1_", "",
    ] {
        let never = format!("{never}{body}");
        assert_eq!(refusal(&never), TicketError::Malformed, "{never}");
    }
    assert!(Ticket::parse(FIXTURES[0].block).is_err());
    assert!(BlockToken::parse(text).is_err());
    assert!(BlockToken::parse(&text.replace("inv", "blk")).is_err());

    let room = " ".repeat(Ticket::MAX_INPUT_BYTES - text.len());
    assert!(Ticket::parse(&format!("{room}{text}")).is_ok());
    assert_eq!(refusal(&format!("{room} {text}")), TicketError::Malformed);
    for inner in ["%", "%5", "%zz", "%ff", "\0", "=", "é", "😀"] {
        let spoilt = format!("{}{inner}{}", &text[..20], &text[20..]);
        assert_eq!(refusal(&spoilt), TicketError::Malformed, "{inner:?}");
    }
}
