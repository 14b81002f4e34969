use std::fmt::Write as _;

use data_encoding::HEXLOWER;

use super::sql::Value;

/// What a column of a bulk holds.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kind {
    Int,
    Text,
    Bytes,
}

/// The columns of a bulk.
pub(super) type Columns = &'static [(&'static str, Kind)];

/// A statement that is put together: its text from fixed parts, and its values beside it.
pub(super) struct Draft {
    postgres: bool,
    pub(super) text: String,
    pub(super) values: Vec<Value>,
}

impl Draft {
    pub(super) fn new(postgres: bool) -> Self {
        Self {
            postgres,
            text: String::with_capacity(1_024),
            values: Vec::with_capacity(8),
        }
    }

    pub(super) const fn is_postgres(&self) -> bool {
        self.postgres
    }

    pub(super) fn push(&mut self, text: &'static str) -> &mut Self {
        self.text.push_str(text);
        self
    }

    /// The next placeholder, with its value.
    pub(super) fn value(&mut self, value: impl Into<Value>) -> &mut Self {
        self.values.push(value.into());
        self.same_value()
    }

    /// The last placeholder once more.
    pub(super) fn same_value(&mut self) -> &mut Self {
        let number = self.values.len();
        // Writing into a string cannot fail.
        let _ = write!(self.text, "${number}");
        self
    }

    /// Rows as a table `v` of a FROM clause: arrays on PostgreSQL, one JSON text on SQLite. So the
    /// text is the same however many rows there are.
    pub(super) fn rows(&mut self, columns: Columns, rows: Vec<Vec<Value>>) -> &mut Self {
        if self.postgres {
            self.arrays(columns, rows);
        } else {
            self.json(columns, &rows);
        }
        self
    }

    fn arrays(&mut self, columns: Columns, rows: Vec<Vec<Value>>) {
        let mut arrays: Vec<Value> = columns
            .iter()
            .map(|(_, kind)| match kind {
                Kind::Int => Value::Ints(Vec::with_capacity(rows.len())),
                Kind::Text => Value::Texts(Vec::with_capacity(rows.len())),
                Kind::Bytes => Value::Blobs(Vec::with_capacity(rows.len())),
            })
            .collect();
        for row in rows {
            for (array, value) in arrays.iter_mut().zip(row) {
                match (array, value) {
                    (Value::Ints(array), Value::Int(value)) => array.push(value),
                    (Value::Texts(array), Value::Text(value)) => array.push(value),
                    (Value::Blobs(array), Value::Bytes(value)) => array.push(value),
                    _ => debug_assert!(false, "a value is not of the kind of its column"),
                }
            }
        }
        self.text.push_str("unnest(");
        for (at, ((_, kind), array)) in columns.iter().zip(arrays).enumerate() {
            if at > 0 {
                self.text.push_str(", ");
            }
            self.value(array).push(match kind {
                Kind::Int => "::bigint[]",
                Kind::Text => "::text[]",
                Kind::Bytes => "::bytea[]",
            });
        }
        self.text.push_str(") AS v(");
        for (at, (name, _)) in columns.iter().enumerate() {
            if at > 0 {
                self.text.push_str(", ");
            }
            self.text.push_str(name);
        }
        self.text.push(')');
    }

    fn json(&mut self, columns: Columns, rows: &[Vec<Value>]) {
        self.text.push_str("(SELECT ");
        for (at, (name, kind)) in columns.iter().enumerate() {
            if at > 0 {
                self.text.push_str(", ");
            }
            let _ = match kind {
                Kind::Bytes => write!(self.text, "unhex(value ->> {at}) AS {name}"),
                Kind::Int | Kind::Text => write!(self.text, "value ->> {at} AS {name}"),
            };
        }
        self.text.push_str(" FROM json_each(");
        let json = json_of(rows);
        self.value(json).push(")) AS v");
    }
}

impl From<Draft> for (String, Vec<Value>) {
    fn from(draft: Draft) -> Self {
        (draft.text, draft.values)
    }
}

/// `[[…], …]`; bytes as hexadecimal digits.
fn json_of(rows: &[Vec<Value>]) -> String {
    let mut json = String::with_capacity(rows.len().saturating_mul(64));
    json.push('[');
    for (at, row) in rows.iter().enumerate() {
        json.push_str(if at > 0 { ",[" } else { "[" });
        for (at, value) in row.iter().enumerate() {
            if at > 0 {
                json.push(',');
            }
            match value {
                Value::Int(Some(value)) => {
                    let _ = write!(json, "{value}");
                }
                Value::Text(Some(value)) => push_text(&mut json, value),
                Value::Bytes(Some(value)) => {
                    json.push('"');
                    HEXLOWER.encode_append(value, &mut json);
                    json.push('"');
                }
                _ => json.push_str("null"),
            }
        }
        json.push(']');
    }
    json.push(']');
    json
}

/// A JSON string. Only what must be escaped is.
fn push_text(json: &mut String, text: &str) {
    json.push('"');
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| c == '"' || c == '\\' || c < ' ') {
        let (plain, tail) = rest.split_at(at);
        json.push_str(plain);
        let mut chars = tail.chars();
        match chars.next() {
            Some(c @ ('"' | '\\')) => {
                json.push('\\');
                json.push(c);
            }
            Some(c) => {
                let _ = write!(json, "\\u{:04x}", u32::from(c));
            }
            None => {}
        }
        rest = chars.as_str();
    }
    json.push_str(rest);
    json.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_holds_every_value_as_it_is() {
        let text = "\"quoted\" \\ \n \u{1f} é \u{10ffff}";
        let rows = vec![
            vec![
                Value::Int(Some(i64::MIN)),
                Value::Text(Some(text.to_owned())),
                Value::Bytes(Some(vec![0, 255])),
            ],
            vec![Value::Int(None), Value::Text(None), Value::Bytes(None)],
        ];
        let read: serde_json::Value = serde_json::from_str(&json_of(&rows)).unwrap();
        assert_eq!(
            read,
            serde_json::json!([[i64::MIN, text, "00ff"], [null, null, null]])
        );
    }
}
