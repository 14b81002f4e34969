use std::fmt;

use invitation::{InvitationId, Scope, Timestamp, Unavailable, UserId, values::EmailKey};
use sqlx::{
    AssertSqlSafe, Column, Decode, PgPool, Postgres, Row as _, Sqlite, SqlitePool, Type, TypeInfo,
    postgres::{PgArguments, PgRow},
    query::Query,
    sqlite::{SqliteArguments, SqliteRow},
};

use super::{
    fault::{is_dead, unavailable},
    transaction::{Link, Transaction},
};

/// Where statements run.
#[derive(Clone)]
pub(super) enum Pools {
    /// One connection that writes, and several that read beside it.
    Sqlite {
        writer: SqlitePool,
        readers: SqlitePool,
    },
    Postgres(PgPool),
}

/// A value of a statement. Both databases keep numbers as 64 bits, text and bytes, and nothing else.
#[derive(Clone, PartialEq, Eq)]
pub enum Value {
    /// A whole number.
    Int(Option<i64>),
    /// Text; names hold no control characters, so any text of theirs is legal in both databases.
    Text(Option<String>),
    /// Bytes.
    Bytes(Option<Vec<u8>>),
    /// A column of numbers: for `unnest` on PostgreSQL.
    Ints(Vec<Option<i64>>),
    /// A column of texts.
    Texts(Vec<Option<String>>),
    /// A column of bytes.
    Blobs(Vec<Option<Vec<u8>>>),
}

/// A statement with its values, for either database: write placeholders as `$1`, numbers as
/// `BIGINT`, and cast what has no type (`CAST($1 AS BIGINT)`).
#[must_use = "a statement does nothing until it is run"]
pub struct Statement<'a> {
    target: Target<'a>,
    text: Text,
    values: Vec<Value>,
}

#[derive(Clone)]
enum Text {
    Fixed(&'static str),
    Built(String),
}

enum Target<'a> {
    Sqlite(&'a SqlitePool),
    /// And whether it only reads.
    Postgres(&'a PgPool, bool),
    /// `None` where the transaction has ended, which nobody can name any more.
    Link(Option<&'a mut Link>),
}

/// A row of an answer; columns are read by their place.
pub enum Row {
    /// Of SQLite.
    Sqlite(SqliteRow),
    /// Of PostgreSQL.
    Postgres(PgRow),
}

impl Pools {
    /// A statement that reads and changes nothing.
    pub(super) fn read(&self, text: &'static str) -> Statement<'_> {
        self.statement(Text::Fixed(text), false)
    }

    /// [`Pools::read`], of a text that was put together from fixed parts.
    pub(super) fn read_built(&self, text: String) -> Statement<'_> {
        self.statement(Text::Built(text), false)
    }

    /// A statement that writes; it is a transaction by itself.
    pub(super) fn write(&self, text: &'static str) -> Statement<'_> {
        self.statement(Text::Fixed(text), true)
    }

    fn statement(&self, text: Text, writes: bool) -> Statement<'_> {
        let target = match self {
            Self::Sqlite { writer, .. } if writes => Target::Sqlite(writer),
            Self::Sqlite { readers, .. } => Target::Sqlite(readers),
            Self::Postgres(pool) => Target::Postgres(pool, !writes),
        };
        Statement::new(target, text)
    }

    /// Begins a transaction that writes. On SQLite it is the only one.
    pub(super) async fn begin(&self) -> Result<Transaction, Unavailable> {
        Transaction::begin(self).await
    }

    pub(super) async fn close(&self) {
        match self {
            Self::Sqlite { writer, readers } => {
                readers.close().await;
                writer.close().await;
            }
            Self::Postgres(pool) => pool.close().await,
        }
    }
}

impl<'a> Statement<'a> {
    const fn new(target: Target<'a>, text: Text) -> Self {
        Self {
            target,
            text,
            values: Vec::new(),
        }
    }

    pub(super) const fn on_link(link: Option<&'a mut Link>, text: &'static str) -> Self {
        Self::new(Target::Link(link), Text::Fixed(text))
    }

    pub(super) const fn built_on_link(link: Option<&'a mut Link>, text: String) -> Self {
        Self::new(Target::Link(link), Text::Built(text))
    }

    /// The value of the next placeholder.
    pub fn bind(mut self, value: impl Into<Value>) -> Self {
        self.values.push(value.into());
        self
    }

    pub(super) fn bind_all(mut self, values: impl IntoIterator<Item = Value>) -> Self {
        self.values.extend(values);
        self
    }

    /// Every row of the answer.
    ///
    /// # Errors
    ///
    /// [`Unavailable`] when the database cannot answer.
    pub async fn all(self) -> Result<Vec<Row>, Unavailable> {
        self.try_all().await.map_err(|error| unavailable(&error))
    }

    /// The first row of the answer, if there is one.
    ///
    /// # Errors
    ///
    /// [`Unavailable`] when the database cannot answer.
    pub async fn optional(self) -> Result<Option<Row>, Unavailable> {
        let mut rows = self.all().await?;
        Ok(if rows.is_empty() {
            None
        } else {
            Some(rows.swap_remove(0))
        })
    }

    /// The first row of the answer, which there must be.
    ///
    /// # Errors
    ///
    /// [`Unavailable`] when the database cannot answer, or answers without a row.
    pub async fn one(self) -> Result<Row, Unavailable> {
        let row = self.optional().await?;
        row.ok_or_else(|| Unavailable::permanent("the database answered without a row"))
    }

    /// Runs it, and says how many rows it wrote.
    ///
    /// # Errors
    ///
    /// [`Unavailable`] when the database cannot do it; nothing was written then, unless the
    /// connection died before it could answer.
    pub async fn run(self) -> Result<u64, Unavailable> {
        self.try_run().await.map_err(|error| unavailable(&error))
    }

    pub(super) async fn try_all(self) -> Result<Vec<Row>, sqlx::Error> {
        let Self {
            target,
            text,
            values,
        } = self;
        match target {
            Target::Sqlite(pool) => Ok(of_sqlite(sqlite(text, values).fetch_all(pool).await?)),
            Target::Postgres(pool, reads) => {
                // After the server was restarted every idle connection is dead, and to read twice is
                // no harm.
                let mut left = if reads { pool.size() } else { 0 };
                loop {
                    let query = postgres(text.clone(), values.clone());
                    match query.fetch_all(pool).await {
                        Ok(rows) => return Ok(of_postgres(rows)),
                        Err(error) if left == 0 || !is_dead(&error) => return Err(error),
                        Err(_) => left = left.saturating_sub(1),
                    }
                }
            }
            Target::Link(Some(Link::Sqlite(link))) => {
                let rows = sqlite(text, values).fetch_all(&mut **link).await?;
                Ok(of_sqlite(rows))
            }
            Target::Link(Some(Link::Postgres(link))) => {
                let rows = postgres(text, values).fetch_all(&mut **link).await?;
                Ok(of_postgres(rows))
            }
            Target::Link(None) => Err(sqlx::Error::WorkerCrashed),
        }
    }

    pub(super) async fn try_run(self) -> Result<u64, sqlx::Error> {
        let Self {
            target,
            text,
            values,
        } = self;
        Ok(match target {
            Target::Sqlite(pool) => sqlite(text, values).execute(pool).await?.rows_affected(),
            Target::Postgres(pool, _) => {
                postgres(text, values).execute(pool).await?.rows_affected()
            }
            Target::Link(Some(Link::Sqlite(link))) => {
                let query = sqlite(text, values);
                query.execute(&mut **link).await?.rows_affected()
            }
            Target::Link(Some(Link::Postgres(link))) => {
                let query = postgres(text, values);
                query.execute(&mut **link).await?.rows_affected()
            }
            Target::Link(None) => return Err(sqlx::Error::WorkerCrashed),
        })
    }
}

impl Row {
    /// The value of a column: `i64`, `String`, `Vec<u8>`, or an `Option` of one.
    ///
    /// # Errors
    ///
    /// [`Unavailable`] when the column holds something else.
    pub fn get<T>(&self, at: usize) -> Result<T, Unavailable>
    where
        T: for<'r> Decode<'r, Sqlite> + Type<Sqlite>,
        T: for<'r> Decode<'r, Postgres> + Type<Postgres>,
    {
        self.try_get(at).map_err(|error| unavailable(&error))
    }

    pub(super) fn try_get<T>(&self, at: usize) -> Result<T, sqlx::Error>
    where
        T: for<'r> Decode<'r, Sqlite> + Type<Sqlite>,
        T: for<'r> Decode<'r, Postgres> + Type<Postgres>,
    {
        match self {
            Self::Sqlite(row) => row.try_get(at),
            Self::Postgres(row) => row.try_get(at),
        }
    }
}

/// The types of its columns: what is stored is personal.
impl fmt::Debug for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut list = f.debug_list();
        match self {
            Self::Sqlite(row) => {
                list.entries(row.columns().iter().map(|column| column.type_info().name()));
            }
            Self::Postgres(row) => {
                list.entries(row.columns().iter().map(|column| column.type_info().name()));
            }
        }
        list.finish()
    }
}

/// The text alone: the values are personal.
impl fmt::Debug for Statement<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match &self.text {
            Text::Fixed(text) => text,
            Text::Built(text) => text.as_str(),
        };
        f.debug_tuple("Statement").field(&text).finish()
    }
}

/// The kind alone: values are personal.
impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Int(_) => "Int",
            Self::Text(_) => "Text",
            Self::Bytes(_) => "Bytes",
            Self::Ints(_) => "Ints",
            Self::Texts(_) => "Texts",
            Self::Blobs(_) => "Blobs",
        })
    }
}

fn of_sqlite(rows: Vec<SqliteRow>) -> Vec<Row> {
    rows.into_iter().map(Row::Sqlite).collect()
}

fn of_postgres(rows: Vec<PgRow>) -> Vec<Row> {
    rows.into_iter().map(Row::Postgres).collect()
}

fn sqlite(text: Text, values: Vec<Value>) -> Query<'static, Sqlite, SqliteArguments> {
    let mut query = match text {
        Text::Fixed(text) => sqlx::query(text),
        // Put together from the fixed parts of this room; no value is ever part of a text.
        Text::Built(text) => sqlx::query(AssertSqlSafe(text)),
    };
    for value in values {
        query = match value {
            Value::Int(value) => query.bind(value),
            Value::Text(value) => query.bind(value),
            Value::Bytes(value) => query.bind(value),
            // SQLite has no arrays: what is bulk there comes as one JSON text, see `bulk.rs`.
            Value::Ints(_) | Value::Texts(_) | Value::Blobs(_) => query.bind(None::<i64>),
        };
    }
    query
}

fn postgres(text: Text, values: Vec<Value>) -> Query<'static, Postgres, PgArguments> {
    let mut query = match text {
        Text::Fixed(text) => sqlx::query(text),
        Text::Built(text) => sqlx::query(AssertSqlSafe(text)),
    };
    for value in values {
        query = match value {
            Value::Int(value) => query.bind(value),
            Value::Text(value) => query.bind(value),
            Value::Bytes(value) => query.bind(value),
            Value::Ints(values) => query.bind(values),
            Value::Texts(values) => query.bind(values),
            Value::Blobs(values) => query.bind(values),
        };
    }
    query
}

macro_rules! values {
    ($($variant:ident of $($from:ty: |$value:ident| $made:expr),+;)+) => {$($(
        impl From<$from> for Value {
            fn from($value: $from) -> Self {
                Self::$variant(Some($made))
            }
        }

        impl From<Option<$from>> for Value {
            fn from(value: Option<$from>) -> Self {
                Self::$variant(value.map(|$value| $made))
            }
        }
    )+)+};
}

values! {
    Int of
        i64: |value| value,
        u32: |value| i64::from(value),
        bool: |value| i64::from(value),
        Timestamp: |value| value.unix_micros();
    Text of
        &str: |value| value.to_owned(),
        String: |value| value,
        &Scope: |value| value.as_str().to_owned(),
        &UserId: |value| value.as_str().to_owned(),
        &EmailKey: |value| value.as_str().to_owned();
    Bytes of
        &[u8]: |value| value.to_owned(),
        Vec<u8>: |value| value,
        &[u8; 16]: |value| value.to_vec(),
        &[u8; 32]: |value| value.to_vec(),
        InvitationId: |value| value.as_bytes().to_vec();
}
