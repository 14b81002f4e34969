//! What stands around every request.

use reqwest::{Method, StatusCode};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::support::server::Server;

#[tokio::test]
async fn the_probes_answer() {
    let server = Server::start().await;
    for path in ["/healthz", "/readyz", "/metrics"] {
        let answer = server.http.get(server.url(path)).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK, "{path}");
    }
    server.stop().await;
}

#[tokio::test]
async fn every_answer_names_its_request_and_is_not_to_be_kept() {
    let server = Server::start().await;
    for (method, path) in [
        (Method::GET, "/healthz"),
        (Method::GET, "/nothing"),
        (Method::DELETE, "/healthz"),
        (Method::OPTIONS, "/healthz"),
        (Method::POST, "/v1.0/nothing"),
    ] {
        let request = server.http.request(method.clone(), server.url(path));
        let answer = request.send().await.unwrap();
        let headers = answer.headers();
        let id = headers["x-request-id"].to_str().unwrap();
        assert!(id.parse::<uuid::Uuid>().is_ok(), "{method} {path}");
        assert_eq!(headers["x-content-type-options"], "nosniff");
        assert_eq!(headers["referrer-policy"], "no-referrer");
        assert_eq!(headers["cache-control"], "no-store");
    }
}

#[tokio::test]
async fn an_answer_to_what_is_no_request_has_a_name_too() {
    let server = Server::start().await;
    let address = server.base.strip_prefix("http://").unwrap();
    let long = "a".repeat(128 << 10);
    for (head, status) in [
        ("no request\r\n\r\n".to_owned(), "400"),
        ("GET / HTTP/1.1\r\nbroken header\r\n\r\n".to_owned(), "400"),
        (format!("GET / HTTP/1.1\r\nlong: {long}\r\n\r\n"), "431"),
        (format!("GET /{long} HTTP/1.1\r\n\r\n"), "431"),
    ] {
        let mut stream = TcpStream::connect(address).await.unwrap();
        // What is too long may be refused before it is there.
        let _ = stream.write_all(head.as_bytes()).await;
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer).await;
        let answer = String::from_utf8(answer).unwrap();
        assert!(
            answer.starts_with(&format!("HTTP/1.1 {status} ")),
            "{answer}"
        );
        let (_, id) = answer.split_once("x-request-id: ").expect(&answer);
        let id = id.lines().next().unwrap();
        assert!(id.parse::<uuid::Uuid>().is_ok(), "{answer}");
        assert!(answer.ends_with("\r\n\r\n"));
    }
}

#[tokio::test]
async fn another_method_hears_which_ones_there_are() {
    let server = Server::start().await;
    let refused = server
        .http
        .delete(server.url("/healthz"))
        .send()
        .await
        .unwrap();
    assert_eq!(refused.status(), StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(refused.headers()["allow"], "GET,HEAD");
    let asked = server.http.request(Method::OPTIONS, server.url("/healthz"));
    let asked = asked.send().await.unwrap();
    assert_eq!(asked.status(), StatusCode::NO_CONTENT);
    assert_eq!(asked.headers()["allow"], "GET,HEAD");
}
