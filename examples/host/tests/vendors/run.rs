//! Programs of `target/venv` and `target/npm`, where `.ci/install` puts them.

use std::{
    path::{Path, PathBuf},
    process::Stdio,
};

use serde_json::Value;
use tokio::process::Command;

/// The root of the repository.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn scripts() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vendors")
}

/// A program of the virtual environment.
pub(crate) fn of_venv(name: &str) -> Command {
    let program = root().join("target/venv/bin").join(name);
    assert!(
        program.exists(),
        "target/venv/bin/{name} is missing: run .ci/install, which needs the Debian packages python3 and python3-venv"
    );
    let mut command = Command::new(program);
    command.kill_on_drop(true).stdin(Stdio::null());
    command
}

/// What a script in Python says.
pub(crate) async fn python(script: &str, base: &str) -> Value {
    let mut command = of_venv("python");
    command.arg(scripts().join(script)).arg(base);
    said(command).await
}

/// What a script for Node says, which may use that package.
pub(crate) async fn node(script: &str, package: &str, base: &str) -> Value {
    let modules = root().join("target/npm/node_modules");
    assert!(
        modules.join(package).exists(),
        "target/npm has no {package}: run .ci/install, which needs the Debian packages nodejs and npm"
    );
    let mut command = Command::new("node");
    command
        .arg(scripts().join(script))
        .arg(base)
        .env("NODE_MODULES", modules.canonicalize().unwrap())
        .kill_on_drop(true)
        .stdin(Stdio::null());
    said(command).await
}

/// The JSON in the last line of what it prints.
async fn said(mut command: Command) -> Value {
    let output = command.output().await;
    let output = output
        .unwrap_or_else(|error| panic!("install the Debian packages nodejs and python3: {error}"));
    let printed = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success(),
        "{printed}\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let last = printed.lines().last().unwrap_or_default();
    serde_json::from_str(last).unwrap()
}
