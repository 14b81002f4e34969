//! Letters over SMTP, through the whole service: what becomes of them when the server takes them,
//! refuses them, falls silent or hangs up.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod mail_support;

use std::collections::BTreeSet;

use invitation::{
    Delivery, FailureReason, Invitation, Lifetime,
    ports::{MailError, Mailer},
};
use invitation_host::mail::SmtpMailer;
use mail_parser::MessageParser;
use mail_support::{
    server::{At, Does, Server, Taken},
    world::{World, draft, draft_for, email, hasty, letterhead, mailer},
};

fn message_id(taken: &Taken) -> String {
    let message = MessageParser::default().parse(&taken.bytes).unwrap();
    message.message_id().unwrap().to_owned()
}

fn has_failed(invitation: &Invitation) -> Option<FailureReason> {
    match invitation.delivery() {
        Delivery::Failed { reason, .. } => Some(*reason),
        _ => None,
    }
}

/// Sends one letter into a trouble that passes, and gives the wait until the next attempt, after
/// which it has arrived.
async fn wait_after(server: &Server, mailer: &SmtpMailer) -> Lifetime {
    let world = World::new();
    let invited = world.invite(&draft()).await;
    let report = world.run_due(mailer).await;
    assert_eq!((report.sent, report.retried, report.failed), (0, 1, 0));
    let wait = world.go_to_due(&invited).await;
    assert_eq!(world.run_due(mailer).await.sent, 1);
    assert!(!server.taken().is_empty());
    wait
}

/// Sends one letter that is refused for good, and gives the reason.
async fn reason_after(mailer: &SmtpMailer, address: &str) -> Option<FailureReason> {
    let world = World::new();
    let invited = world.invite(&draft_for(address)).await;
    let report = world.run_due(mailer).await;
    assert_eq!((report.sent, report.retried, report.failed), (0, 0, 1));
    world.clock.advance(Lifetime::hours(24));
    assert_eq!(world.run_due(mailer).await.sent, 0, "it is not tried again");
    has_failed(&world.stored(&invited).await)
}

#[tokio::test]
async fn a_letter_arrives_and_the_servers_name_for_it_is_kept() {
    let (server, world) = (Server::start().await, World::new());
    let invited = world.invite(&draft()).await;
    assert_eq!(world.run_due(&mailer(&server)).await.sent, 1);
    let taken = server.taken();
    assert_eq!(taken.len(), 1);
    assert_eq!(taken[0].from, "MAIL FROM:<invitations@mail.example.com>");
    assert_eq!(taken[0].to, ["ada@example.com"]);
    let stored = world.stored(&invited).await;
    let Delivery::Sent {
        provider_id: Some(name),
        ..
    } = stored.delivery()
    else {
        panic!("{:?}", stored.delivery())
    };
    assert_eq!(name.as_str(), "2.0.0 Ok: queued as Q1");
}

#[tokio::test]
async fn copies_and_answers_go_where_they_should() {
    let (server, world) = (Server::start().await, World::new());
    let draft = draft()
        .reply_to(email("grace@example.org"))
        .cc(email("boss@example.net"))
        .unwrap()
        .cc(email("Team@bücher.example"))
        .unwrap();
    world.invite(&draft).await;
    assert_eq!(world.run_due(&mailer(&server)).await.sent, 1);
    let taken = &server.taken()[0];
    let copies = ["boss@example.net", "Team@xn--bcher-kva.example"];
    assert_eq!(taken.to, ["ada@example.com", copies[0], copies[1]]);
    let message = MessageParser::default().parse(&taken.bytes).unwrap();
    let list = |found: Option<&mail_parser::Address<'_>>| -> Vec<String> {
        let found = found.unwrap().clone().into_list();
        found
            .into_iter()
            .map(|one| one.address.unwrap().into_owned())
            .collect()
    };
    assert_eq!(list(message.to()), ["ada@example.com"]);
    assert_eq!(list(message.cc()), copies);
    assert_eq!(list(message.reply_to()), ["grace@example.org"]);
    assert_eq!(list(message.from()), ["invitations@mail.example.com"]);
    assert!(message.bcc().is_none());
}

// F1
#[tokio::test]
async fn f1_what_may_pass_is_tried_again_and_not_before_the_server_wants() {
    let minutes = Lifetime::minutes;
    for (at, line, least) in [
        (
            At::Rcpt,
            "450 4.2.0 greylisted, come back later",
            minutes(5),
        ),
        (At::Rcpt, "451 4.7.1 greylisted", minutes(5)),
        (At::Content, "452 4.3.1 the disk is full", minutes(15)),
        (At::Mail, "421 4.3.2 closing", minutes(5)),
        (At::Data, "421 4.3.2 closing", minutes(5)),
        (At::Mail, "454 4.7.0 not now", Lifetime::seconds(1)),
    ] {
        let server = Server::start().await;
        server.says(at, line);
        let wait = wait_after(&server, &mailer(&server)).await;
        assert!(wait >= least, "{line}: {wait:?}");
        assert_eq!(server.taken().len(), 1, "{line}");
    }
}

// F1
#[tokio::test]
async fn f1_trouble_before_the_letter_is_no_fault_of_the_letter() {
    for (at, line) in [
        (At::Greeting, "554 5.3.2 no service here"),
        (At::Greeting, "421 4.3.2 busy"),
        (At::Ehlo, "550 5.7.1 I do not know you"),
        (At::Auth, "535 5.7.8 wrong password"),
        (At::Auth, "454 4.7.0 the directory sleeps"),
        (At::Mail, "530 5.7.0 authentication required"),
    ] {
        let server = Server::with(&["AUTH PLAIN LOGIN"]).await;
        let url = format!("smtp://user:secret@127.0.0.1:{}", server.port());
        let mailer = SmtpMailer::from_url(&url, letterhead()).unwrap();
        server.says(at, line);
        wait_after(&server, &mailer).await;
        assert_eq!(server.taken().len(), 1, "{line}");
    }
}

// F1
#[tokio::test]
async fn f1_what_is_refused_for_good_is_not_tried_again() {
    use FailureReason::{NoSuchMailbox, Refused};
    for (at, line, why) in [
        (At::Rcpt, "550 5.1.1 no such user", NoSuchMailbox),
        (At::Rcpt, "550 who is that", NoSuchMailbox),
        (At::Rcpt, "550 5.7.1 we do not relay", Refused),
        (At::Rcpt, "554 5.7.1 blocked", Refused),
        (At::Mail, "550 5.7.1 not from you", Refused),
        (At::Data, "554 5.5.1 no valid recipients", Refused),
        (At::Content, "554 5.6.0 looks like spam", Refused),
    ] {
        let server = Server::start().await;
        server.says(at, line);
        let reason = reason_after(&mailer(&server), "ada@example.com").await;
        assert_eq!(reason, Some(why), "{line}");
        assert!(server.taken().is_empty(), "{line}");
    }
}

// F1 F3
#[tokio::test]
async fn f1_f3_a_letter_whose_connection_is_cut_is_neither_lost_nor_renamed() {
    for (at, does, copies) in [
        (At::Greeting, Does::Cuts, 1),
        (At::Mail, Does::Cuts, 1),
        (At::Rcpt, Does::Cuts, 1),
        (At::Data, Does::Cuts, 1),
        (At::Halfway, Does::Cuts, 1),
        (At::Content, Does::Cuts, 1),
        // The server has it, and nobody can know: it comes again under its name.
        (At::Content, Does::TakesAndCuts, 2),
        // An answer that is none leaves it open too.
        (At::Content, Does::Says("what a nice letter"), 1),
    ] {
        let server = Server::start().await;
        server.next(at, does.clone());
        wait_after(&server, &mailer(&server)).await;
        let names: Vec<_> = server.taken().iter().map(message_id).collect();
        assert_eq!(names.len(), copies, "{at:?} {does:?}");
        let different: BTreeSet<_> = names.iter().collect();
        assert_eq!(different.len(), 1, "{at:?} {does:?}");
    }
}

// K7
#[tokio::test]
async fn k7_a_retry_keeps_the_name_of_the_letter_and_a_resend_takes_another() {
    let (server, world) = (Server::start().await, World::new());
    let mailer = mailer(&server);
    let invited = world.invite(&draft()).await;
    server.next(At::Content, Does::TakesAndCuts);
    world.run_due(&mailer).await;
    world.go_to_due(&invited).await;
    world.run_due(&mailer).await;
    world.clock.advance(Lifetime::hours(24));
    let grace = invitation::Actor::person("grace").unwrap();
    let resent = world
        .invitations
        .resend(invited.scope(), invited.id(), &grace);
    resent.await.unwrap();
    world.run_due(&mailer).await;
    let names: Vec<_> = server.taken().iter().map(message_id).collect();
    assert_eq!(names.len(), 3);
    assert_eq!(names[0], names[1]);
    assert_ne!(names[1], names[2]);
    let name = |ordinal| format!("{}.1.invitation.{ordinal}@mail.example.com", invited.id());
    assert_eq!(names[1..], [name(1), name(2)]);
}

// K8
#[tokio::test]
async fn k8_no_other_worker_sends_a_letter_that_a_slow_server_is_about_to_take() {
    let (server, world) = (Server::start().await, World::new());
    let (one, other) = (mailer(&server), mailer(&server));
    world.invite(&draft()).await;
    server.next(At::Content, Does::Waits);
    let slow = world.run_due(&one);
    let meanwhile = async {
        server.waits().await;
        assert_eq!(world.run_due(&other).await.claimed, 0);
        // As late as the first may still be busy, and once more as late.
        world.clock.advance(one.timeout());
        assert_eq!(world.run_due(&other).await.claimed, 0);
        world
            .clock
            .advance(Lifetime::micros(one.timeout().as_micros() - 1));
        assert_eq!(world.run_due(&other).await.claimed, 0);
        server.release();
    };
    let (report, ()) = tokio::join!(slow, meanwhile);
    assert_eq!(report.sent, 1);
    assert_eq!(world.run_due(&other).await.claimed, 0);
    assert_eq!(server.taken().len(), 1);
}

// K8
#[tokio::test]
async fn k8_a_server_that_says_nothing_is_left_before_the_lease_ends() {
    for at in [
        At::Greeting,
        At::Ehlo,
        At::Mail,
        At::Rcpt,
        At::Data,
        At::Content,
    ] {
        let (server, world) = (Server::start().await, World::new());
        let mailer = hasty(&server);
        assert!(mailer.timeout() > Lifetime::micros(300_000));
        let invited = world.invite(&draft()).await;
        server.next(at, Does::Waits);
        let report = world.run_due(&mailer).await;
        assert_eq!((report.sent, report.retried), (0, 1), "{at:?}");
        world.go_to_due(&invited).await;
        assert_eq!(world.run_due(&mailer).await.sent, 1, "{at:?}");
    }
}

#[tokio::test]
async fn a_connection_serves_many_letters_and_a_dead_one_is_replaced() {
    let (server, world) = (Server::start().await, World::new());
    let mailer = mailer(&server);
    for number in 0..5 {
        world
            .invite(&draft_for(&format!("ada{number}@example.com")))
            .await;
    }
    assert_eq!(world.run_due(&mailer).await.sent, 5);
    assert_eq!(server.connections(), 1);
    for says in [
        Does::Cuts,
        Does::Says("421 4.4.2 you were silent for too long"),
    ] {
        server.next(At::Noop, says);
        world
            .invite(&draft_for(&format!(
                "eve{}@example.com",
                server.taken().len()
            )))
            .await;
        assert_eq!(world.run_due(&mailer).await.sent, 1);
    }
    assert_eq!(server.connections(), 3);
    mailer.close().await;
    assert_eq!(server.heard().last().map(String::as_str), Some("QUIT"));
}

#[tokio::test]
async fn a_copy_that_is_refused_does_not_hold_up_the_letter() {
    for line in ["550 5.1.1 no such user", "450 4.2.0 greylisted"] {
        let (server, world) = (Server::start().await, World::new());
        let draft = draft()
            .cc(email("gone@example.net"))
            .unwrap()
            .cc(email("boss@example.net"))
            .unwrap();
        server.says(At::Rcpt, "250 2.1.5 ok");
        server.says(At::Rcpt, line);
        world.invite(&draft).await;
        assert_eq!(world.run_due(&mailer(&server)).await.sent, 1);
        assert_eq!(
            server.taken()[0].to,
            ["ada@example.com", "boss@example.net"],
            "{line}"
        );
    }
}

#[tokio::test]
async fn an_address_beyond_ascii_needs_a_server_that_takes_it() {
    let able = Server::start().await;
    let world = World::new();
    world.invite(&draft_for("पता@डाटामेल.example")).await;
    assert_eq!(world.run_due(&mailer(&able)).await.sent, 1);
    let sender = "MAIL FROM:<invitations@mail.example.com> SMTPUTF8 BODY=8BITMIME";
    assert_eq!(able.taken()[0].from, sender);
    assert_eq!(able.taken()[0].to, ["पता@xn--c2bd4bq1db8d.example"]);

    let unable = Server::with(&["8BITMIME"]).await;
    let reason = reason_after(&mailer(&unable), "björn@example.com").await;
    assert_eq!(reason, Some(FailureReason::Refused));
    assert!(!unable.heard().iter().any(|line| line.starts_with("MAIL")));
    // The name of a domain is ASCII in disguise.
    world.invite(&draft_for("bjorn@bücher.example")).await;
    assert_eq!(world.run_due(&mailer(&unable)).await.sent, 1);
    // Nobody else waits because answers would go to such an address.
    let draft = draft_for("carl@example.com").reply_to(email("zoë@example.com"));
    world.invite(&draft).await;
    assert_eq!(world.run_due(&mailer(&unable)).await.sent, 1);
}

#[tokio::test]
async fn the_user_and_the_password_are_decoded() {
    let server = Server::with(&["AUTH PLAIN LOGIN"]).await;
    let url = format!("smtp://us%40er:p%3Aa%25ss@127.0.0.1:{}", server.port());
    let mailer = SmtpMailer::from_url(&url, letterhead()).unwrap();
    mailer
        .send_plain(&email("ada@example.com"), "A code", "123456")
        .await
        .unwrap();
    let expected = data_encoding::BASE64.encode(b"\0us@er\0p:a%ss");
    assert!(server.heard().contains(&format!("AUTH PLAIN {expected}")));
    let shown = format!("{mailer:?}");
    assert!(
        !shown.contains("p:a%ss") && !shown.contains("us@er"),
        "{shown}"
    );
}

#[tokio::test]
async fn nothing_is_said_in_plain_text_where_encryption_is_required() {
    // The server offers none; it offers some and then will not; it lies.
    for (extensions, answer) in [
        (&["AUTH PLAIN"][..], None),
        (&["STARTTLS", "AUTH PLAIN"][..], Some("454 4.7.0 not now")),
        (&["STARTTLS", "AUTH PLAIN"][..], Some("220 go on")),
    ] {
        let server = Server::with(extensions).await;
        if let Some(answer) = answer {
            server.says(At::StartTls, answer);
        }
        let url = format!(
            "smtp://user:secret@127.0.0.1:{}?tls=starttls&timeout=5",
            server.port()
        );
        let mailer = SmtpMailer::from_url(&url, letterhead()).unwrap();
        let sent = mailer
            .send_plain(&email("ada@example.com"), "A code", "123456")
            .await;
        assert!(matches!(sent, Err(MailError::Transient { .. })), "{sent:?}");
        let heard = server.heard();
        let is_harmless = |line: &String| {
            ["EHLO ", "STARTTLS", "QUIT"].iter().any(|start| line.starts_with(start))
                // The first bytes of a handshake, in the ears of a server that lied.
                || line.starts_with('\u{16}')
        };
        assert!(heard.iter().all(is_harmless), "{heard:?}");
    }
}

#[tokio::test]
async fn a_server_that_is_not_there_costs_no_letter() {
    let url = {
        let server = Server::start().await;
        server.url()
    };
    let world = World::new();
    world.invite(&draft()).await;
    let mailer = SmtpMailer::from_url(&url, letterhead()).unwrap();
    let report = world.run_due(&mailer).await;
    assert_eq!((report.retried, report.failed), (1, 0));
}

#[tokio::test]
async fn a_dot_at_the_beginning_of_a_line_survives_the_way() {
    let server = Server::start().await;
    let text = "one\n.\n..two\n.three\nFrom here\n";
    let mailer = mailer(&server);
    mailer
        .send_plain(&email("ada@example.com"), "Dots", text)
        .await
        .unwrap();
    let taken = server.taken();
    let message = MessageParser::default().parse(&taken[0].bytes).unwrap();
    let read = message.body_text(0).unwrap().replace("\r\n", "\n");
    assert_eq!(read.trim_end(), text.trim_end());
}
