//! Requests that mean no good, to every dialect: each hears of it in its own shape, and the host
//! goes on.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test stops at the first surprise"
)]

use std::io::Write;

use flate2::{Compression, write::GzEncoder};
use reqwest::{RequestBuilder, Response, header::HeaderValue};
use serde_json::Value;

use crate::support::server::Server;

/// A path of each dialect, with a body that it takes.
const DIALECTS: [(Face, &str, &str); 5] = [
    (
        Face::Graph,
        "/v1.0/invitations",
        r#"{"invitedUserEmailAddress":"a@example.com","inviteRedirectUrl":"https://x.example"}"#,
    ),
    (
        Face::Organization,
        "/v1/organizations/org-1/invitations",
        r#"{"email":"a@example.com","role":"member"}"#,
    ),
    (
        Face::Sap,
        "/cps/invite/",
        r#"{"inviteeEmail":"a@example.com","inviterName":"D","targetUrl":"https://x.example","sourceUrl":"https://x.example"}"#,
    ),
    (
        Face::Supporter,
        "/individual-pages/invitations",
        r#"{"email":"a@example.com"}"#,
    ),
    (
        Face::Supporter,
        "/team-pages/1/invitations",
        r#"{"email":"a@example.com"}"#,
    ),
];

#[derive(Debug, Clone, Copy)]
enum Face {
    Graph,
    Organization,
    Sap,
    Supporter,
}

impl Face {
    /// Checks that an error has the shape of the dialect, and gives what it says.
    async fn message(self, answer: Response) -> String {
        let status = answer.status().as_u16();
        let headers = answer.headers().clone();
        let text = answer.text().await.unwrap();
        let json = || serde_json::from_str::<Value>(&text).unwrap();
        let said = |value: &Value| value.as_str().unwrap().to_owned();
        match self {
            Self::Graph => {
                assert!(headers.contains_key("request-id"));
                assert!(json()["error"]["innerError"]["request-id"].is_string());
                said(&json()["error"]["message"])
            }
            Self::Organization => {
                assert_eq!(json()["status"], status);
                said(&json()["error"])
            }
            Self::Sap => {
                assert_eq!(
                    headers.contains_key("x-message-code"),
                    status == 400,
                    "{text}"
                );
                text
            }
            Self::Supporter => said(&json()["error"]["message"]),
        }
    }
}

fn post(server: &Server, path: &str, body: impl Into<reqwest::Body>) -> RequestBuilder {
    server
        .http
        .post(server.url(path))
        .bearer_auth("demo")
        .header("content-type", "application/json")
        .body(body)
}

fn gzip(plain: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(plain).unwrap();
    encoder.finish().unwrap()
}

#[tokio::test]
async fn broken_bodies_are_refused_in_the_shape_of_the_dialect() {
    let server = Server::start().await;
    let deep = format!("{{\"x\":{}{}}}", "[".repeat(20_000), "]".repeat(20_000));
    let very_deep = "[".repeat(900_000);
    let bodies: [(&str, Vec<u8>, &[u16]); 8] = [
        ("half an object", b"{\"email\":".to_vec(), &[400]),
        (
            "no utf-8",
            b"{\"email\":\"\xff\xfe@example.com\"}".to_vec(),
            &[400],
        ),
        (
            "a surrogate",
            b"{\"email\":\"\xed\xa0\x80@example.com\"}".to_vec(),
            &[400],
        ),
        ("nul bytes", vec![0; 64], &[400]),
        ("a list", b"[]".to_vec(), &[400]),
        ("deep", deep.into_bytes(), &[400]),
        ("very deep", very_deep.into_bytes(), &[400, 413]),
        ("3 MB", vec![b' '; 3 << 20], &[413]),
    ];
    for (face, path, _) in DIALECTS {
        for (what, body, statuses) in &bodies {
            let answer = post(&server, path, body.clone()).send().await.unwrap();
            let status = answer.status().as_u16();
            assert!(statuses.contains(&status), "{what} to {path}: {status}");
            assert!(!face.message(answer).await.is_empty());
        }
    }
}

#[tokio::test]
async fn compressed_bodies_are_read_within_bounds() {
    let server = Server::start().await;
    for (face, path, body) in DIALECTS {
        let send = |body: Vec<u8>, encoding: &'static str| {
            post(&server, path, body)
                .header("content-encoding", encoding)
                .send()
        };
        let good = send(gzip(body.as_bytes()), "gzip").await.unwrap();
        assert!(good.status().is_success(), "{path}: {}", good.status());

        let mut cut = gzip(body.as_bytes());
        cut.truncate(cut.len() - 6);
        for damaged in [b"no gzip at all".to_vec(), cut] {
            let answer = send(damaged, "gzip").await.unwrap();
            assert_eq!(answer.status().as_u16(), 400, "{path}");
            face.message(answer).await;
        }

        // 64 MB of spaces in some 64 KB.
        let bomb = send(gzip(&vec![b' '; 64 << 20]), "gzip").await.unwrap();
        assert_eq!(bomb.status().as_u16(), 413, "{path}");
        face.message(bomb).await;

        let unknown = send(body.as_bytes().to_vec(), "br").await.unwrap();
        assert_eq!(unknown.status().as_u16(), 415, "{path}");
        face.message(unknown).await;
    }
}

#[tokio::test]
async fn a_type_that_is_said_twice_or_cannot_be_read_is_none() {
    let server = Server::start().await;
    for (face, path, body) in DIALECTS {
        for more in [&b"text/plain"[..], b"application/json", b"\xff"] {
            let more = HeaderValue::from_bytes(more).unwrap();
            let request = post(&server, path, body);
            let answer = request.header("content-type", more).send().await.unwrap();
            assert_eq!(answer.status().as_u16(), 415, "{path}");
            face.message(answer).await;
        }
    }
}

#[tokio::test]
async fn odd_credentials_are_none() {
    let server = Server::start().await;
    for (face, path, body) in DIALECTS {
        for header in [
            "",
            "Bearer",
            "Bearer  ",
            "Basic %%%",
            "Basic Og==",
            "Token token=",
            "Digest x",
            "Bearer demo\u{e9}",
            "Bearer demo, Bearer demo",
        ] {
            let request = server
                .http
                .post(server.url(path))
                .header("content-type", "application/json");
            let value = reqwest::header::HeaderValue::from_bytes(header.as_bytes()).unwrap();
            let answer = request
                .header("authorization", value)
                .body(body)
                .send()
                .await
                .unwrap();
            assert_eq!(answer.status().as_u16(), 401, "{header:?} to {path}");
            assert!(answer.headers().contains_key("www-authenticate"));
            face.message(answer).await;
        }
        // Two of them: whoever stands in front may have checked the other one.
        let twice = post(&server, path, body).header("authorization", "Bearer demo");
        assert_eq!(twice.send().await.unwrap().status().as_u16(), 401, "{path}");
    }
}

// B6, B7
#[tokio::test]
async fn b6_no_error_repeats_what_was_sent() {
    let server = Server::start().await;
    let canary = "canary-7c1f";
    for (face, path, _) in DIALECTS {
        for body in [
            format!("{{\"{canary}\":"),
            format!(
                "{{\"email\":\"{canary}\",\"inviteeEmail\":\"{canary}\",\"invitedUserEmailAddress\":\"{canary}\"}}"
            ),
        ] {
            let answer = post(&server, path, body).send().await.unwrap();
            assert!(answer.status().is_client_error());
            assert!(!face.message(answer).await.contains(canary), "{path}");
        }
    }
}

#[tokio::test]
async fn parallel_creates_of_one_person_end_in_one_live_invitation() {
    let server = Server::start().await;
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..16 {
        let request = post(
            &server,
            "/v1/organizations/org-1/invitations",
            r#"{"email":"a@example.com","role":"member"}"#,
        );
        tasks.spawn(async move { request.send().await.unwrap().status().as_u16() });
    }
    let statuses = tasks.join_all().await;
    assert_eq!(
        statuses.iter().filter(|status| **status == 201).count(),
        1,
        "{statuses:?}"
    );
    assert!(
        statuses.iter().all(|status| matches!(status, 201 | 409)),
        "{statuses:?}"
    );
}
