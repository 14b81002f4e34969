//! Guest invitations in the dialect of Microsoft Graph: requests, answers, problems.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test stops at the first surprise"
)]

mod support;

use invitation::{
    AllowedOrigins, InviteRefusal, Invited, LinkBase, Policy, ResendRefusal, Roles, Timestamp,
    UserId,
    policy::{Duplicates, RedirectPolicy},
    wire::{
        Failure, RequestError, Trace,
        graph::{self, Place, Problem, Request, UserType},
    },
};
use serde_json::{Value, json};

use self::support::{ACME, World, acme, claimant, grace, ticket_in};

const TENANT: &str = "04dcc6ab-388a-4559-b527-fbec656300ea";
const ROOT: &str = "https://graph.microsoft.com/v1.0";
const SAMPLE: &str = r#"{
  "invitedUserEmailAddress": "admin@fabrikam.com",
  "inviteRedirectUrl": "https://myapp.contoso.com"
}"#;

fn policy() -> Policy {
    let base = LinkBase::parse("https://invitations.microsoft.com/redeem/").unwrap();
    let apps = AllowedOrigins::parse(["https://myapp.contoso.com"]).unwrap();
    support::policy()
        .link_style(graph::link_style(base).unwrap())
        .redirects(RedirectPolicy::to(apps))
        .duplicates(Duplicates::Replace)
        .build()
        .unwrap()
}

fn world() -> World {
    let world = World::with_policy(policy());
    world
        .directory
        .name_guests(|_| UserId::new("243b1de4-ad9f-421c-a933-d55305fb165d").unwrap());
    world
}

fn place() -> Place {
    Place {
        scope: acme(),
        tenant: TENANT.into(),
        guests: Roles::of(["member"]).unwrap(),
        members: Roles::of(["admin"]).unwrap(),
    }
}

/// The sample with these fields beside its own.
fn request_with(more: Value) -> Vec<u8> {
    let mut body: Value = serde_json::from_str(SAMPLE).unwrap();
    for (key, value) in more.as_object().unwrap() {
        body[key] = value.clone();
    }
    body.to_string().into_bytes()
}

fn parsed(more: Value) -> Request {
    Request::parse(&request_with(more)).unwrap()
}

fn invited(world: &World, request: &Request) -> Invited {
    world.invite(&request.draft(&place()).unwrap())
}

fn created(world: &World, request: &Request) -> Value {
    let invited = invited(world, request);
    let answer = request.created(&invited, ROOT, &Trace::new("r-1", world.now()));
    assert_eq!(answer.status(), 201);
    assert_eq!(answer.header("Content-Type"), Some(graph::CONTENT_TYPE));
    serde_json::from_str(answer.body()).unwrap()
}

fn field_at_fault(more: Value) -> &'static str {
    let error = Request::parse(&request_with(more)).unwrap_err();
    assert_eq!(error.fields().len(), 1, "{error}");
    error.fields()[0].field()
}

#[test]
fn the_sample_of_the_document_is_answered_as_in_the_document() {
    let world = world();
    let answer = created(
        &world,
        &parsed(json!({"invitedUserDisplayName": "Fabrikam Admin"})),
    );
    let mut sample: Value = json!({
      "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#invitations/$entity",
      "id": "7b92124c-9fa9-406f-8b8e-225df8376ba9",
      "inviteRedeemUrl": "https://invitations.microsoft.com/redeem/?tenant=04dcc6ab-388a-4559-b527-fbec656300ea&user=7b92124c-9fa9-406f-8b8e-225df8376ba9&ticket=VV9dmiExBsfRIVNFjb9ITj9VXAd07Ypv4gTg%2f8PiuJs%3d&lc=1033&ver=2.0",
      "invitedUserDisplayName": "Fabrikam Admin",
      "invitedUserEmailAddress": "admin@fabrikam.com",
      "sendInvitationMessage": false,
      "invitedUserMessageInfo": {
         "messageLanguage": null,
         "ccRecipients": [
              {
                 "emailAddress": {
                     "name": null,
                     "address": null
                  }
              }
         ],
         "customizedMessageBody": null
      },
      "inviteRedirectUrl": "https://myapp.contoso.com",
      "status": "Completed",
      "invitedUser": { "id": "243b1de4-ad9f-421c-a933-d55305fb165d" }
    });
    // What is drawn anew each time, and the sample's own status: it was redeemed already.
    let (id, url) = (
        answer["id"].clone(),
        answer["inviteRedeemUrl"].as_str().unwrap(),
    );
    let sample_url = sample["inviteRedeemUrl"].as_str().unwrap();
    let names = |url: &str| -> Vec<String> {
        let url = url::Url::parse(url).unwrap();
        url.query_pairs()
            .map(|(name, _)| name.into_owned())
            .collect()
    };
    assert_eq!(names(url), names(sample_url));
    assert!(url.starts_with(&format!(
        "https://invitations.microsoft.com/redeem/?tenant={TENANT}&user={}&ticket=inv1_",
        id.as_str().unwrap()
    )));
    assert!(url.ends_with("&lc=1033&ver=2.0"), "{url}");
    sample["id"] = id.clone();
    sample["inviteRedeemUrl"] = json!(url);
    sample["status"] = json!("PendingAcceptance");
    // The document shortens its sample; the resource has these as well.
    sample["invitedUserType"] = json!("Guest");
    sample["resetRedemption"] = json!(false);
    assert_eq!(answer, sample);
    assert_ne!(answer["invitedUser"]["id"], id);
}

#[test]
fn the_link_of_the_answer_redeems_once_and_the_status_follows() {
    let world = world();
    let request = parsed(json!({}));
    let invited = invited(&world, &request);
    let trace = Trace::new("r-1", world.now());
    let body = |invited: &Invited| -> Value {
        serde_json::from_str(request.created(invited, ROOT, &trace).body()).unwrap()
    };
    let url = body(&invited)["inviteRedeemUrl"]
        .as_str()
        .unwrap()
        .to_owned();
    let guest = claimant("243b1de4-ad9f-421c-a933-d55305fb165d", "admin@fabrikam.com");
    assert!(
        world
            .redeem(ticket_in(&url), &guest)
            .unwrap()
            .granted()
            .is_some()
    );
    let mut redeemed = invited;
    redeemed.invitation = world.stored(&redeemed.invitation);
    assert_eq!(body(&redeemed)["status"], "Completed");
    assert!(world.mailer.sent().is_empty());
}

#[test]
fn everything_asked_for_is_echoed_and_kept() {
    let world = world();
    let redirect = "https://MyApp.contoso.com:443/a/../b?x=%7Ey#z";
    let request = parsed(json!({
        "inviteRedirectUrl": redirect,
        "invitedUserDisplayName": "Ada Lovelace",
        "invitedUserType": "member",
        "sendInvitationMessage": true,
        "invitedUserMessageInfo": {
            "@odata.type": "microsoft.graph.invitedUserMessageInfo",
            "messageLanguage": "fr-FR",
            "ccRecipients": [{"emailAddress": {"name": "Lin", "address": "lin@example.com"}}],
            "customizedMessageBody": "Bonjour !"
        },
        "invitedUserSponsors": [{"@odata.type": "#microsoft.graph.user", "id": "sponsor-a"}, {"id": "b"}],
        "invitedUser": {"@odata.type": "microsoft.graph.user", "id": "ignored without a reset"},
        "status": "Completed",
        "unknown": {"deep": [1, 2, {"x": null}]}
    }));
    assert!(request.needs_administrator());
    let invited = invited(&world, &request);
    let answer = request.created(&invited, ROOT, &Trace::new("r", world.now()));
    let body: Value = serde_json::from_str(answer.body()).unwrap();
    assert_eq!(body["inviteRedirectUrl"], redirect);
    assert_eq!(body["invitedUserType"], "Member");
    assert_eq!(body["sendInvitationMessage"], true);
    assert_eq!(body["status"], "PendingAcceptance");
    assert_eq!(
        body["invitedUserMessageInfo"],
        json!({
            "messageLanguage": "fr-FR",
            "ccRecipients": [{"emailAddress": {"name": "Lin", "address": "lin@example.com"}}],
            "customizedMessageBody": "Bonjour !"
        })
    );
    let invitation = &invited.invitation;
    assert_eq!(invitation.grant().roles, Roles::of(["admin"]).unwrap());
    assert_eq!(
        invitation.texts().body.as_ref().unwrap().as_str(),
        "Bonjour !"
    );
    // A customized body has no language of its own to go by.
    assert_eq!(invitation.language().unwrap().as_str(), "en-US");
    assert!(
        body["inviteRedeemUrl"]
            .as_str()
            .unwrap()
            .contains("&lc=1033&")
    );
    let sponsors = &invitation.grant().private_metadata;
    assert_eq!(sponsors.get("sponsor-1"), Some("sponsor-a"));
    assert_eq!(sponsors.get("sponsor-2"), Some("b"));
    assert!(invitation.grant().metadata.is_empty());
    world.run_due();
    let to: Vec<_> = world
        .mailer
        .sent()
        .iter()
        .flat_map(|letter| letter.to().iter().chain(letter.cc()))
        .map(|address| address.as_str().to_owned())
        .collect();
    assert_eq!(to, ["admin@fabrikam.com", "lin@example.com"]);
}

#[test]
fn the_language_of_the_letter_is_the_lc_of_the_link() {
    for (language, lc, spoken) in [
        (json!("de-DE"), "1031", "de-DE"),
        (json!("es-MX"), "2058", "es-MX"),
        (json!("ja"), "1041", "ja"),
        (json!("not a language"), "1033", "en-US"),
        (json!(null), "1033", "en-US"),
    ] {
        let world = world();
        let request = parsed(json!({"invitedUserMessageInfo": {"messageLanguage": language}}));
        let invited = invited(&world, &request);
        let link = invited.link.as_ref().unwrap().expose_secret();
        assert!(link.ends_with(&format!("&lc={lc}&ver=2.0")), "{language}");
        assert_eq!(invited.invitation.language().unwrap().as_str(), spoken);
        let body: Value = serde_json::from_str(
            request
                .created(&invited, ROOT, &Trace::new("r", world.now()))
                .body(),
        )
        .unwrap();
        assert_eq!(body["invitedUserMessageInfo"]["messageLanguage"], language);
    }
}

#[test]
fn null_is_the_same_as_absent() {
    let request = parsed(json!({
        "invitedUserDisplayName": null,
        "invitedUserType": null,
        "sendInvitationMessage": null,
        "invitedUserMessageInfo": null,
        "resetRedemption": null,
        "invitedUser": null,
        "invitedUserSponsors": null
    }));
    assert_eq!(request, parsed(json!({})));
    let hollow = parsed(json!({"invitedUserMessageInfo": {
        "messageLanguage": null, "ccRecipients": null, "customizedMessageBody": null
    }}));
    assert_eq!(hollow, request);
    // As an answer holds it.
    let echoed = parsed(json!({"invitedUserMessageInfo": {
        "ccRecipients": [{"emailAddress": {"name": null, "address": null}}]
    }}));
    assert_eq!(echoed, request);
    for field in ["invitedUserEmailAddress", "inviteRedirectUrl"] {
        assert_eq!(field_at_fault(json!({ field: null })), field);
    }
}

#[test]
fn what_mail_allows_and_the_dialect_does_not_is_refused() {
    for c in "~!#$%^&*()+=[]{}\\/|;:\"<>?,".chars() {
        let address = format!("a{c}b@example.com");
        assert_eq!(
            field_at_fault(json!({"invitedUserEmailAddress": address})),
            "invitedUserEmailAddress",
            "{address}"
        );
    }
    for address in [
        ".a@example.com",
        "a.@example.com",
        "-a@example.com",
        "a-@example.com",
        "@",
        "a",
    ] {
        assert_eq!(
            field_at_fault(json!({"invitedUserEmailAddress": address})),
            "invitedUserEmailAddress",
            "{address}"
        );
    }
    for address in ["_a_@example.com", "a-b.c@example.com", "o'hara@example.com"] {
        assert!(Request::parse(&request_with(json!({"invitedUserEmailAddress": address}))).is_ok());
    }
}

#[test]
fn every_field_of_another_kind_is_named() {
    for (more, field) in [
        (
            json!({"invitedUserEmailAddress": 7}),
            "invitedUserEmailAddress",
        ),
        (json!({"inviteRedirectUrl": ["x"]}), "inviteRedirectUrl"),
        (
            json!({"inviteRedirectUrl": "/relative"}),
            "inviteRedirectUrl",
        ),
        (
            json!({"inviteRedirectUrl": "javascript:alert(1)"}),
            "inviteRedirectUrl",
        ),
        (
            json!({"invitedUserDisplayName": {}}),
            "invitedUserDisplayName",
        ),
        (
            json!({"invitedUserDisplayName": "see www.evil.example"}),
            "invitedUserDisplayName",
        ),
        (json!({"invitedUserType": "Owner"}), "invitedUserType"),
        (
            json!({"sendInvitationMessage": "true"}),
            "sendInvitationMessage",
        ),
        (
            json!({"invitedUserMessageInfo": []}),
            "invitedUserMessageInfo",
        ),
        (
            json!({"invitedUserMessageInfo": {"messageLanguage": 1}}),
            "invitedUserMessageInfo.messageLanguage",
        ),
        (
            json!({"invitedUserMessageInfo": {"ccRecipients": {}}}),
            "invitedUserMessageInfo.ccRecipients",
        ),
        (
            json!({"invitedUserMessageInfo": {"ccRecipients": [7]}}),
            "invitedUserMessageInfo.ccRecipients",
        ),
        (
            json!({"invitedUserMessageInfo": {"ccRecipients": [{"emailAddress": {"name": "Lin"}}]}}),
            "invitedUserMessageInfo.ccRecipients.emailAddress.address",
        ),
        (
            json!({"invitedUserMessageInfo": {"ccRecipients": [
                {"emailAddress": {"address": "a@example.com"}}, {"emailAddress": {"address": "b@example.com"}}
            ]}}),
            "invitedUserMessageInfo.ccRecipients",
        ),
        (
            json!({"invitedUserMessageInfo": {"customizedMessageBody": "a\u{0}b"}}),
            "invitedUserMessageInfo.customizedMessageBody",
        ),
        (json!({"resetRedemption": 1}), "resetRedemption"),
        (json!({"resetRedemption": true}), "invitedUser.id"),
        (
            json!({"resetRedemption": true, "invitedUser": {}}),
            "invitedUser.id",
        ),
        (
            json!({"resetRedemption": true, "invitedUser": {"id": ""}}),
            "invitedUser.id",
        ),
        (json!({"invitedUser": "x"}), "invitedUser"),
        (json!({"invitedUserSponsors": "x"}), "invitedUserSponsors"),
        (
            json!({"invitedUserSponsors": [{}]}),
            "invitedUserSponsors.id",
        ),
        (
            json!({"invitedUserSponsors": vec![json!({"id": "a"}); 11]}),
            "invitedUserSponsors",
        ),
    ] {
        assert_eq!(field_at_fault(more.clone()), field, "{more}");
        let error = Request::parse(&request_with(more)).unwrap_err();
        let answer = Problem::from(&Failure::from(error)).answer(&Trace::new("r", Timestamp::MIN));
        let body: Value = serde_json::from_str(answer.body()).unwrap();
        assert_eq!(answer.status(), 400);
        assert_eq!(body["error"]["code"], "BadRequest");
        assert!(
            body["error"]["message"]
                .as_str()
                .unwrap()
                .starts_with(field)
        );
    }
}

#[test]
fn a_reset_keeps_the_guest_and_ends_the_old_ticket() {
    let world = world();
    let first = invited(&world, &parsed(json!({})));
    let guest = first.invitation.guest().unwrap().clone();
    let request = parsed(json!({
        "invitedUserEmailAddress": "admin@new.fabrikam.com",
        "resetRedemption": true,
        "invitedUser": {"id": guest.as_str()}
    }));
    let second = invited(&world, &request);
    assert_eq!(second.invitation.guest(), Some(&guest));
    assert_ne!(second.invitation.id(), first.invitation.id());
    let old = support::ticket_of(&first);
    let who = claimant(guest.as_str(), "admin@fabrikam.com");
    assert!(world.redeem(&old, &who).is_err());
    let answer = request.created(&second, ROOT, &Trace::new("r", world.now()));
    let body: Value = serde_json::from_str(answer.body()).unwrap();
    assert_eq!(body["resetRedemption"], true);
    assert_eq!(body["invitedUser"]["id"], guest.as_str());
}

#[test]
fn a_pending_guest_is_invited_again_under_a_new_id() {
    let world = world();
    let first = created(&world, &parsed(json!({})));
    let second = created(&world, &parsed(json!({})));
    assert_eq!(first["invitedUser"], second["invitedUser"]);
    assert_ne!(first["id"], second["id"]);
    assert_ne!(first["inviteRedeemUrl"], second["inviteRedeemUrl"]);
}

#[test]
fn members_are_invited_only_where_a_role_is_set_for_them() {
    let request = parsed(json!({"invitedUserType": "Member"}));
    assert_eq!(request.user_type, UserType::Member);
    let mut closed = place();
    closed.members = Roles::none();
    let error = request.draft(&closed).unwrap_err();
    assert_eq!(error.field(), "invitedUserType");
}

#[test]
fn each_failure_has_its_status_and_code() {
    let denied = "Authorization_RequestDenied";
    let existing = world().invite(&parsed(json!({})).draft(&place()).unwrap());
    for (failure, status, code) in [
        (Failure::from(RequestError::NotJson), 400, "BadRequest"),
        (Failure::from(RequestError::NotUtf8), 400, "BadRequest"),
        (Failure::from(RequestError::TooDeep), 400, "BadRequest"),
        (Failure::from(RequestError::NotAnObject), 400, "BadRequest"),
        (
            Failure::from(RequestError::TooLarge),
            413,
            "RequestEntityTooLarge",
        ),
        (Failure::Encoding, 400, "BadRequest"),
        (Failure::from(&InviteRefusal::Redirect), 400, "BadRequest"),
        (
            Failure::from(&InviteRefusal::AlreadyMember),
            400,
            "BadRequest",
        ),
        (Failure::from(&InviteRefusal::Domain), 403, denied),
        (Failure::from(&InviteRefusal::ContactBlocked), 403, denied),
        (Failure::from(&InviteRefusal::Guest), 403, denied),
        (
            Failure::from(&InviteRefusal::Duplicate {
                existing: existing.invitation.id(),
            }),
            409,
            "Conflict",
        ),
        (Failure::Unauthenticated, 401, "InvalidAuthenticationToken"),
        (Failure::Forbidden, 403, denied),
        (Failure::NotFound, 404, "Request_ResourceNotFound"),
        (Failure::Method { allow: "POST" }, 405, "MethodNotAllowed"),
        (Failure::MediaType, 415, "UnsupportedMediaType"),
        (Failure::TooMany { retry_after: 7 }, 429, "TooManyRequests"),
        (Failure::Internal, 500, "InternalServerError"),
        (
            Failure::Unavailable { retry_after: 5 },
            503,
            "ServiceUnavailable",
        ),
    ] {
        let problem = Problem::from(&failure);
        assert_eq!(
            (problem.status(), problem.code()),
            (status, code),
            "{failure:?}"
        );
        let mut trace = Trace::new("r-1", Timestamp::parse("2026-11-20T05:36:11.9Z").unwrap());
        trace.client_request_id = Some("c-1");
        let answer = problem.answer(&trace);
        let body: Value = serde_json::from_str(answer.body()).unwrap();
        assert_eq!(
            body,
            json!({"error": {
                "code": code,
                "message": problem.message(),
                "innerError": {"date": "2026-11-20T05:36:11", "request-id": "r-1", "client-request-id": "c-1"}
            }})
        );
        assert_eq!(answer.header("client-request-id"), Some("c-1"));
        assert_eq!(answer.header("request-id"), Some("r-1"));
        assert_eq!(answer.header("www-authenticate").is_some(), status == 401);
        assert_eq!(answer.header("allow"), (status == 405).then_some("POST"));
        let wait = match status {
            429 => Some("7"),
            503 => Some("5"),
            _ => None,
        };
        assert_eq!(answer.header("retry-after"), wait);
    }
    let user = UserId::new("0f").unwrap();
    let known = Problem::from(&Failure::AlreadyMember { user: Some(user) });
    assert!(known.message().ends_with("object id 0f"));
}

#[test]
fn a_limit_says_when_to_come_again() {
    let now = Timestamp::parse("2026-11-20T05:36:11Z").unwrap();
    let from = Timestamp::parse("2026-11-20T05:36:40.2Z").unwrap();
    let soon = Failure::of_resend(ResendRefusal::TooSoon { from }, Some(now));
    assert_eq!(soon.retry_after(), Some(30));
}

#[test]
fn one_permission_of_three_is_enough() {
    for permission in graph::PERMISSIONS {
        assert!(graph::permits([permission]));
    }
    assert!(!graph::permits([]));
    assert!(!graph::permits(["User.Invite.Al", "Directory.Read.All"]));
}

// B6, K17
#[test]
fn k17_an_answer_holds_the_link_and_nothing_else_of_the_row() {
    let world = world();
    let request = parsed(json!({"invitedUserSponsors": [{"id": "secret-sponsor"}]}));
    let invited = invited(&world, &request);
    let answer = request.created(&invited, ROOT, &Trace::new("r", world.now()));
    let body: Value = serde_json::from_str(answer.body()).unwrap();
    let mut keys: Vec<_> = body
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    keys.sort_unstable();
    assert_eq!(
        keys,
        [
            "@odata.context",
            "id",
            "inviteRedeemUrl",
            "inviteRedirectUrl",
            "invitedUser",
            "invitedUserDisplayName",
            "invitedUserEmailAddress",
            "invitedUserMessageInfo",
            "invitedUserType",
            "resetRedemption",
            "sendInvitationMessage",
            "status",
        ]
    );
    assert_eq!(answer.body().matches("inv1_").count(), 1);
    assert!(!answer.body().contains("secret-sponsor"));
    assert!(!answer.body().contains(ACME));
    assert!(!answer.body().contains(grace().user().as_str()));
    // B7
    assert!(!format!("{answer:?}{request:?}").contains("inv1_"));
    assert!(!format!("{request:?}").contains("admin@fabrikam.com"));
}
