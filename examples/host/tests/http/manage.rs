//! The management API, over all dialects.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test stops at the first surprise"
)]

use reqwest::{Method, StatusCode, header::HeaderValue};
use serde_json::{Value, json};

use crate::support::server::{Server, ticket_of};

struct Api<'a> {
    server: &'a Server,
    bearer: &'static str,
}

impl Api<'_> {
    async fn call(&self, method: Method, path: &str, body: Option<Value>) -> (u16, Value) {
        let mut request = self.server.http.request(method, self.server.url(path));
        request = request.bearer_auth(self.bearer);
        if let Some(body) = body {
            request = request.json(&body);
        }
        let answer = request.send().await.unwrap();
        let status = answer.status().as_u16();
        let text = answer.text().await.unwrap();
        (status, serde_json::from_str(&text).unwrap_or(Value::Null))
    }

    async fn get(&self, path: &str) -> (u16, Value) {
        self.call(Method::GET, path, None).await
    }

    async fn post(&self, path: &str, body: Value) -> (u16, Value) {
        self.call(Method::POST, path, Some(body)).await
    }

    async fn invite(&self, email: &str) -> String {
        let body = json!({ "scope": "organization:org-1", "email": email, "roles": ["member"] });
        let (status, made) = self.post("/manage/invitations", body).await;
        assert_eq!(status, 201, "{made}");
        made["invitation"]["id"].as_str().unwrap().to_owned()
    }
}

fn path(id: &str, verb: &str) -> String {
    format!("/manage/invitations/organization:org-1/{id}{verb}")
}

#[tokio::test]
async fn what_every_dialect_made_is_in_one_list() {
    let server = Server::start().await;
    let api = Api {
        server: &server,
        bearer: "demo",
    };
    let dialects = [
        (
            "/v1.0/invitations",
            json!({ "invitedUserEmailAddress": "a@example.com", "inviteRedirectUrl": "https://a.example/" }),
        ),
        (
            "/v1/organizations/org-1/invitations",
            json!({ "email": "b@example.com", "role": "member" }),
        ),
        (
            "/individual-pages/invitations",
            json!({ "email": "c@example.com" }),
        ),
        (
            "/team-pages/1/invitations",
            json!({ "email": "d@example.com" }),
        ),
    ];
    for (path, body) in dialects {
        let (status, answer) = api.post(path, body).await;
        assert_eq!(status, 201, "{path} {answer}");
    }
    let (status, all) = api.get("/manage/invitations").await;
    assert_eq!(status, 200);
    assert_eq!(all["items"].as_array().unwrap().len(), 4);
    // One page at a time it is the same list.
    let (mut seen, mut next) = (Vec::new(), String::new());
    loop {
        let (status, page) = api.get(&format!("/manage/invitations?limit=1{next}")).await;
        assert_eq!(status, 200, "{page}");
        let items = page["items"].as_array().unwrap();
        seen.extend(items.iter().map(|item| item["id"].clone()));
        match page["next"].as_str() {
            Some(cursor) => next = format!("&cursor={cursor}"),
            None => break,
        }
    }
    let whole: Vec<Value> = all["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["id"].clone())
        .collect();
    assert_eq!(seen, whole);
    let (_, some) = api
        .get("/manage/invitations?scope=team-page:1&status=pending,accepted")
        .await;
    assert_eq!(some["items"].as_array().unwrap().len(), 1);
    let (_, some) = api.get("/manage/invitations?address=B@example.com").await;
    assert_eq!(some["items"].as_array().unwrap().len(), 1);
    for bad in [
        "status=x",
        "cursor=x",
        "createdFrom=x",
        "limit=x",
        "nothing=1",
    ] {
        let (status, problem) = api.get(&format!("/manage/invitations?{bad}")).await;
        assert_eq!(
            (status, &problem["code"]),
            (400, &json!("parameter")),
            "{bad}"
        );
    }
}

#[tokio::test]
async fn an_invitation_is_led_through_its_life() {
    let server = Server::start().await;
    let api = Api {
        server: &server,
        bearer: "demo",
    };
    let id = api.invite("ada@example.com").await;
    server.letters_to("ada@example.com", 1).await;

    let (status, shown) = api.get(&path(&id, "")).await;
    assert_eq!((status, &shown["status"]), (200, &json!("pending")));
    // The last letter is a moment old.
    for verb in ["/resend", "/rotate"] {
        let (status, problem) = api.post(&path(&id, verb), json!(null)).await;
        assert_eq!(
            (status, &problem["code"]),
            (429, &json!("too-soon")),
            "{verb}"
        );
    }
    let (status, longer) = api
        .post(&path(&id, "/extend"), json!({ "lifetimeSeconds": 864_000 }))
        .await;
    assert_eq!(status, 200, "{longer}");
    let (status, problem) = api
        .post(&path(&id, "/extend"), json!({ "lifetimeSeconds": 1 }))
        .await;
    assert_eq!((status, &problem["code"]), (422, &json!("refused")));

    let revision = longer["revision"].as_u64().unwrap();
    let change = |revision: u64| json!({ "revision": revision, "roles": ["developer"] });
    let (status, problem) = api
        .call(Method::PATCH, &path(&id, ""), Some(change(1)))
        .await;
    assert_eq!((status, &problem["code"]), (409, &json!("changed")));
    let (status, changed) = api
        .call(Method::PATCH, &path(&id, ""), Some(change(revision)))
        .await;
    assert_eq!((status, &changed["roles"]), (200, &json!(["developer"])));

    let (status, revoked) = api.call(Method::DELETE, &path(&id, ""), None).await;
    assert_eq!((status, &revoked["status"]), (200, &json!("revoked")));
    let (status, problem) = api.post(&path(&id, "/reveal"), json!(null)).await;
    assert_eq!((status, &problem["code"]), (409, &json!("status")));
    let (_, counts) = api.get("/manage/counts/organization:org-1").await;
    assert_eq!(
        (&counts["revoked"], &counts["pending"]),
        (&json!(1), &json!(0))
    );
}

#[tokio::test]
async fn a_link_that_was_shown_is_replaced_when_the_ticket_is() {
    let server = Server::start().await;
    let api = Api {
        server: &server,
        bearer: "demo",
    };
    let body = json!({ "scope": "organization:org-1", "email": "ada@example.com", "roles": ["member"], "sendLetter": false });
    let (status, made) = api.post("/manage/invitations", body).await;
    assert_eq!(status, 201);
    let id = made["invitation"]["id"].as_str().unwrap();
    let old = ticket_of(made["link"].as_str().unwrap());
    let (status, shown) = api.post(&path(id, "/reveal"), json!(null)).await;
    assert_eq!(status, 200);
    assert_eq!(ticket_of(shown["link"].as_str().unwrap()), old);
    let (status, _) = api.post(&path(id, "/rotate"), json!(null)).await;
    assert_eq!(status, 200);
    let (_, shown) = api.post(&path(id, "/reveal"), json!(null)).await;
    let new = ticket_of(shown["link"].as_str().unwrap());
    assert_ne!(new, old);
    let invitations = server.app.invitations();
    assert!(invitations.preview(&old).await.is_err() && invitations.preview(&new).await.is_ok());
}

// D8
#[tokio::test]
async fn nobody_reaches_into_a_foreign_scope() {
    let server = Server::start().await;
    let id = Api {
        server: &server,
        bearer: "demo",
    }
    .invite("ada@example.com")
    .await;
    let two = Api {
        server: &server,
        bearer: "demo-org-2",
    };
    for (method, at) in [
        (Method::GET, path(&id, "")),
        (Method::DELETE, path(&id, "")),
        (Method::POST, path(&id, "/reveal")),
        (Method::POST, path(&id, "/resend")),
        (
            Method::GET,
            format!("/manage/invitations/organization:org-2/{id}"),
        ),
        (
            Method::DELETE,
            format!("/manage/invitations/organization:org-2/{id}"),
        ),
        (Method::GET, "/manage/counts/organization:org-1".to_owned()),
        (
            Method::GET,
            "/manage/invitations?scope=organization:org-1".to_owned(),
        ),
        (Method::GET, "/manage/invitations?scope=nonsense".to_owned()),
    ] {
        let (status, problem) = two.call(method.clone(), &at, None).await;
        assert_eq!(
            (status, &problem["code"]),
            (404, &json!("not-found")),
            "{method} {at}"
        );
    }
    let (_, all) = two.get("/manage/invitations").await;
    assert_eq!(all["items"], json!([]));
}

// D1
#[tokio::test]
async fn one_who_may_grant_nothing_manages_nothing() {
    let server = Server::start().await;
    let id = Api {
        server: &server,
        bearer: "demo",
    }
    .invite("ada@example.com")
    .await;
    let reader = Api {
        server: &server,
        bearer: "demo-reader",
    };
    for at in [
        path(&id, ""),
        "/manage/counts/organization:org-1".to_owned(),
    ] {
        let (status, _) = reader.get(&at).await;
        assert_eq!(status, 403, "{at}");
    }
    let body =
        json!({ "scope": "organization:org-1", "email": "x@example.com", "roles": ["member"] });
    assert_eq!(reader.post("/manage/invitations", body).await.0, 403);
    assert_eq!(
        reader.get("/manage/invitations").await.1["items"],
        json!([])
    );
    // An admin grants no more than an admin has.
    let api = Api {
        server: &server,
        bearer: "demo",
    };
    let body =
        json!({ "scope": "organization:org-1", "email": "x@example.com", "roles": ["owner"] });
    let (status, problem) = api.post("/manage/invitations", body).await;
    assert_eq!((status, &problem["code"]), (403, &json!("ceiling")));
}

#[tokio::test]
async fn the_same_idempotency_key_is_the_same_invitation() {
    let server = Server::start().await;
    let invite = async |email: &str| {
        let body = json!({ "scope": "organization:org-1", "email": email, "roles": ["member"] });
        let request = server.http.post(server.url("/manage/invitations"));
        let request = request.bearer_auth("demo").header("idempotency-key", "one");
        let answer = request.json(&body).send().await.unwrap();
        (answer.status(), answer.json::<Value>().await.unwrap())
    };
    let (status, first) = invite("ada@example.com").await;
    assert_eq!(status, StatusCode::CREATED);
    let (_, again) = invite("ada@example.com").await;
    assert_eq!(first["invitation"]["id"], again["invitation"]["id"]);
    let (status, problem) = invite("grace@example.com").await;
    assert_eq!(
        (status, &problem["code"]),
        (StatusCode::CONFLICT, &json!("idempotency"))
    );
}

// A16
#[tokio::test]
async fn an_idempotency_key_that_cannot_be_read_is_not_passed_over() {
    let server = Server::start().await;
    let body = json!({
        "scope": "organization:org-1", "email": "ada@example.com", "roles": ["member"],
    });
    let unreadable = HeaderValue::from_bytes(b"one\xff").unwrap();
    for keys in [
        vec![unreadable],
        vec![
            HeaderValue::from_static("one"),
            HeaderValue::from_static("two"),
        ],
    ] {
        let mut request = server
            .http
            .post(server.url("/manage/invitations"))
            .bearer_auth("demo")
            .json(&body);
        for key in keys {
            request = request.header("idempotency-key", key);
        }
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::BAD_REQUEST);
        let problem: Value = answer.json().await.unwrap();
        assert_eq!(problem["code"], json!("idempotency-key"));
    }
    assert!(server.letters().is_empty());
}

// F13
#[tokio::test]
async fn each_row_of_a_file_has_its_own_outcome() {
    let server = Server::start().await;
    let file = "email,name,role\nada@example.com,Ada,member\nnobody@@example.com,,member\nada@example.com,,member\ngrace@example.com,,owner\nlin@example.com,,\n";
    let send = async |query: &str| {
        let request = server
            .http
            .post(server.url(&format!("/manage/bulk/organization:org-1{query}")));
        let request = request
            .bearer_auth("demo")
            .header("content-type", "text/csv");
        let answer = request.body(file).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK);
        answer.json::<Value>().await.unwrap()
    };
    let outcomes = |report: &Value| -> Vec<String> {
        let rows = report["rows"].as_array().unwrap();
        rows.iter()
            .map(|row| row["outcome"].as_str().unwrap().to_owned())
            .collect()
    };
    let expected = ["created", "refused", "refused", "refused", "created"];
    assert_eq!(outcomes(&send("?dryRun=true&run=people").await), expected);
    let (_, none) = Api {
        server: &server,
        bearer: "demo",
    }
    .get("/manage/invitations")
    .await;
    assert_eq!(none["items"], json!([]), "a dry run wrote");
    assert_eq!(outcomes(&send("?run=people").await), expected);
    let again = outcomes(&send("?run=people").await);
    assert_eq!(
        again,
        ["existing", "refused", "refused", "refused", "existing"]
    );
    let api = Api {
        server: &server,
        bearer: "demo",
    };
    let (_, all) = api
        .get("/manage/invitations?scope=organization:org-1")
        .await;
    assert_eq!(all["items"].as_array().unwrap().len(), 2);
    let (status, _) = api.post("/manage/bulk/organization:org-1", json!([])).await;
    assert_eq!(status, 415);
}
