//! Writes what busy paths leave behind in batches, so that it costs their requests nothing.
//!
//! At most a second's worth is lost when the process is killed (security.md section 12).

use std::future::Future;
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};

const BATCH: usize = 500;
const EVERY: Duration = Duration::from_millis(500);

/// How many may wait.
const WAITING: usize = 10_000;

enum Entry<T> {
    Item(T),
    /// Answered once everything before it is written.
    Flush(oneshot::Sender<()>),
}

/// The way to a writer of batches.
#[derive(Debug)]
pub struct Batches<T>(mpsc::Sender<Entry<T>>);

impl<T: Send + 'static> Batches<T> {
    /// Starts a writer on the current runtime. It has one batch at a time in hand.
    pub fn start<F>(write: impl Fn(Vec<T>) -> F + Send + 'static) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let (to, from) = mpsc::channel(WAITING);
        tokio::spawn(write_all(write, from));
        Self(to)
    }

    /// Hands something over; it comes back when the writer is thousands behind.
    pub fn record(&self, item: T) -> Result<(), T> {
        match self.0.try_send(Entry::Item(item)) {
            Err(mpsc::error::TrySendError::Full(Entry::Item(item))) => Err(item),
            _ => Ok(()),
        }
    }

    /// Waits until everything recorded so far is stored.
    pub async fn flush(&self) {
        let (done, written) = oneshot::channel();
        if self.0.send(Entry::Flush(done)).await.is_ok() {
            let _ = written.await;
        }
    }
}

async fn write_all<T, F>(write: impl Fn(Vec<T>) -> F, mut from: mpsc::Receiver<Entry<T>>)
where
    F: Future<Output = ()>,
{
    let mut entries = Vec::with_capacity(BATCH);
    while from.recv_many(&mut entries, BATCH).await > 0 {
        // A full batch means that more is waiting.
        let full = entries.len() == BATCH;
        let mut items = Vec::new();
        let mut waiting = Vec::new();
        for entry in entries.drain(..) {
            match entry {
                Entry::Item(item) => items.push(item),
                Entry::Flush(done) => waiting.push(done),
            }
        }
        if !items.is_empty() {
            write(items).await;
        }
        let hurry = full || !waiting.is_empty();
        for done in waiting {
            let _ = done.send(());
        }
        if !hurry {
            tokio::time::sleep(EVERY).await;
        }
    }
}
