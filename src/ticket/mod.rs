//! The secret of an invitation: derived, never stored.
//!
//! A [`Ticket`] is 160 bits written as `inv1_`, 32 characters and 4 checks. It is computed when it
//! is needed and dropped again; what is stored of it, a [`Generation`], redeems nothing:
//!
//! ```text
//! ticket = first 20 bytes of HMAC-SHA-256(key, domain ‖ id ‖ number ‖ seed ‖ target)
//! target = SHA-256(domain ‖ scope and invitee, each with its length)
//! stored = key id, number, seed, SHA-256(domain ‖ ticket)
//! ```
//!
//! - **Who reads the database** has seed and digest but no key; who has the key has no seed. Both
//!   together make tickets, and so does the right to write to the database.
//! - **Verification needs the digest alone.** A presented ticket is parsed, which tells a bad copy
//!   from an unknown ticket before any look-up; its [`TicketDigest`] finds the record.
//! - **Keys rotate**: the [`Keyring`] mints with its active key; a retired one derives what it
//!   minted, a compromised one nothing. An unknown key id means "try again with a newer ring", never
//!   "issue anew". The first key stays first for ever, for it keys the [`Pseudonym`]s.
//! - **Disclosure**: a generation whose link went any other way than to the invitee's mailbox is
//!   [disclosed](Generation::disclose), and presenting its ticket proves no mailbox.
//! - The letter's link "block further invitations" carries a [`BlockToken`]: derived likewise, under
//!   a domain of its own, so that it blocks and does not redeem.
//!
//! ```
//! use invitation::{
//!     ticket::{Keyring, KeyringError, Seed, Ticket, TicketSubject},
//!     values::Timestamp,
//! };
//!
//! let ring = Keyring::parse("2026-11:active:J5O5q0jqD3dY15iGSzXflK0Pp7fHmk9xGKu6T5ESWWw=")?;
//! let id = "01931f4e-7c00-7000-8000-0000000000a1".parse()?;
//! let subject = TicketSubject::new(id, "organization", "acme", "email", "ada@example.org");
//!
//! // Create: the decision mints, the commit stores the generation, the secret is gone.
//! let now = Timestamp::from_unix_micros(1_795_000_000_000_000).unwrap();
//! let stored = ring.mint(&subject, 1, Seed::from_bytes([7; 16]), now)?;
//!
//! // Send: the very same ticket again, as often as it takes.
//! let letter = format!("https://acme.example/join?ticket={}", ring.derive(&subject, &stored)?.expose_secret());
//!
//! // Redeem: no key needed.
//! let presented = Ticket::parse(letter.split('=').next_back().unwrap())?;
//! assert!(stored.digest().matches(&presented));
//!
//! // The same seed under another id is another ticket.
//! let id = "01931f4e-7c00-7000-8000-0000000000a2".parse()?;
//! let other = TicketSubject::new(id, "organization", "acme", "email", "ada@example.org");
//! assert!(matches!(ring.derive(&other, &stored), Err(KeyringError::Mismatch { .. })));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod block;
mod codec;
mod digest;
mod error;
mod format;
mod generation;
mod hex;
mod key;
mod keyring;
mod pseudonym;
mod subject;

pub use self::{
    block::BlockToken,
    digest::TicketDigest,
    error::{EntryError, KeyringError},
    format::{Ticket, TicketError},
    generation::{Generation, Seed},
    key::{KeyId, KeyIdError, KeyState, SecretKey, SecretKeyError},
    keyring::Keyring,
    pseudonym::Pseudonym,
    subject::TicketSubject,
};
