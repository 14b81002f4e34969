//! The guest dialect, driven by the vendor's SDK for Python and its client for JavaScript.

use serde_json::{Value, json};

use super::run;
use crate::support::server::Server;

const CLIENT_REQUEST: &str = "0b9d4a51-93d1-4c11-bf70-0a6c9e0c7b10";
const REDIRECT: &str = "https://app.example.com/welcome?from=Graph";

#[tokio::test]
async fn the_sdk_for_python_invites_resets_and_understands_each_refusal() {
    let server = Server::start().await;
    let seen = run::python("graph.py", &server.base).await;

    let full = &seen["full"];
    let expected = json!({
        "status": "PendingAcceptance", "redirect": REDIRECT, "address": "grace@example.com",
        "name": "Grace Hopper", "type": "Guest", "send": true, "reset": false,
        "language": "de-DE", "body": "Come and see.", "cc": ["ada@example.com"],
        // All that the SDK has no member for.
        "unknown": ["@odata.context"]
    });
    assert_includes(full, &expected);
    let id = full["id"].as_str().unwrap();
    let redeem = full["redeem"].as_str().unwrap();
    assert!(redeem.starts_with(&server.url("/redeem/?tenant=")));
    assert!(redeem.contains(&format!("&user={id}&ticket=")));
    assert_ne!(full["user"], full["id"]);

    let again = &seen["again"];
    assert_eq!(again["user"], full["user"]);
    assert_ne!(again["id"], full["id"]);

    let brief = &seen["brief"];
    let expected = json!({
        "type": "Guest", "send": false, "reset": false, "name": null, "language": null,
        "body": null, "cc": [null]
    });
    assert_includes(brief, &expected);

    let reset = &seen["reset"];
    assert_eq!(reset["user"], full["user"]);
    assert_eq!(reset["address"], "grace.hopper@example.com");

    for (which, status, code) in [
        ("no_address", 400, "BadRequest"),
        ("plus", 400, "BadRequest"),
        ("crowded", 400, "BadRequest"),
        ("stranger", 401, "InvalidAuthenticationToken"),
        ("reader", 403, "Authorization_RequestDenied"),
    ] {
        let refused = &seen[which];
        assert_eq!(refused["status"], status, "{which}");
        assert_eq!(refused["code"], code, "{which}");
        assert!(!refused["message"].as_str().unwrap().is_empty(), "{which}");
        assert_eq!(refused["client_request"], CLIENT_REQUEST, "{which}");
        assert_eq!(
            refused["request"], refused["headers"]["request-id"],
            "{which}"
        );
        assert!(refused["request"].is_string(), "{which}");
        assert!(refused["date"].is_string(), "{which}");
    }

    let letters = server.letters_to("grace.hopper@example.com", 1).await;
    assert!(letters[0].text.contains("Come and see."));
}

#[tokio::test]
async fn the_client_for_javascript_invites_and_understands_each_refusal() {
    let server = Server::start().await;
    let package = "@microsoft/microsoft-graph-client";
    let seen = run::node("graph.mjs", package, &server.base).await;

    for (root, address) in [("v1", "grace@example.com"), ("beta", "joe@example.com")] {
        let expected = json!({
            "status": "PendingAcceptance", "invitedUserEmailAddress": address,
            "inviteRedirectUrl": REDIRECT, "invitedUserType": "Guest"
        });
        assert_includes(&seen[root], &expected);
        assert!(seen[root]["invitedUser"]["id"].is_string());
        let link = seen[root]["inviteRedeemUrl"].as_str().unwrap();
        // The LCID of fr-FR.
        assert!(link.ends_with("&lc=1036&ver=2.0"));
    }
    for (which, status, code) in [
        ("noAddress", 400, "BadRequest"),
        ("stranger", 401, "InvalidAuthenticationToken"),
        ("reader", 403, "Authorization_RequestDenied"),
    ] {
        let refused = &seen[which];
        assert_eq!(refused["status"], status, "{which}");
        assert_eq!(refused["code"], code, "{which}");
        assert!(!refused["message"].as_str().unwrap().is_empty(), "{which}");
        assert!(refused["request"].is_string(), "{which}");
        assert!(refused["date"].is_string(), "{which}");
    }

    // The link that the program was given leads to the page.
    let link = seen["v1"]["inviteRedeemUrl"].as_str().unwrap();
    let page = server.http.get(link).send().await.unwrap();
    assert_eq!(page.status(), 200);
}

fn assert_includes(seen: &Value, expected: &Value) {
    for (name, value) in expected.as_object().unwrap() {
        assert_eq!(&seen[name], value, "{name}");
    }
}
