//! Pictures that customers send, decoded and written anew: one at a time, and never where passwords are looked at, so that
//! no picture keeps anybody from signing in.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Semaphore, oneshot};

use crate::hashing::{Busy, yield_to_others};

/// How long a picture waits for those before it.
const WAIT: Duration = Duration::from_secs(5);

/// The place where pictures are worked on.
#[derive(Debug)]
pub struct Pictures {
    place: Arc<Semaphore>,
    wait: Duration,
}

impl Default for Pictures {
    fn default() -> Self {
        Self { place: Arc::new(Semaphore::new(1)), wait: WAIT }
    }
}

impl Pictures {
    /// Runs `work` on a thread of its own once nobody else's runs; Busy where that takes long. Work that was begun has the
    /// place until it is done, even if its caller goes away.
    pub async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Busy> {
        let place = tokio::time::timeout(self.wait, Arc::clone(&self.place).acquire_owned()).await;
        let place = place.map_err(|_| Busy)?.map_err(|_| Busy)?;
        let (done, answer) = oneshot::channel();
        let thread = std::thread::Builder::new().name("pictures".to_owned()).spawn(move || {
            yield_to_others();
            let _ = done.send(work());
            drop(place);
        });
        thread.map_err(|_| Busy)?;
        answer.await.map_err(|_| Busy)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn pictures_wait_for_each_other_and_not_for_ever() {
        let mut pictures = Pictures { wait: Duration::from_millis(5), ..Pictures::default() };
        let (release, wait) = std::sync::mpsc::channel::<()>();
        let mut long = Box::pin(pictures.run(move || wait.recv().unwrap()));
        assert!(futures_util::poll!(&mut long).is_pending());
        assert!(pictures.run(|| ()).await.is_err());
        // The place is not free before the work is done.
        drop(long);
        assert!(pictures.run(|| ()).await.is_err());
        pictures.wait = Duration::from_secs(60);
        release.send(()).unwrap();
        assert_eq!(pictures.run(|| 1).await.ok(), Some(1));
    }
}
