use invitation::{InvitationId, Unavailable};

use super::Database;

impl Database {
    /// The integer id of an invitation; it gets one when it is first asked for, and keeps it.
    ///
    /// # Errors
    ///
    /// [`Unavailable`] when the database cannot do it.
    pub async fn number_of(&self, invitation: InvitationId) -> Result<i64, Unavailable> {
        let row = self
            .write(
                "INSERT INTO numbers (invitation) VALUES ($1)
                 ON CONFLICT (invitation) DO UPDATE SET invitation = excluded.invitation
                 RETURNING number",
            )
            .bind(invitation)
            .one()
            .await?;
        row.get(0)
    }
}
