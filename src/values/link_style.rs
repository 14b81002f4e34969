use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};
use url::form_urlencoded;
use zeroize::Zeroizing;

use super::link::{LinkBase, LinkError, TICKET};

const MAX_PARAMETERS: usize = 16;
const MAX_NAME: usize = 40;
const MAX_VALUE: usize = 256;

/// Where in a link the ticket stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Placement {
    /// `?ticket=…`: read by every server. Such a page must send `Referrer-Policy: no-referrer`.
    #[default]
    Query,
    /// `#ticket=…`: never sent to a server nor in a `Referer`, and so kept out of access logs; the page must read it.
    Fragment,
    /// `/…/<ticket>`: the last segment of the path. Such a page must send `Referrer-Policy: no-referrer`.
    Path,
}

/// How a link is built: a base, the placement of the ticket, and an ordered list of parameters.
///
/// A new style gives `<base>?ticket=…`. Each call of a builder method puts its parameter at the end of the list; the
/// ticket and the id are there at most once, so naming them again moves and renames them.
///
/// - at most 16 parameters; the ticket is always one of them, the id at most once;
/// - names are 1 to 40 bytes of `[A-Za-z0-9._-]`, and unique together with those in the base's query, whatever their
///   case;
/// - fixed values are at most 256 bytes without control characters.
///
/// ```
/// use invitation::values::{LinkBase, LinkError, LinkStyle};
///
/// let style = LinkStyle::new(LinkBase::parse("https://invitations.example.com/redeem/")?)
///     .extra_parameter("tenant")?
///     .id_parameter("user")?
///     .ticket_parameter("ticket")?
///     .parameter("lc", "1033")?
///     .parameter("ver", "2.0")?;
/// let link = style.url("inv1_0123", "9f2c", &[("tenant", "3cae"), ("other", "ignored")]);
/// assert_eq!(
///     link.as_str(),
///     "https://invitations.example.com/redeem/?tenant=3cae&user=9f2c&ticket=inv1_0123&lc=1033&ver=2.0",
/// );
/// # Ok::<(), LinkError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Stored")]
pub struct LinkStyle {
    base: LinkBase,
    placement: Placement,
    parameters: Vec<Parameter>,
}

impl LinkStyle {
    /// A style that gives `<base>?ticket=…`.
    #[must_use]
    pub fn new(base: LinkBase) -> Self {
        Self {
            base,
            placement: Placement::default(),
            parameters: vec![Parameter::Ticket(TICKET.into())],
        }
    }

    /// Places the ticket. In a fragment it keeps its name, in a path it has none; the others stay in the query.
    #[must_use]
    pub fn placement(self, placement: Placement) -> Self {
        Self { placement, ..self }
    }

    /// Puts the ticket here, under this name.
    ///
    /// # Errors
    ///
    /// [`LinkError::Name`], [`LinkError::Duplicate`].
    pub fn ticket_parameter(mut self, name: &str) -> Result<Self, LinkError> {
        self.parameters
            .retain(|parameter| !matches!(parameter, Parameter::Ticket(_)));
        self.with(Parameter::Ticket(name.into()))
    }

    /// Puts the id here, under this name.
    ///
    /// # Errors
    ///
    /// [`LinkError::Name`], [`LinkError::Duplicate`], [`LinkError::TooMany`].
    pub fn id_parameter(mut self, name: &str) -> Result<Self, LinkError> {
        self.parameters
            .retain(|parameter| !matches!(parameter, Parameter::Id(_)));
        self.with(Parameter::Id(name.into()))
    }

    /// Puts a parameter here that is the same in every link.
    ///
    /// # Errors
    ///
    /// [`LinkError::Name`], [`LinkError::Value`], [`LinkError::Duplicate`], [`LinkError::TooMany`].
    pub fn parameter(self, name: &str, value: &str) -> Result<Self, LinkError> {
        self.with(Parameter::Fixed(name.into(), value.into()))
    }

    /// Puts a parameter here whose value [`url`](Self::url) finds in its `extra`, and which is left out if it is not
    /// there.
    ///
    /// # Errors
    ///
    /// [`LinkError::Name`], [`LinkError::Duplicate`], [`LinkError::TooMany`].
    pub fn extra_parameter(self, name: &str) -> Result<Self, LinkError> {
        self.with(Parameter::Extra(name.into()))
    }

    /// The same style on another base.
    ///
    /// # Errors
    ///
    /// [`LinkError::Duplicate`] if the query of that base holds one of the parameters.
    pub fn with_base(self, base: LinkBase) -> Result<Self, LinkError> {
        Self { base, ..self }.checked()
    }

    /// The base.
    #[must_use]
    pub fn base(&self) -> &LinkBase {
        &self.base
    }

    /// Builds a link. It holds the ticket, and is wiped when it is dropped.
    ///
    /// Values are percent-encoded, so none of them reaches the host, the path or another parameter. `ticket_text` is the
    /// text of a ticket, `[a-z0-9_]+`; `id_text` is used if the style has a place for it. Of `extra`, only what the style names is used, the first of each name.
    ///
    /// ```
    /// use invitation::values::{LinkBase, LinkError, LinkStyle, Placement};
    ///
    /// let style = LinkStyle::new(LinkBase::parse("https://app.example.com/join")?);
    /// assert_eq!(style.url("inv1_0123", "", &[]).as_str(), "https://app.example.com/join?ticket=inv1_0123");
    ///
    /// let style = style.placement(Placement::Fragment);
    /// assert_eq!(style.url("inv1_0123", "", &[]).as_str(), "https://app.example.com/join#ticket=inv1_0123");
    ///
    /// let style = style.placement(Placement::Path);
    /// assert_eq!(style.url("inv1_0123", "", &[]).as_str(), "https://app.example.com/join/inv1_0123");
    /// # Ok::<(), LinkError>(())
    /// ```
    #[must_use]
    pub fn url(
        &self,
        ticket_text: &str,
        id_text: &str,
        extra: &[(&str, &str)],
    ) -> Zeroizing<String> {
        let values = Values {
            ticket: ticket_text,
            id: id_text,
            extra,
        };
        // A string that grows leaves copies of the ticket behind.
        let mut url = Zeroizing::new(String::with_capacity(self.room(&values)));
        let (path, query) = self.base.parts();
        url.push_str(path);
        if self.placement == Placement::Path {
            if !path.ends_with('/') {
                url.push('/');
            }
            push_encoded(&mut url, ticket_text);
        }
        let mut separator = '?';
        if !query.is_empty() {
            url.push(separator);
            url.push_str(query);
            separator = '&';
        }
        for parameter in &self.parameters {
            let is_placed =
                matches!(parameter, Parameter::Ticket(_)) && self.placement != Placement::Query;
            if let Some(value) = values.of(parameter).filter(|_| !is_placed) {
                push_pair(&mut url, separator, parameter.name(), value);
                separator = '&';
            }
        }
        if self.placement == Placement::Fragment {
            push_pair(&mut url, '#', self.ticket_name(), ticket_text);
        }
        url
    }

    /// No less than the bytes of the link.
    fn room(&self, values: &Values<'_>) -> usize {
        // The slash in front of a ticket in the path.
        let base = self.base.as_str().len().saturating_add(1);
        self.parameters.iter().fold(base, |room, parameter| {
            let value = values.of(parameter).map_or(0, room_for);
            // With a separator and an equals sign.
            room.saturating_add(parameter.name().len())
                .saturating_add(value)
                .saturating_add(2)
        })
    }

    fn ticket_name(&self) -> &str {
        self.parameters
            .iter()
            .find(|parameter| matches!(parameter, Parameter::Ticket(_)))
            .map_or(TICKET, Parameter::name)
    }

    fn with(mut self, parameter: Parameter) -> Result<Self, LinkError> {
        self.parameters.push(parameter);
        self.checked()
    }

    /// Every rule of a style, in one place for the builder, another base and the stored form.
    fn checked(self) -> Result<Self, LinkError> {
        if self.parameters.len() > MAX_PARAMETERS {
            return Err(LinkError::TooMany);
        }
        let mut rest = self.parameters.as_slice();
        while let Some((parameter, others)) = rest.split_first() {
            if !is_name(parameter.name()) {
                return Err(LinkError::Name);
            }
            if !is_value(parameter.value()) {
                return Err(LinkError::Value);
            }
            if self.base.holds_parameter(parameter.name())
                || others.iter().any(|other| other.clashes_with(parameter))
            {
                return Err(LinkError::Duplicate);
            }
            rest = others;
        }
        Ok(self)
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Parameter {
    Ticket(Box<str>),
    Id(Box<str>),
    Fixed(Box<str>, Box<str>),
    Extra(Box<str>),
}

/// What the parameters of one link hold.
struct Values<'a> {
    ticket: &'a str,
    id: &'a str,
    extra: &'a [(&'a str, &'a str)],
}

impl<'a> Values<'a> {
    fn of(&self, parameter: &'a Parameter) -> Option<&'a str> {
        match parameter {
            Parameter::Ticket(_) => Some(self.ticket),
            Parameter::Id(_) => Some(self.id),
            Parameter::Fixed(_, value) => Some(value),
            Parameter::Extra(name) => {
                let mut extra = self.extra.iter();
                let (_, value) = extra.find(|(given, _)| *given == &**name)?;
                Some(value)
            }
        }
    }
}

impl Parameter {
    fn name(&self) -> &str {
        match self {
            Self::Ticket(name) | Self::Id(name) | Self::Fixed(name, _) | Self::Extra(name) => name,
        }
    }

    fn value(&self) -> &str {
        match self {
            Self::Fixed(_, value) => value,
            Self::Ticket(_) | Self::Id(_) | Self::Extra(_) => "",
        }
    }

    fn clashes_with(&self, other: &Self) -> bool {
        self.name().eq_ignore_ascii_case(other.name())
            || matches!(
                (self, other),
                (Self::Ticket(_), Self::Ticket(_)) | (Self::Id(_), Self::Id(_))
            )
    }
}

/// The stored form of a style; without parameters it is that of [`LinkStyle::new`].
#[derive(Deserialize)]
struct Stored {
    base: LinkBase,
    #[serde(default)]
    placement: Placement,
    #[serde(default)]
    parameters: Vec<Parameter>,
}

impl TryFrom<Stored> for LinkStyle {
    type Error = LinkError;

    fn try_from(stored: Stored) -> Result<Self, LinkError> {
        let mut style = Self::new(stored.base).placement(stored.placement);
        if stored
            .parameters
            .iter()
            .any(|parameter| matches!(parameter, Parameter::Ticket(_)))
        {
            style.parameters.clear();
        }
        style.parameters.extend(stored.parameters);
        style.checked()
    }
}

fn is_name(name: &str) -> bool {
    (1..=MAX_NAME).contains(&name.len())
        && name
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b))
}

fn is_value(value: &str) -> bool {
    value.len() <= MAX_VALUE && !value.chars().any(char::is_control)
}

fn push_pair(url: &mut String, separator: char, name: &str, value: &str) {
    url.push(separator);
    url.push_str(name);
    url.push('=');
    push_encoded(url, value);
}

fn push_encoded(url: &mut String, value: &str) {
    for piece in form_urlencoded::byte_serialize(value.as_bytes()) {
        // The form encoding of a space is right in a query only.
        url.push_str(if piece == "+" { "%20" } else { piece });
    }
}

/// No less than the bytes of a value once it is encoded: all but these may take three.
fn room_for(value: &str) -> usize {
    let stands = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-');
    let encoded = value.bytes().filter(|b| !stands(b)).count();
    value.len().saturating_add(encoded.saturating_mul(2))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn style(base: &str) -> LinkStyle {
        LinkStyle::new(LinkBase::parse(base).unwrap())
    }

    #[test]
    fn a_link_is_built_without_growing() {
        let style = style("https://app.example.com/?a=b")
            .id_parameter("user")
            .and_then(|style| style.parameter("note", "äöü"))
            .and_then(|style| style.extra_parameter("tenant"))
            .unwrap();
        for placement in [Placement::Query, Placement::Fragment, Placement::Path] {
            let style = style.clone().placement(placement);
            let extra = [("tenant", "ü ü"), ("other", "x")];
            let room = style.room(&Values {
                ticket: "inv1_0",
                id: "é",
                extra: &extra,
            });
            let url = style.url("inv1_0", "é", &extra);
            assert!(url.len() <= room, "{placement:?}");
            assert_eq!(url.capacity(), room, "{placement:?}");
        }
    }

    #[test]
    fn names_and_values_are_bounded() {
        let base = style("https://app.example.com/");
        for name in ["", "a b", "a&b", "ä", "a=b", &"a".repeat(41)] {
            assert_eq!(base.clone().parameter(name, ""), Err(LinkError::Name));
        }
        for value in ["a\nb", "\u{85}", &"a".repeat(257)] {
            assert_eq!(base.clone().parameter("a", value), Err(LinkError::Value));
        }
        let full = (1..MAX_PARAMETERS).try_fold(base, |style, i| {
            style.parameter(&alloc::format!("p{i}"), "")
        });
        assert_eq!(
            full.unwrap().extra_parameter("more"),
            Err(LinkError::TooMany)
        );
    }

    #[test]
    fn a_parameter_is_there_once() {
        let base = style("https://app.example.com/?theme=dark");
        assert_eq!(
            base.clone().parameter("Ticket", "x"),
            Err(LinkError::Duplicate)
        );
        assert_eq!(
            base.clone().id_parameter("theme"),
            Err(LinkError::Duplicate)
        );
        assert_eq!(
            base.clone().ticket_parameter("theme"),
            Err(LinkError::Duplicate)
        );
        let other = LinkBase::parse("https://app.example.org/?user=1").unwrap();
        let named = base.id_parameter("user").unwrap();
        assert_eq!(named.clone().with_base(other), Err(LinkError::Duplicate));
        assert_eq!(named.parameter("USER", "x"), Err(LinkError::Duplicate));
    }
}
