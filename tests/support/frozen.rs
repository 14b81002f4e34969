//! Documents as they were stored by each release. The files under `data/documents` are frozen: add
//! to them, and change none.

use invitation::{Document, DocumentError, Invitation, Status};
use serde_json::Value;

pub(crate) const FROZEN: [(&str, &str, Status); 15] = [
    (
        "requested",
        include_str!("../data/documents/requested.json"),
        Status::Requested,
    ),
    (
        "pending",
        include_str!("../data/documents/pending.json"),
        Status::Pending,
    ),
    (
        "pending_sent",
        include_str!("../data/documents/pending_sent.json"),
        Status::Pending,
    ),
    (
        "pending_plain",
        include_str!("../data/documents/pending_plain.json"),
        Status::Pending,
    ),
    (
        "pending_approved",
        include_str!("../data/documents/pending_approved.json"),
        Status::Pending,
    ),
    (
        "pending_link",
        include_str!("../data/documents/pending_link.json"),
        Status::Pending,
    ),
    (
        "pending_domain",
        include_str!("../data/documents/pending_domain.json"),
        Status::Pending,
    ),
    (
        "pending_user",
        include_str!("../data/documents/pending_user.json"),
        Status::Pending,
    ),
    (
        "accepted",
        include_str!("../data/documents/accepted.json"),
        Status::Accepted,
    ),
    (
        "declined",
        include_str!("../data/documents/declined.json"),
        Status::Declined,
    ),
    (
        "revoked",
        include_str!("../data/documents/revoked.json"),
        Status::Revoked,
    ),
    (
        "superseded",
        include_str!("../data/documents/revoked_superseded.json"),
        Status::Revoked,
    ),
    (
        "rejected",
        include_str!("../data/documents/rejected.json"),
        Status::Rejected,
    ),
    (
        "expired",
        include_str!("../data/documents/expired.json"),
        Status::Expired,
    ),
    (
        "erased",
        include_str!("../data/documents/erased.json"),
        Status::Revoked,
    ),
];

/// A frozen document as a value that a test may change.
pub(crate) fn frozen(name: &str) -> Value {
    let (_, text, _) = FROZEN
        .into_iter()
        .find(|(other, ..)| *other == name)
        .unwrap();
    serde_json::from_str(text).unwrap()
}

/// Why a document is not read.
#[derive(Debug, PartialEq)]
pub(crate) enum Unread {
    Form(String),
    Refused(DocumentError),
}

pub(crate) fn load(value: Value) -> Result<Invitation, Unread> {
    let document: Document =
        serde_json::from_value(value).map_err(|error| Unread::Form(error.to_string()))?;
    Invitation::from_document(document, 0).map_err(Unread::Refused)
}

pub(crate) fn stored(invitation: &Invitation) -> Value {
    serde_json::to_value(invitation.to_document()).unwrap()
}
