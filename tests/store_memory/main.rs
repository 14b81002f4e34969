//! The memory store, call by call, with changes that the pure functions decide.

mod commit;
mod desk;
mod lists;
mod model;
mod queue;
mod races;
