//! What a call costs does not grow with what is stored: the same calls look at the same number of
//! rows among a thousand and among twenty thousand.
#![expect(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    reason = "a test stops at the first surprise"
)]

mod support;

use invitation::{
    Claimant, Email, Invite, Lifetime, Role, Status, Timestamp, UserId,
    policy::{Limits, Per, Rate},
    ports::Query,
};
use pollster::block_on;
use support::{ACME, World, acme, claimant, draft_for, grace, milo, olivia, policy_with_links};

const FEW: usize = 1_000;
const MANY: usize = 20_000;

/// One scope with so many rows in it, of every kind: a tenth has ended, a tenth has lapsed.
struct Stock {
    world: World,
    ticket: String,
    hot_ticket: String,
}

impl Stock {
    fn of(rows: usize) -> Self {
        let mut limits = Limits::default();
        limits.open_per_scope = Some(1_000_000);
        limits.created = [Per::Scope, Per::Inviter, Per::Recipient]
            .map(|per| Rate {
                per,
                max: 1_000_000,
                window: Lifetime::days(365),
            })
            .into();
        let world = World::with_policy(policy_with_links().limits(limits).build().unwrap());
        let person = |number: usize| {
            let draft = draft_for(&format!("person-{number}@example.com")).unwrap();
            match number % 10 {
                0 => draft.without_letter().lifetime(Lifetime::hours(1)),
                _ => draft.without_letter(),
            }
        };
        for number in 0..rows {
            let by = if number % 2 == 0 { grace() } else { olivia() };
            let made = block_on(world.invitations.invite(&person(number), &by)).unwrap();
            if number % 10 == 5 {
                let id = made.invitation.id();
                block_on(world.invitations.revoke(&acme(), id, &by)).unwrap();
            }
        }
        world.advance(Lifetime::hours(2));
        // What has lapsed is put aside once, by whoever comes first.
        block_on(world.invitations.count(&acme())).unwrap();
        world.run_due();
        while world.run_due().claimed > 0 {}
        let (_, ticket) = world.ticket_for(&draft_for("ada@example.com").unwrap().with_link());
        let link = Invite::anyone(ACME).unwrap().role("member").unwrap();
        let (_, hot_ticket) = world.ticket_for(&link);
        world.run_due();
        Self {
            world,
            ticket,
            hot_ticket,
        }
    }

    fn visits_of<T>(&self, work: impl FnOnce(&World) -> T) -> u64 {
        let before = self.world.store.visits();
        work(&self.world);
        self.world.store.visits() - before
    }
}

fn list(world: &World, query: &Query) -> Vec<invitation::Invitation> {
    block_on(world.invitations.list(query)).unwrap().items
}

/// Every kind of call, with how many rows it looked at.
fn costs(stock: &Stock) -> Vec<(&'static str, u64)> {
    let in_acme = || Query::in_scope(acme()).limit(20);
    let ada = claimant("ada", "ada@example.com");
    let mut costs = vec![
        (
            "create",
            stock.visits_of(|world| world.invite(&draft_for("new@example.com").unwrap())),
        ),
        (
            "a duplicate",
            stock.visits_of(|world| {
                let draft = draft_for("new@example.com").unwrap();
                block_on(world.invitations.invite(&draft, &grace())).unwrap_err()
            }),
        ),
        (
            "preview",
            stock.visits_of(|world| block_on(world.invitations.preview(&stock.ticket)).unwrap()),
        ),
        (
            "redeem",
            stock.visits_of(|world| world.redeem(&stock.ticket, &ada).unwrap()),
        ),
        (
            "redeem again",
            stock.visits_of(|world| world.redeem(&stock.ticket, &ada).unwrap()),
        ),
        (
            "use a link",
            stock.visits_of(|world| {
                let user = Claimant::new("zoe").unwrap();
                world.redeem(&stock.hot_ticket, &user).unwrap()
            }),
        ),
        (
            "an inbox",
            stock.visits_of(|world| {
                let user = claimant("x", "person-1@example.com");
                block_on(world.invitations.inbox(&user)).unwrap()
            }),
        ),
        (
            "counts",
            stock.visits_of(|world| block_on(world.invitations.count(&acme())).unwrap()),
        ),
        (
            "one letter that is due",
            stock.visits_of(|world| assert_eq!(world.run_due().sent, 1)),
        ),
        (
            "nothing that is due",
            stock.visits_of(|world| assert_eq!(world.run_due().claimed, 0)),
        ),
        (
            "erasing an address",
            stock.visits_of(|world| {
                let address = Email::parse("person-2@example.com").unwrap();
                block_on(world.invitations.erase(&address, None)).unwrap()
            }),
        ),
    ];
    let page = block_on(stock.world.invitations.list(&in_acme().limit(200))).unwrap();
    let middle = page.next.unwrap();
    let queries = [
        ("a first page", in_acme()),
        ("a last page", in_acme().newest_first()),
        ("a page after another", in_acme().after(&middle).unwrap()),
        ("pending ones", in_acme().with_status(Status::Pending)),
        ("revoked ones", in_acme().with_status(Status::Revoked)),
        (
            "those of two states",
            in_acme()
                .with_status(Status::Expired)
                .with_status(Status::Revoked)
                .newest_first(),
        ),
        (
            "declined ones, of which there are none",
            in_acme().with_status(Status::Declined),
        ),
        (
            "those of an inviter",
            in_acme().by_inviter(UserId::new("olivia").unwrap()),
        ),
        (
            "those of an inviter who has none",
            in_acme().by_inviter(milo().user().clone()),
        ),
        (
            "those that grant a role",
            in_acme().granting(Role::new("member").unwrap()),
        ),
        (
            "those that grant a rare role",
            in_acme().granting(Role::new("owner").unwrap()),
        ),
        (
            "those of one invitee",
            in_acme()
                .for_invitee(draft_for("person-3@example.com").unwrap().invitee())
                .unwrap(),
        ),
        (
            "those created since",
            in_acme().created_from(Timestamp::parse("2026-11-20T13:59:00Z").unwrap()),
        ),
    ];
    for (what, query) in queries {
        costs.push((what, stock.visits_of(|world| list(world, &query))));
    }
    costs
}

#[test]
fn a_call_looks_at_no_more_rows_when_more_are_stored() {
    let (few, many) = (costs(&Stock::of(FEW)), costs(&Stock::of(MANY)));
    assert_eq!(few, many);
    for (what, visits) in many {
        assert!(visits <= 60, "{what} looked at {visits} rows");
    }
}

#[test]
fn a_count_pays_once_for_what_has_lapsed_since_the_last_one() {
    let world = World::new();
    for number in 0..100 {
        world.invite(&draft_for(&format!("person-{number}@example.com")).unwrap());
    }
    let cost = |world: &World| {
        let before = world.store.visits();
        block_on(world.invitations.count(&acme())).unwrap();
        world.store.visits() - before
    };
    assert_eq!(cost(&world), 0);
    world.advance(Lifetime::days(8));
    assert_eq!(cost(&world), 100);
    assert_eq!(cost(&world), 0);
}
