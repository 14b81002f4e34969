//! Values that are parsed once and right for ever.

mod abuse;
mod domain;
mod email;
mod phone;
mod text;
mod unicode;

pub use abuse::AbuseKey;
pub use domain::{Domain, DomainError};
pub use email::{Email, EmailError, EmailFlags, EmailKey};
pub use phone::{Phone, PhoneError};
pub use text::{DisplayText, HeaderText, Message, TextError};
