use axum::response::Response;

use super::{
    fault::{Context, Fault},
    graph, organization, problem, sap, supporter,
};

/// Whose words an error on a path is told in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Face {
    Graph,
    Organization,
    Sap,
    Supporter,
    Problem,
}

impl Face {
    /// The face of a path, whether anything is there or not.
    pub(super) fn of(path: &str) -> Self {
        let mut segments = path.split('/').skip(1);
        match (segments.next().unwrap_or_default(), segments.next()) {
            ("v1.0" | "beta" | "invitations", _) => Self::Graph,
            ("v1", _) => Self::Organization,
            ("cps", _) => Self::Sap,
            ("individual-pages" | "team-pages", _) | ("api", _) => Self::Supporter,
            _ => Self::Problem,
        }
    }

    pub(super) fn fault(self, fault: Fault, context: &Context) -> Response {
        match self {
            Self::Graph => graph::fault(fault, context),
            Self::Organization => organization::fault(fault, context),
            Self::Sap => sap::fault(fault, context),
            Self::Supporter => supporter::fault(fault, context),
            Self::Problem => problem::fault(fault, context),
        }
    }

    /// What a 401 asks for.
    pub(super) const fn challenge(self) -> &'static str {
        match self {
            Self::Organization | Self::Sap => "Basic realm=\"invitation\", charset=\"UTF-8\"",
            Self::Supporter => "Token realm=\"invitation\"",
            Self::Graph | Self::Problem => "Bearer realm=\"invitation\"",
        }
    }
}
