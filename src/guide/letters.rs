//! Letters: what they say, in which language, and how to make them yours.
//!
//! A [`Letter`](letter::Letter) is structure: who, what, until when. How it reads is the business of
//! the mailer. The feature `render` brings one way: a `Renderer` that is
//! built once and turns each letter into subject, text, HTML and headers. It does no I/O, so it fits
//! into any [`Mailer`](ports::Mailer).
//!
//! # What stands in an invitation
//!
//! | part | from where |
//! |---|---|
//! | heading, greeting, sentence | the words of the language; the names of reader, inviter and place |
//! | a caution, where the inviter wrote something | the words of the language |
//! | header, message and footer of the inviter, set apart | [`Texts`], as plain text |
//! | roles, date with its zone, hosts that the link leads to | the letter; labels of the host |
//! | button, and the same link written out | [`Letter::link`](letter::Letter::link) |
//! | what to do if it was not expected | the words of the language |
//! | a link to decline and block further invitations | your block page, with [`Letter::block_token`](letter::Letter::block_token) |
//!
//! The kind of the scope decides how it is worded: as a member of an organization, on a page, as a
//! guest, with an application. A host whose kinds have other names maps them
//! (`RendererBuilder::place`). The notices to inviters, to
//! approvers and to the old address of a guest hold no link and no word that was typed as a message.
//!
//! # What an inviter cannot do
//!
//! Names and messages are typed by people whom the reader may not know, and go out under your name. So
//! none of it becomes a link, a heading or markup; a message stands in a frame, and in the text part
//! behind `>`, below a caution. A name that mixes scripts or holds a phone number does not reach the
//! subject, and `From` names the product. Mail programs make links of texts that look like one,
//! whatever the HTML says:
//! `break_typed_links` ends that at the price of
//! an invisible character. And [`allow_texts`](policy::PolicyBuilder::allow_texts) is off unless you
//! ask for it.
//!
//! # Languages
//!
//! The letter's language is negotiated against those that there are
//! ([`Locale::negotiate`]); English is last, and no part is ever empty. An invitation is in the
//! language of its draft ([`Invite::language`]); a notice to an inviter in the one that the directory
//! knows ([`Facts::language`]). Dates name the month and the zone, plural forms are those of the
//! language, and names in a text that runs the other way are isolated.
//!
//! # Making it yours
//!
//! ```
//! # #[cfg(feature = "render")]
//! # fn main() -> Result<(), invitation::render::RendererError> {
//! use invitation::render::{PlaceKind, Renderer};
//!
//! let renderer = Renderer::builder()
//!     .product("Example")?
//!     .from("invitations@mail.example.com")?
//!     // Where `Invitations::block_by_token` is called, on `POST`.
//!     .block_page("https://app.example.com/block")?
//!     .place("charity", PlaceKind::OwnPage)?
//!     .role_label("en", "member", "Member of staff")?
//!     .role_label("de", "member", "Mitglied")?
//!     // Some words of a language that is there …
//!     .words("en", "button = Join us\nsent-by = {$product}, 1 Main Street")?
//!     // … or all of one that is not; here still in English.
//!     .words("cy", Renderer::ENGLISH)?
//!     .build()?;
//! assert!(renderer.languages().any(|tag| tag == "cy"));
//!
//! // What would fail when a letter is written fails here.
//! let wrong = Renderer::builder()
//!     .product("Example")?
//!     .from("invitations@mail.example.com")?
//!     .words("en", "button = {$ticket}")?
//!     .build();
//! let error = wrong.unwrap_err().to_string();
//! assert_eq!(error, "words in en, line 1: a variable that this key does not have");
//! # Ok(()) }
//! # #[cfg(not(feature = "render"))] fn main() {}
//! ```
//!
//! The looks are a `Layout`, which gets the parts of a letter and writes HTML.
//! A host that wants none of this leaves the feature off and reads the letter itself.
//!
//! # Handing it on
//!
//! Give subject, names and header values to a mail library as they are: it encodes them. Put the text
//! part before the HTML in a `multipart/alternative`. Use
//! `Rendered::message_id` as it is: it is the same for every
//! attempt at one delivery. The links are secrets: log nothing of a rendered letter.
//!
//! `cargo run --features render --example letters` writes every letter in every language into
//! `target/letters`, to be looked at.

#[cfg(doc)]
use crate::*;
