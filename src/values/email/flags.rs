use super::{Email, split};
use crate::values::{domain, unicode};

/// What is remarkable about an [`Email`].
///
/// A flag is for people and for a host's own policy. None of them says that an address is invalid, and
/// none makes two addresses the same.
///
/// ```
/// use invitation::values::Email;
///
/// let flags = Email::parse("Ann+news@bücher.example")?.flags();
/// assert!(flags.subaddress() && flags.idn() && flags.special_use());
/// assert!(!flags.smtputf8() && !flags.suspicious());
/// # Ok::<(), invitation::values::EmailError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EmailFlags {
    smtputf8: bool,
    idn: bool,
    subaddress: bool,
    suspicious: bool,
    special_use: bool,
}

impl EmailFlags {
    pub(super) fn of(email: &Email) -> Self {
        let (local, domain) = split(email.as_str());
        let idn = domain::has_a_label(domain);
        Self {
            smtputf8: !local.is_ascii(),
            idn,
            subaddress: local.find('+').is_some_and(|at| at > 0),
            suspicious: local.split('.').any(unicode::mixes_scripts)
                || (idn
                    && domain::to_unicode(domain)
                        .split('.')
                        .any(unicode::mixes_scripts)),
            special_use: is_special_use(domain),
        }
    }

    /// The local part is not ASCII: every mail server on the way must know SMTPUTF8 (RFC 6531).
    #[must_use]
    pub const fn smtputf8(self) -> bool {
        self.smtputf8
    }

    /// The domain is internationalized.
    #[must_use]
    pub const fn idn(self) -> bool {
        self.idn
    }

    /// The local part has a plus-tag (RFC 5233).
    #[must_use]
    pub const fn subaddress(self) -> bool {
        self.subaddress
    }

    /// A part of the address mixes scripts beyond the level "Highly Restrictive" of UTS 39 s5.2, as in
    /// `pаypal` with a Cyrillic а. A lookalike in one script passes unseen.
    #[must_use]
    pub const fn suspicious(self) -> bool {
        self.suspicious
    }

    /// The domain is reserved for documentation, testing or local use; mail may go nowhere.
    #[must_use]
    pub const fn special_use(self) -> bool {
        self.special_use
    }
}

/// From the IANA registry of special-use domain names (RFC 6761).
fn is_special_use(domain: &str) -> bool {
    const TOP_LEVEL: [&str; 9] = [
        "alt",
        "arpa",
        "example",
        "internal",
        "invalid",
        "local",
        "localhost",
        "onion",
        "test",
    ];
    const EXAMPLES: [&str; 3] = ["com", "net", "org"];

    let mut labels = domain.rsplit('.');
    let last = labels.next().unwrap_or_default();
    TOP_LEVEL.contains(&last) || (EXAMPLES.contains(&last) && labels.next() == Some("example"))
}
