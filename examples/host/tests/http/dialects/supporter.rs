//! Supporter pages over HTTP, in the dialect of everydayhero.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test stops at the first surprise"
)]

use reqwest::{Method, RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};

use crate::support::server::Server;

const INDIVIDUAL: &str = "/individual-pages/invitations";
const TEAM: &str = "/team-pages/1/invitations";

const INDIVIDUAL_SAMPLE: &str = r#"{"email":"support@everydayhero.com","phone":"1300798768","full_name":"Everyday Hero Support","charity_id":"au-1","target":705.5}"#;
const TEAM_SAMPLE: &str = r#"{"email":"support@everydayhero.com","full_name":"Everyday Hero Support","charity_id":"au-1","target":705.5}"#;

fn post(server: &Server, path: &str, body: impl Into<reqwest::Body>) -> RequestBuilder {
    server
        .http
        .post(server.url(path))
        .header("authorization", "Token token=demo")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(body)
}

async fn created(request: RequestBuilder) -> Value {
    let answer = request.send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::CREATED);
    assert_eq!(
        answer.headers()["content-type"],
        "application/json; charset=utf-8"
    );
    answer.json().await.unwrap()
}

async fn error(answer: Response) -> (u16, Value) {
    let status = answer.status().as_u16();
    assert_eq!(
        answer.headers()["content-type"],
        "application/json; charset=utf-8"
    );
    let body: Value = answer.json().await.unwrap();
    assert!(body["error"]["message"].is_string());
    (status, body["error"].clone())
}

#[tokio::test]
async fn the_samples_are_answered_under_every_prefix_with_ids_of_their_own() {
    let server = Server::start().await;
    let mut last = 0;
    for prefix in ["", "/api/v1", "/api/v2"] {
        let body = created(post(
            &server,
            &format!("{prefix}{INDIVIDUAL}"),
            INDIVIDUAL_SAMPLE,
        ))
        .await;
        let id = body["create_individual_page_invitation"]["id"]
            .as_u64()
            .unwrap();
        assert!(id > last);
        assert_eq!(
            body,
            json!({"create_individual_page_invitation": {
                "id": id, "email": "support@everydayhero.com", "accepted_at": null, "cancelled_at": null
            }})
        );
        let mut body = created(post(&server, &format!("{prefix}{TEAM}"), TEAM_SAMPLE)).await;
        let token = body["join_team_invitation"]["token"].take();
        assert!(token.as_str().unwrap().starts_with("inv1_"));
        assert_eq!(
            body,
            json!({"join_team_invitation": {
                "id": id + 1, "email": "support@everydayhero.com", "accepted_at": null,
                "cancelled_at": null, "team_page_id": 1, "token": null
            }})
        );
        last = id + 1;
    }
}

// K18
#[tokio::test]
async fn k18_whoever_has_the_token_joins_and_gets_what_was_asked_for() {
    let server = Server::start().await;
    let text = r#"{"email":"a@example.com","charity_id":"au-1","target":12345678901234567.89}"#;
    let body = created(post(&server, TEAM, text)).await;
    let token = body["join_team_invitation"]["token"].as_str().unwrap();
    let stranger = invitation::Claimant::new("stranger").unwrap();
    let redeemed = server
        .app
        .invitations()
        .redeem(token, &stranger)
        .await
        .unwrap();
    let metadata = &redeemed.granted().unwrap().grant.metadata;
    assert_eq!(metadata.get("target"), Some("12345678901234567.89"));
    assert_eq!(metadata.get("charity_id"), Some("au-1"));

    let body = created(post(&server, TEAM, r#"{"email":"b@example.com"}"#)).await;
    let token = body["join_team_invitation"]["token"].as_str().unwrap();
    let other = invitation::Claimant::new("other").unwrap();
    let redeemed = server
        .app
        .invitations()
        .redeem(token, &other)
        .await
        .unwrap();
    let metadata = &redeemed.granted().unwrap().grant.metadata;
    assert_eq!(metadata.get("target"), Some("500"), "the configured value");
}

#[tokio::test]
async fn a_letter_goes_out_and_a_repetition_replaces_it() {
    let server = Server::start().await;
    let first = created(post(&server, TEAM, TEAM_SAMPLE)).await;
    let letters = server.letters_to("support@everydayhero.com", 1).await;
    let token = first["join_team_invitation"]["token"].as_str().unwrap();
    assert_eq!(letters[0].ticket(&server.base), token);
    let second = created(post(&server, TEAM, TEAM_SAMPLE)).await;
    assert_ne!(
        first["join_team_invitation"]["id"],
        second["join_team_invitation"]["id"]
    );
    assert!(server.app.invitations().preview(token).await.is_err());
    let token = second["join_team_invitation"]["token"].as_str().unwrap();
    assert!(server.app.invitations().preview(token).await.is_ok());
}

#[tokio::test]
async fn json_is_taken_under_either_type_and_no_other() {
    let server = Server::start().await;
    let with = |kind: Option<&str>| {
        let request = server
            .http
            .post(server.url(INDIVIDUAL))
            .bearer_auth("demo")
            .body(INDIVIDUAL_SAMPLE);
        match kind {
            Some(kind) => request.header("content-type", kind),
            None => request,
        }
    };
    for kind in [
        None,
        Some("application/json"),
        Some("application/json; charset=utf-8"),
        Some("application/x-www-form-urlencoded"),
    ] {
        created(with(kind)).await;
    }
    for kind in [
        "text/plain",
        "multipart/form-data; boundary=x",
        "application/json; charset=latin1",
    ] {
        assert_eq!(
            error(with(Some(kind)).send().await.unwrap()).await.0,
            415,
            "{kind}"
        );
    }
}

#[tokio::test]
async fn each_error_has_its_status_and_words() {
    let server = Server::start().await;
    for (body, fields) in [
        ("{}", &["email"][..]),
        ("", &["email"]),
        (
            r#"{"email":"nobody","target":"-1","charity_id":"a b","full_name":"a@b","phone":7}"#,
            &["email", "phone", "full_name", "charity_id", "target"],
        ),
        (r#"{"email":"a@example.com","target":0}"#, &["target"]),
    ] {
        let (status, error) = error(post(&server, INDIVIDUAL, body).send().await.unwrap()).await;
        let errors: Vec<_> = fields
            .iter()
            .map(|field| json!({"field": field, "code": "invalid"}))
            .collect();
        assert_eq!(
            (status, error),
            (
                422,
                json!({"message": "Validation failed", "errors": errors})
            ),
            "{body}"
        );
    }
    let malformed = post(&server, INDIVIDUAL, "email=a%40example.com")
        .send()
        .await
        .unwrap();
    assert_eq!(error(malformed).await.0, 400);
    let large = post(&server, TEAM, vec![b' '; 3 << 20])
        .send()
        .await
        .unwrap();
    assert_eq!(error(large).await.0, 413);
    for path in [
        "/team-pages/3/invitations",
        "/team-pages/01/invitations",
        "/team-pages/x/invitations",
        "/team-pages/-1/invitations",
        "/team-pages/%ff/invitations",
        "/team-pages/99999999999999999999999/invitations",
        "/api/v1/pages",
    ] {
        assert_eq!(
            error(post(&server, path, TEAM_SAMPLE).send().await.unwrap())
                .await
                .0,
            404,
            "{path}"
        );
    }
    for method in [Method::GET, Method::DELETE] {
        let answer = server
            .http
            .request(method, server.url(TEAM))
            .send()
            .await
            .unwrap();
        assert_eq!(answer.headers()["allow"], "POST");
        assert_eq!(error(answer).await.0, 405);
    }
}

#[tokio::test]
async fn credentials_are_asked_for_in_the_words_of_the_dialect() {
    let server = Server::start().await;
    let unauthenticated = json!({"message": "You need to authenticate for this resource"});
    for header in [
        None,
        Some("Token token=wrong"),
        Some("Token demo"),
        Some("Basic ZGVtbzpkZW1v"),
    ] {
        let request = server.http.post(server.url(TEAM)).body(TEAM_SAMPLE);
        let request = match header {
            Some(header) => request.header("authorization", header),
            None => request,
        };
        assert_eq!(
            error(request.send().await.unwrap()).await,
            (401, unauthenticated.clone()),
            "{header:?}"
        );
    }
    for path in [TEAM, INDIVIDUAL] {
        let reader = server
            .http
            .post(server.url(path))
            .bearer_auth("demo-reader")
            .body(TEAM_SAMPLE);
        let forbidden = json!({"message": "You are not authorized to view this resource"});
        assert_eq!(error(reader.send().await.unwrap()).await, (403, forbidden));
    }
    // D8: a page of others is as unknown as one that does not exist.
    let foreign = server
        .http
        .post(server.url(TEAM))
        .bearer_auth("demo-org-2")
        .body(TEAM_SAMPLE);
    assert_eq!(error(foreign.send().await.unwrap()).await.0, 404);
    let quoted = server
        .http
        .post(server.url(TEAM))
        .header("authorization", "Token token=\"demo\"")
        .body(TEAM_SAMPLE);
    created(quoted).await;
}
