//! What is done next, drawn from the seed: mostly what makes sense, and often what does not.

use invitation::InvitationId;

use crate::{
    Simulation,
    model::{
        Actor, Claimant, Command, DAY, Draft, FIRST_PERSON, HOUR, Pocketed, Role, State, USERS,
        Way, Who,
    },
};

/// SplitMix64: small, and the same everywhere.
#[derive(Clone)]
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub(crate) fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(bound).unwrap()).unwrap()
    }

    pub(crate) fn percent(&mut self, share: usize) -> bool {
        self.below(100) < share
    }

    pub(crate) fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }
}

impl Simulation {
    pub(crate) fn a_draft(&mut self) -> Draft {
        let random = &mut self.random;
        let person = random.below(USERS.len() - FIRST_PERSON);
        let who = match random.below(10) {
            0..=4 => Who::Person(person),
            5..=6 => Who::User(person),
            7 => Who::Domain,
            _ => Who::Anyone,
        };
        let roles = [Role::Member, Role::Member, Role::Member, Role::Admin];
        let role = match random.below(20) {
            0 => None,
            1 => Some(Role::Ghost),
            2 => Some(Role::Owner),
            _ => Some(random.pick(&roles)),
        };
        Draft {
            scope: random.below(2),
            who,
            role,
            life: match random.below(12) {
                0 => Some(400 * DAY),
                1..=2 => Some(HOUR),
                3..=5 => Some(2 * DAY),
                _ => None,
            },
            uses: if who.is_person() {
                1
            } else {
                random.pick(&[0, 1, 2, 3])
            },
            way: if who.is_person() {
                random.pick(&[Way::Letter, Way::Letter, Way::LetterAndLink, Way::Link])
            } else {
                Way::Link
            },
            key: random
                .percent(15)
                .then(|| u8::try_from(random.next() % 3).unwrap()),
        }
    }

    pub(crate) fn an_actor(&mut self) -> Actor {
        let user = match self.random.below(10) {
            0..=6 => self.random.below(2),
            _ => self.random.below(USERS.len()),
        };
        let application = self.random.percent(10);
        Actor { user, application }
    }

    pub(crate) fn a_claimant(&mut self, of: Option<InvitationId>) -> Claimant {
        let persons = USERS.len() - FIRST_PERSON;
        let meant = of.and_then(|id| match self.model.rows[&id].draft.who {
            Who::Person(person) | Who::User(person) => Some(person),
            _ => None,
        });
        let person = match meant {
            Some(person) if self.random.percent(80) => person,
            _ => self.random.below(persons),
        };
        let way = self.random.below(10);
        Claimant {
            user: FIRST_PERSON
                + if way == 9 {
                    (person + 1) % persons
                } else {
                    person
                },
            verified: (way < 7 || way == 9).then_some(person),
            creating: (way >= 7).then_some(person),
        }
    }

    /// Mostly a recent one, and one that may still come to something.
    pub(crate) fn an_invitation(&mut self) -> Option<InvitationId> {
        let mut found = None;
        for _ in 0..5 {
            let at = self.one_of_the_last(self.recent.len())?;
            let id = self.recent[at];
            found = Some(id);
            if self.model.rows[&id].state.is_open() {
                break;
            }
        }
        found
    }

    pub(crate) fn a_ticket(&mut self) -> Option<Pocketed> {
        let mut found = None;
        for _ in 0..5 {
            let tickets = self.world.pocket.lock().unwrap().len();
            let at = self.one_of_the_last(tickets)?;
            let pocket = self.world.pocket.lock().unwrap();
            let (id, generation) = (pocket[at].id, pocket[at].generation);
            found = Some(Pocketed { at, id, generation });
            if self.model.rows[&id].state == State::Pending {
                break;
            }
        }
        found
    }

    fn one_of_the_last(&mut self, count: usize) -> Option<usize> {
        let among = if self.random.percent(85) { 25 } else { count };
        let back = self.random.below(count.min(among).max(1));
        count.checked_sub(1 + back)
    }

    pub(crate) fn a_command(&mut self) -> Option<Command> {
        let choice = self.random.below(32);
        if choice < 9 {
            let (draft, by) = (self.a_draft(), self.an_actor());
            return Some(Command::Invite(draft, by));
        }
        if choice < 12 {
            let draft = self.a_draft();
            let mut by = self.a_claimant(None);
            if self.random.percent(50) {
                by.user = self.random.below(USERS.len());
            }
            return Some(Command::Request(draft, by));
        }
        if choice < 22 {
            let ticket = self.a_ticket()?;
            let who = self.a_claimant(Some(ticket.id));
            let perhaps = self.random.percent(60).then_some(who);
            return Some(match choice {
                12..=18 => Command::Redeem(ticket, who),
                19 => Command::Preview(ticket),
                20 => Command::Decline(ticket, perhaps),
                _ => Command::Block(ticket, perhaps),
            });
        }
        let id = self.an_invitation()?;
        let (by, who) = (self.an_actor(), self.a_claimant(Some(id)));
        let stale = u64::from(self.random.percent(15));
        let seen = self.model.rows[&id].revision - stale;
        let roles = [Role::Owner, Role::Admin, Role::Member, Role::Ghost];
        Some(match choice {
            22 | 23 if self.model.rows[&id].state == State::Requested => {
                if self.random.percent(80) {
                    Command::Approve(id, seen, by)
                } else {
                    Command::Reject(id, seen, by)
                }
            }
            22 => Command::Approve(id, seen, by),
            23 => Command::Amend(id, self.random.pick(&roles), seen, by),
            24 => Command::Revoke(id, by),
            25 => Command::Resend(id, by),
            26 => Command::Rotate(id, by),
            27 => Command::Reveal(id, by),
            28 => Command::Extend(id, self.random.pick(&[HOUR, 3 * DAY, 90 * DAY]), by),
            29 => Command::Renew(id, by),
            30 => match self.random.below(3) {
                0 => Command::DeclineInbox(id, who),
                1 => Command::Foreign(id, by),
                _ => Command::Reject(id, seen, by),
            },
            _ => Command::Accept(id, who),
        })
    }
}
