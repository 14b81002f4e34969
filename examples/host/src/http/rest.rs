//! The rest of a body that nobody wants. Where a connection is closed over it, the client may fail at
//! sending and never see why it was turned away; so the rest is taken in, within bounds, while the
//! answer is on its way.

use std::{
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use axum::{
    body::{Body, BodyDataStream, Bytes, HttpBody},
    extract::Request,
    http::header,
    middleware::Next,
    response::Response,
};
use futures_util::{Stream, StreamExt};
use tokio::runtime::Handle;

/// The most bytes that are taken in.
const MOST: usize = 8 << 20;
/// How long that may take.
const TIME: Duration = Duration::from_secs(5);

pub(super) async fn take_in(request: Request, next: Next) -> Response {
    // Whoever waits to be told to go on sends nothing until then.
    if request.headers().contains_key(header::EXPECT) || request.body().is_end_stream() {
        return next.run(request).await;
    }
    let whole = |body: Body| Body::from_stream(Whole(Some(body.into_data_stream())));
    next.run(request.map(whole)).await
}

/// A body that is read to its end, by whoever wants it or by nobody.
struct Whole(Option<BodyDataStream>);

impl Stream for Whole {
    type Item = Result<Bytes, axum::Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Some(body) = &mut self.0 else {
            return Poll::Ready(None);
        };
        let next = ready!(body.poll_next_unpin(cx));
        if !matches!(next, Some(Ok(_))) {
            self.0 = None;
        }
        Poll::Ready(next)
    }
}

impl Drop for Whole {
    fn drop(&mut self) {
        // When the host ends there is nothing left to run it on.
        if let (Some(body), Ok(runtime)) = (self.0.take(), Handle::try_current()) {
            runtime.spawn(tokio::time::timeout(TIME, discard(body)));
        }
    }
}

async fn discard(mut body: BodyDataStream) {
    let mut taken = 0_usize;
    while let Some(Ok(bytes)) = body.next().await {
        taken = taken.saturating_add(bytes.len());
        if taken > MOST {
            return;
        }
    }
}
