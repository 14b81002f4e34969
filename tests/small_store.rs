//! The test kit on the store that the guide writes step by step.
#![expect(dead_code, reason = "the example's own program is not run here")]

use invitation::conformance::Bench;

use self::small_store::SmallStore;

#[path = "../examples/small_store.rs"]
mod small_store;

invitation::store_conformance!(
    small,
    Bench::new(|| async { SmallStore::open(":memory:").expect("SQLite in memory") })
);
