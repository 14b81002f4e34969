use alloc::{borrow::Cow, string::String, vec::Vec};

use super::{
    Renderer,
    date::{date, date_and_left},
    direction::isolated,
    key::Key,
    parts::{Action, Block, Detail, Parts, Quote},
    place::PlaceKind,
    typed::typed,
    vocabulary::Speech,
    words::Value,
};
use crate::{
    invitation::LetterKind,
    letter::Letter,
    values::{DisplayText, Message},
};

/// The names in a sentence, where they are known.
pub(super) struct Names {
    pub(super) inviter: Option<String>,
    pub(super) place: Option<String>,
}

/// The wording of a letter that is no invitation.
pub(super) struct Notice {
    pub(super) subject: Key,
    heading: Key,
    lead: Key,
    note: Key,
}

/// Which words a kind of letter has. Invitations have more of them, by who invites into what.
pub(super) const fn notice(kind: LetterKind) -> Notice {
    let (subject, heading, lead, note) = match kind {
        LetterKind::Invitation | LetterKind::Reminder => (
            Key::InvitationSubjectAnonymous,
            Key::InvitationHeading,
            Key::OtherLeadAnonymous,
            Key::ReminderNote,
        ),
        LetterKind::Lapsed => (
            Key::LapsedSubject,
            Key::LapsedHeading,
            Key::LapsedLead,
            Key::LapsedNote,
        ),
        LetterKind::Accepted => (
            Key::AcceptedSubject,
            Key::AcceptedHeading,
            Key::AcceptedLead,
            Key::AcceptedNote,
        ),
        LetterKind::ApprovalRequested => (
            Key::ApprovalRequestedSubject,
            Key::ApprovalRequestedHeading,
            Key::ApprovalRequestedLead,
            Key::ApprovalRequestedNote,
        ),
        LetterKind::RequestRejected => (
            Key::RequestRejectedSubject,
            Key::RequestRejectedHeading,
            Key::RequestRejectedLead,
            Key::RequestRejectedNote,
        ),
        LetterKind::AddressChanged => (
            Key::AddressChangedSubject,
            Key::AddressChangedHeading,
            Key::AddressChangedLead,
            Key::AddressChangedNote,
        ),
    };
    Notice {
        subject,
        heading,
        lead,
        note,
    }
}

/// Says everything that a letter holds.
pub(super) fn parts<'a>(
    renderer: &'a Renderer,
    speech: &Speech<'a>,
    letter: &'a Letter,
    block_link: Option<&'a str>,
) -> Parts<'a> {
    let composer = Composer {
        renderer,
        speech,
        letter,
    };
    let texts = letter.texts();
    let quotes = [
        texts.header.as_ref().map(|text| text.as_str()),
        texts.body.as_ref().map(Message::as_str),
        texts.footer.as_ref().map(Message::as_str),
    ];
    let [header, message, footer] = quotes.map(|text| composer.quote(text));
    let is_custom = header.is_some() || message.is_some() || footer.is_some();
    Parts {
        language: speech.language(),
        is_rtl: speech.is_rtl(),
        product: renderer.product.as_str(),
        heading: composer.heading(),
        caution: is_custom.then(|| composer.say(Key::Caution)),
        header,
        greeting: composer.greeting(),
        lead: composer.lead(),
        note: composer.note(),
        details: composer.details(),
        message: message.map(|quote| Quote {
            label: Some(composer.say(Key::MessageLabel)),
            ..quote
        }),
        action: composer.action(),
        advice: composer.advice(),
        block: block_link.map(|link| Block {
            link,
            intro: composer.say(Key::BlockIntro),
            label: composer.say(Key::BlockLink),
        }),
        footer,
        sent_by: composer.say(Key::SentBy),
    }
}

struct Composer<'a, 's> {
    renderer: &'a Renderer,
    speech: &'s Speech<'a>,
    letter: &'a Letter,
}

impl<'a> Composer<'a, '_> {
    fn heading(&self) -> String {
        self.say(match self.letter.kind() {
            LetterKind::Invitation => Key::InvitationHeading,
            LetterKind::Reminder => Key::ReminderHeading,
            kind => notice(kind).heading,
        })
    }

    /// The reader's name, where the letter knows it.
    fn greeting(&self) -> String {
        let profile = self.letter.profile();
        let reader = match self.letter.kind() {
            LetterKind::Invitation | LetterKind::Reminder => profile
                .display_name
                .as_ref()
                .or(profile.given_name.as_ref()),
            LetterKind::Lapsed | LetterKind::Accepted | LetterKind::RequestRejected => {
                self.letter.inviter_name()
            }
            LetterKind::ApprovalRequested | LetterKind::AddressChanged => None,
        };
        match reader {
            Some(name) => self.speech.say(
                Key::Greeting,
                &[("name", Value::Name(&self.typed(name.as_str())))],
            ),
            None => self.say(Key::GreetingAnonymous),
        }
    }

    fn lead(&self) -> String {
        let key = if self.letter.kind().carries_ticket() {
            let kind = self.renderer.place_kind(self.letter.scope());
            let kind = if self.letter.scope_name().is_none() {
                kind.without_name()
            } else {
                kind
            };
            kind.lead(self.letter.inviter_name().is_some())
        } else {
            notice(self.letter.kind()).lead
        };
        self.say(key)
    }

    fn note(&self) -> Option<String> {
        match self.letter.kind() {
            LetterKind::Invitation => None,
            kind => Some(self.say(notice(kind).note)),
        }
    }

    fn details(&self) -> Vec<Detail> {
        let letter = self.letter;
        let is_request = letter.kind() == LetterKind::ApprovalRequested;
        if letter.kind() == LetterKind::AddressChanged {
            return Vec::new();
        }
        let mut details = Vec::new();
        if letter.kind().carries_ticket() || is_request {
            let label = if is_request {
                Key::LabelRequester
            } else {
                Key::LabelInviter
            };
            details.extend(self.named(label, letter.inviter_name()));
        }
        if !letter.kind().carries_ticket() {
            details.extend(self.named(Key::LabelInvitee, letter.profile().display_name.as_ref()));
        }
        details.extend(self.named(Key::LabelPlace, letter.scope_name()));
        details.extend(self.roles());
        if letter.kind() == LetterKind::Lapsed {
            details.push(self.detail(Key::LabelExpiredAt, date(self.speech, letter.expires_at())));
        }
        if let Some(link) = letter.link() {
            let left = letter.expires_at().since(letter.written_at());
            let until = date_and_left(self.speech, letter.expires_at(), left);
            details.push(self.detail(Key::LabelValidUntil, until));
            let host = host_of(link);
            details.push(self.detail(Key::LabelLinkHost, self.isolated(host)));
            let target = letter.redirect().map(|url| host_of(url.as_str()));
            if let Some(target) = target.filter(|target| *target != host) {
                details.push(self.detail(Key::LabelRedirectHost, self.isolated(target)));
            }
        }
        details
    }

    fn roles(&self) -> Option<Detail> {
        let mut names = self
            .letter
            .roles()
            .iter()
            .map(|role| self.isolated(self.speech.role(role.as_str())));
        let first = names.next()?;
        let list = names.fold(first, |items, next| {
            self.speech.say(
                Key::List,
                &[
                    ("items", Value::Words(&items)),
                    ("next", Value::Words(&next)),
                ],
            )
        });
        let count = u32::try_from(self.letter.roles().len()).unwrap_or(u32::MAX);
        let label = self
            .speech
            .say(Key::LabelRoles, &[("count", Value::Count(count))]);
        Some(Detail { label, value: list })
    }

    fn action(&self) -> Option<Action<'a>> {
        Some(Action {
            link: self.letter.link()?,
            button: self.say(Key::Button),
            intro: self.say(Key::LinkIntro),
            intro_text: self.say(Key::LinkIntroText),
        })
    }

    fn advice(&self) -> Vec<String> {
        if self.letter.kind().carries_ticket() {
            [Key::NotExpected, Key::KeepPrivate]
                .map(|key| self.say(key))
                .into()
        } else {
            Vec::new()
        }
    }

    fn quote(&self, text: Option<&'a str>) -> Option<Quote<'a>> {
        let text = text.filter(|text| !text.is_empty())?;
        Some(Quote {
            label: None,
            text: self.typed(text),
        })
    }

    fn named(&self, label: Key, name: Option<&DisplayText>) -> Option<Detail> {
        let name = self.typed(name?.as_str());
        Some(self.detail(label, self.isolated(&name)))
    }

    fn detail(&self, label: Key, value: String) -> Detail {
        Detail {
            label: self.say(label),
            value,
        }
    }

    fn isolated(&self, name: &str) -> String {
        isolated(name, self.speech.is_rtl()).into_owned()
    }

    fn typed<'t>(&self, text: &'t str) -> Cow<'t, str> {
        typed(text, self.renderer.breaks_typed_links)
    }

    /// Says a sentence about this letter. The product stands for a place without a name.
    fn say(&self, key: Key) -> String {
        let product = self.renderer.product.as_str();
        let place = self
            .letter
            .scope_name()
            .map_or(Cow::Borrowed(product), |name| self.typed(name.as_str()));
        let inviter = self
            .letter
            .inviter_name()
            .map(|name| self.typed(name.as_str()));
        let mut values = Vec::with_capacity(3);
        values.push(("product", Value::Name(product)));
        values.push(("place", Value::Name(&place)));
        if let Some(inviter) = &inviter {
            values.push(("inviter", Value::Name(inviter)));
        }
        self.speech.say(key, &values)
    }
}

/// The host of a URL, and its port: where a link leads, whatever else it says.
fn host_of(url: &str) -> &str {
    let after = url.split_once("://").map_or(url, |(_, after)| after);
    after.split(['/', '?', '#']).next().unwrap_or(after)
}

impl Renderer {
    fn place_kind(&self, scope: &crate::values::Scope) -> PlaceKind {
        let own = self.places.get(scope.kind()).copied();
        own.unwrap_or_else(|| PlaceKind::of(scope.kind()))
    }
}
