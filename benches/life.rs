//! The life of an invitation over the memory store, beside a floor that is written by hand.
//!
//! The floor is what nobody can leave out of the same job, and checks nothing. It has the parts that
//! the design calls unavoidable, each where the life needs it, and no others:
//!
//! | step | the floor |
//! |---|---|
//! | invite | parse the address; derive the ticket (the HMAC over id, generation, seed and what it is bound to) and digest it; insert the row by id, and its id by digest, by slot and by due time |
//! | send | take what is due; derive the ticket again, since it is not stored; write its link |
//! | redeem | parse the claimant's address; read and digest the ticket that comes back; find the row; mark it used, free its slot, make the member |
//!
//! So it is two HMACs, two digests, two parses, four maps and that of the members. It has no lock,
//! policy, facts, ceilings, limits, lists, revisions, leases, undo, events or ledger; the service has
//! them all, over a store that keeps the whole contract. Neither side writes the text of a letter:
//! that is the mailer's.
//!
//! Both run in turns within one process, so the ratio means something on a noisy machine; the times
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
    Actor, Claimant, Invitations, Invite, Keyring, Lifetime, Policy, Timestamp, Unavailable,
    UserId,
    letter::Letter,
    memory::{ManualClock, MemoryDirectory, MemoryStore},
    ports::{Entropy, Handed, MailError, Mailer},
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

/// The same job by hand, with nothing checked.
struct Floor {
    entropy: Cheap,
    mac: Hmac<Sha256>,
    rows: HashMap<[u8; 16], Row>,
    by_digest: HashMap<[u8; 32], [u8; 16]>,
    by_slot: HashMap<(String, String), [u8; 16]>,
    due: BTreeMap<(u64, [u8; 16]), ()>,
    members: HashMap<(String, String), String>,
}

struct Row {
    scope: String,
    email: String,
    role: String,
    seed: [u8; 16],
    used: bool,
}

impl Floor {
    fn new() -> Self {
        Self {
            entropy: Cheap::new(),
            mac: Hmac::new_from_slice(&[7; 32]).unwrap(),
            rows: HashMap::new(),
            by_digest: HashMap::new(),
            by_slot: HashMap::new(),
            due: BTreeMap::new(),
            members: HashMap::new(),
        }
    }

    #[inline(never)]
    fn life(&mut self, number: u64) -> bool {
        self.invite(number, &format!("user{number}@example.com"));
        let letter = self.send();
        let user = format!("u{number}");
        self.redeem(&letter, user, &format!("user{number}@example.com"))
    }

    fn invite(&mut self, due_at: u64, address: &str) {
        let scope = "organization:acme".to_owned();
        let email = parse(address);
        let (mut id, mut seed) = ([0; 16], [0; 16]);
        self.entropy.fill(&mut id).unwrap();
        self.entropy.fill(&mut seed).unwrap();
        let digest = digest(&self.secret(&id, &seed, &scope, &email));
        self.by_digest.insert(digest, id);
        self.by_slot.insert((scope.clone(), email.clone()), id);
        self.due.insert((due_at, id), ());
        let row = Row {
            scope,
            email,
            role: "member".to_owned(),
            seed,
            used: false,
        };
        self.rows.insert(id, row);
    }

    fn send(&mut self) -> String {
        let ((_, id), ()) = self.due.pop_first().unwrap();
        let row = &self.rows[&id];
        let secret = self.secret(&id, &row.seed, &row.scope, &row.email);
        let ticket = BASE32_NOPAD.encode(&secret);
        format!("https://app.example.com/join?ticket={ticket}")
    }

    fn redeem(&mut self, letter: &str, user: String, verified: &str) -> bool {
        let (_, ticket) = letter.split_once("?ticket=").unwrap();
        let secret = BASE32_NOPAD.decode(ticket.as_bytes()).unwrap();
        let id = self.by_digest[&digest(&secret)];
        let row = self.rows.get_mut(&id).unwrap();
        if row.used || row.email != parse(verified) {
            return false;
        }
        row.used = true;
        self.by_slot.remove(&(row.scope.clone(), row.email.clone()));
        let member = (row.scope.clone(), user);
        self.members.insert(member, row.role.clone()).is_none()
    }

    /// The derivation of DESIGN's ticket: fixed widths, and a digest of what it is bound to.
    fn secret(&self, id: &[u8; 16], seed: &[u8; 16], scope: &str, email: &str) -> [u8; 20] {
        let target = Sha256::new_with_prefix("invite.target.v1")
            .chain_update((scope.len() as u64).to_be_bytes())
            .chain_update(scope)
            .chain_update((email.len() as u64).to_be_bytes())
            .chain_update(email);
        let tag = self.mac.clone().chain_update("invite.ticket.v1");
        let tag = tag.chain_update(id).chain_update(1_u32.to_be_bytes());
        let tag = tag.chain_update(seed).chain_update(target.finalize());
        let tag: [u8; 32] = tag.finalize().into_bytes().into();
        *tag.first_chunk().unwrap()
    }
}

fn digest(secret: &[u8]) -> [u8; 32] {
    let digest = Sha256::new_with_prefix("invite.digest.v1");
    digest.chain_update(secret).finalize().into()
}

fn parse(address: &str) -> String {
    let options = Options::default()
        .with_required_tld()
        .without_display_text();
    let parsed = EmailAddress::parse_with_options(address, options).unwrap();
    parsed.as_str().to_ascii_lowercase()
}

/// Takes the link out of each letter, and leaves the text to mailers that send it.
#[derive(Default)]
struct LinkBox(Mutex<Option<String>>);

impl Mailer for LinkBox {
    async fn send(&self, letter: &Letter) -> Result<Handed, MailError> {
        let link = letter.link().map(str::to_owned);
        *self.0.lock().unwrap() = link;
        Ok(Handed::default())
    }

    fn timeout(&self) -> Lifetime {
        Lifetime::seconds(30)
    }
}

/// The same life through the service.
struct Whole {
    invitations: Invitations<MemoryStore, MemoryDirectory>,
    clock: ManualClock,
    mailer: LinkBox,
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
                clock.clone(),
                Cheap::new(),
            ),
            clock,
            mailer: LinkBox::default(),
            grace: Actor::person("grace").unwrap(),
        }
    }

    #[inline(never)]
    fn life(&self, number: u64) -> bool {
        self.clock.advance(Lifetime::micros(1_000));
        let email = format!("user{number}@example.com");
        let draft = Invite::email("organization:acme", &email)
            .unwrap()
            .role("member")
            .unwrap();
        pollster::block_on(async {
            self.invitations.invite(&draft, &self.grace).await.unwrap();
            self.invitations.run_due(&self.mailer, 1).await.unwrap();
            let letter = self.mailer.0.lock().unwrap().take().unwrap();
            let user = UserId::new(&format!("u{number}")).unwrap();
            let claimant = Claimant::of(user).verified(&email).unwrap();
            let (_, ticket) = letter.split_once("?ticket=").unwrap();
            let redeemed = self.invitations.redeem(ticket, &claimant).await.unwrap();
            redeemed.granted().is_some()
        })
    }
}

fn main() {
    let quick = std::env::args().any(|argument| argument == "--test");
    let (rounds, lives) = if quick { (1, 200) } else { (21, 2_000) };
    let (mut ratios, mut best) = (Vec::new(), [Duration::MAX; 2]);
    for _ in 0..rounds {
        let (mut floor, whole) = (Floor::new(), Whole::new());
        let times = [
            time(lives, |number| floor.life(number)),
            time(lives, |number| whole.life(number)),
        ];
        ratios.push(times[1].as_secs_f64() / times[0].as_secs_f64());
        for (best, time) in best.iter_mut().zip(times) {
            *best = time.min(*best);
        }
    }
    let each = |time: Duration| time.as_secs_f64() * 1e6 / lives as f64;
    for (name, time) in ["floor", "service"].into_iter().zip(best) {
        println!(
            "{name:8} {:7.2} us a life (best of {rounds} rounds)",
            each(time)
        );
    }
    println!(
        "service / floor {:6.2} (median of {rounds} rounds), {:.2} of the best times",
        median(&mut ratios),
        best[1].as_secs_f64() / best[0].as_secs_f64(),
    );
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
