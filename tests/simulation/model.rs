//! The reference: what an invitation is, in plain maps, without any of the crate's decisions.
//!
//! [`Model::reasons`] names every reason for which a command may be refused; where there is none it
//! must succeed, and [`Model::apply`] says what it does.

use std::collections::{BTreeMap, BTreeSet};

use invitation::InvitationId;

pub(crate) use crate::words::*;

#[derive(Debug, Clone)]
pub(crate) struct Model {
    pub(crate) mode: Mode,
    pub(crate) most_open: Option<usize>,
    pub(crate) per_inviter: Option<usize>,
    pub(crate) rows: BTreeMap<InvitationId, Row>,
    pub(crate) members: BTreeMap<(usize, usize), BTreeSet<Role>>,
    pub(crate) blocked: BTreeSet<usize>,
    /// What was created, by day and inviter. It never shrinks.
    created: BTreeMap<(i64, usize), usize>,
    holders: BTreeMap<(usize, bool, usize), InvitationId>,
    keys: BTreeMap<(usize, usize, u8), InvitationId>,
}

impl Model {
    pub(crate) fn new(mode: Mode, most_open: Option<usize>, per_inviter: Option<usize>) -> Self {
        let one = |role| BTreeSet::from([role]);
        let members = (0..2).flat_map(|scope| {
            [Role::Owner, Role::Admin, Role::Member]
                .into_iter()
                .enumerate()
                .map(move |(user, role)| ((scope, user), one(role)))
        });
        Self {
            mode,
            most_open,
            per_inviter,
            rows: BTreeMap::new(),
            members: members.collect(),
            blocked: BTreeSet::new(),
            created: BTreeMap::new(),
            holders: BTreeMap::new(),
            keys: BTreeMap::new(),
        }
    }

    /// The invitation that holds the place of a person in a scope, lapsed or not.
    pub(crate) fn holder(&self, draft: &Draft) -> Option<InvitationId> {
        let id = *self.holders.get(&place(draft)?)?;
        (self.rows[&id].state == State::Pending).then_some(id)
    }

    fn keyed(&self, draft: &Draft, user: usize) -> Option<&Row> {
        let id = self.keys.get(&(draft.scope, user, draft.key?))?;
        self.rows.get(id)
    }

    pub(crate) fn is_keyed(&self, draft: &Draft, user: usize) -> bool {
        self.keyed(draft, user).is_some()
    }

    fn may_grant(&self, scope: usize, user: usize, role: Role) -> bool {
        let held = self.members.get(&(scope, user));
        held.is_some_and(|held| {
            held.iter().any(|held| match held {
                Role::Owner => role != Role::Ghost,
                Role::Admin => matches!(role, Role::Admin | Role::Member),
                _ => false,
            })
        })
    }

    fn exceeds(&self, scope: usize, actor: Actor, role: Role, is_link: bool) -> bool {
        !self.may_grant(scope, actor.user, role)
            || ((actor.application || is_link) && role != Role::Member)
    }

    fn row_exceeds(&self, row: &Row, actor: Actor) -> bool {
        self.exceeds(row.draft.scope, actor, row.role, !row.draft.who.is_person())
    }

    fn is_blocked(&self, who: Who) -> bool {
        match who {
            Who::Person(person) | Who::User(person) => self.blocked.contains(&person),
            _ => false,
        }
    }

    fn no_letter(&self, row: &Row, now: i64) -> bool {
        !row.by_letter()
            || self.is_blocked(row.draft.who)
            || row.last_letter.is_some_and(|last| now < last + COOLDOWN)
    }

    pub(crate) fn open_rows(&self, scope: usize, now: i64) -> usize {
        let ours = self.rows.values().filter(|row| row.draft.scope == scope);
        ours.filter(|row| row.status(now).is_open()).count()
    }

    fn draft_reasons(&self, draft: &Draft) -> Reasons {
        let mut reasons = Reasons::new();
        let mut because = |holds: bool, reason| {
            if holds {
                reasons.insert(reason);
            }
        };
        because(draft.role.is_none(), "no-role");
        because(draft.role == Some(Role::Ghost), "unknown-role");
        because(draft.life.is_some_and(|life| life > LONGEST), "lifetime");
        because(self.is_blocked(draft.who), "blocked");
        because(self.belongs(draft), "member");
        reasons
    }

    fn belongs(&self, draft: &Draft) -> bool {
        let (Who::Person(person) | Who::User(person)) = draft.who else {
            return false;
        };
        let user = FIRST_PERSON + person;
        self.members.contains_key(&(draft.scope, user))
    }

    /// Whether one more may not stand open.
    fn is_full(&self, scope: usize, now: i64) -> bool {
        let most = self.most_open;
        most.is_some_and(|most| self.open_rows(scope, now) >= most)
    }

    fn limit_reasons(&self, draft: &Draft, user: usize, now: i64, frees: usize) -> Reasons {
        let mut reasons = Reasons::new();
        let open = self.open_rows(draft.scope, now) - frees;
        if self.most_open.is_some_and(|most| open >= most) {
            reasons.insert("limit");
        }
        let made = self.created.get(&(now.div_euclid(DAY), user)).unwrap_or(&0);
        if self.per_inviter.is_some_and(|most| *made >= most) {
            reasons.insert("limit");
        }
        reasons
    }

    fn replay_reasons(&self, row: &Row, draft: &Draft, actor: Actor, requested: bool) -> Reasons {
        if row.erased {
            return Reasons::from(["gone"]);
        }
        let mut reasons = Reasons::new();
        if row.draft != *draft || row.requested != requested {
            reasons.insert("mismatch");
        }
        if !requested && row.generation.is_some() && self.row_exceeds(row, actor) {
            reasons.insert("ceiling");
        }
        reasons
    }

    /// Every reason to refuse; none where it must succeed.
    pub(crate) fn reasons(&self, command: &Command, now: i64) -> Reasons {
        let mut reasons = Reasons::new();
        let mut because = |holds: bool, reason| {
            if holds {
                reasons.insert(reason);
            }
        };
        match command {
            Command::Invite(draft, actor) => {
                if let Some(row) = self.keyed(draft, actor.user) {
                    return self.replay_reasons(row, draft, *actor, false);
                }
                let wanted = draft.role.unwrap_or(Role::Ghost);
                let is_link = !draft.who.is_person();
                because(
                    self.exceeds(draft.scope, *actor, wanted, is_link),
                    "ceiling",
                );
                let holder = self.holder(draft).map(|id| &self.rows[&id]);
                let live = holder.filter(|row| row.status(now) == State::Pending);
                let mut makes_one = true;
                if let Some(row) = live {
                    because(self.row_exceeds(row, *actor), "ceiling");
                    because(self.mode == Mode::Refuse, "duplicate");
                    because(
                        self.mode == Mode::Resend && self.no_letter(row, now),
                        "resend",
                    );
                    makes_one = self.mode == Mode::Replace;
                }
                reasons.extend(self.draft_reasons(draft));
                if makes_one {
                    let frees = usize::from(live.is_some());
                    reasons.extend(self.limit_reasons(draft, actor.user, now, frees));
                }
            }
            Command::Request(draft, asker) => {
                let actor = Actor {
                    user: asker.user,
                    application: false,
                };
                if let Some(row) = self.keyed(draft, asker.user) {
                    return self.replay_reasons(row, draft, actor, true);
                }
                let is_member = self.members.contains_key(&(draft.scope, asker.user));
                let is_self = match draft.who {
                    Who::Person(person) => asker.verified == Some(person),
                    Who::User(person) => asker.user == FIRST_PERSON + person,
                    _ => false,
                };
                because(!(is_member || is_self), "requests");
                because(!draft.who.is_person(), "requests");
                reasons.extend(self.draft_reasons(draft));
                reasons.extend(self.limit_reasons(draft, asker.user, now, 0));
            }
            Command::Approve(id, seen, actor) | Command::Reject(id, seen, actor) => {
                let row = &self.rows[id];
                because(row.status(now) != State::Requested, "status");
                because(!row.is_as_seen(*seen), "changed");
                because(row.created_by.user == actor.user, "self");
                because(self.row_exceeds(row, *actor), "ceiling");
                if matches!(command, Command::Approve(..)) && !row.erased {
                    let holder = self.holder(&row.draft).map(|id| &self.rows[&id]);
                    let is_live = holder.is_some_and(|row| row.status(now) == State::Pending);
                    because(is_live, "duplicate");
                    because(self.is_blocked(row.draft.who), "resend");
                    because(self.belongs(&row.draft), "member");
                }
            }
            Command::Amend(id, role, seen, actor) => {
                let row = &self.rows[id];
                because(!row.is_as_seen(*seen), "changed");
                because(row.status(now) != State::Pending, "status");
                because(*role == Role::Ghost, "roles");
                because(self.row_exceeds(row, *actor), "ceiling");
                let is_link = !row.draft.who.is_person();
                because(
                    self.exceeds(row.draft.scope, *actor, *role, is_link),
                    "ceiling",
                );
            }
            Command::Revoke(id, actor) => {
                let row = &self.rows[id];
                let may = actor.user == row.created_by.user
                    || self.may_grant(row.draft.scope, actor.user, row.role);
                because(!may, "ceiling");
                because(!row.status(now).is_open(), "status");
            }
            Command::Resend(id, actor)
            | Command::Rotate(id, actor)
            | Command::Reveal(id, actor) => {
                let row = &self.rows[id];
                because(row.status(now) != State::Pending, "status");
                because(self.row_exceeds(row, *actor), "ceiling");
                let posts = match command {
                    Command::Resend(..) => true,
                    Command::Rotate(..) => row.by_letter(),
                    _ => false,
                };
                because(posts && self.no_letter(row, now), "resend");
            }
            Command::Extend(id, life, actor) => {
                let row = &self.rows[id];
                let stands = row.state == State::Pending && row.status(now) != State::Accepted;
                because(!stands, "status");
                because(self.row_exceeds(row, *actor), "ceiling");
                because(*life > LONGEST, "lifetime");
                let has_lapsed = row.status(now) == State::Expired;
                because(has_lapsed && self.is_full(row.draft.scope, now), "limit");
            }
            Command::Renew(id, actor) => {
                let row = &self.rows[id];
                let was_ticket = row.generation.is_some() || row.erased;
                because(row.status(now) != State::Expired || !was_ticket, "status");
                because(row.erased, "not-found");
                because(self.row_exceeds(row, *actor), "ceiling");
                because(self.no_letter(row, now), "resend");
                because(self.belongs(&row.draft), "member");
                because(self.is_full(row.draft.scope, now), "limit");
                if row.state == State::Expired {
                    let holder = self.holder(&row.draft).map(|id| &self.rows[&id]);
                    let is_live = holder.is_some_and(|row| row.status(now) == State::Pending);
                    because(is_live, "duplicate");
                    reasons.extend(self.limit_reasons(&row.draft, row.created_by.user, now, 0));
                }
            }
            Command::Preview(ticket) => {
                let row = &self.rows[&ticket.id];
                if row.generation != Some(ticket.generation) {
                    return Reasons::from(["unknown"]);
                }
                because(row.status(now) != State::Pending, "status");
            }
            Command::Redeem(ticket, claimant) => {
                let row = &self.rows[&ticket.id];
                if row.generation != Some(ticket.generation) {
                    return Reasons::from(["unknown"]);
                }
                return self.redeem_reasons(row, *claimant, true, now);
            }
            Command::Accept(id, claimant) => {
                return self.redeem_reasons(&self.rows[id], *claimant, false, now);
            }
            Command::Decline(ticket, claimant) | Command::Block(ticket, claimant) => {
                let row = &self.rows[&ticket.id];
                if row.generation != Some(ticket.generation) {
                    return Reasons::from(["not-found"]);
                }
                because(!row.draft.who.is_person(), "shared");
                let known = claimant.is_some_and(|who| self.is_for(row, who, true, now));
                because(!known && !row.is_proof(now), "wrong");
                let answers = matches!(command, Command::Decline(..));
                because(answers && row.status(now) != State::Pending, "status");
            }
            Command::DeclineInbox(id, claimant) => {
                let row = &self.rows[id];
                because(row.erased || !row.draft.who.is_person(), "shared");
                because(!self.is_for(row, *claimant, false, now), "wrong");
                because(row.status(now) != State::Pending, "status");
            }
            Command::Foreign(..) => because(true, "not-found"),
        }
        reasons
    }

    fn is_for(&self, row: &Row, who: Claimant, has_ticket: bool, now: i64) -> bool {
        if row.erased {
            return false;
        }
        match row.draft.who {
            Who::Person(person) => {
                let proves = has_ticket && row.is_proof(now);
                who.verified == Some(person) || (proves && who.creating == Some(person))
            }
            Who::User(person) => who.user == FIRST_PERSON + person,
            Who::Domain => has_ticket && who.verified.is_some(),
            Who::Anyone => has_ticket,
        }
    }

    fn redeem_reasons(&self, row: &Row, who: Claimant, has_ticket: bool, now: i64) -> Reasons {
        let scope = row.draft.scope;
        if row.ledger.contains(&who.user) {
            let is_member = self.members.contains_key(&(scope, who.user));
            let gone = (!is_member).then_some("no-longer");
            return gone.into_iter().collect();
        }
        let mut reasons = Reasons::new();
        let mut because = |holds: bool, reason| {
            if holds {
                reasons.insert(reason);
            }
        };
        match row.status(now) {
            State::Pending => {}
            State::Requested => because(true, "awaiting"),
            _ => because(true, "status"),
        }
        because(!self.is_for(row, who, has_ticket, now), "wrong");
        because(self.row_exceeds(row, row.sponsor), "sponsor");
        because(self.is_blocked(row.draft.who), "blocked");
        reasons
    }

    fn row(&mut self, id: InvitationId) -> &mut Row {
        self.rows.get_mut(&id).unwrap()
    }

    fn insert(&mut self, id: InvitationId, draft: Draft, by: Actor, state: State, now: i64) {
        if let Some(old) = self.holder(&draft).filter(|_| state == State::Pending) {
            let is_live = self.rows[&old].status(now) == State::Pending;
            let ended = if is_live {
                State::Revoked
            } else {
                State::Expired
            };
            self.row(old).end(ended, now);
        }
        let mut row = Row {
            draft,
            role: draft.role.unwrap(),
            created_at: now,
            created_by: by,
            sponsor: by,
            requested: state == State::Requested,
            state,
            expires: now + draft.life.unwrap_or(DEFAULT_LIFE),
            ended_at: 0,
            generation: None,
            minted_at: now,
            disclosed: true,
            last_letter: None,
            ledger: BTreeSet::new(),
            erased: false,
            blocks: false,
            revision: 1,
            noted: 1..=1,
        };
        if state == State::Pending {
            row.mint(draft.way != Way::Letter || !draft.who.is_person(), now);
            row.last_letter = row.by_letter().then_some(now);
            self.hold(id, &draft);
        }
        *self
            .created
            .entry((now.div_euclid(DAY), by.user))
            .or_default() += 1;
        if let Some(key) = draft.key {
            self.keys.insert((draft.scope, by.user, key), id);
        }
        self.rows.insert(id, row);
    }

    fn hold(&mut self, id: InvitationId, draft: &Draft) {
        if self.mode != Mode::Allow
            && let Some(place) = place(draft)
        {
            self.holders.insert(place, id);
        }
    }

    /// The effect. `made` is the id of the row that it added, if it did.
    pub(crate) fn apply(&mut self, command: &Command, made: Option<InvitationId>, now: i64) {
        match command {
            Command::Invite(draft, actor) => {
                if let Some(id) = made {
                    return self.insert(id, *draft, *actor, State::Pending, now);
                }
                if self.is_keyed(draft, actor.user) {
                    return;
                }
                let hands_out = draft.way != Way::Letter;
                let resends = self.mode == Mode::Resend;
                let Some(id) = self.holder(draft) else { return };
                let row = self.row(id);
                if resends {
                    row.last_letter = Some(now);
                }
                row.disclosed |= hands_out;
                row.revision += u64::from(resends || hands_out);
            }
            Command::Request(draft, asker) => {
                let actor = Actor {
                    user: asker.user,
                    application: false,
                };
                if let Some(id) = made {
                    self.insert(id, *draft, actor, State::Requested, now);
                }
            }
            Command::Approve(id, _, actor) => {
                let draft = self.rows[id].draft;
                if let Some(old) = self.holder(&draft) {
                    self.row(old).end(State::Expired, now);
                }
                let row = self.row(*id);
                row.state = State::Pending;
                row.revision += 1;
                row.sponsor = *actor;
                row.expires = now + (row.expires - row.created_at);
                row.mint(!row.by_letter(), now);
                row.last_letter = row.by_letter().then_some(now);
                self.hold(*id, &draft);
            }
            Command::Reject(id, ..) => self.row(*id).end(State::Rejected, now),
            Command::Amend(id, role, _, actor) => {
                let row = self.row(*id);
                row.revision += 1;
                if row.role != *role {
                    row.mint(row.disclosed && !row.by_letter(), now);
                    row.sponsor = *actor;
                }
                row.role = *role;
            }
            Command::Revoke(id, _) => self.row(*id).end(State::Revoked, now),
            Command::Resend(id, _) => {
                let row = self.row(*id);
                row.revision += 1;
                row.last_letter = Some(now);
            }
            Command::Rotate(id, _) => {
                let row = self.row(*id);
                row.revision += 1;
                row.mint(!row.by_letter(), now);
                row.last_letter = row.by_letter().then_some(now).or(row.last_letter);
            }
            Command::Reveal(id, _) => {
                let row = self.row(*id);
                row.revision += 1;
                row.disclosed = true;
            }
            Command::Extend(id, life, _) => {
                let row = self.row(*id);
                row.revision += 1;
                row.expires = now + life;
            }
            Command::Renew(id, _) => {
                if let Some(made) = made {
                    let counted = self.row(*id);
                    counted.revision += 1;
                    counted.last_letter = Some(now);
                    let old = self.rows[id].clone();
                    let draft = Draft {
                        role: Some(old.role),
                        life: None,
                        way: Way::Letter,
                        key: None,
                        ..old.draft
                    };
                    self.insert(made, draft, old.created_by, State::Pending, now);
                    self.row(made).sponsor = old.sponsor;
                    return;
                }
                let row = self.row(*id);
                row.revision += 1;
                row.expires = now + DEFAULT_LIFE;
                row.last_letter = Some(now);
            }
            Command::Redeem(Pocketed { id, .. }, who) | Command::Accept(id, who) => {
                let row = self.row(*id);
                if !row.ledger.insert(who.user) {
                    return;
                }
                if !row.is_multiple() {
                    row.end(State::Accepted, now);
                }
                let (scope, role) = (row.draft.scope, row.role);
                self.members
                    .entry((scope, who.user))
                    .or_default()
                    .insert(role);
            }
            Command::Decline(Pocketed { id, .. }, _) | Command::DeclineInbox(id, _) => {
                self.row(*id).end(State::Declined, now);
            }
            Command::Block(Pocketed { id, .. }, _) => {
                let is_known = self.is_blocked(self.rows[id].draft.who);
                let row = self.row(*id);
                if row.status(now) == State::Pending {
                    row.end(State::Declined, now);
                } else if !(row.blocks && is_known) {
                    row.revision += 1;
                }
                row.blocks = true;
            }
            Command::Preview(_) | Command::Foreign(..) => {}
        }
    }

    pub(crate) fn erase(&mut self, id: InvitationId, now: i64) {
        let row = self.row(id);
        let ended = match row.status(now) {
            open if open.is_open() => State::Revoked,
            over => over,
        };
        row.end(ended, now);
        row.generation = None;
        row.erased = true;
    }
}

fn place(draft: &Draft) -> Option<(usize, bool, usize)> {
    match draft.who {
        Who::Person(person) => Some((draft.scope, false, person)),
        Who::User(person) => Some((draft.scope, true, person)),
        _ => None,
    }
}
