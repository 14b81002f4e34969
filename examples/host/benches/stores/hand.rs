use std::hint::black_box;

use data_encoding::HEXLOWER;
use invitation::{
    Change, Document, Invitation, InvitationId, MAX_CLAIMS, Scope, Timestamp,
    ports::{Claim, Clock},
    system::SystemClock,
    ticket::TicketDigest,
};
#[cfg(feature = "external")]
use sha2::{Digest, Sha256};
use sqlx::{ColumnIndex, Decode, Row, Type};

/// The statements of each call, in the order in which the adapter sends them.
#[derive(Debug, Default)]
pub(crate) struct Texts {
    pub(crate) create: Vec<&'static str>,
    pub(crate) redeem: Vec<&'static str>,
    pub(crate) get: Vec<&'static str>,
    pub(crate) find: Vec<&'static str>,
    pub(crate) page: Vec<&'static str>,
    pub(crate) claim: Vec<&'static str>,
    pub(crate) count: Vec<&'static str>,
    pub(crate) tally: Vec<&'static str>,
}

/// The same calls, as somebody would write them who knows one database and these calls alone.
pub(crate) struct Hand<P> {
    pub(crate) pool: P,
    pub(crate) texts: Texts,
}

macro_rules! reads {
    ($pool:ty) => {
        impl Hand<$pool> {
            pub(crate) async fn get(&self, scope: &Scope, id: InvitationId) {
                let query = sqlx::query(self.texts.get[0]).bind(id.as_bytes().as_slice());
                let query = query.bind(scope.as_str());
                let row = query.fetch_one(&self.pool).await.unwrap();
                black_box(invitation_of(row.get(0), row.get(1)));
            }

            pub(crate) async fn find(&self, digest: &TicketDigest) {
                let query = sqlx::query(self.texts.find[0]).bind(digest.as_bytes().as_slice());
                let row = query.fetch_one(&self.pool).await.unwrap();
                black_box(invitation_of(row.get(0), row.get(1)));
            }

            pub(crate) async fn page(&self, scope: &Scope, size: usize) {
                let query = sqlx::query(self.texts.page[0]).bind(scope.as_str());
                let query = query.bind(size as i64 + 1);
                let rows = query.fetch_all(&self.pool).await.unwrap();
                let mut items = Vec::with_capacity(rows.len());
                for row in rows.iter().take(size) {
                    let place: (i64, &[u8]) = (row.get(0), row.get(1));
                    black_box(place);
                    items.push(invitation_of(row.get(2), row.get(3)));
                }
                black_box(items);
            }

            pub(crate) async fn claim(&self, now: Timestamp, limit: usize) {
                let query = sqlx::query(self.texts.claim[0]).bind(now.unix_micros());
                let query = query.bind(now.unix_micros()).bind(limit as i64);
                let query = query.bind(i64::from(MAX_CLAIMS));
                let rows = query.fetch_all(&self.pool).await.unwrap();
                assert_eq!(rows.len(), limit);
                let mut claims: Vec<(i64, Claim)> = rows
                    .iter()
                    .map(|row| {
                        let id: [u8; 16] = row.get::<&[u8], _>(1).try_into().unwrap();
                        let id = InvitationId::from_uuid(uuid::Uuid::from_bytes(id));
                        let scope = Scope::parse(row.get(2)).unwrap();
                        let claims = row.get::<i64, _>(3) as u32;
                        (row.get(0), Claim::new(scope, id, claims))
                    })
                    .collect();
                claims.sort_by_key(|(since, claim)| (*since, claim.id));
                black_box(claims);
            }

            pub(crate) async fn count(&self, scope: &Scope, now: Timestamp) {
                let query = sqlx::query(self.texts.count[0]).bind(scope.as_str());
                let rows = query.bind(now.unix_micros()).fetch_all(&self.pool);
                for row in rows.await.unwrap() {
                    let counts: (&str, i64, i64) = (row.get(0), row.get(1), row.get(2));
                    black_box(counts);
                }
            }

            pub(crate) async fn tally(&self, key: &[u8; 32]) {
                let query = sqlx::query(self.texts.tally[0]).bind(key.as_slice());
                let row = query.fetch_optional(&self.pool).await.unwrap();
                black_box(row.map(|row| row.get::<i64, _>(0)));
            }
        }
    };
}

reads!(sqlx::SqlitePool);
#[cfg(feature = "external")]
reads!(sqlx::PgPool);

impl Hand<sqlx::SqlitePool> {
    pub(crate) async fn create(&self, change: &Change) {
        let made = Made::of(change);
        let mut link = self.pool.acquire().await.unwrap();
        let mut texts = self.texts.create.iter().copied();
        let mut next = || sqlx::query(texts.next().unwrap());
        let begin = sqlx::query("BEGIN IMMEDIATE").execute(&mut *link);
        begin.await.unwrap();
        let id = HEXLOWER.encode(&made.id);
        let digest = made.digest.map(|digest| HEXLOWER.encode(digest));
        let load = next()
            .bind(SystemClock.now().unix_micros())
            .bind(json([(&id,)]))
            .bind(json(
                made.tallies.iter().map(|(key, ..)| (HEXLOWER.encode(key),)),
            ))
            .bind(json([(made.scope, &made.slot)]))
            .bind(json([(&digest,)]))
            .bind(json([(made.scope,)]));
        read(load.fetch_all(&mut *link).await.unwrap());
        let document = made.json_row(&id, digest.as_deref());
        next().bind(document).execute(&mut *link).await.unwrap();
        let names = made.names.iter().map(|name| (&id, name, made.created_at));
        next().bind(json(names)).execute(&mut *link).await.unwrap();
        let tallies = made.tallies.iter();
        let tallies = tallies.map(|(key, add, until)| (HEXLOWER.encode(key), add, until));
        next()
            .bind(json(tallies))
            .execute(&mut *link)
            .await
            .unwrap();
        let events = json(made.events.iter().map(|event| (event,)));
        next().bind(events).execute(&mut *link).await.unwrap();
        sqlx::query("COMMIT").execute(&mut *link).await.unwrap();
    }

    pub(crate) async fn redeem(&self, change: &Change) {
        let made = Made::of(change);
        let mut link = self.pool.acquire().await.unwrap();
        let mut texts = self.texts.redeem.iter().copied();
        let mut next = || sqlx::query(texts.next().unwrap());
        let begin = sqlx::query("BEGIN IMMEDIATE").execute(&mut *link);
        begin.await.unwrap();
        let id = HEXLOWER.encode(&made.id);
        let digest = made.digest.map(|digest| HEXLOWER.encode(digest));
        let redemption = change.redemption.as_ref().unwrap();
        let redeemer = HEXLOWER.encode(redemption.redeemer.as_bytes());
        let granted = change.granted.as_ref().unwrap();
        let user = granted.user.as_str();
        let mut load = next()
            .bind(SystemClock.now().unix_micros())
            .bind(json([(&id,)]))
            .bind(json([(made.scope, user)]))
            .bind(json([(&id,)]));
        if digest.is_some() {
            load = load.bind(json([(&digest,)]));
        }
        let load = load
            .bind(json([(&id, &redeemer)]))
            .bind(json([(made.scope,)]))
            .bind(made.scope)
            .bind(made.scope);
        read(load.fetch_all(&mut *link).await.unwrap());
        let document = made.json_row(&id, digest.as_deref());
        next().bind(document).execute(&mut *link).await.unwrap();
        let change_id = HEXLOWER.encode(redemption.change_id.as_bytes());
        let ledger = json([(&id, &redeemer, redemption.at.unix_micros(), change_id)]);
        next().bind(ledger).execute(&mut *link).await.unwrap();
        let until = granted.grant.until.map(Timestamp::unix_micros);
        let member = json([(made.scope, user, roles_of(change), until)]);
        next().bind(member).execute(&mut *link).await.unwrap();
        let events = json(made.events.iter().map(|event| (event,)));
        next().bind(events).execute(&mut *link).await.unwrap();
        sqlx::query("COMMIT").execute(&mut *link).await.unwrap();
    }
}

#[cfg(feature = "external")]
impl Hand<sqlx::PgPool> {
    pub(crate) async fn create(&self, change: &Change) {
        let made = Made::of(change);
        let mut link = self.pool.acquire().await.unwrap();
        let mut texts = self.texts.create.iter().copied();
        let mut next = || sqlx::query(texts.next().unwrap());
        let begin = sqlx::raw_sql("BEGIN ISOLATION LEVEL READ COMMITTED");
        begin.execute(&mut *link).await.unwrap();
        let mut locks = vec![
            (
                lock("slot", &[made.scope, made.slot.as_deref().unwrap()]),
                1_i64,
            ),
            (lock("scope", &[made.scope]), 0),
        ];
        locks.sort_unstable();
        let (numbers, alone): (Vec<i64>, Vec<i64>) = locks.into_iter().unzip();
        let locks = next().bind(numbers).bind(alone);
        let locks = locks.bind(vec![None::<&str>; 2]).fetch_all(&mut *link);
        black_box(locks.await.unwrap());
        let keys = made.tallies.iter().map(|(key, ..)| key.as_slice());
        let keys: Vec<&[u8]> = keys.collect();
        let load = next()
            .bind(vec![made.id.as_slice()])
            .bind(keys.clone())
            .bind(vec![made.scope])
            .bind(vec![made.slot.as_deref()])
            .bind(vec![made.digest])
            .bind(vec![made.scope]);
        read(load.fetch_all(&mut *link).await.unwrap());
        made.bind_row(next()).execute(&mut *link).await.unwrap();
        let names = next()
            .bind(vec![made.id.as_slice(); made.names.len()])
            .bind(made.names.iter().map(String::as_str).collect::<Vec<_>>())
            .bind(vec![made.created_at; made.names.len()]);
        names.execute(&mut *link).await.unwrap();
        let tallies = made.tallies.iter();
        let (adds, untils): (Vec<i64>, Vec<i64>) = tallies
            .map(|(_, add, until)| (i64::from(*add), *until))
            .unzip();
        let tallies = next().bind(keys).bind(adds).bind(untils);
        tallies.execute(&mut *link).await.unwrap();
        let events = next().bind(made.events.clone());
        events.execute(&mut *link).await.unwrap();
        sqlx::raw_sql("COMMIT").execute(&mut *link).await.unwrap();
    }

    pub(crate) async fn redeem(&self, change: &Change) {
        let made = Made::of(change);
        let mut link = self.pool.acquire().await.unwrap();
        let mut texts = self.texts.redeem.iter().copied();
        let mut next = || sqlx::query(texts.next().unwrap());
        let begin = sqlx::raw_sql("BEGIN ISOLATION LEVEL READ COMMITTED");
        begin.execute(&mut *link).await.unwrap();
        let locks = next()
            .bind(vec![lock("scope", &[made.scope])])
            .bind(vec![0_i64])
            .bind(vec![Some(made.scope)]);
        black_box(locks.fetch_all(&mut *link).await.unwrap());
        let redemption = change.redemption.as_ref().unwrap();
        let redeemer = redemption.redeemer.as_bytes().as_slice();
        let granted = change.granted.as_ref().unwrap();
        let user = granted.user.as_str();
        let mut load = next()
            .bind(vec![made.id.as_slice()])
            .bind(vec![made.scope])
            .bind(vec![user])
            .bind(vec![made.id.as_slice()]);
        if made.digest.is_some() {
            load = load.bind(vec![made.digest]);
        }
        let load = load
            .bind(vec![made.id.as_slice()])
            .bind(vec![redeemer])
            .bind(vec![made.scope])
            .bind(made.scope)
            .bind(made.scope);
        read(load.fetch_all(&mut *link).await.unwrap());
        made.bind_row(next()).execute(&mut *link).await.unwrap();
        let ledger = next()
            .bind(vec![made.id.as_slice()])
            .bind(vec![redeemer])
            .bind(vec![redemption.at.unix_micros()])
            .bind(vec![redemption.change_id.as_bytes().as_slice()]);
        ledger.execute(&mut *link).await.unwrap();
        let member = next()
            .bind(vec![made.scope])
            .bind(vec![user])
            .bind(vec![roles_of(change)])
            .bind(vec![granted.grant.until.map(Timestamp::unix_micros)]);
        member.execute(&mut *link).await.unwrap();
        let events = next().bind(made.events.clone());
        events.execute(&mut *link).await.unwrap();
        let time = next().fetch_one(&mut *link).await.unwrap();
        assert!(time.get::<i64, _>(0) < change.commit_before.unwrap().unix_micros());
        sqlx::raw_sql("COMMIT").execute(&mut *link).await.unwrap();
    }
}

/// The columns of what a change writes.
struct Made<'c> {
    id: [u8; 16],
    scope: &'c str,
    revision: i64,
    status: &'static str,
    created_at: i64,
    expires_at: i64,
    max_uses: Option<i64>,
    slot: Option<String>,
    digest: Option<&'c [u8]>,
    invitee: Option<String>,
    inviter: &'c str,
    due_at: Option<i64>,
    document: String,
    names: Vec<String>,
    tallies: Vec<([u8; 32], u32, i64)>,
    events: Vec<String>,
}

impl<'c> Made<'c> {
    fn of(change: &'c Change) -> Self {
        let row = change.write.invitation().unwrap();
        let index = row.index();
        let scope = index.scope.as_str();
        let roles = index.roles.iter();
        let roles = roles.map(|role| format!("role\u{1f}{scope}\u{1f}{role}"));
        let addresses = index.addresses.iter();
        let addresses = addresses.map(|key| format!("address\u{1f}{}", key.as_str()));
        let tallies = change.limits.iter().filter_map(|limit| match limit {
            invitation::Limit::Tally {
                key, add, until, ..
            } => Some((*key.as_bytes(), *add, until.unix_micros())),
            _ => None,
        });
        let events = change.events.iter();
        Self {
            id: *index.id.as_bytes(),
            scope,
            revision: index.revision.get() as i64,
            status: index.status.as_str(),
            created_at: index.created_at.unix_micros(),
            expires_at: index.expires_at.unix_micros(),
            max_uses: index.max_uses.map(i64::from),
            slot: index.slot.map(|slot| slot.invitee().as_str().to_owned()),
            digest: index.digest.map(|digest| digest.as_bytes().as_slice()),
            invitee: index.invitee.map(|invitee| invitee.as_str().to_owned()),
            inviter: index.inviter.as_str(),
            due_at: index.due_at.map(Timestamp::unix_micros),
            document: serde_json::to_string(&row.to_document()).unwrap(),
            names: roles.chain(addresses).collect(),
            tallies: tallies.collect(),
            events: events
                .map(|event| serde_json::to_string(event).unwrap())
                .collect(),
        }
    }

    fn json_row(&self, id: &str, digest: Option<&str>) -> String {
        json([(
            id,
            self.scope,
            self.revision,
            self.status,
            self.created_at,
            self.expires_at,
            self.max_uses,
            0,
            &self.slot,
            digest,
            &self.invitee,
            self.inviter,
            self.due_at,
            &self.document,
        )])
    }

    #[cfg(feature = "external")]
    fn bind_row(
        &self,
        query: sqlx::query::Query<'static, sqlx::Postgres, sqlx::postgres::PgArguments>,
    ) -> sqlx::query::Query<'static, sqlx::Postgres, sqlx::postgres::PgArguments> {
        query
            .bind(vec![self.id.as_slice()])
            .bind(vec![self.scope])
            .bind(vec![self.revision])
            .bind(vec![self.status])
            .bind(vec![self.created_at])
            .bind(vec![self.expires_at])
            .bind(vec![self.max_uses])
            .bind(vec![0_i64])
            .bind(vec![self.slot.as_deref()])
            .bind(vec![self.digest])
            .bind(vec![self.invitee.as_deref()])
            .bind(vec![self.inviter])
            .bind(vec![self.due_at])
            .bind(vec![self.document.as_str()])
    }
}

fn json<T: serde::Serialize>(rows: impl IntoIterator<Item = T>) -> String {
    serde_json::to_string(&rows.into_iter().collect::<Vec<_>>()).unwrap()
}

fn roles_of(change: &Change) -> String {
    let granted = change.granted.as_ref().unwrap();
    let roles: Vec<&str> = granted
        .grant
        .roles
        .iter()
        .map(|role| role.as_str())
        .collect();
    serde_json::to_string(&roles).unwrap()
}

fn invitation_of(document: &str, uses: i64) -> Invitation {
    let document: Document = serde_json::from_str(document).unwrap();
    Invitation::from_document(document, uses as u32).unwrap()
}

/// What a commit wants to know, column by column.
fn read<R: Row>(rows: Vec<R>)
where
    usize: ColumnIndex<R>,
    for<'r> i64: Decode<'r, R::Database> + Type<R::Database>,
    for<'r> String: Decode<'r, R::Database> + Type<R::Database>,
    for<'r> Vec<u8>: Decode<'r, R::Database> + Type<R::Database>,
{
    for row in &rows {
        black_box(row.get::<i64, _>(0));
        for at in 1..3 {
            black_box(row.get::<Option<Vec<u8>>, _>(at));
        }
        for at in 3..6 {
            black_box(row.get::<Option<String>, _>(at));
        }
        for at in 6..10 {
            black_box(row.get::<Option<i64>, _>(at));
        }
    }
}

#[cfg(feature = "external")]
fn lock(kind: &str, names: &[&str]) -> i64 {
    let mut hash = Sha256::new_with_prefix(kind);
    for name in names {
        hash.update([0]);
        hash.update(name);
    }
    i64::from_be_bytes(*hash.finalize().first_chunk().unwrap())
}
