//! Members of an organization over HTTP, in the dialect of ClickHouse Cloud and in both its shapes.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test stops at the first surprise"
)]

use reqwest::{Method, RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};

use crate::support::server::{DEMO, Server};

const ORG_1: &str = "/v1/organizations/org-1/invitations";

fn call(server: &Server, method: Method, path: &str) -> RequestBuilder {
    let request = server.http.request(method, server.url(path));
    request.basic_auth("demo", Some("demo"))
}

async fn create(server: &Server, email: &str) -> Value {
    let body = json!({"email": email, "role": "developer"});
    let answer = call(server, Method::POST, ORG_1)
        .json(&body)
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), StatusCode::CREATED);
    answer.json().await.unwrap()
}

async fn error(answer: Response) -> (u16, String) {
    let status = answer.status().as_u16();
    assert_eq!(
        answer.headers()["content-type"],
        "application/json; charset=utf-8"
    );
    let body: Value = answer.json().await.unwrap();
    assert_eq!(body["status"], status);
    assert!(
        body["requestId"]
            .as_str()
            .unwrap()
            .parse::<uuid::Uuid>()
            .is_ok()
    );
    assert_eq!(body.as_object().unwrap().len(), 3);
    (status, body["error"].as_str().unwrap().to_owned())
}

async fn live() -> Server {
    Server::start_with(&format!("organization_shape = \"live\"\n{DEMO}")).await
}

#[tokio::test]
async fn an_invitation_is_created_found_listed_and_deleted() {
    let server = Server::start().await;
    let row = create(&server, "Ada+Dev@Example.COM").await;
    let keys: Vec<_> = row.as_object().unwrap().keys().cloned().collect();
    assert_eq!(keys, ["createdAt", "email", "expiresAt", "id", "role"]);
    assert_eq!(row["email"], "ada+dev@example.com");
    assert_eq!(row["role"], "developer");
    let time = |key: &str| invitation::Timestamp::parse(row[key].as_str().unwrap()).unwrap();
    assert_eq!(
        time("expiresAt").since(time("createdAt")),
        invitation::Lifetime::days(7)
    );

    let one = format!("{ORG_1}/{}", row["id"].as_str().unwrap());
    let found = call(&server, Method::GET, &one).send().await.unwrap();
    assert_eq!(found.status(), StatusCode::OK);
    assert_eq!(found.json::<Value>().await.unwrap(), row);
    let list = call(&server, Method::GET, ORG_1).send().await.unwrap();
    assert_eq!(list.json::<Value>().await.unwrap(), json!([row]));

    let deleted = call(&server, Method::DELETE, &one).send().await.unwrap();
    assert_eq!(deleted.status(), StatusCode::NO_CONTENT);
    assert_eq!(deleted.text().await.unwrap(), "");
    for method in [Method::GET, Method::DELETE] {
        let gone = call(&server, method, &one).send().await.unwrap();
        assert_eq!(error(gone).await.0, 404);
    }
    let list = call(&server, Method::GET, ORG_1).send().await.unwrap();
    assert_eq!(list.json::<Value>().await.unwrap(), json!([]));
}

#[tokio::test]
async fn the_live_shape_is_an_envelope_around_the_same() {
    let server = live().await;
    let body = json!({"email": "ada@example.com", "role": "developer"});
    let answer = call(&server, Method::POST, ORG_1)
        .json(&body)
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    let created: Value = answer.json().await.unwrap();
    assert_eq!(created["status"], 200);
    assert!(
        created["requestId"]
            .as_str()
            .unwrap()
            .parse::<uuid::Uuid>()
            .is_ok()
    );
    let row = &created["result"];
    assert!(row["expireAt"].as_str().unwrap().ends_with('Z'));
    assert!(row.get("expiresAt").is_none());
    let role = &row["assignedRoles"][0];
    assert_eq!(
        (role["roleName"].as_str(), role["roleType"].as_str()),
        (Some("developer"), Some("system"))
    );

    // By the id of the role, and with none at all: the default role of the policy.
    for (body, role) in [
        (
            json!({"email": "b@example.com", "assignedRoleIds": [role["roleId"]]}),
            "developer",
        ),
        (
            json!({"email": "c@example.com", "assignedRoleIds": []}),
            "member",
        ),
    ] {
        let answer = call(&server, Method::POST, ORG_1)
            .json(&body)
            .send()
            .await
            .unwrap();
        let answer: Value = answer.json().await.unwrap();
        assert_eq!(answer["result"]["role"], role);
    }
    let one = format!("{ORG_1}/{}", row["id"].as_str().unwrap());
    let found: Value = call(&server, Method::GET, &one)
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert_eq!(found["result"], *row);
    let list: Value = call(&server, Method::GET, ORG_1)
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert_eq!(list["result"].as_array().unwrap().len(), 3);
    let deleted = call(&server, Method::DELETE, &one).send().await.unwrap();
    assert_eq!(deleted.status(), StatusCode::OK);
    let deleted: Value = deleted.json().await.unwrap();
    assert_eq!(deleted["status"], 200);
    assert!(deleted.get("result").is_none());
}

#[tokio::test]
async fn each_error_has_its_status_and_prefix_in_both_shapes() {
    each_error_has_its_status_and_prefix(&Server::start().await).await;
    each_error_has_its_status_and_prefix(&live().await).await;
}

async fn each_error_has_its_status_and_prefix(server: &Server) {
    let post = |body: Value| call(server, Method::POST, ORG_1).json(&body).send();
    let first = post(json!({"email": "ada@example.com", "role": "member"})).await;
    assert!(first.unwrap().status().is_success());
    for (body, status, said) in [
        (
            json!({"email": "ADA@example.com", "role": "member"}),
            409,
            "CONFLICT: email",
        ),
        (json!({"role": "member"}), 400, "BAD_REQUEST: email"),
        (
            json!({"email": "nobody", "role": "member"}),
            400,
            "BAD_REQUEST: email",
        ),
        (
            json!({"email": "b@example.com", "role": "king"}),
            400,
            "BAD_REQUEST: role",
        ),
        (
            json!({"email": "b@example.com", "assignedRoleIds": ["x"]}),
            400,
            "BAD_REQUEST: assignedRoleIds",
        ),
        // Nobody grants more than they may: `demo` is an administrator and no owner.
        (
            json!({"email": "b@example.com", "role": "owner"}),
            403,
            "FORBIDDEN: ",
        ),
        (json!([]), 400, "BAD_REQUEST: "),
    ] {
        let (found, message) = error(post(body.clone()).await.unwrap()).await;
        assert_eq!(found, status, "{body}");
        assert!(message.starts_with(said), "{message}");
    }
    for (method, path, status) in [
        (Method::GET, format!("{ORG_1}/not-a-uuid"), 400),
        (Method::DELETE, format!("{ORG_1}/1"), 400),
        (Method::GET, format!("{ORG_1}/%ff"), 400),
        (
            Method::GET,
            format!("{ORG_1}/0199c6a8-7b1e-7c3d-9a55-6f0e4b2d1c3a"),
            404,
        ),
        (
            Method::DELETE,
            format!("{ORG_1}/0199c6a8-7b1e-7c3d-9a55-6f0e4b2d1c3a"),
            404,
        ),
        (
            Method::GET,
            "/v1/organizations/nowhere/invitations".to_owned(),
            404,
        ),
        (
            Method::GET,
            "/v1/organizations/%00/invitations".to_owned(),
            400,
        ),
        (
            Method::GET,
            "/v1/organizations/org-2/invitations".to_owned(),
            404,
        ),
        (Method::GET, "/v1/organizations".to_owned(), 404),
        (Method::PATCH, ORG_1.to_owned(), 405),
        (Method::PUT, format!("{ORG_1}/x"), 405),
    ] {
        let answer = call(server, method.clone(), &path).send().await.unwrap();
        assert_eq!(answer.headers().contains_key("allow"), status == 405);
        let (found, message) = error(answer).await;
        assert_eq!(found, status, "{method} {path}");
        let said = match status {
            400 => "BAD_REQUEST: ",
            404 => "NOT_FOUND: ",
            _ => "METHOD_NOT_ALLOWED: ",
        };
        assert!(message.starts_with(said), "{message}");
    }
    let form = call(server, Method::POST, ORG_1)
        .header("content-type", "application/x-www-form-urlencoded");
    assert_eq!(
        error(form.body("email=a").send().await.unwrap()).await.0,
        415
    );
    let large = call(server, Method::POST, ORG_1).header("content-type", "application/json");
    assert_eq!(
        error(large.body(vec![b' '; 3 << 20]).send().await.unwrap())
            .await
            .0,
        413
    );
}

#[tokio::test]
async fn credentials_are_asked_for_in_both_shapes() {
    credentials_are_asked_for(&Server::start().await).await;
    credentials_are_asked_for(&live().await).await;
}

async fn credentials_are_asked_for(server: &Server) {
    for (id, secret) in [("demo", "wrong"), ("nobody", "demo")] {
        let request = server
            .http
            .get(server.url(ORG_1))
            .basic_auth(id, Some(secret));
        let answer = request.send().await.unwrap();
        assert!(
            answer.headers()["www-authenticate"]
                .to_str()
                .unwrap()
                .starts_with("Basic")
        );
        let (status, message) = error(answer).await;
        assert_eq!(status, 401);
        assert!(message.starts_with("UNAUTHORIZED: "));
    }
    let none = server.http.get(server.url(ORG_1)).send().await.unwrap();
    assert_eq!(error(none).await.0, 401);
    let reader = server
        .http
        .get(server.url(ORG_1))
        .bearer_auth("demo-reader");
    let (status, message) = error(reader.send().await.unwrap()).await;
    assert_eq!(status, 403);
    assert!(message.starts_with("FORBIDDEN: "), "{message}");
    let bearer = server.http.get(server.url(ORG_1)).bearer_auth("demo");
    assert_eq!(bearer.send().await.unwrap().status(), StatusCode::OK);
}

// D8
#[tokio::test]
async fn d8_an_id_of_another_organization_is_not_found_and_nothing_of_it_is_told() {
    let server = Server::start().await;
    let row = create(&server, "ada@example.com").await;
    let id = row["id"].as_str().unwrap();
    let elsewhere = format!("/v1/organizations/org-2/invitations/{id}");
    for method in [Method::GET, Method::DELETE] {
        // By its own administrator, and by the one whose invitation it is.
        for key in ["demo-org-2", "demo"] {
            let request = server.http.request(method.clone(), server.url(&elsewhere));
            assert_eq!(
                error(request.bearer_auth(key).send().await.unwrap())
                    .await
                    .0,
                404
            );
        }
        let mine = server
            .http
            .request(method, server.url(&format!("{ORG_1}/{id}")));
        assert_eq!(
            error(mine.bearer_auth("demo-org-2").send().await.unwrap())
                .await
                .0,
            404
        );
    }
    let list = server
        .http
        .get(server.url("/v1/organizations/org-2/invitations"));
    let list = list.bearer_auth("demo-org-2").send().await.unwrap();
    assert_eq!(list.json::<Value>().await.unwrap(), json!([]));
}

#[tokio::test]
async fn a_letter_goes_to_the_invited_address() {
    let server = Server::start().await;
    create(&server, "Ada@example.com").await;
    let letters = server.letters_to("Ada@example.com", 1).await;
    let ticket = letters[0].ticket(&server.base);
    let preview = server.app.invitations().preview(&ticket).await.unwrap();
    assert_eq!(preview.scope.as_str(), "organization:org-1");
    // Only a user with this address joins.
    let mallory = invitation::Claimant::new("mallory")
        .unwrap()
        .verified("mallory@example.com")
        .unwrap();
    let refused = server
        .app
        .invitations()
        .redeem(&ticket, &mallory)
        .await
        .unwrap_err();
    assert_eq!(
        refused.refusal(),
        Some(&invitation::RedeemRefusal::WrongAccount)
    );
    let ada = invitation::Claimant::new("ada")
        .unwrap()
        .verified("ADA@example.com")
        .unwrap();
    assert!(
        server
            .app
            .invitations()
            .redeem(&ticket, &ada)
            .await
            .unwrap()
            .granted()
            .is_some()
    );
    let list = call(&server, Method::GET, ORG_1).send().await.unwrap();
    assert_eq!(
        list.json::<Value>().await.unwrap(),
        json!([]),
        "what was accepted is not listed"
    );
}

#[tokio::test]
async fn a_list_holds_more_than_a_page_of_the_store() {
    let server = Server::start().await;
    let actor = invitation::Actor::person("demo-admin").unwrap();
    for n in 0..230 {
        let address = format!("user-{n}@example.com");
        let draft = invitation::Invite::email("organization:org-1", &address).unwrap();
        server
            .app
            .invitations()
            .invite(&draft.without_letter(), &actor)
            .await
            .unwrap();
    }
    let list = call(&server, Method::GET, ORG_1).send().await.unwrap();
    assert_eq!(list.json::<Vec<Value>>().await.unwrap().len(), 230);
}
