//! The configuration file as it is written; [`super::check`] turns it into what the host believes.

use std::collections::BTreeMap;

use serde::Deserialize;
use uuid::Uuid;

use super::{secret::Secret, span::Span};

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct File {
    pub(super) product: Option<String>,
    pub(super) organization_shape: OrganizationShape,
    pub(super) sap_success: SapSuccess,
    pub(super) requests_per_minute: Option<u32>,
    /// Reverse proxies in front of this host whose `X-Forwarded-For` is believed.
    pub(super) trusted_proxies: u8,
    pub(super) policy: Policies,
    pub(super) organizations: Vec<Organization>,
    pub(super) tenants: Vec<Tenant>,
    pub(super) team_pages: Vec<TeamPage>,
    pub(super) individual_pages: Vec<IndividualPages>,
    pub(super) applications: Vec<Application>,
    pub(super) credentials: Vec<Credential>,
}

/// Which of its two shapes the organization dialect speaks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OrganizationShape {
    /// The bare objects of the published document.
    #[default]
    Document,
    /// The envelope that the live service speaks.
    Live,
}

/// What a successful registration invitation answers with.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "u16")]
pub enum SapSuccess {
    /// 200.
    #[default]
    Ok,
    /// 201.
    Created,
    /// 204.
    NoContent,
}

impl TryFrom<u16> for SapSuccess {
    type Error = &'static str;

    fn try_from(status: u16) -> Result<Self, Self::Error> {
        match status {
            200 => Ok(Self::Ok),
            201 => Ok(Self::Created),
            204 => Ok(Self::NoContent),
            _ => Err("sap_success is 200, 201 or 204"),
        }
    }
}

/// A policy for each kind of scope, over the host's own.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Policies {
    pub(super) organization: Policy,
    pub(super) tenant: Policy,
    pub(super) team_page: Policy,
    pub(super) individual_pages: Policy,
    pub(super) application: Policy,
}

/// What a policy says otherwise than the one beneath it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Policy {
    pub(super) grants: Option<BTreeMap<String, Vec<String>>>,
    pub(super) default_roles: Option<Vec<String>>,
    pub(super) application_ceiling: Option<Vec<String>>,
    pub(super) link_ceiling: Option<Vec<String>>,
    pub(super) lifetime: Option<Span>,
    pub(super) lifetime_min: Option<Span>,
    pub(super) lifetime_max: Option<Span>,
    pub(super) duplicates: Option<Duplicates>,
    pub(super) domains_allowed: Option<Vec<String>>,
    pub(super) domains_denied: Option<Vec<String>>,
    pub(super) redirects: Option<Vec<String>>,
    pub(super) home_url: Option<String>,
    pub(super) overlay: Option<bool>,
    pub(super) texts: Option<bool>,
    pub(super) links: Option<bool>,
    pub(super) requests: Option<Requests>,
    pub(super) reminders: Option<Vec<Span>>,
    pub(super) renew_for_holder: Option<bool>,
    pub(super) tell_lapse: Option<bool>,
    pub(super) tell_acceptance: Option<bool>,
    pub(super) retention: Option<Span>,
    pub(super) proof_window: Option<Span>,
    pub(super) open_per_scope: Option<u32>,
    pub(super) created_per_scope_and_day: Option<u32>,
    pub(super) created_per_inviter_and_day: Option<u32>,
    pub(super) letters_per_recipient_and_day: Option<u32>,
    pub(super) letters_overflow: Option<Overflow>,
    pub(super) resend_cooldown: Option<Span>,
    pub(super) letters_per_invitation: Option<u32>,
    pub(super) tickets_not_before: Option<String>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Duplicates {
    Refuse,
    ReturnExisting,
    Resend,
    Replace,
    Allow,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Requests {
    Nobody,
    Members,
    Anyone,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Overflow {
    Refuse,
    SuppressLetter,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Organization {
    pub(super) id: String,
    pub(super) name: Option<String>,
    pub(super) seats: Option<u32>,
    #[serde(default)]
    pub(super) approvers: Vec<String>,
    #[serde(default)]
    pub(super) policy: Policy,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Tenant {
    pub(super) id: Uuid,
    pub(super) name: Option<String>,
    pub(super) seats: Option<u32>,
    #[serde(default)]
    pub(super) policy: Policy,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TeamPage {
    pub(super) id: u64,
    pub(super) name: Option<String>,
    pub(super) seats: Option<u32>,
    /// What is to be raised where a request does not say, as a decimal.
    pub(super) default_target: Option<String>,
    #[serde(default)]
    pub(super) policy: Policy,
}

/// The client of the supporter dialect on whose behalf individual pages are invited.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct IndividualPages {
    pub(super) id: String,
    pub(super) name: Option<String>,
    /// What is to be raised where a request does not say, as a decimal.
    pub(super) default_target: Option<String>,
    #[serde(default)]
    pub(super) policy: Policy,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Application {
    pub(super) id: String,
    pub(super) name: Option<String>,
    pub(super) seats: Option<u32>,
    #[serde(default)]
    pub(super) policy: Policy,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Credential {
    /// The user id under which its commands are given.
    pub(super) user: String,
    /// What letters call the inviter.
    pub(super) name: Option<String>,
    /// Where answers to the inviter's letters go, in the dialect that wants it.
    pub(super) email: Option<String>,
    /// In which language notices to the inviter are.
    pub(super) language: Option<String>,
    #[serde(default)]
    pub(super) kind: Kind,
    pub(super) bearer: Option<Secret>,
    pub(super) token: Option<Secret>,
    pub(super) basic: Option<Basic>,
    #[serde(default)]
    pub(super) permissions: Vec<String>,
    /// What it holds, by scope.
    #[serde(default)]
    pub(super) roles: BTreeMap<String, Vec<String>>,
}

#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Kind {
    Person,
    #[default]
    Application,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Basic {
    pub(super) id: String,
    pub(super) secret: Secret,
}
