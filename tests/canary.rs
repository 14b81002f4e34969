//! A known key and known tickets go through every command, and then everything that any port was
//! given or gave, everything that was answered and everything that is stored is searched for them.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod support;

use std::{fmt::Debug, fmt::Display};

use data_encoding::{BASE32_NOPAD, BASE64, BASE64_NOPAD, BASE64URL_NOPAD, HEXLOWER, Specification};
use invitation::{
    Amendment, Claimant, Email, GuestWish, Invitations, Invite, Lifetime, Metadata, Policy, Roles,
    Scope, Unavailable, Uses,
    memory::MemoryMailer,
    policy::{Duplicates, Limits, Requests, ResendPolicy},
    ports::{CommitError, MailError, Query},
    service::Error,
    values::Locale,
};
use pollster::block_on;
use support::{
    ACME, KEY, World, acme, ada, draft_for, grace, milo, olivia, policy_with_links, run,
    watched::{HeardDirectory, HeardMailer, Record, Said, Watched},
};

/// What `Debug`, events and errors must not tell.
const PERSONAL: [&str; 10] = [
    "zelda", "hyrule", "Zora", "Impa", "Kokiri", "Gerudo", "copyist", "answers", "lullaby", "malon",
];

type Service = Invitations<Watched<Record>, HeardDirectory>;

struct Drive {
    world: World,
    service: Service,
    mailer: HeardMailer<MemoryMailer>,
    record: Record,
    /// Every text that only a letter or an explicit link may hold.
    secrets: Vec<String>,
}

fn rules() -> Policy {
    let resend = ResendPolicy {
        cooldown: Lifetime::ZERO,
        max_letters: 1_000,
    };
    let mut limits = Limits::default();
    limits.letters = None;
    policy_with_links()
        .limits(limits)
        .resend(resend)
        .requests(Requests::Anyone)
        .duplicates(Duplicates::Replace)
        .remind(Lifetime::days(1))
        .tell_lapse()
        .tell_acceptance()
        .renew_for_holder()
        .retention(Some(Lifetime::days(30)))
        .build()
        .unwrap()
}

impl Drive {
    fn new() -> Self {
        let world = World::new();
        for (user, address) in [("grace", "grace@example.com"), ("milo", "milo@example.com")] {
            world.directory.address(user, address).unwrap();
        }
        world.directory.approver(ACME, "boss@example.com").unwrap();
        let record = Record::default();
        let store = Watched {
            store: world.store.clone(),
            watch: record.clone(),
        };
        let directory = HeardDirectory {
            directory: world.directory.clone(),
            record: record.clone(),
        };
        let service = world.service(store, directory, rules(), KEY);
        let mailer = HeardMailer {
            mailer: world.mailer.clone(),
            record: record.clone(),
        };
        Self {
            world,
            service,
            mailer,
            record,
            secrets: Vec::new(),
        }
    }

    /// What a command answered, in every way in which it can be written down.
    fn answer<T: Debug, R: Debug + Display>(&self, answer: &Result<T, Error<R>>) {
        self.record.debug(answer);
        if let Err(error) = answer {
            self.record.say(Said::Debug, error.to_string());
        }
    }

    /// Runs the agenda, and learns the secrets of the letters.
    fn send(&mut self) {
        let report = run(&self.service, &self.mailer);
        self.record.debug(&report);
        for letter in self.world.mailer.sent() {
            self.record.debug(&letter);
            let secrets = [letter.ticket(), letter.block_token()];
            self.secrets
                .extend(secrets.into_iter().flatten().map(str::to_owned));
        }
        self.secrets.sort_unstable();
        self.secrets.dedup();
    }

    fn learn(&mut self, link: &str) {
        self.secrets
            .push(link.rsplit('=').next().unwrap().to_owned());
    }

    fn ticket(&self) -> String {
        self.world
            .mailer
            .last_to("zelda@hyrule.example")
            .unwrap()
            .ticket()
            .unwrap()
            .to_owned()
    }
}

fn telling() -> Invite {
    let mut metadata = Metadata::default();
    metadata.insert("song", "lullaby").unwrap();
    draft_for("zelda@hyrule.example")
        .unwrap()
        .named("Zora")
        .unwrap()
        .from_name("Impa")
        .unwrap()
        .message("Kokiri")
        .unwrap()
        .header("Gerudo")
        .unwrap()
        .metadata(metadata.clone())
        .private_metadata(metadata)
        .link_value("name", "malon")
        .unwrap()
        .language(Locale::english())
}

fn zelda() -> Claimant {
    Claimant::new("user-64")
        .unwrap()
        .verified("zelda@hyrule.example")
        .unwrap()
}

/// Every command of the service, with its refusals.
fn everything(drive: &mut Drive) {
    life_of_one(drive);
    management(drive);
    requests_and_guests(drive);
    lists(drive);
    faults(drive);
}

fn life_of_one(drive: &mut Drive) {
    let copy = Email::parse("copyist@example.com").unwrap();
    let reply = Email::parse("answers@example.com").unwrap();
    let shared = telling().cc(copy).unwrap().reply_to(reply);
    drive.record.debug(&shared);
    for draft in [telling(), shared] {
        let invited = block_on(drive.service.invite(&draft, &grace()));
        drive.answer(&invited);
        drive.send();
        let ticket = drive.ticket();
        drive.answer(&block_on(drive.service.preview(&ticket)));
        let view = block_on(drive.service.preview(&ticket)).unwrap();
        drive
            .record
            .say(Said::Shown, serde_json::to_string(&view).unwrap());
        for view in block_on(drive.service.inbox(&zelda())).unwrap() {
            drive
                .record
                .say(Said::Shown, serde_json::to_string(&view).unwrap());
        }
        drive.answer(&block_on(drive.service.redeem(&ticket, &ada())));
        drive.answer(&block_on(drive.service.redeem(&ticket, &zelda())));
        drive.answer(&block_on(drive.service.redeem(&ticket, &zelda())));
        drive.answer(&block_on(drive.service.preview(&ticket)));
        drive.answer(&block_on(drive.service.redeem("inv1_broken", &zelda())));
        drive.send();
        drive
            .world
            .directory
            .remove_member(ACME, "user-64")
            .unwrap();
        drive.answer(&block_on(drive.service.redeem(&ticket, &zelda())));
    }
    drive.record.debug(&zelda());
}

fn management(drive: &mut Drive) {
    let here = acme();
    let invited = block_on(drive.service.invite(&telling().with_link(), &grace())).unwrap();
    drive.record.debug(&invited);
    drive.learn(invited.link.as_ref().unwrap().expose_secret());
    let id = invited.invitation.id();
    for actor in [grace(), milo()] {
        let service = &drive.service;
        drive.answer(&block_on(service.resend(&here, id, &actor)));
        drive.answer(&block_on(service.rotate(&here, id, &actor)));
        drive.answer(&block_on(service.extend(
            &here,
            id,
            Lifetime::days(3),
            &actor,
        )));
        let seen = block_on(service.get(&here, id)).unwrap().revision();
        let roles = Roles::of(["admin", "member"]).unwrap();
        let more = Amendment::default().roles(roles).with_letter();
        drive.answer(&block_on(service.amend(&here, id, &more, seen, &actor)));
        let link = block_on(service.reveal(&here, id, &actor));
        drive.answer(&link);
        if let Ok(link) = link {
            drive.learn(link.expose_secret());
        }
        drive.send();
    }
    let foreign = Scope::parse("team:1").unwrap();
    drive.answer(&block_on(drive.service.get(&foreign, id)));
    let letter = drive.world.mailer.last().unwrap().delivery_id();
    drive.answer(&block_on(drive.service.record_bounce(&here, letter)));
    // It lapses, is renewed by its holder and by a manager, and is reminded of in between.
    let ticket = drive.ticket();
    for _ in 0..2 {
        drive.world.advance(Lifetime::days(8));
        drive.answer(&block_on(drive.service.redeem(&ticket, &zelda())));
        drive.answer(&block_on(drive.service.renew_for_holder(&ticket)));
        drive.answer(&block_on(drive.service.renew(&here, id, &grace())));
        drive.send();
        drive.world.advance(Lifetime::days(6));
        drive.send();
    }
    drive.world.advance(Lifetime::days(8));
    drive.send();
    let ticket = drive.ticket();
    drive.answer(&block_on(drive.service.renew(&here, id, &grace())));
    drive.send();
    drive.answer(&block_on(drive.service.decline(&ticket, None)));
    drive.answer(&block_on(drive.service.revoke(&here, id, &milo())));
    drive.answer(&block_on(drive.service.revoke(&here, id, &grace())));
    for answer in 0..4 {
        let invited = block_on(drive.service.invite(&telling(), &grace())).unwrap();
        let id = invited.invitation.id();
        drive.send();
        let letter = drive.world.mailer.last_to("zelda@hyrule.example").unwrap();
        let (ticket, token) = (letter.ticket().unwrap(), letter.block_token().unwrap());
        let service = &drive.service;
        match answer {
            0 => drive.answer(&block_on(service.decline(ticket, Some(&zelda())))),
            1 => drive.answer(&block_on(service.block(ticket, Some(&zelda())))),
            2 => drive.answer(&block_on(service.block_by_token(&here, id, token))),
            _ => drive.answer(&block_on(service.decline_from_inbox(&here, id, &zelda()))),
        }
    }
}

fn requests_and_guests(drive: &mut Drive) {
    let here = acme();
    for approve in [true, false] {
        let asked = block_on(drive.service.request(&telling(), &zelda()));
        drive.answer(&asked);
        drive.send();
        let id = asked.unwrap().invitation.id();
        let seen = block_on(drive.service.get(&here, id)).unwrap().revision();
        let service = &drive.service;
        if approve {
            drive.answer(&block_on(service.approve(&here, id, seen, &milo())));
            drive.answer(&block_on(service.approve(&here, id, seen, &olivia())));
            drive.send();
            drive.answer(&block_on(drive.service.accept_from_inbox(
                &here,
                id,
                &zelda(),
            )));
            drive
                .world
                .directory
                .remove_member(ACME, "user-64")
                .unwrap();
        } else {
            drive.answer(&block_on(service.reject(&here, id, seen, &olivia())));
        }
        drive.send();
    }
    let guest = telling().guest(GuestWish::Provision);
    let invited = block_on(drive.service.invite(&guest, &grace()));
    drive.answer(&invited);
    let user = invited.unwrap().invitation.guest().unwrap().clone();
    let reset = Invite::email(ACME, "new.zelda@hyrule.example")
        .unwrap()
        .role("member")
        .unwrap();
    let reset = reset.guest(GuestWish::Reset(user));
    drive.answer(&block_on(drive.service.invite(&reset, &milo())));
    drive.answer(&block_on(drive.service.invite(&reset, &grace())));
    drive.send();
}

fn lists(drive: &mut Drive) {
    let here = acme();
    let link = Invite::anyone(ACME)
        .unwrap()
        .role("member")
        .unwrap()
        .uses(Uses::Unlimited);
    let link = block_on(drive.service.invite(&link, &grace())).unwrap();
    drive.learn(link.link.as_ref().unwrap().expose_secret());
    drive.record.debug(&link);
    let ticket = drive.secrets.last().unwrap().clone();
    drive.answer(&block_on(drive.service.redeem(&ticket, &zelda())));
    drive.answer(&block_on(drive.service.decline(&ticket, Some(&zelda()))));
    let drafts = [
        telling(),
        telling(),
        draft_for("lin@example.com").unwrap().with_link(),
    ];
    drive
        .record
        .debug(&block_on(drive.service.plan_many(&drafts, &grace())));
    let bulk = block_on(drive.service.invite_many(&drafts, &grace()));
    drive.record.debug(&bulk);
    for row in bulk.rows.iter().flatten() {
        if let Some(link) = &row.link {
            drive
                .secrets
                .push(link.expose_secret().rsplit('=').next().unwrap().to_owned());
        }
    }
    drive.send();
    let query = Query::in_scope(here.clone());
    drive
        .record
        .debug(&(&query, block_on(drive.service.list(&query)).unwrap()));
    let address = Email::parse("zelda@hyrule.example").unwrap();
    drive.record.debug(&Query::holding_address(&address));
    drive
        .record
        .debug(&block_on(drive.service.count(&here)).unwrap());
    drive
        .record
        .debug(&block_on(drive.service.inbox(&zelda())).unwrap());
    drive.answer(&block_on(drive.service.revoke_all(&query, &milo())));
    drive.answer(&block_on(drive.service.reissue_all(&query, &milo())));
    drive.answer(&block_on(drive.service.erase(&address, Some(&grace()))));
    drive.answer(&block_on(drive.service.revoke_all(&query, &grace())));
    drive.world.advance(Lifetime::days(90));
    drive.send();
}

fn faults(drive: &mut Drive) {
    drive
        .record
        .debug(&(&drive.service, &drive.world.store, &drive.world.directory));
    let fault = || Unavailable::transient("the pool is empty");
    for _ in 0..2 {
        drive.world.directory.fail_next(fault());
        drive.answer(&block_on(drive.service.invite(&telling(), &grace())));
    }
    drive.record.debug(&CommitError::Unknown(fault()));
    block_on(drive.service.invite(&telling(), &grace())).unwrap();
    let answers = [MailError::transient(), MailError::transient()].map(Err);
    drive.world.mailer.respond_with(answers);
    for _ in 0..4 {
        drive.world.directory.fail_next(fault());
        drive.send();
        drive.world.advance(Lifetime::minutes(3));
        drive.send();
    }
}

/// Every spelling in which bytes could slip out.
fn spellings(bytes: &[u8]) -> Vec<String> {
    let listed = format!("{bytes:?}");
    vec![
        HEXLOWER.encode(bytes),
        BASE32_NOPAD.encode(bytes).to_lowercase(),
        BASE64.encode(bytes),
        BASE64_NOPAD.encode(bytes),
        BASE64URL_NOPAD.encode(bytes),
        listed.trim_matches(['[', ']']).to_owned(),
    ]
}

/// The bytes of a ticket or a block token, by a decoder that is not the crate's.
fn bytes_of(secret: &str) -> Vec<u8> {
    let mut crockford = Specification::new();
    crockford
        .symbols
        .push_str("0123456789abcdefghjkmnpqrstvwxyz");
    let body = secret.as_bytes().get(5..37).unwrap();
    let bytes = crockford.encoding().unwrap().decode(body).unwrap();
    assert_eq!(bytes.len(), 20);
    bytes
}

fn holds(text: &str, lower: &str, needle: &str) -> bool {
    text.contains(needle) || lower.contains(needle)
}

fn driven() -> Drive {
    let mut drive = Drive::new();
    everything(&mut drive);
    let stored = serde_json::to_string(&drive.world.store.dump()).unwrap();
    drive.record.say(Said::Stored, stored);
    for event in drive.world.store.events() {
        drive.record.debug(&event);
        drive
            .record
            .say(Said::Event, serde_json::to_string(&event).unwrap());
    }
    drive
}

// B1 B2 B6 B7
#[test]
fn b1_no_ticket_is_in_anything_but_its_letter_and_its_link() {
    let drive = driven();
    assert!(
        drive.secrets.len() > 15,
        "{} secrets were at large",
        drive.secrets.len()
    );
    let mut needles = Vec::new();
    for secret in &drive.secrets {
        needles.push(secret[5..37].to_owned());
        needles.extend(spellings(&bytes_of(secret)));
    }
    for (how, text) in drive.record.all() {
        let lower = text.to_lowercase();
        for needle in &needles {
            assert!(
                !holds(&text, &lower, needle),
                "{how:?} holds {needle}:\n{text}"
            );
        }
        // A secret that this test does not know would be seen by its prefix.
        for prefix in ["inv1_", "blk1_"] {
            assert!(!lower.contains(prefix), "{how:?} holds a secret:\n{text}");
        }
    }
}

// B1 B7
#[test]
fn b1_the_key_is_in_nothing() {
    let drive = driven();
    let hex = KEY.rsplit(':').next().unwrap();
    let needles = spellings(&HEXLOWER.decode(hex.as_bytes()).unwrap());
    for (how, text) in drive.record.all() {
        let lower = text.to_lowercase();
        for needle in &needles {
            assert!(
                !holds(&text, &lower, needle),
                "{how:?} holds the key:\n{text}"
            );
        }
    }
}

// B7
#[test]
fn b7_debug_errors_and_events_tell_of_no_person() {
    let drive = driven();
    let mut seen = 0;
    for (how, text) in drive.record.all() {
        if how == Said::Stored {
            seen += usize::from(text.contains("zelda@hyrule.example"));
            continue;
        }
        for word in PERSONAL {
            // The inviter's name and what the invitee is shown are theirs to read.
            let may = how == Said::Shown && ["Impa", "lullaby"].contains(&word);
            assert!(may || !text.contains(word), "{how:?} tells {word}:\n{text}");
        }
    }
    assert!(seen > 0, "the scan would find what is there");
}

// B1
#[test]
fn b1_the_same_key_and_randomness_make_the_same_tickets_so_that_the_scan_knew_them() {
    assert_eq!(driven().secrets, driven().secrets);
}

// B2
#[test]
fn b2_the_letter_and_the_explicit_link_are_where_the_ticket_is() {
    let mut drive = Drive::new();
    let invited = block_on(drive.service.invite(&telling().with_link(), &grace())).unwrap();
    let link = invited.link.as_ref().unwrap().expose_secret().to_owned();
    drive.send();
    let letter = drive.world.mailer.last().unwrap();
    assert_eq!(letter.link(), Some(link.as_str()));
    assert!(letter.text().contains(letter.ticket().unwrap()));
    let row = block_on(drive.service.get(&acme(), invited.invitation.id())).unwrap();
    assert!(!format!("{row:?} {:?}", invited).contains(letter.ticket().unwrap()));
    // Without the draft's asking there is none.
    let quiet = block_on(drive.service.invite(&telling(), &grace())).unwrap();
    assert!(quiet.link.is_none());
}
