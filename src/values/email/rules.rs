//! What an address must be. Our own checks stand first; the address parser is asked last, so that one
//! which grew lenient would change nothing. Of an ASCII address it is not asked at all: our checks
//! leave a dot-atom and a domain that it always takes.

use alloc::borrow::Cow;
use alloc::string::String;

use email_address::{EmailAddress, Options};

use super::{EmailError, split};
use crate::values::domain;
use crate::values::unicode::{self, Unseen};

const MAX_INPUT: usize = 1024;
const MAX_ADDRESS: usize = 254;
const MAX_LOCAL_PART: usize = 64;

/// An address that has passed our own checks.
#[derive(Debug)]
pub(super) struct Checked<'a> {
    address: Cow<'a, str>,
}

impl Checked<'_> {
    pub(super) fn address(&self) -> &str {
        &self.address
    }
}

/// Our own checks: everything that [`Email`](super::Email) promises.
pub(super) fn check(input: &str) -> Result<Checked<'_>, EmailError> {
    if input.len() > MAX_INPUT {
        return Err(EmailError::TooLong);
    }
    let input = input.trim_matches([' ', '\t']);
    if input.is_empty() {
        return Err(EmailError::Empty);
    }
    let is_plain = input
        .bytes()
        .all(|b| is_atext(b) || matches!(b, b'.' | b'@'));
    if !is_plain {
        refuse_characters(input)?;
        refuse_other_forms(input)?;
    }

    let (given_local, given_domain) = input.split_once('@').ok_or(EmailError::NoAt)?;
    if given_domain.bytes().any(|b| b == b'@') {
        return Err(EmailError::ManyAts);
    }
    if !is_plain && given_domain.contains(['[', ']']) {
        return Err(EmailError::Literal);
    }
    let local = local_part(given_local)?;
    let domain = domain::canonical(given_domain)?;
    let address = match (local, domain) {
        (Cow::Borrowed(_), Cow::Borrowed(_)) => Cow::Borrowed(input),
        (local, domain) => Cow::Owned([&*local, "@", &*domain].concat()),
    };
    if address.len() > MAX_ADDRESS {
        return Err(EmailError::TooLong);
    }
    Ok(Checked { address })
}

/// Refuses what does not show. This comes before UTS 46, which would delete some of it from a domain.
fn refuse_characters(input: &str) -> Result<(), EmailError> {
    if input.is_ascii() {
        return if input.bytes().any(|b| b.is_ascii_control()) {
            Err(EmailError::ControlCharacter)
        } else {
            Ok(())
        };
    }
    for c in input.chars().filter(|c| !unicode::is_joiner(*c)) {
        match Unseen::of(c) {
            Some(Unseen::Control) => return Err(EmailError::ControlCharacter),
            Some(Unseen::Bidi) => return Err(EmailError::BidiControl),
            Some(Unseen::Invisible) => return Err(EmailError::InvisibleCharacter),
            Some(Unseen::Unsupported) => return Err(EmailError::UnsupportedCharacter),
            None => {}
        }
    }
    Ok(())
}

/// Refuses what RFC 5322 allows around or in place of a plain address, and every space.
fn refuse_other_forms(input: &str) -> Result<(), EmailError> {
    if input.contains(['<', '>']) {
        Err(EmailError::AngleBrackets)
    } else if input
        .get(..7)
        .is_some_and(|scheme| scheme.eq_ignore_ascii_case("mailto:"))
    {
        Err(EmailError::Link)
    } else if input.contains('"') {
        Err(EmailError::Quotes)
    } else if input.contains(['(', ')']) {
        Err(EmailError::Comment)
    } else if input.contains([',', ';']) {
        Err(EmailError::List)
    } else if input.contains(' ') || (!input.is_ascii() && input.chars().any(unicode::is_space)) {
        Err(EmailError::Space)
    } else {
        Ok(())
    }
}

/// A dot-atom of 1 to 64 octets in NFC (RFC 5322 s3.2.3, RFC 5321 s4.5.3.1.1, RFC 6532 s3.1).
fn local_part(given: &str) -> Result<Cow<'_, str>, EmailError> {
    refuse_local_part(given)?;
    let local = if given.is_ascii() {
        Cow::Borrowed(given)
    } else {
        unicode::nfc(given)
    };
    if *local != *given {
        // What NFC made must stand on its own, or parsing it again would give something else.
        refuse_local_part(&local)?;
    }
    if local.len() > MAX_LOCAL_PART {
        return Err(EmailError::LocalPartTooLong);
    }
    Ok(local)
}

fn refuse_local_part(local: &str) -> Result<(), EmailError> {
    if local.is_empty() {
        return Err(EmailError::LocalPartEmpty);
    }
    if local.as_bytes().split(|b| *b == b'.').any(<[u8]>::is_empty) {
        return Err(EmailError::Dots);
    }
    if !local
        .bytes()
        .all(|b| is_atext(b) || b == b'.' || !b.is_ascii())
    {
        return Err(EmailError::LocalPartCharacter);
    }
    if unicode::holds_encoded_word(local) {
        return Err(EmailError::EncodedWord);
    }
    if local.is_ascii() {
        return Ok(());
    }
    if !unicode::is_identifier(local)
        || local
            .split('.')
            .any(|atom| atom.starts_with(unicode::is_mark))
    {
        return Err(EmailError::LocalPartCharacter);
    }
    if !unicode::satisfies_bidi_rule(local) {
        return Err(EmailError::BidiRule);
    }
    Ok(())
}

/// RFC 5322 s3.2.3.
#[inline]
const fn is_atext(b: u8) -> bool {
    b.is_ascii_alphanumeric()
        || matches!(
            b,
            b'!' | b'#'
                | b'$'
                | b'%'
                | b'&'
                | b'\''
                | b'*'
                | b'+'
                | b'-'
                | b'/'
                | b'='
                | b'?'
                | b'^'
                | b'_'
                | b'`'
                | b'{'
                | b'|'
                | b'}'
                | b'~'
        )
}

/// Asks the address parser. It knows too few characters outside ASCII, so it judges the shape alone: each of them
/// stands as one letter.
pub(super) fn ask_the_parser(checked: &Checked<'_>) -> Result<(), EmailError> {
    let address = checked.address();
    let shape: Cow<'_, str> = if address.is_ascii() {
        Cow::Borrowed(address)
    } else {
        Cow::Owned(
            address
                .chars()
                .map(|c| if c.is_ascii() { c } else { 'x' })
                .collect::<String>(),
        )
    };
    let strict = Options::default()
        .with_required_tld()
        .without_domain_literal()
        .without_display_text();
    let parsed =
        EmailAddress::parse_with_options(&shape, strict).map_err(|_| EmailError::Syntax)?;
    // Compares what its `email()` would put together: nothing before or behind the address was dropped.
    if (parsed.local_part(), parsed.domain()) == split(&shape) {
        Ok(())
    } else {
        Err(EmailError::Syntax)
    }
}
