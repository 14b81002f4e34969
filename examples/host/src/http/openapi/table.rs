//! Every operation of the host, in one table: the description is built of it, and the tests ask the
//! router for each.

/// One operation.
#[derive(Debug)]
pub(super) struct Operation {
    pub(super) method: &'static str,
    pub(super) path: &'static str,
    pub(super) room: Room,
    pub(super) summary: &'static str,
    /// Parameters of the query; those of the path are in the path.
    pub(super) query: &'static [Parameter],
    pub(super) body: Option<Body>,
    /// What it answers when all is well.
    pub(super) answers: &'static [Answer],
    /// The statuses with which it fails, in the words of its room.
    pub(super) faults: &'static [u16],
}

/// Whose words, and whose credentials.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Room {
    Graph,
    Organization,
    Sap,
    Supporter,
    Manage,
    Pages,
    Host,
}

/// A parameter of a query.
#[derive(Debug)]
pub(super) struct Parameter {
    pub(super) name: &'static str,
    pub(super) kind: &'static str,
    pub(super) about: &'static str,
}

/// What an operation reads.
#[derive(Debug)]
pub(super) struct Body {
    pub(super) types: &'static [&'static str],
    /// A schema by its name; text without one.
    pub(super) schema: &'static str,
}

/// What an operation answers with.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) about: &'static str,
    pub(super) kind: &'static str,
    /// A schema by its name; text without one, nothing at all without a kind.
    pub(super) schema: &'static str,
}

const JSON: &str = "application/json";
const HTML: &str = "text/html";
const TEXT: &str = "text/plain";
/// What any request with a credential and without a body may meet with.
const READ: &[u16] = &[400, 401, 403, 404, 408, 413, 415, 429, 500, 503];
/// The same, where something may stand in the way.
const WRITE: &[u16] = &[400, 401, 403, 404, 408, 409, 413, 415, 422, 429, 500, 503];
/// What a dialect without a word for conflicts says.
const PLAIN: &[u16] = &[400, 401, 403, 404, 408, 413, 415, 429, 500, 503];
/// What a request without a credential may meet with.
const OPEN: &[u16] = &[400, 408, 413, 415, 429, 500, 503];
const PAGE: &[u16] = &[
    400, 401, 403, 404, 408, 409, 410, 413, 415, 422, 429, 500, 503,
];
const NONE: &[Parameter] = &[];

const fn ok(schema: &'static str, about: &'static str) -> Answer {
    Answer {
        status: 200,
        about,
        kind: JSON,
        schema,
    }
}

const fn made(schema: &'static str, about: &'static str) -> Answer {
    Answer {
        status: 201,
        about,
        kind: JSON,
        schema,
    }
}

const fn empty(status: u16, about: &'static str) -> Answer {
    Answer {
        status,
        about,
        kind: "",
        schema: "",
    }
}

const fn text(kind: &'static str, about: &'static str) -> Answer {
    Answer {
        status: 200,
        about,
        kind,
        schema: "",
    }
}

const fn json(schema: &'static str) -> Option<Body> {
    Some(Body {
        types: &[JSON],
        schema,
    })
}

const fn form(schema: &'static str) -> Option<Body> {
    Some(Body {
        types: &[JSON, "application/x-www-form-urlencoded"],
        schema,
    })
}

const fn parameter(name: &'static str, kind: &'static str, about: &'static str) -> Parameter {
    Parameter { name, kind, about }
}

const fn answer(
    status: u16,
    about: &'static str,
    kind: &'static str,
    schema: &'static str,
) -> Answer {
    Answer {
        status,
        about,
        kind,
        schema,
    }
}

const SHOWN: Answer = text(HTML, "A page.");
const ONWARD: Answer = empty(303, "On to another page, for a browser.");
const FORMS: &[&str] = &[JSON, "application/x-www-form-urlencoded"];
const FORM: Option<Body> = Some(Body {
    types: &["application/x-www-form-urlencoded"],
    schema: "Form",
});
const REDEMPTION: Option<Body> = Some(Body {
    types: FORMS,
    schema: "Redemption",
});

macro_rules! operations {
    ($($room:ident $method:ident $path:literal $summary:literal
        query $query:expr, body $body:expr, answers [$($answer:expr),+], faults $faults:expr;)+) => {
        &[$(Operation {
            method: stringify!($method),
            path: $path,
            room: Room::$room,
            summary: $summary,
            query: $query,
            body: $body,
            answers: &[$($answer),+],
            faults: $faults,
        }),+]
    };
}

const FILTERS: &[Parameter] = &[
    parameter(
        "scope",
        "string",
        "One scope alone, such as organization:org-1.",
    ),
    parameter(
        "status",
        "string",
        "One status, or several parted by commas.",
    ),
    parameter("inviter", "string", "The user who created them."),
    parameter("role", "string", "A role that they grant."),
    parameter("address", "string", "The invited address."),
    parameter(
        "createdFrom",
        "string",
        "Created at this moment or later (RFC 3339).",
    ),
    parameter(
        "createdBefore",
        "string",
        "Created before this moment (RFC 3339).",
    ),
    parameter("newestFirst", "boolean", "Newest first in each scope."),
    parameter("limit", "integer", "How many, 1 to 200; 50 by default."),
    parameter("cursor", "string", "Where the page before ended."),
];
const RUN: &[Parameter] = &[
    parameter("dryRun", "boolean", "Only say what would happen."),
    parameter(
        "run",
        "string",
        "The same file under the same name invites nobody twice.",
    ),
];
const BLOCK: &[Parameter] = &[
    parameter("scope", "string", "Where the invitation leads."),
    parameter("id", "string", "Which invitation."),
    parameter("token", "string", "The token of the letter."),
];
const TICKET: &[Parameter] = &[
    parameter("ticket", "string", "The ticket of the letter."),
    parameter("lc", "string", "The language, as an LCID or a tag."),
];

pub(super) const OPERATIONS: &[Operation] = operations![
    Graph POST "/v1.0/invitations" "Invite a guest"
        query NONE, body json("GraphInvitationRequest"),
        answers [made("GraphInvitation", "The invitation.")], faults PLAIN;
    Graph POST "/beta/invitations" "Invite a guest"
        query NONE, body json("GraphInvitationRequest"),
        answers [made("GraphInvitation", "The invitation.")], faults PLAIN;
    Graph POST "/invitations" "Invite a guest"
        query NONE, body json("GraphInvitationRequest"),
        answers [made("GraphInvitation", "The invitation.")], faults PLAIN;

    Organization GET "/v1/organizations/{organizationId}/invitations" "List the open invitations of an organization"
        query NONE, body None,
        answers [ok("OrganizationInvitations", "Those that are open.")], faults READ;
    Organization POST "/v1/organizations/{organizationId}/invitations" "Invite into an organization"
        query NONE, body json("OrganizationInvitationRequest"),
        answers [
            ok("OrganizationInvitationAnswer", "The invitation, where the host speaks the live shape."),
            made("OrganizationInvitationAnswer", "The invitation.")
        ], faults WRITE;
    Organization GET "/v1/organizations/{organizationId}/invitations/{invitationId}" "Get an invitation of an organization"
        query NONE, body None,
        answers [ok("OrganizationInvitationAnswer", "The invitation.")], faults READ;
    Organization DELETE "/v1/organizations/{organizationId}/invitations/{invitationId}" "Take an invitation of an organization back"
        query NONE, body None,
        answers [
            ok("OrganizationDeleted", "It is revoked, where the host speaks the live shape."),
            empty(204, "It is revoked.")
        ], faults WRITE;

    Sap POST "/cps/invite" "Invite somebody to register"
        query NONE, body json("SapInvitationRequest"),
        answers [empty(200, "The letter goes out."), empty(201, "The same, where so configured."), empty(204, "The same, where so configured.")],
        faults PLAIN;
    Sap POST "/cps/invite/" "Invite somebody to register"
        query NONE, body json("SapInvitationRequest"),
        answers [empty(200, "The letter goes out."), empty(201, "The same, where so configured."), empty(204, "The same, where so configured.")],
        faults PLAIN;
    Sap HEAD "/cps/invite" "Ask whether the service is there"
        query NONE, body None, answers [empty(200, "It is.")], faults PLAIN;
    Sap HEAD "/cps/invite/" "Ask whether the service is there"
        query NONE, body None, answers [empty(200, "It is.")], faults PLAIN;

    Supporter POST "/individual-pages/invitations" "Invite a supporter to a page of their own"
        query NONE, body form("IndividualPageRequest"),
        answers [made("IndividualPageInvitation", "The invitation.")], faults WRITE;
    Supporter POST "/team-pages/{teamPageId}/invitations" "Invite a supporter to a team"
        query NONE, body form("TeamPageRequest"),
        answers [made("TeamPageInvitation", "The invitation.")], faults WRITE;
    Supporter POST "/api/v1/individual-pages/invitations" "Invite a supporter to a page of their own"
        query NONE, body form("IndividualPageRequest"),
        answers [made("IndividualPageInvitation", "The invitation.")], faults WRITE;
    Supporter POST "/api/v1/team-pages/{teamPageId}/invitations" "Invite a supporter to a team"
        query NONE, body form("TeamPageRequest"),
        answers [made("TeamPageInvitation", "The invitation.")], faults WRITE;
    Supporter POST "/api/v2/individual-pages/invitations" "Invite a supporter to a page of their own"
        query NONE, body form("IndividualPageRequest"),
        answers [made("IndividualPageInvitation", "The invitation.")], faults WRITE;
    Supporter POST "/api/v2/team-pages/{teamPageId}/invitations" "Invite a supporter to a team"
        query NONE, body form("TeamPageRequest"),
        answers [made("TeamPageInvitation", "The invitation.")], faults WRITE;

    Manage GET "/manage/invitations" "List invitations over all dialects"
        query FILTERS, body None, answers [ok("Page", "One page.")], faults READ;
    Manage POST "/manage/invitations" "Invite; an Idempotency-Key header makes it repeatable"
        query NONE, body json("Creation"), answers [made("Created", "The invitation.")], faults WRITE;
    Manage GET "/manage/invitations/{scope}/{id}" "Get an invitation"
        query NONE, body None, answers [ok("Invitation", "The invitation.")], faults READ;
    Manage PATCH "/manage/invitations/{scope}/{id}" "Change what an invitation grants, or until when it stands"
        query NONE, body json("Amendment"), answers [ok("Invitation", "The invitation.")], faults WRITE;
    Manage DELETE "/manage/invitations/{scope}/{id}" "Take an invitation back"
        query NONE, body None, answers [ok("Invitation", "The invitation.")], faults WRITE;
    Manage POST "/manage/invitations/{scope}/{id}/resend" "Send the letter again"
        query NONE, body None, answers [ok("Invitation", "The invitation.")], faults WRITE;
    Manage POST "/manage/invitations/{scope}/{id}/rotate" "Replace the ticket"
        query NONE, body None, answers [ok("Invitation", "The invitation.")], faults WRITE;
    Manage POST "/manage/invitations/{scope}/{id}/reveal" "Show the link"
        query NONE, body None, answers [ok("Link", "The link; it proves no mailbox from now on.")], faults WRITE;
    Manage POST "/manage/invitations/{scope}/{id}/extend" "Let it stand longer"
        query NONE, body json("Extension"), answers [ok("Invitation", "The invitation.")], faults WRITE;
    Manage POST "/manage/invitations/{scope}/{id}/renew" "Send a fresh letter for an expired one"
        query NONE, body None, answers [ok("Invitation", "The invitation.")], faults WRITE;
    Manage POST "/manage/invitations/{scope}/{id}/approve" "Approve a request"
        query NONE, body json("Seen"), answers [ok("Invitation", "The invitation.")], faults WRITE;
    Manage POST "/manage/invitations/{scope}/{id}/reject" "Reject a request"
        query NONE, body json("Seen"), answers [ok("Invitation", "The invitation.")], faults WRITE;
    Manage POST "/manage/requests" "Ask for an invitation that somebody else approves, as a credential or with a session; an Idempotency-Key header makes it repeatable"
        query NONE, body json("Creation"), answers [made("InvitationSeen", "The request.")], faults WRITE;
    Manage GET "/manage/counts/{scope}" "Count the invitations of a scope by status"
        query NONE, body None, answers [ok("Counts", "How many stand how.")], faults READ;
    Manage POST "/manage/bulk/{scope}" "Invite everybody in a CSV body"
        query RUN, body Some(Body { types: &["text/csv"], schema: "" }),
        answers [ok("BulkReport", "What became of each row.")], faults WRITE;

    Pages GET "/redeem" "The page on which an invitation is accepted or declined"
        query TICKET, body None, answers [SHOWN], faults PAGE;
    Pages POST "/redeem" "Take an invitation up: a program sends its ticket as JSON with a session, a browser sends the page's form"
        query NONE, body REDEMPTION, answers [ok("Redeemed", "The membership."), ONWARD], faults PAGE;
    Pages GET "/redeem/" "The page on which an invitation is accepted or declined"
        query TICKET, body None, answers [SHOWN], faults PAGE;
    Pages POST "/redeem/" "Take an invitation up: a program sends its ticket as JSON with a session, a browser sends the page's form"
        query NONE, body REDEMPTION, answers [ok("Redeemed", "The membership."), ONWARD], faults PAGE;
    Pages GET "/redeem/{ticket}" "The page on which an invitation is accepted or declined"
        query NONE, body None, answers [SHOWN], faults PAGE;
    Pages POST "/redeem/{ticket}" "Take an invitation up: a program sends its ticket as JSON with a session, a browser sends the page's form"
        query NONE, body REDEMPTION, answers [ok("Redeemed", "The membership."), ONWARD], faults PAGE;
    Pages GET "/renew" "The page that asks for a fresh letter"
        query TICKET, body None, answers [SHOWN], faults PAGE;
    Pages GET "/welcome" "Where people land whose invitation leads nowhere else"
        query NONE, body None, answers [SHOWN, ONWARD], faults PAGE;
    Pages GET "/answered/{answer}" "What came of an answer"
        query NONE, body None, answers [SHOWN], faults PAGE;
    Pages GET "/block" "The page that blocks further invitations"
        query BLOCK, body None, answers [SHOWN], faults PAGE;
    Pages POST "/block" "Block further invitations, also by one click of a mail program (RFC 8058)"
        query BLOCK, body FORM, answers [SHOWN, ONWARD], faults PAGE;
    Pages GET "/account" "Who is signed in"
        query NONE, body None, answers [SHOWN, ONWARD], faults PAGE;
    Pages GET "/account/sign-in" "The page that asks for an address"
        query NONE, body None, answers [SHOWN, ONWARD], faults PAGE;
    Pages POST "/account/sign-in" "Send a code to an address"
        query NONE, body Some(Body { types: FORMS, schema: "CodeWish" }),
        answers [SHOWN, answer(202, "It is on its way.", JSON, "Sent"), ONWARD], faults PAGE;
    Pages GET "/account/inbox" "What waits for whoever is signed in"
        query NONE, body None, answers [ok("Inbox", "The pending invitations, oldest first.")], faults PAGE;
    Pages POST "/account/inbox/{scope}/{id}" "Accept or decline without a ticket"
        query NONE, body Some(Body { types: FORMS, schema: "InboxAnswer" }),
        answers [ok("InboxAnswered", "The membership, or the invitation that was declined."), ONWARD], faults PAGE;
    Pages POST "/account/code" "Sign in with a code"
        query NONE, body Some(Body { types: FORMS, schema: "Code" }),
        answers [ok("Session", "A session, for a program."), ONWARD], faults PAGE;
    Pages POST "/account/switch" "Sign out and go on with an invitation"
        query NONE, body FORM, answers [SHOWN, ONWARD], faults PAGE;
    Pages POST "/account/sign-out" "Sign out"
        query NONE, body FORM, answers [SHOWN, ONWARD], faults PAGE;
    Pages GET "/assets/pages.css" "The style of the pages"
        query NONE, body None, answers [text("text/css", "It.")], faults PAGE;
    Pages GET "/assets/icon.svg" "The icon of the pages"
        query NONE, body None, answers [text("image/svg+xml", "It.")], faults PAGE;

    Host GET "/healthz" "Whether the process lives"
        query NONE, body None, answers [text(TEXT, "It does.")], faults OPEN;
    Host GET "/readyz" "Whether the database answers"
        query NONE, body None, answers [text(TEXT, "It does.")], faults OPEN;
    Host GET "/metrics" "What was counted, for Prometheus"
        query NONE, body None, answers [text(TEXT, "Every metric.")], faults OPEN;
    Host GET "/openapi.json" "This description"
        query NONE, body None, answers [ok("Description", "OpenAPI 3.1.")], faults OPEN;
    Host GET "/docs" "This description, to be read"
        query NONE, body None, answers [text(HTML, "A page.")], faults OPEN;
];
