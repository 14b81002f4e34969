//! What the configuration believes, and what it refuses.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

use std::{fs, net::SocketAddr};

use clap::{CommandFactory, Parser};
use invitation::{Role, Roles, Scope, UserId};
use invitation_host::config::{Cli, Command, Config, ConfigError, Options};
use tempfile::TempDir;

const KEYRING: &str = "k1:active:000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

fn options(words: &[&str]) -> Options {
    let all = ["invitation-host", "serve"].iter().chain(words);
    match Cli::try_parse_from(all).unwrap().command {
        Command::Serve(options) => options,
        other => panic!("{other:?}"),
    }
}

fn demo() -> Config {
    let options = options(&["--demo", "--database", "sqlite::memory:"]);
    Config::read(&options, None).unwrap().0
}

/// The configuration of this file, outside the demo.
fn read(file: &str) -> Result<Config, ConfigError> {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("host.toml");
    fs::write(&path, file).unwrap();
    let options = options(&[
        "--config",
        path.to_str().unwrap(),
        "--database",
        "sqlite::memory:",
        "--keyring",
        KEYRING,
        "--mail-from",
        "Example <invitations@example.com>",
        "--smtp",
        "smtp://user:hunter2@mail.example.com:587",
    ]);
    Config::read(&options, None).map(|(config, _)| config)
}

fn refusal(file: &str) -> String {
    read(file).unwrap_err().to_string()
}

#[test]
fn every_flag_has_help_and_an_environment_variable() {
    Cli::command().debug_assert();
    let command = Cli::command();
    let serve = command.find_subcommand("serve").unwrap();
    for argument in serve.get_arguments() {
        let name = argument.get_id().as_str();
        if ["help", "version"].contains(&name) {
            continue;
        }
        assert!(argument.get_help().is_some(), "{name}");
        assert!(argument.get_env().is_some(), "{name}");
    }
}

#[test]
fn the_demo_has_its_scopes_and_its_people() {
    let config = demo();
    for (kind, id) in [
        ("organization", "org-1"),
        ("organization", "org-2"),
        ("organization", "0d9a6a2e-7f3b-4d59-9a51-3c1f5b0e8a11"),
        ("team-page", "1"),
        ("team-page", "2"),
        ("application", "demo"),
    ] {
        assert!(config.find(kind, id).is_some(), "{kind}:{id}");
    }
    let credentials = config.credentials();
    let admin = credentials.by_bearer("demo").unwrap();
    assert!(admin.may("User.Invite.All"));
    assert!(credentials.by_token("demo").is_some());
    assert!(credentials.by_basic("demo", "demo").is_some());
    assert!(credentials.by_basic("demo", "demo2").is_none());
    let two = credentials.by_bearer("demo-org-2").unwrap();
    let org = |id: &str| Scope::new("organization", id).unwrap();
    assert!(two.roles_in(&org("org-2")).is_some() && two.roles_in(&org("org-1")).is_none());
}

#[test]
fn roles_grant_downwards_alone() {
    let config = demo();
    let place = config.find("organization", "org-1").unwrap();
    let book = place.policy().roles();
    let roles = |name| Roles::of([name]).unwrap();
    for (held, granted, may) in [
        ("owner", "owner", true),
        ("admin", "owner", false),
        ("admin", "admin", true),
        ("admin", "member", true),
        ("developer", "member", false),
        ("member", "member", false),
    ] {
        assert_eq!(
            book.may_grant(&roles(held), &roles(granted)),
            may,
            "{held} {granted}"
        );
    }
    assert!(
        !book
            .for_applications()
            .contains(&Role::new("owner").unwrap())
    );
    assert!(place.is_managed_by(&roles("admin")) && !place.is_managed_by(&roles("member")));
}

// B17
#[test]
fn only_the_demo_sends_people_anywhere() {
    let demo = demo();
    let tenant = demo.places().find(|place| place.scope().kind() == "tenant");
    let redirects = tenant.unwrap().policy().redirects();
    for url in [
        "https://anywhere.example/",
        "http://localhost:5173/x",
        "http://127.0.0.1/",
        "http://[::1]:1234/",
    ] {
        assert!(redirects.accept(url).is_ok(), "{url}");
    }
    for url in [
        "http://anywhere.example/",
        "http://localhost.example/",
        "javascript:alert(1)",
    ] {
        assert!(redirects.accept(url).is_err(), "{url}");
    }
    let strict = read("[[organizations]]\nid = \"a\"\n").unwrap();
    let place = strict.find("organization", "a").unwrap();
    for url in ["https://anywhere.example/", "http://localhost:5173/"] {
        assert!(place.policy().redirects().accept(url).is_err(), "{url}");
    }
}

#[test]
fn a_wildcard_before_a_public_suffix_is_refused() {
    let with = |origin: &str| {
        format!(
            "[policy.organization]\nredirects = [\"{origin}\"]\n[[organizations]]\nid = \"a\"\n"
        )
    };
    for origin in [
        "https://*.github.io",
        "https://*.co.uk",
        "https://*.github.io:8443",
    ] {
        assert!(refusal(&with(origin)).contains("public suffix"), "{origin}");
    }
    assert!(read(&with("https://*.tenants.example.com")).is_ok());
}

#[test]
fn an_unknown_key_is_named_with_its_line() {
    for (file, line, key) in [
        ("colour = 1\n", 1, "colour"),
        (
            "\n[policy.organization]\nlifetimes = \"7d\"\n",
            3,
            "lifetimes",
        ),
        ("[[organizations]]\nid = \"a\"\nseat = 3\n", 3, "seat"),
    ] {
        let said = refusal(file);
        assert!(
            said.contains(&format!("line {line} ")) && said.contains(key),
            "{said}"
        );
    }
}

// B7
#[test]
fn no_error_and_no_debug_text_shows_a_secret() {
    let said = refusal("[[credentials]]\nuser = \"a\"\nbasic = \"hunter2\"\n");
    assert!(!said.contains("hunter2"), "{said}");
    let said = refusal("[[credentials]]\nuser = \"a\"\nbearer = \"hunter2\"\nx = 1\n");
    assert!(!said.contains("hunter2"), "{said}");
    let config = read(
        "[[organizations]]\nid = \"a\"\n[[credentials]]\nuser = \"a\"\nbearer = \"s3cret\"\nbasic = { id = \"b\", secret = \"s3cret2\" }\n",
    );
    let shown = format!("{:?}", config.unwrap());
    assert!(
        !shown.contains("hunter2") && !shown.contains("s3cret"),
        "{shown}"
    );
    let shown = format!(
        "{:?}",
        options(&["--keyring", KEYRING, "--smtp", "smtp://a:hunter2@b"])
    );
    assert!(
        !shown.contains("hunter2") && !shown.contains("0102030405"),
        "{shown}"
    );
}

#[test]
fn what_contradicts_itself_is_refused() {
    for (file, word) in [
        (
            "[[organizations]]\nid = \"a\"\n[[organizations]]\nid = \"a\"\n",
            "organization:a",
        ),
        (
            "[policy.organization]\ndomains_allowed = [\"a.example\"]\ndomains_denied = [\"b.example\"]\n[[organizations]]\nid = \"a\"\n",
            "exclude",
        ),
        (
            "[policy.organization]\nlifetime = \"0d\"\n[[organizations]]\nid = \"a\"\n",
            "lifetimes",
        ),
        (
            "[policy.organization]\ndefault_roles = [\"boss\"]\n[[organizations]]\nid = \"a\"\n",
            "nobody may grant",
        ),
        ("[[credentials]]\nuser = \"a\"\n", "no bearer"),
        (
            "[[credentials]]\nuser = \"a\"\nbearer = \"x\"\n[credentials.roles]\n\"organization:b\" = [\"x\"]\n",
            "not configured",
        ),
        (
            "[[credentials]]\nuser = \"a\"\nbearer = \"x\"\n[[credentials]]\nuser = \"b\"\nbearer = \"x\"\n",
            "twice",
        ),
        ("[[tenants]]\nid = \"nothing\"\n", "UUID"),
        ("sap_success = 302\n", "sap_success"),
    ] {
        let said = refusal(file);
        assert!(said.contains(word), "{word}: {said}");
    }
}

#[test]
fn outside_the_demo_nothing_is_made_up() {
    for (words, missing) in [
        (&["--keyring", KEYRING][..], "--config"),
        (
            &[
                "--demo",
                "--database",
                "sqlite::memory:",
                "--listen",
                "0.0.0.0:80",
            ],
            "--base-url",
        ),
    ] {
        let said = Config::read(&options(words), None).unwrap_err().to_string();
        assert!(said.contains(missing), "{said}");
    }
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("host.toml");
    fs::write(&path, "").unwrap();
    let words = [
        "--config",
        path.to_str().unwrap(),
        "--database",
        "sqlite::memory:",
    ];
    let said = Config::read(&options(&words), None)
        .unwrap_err()
        .to_string();
    assert!(said.contains("keyring"), "{said}");
}

#[test]
fn the_key_of_a_demo_survives_a_restart_and_is_its_own() {
    let (one, other) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let ring = |folder: &TempDir| {
        let url = format!("sqlite://{}", folder.path().join("demo.db").display());
        let options = options(&["--demo", "--database", &url]);
        let (_, ring) = Config::read(&options, None).unwrap();
        *ring.pseudonym("test", &[]).as_bytes()
    };
    assert_eq!(ring(&one), ring(&one));
    assert_ne!(ring(&one), ring(&other));
    let file = one.path().join("demo.keyring");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(
            fs::metadata(&file).unwrap().permissions().mode() & 0o777,
            0o600
        );
    }
}

#[test]
fn links_begin_with_the_port_that_the_system_chose() {
    let options = options(&[
        "--demo",
        "--database",
        "sqlite::memory:",
        "--listen",
        "127.0.0.1:0",
    ]);
    let bound: SocketAddr = "127.0.0.1:4711".parse().unwrap();
    let (config, _) = Config::read(&options, Some(bound)).unwrap();
    assert_eq!(config.base_url(), "http://127.0.0.1:4711");
    let admin = UserId::new("demo-admin").unwrap();
    let org = Scope::new("organization", "org-1").unwrap();
    let credential = config.credentials().of_user(&admin).unwrap();
    assert!(credential.roles_in(&org).is_some());
}
