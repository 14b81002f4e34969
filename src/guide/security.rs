//! What a ticket protects, what it does not, and what stays with you.
//!
//! # What a ticket is
//!
//! A ticket is 160 bits, derived with HMAC-SHA-256 from a key of yours, a fresh seed, the id, the
//! scope and the invitee. It is made when a letter is written or a link is shown, and dropped again.
//! The database keeps the seed and a digest. A presented ticket is parsed, looked up by its digest
//! and compared in constant time; a damaged copy is told apart before any look-up.
//!
//! | who has | learns | can |
//! |---|---|---|
//! | the database, to read | who was invited, by whom, where | redeem nothing |
//! | the key ring | nothing | redeem nothing |
//! | both | every ticket that is out; who is behind a pseudonym, by guessing users | open what asks for a ticket alone, and create accounts for invited addresses |
//! | the database, to write | | write a membership outright; no ticket is needed for that |
//! | the invitee's mailbox | the letter | what the invitee can: to the core that is who they are |
//! | the link alone | scope, inviter's name, roles, a masked address | take up what is bound to nothing but the ticket |
//!
//! No port, event, error, list, view or `Debug` holds a ticket. The exceptions are the two that must:
//! [`Letter`](letter::Letter), made at the moment of sending, and [`InvitationLink`], where a caller
//! asked for the link. [`Invitation`] is not `Serialize`, so a handler cannot leak the seed by
//! accident; answer with [`Invitation::manager_view`] or [`Invitation::invitee_view`].
//!
//! # Who may redeem: the binding
//!
//! A forwarded link opens nothing by itself. [`Binding::Address`] is the rule for e-mail: the claimant
//! shows the invited address among those that **you** have verified. What a form, a header or an
//! identity provider merely mentions is no evidence. A mismatch is
//! [`WrongAccount`](RedeemRefusal::WrongAccount): nothing is spent, and the right account can still
//! redeem. `User` asks for the invited user, `Domain` for a verified address in that domain, `Bearer`
//! for the ticket alone; the last needs the policy's leave and stays below the ceiling of links.
//!
//! # Proof and disclosure
//!
//! Somebody without an account has no verified address. The ticket itself can stand in: who presents
//! it has read the letter, as long as nobody else could have. So a ticket *proves the mailbox* when
//! all of this holds: the invitation is bound to an address and for one use, the ticket is younger
//! than the policy's [`proof_window`](policy::PolicyBuilder::proof_window) (7 days unless you say),
//! and its generation is not **disclosed**. A generation is disclosed when
//!
//! - its link was handed to the caller ([`Invite::with_link`], [`Invite::without_letter`]) or
//!   [revealed](Invitations::reveal),
//! - its letter has a copy ([`Invite::cc`]) or an answer address ([`Invite::reply_to`]),
//! - or its link lands on an origin that is neither the policy's own nor
//!   [trusted](policy::PolicyBuilder::trusted_origins).
//!
//! It stays so for ever; a rotation makes a new generation, which is judged anew. A proven address
//! comes back in [`Redeemed::Now`] as `proven`: only then may you mark it verified.
//!
//! ```
#![doc = include_str!("setting.txt")]
//! // Ada has no account yet. The letter went to her alone, so its ticket proves her mailbox.
//! invitations.invite(&draft, &grace).await?;
//! invitations.run_due(&mailer, 10).await?;
//! let letter = mailer.last_to("ada@example.com").unwrap();
//! let new = Claimant::new("user-17")?.creating_account_with("ada@example.com")?;
//! let redeemed = invitations.redeem(letter.ticket().unwrap(), &new).await?;
//! assert!(matches!(redeemed, Redeemed::Now { proven: Some(_), .. }));
//!
//! // Grace has seen this link, so it proves nothing, and the same claim is refused.
//! let shown = Invite::email("organization:acme", "lin@example.com")?.role("member")?.with_link();
//! invitations.invite(&shown, &grace).await?;
//! invitations.run_due(&mailer, 10).await?;
//! let letter = mailer.last_to("lin@example.com").unwrap();
//! let new = Claimant::new("user-18")?.creating_account_with("lin@example.com")?;
//! let refused = invitations.redeem(letter.ticket().unwrap(), &new).await.unwrap_err();
//! assert_eq!(refused.refusal(), Some(&RedeemRefusal::WrongAccount));
//! # Ok(()) }) }
//! ```
//!
//! **Never sign anybody in by a ticket.** It may help to create an account, and it may add a
//! membership to the account of the session. It must not open an account that exists: letters are
//! forwarded, archived and read by assistants.
//!
//! # One face for every dead end
//!
//! Revoked, expired, used, unknown: to one who only holds a link these look the same.
//! [`RedeemRefusal`] has the true reason for your log; [`RedeemRefusal::public`] has four faces:
//! unusable, damaged, wrong account, requirement. The last two can be mended by the claimant, so they
//! are told. The core never asks whether an address has an account; whether the inviter learns that
//! somebody belongs already is yours to say in [`Facts::invitee`].
//!
//! # Ceilings
//!
//! Nobody grants what they may not, at any step: create, approve, amend, resend, reveal, renew, and
//! once more at redemption, on the standing of the *sponsor* as it is by then. If Grace is no admin
//! any more, her invitations grant nothing. A missing role is an error and never a powerful default.
//!
//! # The page
//!
//! - **`GET` shows, `POST` acts.** Mail scanners open every link. [`Invitations::preview`] changes
//!   nothing, however often it is called. Redeem, decline and block on a `POST` that a person sent,
//!   with your usual protection against forged requests.
//! - **Keep the link out of other hands.** Send `Referrer-Policy: no-referrer` on every page that has
//!   the ticket in its address, load nothing from third parties there, and keep the query out of
//!   access logs. With [`Placement::Fragment`] the ticket reaches no
//!   server at all until your page posts it.
//! - **The base is configuration.** It is never taken from a request, whose `Host` an attacker
//!   chooses. There is no API that would.
//! - **Redirects** go to listed origins only ([`RedirectPolicy`](policy::RedirectPolicy)). The list is
//!   asked when the invitation is made and again when it is redeemed. Emit
//!   [`RedirectUrl::as_str`], which is normalized; a `returnTo` of your own pages is not covered.
//!
//! # Erasure and retention
//!
//! [`Invitations::erase`] removes an address over all scopes: whole invitations to it, and the copies
//! and answer addresses of others. What still stood is revoked by that. What remains has ids, times
//! and states; the ledger has a keyed pseudonym, so "once per user" stays true; counters have hashed
//! keys; events hold ids alone. The agenda does the same 90 days after the end of each invitation,
//! unless [`retention`](policy::PolicyBuilder::retention) says otherwise. User ids and your own copies
//! (mail logs, outboxes, backups) are yours to erase.
//!
//! # What stays with you
//!
//! The rows of the list of known faults that a library cannot close alone:
//!
//! | id | what goes wrong | what you do | where the reference host will do it |
//! |---|---|---|---|
//! | A17 | a client disconnects and the handler is dropped half-way | let redemption and your own writes share one commit; run what must finish after it in a task of its own | its handlers and its store |
//! | B8 | the link leaks by `Referer` | `Referrer-Policy: no-referrer`, nothing from third parties, the fragment where you can | its accept page |
//! | B15 | a scanner's `GET` redeems or declines | `GET` previews; only a `POST` with a person's intent acts | its accept page |
//! | F5 | a name becomes HTML in a letter or page | escape every text for the place it goes to; never make a link of a message | its letters and pages |
//! | F6 | swindlers write to strangers from your domain | leave [`allow_texts`](policy::PolicyBuilder::allow_texts) off for people you do not know, keep the limits, let no text of an inviter stand as a link or a subject | its policy and its letters |
//!
//! To these come the duties that the contracts name: verify addresses yourself, keep the block list,
//! end sessions when told to, guard the key ring, and decide who may read, list and erase.

#[cfg(doc)]
use crate::*;
