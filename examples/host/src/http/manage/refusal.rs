use axum::http::StatusCode;
use invitation::{DraftError, InviteRefusal, ManageRefusal, ResendRefusal, service::Error};

use super::super::{fault::Fault, problem::Problem};

/// A refusal as a problem, or the fault behind it.
pub(super) fn of_manage(error: &Error<ManageRefusal>) -> Result<Problem, Fault> {
    let Error::Refused(refusal) = error else {
        return Err(Fault::of(error));
    };
    let (status, code) = match refusal {
        ManageRefusal::NotFound | ManageRefusal::ScopeGone => return Err(Fault::NotFound),
        ManageRefusal::Ceiling(_) => (StatusCode::FORBIDDEN, "ceiling"),
        ManageRefusal::SelfApproval => (StatusCode::FORBIDDEN, "self-approval"),
        ManageRefusal::WrongAccount => (StatusCode::FORBIDDEN, "wrong-account"),
        ManageRefusal::Status(_) => (StatusCode::CONFLICT, "status"),
        ManageRefusal::Changed => (StatusCode::CONFLICT, "changed"),
        ManageRefusal::Duplicate { .. } => (StatusCode::CONFLICT, "duplicate"),
        ManageRefusal::Shared => (StatusCode::CONFLICT, "shared"),
        ManageRefusal::Vetoed => (StatusCode::CONFLICT, "vetoed"),
        ManageRefusal::Resend(resend) => of_resend(resend),
        ManageRefusal::Limit(_) => (StatusCode::TOO_MANY_REQUESTS, "limit"),
        ManageRefusal::Keyring(_) => (StatusCode::CONFLICT, "key"),
        _ => (StatusCode::UNPROCESSABLE_ENTITY, "refused"),
    };
    let mut problem = Problem::new(status, code, refusal.to_string());
    if let ManageRefusal::Duplicate { existing } = refusal {
        problem = problem.with("existing", existing.to_string());
    }
    Ok(problem)
}

/// A refusal as a problem, or the fault behind it.
pub(super) fn of_invite(error: &Error<InviteRefusal>) -> Result<Problem, Fault> {
    match error {
        Error::Refused(refusal) => Ok(refused_invite(refusal)),
        error => Err(Fault::of(error)),
    }
}

/// A refusal as a problem.
pub(super) fn refused_invite(refusal: &InviteRefusal) -> Problem {
    let (status, code) = match refusal {
        InviteRefusal::Ceiling(_) => (StatusCode::FORBIDDEN, "ceiling"),
        InviteRefusal::Requests => (StatusCode::FORBIDDEN, "requests"),
        InviteRefusal::Duplicate { .. } => (StatusCode::CONFLICT, "duplicate"),
        InviteRefusal::AlreadyMember => (StatusCode::CONFLICT, "already-member"),
        InviteRefusal::IdempotencyMismatch => (StatusCode::CONFLICT, "idempotency"),
        InviteRefusal::Gone => (StatusCode::CONFLICT, "gone"),
        InviteRefusal::NoSeat => (StatusCode::CONFLICT, "no-seat"),
        InviteRefusal::Vetoed => (StatusCode::CONFLICT, "vetoed"),
        InviteRefusal::Keyring(_) => (StatusCode::CONFLICT, "key"),
        InviteRefusal::ScopeGone => (StatusCode::NOT_FOUND, "scope-gone"),
        InviteRefusal::Limit(_) => (StatusCode::TOO_MANY_REQUESTS, "limit"),
        InviteRefusal::Resend(resend) => of_resend(resend),
        InviteRefusal::NoRole | InviteRefusal::UnknownRole => {
            (StatusCode::UNPROCESSABLE_ENTITY, "role")
        }
        InviteRefusal::Domain => (StatusCode::UNPROCESSABLE_ENTITY, "domain"),
        InviteRefusal::ContactBlocked => (StatusCode::UNPROCESSABLE_ENTITY, "blocked"),
        InviteRefusal::Lifetime => (StatusCode::UNPROCESSABLE_ENTITY, "lifetime"),
        InviteRefusal::Redirect => (StatusCode::UNPROCESSABLE_ENTITY, "redirect"),
        InviteRefusal::Texts => (StatusCode::UNPROCESSABLE_ENTITY, "texts"),
        _ => (StatusCode::UNPROCESSABLE_ENTITY, "refused"),
    };
    let problem = Problem::new(status, code, refusal.to_string());
    match refusal {
        InviteRefusal::Duplicate { existing } => problem.with("existing", existing.to_string()),
        _ => problem,
    }
}

/// What is wrong with a draft.
pub(super) fn of_draft(error: &DraftError) -> Problem {
    let code = match error {
        DraftError::Email(_) => "email",
        DraftError::Roles(_) => "role",
        DraftError::Text(_) => "text",
        DraftError::Redirect(_) => "redirect",
        _ => "draft",
    };
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, code, error.to_string())
}

const fn of_resend(refusal: &ResendRefusal) -> (StatusCode, &'static str) {
    match refusal {
        ResendRefusal::TooSoon { .. } => (StatusCode::TOO_MANY_REQUESTS, "too-soon"),
        ResendRefusal::Spent => (StatusCode::TOO_MANY_REQUESTS, "letters-spent"),
        ResendRefusal::NoLetter => (StatusCode::CONFLICT, "no-letter"),
        ResendRefusal::ContactBlocked => (StatusCode::CONFLICT, "blocked"),
        _ => (StatusCode::CONFLICT, "resend"),
    }
}
