//! Requests: somebody asks for an invitation, and somebody else approves it or does not.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod support;

use invitation::{
    Actor, CeilingRefusal, Claimant, Delivery, Event, EventKind, GuestWish, Invitation, Invite,
    InviteRefusal, Invited, InvitedHow, LetterKind, Lifetime, LimitKind, ManageRefusal,
    RedeemRefusal, Revision, Roles, Scope, State, Status,
    policy::{Duplicates, LetterRate, Limits, Overflow, Per, PolicyBuilder, Rate, Requests},
    service::Error,
};
use pollster::block_on;
use support::{ACME, World, acme, ada, claimant, draft, draft_for, grace, milo, olivia, policy};

fn taking(requests: Requests) -> World {
    world(policy().requests(requests))
}

fn world(rules: PolicyBuilder) -> World {
    let world = World::with_policy(rules.build().unwrap());
    world.directory.approver(ACME, "board@example.com").unwrap();
    world.directory.address("milo", "milo@example.com").unwrap();
    world
}

fn member() -> Claimant {
    Claimant::new("milo").unwrap()
}

fn ask(world: &World, draft: &Invite, who: &Claimant) -> Result<Invited, Error<InviteRefusal>> {
    block_on(world.invitations.request(draft, who))
}

fn asked(world: &World, draft: &Invite) -> Invitation {
    ask(world, draft, &member()).unwrap().invitation
}

fn refused(world: &World, draft: &Invite, who: &Claimant) -> InviteRefusal {
    let error = ask(world, draft, who).unwrap_err();
    error.refusal().unwrap().clone()
}

fn approve(
    world: &World,
    request: &Invitation,
    actor: &Actor,
) -> Result<Invitation, Error<ManageRefusal>> {
    let (scope, seen) = (request.scope(), request.revision());
    block_on(world.invitations.approve(scope, request.id(), seen, actor))
}

fn not_approved(world: &World, request: &Invitation, actor: &Actor) -> ManageRefusal {
    let error = approve(world, request, actor).unwrap_err();
    error.refusal().unwrap().clone()
}

fn reject(
    world: &World,
    request: &Invitation,
    actor: &Actor,
) -> Result<Invitation, Error<ManageRefusal>> {
    let (scope, seen) = (request.scope(), request.revision());
    block_on(world.invitations.reject(scope, request.id(), seen, actor))
}

fn kinds(world: &World, of: &Invitation) -> Vec<EventKind> {
    let ours = |event: &Event| (event.invitation == of.id()).then(|| event.kind.clone());
    world.store.events().iter().filter_map(ours).collect()
}

// L8
#[test]
fn l8_a_member_asks_another_approves_and_the_invitee_joins() {
    let world = taking(Requests::Members);
    let request = asked(&world, &draft());
    assert_eq!(request.status_at(world.now()), Status::Requested);
    assert_eq!(request.generation(), None);
    world.run_due();
    let letter = world.mailer.last_to("board@example.com").unwrap();
    assert_eq!(letter.kind(), LetterKind::ApprovalRequested);
    assert_eq!(letter.link(), None, "there is no ticket yet");

    let request = world.stored(&request);
    let approved = approve(&world, &request, &grace()).unwrap();
    assert_eq!(approved.status_at(world.now()), Status::Pending);
    assert_eq!(approved.generation(), Some(1));
    assert_eq!(approved.sponsor(), &grace());
    assert_eq!(approved.inviter(), &milo());
    assert_eq!(approved.approved_at(), Some(world.now()));
    world.run_due();
    let letter = world.mailer.last_to("ada@example.com").unwrap();
    let redeemed = world.redeem(letter.ticket().unwrap(), &ada()).unwrap();
    assert_eq!(redeemed.granted().unwrap().roles.to_string(), "member");
}

// L8
#[test]
fn l8_the_person_who_wants_in_asks_for_themselves() {
    let world = taking(Requests::Anyone);
    let by_address = ask(&world, &draft(), &ada()).unwrap().invitation;
    assert_eq!(by_address.inviter().user().as_str(), "ada");
    let by_id = Invite::user(ACME, "zoe").unwrap().role("member").unwrap();
    let zoe = Claimant::new("zoe").unwrap();
    assert!(ask(&world, &by_id, &zoe).is_ok());
    assert!(approve(&world, &by_address, &grace()).is_ok());
}

// L8
#[test]
fn l8_requests_of_strangers_are_not_taken() {
    let by_id = Invite::user(ACME, "zoe").unwrap().role("member").unwrap();
    let eve = claimant("eve", "eve@example.com");
    let creating = Claimant::new("ada")
        .unwrap()
        .creating_account_with("ada@example.com")
        .unwrap();
    let anyone = taking(Requests::Anyone);
    for (draft, who) in [
        (draft(), eve.clone()),
        (draft(), Claimant::new("ada").unwrap()),
        (draft(), creating),
        (by_id, eve),
    ] {
        assert_eq!(refused(&anyone, &draft, &who), InviteRefusal::Requests);
    }
    let members = taking(Requests::Members);
    assert_eq!(refused(&members, &draft(), &ada()), InviteRefusal::Requests);
    let nobody = taking(Requests::Nobody);
    for who in [member(), ada()] {
        assert_eq!(refused(&nobody, &draft(), &who), InviteRefusal::Requests);
    }
    for world in [anyone, members, nobody] {
        assert!(world.store.dump().is_empty());
    }
}

#[test]
fn nobody_requests_links_or_guests() {
    let rules = support::policy_with_links().requests(Requests::Members);
    let world = world(rules);
    let link = Invite::anyone(ACME).unwrap().role("member").unwrap();
    let domain = Invite::domain(ACME, "a.example").unwrap();
    let guest = draft().guest(GuestWish::Provision);
    for draft in [link, domain.role("member").unwrap(), guest] {
        assert_eq!(refused(&world, &draft, &member()), InviteRefusal::Requests);
    }
}

// D11
#[test]
fn d11_a_request_lets_nobody_in() {
    let world = taking(Requests::Anyone);
    let request = ask(&world, &draft(), &ada()).unwrap().invitation;
    let (scope, id) = (request.scope(), request.id());
    let early = block_on(world.invitations.accept_from_inbox(scope, id, &ada())).unwrap_err();
    assert_eq!(early.refusal(), Some(&RedeemRefusal::AwaitingApproval));
    let shown = block_on(world.invitations.reveal(scope, id, &grace())).unwrap_err();
    let not_yet = ManageRefusal::Status(Status::Requested);
    assert_eq!(shown.refusal(), Some(&not_yet));
    let resent = block_on(world.invitations.resend(scope, id, &grace())).unwrap_err();
    assert_eq!(resent.refusal(), Some(&not_yet));
    assert!(
        block_on(world.invitations.inbox(&ada()))
            .unwrap()
            .is_empty()
    );
    assert!(!world.store.members(&acme()).contains_key(ada().user()));
}

// D3
#[test]
fn d3_an_approved_request_rests_on_the_standing_of_the_approver() {
    let world = taking(Requests::Members);
    let approved = approve(&world, &asked(&world, &draft()), &grace()).unwrap();
    world.run_due();
    let letter = world.mailer.last_to("ada@example.com").unwrap();
    let ticket = letter.ticket().unwrap();
    world.directory.member(ACME, "grace", ["member"]).unwrap();
    let refused = world.redeem(ticket, &ada()).unwrap_err();
    let demoted = RedeemRefusal::Sponsor(CeilingRefusal::Roles);
    assert_eq!(refused.refusal(), Some(&demoted));
    world.directory.remove_member(ACME, "grace").unwrap();
    let refused = world.redeem(ticket, &ada()).unwrap_err();
    let gone = RedeemRefusal::Sponsor(CeilingRefusal::NoStanding);
    assert_eq!(refused.refusal(), Some(&gone));

    world.directory.member(ACME, "grace", ["admin"]).unwrap();
    world.directory.remove_member(ACME, "milo").unwrap();
    assert!(
        world.redeem(ticket, &ada()).is_ok(),
        "the one who asked has no part in it any more"
    );
    assert_eq!(
        world.stored(&approved).status_at(world.now()),
        Status::Accepted
    );
}

// K15
#[test]
fn k15_nobody_approves_or_rejects_their_own_request() {
    let world = taking(Requests::Members);
    let who = Claimant::new("grace").unwrap();
    let request = ask(&world, &draft(), &who).unwrap().invitation;
    let with_a_key = Actor::application("grace").unwrap();
    for actor in [grace(), with_a_key] {
        assert_eq!(
            not_approved(&world, &request, &actor),
            ManageRefusal::SelfApproval
        );
        let error = reject(&world, &request, &actor).unwrap_err();
        assert_eq!(error.refusal(), Some(&ManageRefusal::SelfApproval));
    }
    assert!(approve(&world, &request, &olivia()).is_ok());
}

// K15
#[test]
fn k15_an_answer_is_to_what_the_approver_saw() {
    let world = taking(Requests::Members);
    let request = asked(&world, &draft());
    let (scope, id) = (request.scope(), request.id());
    for seen in [Revision::new(0), Revision::new(7)] {
        let approved = block_on(world.invitations.approve(scope, id, seen, &grace()));
        let rejected = block_on(world.invitations.reject(scope, id, seen, &grace()));
        for answer in [approved, rejected] {
            assert_eq!(answer.unwrap_err().refusal(), Some(&ManageRefusal::Changed));
        }
    }
    assert_eq!(world.stored(&request), request);
}

// D1
#[test]
fn d1_nobody_approves_more_than_they_may_grant() {
    let world = taking(Requests::Members);
    let owner = Invite::email(ACME, "lin@example.com").unwrap();
    let request = asked(&world, &owner.role("owner").unwrap());
    let stranger = Actor::person("zoe").unwrap();
    let robot = Actor::application("olivia").unwrap();
    for (actor, reason) in [
        (grace(), CeilingRefusal::Roles),
        (stranger, CeilingRefusal::NoStanding),
        (robot, CeilingRefusal::Application),
    ] {
        assert_eq!(
            not_approved(&world, &request, &actor),
            ManageRefusal::Ceiling(reason)
        );
        let error = reject(&world, &request, &actor).unwrap_err();
        assert_eq!(error.refusal(), Some(&ManageRefusal::Ceiling(reason)));
    }
    assert!(approve(&world, &request, &olivia()).is_ok());
}

// D8
#[test]
fn d8_no_other_tenant_approves() {
    let world = taking(Requests::Members);
    let request = asked(&world, &draft());
    let other = Scope::parse("organization:other").unwrap();
    world
        .directory
        .member("organization:other", "grace", ["owner"])
        .unwrap();
    let (id, seen) = (request.id(), request.revision());
    let approved = block_on(world.invitations.approve(&other, id, seen, &grace()));
    assert_eq!(
        approved.unwrap_err().refusal(),
        Some(&ManageRefusal::NotFound)
    );
}

// L8
#[test]
fn l8_a_rejection_ends_it_and_is_told_to_the_one_who_asked() {
    let world = taking(Requests::Members);
    let request = asked(&world, &draft());
    world.run_due();
    let rejected = reject(&world, &world.stored(&request), &grace()).unwrap();
    let (at, by) = (world.now(), grace());
    assert_eq!(*rejected.state(), State::Rejected { at, by });
    world.run_due();
    let notice = world.mailer.last_to("milo@example.com").unwrap();
    assert_eq!(notice.kind(), LetterKind::RequestRejected);
    assert_eq!(notice.link(), None);

    let now_so = world.stored(&request);
    let ended = ManageRefusal::Status(Status::Rejected);
    assert_eq!(not_approved(&world, &now_so, &olivia()), ended);
    let again = reject(&world, &now_so, &olivia()).unwrap_err();
    assert_eq!(again.refusal(), Some(&ended));
    assert!(world.mailer.last_to("ada@example.com").is_none());
}

#[test]
fn a_rejection_of_somebody_without_an_address_is_told_to_nobody() {
    let world = taking(Requests::Anyone);
    let by_id = Invite::user(ACME, "zoe").unwrap().role("member").unwrap();
    let zoe = Claimant::new("zoe").unwrap();
    let request = ask(&world, &by_id, &zoe).unwrap().invitation;
    reject(&world, &request, &grace()).unwrap();
    let report = world.run_due();
    assert_eq!((report.sent, report.failed), (0, 0));
    assert_eq!(world.run_due().claimed, 0, "and nothing is left to do");
}

// L2
#[test]
fn l2_a_request_lapses_too() {
    let rules = policy().requests(Requests::Members).tell_lapse();
    let world = world(rules);
    let request = asked(&world, &draft().lifetime(Lifetime::days(1)));
    world.run_due();
    let request = world.stored(&request);
    world.clock.set(request.expires_at());
    let ended = ManageRefusal::Status(Status::Expired);
    assert_eq!(not_approved(&world, &request, &grace()), ended);
    world.advance(Lifetime::minutes(2));
    assert_eq!(world.run_due().expired, 1);
    assert_eq!(
        kinds(&world, &request).last(),
        Some(&EventKind::Expired),
        "it is stored once"
    );
    assert!(world.mailer.last_to("milo@example.com").is_none());
    assert_eq!(
        not_approved(&world, &world.stored(&request), &grace()),
        ended
    );
}

// K15
#[test]
fn k15_a_request_that_lapsed_does_not_become_an_invitation_by_renewal() {
    let world = taking(Requests::Members);
    let request = asked(&world, &draft());
    world.clock.set(request.expires_at());
    let lapsed = ManageRefusal::Status(Status::Expired);
    let renew = || {
        let (scope, id, by) = (request.scope(), request.id(), grace());
        let error = block_on(world.invitations.renew(scope, id, &by)).unwrap_err();
        error.refusal().unwrap().clone()
    };
    let before = renew();
    world.advance(Lifetime::minutes(2));
    assert_eq!(world.run_due().expired, 1);
    assert_eq!(before, lapsed);
    assert_eq!(renew(), lapsed, "the agenda decides nothing");
    assert_eq!(world.store.dump().len(), 1);
}

#[test]
fn an_approved_request_stands_for_as_long_as_was_asked_from_the_approval_on() {
    let world = taking(Requests::Members);
    let request = asked(&world, &draft().lifetime(Lifetime::days(3)));
    world.advance(Lifetime::days(2));
    let approved = approve(&world, &request, &grace()).unwrap();
    assert_eq!(approved.expires_at(), world.now().after(Lifetime::days(3)));
}

#[test]
fn approving_while_a_live_invitation_stands_is_refused() {
    for mode in [Duplicates::Refuse, Duplicates::Replace, Duplicates::Resend] {
        let rules = policy().requests(Requests::Members).duplicates(mode);
        let world = world(rules);
        let request = asked(&world, &draft());
        let standing = world.invite(&draft()).invitation;
        let existing = standing.id();
        assert_eq!(
            not_approved(&world, &request, &grace()),
            ManageRefusal::Duplicate { existing }
        );
        block_on(world.invitations.revoke(&acme(), existing, &grace())).unwrap();
        assert!(approve(&world, &request, &grace()).is_ok());
    }
}

// K11
#[test]
fn k11_approving_stores_a_lapse_that_is_in_the_way_first() {
    let world = taking(Requests::Members);
    let lapsed = world
        .invite(&draft().lifetime(Lifetime::days(1)))
        .invitation;
    let request = asked(&world, &draft().lifetime(Lifetime::days(5)));
    world.clock.set(lapsed.expires_at());
    let approved = approve(&world, &request, &grace()).unwrap();
    let at = world.now();
    assert_eq!(*world.stored(&lapsed).state(), State::Expired { at });
    assert_eq!(approved.status_at(at), Status::Pending);
    let events = world.store.events();
    let kinds: Vec<_> = events.iter().rev().take(2).map(|e| &e.kind).collect();
    assert_eq!(kinds, [&EventKind::Approved, &EventKind::Expired]);
}

#[test]
fn a_request_holds_no_slot_and_one_of_two_is_approved() {
    let world = taking(Requests::Members);
    let first = asked(&world, &draft());
    let second = asked(&world, &draft());
    approve(&world, &first, &grace()).unwrap();
    let existing = first.id();
    assert_eq!(
        not_approved(&world, &second, &grace()),
        ManageRefusal::Duplicate { existing }
    );
    assert_eq!(
        not_approved(&world, &world.stored(&first), &grace()),
        ManageRefusal::Status(Status::Pending)
    );
}

#[test]
fn two_approvers_at_once_make_one_invitation() {
    let world = taking(Requests::Members);
    let request = asked(&world, &draft());
    let outcomes: Vec<_> = std::thread::scope(|scope| {
        let approvers = [grace(), olivia()];
        let running = approvers.map(|actor| {
            let (world, request) = (&world, &request);
            scope.spawn(move || approve(world, request, &actor).map(|_| ()))
        });
        running.into_iter().map(|one| one.join().unwrap()).collect()
    });
    let made = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
    assert_eq!(made, 1, "{outcomes:?}");
    let lost = outcomes.iter().find_map(|outcome| outcome.as_ref().err());
    let reason = lost.and_then(Error::refusal).unwrap();
    assert!(
        matches!(reason, ManageRefusal::Status(Status::Pending)),
        "{reason:?}"
    );
    assert_eq!(world.stored(&request).generation(), Some(1));
}

// G2
#[test]
fn g2_requests_count_as_open_and_as_created() {
    let mut open = Limits::default();
    open.open_per_scope = Some(1);
    let mut created = Limits::default();
    created.created = vec![Rate {
        per: Per::Inviter,
        max: 1,
        window: Lifetime::days(1),
    }];
    for (limits, reached) in [
        (open, LimitKind::OpenPerScope),
        (created, LimitKind::CreatedPerInviter),
    ] {
        let world = world(policy().requests(Requests::Members).limits(limits));
        let request = asked(&world, &draft());
        let lin = draft_for("lin@example.com").unwrap();
        assert_eq!(
            refused(&world, &lin, &member()),
            InviteRefusal::Limit(reached)
        );
        assert!(
            approve(&world, &request, &grace()).is_ok(),
            "an approval opens nothing new"
        );
    }
}

// K13
#[test]
fn k13_the_letter_of_an_approval_is_counted_for_its_recipient() {
    for overflow in [Overflow::Refuse, Overflow::SuppressLetter] {
        let mut limits = Limits::default();
        limits.letters = Some(LetterRate {
            max: 1,
            window: Lifetime::days(1),
            overflow,
        });
        let rules = policy().requests(Requests::Members).limits(limits);
        let world = world(rules.duplicates(Duplicates::Allow));
        world.invite(&draft());
        let answer = approve(&world, &asked(&world, &draft()), &grace());
        match overflow {
            Overflow::Refuse => assert_eq!(
                answer.unwrap_err().refusal(),
                Some(&ManageRefusal::Limit(LimitKind::LettersPerRecipient))
            ),
            Overflow::SuppressLetter => {
                let at = world.now();
                assert_eq!(*answer.unwrap().delivery(), Delivery::Suppressed { at });
            }
            _ => panic!("an overflow that no test knows"),
        }
    }
}

// L4
#[test]
fn l4_a_repeated_request_is_the_same_request() {
    let world = taking(Requests::Members);
    let keyed = draft().idempotency_key("form-7").unwrap();
    let first = ask(&world, &keyed, &member()).unwrap();
    let again = ask(&world, &keyed, &member()).unwrap();
    assert_eq!(first.how, InvitedHow::Created);
    assert_eq!(again.how, InvitedHow::Replayed);
    assert_eq!(again.invitation.id(), first.invitation.id());
    let other = draft_for("lin@example.com").unwrap();
    let other = other.idempotency_key("form-7").unwrap();
    assert_eq!(
        refused(&world, &other, &member()),
        InviteRefusal::IdempotencyMismatch
    );
}

#[test]
fn whoever_asked_may_take_the_request_back() {
    let world = taking(Requests::Members);
    let request = asked(&world, &draft());
    let revoked = block_on(
        world
            .invitations
            .revoke(request.scope(), request.id(), &milo()),
    );
    assert!(revoked.is_ok());
    assert_eq!(
        not_approved(&world, &request, &grace()),
        ManageRefusal::Status(Status::Revoked)
    );
    assert_eq!(world.run_due().sent, 0, "nobody is asked to approve it now");
}

// D2
#[test]
fn d2_a_role_that_went_away_is_not_approved() {
    let world = taking(Requests::Members);
    let request = asked(&world, &draft());
    let without = invitation::Policy::builder()
        .link("https://app.example.com/join")
        .and_then(|rules| rules.grants("admin", ["admin"]))
        .and_then(|rules| rules.requests(Requests::Members).build());
    world
        .directory
        .policy(ACME, std::sync::Arc::new(without.unwrap()))
        .unwrap();
    assert!(matches!(
        not_approved(&world, &request, &grace()),
        ManageRefusal::Roles | ManageRefusal::Ceiling(CeilingRefusal::Roles)
    ));
    assert_eq!(request.grant().roles, Roles::of(["member"]).unwrap());
}

#[test]
fn who_has_no_standing_hears_nothing_of_the_invitee_or_the_seats() {
    let world = World::new();
    world.directory.member(ACME, "ada", ["member"]).unwrap();
    world.directory.address("ada", "ada@example.com").unwrap();
    world.directory.block("ada@example.com").unwrap();
    world.directory.seats(ACME, 1).unwrap();
    let stranger = Actor::person("eve").unwrap();
    let refused = block_on(world.invitations.invite(&draft(), &stranger)).unwrap_err();
    let nothing = InviteRefusal::Ceiling(CeilingRefusal::NoStanding);
    assert_eq!(refused.refusal(), Some(&nothing));
}

#[test]
fn a_request_is_not_approved_once_its_person_belongs() {
    let world = taking(Requests::Members);
    let request = asked(&world, &draft());
    world.directory.member(ACME, "ada", ["member"]).unwrap();
    world.directory.address("ada", "ada@example.com").unwrap();
    let refused = not_approved(&world, &request, &grace());
    assert_eq!(refused, ManageRefusal::AlreadyMember);
}

#[test]
fn a_lapsed_request_is_erased_as_lapsed() {
    let world = taking(Requests::Members);
    let request = asked(&world, &draft());
    world.clock.set(request.expires_at());
    let address = invitation::Email::parse("ada@example.com").unwrap();
    block_on(world.invitations.erase(&address, None)).unwrap();
    let told = kinds(&world, &request);
    assert!(told.contains(&EventKind::Expired) && !told.contains(&EventKind::Revoked));
}
