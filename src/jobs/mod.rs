//! What no request waits for.
//!
//! Every node runs every job, each in a task of its own, so that a slow one holds up no other. A job takes its time
//! from `App`'s clock and can run at any moment on any number of nodes at once: what two of them may not both do is
//! claimed in the database.

pub mod analyze_new_tables;
pub mod deliver_mail;
pub mod end_unused_clients;
pub mod erase_srp_verifiers;
pub mod poll_config_changes;
pub mod pseudonymise_deleted;
pub mod purge_dead_clients;
pub mod purge_dead_pools;
pub mod purge_expired;
mod queue;
pub mod rotate_keys;
pub mod tell_clients;

use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt as _;
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::app::App;

/// A job's one run.
pub type Run<'a> = Pin<Box<dyn Future<Output = anyhow::Result<()>> + Send + 'a>>;

/// A job: its name, how long it rests between two runs, and what it does.
pub struct Job {
    pub name: &'static str,
    pub every: Duration,
    pub run: for<'a> fn(&'a App) -> Run<'a>,
}

/// Declares the table: each job is a module of this folder with a `run`.
macro_rules! jobs {
    ($($module:ident every $seconds:literal s,)+) => {
        /// Every job.
        pub const ALL: &[Job] = &[$(Job {
            name: stringify!($module),
            every: Duration::from_secs($seconds),
            run: |app| Box::pin($module::run(app)),
        }),+];
    };
}

jobs! {
    analyze_new_tables every 5 s,
    deliver_mail every 1 s,
    end_unused_clients every 600 s,
    erase_srp_verifiers every 600 s,
    poll_config_changes every 1 s,
    pseudonymise_deleted every 10 s,
    purge_dead_clients every 5 s,
    purge_dead_pools every 10 s,
    purge_expired every 60 s,
    rotate_keys every 30 s,
    tell_clients every 1 s,
}

/// How long a run may take: one that hangs on a database that is gone would never try again.
const LONGEST_RUN: Duration = Duration::from_secs(300);

/// The jobs of a node, under way.
pub struct Running {
    stop: watch::Sender<bool>,
    tasks: JoinSet<()>,
}

/// Starts every job.
pub fn start(app: &Arc<App>) -> Running {
    let (stop, _) = watch::channel(false);
    let mut tasks = JoinSet::new();
    for job in ALL {
        tasks.spawn(repeat(job, Arc::clone(app), stop.subscribe()));
    }
    Running { stop, tasks }
}

impl Running {
    /// Starts no more runs and waits for those under way.
    pub async fn stop(mut self) {
        self.stop.send_replace(true);
        while self.tasks.join_next().await.is_some() {}
    }
}

async fn repeat(job: &Job, app: Arc<App>, mut stop: watch::Receiver<bool>) {
    let mut failures = 0_u32;
    loop {
        failures = told(job, failures, once(job, &app).await);
        tokio::select! {
            () = tokio::time::sleep(job.every) => {}
            _ = stop.wait_for(|stop| *stop) => return,
        }
    }
}

/// Runs a job once: what became of it, panics included.
pub async fn once(job: &Job, app: &App) -> anyhow::Result<()> {
    let run = AssertUnwindSafe((job.run)(app)).catch_unwind();
    match tokio::time::timeout(LONGEST_RUN, run).await {
        Ok(Ok(done)) => done,
        Ok(Err(_)) => Err(anyhow::anyhow!("it panicked")),
        Err(_) => Err(anyhow::anyhow!("it was cut off; the next run goes on")),
    }
}

/// Logs how a run went, after so many that failed one after the other; how many have now. While a database is away for an
/// hour the log has a dozen lines of a job, not one for each second.
fn told(job: &Job, before: u32, run: anyhow::Result<()>) -> u32 {
    let Err(error) = run else {
        if before > 0 {
            tracing::info!(job = job.name, failures = before, "job works again");
        }
        return 0;
    };
    let failures = before.saturating_add(1);
    if failures.is_power_of_two() {
        let error = format!("{error:#}");
        tracing::warn!(job = job.name, failures, error, "job failed");
    }
    failures
}

/// Runs every job once, one after the other: what tests do instead of waiting. The first fault is the answer.
pub async fn run_all(app: &App) -> anyhow::Result<()> {
    for job in ALL {
        (job.run)(app).await.map_err(|fault| fault.context(job.name))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_are_counted_until_a_run_goes_well() {
        let job = &ALL[0];
        let failed = || Err(anyhow::anyhow!("no luck"));
        assert_eq!(told(job, 0, failed()), 1);
        assert_eq!(told(job, 1, failed()), 2);
        assert_eq!(told(job, u32::MAX, failed()), u32::MAX);
        assert_eq!(told(job, 2, Ok(())), 0);
    }
}
