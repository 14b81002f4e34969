use core::{fmt, str::FromStr};

use thiserror::Error;
use zeroize::Zeroizing;

use super::{
    TicketDigest,
    codec::{Kind, MAX_INPUT, SECRET_BYTES, Token},
};

/// The secret of one invitation: who presents it may take the invitation up.
///
/// Written as `inv1_`, 32 characters of lower-case Crockford base32 and 4 check characters: letters,
/// digits and one underscore, so that a link survives line wraps, copying by hand and mail programs.
///
/// # Invariants
///
/// - 160 bits; the checks are right.
/// - It leaves this type through [`Ticket::expose_secret`] alone: `Debug` is redacted, its memory is
///   wiped when it is dropped (a moved value may leave a copy on the stack, as everywhere in Rust).
/// - It is looked up and compared by its [`TicketDigest`], which may be stored.
///
/// # Examples
///
/// ```
/// use invitation::ticket::{Ticket, TicketError};
///
/// let ticket = Ticket::parse("inv1_000g40r40m30e209185gr38e1w8124gkdqj1")?;
/// let copied = Ticket::parse("<INV1%5FOOOG4-OR4OM3-0E2O9-185GR\r\n 38EIW8 I24GKDQJI>.")?;
/// assert_eq!(copied.digest(), ticket.digest());
/// assert_eq!(copied.expose_secret(), "inv1_000g40r40m30e209185gr38e1w8124gkdqj1");
///
/// let slip = Ticket::parse("inv1_000g40r40m30e209185gr38e1w8124gmdqj1");
/// assert_eq!(slip.unwrap_err(), TicketError::Malformed);
/// # Ok::<(), TicketError>(())
/// ```
///
/// # What does not compile
///
/// A ticket is not printed, stored, copied or compared; an invitation's id is not a ticket.
///
/// ```compile_fail
/// fn print(ticket: &invitation::ticket::Ticket) {
///     let _ = format_args!("{ticket}");
/// }
/// ```
/// ```compile_fail
/// fn store(ticket: &invitation::ticket::Ticket) -> impl serde::Serialize + '_ {
///     ticket
/// }
/// ```
/// ```compile_fail
/// fn copy(ticket: &invitation::ticket::Ticket) -> invitation::ticket::Ticket {
///     ticket.clone()
/// }
/// ```
/// ```compile_fail
/// fn compare(a: &invitation::ticket::Ticket, b: &invitation::ticket::Ticket) -> bool {
///     a == b
/// }
/// ```
/// ```compile_fail
/// fn collect(ticket: invitation::ticket::Ticket, to: &mut impl core::hash::Hasher) {
///     core::hash::Hash::hash(&ticket, to);
/// }
/// ```
/// ```compile_fail
/// fn confuse(id: invitation::values::InvitationId) -> invitation::ticket::Ticket {
///     id.into()
/// }
/// ```
pub struct Ticket {
    token: Token,
    digest: TicketDigest,
}

impl Ticket {
    /// The longest input that [`Ticket::parse`] looks at, in bytes.
    pub const MAX_INPUT_BYTES: usize = MAX_INPUT;

    /// The ticket of a secret whose digest is known.
    pub(super) fn of(secret: Zeroizing<[u8; SECRET_BYTES]>, digest: TicketDigest) -> Self {
        let token = Token::new(Kind::Ticket, secret);
        Self { token, digest }
    }

    /// Reads a ticket as people and mail programs pass it on.
    ///
    /// Total, bounded and without allocation. What is forgiven, since none of it can turn one ticket
    /// into another:
    ///
    /// - upper case; `o` for `0`, `i` and `l` for `1`;
    /// - white space, line breaks, soft line breaks (`=` at the end of a line), hyphens and invisible
    ///   characters anywhere;
    /// - percent-encoding of any character, also twice over;
    /// - quotes, brackets and punctuation around it.
    ///
    /// # Errors
    ///
    /// - [`TicketError::Blank`] when nothing is left.
    /// - [`TicketError::UnknownVersion`] for a ticket of a later format.
    /// - [`TicketError::Malformed`] for everything else, among it every input in which up to three
    ///   characters are wrong or two have changed places, and one above
    ///   [`Ticket::MAX_INPUT_BYTES`]. A ticket that parses and is not found is unknown instead.
    pub fn parse(input: &str) -> Result<Self, TicketError> {
        let token = Token::parse(Kind::Ticket, input)?;
        let digest = TicketDigest::of_secret(token.secret());
        Ok(Self { token, digest })
    }

    /// The text of the ticket, for the link in a letter and nothing else.
    #[must_use]
    pub fn expose_secret(&self) -> &str {
        self.token.text()
    }

    /// What may be stored, and by which the invitation is found.
    #[must_use]
    pub const fn digest(&self) -> TicketDigest {
        self.digest
    }
}

impl FromStr for Ticket {
    type Err = TicketError;

    fn from_str(input: &str) -> Result<Self, Self::Err> {
        Self::parse(input)
    }
}

impl fmt::Debug for Ticket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Ticket(..)")
    }
}

/// Why a text is no ticket, or no block token.
///
/// None of these needed a look-up, and none says anything about an invitation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum TicketError {
    /// Nothing but white space and punctuation was given.
    #[error("no ticket was given")]
    Blank,
    /// It was cut off, mistyped or never was a ticket: ask for the whole link to be copied again.
    #[error("the ticket was not copied correctly")]
    Malformed,
    /// It has the form of a ticket of a later version of this crate.
    #[error("the ticket is of a version that is not known here")]
    UnknownVersion,
}
