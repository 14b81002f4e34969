//! Whole letters, from the invitation to the reader's mail program: written by the service, the
//! renderer and a mailer, and read back by a parser that has a part in none of them.
#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test stops at the first surprise"
)]

mod mail_support;

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

use invitation::{
    Invite, Lifetime, Locale,
    ports::{MailError, Mailer},
    values::Email,
};
use invitation_host::mail::{ConsoleMailer, FileMailer, HostMailer};
use mail_parser::{Message, MessageParser, MimeHeaders as _};
use mail_support::{
    server::Server,
    world::{Seen, Watching, World, draft, draft_for, email, letterhead, mailer, renderer},
};
use scraper::{Html, Selector};
use serde_json::Value;
use tempfile::TempDir;

const TEXTS: &str = include_str!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../tests/data/text.jsonl"
));
const ADDRESSES: &str = include_str!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../tests/data/email.jsonl"
));

struct Outbox {
    folder: TempDir,
    mailer: FileMailer,
}

impl Outbox {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mailer = FileMailer::open(folder.path(), letterhead()).unwrap();
        Self { folder, mailer }
    }

    /// Sends one letter, and gives what a reader must find, and the file.
    async fn post(&self, draft: &Invite) -> (Seen, Vec<u8>) {
        let world = World::new();
        world.invite(draft).await;
        let watching = Watching::new(&self.mailer);
        let report = world.run_due(&watching).await;
        assert_eq!((report.sent, report.failed), (1, 0));
        let files = files(self.folder.path());
        assert_eq!(files.len(), 1, "{files:?}");
        let bytes = fs::read(&files[0]).unwrap();
        fs::remove_file(&files[0]).unwrap();
        (watching.last(), bytes)
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().path()).collect()
}

fn read(bytes: &[u8]) -> Message<'_> {
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

/// What every reader of the letter must find, or the differences.
fn compare(seen: &Seen, bytes: &[u8]) -> Vec<String> {
    let message = read(bytes);
    let mut wrong = vec![];
    let mut same = |what: &str, found: &str, expected: &str| {
        if found != expected {
            wrong.push(format!("{what}: {found:?} and not {expected:?}"));
        }
    };
    let lines = |text: &str| text.replace("\r\n", "\n").trim_end().to_owned();
    same("subject", message.subject().unwrap(), &seen.subject);
    same(
        "message-id",
        message.message_id().unwrap(),
        &seen.message_id,
    );
    let from = message.from().unwrap().first().unwrap();
    same("sender", from.name().unwrap(), &seen.from_name);
    same(
        "address",
        from.address().unwrap(),
        "invitations@mail.example.com",
    );
    let root = message.root_part();
    assert!(root.is_content_type("multipart", "alternative"));
    assert_eq!(message.parts.len(), 3);
    for (part, subtype) in message.parts[1..].iter().zip(["plain", "html"]) {
        assert!(
            part.is_content_type("text", subtype),
            "text first, then html"
        );
        let charset = part.content_type().unwrap().attribute("charset");
        same("charset", charset.unwrap(), "utf-8");
    }
    same(
        "text",
        &lines(&message.body_text(0).unwrap()),
        &lines(&seen.text),
    );
    same(
        "html",
        &lines(&message.body_html(0).unwrap()),
        &lines(&seen.html),
    );
    for (name, value) in &seen.headers {
        same(
            name,
            message.header_raw(name.as_str()).unwrap().trim(),
            value,
        );
    }
    let head = String::from_utf8_lossy(bytes);
    let head = head.split("\r\n\r\n").next().unwrap().to_ascii_lowercase();
    for once in [
        "from",
        "to",
        "subject",
        "date",
        "message-id",
        "mime-version",
        "content-type",
    ] {
        let count = head
            .split("\r\n")
            .filter(|line| line.starts_with(&format!("{once}:")))
            .count();
        same(once, &count.to_string(), "1");
    }
    if bytes
        .split(|byte| *byte == b'\n')
        .any(|line| line.len() > 998)
    {
        wrong.push("a line is too long".into());
    }
    wrong
}

fn texts() -> impl Iterator<Item = Value> {
    let records = TEXTS
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap());
    records.filter(|record| record["action"] == "accept")
}

// F4
#[tokio::test]
async fn f4_every_accepted_text_goes_through_a_letter_and_is_read_back() {
    let outbox = Outbox::new();
    let mut wrong = vec![];
    for record in texts() {
        let input = record["input"].as_str().unwrap();
        let draft = match record["field"].as_str().unwrap() {
            "display_name" => draft()
                .from_name(input)
                .and_then(|draft| draft.scope_name(input))
                .and_then(|draft| draft.named(input)),
            "header_text" => draft().header(input),
            _ => draft().message(input).and_then(|draft| draft.footer(input)),
        };
        let (seen, bytes) = outbox.post(&draft.unwrap()).await;
        for difference in compare(&seen, &bytes) {
            wrong.push(format!("{}: {difference}", record["id"]));
        }
        if record["field"] == "display_name" {
            let output = record["output"].as_str().unwrap();
            assert!(
                read(&bytes).body_text(0).unwrap().contains(output),
                "{output}"
            );
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

// F4
#[tokio::test]
async fn f4_every_valid_address_gets_a_letter() {
    let outbox = Outbox::new();
    let mut wrong = vec![];
    for line in ADDRESSES.lines() {
        let record: Value = serde_json::from_str(line).unwrap();
        if record["valid"] != true {
            continue;
        }
        let address: Email = email(record["input"].as_str().unwrap());
        let draft = draft_for(address.as_str()).reply_to(address.clone());
        let (seen, bytes) = outbox.post(&draft).await;
        wrong.extend(compare(&seen, &bytes));
        let message = read(&bytes);
        let found = (addresses(message.to()), addresses(message.reply_to()));
        let one = vec![address.as_str().to_owned()];
        if found != (one.clone(), one) {
            wrong.push(format!("{}: {found:?}", address.as_str()));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

// F11
#[tokio::test]
async fn f11_a_letter_in_every_language_is_read_back() {
    let outbox = Outbox::new();
    let renderer = renderer();
    let languages: Vec<&str> = renderer.languages().collect();
    assert!(!languages.is_empty());
    for language in languages {
        let draft = draft().language(Locale::parse(language).unwrap());
        let draft = draft
            .from_name("Grace Hopper")
            .unwrap()
            .scope_name("Acme")
            .unwrap();
        let (seen, bytes) = outbox.post(&draft).await;
        assert_eq!(compare(&seen, &bytes), Vec::<String>::new(), "{language}");
        let message = read(&bytes);
        assert_eq!(
            message.header_raw("Content-Language").map(str::trim),
            Some(language)
        );
    }
}

#[tokio::test]
async fn the_same_link_stands_in_both_parts_and_nothing_was_done_to_it() {
    let outbox = Outbox::new();
    let draft = draft().from_name("Grace & Co = '30% off'").unwrap();
    let draft = draft.link_value("lc", "de-DE").unwrap();
    let (seen, bytes) = outbox.post(&draft).await;
    let link = seen.link.unwrap();
    assert!(
        link.contains("inv1_") && link.contains("&lc=de-DE"),
        "{}",
        link.len()
    );
    let message = read(&bytes);
    assert!(message.body_text(0).unwrap().contains(&link));
    let html = Html::parse_document(&message.body_html(0).unwrap());
    let anchors = Selector::parse("a[href]").unwrap();
    let tickets: Vec<_> = html
        .select(&anchors)
        .filter_map(|anchor| anchor.attr("href"))
        .filter(|href| href.contains("inv1_"))
        .collect();
    assert!(
        !tickets.is_empty() && tickets.iter().all(|href| *href == link),
        "{}",
        tickets.len()
    );
    let shown: String = html.root_element().text().collect();
    assert!(shown.contains(&link), "the bare link is shown too");
}

#[tokio::test]
async fn a_letter_says_that_a_machine_wrote_it_and_how_to_get_no_more() {
    let (server, world) = (Server::start().await, World::new());
    world.invite(&draft()).await;
    assert_eq!(world.run_due(&mailer(&server)).await.sent, 1);
    let bytes = &server.taken()[0].bytes;
    let message = read(bytes);
    let header = |name: &'static str| {
        message
            .header_raw(name)
            .unwrap_or_default()
            .trim()
            .to_owned()
    };
    assert_eq!(header("Auto-Submitted"), "auto-generated");
    assert_eq!(
        header("List-Unsubscribe-Post"),
        "List-Unsubscribe=One-Click"
    );
    assert!(header("List-Unsubscribe").starts_with("<https://app.example.com/block?"));
    assert!(!header("X-Auto-Response-Suppress").is_empty());
    assert_eq!(header("Content-Language"), "en");
    assert_eq!(header("MIME-Version"), "1.0");
    assert!(message.date().unwrap().is_valid());
    for absent in ["Bcc", "Sender", "Return-Path", "X-Mailer", "User-Agent"] {
        assert!(message.header_raw(absent).is_none(), "{absent}");
    }
}

#[tokio::test]
async fn a_letter_is_one_private_file_which_a_retry_writes_over() {
    let folder = tempfile::tempdir().unwrap();
    let inside = folder.path().join("letters");
    let mailer = FileMailer::open(&inside, letterhead()).unwrap();
    let world = World::new();
    let invited = world.invite(&draft()).await;
    let watching = Watching::new(&mailer);
    assert_eq!(world.run_due(&watching).await.sent, 1);
    let name = format!("{}.1.invitation.1.eml", invited.id());
    assert_eq!(files(&inside), [inside.join(&name)]);
    let first = fs::read(inside.join(&name)).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&inside), 0o700);
        assert_eq!(mode(&inside.join(&name)), 0o600);
    }
    // The same invitation in another world is the same letter under the same name.
    fs::write(inside.join(&name), b"half a let").unwrap();
    let again = World::new();
    again.invite(&draft()).await;
    assert_eq!(again.run_due(&mailer).await.sent, 1);
    assert_eq!(files(&inside), [inside.join(&name)]);
    let second = fs::read(inside.join(&name)).unwrap();
    let text = |bytes: &[u8]| read(bytes).body_text(0).unwrap().into_owned();
    assert_eq!(text(&first), text(&second));
}

// F1
#[tokio::test]
async fn f1_a_folder_that_cannot_be_written_costs_no_letter() {
    let folder = tempfile::tempdir().unwrap();
    let inside = folder.path().join("letters");
    let mailer = FileMailer::open(&inside, letterhead()).unwrap();
    fs::remove_dir(&inside).unwrap();
    let world = World::new();
    let invited = world.invite(&draft()).await;
    assert_eq!(world.run_due(&mailer).await.retried, 1);
    fs::create_dir(&inside).unwrap();
    world.go_to_due(&invited).await;
    assert_eq!(world.run_due(&mailer).await.sent, 1);
    assert_eq!(files(&inside).len(), 1);
}

/// A screen that a test can read.
#[derive(Clone, Default)]
struct Screen(Arc<Mutex<Vec<u8>>>);

impl Screen {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl io::Write for Screen {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn the_console_shows_what_a_person_reads() {
    let screen = Screen::default();
    let console = ConsoleMailer::to(screen.clone(), letterhead());
    let watching = Watching::new(&console);
    let world = World::new();
    let draft = draft().cc(email("boss@example.net")).unwrap();
    world
        .invite(&draft.from_name("Grace Hopper").unwrap())
        .await;
    assert_eq!(world.run_due(&watching).await.sent, 1);
    let seen = watching.last();
    let shown = screen.text();
    assert!(shown.contains("To:       ada@example.com\nCc:       boss@example.net\n"));
    assert!(shown.contains(&format!("Subject:  {}\n", seen.subject)));
    assert!(shown.contains(seen.text.trim_end()));
    assert!(!shown.contains("<html"));
    // A terminal obeys what is in a text.
    let attack = console
        .send_plain(&email("ada@example.com"), "A code", "\u{1b}[2J")
        .await;
    assert!(matches!(attack, Err(MailError::Permanent { .. })));
    assert!(!screen.text().contains('\u{1b}'));
}

#[tokio::test]
async fn a_letter_goes_to_several_mailers_and_a_code_too() {
    let (server, outbox, screen) = (Server::start().await, Outbox::new(), Screen::default());
    let all = HostMailer::Several(vec![
        HostMailer::Console(ConsoleMailer::to(screen.clone(), letterhead())),
        HostMailer::File(outbox.mailer.clone()),
        HostMailer::from_url(&server.url(), letterhead()).unwrap(),
    ]);
    let each = [
        ConsoleMailer::new(letterhead()).timeout(),
        outbox.mailer.timeout(),
        mailer(&server).timeout(),
    ];
    let together = each.iter().map(|one| one.as_micros()).sum();
    assert_eq!(all.timeout(), Lifetime::micros(together));
    let world = World::new();
    world.invite(&draft()).await;
    assert_eq!(world.run_due(&all).await.sent, 1);
    assert_eq!(
        (server.taken().len(), files(outbox.folder.path()).len()),
        (1, 1)
    );

    all.send_plain(
        &email("ada@example.com"),
        "Ihr Code für Example",
        "123456\n",
    )
    .await
    .unwrap();
    let taken = server.taken();
    let message = read(&taken[1].bytes);
    assert_eq!(message.subject(), Some("Ihr Code für Example"));
    assert_eq!(message.body_text(0).unwrap().trim_end(), "123456");
    assert_eq!(
        message.header_raw("Auto-Submitted").map(str::trim),
        Some("auto-generated")
    );
    assert_eq!(files(outbox.folder.path()).len(), 2);
    assert!(screen.text().contains("123456"));
    let injected = all
        .send_plain(
            &email("ada@example.com"),
            "Code\r\nBcc: eve@example.com",
            "1",
        )
        .await;
    assert!(matches!(injected, Err(MailError::Permanent { .. })));
    assert_eq!(server.taken().len(), 2);
}

#[tokio::test]
async fn a_mailer_is_named_by_a_url() {
    let folder = tempfile::tempdir().unwrap();
    let there = format!("file://{}/deep/er", folder.path().display());
    let mailer = |url: &str| HostMailer::from_url(url, letterhead());
    assert!(matches!(mailer("console:"), Ok(HostMailer::Console(_))));
    assert!(matches!(mailer(&there), Ok(HostMailer::File(_))));
    assert!(folder.path().join("deep/er").is_dir());
    assert!(matches!(
        mailer("smtp://localhost:25"),
        Ok(HostMailer::Smtp(_))
    ));
    assert!(matches!(
        mailer("smtps://mail.example.com"),
        Ok(HostMailer::Smtp(_))
    ));
    for wrong in [
        "",
        "console:loud",
        "file:relative",
        "file://elsewhere/x",
        "sendmail:",
        "smtp:",
        "http://x",
    ] {
        let error = mailer(wrong).unwrap_err();
        assert!(!error.to_string().contains('\n'), "{wrong}");
    }
    let secret = mailer("smtp://user:hunter2@mail.example.com?tls=none").unwrap_err();
    assert!(!format!("{secret} {secret:?}").contains("hunter2"));
}
