//! The closed loop: each connection sends its next request when it has the answer to the last.

use std::sync::Barrier;
use std::time::{Duration, Instant};

/// Nothing that happens in the first second counts.
const WARM_UP: Duration = Duration::from_secs(1);

/// What a load did.
pub struct Measured {
    pub done: usize,
    time: Duration,
    /// Microseconds, sorted.
    latencies: Vec<u32>,
}

impl Measured {
    /// Several turns as one.
    pub fn all(turns: Vec<Self>) -> Self {
        let done = turns.iter().map(|turn| turn.done).sum();
        let time = turns.iter().map(|turn| turn.time).sum();
        let mut latencies: Vec<_> = turns.into_iter().flat_map(|turn| turn.latencies).collect();
        latencies.sort_unstable();
        Self { done, time, latencies }
    }

    /// Operations per second.
    pub fn rate(&self) -> f64 {
        self.done as f64 / self.time.as_secs_f64()
    }

    /// The latency that `share` of the operations stay below.
    pub fn latency(&self, share: f64) -> Duration {
        let last = self.latencies.len().saturating_sub(1);
        let at = (last as f64 * share).ceil() as usize;
        Duration::from_micros(self.latencies.get(at).copied().unwrap_or(0).into())
    }
}

/// Runs `connections` loops side by side. Each makes its own state with `start` and repeats what that returns; one
/// failure fails the load.
pub fn run<F>(
    connections: usize,
    time: Duration,
    start: impl Fn(usize) -> anyhow::Result<F> + Sync,
) -> anyhow::Result<Measured>
where
    F: FnMut() -> anyhow::Result<()>,
{
    let barrier = Barrier::new(connections);
    let parts = std::thread::scope(|scope| {
        let running: Vec<_> = (0..connections)
            .map(|number| {
                let (start, barrier) = (&start, &barrier);
                scope.spawn(move || one(number, time, start, barrier))
            })
            .collect();
        let joined = running.into_iter().map(|thread| {
            thread.join().unwrap_or_else(|_| Err(anyhow::anyhow!("a connection panicked")))
        });
        joined.collect::<anyhow::Result<Vec<_>>>()
    })?;
    let mut latencies = parts.concat();
    latencies.sort_unstable();
    anyhow::ensure!(!latencies.is_empty(), "nothing was done in {time:?}");
    Ok(Measured { done: latencies.len(), time, latencies })
}

fn one<F>(
    number: usize,
    time: Duration,
    start: &(impl Fn(usize) -> anyhow::Result<F> + Sync),
    barrier: &Barrier,
) -> anyhow::Result<Vec<u32>>
where
    F: FnMut() -> anyhow::Result<()>,
{
    // Whoever cannot start must not leave the others waiting.
    let started = start(number);
    barrier.wait();
    let mut step = started?;
    let counts_from = Instant::now() + WARM_UP;
    let end = counts_from + time;
    let mut latencies = Vec::with_capacity(1 << 16);
    loop {
        let sent = Instant::now();
        step()?;
        let answered = Instant::now();
        if answered >= end {
            return Ok(latencies);
        }
        if answered >= counts_from {
            latencies.push((answered - sent).as_micros().try_into().unwrap_or(u32::MAX));
        }
    }
}
