//! Invitations in every state, and every command by its name.

use std::cell::Cell;

use invitation::{
    Amendment, Attempt, Change, Claimant, Decided, Due, Evidence, Facts, Invitation, InvitationId,
    Invite, Keyring, Lifetime, ManageRefusal, Moment, Policy, RedeemRefusal, Redeemed, Redemption,
    Renewal, ResendRefusal, Roles, Rules, Ticket, Timestamp, Uses, Write, policy::Requests,
};

use super::support::{ACME, KEY, ada, draft, grace, olivia, policy_with_links, ticket_of};

/// The rules, the facts and a supply of moments.
pub(super) struct Lab {
    pub(super) policy: Policy,
    pub(super) keyring: Keyring,
    pub(super) facts: Facts,
    pub(super) drawn: Cell<u16>,
}

/// An invitation in some state, what its holder has in hand, and what the clock says.
pub(super) struct Case {
    pub(super) row: Invitation,
    pub(super) ticket: Ticket,
    pub(super) prior: Option<Redemption>,
    pub(super) now: Timestamp,
}

impl Lab {
    pub(super) fn new() -> Self {
        let policy = policy_with_links().requests(Requests::Members);
        let mut facts = Facts::default();
        facts.scope_exists = true;
        facts.seat_free = true;
        facts.contact_allowed = true;
        facts.actor = Some(Roles::of(["owner"]).unwrap());
        facts.sponsor.clone_from(&facts.actor);
        facts.address = Some("grace@example.com".parse().unwrap());
        Self {
            policy: policy.build().unwrap(),
            keyring: Keyring::parse(KEY).unwrap(),
            facts,
            drawn: Cell::new(0),
        }
    }

    pub(super) fn rules(&self) -> Rules<'_> {
        Rules::new(&self.policy, &self.keyring)
    }

    pub(super) fn at(&self, now: Timestamp) -> Moment {
        self.drawn.set(self.drawn.get() + 1);
        let drawn = self.drawn.get().to_be_bytes();
        Moment::new(now, std::array::from_fn(|at| drawn[at % 2]))
    }

    /// Invites at noon and hands the link out; the letter was sent.
    pub(super) fn invite(&self, draft: &Invite) -> Case {
        let now = noon();
        let moment = self.at(now);
        let decided =
            Invitation::invite(draft, &grace(), &[], &self.facts, &self.rules(), &moment).unwrap();
        let handed = decided.outcome.hand_out(&self.rules()).unwrap();
        let mut case = Case {
            ticket: Ticket::parse(&ticket_of(&handed)).unwrap(),
            row: handed.invitation,
            prior: None,
            now,
        };
        if let Due::Send(sending) = self.due(&case) {
            let taken = Attempt::Taken { provider_id: None };
            let recorded = case
                .row
                .record(sending.delivery, &taken, &self.rules(), &self.at(now));
            case.row = written(&recorded.changes);
        }
        case
    }

    pub(super) fn due(&self, case: &Case) -> Due {
        let moment = self.at(case.now);
        case.row
            .due(1, &self.facts, &self.rules(), &moment)
            .unwrap()
    }

    pub(super) fn pending(&self) -> Case {
        self.invite(&draft().with_link())
    }

    pub(super) fn requested(&self) -> Case {
        let asker = Claimant::new("milo").unwrap();
        let moment = self.at(noon());
        let decided =
            Invitation::request(&draft(), &asker, &self.facts, &self.rules(), &moment).unwrap();
        Case {
            row: decided.outcome.invitation,
            ..self.pending()
        }
    }

    /// Builds the state of this name.
    pub(super) fn case(&self, state: &str) -> Case {
        let (mut case, rules) = (self.pending(), self.rules());
        let moment = self.at(case.now);
        let ticket = Evidence::Ticket(&case.ticket);
        let changes = match state {
            "requested" => return self.requested(),
            "pending" => return case,
            "used-up" => {
                let uses = Uses::UpTo(1.try_into().unwrap());
                let link = Invite::anyone(ACME).unwrap().role("member").unwrap();
                let case = self.invite(&link.uses(uses));
                let claim = case.redeem(&ada(), &self.facts, &rules, &moment).unwrap();
                let Write::Use { id, max, .. } = claim.changes[0].write else {
                    panic!("a link is used and not replaced");
                };
                assert_eq!((id, max), (case.row.id(), Some(1)));
                let prior = claim.changes[0].redemption.clone();
                let row = case.row.with_uses(1);
                return Case { row, prior, ..case };
            }
            "accepted" => {
                let decided = case.redeem(&ada(), &self.facts, &rules, &moment).unwrap();
                case.prior = decided.changes[0].redemption.clone();
                decided.changes
            }
            "declined" => {
                let decided = case
                    .row
                    .decline(ticket, Some(&ada()), false, &rules, &moment);
                decided.unwrap().changes
            }
            "revoked" => {
                let decided = case.row.revoke(&grace(), &self.facts, &rules, &moment);
                decided.unwrap().changes
            }
            "rejected" => {
                case = self.requested();
                let seen = case.row.revision();
                let decided = case
                    .row
                    .reject(seen, &grace(), &self.facts, &rules, &moment);
                decided.unwrap().changes
            }
            "expired" | "lapsed" => {
                case.now = case.row.expires_at().after(Lifetime::minutes(2));
                if state == "lapsed" {
                    return case;
                }
                match self.due(&case) {
                    Due::Commit(changes) => changes,
                    other => panic!("nothing was cleared away: {other:?}"),
                }
            }
            "erased" => case.row.erase(Some(&grace()), &rules, &moment).changes,
            other => panic!("no state is called {other}"),
        };
        case.row = written(&changes);
        case
    }

    /// Gives the command, and answers with what is changed and the word of the table.
    pub(super) fn give(&self, command: &str, case: &Case) -> (Vec<Change>, String) {
        let (row, rules, facts) = (&case.row, self.rules(), &self.facts);
        let (moment, ada) = (&self.at(case.now), &ada());
        let (seen, olivia) = (row.revision(), &olivia());
        let ticket = Evidence::Ticket(&case.ticket);
        let lifetime = Lifetime::days(3);
        match command {
            "redeem" => {
                let mut facts = facts.clone();
                if case.prior.is_some() {
                    facts.claimant = Some(Roles::of(["member"]).unwrap());
                }
                redeemed(case.redeem(ada, &facts, &rules, moment))
            }
            "inbox" => redeemed(row.redeem(Evidence::Inbox, ada, None, facts, &rules, moment)),
            "decline" => managed(row.decline(ticket, Some(ada), false, &rules, moment)),
            "block" => managed(row.block(ticket, Some(ada), facts, &rules, moment)),
            "revoke" => managed(row.revoke(olivia, facts, &rules, moment)),
            "resend" => managed(row.resend(olivia, facts, &rules, &self.at(case.later()))),
            "rotate" => managed(row.rotate(olivia, facts, &rules, &self.at(case.later()))),
            "reveal" => managed(row.reveal(olivia, facts, &rules, moment)),
            "extend" => managed(row.extend(lifetime, olivia, facts, &rules, moment)),
            "renew" => {
                let renewal = Renewal::By(olivia);
                let moment = self.at(case.later());
                managed(row.renew(renewal, None, facts, &rules, &moment))
            }
            "amend" => {
                let amendment = Amendment::default().roles(Roles::of(["admin"]).unwrap());
                managed(row.amend(&amendment, seen, olivia, facts, &rules, moment))
            }
            "approve" => managed(row.approve(seen, olivia, None, facts, &rules, moment)),
            "reject" => managed(row.reject(seen, olivia, facts, &rules, moment)),
            "erase" => decided(row.erase(Some(olivia), &rules, moment).changes),
            "bounce" => {
                let delivery = self.pending_delivery(row.id());
                decided(row.record_bounce(delivery, moment).changes)
            }
            "due" => match self.due(case) {
                Due::Nothing => (Vec::new(), "-".to_owned()),
                Due::Send(sending) => (Vec::new(), sending.delivery.kind.as_str().to_owned()),
                Due::Commit(changes) => {
                    let word = written(&changes).state().status().as_str().to_owned();
                    (changes, word)
                }
                other => panic!("{other:?}"),
            },
            other => panic!("no command is called {other}"),
        }
    }

    /// The name of the letter with which a row of this lab began.
    pub(super) fn pending_delivery(&self, id: InvitationId) -> invitation::DeliveryId {
        let fresh = self.invite_unsent();
        let Due::Send(sending) = self.due(&fresh) else {
            panic!("a fresh invitation has a letter");
        };
        let mut delivery = sending.delivery;
        delivery.invitation = id;
        delivery
    }

    pub(super) fn invite_unsent(&self) -> Case {
        let moment = self.at(noon());
        let drafted = draft();
        let decided =
            Invitation::invite(&drafted, &grace(), &[], &self.facts, &self.rules(), &moment);
        Case {
            row: decided.unwrap().outcome.invitation,
            ..self.pending()
        }
    }
}

impl Case {
    pub(super) fn redeem(
        &self,
        claimant: &Claimant,
        facts: &Facts,
        rules: &Rules<'_>,
        moment: &Moment,
    ) -> Result<Decided<Redeemed>, RedeemRefusal> {
        let (ticket, prior) = (Evidence::Ticket(&self.ticket), self.prior.as_ref());
        self.row
            .redeem(ticket, claimant, prior, facts, rules, moment)
    }

    /// When the pause between two letters is over.
    pub(super) fn later(&self) -> Timestamp {
        self.now.after(Lifetime::minutes(2))
    }
}

pub(super) fn noon() -> Timestamp {
    Timestamp::parse("2026-11-20T12:00:00Z").unwrap()
}

pub(super) fn written(changes: &[Change]) -> Invitation {
    let rows: Vec<_> = changes.iter().map(|c| c.write.invitation()).collect();
    let [Some(row)] = rows[..] else {
        panic!("one row was to be written: {changes:?}");
    };
    row.clone()
}

pub(super) fn decided(changes: Vec<Change>) -> (Vec<Change>, String) {
    let word = if changes.is_empty() { "-" } else { "ok" };
    (changes, word.to_owned())
}

pub(super) fn managed(answer: Result<Decided<Invitation>, ManageRefusal>) -> (Vec<Change>, String) {
    let word = match answer {
        Ok(found) => return decided(found.changes),
        Err(ManageRefusal::Status(status)) => status.as_str(),
        Err(ManageRefusal::NotFound) => "unknown",
        Err(ManageRefusal::Shared) => "shared",
        Err(ManageRefusal::WrongAccount) => "account",
        Err(ManageRefusal::Resend(ResendRefusal::NoLetter)) => "letterless",
        Err(other) => panic!("{other:?}"),
    };
    (Vec::new(), word.to_owned())
}

pub(super) fn redeemed(answer: Result<Decided<Redeemed>, RedeemRefusal>) -> (Vec<Change>, String) {
    let word = match answer {
        Ok(found) => match found.outcome {
            Redeemed::Now { .. } => return decided(found.changes),
            Redeemed::Already { .. } if found.changes.is_empty() => "already",
            other => panic!("a repeat writes: {other:?}"),
        },
        Err(RedeemRefusal::Status(status)) => status.as_str(),
        Err(RedeemRefusal::AwaitingApproval) => "awaits",
        Err(RedeemRefusal::Unknown) => "unknown",
        Err(RedeemRefusal::WrongAccount) => "account",
        Err(other) => panic!("{other:?}"),
    };
    (Vec::new(), word.to_owned())
}
