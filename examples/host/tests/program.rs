//! The program itself: how it starts, what it logs, how it stops, what it imports.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::{fs, path::Path, process::Stdio, time::Duration};

use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, BufReader},
    process::{Child, Command},
};

#[cfg(feature = "external")]
mod support {
    #[expect(clippy::expect_used, reason = "a test stops at the first surprise")]
    pub(crate) mod postgres;
}

fn program(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_invitation-host"));
    command
        .current_dir(folder)
        .env_clear()
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    command
}

/// The demo, and what it says up to its link.
async fn demo(folder: &Path, log: &str, more: &[&str]) -> (Child, String) {
    let mut command = program(folder);
    command
        .args(["serve", "--demo", "--listen", "127.0.0.1:0"])
        .args(more)
        .env("RUST_LOG", log);
    let mut child = command.spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.as_mut().unwrap()).lines();
    let mut said = String::new();
    while !said.contains("ticket=") {
        let line = tokio::time::timeout(Duration::from_secs(60), lines.next_line());
        let line = line.await.unwrap().unwrap();
        said.push_str(&line.unwrap());
        said.push('\n');
    }
    (child, said)
}

fn signal(child: &Child, name: &str) {
    let id = child.id().unwrap().to_string();
    let sent = std::process::Command::new("sh")
        .args(["-c", &format!("kill -{name} {id}")])
        .status();
    assert!(sent.unwrap().success());
}

/// Everything up to the end, which must be a good one.
async fn ended(mut child: Child) -> String {
    let mut log = String::new();
    let mut stderr = child.stderr.take().unwrap();
    // What is printed is read too, or the program would wait for it.
    let mut stdout = child.stdout.take().unwrap();
    let mut rest = Vec::new();
    let all = async {
        let _ = tokio::join!(
            stderr.read_to_string(&mut log),
            stdout.read_to_end(&mut rest)
        );
        child.wait().await.unwrap()
    };
    let status = tokio::time::timeout(Duration::from_secs(60), all)
        .await
        .unwrap();
    assert!(status.success(), "{status}");
    log
}

fn base_of(said: &str) -> String {
    let start = said.find("http://127.0.0.1:").unwrap();
    let rest = said.get(start..).unwrap();
    let end = rest.find(". ").unwrap();
    rest.get(..end).unwrap().to_owned()
}

fn link_in(said: &str) -> &str {
    let mut words = said.split_whitespace();
    words.find(|word| word.contains("ticket=")).unwrap()
}

#[tokio::test]
async fn the_link_of_the_demo_works_and_its_files_lie_where_it_runs() {
    let folder = TempDir::new().unwrap();
    let (child, said) = demo(folder.path(), "info", &[]).await;
    let page = reqwest::get(link_in(&said)).await.unwrap();
    assert_eq!(page.status(), 200);
    assert!(page.text().await.unwrap().contains("Organization One"));
    signal(&child, "TERM");
    ended(child).await;
    assert!(folder.path().join("invitation-demo.db").exists());
    assert!(folder.path().join("invitation-demo.keyring").exists());
}

#[cfg(feature = "external")]
mod printed {
    use super::*;
    use crate::support::postgres::Server;

    async fn every_request_works_as_printed(more: &[&str]) {
        let folder = TempDir::new().unwrap();
        let (child, said) = demo(folder.path(), "info", more).await;
        let lines = said.lines().map(str::trim);
        let requests: Vec<&str> = lines.filter(|line| line.starts_with("curl ")).collect();
        assert_eq!(requests.len(), 4, "{said}");
        for request in requests {
            let sent = Command::new("sh").args(["-c", request]).output();
            let sent = sent.await.unwrap();
            assert!(
                sent.status.success(),
                "{request}: {} (curl is needed: the Debian package curl)",
                String::from_utf8_lossy(&sent.stderr)
            );
            let answer = String::from_utf8(sent.stdout).unwrap();
            assert!(answer.starts_with("HTTP/1.1 20"), "{request}: {answer}");
        }
        signal(&child, "TERM");
        ended(child).await;
    }

    #[tokio::test]
    async fn every_request_works_as_printed_on_sqlite() {
        every_request_works_as_printed(&[]).await;
    }

    #[tokio::test]
    async fn every_request_works_as_printed_on_postgresql() {
        let server = Server::shared().await;
        let database = server.fresh_database().await;
        every_request_works_as_printed(&["--database", &database]).await;
    }
}

// B7
#[tokio::test]
async fn no_log_line_holds_an_address_or_a_ticket() {
    let folder = TempDir::new().unwrap();
    let (child, said) = demo(folder.path(), "debug", &[]).await;
    let base = base_of(&said);
    let link = link_in(&said);
    let ticket = link
        .split("ticket=")
        .nth(1)
        .unwrap()
        .split('&')
        .next()
        .unwrap()
        .to_owned();
    let http = reqwest::Client::new();
    let canary = "canary-7f3b@example.com";
    let calls = [
        http.get(link),
        http.get(format!(
            "{base}/nothing/{ticket}?ticket={ticket}&address={canary}"
        )),
        http.get(format!("{base}/redeem/{ticket}")),
        http.get(format!("{base}/manage/invitations?address={canary}"))
            .bearer_auth("demo"),
        http.post(format!("{base}/redeem"))
            .json(&json!({ "ticket": ticket })),
        http.post(format!("{base}/v1/organizations/org-1/invitations"))
            .bearer_auth("demo")
            .json(&json!({ "email": canary, "role": "member" })),
        http.post(format!("{base}/v1/organizations/org-1/invitations"))
            .bearer_auth("demo")
            .json(&json!({ "email": canary, "role": "member" })),
        http.get(format!("{base}/v1.0/{canary}"))
            .bearer_auth("wrong-canary-secret"),
        http.post(format!("{base}/account/sign-in"))
            .json(&json!({ "address": canary })),
    ];
    for call in calls {
        call.send().await.unwrap();
    }
    signal(&child, "INT");
    let log = ended(child).await;
    assert!(log.contains("answered"), "nothing was logged");
    for line in log.lines() {
        for secret in [canary, ticket.as_str(), "canary", "newcomer-"] {
            assert!(!line.contains(secret), "{secret}: {line}");
        }
    }
    let info = log.lines().filter(|line| line.contains("\"answered\""));
    for line in info {
        let line: Value = serde_json::from_str(line).unwrap();
        let id = line["span"]["id"].as_str().unwrap();
        assert!(id.parse::<uuid::Uuid>().is_ok());
    }
}

// F13
#[tokio::test]
async fn an_import_reports_each_row_and_repeats_without_harm() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("people.csv");
    fs::write(
        &file,
        "email,name,role\nada@example.com,Ada,member\nnobody,,member\nlin@example.com,,\n",
    )
    .unwrap();
    let run = async |more: &[&str]| {
        let mut command = program(folder.path());
        command.args([
            "import",
            "people.csv",
            "--scope",
            "organization:org-1",
            "--actor",
            "demo-admin",
            "--demo",
        ]);
        let output = command.args(more).output().await.unwrap();
        let report = String::from_utf8(output.stdout).unwrap();
        let log = String::from_utf8(output.stderr).unwrap();
        assert!(!report.contains('@') && !log.contains('@'), "{report}{log}");
        let rows = report.lines().skip(1).map(|row| {
            let mut fields = row.split(',');
            format!("{} {}", fields.next().unwrap(), fields.next().unwrap())
        });
        let mut rows: Vec<String> = rows.collect();
        rows.sort();
        (output.status.code().unwrap(), rows)
    };
    let created = vec![
        "2 created".to_owned(),
        "3 refused".to_owned(),
        "4 created".to_owned(),
    ];
    assert_eq!(run(&["--dry-run"]).await, (3, created.clone()));
    assert_eq!(run(&[]).await, (3, created));
    let existing = vec![
        "2 existing".to_owned(),
        "3 refused".to_owned(),
        "4 existing".to_owned(),
    ];
    assert_eq!(run(&[]).await, (3, existing));
    fs::write(&file, "email\ngrace@example.com\n").unwrap();
    assert_eq!(
        run(&["--run", "other"]).await,
        (0, vec!["2 created".to_owned()])
    );
}

#[tokio::test]
async fn a_migration_may_be_repeated_and_a_wrong_setting_is_named() {
    let folder = TempDir::new().unwrap();
    for _ in 0..2 {
        let mut command = program(folder.path());
        let output = command
            .args(["migrate", "--database", "sqlite://m.db"])
            .output()
            .await
            .unwrap();
        assert!(output.status.success());
    }
    let output = program(folder.path()).arg("serve").output().await.unwrap();
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("--config is missing"), "{said}");
}
