use super::key::Key;

/// What somebody is invited into, which decides the wording of the invitation.
///
/// The kind of the [`Scope`](crate::Scope) says which; a host whose kinds have other names tells the
/// builder ([`RendererBuilder::place`](super::RendererBuilder::place)).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PlaceKind {
    /// An organization, whose member one becomes. Kinds `organization`, `organisation`.
    Organization,
    /// A page on which a team raises money. Kinds `team-page`, `team_page`.
    TeamPage,
    /// A page of one's own. Kinds `own-page`, `own_page`, `individual-page`, `individual_page`.
    OwnPage,
    /// An organization whose guest one becomes. Kinds `tenant`, `directory`.
    Guest,
    /// An application with which one registers. Kinds `application`, `registration`.
    Registration,
    /// Anything else.
    Other,
}

impl PlaceKind {
    /// What a kind of scope means unless the host says otherwise.
    pub(super) fn of(scope_kind: &str) -> Self {
        match scope_kind {
            "organization" | "organisation" => Self::Organization,
            "team-page" | "team_page" => Self::TeamPage,
            "own-page" | "own_page" | "individual-page" | "individual_page" => Self::OwnPage,
            "tenant" | "directory" => Self::Guest,
            "application" | "registration" => Self::Registration,
            _ => Self::Other,
        }
    }

    /// The kind to word it as where the place has no name and the product stands for it.
    pub(super) const fn without_name(self) -> Self {
        match self {
            Self::Organization | Self::TeamPage => Self::Other,
            other => other,
        }
    }

    /// The sentence that says who invites into what.
    pub(super) const fn lead(self, inviter_is_named: bool) -> Key {
        match (self, inviter_is_named) {
            (Self::Organization, true) => Key::OrganizationLead,
            (Self::Organization, false) => Key::OrganizationLeadAnonymous,
            (Self::TeamPage, true) => Key::TeamPageLead,
            (Self::TeamPage, false) => Key::TeamPageLeadAnonymous,
            (Self::OwnPage, true) => Key::OwnPageLead,
            (Self::OwnPage, false) => Key::OwnPageLeadAnonymous,
            (Self::Guest, true) => Key::GuestLead,
            (Self::Guest, false) => Key::GuestLeadAnonymous,
            (Self::Registration, true) => Key::RegistrationLead,
            (Self::Registration, false) => Key::RegistrationLeadAnonymous,
            (Self::Other, true) => Key::OtherLead,
            (Self::Other, false) => Key::OtherLeadAnonymous,
        }
    }
}
