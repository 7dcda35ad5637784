//! How many steps are queued at a time.

use core::pin::Pin;

use burn::cubecl::server::ServerError;
use web_time::Instant;

use crate::{Batch, later};

/// A batch shorter than this is followed by a longer one.
const SHORT_MS: f64 = 4.0;
/// A batch longer than this is followed by a shorter one: long dispatches make the whole screen jerk, and a browser
/// takes a device away that does not answer.
const LONG_MS: f64 = 8.0;
/// Most steps of a batch.
const MOST_STEPS: u32 = 4096;
/// Calls after which the last batch is timed each time, and then every so often.
const CALLS_TIMED: u32 = 16;

/// The end of a batch.
type End = Pin<Box<dyn Future<Output = Result<(), ServerError>>>>;

/// A batch that has been queued.
struct Queued {
    steps: u32,
    begun: Instant,
    end: End,
    /// Whether somebody waits for its end from the beginning.
    is_timed: bool,
}

/// Finds the number of steps that take 4 to 8 ms, and lets two batches wait at a time.
pub struct Pace {
    steps: u32,
    waiting: Option<Queued>,
    /// When the last batch ended.
    ended: Option<Instant>,
    /// How long an end without any work took to arrive.
    latency_ms: f64,
    calls: u32,
    /// The last batch of full length that was timed, the way there and back left out.
    timed: Option<Batch>,
}

impl Pace {
    /// Begins with so many steps, or half as many for each GPU that was lost, where an end without any work takes so
    /// long to arrive.
    pub fn new(steps: u32, losses: u32, latency_ms: f64) -> Self {
        let steps = (steps >> losses.min(31)).max(1);
        Self { steps, waiting: None, ended: None, latency_ms, calls: 0, timed: None }
    }

    /// Steps take another time from now on.
    pub fn begin_again(&mut self, steps: u32, losses: u32) {
        let fresh = Self::new(steps, losses, self.latency_ms);
        (self.steps, self.calls, self.timed) = (fresh.steps, fresh.calls, fresh.timed);
    }

    /// Steps of the next batch.
    pub fn steps(&self) -> u32 {
        self.steps
    }

    /// The last batch of full length that was timed, or of any length before that.
    pub fn timed(&self) -> Option<Batch> {
        self.timed
    }

    /// Takes in a batch that has been queued since `begun`, and waits until the one before it has ended.
    pub async fn queue(
        &mut self,
        steps: u32,
        begun: Instant,
        end: impl Future<Output = Result<(), ServerError>> + 'static,
    ) -> Result<(), ServerError> {
        // What it waits for is settled when it is first asked, so it is asked before anything else is queued.
        let before = self.waiting.replace(Queued { steps, begun, end: later::begin(end), is_timed: true });
        self.end(before).await
    }

    /// Other work than steps has been queued, behind the last batch of a call: the next one begins where this ends.
    pub fn queue_other(&mut self, end: impl Future<Output = Result<(), ServerError>> + 'static) {
        self.waiting = Some(Queued { steps: 0, begun: Instant::now(), end: later::begin(end), is_timed: false });
    }

    /// Ends a call. Its last batch need not have ended; but until the pace is found, and now and then, it is waited for:
    /// when the next call comes is no measure of it.
    pub async fn finish(&mut self) -> Result<(), ServerError> {
        self.calls = self.calls.wrapping_add(1);
        if self.calls > CALLS_TIMED && !self.calls.is_multiple_of(CALLS_TIMED) {
            if let Some(last) = &mut self.waiting {
                last.is_timed = false;
            }
            return Ok(());
        }
        let last = self.waiting.take();
        self.end(last).await
    }

    async fn end(&mut self, batch: Option<Queued>) -> Result<(), ServerError> {
        let Some(Queued { steps, begun, end, is_timed }) = batch else { return Ok(()) };
        end.await?;
        let now = Instant::now();
        let before = self.ended.replace(now).filter(|ended| *ended > begun);
        if is_timed {
            let ms = |since: Instant| now.duration_since(since).as_secs_f64() * 1e3;
            self.learn(steps, ms(before.unwrap_or(begun)), ms(begun));
        }
        Ok(())
    }

    /// Learns from a batch that one heard of so long after its predecessor's end, if that was after it had been queued,
    /// and so long after it was queued.
    fn learn(&mut self, steps: u32, since_before_ms: f64, since_queued_ms: f64) {
        // It could not begin before its predecessor ended, and a device without work waits for it to arrive.
        let work_ms = since_before_ms.min(since_queued_ms - self.latency_ms).max(0.0);
        // The last of a call may be shorter than it would be.
        if steps == self.steps || self.timed.is_none() {
            self.timed = Some(Batch { steps, ms: work_ms });
        }
        if work_ms > LONG_MS {
            // At once to where it ought to be.
            self.steps = ((f64::from(steps) * 6.0 / work_ms) as u32).clamp(1, self.steps);
        } else if work_ms < SHORT_MS && 2 * steps >= self.steps {
            self.steps = (self.steps + self.steps.div_ceil(2)).min(MOST_STEPS);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Steps of a batch after many batches on a device that needs so long for a step and whose ends are heard of so much
    /// later, in turns. Two batches are on their way at a time.
    fn settled(step_ms: f64, ways_ms: &[f64]) -> u32 {
        let mut usual = ways_ms.to_vec();
        usual.sort_by(f64::total_cmp);
        let mut pace = Pace::new(20, 0, usual[ways_ms.len() / 2]);
        // When the device is done with the last batch, and when one hears of the ends of the last two.
        let (mut done, mut heard) = (0.0_f64, [0.0_f64; 2]);
        for way_ms in ways_ms.iter().cycle().take(200) {
            done = done.max(heard[0]) + step_ms * f64::from(pace.steps);
            let now = heard[1].max(done + way_ms);
            pace.learn(pace.steps, now - heard[1], now - heard[0]);
            heard = [heard[1], now];
        }
        pace.steps
    }

    #[test]
    fn batches_settle_at_four_to_eight_milliseconds() {
        for step_ms in [0.01, 0.1, 0.5, 1.3] {
            let batch = step_ms * f64::from(settled(step_ms, &[0.1]));
            assert!((4.0..=8.0).contains(&batch), "{batch} ms a batch at {step_ms} ms a step");
        }
    }

    #[test]
    fn the_way_to_the_device_and_back_is_no_work() {
        let (step_ms, latency_ms) = (0.1, 20.0);
        let mut pace = Pace::new(20, 0, latency_ms);
        for _ in 0..60 {
            let elapsed_ms = latency_ms + step_ms * f64::from(pace.steps);
            pace.learn(pace.steps, elapsed_ms, elapsed_ms);
        }
        let batch = step_ms * f64::from(pace.steps);
        assert!((4.0..=8.0).contains(&batch), "{batch} ms a batch");
    }

    #[test]
    fn every_lost_gpu_halves_the_first_batch() {
        assert_eq!([0, 1, 2, 9].map(|losses| Pace::new(20, losses, 0.1).steps()), [20, 10, 5, 1]);
    }

    #[test]
    fn a_step_longer_than_the_limit_is_a_batch_of_its_own() {
        assert_eq!(settled(50.0, &[0.1]), 1);
        assert_eq!(settled(70.0, &[0.1]), 1);
    }

    #[test]
    fn ends_heard_of_late_and_unevenly_do_not_starve_the_device() {
        // As Firefox tells of them when it is made to look.
        let ways_ms = [9.0, 8.0, 11.0, 4.0, 9.0, 13.0, 9.0, 27.0, 9.0];
        for step_ms in [0.01, 0.1, 0.5] {
            let batch = step_ms * f64::from(settled(step_ms, &ways_ms));
            assert!((3.0..=12.0).contains(&batch), "{batch} ms a batch at {step_ms} ms a step");
        }
    }
}
