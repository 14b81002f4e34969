//! The loop that runs the agenda: letters, retries, reminders, lapses, erasure.

use std::{future::Future, panic::AssertUnwindSafe, time::Duration};

use futures_util::FutureExt;
use invitation::{Timestamp, ports::Mailer};

use crate::app::App;

/// The most rows of one round.
const BATCH: usize = 50;
/// How long to rest when nothing is due.
const REST: Duration = Duration::from_secs(2);
/// The longest rest after faults.
const LONGEST_REST: Duration = Duration::from_secs(60);

/// Runs what is due, again and again, until `stop` is done; the letter that is on its way then is
/// sent first. A fault, or a mailer that panics, costs a rest and never the loop.
pub async fn run<M: Mailer>(app: &App, mailer: &M, stop: impl Future<Output = ()>) {
    let mut stop = std::pin::pin!(stop.fuse());
    let mut faults: u32 = 0;
    loop {
        let round = AssertUnwindSafe(app.invitations().run_due(mailer, BATCH)).catch_unwind();
        let rest = match round.await {
            Ok(Ok(report)) => {
                let now = app.invitations().now();
                app.metrics().ran(&report, now.unix_micros() / 1_000_000);
                if !report.unreadable.is_empty() || !report.set_aside.is_empty() {
                    tracing::error!(
                        unreadable = ?report.unreadable,
                        set_aside = ?report.set_aside,
                        "rows of the agenda need somebody's eye"
                    );
                }
                if report.interrupted {
                    faults = faults.saturating_add(1);
                    back_off(faults)
                } else {
                    faults = 0;
                    // A full batch means that more may wait.
                    if report.claimed < BATCH {
                        sweep(app, now).await;
                        REST
                    } else {
                        Duration::ZERO
                    }
                }
            }
            Ok(Err(error)) => {
                app.metrics().run_failed();
                faults = faults.saturating_add(1);
                tracing::error!(
                    error = std::error::Error::source(&error),
                    "the agenda could not be read"
                );
                back_off(faults)
            }
            Err(_) => {
                app.metrics().run_failed();
                faults = faults.saturating_add(1);
                tracing::error!("a round of the agenda panicked");
                back_off(faults)
            }
        };
        let asleep = async {
            if faults == 0 {
                tokio::select! {
                    () = tokio::time::sleep(rest) => {}
                    () = app.nudged() => {}
                }
            } else {
                tokio::time::sleep(rest).await;
            }
        };
        tokio::select! {
            biased;
            () = &mut stop => return,
            () = asleep => {}
        }
    }
}

/// Drops what is of no use any more; what stays is dropped another time.
async fn sweep(app: &App, now: Timestamp) {
    let database = app.database();
    let swept = async {
        database.sweep_counters(now).await?;
        database.sweep_accounts(now).await
    };
    if let Err(error) = swept.await {
        let error = std::error::Error::source(&error);
        tracing::warn!(error, "what is of no use any more could not be dropped");
    }
}

/// Doubles with each fault up to a bound, and is shortened by up to a half at random, so that
/// workers that failed together do not come back together.
fn back_off(faults: u32) -> Duration {
    let doubled = 2_u32.saturating_pow(faults.min(16));
    let longest = Duration::from_millis(500)
        .saturating_mul(doubled)
        .min(LONGEST_REST);
    let mut random = [0; 1];
    let _ = getrandom::fill(&mut random);
    let [random] = random;
    let half = longest / 2;
    half + half.mul_f64(f64::from(random) / 255.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rests_grow_to_a_bound_and_differ() {
        for faults in [1, 2, 5, 10, u32::MAX] {
            let longest = back_off(faults);
            assert!(
                longest <= LONGEST_REST && longest >= Duration::from_millis(500),
                "{faults}"
            );
        }
        assert!(back_off(10) >= LONGEST_REST / 2);
        let rests: std::collections::BTreeSet<_> = (0..64).map(|_| back_off(10)).collect();
        assert!(rests.len() > 1);
    }
}
