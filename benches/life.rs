//! The life of an invitation over the memory store, beside a floor that is written by hand.
//!
//! The floor does what nobody can leave out and checks nothing: draw a token, digest it, keep the row
//! in a map, write the letter, digest what comes back, look it up, note the member. Both run in turns
//! within one process, so the ratio means something on a noisy machine; the times alone do not.
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
    time::{Duration, Instant},
};

use data_encoding::BASE32_NOPAD;
use invitation::{
    Actor, Claimant, Invitations, Invite, Keyring, Policy, Timestamp, UserId,
    memory::{ManualClock, MemoryDirectory, MemoryMailer, MemoryStore, SeededEntropy},
    policy::Limits,
    ports::Entropy as _,
};
use sha2::{Digest, Sha256};

const KEY: &str = "k1:active:000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

/// What a hurried afternoon comes up with.
struct Floor {
    entropy: SeededEntropy,
    rows: BTreeMap<u64, Row>,
    by_digest: HashMap<[u8; 32], u64>,
    members: HashMap<String, String>,
    outbox: Vec<(String, String)>,
}

struct Row {
    email: String,
    scope: String,
    role: String,
    used: bool,
}

impl Floor {
    fn new() -> Self {
        Self {
            entropy: SeededEntropy::new(7),
            rows: BTreeMap::new(),
            by_digest: HashMap::new(),
            members: HashMap::new(),
            outbox: Vec::new(),
        }
    }

    fn life(&mut self, number: u64) -> bool {
        let email = format!("user{number}@example.com");
        let mut secret = [0; 20];
        self.entropy.fill(&mut secret).unwrap();
        let token = BASE32_NOPAD.encode(&secret);
        let digest: [u8; 32] = Sha256::digest(token.as_bytes()).into();
        let row = Row {
            email: email.clone(),
            scope: "organization:acme".to_owned(),
            role: "member".to_owned(),
            used: false,
        };
        self.rows.insert(number, row);
        self.by_digest.insert(digest, number);
        let link = format!("https://app.example.com/join?ticket={token}");
        let body = format!("You are invited to organization:acme as member.\n\n{link}\n");
        self.outbox.push((email, body));

        let (_, body) = self.outbox.last().unwrap();
        let token = body.rsplit('=').next().unwrap().trim();
        let digest: [u8; 32] = Sha256::digest(token.as_bytes()).into();
        let row = self.rows.get_mut(&self.by_digest[&digest]).unwrap();
        if row.used || row.email != format!("user{number}@example.com") {
            return false;
        }
        row.used = true;
        self.members
            .insert(format!("{}/u{number}", row.scope), row.role.clone());
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
            .limits(Limits::default())
            .build()
            .unwrap();
        Self {
            invitations: Invitations::with_ports(
                store,
                directory,
                Keyring::parse(KEY).unwrap(),
                policy,
                clock,
                SeededEntropy::new(7),
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
    let (rounds, lives) = if quick { (1, 10) } else { (15, 2_000) };
    let mut ratios = Vec::new();
    let (mut floor_best, mut whole_best) = (Duration::MAX, Duration::MAX);
    for _ in 0..rounds {
        let mut floor = Floor::new();
        let started = Instant::now();
        for number in 0..lives {
            assert!(black_box(floor.life(number)));
        }
        let floor_time = started.elapsed();

        let whole = Whole::new();
        let started = Instant::now();
        for number in 0..lives {
            assert!(black_box(whole.life(number)));
        }
        let whole_time = started.elapsed();

        ratios.push(whole_time.as_secs_f64() / floor_time.as_secs_f64());
        floor_best = floor_best.min(floor_time);
        whole_best = whole_best.min(whole_time);
    }
    ratios.sort_by(f64::total_cmp);
    let each = |time: Duration| time.as_secs_f64() * 1e6 / lives as f64;
    println!("floor   {:8.2} us a life (best round)", each(floor_best));
    println!("service {:8.2} us a life (best round)", each(whole_best));
    println!(
        "ratio   {:8.2} (median of {rounds} rounds)",
        ratios[ratios.len() / 2]
    );
}
