use alloc::{
    format,
    string::{String, ToString},
    vec,
    vec::Vec,
};

use zeroize::Zeroizing;

use super::{
    Renderer,
    compose::{self, Names},
    key::Key,
    rendered::Rendered,
    vocabulary::Speech,
    words::Value,
};
use crate::{invitation::LetterKind, letter::Letter, values::DisplayText};

/// The most characters of one name in a subject, so that two of them leave room for the words.
const MAX_NAME_IN_SUBJECT: usize = 60;
const ELLIPSIS: char = '…';

/// Whose letter it is: the product's, unless the host wants the inviter named beside it.
pub(super) fn from_name(renderer: &Renderer, letter: &Letter) -> String {
    let product = renderer.product.as_str();
    letter
        .inviter_name()
        .filter(|name| {
            renderer.inviter_in_from_name && letter.kind().carries_ticket() && !lures(name)
        })
        .map_or_else(|| product.into(), |name| format!("{name} ({product})"))
}

/// The subject: one line, with names only where nothing about them looks like a lure.
pub(super) fn subject(renderer: &Renderer, speech: &Speech<'_>, letter: &Letter) -> String {
    let shown = |name: &&DisplayText| renderer.names_in_subject && !lures(name);
    let names = Names {
        inviter: letter
            .inviter_name()
            .filter(shown)
            .map(|name| shortened(name.as_str(), MAX_NAME_IN_SUBJECT)),
        place: letter
            .scope_name()
            .filter(shown)
            .map(|name| shortened(name.as_str(), MAX_NAME_IN_SUBJECT)),
    };
    let place = names.place.as_deref().unwrap_or(renderer.product.as_str());
    let key = match (letter.kind(), &names.inviter) {
        (LetterKind::Invitation, Some(_)) => Key::InvitationSubject,
        (LetterKind::Invitation, None) => Key::InvitationSubjectAnonymous,
        (LetterKind::Reminder, Some(_)) => Key::ReminderSubject,
        (LetterKind::Reminder, None) => Key::ReminderSubjectAnonymous,
        (kind, _) => compose::notice(kind).subject,
    };
    let mut values = vec![
        ("place", Value::Name(place)),
        ("product", Value::Name(renderer.product.as_str())),
    ];
    if let Some(inviter) = &names.inviter {
        values.push(("inviter", Value::Name(inviter)));
    }
    let said = speech.say(key, &values);
    // Words may stand on several lines of their file.
    let line: String = said
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    shortened(&line, Rendered::MAX_SUBJECT_CHARS)
}

/// A name that mixes scripts or holds a phone number: nothing to show in a list of letters.
fn lures(name: &DisplayText) -> bool {
    name.suspicious() || name.contains_phone_number()
}

fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.into();
    }
    let mut short: String = text.chars().take(most.saturating_sub(1)).collect();
    short.truncate(short.trim_end().len());
    short.push(ELLIPSIS);
    short
}

pub(super) fn message_id(renderer: &Renderer, letter: &Letter) -> String {
    format!(
        "<{}@{}>",
        letter.delivery_id(),
        renderer.mail_domain.as_str()
    )
}

pub(super) fn others(
    renderer: &Renderer,
    speech: &Speech<'_>,
    block_link: Option<&str>,
) -> Vec<(&'static str, Zeroizing<String>)> {
    let mut headers = vec![
        (
            "Content-Language",
            Zeroizing::new(speech.language().to_string()),
        ),
        // RFC 3834: no machine answers a letter that a machine wrote.
        ("Auto-Submitted", Zeroizing::new("auto-generated".into())),
        // The same for Exchange; its reports of letters that could not be delivered are wanted.
        (
            "X-Auto-Response-Suppress",
            Zeroizing::new("DR, RN, NRN, OOF, AutoReply".into()),
        ),
    ];
    if let Some(link) = block_link {
        // RFC 2369, and RFC 8058 where the page takes a POST without further questions.
        let mut value = Zeroizing::new(String::with_capacity(link.len().saturating_add(2)));
        value.push('<');
        value.push_str(link);
        value.push('>');
        headers.push(("List-Unsubscribe", value));
        if renderer.takes_one_click {
            headers.push((
                "List-Unsubscribe-Post",
                Zeroizing::new("List-Unsubscribe=One-Click".into()),
            ));
        }
    }
    headers
}
