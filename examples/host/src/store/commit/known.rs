use std::collections::{BTreeSet, HashMap, HashSet};

use invitation::{
    InvitationId, Roles, Scope, Status, Timestamp, UserId,
    ticket::{Pseudonym, TicketDigest},
};

/// What is stored of everything that a commit wants to know.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// By the clock of the store, as this was read.
    pub(super) now: Option<Timestamp>,
    pub(super) rows: HashMap<InvitationId, Kept>,
    /// The names of the rows that are to be replaced.
    pub(super) names: HashMap<InvitationId, BTreeSet<String>>,
    /// Who holds a slot, by scope and invitee.
    pub(super) slots: HashMap<(String, String), InvitationId>,
    pub(super) digests: HashMap<TicketDigest, InvitationId>,
    pub(super) ledger: HashSet<(InvitationId, Pseudonym)>,
    pub(super) tallies: HashMap<Pseudonym, Tally>,
    pub(super) open: HashMap<(String, Timestamp), u64>,
    pub(super) places: HashMap<String, Place>,
    /// How many seats are taken where they are bound; nobody counts further than the bound.
    pub(super) taken: HashMap<String, u64>,
    pub(super) members: HashMap<(String, String), Member>,
    /// The key of the address that each guest is bound to.
    pub(super) guests: HashMap<(String, String), String>,
}

/// The columns of a row that decide whether it may be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Kept {
    pub(super) scope: String,
    pub(super) revision: u64,
    pub(super) status: Status,
    pub(super) expires_at: Timestamp,
    pub(super) max_uses: Option<u32>,
    pub(super) uses: u32,
    pub(super) slot: Option<String>,
    pub(super) digest: Option<TicketDigest>,
}

/// A counter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) count: u32,
    pub(super) until: Timestamp,
}

/// What the host knows of a scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) version: i64,
    pub(super) is_removed: bool,
    pub(super) seats: Option<u64>,
}

/// What somebody holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Member {
    pub(super) roles: Roles,
    pub(super) until: Option<Timestamp>,
}

impl Known {
    /// Whether the seats of a scope are bound.
    pub(super) fn has_bound(&self, scope: &Scope) -> bool {
        let place = self.places.get(scope.as_str());
        place.is_some_and(|place| place.seats.is_some())
    }
}

impl Kept {
    /// Whether it counts as open at a moment.
    pub(super) fn is_open(&self, as_of: Timestamp) -> bool {
        self.status.is_open() && as_of < self.expires_at
    }

    pub(super) fn key_of_slot(&self) -> Option<(String, String)> {
        let slot = self.slot.as_ref()?;
        Some((self.scope.clone(), slot.clone()))
    }
}

impl Member {
    /// What is held once this was granted on top: never less, and never for less long. What has
    /// ended counts as nothing.
    pub(super) fn with(
        held: Option<&Self>,
        roles: &Roles,
        until: Option<Timestamp>,
        now: Timestamp,
    ) -> Self {
        let held = held.filter(|held| held.until.is_none_or(|end| now < end));
        match held {
            None => Self {
                roles: roles.clone(),
                until,
            },
            Some(held) => Self {
                roles: held.roles.clone().union(roles),
                until: match (held.until, until) {
                    (Some(held), Some(granted)) => Some(held.max(granted)),
                    _ => None,
                },
            },
        }
    }
}

/// The keys by which members and guests are told apart.
pub(super) fn key_of(scope: &Scope, user: &UserId) -> (String, String) {
    (scope.as_str().to_owned(), user.as_str().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(micros: i64) -> Option<Timestamp> {
        Timestamp::from_unix_micros(micros)
    }

    fn roles(names: &[&str]) -> Roles {
        Roles::of(names.iter().copied()).unwrap()
    }

    fn granted(held: Option<&Member>, until: Option<Timestamp>) -> Member {
        Member::with(held, &roles(&["member"]), until, time(10).unwrap())
    }

    #[test]
    fn a_grant_adds_roles_and_time_and_takes_nothing_away() {
        let admin = |until| Member {
            roles: roles(&["admin"]),
            until,
        };
        for (held, given, stays) in [
            (None, time(20), None),
            (time(30), None, None),
            (time(30), time(20), time(30)),
            (time(20), time(30), time(30)),
        ] {
            let member = granted(Some(&admin(held)), given);
            assert_eq!(member.roles, roles(&["admin", "member"]));
            assert_eq!(member.until, stays);
        }
    }

    // K2
    #[test]
    fn what_has_ended_does_not_come_back_with_a_grant() {
        let lapsed = Member {
            roles: roles(&["admin"]),
            until: time(10),
        };
        let member = granted(Some(&lapsed), time(20));
        assert_eq!((member.roles, member.until), (roles(&["member"]), time(20)));
        assert_eq!(granted(None, None).until, None);
    }
}
