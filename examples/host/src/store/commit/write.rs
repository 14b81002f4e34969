use invitation::{InvitationId, Status, Unavailable, UserId};

use super::{
    super::{
        bulk::{Columns, Draft, Kind},
        members::text_of_roles,
        sql::Value,
        transaction::Transaction,
    },
    Ended,
    known::Tally,
    plan::{Plan, Written},
};

/// Writes all of it: at most one statement for each kind of row, and always in this order.
pub(super) async fn write(transaction: &mut Transaction, plan: Plan<'_>) -> Result<(), Ended> {
    let is_postgres = transaction.is_postgres();
    let mut run = async |bulk: &Bulk, rows: Vec<Vec<Value>>| {
        if rows.is_empty() {
            return Ok(());
        }
        let mut draft = Draft::new(is_postgres);
        draft
            .push(bulk.before)
            .rows(bulk.columns, rows)
            .push(bulk.after);
        let (text, values) = draft.into();
        let statement = transaction.sql_built(text).bind_all(values);
        statement.try_run().await.map(drop).map_err(Ended::from)
    };
    run(
        &RELEASE,
        plan.released.iter().map(|id| vec![(*id).into()]).collect(),
    )
    .await?;
    run(&REPLACE, documents(plan.replaced.into_values())?).await?;
    run(&INSERT, documents(plan.inserted.into_values())?).await?;
    run(&USE, plan.used.iter().map(used).collect()).await?;
    let lost = plan.lost_names.into_iter();
    run(
        &LOSE_NAMES,
        lost.map(|(id, name)| vec![id.into(), name.into()])
            .collect(),
    )
    .await?;
    let new = plan.new_names.into_iter();
    let new = new.map(|(id, name, at)| vec![id.into(), name.into(), at.into()]);
    run(&ADD_NAMES, new.collect()).await?;
    let ledger = plan.ledger.into_values().map(|row| {
        vec![
            row.invitation.into(),
            row.redeemer.as_bytes().into(),
            row.at.into(),
            row.change_id.as_bytes().into(),
        ]
    });
    run(&REDEEM, ledger.collect()).await?;
    let tally = |(key, tally): (_, Tally)| tally_row(&key, tally);
    run(
        &NEW_TALLIES,
        plan.new_tallies.into_iter().map(tally).collect(),
    )
    .await?;
    run(&TALLIES, plan.tallies.into_iter().map(tally).collect()).await?;
    let members = plan.members.into_iter().map(|((scope, user), member)| {
        let roles = text_of_roles(&member.roles);
        vec![scope.into(), user.into(), roles.into(), member.until.into()]
    });
    run(&MEMBERS, members.collect()).await?;
    let guests = plan.guests.into_iter().map(|((scope, user), address)| {
        let (text, key) = (address.as_str(), address.key());
        vec![scope.into(), user.into(), text.into(), key.into()]
    });
    run(&GUESTS, guests.collect()).await?;
    let blocked = plan.blocked.iter();
    let blocked = blocked.map(|(contact, since)| vec![contact.into(), (*since).into()]);
    run(&BLOCK, blocked.collect()).await?;
    let user = |user: &UserId| vec![user.into()];
    run(&CLOSE, plan.closed.into_iter().map(user).collect()).await?;
    run(&SIGN_OUT, plan.signed_out.into_iter().map(user).collect()).await?;
    let mut events = Vec::with_capacity(plan.events.len());
    for event in plan.events {
        let event = serde_json::to_string(event)
            .map_err(|_| Unavailable::permanent("an event cannot be written"))?;
        events.push(vec![event.into()]);
    }
    run(&TELL, events).await
}

/// A statement for many rows, which are its table `v`.
struct Bulk {
    columns: Columns,
    before: &'static str,
    after: &'static str,
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
const TALLY: Columns = &[
    ("key", Kind::Bytes),
    ("count", Kind::Int),
    ("until", Kind::Int),
];
const MEMBER: Columns = &[
    ("scope", Kind::Text),
    ("user_id", Kind::Text),
    ("roles", Kind::Text),
    ("until", Kind::Int),
];
const GUEST: Columns = &[
    ("scope", Kind::Text),
    ("user_id", Kind::Text),
    ("address", Kind::Text),
    ("address_key", Kind::Text),
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

const NEW_TALLIES: Bulk = Bulk {
    columns: TALLY,
    before: "INSERT INTO tallies (key, count, until) SELECT key, count, until FROM ",
    after: "",
};

const TALLIES: Bulk = Bulk {
    columns: TALLY,
    before: "UPDATE tallies SET count = v.count, until = v.until FROM ",
    after: " WHERE tallies.key = v.key",
};

const MEMBERS: Bulk = Bulk {
    columns: MEMBER,
    before: "INSERT INTO members (scope, user_id, roles, until)
             SELECT scope, user_id, roles, until FROM ",
    after: " WHERE true ON CONFLICT (scope, user_id) DO UPDATE SET
                 roles = excluded.roles, until = excluded.until",
};

const GUESTS: Bulk = Bulk {
    columns: GUEST,
    before: "INSERT INTO guests (scope, user_id, address, address_key)
             SELECT scope, user_id, address, address_key FROM ",
    after: " WHERE true ON CONFLICT (scope, user_id) DO UPDATE SET
                 address = excluded.address, address_key = excluded.address_key",
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

fn tally_row(key: &invitation::ticket::Pseudonym, tally: Tally) -> Vec<Value> {
    vec![
        key.as_bytes().into(),
        tally.count.into(),
        tally.until.into(),
    ]
}
