use std::{
    fs::{self, OpenOptions},
    io::{ErrorKind, Write},
    path::{Path, PathBuf},
};

use data_encoding::HEXLOWER;
use invitation::Keyring;
use zeroize::Zeroizing;

use super::{args::Options, error::ConfigError, secret::Secret};

/// The key ring that the options name; in the demo one of the host's own making.
pub(super) fn read(options: &Options, database: &str) -> Result<Keyring, ConfigError> {
    let text = match &options.keyring {
        Some(given) => match given.expose().strip_prefix('@') {
            Some(file) => read_file(Path::new(file))?,
            None => given.clone(),
        },
        None if options.demo => of_demo(database)?,
        None => return Err(ConfigError::Missing("--keyring or INVITATION_KEYRING")),
    };
    Keyring::parse(text.expose()).map_err(|error| ConfigError::value("keyring", error))
}

/// A key of the demo's own, made at its first start. It stays beside the database, so that links
/// still work after a restart; a database in memory needs none that lasts.
fn of_demo(database: &str) -> Result<Secret, ConfigError> {
    let Some(file) = beside(database) else {
        return fresh();
    };
    match read_file(&file) {
        Err(ConfigError::Unreadable { source, .. }) if source.kind() == ErrorKind::NotFound => {}
        found => return found,
    }
    let key = fresh()?;
    match write_new(&file, key.expose()) {
        Ok(()) => Ok(key),
        // Another process was faster.
        Err(error) if error.kind() == ErrorKind::AlreadyExists => read_file(&file),
        Err(source) => Err(ConfigError::Unreadable { file, source }),
    }
}

fn beside(database: &str) -> Option<PathBuf> {
    let Some(path) = database.strip_prefix("sqlite:") else {
        return Some(PathBuf::from("invitation-demo.keyring"));
    };
    let path = path.strip_prefix("//").unwrap_or(path);
    let path = path.split('?').next().unwrap_or(path);
    if path.is_empty() || path == ":memory:" {
        return None;
    }
    Some(Path::new(path).with_extension("keyring"))
}

fn fresh() -> Result<Secret, ConfigError> {
    let mut key = Zeroizing::new([0; 32]);
    getrandom::fill(key.as_mut()).map_err(|error| ConfigError::value("keyring", error))?;
    let hex = Zeroizing::new(HEXLOWER.encode(key.as_ref()));
    Ok(Secret::from(format!("demo:active:{}", *hex)))
}

fn read_file(file: &Path) -> Result<Secret, ConfigError> {
    fs::read_to_string(file)
        .map(Secret::from)
        .map_err(|source| ConfigError::Unreadable {
            file: file.to_owned(),
            source,
        })
}

/// Written in full or not at all, for its owner's eyes alone.
fn write_new(file: &Path, text: &str) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let draft = file.with_extension(format!("keyring.{}", std::process::id()));
    let written = options
        .open(&draft)
        .and_then(|mut open| {
            open.write_all(text.as_bytes())
                .and_then(|()| open.sync_all())
        })
        // Unlike a rename, a link fails where another process has put its key meanwhile.
        .and_then(|()| fs::hard_link(&draft, file));
    let _ = fs::remove_file(&draft);
    written
}
