//! The host as clients find it that nobody here wrote: the vendors' own, and a fuzzer of schemas.
#![cfg(feature = "external")]
#![expect(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test stops at the first surprise"
)]

mod support;

mod vendors {
    mod fuzzer;
    mod graph;
    mod run;
    mod sap;
}
