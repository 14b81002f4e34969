//! What the tests of the host share.

#![expect(
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "each test uses some of it, and stops at the first surprise"
)]

#[path = "on_sqlite.rs"]
mod database;
pub(crate) mod server;

/// Used by nobody, so that the first expectation above holds in a test that uses all the rest.
fn unused() {}
