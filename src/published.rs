//! What clients and identity providers publish at addresses of their own, kept in memory.
//!
//! What was fetched counts for a while, as long as its host says within bounds, and is fetched again then, or when it does not
//! have what is looked for: but never more than once a minute, whoever asks and however it went. One caller fetches, the
//! others of that address wait for it.

use std::sync::Arc;

use chrono::{DateTime, Duration, Utc};
use moka::sync::Cache;
use tokio::sync::Mutex;

use crate::outbound::{Failed, Outbound};

/// How long something counts without another look where its host does not say.
const FRESH: Duration = Duration::minutes(15);

/// The least time between two calls for one address: so long counts at least what was fetched, whatever its host says.
const PAUSE: Duration = Duration::minutes(1);

/// How many of a kind are kept; those that nobody asks for go first.
const KEPT: u64 = 1_000;

/// What is read at the addresses.
pub struct Kind<T> {
    /// What it is called in the log.
    pub name: &'static str,
    /// The longest answer that is read, in bytes.
    pub longest: usize,
    /// How long it counts without another look, whatever its host says.
    pub freshest: Duration,
    /// How long it counts while its host does not answer.
    pub lasts: Duration,
    /// Whether it counts so, too, while its host answers with something else. Else that takes it back.
    pub outlasts_nonsense: bool,
    /// Reads what stands at an address.
    pub read: fn(&str, &[u8]) -> Result<T, String>,
}

/// What a node keeps of one kind.
pub struct Published<T> {
    kind: Kind<T>,
    kept: Cache<String, Arc<Mutex<Kept<T>>>>,
}

struct Kept<T> {
    fetched: Option<Fetched<T>>,
    tried_at: Option<DateTime<Utc>>,
    /// Whether the last try reached nobody: then there may be something.
    away: bool,
}

struct Fetched<T> {
    content: T,
    at: DateTime<Utc>,
    fresh_until: DateTime<Utc>,
}

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self { fetched: None, tried_at: None, away: false }
    }
}

/// What there is at an address.
#[derive(Debug)]
pub enum Found<T> {
    There(T),
    /// Nothing of the kind.
    Nothing,
    /// Its host did not answer: worth another try after this time.
    Away(std::time::Duration),
}

impl<T: Clone + Send + Sync + 'static> Published<T> {
    /// Keeps nothing yet.
    pub fn new(kind: Kind<T>) -> Self {
        Self { kind, kept: Cache::builder().max_capacity(KEPT).build() }
    }

    /// What stands at an address. `has` says whether what is kept has what is looked for; `may_fetch` is asked before the
    /// host is called.
    pub async fn find<E>(
        &self,
        outbound: &Outbound,
        address: &str,
        now: DateTime<Utc>,
        has: impl Fn(&T) -> bool,
        may_fetch: impl Future<Output = Result<(), E>>,
    ) -> Result<Found<T>, E> {
        let kept = self.kept.get_with_by_ref(address, Arc::default);
        let mut kept = kept.lock().await;
        let known = kept.fetched.as_ref();
        let good = known.is_some_and(|known| now < known.fresh_until && has(&known.content));
        if !good && kept.tried_at.is_none_or(|at| now - at >= PAUSE) {
            may_fetch.await?;
            kept.tried_at = Some(now);
            match self.fetch(outbound, address, now).await {
                Ok(fetched) => (kept.fetched, kept.away) = (Some(fetched), false),
                Err(why) => {
                    tracing::warn!(%why, address, "{} not fetched", self.kind.name);
                    kept.away = matches!(why, Failed::Temporary(_));
                    if !kept.away && !self.kind.outlasts_nonsense {
                        kept.fetched = None;
                    }
                }
            }
        }
        let known = kept.fetched.as_ref().filter(|known| now - known.at < self.kind.lasts);
        Ok(match known {
            Some(known) => Found::There(known.content.clone()),
            None if kept.away => Found::Away(PAUSE.to_std().unwrap_or_default()),
            None => Found::Nothing,
        })
    }

    async fn fetch(
        &self,
        outbound: &Outbound,
        address: &str,
        now: DateTime<Utc>,
    ) -> Result<Fetched<T>, Failed> {
        let Kind { longest, freshest, read, .. } = self.kind;
        let got = outbound.get_kept(address, longest).await?;
        let content = read(address, &got.body).map_err(Failed::Permanent)?;
        let fresh = got.fresh.map_or(FRESH, |said| said.clamp(PAUSE, freshest));
        Ok(Fetched { content, at: now, fresh_until: now + fresh })
    }
}
