//! The memory store, call by call, with changes that the pure functions decide.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    reason = "a test stops at the first surprise"
)]

mod commit;
mod desk;
mod keys;
mod limits;
mod lists;
mod model;
mod queue;
mod races;
