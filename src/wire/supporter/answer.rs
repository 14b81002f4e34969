use alloc::string::String;

use serde::Serialize;

use crate::{
    invitation::{Invitation, InvitationLink, Invited, State},
    wire::{Answer, answer::JSON, instant},
};

/// An integer id, which the host keeps for what this dialect names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Number(pub u64);

/// The answer to an invitation to create an individual page.
pub fn individual_page(invitation: &Invitation, id: Number) -> Answer {
    let body = Individual {
        invitation: Entity::of(invitation, id),
    };
    Answer::json(201, JSON, &body)
}

/// The answer to an invitation to join a team. It holds the ticket where `invited` has the link,
/// so it is for the caller alone.
pub fn joined_team(invited: &Invited, id: Number, team_page_id: Number) -> Answer {
    let body = Team {
        invitation: TeamEntity {
            invitation: Entity::of(&invited.invitation, id),
            team_page_id,
            token: invited.link.as_ref().and_then(InvitationLink::ticket_text),
        },
    };
    Answer::json(201, JSON, &body)
}

#[derive(Serialize)]
struct Individual<'a> {
    #[serde(rename = "create_individual_page_invitation")]
    invitation: Entity<'a>,
}

#[derive(Serialize)]
struct Team<'a> {
    #[serde(rename = "join_team_invitation")]
    invitation: TeamEntity<'a>,
}

#[derive(Serialize)]
struct TeamEntity<'a> {
    #[serde(flatten)]
    invitation: Entity<'a>,
    team_page_id: Number,
    token: Option<&'a str>,
}

#[derive(Serialize)]
struct Entity<'a> {
    id: Number,
    email: Option<&'a str>,
    accepted_at: Option<String>,
    cancelled_at: Option<String>,
}

impl<'a> Entity<'a> {
    fn of(invitation: &'a Invitation, id: Number) -> Self {
        let (accepted, cancelled) = match invitation.state() {
            State::Accepted { at, .. } => (Some(*at), None),
            State::Revoked { at, .. } | State::Declined { at, .. } => (None, Some(*at)),
            _ => (None, None),
        };
        Self {
            id,
            email: invitation.invitee().email().map(|email| email.as_str()),
            accepted_at: accepted.map(instant::seconds),
            cancelled_at: cancelled.map(instant::seconds),
        }
    }
}
