//! A mail server that does as it is told, and a small world that writes letters to it.
#![allow(dead_code, reason = "each test binary uses its own part")]

pub(crate) mod authority;
pub(crate) mod server;
pub(crate) mod world;
