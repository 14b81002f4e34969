use alloc::{collections::BTreeSet, string::String, vec::Vec};
use core::fmt;

use data_encoding::BASE64URL_NOPAD;
use sha2::{Digest, Sha256};
use thiserror::Error;

use crate::{
    invitation::{Invitation, Invitee, InviteeKey, Status},
    values::{Email, EmailKey, InvitationId, Role, Scope, Timestamp, UserId},
};

/// Which invitations to list, and in which order.
///
/// The order is total: by creation time, then by id. A page goes on after its cursor, so rows that
/// are inserted meanwhile are neither shown twice nor make others vanish.
///
/// # Examples
///
/// ```
/// use invitation::{Scope, Status, ports::Query};
///
/// let query = Query::in_scope(Scope::new("organization", "acme")?)
///     .with_status(Status::Pending)
///     .newest_first()
///     .limit(20);
/// # Ok::<(), invitation::values::NameError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    scope: Option<Scope>,
    statuses: BTreeSet<Status>,
    inviter: Option<UserId>,
    invitee: Option<InviteeKey>,
    address: Option<EmailKey>,
    role: Option<Role>,
    created_from: Option<Timestamp>,
    created_before: Option<Timestamp>,
    newest_first: bool,
    limit: usize,
    after: Option<Position>,
}

/// A place in the order of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// When the row was created.
    pub created_at: Timestamp,
    /// The row.
    pub id: InvitationId,
}

impl Query {
    /// The most rows of a page.
    pub const MAX_LIMIT: usize = 200;
    const DEFAULT_LIMIT: usize = 50;

    /// Every invitation of a scope, oldest first, 50 to a page.
    #[must_use]
    pub const fn in_scope(scope: Scope) -> Self {
        Self::new(Some(scope), None, None)
    }

    /// Every invitation of one invitee, over all scopes. `None` for nobody in particular.
    #[must_use]
    pub fn of_invitee(invitee: &Invitee) -> Option<Self> {
        Some(Self::new(None, Some(invitee.key()?), None))
    }

    /// Every invitation that holds an address, over all scopes: as the invitee's, as a copy's, as
    /// where answers go. Whoever erases an address needs them all.
    ///
    /// # Examples
    ///
    /// ```
    /// use invitation::{Email, ports::Query};
    ///
    /// let ada = Email::parse("Ada@example.com")?;
    /// let query = Query::holding_address(&ada);
    /// assert_eq!(query.address(), Some(ada.key()));
    /// assert!(query.scope().is_none());
    /// # Ok::<(), invitation::values::EmailError>(())
    /// ```
    #[must_use]
    pub fn holding_address(email: &Email) -> Self {
        Self::new(None, None, Some(email.key().clone()))
    }

    const fn new(
        scope: Option<Scope>,
        invitee: Option<InviteeKey>,
        address: Option<EmailKey>,
    ) -> Self {
        Self {
            scope,
            statuses: BTreeSet::new(),
            inviter: None,
            invitee,
            address,
            role: None,
            created_from: None,
            created_before: None,
            newest_first: false,
            limit: Self::DEFAULT_LIMIT,
            after: None,
        }
    }

    /// Only those that stand so at the time of asking; several calls add up.
    #[must_use]
    pub fn with_status(mut self, status: Status) -> Self {
        self.statuses.insert(status);
        self
    }

    /// Only those of this inviter.
    #[must_use]
    pub fn by_inviter(mut self, inviter: UserId) -> Self {
        self.inviter = Some(inviter);
        self
    }

    /// Only those of this invitee. `None` for nobody in particular: that narrows nothing.
    #[must_use]
    pub fn for_invitee(mut self, invitee: &Invitee) -> Option<Self> {
        self.invitee = Some(invitee.key()?);
        Some(self)
    }

    /// Only those that grant this role.
    #[must_use]
    pub fn granting(mut self, role: Role) -> Self {
        self.role = Some(role);
        self
    }

    /// Only those created at this moment or later.
    #[must_use]
    pub const fn created_from(mut self, from: Timestamp) -> Self {
        self.created_from = Some(from);
        self
    }

    /// Only those created before this moment.
    #[must_use]
    pub const fn created_before(mut self, before: Timestamp) -> Self {
        self.created_before = Some(before);
        self
    }

    /// Newest first in place of oldest first.
    #[must_use]
    pub const fn newest_first(mut self) -> Self {
        self.newest_first = true;
        self
    }

    /// So many rows to a page, between 1 and [`Query::MAX_LIMIT`].
    #[must_use]
    pub fn limit(mut self, rows: usize) -> Self {
        self.limit = rows.clamp(1, Self::MAX_LIMIT);
        self
    }

    /// Goes on where a page of the same query ended.
    ///
    /// # Errors
    ///
    /// [`CursorError`] when the cursor is damaged or belongs to another query.
    pub fn after(mut self, cursor: &Cursor) -> Result<Self, CursorError> {
        self.after = Some(cursor.position(&self.fingerprint())?);
        Ok(self)
    }

    /// The scope, or every scope.
    #[must_use]
    pub const fn scope(&self) -> Option<&Scope> {
        self.scope.as_ref()
    }

    /// The statuses asked for; every status when empty.
    #[must_use]
    pub const fn statuses(&self) -> &BTreeSet<Status> {
        &self.statuses
    }

    /// The inviter asked for.
    #[must_use]
    pub const fn inviter(&self) -> Option<&UserId> {
        self.inviter.as_ref()
    }

    /// The invitee asked for.
    #[must_use]
    pub const fn invitee(&self) -> Option<&InviteeKey> {
        self.invitee.as_ref()
    }

    /// The address that a row must hold.
    #[must_use]
    pub const fn address(&self) -> Option<&EmailKey> {
        self.address.as_ref()
    }

    /// The role asked for.
    #[must_use]
    pub const fn role(&self) -> Option<&Role> {
        self.role.as_ref()
    }

    /// Creation times from here, inclusive.
    #[must_use]
    pub const fn from_time(&self) -> Option<Timestamp> {
        self.created_from
    }

    /// Creation times up to here, exclusive.
    #[must_use]
    pub const fn before_time(&self) -> Option<Timestamp> {
        self.created_before
    }

    /// Whether the newest comes first.
    #[must_use]
    pub const fn is_newest_first(&self) -> bool {
        self.newest_first
    }

    /// How many rows to a page.
    #[must_use]
    pub const fn page_size(&self) -> usize {
        self.limit
    }

    /// The place after which the page begins, in the order of the query.
    #[must_use]
    pub const fn position(&self) -> Option<Position> {
        self.after
    }

    /// Whether a row belongs into the list, as of `as_of`; the place is not looked at.
    #[must_use]
    pub fn matches(&self, row: &Invitation, as_of: Timestamp) -> bool {
        self.scope.as_ref().is_none_or(|scope| scope == row.scope())
            && (self.statuses.is_empty() || self.statuses.contains(&row.status_at(as_of)))
            && self
                .inviter
                .as_ref()
                .is_none_or(|user| user == row.inviter().user())
            && (self.invitee.is_none() || self.invitee == row.invitee().key())
            && self
                .address
                .as_ref()
                .is_none_or(|address| row.holds_address(address))
            && self
                .role
                .as_ref()
                .is_none_or(|role| row.grant().roles.contains(role))
            && self
                .created_from
                .is_none_or(|from| row.created_at() >= from)
            && self
                .created_before
                .is_none_or(|before| row.created_at() < before)
    }

    /// The cursor of a page that ends at this place.
    #[must_use]
    pub fn cursor_at(&self, last: Position) -> Cursor {
        Cursor::new(&self.fingerprint(), last)
    }

    /// Tells this query from others, whatever the page size.
    fn fingerprint(&self) -> [u8; 8] {
        let mut hash = Sha256::new();
        let mut text = |text: &str| {
            hash.update(u64::try_from(text.len()).unwrap_or(u64::MAX).to_be_bytes());
            hash.update(text.as_bytes());
        };
        text(self.scope.as_ref().map_or("", Scope::as_str));
        text(self.inviter.as_ref().map_or("", UserId::as_str));
        text(self.invitee.as_ref().map_or("", InviteeKey::as_str));
        text(self.address.as_ref().map_or("", EmailKey::as_str));
        text(self.role.as_ref().map_or("", Role::as_str));
        for status in &self.statuses {
            text(status.as_str());
        }
        for time in [self.created_from, self.created_before] {
            hash.update(time.map_or(i64::MIN, Timestamp::unix_micros).to_be_bytes());
        }
        hash.update([u8::from(self.newest_first)]);
        let digest: [u8; 32] = hash.finalize().into();
        let mut short = [0; 8];
        for (to, from) in short.iter_mut().zip(digest) {
            *to = from;
        }
        short
    }
}

/// Where a page ended. It is opaque, and bound to its query.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Cursor(String);

/// Why a cursor was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum CursorError {
    /// It is no cursor.
    #[error("the cursor is damaged")]
    Malformed,
    /// It belongs to another query.
    #[error("the cursor belongs to another query")]
    OtherQuery,
}

impl Cursor {
    const BYTES: usize = 32;

    /// Takes a cursor as the client gave it back; it is checked where it is used.
    #[must_use]
    pub fn from_text(text: &str) -> Self {
        Self(text.chars().take(64).collect())
    }

    /// The text to give to a client: letters, digits, `-` and `_`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn new(fingerprint: &[u8; 8], last: Position) -> Self {
        let mut bytes = Vec::with_capacity(Self::BYTES);
        bytes.extend_from_slice(fingerprint);
        bytes.extend_from_slice(&last.created_at.unix_micros().to_be_bytes());
        bytes.extend_from_slice(last.id.as_bytes());
        Self(BASE64URL_NOPAD.encode(&bytes))
    }

    fn position(&self, fingerprint: &[u8; 8]) -> Result<Position, CursorError> {
        let bytes = BASE64URL_NOPAD
            .decode(self.0.as_bytes())
            .map_err(|_| CursorError::Malformed)?;
        let (query, rest) = bytes
            .split_first_chunk::<8>()
            .ok_or(CursorError::Malformed)?;
        let (time, id) = rest
            .split_first_chunk::<8>()
            .ok_or(CursorError::Malformed)?;
        let id = <[u8; 16]>::try_from(id).map_err(|_| CursorError::Malformed)?;
        let created_at =
            Timestamp::from_unix_micros(i64::from_be_bytes(*time)).ok_or(CursorError::Malformed)?;
        if query != fingerprint {
            return Err(CursorError::OtherQuery);
        }
        Ok(Position {
            created_at,
            id: InvitationId::from_uuid(uuid::Uuid::from_bytes(id)),
        })
    }
}

impl fmt::Debug for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Cursor({})", self.0)
    }
}

/// One page of a list.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Page {
    /// The rows, in the order of the query.
    pub items: Vec<Invitation>,
    /// Rows whose document cannot be read; they take no place among the items.
    pub unreadable: Vec<InvitationId>,
    /// Where the next page begins, if there may be one.
    pub next: Option<Cursor>,
}

impl Page {
    /// A page of its parts.
    #[must_use]
    pub const fn new(
        items: Vec<Invitation>,
        unreadable: Vec<InvitationId>,
        next: Option<Cursor>,
    ) -> Self {
        Self {
            items,
            unreadable,
            next,
        }
    }
}
