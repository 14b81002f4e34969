use alloc::sync::Arc;

use super::redeem::Evidence;
use crate::{
    invitation::{
        Binding, Claimant, Decided, EventKind, Facts, Invitation, ManageRefusal, Moment,
        RedeemRefusal, Rules, State, Status,
    },
    values::Timestamp,
};

impl Invitation {
    /// Decides that the invitee declines; with `block`, that they want no further invitations
    /// either, which the host keeps and answers in
    /// [`Facts::contact_allowed`](crate::Facts::contact_allowed) from then on.
    ///
    /// It takes a claimant whom the binding admits, or a ticket that proves the mailbox, or the
    /// block token from the letter. Where nothing but the ticket is asked to redeem, the ticket
    /// declines too; it never blocks. The inviter sees no difference between the two.
    ///
    /// # Errors
    ///
    /// [`ManageRefusal`], and nothing changes. A link for several people cannot be declined.
    pub fn decline(
        &self,
        evidence: Evidence<'_>,
        claimant: Option<&Claimant>,
        block: bool,
        rules: &Rules<'_>,
        moment: &Moment,
    ) -> Result<Decided<Self>, ManageRefusal> {
        let now = moment.now();
        self.must_come_from_invitee(evidence, claimant, block, rules, now)?;
        self.must_be_live(now)?;
        let by = claimant.map(|claimant| claimant.user().clone());
        let mut next = self.edited(moment);
        next.end(
            State::Declined {
                at: now,
                by: by.clone(),
            },
            rules,
            now,
        );
        Arc::make_mut(&mut next.life).blocks_contact |= block;
        Ok(next.in_place_of(self, |change| {
            let change = change.tell(now, None, EventKind::Declined { user: by });
            if block {
                change.tell(now, None, EventKind::ContactBlocked)
            } else {
                change
            }
        }))
    }

    /// Decides that the invitee wants no further invitations, whatever became of this one. A
    /// pending one is declined by that. To say so twice here changes nothing, as long as the host's
    /// facts have it too.
    ///
    /// # Errors
    ///
    /// [`ManageRefusal`], and nothing changes.
    pub fn block(
        &self,
        evidence: Evidence<'_>,
        claimant: Option<&Claimant>,
        facts: &Facts,
        rules: &Rules<'_>,
        moment: &Moment,
    ) -> Result<Decided<Self>, ManageRefusal> {
        let now = moment.now();
        if self.status_at(now) == Status::Pending {
            return self.decline(evidence, claimant, true, rules, moment);
        }
        self.must_come_from_invitee(evidence, claimant, true, rules, now)?;
        if self.life.blocks_contact && !facts.contact_allowed {
            return Ok(Decided {
                changes: alloc::vec::Vec::new(),
                outcome: self.clone(),
            });
        }
        let mut next = self.edited(moment);
        Arc::make_mut(&mut next.life).blocks_contact = true;
        Ok(next.in_place_of(self, |change| {
            change.tell(now, None, EventKind::ContactBlocked)
        }))
    }

    fn must_come_from_invitee(
        &self,
        evidence: Evidence<'_>,
        claimant: Option<&Claimant>,
        block: bool,
        rules: &Rules<'_>,
        now: Timestamp,
    ) -> Result<(), ManageRefusal> {
        if !self.invitee().is_person() {
            return Err(ManageRefusal::Shared);
        }
        if let Evidence::BlockToken(token) = evidence {
            let generation = self
                .life
                .generation
                .as_ref()
                .ok_or(ManageRefusal::NotFound)?;
            let is_ours = rules
                .keyring
                .verify_block(&self.subject(), generation, token);
            return is_ours.then_some(()).ok_or(ManageRefusal::NotFound);
        }
        self.must_be_evident(evidence, rules)
            .map_err(|refusal| match refusal {
                RedeemRefusal::Unknown => ManageRefusal::NotFound,
                _ => ManageRefusal::WrongAccount,
            })?;
        let is_bearer = self.terms.binding == Binding::Bearer;
        let is_known = match claimant {
            Some(claimant) if is_bearer => self.has_verified_invitee(claimant),
            Some(claimant) => self.is_for(evidence, claimant, rules.policy, now),
            None => false,
        };
        let holds_ticket = matches!(evidence, Evidence::Ticket(_));
        let is_proven = holds_ticket && self.proven_address(rules.policy, now).is_some();
        if is_known || is_proven || (is_bearer && holds_ticket && !block) {
            Ok(())
        } else {
            Err(ManageRefusal::WrongAccount)
        }
    }

    fn has_verified_invitee(&self, claimant: &Claimant) -> bool {
        self.invitee()
            .email()
            .is_some_and(|email| claimant.has_verified(email.key()))
    }
}
