//! A CSV file of people to invite, one row a person; what a row is wrong in costs that row alone.

use invitation::{DraftError, Invite, InvitedHow, Locale, Scope};

/// The most rows of one file.
pub const MAX_ROWS: usize = 10_000;

/// A row.
#[derive(Debug)]
pub struct Person {
    /// Where it stands, counted from one, the header included.
    pub line: u64,
    /// Whom to invite, or what the row is wrong in.
    pub draft: Result<Invite, String>,
}

/// Why a file is none.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PeopleError {
    /// Its rows are not UTF-8, or differ in their number of fields.
    #[error("the file is no csv in utf-8 with a header and rows of equal length")]
    Csv,
    /// The header lacks the one column that is needed.
    #[error("the header has no column email")]
    NoEmail,
    /// A column that nobody reads: likely a misspelt one.
    #[error("a column is none of email, name, role, language, message")]
    UnknownColumn,
    /// Too many rows.
    #[error("more than {MAX_ROWS} rows")]
    TooMany,
}

const COLUMNS: [&str; 5] = ["email", "name", "role", "language", "message"];

/// Reads a file. With the name of a run, each row has an idempotency key of its own.
///
/// # Errors
///
/// [`PeopleError`] when the file as a whole is none.
pub fn read(bytes: &[u8], scope: &Scope, run: Option<&str>) -> Result<Vec<Person>, PeopleError> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .from_reader(bytes);
    let header = reader.headers().map_err(|_| PeopleError::Csv)?.clone();
    if header.iter().any(|name| !COLUMNS.contains(&name)) {
        return Err(PeopleError::UnknownColumn);
    }
    if !header.iter().any(|name| name == "email") {
        return Err(PeopleError::NoEmail);
    }
    let mut people = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|_| PeopleError::Csv)?;
        if people.len() >= MAX_ROWS {
            return Err(PeopleError::TooMany);
        }
        let line = record.position().map_or(0, csv::Position::line);
        let field = |wanted: &str| {
            let mut pairs = header.iter().zip(record.iter());
            pairs
                .find(|(name, value)| *name == wanted && !value.is_empty())
                .map(|(_, value)| value)
        };
        let draft = draft(scope, run, line, field);
        people.push(Person {
            line,
            draft: draft.map_err(|error| error.to_string()),
        });
    }
    Ok(people)
}

/// How an invitation came to stand, in a word.
#[must_use]
pub const fn word(how: InvitedHow) -> &'static str {
    match how {
        InvitedHow::Created => "created",
        InvitedHow::Replaced { .. } => "replaced",
        InvitedHow::Resent => "resent",
        _ => "existing",
    }
}

fn draft<'a>(
    scope: &Scope,
    run: Option<&str>,
    line: u64,
    field: impl Fn(&str) -> Option<&'a str>,
) -> Result<Invite, DraftError> {
    let mut draft = Invite::email(scope.as_str(), field("email").unwrap_or_default())?;
    for role in field("role").into_iter().flat_map(|roles| roles.split('+')) {
        draft = draft.role(role.trim())?;
    }
    if let Some(name) = field("name") {
        draft = draft.named(name)?;
    }
    if let Some(message) = field("message") {
        draft = draft.message(message)?;
    }
    if let Some(language) = field("language").and_then(|tag| Locale::parse(tag).ok()) {
        draft = draft.language(language);
    }
    if let Some(run) = run {
        draft = draft.idempotency_key(&format!("{run}:{line}"))?;
    }
    Ok(draft)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scope() -> Scope {
        "organization:org-1".parse().unwrap()
    }

    #[test]
    fn a_row_that_cannot_be_read_costs_itself_alone() {
        let text = "email,name,role\nada@example.com,Ada,member\nada@@example.com,,\n";
        let people = read(text.as_bytes(), &scope(), Some("run")).unwrap();
        assert_eq!(people.len(), 2);
        assert_eq!((people[0].line, people[1].line), (2, 3));
        assert!(people[0].draft.is_ok());
        assert!(people[1].draft.is_err());
    }

    #[test]
    fn a_file_says_what_its_columns_are() {
        for (text, error) in [
            ("name\nAda\n", "the header has no column email"),
            (
                "email,roles\na@example.com,x\n",
                "a column is none of email, name, role, language, message",
            ),
            (
                "email,name\na@example.com\n",
                "the file is no csv in utf-8 with a header and rows of equal length",
            ),
        ] {
            let refused = read(text.as_bytes(), &scope(), None).unwrap_err();
            assert_eq!(refused.to_string(), error);
        }
        assert!(read(b"email\n\xff\n", &scope(), None).is_err());
        assert!(
            read("\u{feff}email\n".as_bytes(), &scope(), None)
                .unwrap()
                .is_empty()
        );
    }
}
