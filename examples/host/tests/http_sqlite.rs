//! The host over HTTP, on SQLite.

mod http;
mod pages_support;
mod support;
