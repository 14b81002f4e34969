//! A browser without a screen: it keeps cookies, and fills in the forms that it gets.

#![expect(
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "each test uses some of it, and stops at the first surprise"
)]

use std::{
    io,
    sync::{Arc, Mutex, OnceLock},
    time::{Duration, Instant},
};

use reqwest::{StatusCode, header::HeaderMap, redirect};
use scraper::{Html, Selector};
use serde_json::{Value, json};

use crate::support::server::{Letter, Server};

pub(crate) struct Browser {
    pub(crate) http: reqwest::Client,
    base: String,
}

#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Browser {
    pub(crate) fn new(server: &Server) -> Self {
        let http = reqwest::Client::builder()
            .cookie_store(true)
            .redirect(redirect::Policy::none())
            .build()
            .unwrap();
        Self {
            http,
            base: server.base.clone(),
        }
    }

    pub(crate) async fn get(&self, url: &str) -> Page {
        let url = if url.starts_with('/') {
            format!("{}{url}", self.base)
        } else {
            url.to_owned()
        };
        page(self.http.get(url)).await
    }

    /// Sends the first form of a page with these fields in addition.
    pub(crate) async fn submit(&self, page: &Page, more: &[(&str, &str)]) -> Page {
        let (action, mut fields) = page.form();
        fields.extend(
            more.iter()
                .map(|&(name, value)| (name.to_owned(), value.to_owned())),
        );
        self.post(&action, &fields).await
    }

    pub(crate) async fn post(&self, path: &str, fields: &[(String, String)]) -> Page {
        page(form(self.http.post(format!("{}{path}", self.base)), fields)).await
    }

    /// Signs in by a code from the mailbox.
    pub(crate) async fn sign_in(&self, server: &Server, address: &str) {
        let asked = self.get("/account").await;
        let before = codes_to(server, address);
        let code_page = self.submit(&asked, &[("address", address)]).await;
        assert_eq!(code_page.status, StatusCode::OK);
        let code = code_after(server, address, &before).await;
        let signed_in = self.submit(&code_page, &[("code", &code)]).await;
        assert_eq!(signed_in.status, StatusCode::SEE_OTHER);
    }
}

pub(crate) fn form(
    request: reqwest::RequestBuilder,
    fields: &[(String, String)],
) -> reqwest::RequestBuilder {
    let body = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish();
    request
        .header("content-type", "application/x-www-form-urlencoded")
        .body(body)
}

pub(crate) async fn page(request: reqwest::RequestBuilder) -> Page {
    let response = request.send().await.unwrap();
    Page {
        status: response.status(),
        headers: response.headers().clone(),
        body: response.text().await.unwrap(),
    }
}

impl Page {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn location(&self) -> &str {
        assert_eq!(self.status, StatusCode::SEE_OTHER, "{}", self.body);
        self.header("location")
    }

    /// The action and the hidden fields of the first form.
    pub(crate) fn form(&self) -> (String, Vec<(String, String)>) {
        let html = Html::parse_document(&self.body);
        let form = html.select(&selector("form")).next().expect("a form");
        let hidden = selector("input[type=hidden]");
        let fields = form.select(&hidden).map(|field| {
            let attribute = |name| field.attr(name).unwrap_or_default().to_owned();
            (attribute("name"), attribute("value"))
        });
        (
            form.attr("action").unwrap_or_default().to_owned(),
            fields.collect(),
        )
    }

    pub(crate) fn count(&self, what: &str) -> usize {
        Html::parse_document(&self.body)
            .select(&selector(what))
            .count()
    }

    pub(crate) fn attribute(&self, what: &str, name: &str) -> String {
        let html = Html::parse_document(&self.body);
        let found = html.select(&selector(what)).next().expect("an element");
        found.attr(name).unwrap_or_default().to_owned()
    }

    /// The text that a reader sees, without the isolates around names.
    pub(crate) fn text(&self) -> String {
        let html = Html::parse_document(&self.body);
        let text: String = html
            .select(&selector("body"))
            .flat_map(|body| body.text())
            .collect();
        text.replace(['\u{2068}', '\u{2069}'], "")
    }
}

fn selector(text: &str) -> Selector {
    Selector::parse(text).unwrap()
}

/// Invites into the organization; the ticket goes by letter alone.
pub(crate) async fn invite(server: &Server, email: &str) -> (String, Letter) {
    let asked = server
        .http
        .post(server.url("/v1/organizations/org-1/invitations"))
        .basic_auth("demo", Some("demo"))
        .json(&json!({ "email": email, "role": "developer" }));
    let answer: Value = asked.send().await.unwrap().json().await.unwrap();
    let id = answer["id"].as_str().expect("an id").to_owned();
    let letter = server.letters_to(email, 1).await.pop().unwrap();
    (id, letter)
}

/// Invites a guest, with the words of the inviter and a place to go afterwards.
pub(crate) async fn invite_guest(server: &Server, email: &str, redirect: &str) -> Letter {
    let asked = server
        .http
        .post(server.url("/v1.0/invitations"))
        .bearer_auth("demo")
        .json(&json!({
            "invitedUserEmailAddress": email,
            "inviteRedirectUrl": redirect,
            "sendInvitationMessage": true,
            "invitedUserMessageInfo": { "customizedMessageBody": "Come & see <b>us</b>" },
        }));
    let answer = asked.send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::CREATED);
    server.letters_to(email, 1).await.pop().unwrap()
}

/// Invites a supporter, whoever that will be.
pub(crate) async fn invite_supporter(server: &Server, email: &str) -> Letter {
    let asked = server
        .http
        .post(server.url("/individual-pages/invitations"))
        .header("authorization", "Token token=demo")
        .json(&json!({ "email": email }));
    let answer = asked.send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::CREATED);
    server.letters_to(email, 1).await.pop().unwrap()
}

/// The code that went to an address.
pub(crate) async fn code_to(server: &Server, address: &str) -> String {
    code_after(server, address, &[]).await
}

/// The codes that went to an address so far, in no order.
pub(crate) fn codes_to(server: &Server, address: &str) -> Vec<String> {
    let mut letters = server.letters();
    letters.retain(|letter| {
        letter.to.iter().any(|to| to == address) && letter.subject.contains("code")
    });
    let code = |letter: &Letter| {
        let mut digits = letter.text.split(|c: char| !c.is_ascii_digit());
        let code = digits.find(|run| run.len() == 6).expect("a code");
        code.to_owned()
    };
    letters.iter().map(code).collect()
}

/// The code that went to an address after these.
pub(crate) async fn code_after(server: &Server, address: &str, before: &[String]) -> String {
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(30) {
        let new = codes_to(server, address)
            .into_iter()
            .find(|code| !before.contains(code));
        if let Some(code) = new {
            return code;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("no code came");
}

/// The token of a session, as a program gets it.
pub(crate) async fn session(server: &Server, address: &str) -> String {
    let before = codes_to(server, address);
    let asked = server.http.post(server.url("/account/sign-in"));
    let asked = asked
        .json(&json!({ "address": address }))
        .send()
        .await
        .unwrap();
    assert_eq!(asked.status(), StatusCode::ACCEPTED);
    let code = code_after(server, address, &before).await;
    let shown = server.http.post(server.url("/account/code"));
    let shown = shown.json(&json!({ "address": address, "code": code }));
    let answer: Value = shown.send().await.unwrap().json().await.unwrap();
    answer["session"].as_str().expect("a session").to_owned()
}

/// Everything that this process logs, from now on.
pub(crate) fn log() -> &'static Log {
    static LOG: OnceLock<Log> = OnceLock::new();
    LOG.get_or_init(|| {
        let log = Log::default();
        let writer = log.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(tracing::Level::TRACE)
            .with_writer(move || writer.clone())
            .finish();
        tracing::subscriber::set_global_default(subscriber).unwrap();
        log
    })
}

#[derive(Clone, Default)]
pub(crate) struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap()).into_owned()
    }
}

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Used by nobody, so that the first expectation above holds in a test that uses all the rest.
fn unused() {}
