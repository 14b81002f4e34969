use core::{fmt, str::FromStr};

use subtle::{Choice, ConstantTimeEq};
use zeroize::Zeroizing;

use super::{
    TicketError,
    codec::{Kind, MAX_INPUT, SECRET_BYTES, Token},
};

/// The secret of the link "block further invitations" in a letter.
///
/// Derived beside the [`Ticket`](super::Ticket) under a domain of its own: it blocks and redeems
/// nothing, and one cannot be computed from the other. Written as `blk1_`, 32 characters and 4
/// checks; read as forgivingly and kept as secret as a ticket.
///
/// # Invariants
///
/// - 160 bits; the checks are right.
/// - `Debug` is redacted, its memory is wiped on drop, and it is never stored: it is compared with
///   what [`Keyring::verify_block`](super::Keyring::verify_block) derives anew, in constant time.
///
/// # Examples
///
/// ```
/// use invitation::ticket::{BlockToken, Ticket};
///
/// let token = BlockToken::parse("blk1_000g40r40m30e209185gr38e1w8124gk1rc5")?;
/// assert!(token.expose_secret().starts_with("blk1_"));
/// assert!(Ticket::parse(token.expose_secret()).is_err());
/// # Ok::<(), invitation::ticket::TicketError>(())
/// ```
///
/// Two tokens are not compared with `==`:
///
/// ```compile_fail
/// fn compare(a: &invitation::ticket::BlockToken, b: &invitation::ticket::BlockToken) -> bool {
///     a == b
/// }
/// ```
pub struct BlockToken(Token);

impl BlockToken {
    /// The longest input that [`BlockToken::parse`] looks at, in bytes.
    pub const MAX_INPUT_BYTES: usize = MAX_INPUT;

    pub(super) fn from_secret(secret: Zeroizing<[u8; SECRET_BYTES]>) -> Self {
        Self(Token::new(Kind::Block, secret))
    }

    /// Reads a token under the rules of [`Ticket::parse`](super::Ticket::parse).
    ///
    /// # Errors
    ///
    /// [`TicketError`], likewise.
    pub fn parse(input: &str) -> Result<Self, TicketError> {
        Token::parse(Kind::Block, input).map(Self)
    }

    /// The text of the token, for the link in a letter and nothing else.
    #[must_use]
    pub fn expose_secret(&self) -> &str {
        self.0.text()
    }

    pub(super) fn ct_eq(&self, other: &Self) -> Choice {
        self.0.secret().ct_eq(other.0.secret())
    }
}

impl FromStr for BlockToken {
    type Err = TicketError;

    fn from_str(input: &str) -> Result<Self, Self::Err> {
        Self::parse(input)
    }
}

impl fmt::Debug for BlockToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BlockToken(..)")
    }
}
