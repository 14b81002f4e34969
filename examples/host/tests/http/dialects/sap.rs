//! Registration invitations over HTTP, in the dialect of SAP Cloud Identity Services.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test stops at the first surprise"
)]

use invitation::{Status, ports::Query};
use reqwest::{Method, RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};

use crate::support::server::{DEMO, Server};

const PATHS: [&str; 2] = ["/cps/invite/", "/cps/invite"];

/// As the document has it, to the byte.
const SAMPLE: &str = r#" {
  "inviteeEmail": "john.miller@company.com",
  "inviteeFirstName": "John",
  "inviteeLastName": "Miller",
  "inviterName": "Donna Moore",
  "footerText": "Invitation footer sample text",
  "headerText": "Invitation header sample text",
  "targetUrl": "http://www.myserviceprovider.com/protected_home_page/",
  "sourceUrl": "http://www.myserviceprovider.com/public_home_page/"
 }
"#;

fn post(server: &Server, path: &str, body: impl Into<reqwest::Body>) -> RequestBuilder {
    server
        .http
        .post(server.url(path))
        .basic_auth("demo", Some("demo"))
        .header("content-type", "application/json")
        .body(body)
}

fn request_with(more: Value) -> String {
    let mut body: Value = serde_json::from_str(SAMPLE).unwrap();
    for (key, value) in more.as_object().unwrap() {
        body[key] = value.clone();
    }
    body.to_string()
}

fn code(answer: &Response) -> Option<&str> {
    answer
        .headers()
        .get("x-message-code")
        .map(|code| code.to_str().unwrap())
}

async fn server_with(more: &str, of_application: &str) -> Server {
    let demo = DEMO.replace(
        "[policy.application]",
        &format!("[policy.application]\n{of_application}"),
    );
    Server::start_with(&format!("{more}\n{demo}")).await
}

#[tokio::test]
async fn the_sample_of_the_document_is_granted_in_silence_and_a_letter_goes_out() {
    let server = Server::start().await;
    let answer = post(&server, PATHS[0], SAMPLE).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    assert!(code(&answer).is_none());
    assert_eq!(answer.text().await.unwrap(), "");
    let letters = server.letters_to("john.miller@company.com", 1).await;
    let text = &letters[0].text;
    for word in [
        "Donna Moore",
        "Invitation header sample text",
        "Invitation footer sample text",
        "Demo Application",
    ] {
        assert!(text.contains(word), "{word} in {text}");
    }
    assert!(
        text.contains("https://www.myserviceprovider.com/public_home_page/?ticket=inv1_"),
        "{text}"
    );
    assert!(letters[0].html.contains("Invitation header sample text"));
    assert!(
        letters[0].subject.contains("Donna Moore")
            || letters[0].subject.contains("Demo Application")
    );
}

#[tokio::test]
async fn a_client_may_ask_first_whether_anything_is_there() {
    let server = Server::start().await;
    for path in PATHS {
        for request in [
            server.http.head(server.url(path)),
            server
                .http
                .head(server.url(path))
                .basic_auth("demo", Some("demo")),
        ] {
            assert_eq!(
                request.send().await.unwrap().status(),
                StatusCode::OK,
                "{path}"
            );
        }
        let answer = post(&server, path, SAMPLE).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK, "{path}");
        for method in [Method::GET, Method::PUT, Method::DELETE, Method::PATCH] {
            let answer = server
                .http
                .request(method.clone(), server.url(path))
                .send()
                .await
                .unwrap();
            assert_eq!(answer.status(), StatusCode::METHOD_NOT_ALLOWED, "{method}");
            let allow = answer.headers()["allow"].to_str().unwrap();
            assert!(allow.contains("POST") && allow.contains("HEAD"), "{allow}");
        }
        let options = server
            .http
            .request(Method::OPTIONS, server.url(path))
            .send()
            .await
            .unwrap();
        assert_eq!(options.status(), StatusCode::NO_CONTENT);
        assert!(
            options.headers()["allow"]
                .to_str()
                .unwrap()
                .contains("POST")
        );
    }
}

#[tokio::test]
async fn each_error_has_its_status_and_code() {
    let server = Server::start().await;
    let parameter = Some("INVITATION_API_PARAMETER_INCORRECT");
    let address = Some("INVITATION_API_EMAIL_INCORRECT");
    for (more, expected) in [
        (json!({"inviterName": null}), parameter),
        (json!({"inviteeEmail": null}), parameter),
        (json!({"inviteeUserId": "P000001"}), parameter),
        (json!({"targetUrl": null}), parameter),
        (json!({"sourceUrl": null}), parameter),
        (json!({"targetUrl": "http://elsewhere.example/"}), parameter),
        (json!({"inviteeFirstName": "x".repeat(33)}), parameter),
        (json!({"inviteeLastName": "x".repeat(65)}), parameter),
        (json!({"inviteeEmail": "john"}), address),
        (json!({"inviteeEmail": "John <john@company.com>"}), address),
    ] {
        let answer = post(&server, PATHS[0], request_with(more.clone()))
            .send()
            .await
            .unwrap();
        assert_eq!(
            (answer.status().as_u16(), code(&answer)),
            (400, expected),
            "{more}"
        );
    }
    for broken in [&b"{"[..], b"[]", b"", b"{\"a\":\"\xff\"}"] {
        let answer = post(&server, PATHS[0], broken).send().await.unwrap();
        assert_eq!((answer.status().as_u16(), code(&answer)), (400, parameter));
    }
    let form = server
        .http
        .post(server.url(PATHS[0]))
        .basic_auth("demo", Some("demo"))
        .header("content-type", "application/x-www-form-urlencoded")
        .body("inviteeEmail=john%40company.com");
    assert_eq!(
        form.send().await.unwrap().status(),
        StatusCode::UNSUPPORTED_MEDIA_TYPE
    );
    let large = post(&server, PATHS[0], vec![b' '; 3 << 20])
        .send()
        .await
        .unwrap();
    assert_eq!(large.status(), StatusCode::PAYLOAD_TOO_LARGE);
    let nothing = server
        .http
        .get(server.url("/cps/other"))
        .send()
        .await
        .unwrap();
    assert_eq!(nothing.status(), StatusCode::NOT_FOUND);
    assert_eq!(
        nothing.headers()["content-type"],
        "text/plain; charset=utf-8"
    );
    assert!(server.letters().is_empty());
}

#[tokio::test]
async fn five_failed_log_ons_lock_a_credential_and_other_ids_are_untouched() {
    let server = Server::start().await;
    let attempt = async |id: &str, secret: &str| {
        let request = server
            .http
            .post(server.url(PATHS[0]))
            .basic_auth(id, Some(secret));
        request
            .header("content-type", "application/json")
            .body(SAMPLE)
            .send()
            .await
            .unwrap()
    };
    for _ in 0..5 {
        let answer = attempt("demo", "wrong").await;
        assert_eq!((answer.status().as_u16(), code(&answer)), (401, None));
        assert!(
            answer.headers()["www-authenticate"]
                .to_str()
                .unwrap()
                .starts_with("Basic")
        );
    }
    let locked = attempt("demo", "demo").await;
    assert_eq!(
        (locked.status().as_u16(), code(&locked)),
        (401, Some("PASSWORD_LOCKED"))
    );
    assert!(server.letters().is_empty());
    let bearer = server
        .http
        .post(server.url(PATHS[0]))
        .bearer_auth("demo")
        .header("content-type", "application/json");
    assert_eq!(
        bearer.body(SAMPLE).send().await.unwrap().status(),
        StatusCode::OK
    );
}

#[tokio::test]
async fn who_may_not_invite_is_refused() {
    let server = Server::start().await;
    for (key, status) in [("demo-reader", 403), ("demo-org-2", 403), ("wrong", 401)] {
        let request = server
            .http
            .post(server.url(PATHS[0]))
            .bearer_auth(key)
            .header("content-type", "application/json");
        assert_eq!(
            request.body(SAMPLE).send().await.unwrap().status().as_u16(),
            status,
            "{key}"
        );
    }
    let none = server
        .http
        .post(server.url(PATHS[0]))
        .body(SAMPLE)
        .send()
        .await
        .unwrap();
    assert_eq!(none.status(), StatusCode::UNAUTHORIZED);
}

// F11
#[tokio::test]
async fn f11_the_letter_is_in_the_language_asked_for_and_else_in_english() {
    let server = Server::start().await;
    for (language, spoken) in [
        (json!("de_AT"), "de-AT"),
        (json!("xx-klingon"), "en"),
        (json!(7), "en"),
    ] {
        let body = request_with(json!({"language": language}));
        let answer = post(&server, PATHS[0], body).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK);
        let query =
            Query::in_scope("application:demo".parse().unwrap()).with_status(Status::Pending);
        let rows = server.app.invitations().list(&query).await.unwrap().items;
        assert_eq!(rows.len(), 1, "the last one took the place of the others");
        assert_eq!(rows[0].language().unwrap().as_str(), spoken);
    }
}

#[tokio::test]
async fn a_home_url_stands_in_for_the_pages_and_an_overlay_overrules_them() {
    let server = server_with(
        "sap_success = 201",
        "home_url = \"https://home.example.com/start\"",
    )
    .await;
    let none = request_with(json!({"targetUrl": null, "sourceUrl": null}));
    assert_eq!(
        post(&server, PATHS[0], none).send().await.unwrap().status(),
        StatusCode::CREATED
    );
    let letters = server.letters_to("john.miller@company.com", 1).await;
    assert!(
        letters[0]
            .text
            .contains("https://home.example.com/start?ticket=inv1_")
    );
    drop(server);

    let server = server_with(
        "sap_success = 204",
        "home_url = \"https://home.example.com/start\"\noverlay = true",
    )
    .await;
    assert_eq!(
        post(&server, PATHS[0], SAMPLE)
            .send()
            .await
            .unwrap()
            .status(),
        StatusCode::NO_CONTENT
    );
    let letters = server.letters_to("john.miller@company.com", 1).await;
    assert!(
        letters[0]
            .text
            .contains("https://home.example.com/start?ticket=inv1_")
    );
}

#[tokio::test]
async fn after_three_letters_a_day_all_is_well_and_no_letter_goes_out() {
    let server = Server::start().await;
    for _ in 0..5 {
        assert_eq!(
            post(&server, PATHS[0], SAMPLE)
                .send()
                .await
                .unwrap()
                .status(),
            StatusCode::OK
        );
        // Each letter is on its way before the next invitation takes its place.
        let begun = std::time::Instant::now();
        while server.letters().len() < 3 && begun.elapsed() < std::time::Duration::from_millis(400)
        {
            server.app.nudge();
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    }
    assert_eq!(
        server.letters_to("john.miller@company.com", 3).await.len(),
        3
    );
}

// D13
#[tokio::test]
async fn d13_a_user_id_that_nobody_has_is_answered_like_any_other() {
    let server = Server::start().await;
    let body = request_with(json!({"inviteeEmail": null, "inviteeUserId": "P999999"}));
    let answer = post(&server, PATHS[0], body).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(answer.text().await.unwrap(), "");
}
