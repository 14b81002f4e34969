//! Bodies, encodings, heads and time: what is too much.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test stops at the first surprise"
)]

use std::{
    future::pending,
    io::Write,
    net::Ipv4Addr,
    time::{Duration, Instant},
};

use axum::{Router, routing::get};
use flate2::{Compression, write::GzEncoder};
use invitation_host::http::server::{self, Patience};
use reqwest::StatusCode;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

use crate::support::server::Server;

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

async fn create(server: &Server, encoding: Option<&str>, body: Vec<u8>) -> (StatusCode, String) {
    let mut request = server
        .http
        .post(server.url("/manage/invitations"))
        .bearer_auth("demo")
        .header("content-type", "application/json");
    if let Some(encoding) = encoding {
        request = request.header("content-encoding", encoding);
    }
    let answer = request.body(body).send().await.unwrap();
    let status = answer.status();
    let body: Value = answer.json().await.unwrap();
    (status, body["code"].as_str().unwrap_or_default().to_owned())
}

#[tokio::test]
async fn a_body_may_be_compressed_and_may_not_burst() {
    let server = Server::start().await;
    let body =
        json!({ "scope": "organization:org-1", "email": "ada@example.com", "roles": ["member"] });
    let good = gzip(body.to_string().as_bytes());
    let mut cut = good.clone();
    cut.truncate(good.len() / 2);
    let bomb = gzip(&vec![b' '; 64 << 20]);
    assert!(bomb.len() < 1 << 20);
    let (status, _) = create(&server, Some("gzip"), good).await;
    assert_eq!(status, StatusCode::CREATED);
    for (encoding, body, expected, code) in [
        (Some("gzip"), cut, StatusCode::BAD_REQUEST, "broken-body"),
        (
            Some("gzip"),
            b"no gzip".to_vec(),
            StatusCode::BAD_REQUEST,
            "broken-body",
        ),
        (
            Some("gzip"),
            bomb,
            StatusCode::PAYLOAD_TOO_LARGE,
            "too-large",
        ),
        (
            Some("br"),
            b"x".to_vec(),
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "unsupported-media-type",
        ),
        (
            Some("gzip, gzip"),
            b"x".to_vec(),
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "unsupported-media-type",
        ),
        (
            None,
            vec![b' '; 3 << 20],
            StatusCode::PAYLOAD_TOO_LARGE,
            "too-large",
        ),
        (None, b"{".to_vec(), StatusCode::BAD_REQUEST, "malformed"),
        (
            None,
            b"\xff\xfe".to_vec(),
            StatusCode::BAD_REQUEST,
            "malformed",
        ),
        (
            None,
            "[".repeat(100_000).into_bytes(),
            StatusCode::BAD_REQUEST,
            "invalid",
        ),
        (None, b"{}".to_vec(), StatusCode::BAD_REQUEST, "invalid"),
    ] {
        let got = create(&server, encoding, body).await;
        assert_eq!((got.0, got.1.as_str()), (expected, code), "{encoding:?}");
    }
}

/// A body whose length is not told is cut off all the same.
#[tokio::test]
async fn a_chunked_body_is_bounded_too() {
    let server = Server::start().await;
    let address = server.base.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    let head = "POST /manage/invitations HTTP/1.1\r\nhost: x\r\nauthorization: Bearer demo\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n";
    stream.write_all(head.as_bytes()).await.unwrap();
    let chunk = format!("10000\r\n{}\r\n", " ".repeat(0x10000));
    // The host may hang up in the middle.
    for _ in 0..40 {
        if stream.write_all(chunk.as_bytes()).await.is_err() {
            break;
        }
    }
    let mut answer = vec![0; 12];
    stream.read_exact(&mut answer).await.unwrap();
    assert_eq!(&answer, b"HTTP/1.1 413");
}

/// Many a client looks for an answer only when it has sent all, and never if that fails.
#[tokio::test]
async fn whoever_is_turned_away_may_finish_sending() {
    let server = Server::start().await;
    let address = server.base.strip_prefix("http://").unwrap();
    let body = vec![b' '; 3 << 20];
    let head = format!(
        "POST /manage/invitations HTTP/1.1\r\nhost: x\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut answer = vec![0; 12];
    stream.read_exact(&mut answer).await.unwrap();
    assert_eq!(&answer, b"HTTP/1.1 413");
    stream.write_all(&body).await.unwrap();
}

#[tokio::test]
async fn a_head_that_is_too_large_is_refused() {
    let server = Server::start().await;
    let request = server.http.get(server.url("/healthz"));
    let answer = request
        .header("x-large", "x".repeat(100 << 10))
        .send()
        .await;
    // Some connections break while the client still writes; none is served.
    if let Ok(answer) = answer {
        assert_eq!(answer.status(), StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE);
    }
}

#[tokio::test]
async fn a_head_that_is_no_http_is_refused_and_the_next_client_is_served() {
    let server = Server::start().await;
    let address = server.base.strip_prefix("http://").unwrap();
    for head in [
        "GET /healthz HTTP/1.1\r\nno colon\r\n\r\n",
        "GET /health z HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /healthz HTTP/1.1\r\nContent-Length: many\r\n\r\n",
    ] {
        let mut connection = TcpStream::connect(address).await.unwrap();
        connection.write_all(head.as_bytes()).await.unwrap();
        let mut answer = String::new();
        connection.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 400 "), "{head:?}: {answer}");
        assert!(!answer.contains("many") && !answer.contains("colon"));
    }
    let answer = server.http.get(server.url("/healthz")).send().await;
    assert_eq!(answer.unwrap().status(), StatusCode::OK);
}

/// Each would hold one of a bounded number of places for ever.
#[tokio::test]
async fn a_connection_without_a_request_is_closed() {
    const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    const SETTINGS: &[u8] = &[0, 0, 0, 4, 0, 0, 0, 0, 0];
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = Router::new().route("/", get(async || "here"));
    let patience = Patience {
        first: Duration::from_millis(200),
        next: Duration::from_millis(200),
    };
    let serving = tokio::spawn(server::serve_with(patience, listener, router, pending()));
    let preface = [PREFACE, SETTINGS].concat();
    let request = b"GET / HTTP/1.1\r\nhost: x\r\n\r\n";
    for (sent, answer) in [
        (&b""[..], None),
        (&PREFACE[..16], None),
        (&preface[..], None),
        (&request[..], Some("here")),
    ] {
        let mut connection = TcpStream::connect(address).await.unwrap();
        connection.write_all(sent).await.unwrap();
        let mut read = Vec::new();
        let closed = connection.read_to_end(&mut read);
        let closed = tokio::time::timeout(Duration::from_secs(10), closed).await;
        assert!(closed.is_ok(), "{} bytes keep a place", sent.len());
        if let Some(answer) = answer {
            assert!(String::from_utf8(read).unwrap().ends_with(answer));
        }
    }
    serving.abort();
}

// A17
#[tokio::test]
async fn what_is_under_way_is_ended_before_the_host_stops() {
    let server = Server::start().await;
    let address = server.base.strip_prefix("http://").unwrap().to_owned();
    let mut stream = TcpStream::connect(&address).await.unwrap();
    let body =
        json!({ "scope": "organization:org-1", "email": "ada@example.com", "roles": ["member"] })
            .to_string();
    let head = format!(
        "POST /manage/invitations HTTP/1.1\r\nhost: x\r\nauthorization: Bearer demo\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    // The request is there before the host is told to stop: this one is answered after it.
    let probe = server
        .http
        .get(server.url("/healthz"))
        .send()
        .await
        .unwrap();
    assert_eq!(probe.status(), StatusCode::OK);
    let stopping = tokio::spawn(server.stop());
    let begun = Instant::now();
    while TcpStream::connect(&address).await.is_ok() {
        assert!(
            begun.elapsed() < Duration::from_secs(10),
            "it still accepts"
        );
        tokio::task::yield_now().await;
    }
    stream.write_all(body.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
    stopping.await.unwrap();
}
