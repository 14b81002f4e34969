//! Four published dialects, as pure request and response types.
//!
//! | module | whose contract | what it speaks of |
//! |---|---|---|
//! | [`graph`] | Microsoft Graph, `POST /invitations` | guests of a directory |
//! | [`organization`] | ClickHouse Cloud, `/v1/organizations/:id/invitations` | members of an organization |
//! | [`sap`] | SAP Cloud Identity Services, `POST /cps/invite/` | registration for an application |
//! | [`supporter`] | everydayhero, `POST /individual-pages/invitations` and `/team-pages/:id/invitations` | supporter pages and teams |
//!
//! No HTTP library is in here. A host reads the body and the credentials, and each dialect does the
//! rest in four steps:
//!
//! 1. `parse` makes a typed request of the bytes, or a [`RequestError`] that names the field;
//! 2. `draft` makes an [`Invite`](crate::Invite) of it, for [`Invitations::invite`](crate::Invitations::invite);
//! 3. what comes of that becomes an [`Answer`]: status, headers and body as the dialect has them;
//! 4. whatever goes wrong on the way, in the host's own layers too, is a [`Failure`], and
//!    `Problem` gives it the dialect's face.
//!
//! # How bodies are read
//!
//! - At most [`MAX_BODY_BYTES`] bytes of UTF-8, nested at most [`MAX_DEPTH`] deep. The reader does
//!   not recurse, so no body exhausts the stack.
//! - Unknown fields are ignored. `null` is the same as absent.
//! - A known field that is there twice is refused: two readers of such a body would see two
//!   requests.
//! - Numbers stay as they were written: see [`Decimal`].
//! - No error repeats what was sent.

mod answer;
mod decimal;
mod error;
mod failure;
pub mod graph;
mod instant;
mod json;
pub mod lcid;
pub mod organization;
pub mod sap;
pub mod supporter;

pub use self::{
    answer::{Answer, Trace},
    decimal::{Decimal, DecimalError},
    error::{FieldError, FieldProblem, RequestError},
    failure::{Failure, Part},
    json::{MAX_BODY_BYTES, MAX_DEPTH},
};
