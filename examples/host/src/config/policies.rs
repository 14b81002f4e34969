use std::{collections::BTreeMap, sync::Arc};

use invitation::{
    AllowedOrigins, Lifetime, LinkBase, LinkStyle, Policy, RedirectUrl, Roles, Timestamp,
    policy::{
        DomainPolicy, Duplicates, LetterRate, Lifetimes, Limits, Overflow, Per, Rate,
        RedirectPolicy, Requests, ResendPolicy, RoleBook,
    },
    wire::graph,
};

use super::{error::ConfigError, file};

/// What the contract of a kind of scope asks for, before the file says otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Organization,
    Tenant,
    TeamPage,
    IndividualPages,
    Application,
}

/// What every policy of this host is built with.
#[derive(Debug)]
pub(super) struct Ground {
    /// The page that links open.
    pub(super) redeem: LinkBase,
    /// Redirects go to any `https` origin and to loopback: in the demo alone.
    pub(super) open_redirects: bool,
}

/// Builds the policy of one scope: what its kind asks for, what the file says of the kind, and
/// what it says of the scope. Beside it stands every role that somebody may grant.
pub(super) fn build(
    kind: Kind,
    of_kind: &file::Policy,
    of_scope: &file::Policy,
    ground: &Ground,
) -> Result<(Arc<Policy>, Vec<Roles>), ConfigError> {
    let said = of_scope.clone().over(of_kind.clone()).over(kind.own());
    let redirects = origins(said.redirects.as_deref().unwrap_or_default(), ground)?;
    let mut builder = Policy::builder()
        .link_style(kind.link(ground.redeem.clone())?)
        .roles(role_book(&said)?)
        .lifetimes(lifetimes(&said))
        .domains(domains(&said)?)
        .limits(limits(&said))
        .resend(ResendPolicy {
            cooldown: said
                .resend_cooldown
                .map_or(Lifetime::minutes(1), |span| span.0),
            max_letters: said.letters_per_invitation.unwrap_or(10),
        })
        .retention(Some(
            said.retention.map_or(Lifetime::days(90), |span| span.0),
        ))
        .redirects(redirect_policy(&said, redirects.clone())?)
        .duplicates(match said.duplicates {
            Some(file::Duplicates::ReturnExisting) => Duplicates::ReturnExisting,
            Some(file::Duplicates::Resend) => Duplicates::Resend,
            Some(file::Duplicates::Replace) => Duplicates::Replace,
            Some(file::Duplicates::Allow) => Duplicates::Allow,
            Some(file::Duplicates::Refuse) | None => Duplicates::Refuse,
        })
        .requests(match said.requests {
            Some(file::Requests::Members) => Requests::Members,
            Some(file::Requests::Anyone) => Requests::Anyone,
            Some(file::Requests::Nobody) | None => Requests::Nobody,
        });
    if kind.is_delivery_only() {
        builder = builder.allow_bearer();
    }
    if kind == Kind::Application {
        // The link goes to the public page that the application names.
        builder = builder.link_origins(redirects);
    }
    if said.texts == Some(true) {
        builder = builder.allow_texts();
    }
    if said.links == Some(true) {
        builder = builder.allow_links(roles(said.link_ceiling.as_deref().unwrap_or_default())?);
    }
    if said.renew_for_holder == Some(true) {
        builder = builder.renew_for_holder();
    }
    if said.tell_lapse == Some(true) {
        builder = builder.tell_lapse();
    }
    if said.tell_acceptance == Some(true) {
        builder = builder.tell_acceptance();
    }
    if let Some(window) = said.proof_window {
        builder = builder.proof_window(window.0);
    }
    if let Some(moment) = &said.tickets_not_before {
        let moment = Timestamp::parse(moment)
            .map_err(|error| ConfigError::value("tickets_not_before", error))?;
        builder = builder.tickets_not_before(moment);
    }
    let grantable = said.grants.iter().flat_map(BTreeMap::values).flatten();
    let grantable = grantable
        .map(|role| roles(std::slice::from_ref(role)))
        .collect::<Result<_, _>>()?;
    for before in said.reminders.into_iter().flatten() {
        builder = builder.remind(before.0);
    }
    Ok((Arc::new(builder.build()?), grantable))
}

impl Kind {
    /// Whether the address only says where the letter goes.
    const fn is_delivery_only(self) -> bool {
        matches!(self, Self::TeamPage | Self::IndividualPages)
    }

    fn link(self, redeem: LinkBase) -> Result<LinkStyle, ConfigError> {
        let style = match self {
            Self::Tenant => graph::link_style(redeem),
            _ => LinkStyle::new(redeem).extra_parameter("lc"),
        };
        style.map_err(|error| ConfigError::value("base-url", error))
    }

    /// The rules of the kind's public contract.
    fn own(self) -> file::Policy {
        let mut own = file::Policy::default();
        match self {
            Self::Organization => own.duplicates = Some(file::Duplicates::Refuse),
            Self::Tenant => {
                own.duplicates = Some(file::Duplicates::Replace);
                own.texts = Some(true);
                own.grants = Some(grants([
                    ("admin", &["admin", "guest", "member"][..]),
                    ("inviter", &["guest"]),
                ]));
                own.default_roles = Some(names(&["guest"]));
                own.application_ceiling = Some(names(&["guest", "member"]));
            }
            Self::TeamPage | Self::IndividualPages => {
                own.duplicates = Some(file::Duplicates::Replace);
                own.grants = Some(grants([("admin", &["admin", "supporter"][..])]));
                own.default_roles = Some(names(&["supporter"]));
                own.application_ceiling = Some(names(&["supporter"]));
                own.link_ceiling = Some(names(&["supporter"]));
            }
            Self::Application => {
                own.grants = Some(grants([("admin", &["admin", "user"][..])]));
                own.default_roles = Some(names(&["user"]));
                own.application_ceiling = Some(names(&["user"]));
                own.duplicates = Some(file::Duplicates::Replace);
                own.texts = Some(true);
                own.renew_for_holder = Some(true);
                own.lifetime = Some(super::span::Span(Lifetime::days(14)));
                own.lifetime_min = Some(super::span::Span(Lifetime::hours(1)));
                own.letters_per_recipient_and_day = Some(3);
                own.letters_overflow = Some(file::Overflow::SuppressLetter);
            }
        }
        own
    }
}

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|&name| name.to_owned()).collect()
}

fn grants<'a>(
    entries: impl IntoIterator<Item = (&'a str, &'a [&'a str])>,
) -> BTreeMap<String, Vec<String>> {
    let entries = entries.into_iter();
    entries
        .map(|(role, grantable)| (role.to_owned(), names(grantable)))
        .collect()
}

impl file::Policy {
    /// This one, and where it says nothing, the one beneath.
    fn over(self, beneath: Self) -> Self {
        let domains_said = self.domains_allowed.is_some() || self.domains_denied.is_some();
        let (allowed, denied) = if domains_said {
            (self.domains_allowed, self.domains_denied)
        } else {
            (beneath.domains_allowed, beneath.domains_denied)
        };
        Self {
            grants: self.grants.or(beneath.grants),
            default_roles: self.default_roles.or(beneath.default_roles),
            application_ceiling: self.application_ceiling.or(beneath.application_ceiling),
            link_ceiling: self.link_ceiling.or(beneath.link_ceiling),
            lifetime: self.lifetime.or(beneath.lifetime),
            lifetime_min: self.lifetime_min.or(beneath.lifetime_min),
            lifetime_max: self.lifetime_max.or(beneath.lifetime_max),
            duplicates: self.duplicates.or(beneath.duplicates),
            domains_allowed: allowed,
            domains_denied: denied,
            redirects: self.redirects.or(beneath.redirects),
            home_url: self.home_url.or(beneath.home_url),
            overlay: self.overlay.or(beneath.overlay),
            texts: self.texts.or(beneath.texts),
            links: self.links.or(beneath.links),
            requests: self.requests.or(beneath.requests),
            reminders: self.reminders.or(beneath.reminders),
            renew_for_holder: self.renew_for_holder.or(beneath.renew_for_holder),
            tell_lapse: self.tell_lapse.or(beneath.tell_lapse),
            tell_acceptance: self.tell_acceptance.or(beneath.tell_acceptance),
            retention: self.retention.or(beneath.retention),
            proof_window: self.proof_window.or(beneath.proof_window),
            open_per_scope: self.open_per_scope.or(beneath.open_per_scope),
            created_per_scope_and_day: self
                .created_per_scope_and_day
                .or(beneath.created_per_scope_and_day),
            created_per_inviter_and_day: self
                .created_per_inviter_and_day
                .or(beneath.created_per_inviter_and_day),
            letters_per_recipient_and_day: self
                .letters_per_recipient_and_day
                .or(beneath.letters_per_recipient_and_day),
            letters_overflow: self.letters_overflow.or(beneath.letters_overflow),
            resend_cooldown: self.resend_cooldown.or(beneath.resend_cooldown),
            letters_per_invitation: self
                .letters_per_invitation
                .or(beneath.letters_per_invitation),
            tickets_not_before: self.tickets_not_before.or(beneath.tickets_not_before),
        }
    }
}

fn role_book(said: &file::Policy) -> Result<RoleBook, ConfigError> {
    let mut book = RoleBook::default();
    let none = BTreeMap::new();
    for (role, grantable) in said.grants.as_ref().unwrap_or(&none) {
        book = book
            .grants(role, grantable.iter().map(String::as_str))
            .map_err(|error| ConfigError::value("grants", error))?;
    }
    let named = |names: &Option<Vec<String>>| roles(names.as_deref().unwrap_or_default());
    Ok(book
        .default_roles(named(&said.default_roles)?)
        .application_ceiling(named(&said.application_ceiling)?)
        .link_ceiling(named(&said.link_ceiling)?))
}

pub(super) fn roles(names: &[String]) -> Result<Roles, ConfigError> {
    Roles::of(names.iter().map(String::as_str)).map_err(|error| ConfigError::value("roles", error))
}

fn lifetimes(said: &file::Policy) -> Lifetimes {
    let usual = Lifetimes::default();
    let default = said.lifetime.map_or(usual.default, |span| span.0);
    Lifetimes {
        default,
        min: said
            .lifetime_min
            .map_or(usual.min.min(default), |span| span.0),
        max: said
            .lifetime_max
            .map_or(usual.max.max(default), |span| span.0),
    }
}

fn domains(said: &file::Policy) -> Result<DomainPolicy, ConfigError> {
    let entries = |list: &[String]| list.iter().map(String::to_owned).collect::<Vec<_>>();
    let parsed = match (&said.domains_allowed, &said.domains_denied) {
        (Some(_), Some(_)) => return Err(ConfigError::TwoDomainLists),
        (Some(list), None) => DomainPolicy::allow(entries(list).iter().map(String::as_str)),
        (None, Some(list)) => DomainPolicy::deny(entries(list).iter().map(String::as_str)),
        (None, None) => Ok(DomainPolicy::any()),
    };
    parsed.map_err(|error| ConfigError::value("domains", error))
}

fn limits(said: &file::Policy) -> Limits {
    let mut limits = Limits::default();
    limits.open_per_scope = said.open_per_scope;
    let day = Lifetime::days(1);
    let rates = [
        (Per::Scope, said.created_per_scope_and_day),
        (Per::Inviter, said.created_per_inviter_and_day),
    ];
    limits.created = rates
        .into_iter()
        .filter_map(|(per, max)| {
            max.map(|max| Rate {
                per,
                max,
                window: day,
            })
        })
        .collect();
    limits.letters = Some(LetterRate {
        max: said.letters_per_recipient_and_day.unwrap_or(5),
        window: day,
        overflow: match said.letters_overflow {
            Some(file::Overflow::SuppressLetter) => Overflow::SuppressLetter,
            Some(file::Overflow::Refuse) | None => Overflow::Refuse,
        },
    });
    limits
}

fn origins(listed: &[String], ground: &Ground) -> Result<AllowedOrigins, ConfigError> {
    let allowed =
        AllowedOrigins::parse(listed).map_err(|error| ConfigError::value("redirects", error))?;
    for domain in allowed.wildcard_domains() {
        let host = domain.rsplit_once(':').map_or(domain, |(host, _)| host);
        if psl::suffix_str(host) == Some(host) {
            return Err(ConfigError::PublicSuffix);
        }
    }
    Ok(if ground.open_redirects {
        allowed.with_any_https().with_any_loopback()
    } else {
        allowed
    })
}

fn redirect_policy(
    said: &file::Policy,
    allowed: AllowedOrigins,
) -> Result<RedirectPolicy, ConfigError> {
    let mut policy = RedirectPolicy::to(allowed);
    if let Some(home) = &said.home_url {
        let home =
            RedirectUrl::parse(home).map_err(|error| ConfigError::value("home_url", error))?;
        policy = policy.home(home);
    }
    if said.overlay == Some(true) {
        policy = policy.always_home();
    }
    Ok(policy)
}
