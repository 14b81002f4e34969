//! All that the directory has to know, with one statement: so it is one round trip, and true of one
//! moment.

use std::collections::BTreeMap;

use invitation::{Email, Roles, Scope, Stamp, Timestamp, Unavailable, UserId, values::EmailKey};

use super::{
    Account, Database, Member, Place, Row,
    bulk::{Columns, Draft, Kind},
    contacts::{of_address, of_user},
    members::{member_of, user_of},
    places::{place_of, stamp_of, write_taken},
};

/// What is asked.
#[derive(Debug)]
pub struct Asked<'a> {
    /// The scope in question.
    pub scope: &'a Scope,
    /// The moment in question.
    pub now: Timestamp,
    /// Users of whom all is wanted: member, guest, account.
    pub users: Vec<&'a UserId>,
    /// An address whose users are meant too.
    pub address: Option<&'a EmailKey>,
    /// A user who may want no invitations; the same is asked of the address.
    pub contact: Option<&'a UserId>,
}

/// What is known.
#[derive(Debug, Default)]
pub struct Known {
    /// The place, with the stamp of all that management has said of it and of its members.
    pub place: Option<(Place, Stamp)>,
    /// Whether the contact or the address wants no invitations.
    pub is_blocked: bool,
    seats_taken: u64,
    members: BTreeMap<UserId, Member>,
    guests: BTreeMap<UserId, Email>,
    accounts: Vec<Account>,
}

impl Known {
    /// Whether there is room for one more member.
    #[must_use]
    pub fn has_room(&self) -> bool {
        let seats = self.place.as_ref().and_then(|(place, _)| place.seats);
        seats.is_none_or(|seats| self.seats_taken < u64::from(seats))
    }

    /// What a user holds at a moment.
    #[must_use]
    pub fn roles(&self, user: &UserId, now: Timestamp) -> Option<&Roles> {
        let member = self.members.get(user).filter(|member| member.is_in(now));
        member.map(|member| &member.roles)
    }

    /// The address that a guest is bound to.
    #[must_use]
    pub fn guest(&self, user: &UserId) -> Option<&Email> {
        self.guests.get(user)
    }

    /// The guest that is bound to an address.
    #[must_use]
    pub fn guest_of(&self, address: &EmailKey) -> Option<&UserId> {
        let mut guests = self.guests.iter();
        guests
            .find(|(_, bound)| bound.key() == address)
            .map(|(user, _)| user)
    }

    /// The account of a user.
    #[must_use]
    pub fn account(&self, user: &UserId) -> Option<&Account> {
        self.accounts.iter().find(|account| account.user == *user)
    }

    /// The user whose verified address this is.
    #[must_use]
    pub fn user_of(&self, address: &EmailKey) -> Option<&UserId> {
        let mut accounts = self.accounts.iter();
        accounts
            .find(|account| account.is_verified() && account.address.key() == address)
            .map(|account| &account.user)
    }

    fn take(&mut self, row: &Row) -> Result<(), Unavailable> {
        match row.get::<i64>(0)? {
            PLACE => {
                self.place = Some((place_of(row, 2)?, stamp_of(row.get(6)?)));
                self.seats_taken = u64::try_from(row.get::<i64>(7)?).unwrap_or(0);
            }
            MEMBER => {
                self.members.insert(user_of(row, 1)?, member_of(row, 2)?);
            }
            GUEST => {
                let address: String = row.get(2)?;
                let address = Email::parse(&address).map_err(Unavailable::permanent)?;
                self.guests.insert(user_of(row, 1)?, address);
            }
            ACCOUNT => self.accounts.push(Account::of(row, 1)?),
            _ => self.is_blocked = true,
        }
        Ok(())
    }
}

impl Database {
    /// All that a decision has to know of a scope and of some people.
    ///
    /// # Errors
    ///
    /// [`Unavailable`] when the database cannot answer.
    pub async fn known(&self, asked: &Asked<'_>) -> Result<Known, Unavailable> {
        let mut draft = Draft::new(matches!(self, Self::Postgres(_)));
        write(&mut draft, asked);
        let (text, values) = draft.into();
        let rows = self.pools().read_built(text).bind_all(values).all().await?;
        let mut known = Known::default();
        for row in &rows {
            known.take(row)?;
        }
        Ok(known)
    }
}

// What a row of the answer tells of.
const PLACE: i64 = 0;
const MEMBER: i64 = 1;
const GUEST: i64 = 2;
const ACCOUNT: i64 = 3;

const USER: Columns = &[("user_id", Kind::Text)];
const CONTACT: Columns = &[("contact", Kind::Bytes)];

/// Every part has the columns of the first: part; user, text, number, text, bytes, number, number.
/// The text is the same whatever is asked, so that it is prepared once.
pub(super) fn write(draft: &mut Draft, asked: &Asked<'_>) {
    let users = asked.users.iter();
    draft.push("WITH asked AS (SELECT v.user_id FROM ");
    draft.rows(USER, users.map(|user| vec![(*user).into()]).collect());
    draft.push(" UNION SELECT i.user_id FROM accounts AS i WHERE i.address_key = ");
    draft.value(asked.address);
    draft.push(" UNION SELECT i.user_id FROM guests AS i WHERE i.address_key = $2 AND i.scope = ");
    draft.value(asked.scope);
    draft.push("), moment AS (SELECT CAST(");
    draft.value(asked.now);
    draft.push(
        " AS BIGINT) AS now)
         SELECT CAST(0 AS BIGINT), CAST(NULL AS TEXT), i.name, i.seats,
                CAST(NULL AS TEXT), CAST(NULL AS BYTEA), i.version, ",
    );
    write_taken(draft, asked.scope);
    draft.push(
        " FROM places AS i WHERE i.scope = $3 AND i.removed = 0
         UNION ALL SELECT 1, i.user_id, i.roles, i.until, NULL, NULL, NULL, NULL
         FROM asked CROSS JOIN members AS i WHERE i.scope = $3 AND i.user_id = asked.user_id
         UNION ALL SELECT 2, i.user_id, i.address, NULL, NULL, NULL, NULL, NULL
         FROM asked CROSS JOIN guests AS i WHERE i.scope = $3 AND i.user_id = asked.user_id
         UNION ALL SELECT 3, i.user_id, i.address, i.verified_at, i.language, i.opened_by, NULL, NULL
         FROM asked CROSS JOIN accounts AS i WHERE i.user_id = asked.user_id
         UNION ALL SELECT 4, NULL, NULL, NULL, NULL, i.contact, NULL, NULL FROM ",
    );
    let contacts = [asked.address.map(of_address), asked.contact.map(of_user)];
    let contacts = contacts.iter().flatten();
    draft.rows(
        CONTACT,
        contacts.map(|contact| vec![contact.into()]).collect(),
    );
    draft.push(" CROSS JOIN blocked_contacts AS i WHERE i.contact = v.contact");
}
