use std::collections::BTreeMap;

use axum::http::Uri;
use zeroize::Zeroizing;

use crate::http::{body::RawBody, fault::Fault};

/// The fields of a form or a query; the first of each name counts. They may hold a ticket, so their
/// memory is wiped.
#[derive(Default)]
pub(super) struct Fields(BTreeMap<String, Zeroizing<String>>);

impl Fields {
    pub(super) fn of_query(uri: &Uri) -> Self {
        Self::parse(uri.query().unwrap_or_default().as_bytes())
    }

    /// The fields of a form that a browser sent.
    pub(super) fn of_body(body: &RawBody) -> Result<Self, Fault> {
        let is_form = body.content_type.as_ref().is_some_and(|mime| {
            mime.essence_str() == mime::APPLICATION_WWW_FORM_URLENCODED.as_ref()
        });
        if is_form {
            Ok(Self::parse(&body.bytes))
        } else {
            Err(Fault::UnsupportedMediaType)
        }
    }

    fn parse(bytes: &[u8]) -> Self {
        let mut fields = BTreeMap::new();
        for (name, value) in form_urlencoded::parse(bytes) {
            fields
                .entry(name.into_owned())
                .or_insert_with(|| Zeroizing::new(value.into_owned()));
        }
        Self(fields)
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(|value| value.as_str())
    }
}
