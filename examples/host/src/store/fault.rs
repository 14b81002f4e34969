use std::fmt;

use invitation::Unavailable;
use sqlx::postgres::{PgDatabaseError, PgSeverity};

/// What a database answered, without a word of what it was asked: the text of an error may hold
/// the values of a row.
#[derive(Debug)]
struct Fault {
    what: &'static str,
    code: Option<String>,
    said: Option<String>,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.what)?;
        if let Some(code) = &self.code {
            write!(f, " (code {code})")?;
        }
        if let Some(said) = &self.said {
            write!(f, ": {said}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Fault {}

/// What an error of the driver means to a caller: a fault that passes, or one that somebody has to
/// mend. It is never a conflict.
pub(super) fn unavailable(error: &sqlx::Error) -> Unavailable {
    let (what, retryable) = match error {
        sqlx::Error::Database(error) => {
            let code = error.code().map(|code| code.into_owned());
            let passes = code.as_deref().is_some_and(passes);
            let fault = Fault {
                what: "the database refused the statement",
                // Of these alone the text names tables and columns, and never a value.
                said: code
                    .as_deref()
                    .filter(|code| code.starts_with("42") || *code == "1")
                    .map(|_| one_line(error.message())),
                code,
            };
            return if passes {
                Unavailable::transient(fault)
            } else {
                Unavailable::permanent(fault)
            };
        }
        sqlx::Error::PoolTimedOut => ("every connection to the database is busy", true),
        sqlx::Error::PoolClosed => ("the store was closed", false),
        sqlx::Error::WorkerCrashed => ("the connection to the database ended", true),
        sqlx::Error::Io(_) | sqlx::Error::Tls(_) | sqlx::Error::Protocol(_) => {
            ("the connection to the database failed", true)
        }
        _ => ("the database was not understood", false),
    };
    let fault = Fault {
        what,
        code: None,
        said: None,
    };
    if retryable {
        Unavailable::transient(fault)
    } else {
        Unavailable::permanent(fault)
    }
}

/// Whether two writers met at a unique key.
pub(super) fn is_duplicate(error: &sqlx::Error) -> bool {
    matches!(error, sqlx::Error::Database(error) if error.is_unique_violation())
}

/// Whether another try at once may well succeed: two transactions were in each other's way.
pub(super) fn passes_at_once(error: &sqlx::Error) -> bool {
    let code = match error {
        sqlx::Error::Database(error) => error.code(),
        _ => None,
    };
    code.is_some_and(|code| code == "40001" || code == "40P01")
}

/// Whether the connection is gone, rather than the statement wrong.
pub(super) fn is_dead(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Database(error) => error
            .code()
            .is_some_and(|code| code.starts_with("57P") || code.starts_with("08")),
        sqlx::Error::Io(_) | sqlx::Error::Protocol(_) | sqlx::Error::WorkerCrashed => true,
        _ => false,
    }
}

/// Whether it may be that a COMMIT was made, although it came to this.
pub(super) fn leaves_a_commit_open(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Database(error) => {
            let severity = error.try_downcast_ref::<PgDatabaseError>();
            let severity = severity.map(PgDatabaseError::severity);
            let code = error.code().unwrap_or_default();
            ends_the_session(severity) || leaves_open(&code)
        }
        _ => true,
    }
}

/// The server has taken back what came to a mere error. Who goes down, for example because the disk
/// does not take the log, may have written the commit before.
const fn ends_the_session(severity: Option<PgSeverity>) -> bool {
    matches!(severity, Some(PgSeverity::Fatal | PgSeverity::Panic))
}

fn leaves_open(code: &str) -> bool {
    // The server says itself that it does not know, as those do that spread over machines; it or
    // somebody on the way to it went down; SQLite could not say whether the disk has it.
    code == "40003"
        || code.starts_with("57P")
        || code.starts_with("08")
        || primary(code) == Some(10)
}

/// Whether the same call may succeed later, by the code of the answer.
fn passes(code: &str) -> bool {
    if let Some(primary) = primary(code) {
        // Busy, locked, out of memory, interrupted, input or output, full, cannot open, locking.
        return matches!(primary, 5 | 6 | 7 | 9 | 10 | 13 | 14 | 15);
    }
    match code {
        // Two writers met at a key: whoever comes again sees the other's row.
        "23505" => true,
        // Serialization failure, an end that is not known, and deadlock; a lock that was not to be had; a time-out; a
        // transaction that stood still for too long; a server that became a standby.
        "40001" | "40003" | "40P01" | "55P03" | "57014" | "25P03" | "25P04" | "25006" => true,
        _ => ["08", "53", "57P", "58"]
            .iter()
            .any(|class| code.starts_with(class)),
    }
}

/// The primary code of SQLite, whose codes are plain numbers; PostgreSQL's have five characters.
fn primary(code: &str) -> Option<u32> {
    if code.len() == 5 {
        return None;
    }
    let code: u32 = code.parse().ok()?;
    Some(code & 0xff)
}

fn one_line(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    line.chars().take(200).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    // A10
    #[test]
    fn faults_that_pass_are_told_from_those_that_stay() {
        for code in [
            "5", "517", "6", "10", "13", "40001", "40P01", "55P03", "57014", "57P01", "53300",
            "08006", "23505",
        ] {
            assert!(passes(code), "{code}");
        }
        for code in [
            "1", "8", "11", "26", "42P01", "23502", "22001", "28P01", "XX000",
        ] {
            assert!(!passes(code), "{code}");
        }
    }

    #[test]
    fn a_pool_that_is_exhausted_is_retried_and_a_closed_one_is_not() {
        assert!(unavailable(&sqlx::Error::PoolTimedOut).is_retryable());
        assert!(!unavailable(&sqlx::Error::PoolClosed).is_retryable());
    }

    #[test]
    fn a_connection_that_dies_in_a_commit_leaves_it_open() {
        let broken = std::io::Error::from(std::io::ErrorKind::ConnectionReset);
        assert!(leaves_a_commit_open(&sqlx::Error::Io(broken)));
    }

    // K6
    #[test]
    fn a_commit_is_open_where_the_server_does_not_know_or_goes_down() {
        for code in [
            "40003", "08006", "08007", "08P01", "57P01", "57P02", "10", "266",
        ] {
            assert!(leaves_open(code), "{code}");
        }
        // The server took it back, and says so.
        for code in ["40001", "40P01", "23505", "53100", "57014", "5", "13"] {
            assert!(!leaves_open(code), "{code}");
        }
        for (severity, is_open) in [
            (PgSeverity::Panic, true),
            (PgSeverity::Fatal, true),
            (PgSeverity::Error, false),
        ] {
            assert_eq!(ends_the_session(Some(severity)), is_open);
        }
        assert!(!ends_the_session(None), "SQLite tells none");
    }
}
