//! Members of an organization in the dialect of ClickHouse Cloud, in both of its shapes.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod support;

use invitation::{
    InviteRefusal, Invited, Lifetime, ManageRefusal, Policy, Roles, Status, Timestamp,
    policy::RoleBook,
    wire::{
        Failure, RequestError, Trace,
        organization::{self, AssignableRole, Problem, Request, RoleKind, Shape},
    },
};
use serde_json::{Value, json};

use self::support::{World, acme, ada, grace};

const REQUEST_ID: &str = "5b0e8a3c-8e7b-4f7e-9d52-0f1c6a1d2e3f";

fn known() -> Vec<AssignableRole> {
    AssignableRole::all(["owner", "admin", "member"]).unwrap()
}

fn trace(world: &World) -> Trace<'static> {
    Trace::new(REQUEST_ID, world.now())
}

fn parsed(body: Value) -> Request {
    Request::parse(body.to_string().as_bytes()).unwrap()
}

fn invited(world: &World, body: Value) -> Invited {
    world.invite(&parsed(body).draft(&acme(), &known()).unwrap())
}

fn body(answer: &invitation::wire::Answer) -> Value {
    assert_eq!(
        answer.header("content-type"),
        Some("application/json; charset=utf-8")
    );
    serde_json::from_str(answer.body()).unwrap()
}

#[test]
fn the_shape_of_the_document_is_a_bare_object() {
    let world = World::new();
    let row = invited(
        &world,
        json!({"email": "Ada.L@EXAMPLE.com", "role": "member"}),
    )
    .invitation;
    let answer = Shape::Document.created(&row, &known(), &trace(&world));
    assert_eq!(answer.status(), 201);
    let expected = json!({
        "role": "member",
        "id": row.id().to_string(),
        "email": "ada.l@example.com",
        "createdAt": "2026-11-20T12:00:00.000Z",
        "expiresAt": "2026-11-27T12:00:00.000Z"
    });
    assert_eq!(body(&answer), expected);
    let found = Shape::Document.found(&row, &known(), &trace(&world));
    assert_eq!((found.status(), body(&found)), (200, expected.clone()));
    let list = Shape::Document.list(&[row], &known(), &trace(&world));
    assert_eq!((list.status(), body(&list)), (200, json!([expected])));
    let deleted = Shape::Document.deleted(&trace(&world));
    assert_eq!((deleted.status(), deleted.body()), (204, ""));
}

#[test]
fn the_live_shape_is_an_envelope() {
    let world = World::new();
    let admin = AssignableRole::all(["admin"]).unwrap().remove(0);
    let row = invited(
        &world,
        json!({"email": "ada+dev@example.com", "assignedRoleIds": [admin.id.to_string()]}),
    )
    .invitation;
    assert_eq!(row.grant().roles, Roles::of(["admin"]).unwrap());
    let entity = json!({
        "role": "admin",
        "assignedRoles": [{"roleId": admin.id.to_string(), "roleName": "admin", "roleType": "system"}],
        "id": row.id().to_string(),
        "email": "ada+dev@example.com",
        "createdAt": "2026-11-20T12:00:00.000Z",
        "expireAt": "2026-11-27T12:00:00.000Z"
    });
    let envelope =
        |result: Value| json!({"status": 200, "requestId": REQUEST_ID, "result": result});
    let (known, trace) = (known(), trace(&world));
    for (answer, result) in [
        (Shape::Live.created(&row, &known, &trace), entity.clone()),
        (Shape::Live.found(&row, &known, &trace), entity.clone()),
        (
            Shape::Live.list(std::slice::from_ref(&row), &known, &trace),
            json!([entity]),
        ),
    ] {
        assert_eq!((answer.status(), body(&answer)), (200, envelope(result)));
    }
    let deleted = Shape::Live.deleted(&trace);
    assert_eq!(
        (deleted.status(), body(&deleted)),
        (200, json!({"status": 200, "requestId": REQUEST_ID}))
    );
}

#[test]
fn a_role_that_is_listed_no_more_is_still_told() {
    let world = World::new();
    let row = invited(
        &world,
        json!({"email": "ada@example.com", "role": "member"}),
    )
    .invitation;
    let answer = Shape::Live.found(&row, &[], &trace(&world));
    let role = &body(&answer)["result"]["assignedRoles"][0];
    assert_eq!(role["roleName"], "member");
    assert_eq!(role["roleType"], RoleKind::Custom.as_str());
}

#[test]
fn a_host_names_its_roles_as_it_likes() {
    let mut roles = known();
    roles[1].id = "00000000-0000-4000-8000-000000000001".parse().unwrap();
    roles[1].name = "Administrator".into();
    let request = parsed(json!({
        "email": "ada@example.com",
        "assignedRoleIds": ["00000000-0000-4000-8000-000000000001"]
    }));
    let world = World::new();
    let row = world
        .invite(&request.draft(&acme(), &roles).unwrap())
        .invitation;
    let answer = Shape::Live.found(&row, &roles, &trace(&world));
    assert_eq!(
        body(&answer)["result"]["assignedRoles"][0]["roleName"],
        "Administrator"
    );
    assert_eq!(body(&answer)["result"]["role"], "admin");
}

#[test]
fn a_list_shows_what_can_be_joined_and_nothing_else() {
    let world = World::new();
    let mut rows = Vec::new();
    for address in [
        "a@example.com",
        "b@example.com",
        "ada@example.com",
        "c@example.com",
    ] {
        rows.push(invited(&world, json!({"email": address, "role": "member"})).invitation);
    }
    let user = invitation::Invite::user(support::ACME, "lin")
        .unwrap()
        .role("member")
        .unwrap();
    rows.push(world.invite(&user).invitation);
    let revoked = pollster::block_on(world.invitations.revoke(&acme(), rows[1].id(), &grace()));
    rows[1] = revoked.unwrap();
    world.run_due();
    let letter = world.mailer.last_to("ada@example.com").unwrap();
    world.redeem(letter.ticket().unwrap(), &ada()).unwrap();
    rows[2] = world.stored(&rows[2]);
    let emails = |rows: &[_]| -> Vec<String> {
        let list = body(&Shape::Document.list(rows, &known(), &trace(&world)));
        let entries = list.as_array().unwrap().iter();
        entries
            .map(|entry| entry["email"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(emails(&rows), ["a@example.com", "c@example.com"]);
    world.advance(Lifetime::days(7));
    assert_eq!(rows[0].status_at(world.now()), Status::Expired);
    assert!(emails(&rows).is_empty());
}

#[test]
fn no_role_means_the_default_of_the_policy_or_an_error() {
    let nothing = json!({"email": "ada@example.com", "assignedRoleIds": [], "role": null});
    let draft = parsed(nothing).draft(&acme(), &known()).unwrap();
    let strict = World::new();
    let refused = pollster::block_on(strict.invitations.invite(&draft, &grace())).unwrap_err();
    let problem = Problem::from(&Failure::from(&refused));
    assert_eq!(problem.status(), 400);
    assert!(
        body(&problem.answer(&trace(&strict)))["error"]
            .as_str()
            .unwrap()
            .starts_with("BAD_REQUEST: role")
    );

    let member = Roles::of(["member"]).unwrap();
    let book = RoleBook::default()
        .grants("admin", ["member"])
        .unwrap()
        .default_roles(member.clone());
    let policy = Policy::builder()
        .link("https://app.example.com/join")
        .unwrap()
        .roles(book);
    let generous = World::with_policy(policy.build().unwrap());
    assert_eq!(generous.invite(&draft).invitation.grant().roles, member);
}

#[test]
fn every_field_of_another_kind_is_named() {
    for (body, field) in [
        (json!({}), "email"),
        (json!({"email": null, "role": "member"}), "email"),
        (json!({"email": 7}), "email"),
        (json!({"email": "nobody"}), "email"),
        (json!({"email": "a@example.com, b@example.com"}), "email"),
        (
            json!({"email": "ada@example.com", "role": ["member"]}),
            "role",
        ),
        (
            json!({"email": "ada@example.com", "role": "x".repeat(65)}),
            "role",
        ),
        (
            json!({"email": "ada@example.com", "assignedRoleIds": "x"}),
            "assignedRoleIds",
        ),
        (
            json!({"email": "ada@example.com", "assignedRoleIds": [7]}),
            "assignedRoleIds",
        ),
        (
            json!({"email": "ada@example.com", "assignedRoleIds": vec!["x"; 33]}),
            "assignedRoleIds",
        ),
    ] {
        let error = Request::parse(body.to_string().as_bytes()).unwrap_err();
        assert_eq!(error.fields()[0].field(), field, "{body}");
    }
    for id in ["unknown", "00000000-0000-4000-8000-000000000009", "member"] {
        let request = parsed(json!({"email": "ada@example.com", "assignedRoleIds": [id]}));
        assert_eq!(
            request.draft(&acme(), &known()).unwrap_err().field(),
            "assignedRoleIds"
        );
    }
}

#[test]
fn each_failure_has_its_status_and_prefix() {
    let world = World::new();
    let existing = invited(
        &world,
        json!({"email": "ada@example.com", "role": "member"}),
    );
    let duplicate = InviteRefusal::Duplicate {
        existing: existing.invitation.id(),
    };
    for (failure, status, prefix) in [
        (Failure::from(RequestError::NotJson), 400, "BAD_REQUEST: "),
        (
            Failure::from(RequestError::TooLarge),
            413,
            "PAYLOAD_TOO_LARGE: ",
        ),
        (Failure::MalformedId, 400, "BAD_REQUEST: "),
        (Failure::Encoding, 400, "BAD_REQUEST: "),
        (
            Failure::from(&InviteRefusal::UnknownRole),
            400,
            "BAD_REQUEST: role: ",
        ),
        (Failure::Unauthenticated, 401, "UNAUTHORIZED: "),
        (Failure::Forbidden, 403, "FORBIDDEN: "),
        (Failure::NotFound, 404, "NOT_FOUND: "),
        (Failure::from(&InviteRefusal::ScopeGone), 404, "NOT_FOUND: "),
        (Failure::from(&ManageRefusal::NotFound), 404, "NOT_FOUND: "),
        (Failure::from(&duplicate), 409, "CONFLICT: email: "),
        (
            Failure::from(&InviteRefusal::AlreadyMember),
            409,
            "CONFLICT: email: ",
        ),
        (Failure::from(&InviteRefusal::NoSeat), 409, "CONFLICT: "),
        (
            Failure::from(&ManageRefusal::Status(Status::Accepted)),
            409,
            "CONFLICT: ",
        ),
        (
            Failure::Method { allow: "GET, POST" },
            405,
            "METHOD_NOT_ALLOWED: ",
        ),
        (Failure::MediaType, 415, "UNSUPPORTED_MEDIA_TYPE: "),
        (
            Failure::TooMany { retry_after: 9 },
            429,
            "TOO_MANY_REQUESTS: ",
        ),
        (Failure::Internal, 500, "INTERNAL_ERROR: "),
        (
            Failure::Unavailable { retry_after: 5 },
            503,
            "SERVICE_UNAVAILABLE: ",
        ),
    ] {
        let answer = Problem::from(&failure).answer(&trace(&world));
        let body = body(&answer);
        let mut keys: Vec<_> = body.as_object().unwrap().keys().collect();
        keys.sort_unstable();
        assert_eq!(keys, ["error", "requestId", "status"]);
        assert_eq!((answer.status(), &body["status"]), (status, &json!(status)));
        assert!(
            body["error"].as_str().unwrap().starts_with(prefix),
            "{body}"
        );
        assert_eq!(body["requestId"], REQUEST_ID);
        assert_eq!(
            answer.header("allow"),
            (status == 405).then_some("GET, POST")
        );
        assert_eq!(
            answer.header("retry-after").is_some(),
            status == 429 || status == 503
        );
        assert_eq!(answer.header("www-authenticate").is_some(), status == 401);
    }
}

#[test]
fn an_id_in_a_path_is_a_hyphenated_uuid() {
    let id = "0199c6a8-7b1e-7c3d-9a55-6f0e4b2d1c3a";
    assert_eq!(organization::parse_id(id).unwrap().to_string(), id);
    assert!(organization::parse_id(&id.to_uppercase()).is_some());
    for text in [
        "",
        "1",
        "{0199c6a8-7b1e-7c3d-9a55-6f0e4b2d1c3a}",
        "0199c6a8-7b1e-7c3d-9a55-6f0e4b2d1c3z",
        "urn:uuid:0199c6a8-7b1e-7c3d-9a55-6f0e4b2",
    ] {
        assert!(organization::parse_id(text).is_none(), "{text}");
    }
}

// C5
#[test]
fn c5_the_address_is_told_in_lower_case_and_joined_in_any() {
    let world = World::new();
    let row = invited(
        &world,
        json!({"email": "ADA@Example.COM", "role": "member"}),
    )
    .invitation;
    let answer = Shape::Document.found(&row, &known(), &Trace::new("r", Timestamp::MIN));
    assert_eq!(body(&answer)["email"], "ada@example.com");
    world.run_due();
    let letter = world.mailer.last().unwrap();
    assert!(
        world
            .redeem(letter.ticket().unwrap(), &ada())
            .unwrap()
            .granted()
            .is_some()
    );
}

// K17
#[test]
fn k17_no_answer_holds_a_ticket_or_what_only_the_host_sees() {
    let world = World::new();
    let request = parsed(json!({"email": "ada@example.com", "role": "member"}));
    let mut hidden = invitation::Metadata::default();
    hidden.insert("note", "only-for-the-host").unwrap();
    let draft = request
        .draft(&acme(), &known())
        .unwrap()
        .private_metadata(hidden)
        .with_link();
    let row = world.invite(&draft).invitation;
    for shape in [Shape::Document, Shape::Live] {
        let trace = trace(&world);
        for answer in [
            shape.created(&row, &known(), &trace),
            shape.found(&row, &known(), &trace),
            shape.list(std::slice::from_ref(&row), &known(), &trace),
        ] {
            for secret in ["inv1_", "only-for-the-host", "digest", "seed", "grace"] {
                assert!(!answer.body().contains(secret), "{secret}");
            }
        }
    }
}
