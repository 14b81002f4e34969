//! The pages in a real browser: Chromium without a window, driven over WebDriver.

#![cfg(feature = "external")]
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at the first surprise"
)]

mod pages_support;
mod support;

use std::{
    fs,
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use fantoccini::{
    Client, ClientBuilder,
    actions::{InputSource, KeyAction, KeyActions},
    elements::Element,
    key::Key,
    wd::Capabilities,
};
use serde_json::json;
use tempfile::TempDir;

use pages_support::{code_to, invite, invite_guest};
use support::server::Server;

/// What a page looks like: the window's size, and whether the reader wants it dark.
#[derive(Clone, Copy)]
struct Look {
    name: &'static str,
    width: u32,
    is_dark: bool,
}

const LOOKS: [Look; 3] = [
    Look {
        name: "desktop",
        width: 1280,
        is_dark: false,
    },
    Look {
        name: "narrow",
        width: 320,
        is_dark: false,
    },
    Look {
        name: "dark",
        width: 1280,
        is_dark: true,
    },
];

struct Browser {
    client: Client,
    driver: Child,
    _profile: TempDir,
    look: Look,
}

impl Browser {
    async fn open(look: Look, more: &[&str]) -> Self {
        let port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let driver = Command::new("chromedriver")
            .arg(format!("--port={port}"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver is missing: apt-get install chromium chromium-driver");
        let profile = TempDir::new().unwrap();
        let mut arguments: Vec<String> = [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-background-networking",
            "--no-first-run",
        ]
        .map(str::to_owned)
        .to_vec();
        arguments.push(format!("--user-data-dir={}", profile.path().display()));
        arguments.push(format!("--window-size={},900", look.width.max(500)));
        if look.is_dark {
            arguments.push("--blink-settings=preferredColorScheme=0".to_owned());
        }
        arguments.extend(more.iter().map(|&argument| argument.to_owned()));
        let mut options = json!({ "args": arguments });
        if look.width < 500 {
            // A window cannot be made so narrow, a telephone can.
            options["mobileEmulation"] = json!({
                "deviceMetrics": { "width": look.width, "height": 700, "pixelRatio": 2.0 }
            });
        }
        let mut wanted = Capabilities::new();
        wanted.insert("goog:chromeOptions".to_owned(), options);
        let begun = Instant::now();
        let client = loop {
            let mut builder =
                ClientBuilder::new(hyper_util::client::legacy::connect::HttpConnector::new());
            builder.capabilities(wanted.clone());
            match builder.connect(&format!("http://127.0.0.1:{port}")).await {
                Ok(client) => break client,
                Err(error) if begun.elapsed() > Duration::from_secs(60) => {
                    panic!("no browser: apt-get install chromium chromium-driver: {error}")
                }
                Err(_) => tokio::time::sleep(Duration::from_millis(100)).await,
            }
        };
        Self {
            client,
            driver,
            _profile: profile,
            look,
        }
    }

    async fn close(mut self) {
        let _ = self.client.clone().close().await;
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }

    async fn goto(&self, url: &str) {
        self.client.goto(url).await.unwrap();
    }

    async fn press(&self, key: Key) {
        let key = char::from(key);
        let stroke = KeyActions::new("keys".to_owned())
            .then(KeyAction::Down { value: key })
            .then(KeyAction::Up { value: key });
        self.client.perform_actions(stroke).await.unwrap();
    }

    /// Moves on with Tab until an element is in focus that this selector finds.
    async fn tab_to(&self, selector: &str) -> Element {
        for _ in 0..12 {
            self.press(Key::Tab).await;
            let focused = self.client.active_element().await.unwrap();
            let script = "return arguments[0].matches(arguments[1])";
            let arguments = vec![serde_json::to_value(&focused).unwrap(), json!(selector)];
            if self.client.execute(script, arguments).await.unwrap() == json!(true) {
                let outline = focused.css_value("outline-style").await.unwrap();
                assert_ne!(outline, "none", "what is in focus can be seen");
                return focused;
            }
        }
        panic!("Tab does not lead to {selector}");
    }

    /// Waits for an element of the next page.
    async fn arrive(&self, selector: &str) {
        let wait = self.client.wait().at_most(Duration::from_secs(20));
        wait.for_element(fantoccini::Locator::Css(selector))
            .await
            .unwrap();
    }

    /// Keeps a picture, and lets axe look for what keeps people out.
    async fn inspect(&self, page: &str) {
        let picture = self.client.screenshot().await.unwrap();
        let folder = target().join("screenshots");
        fs::create_dir_all(&folder).unwrap();
        fs::write(
            folder.join(format!("{page}-{}.png", self.look.name)),
            picture,
        )
        .unwrap();

        let width = "return document.documentElement.scrollWidth <= window.innerWidth";
        let fits = self.client.execute(width, vec![]).await.unwrap();
        assert_eq!(
            fits,
            json!(true),
            "{page} can be read without scrolling sideways"
        );

        let file = target().join("npm/node_modules/axe-core/axe.min.js");
        let axe = fs::read_to_string(&file)
            .expect("axe-core is missing: npm install --prefix target/npm axe-core");
        self.client.execute(&axe, vec![]).await.unwrap();
        let run = "const done = arguments[arguments.length - 1]; \
                   axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }) \
                   .then(found => done(found.violations.map(v => v.id + ': ' + v.nodes.map(n => n.html).join(' '))))";
        let found = self.client.execute_async(run, vec![]).await.unwrap();
        assert_eq!(found, json!([]), "{page}, {}", self.look.name);
        if self.look.is_dark {
            let dark = "return matchMedia('(prefers-color-scheme: dark)').matches";
            assert_eq!(
                self.client.execute(dark, vec![]).await.unwrap(),
                json!(true)
            );
        }
    }
}

/// A browser that a failed test left behind is ended too.
impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

fn target() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target")
}

async fn walk(look: Look) {
    let server = Server::start().await;
    let (_, letter) = invite(&server, "ada@example.com").await;
    let link = letter.link(&server.base);
    let browser = Browser::open(look, &[]).await;

    browser.goto(&server.url("/account")).await;
    browser.inspect("sign-in").await;
    let address = browser.tab_to("#address").await;
    address.send_keys("mallory@example.net").await.unwrap();
    browser.press(Key::Enter).await;
    browser.arrive("#code").await;
    browser.inspect("code").await;
    let code = code_to(&server, "mallory@example.net").await;
    browser
        .tab_to("#code")
        .await
        .send_keys("000")
        .await
        .unwrap();
    browser.press(Key::Enter).await;
    browser.arrive("#problem").await;
    browser.inspect("wrong-code").await;
    browser
        .tab_to("#code")
        .await
        .send_keys(&code)
        .await
        .unwrap();
    browser.press(Key::Enter).await;
    browser.arrive("button[value=sign-out]").await;
    browser.inspect("account").await;

    browser.goto(&link).await;
    browser.inspect("wrong-account").await;
    browser.tab_to("button.primary").await;
    browser.press(Key::Enter).await;
    browser.arrive("button[value=accept]").await;
    browser.inspect("invitation").await;
    browser.tab_to("button[value=accept]").await;
    browser.press(Key::Enter).await;
    browser.arrive("a[href^='/account']").await;
    let at = browser.client.current_url().await.unwrap();
    assert_eq!(at.path(), "/welcome");
    assert!(!at.as_str().contains("inv1_"));
    browser.inspect("welcome").await;

    browser.goto(&link).await;
    browser.inspect("dead-end").await;
    browser.goto(&server.url("/redeem?ticket=inv1_abc")).await;
    browser.inspect("damaged").await;
    let guest = invite_guest(&server, "grace@example.com", "https://app.example.com/in").await;
    let link = guest.link(&server.base);
    let ticket = guest.ticket(&server.base);
    browser.goto(&link).await;
    browser.inspect("guest").await;
    for lc in ["ar", "he", "ja", "de"] {
        browser
            .goto(&server.url(&format!("/redeem?ticket={ticket}&lc={lc}")))
            .await;
        browser.inspect(&format!("guest-{lc}")).await;
    }
    let start = letter.text.find(&server.url("/block?")).unwrap();
    let block: String = letter.text[start..]
        .chars()
        .take_while(|c| !c.is_whitespace())
        .collect();
    browser.goto(block.trim_end_matches('>')).await;
    browser.inspect("block").await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_is_accepted_by_keyboard_alone() {
    walk(LOOKS[0]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_is_accepted_by_keyboard_at_320_pixels() {
    walk(LOOKS[1]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_is_accepted_in_the_dark() {
    walk(LOOKS[2]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_is_accepted_without_scripts_and_leads_on() {
    let server = Server::start().await;
    let (_, letter) = invite(&server, "ada@example.com").await;
    let browser = Browser::open(LOOKS[0], &["--blink-settings=scriptEnabled=false"]).await;
    browser.goto(&letter.link(&server.base)).await;
    let accept = fantoccini::Locator::Css("button[value=accept]");
    browser
        .client
        .find(accept)
        .await
        .unwrap()
        .click()
        .await
        .unwrap();
    browser.arrive("a[href^='/account']").await;
    assert_eq!(
        browser.client.current_url().await.unwrap().path(),
        "/welcome"
    );
    browser.close().await;
}
