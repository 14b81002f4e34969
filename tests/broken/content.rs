//! What is read is not what was written.

use std::{collections::BTreeMap, sync::Mutex};

use invitation::{
    Change, Document, Invitation, InvitationId, Scope, Timestamp, Write, memory::MemoryStore,
    ports::Store,
};
use serde_json::Value;

use super::{Committed, Fault, Found, before, lock};

/// The row with every text of its document altered.
fn retold(row: &Invitation, retell: fn(&str) -> String) -> Option<Invitation> {
    fn walk(value: &mut Value, retell: fn(&str) -> String) {
        match value {
            Value::String(text) => *text = retell(text),
            Value::Array(items) => items.iter_mut().for_each(|item| walk(item, retell)),
            Value::Object(fields) => fields.values_mut().for_each(|field| walk(field, retell)),
            _ => {}
        }
    }
    let mut json = serde_json::to_value(row.to_document()).ok()?;
    walk(&mut json, retell);
    let document: Document = serde_json::from_value(json).ok()?;
    Invitation::from_document(document, row.use_count()).ok()
}

/// Time in whole milliseconds.
#[derive(Default)]
pub(crate) struct Milliseconds;

impl Fault for Milliseconds {
    async fn get(&self, inner: &MemoryStore, scope: &Scope, id: InvitationId) -> Found {
        let row = inner.get(scope, id).await?;
        Ok(row.and_then(|row| {
            retold(&row, |text| {
                let Ok(time) = Timestamp::parse(text) else {
                    return text.to_owned();
                };
                let micros = time.unix_micros();
                let cut = Timestamp::from_unix_micros(micros - micros.rem_euclid(1_000));
                cut.map_or_else(|| text.to_owned(), |time| time.to_string())
            })
        }))
    }
}

/// `VARCHAR(255)`, and the database cuts.
#[derive(Default)]
pub(crate) struct CutTexts;

impl Fault for CutTexts {
    async fn get(&self, inner: &MemoryStore, scope: &Scope, id: InvitationId) -> Found {
        let row = inner.get(scope, id).await?;
        Ok(row.and_then(|row| retold(&row, |text| text.chars().take(255).collect())))
    }
}

/// A cache that no write clears.
#[derive(Default)]
pub(crate) struct StaleReads(Mutex<BTreeMap<InvitationId, Invitation>>);

impl Fault for StaleReads {
    async fn get(&self, inner: &MemoryStore, scope: &Scope, id: InvitationId) -> Found {
        let cached = lock(&self.0).get(&id).cloned();
        if let Some(row) = cached.filter(|row| row.scope() == scope) {
            return Ok(Some(row));
        }
        let row = inner.get(scope, id).await?;
        lock(&self.0).extend(row.iter().map(|row| (id, row.clone())));
        Ok(row)
    }
}

/// A write of the document sets the uses back.
#[derive(Default)]
pub(crate) struct WriteResetsUses(Mutex<BTreeMap<InvitationId, u32>>);

impl Fault for WriteResetsUses {
    async fn commit(&self, inner: &MemoryStore, changes: &[Change]) -> Committed {
        let mut counted = Vec::new();
        for change in changes {
            if let (Write::Replace { .. }, Some(row)) = (&change.write, before(inner, change).await)
            {
                counted.push((row.id(), row.use_count()));
            }
        }
        inner.commit(changes).await?;
        lock(&self.0).extend(counted);
        Ok(())
    }

    async fn get(&self, inner: &MemoryStore, scope: &Scope, id: InvitationId) -> Found {
        let forgotten = lock(&self.0).get(&id).copied().unwrap_or_default();
        let row = inner.get(scope, id).await?;
        Ok(row.map(|row| {
            let uses = row.use_count().saturating_sub(forgotten);
            row.with_uses(uses)
        }))
    }
}
