use alloc::sync::Arc;

use crate::{
    invitation::{
        Invitation,
        actor::{Actor, Credential},
        draft::Invite,
        facts::Facts,
        fingerprint::Asked,
        grant::GuestWish,
        invitee::{Binding, Invitee, Uses},
        link::link_style,
        refusal::{CeilingRefusal, InviteRefusal},
        terms::Terms,
    },
    policy::{Duplicates, Policy},
    values::{Timestamp, UserId},
};

/// Whether this binding can be asked of this invitee, so often.
pub(in crate::invitation) const fn binding_fits(
    invitee: &Invitee,
    binding: Binding,
    uses: Uses,
) -> bool {
    match invitee {
        Invitee::Email(_) => {
            matches!(binding, Binding::Address | Binding::Bearer) && !uses.is_multiple()
        }
        Invitee::User(_) => matches!(binding, Binding::User) && !uses.is_multiple(),
        Invitee::Domain(_) => matches!(binding, Binding::Domain),
        Invitee::Anyone => matches!(binding, Binding::Bearer),
        Invitee::Erased => true,
    }
}

/// What a draft comes to under a policy, and until when it stands. Whether the invitee is welcome,
/// [`who_may_come`] says; only who may grant this hears that.
pub(super) fn settle(
    draft: &Invite,
    actor: &Actor,
    facts: &Facts,
    policy: &Policy,
    now: Timestamp,
    asked: Asked,
) -> Result<(Arc<Terms>, Timestamp), InviteRefusal> {
    if !facts.scope_exists {
        return Err(InviteRefusal::ScopeGone);
    }
    if asked == Asked::Invitation && facts.actor.is_none() {
        return Err(CeilingRefusal::NoStanding.into());
    }
    let mut grant = draft.grant.clone();
    if grant.roles.is_empty() {
        grant.roles = policy.roles().by_default().clone();
    }
    if grant.roles.is_empty() {
        return Err(InviteRefusal::NoRole);
    }
    let terms = Arc::new(Terms {
        created_at: now,
        created_by: actor.clone(),
        invitee: draft.invitee.clone(),
        binding: binding(draft, policy)?,
        uses: uses(draft, policy)?,
        grant,
        inviter: draft.inviter.clone(),
        profile: draft.profile.clone(),
        texts: draft.texts.clone(),
        scope_name: draft
            .scope_name
            .clone()
            .or_else(|| facts.scope_name.clone()),
        language: draft.language.clone(),
        cc: draft.cc.clone(),
        redirect: draft.redirect.clone(),
        link_base: draft.link_base.clone(),
        link_values: draft.link_values.clone(),
        by_letter: draft.by_letter && draft.invitee.is_person(),
        // One guest user has one live invitation, so that a reset finds what it must end.
        holds_slot: draft.invitee.is_person()
            && (policy.duplicates() != Duplicates::Allow || draft.guest != GuestWish::None),
        guest: guest(draft, actor, facts, policy)?,
        fingerprint: draft.key.is_some().then(|| draft.fingerprint(asked)),
    });
    what_it_grants(&terms, policy, now)?;
    what_it_says(&terms, policy)?;
    where_it_leads(&terms, policy)?;
    Ok((terms, end(draft, policy, now)?))
}

fn binding(draft: &Invite, policy: &Policy) -> Result<Binding, InviteRefusal> {
    let by_default = match &draft.invitee {
        Invitee::Email(_) => Binding::Address,
        Invitee::User(_) => Binding::User,
        Invitee::Domain(_) => Binding::Domain,
        Invitee::Anyone => Binding::Bearer,
        Invitee::Erased => return Err(InviteRefusal::Binding),
    };
    let binding = draft.binding.unwrap_or(by_default);
    let is_loose = draft.invitee.is_person() && binding == Binding::Bearer;
    if is_loose && !policy.allows_bearer() {
        return Err(InviteRefusal::Binding);
    }
    if !binding_fits(&draft.invitee, binding, Uses::Once) {
        return Err(InviteRefusal::Binding);
    }
    Ok(binding)
}

fn uses(draft: &Invite, policy: &Policy) -> Result<Uses, InviteRefusal> {
    let wanted = draft.uses;
    if draft.invitee.is_person() {
        return if wanted.is_multiple() {
            Err(InviteRefusal::Uses)
        } else {
            Ok(wanted)
        };
    }
    let fits = match (wanted.max(), policy.limits().uses) {
        (_, None) => true,
        (Some(wanted), Some(cap)) => wanted <= cap,
        (None, Some(_)) => false,
    };
    if policy.allows_links() && fits {
        Ok(wanted)
    } else {
        Err(InviteRefusal::Uses)
    }
}

fn guest(
    draft: &Invite,
    actor: &Actor,
    facts: &Facts,
    policy: &Policy,
) -> Result<Option<UserId>, InviteRefusal> {
    if draft.guest != GuestWish::None && draft.invitee.email().is_none() {
        return Err(InviteRefusal::Guest);
    }
    match &draft.guest {
        GuestWish::None => Ok(None),
        GuestWish::Provision => facts.guest.clone().map(Some).ok_or(InviteRefusal::Guest),
        GuestWish::Reset(user) => {
            // Resetting takes an account over, so it needs the right to grant all that it holds.
            let (held, holds) = (facts.actor.as_ref(), facts.guest_roles.as_ref());
            let book = policy.roles();
            let may = held.zip(holds).is_some_and(|(held, holds)| {
                let is_within_key = actor.credential() != Credential::Application
                    || holds.is_subset(book.for_applications());
                is_within_key && (holds.is_empty() || book.may_grant(held, holds))
            });
            // The old address is told, and its ticket dies: it must be known.
            let may = may && facts.address.is_some();
            may.then(|| Some(user.clone())).ok_or(InviteRefusal::Guest)
        }
    }
}

impl Invitation {
    /// Whether it may be offered now as it was: asked of every invitation that comes to stand anew.
    pub(super) fn must_be_offerable(
        &self,
        facts: &Facts,
        policy: &Policy,
        now: Timestamp,
    ) -> Result<(), InviteRefusal> {
        if !facts.scope_exists {
            return Err(InviteRefusal::ScopeGone);
        }
        let is_loose = self.terms.invitee.is_person() && self.terms.binding == Binding::Bearer;
        if is_loose && !policy.allows_bearer() {
            return Err(InviteRefusal::Binding);
        }
        what_it_grants(&self.terms, policy, now)?;
        what_it_says(&self.terms, policy)?;
        where_it_leads(&self.terms, policy)?;
        who_may_come(&self.terms, facts, policy)
    }
}

fn what_it_grants(terms: &Terms, policy: &Policy, now: Timestamp) -> Result<(), InviteRefusal> {
    if !policy.roles().knows(&terms.grant.roles) {
        return Err(InviteRefusal::UnknownRole);
    }
    if terms.grant.until.is_some_and(|end| end <= now) {
        return Err(InviteRefusal::GrantEnds);
    }
    Ok(())
}

fn what_it_says(terms: &Terms, policy: &Policy) -> Result<(), InviteRefusal> {
    let profile = &terms.profile;
    let names = [
        &terms.inviter.name,
        &profile.display_name,
        &profile.given_name,
        &profile.family_name,
        &terms.scope_name,
    ];
    let holds_phone_number = names
        .into_iter()
        .flatten()
        .any(|name| name.contains_phone_number());
    if holds_phone_number || !(terms.texts.is_empty() || policy.allows_texts()) {
        return Err(InviteRefusal::Texts);
    }
    Ok(())
}

fn where_it_leads(terms: &Terms, policy: &Policy) -> Result<(), InviteRefusal> {
    let redirects = policy.redirects();
    if terms
        .redirect
        .as_ref()
        .is_some_and(|url| !redirects.allows(url))
    {
        return Err(InviteRefusal::Redirect);
    }
    let own = terms.link_base.as_ref();
    let own_is_refused = own.is_some_and(|base| !policy.allows_link_base(base));
    if own_is_refused || link_style(policy, own).is_none() {
        return Err(InviteRefusal::LinkBase);
    }
    Ok(())
}

pub(super) fn who_may_come(
    terms: &Terms,
    facts: &Facts,
    policy: &Policy,
) -> Result<(), InviteRefusal> {
    if !super::guard::admits_domain(policy, terms, facts.address.as_ref()) {
        return Err(InviteRefusal::Domain);
    }
    if terms.invitee.is_person() {
        if !facts.contact_allowed {
            return Err(InviteRefusal::ContactBlocked);
        }
        if facts.invitee.is_some() {
            return Err(InviteRefusal::AlreadyMember);
        }
    }
    if facts.seat_free {
        Ok(())
    } else {
        Err(InviteRefusal::NoSeat)
    }
}

fn end(draft: &Invite, policy: &Policy, now: Timestamp) -> Result<Timestamp, InviteRefusal> {
    let bounds = policy.lifetimes();
    let lifetime = draft.lifetime.unwrap_or(bounds.default);
    if lifetime < bounds.min || lifetime > bounds.max {
        return Err(InviteRefusal::Lifetime);
    }
    now.checked_after(lifetime).ok_or(InviteRefusal::Lifetime)
}
