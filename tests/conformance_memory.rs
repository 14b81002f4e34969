//! The test kit on the memory store.

use invitation::{Scope, Stamp, conformance::Bench, memory::MemoryStore, ports::Veto};

invitation::store_conformance!(memory, bench());

invitation::store_conformance!(
    on_another_executor,
    bench().rounds(3).block_on(|task| pollster::block_on(task)),
);

// The form for a runtime's own test attribute, which this one stands for: it is compiled alone.
invitation::store_conformance! {
    #[inline]
    on_a_runtime,
    bench(),
}

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
