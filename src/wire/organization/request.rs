use alloc::{string::String, vec::Vec};

use super::role::AssignableRole;
use crate::{
    invitation::{Invite, Invitee},
    values::{Email, Role, Roles, Scope},
    wire::{
        error::{FieldError, FieldProblem, RequestError, Under},
        json::{self, Object},
    },
};

const EMAIL: &str = "email";
const ROLE: &str = "role";
const ROLE_IDS: &str = "assignedRoleIds";

/// A request to invite into an organization, in either shape.
///
/// # Examples
///
/// ```
/// use invitation::wire::organization::Request;
///
/// let request = Request::parse(br#"{"email": "ada+dev@example.com", "role": "developer", "comment": 7}"#)?;
/// assert_eq!(request.role.as_ref().unwrap().as_str(), "developer");
/// assert!(Request::parse(br#"{"email": "ada@example.com", "assignedRoleIds": []}"#)?.role.is_none());
/// assert!(Request::parse(br#"{"role": "developer"}"#).is_err());
/// # Ok::<(), invitation::wire::RequestError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Request {
    /// Whom.
    pub email: Email,
    /// As what.
    pub role: Option<Role>,
    /// As what, by the ids of the live shape. They go before `role`.
    pub role_ids: Vec<String>,
}

impl Request {
    /// Reads a body.
    ///
    /// # Errors
    ///
    /// [`RequestError`] names the field.
    pub fn parse(body: &[u8]) -> Result<Self, RequestError> {
        let body = json::parse(body, &[EMAIL, ROLE, ROLE_IDS])?;
        let role = body.words(ROLE)?.map(|role| Role::new(&role).under(ROLE));
        Ok(Self {
            email: Email::parse(&body.required_text(EMAIL)?).under(EMAIL)?,
            role: role.transpose()?,
            role_ids: role_ids(&body)?,
        })
    }

    /// What to invite. Without any role the policy's default roles are meant; where it has none,
    /// the core refuses.
    ///
    /// # Errors
    ///
    /// [`FieldError`] for an id that is none of the `known` roles.
    pub fn draft(&self, scope: &Scope, known: &[AssignableRole]) -> Result<Invite, FieldError> {
        let mut roles = Roles::none();
        for id in &self.role_ids {
            let found = known.iter().find(|role| is_id_of(id, role));
            let role = found.ok_or(FieldError::new(ROLE_IDS, FieldProblem::Unknown))?;
            roles.insert(role.role.clone()).under(ROLE_IDS)?;
        }
        if let Some(role) = self.role.as_ref().filter(|_| roles.is_empty()) {
            roles.insert(role.clone()).under(ROLE)?;
        }
        let invitee = Invitee::Email(self.email.clone());
        Ok(Invite::new(scope.clone(), invitee).roles(roles))
    }
}

fn is_id_of(id: &str, role: &AssignableRole) -> bool {
    uuid::Uuid::try_parse(id).is_ok_and(|id| id == role.id)
}

fn role_ids(body: &Object<'_>) -> Result<Vec<String>, FieldError> {
    let entries = body.list(ROLE_IDS)?;
    if entries.len() > Roles::MAX {
        let max = Roles::MAX;
        return Err(FieldError::new(ROLE_IDS, FieldProblem::TooMany { max }));
    }
    let ids = entries.into_iter();
    ids.map(|entry| json::string(entry.get(), ROLE_IDS))
        .collect()
}
