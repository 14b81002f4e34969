//! Personal data goes when it should, all of it, and what must survive it survives.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod support;

use invitation::{
    Claimant, Email, EventKind, Invitation, InvitationId, Invite, InviteRefusal, Invitee, Lifetime,
    LimitKind, Metadata, Profile, RedeemRefusal, Redeemed, Status, Uses,
    policy::{LetterRate, Limits, Overflow},
    ports::{Page, Query},
    values::{DisplayText, Phone},
};
use pollster::block_on;
use support::{
    ACME, KEY, World, acme, ada, draft, draft_for, grace, policy, policy_with_links,
    watched::{Watch, Watched},
};

const KEPT: Lifetime = Lifetime::days(30);
/// Nothing of this may be left; all of it is in [`telling`].
const PERSONAL: [&str; 14] = [
    "zelda",
    "hyrule.example",
    "Zora",
    "Ruto",
    "Impa",
    "+41446681800",
    "copyist",
    "answers",
    "Gerudo",
    "Kokiri",
    "lullaby",
    "ocarina",
    "saria",
    "malon",
];

fn telling() -> Invite {
    let mut profile = Profile::default();
    profile.display_name = Some(DisplayText::parse("Zora Ruto").unwrap());
    profile.given_name = Some(DisplayText::parse("Zora").unwrap());
    profile.family_name = Some(DisplayText::parse("Ruto").unwrap());
    profile.phone = Some(Phone::parse("+41446681800").unwrap());
    let mut seen = Metadata::default();
    seen.insert("song", "lullaby").unwrap();
    let mut unseen = Metadata::default();
    unseen.insert("ocarina", "of time").unwrap();
    Invite::email(ACME, "zelda@hyrule.example")
        .unwrap()
        .role("member")
        .unwrap()
        .profile(profile)
        .from_name("Impa")
        .unwrap()
        .reply_to(Email::parse("answers@example.com").unwrap())
        .cc(Email::parse("copyist@example.com").unwrap())
        .unwrap()
        .header("Gerudo")
        .unwrap()
        .message("Kokiri")
        .unwrap()
        .footer("saria")
        .unwrap()
        .link_value("name", "malon")
        .unwrap()
        .metadata(seen)
        .private_metadata(unseen)
}

fn zelda() -> Claimant {
    let claimant = Claimant::new("user-64").unwrap();
    claimant.verified("zelda@hyrule.example").unwrap()
}

/// Every byte that the store holds of invitations, redemptions and events, as JSON.
fn every_byte(world: &World) -> String {
    let documents = world.store.dump();
    let rows = documents.iter().cloned();
    let ids = rows.map(|document| Invitation::from_document(document, 0).unwrap().id());
    let ledger: Vec<_> = ids.flat_map(|id| world.store.redemptions(id)).collect();
    let documents = serde_json::to_string(&documents).unwrap();
    let ledger = serde_json::to_string(&ledger).unwrap();
    let events = serde_json::to_string(&world.store.events()).unwrap();
    [documents, ledger, events].concat()
}

fn left(world: &World) -> Vec<&'static str> {
    let bytes = every_byte(world).to_lowercase();
    let is_left = |word: &&str| bytes.contains(&word.to_lowercase());
    PERSONAL.into_iter().filter(is_left).collect()
}

fn kept_for(kept: Lifetime) -> World {
    World::with_policy(policy().retention(Some(kept)).build().unwrap())
}

// G2
#[test]
fn g2_retention_erases_every_byte_of_a_person_at_its_time_and_not_before() {
    type End = fn(&World, &str);
    let ends: [(&str, End); 4] = [
        ("redeem", |world, ticket| {
            world.redeem(ticket, &zelda()).unwrap();
        }),
        ("decline", |world, ticket| {
            block_on(world.invitations.decline(ticket, Some(&zelda()))).unwrap();
        }),
        ("revoke", |world, _| {
            let id = serde_json::to_value(&world.store.dump()[0]).unwrap()["id"].clone();
            let id = serde_json::from_value(id).unwrap();
            block_on(world.invitations.revoke(&acme(), id, &grace())).unwrap();
        }),
        ("expire", |world, _| {
            world.advance(Lifetime::days(7));
            world.advance(Lifetime::minutes(1));
            assert_eq!(world.run_due().expired, 1);
        }),
    ];
    for (name, end) in ends {
        let world = kept_for(KEPT);
        let (invited, letter) = world.letter_for(&telling());
        assert_eq!(left(&world), PERSONAL, "the scan finds what is there");
        let ticket = letter.ticket().unwrap().to_owned();
        end(&world, &ticket);
        let digest = invited
            .digest()
            .map(|digest| serde_json::to_string(digest).unwrap());
        world.advance(Lifetime::micros(KEPT.as_micros() - 1));
        assert_eq!(world.run_due().erased, 0, "{name}: too early");
        world.advance(Lifetime::hours(1));
        assert_eq!(world.run_due().erased, 1, "{name}");
        assert!(left(&world).is_empty(), "{name}: {:?}", left(&world));
        let bytes = every_byte(&world);
        assert!(
            !bytes.contains(&digest.unwrap()),
            "{name}: the digest is left"
        );
        assert!(!bytes.contains("\"seed\""), "{name}");
        let stored = world.stored(&invited);
        assert_eq!(*stored.invitee(), Invitee::Erased, "{name}");
        assert_eq!(stored.due_at(), None, "{name}: nothing is left to do");
        world.advance(Lifetime::days(3_650));
        assert_eq!(world.run_due().claimed, 0, "{name}");
        let erased = |event: &&invitation::Event| event.kind == EventKind::Erased;
        assert_eq!(
            world.store.events().iter().filter(erased).count(),
            1,
            "{name}"
        );
        let refused = world.redeem(&ticket, &zelda()).unwrap_err();
        assert_eq!(refused.refusal(), Some(&RedeemRefusal::Unknown), "{name}");
    }
}

// G2
#[test]
fn g2_without_retention_nothing_is_erased_by_itself() {
    let world = World::with_policy(policy().retention(None).build().unwrap());
    let (_, letter) = world.letter_for(&telling());
    world.redeem(letter.ticket().unwrap(), &zelda()).unwrap();
    world.advance(Lifetime::days(36_500));
    assert_eq!(world.run_due().claimed, 0);
    assert_eq!(left(&world), PERSONAL);
}

// G6
#[test]
fn g6_an_address_is_erased_over_all_scopes_as_invitee_copy_and_reply_address() {
    let world = World::new();
    let address = Email::parse("Zelda@Hyrule.Example").unwrap();
    for scope in ["team:1", "team:2"] {
        world.directory.member(scope, "grace", ["admin"]).unwrap();
    }
    let (own, letter) = world.letter_for(&telling());
    let copied = Invite::email("team:1", "lin@example.com")
        .unwrap()
        .role("member")
        .unwrap();
    let copied = world
        .invite(&copied.cc(address.clone()).unwrap())
        .invitation;
    let answered = Invite::email("team:2", "kim@example.com")
        .unwrap()
        .role("member")
        .unwrap();
    let answered = world.invite(&answered.reply_to(address.clone())).invitation;
    let other = world.invite(&draft()).invitation;

    let erased = block_on(world.invitations.erase(&address, Some(&grace()))).unwrap();
    assert_eq!((erased.invitations, erased.unreadable.len()), (3, 0));
    assert!(left(&world).is_empty(), "{:?}", left(&world));
    assert_eq!(world.stored(&own).state().status(), Status::Revoked);
    let refused = world
        .redeem(letter.ticket().unwrap(), &zelda())
        .unwrap_err();
    assert_eq!(refused.refusal(), Some(&RedeemRefusal::Unknown));
    for row in [&copied, &answered] {
        let stored = world.stored(row);
        assert!(
            stored.is_live(world.now()),
            "the others go on without the copy"
        );
        assert_eq!(stored.invitee(), row.invitee());
        assert!(stored.cc().is_empty() && stored.inviter_details().reply_to.is_none());
    }
    assert_eq!(world.stored(&other), other);
    let again = block_on(world.invitations.erase(&address, None)).unwrap();
    assert_eq!(again.invitations, 0);
}

/// Rows whose documents cannot be read.
struct Damaged(Vec<InvitationId>);

impl Watch for Damaged {
    fn page(&self, mut page: Page) -> Page {
        let is_damaged = |row: &Invitation| self.0.contains(&row.id());
        let (damaged, items) = page.items.into_iter().partition(is_damaged);
        let damaged: Vec<Invitation> = damaged;
        page.items = items;
        page.unreadable.extend(damaged.iter().map(Invitation::id));
        page
    }
}

// G6, K9
#[test]
fn g6_pages_of_unreadable_rows_are_told_and_keep_nobody_else_from_being_erased() {
    let mut limits = Limits::default();
    limits.letters = None; // one reader gets a copy of each
    let world = World::with_policy(policy().limits(limits).build().unwrap());
    let address = Email::parse("zelda@hyrule.example").unwrap();
    // One more than a page of damaged ones lies between the two that can be read.
    let rows: Vec<Invitation> = (0..Query::MAX_LIMIT + 3)
        .map(|n| {
            let copied = draft_for(&format!("a{n}@example.com")).unwrap();
            let copied = copied.cc(address.clone()).unwrap();
            world.invite(&copied).invitation
        })
        .collect();
    let [first, damaged @ .., last] = rows.as_slice() else {
        unreachable!("there are many");
    };
    let mut damaged: Vec<InvitationId> = damaged.iter().map(Invitation::id).collect();
    let store = Watched {
        store: world.store.clone(),
        watch: Damaged(damaged.clone()),
    };
    let rules = policy().build().unwrap();
    let service = world.service(store, world.directory.clone(), rules, KEY);
    let mut erased = block_on(service.erase(&address, None)).unwrap();
    assert_eq!(erased.invitations, 2);
    damaged.sort_unstable();
    erased.unreadable.sort_unstable();
    assert_eq!(erased.unreadable, damaged, "each is told once");
    for row in [first, last] {
        assert!(world.stored(row).cc().is_empty());
    }
}

// K1
#[test]
fn k1_erasing_the_copy_does_not_make_the_ticket_prove_the_mailbox() {
    let world = World::new();
    let copy = Email::parse("copyist@example.com").unwrap();
    let (_, letter) = world.letter_for(&draft().cc(copy.clone()).unwrap());
    block_on(world.invitations.erase(&copy, None)).unwrap();
    let new = Claimant::new("new").unwrap();
    let new = new.creating_account_with("ada@example.com").unwrap();
    let refused = world.redeem(letter.ticket().unwrap(), &new).unwrap_err();
    assert_eq!(refused.refusal(), Some(&RedeemRefusal::WrongAccount));
}

// G6
#[test]
fn g6_what_was_used_once_stays_used_after_it_was_erased() {
    let world = World::new();
    let (invited, letter) = world.letter_for(&draft());
    world.redeem(letter.ticket().unwrap(), &ada()).unwrap();
    let ledger = world.store.redemptions(invited.id());
    block_on(
        world
            .invitations
            .erase(invited.invitee().email().unwrap(), None),
    )
    .unwrap();
    assert_eq!(world.store.redemptions(invited.id()), ledger);
    let inbox = || {
        block_on(
            world
                .invitations
                .accept_from_inbox(&acme(), invited.id(), &ada()),
        )
    };
    assert!(matches!(inbox(), Ok(Redeemed::Already { .. })));
    world.directory.remove_member(ACME, "ada").unwrap();
    let refused = inbox().unwrap_err();
    assert_eq!(refused.refusal(), Some(&RedeemRefusal::NoLongerMember));
    assert!(!world.store.members(&acme()).contains_key(ada().user()));
}

// G6 K2
#[test]
fn g6_a_link_is_once_per_user_also_after_an_address_was_erased_from_it() {
    let world = World::with_policy(policy_with_links().build().unwrap());
    let reply = Email::parse("answers@example.com").unwrap();
    let link = Invite::anyone(ACME).unwrap().role("member").unwrap();
    let invited = world.invite(&link.uses(Uses::Unlimited).reply_to(reply.clone()));
    let url = invited.link.unwrap();
    let ticket = url.expose_secret().rsplit('=').next().unwrap();
    assert!(world.redeem(ticket, &ada()).unwrap().granted().is_some());
    let erased = block_on(world.invitations.erase(&reply, None)).unwrap();
    assert_eq!(erased.invitations, 1);
    let again = world.redeem(ticket, &ada()).unwrap();
    assert!(matches!(again, Redeemed::Already { .. }));
    assert_eq!(world.stored(&invited.invitation).use_count(), 1);
    world.directory.remove_member(ACME, "ada").unwrap();
    let refused = world.redeem(ticket, &ada()).unwrap_err();
    assert_eq!(refused.refusal(), Some(&RedeemRefusal::NoLongerMember));
}

// F9 K13
#[test]
fn f9_erasing_resets_no_limit() {
    let mut limits = Limits::default();
    let (max, window, overflow) = (1, Lifetime::days(3_650), Overflow::Refuse);
    limits.letters = Some(LetterRate {
        max,
        window,
        overflow,
    });
    let world = World::with_policy(policy().limits(limits).build().unwrap());
    let (invited, _) = world.letter_for(&draft());
    block_on(
        world
            .invitations
            .erase(invited.invitee().email().unwrap(), None),
    )
    .unwrap();
    let refused = block_on(world.invitations.invite(&draft(), &grace())).unwrap_err();
    let limit = InviteRefusal::Limit(LimitKind::LettersPerRecipient);
    assert_eq!(refused.refusal(), Some(&limit));
}

// G6
#[test]
fn g6_a_replayed_key_after_the_erasure_is_gone_and_sends_no_letter() {
    let world = World::new();
    let keyed = draft().idempotency_key("once").unwrap();
    let (invited, _) = world.letter_for(&keyed);
    block_on(
        world
            .invitations
            .erase(invited.invitee().email().unwrap(), None),
    )
    .unwrap();
    let refused = block_on(world.invitations.invite(&keyed, &grace())).unwrap_err();
    assert_eq!(refused.refusal(), Some(&InviteRefusal::Gone));
    world.run_due();
    assert_eq!(world.mailer.sent().len(), 1);
}
