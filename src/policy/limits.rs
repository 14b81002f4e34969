use alloc::vec::Vec;

use crate::values::Lifetime;

/// How much may be invited and sent.
///
/// Limits count what was created or sent, in rows of their own: revoking refunds nothing, erasing
/// resets nothing. A window is a fixed stretch of time counted from 1970, so at its edge up to
/// twice the number may pass within one stretch.
///
/// # Examples
///
/// ```
/// use invitation::{Lifetime, Policy, policy::{Limits, Per, Rate}};
///
/// let mut limits = Limits::default();
/// limits.open_per_scope = Some(500);
/// limits.created.push(Rate { per: Per::Inviter, max: 50, window: Lifetime::days(1) });
/// let policy = Policy::builder().limits(limits).build()?;
/// assert_eq!(policy.limits().created.len(), 1);
/// # Ok::<(), invitation::policy::PolicyError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// The most open invitations of one scope; no bound by default.
    pub open_per_scope: Option<u32>,
    /// What may be created within a window; no bound by default.
    pub created: Vec<Rate>,
    /// Letters to one recipient over all scopes, copies included: by default 5 a day, and what is
    /// beyond is refused.
    pub letters: Option<LetterRate>,
    /// The most uses that a link may be given; no bound by default.
    pub uses: Option<u32>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            open_per_scope: None,
            created: Vec::new(),
            letters: Some(LetterRate {
                max: 5,
                window: Lifetime::days(1),
                overflow: Overflow::Refuse,
            }),
            uses: None,
        }
    }
}

/// So many creations within a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// What they are counted by.
    pub per: Per,
    /// How many.
    pub max: u32,
    /// Within how long.
    pub window: Lifetime,
}

/// What creations are counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Per {
    /// The scope.
    Scope,
    /// The inviter, over all scopes.
    Inviter,
    /// The recipient's [`AbuseKey`](crate::AbuseKey), over all scopes.
    Recipient,
}

/// So many letters to one recipient within a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LetterRate {
    /// How many.
    pub max: u32,
    /// Within how long.
    pub window: Lifetime,
    /// What happens beyond.
    pub overflow: Overflow,
}

/// What happens when a letter would pass the limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Overflow {
    /// The command is refused.
    Refuse,
    /// The command succeeds and no letter is sent.
    SuppressLetter,
}
