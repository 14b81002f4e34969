//! Codes of six digits by mail. There are only a million of them, so what protects one is that it
//! can be tried but a few times, that few go out, and that its digest is keyed.

use invitation::{Email, Lifetime, Timestamp, ports::MailError};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::texts::Words;
use crate::{app::App, http::fault::Fault, store::CodeLimits};

const LIMITS: CodeLimits = CodeLimits {
    lifetime: Lifetime::minutes(10),
    attempts: 5,
    sent: 5,
    window: Lifetime::hours(1),
};
const DIGITS: usize = 6;
const CODES: u32 = 1_000_000;

/// Sends a code to a mailbox, whether anybody is known there or not. Where too many went there, none
/// does, and nobody is told.
pub(super) async fn send(
    app: &App,
    words: &'static Words,
    address: &Email,
    now: Timestamp,
) -> Result<(), Fault> {
    let code = fresh()?;
    let key = app.identity_key();
    let (mailbox, digest) = (key.mailbox(address.key()), key.code(address.key(), &code));
    let is_due = app
        .database()
        .put_code(&mailbox, &digest, &LIMITS, now)
        .await?;
    if !is_due {
        tracing::info!("too many codes went to a mailbox");
        return Ok(());
    }
    let text = Zeroizing::new(words.code_letter.replace("{code}", &code));
    match app
        .mailer()
        .send_plain(address, words.code_subject, &text)
        .await
    {
        Ok(()) => Ok(()),
        // Whether a mailbox exists is not for us to tell.
        Err(MailError::Permanent { .. }) => Ok(()),
        Err(error) => {
            tracing::error!(%error, "a code could not be sent");
            Err(Fault::Unavailable)
        }
    }
}

/// Whether this is the code that was sent. It is spent by that.
pub(super) async fn check(
    app: &App,
    address: &Email,
    typed: &str,
    now: Timestamp,
) -> Result<bool, Fault> {
    let typed: Zeroizing<String> = Zeroizing::new(
        typed
            .chars()
            .filter(|c| !c.is_whitespace() && *c != '-')
            .take(DIGITS.saturating_add(1))
            .collect(),
    );
    if typed.len() != DIGITS || !typed.bytes().all(|b| b.is_ascii_digit()) {
        return Ok(false);
    }
    let key = app.identity_key();
    let (mailbox, digest) = (key.mailbox(address.key()), key.code(address.key(), &typed));
    let database = app.database();
    let sent = database.try_code(&mailbox, &LIMITS, now).await?;
    let is_right = sent.is_some_and(|sent| bool::from(sent.as_slice().ct_eq(&digest)));
    Ok(is_right && database.spend_code(&mailbox, &digest).await?)
}

/// Every code is as likely as every other.
fn fresh() -> Result<Zeroizing<String>, Fault> {
    /// Numbers from here on would make small codes likelier.
    const BOUND: u32 = u32::MAX - u32::MAX % CODES;
    loop {
        let mut bytes = [0; 4];
        getrandom::fill(&mut bytes).map_err(|_| Fault::Internal)?;
        let number = u32::from_le_bytes(bytes);
        if number < BOUND {
            return Ok(Zeroizing::new(format!("{:06}", number % CODES)));
        }
    }
}
