//! Connections to PostgreSQL, kept for the next request.
//!
//! A statement that came to its end leaves nothing behind on its connection, which is kept as it is: no round trip asks
//! for what is known. Where something was given up midway, or failed, the connection is doubtful: it is asked in the
//! background, and kept if it answers soon.

use std::collections::VecDeque;
use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, ThreadId};
use std::time::{Duration, Instant};

use futures_util::future::BoxFuture;
use futures_util::stream::{self, BoxStream};
use futures_util::{StreamExt as _, TryStreamExt as _};
use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgQueryResult, PgRow, PgStatement, PgTypeInfo};
use sqlx::{Describe, Either, Execute, Executor, PgConnection, PgPool, Postgres, SqlStr};
use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::database::{self, ACQUIRE};

/// A connection is replaced after this time: what the server keeps for it only grows.
const LIFETIME: Duration = Duration::from_secs(30 * 60);

/// One that nobody needed for so long is closed.
const UNUSED: Duration = Duration::from_secs(10 * 60);

/// The connections of a node, each lent to one at a time. Whoever waits for one waits two seconds at most.
#[derive(Clone, Debug)]
pub struct Db(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    /// Opens connections.
    pool: PgPool,
    /// As many as may be open. Whoever has one may have a connection, one that is kept or another; first come, first
    /// served.
    places: Arc<Semaphore>,
    /// The one that was used last stands last.
    kept: Mutex<VecDeque<Kept>>,
}

#[derive(Debug)]
struct Kept {
    connection: PoolConnection<Postgres>,
    /// Where it was opened. Its answers are read when that thread has time, whichever waits for them.
    home: ThreadId,
    opened: Instant,
    since: Instant,
}

impl Db {
    /// Lends what a pool opens. One connection is left to whoever asks the pool itself. Ends with the pool.
    ///
    /// What it keeps, another one over the same pool cannot have: clone it instead.
    pub fn new(pool: PgPool) -> Self {
        let most = pool.options().get_max_connections().saturating_sub(1).max(1);
        let places = Arc::new(Semaphore::new(usize::try_from(most).unwrap_or(1)));
        let shared = Arc::new(Shared { places, kept: Mutex::default(), pool });
        let (closed, shared_still) = (shared.pool.close_event(), Arc::downgrade(&shared));
        tokio::spawn(async move {
            closed.await;
            if let Some(shared) = shared_still.upgrade() {
                shared.kept().clear();
            }
        });
        Self(shared)
    }

    /// Begins a transaction. Dropped before its commit, it is rolled back.
    pub async fn begin(&self) -> sqlx::Result<Tx> {
        let mut lent = self.lend().await?;
        lent.in_transaction = true;
        lent.connection().execute("BEGIN").await?;
        Ok(Tx(lent))
    }

    /// How many connections are open.
    pub fn size(&self) -> u32 {
        self.0.pool.size()
    }

    /// How many of them nobody has.
    pub fn num_idle(&self) -> usize {
        self.0.kept().len() + self.0.pool.num_idle()
    }

    /// Closes all connections: those that are lent when they come back.
    pub async fn close(&self) {
        let closing = self.0.pool.close();
        self.0.kept().clear();
        closing.await;
    }

    /// Whether all are closed, or about to be.
    pub fn is_closed(&self) -> bool {
        self.0.pool.is_closed()
    }

    /// A connection that works, as far as that can be known.
    async fn lend(&self) -> sqlx::Result<Lent> {
        let lent = tokio::time::timeout(ACQUIRE, self.lend_at_last()).await;
        lent.unwrap_or(Err(sqlx::Error::PoolTimedOut))
    }

    async fn lend_at_last(&self) -> sqlx::Result<Lent> {
        let place = Arc::clone(&self.0.places).acquire_owned().await;
        let place = Some(place.map_err(|_| sqlx::Error::PoolClosed)?);
        let shared = Arc::clone(&self.0);
        let mut lent = Lent { held: None, place, doubtful: true, in_transaction: false, shared };
        while let Some(kept) = self.0.next() {
            let idle_for = kept.since.elapsed();
            let kept = lent.held.insert(kept);
            if database::works(&mut kept.connection, idle_for).await {
                return Ok(lent);
            }
            lent.discard();
        }
        let (connection, now) = (self.0.pool.acquire().await?, Instant::now());
        let home = thread::current().id();
        lent.held = Some(Kept { connection, home, opened: now, since: now });
        Ok(lent)
    }
}

impl Shared {
    fn kept(&self) -> MutexGuard<'_, VecDeque<Kept>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The one of this thread's own that was used last. Another thread's only where one more would be too many: a
    /// thread that signs tokens all the time reads answers seldom, and whoever waits for them waits for that thread.
    ///
    /// `None` where one more may be opened. Whoever asks has a place, and everybody else who has one may open a connection
    /// too: those and the kept ones are not more than there are places. What is kept and what may be opened is decided
    /// under one lock, so nobody waits for anything but a place.
    fn next(&self) -> Option<Kept> {
        let here = thread::current().id();
        let mut all = self.kept();
        match all.iter().rposition(|kept| kept.home == here) {
            Some(own) => all.remove(own),
            None if all.len() <= self.places.available_permits() => None,
            None => all.pop_back(),
        }
    }

    /// Keeps a connection on which nothing is under way.
    fn keep(&self, mut kept: Kept) {
        let now = Instant::now();
        if now - kept.opened > LIFETIME {
            kept.connection.close_on_drop();
            return;
        }
        kept.since = now;
        let unused = {
            let mut all = self.kept();
            all.push_back(kept);
            let is_unused = all.front().is_some_and(|oldest| now - oldest.since > UNUSED);
            is_unused.then(|| all.pop_front()).flatten()
        };
        if let Some(mut unused) = unused {
            unused.connection.close_on_drop();
        }
        // Closed meanwhile, or before: whoever closed it waits for this one.
        if self.pool.is_closed() {
            self.kept().clear();
        }
    }
}

/// A connection that somebody has. It goes back when it is dropped.
#[derive(Debug)]
struct Lent {
    held: Option<Kept>,
    place: Option<OwnedSemaphorePermit>,
    /// Whether something may be under way on it.
    doubtful: bool,
    in_transaction: bool,
    shared: Arc<Shared>,
}

impl Lent {
    #[expect(clippy::expect_used, reason = "it is taken out when it is dropped, and not before")]
    fn connection(&mut self) -> &mut PgConnection {
        &mut self.held.as_mut().expect("a lent connection").connection
    }

    /// Gives it back: what it was used for came to its end.
    fn done(mut self) {
        self.doubtful = false;
    }

    fn discard(&mut self) {
        if let Some(kept) = self.held.take() {
            drop(kept.connection.detach());
        }
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        if self.doubtful && Handle::try_current().is_err() {
            self.discard();
        }
        let Some(mut kept) = self.held.take() else { return };
        if !self.doubtful {
            return self.shared.keep(kept);
        }
        let (shared, place) = (Arc::clone(&self.shared), self.place.take());
        let in_transaction = self.in_transaction;
        tokio::spawn(async move {
            match database::settles(&mut kept.connection, in_transaction).await {
                true => shared.keep(kept),
                false => drop(kept.connection.detach()),
            }
            drop(place);
        });
    }
}

/// A transaction.
#[derive(Debug)]
pub struct Tx(Lent);

impl Tx {
    /// Lets everything of it stand.
    pub async fn commit(mut self) -> sqlx::Result<()> {
        self.0.connection().execute("COMMIT").await?;
        self.0.done();
        Ok(())
    }
}

impl Deref for Tx {
    type Target = PgConnection;

    #[expect(clippy::expect_used, reason = "it is taken out when it is dropped, and not before")]
    fn deref(&self) -> &PgConnection {
        &self.0.held.as_ref().expect("a lent connection").connection
    }
}

impl DerefMut for Tx {
    fn deref_mut(&mut self) -> &mut PgConnection {
        self.0.connection()
    }
}

impl<'p> Executor<'p> for &'_ Db {
    type Database = Postgres;

    fn execute<'e, 'q: 'e, E>(self, query: E) -> BoxFuture<'e, sqlx::Result<PgQueryResult>>
    where
        'p: 'e,
        E: 'q + Execute<'q, Postgres>,
    {
        let db = self.clone();
        Box::pin(async move {
            let mut lent = db.lend().await?;
            let done = lent.connection().execute(query).await?;
            lent.done();
            Ok(done)
        })
    }

    /// All rows are there when the first one is given.
    fn fetch_many<'e, 'q: 'e, E>(
        self,
        query: E,
    ) -> BoxStream<'e, sqlx::Result<Either<PgQueryResult, PgRow>>>
    where
        'p: 'e,
        E: 'q + Execute<'q, Postgres>,
    {
        let db = self.clone();
        let all = async move {
            let mut lent = db.lend().await?;
            let all: Vec<_> = lent.connection().fetch_many(query).try_collect().await?;
            lent.done();
            Ok::<_, sqlx::Error>(stream::iter(all.into_iter().map(Ok)))
        };
        stream::once(all).try_flatten().boxed()
    }

    fn fetch_optional<'e, 'q: 'e, E>(self, query: E) -> BoxFuture<'e, sqlx::Result<Option<PgRow>>>
    where
        'p: 'e,
        E: 'q + Execute<'q, Postgres>,
    {
        let db = self.clone();
        Box::pin(async move {
            let mut lent = db.lend().await?;
            let row = lent.connection().fetch_optional(query).await?;
            lent.done();
            Ok(row)
        })
    }

    fn prepare_with<'e>(
        self,
        sql: SqlStr,
        parameters: &'e [PgTypeInfo],
    ) -> BoxFuture<'e, sqlx::Result<PgStatement>>
    where
        'p: 'e,
    {
        let db = self.clone();
        Box::pin(async move {
            let mut lent = db.lend().await?;
            let prepared = lent.connection().prepare_with(sql, parameters).await?;
            lent.done();
            Ok(prepared)
        })
    }

    fn describe<'e>(self, sql: SqlStr) -> BoxFuture<'e, sqlx::Result<Describe<Postgres>>>
    where
        'p: 'e,
    {
        let db = self.clone();
        Box::pin(async move {
            let mut lent = db.lend().await?;
            let described = lent.connection().describe(sql).await?;
            lent.done();
            Ok(described)
        })
    }
}
