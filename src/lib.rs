//! A pure, I/O-free domain core for invitations.
#![no_std]

extern crate alloc;
#[cfg(any(feature = "memory", feature = "system"))]
extern crate std;

pub mod invitation;
pub mod letter;
pub mod policy;
pub mod ports;
pub mod ticket;
pub mod values;

pub use invitation::*;
pub use policy::Policy;
pub use ports::Unavailable;
pub use values::*;
