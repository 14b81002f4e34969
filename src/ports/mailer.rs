use alloc::{boxed::Box, sync::Arc};
use core::{fmt, future::Future, pin::Pin};

use super::twin::port;
use crate::{
    invitation::{FailureReason, ProviderId},
    letter::Letter,
    values::Lifetime,
};

port! {
    /// Takes letters to where they go.
    ///
    /// # Contract
    ///
    /// - `Ok` MUST mean that the letter is in somebody else's hands for good.
    /// - It MUST give up and answer [`MailError::Transient`] before [`Mailer::timeout`] has passed: two
    ///   workers hold one letter when it does not.
    /// - It MUST answer `Transient` whenever it does not know whether the letter was taken.
    /// - It MUST hand [`Letter::delivery_id`] on as the Message-ID or the provider's idempotency key:
    ///   letters come at least once, and the same id twice is the same letter.
    /// - It MUST NOT log, store or show the letter's link.
    /// - It MUST NOT wrap, shorten or track the link: what others see proves no mailbox.
    ///
    /// # Examples
    ///
    /// ```
    #[doc = include_str!("../guide/setting.txt")]
    /// use invitation::{ProviderId, letter::Letter, ports::{Handed, Mailer}};
    ///
    /// /// A provider with an API over HTTP.
    /// struct Provider;
    ///
    /// impl Provider {
    ///     /// The status of its answer, and its name for the letter.
    ///     async fn post(&self, letter: &Letter) -> (u16, &'static str) {
    ///         # let _ = letter;
    ///         (202, "msg-1")
    ///     }
    /// }
    ///
    /// impl Mailer for Provider {
    ///     async fn send(&self, letter: &Letter) -> Result<Handed, MailError> {
    ///         match self.post(letter).await {
    ///             (200..=299, id) => Ok(ProviderId::new(id).map(Handed::named).unwrap_or_default()),
    ///             (429, _) => Err(MailError::Transient { retry_after: Some(Lifetime::minutes(5)) }),
    ///             _ => Err(MailError::transient()),
    ///         }
    ///     }
    ///
    ///     fn timeout(&self) -> Lifetime {
    ///         Lifetime::seconds(20)
    ///     }
    /// }
    ///
    /// let id = invitations.invite(&draft, &grace).await?.invitation.id();
    /// invitations.run_due(&Provider, 10).await?;
    /// let delivery = invitations.get(&scope, id).await?.delivery().clone();
    /// assert!(matches!(delivery, Delivery::Sent { provider_id: Some(_), .. }));
    /// # Ok(()) }) }
    /// ```
    pub trait Mailer,
    /// [`Mailer`] with boxed futures, for `dyn`.
    DynMailer {
        /// Hands the letter over.
        ///
        /// # Errors
        ///
        /// [`MailError`] says whether trying again makes sense.
        async fn send / send_boxed(&self, letter: &Letter) -> Result<Handed, MailError>;
        and {
            /// How long one call of [`Mailer::send`] may take at the most. A letter is leased for
            /// twice as long.
            fn timeout / timeout_boxed(&self) -> Lifetime;
        }
    }
}

/// The mailer has taken a letter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Handed {
    /// The provider's name for it.
    pub provider_id: Option<ProviderId>,
}

impl Handed {
    /// Taken, and the provider calls it this.
    #[must_use]
    pub const fn named(provider_id: ProviderId) -> Self {
        Self {
            provider_id: Some(provider_id),
        }
    }
}

/// The mailer has not taken a letter, as far as it knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum MailError {
    /// It may be taken later. Whatever is unknown is transient.
    Transient {
        /// Not before so long.
        retry_after: Option<Lifetime>,
    },
    /// It will never be taken.
    Permanent {
        /// Why.
        reason: FailureReason,
    },
}

impl MailError {
    /// It may be taken later.
    #[must_use]
    pub const fn transient() -> Self {
        Self::Transient { retry_after: None }
    }
}

impl fmt::Display for MailError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Transient { .. } => "the letter was not taken, try again",
            Self::Permanent { .. } => "the letter will never be taken",
        })
    }
}

impl core::error::Error for MailError {}
