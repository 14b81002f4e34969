use invitation::{Change, EventKind, Invitee, Timestamp, Unavailable, UserId, values::EmailKey};
use sha2::{Digest, Sha256};

use super::Database;

impl Database {
    /// Takes note that the reader of an address wants no invitations and no letters from any scope.
    ///
    /// # Errors
    ///
    /// [`Unavailable`] when the database cannot do it.
    pub async fn block_contact(
        &self,
        address: &EmailKey,
        at: Timestamp,
    ) -> Result<(), Unavailable> {
        self.write(BLOCK)
            .bind(of_address(address).as_slice())
            .bind(at)
            .run()
            .await
            .map(drop)
    }

    /// Takes [`Database::block_contact`] back.
    ///
    /// # Errors
    ///
    /// [`Unavailable`] when the database cannot do it.
    pub async fn unblock_contact(&self, address: &EmailKey) -> Result<(), Unavailable> {
        self.write("DELETE FROM blocked_contacts WHERE contact = $1")
            .bind(of_address(address).as_slice())
            .run()
            .await
            .map(drop)
    }

    /// Whether an address or a user wants no invitations.
    ///
    /// # Errors
    ///
    /// [`Unavailable`] when the database cannot answer.
    pub async fn is_blocked(
        &self,
        address: Option<&EmailKey>,
        user: Option<&UserId>,
    ) -> Result<bool, Unavailable> {
        let contacts = [address.map(of_address), user.map(of_user)];
        let [address, user] = contacts.map(|contact| contact.map(|digest| digest.to_vec()));
        let row = self
            .read("SELECT count(*) FROM blocked_contacts WHERE contact = $1 OR contact = $2")
            .bind(address)
            .bind(user)
            .one()
            .await?;
        Ok(row.get::<i64>(0)? > 0)
    }
}

/// Whom a change blocks, as it is stored, and since when: a commit writes it with the change.
pub(super) fn blocked_by(change: &Change) -> Option<([u8; 32], Timestamp)> {
    let blocks = |kind: &EventKind| matches!(kind, EventKind::ContactBlocked);
    let event = change.events.iter().find(|event| blocks(&event.kind))?;
    let contact = match change.write.invitation()?.invitee() {
        Invitee::Email(email) => of_address(email.key()),
        Invitee::User(user) => of_user(user),
        _ => return None,
    };
    Some((contact, event.at))
}

const BLOCK: &str = "INSERT INTO blocked_contacts (contact, since) VALUES ($1, $2)
                     ON CONFLICT (contact) DO NOTHING";

pub(super) fn of_address(address: &EmailKey) -> [u8; 32] {
    digest("address", address.as_str())
}

pub(super) fn of_user(user: &UserId) -> [u8; 32] {
    digest("user", user.as_str())
}

fn digest(kind: &str, name: &str) -> [u8; 32] {
    let hash = Sha256::new()
        .chain_update(b"invitation.host.contact\0")
        .chain_update(kind)
        .chain_update(b"\0")
        .chain_update(name);
    hash.finalize().into()
}
