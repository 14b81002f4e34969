//! Letters as Python's `email` package reads them.
#![cfg(feature = "external")]
#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test stops at the first surprise"
)]

mod mail_support;

use std::{collections::BTreeMap, path::Path, process::Command};

use invitation::{Invite, Locale};
use invitation_host::mail::FileMailer;
use mail_support::world::{Seen, Watching, World, draft, draft_for, email, letterhead, renderer};
use serde::Deserialize;
use serde_json::Value;

const TEXTS: &str = include_str!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../tests/data/text.jsonl"
));

/// Reads every letter of a folder and writes down what a mail program would show.
const READER: &str = r#"
import email, email.policy, json, pathlib, sys
letters = {}
for path in pathlib.Path(sys.argv[1]).glob("*.eml"):
    # RFC 6532 has UTF-8 in the addresses; all else is ASCII.
    letter = path.read_bytes().decode("utf-8")
    message = email.message_from_string(letter, policy=email.policy.SMTPUTF8)
    parts = list(message.iter_parts())
    addresses = lambda name: [a.addr_spec for h in message.get_all(name, []) for a in h.addresses]
    letters[path.name] = {
        "type": message.get_content_type(),
        "parts": [[part.get_content_type(), part.get_content_charset()] for part in parts],
        "text": parts[0].get_content(),
        "html": parts[1].get_content(),
        "subject": message["Subject"],
        "from_name": message["From"].addresses[0].display_name,
        "from": addresses("From"), "to": addresses("To"), "cc": addresses("Cc"),
        "reply_to": addresses("Reply-To"),
        "message_ids": message.get_all("Message-ID"),
        "headers": {name.lower(): str(value) for name, value in message.items()},
        "defects": [str(d) for part in message.walk() for d in part.defects],
    }
json.dump(letters, sys.stdout)
"#;

#[derive(Deserialize)]
struct Letter {
    r#type: String,
    parts: Vec<(String, String)>,
    text: String,
    html: String,
    subject: String,
    from_name: String,
    from: Vec<String>,
    to: Vec<String>,
    cc: Vec<String>,
    reply_to: Vec<String>,
    message_ids: Vec<String>,
    headers: BTreeMap<String, String>,
    defects: Vec<String>,
}

fn read(folder: &Path) -> BTreeMap<String, Letter> {
    let python = Command::new("python3")
        .arg("-c")
        .arg(READER)
        .arg(folder)
        .output();
    let output = python.unwrap_or_else(|error| panic!("install the package python3: {error}"));
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Letters with everything that a text may hold, in every language, to every sort of address.
fn drafts() -> Vec<Invite> {
    let mut drafts = vec![
        draft()
            .reply_to(email("grace@example.org"))
            .cc(email("boss@example.net"))
            .unwrap()
            .cc(email("Team@bücher.example"))
            .unwrap(),
        draft_for("björn@bücher.example").reply_to(email("zoë@example.com")),
        draft_for("पता@डाटामेल.example"),
    ];
    let renderer = renderer();
    for language in renderer.languages() {
        drafts.push(draft().language(Locale::parse(language).unwrap()));
    }
    let records = TEXTS
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap());
    for record in records.filter(|record| record["action"] == "accept") {
        let input = record["input"].as_str().unwrap();
        let draft = match record["field"].as_str().unwrap() {
            "display_name" => draft()
                .from_name(input)
                .and_then(|draft| draft.scope_name(input)),
            "header_text" => draft().header(input),
            _ => draft().message(input),
        };
        drafts.push(draft.unwrap());
    }
    drafts
}

#[tokio::test]
async fn python_reads_every_letter_as_it_was_meant() {
    let folder = tempfile::tempdir().unwrap();
    let mut sent: Vec<(Seen, String)> = vec![];
    for (number, draft) in drafts().iter().enumerate() {
        let inside = folder.path().join(number.to_string());
        let mailer = FileMailer::open(&inside, letterhead()).unwrap();
        let world = World::new();
        world.invite(draft).await;
        let watching = Watching::new(&mailer);
        assert_eq!(world.run_due(&watching).await.sent, 1);
        let entry = std::fs::read_dir(&inside).unwrap().next().unwrap().unwrap();
        let name = format!("{number}.eml");
        std::fs::rename(entry.path(), folder.path().join(&name)).unwrap();
        sent.push((watching.last(), name));
    }
    let letters = read(folder.path());
    assert_eq!(letters.len(), sent.len());

    let lines = |text: &str| text.replace("\r\n", "\n").trim_end().to_owned();
    let mut wrong = vec![];
    for (seen, name) in &sent {
        let letter = &letters[name];
        let mut same = |what: &str, found: &str, expected: &str| {
            if found != expected {
                wrong.push(format!("{name}: {what}: {found:?} and not {expected:?}"));
            }
        };
        same("type", &letter.r#type, "multipart/alternative");
        assert_eq!(
            letter.parts,
            [
                ("text/plain".into(), "utf-8".into()),
                ("text/html".into(), "utf-8".into()),
            ]
        );
        same("subject", &letter.subject, &seen.subject);
        same("sender", &letter.from_name, &seen.from_name);
        same("text", &lines(&letter.text), &lines(&seen.text));
        same("html", &lines(&letter.html), &lines(&seen.html));
        assert_eq!(letter.from, ["invitations@mail.example.com"]);
        assert_eq!(letter.message_ids, [format!("<{}>", seen.message_id)]);
        for (header, value) in &seen.headers {
            same(header, &letter.headers[&header.to_lowercase()], value);
        }
        let link = seen.link.as_deref().unwrap();
        assert!(letter.text.contains(link), "{name}");
        assert!(
            letter.html.contains(&link.replace('&', "&amp;"))
                || letter.html.contains(&link.replace('&', "&#38;")),
            "{name}"
        );
        assert_eq!(letter.defects, Vec::<String>::new(), "{name}");
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    let (first, second, third) = (&letters["0.eml"], &letters["1.eml"], &letters["2.eml"]);
    assert_eq!(first.to, ["ada@example.com"]);
    assert_eq!(first.cc, ["boss@example.net", "Team@xn--bcher-kva.example"]);
    assert_eq!(first.reply_to, ["grace@example.org"]);
    assert_eq!(second.to, ["björn@xn--bcher-kva.example"]);
    assert_eq!(second.reply_to, ["zoë@example.com"]);
    assert_eq!(third.to, ["पता@xn--c2bd4bq1db8d.example"]);
}
