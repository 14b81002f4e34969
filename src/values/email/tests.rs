use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString};

use email_address::{EmailAddress, Options};
use proptest::prelude::*;

use super::rules::{ask_the_parser, check};
use super::*;

fn email(address: &str) -> Email {
    Email::parse(address).unwrap_or_else(|error| panic!("{address}: {error}"))
}

// C5
#[test]
fn c5_case_of_the_address_never_matters() {
    let invited = email("Ann.O'Brien@Example.com");
    for signed_in in [
        "ann.o'brien@example.com",
        "ANN.O'BRIEN@EXAMPLE.COM",
        "aNN.o'bRIEN@eXAMPLE.cOM",
    ] {
        assert_eq!(invited, email(signed_in));
        assert_eq!(invited.key(), email(signed_in).key());
    }
    // Letters still go to the case that was given.
    assert_eq!(invited.as_str(), "Ann.O'Brien@example.com");
}

// C6
#[test]
fn c6_no_character_of_unicode_takes_over_another_mailbox() {
    let mut owners = BTreeMap::<String, char>::new();
    for c in char::MIN..=char::MAX {
        for input in [format!("{c}@example.com"), format!("al{c}l@example.com")] {
            let Ok(email) = Email::parse(&input) else {
                continue;
            };
            let key = email.key().as_str();
            assert_eq!(c.is_ascii(), key.is_ascii(), "U+{:04X}", u32::from(c));
            if let Some(owner) = owners.insert(key.to_string(), c) {
                let canonically_equal = crate::values::unicode::nfc(&owner.to_string())
                    == crate::values::unicode::nfc(&c.to_string());
                assert!(
                    owner.eq_ignore_ascii_case(&c) || canonically_equal,
                    "U+{:04X} and U+{:04X}",
                    u32::from(owner),
                    u32::from(c)
                );
            }
        }
    }
}

// C6
#[test]
fn c6_lookalikes_and_case_folds_are_other_people() {
    for (victim, attacker) in [
        ("mike@example.org", "mıke@example.org"),
        ("MIKE@example.org", "mıke@example.org"),
        ("istanbul@example.com", "İstanbul@example.com"),
        ("strasse@example.com", "straße@example.com"),
        ("admin@example.com", "аdmin@example.com"),
        ("müller@example.com", "MÜLLER@example.com"),
    ] {
        assert_ne!(email(victim), email(attacker), "{victim} {attacker}");
    }
    for refused in [
        "mi\u{212A}e@example.org",
        "o\u{17F}car@example.com",
        "ａdmin@example.com",
    ] {
        assert_eq!(Email::parse(refused), Err(EmailError::LocalPartCharacter));
    }
}

// C8
#[test]
fn c8_an_international_domain_is_one_domain_in_every_spelling() {
    let invited = email("info@bücher.example");
    for spelling in [
        "info@BÜCHER.example",
        "info@bu\u{308}cher.example",
        "info@XN--BCHER-KVA.Example",
    ] {
        assert_eq!(invited, email(spelling));
    }
    assert_eq!(invited.as_str(), "info@xn--bcher-kva.example");
}

// C10
#[test]
fn c10_nothing_but_one_plain_address_is_taken() {
    for (input, error) in [
        ("John <a@b.example>", EmailError::AngleBrackets),
        ("a@b.example, c@d.example", EmailError::List),
        ("a@b.example;c@d.example", EmailError::List),
        ("a@good.example(x)@evil.example", EmailError::Comment),
        ("\"a@b.example\"@evil.example", EmailError::Quotes),
        ("a@b.example@evil.example", EmailError::ManyAts),
        ("a@b.example\\@evil.example", EmailError::ManyAts),
        ("mailto:a@b.example?bcc=c@d.example", EmailError::Link),
        (
            "a@b.example\r\nBcc: c@d.example",
            EmailError::ControlCharacter,
        ),
        ("a@b.example\u{2028}c", EmailError::ControlCharacter),
        ("a@[127.0.0.1]", EmailError::Literal),
        ("a@b.example c", EmailError::Space),
        ("=?x?q?=41=42?=user@example.com", EmailError::EncodedWord),
        ("a@127.0.0.1", EmailError::Domain(DomainError::TopLevel)),
    ] {
        assert_eq!(Email::parse(input), Err(error), "{input:?}");
    }
}

// C11
#[test]
fn c11_the_domain_of_an_address_is_matched_by_labels() {
    let company = Domain::parse("example.com").expect("a domain");
    assert!(email("a@example.com").domain().is_or_is_under(&company));
    assert!(email("a@x.EXAMPLE.com").domain().is_or_is_under(&company));
    assert!(
        !email("a@evil-example.com")
            .domain()
            .is_or_is_under(&company)
    );
    assert!(
        !email("example.com@evil.org")
            .domain()
            .is_or_is_under(&company)
    );
}

#[test]
fn the_key_shares_the_address_where_it_can() {
    let lower = email("ann@example.com");
    assert!(core::ptr::eq(lower.as_str(), lower.key().as_str()));
    assert_eq!(email("Ann@example.com").key().as_str(), "ann@example.com");
}

#[test]
fn debug_masks_and_never_shows_more_than_first_characters() {
    let short = email("John.Doe+x@mail.example.com");
    assert_eq!(format!("{short:?}"), "Email(J***@m***.com)");
    assert_eq!(format!("{:?}", short.key()), "EmailKey(j***@m***.com)");
}

#[test]
fn serde_goes_through_the_parser() {
    let read: Email = serde_json::from_str("\" Ann@BÜCHER.example\"").expect("an address");
    let written = serde_json::to_string(&read).expect("a string");
    assert_eq!(written, "\"Ann@xn--bcher-kva.example\"");
    assert!(serde_json::from_str::<Email>("\"a@b@c.example\"").is_err());

    assert!(serde_json::from_str::<EmailKey>("\"ann@example.com\"").is_ok());
    for not_a_key in [
        "Ann@example.com",
        " ann@example.com",
        "ann@bücher.example",
        "ann",
    ] {
        let json = serde_json::to_string(not_a_key).expect("a string");
        assert!(serde_json::from_str::<EmailKey>(&json).is_err(), "{json}");
    }
}

#[test]
fn flags_say_what_is_remarkable() {
    let flags = email("pаul+x@gооgle.de").flags();
    assert!(flags.smtputf8() && flags.idn() && flags.subaddress() && flags.suspicious());
    assert!(!flags.special_use());
    let flags = email("+x@sub.example.org").flags();
    assert!(flags.special_use() && !flags.subaddress() && !flags.suspicious());
}

#[test]
fn what_the_parser_takes_wrongly_our_own_checks_refuse() {
    let strict = Options::default()
        .with_required_tld()
        .without_domain_literal()
        .without_display_text();
    // Taken by the strict options of email_address 0.2.9.
    for wrong in [
        " <a@b.example>",
        "\r\n\r\n <a@b.example>\r\n",
        "a@evil.com#example.com",
        "a@evil.com/example.com",
        "a@x`id`y.com",
        "a@x${jndi}y.com",
        "a@ex_ample.com",
        "a@ex%ample.com",
        "a@ex'ample.com",
        "a@ex|ample.com",
        "a@127.0.0.1",
        "a@example.1",
        "a@xn--0.example",
        "a@ab--cd.example",
        "ad\u{3164}min@example.com",
        "ad\u{FFA0}min@example.com",
        "ad\u{115F}min@example.com",
        "ａdmin@example.com",
        "o\u{17F}car@example.com",
        "mi\u{212A}e@example.com",
        "a\u{B2}@example.com",
        "=?x?q?=41=42?=user@example.com",
        "\"a b\"@example.com",
    ] {
        let taken = EmailAddress::parse_with_options(wrong, strict).is_ok();
        assert!(taken, "no longer taken: {wrong:?}");
        assert!(check(wrong).is_err(), "{wrong:?}");
    }
    // Taken by its default options.
    for wrong in [
        "John <a@b.example>, Mary <c@d.example>",
        "X\r\nBcc: v@corp.example <a@b.example>",
        "a@[]",
        "a@[<img/src=x>]",
        "a@[169.254.169.254]",
        "a@localhost",
    ] {
        let taken = EmailAddress::parse_with_options(wrong, Options::default()).is_ok();
        assert!(taken, "no longer taken: {wrong:?}");
        assert!(check(wrong).is_err(), "{wrong:?}");
    }
    // Taken once every character outside ASCII counts as one of an address.
    for c in (char::MIN..=char::MAX)
        .filter(|c| crate::values::unicode::Unseen::of(*c).is_some() || c.is_whitespace())
    {
        let joiner = crate::values::unicode::is_joiner(c);
        for wrong in [
            format!("a{c}b@example.com"),
            format!("a@exa{c}mple.com"),
            format!("\"a{c}b\"@example.com"),
        ] {
            assert!(check(&wrong).is_err(), "{wrong:?} {joiner}");
        }
    }
}

fn hostile() -> impl Strategy<Value = String> {
    let local = prop_oneof![
        4 => "[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]{1,12}",
        2 => "\\PC{1,8}",
        2 => "[a.l·éßıİάς用नम\u{94D}\u{200D}\u{200C}אש\u{5B0}١1\u{301}가-]{1,8}",
        1 => "[a-z]{60,66}",
        1 => "é{30,33}",
    ];
    let domain = prop_oneof![
        4 => "[a-zA-Z0-9-]{1,6}(\\.[a-zA-Z0-9-]{1,4}){0,3}",
        2 => "[äßa用א١1-]{1,5}\\.(com|рф|例)",
        1 => "\\PC{1,6}\\.com",
        1 => "([a-z]{50,63}\\.){1,4}com",
        1 => "xn--[a-z0-9-]{1,8}\\.(com|xn--p1ai)",
    ];
    prop_oneof![
        9 => (local, domain).prop_map(|(local, domain)| format!("{local}@{domain}")),
        1 => "[ -~\u{80}-\u{9f}\u{200b}é@.<>\"\r\n]{0,20}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(5_000))]

    #[test]
    fn the_parser_takes_whatever_our_own_checks_take(input in hostile()) {
        if let Ok(checked) = check(&input) {
            prop_assert_eq!(ask_the_parser(&checked), Ok(()));
        }
    }

    #[test]
    fn parsing_is_idempotent_and_a_key_is_its_own_key(input in hostile()) {
        if let Ok(once) = Email::parse(&input) {
            let again = email(once.as_str());
            prop_assert_eq!(again.as_str(), once.as_str());
            prop_assert_eq!(again.key(), once.key());
            let key = email(once.key().as_str());
            prop_assert_eq!(key.as_str(), once.key().as_str());
            prop_assert_eq!(key.key(), once.key());
            prop_assert_eq!(once.local_part().is_ascii(), once.key().as_str().is_ascii());
        }
    }

    // C5
    #[test]
    fn c5_flipping_the_case_of_ascii_letters_changes_no_identity(
        address in "[a-zA-Z0-9+']{1,10}@[a-zA-Z]{1,8}\\.[a-zA-Z]{2,5}",
        flips in any::<u64>(),
    ) {
        let flipped: String = address
            .chars()
            .enumerate()
            .map(|(at, c)| match (flips >> (at % 64)) & 1 {
                0 => c.to_ascii_lowercase(),
                _ => c.to_ascii_uppercase(),
            })
            .collect();
        prop_assert_eq!(email(&address), email(&flipped));
    }

    // C9
    #[test]
    fn c9_equal_addresses_count_in_one_bucket(input in hostile()) {
        if let Ok(email) = Email::parse(&input) {
            let key = Email::parse(email.key().as_str()).expect("a key is an address");
            prop_assert_eq!(email.abuse_key(), key.abuse_key());
        }
    }

    // C10
    #[test]
    fn c10_an_accepted_address_reads_as_one_address_only(input in hostile()) {
        if let Ok(email) = Email::parse(&input) {
            let address = email.as_str();
            prop_assert_eq!(address.matches('@').count(), 1);
            prop_assert!(!address.contains(|c: char| c.is_whitespace() || c.is_control()));
            prop_assert!(!address.contains(['<', '>', '(', ')', '"', ',', ';', ':', '\\', '[', ']']));
            prop_assert!(address.len() <= 254);
        }
    }
}
