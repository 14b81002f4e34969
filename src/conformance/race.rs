//! Real threads that begin at the same moment.

use alloc::{boxed::Box, sync::Arc, vec::Vec};
use core::{
    future::Future,
    pin::Pin,
    sync::atomic::{AtomicUsize, Ordering},
    task::{Context, Poll, Waker},
};
use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    thread,
};

use super::{Bench, Failure};

struct Finish<T> {
    results: Vec<T>,
    running: usize,
    waker: Option<Waker>,
}

/// The race of some futures. It waits without blocking its own thread, which may be the only one
/// of a runtime.
pub(super) struct Racing<T> {
    finish: Arc<Mutex<Finish<T>>>,
    racers: usize,
}

/// Says that a racer is through, also when it panicked.
struct Through<T>(Arc<Mutex<Finish<T>>>);

fn lock<T>(finish: &Mutex<Finish<T>>) -> MutexGuard<'_, Finish<T>> {
    finish.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<T> Drop for Through<T> {
    fn drop(&mut self) {
        let mut finish = lock(&self.0);
        finish.running = finish.running.saturating_sub(1);
        if let Some(waker) = finish.waker.take() {
            waker.wake();
        }
    }
}

impl<T: Send + 'static> Racing<T> {
    pub(super) fn start(
        bench: &Bench,
        racers: impl IntoIterator<Item = impl Future<Output = T> + Send + 'static>,
    ) -> Self {
        let racers: Vec<_> = racers.into_iter().collect();
        let count = racers.len();
        let finish = Arc::new(Mutex::new(Finish {
            results: Vec::with_capacity(count),
            running: count,
            waker: None,
        }));
        let missing = Arc::new(AtomicUsize::new(count));
        for racer in racers {
            let (bench, missing) = (bench.clone(), Arc::clone(&missing));
            let here = Arc::clone(&missing);
            let through = Through(Arc::clone(&finish));
            let run = move || {
                arrive(&missing);
                // Whoever sleeps at the start is late; a short wait that spins makes races tight.
                while missing.load(Ordering::Acquire) > 0 {
                    thread::yield_now();
                }
                bench.drive(Box::pin(async {
                    let result = racer.await;
                    lock(&through.0).results.push(result);
                }));
                drop(through);
            };
            if thread::Builder::new().spawn(run).is_err() {
                arrive(&here);
            }
        }
        Self {
            finish,
            racers: count,
        }
    }
}

fn arrive(missing: &AtomicUsize) {
    missing.fetch_sub(1, Ordering::AcqRel);
}

impl<T> Future for Racing<T> {
    type Output = Result<Vec<T>, Failure>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let mut finish = lock(&self.finish);
        if finish.running > 0 {
            finish.waker = Some(context.waker().clone());
            return Poll::Pending;
        }
        if finish.results.len() == self.racers {
            return Poll::Ready(Ok(core::mem::take(&mut finish.results)));
        }
        Poll::Ready(Err(Failure::new(
            "a call panicked, or a thread could not be started",
        )))
    }
}
