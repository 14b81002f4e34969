//! Writes a port once and gets its boxed twin and the forwarding impls with it.

/// A port is a trait of methods that return futures. This writes the trait with native futures,
/// the twin whose methods return boxed ones (so that it can be a `dyn`), the bridge between the
/// two, and impls for `&T`, `Box<T>` and `Arc<T>`.
///
/// References among the arguments come first and are parted from the rest by a semicolon; a method
/// without a future stands in a block `and { … }` at the end.
macro_rules! port {
    (
        $(#[$trait_meta:meta])*
        pub trait $port:ident, $(#[$twin_meta:meta])* $twin:ident {
            $(
                $(#[$meta:meta])*
                async fn $method:ident / $boxed:ident
                    (&self $(, $ref:ident : &$ref_type:ty)* $(; $($val:ident : $val_type:ty),+)?)
                    -> $output:ty;
            )+
            $(and {
                $(#[$sync_meta:meta])*
                fn $sync:ident / $sync_boxed:ident (&self) -> $sync_output:ty;
            })?
        }
    ) => {
        $(#[$trait_meta])*
        pub trait $port: Send + Sync {
            $(
                $(#[$meta])*
                fn $method(&self $(, $ref: &$ref_type)* $($(, $val: $val_type)+)?)
                    -> impl Future<Output = $output> + Send;
            )+
            $(
                $(#[$sync_meta])*
                fn $sync(&self) -> $sync_output;
            )?
        }

        $(#[$twin_meta])*
        pub trait $twin: Send + Sync {
            $(
                #[doc = concat!("[`", stringify!($port), "::", stringify!($method), "`], boxed.")]
                fn $boxed<'a>(&'a self $(, $ref: &'a $ref_type)* $($(, $val: $val_type)+)?)
                    -> Pin<Box<dyn Future<Output = $output> + Send + 'a>>;
            )+
            $(
                #[doc = concat!("[`", stringify!($port), "::", stringify!($sync), "`].")]
                fn $sync_boxed(&self) -> $sync_output;
            )?
        }

        impl<T: $port> $twin for T {
            $(
                fn $boxed<'a>(&'a self $(, $ref: &'a $ref_type)* $($(, $val: $val_type)+)?)
                    -> Pin<Box<dyn Future<Output = $output> + Send + 'a>>
                {
                    Box::pin(self.$method($($ref,)* $($($val),+)?))
                }
            )+
            $(
                fn $sync_boxed(&self) -> $sync_output {
                    self.$sync()
                }
            )?
        }

        impl $port for dyn $twin + '_ {
            $(
                fn $method(&self $(, $ref: &$ref_type)* $($(, $val: $val_type)+)?)
                    -> impl Future<Output = $output> + Send
                {
                    async move { self.$boxed($($ref,)* $($($val),+)?).await }
                }
            )+
            $(
                fn $sync(&self) -> $sync_output {
                    self.$sync_boxed()
                }
            )?
        }

        $crate::ports::twin::port!(@forward $port, &T,
            [$($method($($ref: &$ref_type),*; $($($val: $val_type),+)?) -> $output;)+]
            [$($sync -> $sync_output)?]);
        $crate::ports::twin::port!(@forward $port, Box<T>,
            [$($method($($ref: &$ref_type),*; $($($val: $val_type),+)?) -> $output;)+]
            [$($sync -> $sync_output)?]);
        $crate::ports::twin::port!(@forward $port, Arc<T>,
            [$($method($($ref: &$ref_type),*; $($($val: $val_type),+)?) -> $output;)+]
            [$($sync -> $sync_output)?]);
    };
    (@forward $port:ident, $holder:ty,
        [$($method:ident ($($ref:ident : &$ref_type:ty),*; $($val:ident : $val_type:ty),*) -> $output:ty;)+]
        [$($sync:ident -> $sync_output:ty)?]
    ) => {
        impl<T: $port + ?Sized> $port for $holder {
            $(
                fn $method(&self $(, $ref: &$ref_type)* $(, $val: $val_type)*)
                    -> impl Future<Output = $output> + Send
                {
                    (**self).$method($($ref,)* $($val),*)
                }
            )+
            $(
                fn $sync(&self) -> $sync_output {
                    (**self).$sync()
                }
            )?
        }
    };
}

pub(crate) use port;
