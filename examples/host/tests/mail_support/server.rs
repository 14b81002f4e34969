//! A mail server on loopback that follows a script. Where the script is silent it takes everything.

use std::{
    collections::{HashMap, VecDeque},
    io,
    sync::{Arc, Mutex},
};

use tokio::{
    io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    sync::Notify,
    task::JoinHandle,
};
use tokio_rustls::TlsAcceptor;

/// Where the script can step in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum At {
    Greeting,
    Ehlo,
    StartTls,
    Auth,
    Noop,
    Mail,
    Rcpt,
    Data,
    /// In the middle of the letter.
    Halfway,
    /// After the letter.
    Content,
}

#[derive(Debug, Clone)]
pub(crate) enum Does {
    /// Answers with this line.
    Says(&'static str),
    /// Hangs up.
    Cuts,
    /// Takes the letter, and hangs up before it says so.
    TakesAndCuts,
    /// Says nothing until [`Server::release`].
    Waits,
}

/// When the server encrypts.
#[derive(Clone, Default)]
pub(crate) enum Encryption {
    #[default]
    Never,
    OnCommand(TlsAcceptor),
    FromTheStart(TlsAcceptor),
}

/// A command, without its line end.
#[derive(Debug, Clone)]
struct Heard {
    line: String,
    is_encrypted: bool,
}

/// A letter that the server has taken.
#[derive(Debug, Clone)]
pub(crate) struct Taken {
    pub(crate) from: String,
    pub(crate) to: Vec<String>,
    pub(crate) bytes: Vec<u8>,
}

pub(crate) struct Server {
    port: u16,
    shared: Arc<Shared>,
    listening: JoinHandle<()>,
}

#[derive(Default)]
struct Shared {
    script: Mutex<HashMap<At, VecDeque<Does>>>,
    extensions: Vec<&'static str>,
    encryption: Encryption,
    taken: Mutex<Vec<Taken>>,
    heard: Mutex<Vec<Heard>>,
    connections: Mutex<usize>,
    waiting: Notify,
    released: Notify,
}

impl Server {
    /// A server with the extensions of today, but for encryption.
    pub(crate) async fn start() -> Self {
        Self::with(&[
            "8BITMIME",
            "SMTPUTF8",
            "SIZE 10000000",
            "ENHANCEDSTATUSCODES",
        ])
        .await
    }

    pub(crate) async fn with(extensions: &[&'static str]) -> Self {
        Self::encrypting(Encryption::Never, extensions).await
    }

    pub(crate) async fn encrypting(encryption: Encryption, extensions: &[&'static str]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let shared = Arc::new(Shared {
            extensions: extensions.to_vec(),
            encryption,
            ..Shared::default()
        });
        let port = listener.local_addr().unwrap().port();
        let server = Arc::clone(&shared);
        let listening = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                *server.connections.lock().unwrap() += 1;
                let server = Arc::clone(&server);
                tokio::spawn(async move {
                    // A client may hang up at any point.
                    let _ = server.serve(stream).await;
                });
            }
        });
        Self {
            port,
            shared,
            listening,
        }
    }

    pub(crate) fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// The next time it comes to this, it does that.
    pub(crate) fn next(&self, at: At, does: Does) {
        let mut script = self.shared.script.lock().unwrap();
        script.entry(at).or_default().push_back(does);
    }

    pub(crate) fn says(&self, at: At, line: &'static str) {
        self.next(at, Does::Says(line));
    }

    /// Waits until the server has come to a point where it waits.
    pub(crate) async fn waits(&self) {
        self.shared.waiting.notified().await;
    }

    /// Lets one that waits go on.
    pub(crate) fn release(&self) {
        self.shared.released.notify_one();
    }

    pub(crate) fn taken(&self) -> Vec<Taken> {
        self.shared.taken.lock().unwrap().clone()
    }

    /// Every command that it has heard.
    pub(crate) fn heard(&self) -> Vec<String> {
        self.heard_where(|_| true)
    }

    /// What it has heard of the commands that anybody on the way could read.
    pub(crate) fn heard_in_plain_text(&self) -> Vec<String> {
        self.heard_where(|heard| !heard.is_encrypted)
    }

    pub(crate) fn heard_encrypted(&self) -> Vec<String> {
        self.heard_where(|heard| heard.is_encrypted)
    }

    fn heard_where(&self, fits: impl Fn(&Heard) -> bool) -> Vec<String> {
        let heard = self.shared.heard.lock().unwrap();
        let fitting = heard.iter().filter(|heard| fits(heard));
        fitting.map(|heard| heard.line.clone()).collect()
    }

    pub(crate) fn connections(&self) -> usize {
        *self.shared.connections.lock().unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

impl Shared {
    fn step(&self, at: At) -> Option<Does> {
        self.script.lock().unwrap().get_mut(&at)?.pop_front()
    }

    /// What to answer, or an error that ends the connection.
    async fn answer(&self, at: At, else_: String) -> io::Result<String> {
        match self.step(at) {
            None => Ok(else_),
            Some(Does::Says(line)) => Ok(format!("{line}\r\n")),
            Some(Does::Cuts | Does::TakesAndCuts) => Err(io::ErrorKind::ConnectionAborted.into()),
            Some(Does::Waits) => {
                self.waiting.notify_one();
                self.released.notified().await;
                Ok(else_)
            }
        }
    }

    async fn serve(&self, stream: TcpStream) -> io::Result<()> {
        if let Encryption::FromTheStart(acceptor) = &self.encryption {
            let mut stream = acceptor.accept(stream).await?;
            self.greet(&mut stream).await?;
            return self.speak(stream, true).await.map(drop);
        }
        let mut stream = stream;
        self.greet(&mut stream).await?;
        let Some(stream) = self.speak(stream, false).await? else {
            return Ok(());
        };
        let Encryption::OnCommand(acceptor) = &self.encryption else {
            return Ok(());
        };
        let stream = acceptor.accept(stream).await?;
        self.speak(stream, true).await.map(drop)
    }

    async fn greet(&self, stream: &mut (impl AsyncWrite + Unpin)) -> io::Result<()> {
        let greeting = self.answer(At::Greeting, "220 mail.example.com ready\r\n".into());
        stream.write_all(greeting.await?.as_bytes()).await?;
        stream.flush().await
    }

    /// Gives the stream back when both have agreed to encrypt it.
    async fn speak<S>(&self, stream: S, is_encrypted: bool) -> io::Result<Option<S>>
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        let mut stream = BufReader::new(stream);
        let can_encrypt = matches!(self.encryption, Encryption::OnCommand(_)) && !is_encrypted;
        let (mut from, mut to) = (String::new(), Vec::new());
        loop {
            let mut line = String::new();
            if stream.read_line(&mut line).await? == 0 {
                return Ok(None);
            }
            let line = line.trim_end_matches(['\r', '\n']).to_owned();
            self.heard.lock().unwrap().push(Heard {
                line: line.clone(),
                is_encrypted,
            });
            let verb = line
                .split([' ', ':'])
                .next()
                .unwrap_or_default()
                .to_ascii_uppercase();
            let answer = match verb.as_str() {
                "EHLO" => self.answer(At::Ehlo, self.extensions(is_encrypted)).await?,
                "STARTTLS" if can_encrypt => {
                    let answer = self.answer(At::StartTls, "220 2.0.0 go on\r\n".into());
                    let answer = answer.await?;
                    if answer.starts_with("220") {
                        stream.write_all(answer.as_bytes()).await?;
                        return Ok(Some(stream.into_inner()));
                    }
                    answer
                }
                "STARTTLS" => {
                    self.answer(At::StartTls, "454 4.7.0 not now\r\n".into())
                        .await?
                }
                "AUTH" => {
                    self.answer(At::Auth, "235 2.7.0 welcome\r\n".into())
                        .await?
                }
                "NOOP" => self.answer(At::Noop, "250 2.0.0 here\r\n".into()).await?,
                "MAIL" => {
                    let answer = self.answer(At::Mail, "250 2.1.0 ok\r\n".into()).await?;
                    (from, to) = (line, Vec::new());
                    answer
                }
                "RCPT" => {
                    let answer = self.answer(At::Rcpt, "250 2.1.5 ok\r\n".into()).await?;
                    if answer.starts_with("250") {
                        to.push(path(&line));
                    }
                    answer
                }
                "DATA" => {
                    let answer = self.answer(At::Data, "354 go on\r\n".into()).await?;
                    if answer.starts_with("354") {
                        stream.write_all(answer.as_bytes()).await?;
                        stream.flush().await?;
                        self.take(&mut stream, &from, &to).await?
                    } else {
                        answer
                    }
                }
                "QUIT" => {
                    stream.write_all(b"221 2.0.0 bye\r\n").await?;
                    stream.flush().await?;
                    return Ok(None);
                }
                _ => "502 5.5.1 what\r\n".into(),
            };
            stream.write_all(answer.as_bytes()).await?;
            stream.flush().await?;
        }
    }

    async fn take(
        &self,
        stream: &mut BufReader<impl AsyncRead + AsyncWrite + Unpin>,
        from: &str,
        to: &[String],
    ) -> io::Result<String> {
        if self.step(At::Halfway).is_some() {
            let mut half = [0; 64];
            stream.read_exact(&mut half).await?;
            return Err(io::ErrorKind::ConnectionAborted.into());
        }
        let mut bytes = Vec::new();
        loop {
            let mut line = Vec::new();
            if stream.read_until(b'\n', &mut line).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            if line == b".\r\n" {
                break;
            }
            bytes.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line));
        }
        let number = self.taken.lock().unwrap().len() + 1;
        let taken = Taken {
            from: from.to_owned(),
            to: to.to_vec(),
            bytes,
        };
        let next = self
            .script
            .lock()
            .unwrap()
            .get(&At::Content)
            .and_then(|steps| steps.front().cloned());
        let is_refused = matches!(next, Some(Does::Says(line)) if !line.starts_with('2'));
        if !is_refused && !matches!(next, Some(Does::Cuts | Does::Waits)) {
            self.taken.lock().unwrap().push(taken.clone());
        }
        let was_waiting = matches!(next, Some(Does::Waits));
        let answer = self
            .answer(
                At::Content,
                format!("250 2.0.0 Ok: queued as Q{number}\r\n"),
            )
            .await?;
        if was_waiting {
            self.taken.lock().unwrap().push(taken);
        }
        Ok(answer)
    }

    fn extensions(&self, is_encrypted: bool) -> String {
        let mut lines = vec!["mail.example.com"];
        let offered = |line: &&&str| !is_encrypted || **line != "STARTTLS";
        lines.extend(self.extensions.iter().filter(offered));
        let last = lines.len() - 1;
        let lines = lines.iter().enumerate().map(|(at, line)| {
            let dash = if at == last { ' ' } else { '-' };
            format!("250{dash}{line}\r\n")
        });
        lines.collect()
    }
}

/// The address between the angle brackets.
fn path(line: &str) -> String {
    let (_, after) = line.split_once('<').unwrap_or_default();
    after.split('>').next().unwrap_or_default().to_owned()
}
