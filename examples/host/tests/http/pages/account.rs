//! The identity room, over HTTP.

use invitation::{Actor, Email, Invite, Roles};
use reqwest::StatusCode;

use crate::{
    pages_support::{Browser, code_to, invite, log},
    support::server::Server,
};

// D13
#[tokio::test(flavor = "multi_thread")]
async fn nobody_learns_whether_an_address_is_known() {
    let log = log();
    let server = Server::start().await;
    Browser::new(&server)
        .sign_in(&server, "known@example.com")
        .await;
    let browser = Browser::new(&server);
    let asked = browser.get("/account").await;
    assert!(asked.text().contains("demonstration"));
    let mut bodies = Vec::new();
    for address in ["known@example.com", "other@example.com"] {
        let answer = browser.submit(&asked, &[("address", address)]).await;
        assert_eq!(answer.status, StatusCode::OK);
        let wrong = browser.submit(&answer, &[("code", "000")]).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        bodies.push((answer.body + &wrong.body).replace(address, ""));
    }
    assert_eq!(bodies[0], bodies[1]);
    let text = log.text();
    assert!(!text.contains("known@example.com") && !text.contains("other@example.com"));
}

// B5
#[tokio::test(flavor = "multi_thread")]
async fn a_code_can_be_guessed_five_times() {
    let server = Server::start().await;
    let browser = Browser::new(&server);
    let asked = browser.get("/account").await;
    let page = browser
        .submit(&asked, &[("address", "ada@example.com")])
        .await;
    let code = code_to(&server, "ada@example.com").await;
    let wrong = if code == "111111" { "222222" } else { "111111" };
    for _ in 0..5 {
        let answer = browser.submit(&page, &[("code", wrong)]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let late = browser.submit(&page, &[("code", &code)]).await;
    assert_eq!(
        late.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "the right one comes too late"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_is_a_new_one_and_ends_with_sign_out() {
    let server = Server::start().await;
    let browser = Browser::new(&server);
    browser.sign_in(&server, "ada@example.com").await;
    let account = browser.get("/account").await;
    assert!(
        account
            .text()
            .contains("You are signed in as ada@example.com.")
    );
    let out = browser.submit(&account, &[("intent", "sign-out")]).await;
    assert!(out.location().starts_with("/account"));
    assert!(out.header("set-cookie").contains("Max-Age=0"));
    let after = browser.get("/account").await;
    assert!(!after.body.contains("ada@example.com"));
    let replayed = browser.submit(&account, &[]).await;
    assert_eq!(
        replayed.status,
        StatusCode::FORBIDDEN,
        "the form went with the session"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ticket_signs_nobody_in_to_an_account_that_exists() {
    let server = Server::start().await;
    Browser::new(&server)
        .sign_in(&server, "ada@example.com")
        .await;
    let browser = Browser::new(&server);
    let link = {
        let (_, mut letter) = invite(&server, "ada@example.com").await;
        if !letter.text.contains("/redeem") {
            letter = server
                .letters_to("ada@example.com", 2)
                .await
                .into_iter()
                .find(|letter| letter.text.contains("/redeem"))
                .unwrap();
        }
        letter.link(&server.base)
    };
    let opened = browser.get(&link).await;
    let asked = browser.submit(&opened, &[("intent", "accept")]).await;
    assert_eq!(asked.status, StatusCode::UNAUTHORIZED);
    assert!(!asked.header("set-cookie").contains("session"));
    assert_eq!(asked.count("#code"), 1);
}

// F11
#[tokio::test(flavor = "multi_thread")]
async fn a_notice_is_in_the_language_of_whoever_invited() {
    let server = Server::start().await;
    let browser = Browser::new(&server);
    let asked = browser.get("/account?lc=nl").await;
    let code_page = browser
        .submit(&asked, &[("address", "grace@example.com")])
        .await;
    let code = code_to(&server, "grace@example.com").await;
    let signed_in = browser.submit(&code_page, &[("code", &code)]).await;
    assert_eq!(signed_in.location(), "/account?lc=nl");

    let (app, grace) = (&server.app, Email::parse("grace@example.com").unwrap());
    let account = app
        .database()
        .account_by_address(grace.key())
        .await
        .unwrap();
    let actor = Actor::person(account.unwrap().user.as_str()).unwrap();
    let org = "organization:org-1".parse().unwrap();
    let admin = Roles::of(["admin"]).unwrap();
    app.database()
        .set_member(&org, actor.user(), Some(&admin))
        .await
        .unwrap();
    let draft = Invite::email(org.as_str(), "ada@example.com").unwrap();
    let draft = draft.role("member").unwrap();
    app.invitations().invite(&draft, &actor).await.unwrap();
    let letter = server.letters_to("ada@example.com", 1).await.pop().unwrap();
    let browser = Browser::new(&server);
    let opened = browser.get(&letter.link(&server.base)).await;
    browser
        .submit(&opened, &[("intent", "accept")])
        .await
        .location();

    let letters = server.letters_to("grace@example.com", 2).await;
    let mut subjects = letters.iter().map(|letter| letter.subject.as_str());
    assert!(
        subjects.any(|subject| subject.starts_with("Uw uitnodiging")),
        "{letters:?}"
    );
}
