//! Connections: taken in, bounded, and let go in peace when the host stops.

use std::{future::Future, io, net::SocketAddr, sync::Arc, time::Duration};

use axum::{Router, body::Body, extract::ConnectInfo, http::Request};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::{conn::auto, graceful::GracefulShutdown},
    service::TowerToHyperService,
};
use tokio::{
    net::TcpListener,
    sync::{Notify, Semaphore},
};
use tower::ServiceExt;

use super::unread::Naming;

/// How long a client may take to send the head of a request.
const HEAD_TIME: Duration = Duration::from_secs(15);
/// The most bytes of the head of a request.
const HEAD_BYTES: usize = 64 << 10;
/// The most connections at once; more wait in the listener's queue.
const CONNECTIONS: usize = 4_096;
/// How long requests that are under way have when the host stops.
const GRACE: Duration = Duration::from_secs(20);

/// How long a connection may be silent. The limits of hyper begin with the first bytes, and a client
/// that speaks HTTP/2 keeps a connection open without a request; each costs a place.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// Until its first request is there.
    pub first: Duration,
    /// From one request to the next. Each has to be answered, and its answer read, by then.
    pub next: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            first: HEAD_TIME,
            next: Duration::from_secs(120),
        }
    }
}

/// Serves until `stop` is done, then ends the requests that are under way, within a bound.
pub async fn serve(listener: TcpListener, router: Router, stop: impl Future<Output = ()>) {
    serve_with(Patience::default(), listener, router, stop).await;
}

/// [`serve`], with this patience.
pub async fn serve_with(
    patience: Patience,
    listener: TcpListener,
    router: Router,
    stop: impl Future<Output = ()>,
) {
    let mut server = auto::Builder::new(TokioExecutor::new());
    server
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIME)
        .max_buf_size(HEAD_BYTES);
    server
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(HEAD_TIME)
        .max_header_list_size(u32::try_from(HEAD_BYTES).unwrap_or(u32::MAX));
    let graceful = GracefulShutdown::new();
    let room = Arc::new(Semaphore::new(CONNECTIONS));
    let mut stop = std::pin::pin!(stop);
    loop {
        let accepted = async {
            let place = Arc::clone(&room).acquire_owned().await;
            (listener.accept().await, place)
        };
        let (accepted, place) = tokio::select! {
            accepted = accepted => accepted,
            () = &mut stop => break,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                wait_out(&error).await;
                continue;
            }
        };
        let heard = Arc::new(Notify::new());
        let arrived = Arc::clone(&heard);
        let service = router.clone().map_request(move |mut request: Request<_>| {
            arrived.notify_one();
            request
                .extensions_mut()
                .insert(ConnectInfo::<SocketAddr>(peer));
            request.map(Body::new)
        });
        let connection = server.serve_connection_with_upgrades(
            TokioIo::new(Naming::on(stream)),
            TowerToHyperService::new(service),
        );
        let connection = graceful.watch(connection.into_owned());
        tokio::spawn(async move {
            tokio::select! {
                // What goes wrong here is the client's affair: it went away, or spoke no HTTP.
                _ = connection => {}
                () = silence(&heard, patience) => {}
            }
            drop(place);
        });
    }
    drop(listener);
    if tokio::time::timeout(GRACE, graceful.shutdown())
        .await
        .is_err()
    {
        tracing::warn!("requests were cut off at the end of the grace period");
    }
}

/// Done when no request was heard for too long.
async fn silence(heard: &Notify, patience: Patience) {
    let mut limit = patience.first;
    while tokio::time::timeout(limit, heard.notified()).await.is_ok() {
        limit = patience.next;
    }
}

/// A connection that broke off is forgotten at once; when the machine is out of something, a moment's
/// rest beats a loop that spins.
async fn wait_out(error: &io::Error) {
    let is_the_clients = matches!(
        error.kind(),
        io::ErrorKind::ConnectionRefused
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
    );
    if !is_the_clients {
        tracing::error!(%error, "no connection can be accepted");
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}
