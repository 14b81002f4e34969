use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};

use serde::Serialize;

use super::role::{AssignableRole, RoleKind};
use crate::{
    invitation::Invitation,
    values::{Role, Timestamp},
    wire::{Answer, Trace, answer::JSON, instant},
};

/// Which of the two shapes a host speaks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Shape {
    /// Bare objects, as in the published document.
    #[default]
    Document,
    /// An envelope with the id of the request, as the live service answers.
    Live,
}

/// Whether a list shows this invitation at a moment: one that is open and goes to an address.
/// What was accepted, revoked or has expired is not shown.
#[must_use]
pub fn is_listed(invitation: &Invitation, now: Timestamp) -> bool {
    invitation.is_live(now) && invitation.invitee().email().is_some()
}

impl Shape {
    /// The answer to a create.
    pub fn created(
        self,
        invitation: &Invitation,
        known: &[AssignableRole],
        trace: &Trace<'_>,
    ) -> Answer {
        let status = match self {
            Self::Document => 201,
            Self::Live => 200,
        };
        self.answer(status, &self.entity(invitation, known), trace)
    }

    /// The answer to a get.
    pub fn found(
        self,
        invitation: &Invitation,
        known: &[AssignableRole],
        trace: &Trace<'_>,
    ) -> Answer {
        self.answer(200, &self.entity(invitation, known), trace)
    }

    /// The answer to a list: those of `invitations` that [`is_listed`] shows.
    pub fn list(
        self,
        invitations: &[Invitation],
        known: &[AssignableRole],
        trace: &Trace<'_>,
    ) -> Answer {
        let listed = invitations
            .iter()
            .filter(|invitation| is_listed(invitation, trace.now));
        let entities: Vec<_> = listed.map(|row| self.entity(row, known)).collect();
        self.answer(200, &entities, trace)
    }

    /// The answer to a delete.
    pub fn deleted(self, trace: &Trace<'_>) -> Answer {
        match self {
            Self::Document => Answer::empty(204),
            Self::Live => enveloped::<()>(None, trace),
        }
    }

    fn answer(self, status: u16, body: &impl Serialize, trace: &Trace<'_>) -> Answer {
        match self {
            Self::Document => Answer::json(status, JSON, body),
            Self::Live => enveloped(Some(body), trace),
        }
    }

    fn entity<'a>(self, invitation: &'a Invitation, known: &'a [AssignableRole]) -> Entity<'a> {
        let roles = &invitation.grant().roles;
        let expires = instant::millis(invitation.expires_at());
        let (expires_at, expire_at, assigned) = match self {
            Self::Document => (Some(expires), None, None),
            Self::Live => {
                let assigned = roles.iter().map(|role| Assigned::of(role, known));
                (None, Some(expires), Some(assigned.collect()))
            }
        };
        Entity {
            role: match self {
                Self::Document => roles.to_string(),
                Self::Live => roles.iter().next().map(Role::to_string).unwrap_or_default(),
            },
            assigned,
            id: format!("{}", invitation.id()),
            email: invitation
                .invitee()
                .email()
                .map_or("", |email| email.key().as_str()),
            created_at: instant::millis(invitation.created_at()),
            expires_at,
            expire_at,
        }
    }
}

fn enveloped<T: Serialize>(result: Option<&T>, trace: &Trace<'_>) -> Answer {
    let body = Envelope {
        status: 200,
        request_id: trace.request_id,
        result,
    };
    Answer::json(200, JSON, &body)
}

#[derive(Serialize)]
struct Envelope<'a, T> {
    status: u16,
    #[serde(rename = "requestId")]
    request_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    result: Option<&'a T>,
}

#[derive(Serialize)]
struct Entity<'a> {
    role: String,
    #[serde(rename = "assignedRoles", skip_serializing_if = "Option::is_none")]
    assigned: Option<Vec<Assigned>>,
    id: String,
    email: &'a str,
    #[serde(rename = "createdAt")]
    created_at: String,
    #[serde(rename = "expiresAt", skip_serializing_if = "Option::is_none")]
    expires_at: Option<String>,
    #[serde(rename = "expireAt", skip_serializing_if = "Option::is_none")]
    expire_at: Option<String>,
}

#[derive(Serialize)]
struct Assigned {
    #[serde(rename = "roleId")]
    id: String,
    #[serde(rename = "roleName")]
    name: String,
    #[serde(rename = "roleType")]
    kind: &'static str,
}

impl Assigned {
    /// A role that the host no longer lists keeps the id that its name determines.
    fn of(role: &Role, known: &[AssignableRole]) -> Self {
        match known.iter().find(|entry| entry.role == *role) {
            Some(entry) => Self::named(&entry.name, entry.id, entry.kind),
            None => {
                let entry = AssignableRole::of(role.clone());
                Self::named(&entry.name, entry.id, RoleKind::Custom)
            }
        }
    }

    fn named(name: &str, id: uuid::Uuid, kind: RoleKind) -> Self {
        Self {
            id: id.to_string(),
            name: name.into(),
            kind: kind.as_str(),
        }
    }
}
