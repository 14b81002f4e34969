//! A pure, I/O-free domain core for invitations.
#![no_std]

extern crate alloc;
#[cfg(any(feature = "memory", feature = "system"))]
extern crate std;

pub mod ticket;
pub mod values;

pub use values::*;
