//! The registration dialect, driven by the vendor's generic HTTP client.

use serde_json::json;

use super::run;
use crate::support::server::Server;

#[tokio::test]
async fn the_generic_client_asks_first_and_then_invites() {
    let server = Server::start().await;
    let package = "@sap-cloud-sdk/http-client";
    let seen = run::node("sap.mjs", package, &server.base).await;

    let expected = json!({
        "slash": { "status": 200, "said": "" },
        "bare": { "status": 200, "said": "" },
        "noInviter": { "status": 400, "code": "INVITATION_API_PARAMETER_INCORRECT" },
        "badAddress": { "status": 400, "code": "INVITATION_API_EMAIL_INCORRECT" },
        "wrong": { "status": 401 }
    });
    assert_eq!(seen, expected);
    server.letters_to("lin@example.com", 1).await;
    server.letters_to("joe@example.com", 1).await;
}
