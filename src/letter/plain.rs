use alloc::string::String;
use core::fmt::Write as _;

use zeroize::Zeroizing;

use super::Letter;
use crate::invitation::LetterKind;

/// Writes a letter in plain English.
pub(super) fn write(letter: &Letter) -> Zeroizing<String> {
    // A string that grows leaves copies of the ticket behind, so there is room for all of it.
    let mut text = Zeroizing::new(String::with_capacity(room(letter)));
    // Writing to a string does not fail.
    let _ = compose(letter, &mut text);
    text
}

/// More bytes than the letter takes: its own words, and each part as often as it may stand.
fn room(letter: &Letter) -> usize {
    const OWN_WORDS: usize = 512;
    let names = [
        letter.inviter_name(),
        letter.scope_name(),
        letter.profile().display_name.as_ref(),
    ];
    let texts = letter.texts();
    let parts = names
        .into_iter()
        .map(|name| name.map_or(0, |name| name.as_str().len()).saturating_mul(3))
        .chain(
            letter
                .to()
                .iter()
                .chain(letter.cc())
                .map(|to| to.as_str().len().saturating_add(2)),
        )
        .chain(
            letter
                .roles()
                .iter()
                .map(|role| role.as_str().len().saturating_add(2)),
        )
        .chain([
            letter.scope().as_str().len().saturating_mul(3),
            letter.link().map_or(0, str::len),
            texts.header.as_ref().map_or(0, |text| text.as_str().len()),
            texts.body.as_ref().map_or(0, |text| text.as_str().len()),
            texts.footer.as_ref().map_or(0, |text| text.as_str().len()),
        ]);
    parts.fold(OWN_WORDS, usize::saturating_add)
}

fn compose(letter: &Letter, text: &mut String) -> core::fmt::Result {
    let place = letter
        .scope_name()
        .map_or_else(|| letter.scope().id(), |name| name.as_str());
    let inviter = letter
        .inviter_name()
        .map_or("Somebody", |name| name.as_str());
    text.push_str("To:      ");
    for (number, address) in letter.to().iter().chain(letter.cc()).enumerate() {
        text.push_str(if number == 0 { "" } else { ", " });
        text.push_str(address.as_str());
    }
    text.push_str("\nSubject: ");
    match letter.kind() {
        LetterKind::Invitation => writeln!(text, "{inviter} invites you to {place}")?,
        LetterKind::Reminder => writeln!(text, "{inviter}'s invitation to {place} is still open")?,
        LetterKind::Lapsed => writeln!(text, "An invitation to {place} has expired")?,
        LetterKind::Accepted => writeln!(text, "Your invitation to {place} was accepted")?,
        LetterKind::ApprovalRequested => writeln!(text, "Somebody asks to join {place}")?,
        LetterKind::RequestRejected => writeln!(text, "Your request for {place} was declined")?,
        LetterKind::AddressChanged => writeln!(text, "Your address at {place} was changed")?,
    }
    let texts = letter.texts();
    if let Some(header) = &texts.header {
        writeln!(text, "\n{header}")?;
    }
    if let Some(name) = &letter.profile().display_name {
        writeln!(text, "\nHello {name},")?;
    }
    if letter.kind().carries_ticket() {
        writeln!(text, "\nyou are invited as {}.", letter.roles())?;
    }
    if let Some(body) = &texts.body {
        writeln!(text, "\n{inviter} writes:\n{}", body.as_str())?;
    }
    if let Some(link) = letter.link() {
        writeln!(text, "\nAccept: {link}")?;
        writeln!(text, "The link is good until {}.", letter.expires_at())?;
        text.push_str("If you did not expect this, ignore it: nothing happens.\n");
    }
    if let Some(footer) = &texts.footer {
        writeln!(text, "\n{}", footer.as_str())?;
    }
    Ok(())
}
