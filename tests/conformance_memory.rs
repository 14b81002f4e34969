//! The test kit on the memory store.

use invitation::{Scope, Stamp, conformance::Bench, memory::MemoryStore, ports::Veto};

invitation::store_conformance!(memory, bench());

fn bench() -> Bench {
    Bench::new(|| async { MemoryStore::new() })
        .with_refusing(|| async {
            let store = MemoryStore::new();
            store.set_veto(|_| Some(Veto::NoSeat));
            store
        })
        .with_other_stamp(|| async {
            let store = MemoryStore::new();
            if let Ok(acme) = Scope::parse("organization:acme") {
                store.set_stamp(&acme, Some(Stamp::new(vec![Bench::STAMP + 1])));
            }
            store
        })
}
