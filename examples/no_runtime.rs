//! No async runtime: the futures of the service are driven by a dozen lines of the standard library.
//!
//! A store or a mailer that blocks is fine here; each call is one thread's business.
//!
//! `cargo run --example no_runtime`

use std::{
    error::Error,
    future::Future,
    pin::pin,
    sync::Arc,
    task::{Context, Poll, Wake, Waker},
    thread::{self, Thread},
};

use invitation::{
    Actor, Claimant, Invitations, Invite, Keyring, Policy,
    memory::{MemoryDirectory, MemoryMailer, MemoryStore},
};

/// Wakes the thread that waits.
struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// Drives a future to its end on this thread.
fn wait_for<F: Future>(future: F) -> F::Output {
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut context = Context::from_waker(&waker);
    let mut future = pin!(future);
    loop {
        match future.as_mut().poll(&mut context) {
            Poll::Ready(output) => return output,
            Poll::Pending => thread::park(),
        }
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let store = MemoryStore::new();
    let directory = MemoryDirectory::over(&store);
    directory.member("organization:acme", "grace", ["admin"])?;
    let policy = Policy::builder()
        .link("https://app.example.com/join")?
        .grants("admin", ["member"])?
        .build()?;
    let keyring = Keyring::parse(
        "k1:active:000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
    )?;
    let invitations = Invitations::new(store, directory, keyring, policy);
    let mailer = MemoryMailer::new();

    let draft = Invite::email("organization:acme", "ada@example.com")?.role("member")?;
    let grace = Actor::person("grace")?;
    let invited = wait_for(invitations.invite(&draft, &grace))?;
    println!("invited: {}", invited.invitation.id());

    // A web process needs no mailer; this thread is the worker.
    let worker = {
        let (invitations, mailer) = (invitations.clone(), mailer.clone());
        thread::spawn(move || wait_for(invitations.run_due(&mailer, 10)))
    };
    let report = worker.join().map_err(|_| "the worker panicked")??;
    println!("sent: {}", report.sent);

    let letter = mailer
        .last_to("ada@example.com")
        .ok_or("no letter was sent")?;
    let ticket = letter.ticket().ok_or("the letter has no link")?;
    let ada = Claimant::new("ada")?.verified("ada@example.com")?;
    let redeemed = wait_for(invitations.redeem(ticket, &ada))?;
    println!(
        "granted: {:?}",
        redeemed.granted().map(|granted| &granted.roles)
    );
    Ok(())
}
