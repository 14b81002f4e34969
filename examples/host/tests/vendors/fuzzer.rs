//! The description of the service, and requests that a fuzzer makes of it: each answer is one that is
//! described, in its type and its schema, and none is a fault of the server.

use std::time::Duration;

use tempfile::TempDir;

use super::run;
use crate::support::server::{DEMO, Server};

/// No bound on how often one client may ask.
const UNBOUND: &str = "requests_per_minute = 1000000000\n";
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance";

#[tokio::test(flavor = "multi_thread")]
async fn no_request_is_answered_otherwise_than_described() {
    let folder = TempDir::new().unwrap();
    let server = Server::start_with(&format!("{UNBOUND}{DEMO}")).await;

    let mut fuzzer = run::of_venv("schemathesis");
    fuzzer
        .current_dir(folder.path())
        .args(["run", &server.url("/openapi.json")])
        .args(["--phases", "examples,coverage,fuzzing"])
        .args(["--max-examples", "8", "--seed", "7", "--workers", "4"])
        .args(["--checks", CHECKS])
        .args(["--header", "Authorization: Bearer demo"])
        .args(["--no-shrink", "--continue-on-failure"])
        .args(["--warnings", "off", "--no-color"]);
    let output = tokio::time::timeout(Duration::from_secs(300), fuzzer.output());
    let output = output.await.expect("an end of the run").unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}");
    assert!(said.contains("No issues found"), "{said}");
}
