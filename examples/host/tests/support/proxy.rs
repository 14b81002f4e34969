//! Between the host and PostgreSQL, and cuts the connection at a COMMIT: before the server hears of
//! it, or after the server has made it and before the host hears of that.

use std::{
    io,
    net::Ipv4Addr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

/// The message of the protocol that is the COMMIT of the store.
const COMMIT: &[u8] = b"Q\0\0\0\x0bCOMMIT\0";

/// Where a connection is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cut {
    /// The server never hears of the COMMIT.
    Before,
    /// The server has made it; the answer is lost.
    After,
    /// The same, and from then on nothing gets through.
    AfterForGood,
}

/// A way to a server that can be cut.
pub(crate) struct Proxy {
    port: u16,
    plan: Arc<Mutex<Plan>>,
}

#[derive(Default)]
struct Plan {
    commits: usize,
    cut: Option<(usize, Cut)>,
    is_closed: bool,
}

impl Proxy {
    pub(crate) async fn to(server: u16) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let plan = Arc::<Mutex<Plan>>::default();
        let shared = Arc::clone(&plan);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let plan = Arc::clone(&shared);
                tokio::spawn(async move { carry(client, server, &plan).await });
            }
        });
        Self { port, plan }
    }

    pub(crate) const fn port(&self) -> u16 {
        self.port
    }

    /// Counts anew, and cuts the connection of the COMMIT of this number, counted from 1.
    pub(crate) fn arm(&self, cut: Option<(usize, Cut)>) {
        *lock(&self.plan) = Plan {
            cut,
            ..Plan::default()
        };
    }

    /// How many COMMITs have come.
    pub(crate) fn commits(&self) -> usize {
        lock(&self.plan).commits
    }
}

impl Plan {
    fn on_commit(&mut self) -> Option<Cut> {
        self.commits += 1;
        let (_, cut) = self.cut.filter(|(at, _)| *at == self.commits)?;
        self.is_closed = cut == Cut::AfterForGood;
        Some(cut)
    }
}

/// Carries one connection until it ends or is cut. To drop both ends is to cut it.
async fn carry(mut client: TcpStream, server: u16, plan: &Mutex<Plan>) -> io::Result<()> {
    let mut server = TcpStream::connect((Ipv4Addr::LOCALHOST, server)).await?;
    client.set_nodelay(true)?;
    server.set_nodelay(true)?;
    let (mut asked, mut answer) = (Vec::new(), vec![0; 1 << 16]);
    let mut is_first = true;
    loop {
        tokio::select! {
            read = server.read(&mut answer) => match read? {
                0 => return Ok(()),
                read => client.write_all(&answer[..read]).await?,
            },
            read = client.read_buf(&mut asked) => if read? == 0 {
                return Ok(());
            },
        }
        while let Some(message) = take_message(&mut asked, is_first) {
            is_first = false;
            if lock(plan).is_closed {
                return Ok(());
            }
            let cut = (message == COMMIT)
                .then(|| lock(plan).on_commit())
                .flatten();
            if cut == Some(Cut::Before) {
                return Ok(());
            }
            server.write_all(&message).await?;
            if cut.is_some() {
                // It answers when it is done.
                let _ = server.read(&mut answer).await?;
                return Ok(());
            }
        }
    }
}

/// The first whole message. Each has a letter and its length; the very first has no letter.
fn take_message(asked: &mut Vec<u8>, is_first: bool) -> Option<Vec<u8>> {
    let kind = usize::from(!is_first);
    let length = asked.get(kind..kind + 4)?.try_into().unwrap();
    let end = kind + usize::try_from(u32::from_be_bytes(length)).unwrap();
    (asked.len() >= end).then(|| asked.drain(..end).collect())
}

fn lock(plan: &Mutex<Plan>) -> MutexGuard<'_, Plan> {
    plan.lock().unwrap_or_else(PoisonError::into_inner)
}
