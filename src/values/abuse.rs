//! The bucket in which an address counts.

use alloc::borrow::{Cow, ToOwned};
use alloc::string::String;
use core::fmt;

use icu_casemap::CaseMapper;

use super::email::{Email, mask, split};
use super::unicode;

/// A text that is the same for addresses which probably lead to the same mailbox.
///
/// **For limits and duplicate warnings only, never for identity**: two people may share one, and whoever
/// takes it for an identity lets one redeem what was meant for the other. Identity is
/// [`EmailKey`](super::EmailKey).
///
/// - The local part is case-folded and in NFKC, to a fixed point; it ends before its plus-tag.
/// - What the provider is known to ignore is dropped: dots at Gmail, for instance.
/// - Addresses that are equal have equal buckets.
///
/// The table of providers may grow in any release, so a bucket lasts as long as a counter does, not longer.
/// `Debug` masks; there is no `Display`.
///
/// ```
/// use invitation::values::Email;
///
/// let one = Email::parse("John.Doe@googlemail.com")?;
/// let two = Email::parse("johndoe+tag@gmail.com")?;
/// assert_ne!(one, two);
/// assert_eq!(one.abuse_key(), two.abuse_key());
/// # Ok::<(), invitation::values::EmailError>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AbuseKey(String);

impl AbuseKey {
    /// The bucket of `email`.
    #[must_use]
    pub fn of(email: &Email) -> Self {
        let (local, domain) = split(email.key().as_str());
        let local = fold(local);
        let provider = Provider::of(domain);

        let base = match local.split_once('+') {
            Some((base, _)) if provider.plus_tags && !base.is_empty() => base,
            _ => &*local,
        };
        let mut bucket = String::with_capacity(email.as_str().len());
        if !provider.ignored.is_empty() {
            bucket.extend(base.chars().filter(|c| !provider.ignored.contains(*c)));
        }
        if bucket.is_empty() {
            bucket.push_str(base);
        }
        bucket.push('@');
        bucket.push_str(provider.domains.first().unwrap_or(&domain));
        Self(bucket)
    }

    /// The bucket as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn into_text(self) -> String {
        self.0
    }
}

impl fmt::Debug for AbuseKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AbuseKey({})", mask(&self.0))
    }
}

/// Case folding over NFKC, repeated until it changes nothing.
fn fold(local: &str) -> Cow<'_, str> {
    // It settles after two rounds; the bound is there so that nobody has to believe it.
    const ROUNDS: usize = 8;

    if local.is_ascii() {
        // A key is in ASCII lower case.
        return Cow::Borrowed(local);
    }
    let mut folded = local.to_owned();
    for _ in 0..ROUNDS {
        let next = CaseMapper::new()
            .fold_string(&unicode::nfkc(&folded))
            .into_owned();
        if next == folded {
            break;
        }
        folded = next;
    }
    Cow::Owned(folded)
}

/// What a provider is known to do with the local part.
struct Provider {
    /// Domains that lead to the same mailbox; the first one stands for all.
    domains: &'static [&'static str],
    ignored: &'static str,
    plus_tags: bool,
}

impl Provider {
    fn of(domain: &str) -> &'static Self {
        PROVIDERS
            .iter()
            .find(|provider| provider.domains.contains(&domain))
            .unwrap_or(&ANY_OTHER)
    }
}

/// RFC 5233 leaves the separator open; `+` is what the large providers document.
const ANY_OTHER: Provider = Provider {
    domains: &[],
    ignored: "",
    plus_tags: true,
};

/// Consumer domains only: a company's own domain at the same provider keeps its dots.
const PROVIDERS: &[Provider] = &[
    Provider {
        domains: &["gmail.com", "googlemail.com"],
        ignored: ".",
        plus_tags: true,
    },
    Provider {
        domains: &["icloud.com", "me.com", "mac.com"],
        ignored: "",
        plus_tags: true,
    },
    Provider {
        domains: &["proton.me", "protonmail.com", "protonmail.ch", "pm.me"],
        ignored: ".-_",
        plus_tags: true,
    },
    // A `+` means nothing there, and keyword addresses hang off a nickname, not the account.
    Provider {
        domains: &["yahoo.com"],
        ignored: "",
        plus_tags: false,
    },
];

#[cfg(test)]
mod tests {
    use alloc::format;

    use super::*;

    fn email(address: &str) -> Email {
        Email::parse(address).unwrap_or_else(|error| panic!("{address}: {error}"))
    }

    // C9
    #[test]
    fn c9_tags_and_dots_count_in_one_bucket_but_are_different_people() {
        for (one, two) in [
            ("john.doe@gmail.com", "johndoe@gmail.com"),
            ("John.Doe@GoogleMail.com", "johndoe+x@gmail.com"),
            ("john+news@example.com", "john+other@example.com"),
            ("john@me.com", "john@icloud.com"),
            ("j-o.hn@pm.me", "john@proton.me"),
            ("straße@example.com", "STRASSE@example.com"),
            ("МИР@example.com", "мир@example.com"),
        ] {
            assert_ne!(email(one).key(), email(two).key(), "{one} {two}");
            assert_eq!(
                email(one).abuse_key(),
                email(two).abuse_key(),
                "{one} {two}"
            );
        }
    }

    // C9
    #[test]
    fn c9_what_no_provider_ignores_stays_apart() {
        for (one, two) in [
            ("john.doe@example.com", "johndoe@example.com"),
            ("john@fastmail.com", "john@fastmail.fm"),
            ("+a@example.com", "+b@example.com"),
            ("john@yahoo.com", "john-shop@yahoo.com"),
            ("john@sub.gmail.com", "john@gmail.com"),
            ("mike@example.org", "mıke@example.org"),
        ] {
            assert_ne!(
                email(one).abuse_key(),
                email(two).abuse_key(),
                "{one} {two}"
            );
        }
    }

    #[test]
    fn debug_masks() {
        let key = email("john.doe@gmail.com").abuse_key();
        assert_eq!(format!("{key:?}"), "AbuseKey(j***@g***.com)");
        assert_eq!(key.as_str(), "johndoe@gmail.com");
    }
}
