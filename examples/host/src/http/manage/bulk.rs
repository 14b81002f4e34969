use axum::{
    Json,
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use invitation::{Invitation, InvitedHow};
use serde::{Deserialize, Serialize};

use super::{Manager, NamedScope, Shared, refusal};
use crate::{
    http::{body::RawBody, fault::Fault, problem::Problem},
    people::{self, Person},
};

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Run {
    dry_run: Option<bool>,
    /// What distinguishes this file: sending it again under the same name invites nobody twice.
    run: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Report {
    dry_run: bool,
    rows: Vec<Row>,
    /// Whether the run broke off: the rows that are missing may be sent again.
    interrupted: bool,
}

/// What became of a row; `line` counts from one, the header included.
#[derive(Serialize)]
struct Row {
    line: u64,
    outcome: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    invitation: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

/// Invites everybody in a CSV body.
pub(super) async fn invite(
    State(app): Shared,
    manager: Manager,
    NamedScope(scope): NamedScope,
    run: Result<Query<Run>, axum::extract::rejection::QueryRejection>,
    body: RawBody,
) -> Result<Response, Fault> {
    let scope = manager.scope(&app, &scope)?;
    let bad = |code, title: &str| Problem::new(StatusCode::BAD_REQUEST, code, title);
    let Ok(Query(run)) = run else {
        return Ok(manager.problem(bad(
            "parameter",
            "a parameter is unknown or of the wrong kind",
        )));
    };
    let is_csv = body
        .content_type
        .as_ref()
        .is_some_and(|mime| mime.essence_str() == "text/csv");
    if !is_csv {
        return Err(Fault::UnsupportedMediaType);
    }
    let people = match people::read(&body.bytes, &scope, run.run.as_deref()) {
        Ok(people) => people,
        Err(error) => return Ok(manager.problem(bad("csv", &error.to_string()))),
    };
    let (mut rows, lines, drafts) = sorted(people, manager.caller.name());
    let dry_run = run.dry_run == Some(true);
    let actor = manager.caller.actor();
    let outcomes: Vec<Result<(InvitedHow, Option<Invitation>), String>>;
    let interrupted;
    if dry_run {
        let plan = app.invitations().plan_many(&drafts, actor).await;
        interrupted = plan.interrupted;
        let planned = plan.rows.into_iter();
        outcomes = planned
            .map(|row| {
                row.map(|row| (row.how, None))
                    .map_err(|why| why.to_string())
            })
            .collect();
    } else {
        let bulk = app.invitations().invite_many(&drafts, actor).await;
        app.nudge();
        interrupted = bulk.interrupted;
        let done = bulk.rows.into_iter();
        outcomes = done
            .map(|row| {
                row.map(|row| (row.how, Some(row.invitation)))
                    .map_err(|why| why.to_string())
            })
            .collect();
    }
    if let Some(error) = &interrupted {
        tracing::error!(%error, "a bulk run broke off");
        if outcomes.is_empty() && rows.is_empty() {
            return refusal::of_invite(error).map(|problem| manager.problem(problem));
        }
    }
    rows.extend(
        lines
            .into_iter()
            .zip(outcomes)
            .map(|(line, outcome)| match outcome {
                Ok((how, invitation)) => Row {
                    line,
                    outcome: people::word(how),
                    invitation: invitation.map(|row| row.id().to_string()),
                    reason: None,
                },
                Err(reason) => Row::refused(line, reason),
            }),
    );
    rows.sort_by_key(|row| row.line);
    let report = Report {
        dry_run,
        rows,
        interrupted: interrupted.is_some(),
    };
    Ok(Json(report).into_response())
}

impl Row {
    const fn refused(line: u64, reason: String) -> Self {
        Self {
            line,
            outcome: "refused",
            invitation: None,
            reason: Some(reason),
        }
    }
}

/// The rows that cannot be read, and the lines and drafts of the others.
fn sorted(
    people: Vec<Person>,
    inviter: Option<&invitation::DisplayText>,
) -> (Vec<Row>, Vec<u64>, Vec<invitation::Invite>) {
    let (mut rows, mut lines, mut drafts) = (Vec::new(), Vec::new(), Vec::new());
    for person in people {
        let draft = person.draft.and_then(|draft| match inviter {
            Some(name) => draft
                .from_name(name.as_str())
                .map_err(|error| error.to_string()),
            None => Ok(draft),
        });
        match draft {
            Ok(draft) => {
                lines.push(person.line);
                drafts.push(draft);
            }
            Err(reason) => rows.push(Row::refused(person.line, reason)),
        }
    }
    (rows, lines, drafts)
}
