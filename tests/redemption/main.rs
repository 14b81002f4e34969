//! A ticket is taken up once, whole or not at all, whatever happens around the commit.
#![expect(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    reason = "a test stops at the first surprise"
)]

mod dropped;
#[path = "../support/mod.rs"]
mod support;

use std::{num::NonZeroU32, sync::Barrier, thread};

use invitation::{
    Amendment, Claimant, EventKind, Invitation, InvitationId, Invite, Lifetime, ManageRefusal,
    RedeemRefusal, Redeemed, Roles, Status, Unavailable, Uses,
    ports::{CommitError, Constraint, Store},
    service::Error,
};
use pollster::block_on;
use proptest::prelude::*;
use support::{
    ACME, World, acme, ada, draft, grace, olivia, policy_with_links,
    rig::{Fate, gone},
    ticket_of,
};

type Answer = Result<Redeemed, Error<RedeemRefusal>>;

fn claimant(user: &str) -> Claimant {
    let claimant = Claimant::new(user).unwrap();
    claimant.verified("ada@example.com").unwrap()
}

fn link(uses: u32) -> Invite {
    let draft = Invite::anyone(ACME).unwrap().role("member").unwrap();
    draft.uses(Uses::UpTo(NonZeroU32::new(uses).unwrap()))
}

/// A world with an invitation whose ticket is known: of Ada, or a link of so many uses.
struct Held {
    world: World,
    invitation: Invitation,
    ticket: String,
}

impl Held {
    fn single() -> Self {
        let world = World::with_policy(policy_with_links().tell_acceptance().build().unwrap());
        let (invitation, letter) = world.letter_for(&draft());
        let ticket = letter.ticket().unwrap().to_owned();
        Self {
            world,
            invitation,
            ticket,
        }
    }

    fn link(uses: u32) -> Self {
        let world = World::with_policy(policy_with_links().build().unwrap());
        let invited = world.invite(&link(uses));
        Self {
            world,
            ticket: ticket_of(&invited),
            invitation: invited.invitation,
        }
    }

    fn each() -> [Self; 2] {
        [Self::single(), Self::link(3)]
    }

    fn id(&self) -> InvitationId {
        self.invitation.id()
    }

    /// All claim at once; the answers in the order of the claimants.
    fn race(&self, claimants: &[Claimant]) -> Vec<Answer> {
        let start = Barrier::new(claimants.len());
        thread::scope(|scope| {
            let claims: Vec<_> = claimants
                .iter()
                .map(|claimant| {
                    let start = &start;
                    scope.spawn(move || {
                        start.wait();
                        self.world.redeem(&self.ticket, claimant)
                    })
                })
                .collect();
            claims.into_iter().map(|c| c.join().unwrap()).collect()
        })
    }

    /// Whether this user got in: the member, the ledger and the event say the same.
    fn took(&self, user: &str) -> bool {
        let store = &self.world.store;
        let user = Claimant::new(user).unwrap().user().clone();
        let keyring = invitation::Keyring::parse(support::KEY).unwrap();
        let redeemer = self.invitation.redeemer(&user, &keyring);
        let in_ledger = block_on(store.redemption(&redeemer, self.id()))
            .unwrap()
            .is_some();
        let events = store.events().into_iter();
        let told = events
            .filter(|event| event.kind == EventKind::Redeemed { user: user.clone() })
            .count();
        let is_member = store.members(&acme()).contains_key(&user);
        assert!(told <= 1, "{user} was told of {told} times");
        assert_eq!([in_ledger, told == 1], [is_member; 2], "{user} is half in");
        is_member
    }

    /// Nothing of a redemption by Ada is there, or all of it.
    fn is_whole(&self) -> bool {
        let row = self.world.stored(&self.invitation);
        let taken = self.took("ada");
        let count = if row.uses().is_multiple() {
            row.use_count() == 1
        } else {
            row.state().status() == Status::Accepted
        };
        assert_eq!(count, taken, "the row and the member differ");
        taken
    }
}

fn counts(answers: &[Answer]) -> (usize, usize, usize) {
    let now = answers
        .iter()
        .filter(|a| matches!(a, Ok(Redeemed::Now { .. })));
    let already = answers
        .iter()
        .filter(|a| matches!(a, Ok(Redeemed::Already { .. })));
    let spent = RedeemRefusal::Status(Status::Accepted);
    let refused = answers
        .iter()
        .filter(|a| a.as_ref().is_err_and(|e| e.refusal() == Some(&spent)));
    (now.count(), already.count(), refused.count())
}

// A1
#[test]
fn a1_the_second_claim_of_a_single_use_is_refused() {
    let held = Held::single();
    let answers: Vec<_> = ["ada", "eve", "ada2"]
        .map(|user| held.world.redeem(&held.ticket, &claimant(user)))
        .into();
    assert_eq!(counts(&answers), (1, 0, 2));
    assert!(answers[0].is_ok());
    assert_eq!(held.world.store.members(&acme()).len(), 4);
}

// A1
#[test]
fn a1_of_64_claims_at_once_exactly_one_gets_in() {
    for round in 0..4 {
        let held = Held::single();
        let users: Vec<_> = (0..64).map(|number| format!("user-{number}")).collect();
        let claimants: Vec<_> = users.iter().map(|user| claimant(user)).collect();
        let answers = held.race(&claimants);
        assert_eq!(counts(&answers), (1, 0, 63), "round {round}: {answers:?}");
        for (user, answer) in users.iter().zip(&answers) {
            assert_eq!(held.took(user), answer.is_ok(), "{user}");
        }
        assert_eq!(held.world.store.redemptions(held.id()).len(), 1);
    }
}

// A2, K14
#[test]
fn a2_of_200_claims_of_a_link_of_50_exactly_50_get_in_and_150_hear_why_not() {
    let held = Held::link(50);
    let users: Vec<_> = (0..200).map(|number| format!("user-{number}")).collect();
    let claimants: Vec<_> = users.iter().map(|user| claimant(user)).collect();
    let answers = held.race(&claimants);
    assert_eq!(counts(&answers), (50, 0, 150));
    for (user, answer) in users.iter().zip(&answers) {
        assert_eq!(held.took(user), answer.is_ok(), "{user}");
    }
    let row = held.world.stored(&held.invitation);
    assert_eq!(
        (row.use_count(), row.revision()),
        (50, held.invitation.revision())
    );
    assert_eq!(held.world.store.redemptions(held.id()).len(), 50);
}

// A2
#[test]
fn a2_a_link_counts_one_use_for_each_user_however_often_they_claim_at_once() {
    let held = Held::link(20);
    let users: Vec<_> = (0..64)
        .map(|number| format!("user-{}", number % 16))
        .collect();
    let claimants: Vec<_> = users.iter().map(|user| claimant(user)).collect();
    let answers = held.race(&claimants);
    assert_eq!(counts(&answers), (16, 48, 0), "{answers:?}");
    assert_eq!(held.world.stored(&held.invitation).use_count(), 16);
    assert!(users.iter().all(|user| held.took(user)));
}

/// What comes between the reading and the commit of a redemption, and what the claimant hears.
type Between = (
    &'static str,
    fn(&World, InvitationId, &str),
    Option<RedeemRefusal>,
);

// A3
#[test]
fn a3_what_comes_between_reading_and_commit_decides() {
    let cases: [Between; 7] = [
        (
            "resend",
            |world, id, _| {
                world.advance(Lifetime::minutes(2));
                let _ = block_on(world.invitations.resend(&acme(), id, &grace()));
            },
            None,
        ),
        (
            "reveal",
            |world, id, _| {
                block_on(world.invitations.reveal(&acme(), id, &grace())).unwrap();
            },
            None,
        ),
        (
            "rotate",
            |world, id, _| {
                world.advance(Lifetime::minutes(2));
                block_on(world.invitations.rotate(&acme(), id, &grace())).unwrap();
            },
            Some(RedeemRefusal::Unknown),
        ),
        (
            "widen",
            |world, id, _| {
                let row = block_on(world.invitations.get(&acme(), id)).unwrap();
                let until = world.now().after(Lifetime::days(90));
                let shorter = Amendment::default().until(Some(until));
                let service = &world.invitations;
                let row = block_on(service.amend(&acme(), id, &shorter, row.revision(), &olivia()));
                let longer = Amendment::default().until(None);
                let seen = row.unwrap().revision();
                block_on(service.amend(&acme(), id, &longer, seen, &olivia())).unwrap();
            },
            Some(RedeemRefusal::Unknown),
        ),
        (
            "revoke",
            |world, id, _| {
                block_on(world.invitations.revoke(&acme(), id, &grace())).unwrap();
            },
            Some(RedeemRefusal::Status(Status::Revoked)),
        ),
        (
            "expiry",
            |world, id, _| {
                let row = block_on(world.invitations.get(&acme(), id)).unwrap();
                world.clock.set(row.expires_at());
            },
            Some(RedeemRefusal::Status(Status::Expired)),
        ),
        (
            "other claims",
            |world, _, ticket| {
                for user in ["eve", "bob", "cyd"] {
                    let _ = world.redeem(ticket, &claimant(user));
                }
            },
            Some(RedeemRefusal::Status(Status::Accepted)),
        ),
    ];
    for (what, between, expected) in cases {
        for held in Held::each() {
            let is_link = held.invitation.uses().is_multiple();
            let (service, rig) = held.world.rigged();
            let (world, id, ticket) = (held.world.share(), held.id(), held.ticket.clone());
            rig.before_commit(move || between(&world, id, &ticket));
            let answer = block_on(service.redeem(&held.ticket, &ada()));
            let heard = answer.as_ref().err().map(|error| error.refusal().cloned());
            assert_eq!(heard, expected.clone().map(Some), "{what}, link: {is_link}");
            assert_eq!(held.took("ada"), answer.is_ok(), "{what}, link: {is_link}");
        }
    }
}

// A3
#[test]
fn a3_a_grant_that_shrank_before_the_commit_is_the_one_that_counts() {
    let world = World::new();
    let both = draft().role("admin").unwrap();
    let (invitation, letter) = world.letter_for(&both);
    let (service, rig) = world.rigged();
    let (shared, id) = (world.share(), invitation.id());
    rig.before_commit(move || {
        let less = Amendment::default().roles(Roles::of(["member"]).unwrap());
        let seen = invitation.revision().get();
        let row = block_on(shared.invitations.get(&acme(), id)).unwrap();
        assert!(row.revision().get() > seen, "its letter was recorded");
        let (scope, seen, olivia) = (acme(), row.revision(), olivia());
        block_on(shared.invitations.amend(&scope, id, &less, seen, &olivia)).unwrap();
    });
    let redeemed = block_on(service.redeem(letter.ticket().unwrap(), &ada())).unwrap();
    assert_eq!(redeemed.granted().unwrap().roles.to_string(), "member");
    let members = world.store.members(&acme());
    assert_eq!(members[ada().user()].to_string(), "member");
}

// A4
#[test]
fn a4_a_port_that_fails_at_any_step_leaves_nothing_half_done() {
    for is_link in [false, true] {
        let mut steps = 0;
        loop {
            steps += 1;
            let held = if is_link {
                Held::link(3)
            } else {
                Held::single()
            };
            let (service, rig) = held.world.rigged();
            rig.fail_at(steps);
            let answer = block_on(service.redeem(&held.ticket, &ada()));
            if !rig.has_failed() {
                assert!(answer.is_ok());
                break;
            }
            let error = answer.unwrap_err();
            assert!(
                matches!(error, Error::Unavailable(_)),
                "step {steps}: {error}"
            );
            assert!(error.is_retryable(), "step {steps}");
            assert!(!held.is_whole(), "step {steps} burnt the ticket");
            let again = block_on(service.redeem(&held.ticket, &ada())).unwrap();
            assert!(again.granted().is_some(), "step {steps}");
            assert!(held.is_whole());
        }
        assert!(
            steps > 4,
            "reading, the ledger, the facts and the commit can fail"
        );
    }
}

// A6
#[test]
fn a6_a_revocation_and_a_redemption_at_once_have_one_winner() {
    for round in 0..100 {
        for held in Held::each() {
            let is_link = held.invitation.uses().is_multiple();
            let start = Barrier::new(2);
            let (revoked, redeemed) = thread::scope(|scope| {
                let revoking = scope.spawn(|| {
                    start.wait();
                    block_on(held.world.invitations.revoke(&acme(), held.id(), &grace()))
                });
                start.wait();
                let redeemed = held.world.redeem(&held.ticket, &ada());
                (revoking.join().unwrap(), redeemed)
            });
            assert_eq!(held.took("ada"), redeemed.is_ok(), "round {round}");
            let row = held.world.stored(&held.invitation);
            if is_link {
                // A link is revoked whether or not somebody came in before.
                assert!(revoked.is_ok(), "round {round}: {revoked:?}");
                assert_eq!(row.use_count() == 1, redeemed.is_ok());
            } else {
                assert_ne!(revoked.is_ok(), redeemed.is_ok(), "round {round}");
            }
            let expected = RedeemRefusal::Status(Status::Revoked);
            if let Err(error) = &redeemed {
                assert_eq!(error.refusal(), Some(&expected), "round {round}");
            }
            if revoked.is_ok() {
                let late = held
                    .world
                    .redeem(&held.ticket, &claimant("eve"))
                    .unwrap_err();
                assert_eq!(late.refusal(), Some(&expected));
            }
        }
    }
}

// A6
#[test]
fn a6_a_revocation_that_a_redemption_overtakes_says_so() {
    let held = Held::single();
    let (service, rig) = held.world.rigged();
    let (world, ticket) = (held.world.share(), held.ticket.clone());
    rig.before_commit(move || {
        world.redeem(&ticket, &ada()).unwrap();
    });
    let revoked = block_on(service.revoke(&acme(), held.id(), &grace())).unwrap_err();
    assert_eq!(
        revoked.refusal(),
        Some(&ManageRefusal::Status(Status::Accepted))
    );
    assert!(held.is_whole());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    // A7
    #[test]
    fn a7_success_and_membership_are_the_same_thing(
        steps in prop::collection::vec((0..5_usize, 0..3_usize, 0..40_u32), 1..30),
    ) {
        let world = World::with_policy(policy_with_links().build().unwrap());
        let tickets = [
            ticket_of(&world.invite(&draft().with_link())),
            ticket_of(&world.invite(&link(2))),
            ticket_of(&world.invite(&link(3).lifetime(Lifetime::days(2)))),
        ];
        let mut grants = 0;
        for (user, ticket, hours) in steps {
            world.advance(Lifetime::hours(hours));
            let before = world.store.members(&acme());
            let user = claimant(&format!("user-{user}"));
            let answer = world.redeem(&tickets[ticket], &user);
            let after = world.store.members(&acme());
            match answer {
                Ok(Redeemed::Now { granted, .. }) => {
                    grants += 1;
                    prop_assert_eq!(after.get(user.user()), Some(&granted.roles));
                }
                Ok(Redeemed::Already { .. }) => {
                    prop_assert!(before.contains_key(user.user()));
                    prop_assert_eq!(before, after);
                }
                other => {
                    prop_assert!(matches!(other, Err(Error::Refused(_))), "{:?}", other);
                    prop_assert_eq!(before, after);
                }
            }
        }
        let told = world.store.events().into_iter();
        let told = told.filter(|e| matches!(e.kind, EventKind::Redeemed { .. })).count();
        prop_assert_eq!(told, grants);
    }
}

const CONSTRAINTS: [Constraint; 5] = [
    Constraint::Revision,
    Constraint::Ledger,
    Constraint::Uses,
    Constraint::Digest,
    Constraint::Facts,
];

// A8
#[test]
fn a8_conflicts_are_decided_again_until_the_true_reason_is_heard() {
    for on in CONSTRAINTS {
        for conflicts in [1, 2, 31] {
            for ends_revoked in [false, true] {
                let held = Held::single();
                let (service, rig) = held.world.rigged();
                let (world, id) = (held.world.share(), held.id());
                let mut left = conflicts;
                rig.on_commit(move |_| {
                    if left == 0 {
                        return Fate::Made;
                    }
                    left -= 1;
                    if left == 0 && ends_revoked {
                        block_on(world.invitations.revoke(&acme(), id, &grace())).unwrap();
                    }
                    Fate::Refused(CommitError::Conflict { at: 0, on })
                });
                let answer = block_on(service.redeem(&held.ticket, &ada()));
                let case = format!("{conflicts} times {on:?}");
                if ends_revoked {
                    let error = answer.unwrap_err();
                    let reason = RedeemRefusal::Status(Status::Revoked);
                    assert_eq!(error.refusal(), Some(&reason), "{case}");
                } else {
                    assert!(answer.unwrap().granted().is_some(), "{case}");
                }
                assert_eq!(held.is_whole(), !ends_revoked, "{case}");
            }
        }
    }
}

// A8
#[test]
fn a8_conflicts_without_end_are_to_be_tried_again_and_not_a_refusal() {
    let held = Held::single();
    let (service, rig) = held.world.rigged();
    let on = Constraint::Revision;
    rig.on_commit(move |_| Fate::Refused(CommitError::Conflict { at: 0, on }));
    let error = block_on(service.redeem(&held.ticket, &ada())).unwrap_err();
    assert!(matches!(error, Error::Contention) && error.is_retryable());
    assert!(!held.is_whole());
}

// A9
#[test]
fn a9_a_repeat_by_the_same_user_is_told_so_and_grants_nothing() {
    for held in Held::each() {
        let (service, rig) = held.world.rigged();
        // The answer of the commit is lost, then that of the call itself.
        rig.next_commit(Fate::AnswerLost);
        let first = block_on(service.redeem(&held.ticket, &ada())).unwrap();
        assert!(first.granted().is_some(), "what was committed is a success");
        let (members, events) = (held.world.store.members(&acme()), held.world.store.events());
        for _ in 0..3 {
            let again = block_on(service.redeem(&held.ticket, &ada())).unwrap();
            assert!(matches!(again, Redeemed::Already { .. }) && again.granted().is_none());
            assert_eq!(again.invitation(), held.id());
        }
        assert_eq!(rig.commits().len(), 1, "a repeat writes nothing");
        assert_eq!(held.world.store.members(&acme()), members);
        assert_eq!(held.world.store.events(), events);
        assert!(held.is_whole());
    }
}

// A10
#[test]
fn a10_a_fault_that_passes_is_never_called_a_duplicate() {
    let held = Held::single();
    let (service, rig) = held.world.rigged();
    let deadlock = || Fate::Refused(CommitError::Unavailable(gone()));
    rig.next_commit(deadlock());
    let redeemed = block_on(service.redeem(&held.ticket, &ada())).unwrap_err();
    assert!(matches!(redeemed, Error::Unavailable(_)) && redeemed.is_retryable());
    assert!(!held.is_whole());

    let lin = support::draft_for("lin@example.com").unwrap();
    rig.next_commit(deadlock());
    let invited = block_on(service.invite(&lin, &grace())).unwrap_err();
    assert!(matches!(invited, Error::Unavailable(_)) && invited.is_retryable());
    assert!(
        block_on(service.invite(&lin, &grace())).is_ok(),
        "nothing was left behind"
    );

    let broken = Unavailable::permanent("the table is missing");
    rig.next_commit(Fate::Refused(CommitError::Unavailable(broken)));
    let redeemed = block_on(service.redeem(&held.ticket, &ada())).unwrap_err();
    assert!(matches!(redeemed, Error::Unavailable(_)) && !redeemed.is_retryable());
}
