//! How it runs from day to day, and what to watch.
//!
//! # The agenda
//!
//! Everything that time brings is one date. Each row has a `due_at`: the next moment at which a
//! letter waits, a reminder is due, the invitation lapses, or its personal data has been kept long
//! enough. [`Invitations::run_due`] claims one due row after the other, reads it again, and does what
//! it wants. Call it every few seconds, with a limit that fits the pause between two calls, in as many
//! workers as the letters need.
//!
//! ```
#![doc = include_str!("setting.txt")]
//! let invited = invitations.invite(&draft, &grace).await?.invitation;
//!
//! // The provider is down for a moment.
//! mailer.respond_with([Err(MailError::transient())]);
//! let report = invitations.run_due(&mailer, 100).await?;
//! assert_eq!((report.sent, report.retried), (0, 1));
//!
//! // A minute later it is up again. The same letter goes, under the same delivery id.
//! clock.advance(Lifetime::minutes(1));
//! assert_eq!(invitations.run_due(&mailer, 100).await?.sent, 1);
//! let tried = mailer.attempts();
//! assert_eq!(tried[0], tried[1]);
//!
//! // Later the provider's webhook says that it came back.
//! invitations.record_bounce(&scope, tried[1]).await?;
//! let stored = invitations.get(&scope, invited.id()).await?;
//! assert!(matches!(stored.delivery(), Delivery::Bounced { .. }));
//! # Ok(()) }) }
//! ```
//!
//! # Leases
//!
//! A claim leases the row for twice [`Mailer::timeout`](ports::Mailer::timeout), and for a second at
//! the least. A mailer that keeps its time-out cannot hold a letter that another worker has. A worker
//! that dies leaves a lease that ends; the letter comes again under the same
//! [`DeliveryId`]. Delivery is at least once, so hand that id to the provider as Message-ID or
//! idempotency key. A row that was revoked between claim and sending is not sent.
//!
//! # Back-off
//!
//! A letter that was not taken waits: one minute, then twice as long each time, six hours at the
//! most, each wait cut by up to a half at random, and never shorter than the provider's
//! `retry_after`. After twelve attempts it has failed. [`Retries`](policy::Retries) changes all of it.
//! A directory, a key or a link base that is out of reach spends no attempt: the row is put off for
//! about a minute and counts as `postponed`.
//!
//! # Poison rows
//!
//! The claim count rises at the claim and is cleared by a write. A letter whose row was claimed
//! [`MAX_CLAIMS`] times without a write, because its worker crashes on it, is set aside as
//! [`FailureReason::SetAside`]. A row whose document cannot be read is reported by its id in
//! [`Report::unreadable`](service::Report::unreadable) and in [`Page::unreadable`](ports::Page), and
//! holds up nobody; after as many claims the agenda leaves it alone. Mend it by hand.
//!
//! # The report
//!
//! [`Report`](service::Report) sums up one run. An `Err` from `run_due` means that the store did not
//! answer at all; `interrupted` that it stopped answering on the way. Both mean: run again. The fate
//! of each letter is on its invitation ([`Invitation::delivery`]) and in the events, and these are what
//! to count on.
//!
//! # Bounces
//!
//! What the provider learns after it took the letter comes to you, by webhook or mailbox. Give it to
//! [`Invitations::record_bounce`] with the scope and the [`DeliveryId`]; the id is `serde`, so keep it
//! with the scope beside the provider's own id when you send. Only the last letter that carried the
//! ticket can bounce. A bounce ends nothing: the inviter sees it and decides.
//!
//! # Limits and windows
//!
//! [`Limits`](policy::Limits) bound how much is open in a scope, how much is created by scope, inviter
//! and recipient, and how many letters one recipient gets over all scopes: five a day unless you say
//! otherwise, resends, reminders and copies included. Recipients are told apart by their
//! [`AbuseKey`], so plus-tags and dots buy nothing. Notices to inviters and approvers are not counted.
//!
//! A window is a fixed stretch counted from 1970, so up to twice the number may pass around its edge.
//! Counters rise with the commit and never fall: revoking refunds nothing, erasing resets nothing.
//! Beyond a limit the command is refused; for letters the policy may
//! [suppress](policy::Overflow::SuppressLetter) the letter and let the command pass.
//!
//! # Restoring a backup
//!
//! A backup brings back what was ended since: a revoked invitation is pending again, a redeemed one is
//! unused. Before the first process starts on it:
//!
//! 1. Stop the workers.
//! 2. Set [`tickets_not_before`](policy::PolicyBuilder::tickets_not_before) to the present moment, in
//!    the policy of the service and in each that your directory gives to a scope. Every ticket minted
//!    before is refused as [`RedeemRefusal::Withdrawn`].
//! 3. Go through the pending ones: [`revoke`](Invitations::revoke) what should not stand, and give
//!    the rest fresh tickets with [`reissue_all`](Invitations::reissue_all), scope by scope. A
//!    [`resend`](Invitations::resend) or a [`reveal`](Invitations::reveal) mints one too where the old
//!    one is refused.
//! 4. Start the workers.
//!
//! Until it has such a ticket, an invitation is refused from the inbox as well
//! ([`Invitations::accept_from_inbox`]).
//!
//! # Clocks
//!
//! Every decision takes its time from the [`Clock`](ports::Clock), as an argument; time zones play no
//! part. A clock that steps back revives nothing that a commit has ended. Machines that differ by
//! seconds may disagree for those seconds on what has expired; a redemption carries the end as
//! `commit_before`, so the clock of the store has the last word. Keep them on NTP and think no more
//! about it.
//!
//! # Keys
//!
//! [`first_steps`](super::first_steps) shows how to make, rotate, retire and mark them. In operation:
//! every process gets a new key before one mints with it, and the first key of the ring stays where it
//! is for ever. A worker on an older ring postpones letters; `postponed` that does not fall to zero
//! after a rollout is the sign of it.
//!
//! Tickets of a key that is marked compromised are refused at once. Letters that still wait go out
//! with fresh ones; for those that have arrived, call [`reissue_all`](Invitations::reissue_all) for each
//! scope:
//!
//! ```
#![doc = include_str!("setting.txt")]
//! invitations.invite(&draft, &grace).await?;
//! invitations.run_due(&mailer, 10).await?;
//! let old = mailer.last_to("ada@example.com").unwrap();
//!
//! let keyring = Keyring::parse(
//!     "k1:compromised:000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f,
//!      k2:active:6xSpbnBuMbkGVbmN+vZHH0dZ7fVsvEkZNkLP1NjDYrM=",
//! )?;
//! # let policy = invitations.policy().clone();
//! # let entropy = SeededEntropy::new(2);
//! let invitations = Invitations::with_ports(store, directory, keyring, policy, clock.clone(), entropy);
//! clock.advance(Lifetime::minutes(1)); // the policy's cool-down between two letters
//! assert_eq!(invitations.reissue_all(&Query::in_scope(scope), &grace).await?.done, 1);
//!
//! invitations.run_due(&mailer, 10).await?;
//! let new = mailer.last_to("ada@example.com").unwrap();
//! assert!(invitations.preview(old.ticket().unwrap()).await.is_err());
//! assert!(invitations.preview(new.ticket().unwrap()).await.is_ok());
//! # Ok(()) }) }
//! ```
//!
//! # What to see
//!
//! - **Events** ([`Event`]) are committed with the state that they tell of and hold ids alone: fit for
//!   audit trails and webhooks. Deliver them from your outbox.
//! - **Refusals** carry the true reason; log them with the id of the request.
//! - **Traces**: with the feature `tracing` each call of the service is a span at the level `debug`,
//!   with ids and never an address or a ticket.
//!
//! | alert on | since |
//! |---|---|
//! | `run_due` failing, or not called for some minutes | no letters leave |
//! | [`EventKind::LetterFailed`], by reason; `SetAside` at once | invitees wait for nothing |
//! | `postponed` that stays | a key, a link base or the directory is missing |
//! | anything `unreadable` | a document is damaged, or of a later release |
//! | [`Error::OutcomeUnknown`](service::Error::OutcomeUnknown) | connections die in commits |
//! | [`Error::Contention`](service::Error::Contention) | something writes one row in a loop |
//! | many `Unknown` or `Malformed` redemptions from one place | somebody guesses; 160 bits do not mind, your logs do |
//! | many `WrongAccount` | people sign in with another address: show which, masked |
//! | limits that are reached | a script, or a swindler |

#[cfg(doc)]
use crate::*;
