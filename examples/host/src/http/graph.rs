//! Guest invitations in the dialect of Microsoft Graph.

use axum::{
    Extension, Router,
    extract::{Request, State},
    response::Response,
    routing::post,
};
use invitation::{
    InviteRefusal, Invited, Policy, Role, Roles, Scope, Unavailable, service,
    wire::{
        Answer, Failure,
        graph::{self, Place, Problem},
    },
};

use super::{
    auth::Scheme,
    dialect::{self, Traced},
    fault::{Context, Fault},
};
use crate::app::App;

/// Where the dialect is served, without its last segment: the roots of the service.
const ROOTS: [&str; 3] = ["/v1.0", "/beta", ""];
/// As what members are invited, who are no guests, where the policy knows such a role.
const MEMBER: &str = "member";

/// The paths of this dialect.
pub fn router() -> Router<App> {
    ROOTS.into_iter().fold(Router::new(), |router, root| {
        router.route(&format!("{root}/invitations"), post(create))
    })
}

/// A fault on a path of this dialect, in its own words.
#[must_use]
pub fn fault(fault: Fault, context: &Context) -> Response {
    refused(&fault.into(), &Traced::of(context))
}

async fn create(
    State(app): State<App>,
    Extension(context): Extension<Context>,
    request: Request,
) -> Response {
    let traced = Traced::of(&context);
    match invite(&app, request, &traced).await {
        Ok(answer) => dialect::respond(answer),
        Err(failure) => refused(&failure, &traced),
    }
}

async fn invite(app: &App, request: Request, traced: &Traced) -> Result<Answer, Failure> {
    let path = request.uri().path();
    let root = path.strip_suffix("/invitations").unwrap_or(path);
    let root = format!("{}{root}", app.config().base_url());

    let (caller, body) = dialect::admit_json(app, request, &[Scheme::Bearer]).await?;
    if !caller.has_one_of(&graph::PERMISSIONS) {
        return Err(Failure::Forbidden);
    }
    let tenant = caller.sole("tenant").ok_or(Failure::Forbidden)?;
    let request = graph::Request::parse(&body)?;
    let mut draft = request.draft(&place(app, tenant)?)?;
    if let Some(name) = caller.name() {
        draft = draft
            .from_name(name.as_str())
            .map_err(|_| Failure::Internal)?;
    }
    if let Some(address) = caller.email().filter(|_| request.send_message) {
        draft = draft.reply_to(address.clone());
    }
    let invited = match dialect::invite(app, &draft, &caller).await {
        Ok(invited) => invited,
        Err(error) => return Err(failure(app, tenant, &request, &error).await?),
    };
    let invited = redeemable(invited)?;
    Ok(request.created(&invited, &root, &traced.trace()))
}

/// The link is the heart of the answer.
fn redeemable(invited: Invited) -> Result<Invited, Failure> {
    if invited.link.is_none() {
        return Err(Failure::Internal);
    }
    Ok(invited)
}

fn place(app: &App, tenant: &Scope) -> Result<Place, Failure> {
    let policy = app.config().policy(tenant).ok_or(Failure::NotFound)?;
    Ok(Place {
        scope: tenant.clone(),
        tenant: tenant.id().to_owned(),
        guests: policy.roles().by_default().clone(),
        members: members(policy),
    })
}

fn members(policy: &Policy) -> Roles {
    let member = Role::new(MEMBER).map(Roles::from);
    member
        .ok()
        .filter(|member| policy.roles().knows(member))
        .unwrap_or_default()
}

/// Whoever may invite into a directory may know who is in it: the user's object id is part of the
/// contract.
async fn failure(
    app: &App,
    tenant: &Scope,
    request: &graph::Request,
    error: &service::Error<InviteRefusal>,
) -> Result<Failure, Failure> {
    if error.refusal() != Some(&InviteRefusal::AlreadyMember) {
        return Ok(dialect::failure(error));
    }
    let found = app.database().guest_of(tenant, request.address.key()).await;
    let user = found.map_err(|error: Unavailable| Failure::from(Fault::from(error)))?;
    Ok(Failure::AlreadyMember { user })
}

fn refused(failure: &Failure, traced: &Traced) -> Response {
    dialect::respond(Problem::from(failure).answer(&traced.trace()))
}
