use std::collections::BTreeSet;

use invitation::{
    Scope, Timestamp, Unavailable, UserId,
    ticket::{Pseudonym, TicketDigest},
};

use super::{
    super::{
        bulk::{Columns, Draft, Kind},
        members::{roles_of_text, time_of},
        places::write_taken,
        read::{count_of, fixed, id_of, status_of},
        sql::{Row, Value},
        transaction::Transaction,
    },
    Ended,
    known::{Kept, Known, Member, Place, Tally},
    wanted::Wanted,
};

/// Microseconds by the clock of the server, at the moment this is evaluated.
const SERVER_TIME: &str = "CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS BIGINT)";

/// How the rows are read that exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    /// Each is locked on the way, in the order of its key, and read as it is then.
    Locking,
    /// All as they are at one moment, waiting for nobody.
    Passing,
}

/// Reads all that is wanted with one statement. For what is not locked on the way a lock is held
/// already, or a unique key stands guard.
pub(super) async fn load(
    transaction: &mut Transaction,
    now: Option<Timestamp>,
    wanted: &Wanted<'_>,
    look: Look,
) -> Result<Known, Ended> {
    let mut draft = Draft::new(transaction.is_postgres());
    write(&mut draft, now, wanted, look);
    let (text, values) = draft.into();
    let rows = transaction
        .sql_built(text)
        .bind_all(values)
        .try_all()
        .await?;
    let mut known = Known::default();
    for row in &rows {
        known.take(row)?;
    }
    Ok(known)
}

/// The time by the clock of the server, now.
pub(super) async fn server_time(transaction: &mut Transaction) -> Result<Timestamp, Ended> {
    let row = transaction
        .sql("SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS BIGINT)")
        .one()
        .await?;
    Ok(time_of(row.get(0)?)?)
}

/// What a row of the answer tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Time,
    Row,
    Name,
    Slot,
    Digest,
    Ledger,
    Tally,
    Open,
    Place,
    Member,
    Guest,
    Taken,
}

const ID: Columns = &[("id", Kind::Bytes)];
const KEY: Columns = &[("key", Kind::Bytes)];
const SCOPE: Columns = &[("scope", Kind::Text)];
const SLOT: Columns = &[("scope", Kind::Text), ("slot", Kind::Text)];
const USER: Columns = &[("scope", Kind::Text), ("user_id", Kind::Text)];
const LEDGER: Columns = &[("invitation", Kind::Bytes), ("redeemer", Kind::Bytes)];
const OPEN: Columns = &[("scope", Kind::Text), ("as_of", Kind::Int)];

/// Every part has the columns of the first: part; two of bytes, three of text, four of numbers.
pub(super) fn write(draft: &mut Draft, now: Option<Timestamp>, wanted: &Wanted<'_>, look: Look) {
    draft.push("WITH moment AS (SELECT ");
    match now {
        Some(now) => draft.push("CAST(").value(now).push(" AS BIGINT)"),
        None => draft.push(SERVER_TIME),
    };
    draft.push(" AS now)");
    let ids = wanted.rows.keys().map(|id| vec![(*id).into()]);
    keep(draft, "invitations", ID, ids.collect(), look);
    let keys = wanted.tallies.iter().map(|key| vec![key.as_bytes().into()]);
    keep(draft, "tallies", KEY, keys.collect(), look);
    keep(draft, "members", USER, users(&wanted.members), look);
    keep(draft, "guests", USER, users(&wanted.guests), look);
    draft.push(
        " SELECT CAST(0 AS BIGINT), CAST(NULL AS BYTEA), CAST(NULL AS BYTEA),
                 CAST(NULL AS TEXT), CAST(NULL AS TEXT), CAST(NULL AS TEXT),
                 now, CAST(NULL AS BIGINT), CAST(NULL AS BIGINT), CAST(NULL AS BIGINT) FROM moment
          UNION ALL SELECT 1, id, digest, scope, slot, status,
                           revision, expires_at, max_uses, uses FROM invitations_kept",
    );
    if !wanted.tallies.is_empty() {
        draft.push(
            " UNION ALL SELECT 6, key, NULL, NULL, NULL, NULL,
                               count, until, NULL, NULL FROM tallies_kept",
        );
    }
    if !wanted.members.is_empty() {
        draft.push(
            " UNION ALL SELECT 9, NULL, NULL, scope, user_id, roles,
                               until, NULL, NULL, NULL FROM members_kept",
        );
    }
    if !wanted.guests.is_empty() {
        draft.push(
            " UNION ALL SELECT 10, NULL, NULL, scope, user_id, address_key,
                               NULL, NULL, NULL, NULL FROM guests_kept",
        );
    }
    names(draft, wanted);
    keys_taken(draft, wanted);
    open(draft, wanted);
    places(draft, wanted);
    seats(draft, wanted);
}

/// The rows of these keys, as `…_kept`.
fn keep(draft: &mut Draft, table: &'static str, keys: Columns, rows: Vec<Vec<Value>>, look: Look) {
    if rows.is_empty() {
        return;
    }
    // SQLite keeps the order of a CROSS JOIN: keys first, and rows by them.
    draft
        .push(", ")
        .push(table)
        .push("_kept AS (SELECT i.* FROM ")
        .rows(keys, rows)
        .push(" CROSS JOIN ")
        .push(table)
        .push(" AS i");
    for (at, (key, _)) in keys.iter().enumerate() {
        let before = if at == 0 { " WHERE i." } else { " AND i." };
        draft.push(before).push(key).push(" = v.").push(key);
    }
    for (at, (key, _)) in keys.iter().enumerate() {
        let before = if at == 0 { " ORDER BY i." } else { ", i." };
        draft.push(before).push(key);
    }
    if look == Look::Locking && draft.is_postgres() {
        draft.push(" FOR UPDATE OF i");
    }
    draft.push(")");
}

fn users(users: &BTreeSet<(&Scope, &UserId)>) -> Vec<Vec<Value>> {
    let users = users.iter();
    users
        .map(|(scope, user)| vec![(*scope).into(), (*user).into()])
        .collect()
}

fn names(draft: &mut Draft, wanted: &Wanted<'_>) {
    let replaced: Vec<Vec<Value>> = wanted
        .rows
        .iter()
        .filter(|(_, is_replaced)| **is_replaced)
        .map(|(id, _)| vec![(*id).into()])
        .collect();
    if !replaced.is_empty() {
        draft.push(
            " UNION ALL SELECT 2, i.id, NULL, i.name, NULL, NULL, NULL, NULL, NULL, NULL FROM ",
        );
        draft.rows(ID, replaced);
        draft.push(" CROSS JOIN invitation_names AS i WHERE i.id = v.id");
    }
}

fn keys_taken(draft: &mut Draft, wanted: &Wanted<'_>) {
    if !wanted.slots.is_empty() {
        let slots = wanted.slots.iter();
        let slots = slots.map(|slot| vec![slot.scope().into(), slot.invitee().as_str().into()]);
        draft.push(
            " UNION ALL SELECT 3, i.id, NULL, i.scope, i.slot, NULL, NULL, NULL, NULL, NULL FROM ",
        );
        draft.rows(SLOT, slots.collect());
        draft.push(" CROSS JOIN invitations AS i WHERE i.scope = v.scope AND i.slot = v.slot");
    }
    if !wanted.digests.is_empty() {
        let digests = wanted.digests.iter();
        draft.push(
            " UNION ALL SELECT 4, i.id, i.digest, NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM ",
        );
        draft.rows(
            KEY,
            digests
                .map(|digest| vec![digest.as_bytes().into()])
                .collect(),
        );
        draft.push(" CROSS JOIN invitations AS i WHERE i.digest = v.key");
    }
    if !wanted.ledger.is_empty() {
        let ledger = wanted.ledger.iter();
        let ledger = ledger.map(|(id, redeemer)| vec![(*id).into(), redeemer.as_bytes().into()]);
        draft.push(
            " UNION ALL SELECT 5, i.invitation, i.redeemer,
                               NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM ",
        );
        draft.rows(LEDGER, ledger.collect());
        draft.push(
            " CROSS JOIN redemptions AS i
              WHERE i.invitation = v.invitation AND i.redeemer = v.redeemer",
        );
    }
}

/// Counts no further than can matter: the changes of one commit close no more than there are.
fn open(draft: &mut Draft, wanted: &Wanted<'_>) {
    if wanted.open.is_empty() {
        return;
    }
    let moments = wanted.open.iter();
    draft.push(
        " UNION ALL SELECT 7, NULL, NULL, v.scope, NULL, NULL, v.as_of, (
              SELECT count(*) FROM (
                  SELECT 1 FROM invitations AS i
                  WHERE i.scope = v.scope AND i.status IN ('requested', 'pending')
                    AND i.expires_at > v.as_of
                  LIMIT ",
    );
    let touched = i64::try_from(wanted.rows.len()).unwrap_or(i64::MAX);
    draft.value(
        i64::from(wanted.open_cap)
            .saturating_add(touched)
            .saturating_add(1),
    );
    draft.push(") AS counted), NULL, NULL FROM ");
    let moments = moments.map(|(scope, as_of)| vec![(*scope).into(), (*as_of).into()]);
    draft.rows(OPEN, moments.collect());
}

fn places(draft: &mut Draft, wanted: &Wanted<'_>) {
    draft.push(
        " UNION ALL SELECT 8, NULL, NULL, i.scope, NULL, NULL,
                           i.version, i.removed, i.seats, NULL FROM ",
    );
    draft.rows(
        SCOPE,
        wanted
            .places
            .iter()
            .map(|scope| vec![(*scope).into()])
            .collect(),
    );
    draft.push(" CROSS JOIN places AS i WHERE i.scope = v.scope");
}

fn seats(draft: &mut Draft, wanted: &Wanted<'_>) {
    for scope in &wanted.granting {
        draft.push(" UNION ALL SELECT 11, NULL, NULL, CAST(");
        draft.value(*scope).push(" AS TEXT), NULL, NULL, ");
        write_taken(draft, scope);
        draft.push(", NULL, NULL, NULL");
    }
}

impl Part {
    const ALL: [Self; 12] = [
        Self::Time,
        Self::Row,
        Self::Name,
        Self::Slot,
        Self::Digest,
        Self::Ledger,
        Self::Tally,
        Self::Open,
        Self::Place,
        Self::Member,
        Self::Guest,
        Self::Taken,
    ];

    fn of(number: i64) -> Result<Self, Unavailable> {
        let part = usize::try_from(number)
            .ok()
            .and_then(|at| Self::ALL.get(at));
        let part = part.copied();
        part.ok_or_else(|| Unavailable::permanent("the database answered with an unknown part"))
    }
}

impl Known {
    fn take(&mut self, row: &Row) -> Result<(), Unavailable> {
        let bytes = |at: usize| row.get::<Vec<u8>>(at);
        let text = |at: usize| row.get::<String>(at);
        let int = |at: usize| row.get::<i64>(at);
        let id = || bytes(1).and_then(id_of);
        match Part::of(int(0)?)? {
            Part::Time => self.now = Some(time_of(int(6)?)?),
            Part::Row => {
                self.rows.insert(id()?, kept_of(row)?);
            }
            Part::Name => {
                self.names.entry(id()?).or_default().insert(text(3)?);
            }
            Part::Slot => {
                self.slots.insert((text(3)?, text(4)?), id()?);
            }
            Part::Digest => {
                self.digests
                    .insert(TicketDigest::from_bytes(fixed(bytes(2)?)?), id()?);
            }
            Part::Ledger => {
                self.ledger
                    .insert((id()?, Pseudonym::from_bytes(fixed(bytes(2)?)?)));
            }
            Part::Tally => {
                let key = Pseudonym::from_bytes(fixed(bytes(1)?)?);
                let (count, until) = (count_of(int(6)?)?, time_of(int(7)?)?);
                self.tallies.insert(key, Tally { count, until });
            }
            Part::Open => {
                let open = u64::try_from(int(7)?).unwrap_or(0);
                self.open.insert((text(3)?, time_of(int(6)?)?), open);
            }
            Part::Place => {
                let seats: Option<i64> = row.get(8)?;
                let place = Place {
                    version: int(6)?,
                    is_removed: int(7)? != 0,
                    seats: seats.map(|seats| u64::try_from(seats).unwrap_or(0)),
                };
                self.places.insert(text(3)?, place);
            }
            Part::Member => {
                let until: Option<i64> = row.get(6)?;
                let member = Member {
                    roles: roles_of_text(&text(5)?)?,
                    until: until.map(time_of).transpose()?,
                };
                self.members.insert((text(3)?, text(4)?), member);
            }
            Part::Guest => {
                self.guests.insert((text(3)?, text(4)?), text(5)?);
            }
            Part::Taken => {
                let taken = u64::try_from(int(6)?).unwrap_or(u64::MAX);
                self.taken.insert(text(3)?, taken);
            }
        }
        Ok(())
    }
}

fn kept_of(row: &Row) -> Result<Kept, Unavailable> {
    let digest: Option<Vec<u8>> = row.get(2)?;
    let max_uses: Option<i64> = row.get(8)?;
    Ok(Kept {
        scope: row.get(3)?,
        revision: u64::try_from(row.get::<i64>(6)?)
            .map_err(|_| Unavailable::permanent("a stored revision is out of range"))?,
        status: status_of(&row.get::<String>(5)?)?,
        expires_at: time_of(row.get(7)?)?,
        max_uses: max_uses.map(count_of).transpose()?,
        uses: count_of(row.get(9)?)?,
        slot: row.get(4)?,
        digest: match digest {
            Some(digest) => Some(TicketDigest::from_bytes(fixed(digest)?)),
            None => None,
        },
    })
}
