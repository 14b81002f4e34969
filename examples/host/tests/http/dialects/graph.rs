//! Guest invitations over HTTP, in the dialect of Microsoft Graph.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test stops at the first surprise"
)]

use reqwest::{Method, RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};

use crate::{
    pages_support::session,
    support::server::{DEMO, Server, ticket_of},
};

const PATHS: [&str; 3] = ["/v1.0/invitations", "/beta/invitations", "/invitations"];
const TENANT: &str = "3caeb5ea-9b36-4b3b-9a0b-8f6d6d1a0c11";

/// The request of the document, to the byte.
const SAMPLE: &str = r#"{
  "invitedUserEmailAddress": "admin@fabrikam.com",
  "inviteRedirectUrl": "https://myapp.contoso.com"
}"#;

fn post(server: &Server, path: &str, key: &str, body: impl Into<reqwest::Body>) -> RequestBuilder {
    server
        .http
        .post(server.url(path))
        .bearer_auth(key)
        .header("content-type", "application/json")
        .body(body)
}

async fn invite(server: &Server, body: Value) -> Value {
    let answer = post(server, PATHS[0], "demo", body.to_string())
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), StatusCode::CREATED);
    answer.json().await.unwrap()
}

/// The error of an answer, in the dialect's shape.
async fn error(answer: Response) -> (StatusCode, String, String) {
    let status = answer.status();
    let headers = answer.headers().clone();
    assert!(
        headers["content-type"]
            .to_str()
            .unwrap()
            .starts_with("application/json;odata")
    );
    let body: Value = answer.json().await.unwrap();
    let error = &body["error"];
    let inner = &error["innerError"];
    assert_eq!(inner["request-id"], headers["request-id"].to_str().unwrap());
    assert!(
        inner["request-id"]
            .as_str()
            .unwrap()
            .parse::<uuid::Uuid>()
            .is_ok()
    );
    assert_eq!(
        inner["date"].as_str().unwrap().len(),
        "2026-11-20T05:36:11".len()
    );
    assert!(inner["client-request-id"].is_string());
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    (status, text(&error["code"]), text(&error["message"]))
}

#[tokio::test]
async fn the_sample_of_the_document_is_answered_with_the_whole_object() {
    let server = Server::start().await;
    for path in PATHS {
        let answer = post(&server, path, "demo", SAMPLE)
            .header("client-request-id", "b3a8-7")
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), StatusCode::CREATED);
        assert_eq!(
            answer.headers()["content-type"],
            "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8"
        );
        assert_eq!(answer.headers()["client-request-id"], "b3a8-7");
        assert!(answer.headers().contains_key("request-id"));
        let mut body: Value = answer.json().await.unwrap();
        let id = body["id"].take();
        let url = body["inviteRedeemUrl"].take();
        let guest = body["invitedUser"]["id"].take();
        assert!(guest.as_str().unwrap().parse::<uuid::Uuid>().is_ok());
        assert_ne!(guest, id);
        let (id, url) = (id.as_str().unwrap(), url.as_str().unwrap());
        let start = format!(
            "{}/redeem/?tenant={TENANT}&user={id}&ticket=inv1_",
            server.base
        );
        assert!(url.starts_with(&start), "{url}");
        assert!(url.ends_with("&lc=1033&ver=2.0"), "{url}");
        let root = path.strip_suffix("/invitations").unwrap();
        assert_eq!(
            body,
            json!({
                "@odata.context": format!("{}{root}/$metadata#invitations/$entity", server.base),
                "id": null,
                "inviteRedeemUrl": null,
                "invitedUserDisplayName": null,
                "invitedUserType": "Guest",
                "invitedUserEmailAddress": "admin@fabrikam.com",
                "sendInvitationMessage": false,
                "resetRedemption": false,
                "invitedUserMessageInfo": {
                    "messageLanguage": null,
                    "ccRecipients": [{"emailAddress": {"name": null, "address": null}}],
                    "customizedMessageBody": null
                },
                "inviteRedirectUrl": "https://myapp.contoso.com",
                "status": "PendingAcceptance",
                "invitedUser": {"id": null}
            })
        );
    }
    assert!(server.letters().is_empty(), "nobody asked for a letter");
}

#[tokio::test]
async fn a_pending_guest_is_invited_again_and_the_first_ticket_dies() {
    let server = Server::start().await;
    let body = json!({"invitedUserEmailAddress": "ada@example.com", "inviteRedirectUrl": "https://app.example.com"});
    let first = invite(&server, body.clone()).await;
    let second = invite(&server, body).await;
    assert_eq!(first["invitedUser"], second["invitedUser"]);
    assert_ne!(first["id"], second["id"]);
    let preview = async |row: &Value| {
        let ticket = ticket_of(row["inviteRedeemUrl"].as_str().unwrap());
        server.app.invitations().preview(&ticket).await
    };
    assert!(preview(&first).await.is_err());
    assert!(preview(&second).await.is_ok());
}

#[tokio::test]
async fn a_letter_goes_out_with_the_words_and_to_the_copy() {
    let server = Server::start().await;
    let row = invite(
        &server,
        json!({
            "invitedUserEmailAddress": "ada@example.com",
            "invitedUserDisplayName": "Ada Lovelace",
            "inviteRedirectUrl": "https://app.example.com/welcome",
            "sendInvitationMessage": true,
            "invitedUserMessageInfo": {
                "customizedMessageBody": "See you on <Monday>!",
                "messageLanguage": "de-DE",
                "ccRecipients": [{"emailAddress": {"name": "Lin", "address": "lin@example.com"}}]
            }
        }),
    )
    .await;
    let letters = server.letters_to("ada@example.com", 1).await;
    assert!(letters[0].text.contains("See you on <Monday>!"));
    assert!(
        letters[0].html.contains("See you on &lt;Monday&gt;!")
            || letters[0].html.contains("See you on &#60;Monday&#62;!")
    );
    let url = row["inviteRedeemUrl"].as_str().unwrap();
    assert_eq!(letters[0].ticket(&server.base), ticket_of(url));
    assert!(
        url.contains("&lc=1033&"),
        "a letter with own words is in English: {url}"
    );
}

#[tokio::test]
async fn a_letter_has_a_footer_to_block_further_invitations() {
    let server = Server::start().await;
    let mut body: Value = serde_json::from_str(SAMPLE).unwrap();
    body["invitedUserEmailAddress"] = json!("ada@example.com");
    body["sendInvitationMessage"] = json!(true);
    invite(&server, body).await;
    let letters = server.letters_to("ada@example.com", 1).await;
    let footer = format!("{}/block?", server.base);
    assert!(letters[0].text.contains(&footer), "{}", letters[0].text);
}

#[tokio::test]
async fn a_reset_keeps_the_guest_under_a_new_address() {
    let server = Server::start().await;
    let first = invite(&server, serde_json::from_str(SAMPLE).unwrap()).await;
    let guest = first["invitedUser"]["id"].clone();
    let body = json!({
        "invitedUserEmailAddress": "new@fabrikam.com",
        "inviteRedirectUrl": "https://myapp.contoso.com",
        "invitedUser": {"@odata.type": "microsoft.graph.user", "id": guest},
        "resetRedemption": true
    });
    let second = invite(&server, body.clone()).await;
    assert_eq!(second["invitedUser"]["id"], guest);
    assert_eq!(second["resetRedemption"], true);
    assert_ne!(second["id"], first["id"]);
    let old = ticket_of(first["inviteRedeemUrl"].as_str().unwrap());
    assert!(server.app.invitations().preview(&old).await.is_err());
    // Another tenant's administrator resets nobody here.
    let foreign = post(&server, PATHS[0], "demo-org-2", body.to_string());
    let (status, code, _) = error(foreign.send().await.unwrap()).await;
    assert_eq!(
        (status.as_u16(), code.as_str()),
        (403, "Authorization_RequestDenied")
    );
}

#[tokio::test]
async fn every_fault_of_a_request_is_a_bad_request_that_names_the_field() {
    let server = Server::start().await;
    for (body, named) in [
        (
            json!({"inviteRedirectUrl": "https://x.example"}),
            "invitedUserEmailAddress",
        ),
        (
            json!({"invitedUserEmailAddress": "a@example.com"}),
            "inviteRedirectUrl",
        ),
        (
            json!({"invitedUserEmailAddress": "a+b@example.com", "inviteRedirectUrl": "https://x.example"}),
            "invitedUserEmailAddress",
        ),
        (
            json!({"invitedUserEmailAddress": "a@example.com", "inviteRedirectUrl": "http://plain.example"}),
            "inviteRedirectUrl",
        ),
        (
            json!({"invitedUserEmailAddress": "a@example.com", "inviteRedirectUrl": "https://x.example", "invitedUserMessageInfo": {"ccRecipients": [
            {"emailAddress": {"address": "b@example.com"}}, {"emailAddress": {"address": "c@example.com"}}]}}),
            "invitedUserMessageInfo.ccRecipients",
        ),
        (
            json!({"invitedUserEmailAddress": "a@example.com", "inviteRedirectUrl": "https://x.example", "resetRedemption": true}),
            "invitedUser.id",
        ),
    ] {
        let answer = post(&server, PATHS[0], "demo", body.to_string())
            .send()
            .await
            .unwrap();
        let (status, code, message) = error(answer).await;
        assert_eq!(
            (status.as_u16(), code.as_str()),
            (400, "BadRequest"),
            "{body}"
        );
        assert!(message.starts_with(named), "{message}");
    }
}

#[tokio::test]
async fn who_may_not_invite_hears_it_in_the_dialect() {
    let server = Server::start().await;
    for (key, status, code) in [
        (None, 401, "InvalidAuthenticationToken"),
        (Some("wrong"), 401, "InvalidAuthenticationToken"),
        (Some(""), 401, "InvalidAuthenticationToken"),
        (Some("demo-reader"), 403, "Authorization_RequestDenied"),
    ] {
        let request = server
            .http
            .post(server.url(PATHS[0]))
            .header("content-type", "application/json");
        let request = match key {
            Some(key) => request.bearer_auth(key),
            None => request,
        };
        let answer = request.body(SAMPLE).send().await.unwrap();
        assert_eq!(
            answer.headers().contains_key("www-authenticate"),
            status == 401
        );
        let (found, said, _) = error(answer).await;
        assert_eq!((found.as_u16(), said.as_str()), (status, code), "{key:?}");
    }
    let basic = server
        .http
        .post(server.url(PATHS[0]))
        .basic_auth("demo", Some("demo"))
        .body(SAMPLE);
    assert_eq!(
        basic.send().await.unwrap().status(),
        StatusCode::UNAUTHORIZED
    );
}

#[tokio::test]
async fn whoever_has_redeemed_is_in_the_directory_and_known_by_an_object_id() {
    let server = Server::start().await;
    let row = invite(&server, serde_json::from_str(SAMPLE).unwrap()).await;
    let ticket = ticket_of(row["inviteRedeemUrl"].as_str().unwrap());
    let session = session(&server, "admin@fabrikam.com").await;
    let redeem = server.http.post(server.url("/redeem")).bearer_auth(session);
    let redeemed = redeem.json(&json!({"ticket": ticket})).send();
    assert_eq!(redeemed.await.unwrap().status(), StatusCode::OK);

    let again = post(&server, PATHS[0], "demo", SAMPLE).send().await;
    let (status, code, message) = error(again.unwrap()).await;
    assert_eq!((status.as_u16(), code.as_str()), (400, "BadRequest"));
    let id = row["invitedUser"]["id"].as_str().unwrap();
    assert!(message.contains(id), "{message}");
}

#[tokio::test]
async fn a_member_is_invited_by_an_administrator_alone() {
    const INVITER: &str = r#"
        [[credentials]]
        user = "inviter"
        bearer = "inviter"
        permissions = ["User.Invite.All"]
        roles = { "tenant:3caeb5ea-9b36-4b3b-9a0b-8f6d6d1a0c11" = ["inviter"] }
    "#;
    let server = Server::start_with(&format!("{DEMO}{INVITER}")).await;
    let body = |kind: &str| json!({"invitedUserEmailAddress": "m@example.com", "inviteRedirectUrl": "https://x.example", "invitedUserType": kind});
    let member = body("Member");
    let by_inviter = |body: &Value| post(&server, PATHS[0], "inviter", body.to_string()).send();
    let (status, code, _) = error(by_inviter(&member).await.unwrap()).await;
    assert_eq!(
        (status.as_u16(), code.as_str()),
        (403, "Authorization_RequestDenied")
    );
    let guest = by_inviter(&body("Guest")).await.unwrap();
    assert_eq!(guest.status(), StatusCode::CREATED);
    assert_eq!(invite(&server, member).await["invitedUserType"], "Member");
}

#[tokio::test]
async fn a_domain_that_the_list_refuses_is_forbidden() {
    let listed = DEMO.replace(
        "[policy.tenant]",
        "[policy.tenant]\ndomains_denied = [\"evil.example\"]",
    );
    let server = Server::start_with(&listed).await;
    let body = json!({"invitedUserEmailAddress": "a@evil.example", "inviteRedirectUrl": "https://x.example"});
    let answer = post(&server, PATHS[0], "demo", body.to_string())
        .send()
        .await
        .unwrap();
    let (status, code, _) = error(answer).await;
    assert_eq!(
        (status.as_u16(), code.as_str()),
        (403, "Authorization_RequestDenied")
    );
    let body = json!({"invitedUserEmailAddress": "a@good.example", "inviteRedirectUrl": "https://x.example"});
    invite(&server, body).await;
}

#[tokio::test]
async fn what_the_layers_turn_away_is_told_in_the_dialect() {
    let server = Server::start().await;
    let answer = post(&server, PATHS[0], "demo", "{")
        .header("client-request-id", "no spaces, please")
        .send()
        .await
        .unwrap();
    assert!(!answer.headers().contains_key("client-request-id"));
    assert_eq!(error(answer).await.0, StatusCode::BAD_REQUEST);

    let plain = server
        .http
        .post(server.url(PATHS[1]))
        .bearer_auth("demo")
        .header("content-type", "text/plain")
        .body(SAMPLE);
    let (status, code, _) = error(plain.send().await.unwrap()).await;
    assert_eq!(
        (status.as_u16(), code.as_str()),
        (415, "UnsupportedMediaType")
    );

    for method in [Method::GET, Method::PUT, Method::PATCH, Method::DELETE] {
        let answer = server
            .http
            .request(method.clone(), server.url(PATHS[2]))
            .bearer_auth("demo")
            .send()
            .await
            .unwrap();
        assert_eq!(answer.headers()["allow"], "POST", "{method}");
        let (status, code, _) = error(answer).await;
        assert_eq!((status.as_u16(), code.as_str()), (405, "MethodNotAllowed"));
    }
    let options = server
        .http
        .request(Method::OPTIONS, server.url(PATHS[0]))
        .send()
        .await
        .unwrap();
    assert_eq!(
        (options.status().as_u16(), &options.headers()["allow"]),
        (204, &"POST".parse().unwrap())
    );

    let nothing = server
        .http
        .get(server.url("/v1.0/users"))
        .send()
        .await
        .unwrap();
    let (status, code, _) = error(nothing).await;
    assert_eq!(
        (status.as_u16(), code.as_str()),
        (404, "Request_ResourceNotFound")
    );

    let large = vec![b' '; 3 << 20];
    let (status, code, _) =
        error(post(&server, PATHS[0], "demo", large).send().await.unwrap()).await;
    assert_eq!(
        (status.as_u16(), code.as_str()),
        (413, "RequestEntityTooLarge")
    );
}

#[tokio::test]
async fn too_many_requests_say_when_to_come_again() {
    let server = Server::start_with(&format!("requests_per_minute = 2\n{DEMO}")).await;
    for _ in 0..8 {
        let answer = post(&server, PATHS[0], "demo", SAMPLE)
            .send()
            .await
            .unwrap();
        if answer.status() == StatusCode::TOO_MANY_REQUESTS {
            let wait: u64 = answer.headers()["retry-after"]
                .to_str()
                .unwrap()
                .parse()
                .unwrap();
            assert!((1..=60).contains(&wait));
            assert_eq!(error(answer).await.1, "TooManyRequests");
            return;
        }
    }
    unreachable!("eight requests passed a limit of two");
}
