use alloc::{
    collections::VecDeque,
    string::{String, ToString},
    sync::Arc,
    vec::Vec,
};
use core::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use zeroize::Zeroizing;

use crate::{
    invitation::{DeliveryId, LetterKind},
    letter::Letter,
    ports::{Handed, MailError, Mailer},
    values::{Email, Lifetime, Locale},
};

/// A mailer that keeps what it is given, for tests and examples. Clones share their letters.
///
/// It breaks one rule of [`Mailer`] on purpose: it stores links, so that a test can follow them.
///
/// # Examples
///
/// ```
/// use invitation::{memory::MemoryMailer, ports::MailError};
///
/// let mailer = MemoryMailer::new();
/// // The first letter is not taken, those after it are.
/// mailer.respond_with([Err(MailError::transient())]);
/// // … the agenda runs …
/// assert!(mailer.last_to("ada@example.com").is_none());
/// ```
#[derive(Clone)]
pub struct MemoryMailer {
    post: Arc<Mutex<Post>>,
    timeout: Lifetime,
}

#[derive(Default)]
struct Post {
    sent: Vec<SentLetter>,
    attempts: Vec<DeliveryId>,
    script: VecDeque<Result<Handed, MailError>>,
}

impl MemoryMailer {
    /// A mailer that takes every letter, with a time-out of 30 seconds.
    #[must_use]
    pub fn new() -> Self {
        Self {
            post: Arc::default(),
            timeout: Lifetime::seconds(30),
        }
    }

    /// The same mailer with another time-out, as [`Mailer::timeout`] tells it.
    #[must_use]
    pub const fn with_timeout(mut self, timeout: Lifetime) -> Self {
        self.timeout = timeout;
        self
    }

    /// Answers the next letters so, one after the other; then every letter is taken again.
    pub fn respond_with(&self, answers: impl IntoIterator<Item = Result<Handed, MailError>>) {
        // Drawn before the lock is taken: the iterator is the caller's code.
        let answers: Vec<_> = answers.into_iter().collect();
        self.post().script.extend(answers);
    }

    /// The letters that were taken, in their order; the same one twice if it was handed over twice.
    #[must_use]
    pub fn sent(&self) -> Vec<SentLetter> {
        self.post().sent.clone()
    }

    /// The last letter that was taken for this address.
    #[must_use]
    pub fn last_to(&self, address: &str) -> Option<SentLetter> {
        let address = Email::parse(address).ok()?;
        let post = self.post();
        let mut latest_first = post.sent.iter().rev();
        latest_first
            .find(|letter| letter.to().iter().any(|to| to.key() == address.key()))
            .cloned()
    }

    /// The last letter that was taken.
    #[must_use]
    pub fn last(&self) -> Option<SentLetter> {
        self.post().sent.last().cloned()
    }

    /// Every letter that was handed over, whatever the answer was.
    #[must_use]
    pub fn attempts(&self) -> Vec<DeliveryId> {
        self.post().attempts.clone()
    }

    fn post(&self) -> MutexGuard<'_, Post> {
        self.post.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for MemoryMailer {
    fn default() -> Self {
        Self::new()
    }
}

impl Mailer for MemoryMailer {
    async fn send(&self, letter: &Letter) -> Result<Handed, MailError> {
        let taken = SentLetter::of(letter);
        let mut post = self.post();
        post.attempts.push(letter.delivery_id());
        let handed = post
            .script
            .pop_front()
            .unwrap_or_else(|| Ok(Handed::default()))?;
        post.sent.push(taken);
        Ok(handed)
    }

    fn timeout(&self) -> Lifetime {
        self.timeout
    }
}

impl fmt::Debug for MemoryMailer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let post = self.post();
        f.debug_struct("MemoryMailer")
            .field("sent", &post.sent.len())
            .field("attempts", &post.attempts.len())
            .finish_non_exhaustive()
    }
}

/// A letter that a [`MemoryMailer`] took. It holds the link; `Debug` shows the delivery id alone.
#[derive(Clone)]
pub struct SentLetter {
    parts: Arc<Parts>,
}

struct Parts {
    delivery: DeliveryId,
    to: Vec<Email>,
    cc: Vec<Email>,
    reply_to: Option<Email>,
    language: Locale,
    link: Option<String>,
    block_token: Option<String>,
    text: String,
}

impl SentLetter {
    fn of(letter: &Letter) -> Self {
        Self {
            parts: Arc::new(Parts {
                delivery: letter.delivery_id(),
                to: letter.to().to_vec(),
                cc: letter.cc().to_vec(),
                reply_to: letter.reply_to().cloned(),
                language: letter.language().clone(),
                link: letter.link().map(ToString::to_string),
                block_token: letter.block_token().map(ToString::to_string),
                text: kept(letter.to_plain_text()),
            }),
        }
    }

    /// Its name: a retry has the same, a resend another.
    #[must_use]
    pub fn delivery_id(&self) -> DeliveryId {
        self.parts.delivery
    }

    /// What it is for.
    #[must_use]
    pub fn kind(&self) -> LetterKind {
        self.parts.delivery.kind
    }

    /// To whom it went.
    #[must_use]
    pub fn to(&self) -> &[Email] {
        &self.parts.to
    }

    /// Who got a copy.
    #[must_use]
    pub fn cc(&self) -> &[Email] {
        &self.parts.cc
    }

    /// Where answers go.
    #[must_use]
    pub fn reply_to(&self) -> Option<&Email> {
        self.parts.reply_to.as_ref()
    }

    /// The language that the recipient reads.
    #[must_use]
    pub fn language(&self) -> &Locale {
        &self.parts.language
    }

    /// The link, with the ticket in it.
    #[must_use]
    pub fn link(&self) -> Option<&str> {
        self.parts.link.as_deref()
    }

    /// The ticket in the link, as the host's page finds it.
    #[must_use]
    pub fn ticket(&self) -> Option<&str> {
        let link = self.link()?;
        let underscores = link.rmatch_indices('_').map(|(at, _)| at);
        let mut starts =
            underscores.filter_map(|at| Some(link.get(..at)?.strip_suffix("inv1")?.len()));
        let at = starts.next()?;
        let ticket = link.get(at..)?;
        let after = |c: char| !(c.is_ascii_alphanumeric() || c == '_');
        ticket.split(after).next()
    }

    /// The token with which the reader blocks further invitations.
    #[must_use]
    pub fn block_token(&self) -> Option<&str> {
        self.parts.block_token.as_deref()
    }

    /// The letter in plain English, the link included.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.parts.text
    }
}

/// Takes the text out of what would wipe it.
fn kept(mut text: Zeroizing<String>) -> String {
    let mut text = core::mem::take(&mut *text);
    text.shrink_to_fit();
    text
}

impl fmt::Debug for SentLetter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SentLetter({})", self.parts.delivery)
    }
}
