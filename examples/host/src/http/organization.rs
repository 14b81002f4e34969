//! Members of an organization in the dialect of ClickHouse Cloud, in the configured one of its two
//! shapes.

use axum::{
    Extension, Router,
    extract::{Path, Request, State, rejection::PathRejection},
    http::HeaderMap,
    response::Response,
    routing::get,
};
use invitation::{
    Invitation, InvitationId, ManageRefusal, Scope, Status,
    ports::Query,
    service::Error,
    wire::{
        Answer, Failure,
        organization::{self, AssignableRole, Problem, Shape},
    },
};

use super::{
    auth::{Caller, Scheme},
    dialect::{self, Traced},
    fault::{Context, Fault},
};
use crate::{app::App, config::OrganizationShape};

const SCHEMES: [Scheme; 2] = [Scheme::Basic, Scheme::Bearer];
/// The dialect has no pages; so many rows of a list are the most that an answer holds.
const MOST_LISTED: usize = 10_000;

/// The paths of this dialect.
pub fn router() -> Router<App> {
    Router::new()
        .route(
            "/v1/organizations/{organization}/invitations",
            get(list).post(create),
        )
        .route(
            "/v1/organizations/{organization}/invitations/{invitation}",
            get(one).delete(delete),
        )
}

/// A fault on a path of this dialect, in its own words.
#[must_use]
pub fn fault(fault: Fault, context: &Context) -> Response {
    refused(&fault.into(), &Traced::of(context))
}

type OfAll = Result<Path<String>, PathRejection>;
type OfOne = Result<Path<(String, String)>, PathRejection>;

async fn list(
    State(app): State<App>,
    Extension(context): Extension<Context>,
    path: OfAll,
    headers: HeaderMap,
) -> Response {
    let traced = Traced::of(&context);
    let listed = async {
        let caller = app.authenticate(&headers, &SCHEMES).await?;
        let desk = Desk::open(&app, &caller, &organization_of(path)?, &traced)?;
        desk.list().await
    };
    answered(listed.await, &traced)
}

async fn create(
    State(app): State<App>,
    Extension(context): Extension<Context>,
    path: OfAll,
    request: Request,
) -> Response {
    let traced = Traced::of(&context);
    let created = async {
        let (caller, body) = dialect::admit(&app, request, &SCHEMES).await?;
        let desk = Desk::open(&app, &caller, &organization_of(path)?, &traced)?;
        desk.create(&body.json()?).await
    };
    answered(created.await, &traced)
}

async fn one(
    State(app): State<App>,
    Extension(context): Extension<Context>,
    path: OfOne,
    headers: HeaderMap,
) -> Response {
    let traced = Traced::of(&context);
    let found = async {
        let caller = app.authenticate(&headers, &SCHEMES).await?;
        let (organization, id) = invitation_of(path)?;
        let desk = Desk::open(&app, &caller, &organization, &traced)?;
        desk.one(&id).await
    };
    answered(found.await, &traced)
}

async fn delete(
    State(app): State<App>,
    Extension(context): Extension<Context>,
    path: OfOne,
    headers: HeaderMap,
) -> Response {
    let traced = Traced::of(&context);
    let deleted = async {
        let caller = app.authenticate(&headers, &SCHEMES).await?;
        let (organization, id) = invitation_of(path)?;
        let desk = Desk::open(&app, &caller, &organization, &traced)?;
        desk.delete(&id).await
    };
    answered(deleted.await, &traced)
}

fn organization_of(path: OfAll) -> Result<String, Failure> {
    path.map(|Path(organization)| organization)
        .map_err(|_| Failure::MalformedId)
}

fn invitation_of(path: OfOne) -> Result<(String, String), Failure> {
    path.map(|Path(ids)| ids).map_err(|_| Failure::MalformedId)
}

/// Where a caller deals with the invitations of one organization.
struct Desk<'a> {
    app: &'a App,
    caller: &'a Caller,
    scope: Scope,
    roles: Vec<AssignableRole>,
    shape: Shape,
    traced: &'a Traced,
}

impl<'a> Desk<'a> {
    /// Another's organization is as unknown as one that does not exist. In one's own, whoever may
    /// invite nobody has no business here: a list holds addresses.
    fn open(
        app: &'a App,
        caller: &'a Caller,
        organization: &str,
        traced: &'a Traced,
    ) -> Result<Self, Failure> {
        Scope::new("organization", organization).map_err(|_| Failure::MalformedId)?;
        let scope = caller.scope("organization", organization)?;
        let place = app.config().place(&scope).ok_or(Failure::NotFound)?;
        let held = caller.roles_in(&scope).ok_or(Failure::NotFound)?;
        if !place.is_managed_by(held) {
            return Err(Failure::Forbidden);
        }
        let roles = place
            .policy()
            .roles()
            .known()
            .cloned()
            .map(AssignableRole::of);
        Ok(Self {
            app,
            caller,
            roles: roles.collect(),
            shape: match app.config().organization_shape() {
                OrganizationShape::Document => Shape::Document,
                OrganizationShape::Live => Shape::Live,
            },
            scope,
            traced,
        })
    }

    async fn create(&self, body: &[u8]) -> Result<Answer, Failure> {
        let request = organization::Request::parse(body)?;
        let mut draft = request.draft(&self.scope, &self.roles)?;
        if let Some(name) = self.caller.name() {
            draft = draft
                .from_name(name.as_str())
                .map_err(|_| Failure::Internal)?;
        }
        let invited = dialect::invite(self.app, &draft, self.caller)
            .await
            .map_err(|error| dialect::failure(&error))?;
        let row = &invited.invitation;
        Ok(self.shape.created(row, &self.roles, &self.traced.trace()))
    }

    async fn list(&self) -> Result<Answer, Failure> {
        let query = Query::in_scope(self.scope.clone())
            .with_status(Status::Pending)
            .limit(Query::MAX_LIMIT);
        let mut rows: Vec<Invitation> = Vec::new();
        let mut page = query.clone();
        loop {
            let found = self.app.invitations().list(&page).await;
            let found = found.map_err(|error| Failure::from(Fault::from(error)))?;
            rows.extend(found.items);
            let Some(next) = found.next else { break };
            if rows.len() >= MOST_LISTED {
                tracing::warn!(scope = %self.scope, "a list was cut off");
                break;
            }
            page = query.clone().after(&next).map_err(|_| Failure::Internal)?;
        }
        Ok(self.shape.list(&rows, &self.roles, &self.traced.trace()))
    }

    async fn one(&self, id: &str) -> Result<Answer, Failure> {
        let row = self.listed(parse(id)?).await?;
        Ok(self.shape.found(&row, &self.roles, &self.traced.trace()))
    }

    async fn delete(&self, id: &str) -> Result<Answer, Failure> {
        let row = self.listed(parse(id)?).await?;
        let invitations = self.app.invitations();
        let revoked = invitations
            .revoke(&self.scope, row.id(), self.caller.actor())
            .await;
        match revoked {
            Ok(_) => Ok(self.shape.deleted(&self.traced.trace())),
            // It was taken up, or taken back by somebody else, a moment ago.
            Err(Error::Refused(ManageRefusal::Status(_))) => Err(Failure::NotFound),
            Err(error) => Err(dialect::failure(&error)),
        }
    }

    /// An invitation that the list shows: for this dialect there are no others.
    async fn listed(&self, id: InvitationId) -> Result<Invitation, Failure> {
        let found = self.app.invitations().get(&self.scope, id).await;
        let row = found.map_err(|error| dialect::failure(&error))?;
        if organization::is_listed(&row, self.app.invitations().now()) {
            Ok(row)
        } else {
            Err(Failure::NotFound)
        }
    }
}

fn parse(id: &str) -> Result<InvitationId, Failure> {
    organization::parse_id(id).ok_or(Failure::MalformedId)
}

fn answered(result: Result<Answer, Failure>, traced: &Traced) -> Response {
    match result {
        Ok(answer) => dialect::respond(answer),
        Err(failure) => refused(&failure, traced),
    }
}

fn refused(failure: &Failure, traced: &Traced) -> Response {
    dialect::respond(Problem::from(failure).answer(&traced.trace()))
}
