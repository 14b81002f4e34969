use alloc::{format, string::ToString, sync::Arc, vec::Vec};

use pollster::block_on;

use super::*;
use crate::{
    invitation::{
        About, Actor, Claimant, Due, Facts, Invitation, Invite, LetterKind, Moment, Purpose, Rules,
    },
    letter::Letter,
    policy::Policy,
    ports::{Directory, Handed, MailError, Mailer, Unavailable},
    ticket::Keyring,
    values::{Roles, Scope, Timestamp, UserId},
};

const KEY: &str = "k1:active:000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
const ACME: &str = "organization:acme";

fn acme() -> Scope {
    Scope::parse(ACME).unwrap()
}

fn roles<'a>(names: impl IntoIterator<Item = &'a str>) -> Option<Roles> {
    Some(Roles::of(names).unwrap())
}

fn ask(directory: &MemoryDirectory, about: &About<'_>) -> Facts {
    block_on(directory.facts(about)).unwrap()
}

#[test]
fn a_directory_that_was_told_nothing_says_no_to_everything() {
    let (scope, grace) = (acme(), Actor::person("grace").unwrap());
    let mut about = About::new(&scope, Purpose::Redeem);
    (about.actor, about.sponsor) = (Some(&grace), Some(&grace));
    let facts = ask(&MemoryDirectory::new(), &about);
    assert!(!facts.scope_exists && !facts.seat_free);
    assert!(facts.actor.is_none() && facts.sponsor.is_none() && facts.claimant.is_none());
    assert!(facts.policy.is_none() && facts.guest.is_none() && facts.stamp.is_none());
}

#[test]
fn a_directory_answers_for_the_scope_and_the_people_it_is_asked_about() {
    let directory = MemoryDirectory::new();
    let policy = Arc::new(Policy::default());
    let tell = || -> Result<(), EntryError> {
        directory
            .member(ACME, "grace", ["admin"])?
            .member(ACME, "ada", ["member"])?
            .member("organization:umbra", "ada", ["owner"])?
            .address("ada", "ada@example.com")?
            .scope_name(ACME, "Acme")?
            .approver(ACME, "boss@example.com")?
            .policy(ACME, Arc::clone(&policy))?
            .seats(ACME, 3)?;
        Ok(())
    };
    tell().unwrap();
    let (scope, grace) = (acme(), Actor::person("grace").unwrap());
    let draft = Invite::email(ACME, "ADA@example.com").unwrap();
    let (claimant, ada) = (Claimant::new("ada").unwrap(), UserId::new("ada").unwrap());
    let mut about = About::new(&scope, Purpose::Manage);
    (about.actor, about.sponsor) = (Some(&grace), Some(&grace));
    (about.invitee, about.claimant) = (Some(draft.invitee()), Some(&claimant));
    about.user = Some(&ada);
    let facts = ask(&directory, &about);
    assert!(facts.scope_exists && facts.seat_free && facts.contact_allowed);
    assert_eq!(
        (facts.actor, facts.sponsor),
        (roles(["admin"]), roles(["admin"]))
    );
    assert_eq!(
        (facts.invitee, facts.claimant),
        (roles(["member"]), roles(["member"]))
    );
    assert_eq!(facts.address.unwrap().as_str(), "ada@example.com");
    assert_eq!(facts.scope_name.unwrap().as_str(), "Acme");
    assert_eq!(facts.approvers.len(), 1);
    assert!(Arc::ptr_eq(&facts.policy.unwrap(), &policy));
    assert!(facts.guest.is_none() && facts.guest_roles.is_none());

    directory.block("Ada@example.com").unwrap();
    directory.member(ACME, "lin", ["member"]).unwrap();
    directory.report_members(false);
    let facts = ask(&directory, &about);
    assert!(!facts.contact_allowed && !facts.seat_free && facts.invitee.is_none());
    directory.unblock("ada@example.com").unwrap();
    directory.remove_member(ACME, "ada").unwrap();
    let facts = ask(&directory, &about);
    assert!(facts.contact_allowed && facts.seat_free && facts.claimant.is_none());
    directory.remove_scope(ACME).unwrap();
    let facts = ask(&directory, &about);
    assert!(!facts.scope_exists && facts.actor.is_none());
}

#[test]
fn an_error_is_told_once_and_is_no_answer() {
    let (directory, scope) = (MemoryDirectory::new(), acme());
    directory.fail_next(Unavailable::transient("down"));
    let about = About::new(&scope, Purpose::Read);
    assert!(block_on(directory.facts(&about)).is_err());
    assert!(block_on(directory.facts(&about)).is_ok());
}

#[test]
fn guests_keep_their_id_while_they_keep_their_address() {
    let directory = MemoryDirectory::new();
    directory.scope(ACME).unwrap();
    let scope = acme();
    let guest = |address: &str| {
        let draft = Invite::email(ACME, address).unwrap();
        let mut about = About::new(&scope, Purpose::Invite);
        about.invitee = Some(draft.invitee());
        assert!(ask(&directory, &about).guest.is_none(), "nobody asked");
        about.guest_wanted = true;
        ask(&directory, &about).guest.unwrap().to_string()
    };
    assert_eq!(guest("ada@example.com"), "guest-1");
    assert_eq!(guest("lin@example.com"), "guest-2");
    assert_eq!(guest("ADA@example.com"), "guest-1");
    directory.guest(ACME, "guest-1", "new@example.com").unwrap();
    assert_eq!(guest("new@example.com"), "guest-1");
    assert_eq!(guest("ada@example.com"), "guest-3");

    let one = UserId::new("guest-1").unwrap();
    let mut about = About::new(&scope, Purpose::Invite);
    about.user = Some(&one);
    let facts = ask(&directory, &about);
    assert_eq!(facts.guest_roles, Some(Roles::none()));
    assert_eq!(facts.address.unwrap().as_str(), "new@example.com");
    directory.name_guests(|email| UserId::new(email.as_str()).unwrap());
    assert_eq!(guest("kim@example.com"), "kim@example.com");
}

#[test]
fn a_directory_over_a_store_shares_its_members() {
    let store = MemoryStore::new();
    let directory = MemoryDirectory::over(&store);
    directory.clone().member(ACME, "ada", ["member"]).unwrap();
    assert_eq!(store.members(&acme()).len(), 1);
    let own = MemoryDirectory::new();
    own.member(ACME, "lin", ["member"]).unwrap();
    assert_eq!(store.members(&acme()).len(), 1);
}

fn with_letter(look: impl FnOnce(&Letter)) {
    let policy = Policy::builder()
        .link("https://app.example.com/join")
        .unwrap();
    let policy = policy.grants("admin", ["member"]).unwrap().build().unwrap();
    let keyring = Keyring::parse(KEY).unwrap();
    let rules = Rules::new(&policy, &keyring);
    let facts = Facts {
        scope_exists: true,
        contact_allowed: true,
        seat_free: true,
        actor: roles(["admin"]),
        ..Facts::default()
    };
    let now = Timestamp::parse("2026-11-20T12:00:00Z").unwrap();
    let moment = Moment::new(now, [3; Moment::RANDOM_BYTES]);
    let draft = Invite::email(ACME, "ada@example.com").unwrap();
    let draft = draft.role("member").unwrap();
    let actor = Actor::person("grace").unwrap();
    let decided = Invitation::invite(&draft, &actor, &[], &facts, &rules, &moment).unwrap();
    let row = decided.outcome.invitation;
    let Due::Send(sending) = row.due(1, &facts, &rules, &moment).unwrap() else {
        panic!("a letter waits");
    };
    look(&Letter::compose(&row, &sending, &facts, &rules).unwrap());
}

#[test]
fn a_mailer_follows_its_script_and_then_takes_everything() {
    with_letter(|letter| {
        let mailer = MemoryMailer::new();
        mailer.respond_with([Err(MailError::transient()), Ok(Handed::default())]);
        assert!(block_on(mailer.send(letter)).is_err());
        assert!(mailer.last_to("ada@example.com").is_none());
        assert!(block_on(mailer.send(letter)).is_ok());
        assert!(block_on(mailer.clone().send(letter)).is_ok());
        assert_eq!((mailer.sent().len(), mailer.attempts().len()), (2, 3));
        let sent = mailer.last_to("ADA@example.com").unwrap();
        assert_eq!(
            (sent.delivery_id(), sent.kind()),
            (letter.delivery_id(), LetterKind::Invitation)
        );
        assert_eq!(sent.link(), letter.link());
        assert!(sent.text().contains(letter.link().unwrap()));
        assert!(mailer.last_to("lin@example.com").is_none());
    });
}

// B7
#[test]
fn b7_no_debug_shows_a_link_or_a_person() {
    with_letter(|letter| {
        let mailer = MemoryMailer::new();
        block_on(mailer.send(letter)).unwrap();
        let directory = MemoryDirectory::new();
        directory.address("ada", "ada@example.com").unwrap();
        directory.block("ada@example.com").unwrap();
        let said = format!("{mailer:?} {:?} {directory:?}", mailer.sent());
        for secret in [
            letter.link().unwrap(),
            letter.block_token().unwrap(),
            "inv1_",
            "ada@",
        ] {
            assert!(!said.contains(secret), "{said}");
        }
    });
}

#[test]
fn names_that_are_none_are_refused_and_change_nothing() {
    let directory = MemoryDirectory::new();
    let errors: Vec<EntryError> = [
        directory.scope("acme").err(),
        directory.member(ACME, "", ["member"]).err(),
        directory.member(ACME, "ada", [""]).err(),
        directory.address("ada", "nobody").err(),
        directory.scope_name(ACME, "\u{0}").err(),
    ]
    .into_iter()
    .flatten()
    .collect();
    assert_eq!(errors.len(), 5);
    let scope = acme();
    let about = About::new(&scope, Purpose::Read);
    assert!(!ask(&directory, &about).scope_exists);
}
