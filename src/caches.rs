//! What a node keeps in memory of pools and clients.
//!
//! An entry counts for at most five seconds past its last check: it is checked when it is read from the database,
//! and again each time the poll of `config_changes` finds that its pool did not change. Absence is never kept.
//! Codes, tokens, counters, lockouts and sessions are never here. A crowd (see `Crowd`) is replaced by whoever finds it
//! old: it decides nothing about a user.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use chrono::{DateTime, Duration, Utc};
use moka::sync::Cache;

use crate::model::client::Client;
use crate::model::ids::{ClientId, DomainName, Kid, UserPoolId};
use crate::rules::pools::Pool;
use crate::rules::sign_in::crowd::Crowd;

const FRESH: Duration = Duration::seconds(5);

struct Kept<T> {
    value: T,
    pool: UserPoolId,
    read_at: DateTime<Utc>,
}

/// The caches of a node.
pub struct Caches {
    pools: Cache<UserPoolId, Arc<Kept<Arc<Pool>>>>,
    /// The same as they were last read, dropped or not.
    last_known: Cache<UserPoolId, Arc<Pool>>,
    clients: Cache<ClientId, Arc<Kept<Arc<Client>>>>,
    domains: Cache<DomainName, Arc<Kept<UserPoolId>>>,
    /// A key's pool never changes.
    kids: Cache<Kid, UserPoolId>,
    /// When this node last wrote down that a client is used.
    noted: Cache<ClientId, DateTime<Utc>>,
    crowds: Cache<UserPoolId, Arc<Crowd>>,
    /// Microseconds since the epoch of the last poll that reached the database.
    polled_at: AtomicI64,
    /// How often something was dropped.
    drops: AtomicU64,
}

/// Taken before the database is read: what is read is kept only if nothing was dropped since, so that what was read
/// before a change cannot be kept after it.
#[derive(Clone, Copy, Debug)]
pub struct Ticket(u64);

impl Default for Caches {
    fn default() -> Self {
        Self::new()
    }
}

impl Caches {
    /// Empty caches, each bounded.
    pub fn new() -> Self {
        let bounded = 100_000;
        Self {
            pools: Cache::builder().max_capacity(10_000).build(),
            last_known: Cache::builder().max_capacity(10_000).build(),
            clients: Cache::builder().max_capacity(bounded).support_invalidation_closures().build(),
            domains: Cache::builder().max_capacity(bounded).support_invalidation_closures().build(),
            kids: Cache::builder().max_capacity(bounded).build(),
            noted: Cache::builder().max_capacity(bounded).build(),
            // Each holds as many as a thousand users.
            crowds: Cache::builder().max_capacity(100).build(),
            polled_at: AtomicI64::new(0),
            drops: AtomicU64::new(0),
        }
    }

    /// A ticket for what is about to be read.
    pub fn ticket(&self) -> Ticket {
        Ticket(self.drops.load(Ordering::SeqCst))
    }

    /// Whether something was dropped since: asked after keeping, so that either the drop or the asker removes it.
    fn is_late(&self, ticket: Ticket) -> bool {
        self.drops.load(Ordering::SeqCst) != ticket.0
    }

    fn fresh<T: Clone>(&self, kept: Option<Arc<Kept<T>>>, now: DateTime<Utc>) -> Option<T> {
        let kept = kept?;
        let polled = DateTime::from_timestamp_micros(self.polled_at.load(Ordering::Relaxed));
        let checked = polled.map_or(kept.read_at, |polled| polled.max(kept.read_at));
        (now - checked <= FRESH).then(|| kept.value.clone())
    }

    /// A pool read or checked within five seconds.
    pub fn pool(&self, id: &UserPoolId, now: DateTime<Utc>) -> Option<Arc<Pool>> {
        self.fresh(self.pools.get(id), now)
    }

    /// A pool however old, and though it changed since: only JWKS and discovery may use it, when the database is away.
    pub fn stale_pool(&self, id: &UserPoolId) -> Option<Arc<Pool>> {
        self.last_known.get(id)
    }

    /// Keeps a pool that was read at `now`.
    pub fn keep_pool(&self, ticket: Ticket, pool: Arc<Pool>, now: DateTime<Utc>) {
        let id = pool.id.clone();
        self.last_known.insert(id.clone(), Arc::clone(&pool));
        let kept = Kept { value: pool, pool: id.clone(), read_at: now };
        self.pools.insert(id.clone(), Arc::new(kept));
        if self.is_late(ticket) {
            self.pools.invalidate(&id);
        }
    }

    /// A client read or checked within five seconds.
    pub fn client(&self, id: &ClientId, now: DateTime<Utc>) -> Option<Arc<Client>> {
        self.fresh(self.clients.get(id), now)
    }

    /// Keeps a client that was read at `now`.
    pub fn keep_client(&self, ticket: Ticket, client: Arc<Client>, now: DateTime<Utc>) {
        let (id, pool) = (client.id.clone(), client.user_pool_id.clone());
        self.clients.insert(id.clone(), Arc::new(Kept { value: client, pool, read_at: now }));
        if self.is_late(ticket) {
            self.clients.invalidate(&id);
        }
    }

    /// The pool of a domain, read or checked within five seconds.
    pub fn domain(&self, name: &DomainName, now: DateTime<Utc>) -> Option<UserPoolId> {
        self.fresh(self.domains.get(name), now)
    }

    /// Keeps the pool of a domain.
    pub fn keep_domain(
        &self,
        ticket: Ticket,
        name: DomainName,
        pool: UserPoolId,
        now: DateTime<Utc>,
    ) {
        let kept = Kept { value: pool.clone(), pool, read_at: now };
        self.domains.insert(name.clone(), Arc::new(kept));
        if self.is_late(ticket) {
            self.domains.invalidate(&name);
        }
    }

    /// The pool of a signing key.
    pub fn kid(&self, kid: &Kid) -> Option<UserPoolId> {
        self.kids.get(kid)
    }

    /// Keeps the pool of a signing key.
    pub fn keep_kid(&self, kid: Kid, pool: UserPoolId) {
        self.kids.insert(kid, pool);
    }

    /// When this node last wrote down that a client is used; `None` if it does not know.
    pub fn noted(&self, id: &ClientId) -> Option<DateTime<Utc>> {
        self.noted.get(id)
    }

    /// Remembers that it did at `now`.
    pub fn keep_noted(&self, id: ClientId, now: DateTime<Utc>) {
        self.noted.insert(id, now);
    }

    /// The users that stand for those of a pool, however old.
    pub fn crowd(&self, id: &UserPoolId) -> Option<Arc<Crowd>> {
        self.crowds.get(id)
    }

    /// Keeps the users that stand for those of a pool.
    pub fn keep_crowd(&self, id: &UserPoolId, crowd: Arc<Crowd>) {
        self.crowds.insert(id.clone(), crowd);
    }

    /// Drops what belongs to a pool: its configuration changed.
    pub fn drop_pool(&self, id: &UserPoolId) {
        self.drops.fetch_add(1, Ordering::SeqCst);
        self.pools.invalidate(id);
        // Invalidation by closure is what moka offers for several entries; it fails only when not switched on.
        let of = id.clone();
        let _ = self.clients.invalidate_entries_if(move |_, kept| kept.pool == of);
        let of = id.clone();
        let _ = self.domains.invalidate_entries_if(move |_, kept| kept.pool == of);
    }

    /// When the database was last asked what changed; `None` if it never was.
    pub fn checked_at(&self) -> Option<DateTime<Utc>> {
        let micros = self.polled_at.load(Ordering::Relaxed);
        DateTime::from_timestamp_micros(micros).filter(|_| micros != 0)
    }

    /// Notes that at `now` the database was asked and everything that changed was dropped.
    pub fn checked(&self, now: DateTime<Utc>) {
        self.polled_at.store(now.timestamp_micros(), Ordering::Relaxed);
    }
}
