//! The rooms of the crate: arrows between modules run downward, files stay small, and nothing that
//! must not be in the source is there.
#![expect(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    reason = "a test stops at the first surprise"
)]

use std::{
    fs,
    path::{Path, PathBuf},
};

/// From the lowest room to the highest; those in `SIDE` may look at all of them.
const ROOMS: [&str; 7] = [
    "values",
    "ticket",
    "policy",
    "invitation",
    "letter",
    "ports",
    "service",
];
const SIDE: [&str; 6] = ["wire", "render", "memory", "system", "conformance", "guide"];
const MOST_LINES_OF_CODE: usize = 500;

struct Source {
    path: PathBuf,
    room: String,
    /// Without comments and without the tests at its end.
    code: String,
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![root.clone()];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            if path.extension().is_none_or(|ending| ending != "rs") {
                continue;
            }
            let inside = path.strip_prefix(&root).unwrap();
            let first = inside.components().next().unwrap().as_os_str();
            let text = fs::read_to_string(&path).unwrap();
            let code = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
            let code = code
                .lines()
                .map(|line| line.split("//").next().unwrap_or_default())
                .filter(|line| !line.trim().is_empty())
                .collect::<Vec<_>>()
                .join("\n");
            found.push(Source {
                room: first.to_string_lossy().trim_end_matches(".rs").to_owned(),
                path: inside.to_owned(),
                code,
            });
        }
    }
    assert!(found.len() > 30, "the sources were not found");
    found
}

/// The rooms that a file names, by `crate::room` paths and by groups after `use crate::{`.
fn named(code: &str) -> Vec<String> {
    let mut names = Vec::new();
    for part in code.split("crate::").skip(1) {
        if let Some(group) = part.strip_prefix('{') {
            let mut depth = 1;
            let mut word = String::new();
            for c in group.chars() {
                match c {
                    '{' => depth += 1,
                    '}' => depth -= 1,
                    _ => {}
                }
                if depth == 0 {
                    break;
                }
                if depth == 1 && (c.is_alphanumeric() || c == '_') {
                    word.push(c);
                } else if !word.is_empty() {
                    names.push(std::mem::take(&mut word));
                }
            }
            names.extend((!word.is_empty()).then_some(word));
        } else {
            let end = part
                .find(|c: char| !(c.is_alphanumeric() || c == '_'))
                .unwrap_or(part.len());
            names.push(part[..end].to_owned());
        }
    }
    names
}

#[test]
fn no_room_names_one_above_it() {
    let rank = |room: &str| ROOMS.iter().position(|known| *known == room);
    for source in sources() {
        let Some(own) = rank(&source.room) else {
            assert!(
                SIDE.contains(&source.room.as_str()) || source.room == "lib",
                "{} stands in no known room",
                source.path.display()
            );
            continue;
        };
        for name in named(&source.code) {
            let is_above = rank(&name).is_some_and(|other| other > own);
            let is_side = SIDE.contains(&name.as_str());
            assert!(
                !(is_above || is_side),
                "{} names {name}",
                source.path.display()
            );
        }
    }
}

#[test]
fn no_file_holds_two_concepts() {
    for source in sources() {
        let lines = source.code.lines().count();
        assert!(
            lines <= MOST_LINES_OF_CODE,
            "{} has {lines} lines of code",
            source.path.display()
        );
    }
}

#[test]
fn the_names_of_rooms_are_found_in_groups_and_paths() {
    let code =
        "use crate::{policy::Policy, values::{Email, Scope}};\nlet x = crate::ticket::Ticket;";
    assert_eq!(named(code), ["policy", "Policy", "values", "ticket"]);
}
