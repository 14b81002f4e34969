//! The host over HTTP, on PostgreSQL.
#![cfg(feature = "external")]
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops at the first surprise"
)]

mod http;
mod pages_support;
mod support {
    #[path = "on_postgres.rs"]
    mod database;
    mod postgres;
    pub(crate) mod server;
}
