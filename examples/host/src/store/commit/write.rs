use invitation::{
    Email, Event, InvitationId, Redemption, Status, Unavailable, UserId, ticket::Pseudonym,
};

use super::{
    super::{
        bulk::{Columns, Draft, Kind},
        members::text_of_roles,
        sql::Value,
        transaction::Transaction,
    },
    Ended,
    known::{Member, Tally},
    plan::{Plan, Rows, Written},
};

/// Writes all of it: at most one statement for each kind of row, and always in this order.
pub(super) async fn write(transaction: &mut Transaction, plan: Plan<'_>) -> Result<(), Ended> {
    let mut writer = Writer { transaction };
    let released = plan.released.iter().map(|id| vec![(*id).into()]);
    writer.run(&RELEASE, released.collect()).await?;
    let replaced = documents(plan.replaced.into_values())?;
    writer.run(&REPLACE, replaced).await?;
    let inserted = documents(plan.inserted.into_values())?;
    writer.run(&INSERT, inserted).await?;
    let used = plan.used.iter().map(used);
    writer.run(&USE, used.collect()).await?;
    let lost = plan.lost_names.into_iter();
    let lost = lost.map(|(id, name)| vec![id.into(), name.into()]);
    writer.run(&LOSE_NAMES, lost.collect()).await?;
    let new = plan.new_names.into_iter();
    let new = new.map(|(id, name, at)| vec![id.into(), name.into(), at.into()]);
    writer.run(&ADD_NAMES, new.collect()).await?;
    let redeemed = plan.ledger.into_values().map(ledger_row);
    writer.run(&REDEEM, redeemed.collect()).await?;
    writer.put(&TALLIES, plan.tallies, tally_row).await?;
    writer.put(&MEMBERS, plan.members, member_row).await?;
    writer.put(&GUESTS, plan.guests, guest_row).await?;
    let blocked = plan.blocked.iter();
    let blocked = blocked.map(|(contact, since)| vec![contact.into(), (*since).into()]);
    writer.run(&BLOCK, blocked.collect()).await?;
    let user = |user: &UserId| vec![user.into()];
    let closed = plan.closed.into_iter().map(user);
    writer.run(&CLOSE, closed.collect()).await?;
    let signed_out = plan.signed_out.into_iter().map(user);
    writer.run(&SIGN_OUT, signed_out.collect()).await?;
    let events = plan.events.into_iter().map(event_row);
    writer.run(&TELL, events.collect::<Result<_, _>>()?).await
}

struct Writer<'t> {
    transaction: &'t mut Transaction,
}

impl Writer<'_> {
    async fn run(&mut self, bulk: &Bulk, rows: Vec<Vec<Value>>) -> Result<(), Ended> {
        if rows.is_empty() {
            return Ok(());
        }
        let mut draft = self.draft();
        draft
            .push(bulk.before)
            .rows(bulk.columns, rows)
            .push(bulk.after);
        self.send(draft).await
    }

    /// Whoever makes the same new row at the same moment fails on its key, and changes this one then.
    async fn put<K, V>(
        &mut self,
        table: &Table,
        rows: Rows<K, V>,
        row: impl Fn((K, V)) -> Vec<Value>,
    ) -> Result<(), Ended> {
        if !rows.new.is_empty() {
            let mut draft = self.draft();
            table.insert(&mut draft, rows.new.into_iter().map(&row).collect());
            self.send(draft).await?;
        }
        if !rows.changed.is_empty() {
            let mut draft = self.draft();
            table.update(&mut draft, rows.changed.into_iter().map(&row).collect());
            self.send(draft).await?;
        }
        Ok(())
    }

    fn draft(&self) -> Draft {
        Draft::new(self.transaction.is_postgres())
    }

    async fn send(&mut self, draft: Draft) -> Result<(), Ended> {
        let (text, values) = draft.into();
        let statement = self.transaction.sql_built(text).bind_all(values);
        statement.try_run().await.map(drop).map_err(Ended::from)
    }
}

/// A statement for many rows, which are its table `v`.
struct Bulk {
    columns: Columns,
    before: &'static str,
    after: &'static str,
}

/// A table in which a commit makes rows and changes others.
struct Table {
    name: &'static str,
    columns: Columns,
    /// So many of its columns, the first, are the key.
    key: usize,
}

impl Table {
    fn insert(&self, draft: &mut Draft, rows: Vec<Vec<Value>>) {
        draft.push("INSERT INTO ").push(self.name).push(" (");
        self.list_columns(draft);
        draft.push(") SELECT ");
        self.list_columns(draft);
        draft.push(" FROM ").rows(self.columns, rows);
    }

    fn update(&self, draft: &mut Draft, rows: Vec<Vec<Value>>) {
        draft.push("UPDATE ").push(self.name);
        for (at, (name, _)) in self.columns.iter().skip(self.key).enumerate() {
            let before = if at == 0 { " SET " } else { ", " };
            draft.push(before).push(name).push(" = v.").push(name);
        }
        draft.push(" FROM ").rows(self.columns, rows);
        for (at, (name, _)) in self.columns.iter().take(self.key).enumerate() {
            let before = if at == 0 { " WHERE " } else { " AND " };
            draft.push(before).push(self.name).push(".").push(name);
            draft.push(" = v.").push(name);
        }
    }

    fn list_columns(&self, draft: &mut Draft) {
        for (at, (name, _)) in self.columns.iter().enumerate() {
            draft.push(if at == 0 { "" } else { ", " }).push(name);
        }
    }
}

const ID: Columns = &[("id", Kind::Bytes)];
const DOCUMENT: Columns = &[
    ("id", Kind::Bytes),
    ("scope", Kind::Text),
    ("revision", Kind::Int),
    ("status", Kind::Text),
    ("created_at", Kind::Int),
    ("expires_at", Kind::Int),
    ("max_uses", Kind::Int),
    ("uses", Kind::Int),
    ("slot", Kind::Text),
    ("digest", Kind::Bytes),
    ("invitee", Kind::Text),
    ("inviter", Kind::Text),
    ("due_at", Kind::Int),
    ("document", Kind::Text),
];
const USES: Columns = &[
    ("id", Kind::Bytes),
    ("uses", Kind::Int),
    ("status", Kind::Text),
];
const NAME: Columns = &[("id", Kind::Bytes), ("name", Kind::Text)];
const NEW_NAME: Columns = &[
    ("id", Kind::Bytes),
    ("name", Kind::Text),
    ("created_at", Kind::Int),
];
const LEDGER: Columns = &[
    ("invitation", Kind::Bytes),
    ("redeemer", Kind::Bytes),
    ("at", Kind::Int),
    ("change_id", Kind::Bytes),
];
const CONTACT: Columns = &[("contact", Kind::Bytes), ("since", Kind::Int)];
const USER: Columns = &[("user_id", Kind::Text)];
const EVENT: Columns = &[("event", Kind::Text)];

const RELEASE: Bulk = Bulk {
    columns: ID,
    before: "UPDATE invitations SET slot = NULL, digest = NULL FROM ",
    after: " WHERE invitations.id = v.id",
};

/// A write ends the lease and begins to count anew.
const REPLACE: Bulk = Bulk {
    columns: DOCUMENT,
    before: "UPDATE invitations SET
                 scope = v.scope, revision = v.revision, status = v.status,
                 created_at = v.created_at, expires_at = v.expires_at,
                 max_uses = v.max_uses, uses = v.uses, slot = v.slot, digest = v.digest,
                 invitee = v.invitee, inviter = v.inviter, document = v.document,
                 due_at = v.due_at, claimable_at = v.due_at,
                 lease_until = NULL, waited_since = NULL, claims = 0
             FROM ",
    after: " WHERE invitations.id = v.id",
};

const INSERT: Bulk = Bulk {
    columns: DOCUMENT,
    before: "INSERT INTO invitations (
                 id, scope, revision, status, created_at, expires_at, max_uses, uses, slot, digest,
                 invitee, inviter, due_at, claimable_at, document
             )
             SELECT id, scope, revision, status, created_at, expires_at, max_uses, uses, slot, digest,
                    invitee, inviter, due_at, due_at, document
             FROM ",
    after: "",
};

const USE: Bulk = Bulk {
    columns: USES,
    before: "UPDATE invitations SET uses = v.uses, status = v.status FROM ",
    after: " WHERE invitations.id = v.id",
};

const LOSE_NAMES: Bulk = Bulk {
    columns: NAME,
    before: "DELETE FROM invitation_names WHERE (id, name) IN (SELECT id, name FROM ",
    after: ")",
};

const ADD_NAMES: Bulk = Bulk {
    columns: NEW_NAME,
    before: "INSERT INTO invitation_names (id, name, created_at) SELECT id, name, created_at FROM ",
    after: "",
};

const REDEEM: Bulk = Bulk {
    columns: LEDGER,
    before: "INSERT INTO redemptions (invitation, redeemer, at, change_id)
             SELECT invitation, redeemer, at, change_id FROM ",
    after: "",
};

const TALLIES: Table = Table {
    name: "tallies",
    columns: &[
        ("key", Kind::Bytes),
        ("count", Kind::Int),
        ("until", Kind::Int),
    ],
    key: 1,
};

const MEMBERS: Table = Table {
    name: "members",
    columns: &[
        ("scope", Kind::Text),
        ("user_id", Kind::Text),
        ("roles", Kind::Text),
        ("until", Kind::Int),
    ],
    key: 2,
};

const GUESTS: Table = Table {
    name: "guests",
    columns: &[
        ("scope", Kind::Text),
        ("user_id", Kind::Text),
        ("address", Kind::Text),
        ("address_key", Kind::Text),
    ],
    key: 2,
};

const BLOCK: Bulk = Bulk {
    columns: CONTACT,
    before: "INSERT INTO blocked_contacts (contact, since) SELECT contact, since FROM ",
    after: " WHERE true ON CONFLICT (contact) DO NOTHING",
};

/// Their sessions end with them.
const CLOSE: Bulk = Bulk {
    columns: USER,
    before: "DELETE FROM accounts WHERE user_id IN (SELECT user_id FROM ",
    after: ")",
};

const SIGN_OUT: Bulk = Bulk {
    columns: USER,
    before: "DELETE FROM sessions WHERE user_id IN (SELECT user_id FROM ",
    after: ")",
};

const TELL: Bulk = Bulk {
    columns: EVENT,
    before: "INSERT INTO outbox (event) SELECT event FROM ",
    after: "",
};

fn documents<'c>(
    written: impl Iterator<Item = Written<'c>>,
) -> Result<Vec<Vec<Value>>, Unavailable> {
    written.map(document).collect()
}

fn document(written: Written<'_>) -> Result<Vec<Value>, Unavailable> {
    let index = written.invitation.index();
    let revision = i64::try_from(index.revision.get())
        .map_err(|_| Unavailable::permanent("a revision is out of range"))?;
    let document = serde_json::to_string(&written.invitation.to_document())
        .map_err(|_| Unavailable::permanent("a document cannot be written"))?;
    Ok(vec![
        index.id.into(),
        index.scope.into(),
        revision.into(),
        written.status.as_str().into(),
        index.created_at.into(),
        index.expires_at.into(),
        index.max_uses.into(),
        written.uses.into(),
        index
            .slot
            .as_ref()
            .map(|slot| slot.invitee().as_str())
            .into(),
        index.digest.map(|digest| digest.as_bytes()).into(),
        index
            .invitee
            .as_ref()
            .map(|invitee| invitee.as_str())
            .into(),
        index.inviter.into(),
        index.due_at.into(),
        document.into(),
    ])
}

fn used((id, (uses, status)): (&InvitationId, &(u32, Status))) -> Vec<Value> {
    vec![(*id).into(), (*uses).into(), status.as_str().into()]
}

fn ledger_row(row: &Redemption) -> Vec<Value> {
    vec![
        row.invitation.into(),
        row.redeemer.as_bytes().into(),
        row.at.into(),
        row.change_id.as_bytes().into(),
    ]
}

fn tally_row((key, tally): (Pseudonym, Tally)) -> Vec<Value> {
    vec![
        key.as_bytes().into(),
        tally.count.into(),
        tally.until.into(),
    ]
}

fn member_row(((scope, user), member): ((String, String), Member)) -> Vec<Value> {
    let roles = text_of_roles(&member.roles);
    vec![scope.into(), user.into(), roles.into(), member.until.into()]
}

fn guest_row(((scope, user), address): ((String, String), &Email)) -> Vec<Value> {
    let (text, key) = (address.as_str(), address.key());
    vec![scope.into(), user.into(), text.into(), key.into()]
}

fn event_row(event: &Event) -> Result<Vec<Value>, Unavailable> {
    let event = serde_json::to_string(event)
        .map_err(|_| Unavailable::permanent("an event cannot be written"))?;
    Ok(vec![event.into()])
}
