//! Values that are parsed once and right for ever.

mod link;
mod link_style;
mod locale;
mod locales;
mod origin;
mod redirect;

pub use link::{LinkBase, LinkError};
pub use link_style::{LinkStyle, Placement};
pub use locale::{Locale, LocaleError};
pub use locales::Locales;
pub use origin::{AllowedOrigins, OriginError};
pub use redirect::{RedirectError, RedirectUrl};
