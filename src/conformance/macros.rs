/// Writes one test for each case of a store.
///
/// The first form makes plain tests, which wait for futures as the [`Bench`](crate::conformance::Bench)
/// does. The second puts an attribute before each test, for a runtime whose tests are `async`. The
/// bench is an expression that each test evaluates for itself, inside of the runtime if there is one.
///
/// # Examples
///
/// ```
/// use invitation::{conformance::Bench, memory::MemoryStore};
///
/// invitation::store_conformance!(memory, Bench::new(|| async { MemoryStore::new() }));
/// # fn main() {}
/// ```
///
/// On a runtime, the kit's threads enter it by a handle:
///
/// ```ignore
/// invitation::store_conformance! {
///     #[tokio::test(flavor = "multi_thread")]
///     postgres,
///     {
///         let runtime = tokio::runtime::Handle::current();
///         Bench::new(|| async { PostgresStore::fresh().await })
///             .block_on(move |task| runtime.block_on(task))
///     }
/// }
/// ```
#[macro_export]
macro_rules! store_conformance {
    ($module:ident, $bench:expr $(,)?) => {
        $crate::__store_cases! { [$crate::__store_tests] [$module ($bench)] }
    };
    ($(#[$attribute:meta])+ $module:ident, $bench:expr $(,)?) => {
        $crate::__store_cases! { [$crate::__async_store_tests] [$module ($bench) [$(#[$attribute])+]] }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __store_tests {
    ([$module:ident ($bench:expr)] $($group:ident :: $name:ident $([$needs:ident])? { $($text:tt)* })+) => {
        mod $module {
            #[allow(unused_imports, reason = "the bench may need nothing from around it")]
            use super::*;

            $(
                #[test]
                fn $name() -> ::core::result::Result<(), $crate::conformance::Failure> {
                    let bench: $crate::conformance::Bench = $bench;
                    $crate::conformance::__case(stringify!($name), &bench)?.run_blocking(&bench)
                }
            )+
        }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __async_store_tests {
    (
        [$module:ident ($bench:expr) $attributes:tt]
        $($group:ident :: $name:ident $([$needs:ident])? { $($text:tt)* })+
    ) => {
        mod $module {
            #[allow(unused_imports, reason = "the bench may need nothing from around it")]
            use super::*;

            $($crate::__async_store_test! { $name ($bench) $attributes })+
        }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __async_store_test {
    ($name:ident ($bench:expr) [$(#[$attribute:meta])+]) => {
        $(#[$attribute])+
        async fn $name() -> ::core::result::Result<(), $crate::conformance::Failure> {
            let bench: $crate::conformance::Bench = $bench;
            $crate::conformance::__case(stringify!($name), &bench)?.run(&bench).await
        }
    };
}
