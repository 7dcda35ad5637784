//! When a silent worker is given up, and when too many of them are.

use std::cell::Cell;
use std::time::Duration;

/// How often a watchdog looks.
pub const WATCH: Duration = Duration::from_secs(2);
/// A worker that trains and is silent for so long is given up.
const SILENCE_MS: f64 = 20_000.0;
/// As above before its first frame: the program is downloaded and compiled, kernels are compiled.
const START_MS: f64 = 120_000.0;
/// A watchdog that looks so late has slept, and all others with it: the lid was closed, the browser was stopped.
const LATE_MS: f64 = 8_000.0;
/// Deaths of a worker without a GPU within this time count together; a lost GPU takes long to be found again.
pub const DEATHS_MS: f64 = 60_000.0;

/// Looks after workers, and knows when it has slept itself.
#[derive(Debug)]
pub struct Watchdog {
    looked_ms: Cell<f64>,
}

impl Watchdog {
    /// One that looks for the first time now.
    #[must_use]
    pub fn new(now_ms: f64) -> Self {
        Self { looked_ms: Cell::new(now_ms) }
    }

    /// Whether it has been awake since it last looked; else nobody's silence means anything yet. Called at each look.
    #[must_use]
    pub fn was_awake(&self, now_ms: f64) -> bool {
        let since = now_ms - self.looked_ms.replace(now_ms);
        // A clock that was set back is no sleep, but no measure either.
        (0.0..LATE_MS).contains(&since)
    }
}

/// Whether a worker that was last heard at `heard_ms` has been silent for too long.
#[must_use]
pub fn is_silent(now_ms: f64, heard_ms: f64, has_spoken: bool) -> bool {
    now_ms - heard_ms > if has_spoken { SILENCE_MS } else { START_MS }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Looks every two seconds at a worker that says nothing after `heard`; returns when it is given up.
    fn given_up(looks: impl IntoIterator<Item = f64>) -> Option<f64> {
        let watchdog = Watchdog::new(0.0);
        let mut heard = 0.0;
        for now in looks {
            if !watchdog.was_awake(now) {
                heard = now;
            } else if is_silent(now, heard, true) {
                return Some(now);
            }
        }
        None
    }

    fn every_two_seconds(from: f64, to: f64) -> impl Iterator<Item = f64> {
        (0..).map(move |i| from + 2000.0 * f64::from(i)).take_while(move |now| *now <= to)
    }

    #[test]
    fn a_worker_that_is_silent_is_given_up() {
        assert_eq!(given_up(every_two_seconds(2000.0, 60_000.0)), Some(22_000.0));
    }

    #[test]
    fn a_watchdog_that_slept_asks_again_before_it_judges() {
        // Asleep from 4 to 30 s. The worker has as long as ever from then on.
        let night = every_two_seconds(2000.0, 4000.0).chain(every_two_seconds(30_000.0, 50_000.0));
        assert_eq!(given_up(night), None);
        let night = every_two_seconds(2000.0, 4000.0).chain(every_two_seconds(30_000.0, 90_000.0));
        assert_eq!(given_up(night), Some(52_000.0));
        // The clock was set back by an hour.
        assert_eq!(given_up([2000.0, -3_600_000.0, -3_598_000.0]), None);
    }
}
