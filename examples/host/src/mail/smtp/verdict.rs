//! What a server's answer means for the letter.

use invitation::{FailureReason, ports::MailError, values::Lifetime};
use lettre::transport::smtp::Error;

/// Where in the conversation something went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    /// Before the letter was spoken of: connecting, encrypting, logging on.
    Greeting,
    /// At the sender.
    Sender,
    /// At a recipient.
    Recipient,
    /// At the letter itself.
    Content,
}

/// Judges an answer.
///
/// - What the server says of the letter is believed: 4xx may pass later, 5xx never will.
/// - Whatever it says before that is a matter between the operators, and passes once one of them
///   has mended it: a changed password must not burn every letter that waits.
/// - Everything else (a cut connection, silence, an answer that is none) leaves open whether the letter was taken.
pub(super) fn of(error: &Error, stage: Stage) -> MailError {
    let Some(code) = error.status().map(u16::from) else {
        return MailError::transient();
    };
    if error.is_transient() {
        return MailError::Transient {
            retry_after: wait(code),
        };
    }
    if !error.is_permanent() || stage == Stage::Greeting || is_about_logging_on(code) {
        return MailError::transient();
    }
    let text = std::error::Error::source(error).map(ToString::to_string);
    let reason = match stage {
        Stage::Recipient => reason(code, text.as_deref().unwrap_or_default()),
        _ => FailureReason::Refused,
    };
    MailError::Permanent { reason }
}

/// Not before: greylisting wants minutes, a full disk a little longer.
fn wait(code: u16) -> Option<Lifetime> {
    match code {
        421 | 450 | 451 => Some(Lifetime::minutes(5)),
        452 => Some(Lifetime::minutes(15)),
        _ => None,
    }
}

/// RFC 4954 s6 and RFC 3207 s4.
const fn is_about_logging_on(code: u16) -> bool {
    matches!(code, 530 | 534 | 535 | 538)
}

/// The enhanced code (RFC 3463) says it best; else the code alone (RFC 5321 s4.2.3).
fn reason(code: u16, text: &str) -> FailureReason {
    let no_such_mailbox = match enhanced(text) {
        Some((1, 0..=3 | 5 | 6 | 9 | 10) | (2, 1)) => true,
        Some(_) => false,
        None => matches!(code, 550 | 551 | 553),
    };
    if no_such_mailbox {
        FailureReason::NoSuchMailbox
    } else {
        FailureReason::Refused
    }
}

/// Subject and detail of `5.x.y` at the start of an answer.
fn enhanced(text: &str) -> Option<(u16, u16)> {
    let word = text.split_ascii_whitespace().next()?;
    let mut parts = word.split('.');
    let (class, subject, detail) = (parts.next()?, parts.next()?, parts.next()?);
    if class != "5" || parts.next().is_some() {
        return None;
    }
    Some((subject.parse().ok()?, detail.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_recipient_is_told_from_a_mailbox_that_is_not() {
        use FailureReason::{NoSuchMailbox, Refused};
        for (code, text, why) in [
            (550, "5.1.1 User unknown", NoSuchMailbox),
            (550, "5.1.10 RESOLVER.ADR.RecipientNotFound", NoSuchMailbox),
            (554, "5.2.1 mailbox disabled", NoSuchMailbox),
            (550, "No such user here", NoSuchMailbox),
            (553, "", NoSuchMailbox),
            (550, "5.7.1 Relaying denied", Refused),
            (552, "5.2.2 mailbox full", Refused),
            (554, "Transaction failed", Refused),
            (550, "5.1.8 bad sender", Refused),
            (550, "5.1.1.1 what", NoSuchMailbox),
            (521, "host accepts no mail", Refused),
        ] {
            assert_eq!(reason(code, text), why, "{code} {text}");
        }
    }
}
