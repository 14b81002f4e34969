use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{draft::Invite, grant::GuestWish};
use crate::values::{
    DisplayText, Email, HeaderText, LinkBase, Locale, Message, Phone, RedirectUrl, Timestamp,
};

/// Tells a repeated request from another one under the same idempotency key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Fingerprint(#[serde(with = "hex32")] pub(crate) [u8; 32]);

impl Invite {
    /// A digest over every part of the request, each with its name and length.
    pub(super) fn fingerprint(&self, asked: Asked) -> Fingerprint {
        let mut print = Print::new();
        print.number("asked", Some(asked as i64));
        let Self {
            grant,
            invitee,
            binding,
            uses,
            lifetime,
            inviter,
            profile,
            texts,
            scope_name,
            language,
            cc,
            redirect,
            link_base,
            link_values,
            by_letter,
            hand_out,
            guest,
            key: _,
        } = self;
        let (kind, identity) = invitee.identity();
        print.part("scope", grant.scope.as_str());
        print.part(kind, identity);
        for role in grant.roles.iter() {
            print.part("role", role.as_str());
        }
        for (name, set) in [
            ("public", &grant.metadata),
            ("private", &grant.private_metadata),
        ] {
            for (key, value) in set.iter() {
                print.part(name, key);
                print.part("=", value);
            }
        }
        for requirement in &grant.requirements {
            print.part("requires", requirement.as_str());
        }
        print.number("until", grant.until.map(Timestamp::unix_micros));
        print.number("binding", binding.map(|b| b as i64));
        print.number("uses", Some(uses.max().map_or(-1, i64::from)));
        print.number("lifetime", lifetime.map(|l| l.as_micros().cast_signed()));
        let optional = [
            ("inviter", inviter.name.as_ref().map(DisplayText::as_str)),
            ("reply-to", inviter.reply_to.as_ref().map(Email::as_str)),
            (
                "name",
                profile.display_name.as_ref().map(DisplayText::as_str),
            ),
            (
                "given",
                profile.given_name.as_ref().map(DisplayText::as_str),
            ),
            (
                "family",
                profile.family_name.as_ref().map(DisplayText::as_str),
            ),
            ("phone", profile.phone.as_ref().map(Phone::as_str)),
            ("header", texts.header.as_ref().map(HeaderText::as_str)),
            ("body", texts.body.as_ref().map(Message::as_str)),
            ("footer", texts.footer.as_ref().map(Message::as_str)),
            ("place", scope_name.as_ref().map(DisplayText::as_str)),
            ("language", language.as_ref().map(Locale::as_str)),
            ("redirect", redirect.as_ref().map(RedirectUrl::given)),
            ("base", link_base.as_ref().map(LinkBase::as_str)),
        ];
        for (name, text) in optional {
            if let Some(text) = text {
                print.part(name, text);
            }
        }
        for address in cc {
            print.part("cc", address.as_str());
        }
        for (name, value) in link_values {
            print.part("link", name);
            print.part("=", value);
        }
        print.number("letter", Some(i64::from(*by_letter)));
        print.number("link", Some(i64::from(*hand_out)));
        match guest {
            GuestWish::None => {}
            GuestWish::Provision => print.part("guest", ""),
            GuestWish::Reset(user) => print.part("reset", user.as_str()),
        }
        print.finish()
    }
}

/// What is asked for with a draft: the same draft is not the same request under another command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked {
    Invitation,
    Approval,
}

struct Print(Sha256);

impl Print {
    fn new() -> Self {
        Self(Sha256::new_with_prefix(b"invitation/request/1"))
    }

    fn part(&mut self, name: &str, text: &str) {
        for part in [name, text] {
            self.0
                .update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            self.0.update(part.as_bytes());
        }
    }

    fn number(&mut self, name: &str, number: Option<i64>) {
        if let Some(number) = number {
            self.part(name, "");
            self.0.update(number.to_be_bytes());
        }
    }

    fn finish(self) -> Fingerprint {
        Fingerprint(self.0.finalize().into())
    }
}

mod hex32 {
    use alloc::{borrow::Cow, string::String};

    use data_encoding::HEXLOWER;
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

    pub(super) fn serialize<S: Serializer>(bytes: &[u8; 32], to: S) -> Result<S::Ok, S::Error> {
        HEXLOWER.encode(bytes).serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<[u8; 32], D::Error> {
        let text = <Cow<'de, str>>::deserialize(from)?;
        HEXLOWER
            .decode(text.as_bytes())
            .ok()
            .and_then(|bytes| bytes.try_into().ok())
            .ok_or_else(|| D::Error::custom(String::from("not 32 bytes in lower-case hex")))
    }
}
