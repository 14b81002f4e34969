//! Letters over SMTP, encrypted.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod mail_support;

use invitation::ports::MailError;
use invitation_host::mail::{SmtpMailer, SmtpSetupError};
use tempfile::NamedTempFile;
use tokio_rustls::TlsAcceptor;

use mail_support::{
    authority::{Authority, file},
    server::{At, Does, Encryption, Server},
    world::{World, draft, email, letterhead},
};

const HERE: [&str; 2] = ["localhost", "127.0.0.1"];
const EXTENSIONS: [&str; 4] = ["STARTTLS", "8BITMIME", "SMTPUTF8", "AUTH PLAIN"];
const LOGS_ON: &str = "AUTH PLAIN AHVzZXIAc2VjcmV0";

#[derive(Debug, Clone, Copy)]
enum Tls {
    Required,
    Opportunistic,
    Implicit,
}

impl Tls {
    const ALL: [Self; 3] = [Self::Required, Self::Opportunistic, Self::Implicit];

    async fn server(self, acceptor: TlsAcceptor) -> Server {
        let encryption = match self {
            Self::Required | Self::Opportunistic => Encryption::OnCommand(acceptor),
            Self::Implicit => Encryption::FromTheStart(acceptor),
        };
        Server::encrypting(encryption, &EXTENSIONS).await
    }

    fn mailer(self, host: &str, server: &Server, root: Option<&NamedTempFile>) -> SmtpMailer {
        let (scheme, tls) = match self {
            Self::Required => ("smtp", "tls=required"),
            Self::Opportunistic => ("smtp", "tls=opportunistic"),
            Self::Implicit => ("smtps", "timeout=60"),
        };
        let mut url = format!("{scheme}://user:secret@{host}:{}?{tls}", server.port());
        if let Some(root) = root {
            url = format!("{url}&ca={}", root.path().to_str().unwrap());
        }
        SmtpMailer::from_url(&url, letterhead()).unwrap()
    }
}

/// Nothing but what asks for encryption was said where others could read it.
fn assert_nothing_leaked(server: &Server) {
    for line in server.heard_in_plain_text() {
        assert!(line.starts_with("EHLO ") || line == "STARTTLS", "{line}");
    }
}

async fn code_over(mailer: &SmtpMailer) -> Result<(), MailError> {
    let to = email("ada@example.com");
    mailer.send_plain(&to, "A code", "123456").await
}

/// The letter waits, and nobody but the two ends has learned anything.
async fn assert_refused(server: &Server, mailer: &SmtpMailer, why: &str) {
    let world = World::new();
    let invited = world.invite(&draft()).await;
    let report = world.run_due(mailer).await;
    let outcome = (report.sent, report.retried, report.failed);
    assert_eq!(outcome, (0, 1, 0), "{why}");
    assert!(world.stored(&invited).await.due_at().is_some(), "{why}");
    assert_nothing_leaked(server);
    assert_eq!(server.heard_encrypted(), [""; 0], "{why}");
    assert!(server.taken().is_empty(), "{why}");
}

#[tokio::test]
async fn a_letter_goes_encrypted_to_a_server_that_a_given_root_vouches_for() {
    let authority = Authority::new();
    let root = authority.file();
    for tls in Tls::ALL {
        for host in HERE {
            let server = tls.server(authority.vouches_for(&HERE)).await;
            let mailer = tls.mailer(host, &server, Some(&root));
            let world = World::new();
            world.invite(&draft()).await;
            assert_eq!(world.run_due(&mailer).await.sent, 1, "{tls:?} {host}");
            assert_eq!(server.taken()[0].to, ["ada@example.com"]);
            assert_nothing_leaked(&server);
            // The server is asked anew what it can, and the password comes after that.
            let heard = server.heard_encrypted();
            assert!(heard[0].starts_with("EHLO "), "{heard:?}");
            assert_eq!(heard[1], LOGS_ON);
            assert!(heard[2].starts_with("MAIL FROM:"), "{heard:?}");
        }
    }
}

#[tokio::test]
async fn an_encrypted_connection_serves_many_letters() {
    let authority = Authority::new();
    let root = authority.file();
    for tls in Tls::ALL {
        let server = tls.server(authority.vouches_for(&HERE)).await;
        let mailer = tls.mailer("localhost", &server, Some(&root));
        // Longer than what one record of the encryption holds.
        let to = email("ada@example.com");
        let text = "a line that fills the letter\n".repeat(2_000);
        for _ in 0..3 {
            mailer.send_plain(&to, "Long", &text).await.unwrap();
        }
        assert_eq!((server.taken().len(), server.connections()), (3, 1));
        assert!(
            server
                .taken()
                .iter()
                .all(|letter| letter.bytes.len() > 50_000)
        );
        mailer.close().await;
        assert_eq!(server.heard_encrypted().last().unwrap(), "QUIT");
        assert_nothing_leaked(&server);
    }
}

#[tokio::test]
async fn a_server_that_cannot_prove_its_name_gets_neither_letter_nor_password() {
    let (authority, stranger) = (Authority::new(), Authority::new());
    let root = authority.file();
    for tls in Tls::ALL {
        for (why, acceptor) in [
            ("another name", authority.vouches_for(&["mail.example.com"])),
            ("the name alone", authority.vouches_for(&["localhost"])),
            ("another root", stranger.vouches_for(&HERE)),
            ("out of date", authority.vouched_for(&HERE)),
        ] {
            let server = tls.server(acceptor).await;
            let mailer = tls.mailer("127.0.0.1", &server, Some(&root));
            assert_refused(&server, &mailer, &format!("{tls:?}: {why}")).await;
        }
        let server = tls.server(authority.vouches_for(&HERE)).await;
        let mailer = tls.mailer("127.0.0.1", &server, None);
        assert_refused(&server, &mailer, &format!("{tls:?}: an unknown root")).await;
    }
}

#[tokio::test]
async fn a_server_that_mends_its_certificate_gets_the_letter_that_waited() {
    let authority = Authority::new();
    let root = authority.file();
    let world = World::new();
    let invited = world.invite(&draft()).await;
    let bad = Tls::Required.server(Authority::new().vouches_for(&HERE));
    let bad = bad.await;
    let mailer = Tls::Required.mailer("localhost", &bad, Some(&root));
    assert_eq!(world.run_due(&mailer).await.retried, 1);
    world.go_to_due(&invited).await;
    let good = Tls::Required.server(authority.vouches_for(&HERE)).await;
    let mailer = Tls::Required.mailer("localhost", &good, Some(&root));
    assert_eq!(world.run_due(&mailer).await.sent, 1);
    assert_eq!(good.taken().len(), 1);
}

#[tokio::test]
async fn what_is_smuggled_in_behind_the_consent_to_encrypt_is_not_believed() {
    let authority = Authority::new();
    let root = authority.file();
    for smuggled in [
        "220 go on\r\n250-mail.example.com\r\n250 AUTH PLAIN",
        "220-go\r\n220 on\r\n250 mail.example.com",
        "220 go on\r\n",
        "220 go on\r\n250 mail.example.com\r\n235 2.7.0 welcome\r\n250 ok\r\n250 ok\r\n354 go on\r\n250 taken",
    ] {
        for tls in [Tls::Required, Tls::Opportunistic] {
            let server = tls.server(authority.vouches_for(&HERE)).await;
            server.says(At::StartTls, smuggled);
            let mailer = tls.mailer("localhost", &server, Some(&root));
            assert_refused(&server, &mailer, smuggled).await;
        }
    }
}

#[tokio::test]
async fn what_was_offered_in_plain_text_is_forgotten() {
    let authority = Authority::new();
    let root = authority.file();
    let tls = Tls::Required;
    let server = tls.server(authority.vouches_for(&HERE)).await;
    // Somebody in between offers what the server does not take.
    server.says(
        At::Ehlo,
        "250-mail.example.com\r\n250-STARTTLS\r\n250 AUTH PLAIN",
    );
    server.says(At::Ehlo, "250 mail.example.com");
    let mailer = tls.mailer("localhost", &server, Some(&root));
    let sent = code_over(&mailer);
    assert!(matches!(sent.await, Err(MailError::Transient { .. })));
    assert_nothing_leaked(&server);
    let heard = server.heard_encrypted();
    assert!(
        !heard.iter().any(|line| line.starts_with("AUTH")),
        "{heard:?}"
    );
}

#[tokio::test]
async fn a_password_is_never_sent_before_the_encryption_is_up() {
    let authority = Authority::new();
    let root = authority.file();
    for (at, does) in [
        (At::StartTls, Does::Says("454 4.7.0 not now")),
        (At::StartTls, Does::Says("502 5.5.1 what")),
        (At::StartTls, Does::Says("what a nice day")),
        (At::StartTls, Does::Cuts),
        (
            At::Ehlo,
            Does::Says("250-mail.example.com\r\n250 AUTH PLAIN"),
        ),
        (At::Ehlo, Does::Says("502 5.5.1 what")),
    ] {
        let server = Tls::Required.server(authority.vouches_for(&HERE)).await;
        server.next(at, does.clone());
        let mailer = Tls::Required.mailer("localhost", &server, Some(&root));
        let sent = code_over(&mailer).await;
        assert!(matches!(sent, Err(MailError::Transient { .. })), "{does:?}");
        let plain = server.heard_in_plain_text();
        assert!(
            plain
                .iter()
                .all(|line| line.starts_with("EHLO ") || line == "STARTTLS" || line == "QUIT"),
            "{does:?}: {plain:?}"
        );
        assert_eq!(server.heard_encrypted(), [""; 0], "{does:?}");
    }
    // One that speaks plain text where encryption is awaited hears no word.
    let plain = Server::with(&["AUTH PLAIN"]).await;
    let mailer = Tls::Implicit.mailer("localhost", &plain, Some(&root));
    let sent = code_over(&mailer);
    assert!(matches!(sent.await, Err(MailError::Transient { .. })));
    let heard = plain.heard().concat();
    assert!(
        !heard.contains("AUTH") && !heard.contains("EHLO"),
        "{heard:?}"
    );
}

#[test]
fn a_root_that_is_none_is_refused_at_the_start() {
    let made = |path: &str| {
        let url = format!("smtps://localhost?ca={path}");
        SmtpMailer::from_url(&url, letterhead()).map(drop)
    };
    let key = rcgen::KeyPair::generate().unwrap().serialize_pem();
    let garbled = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    for content in ["", "no certificate", &key, garbled] {
        let file = file(content);
        let refused = made(file.path().to_str().unwrap());
        assert!(
            matches!(
                refused,
                Err(SmtpSetupError::Tls(_) | SmtpSetupError::NoRoot)
            ),
            "{content}"
        );
    }
    let missing = file("");
    let path = missing.path().to_str().unwrap().to_owned();
    drop(missing);
    assert!(matches!(made(&path), Err(SmtpSetupError::Root(_))));
    let (one, other) = (Authority::new().file(), Authority::new().file());
    let both = [&one, &other].map(|file| std::fs::read_to_string(file.path()).unwrap());
    let both = file(&both.concat());
    assert!(made(both.path().to_str().unwrap()).is_ok());
}
