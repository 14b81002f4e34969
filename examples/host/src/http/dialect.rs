//! Between HTTP and the pure types of [`invitation::wire`]: what all four dialects do alike.

use axum::{
    body::{Body, Bytes},
    extract::{FromRequest, Request},
    http::{HeaderName, HeaderValue, StatusCode},
    response::Response,
};
use invitation::{
    Invite, InviteRefusal, Invited, service,
    wire::{Answer, Failure, RequestError, Trace},
};

use super::{
    auth::{Caller, Scheme},
    body::RawBody,
    fault::{Context, Fault},
};
use crate::app::App;

/// What the pure types need to know of a request.
pub(super) struct Traced {
    request_id: String,
    context: Context,
}

impl Traced {
    pub(super) fn of(context: &Context) -> Self {
        Self {
            request_id: context.request_id.to_string(),
            context: context.clone(),
        }
    }

    pub(super) fn trace(&self) -> Trace<'_> {
        let mut trace = Trace::new(&self.request_id, self.context.at);
        let given = self.context.client_request_id.as_ref();
        trace.client_request_id = given.and_then(|id| id.to_str().ok());
        trace
    }
}

/// Who sends a request, before a byte of its body is read; and then the body.
pub(super) async fn admit(
    app: &App,
    request: Request,
    schemes: &[Scheme],
) -> Result<(Caller, RawBody), Failure> {
    let caller = app.authenticate(request.headers(), schemes).await?;
    let body = RawBody::from_request(request, &()).await?;
    Ok((caller, body))
}

/// [`admit`], where the body must be called JSON.
pub(super) async fn admit_json(
    app: &App,
    request: Request,
    schemes: &[Scheme],
) -> Result<(Caller, Bytes), Failure> {
    let (caller, body) = admit(app, request, schemes).await?;
    Ok((caller, body.json()?))
}

/// Invites, and wakes the worker that sends the letter.
pub(super) async fn invite(
    app: &App,
    draft: &Invite,
    caller: &Caller,
) -> Result<Invited, service::Error<InviteRefusal>> {
    let invited = app.invitations().invite(draft, caller.actor()).await?;
    app.nudge();
    Ok(invited)
}

/// What the caller is told of an error of the service; what is the host's own affair is logged.
pub(super) fn failure<R>(error: &service::Error<R>) -> Failure
where
    for<'a> Failure: From<&'a service::Error<R>>,
{
    if error.refusal().is_none() {
        return Fault::of(error).into();
    }
    let failure = Failure::from(error);
    if failure == Failure::Internal {
        tracing::error!("a policy of this host contradicts what its dialect asks for");
    }
    failure
}

/// An answer as HTTP has it.
pub(super) fn respond(answer: Answer) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() =
        StatusCode::from_u16(answer.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    for (name, value) in answer.headers() {
        // The router knows which methods a path takes, and says so itself.
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value))
            && !value.is_empty()
        {
            response.headers_mut().insert(name, value);
        }
    }
    *response.body_mut() = Body::from(answer.into_body());
    response
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::BrokenBody => Self::Encoding,
            Fault::Unauthenticated => Self::Unauthenticated,
            Fault::Locked => Self::Locked {
                retry_after: invitation::wire::sap::LOCKED_MINUTES * 60,
            },
            Fault::Forbidden => Self::Forbidden,
            Fault::NotFound => Self::NotFound,
            Fault::MethodNotAllowed => Self::Method { allow: "" },
            Fault::TooSlow => Self::TooSlow,
            Fault::TooLarge => Self::Request(RequestError::TooLarge),
            Fault::UnsupportedMediaType => Self::MediaType,
            Fault::TooManyRequests { retry_after } => Self::TooMany {
                retry_after: u32::try_from(retry_after.as_secs().saturating_add(1))
                    .unwrap_or(u32::MAX),
            },
            Fault::Internal => Self::Internal,
            Fault::Unavailable => Self::Unavailable { retry_after: 5 },
        }
    }
}
