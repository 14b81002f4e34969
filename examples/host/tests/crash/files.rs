//! The two files that outlive a child: what it was answered, and what letters it handed over.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::{File, OpenOptions},
    io::{Read as _, Seek as _, SeekFrom, Write as _},
    path::{Path, PathBuf},
};

/// Lines that are written whole: one call of the system each, at the end of the file.
#[derive(Debug)]
pub(crate) struct Lines(File);

impl Lines {
    pub(crate) fn append_to(path: &Path) -> Self {
        let file = OpenOptions::new().create(true).append(true).open(path);
        Self(file.expect("the file opens"))
    }

    pub(crate) fn push(&self, line: &str) {
        let line = format!("{line}\n");
        (&self.0)
            .write_all(line.as_bytes())
            .expect("the line is written");
    }
}

/// Where the files of one run lie.
#[derive(Debug, Clone)]
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new(path: impl Into<PathBuf>) -> Self {
        Self(path.into())
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    pub(crate) fn journal(&self) -> PathBuf {
        self.0.join("journal")
    }

    pub(crate) fn mailbox(&self) -> PathBuf {
        self.0.join("mailbox")
    }

    /// Its presence tells every child to come to its end.
    pub(crate) fn stop(&self) -> PathBuf {
        self.0.join("stop")
    }

    pub(crate) fn is_stopped(&self) -> bool {
        self.stop().exists()
    }

    /// The lines of a file that were written to their end.
    pub(crate) fn lines(path: &Path) -> Vec<String> {
        let text = std::fs::read_to_string(path).unwrap_or_default();
        let whole = text
            .rsplit_once('\n')
            .map_or("", |(whole, _)| whole)
            .to_owned();
        whole.lines().map(str::to_owned).collect()
    }

    /// How much the children were answered so far.
    pub(crate) fn answers(&self) -> usize {
        Self::lines(&self.journal()).len()
    }

    pub(crate) fn letters(&self) -> Vec<Sent> {
        self.letters_after(&mut 0)
    }

    /// The letters behind a place in the mailbox, which moves on.
    pub(crate) fn letters_after(&self, place: &mut u64) -> Vec<Sent> {
        let mut text = String::new();
        if let Ok(mut file) = File::open(self.mailbox()) {
            file.seek(SeekFrom::Start(*place)).expect("a place");
            file.read_to_string(&mut text).expect("text");
        }
        let Some((whole, _)) = text.rsplit_once('\n') else {
            return Vec::new();
        };
        *place += whole.len() as u64 + 1;
        whole.lines().map(Sent::parse).collect()
    }

    pub(crate) fn journal_entries(&self) -> Journal {
        let mut journal = Journal::default();
        for line in Self::lines(&self.journal()) {
            let words: Vec<&str> = line.split(' ').collect();
            match *words.as_slice() {
                ["invited", id] => {
                    journal.invited.insert(id.to_owned());
                }
                ["redeemed", id, user] => {
                    let users = journal.redeemed.entry(id.to_owned()).or_default();
                    users.insert(user.to_owned());
                }
                ["used", user] => {
                    journal.used.insert(user.to_owned());
                }
                ["worker", pid, sent] => {
                    let sum = journal.workers.entry(pid.to_owned()).or_default();
                    *sum += sent.parse::<usize>().expect("a number");
                }
                _ => panic!("a line that nobody writes: {line}"),
            }
        }
        journal
    }
}

/// A letter that was handed over.
#[derive(Debug, Clone)]
pub(crate) struct Sent {
    pub(crate) delivery: String,
    pub(crate) id: String,
    pub(crate) ticket: String,
    pub(crate) address: String,
}

impl Sent {
    pub(crate) fn line(&self) -> String {
        format!(
            "{} {} {} {}",
            self.delivery, self.id, self.ticket, self.address
        )
    }

    fn parse(line: &str) -> Self {
        let words: Vec<&str> = line.split(' ').collect();
        let [delivery, id, ticket, address] = *words.as_slice() else {
            panic!("a letter of other parts");
        };
        Self {
            delivery: delivery.to_owned(),
            id: id.to_owned(),
            ticket: ticket.to_owned(),
            address: address.to_owned(),
        }
    }
}

/// What the children were answered.
#[derive(Debug, Default)]
pub(crate) struct Journal {
    pub(crate) invited: BTreeSet<String>,
    /// By invitation; more than one user would be a double redemption.
    pub(crate) redeemed: BTreeMap<String, BTreeSet<String>>,
    pub(crate) used: BTreeSet<String>,
    pub(crate) workers: BTreeMap<String, usize>,
}
