use alloc::{format, string::String, vec, vec::Vec};

use serde::Serialize;

use super::request::Request;
use crate::{
    invitation::{Invitation, InvitationLink, Invited, Status},
    values::Timestamp,
    wire::{Answer, Trace},
};

/// The type of every answer's content.
pub const CONTENT_TYPE: &str = "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8";

impl Request {
    /// The answer to a request that was granted: 201 and the whole object, nulls included.
    ///
    /// `root` is the root of the service as the caller reached it, such as
    /// `https://graph.example.com/v1.0`, without a slash at its end. The link stands in the answer,
    /// so this is called once `invited` is committed, and for its caller alone.
    pub fn created(&self, invited: &Invited, root: &str, trace: &Trace<'_>) -> Answer {
        let invitation = &invited.invitation;
        let body = Body {
            context: format!("{root}/$metadata#invitations/$entity"),
            id: format!("{}", invitation.id()),
            redeem_url: invited.link.as_ref().map(InvitationLink::expose_secret),
            display_name: self.display_name.as_ref().map(|name| name.as_str()),
            user_type: self.user_type.as_str(),
            address: &self.given_address,
            send_message: self.send_message,
            reset_redemption: self.reset.is_some(),
            message: self.message_body(),
            redirect: self.redirect.given(),
            status: status(invitation, trace.now),
            user: invitation.guest().map(|user| User { id: user.as_str() }),
        };
        traced(Answer::json(201, CONTENT_TYPE, &body), trace)
    }

    fn message_body(&self) -> MessageBody<'_> {
        let info = &self.message;
        let mut copies: Vec<_> = info
            .copies
            .iter()
            .map(|copy| Recipient::of(copy.name.as_deref(), Some(copy.address.as_str())))
            .collect();
        if copies.is_empty() {
            copies = vec![Recipient::of(None, None)];
        }
        MessageBody {
            language: info.language.as_deref(),
            copies,
            body: info.given_body.as_deref(),
        }
    }
}

/// Adds what every answer of the dialect carries.
pub(super) fn traced(answer: Answer, trace: &Trace<'_>) -> Answer {
    let answer = answer.with("request-id", trace.request_id.into());
    match trace.client_request_id {
        Some(id) => answer.with("client-request-id", id.into()),
        None => answer,
    }
}

/// Where an invitation stands, in the words of the dialect.
const fn word(status: Status) -> &'static str {
    match status {
        Status::Pending => "PendingAcceptance",
        Status::Accepted => "Completed",
        Status::Requested => "InProgress",
        Status::Declined | Status::Revoked | Status::Rejected | Status::Expired => "Error",
    }
}

fn status(invitation: &Invitation, now: Timestamp) -> &'static str {
    word(invitation.status_at(now))
}

#[derive(Serialize)]
struct Body<'a> {
    #[serde(rename = "@odata.context")]
    context: String,
    id: String,
    #[serde(rename = "inviteRedeemUrl")]
    redeem_url: Option<&'a str>,
    #[serde(rename = "invitedUserDisplayName")]
    display_name: Option<&'a str>,
    #[serde(rename = "invitedUserType")]
    user_type: &'static str,
    #[serde(rename = "invitedUserEmailAddress")]
    address: &'a str,
    #[serde(rename = "sendInvitationMessage")]
    send_message: bool,
    #[serde(rename = "resetRedemption")]
    reset_redemption: bool,
    #[serde(rename = "invitedUserMessageInfo")]
    message: MessageBody<'a>,
    #[serde(rename = "inviteRedirectUrl")]
    redirect: &'a str,
    status: &'static str,
    #[serde(rename = "invitedUser")]
    user: Option<User<'a>>,
}

#[derive(Serialize)]
struct MessageBody<'a> {
    #[serde(rename = "messageLanguage")]
    language: Option<&'a str>,
    #[serde(rename = "ccRecipients")]
    copies: Vec<Recipient<'a>>,
    #[serde(rename = "customizedMessageBody")]
    body: Option<&'a str>,
}

#[derive(Serialize)]
struct Recipient<'a> {
    #[serde(rename = "emailAddress")]
    mailbox: Mailbox<'a>,
}

#[derive(Serialize)]
struct Mailbox<'a> {
    name: Option<&'a str>,
    address: Option<&'a str>,
}

impl<'a> Recipient<'a> {
    const fn of(name: Option<&'a str>, address: Option<&'a str>) -> Self {
        Self {
            mailbox: Mailbox { name, address },
        }
    }
}

#[derive(Serialize)]
struct User<'a> {
    id: &'a str,
}
