//! Letters on the console.

use std::{
    fmt,
    io::{self, Write},
    sync::{Arc, Mutex, PoisonError},
};

use invitation::{
    letter::Letter,
    ports::{Handed, MailError, Mailer},
    values::{Email, Lifetime},
};

use super::{
    letterhead::Letterhead,
    message::{Reach, Words},
};

/// Prints each letter as a person reads it, for demonstrations.
///
/// It breaks one rule of [`Mailer`] on purpose: it shows links, so that somebody can follow them.
#[derive(Clone)]
pub struct ConsoleMailer {
    letterhead: Arc<Letterhead>,
    screen: Arc<Mutex<dyn Write + Send>>,
}

impl ConsoleMailer {
    /// A mailer that prints to the standard output.
    #[must_use]
    pub fn new(letterhead: Arc<Letterhead>) -> Self {
        Self::to(io::stdout(), letterhead)
    }

    /// A mailer that prints to anything.
    #[must_use]
    pub fn to(screen: impl Write + Send + 'static, letterhead: Arc<Letterhead>) -> Self {
        Self {
            letterhead,
            screen: Arc::new(Mutex::new(screen)),
        }
    }

    /// Prints a few lines that are no letter, such as a code.
    ///
    /// # Errors
    ///
    /// [`MailError`]
    pub async fn send_plain(&self, to: &Email, subject: &str, text: &str) -> Result<(), MailError> {
        let words = self
            .letterhead
            .plain(std::slice::from_ref(to), subject, text)?;
        self.print(&words)
    }

    fn print(&self, words: &Words<'_>) -> Result<(), MailError> {
        // What could not be sent is not shown either, and no control character reaches the terminal.
        words.pack(Reach::Everybody)?;
        let page = page(words);
        let mut screen = self.screen.lock().unwrap_or_else(PoisonError::into_inner);
        let printed = screen
            .write_all(page.as_bytes())
            .and_then(|()| screen.flush());
        printed.map_err(|_| MailError::transient())
    }
}

impl Mailer for ConsoleMailer {
    async fn send(&self, letter: &Letter) -> Result<Handed, MailError> {
        let written = self.letterhead.write(letter)?;
        self.print(&written.words())?;
        Ok(Handed::default())
    }

    fn timeout(&self) -> Lifetime {
        Lifetime::seconds(10)
    }
}

impl fmt::Debug for ConsoleMailer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ConsoleMailer").finish_non_exhaustive()
    }
}

fn page(words: &Words<'_>) -> String {
    let list = |addresses: &[Email]| {
        let addresses: Vec<&str> = addresses.iter().map(Email::as_str).collect();
        addresses.join(", ")
    };
    let mut page = format!("\nTo:       {}\n", list(words.to));
    if !words.cc.is_empty() {
        page.push_str(&format!("Cc:       {}\n", list(words.cc)));
    }
    if let Some(reply_to) = words.reply_to {
        page.push_str(&format!("Reply-To: {}\n", reply_to.as_str()));
    }
    page.push_str(&format!("Subject:  {}\n\n", words.subject));
    page.push_str(words.text.trim_end());
    page.push_str("\n\n");
    page
}
