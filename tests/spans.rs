//! What the feature `tracing` shows: ids, and never an address or a ticket.

mod support;

use std::{
    io,
    sync::{Arc, Mutex, PoisonError},
};

use support::{World, acme, ada, draft, grace};
use tracing::Level;
use tracing_subscriber::fmt::{MakeWriter, format::FmtSpan};

#[derive(Clone, Default)]
struct Shown(Arc<Mutex<Vec<u8>>>);

impl io::Write for Shown {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut shown = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        shown.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Shown {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

// B7
#[test]
fn b7_spans_hold_ids_and_neither_addresses_nor_tickets() {
    let shown = Shown::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(Level::TRACE)
        .with_span_events(FmtSpan::FULL)
        .with_ansi(false)
        .without_time()
        .with_writer(shown.clone())
        .finish();
    let world = World::new();
    let (id, ticket) = tracing::subscriber::with_default(subscriber, || {
        let (invitation, letter) = world.letter_for(&draft());
        let ticket = letter.ticket().unwrap().to_owned();
        pollster::block_on(async {
            world.invitations.preview(&ticket).await.unwrap();
            let id = invitation.id();
            world
                .invitations
                .reveal(&acme(), id, &grace())
                .await
                .unwrap();
            world.invitations.redeem(&ticket, &ada()).await.unwrap();
            world
                .invitations
                .revoke(&acme(), id, &grace())
                .await
                .unwrap_err();
            world
                .invitations
                .erase(&"ada@example.com".parse().unwrap(), None)
                .await
                .unwrap();
        });
        (invitation.id().to_string(), ticket)
    });
    let shown = String::from_utf8(shown.0.lock().unwrap().clone()).unwrap();
    for span in [
        "invite", "run_due", "preview", "reveal", "redeem", "revoke", "erase",
    ] {
        assert!(shown.contains(span), "no span {span}");
    }
    assert!(shown.contains(&id));
    assert!(shown.contains("organization:acme"));
    for secret in [
        ticket.as_str(),
        &ticket[5..37],
        "ada@example.com",
        "example.com",
    ] {
        assert!(!shown.contains(secret), "a span shows {secret}");
    }
}
