//! The life of an invitation over the memory store, beside a floor that is written by hand.
//!
//! The floor does what nobody can leave out of the same job, and checks nothing: parse the address,
//! draw a seed, derive the ticket with one HMAC and digest it, keep the row in maps by all that it is
//! found by (id, digest, address, scope, inviter, role, due time) behind a lock, count the letter;
//! derive the ticket again and write the letter; parse the claimant's address, digest the ticket that
//! comes back, look it up, note the member and the event. No policy, no facts, no ceilings, no
//! limits, no revisions, no leases, no undo.
//!
//! A second floor is barer still: a random token, a digest, one map. Nobody could resend its letters,
//! list its rows or retry its mail.
//!
//! All run in turns within one process, so the ratios mean something on a noisy machine; the times
//! alone do not.
//!
//! `cargo bench --bench life`

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a bench stops at the first surprise"
)]

use std::{
    collections::{BTreeMap, HashMap},
    hint::black_box,
    sync::{
        Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use data_encoding::BASE32_NOPAD;
use email_address::{EmailAddress, Options};
use hmac::{Hmac, KeyInit, Mac};
use invitation::{
    Actor, Claimant, Invitations, Invite, Keyring, Policy, Timestamp, Unavailable, UserId,
    memory::{ManualClock, MemoryDirectory, MemoryMailer, MemoryStore},
    ports::Entropy,
};
use sha2::{Digest, Sha256};

const KEY: &str = "k1:active:000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

/// SplitMix64: the cost of randomness is the port's, not the core's, so all draw from this.
struct Cheap(AtomicU64);

impl Cheap {
    const fn new() -> Self {
        Self(AtomicU64::new(7))
    }
}

impl Entropy for Cheap {
    fn fill(&self, buffer: &mut [u8]) -> Result<(), Unavailable> {
        const STEP: u64 = 0x9e37_79b9_7f4a_7c15;
        let words = buffer.len().div_ceil(8) as u64;
        let mut state = self
            .0
            .fetch_add(STEP.wrapping_mul(words), Ordering::Relaxed);
        for chunk in buffer.chunks_mut(8) {
            state = state.wrapping_add(STEP);
            let mut z = state;
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            let bytes = (z ^ (z >> 31)).to_le_bytes();
            chunk.copy_from_slice(&bytes[..chunk.len()]);
        }
        Ok(())
    }
}

/// A random token, a digest, one map.
struct Bare {
    entropy: Cheap,
    rows: HashMap<[u8; 32], (String, bool)>,
}

impl Bare {
    fn life(&mut self, number: u64) -> bool {
        let email = format!("user{number}@example.com");
        let mut secret = [0; 20];
        self.entropy.fill(&mut secret).unwrap();
        let token = BASE32_NOPAD.encode(&secret);
        let digest: [u8; 32] = Sha256::digest(token.as_bytes()).into();
        self.rows.insert(digest, (email.clone(), false));
        let letter = format!("To: {email}\n\nhttps://app.example.com/join?ticket={token}\n");
        let token = letter.rsplit('=').next().unwrap().trim();
        let digest: [u8; 32] = Sha256::digest(token.as_bytes()).into();
        let row = self.rows.get_mut(&digest).unwrap();
        row.1 = true;
        true
    }
}

/// The same job by hand, with nothing checked.
struct Floor {
    entropy: Cheap,
    mac: Hmac<Sha256>,
    tables: Mutex<Tables>,
}

#[derive(Default)]
struct Tables {
    rows: HashMap<[u8; 16], Row>,
    by_digest: HashMap<[u8; 32], [u8; 16]>,
    by_slot: HashMap<(String, String), [u8; 16]>,
    by_scope: BTreeMap<(String, u64, [u8; 16]), ()>,
    by_address: BTreeMap<(String, u64, [u8; 16]), ()>,
    by_inviter: BTreeMap<(String, String, u64, [u8; 16]), ()>,
    by_role: BTreeMap<(String, String, u64, [u8; 16]), ()>,
    letters: HashMap<(String, u64), u32>,
    due: BTreeMap<(u64, [u8; 16]), ()>,
    ledger: BTreeMap<([u8; 16], String), u64>,
    members: HashMap<(String, String), String>,
    events: Vec<(&'static str, [u8; 16], String)>,
    outbox: Vec<(String, String)>,
}

struct Row {
    email: String,
    scope: String,
    role: String,
    seed: [u8; 16],
    sent: bool,
    used: bool,
}

impl Floor {
    fn new() -> Self {
        Self {
            entropy: Cheap::new(),
            mac: Hmac::new_from_slice(&[7; 32]).unwrap(),
            tables: Mutex::default(),
        }
    }

    fn token(&self, id: &[u8; 16], seed: &[u8; 16]) -> String {
        let tag = self
            .mac
            .clone()
            .chain_update(id)
            .chain_update(seed)
            .finalize();
        BASE32_NOPAD.encode(&tag.into_bytes()[..20])
    }

    fn life(&self, number: u64) -> bool {
        let scope = "organization:acme".to_owned();
        // Invite.
        let address = format!("user{number}@example.com");
        let options = Options::default()
            .with_required_tld()
            .without_display_text();
        let parsed = EmailAddress::parse_with_options(&address, options).unwrap();
        let email = parsed.as_str().to_ascii_lowercase();
        let (mut id, mut seed) = ([0; 16], [0; 16]);
        self.entropy.fill(&mut id).unwrap();
        self.entropy.fill(&mut seed).unwrap();
        let digest: [u8; 32] = Sha256::digest(self.token(&id, &seed)).into();
        {
            let mut tables = self.tables.lock().unwrap();
            let row = Row {
                email: email.clone(),
                scope: scope.clone(),
                role: "member".to_owned(),
                seed,
                sent: false,
                used: false,
            };
            tables.rows.insert(id, row);
            tables.by_digest.insert(digest, id);
            tables.by_slot.insert((scope.clone(), email.clone()), id);
            tables.by_scope.insert((scope.clone(), number, id), ());
            tables.by_address.insert((email.clone(), number, id), ());
            let inviter = (scope.clone(), "grace".to_owned(), number, id);
            tables.by_inviter.insert(inviter, ());
            let role = (scope.clone(), "member".to_owned(), number, id);
            tables.by_role.insert(role, ());
            let letters = tables.letters.entry((email.clone(), 20_777)).or_default();
            *letters = letters.wrapping_add(1);
            tables.due.insert((number, id), ());
            tables.events.push(("invited", id, scope.clone()));
        }
        // Deliver.
        {
            let mut tables = self.tables.lock().unwrap();
            let ((_, id), ()) = tables.due.pop_first().unwrap();
            let row = tables.rows.get_mut(&id).unwrap();
            row.sent = true;
            let token = self.token(&id, &row.seed);
            let link = format!("https://app.example.com/join?ticket={token}");
            let body = format!(
                "To: {}\nSubject: You are invited to {}\n\nyou are invited as {}.\n\nAccept: {link}\n",
                row.email, row.scope, row.role,
            );
            let letter = (row.email.clone(), body);
            tables.events.push(("sent", id, scope.clone()));
            tables.outbox.push(letter);
        }
        // Redeem, with the address that the identity provider gives.
        let address = format!("user{number}@example.com");
        let parsed = EmailAddress::parse_with_options(&address, options).unwrap();
        let verified = parsed.as_str().to_ascii_lowercase();
        let mut tables = self.tables.lock().unwrap();
        let (_, body) = tables.outbox.last().unwrap();
        let token = body.rsplit('=').next().unwrap().trim();
        let digest: [u8; 32] = Sha256::digest(token.as_bytes()).into();
        let id = tables.by_digest[&digest];
        let row = tables.rows.get_mut(&id).unwrap();
        if !row.sent || row.used || row.email != verified {
            return false;
        }
        row.used = true;
        let role = row.role.clone();
        let user = format!("u{number}");
        tables.by_slot.remove(&(scope.clone(), email));
        tables.ledger.insert((id, user.clone()), number);
        tables.members.insert((scope.clone(), user), role);
        tables.events.push(("redeemed", id, scope));
        true
    }
}

/// The same life through the service.
struct Whole {
    invitations: Invitations<MemoryStore, MemoryDirectory>,
    mailer: MemoryMailer,
    grace: Actor,
}

impl Whole {
    fn new() -> Self {
        let now = Timestamp::parse("2026-11-20T12:00:00Z").unwrap();
        let clock = ManualClock::at(now);
        let store = MemoryStore::with_clock(clock.clone());
        let directory = MemoryDirectory::over(&store);
        directory
            .member("organization:acme", "grace", ["admin"])
            .unwrap();
        let policy = Policy::builder()
            .link("https://app.example.com/join")
            .unwrap()
            .grants("admin", ["member"])
            .unwrap()
            .build()
            .unwrap();
        Self {
            invitations: Invitations::with_ports(
                store,
                directory,
                Keyring::parse(KEY).unwrap(),
                policy,
                clock,
                Cheap::new(),
            ),
            mailer: MemoryMailer::new(),
            grace: Actor::person("grace").unwrap(),
        }
    }

    fn life(&self, number: u64) -> bool {
        let email = format!("user{number}@example.com");
        let draft = Invite::email("organization:acme", &email)
            .unwrap()
            .role("member")
            .unwrap();
        pollster::block_on(async {
            self.invitations.invite(&draft, &self.grace).await.unwrap();
            self.invitations.run_due(&self.mailer, 1).await.unwrap();
            let letter = self.mailer.last().unwrap();
            let user = UserId::new(&format!("u{number}")).unwrap();
            let claimant = Claimant::of(user).verified(&email).unwrap();
            let ticket = letter.ticket().unwrap();
            let redeemed = self.invitations.redeem(ticket, &claimant).await.unwrap();
            redeemed.granted().is_some()
        })
    }
}

fn main() {
    let quick = std::env::args().any(|argument| argument == "--test");
    let (rounds, lives) = if quick { (1, 10) } else { (21, 2_000) };
    let (mut to_floor, mut to_bare) = (Vec::new(), Vec::new());
    let mut best = [Duration::MAX; 3];
    for _ in 0..rounds {
        let mut bare = Bare {
            entropy: Cheap::new(),
            rows: HashMap::new(),
        };
        let (floor, whole) = (Floor::new(), Whole::new());
        let times = [
            time(lives, |number| bare.life(number)),
            time(lives, |number| floor.life(number)),
            time(lives, |number| whole.life(number)),
        ];
        to_bare.push(times[2].as_secs_f64() / times[0].as_secs_f64());
        to_floor.push(times[2].as_secs_f64() / times[1].as_secs_f64());
        for (best, time) in best.iter_mut().zip(times) {
            *best = time.min(*best);
        }
    }
    let each = |time: Duration| time.as_secs_f64() * 1e6 / lives as f64;
    for (name, time) in ["bare", "floor", "service"].into_iter().zip(best) {
        println!(
            "{name:8} {:7.2} us a life (best of {rounds} rounds)",
            each(time)
        );
    }
    println!(
        "service / floor {:6.2} (median of {rounds} rounds)",
        median(&mut to_floor)
    );
    println!("service / bare  {:6.2}", median(&mut to_bare));
}

fn time(lives: u64, mut life: impl FnMut(u64) -> bool) -> Duration {
    let started = Instant::now();
    for number in 0..lives {
        assert!(black_box(life(number)));
    }
    started.elapsed()
}

fn median(ratios: &mut [f64]) -> f64 {
    ratios.sort_by(f64::total_cmp);
    ratios[ratios.len() / 2]
}
