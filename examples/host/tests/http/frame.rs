//! What stands around every request.

use reqwest::{Method, StatusCode};

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
