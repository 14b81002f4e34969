use alloc::vec::Vec;

use super::guard::{admits_domain, check_ceiling};
use crate::{
    invitation::{
        Binding, Change, Claimant, Decided, EventKind, Facts, Granted, Invitation, Invitee,
        LetterKind, Moment, RedeemRefusal, Redemption, Rules, State, Status, Write,
    },
    policy::Policy,
    ticket::{BlockToken, Generation, KeyState, Keyring, Pseudonym, Ticket},
    values::{Email, InvitationId, RedirectUrl, Timestamp, UserId},
};

/// By what somebody comes to an invitation.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum Evidence<'a> {
    /// The ticket from its link.
    Ticket(&'a Ticket),
    /// The block token from its letter. It redeems nothing.
    BlockToken(&'a BlockToken),
    /// Nothing but who they are: it lay in their inbox.
    Inbox,
}

/// What a redemption came to.
///
/// # Examples
///
/// ```
#[doc = include_str!("../../guide/setting.txt")]
/// invitations.invite(&draft, &grace).await?;
/// invitations.run_due(&mailer, 10).await?;
/// let letter = mailer.last_to("ada@example.com").unwrap();
/// let ticket = letter.ticket().unwrap();
///
/// let first = invitations.redeem(ticket, &ada).await?;
/// let Redeemed::Now { granted, proven, .. } = &first else { panic!("nobody was here before") };
/// assert_eq!(granted.roles.to_string(), "member");
/// assert!(proven.is_some(), "the letter went to her mailbox alone");
///
/// // The same click again is the same success, and grants nothing.
/// let second = invitations.redeem(ticket, &ada).await?;
/// assert_eq!(second.invitation(), first.invitation());
/// assert!(second.granted().is_none());
/// # Ok(()) }) }
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Redeemed {
    /// The claimant has what it grants, by this very commit.
    Now {
        /// Which invitation.
        invitation: InvitationId,
        /// The membership.
        granted: Granted,
        /// The address that the ticket proves to be the claimant's: mark it verified if you like.
        /// `None` where others than its reader may have seen the ticket.
        proven: Option<Email>,
        /// Where to send the claimant.
        redirect: Option<RedirectUrl>,
    },
    /// The claimant redeemed it before and is a member still. Nothing was granted now.
    Already {
        /// Which invitation.
        invitation: InvitationId,
        /// Where to send the claimant.
        redirect: Option<RedirectUrl>,
    },
}

impl Redeemed {
    /// Which invitation.
    #[must_use]
    pub const fn invitation(&self) -> InvitationId {
        match self {
            Self::Now { invitation, .. } | Self::Already { invitation, .. } => *invitation,
        }
    }

    /// The membership that this very commit brought about.
    #[must_use]
    pub const fn granted(&self) -> Option<&Granted> {
        match self {
            Self::Now { granted, .. } => Some(granted),
            Self::Already { .. } => None,
        }
    }

    /// Where to send the claimant.
    #[must_use]
    pub const fn redirect(&self) -> Option<&RedirectUrl> {
        match self {
            Self::Now { redirect, .. } | Self::Already { redirect, .. } => redirect.as_ref(),
        }
    }
}

impl Invitation {
    /// Under which pseudonym a user stands in the ledger of this invitation.
    #[must_use]
    pub fn redeemer(&self, user: &UserId, keyring: &Keyring) -> Pseudonym {
        keyring.pseudonym("redeemer", &[self.id.as_bytes(), user.as_str().as_bytes()])
    }

    /// Decides to redeem. Scope, roles and address come from the record; the claimant brings only
    /// who they are. `prior` is the claimant's row of the ledger.
    ///
    /// # Errors
    ///
    /// [`RedeemRefusal`]; nothing changes and nothing is spent.
    pub fn redeem(
        &self,
        evidence: Evidence<'_>,
        claimant: &Claimant,
        prior: Option<&Redemption>,
        facts: &Facts,
        rules: &Rules<'_>,
        moment: &Moment,
    ) -> Result<Decided<Redeemed>, RedeemRefusal> {
        let redeemer = self.redeemer(claimant.user(), rules.keyring);
        self.redeem_as(redeemer, evidence, claimant, prior, facts, rules, moment)
    }

    /// [`Invitation::redeem`] for a caller who knows the claimant's pseudonym already.
    #[expect(clippy::too_many_arguments, reason = "those of `redeem`, and one more")]
    pub(crate) fn redeem_as(
        &self,
        redeemer: Pseudonym,
        evidence: Evidence<'_>,
        claimant: &Claimant,
        prior: Option<&Redemption>,
        facts: &Facts,
        rules: &Rules<'_>,
        moment: &Moment,
    ) -> Result<Decided<Redeemed>, RedeemRefusal> {
        let now = moment.now();
        self.must_be_evident(evidence, rules)?;
        let redirect = rules.policy.redirects().resolve(self.redirect()).cloned();
        if prior.is_some() {
            if facts.claimant.is_none() {
                return Err(RedeemRefusal::NoLongerMember);
            }
            let invitation = self.id;
            return Ok(Decided {
                changes: Vec::new(),
                outcome: Redeemed::Already {
                    invitation,
                    redirect,
                },
            });
        }
        match self.status_at(now) {
            Status::Pending => {}
            Status::Requested => return Err(RedeemRefusal::AwaitingApproval),
            status => return Err(RedeemRefusal::Status(status)),
        }
        if !self.is_for(evidence, claimant, rules.policy, now) {
            return Err(RedeemRefusal::WrongAccount);
        }
        self.must_still_hold(claimant, facts, rules, now)?;

        let granted = Granted {
            user: claimant.user().clone(),
            roles: facts
                .claimant
                .iter()
                .fold(self.grant().roles.clone(), |sum, held| sum.union(held)),
            grant: self.grant().clone(),
        };
        let proven = matches!(evidence, Evidence::Ticket(_))
            .then(|| self.proven_address(rules.policy, now))
            .flatten()
            .cloned();
        let change = self.taken_up(redeemer, granted.clone(), facts, rules, moment);
        let invitation = self.id;
        Ok(Decided {
            changes: alloc::vec![change],
            outcome: Redeemed::Now {
                invitation,
                granted,
                proven,
                redirect,
            },
        })
    }

    fn taken_up(
        &self,
        redeemer: Pseudonym,
        granted: Granted,
        facts: &Facts,
        rules: &Rules<'_>,
        moment: &Moment,
    ) -> Change {
        let now = moment.now();
        let user = granted.user.clone();
        let mut change = if self.terms.uses.is_multiple() {
            let write = Write::Use {
                id: self.id,
                expect: self.revision,
                max: self.terms.uses.max(),
            };
            Change::new(self.scope().clone(), write, moment.change_id())
        } else {
            let mut next = self.edited(moment);
            let by = Some(user.clone());
            next.end(State::Accepted { at: now, by }, rules, now);
            if rules.policy.tells_acceptance() {
                next.enqueue(LetterKind::Accepted, now, None);
            }
            next.replacing(self)
        };
        let change_id = change.change_id;
        change.redemption = Some(Redemption::new(self.id, redeemer, now, change_id));
        change.granted = Some(granted);
        change
            .on(facts)
            .before(self.life.expires_at)
            .tell(now, None, EventKind::Redeemed { user })
    }

    /// Whether what is presented belongs to this invitation and still counts.
    pub(in crate::invitation) fn must_be_evident(
        &self,
        evidence: Evidence<'_>,
        rules: &Rules<'_>,
    ) -> Result<(), RedeemRefusal> {
        let generation = self.life.generation.as_ref();
        match evidence {
            Evidence::Ticket(ticket) => {
                let generation = generation.ok_or(RedeemRefusal::Unknown)?;
                if !generation.digest().matches(ticket) {
                    return Err(RedeemRefusal::Unknown);
                }
                if is_withdrawn(generation, rules) {
                    return Err(RedeemRefusal::Withdrawn);
                }
                Ok(())
            }
            // No ticket is shown, so its key does not matter; a row that a backup revived does.
            Evidence::Inbox if generation.is_some_and(|g| is_revived(g, rules)) => {
                Err(RedeemRefusal::Withdrawn)
            }
            Evidence::Inbox => Ok(()),
            Evidence::BlockToken(_) => Err(RedeemRefusal::Unknown),
        }
    }

    /// Whether the claimant shows what the binding asks.
    pub(super) fn is_for(
        &self,
        evidence: Evidence<'_>,
        claimant: &Claimant,
        policy: &Policy,
        now: Timestamp,
    ) -> bool {
        let holds_ticket = matches!(evidence, Evidence::Ticket(_));
        match (self.terms.binding, self.invitee()) {
            (Binding::Bearer, _) => holds_ticket,
            (Binding::Address, Invitee::Email(email)) => {
                let is_creating = claimant
                    .creating()
                    .is_some_and(|new| new.key() == email.key());
                claimant.has_verified(email.key())
                    || (holds_ticket && is_creating && self.proven_address(policy, now).is_some())
            }
            (Binding::User, Invitee::User(user)) => user == claimant.user(),
            (Binding::Domain, Invitee::Domain(domain)) => {
                holds_ticket && claimant.verified_addresses().any(|e| e.domain() == *domain)
            }
            _ => false,
        }
    }

    /// The address that presenting the ticket proves: of one person, bound to that address, seen by
    /// nobody else, and not for too long.
    pub(super) fn proven_address(&self, policy: &Policy, now: Timestamp) -> Option<&Email> {
        let generation = self.life.generation.as_ref()?;
        let is_fresh = now < generation.minted_at().after(policy.proof_window());
        let is_bound = self.terms.binding == Binding::Address && !self.terms.uses.is_multiple();
        if is_bound && is_fresh && !self.is_disclosed(policy) {
            self.invitee().email()
        } else {
            None
        }
    }

    /// A link for anyone names no domain when it is made, so its claimant shows one: where the policy
    /// has a list, by a verified address that the list admits.
    fn admits_claimant(&self, claimant: &Claimant, policy: &Policy) -> bool {
        let domains = policy.domains();
        *self.invitee() != Invitee::Anyone
            || domains.admits_all()
            || claimant
                .verified_addresses()
                .any(|address| domains.admits(&address.domain()))
    }

    /// The one recheck of everything that may have changed since the invitation was made.
    fn must_still_hold(
        &self,
        claimant: &Claimant,
        facts: &Facts,
        rules: &Rules<'_>,
        now: Timestamp,
    ) -> Result<(), RedeemRefusal> {
        let (policy, grant) = (rules.policy, self.grant());
        if !facts.scope_exists {
            return Err(RedeemRefusal::ScopeGone);
        }
        if !policy.roles().knows(&grant.roles) {
            return Err(RedeemRefusal::UnknownRole);
        }
        let credential = self.life.sponsor.credential();
        check_ceiling(policy, facts.sponsor.as_ref(), credential, &self.terms)
            .map_err(RedeemRefusal::Sponsor)?;
        if !(admits_domain(policy, &self.terms, facts.address.as_ref())
            && self.admits_claimant(claimant, policy))
        {
            return Err(RedeemRefusal::Domain);
        }
        if self.invitee().is_person() && !facts.contact_allowed {
            return Err(RedeemRefusal::ContactBlocked);
        }
        if grant.until.is_some_and(|end| end <= now) {
            return Err(RedeemRefusal::GrantEnded);
        }
        if let Some(unmet) = grant.requirements.iter().find(|r| !claimant.satisfies(r)) {
            return Err(RedeemRefusal::Requirement(unmet.clone()));
        }
        if facts.claimant.is_none() && !facts.seat_free {
            return Err(RedeemRefusal::NoSeat);
        }
        Ok(())
    }
}

/// Whether tickets of this generation are refused: its key is compromised, or it is older than the
/// policy's moment.
pub(super) fn is_withdrawn(generation: &Generation, rules: &Rules<'_>) -> bool {
    rules.keyring.state(generation.key()) == Some(KeyState::Compromised)
        || is_revived(generation, rules)
}

fn is_revived(generation: &Generation, rules: &Rules<'_>) -> bool {
    let not_before = rules.policy.tickets_not_before();
    not_before.is_some_and(|moment| generation.minted_at() < moment)
}
