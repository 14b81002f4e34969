use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use invitation::{
    PublicRefusal, RedeemRefusal, Redeemed, Scope, Ticket, ports::Store as _, service::Error,
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::{
    guard,
    visitor::{Visitor, bearer, claimant},
};
use crate::{
    app::App,
    http::{body::RawBody, fault::Fault, problem::Problem},
};

#[derive(Deserialize)]
struct Redemption {
    ticket: String,
}

/// What a redemption came to.
#[derive(Serialize)]
struct Accepted {
    status: &'static str,
    /// Whether this account had accepted before.
    already: bool,
    invitation: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    scope: Option<String>,
    /// What the account holds there now.
    #[serde(skip_serializing_if = "Option::is_none")]
    roles: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    redirect: Option<String>,
}

pub(super) fn is_json(body: &RawBody) -> bool {
    let mime = body.content_type.as_ref();
    mime.is_some_and(|mime| mime.essence_str() == mime::APPLICATION_JSON.as_ref())
}

/// What a program sent. A browser sends JSON to another site only where that site agrees, and we do
/// not; that its headers name no other site is looked at all the same.
pub(super) fn read<T: DeserializeOwned>(
    app: &App,
    visitor: &Visitor,
    body: RawBody,
) -> Result<T, Fault> {
    if !guard::is_same_site(app, &visitor.headers) {
        return Err(Fault::Forbidden);
    }
    let bytes = body.json()?;
    // A list would be taken for an object whose members come in their order.
    if bytes.trim_ascii_start().first() != Some(&b'{') {
        return Err(Fault::BrokenBody);
    }
    serde_json::from_slice(&bytes).map_err(|_| Fault::BrokenBody)
}

/// `POST /redeem` for programs: the ticket as JSON, the session as a Bearer token or a cookie.
pub(super) async fn redeem(app: &App, visitor: &Visitor, body: RawBody) -> Result<Response, Fault> {
    let Redemption { ticket } = read(app, visitor, body)?;
    let account = bearer(app, visitor).await?.ok_or(Fault::Unauthenticated)?;
    match app.invitations().redeem(&ticket, &claimant(&account)).await {
        Ok(redeemed) => {
            app.nudge();
            let found = match Ticket::parse(&ticket) {
                Ok(ticket) => app.database().find_by_digest(&ticket.digest()).await?,
                Err(_) => None,
            };
            let scope = found.as_ref().map(|invitation| invitation.scope());
            Ok(accepted(scope, &redeemed))
        }
        Err(error) => refused(visitor, &error),
    }
}

/// What a program is told of an invitation that was taken up.
pub(super) fn accepted(scope: Option<&Scope>, redeemed: &Redeemed) -> Response {
    let roles = redeemed.granted().map(|granted| {
        let roles = granted.roles.iter();
        roles.map(|role| role.as_str().to_owned()).collect()
    });
    let body = Accepted {
        status: "accepted",
        already: redeemed.granted().is_none(),
        invitation: redeemed.invitation().to_string(),
        scope: scope.map(|scope| scope.as_str().to_owned()),
        roles,
        redirect: redeemed
            .redirect()
            .map(|redirect| redirect.as_str().to_owned()),
    };
    Json(body).into_response()
}

fn refused(visitor: &Visitor, error: &Error<RedeemRefusal>) -> Result<Response, Fault> {
    let Error::Refused(refusal) = error else {
        return Err(Fault::of(error));
    };
    tracing::info!(%refusal, "an invitation was not taken up");
    let public = refusal.public();
    let (status, code) = match public {
        PublicRefusal::Damaged => (StatusCode::BAD_REQUEST, "damaged"),
        PublicRefusal::WrongAccount => (StatusCode::FORBIDDEN, "wrong-account"),
        PublicRefusal::Requirement => (StatusCode::FORBIDDEN, "requirement"),
        _ => (StatusCode::GONE, "unusable"),
    };
    let problem = Problem::new(status, code, public.to_string());
    Ok(problem.of(&visitor.context).into_response())
}
