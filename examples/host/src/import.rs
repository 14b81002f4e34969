//! `import`: invites everybody in a file, with a bar to watch and a report of each row.

use std::io::Write;

use indicatif::{ProgressBar, ProgressStyle};
use invitation::{Actor, Invite, Scope};
use invitation_host::{
    app::App,
    config::Import,
    people,
    start::{self, StartError},
};

/// How many rows are invited between two steps of the bar.
const STEP: usize = 50;

/// Why an import ended early.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ImportError {
    #[error(transparent)]
    Start(#[from] StartError),
    #[error("the file cannot be read")]
    File(#[source] std::io::Error),
    #[error(transparent)]
    People(#[from] people::PeopleError),
    #[error("the scope or the actor is none")]
    Name(#[from] invitation::values::NameError),
    #[error("the run broke off; repeat it, and nobody is invited twice")]
    Interrupted(#[source] invitation::service::Error<invitation::InviteRefusal>),
    #[error("the report cannot be written")]
    Report(#[source] std::io::Error),
}

/// Invites. Answers with the number of rows that were refused.
pub(crate) async fn run(import: Import) -> Result<usize, ImportError> {
    let scope = Scope::parse(&import.scope)?;
    let bytes = std::fs::read(&import.file).map_err(ImportError::File)?;
    let name = import.file.file_name().map(|name| name.to_string_lossy());
    let run = import.run.as_deref().or(name.as_deref());
    let people = people::read(&bytes, &scope, run)?;
    let app = start::app(&import.options, None).await?;
    let actor = actor(&app, &import.actor)?;

    let mut report = Report::begin()?;
    let (mut lines, mut drafts) = (Vec::new(), Vec::new());
    for person in people {
        match person.draft {
            Ok(draft) => {
                lines.push(person.line);
                drafts.push(draft);
            }
            Err(reason) => report.refused(person.line, &reason)?,
        }
    }
    let done = if import.dry_run {
        plan(&app, &actor, &lines, &drafts, &mut report).await
    } else {
        invite(&app, &actor, &lines, &drafts, &mut report).await
    };
    app.database().close().await;
    done.map(|()| report.refused)
}

/// The credential of that user id, or the person.
fn actor(app: &App, user: &str) -> Result<Actor, ImportError> {
    let person = Actor::person(user)?;
    let known = app.config().credentials().of_user(person.user());
    Ok(known.map_or(person, |known| known.actor().clone()))
}

async fn invite(
    app: &App,
    actor: &Actor,
    lines: &[u64],
    drafts: &[Invite],
    report: &mut Report,
) -> Result<(), ImportError> {
    let bar = ProgressBar::new(u64::try_from(drafts.len()).unwrap_or(u64::MAX));
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos}/{len} {per_sec} {eta}") {
        bar.set_style(style);
    }
    for (lines, drafts) in lines.chunks(STEP).zip(drafts.chunks(STEP)) {
        let bulk = app.invitations().invite_many(drafts, actor).await;
        for (line, outcome) in lines.iter().zip(bulk.rows) {
            match outcome {
                Ok(row) => {
                    let id = row.invitation.id().to_string();
                    report.line(*line, people::word(row.how), &id, "")?;
                }
                Err(reason) => report.refused(*line, &reason.to_string())?,
            }
            bar.inc(1);
        }
        if let Some(error) = bulk.interrupted {
            bar.abandon();
            return Err(ImportError::Interrupted(error));
        }
    }
    bar.finish_and_clear();
    Ok(())
}

async fn plan(
    app: &App,
    actor: &Actor,
    lines: &[u64],
    drafts: &[Invite],
    report: &mut Report,
) -> Result<(), ImportError> {
    let plan = app.invitations().plan_many(drafts, actor).await;
    for (line, outcome) in lines.iter().zip(plan.rows) {
        match outcome {
            Ok(row) => report.line(*line, people::word(row.how), "", "")?,
            Err(reason) => report.refused(*line, &reason.to_string())?,
        }
    }
    plan.interrupted
        .map_or(Ok(()), |error| Err(ImportError::Interrupted(error)))
}

/// One line a row, as CSV on the standard output. It names lines, not people.
struct Report {
    refused: usize,
}

impl Report {
    fn begin() -> Result<Self, ImportError> {
        write("line", "outcome", "invitation", "reason")?;
        Ok(Self { refused: 0 })
    }

    fn refused(&mut self, line: u64, reason: &str) -> Result<(), ImportError> {
        self.refused = self.refused.saturating_add(1);
        self.line(line, "refused", "", reason)
    }

    fn line(
        &self,
        line: u64,
        outcome: &str,
        invitation: &str,
        reason: &str,
    ) -> Result<(), ImportError> {
        write(&line.to_string(), outcome, invitation, reason)
    }
}

fn write(line: &str, outcome: &str, invitation: &str, reason: &str) -> Result<(), ImportError> {
    let mut row = csv::WriterBuilder::new().from_writer(Vec::new());
    let written = row.write_record([line, outcome, invitation, reason]);
    let bytes = written
        .map_err(std::io::Error::from)
        .and_then(|()| row.into_inner().map_err(|error| error.into_error()));
    std::io::stdout()
        .write_all(&bytes.map_err(ImportError::Report)?)
        .map_err(ImportError::Report)
}
