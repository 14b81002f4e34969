use crate::{
    invitation::facts::Facts,
    invitation::{
        Invitation,
        actor::{Actor, Credential},
        refusal::{CeilingRefusal, ManageRefusal},
        terms::Terms,
    },
    policy::Policy,
    values::{Email, Roles},
};

/// The ceilings over what an actor may grant: its own roles, those of an application key, those of
/// a link. The same at every step of an invitation's life.
pub(in crate::invitation) fn check_ceiling(
    policy: &Policy,
    held: Option<&Roles>,
    credential: Credential,
    terms: &Terms,
) -> Result<(), CeilingRefusal> {
    let held = held.ok_or(CeilingRefusal::NoStanding)?;
    let (book, wanted) = (policy.roles(), &terms.grant.roles);
    if !book.may_grant(held, wanted) {
        return Err(CeilingRefusal::Roles);
    }
    if credential == Credential::Application && !wanted.is_subset(book.for_applications()) {
        return Err(CeilingRefusal::Application);
    }
    if terms.is_link() && !wanted.is_subset(book.for_links()) {
        return Err(CeilingRefusal::Link);
    }
    Ok(())
}

/// Whether the policy admits everybody this may let in, by their mail domain.
pub(super) fn admits_domain(policy: &Policy, terms: &Terms, of_user: Option<&Email>) -> bool {
    use crate::invitation::invitee::Invitee;
    let domains = policy.domains();
    if domains.admits_all() {
        return true;
    }
    match &terms.invitee {
        Invitee::Email(email) => domains.admits(&email.domain()),
        Invitee::Domain(domain) => domains.admits(domain),
        Invitee::User(_) => of_user.is_some_and(|email| domains.admits(&email.domain())),
        Invitee::Anyone | Invitee::Erased => true,
    }
}

impl Invitation {
    /// The present actor's ceiling over what this invitation already grants.
    pub(super) fn must_be_grantable(
        &self,
        actor: &Actor,
        facts: &Facts,
        policy: &Policy,
    ) -> Result<(), CeilingRefusal> {
        check_ceiling(
            policy,
            facts.actor.as_ref(),
            actor.credential(),
            &self.terms,
        )
    }

    /// Who may end it: who asked for it, and who could have.
    pub(super) fn must_be_endable(
        &self,
        actor: &Actor,
        facts: &Facts,
        policy: &Policy,
    ) -> Result<(), ManageRefusal> {
        if actor.user() == self.inviter().user() {
            return Ok(());
        }
        let held = facts.actor.as_ref().ok_or(CeilingRefusal::NoStanding)?;
        if policy.roles().may_grant(held, &self.grant().roles) {
            Ok(())
        } else {
            Err(CeilingRefusal::Roles.into())
        }
    }
}
