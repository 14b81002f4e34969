//! Letters as files.

use std::{
    fs, io,
    io::Write as _,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use invitation::{
    letter::Letter,
    ports::{Handed, MailError, Mailer},
    values::{Email, Lifetime},
};

use super::{
    letterhead::Letterhead,
    message::{Parcel, Reach, Words},
};

/// Drops each letter into a folder, as `<delivery id>.eml`, which every mail program opens.
///
/// The files hold working links, so only the owner of the process reads them. A letter that is
/// handed over twice is written over itself, and no file is ever seen half written.
#[derive(Debug, Clone)]
pub struct FileMailer {
    folder: PathBuf,
    letterhead: Arc<Letterhead>,
}

impl FileMailer {
    const WRITE_WITHIN: Duration = Duration::from_secs(20);

    /// A mailer that writes into this folder, which is made if it is not there.
    ///
    /// # Errors
    ///
    /// What the file system says.
    pub fn open(folder: impl Into<PathBuf>, letterhead: Arc<Letterhead>) -> io::Result<Self> {
        let folder = folder.into();
        make_private_folder(&folder)?;
        Ok(Self { folder, letterhead })
    }

    /// Writes a few lines that are no letter, such as a code.
    ///
    /// # Errors
    ///
    /// [`MailError`]
    pub async fn send_plain(&self, to: &Email, subject: &str, text: &str) -> Result<(), MailError> {
        let words = self
            .letterhead
            .plain(std::slice::from_ref(to), subject, text)?;
        self.deliver(&words).await.map(drop)
    }

    async fn deliver(&self, words: &Words<'_>) -> Result<Handed, MailError> {
        let parcel = words.pack(Reach::Everybody)?;
        // The left side of a Message-ID is letters, digits, hyphens, underscores and dots.
        let name = words.message_id.split('@').next().unwrap_or_default();
        let file = self.folder.join(format!("{name}.eml"));
        let written = tokio::task::spawn_blocking(move || write(&file, &parcel));
        match tokio::time::timeout(Self::WRITE_WITHIN, written).await {
            Ok(Ok(Ok(()))) => Ok(Handed::default()),
            Ok(Ok(Err(error))) => {
                tracing::warn!(%error, "a letter could not be written to its file");
                Err(MailError::transient())
            }
            Ok(Err(_)) | Err(_) => Err(MailError::transient()),
        }
    }
}

impl Mailer for FileMailer {
    async fn send(&self, letter: &Letter) -> Result<Handed, MailError> {
        let written = self.letterhead.write(letter)?;
        self.deliver(&written.words()).await
    }

    fn timeout(&self) -> Lifetime {
        Lifetime::seconds(30)
    }
}

/// Writes beside the file and then renames, so that a reader sees all of it or none.
fn write(file: &Path, parcel: &Parcel) -> io::Result<()> {
    let mut number = [0; 8];
    getrandom::fill(&mut number).map_err(io::Error::other)?;
    let draft = file.with_extension(format!("{:016x}.part", u64::from_le_bytes(number)));
    let written = (|| {
        let mut to = create_private(&draft)?;
        to.write_all(&parcel.bytes)?;
        to.sync_all()?;
        fs::rename(&draft, file)
    })();
    if written.is_err() {
        let _ = fs::remove_file(&draft);
    }
    written
}

fn create_private(file: &Path) -> io::Result<fs::File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file)
}

fn make_private_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}
