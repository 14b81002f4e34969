//! The accept page, over HTTP.

use std::collections::BTreeSet;

use futures_util::future::join_all;
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::{
    pages_support::{
        Browser, Page, code_to, form, invite, invite_guest, invite_supporter, log, page, session,
    },
    support::server::Server,
};

fn assert_guarded(page: &Page) {
    let policy = page.header("content-security-policy");
    for part in [
        "default-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ] {
        assert!(policy.contains(part), "{policy}");
    }
    assert!(!policy.contains("script"), "{policy}");
    for (name, value) in [
        ("referrer-policy", "no-referrer"), // B8
        ("cache-control", "no-store"),
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
    ] {
        assert_eq!(page.header(name), value, "{name}");
    }
    assert_eq!(page.count("script"), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_says_what_one_is_invited_to() {
    let server = Server::start().await;
    let letter = invite_guest(&server, "ada@example.com", "https://app.example.com/in").await;
    let browser = Browser::new(&server);
    let page = browser.get(&letter.link(&server.base)).await;
    assert_eq!(page.status, StatusCode::OK);
    assert_guarded(&page);
    let policy = page.header("content-security-policy");
    assert!(
        policy.contains("form-action 'self' https://app.example.com;"),
        "{policy}"
    );
    let text = page.text();
    for words in [
        "Demo Admin",
        "Tenant One",
        "guest",
        "UTC",
        "Come & see <b>us</b>",
    ] {
        assert!(text.contains(words), "{words} in {text}");
    }
    assert!(
        !page.body.contains("ada@example.com"),
        "the address is masked"
    );
    assert!(!page.body.contains("http://") && !page.body.contains("https://"));
    assert_eq!(page.count("h1"), 1);
    assert_eq!(page.count("button"), 3);
}

// B15
#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_scanners_spend_nothing() {
    let server = Server::start().await;
    let (_, letter) = invite(&server, "ada@example.com").await;
    let link = letter.link(&server.base);
    for _ in 0..50 {
        let opened = join_all((0..20).map(|_| page(server.http.get(&link)))).await;
        assert!(opened.iter().all(|page| page.status == StatusCode::OK));
    }
    let head = page(server.http.head(&link)).await;
    assert_eq!((head.status, head.body.as_str()), (StatusCode::OK, ""));
    let browser = Browser::new(&server);
    let opened = browser.get(&link).await;
    let accepted = browser.submit(&opened, &[("intent", "accept")]).await;
    assert!(accepted.location().starts_with("/welcome?"));
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_has_no_account_gets_one_and_the_second_click_is_the_same_success() {
    let log = log();
    let server = Server::start().await;
    let (_, letter) = invite(&server, "ada@example.com").await;
    let (link, ticket) = (letter.link(&server.base), letter.ticket(&server.base));
    let browser = Browser::new(&server);
    let opened = browser.get(&link).await;
    let visitor = opened
        .header("set-cookie")
        .split(';')
        .next()
        .unwrap()
        .to_owned();
    assert!(opened.header("set-cookie").contains("HttpOnly"));
    assert!(opened.header("set-cookie").contains("SameSite=Lax"));

    // Both clicks carry what the browser had before the first was answered.
    let (action, mut fields) = opened.form();
    fields.push(("intent".into(), "accept".into()));
    let click = || {
        let post = server
            .http
            .post(server.url(&action))
            .header("cookie", &visitor);
        page(form(post, &fields))
    };
    let (first, second) = (click().await, click().await);
    assert_eq!(first.location(), second.location());
    assert!(first.location().starts_with("/welcome?to="));
    assert!(!first.location().contains(&ticket));

    let cookie = second
        .header("set-cookie")
        .split(';')
        .next()
        .unwrap()
        .to_owned();
    let arrived = server.http.get(server.url(second.location()));
    let arrived = page(arrived.header("cookie", format!("{visitor}; {cookie}"))).await;
    assert!(
        arrived
            .text()
            .contains("You now belong to Organization One.")
    );
    assert_guarded(&arrived);

    // Another browser with the same link is not let into the account.
    let other = Browser::new(&server);
    let dead = other.get(&link).await;
    assert_eq!(dead.status, StatusCode::GONE);
    fields.retain(|(name, _)| name != "csrf");
    let csrf = other.get("/account").await.form().1;
    fields.extend(csrf.into_iter().filter(|(name, _)| name == "csrf"));
    let refused = other.post(&action, &fields).await;
    assert_eq!(refused.status, StatusCode::GONE);
    assert!(!refused.header("set-cookie").contains("session"));
    // B7
    assert!(!log.text().contains(&ticket), "the ticket is in no log");
    assert!(
        !log.text().contains("ada@example.com"),
        "the address is in no log"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_that_is_not_ours_does_nothing() {
    let server = Server::start().await;
    let (_, letter) = invite(&server, "ada@example.com").await;
    let link = letter.link(&server.base);
    let browser = Browser::new(&server);
    let opened = browser.get(&link).await;
    let (action, mut fields) = opened.form();
    fields.push(("intent".into(), "accept".into()));

    let stranger = Browser::new(&server);
    let refused = stranger.post(&action, &fields).await;
    assert_eq!(
        refused.status,
        StatusCode::FORBIDDEN,
        "the cookie is missing"
    );
    assert_guarded(&refused);

    let without: Vec<_> = fields
        .iter()
        .filter(|(name, _)| name != "csrf")
        .cloned()
        .collect();
    assert_eq!(
        browser.post(&action, &without).await.status,
        StatusCode::FORBIDDEN
    );

    for (name, value) in [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "https://evil.example"),
    ] {
        let post = browser.http.post(server.url(&action)).header(name, value);
        let refused = page(form(post, &fields)).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{name}: {value}");
    }
    let own = browser.http.post(server.url(&action));
    let own = own
        .header("sec-fetch-site", "same-origin")
        .header("origin", "null");
    assert_eq!(page(form(own, &fields)).await.status, StatusCode::SEE_OTHER);
}

// B16
#[tokio::test(flavor = "multi_thread")]
async fn outside_the_demo_a_host_has_the_one_name_that_was_configured() {
    let real = Server::start_for_real("").await;
    let demo = Server::start().await;
    let rebound = "rebound.example";
    for (server, of_another_name) in [(&demo, StatusCode::OK), (&real, StatusCode::FORBIDDEN)] {
        let browser = Browser::new(server);
        let (action, mut fields) = browser.get("/account").await.form();
        fields.push(("address".into(), "ada@example.com".into()));
        let base = server.base.as_str();
        let own = browser
            .http
            .post(server.url(&action))
            .header("origin", base);
        assert_eq!(page(form(own, &fields)).await.status, StatusCode::OK);
        for scheme in ["http", "https"] {
            let post = browser.http.post(server.url(&action));
            let post = post
                .header("host", rebound)
                .header("origin", format!("{scheme}://{rebound}"));
            let answer = page(form(post, &fields)).await;
            assert_eq!(answer.status, of_another_name, "{scheme}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_dead_end_looks_the_same() {
    let server = Server::start().await;
    let elsewhere = Server::start().await;
    let browser = Browser::new(&server);
    let mut tickets = Vec::new();

    let (_, unknown) = invite(&elsewhere, "ada@example.com").await;
    tickets.push(unknown.ticket(&elsewhere.base));
    for (address, intent) in [
        ("used@example.com", "accept"),
        ("declined@example.com", "decline"),
    ] {
        let (_, letter) = invite(&server, address).await;
        let other = Browser::new(&server);
        let opened = other.get(&letter.link(&server.base)).await;
        let done = other.submit(&opened, &[("intent", intent)]).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER);
        tickets.push(letter.ticket(&server.base));
    }
    let (id, letter) = invite(&server, "revoked@example.com").await;
    let revoke = server
        .http
        .delete(server.url(&format!("/v1/organizations/org-1/invitations/{id}")));
    let revoked = revoke
        .basic_auth("demo", Some("demo"))
        .send()
        .await
        .unwrap();
    assert!(revoked.status().is_success());
    tickets.push(letter.ticket(&server.base));

    browser.get("/account").await;
    let mut seen = Vec::new();
    for ticket in &tickets {
        let page = browser.get(&format!("/redeem?ticket={ticket}")).await;
        assert_eq!(page.status, StatusCode::GONE);
        assert_guarded(&page);
        assert_eq!(page.count("button, form"), 0);
        let id = page.header("x-request-id");
        assert!(page.body.contains(id));
        seen.push(page.body.replace(id, "").replace(ticket.as_str(), ""));
    }
    assert!(seen.windows(2).all(|two| two[0] == two[1]), "{seen:#?}");

    let path = browser.get(&format!("/redeem/{}", tickets[0])).await;
    assert_eq!(path.status, StatusCode::GONE);
    for mangled in [
        "",
        "?ticket=",
        "?ticket=inv1_abc",
        "?ticket=%00%ff",
        "?ticket=<script>",
    ] {
        let page = browser.get(&format!("/redeem{mangled}")).await;
        assert_eq!(page.status, StatusCode::BAD_REQUEST, "{mangled}");
        assert_eq!(page.count("button, form, script"), 0);
        assert_guarded(&page);
    }
}

// C1
#[tokio::test(flavor = "multi_thread")]
async fn another_account_may_switch_and_the_link_stays_good() {
    let server = Server::start().await;
    let (_, letter) = invite(&server, "ada@example.com").await;
    let link = letter.link(&server.base);
    let browser = Browser::new(&server);
    browser.sign_in(&server, "mallory@example.net").await;
    let opened = browser.get(&link).await;
    assert_eq!(opened.status, StatusCode::OK);
    assert!(
        opened
            .text()
            .contains("This invitation is for another account")
    );
    assert!(!opened.body.contains("mallory@example.net"));
    let (_, mut fields) = opened.form();
    fields.push(("intent".into(), "accept".into()));
    let forced = browser.post("/redeem", &fields).await;
    assert_eq!(forced.status, StatusCode::FORBIDDEN);
    assert!(
        forced
            .text()
            .contains("This invitation is for another account")
    );

    let switched = browser.submit(&opened, &[]).await;
    assert_eq!(switched.status, StatusCode::OK);
    let accepted = browser.submit(&switched, &[("intent", "accept")]).await;
    assert!(accepted.location().starts_with("/welcome?"));
}

// C2, C4
#[tokio::test(flavor = "multi_thread")]
async fn a_link_that_others_saw_opens_no_account() {
    let server = Server::start().await;
    let answer = server
        .http
        .post(server.url("/v1.0/invitations"))
        .bearer_auth("demo")
        .json(&json!({
            "invitedUserEmailAddress": "ada@example.com",
            "inviteRedirectUrl": "https://app.example.com/in",
        }));
    let answer: Value = answer.send().await.unwrap().json().await.unwrap();
    let link = answer["inviteRedeemUrl"].as_str().unwrap();
    let browser = Browser::new(&server);
    let opened = browser.get(link).await;
    let asked = browser.submit(&opened, &[("intent", "accept")]).await;
    assert_eq!(asked.status, StatusCode::UNAUTHORIZED);
    assert!(!asked.body.contains("ada@example.com"));
    let wrong = browser.submit(&asked, &[("code", "not it")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let code = code_to(&server, "ada@example.com").await;
    let accepted = browser.submit(&wrong, &[("code", &code)]).await;
    // B17
    assert_eq!(accepted.location(), "https://app.example.com/in");
}

// A1, A9
#[tokio::test(flavor = "multi_thread")]
async fn of_sixty_four_accounts_at_once_one_gets_in_however_often_it_asks() {
    let server = Server::start().await;
    let letter = invite_supporter(&server, "joe@example.com").await;
    let ticket = letter.ticket(&server.base);
    let mut sessions = Vec::new();
    for n in 0..64 {
        sessions.push(session(&server, &format!("person{n}@example.com")).await);
    }
    let redeem = |token: &str| {
        let post = server.http.post(server.url("/redeem")).bearer_auth(token);
        page(post.json(&json!({ "ticket": ticket })))
    };
    let is_repeated = |answer: &Page| {
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        let body: Value = serde_json::from_str(&answer.body).unwrap();
        body["already"].as_bool().unwrap()
    };
    let all = join_all(sessions.iter().map(|token| redeem(token))).await;
    let (winners, others): (Vec<_>, Vec<_>) = sessions
        .iter()
        .zip(&all)
        .partition(|(_, answer)| answer.status.is_success());
    assert_eq!(winners.len(), 1);
    assert!(!is_repeated(winners[0].1));
    for (_, answer) in others {
        assert_eq!(answer.status, StatusCode::GONE, "{}", answer.body);
    }
    for answer in join_all((0..8).map(|_| redeem(winners[0].0))).await {
        assert!(is_repeated(&answer));
    }
}

// A9
#[tokio::test(flavor = "multi_thread")]
async fn whoever_clicks_eight_times_at_once_gets_the_same_success_eight_times() {
    let server = Server::start().await;
    let letter = invite_supporter(&server, "joe@example.com").await;
    let session = session(&server, "joe@example.com").await;
    let click = || {
        let post = server.http.post(server.url("/redeem"));
        let ticket = json!({ "ticket": letter.ticket(&server.base) });
        page(post.bearer_auth(&session).json(&ticket))
    };
    let mut firsts = 0;
    let mut told = BTreeSet::new();
    for answer in join_all((0..8).map(|_| click())).await {
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        let body: Value = serde_json::from_str(&answer.body).unwrap();
        firsts += u32::from(body["already"] == json!(false));
        told.insert(["status", "invitation", "scope"].map(|key| body[key].to_string()));
    }
    assert_eq!((firsts, told.len()), (1, 1), "{told:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_is_broken_redeems_nothing() {
    let server = Server::start().await;
    let ticket = invite_supporter(&server, "joe@example.com").await;
    let good = json!({ "ticket": ticket.ticket(&server.base) }).to_string();
    let session = session(&server, "joe@example.com").await;
    let send = |body: Vec<u8>| {
        let post = server.http.post(server.url("/redeem"));
        let post = post.header("content-type", "application/json");
        post.bearer_auth(&session).body(body)
    };
    let no_text = good.replace("inv1_", "inv1_\u{b7}").into_bytes();
    let no_text: Vec<u8> = no_text.into_iter().filter(|byte| *byte != 0xc2).collect();
    let deep = format!("{{\"ticket\":{}", "[".repeat(20_000));
    for (what, body, expected) in [
        ("half", good[..good.len() - 1].into(), 400),
        ("no utf-8", no_text, 400),
        ("deep", deep.into_bytes(), 400),
        (
            "a list",
            json!([ticket.ticket(&server.base)])
                .to_string()
                .into_bytes(),
            400,
        ),
        ("3 MB", vec![b' '; 3 << 20], 413),
    ] {
        let answer = page(send(body)).await;
        assert_eq!(answer.status.as_u16(), expected, "{what}: {}", answer.body);
    }
    let zipped = send(good.clone().into_bytes()).header("content-encoding", "gzip");
    assert_eq!(page(zipped).await.status, StatusCode::BAD_REQUEST);
    let redeemed = page(send(good.into_bytes())).await;
    let body: Value = serde_json::from_str(&redeemed.body).unwrap();
    assert_eq!(body["already"], json!(false));
}

#[tokio::test(flavor = "multi_thread")]
async fn programs_are_told_in_json() {
    let server = Server::start().await;
    let (_, letter) = invite(&server, "ada@example.com").await;
    let ticket = letter.ticket(&server.base);
    let token = session(&server, "mallory@example.net").await;
    let post = |body: Value| server.http.post(server.url("/redeem")).json(&body);
    let good = json!({ "ticket": ticket });
    let status = |request: reqwest::RequestBuilder| async {
        let page = page(request).await;
        assert!(
            page.header("content-type").contains("json"),
            "{}",
            page.body
        );
        (
            page.status.as_u16(),
            serde_json::from_str::<Value>(&page.body).unwrap()["code"].clone(),
        )
    };
    assert_eq!(status(post(good.clone())).await.0, 401);
    assert_eq!(status(post(good.clone()).bearer_auth("demo")).await.0, 401);
    let known = |body: Value| post(body).bearer_auth(&token);
    assert_eq!(
        status(known(good.clone())).await,
        (403, json!("wrong-account"))
    );
    assert_eq!(
        status(known(json!({ "ticket": "x" }))).await,
        (400, json!("damaged"))
    );
    assert_eq!(status(known(json!({ "tick": "x" }))).await.0, 400);
    let foreign = known(good.clone()).header("sec-fetch-site", "cross-site");
    assert_eq!(status(foreign).await.0, 403);
    let plain = server.http.post(server.url("/redeem")).body("ticket");
    assert_eq!(page(plain).await.status.as_u16(), 415);
    let put = page(server.http.put(server.url("/redeem"))).await;
    assert_eq!(
        (put.status.as_u16(), put.header("allow")),
        (405, "GET,HEAD,POST")
    );
    assert_eq!(put.header("x-frame-options"), "DENY");
}

// K12
#[tokio::test(flavor = "multi_thread")]
async fn who_holds_the_letter_declines_and_blocks() {
    let server = Server::start().await;
    let (_, letter) = invite(&server, "ada@example.com").await;
    let browser = Browser::new(&server);
    let opened = browser.get(&letter.link(&server.base)).await;
    let blocked = browser.submit(&opened, &[("intent", "block")]).await;
    assert_eq!(blocked.location(), "/answered/blocked?lc=en");
    let told = browser.get(blocked.location()).await;
    assert!(told.text().contains("Further invitations are blocked"));
    let ada = invitation::Email::parse("ada@example.com").unwrap();
    assert!(
        server
            .app
            .database()
            .is_blocked(Some(ada.key()), None)
            .await
            .unwrap()
    );

    // One holder does not decide for the victim of a link that anybody may hold.
    let letter = invite_supporter(&server, "joe@example.com").await;
    let opened = browser.get(&letter.link(&server.base)).await;
    let refused = browser.submit(&opened, &[("intent", "block")]).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
}

// A9
#[tokio::test(flavor = "multi_thread")]
async fn a_second_click_that_declines_or_blocks_is_the_same_success() {
    let server = Server::start().await;
    for (address, intent, answer) in [
        ("ada@example.com", "decline", "declined"),
        ("joe@example.com", "block", "blocked"),
    ] {
        let (_, letter) = invite(&server, address).await;
        let browser = Browser::new(&server);
        let opened = browser.get(&letter.link(&server.base)).await;
        let pressed = [("intent", intent)];
        let click = || browser.submit(&opened, &pressed);
        let clicks = join_all((0..4).map(|_| click())).await;
        for click in clicks.iter().chain([&click().await]) {
            assert_eq!(click.location(), format!("/answered/{answer}?lc=en"));
        }
        let declined = browser.submit(&opened, &[("intent", "decline")]).await;
        assert_eq!(declined.location(), "/answered/declined?lc=en");
        let accepted = browser.submit(&opened, &[("intent", "accept")]).await;
        assert_eq!(accepted.status, StatusCode::GONE);

        // Whoever has the ticket, and a form of ours, hears nothing of what became of it.
        let stranger = Browser::new(&server);
        let (_, mut fields) = stranger.get("/account").await.form();
        let (action, shown) = opened.form();
        let kept = shown.into_iter().filter(|(name, _)| name != "csrf");
        fields.extend(kept);
        fields.push(("intent".into(), "decline".into()));
        let refused = stranger.post(&action, &fields).await;
        assert_eq!(refused.status, StatusCode::GONE);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_foot_of_a_letter_blocks_by_its_page_and_in_one_click() {
    let server = Server::start().await;
    for (address, one_click) in [("ada@example.com", false), ("joe@example.com", true)] {
        let (_, letter) = invite(&server, address).await;
        let start = letter.text.find(&server.url("/block?")).unwrap();
        let link: String = letter.text[start..]
            .chars()
            .take_while(|c| !c.is_whitespace())
            .collect();
        let link = link.trim_end_matches('>').to_owned();
        let key = invitation::Email::parse(address).unwrap();
        let is_blocked = async || {
            let database = server.app.database();
            database.is_blocked(Some(key.key()), None).await.unwrap()
        };
        let browser = Browser::new(&server);
        let asked = browser.get(&link).await;
        assert_eq!((asked.status, asked.count("button")), (StatusCode::OK, 1));
        assert_guarded(&asked);
        let pair = [("List-Unsubscribe".to_owned(), "No".to_owned())];
        assert!(
            !page(form(server.http.post(&link), &pair))
                .await
                .status
                .is_success()
        );
        assert!(!is_blocked().await);
        if one_click {
            let pair = [("List-Unsubscribe".to_owned(), "One-Click".to_owned())];
            let clicked = page(form(server.http.post(&link), &pair)).await;
            assert_eq!(clicked.status, StatusCode::OK);
        } else {
            // A9
            for _ in 0..2 {
                let answered = browser.submit(&asked, &[]).await;
                assert_eq!(answered.location(), "/answered/blocked?lc=en");
            }
        }
        assert!(is_blocked().await);
    }
    let broken = page(server.http.get(server.url("/block?token=blk1_x"))).await;
    assert_eq!(broken.status, StatusCode::BAD_REQUEST);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fresh_letter_is_asked_for_without_learning_anything() {
    let server = Server::start().await;
    let elsewhere = Server::start().await;
    let browser = Browser::new(&server);
    let (_, good) = invite(&server, "ada@example.com").await;
    let (_, unknown) = invite(&elsewhere, "ada@example.com").await;
    let mut answers = Vec::new();
    for ticket in [good.ticket(&server.base), unknown.ticket(&elsewhere.base)] {
        let asked = browser.get(&format!("/renew?ticket={ticket}")).await;
        assert_eq!((asked.status, asked.count("button")), (StatusCode::OK, 1));
        answers.push(browser.submit(&asked, &[]).await.location().to_owned());
    }
    assert_eq!(answers, ["/answered/renewed?lc=en"; 2]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_speaks_the_readers_language() {
    let server = Server::start().await;
    let (_, letter) = invite(&server, "ada@example.com").await;
    let ticket = letter.ticket(&server.base);
    let browser = Browser::new(&server);
    for (lc, lang, dir) in [
        ("1031", "de", "ltr"),
        ("he", "he", "rtl"),
        ("1025", "ar", "rtl"),
    ] {
        let page = browser
            .get(&format!("/redeem/?ticket={ticket}&lc={lc}"))
            .await;
        assert_eq!(page.attribute("html", "lang"), lang);
        assert_eq!(page.attribute("html", "dir"), dir);
    }
    let asked = server
        .http
        .get(server.url(&format!("/redeem?ticket={ticket}")));
    let asked = page(asked.header("accept-language", "tlh, pl;q=0.9, de;q=0.1")).await;
    assert_eq!(asked.attribute("html", "lang"), "pl");
}
