//! Messages are read back by a parser that shares no code with what wrote them.

use invitation::values::{DisplayText, HeaderText};
use mail_parser::{HeaderName as Name, MessageParser, MimeHeaders as _};
use proptest::{collection::vec, prelude::*};
use serde_json::Value;

use super::*;

const TEXTS: &str = include_str!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../tests/data/text.jsonl"
));
const ADDRESSES: &str = include_str!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../tests/data/email.jsonl"
));

struct Draft {
    from: Email,
    from_name: Option<String>,
    to: Vec<Email>,
    cc: Vec<Email>,
    reply_to: Option<Email>,
    subject: String,
    headers: Vec<(String, String)>,
    text: String,
    html: Option<String>,
}

impl Draft {
    fn new() -> Self {
        Self {
            from: email("invitations@mail.example.com"),
            from_name: Some("Example".into()),
            to: vec![email("ada@example.com")],
            cc: vec![],
            reply_to: None,
            subject: "An invitation".into(),
            headers: vec![],
            text: "plain\n".into(),
            html: Some("<p>rich</p>\n".into()),
        }
    }

    fn words(&self) -> Words<'_> {
        Words {
            message_id: "some.1.invitation.1@mail.example.com".into(),
            from: &self.from,
            from_name: self.from_name.as_deref(),
            bounces: None,
            to: &self.to,
            cc: &self.cc,
            reply_to: self.reply_to.as_ref(),
            subject: &self.subject,
            headers: self
                .headers
                .iter()
                .map(|(name, value)| (name.as_str(), value.as_str()))
                .collect(),
            text: &self.text,
            html: self.html.as_deref(),
        }
    }

    fn pack(&self) -> Result<Vec<u8>, Unwritable> {
        let parcel = self.words().pack(Reach::Everybody)?;
        Ok(parcel.bytes.to_vec())
    }
}

fn email(address: &str) -> Email {
    Email::parse(address).unwrap()
}

fn read(bytes: &[u8]) -> mail_parser::Message<'_> {
    MessageParser::default().parse(bytes).unwrap()
}

fn addresses(found: Option<&mail_parser::Address<'_>>) -> Vec<String> {
    let found = found
        .map(|found| found.clone().into_list())
        .unwrap_or_default();
    found
        .into_iter()
        .map(|one| one.address.unwrap().into_owned())
        .collect()
}

fn from_name(message: &mail_parser::Message<'_>) -> Option<String> {
    let from = message.from().unwrap().first().unwrap().clone();
    from.name.map(|name| name.into_owned())
}

/// What stands at the beginning of each header line.
fn names(bytes: &[u8]) -> Vec<String> {
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    let head = text.split("\r\n\r\n").next().unwrap();
    head.split("\r\n")
        .filter(|line| !line.starts_with([' ', '\t']))
        .map(|line| line.split(':').next().unwrap().to_owned())
        .collect()
}

fn accepted_lines() -> impl Iterator<Item = String> {
    TEXTS
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .filter(|record| record["action"] == "accept" && record["field"] != "custom_message")
        .map(|record| record["output"].as_str().unwrap().to_owned())
}

#[test]
fn a_message_is_text_first_then_html_both_in_utf8() {
    let mut draft = Draft::new();
    draft.text = "Grüße\r\nzwei\rdrei\n".into();
    draft.html = Some("<p>Grüße 👋</p>".into());
    let bytes = draft.pack().unwrap();
    assert!(bytes.is_ascii());
    let message = read(&bytes);
    assert!(
        message
            .root_part()
            .is_content_type("multipart", "alternative")
    );
    let kinds: Vec<_> = message.parts[1..]
        .iter()
        .map(|part| {
            let kind = part.content_type().unwrap();
            (kind.subtype().unwrap(), kind.attribute("charset").unwrap())
        })
        .collect();
    assert_eq!(kinds, [("plain", "utf-8"), ("html", "utf-8")]);
    let text = message.body_text(0).unwrap().replace("\r\n", "\n");
    assert_eq!(text.trim_end(), "Grüße\nzwei\ndrei");
    assert_eq!(message.body_html(0).unwrap().trim_end(), "<p>Grüße 👋</p>");
    for name in [
        "From",
        "To",
        "Subject",
        "Message-ID",
        "Date",
        "MIME-Version",
        "Content-Type",
    ] {
        let count = names(&bytes).iter().filter(|found| **found == name).count();
        assert_eq!(count, 1, "{name}");
    }
    assert_eq!(
        message.message_id(),
        Some("some.1.invitation.1@mail.example.com")
    );
    assert!(message.date().unwrap().is_valid());
}

// F4
#[test]
fn f4_every_accepted_text_is_read_back_as_sender_and_as_subject() {
    let mut wrong = vec![];
    for text in accepted_lines() {
        let mut draft = Draft::new();
        draft.subject.clone_from(&text);
        draft.from_name = Some(text.clone());
        let bytes = draft.pack().unwrap_or_else(|why| panic!("{text}: {why}"));
        let message = read(&bytes);
        if message.subject() != Some(&text) {
            wrong.push(format!("{text:?} as subject: {:?}", message.subject()));
        }
        if from_name(&message).as_deref() != Some(&text) {
            wrong.push(format!("{text:?} as sender: {:?}", from_name(&message)));
        }
        assert!(bytes.is_ascii(), "{text}");
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

// F4
#[test]
fn f4_every_valid_address_is_read_back_as_recipient() {
    let mut wrong = vec![];
    for line in ADDRESSES.lines() {
        let record: Value = serde_json::from_str(line).unwrap();
        if record["valid"] != true {
            continue;
        }
        let address = email(record["input"].as_str().unwrap());
        let mut draft = Draft::new();
        draft.to = vec![address.clone(), email("second@example.com")];
        draft.cc = vec![address.clone()];
        draft.reply_to = Some(address.clone());
        let parcel = draft.words().pack(Reach::Everybody).unwrap();
        let path: Vec<&str> = parcel.to.iter().map(AsRef::as_ref).collect();
        assert_eq!(path, [address.as_str(), "second@example.com"]);
        assert_eq!(parcel.needs_smtp_utf8(), !address.as_str().is_ascii());
        let message = read(&parcel.bytes);
        let found = (
            addresses(message.to()),
            addresses(message.cc()),
            addresses(message.reply_to()),
        );
        let one = vec![address.as_str().to_owned()];
        let both = vec![address.as_str().to_owned(), "second@example.com".to_owned()];
        if found != (both, one.clone(), one) {
            wrong.push(format!("{}: {found:?}", address.as_str()));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

// F4
#[test]
fn f4_a_control_character_never_reaches_the_library() {
    for control in (0..=0x1f)
        .chain(0x7f..=0x9f)
        .map(|code| char::from_u32(code).unwrap())
    {
        let text = format!("a{control}b");
        let mut in_subject = Draft::new();
        in_subject.subject.clone_from(&text);
        let mut in_name = Draft::new();
        in_name.from_name = Some(text.clone());
        let mut in_header = Draft::new();
        in_header.headers = vec![("X-Note".into(), text.clone())];
        let mut in_header_name = Draft::new();
        in_header_name.headers = vec![(text.clone(), "x".into())];
        for draft in [in_subject, in_name, in_header, in_header_name] {
            let refused = draft.pack().unwrap_err();
            let is_about_headers = matches!(
                refused,
                Unwritable::ControlInHeader | Unwritable::HeaderName
            );
            assert!(is_about_headers, "{control:?}: {refused}");
        }
        let mut in_text = Draft::new();
        in_text.text = text;
        let is_fine = matches!(control, '\n' | '\r' | '\t');
        assert_eq!(in_text.pack().is_ok(), is_fine, "{control:?}");
    }
}

#[test]
fn what_would_be_read_as_an_encoded_word_is_read_as_it_was_written() {
    for text in [
        "=?utf-8?q?hello?=",
        "A =?utf-8?b?QmNjOiBldmlsQGV4YW1wbGUuY29t?= B",
        "=?utf-8?q?x=0d=0aBcc:_v@example.com?=",
        "=?",
        "=? =?utf-8?q?a?= =?utf-8?q?b?=",
    ] {
        let mut draft = Draft::new();
        draft.subject = text.into();
        draft.from_name = Some(text.into());
        let bytes = draft.pack().unwrap();
        assert_eq!(read(&bytes).subject(), Some(text));
        assert_eq!(from_name(&read(&bytes)).as_deref(), Some(text));
    }
}

#[test]
fn headers_that_the_message_has_of_its_own_stand_once() {
    for name in [
        "Bcc",
        "to",
        "SUBJECT",
        "Message-Id",
        "content-type",
        "Return-Path",
    ] {
        let mut draft = Draft::new();
        draft.headers = vec![(name.into(), "x".into())];
        assert_eq!(draft.pack(), Err(Unwritable::HeaderTwice), "{name}");
    }
    let mut draft = Draft::new();
    draft.headers = vec![("X-One".into(), "1".into()), ("x-one".into(), "2".into())];
    assert_eq!(draft.pack(), Err(Unwritable::HeaderTwice));
}

#[test]
fn a_long_list_of_recipients_is_broken_into_lines() {
    let mut draft = Draft::new();
    let local = "x".repeat(60);
    let domain = format!("{0}.{0}.{0}.example", "d".repeat(55));
    draft.cc = (10..60)
        .map(|n| email(&format!("{local}{n}@{domain}")))
        .collect();
    let bytes = draft.pack().unwrap();
    let longest = bytes.split(|byte| *byte == b'\n').map(<[u8]>::len).max();
    assert!(longest < Some(320), "{longest:?}");
    let sent: Vec<_> = draft.cc.iter().map(|cc| cc.as_str().to_owned()).collect();
    assert_eq!(addresses(read(&bytes).cc()), sent);
}

#[test]
fn a_line_that_no_server_must_take_is_not_sent() {
    let mut draft = Draft::new();
    draft.headers = vec![(
        "List-Unsubscribe".into(),
        format!("<https://e.example/{}>", "x".repeat(990)),
    )];
    assert_eq!(draft.pack(), Err(Unwritable::LongLine));
    // In the text it is another matter: it is encoded.
    let mut draft = Draft::new();
    let link = format!("https://e.example/{}", "x".repeat(5000));
    draft.text = format!("Go:\n{link}\n");
    draft.html = Some(format!("<a href=\"{link}\">Go</a>"));
    let bytes = draft.pack().unwrap();
    assert!(read(&bytes).body_text(0).unwrap().contains(&link));
    assert!(read(&bytes).body_html(0).unwrap().contains(&link));
}

#[test]
fn nobody_beyond_ascii_is_written_to_over_a_server_that_knows_ascii() {
    let mut draft = Draft::new();
    draft.cc = vec![email("björn@example.com"), email("carl@example.com")];
    draft.reply_to = Some(email("zoë@example.com"));
    assert!(
        draft
            .words()
            .pack(Reach::Everybody)
            .unwrap()
            .needs_smtp_utf8()
    );
    let narrow = draft.words().pack(Reach::AsciiOnly).unwrap();
    assert!(!narrow.needs_smtp_utf8());
    assert_eq!(addresses(read(&narrow.bytes).cc()), ["carl@example.com"]);
    assert!(read(&narrow.bytes).reply_to().is_none());
    draft.to = vec![email("björn@example.com")];
    let refused = draft.words().pack(Reach::AsciiOnly).unwrap_err();
    assert_eq!(refused, Unwritable::NeedsSmtpUtf8);
}

#[test]
fn failures_are_reported_where_the_host_wants_them() {
    let draft = Draft::new();
    let bounces = email("bounces@mail.example.com");
    let mut words = draft.words();
    words.bounces = Some(&bounces);
    let parcel = words.pack(Reach::Everybody).unwrap();
    assert_eq!(
        AsRef::<str>::as_ref(&parcel.sender),
        "bounces@mail.example.com"
    );
    let message = read(&parcel.bytes);
    assert_eq!(addresses(message.from()), ["invitations@mail.example.com"]);
    assert!(message.header(Name::Sender).is_none());
    assert!(message.header(Name::ReturnPath).is_none());
    assert!(message.bcc().is_none());
}

/// Any text of one line, and rather the characters that mean something to mail.
fn any_text() -> impl Strategy<Value = String> {
    let telling = prop_oneof![
        Just("\r\n"),
        Just("\n"),
        Just("\r"),
        Just("\r\nBcc: eve@example.com"),
        Just("=?utf-8?q?"),
        Just("?="),
        Just("\""),
        Just("\\"),
        Just("<"),
        Just(">"),
        Just("("),
        Just(","),
        Just(";"),
        Just(":"),
        Just("@"),
        Just(" "),
        Just("  "),
        Just("\t"),
        Just("."),
        Just("\0"),
        Just("\u{85}"),
        Just("\u{2028}"),
        Just("é"),
        Just("日本語の名前"),
        Just("عمر"),
        Just("👩‍🔬"),
        Just("Grace"),
    ];
    let piece = prop_oneof![
        3 => telling.prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
        1 => "[ -~]{0,12}",
    ];
    vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    // F4
    #[test]
    fn f4_no_text_makes_a_header(subject in any_text(), name in any_text(), value in any_text(), text in any_text()) {
        let clean = {
            let mut draft = Draft::new();
            draft.headers = vec![("X-Note".into(), "x".into())];
            names(&draft.pack().unwrap())
        };
        let mut draft = Draft::new();
        draft.subject = subject;
        draft.from_name = Some(name);
        draft.headers = vec![("X-Note".into(), value)];
        draft.html = Some(format!("<p>{text}</p>"));
        draft.text = text;
        match draft.pack() {
            Err(_) => {
                let lines = [&draft.subject, &draft.headers[0].1];
                let holds_control = lines.into_iter().chain(&draft.from_name).chain([&draft.text])
                    .any(|text| text.chars().any(char::is_control));
                prop_assert!(holds_control, "refused without a reason");
            }
            Ok(bytes) => {
                prop_assert_eq!(names(&bytes), clean);
                let message = read(&bytes);
                prop_assert_eq!(addresses(message.to()), ["ada@example.com"]);
                prop_assert_eq!(addresses(message.from()), ["invitations@mail.example.com"]);
                prop_assert!(message.bcc().is_none() && message.cc().is_none());
                prop_assert_eq!(message.parts.len(), 3);
                prop_assert!(message.attachments().count() == 0);
            }
        }
    }

    // F4
    #[test]
    fn f4_every_name_and_header_text_is_read_back(text in any_text()) {
        let name = DisplayText::parse(&text).map(|name| name.to_string());
        let header = HeaderText::parse(&text).map(|text| text.to_string());
        for text in [name.ok(), header.ok()].into_iter().flatten() {
            let mut draft = Draft::new();
            draft.subject.clone_from(&text);
            draft.from_name = Some(text.clone());
            let bytes = draft.pack().unwrap();
            let message = read(&bytes);
            prop_assert_eq!(message.subject(), Some(text.as_str()));
            prop_assert_eq!(from_name(&message), Some(text));
        }
    }
}
