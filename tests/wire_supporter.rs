//! Supporter pages in the dialect of everydayhero.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test stops at the first surprise"
)]

mod support;

use invitation::{
    Binding, Claimant, InviteRefusal, ManageRefusal, Policy, Roles,
    policy::Duplicates,
    wire::{
        Answer, Failure, RequestError,
        supporter::{self, Kind, Number, Problem, Request},
    },
};
use proptest::prelude::*;
use serde_json::{Value, json};

use self::support::{World, acme, grace};

fn policy() -> Policy {
    support::policy_with_links()
        .allow_bearer()
        .duplicates(Duplicates::Replace)
        .build()
        .unwrap()
}

fn sample(kind: Kind) -> Value {
    let mut body = json!({
        "email": "support@everydayhero.com",
        "full_name": "Everyday Hero Support",
        "charity_id": "au-1",
        "target": 705.5
    });
    if kind == Kind::Individual {
        body["phone"] = json!("1300798768");
    }
    body
}

fn parsed(kind: Kind, body: &Value) -> Request {
    Request::parse(kind, body.to_string().as_bytes()).unwrap()
}

fn draft(request: &Request) -> invitation::Invite {
    request
        .draft(acme(), Roles::of(["member"]).unwrap())
        .unwrap()
}

fn body(answer: &Answer) -> Value {
    assert_eq!(
        answer.header("content-type"),
        Some("application/json; charset=utf-8")
    );
    serde_json::from_str(answer.body()).unwrap()
}

fn fields(kind: Kind, body: &Value) -> Vec<&'static str> {
    let error = Request::parse(kind, body.to_string().as_bytes()).unwrap_err();
    error.fields().iter().map(|error| error.field()).collect()
}

#[test]
fn the_sample_for_an_individual_page_is_answered_with_nulls() {
    let world = World::with_policy(policy());
    let request = parsed(Kind::Individual, &sample(Kind::Individual));
    let invited = world.invite(&draft(&request));
    assert!(invited.link.is_none());
    let answer = supporter::individual_page(&invited.invitation, Number(1));
    assert_eq!(answer.status(), 201);
    assert_eq!(
        body(&answer),
        json!({"create_individual_page_invitation": {
            "id": 1, "email": "support@everydayhero.com", "accepted_at": null, "cancelled_at": null
        }})
    );
    let row = &invited.invitation;
    assert_eq!(row.binding(), Binding::Bearer);
    assert_eq!(row.profile().phone.as_ref().unwrap().as_str(), "1300798768");
    assert_eq!(
        row.profile().display_name.as_ref().unwrap().as_str(),
        "Everyday Hero Support"
    );
    assert_eq!(row.grant().metadata.get("charity_id"), Some("au-1"));
    assert_eq!(row.grant().metadata.get("target"), Some("705.5"));
}

#[test]
fn the_sample_for_a_team_is_answered_with_its_token() {
    let world = World::with_policy(policy());
    let request = parsed(Kind::Team, &sample(Kind::Team));
    let invited = world.invite(&draft(&request));
    let answer = supporter::joined_team(&invited, Number(7), Number(1));
    assert_eq!(answer.status(), 201);
    let mut body = body(&answer);
    let token = body["join_team_invitation"]["token"].take();
    assert_eq!(
        body,
        json!({"join_team_invitation": {
            "id": 7, "email": "support@everydayhero.com", "accepted_at": null, "cancelled_at": null,
            "team_page_id": 1, "token": null
        }})
    );
    // The address is for delivery alone: whoever has the token joins.
    let stranger = Claimant::new("stranger").unwrap();
    let redeemed = world.redeem(token.as_str().unwrap(), &stranger).unwrap();
    assert_eq!(
        redeemed.granted().unwrap().grant.metadata.get("target"),
        Some("705.5")
    );
}

#[test]
fn what_became_of_it_is_told_with_its_time() {
    let world = World::with_policy(policy());
    let request = parsed(Kind::Team, &sample(Kind::Team));
    let invited = world.invite(&draft(&request));
    let ticket = support::ticket_of(&invited);
    world
        .redeem(&ticket, &Claimant::new("stranger").unwrap())
        .unwrap();
    let accepted = world.stored(&invited.invitation);
    let answer = body(&supporter::individual_page(&accepted, Number(1)));
    let entity = &answer["create_individual_page_invitation"];
    assert_eq!(entity["accepted_at"], "2026-11-20T12:00:00Z");
    assert_eq!(entity["cancelled_at"], Value::Null);

    let other = world.invite(&draft(&request)).invitation;
    let revoked =
        pollster::block_on(world.invitations.revoke(&acme(), other.id(), &grace())).unwrap();
    let answer = body(&supporter::individual_page(&revoked, Number(2)));
    assert_eq!(
        answer["create_individual_page_invitation"]["cancelled_at"],
        "2026-11-20T12:00:00Z"
    );
}

#[test]
fn a_repeated_invitation_is_a_new_one_and_the_old_ticket_dies() {
    let world = World::with_policy(policy());
    let request = parsed(Kind::Team, &sample(Kind::Team));
    let (first, second) = (
        world.invite(&draft(&request)),
        world.invite(&draft(&request)),
    );
    assert_ne!(first.invitation.id(), second.invitation.id());
    let stranger = Claimant::new("stranger").unwrap();
    assert!(
        world
            .redeem(&support::ticket_of(&first), &stranger)
            .is_err()
    );
    assert!(
        world
            .redeem(&support::ticket_of(&second), &stranger)
            .is_ok()
    );
}

// K18
#[test]
fn k18_an_amount_keeps_its_digits_through_a_whole_life() {
    for (written, kept) in [
        ("12345678901234567.89", "12345678901234567.89"),
        ("\"12345678901234567.89\"", "12345678901234567.89"),
        ("0.1", "0.1"),
        ("705.50", "705.50"),
        ("7055e-1", "705.5"),
        ("9007199254740993", "9007199254740993"),
    ] {
        let world = World::with_policy(policy());
        let text = format!(r#"{{"email":"ada@example.com","target":{written}}}"#);
        let request = Request::parse(Kind::Team, text.as_bytes()).unwrap();
        let invited = world.invite(&draft(&request));
        let stored = world.stored(&invited.invitation);
        assert_eq!(stored.grant().metadata.get("target"), Some(kept));
        let stranger = Claimant::new("stranger").unwrap();
        let redeemed = world
            .redeem(&support::ticket_of(&invited), &stranger)
            .unwrap();
        assert_eq!(
            redeemed.granted().unwrap().grant.metadata.get("target"),
            Some(kept)
        );
    }
}

proptest! {
    // K18
    #[test]
    fn k18_no_amount_changes_a_digit(whole in "[1-9][0-9]{0,17}", part in "[0-9]{1,12}", quoted: bool) {
        let amount = format!("{whole}.{part}");
        let written = if quoted { format!("\"{amount}\"") } else { amount.clone() };
        let text = format!(r#"{{"target":{written},"email":"ada@example.com"}}"#);
        let request = Request::parse(Kind::Individual, text.as_bytes()).unwrap();
        prop_assert_eq!(request.target.unwrap().to_string(), amount);
    }
}

#[test]
fn everything_but_the_address_is_optional() {
    let hollow = json!({
        "email": "ada@example.com", "phone": null, "full_name": "", "charity_id": null, "target": null
    });
    let bare = json!({"email": "ada@example.com", "unknown": {"a": []}});
    for kind in [Kind::Individual, Kind::Team] {
        assert_eq!(parsed(kind, &hollow), parsed(kind, &bare));
    }
    // A team's invitation has no phone, so whatever stands there is unknown to it.
    let phone = json!({"email": "ada@example.com", "phone": {"odd": 1}});
    assert!(parsed(Kind::Team, &phone).phone.is_none());
    assert_eq!(fields(Kind::Individual, &phone), ["phone"]);
}

#[test]
fn every_field_at_fault_is_named_at_once() {
    let all = json!({"email": 7, "phone": "x".repeat(41), "full_name": "a@b", "charity_id": "au 1", "target": 0});
    assert_eq!(
        fields(Kind::Individual, &all),
        ["email", "phone", "full_name", "charity_id", "target"]
    );
    assert_eq!(
        fields(Kind::Team, &all),
        ["email", "full_name", "charity_id", "target"]
    );
    for target in [
        json!(-1),
        json!("0.0"),
        json!("abc"),
        json!(true),
        json!([1]),
        json!({}),
        json!("1,5"),
        json!("1".repeat(31)),
    ] {
        let body = json!({"email": "ada@example.com", "target": target});
        assert_eq!(fields(Kind::Team, &body), ["target"], "{target}");
    }
    for nothing in ["", "{}", r#"{"email":null}"#] {
        let error = Request::parse(Kind::Team, nothing.as_bytes()).unwrap_err();
        let answer = Problem::from(&Failure::from(error)).answer();
        assert_eq!(answer.status(), 422);
        assert_eq!(
            body(&answer),
            json!({"error": {"message": "Validation failed", "errors": [{"field": "email", "code": "invalid"}]}})
        );
    }
}

#[test]
fn each_failure_has_its_status_and_body() {
    let plain = |message: &str| json!({"error": {"message": message}});
    let invalid = |field: &str| json!({"error": {"message": "Validation failed", "errors": [{"field": field, "code": "invalid"}]}});
    for (failure, status, expected) in [
        (
            Failure::Unauthenticated,
            401,
            plain("You need to authenticate for this resource"),
        ),
        (
            Failure::Forbidden,
            403,
            plain("You are not authorized to view this resource"),
        ),
        (Failure::NotFound, 404, plain("there is no such resource")),
        (
            Failure::MalformedId,
            404,
            plain("an id in the path is malformed"),
        ),
        (
            Failure::from(&ManageRefusal::NotFound),
            404,
            plain("there is no such resource"),
        ),
        (Failure::from(&InviteRefusal::Domain), 422, invalid("email")),
        (
            Failure::from(&InviteRefusal::ContactBlocked),
            422,
            invalid("email"),
        ),
        (
            Failure::from(&InviteRefusal::Texts),
            422,
            invalid("full_name"),
        ),
        (
            Failure::from(RequestError::NotJson),
            400,
            plain("the body is not valid json"),
        ),
        (
            Failure::from(RequestError::NotUtf8),
            400,
            plain("the body is not valid utf-8"),
        ),
        (
            Failure::from(RequestError::TooLarge),
            413,
            plain("the body is too large"),
        ),
        (
            Failure::Encoding,
            400,
            plain("the content encoding is damaged or not supported"),
        ),
        (
            Failure::Method { allow: "POST" },
            405,
            plain("the method is not allowed here"),
        ),
        (
            Failure::MediaType,
            415,
            plain("the content type is not supported"),
        ),
        (
            Failure::TooMany { retry_after: 3 },
            429,
            plain("too many requests"),
        ),
        (Failure::Internal, 500, plain("something went wrong here")),
        (
            Failure::Unavailable { retry_after: 5 },
            503,
            plain("the service is not available for the moment"),
        ),
    ] {
        let answer = Problem::from(&failure).answer();
        assert_eq!(
            (answer.status(), body(&answer)),
            (status, expected),
            "{failure:?}"
        );
        assert_eq!(answer.header("allow"), (status == 405).then_some("POST"));
        assert_eq!(
            answer.header("retry-after").is_some(),
            status == 429 || status == 503
        );
        assert_eq!(answer.header("www-authenticate").is_some(), status == 401);
    }
}

// B6
#[test]
fn b6_an_individual_page_tells_no_ticket() {
    let world = World::with_policy(policy());
    let request = parsed(Kind::Individual, &sample(Kind::Individual));
    let invited = world.invite(&draft(&request).with_link());
    let answer = supporter::individual_page(&invited.invitation, Number(1));
    assert!(!answer.body().contains("inv1_"));
    assert!(
        !answer.body().contains("1300798768"),
        "the other fields are not echoed"
    );
}
