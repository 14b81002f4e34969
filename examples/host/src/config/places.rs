use std::{collections::BTreeMap, sync::Arc};

use invitation::{DisplayText, Email, Policy, Roles, Scope, wire::Decimal};

use super::{
    error::ConfigError,
    file,
    policies::{self, Ground, Kind},
};

/// A scope that the configuration names, and its rules.
#[derive(Debug)]
pub struct ConfiguredScope {
    scope: Scope,
    name: Option<DisplayText>,
    seats: Option<u32>,
    approvers: Vec<Email>,
    default_target: Option<Decimal>,
    /// Every role that somebody may grant, each as a set of its own.
    roles: Vec<Roles>,
    policy: Arc<Policy>,
}

impl ConfiguredScope {
    /// The scope.
    #[must_use]
    pub const fn scope(&self) -> &Scope {
        &self.scope
    }

    /// What letters and pages call it.
    #[must_use]
    pub const fn name(&self) -> Option<&DisplayText> {
        self.name.as_ref()
    }

    /// How many members it takes.
    #[must_use]
    pub const fn seats(&self) -> Option<u32> {
        self.seats
    }

    /// Those to whom requests for approval go.
    #[must_use]
    pub fn approvers(&self) -> &[Email] {
        &self.approvers
    }

    /// Whether somebody who holds these roles may grant any: only such a one manages invitations.
    #[must_use]
    pub fn is_managed_by(&self, roles: &Roles) -> bool {
        let book = self.policy.roles();
        self.roles.iter().any(|role| book.may_grant(roles, role))
    }

    /// What a supporter is to raise where the invitation does not say.
    #[must_use]
    pub const fn default_target(&self) -> Option<&Decimal> {
        self.default_target.as_ref()
    }

    /// Its rules.
    #[must_use]
    pub const fn policy(&self) -> &Arc<Policy> {
        &self.policy
    }
}

/// A row of the file, whatever its kind.
struct Row<'a> {
    kind: Kind,
    id: String,
    name: Option<&'a str>,
    seats: Option<u32>,
    approvers: &'a [String],
    default_target: Option<&'a str>,
    policy: &'a file::Policy,
}

pub(super) fn check(
    file: &file::File,
    ground: &Ground,
) -> Result<BTreeMap<Scope, ConfiguredScope>, ConfigError> {
    let mut places = BTreeMap::new();
    for row in rows(file) {
        let (word, of_kind) = match row.kind {
            Kind::Organization => ("organization", &file.policy.organization),
            Kind::Tenant => ("tenant", &file.policy.tenant),
            Kind::TeamPage => ("team-page", &file.policy.team_page),
            Kind::IndividualPages => ("individual-pages", &file.policy.individual_pages),
            Kind::Application => ("application", &file.policy.application),
        };
        let scope = Scope::new(word, &row.id).map_err(|error| ConfigError::value("id", error))?;
        let name = row.name.map(DisplayText::parse).transpose();
        let default_target = row.default_target.map(Decimal::parse).transpose();
        let approvers = row.approvers.iter().map(|address| Email::parse(address));
        let (policy, roles) = policies::build(row.kind, of_kind, row.policy, ground)?;
        let place = ConfiguredScope {
            scope: scope.clone(),
            name: name.map_err(|error| ConfigError::value("name", error))?,
            seats: row.seats,
            approvers: approvers
                .collect::<Result<_, _>>()
                .map_err(|error| ConfigError::value("approvers", error))?,
            default_target: default_target
                .map_err(|error| ConfigError::value("default_target", error))?,
            roles,
            policy,
        };
        if places.insert(scope, place).is_some() {
            return Err(ConfigError::DuplicateScope(format!("{word}:{}", row.id)));
        }
    }
    Ok(places)
}

fn rows(file: &file::File) -> impl Iterator<Item = Row<'_>> {
    let organizations = file.organizations.iter().map(|row| Row {
        kind: Kind::Organization,
        id: row.id.clone(),
        name: row.name.as_deref(),
        seats: row.seats,
        approvers: &row.approvers,
        default_target: None,
        policy: &row.policy,
    });
    let tenants = file.tenants.iter().map(|row| Row {
        kind: Kind::Tenant,
        id: row.id.to_string(),
        name: row.name.as_deref(),
        seats: row.seats,
        approvers: &[],
        default_target: None,
        policy: &row.policy,
    });
    let team_pages = file.team_pages.iter().map(|row| Row {
        kind: Kind::TeamPage,
        id: row.id.to_string(),
        name: row.name.as_deref(),
        seats: row.seats,
        approvers: &[],
        default_target: row.default_target.as_deref(),
        policy: &row.policy,
    });
    let individual_pages = file.individual_pages.iter().map(|row| Row {
        kind: Kind::IndividualPages,
        id: row.id.clone(),
        name: row.name.as_deref(),
        seats: None,
        approvers: &[],
        default_target: row.default_target.as_deref(),
        policy: &row.policy,
    });
    let applications = file.applications.iter().map(|row| Row {
        kind: Kind::Application,
        id: row.id.clone(),
        name: row.name.as_deref(),
        seats: row.seats,
        approvers: &[],
        default_target: None,
        policy: &row.policy,
    });
    organizations
        .chain(tenants)
        .chain(team_pages)
        .chain(individual_pages)
        .chain(applications)
}
