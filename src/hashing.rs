//! Slow work (Argon2id, SRP, key generation) on threads of its own, so that it never starves the rest.
//!
//! One pool for the process: as many threads as cores, niced, with a bounded queue. A full queue answers at once.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

use crate::model::visitor::Visitor;

/// The queue is full or moves slowly, or the process is going down.
#[derive(Debug, thiserror::Error)]
#[error("the hash queue is full")]
pub struct Busy;

type Job = Box<dyn FnOnce(&mut Memory) + Send>;

/// What a thread hashes in, one hash after the other: its pages are mapped once.
#[derive(Default)]
struct Memory(Vec<Block>);

impl Memory {
    fn of(&mut self, params: &Params) -> &mut [Block] {
        let blocks = params.block_count();
        if self.0.len() < blocks {
            self.0.resize(blocks, Block::default());
        }
        &mut self.0[..blocks]
    }
}

/// Argon2id's cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    /// KiB of memory.
    pub memory: u32,
    pub iterations: u32,
}

impl Default for Cost {
    /// OWASP's minimum: 19 MiB, two iterations.
    fn default() -> Self {
        Self { memory: 19_456, iterations: 2 }
    }
}

/// How long a job waits for its turn: shorter than a request is waited for, so that its caller hears why.
const WAIT: Duration = Duration::from_secs(3);

/// The threads and their queue.
#[derive(Debug)]
pub struct HashPool {
    queue: async_channel::Sender<Job>,
    /// One for each job that runs or waits: whoever has one is sure of its turn.
    slots: Arc<Semaphore>,
    shares: Arc<Shares>,
    cost: Cost,
    /// Verified when there is no user, so that the time taken tells nothing.
    dummy: String,
    wait: Duration,
}

impl HashPool {
    /// How long to wait before the next try, as told to callers that found the queue full.
    pub const RETRY_AFTER: Duration = Duration::from_secs(1);

    /// Places of each thread: one network may keep it busy with four jobs that wait, and others have as many.
    pub const PLACES: usize = 10;

    /// Starts `threads` threads.
    pub fn start(threads: usize, cost: Cost) -> anyhow::Result<Self> {
        let slots = threads * Self::PLACES;
        let (queue, jobs) = async_channel::bounded::<Job>(slots);
        for number in 0..threads {
            let jobs = jobs.clone();
            std::thread::Builder::new().name(format!("hash-{number}")).spawn(move || {
                yield_to_others();
                let mut memory = Memory::default();
                while let Ok(job) = jobs.recv_blocking() {
                    job(&mut memory);
                }
            })?;
        }
        let dummy = hash(&mut Memory::default(), cost, "a password that nobody has")?;
        let shares = Arc::new(Shares { most: slots / 2, taken: Mutex::default() });
        Ok(Self { queue, slots: Arc::new(Semaphore::new(slots)), shares, cost, dummy, wait: WAIT })
    }

    /// The same, for tests that do not wait so long.
    #[doc(hidden)]
    pub fn waiting_at_most(self, wait: Duration) -> Self {
        Self { wait, ..self }
    }

    /// Takes a place in the queue, or refuses at once. Whoever counts tries takes it before counting: a try that nobody
    /// had the time to look at must cost nothing.
    pub fn reserve(&self) -> Result<Slot<'_>, Busy> {
        self.place(None)
    }

    /// The same for a visitor: one network has no more than half of the places, so that nobody takes those of all others. It
    /// is the /48 of IPv6, since whoever has one has sources enough for all of them.
    pub fn reserve_for(&self, visitor: &Visitor) -> Result<Slot<'_>, Busy> {
        match visitor.trusted {
            true => self.place(None),
            false => self.place(Some(self.shares.take(visitor.network()).ok_or(Busy)?)),
        }
    }

    fn place(&self, share: Option<Share>) -> Result<Slot<'_>, Busy> {
        let permit = Arc::clone(&self.slots).try_acquire_owned().map_err(|_| Busy)?;
        Ok(Slot { pool: self, place: Arc::new(Place { _permit: permit, _share: share }) })
    }

    /// Runs `work` on the pool, or refuses: at once where the queue is full.
    pub async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Busy> {
        self.reserve()?.run(work).await
    }

    /// How many jobs wait.
    pub fn waiting(&self) -> usize {
        self.queue.len()
    }

    /// Hashes a password with the current cost.
    pub async fn hash(&self, password: &str) -> Result<anyhow::Result<String>, Busy> {
        self.reserve()?.hash(password).await
    }

    /// Verifies a password as [`Slot::verify`] does.
    pub async fn verify(&self, password: &str, stored: Option<&str>) -> Result<Verified, Busy> {
        self.reserve()?.verify(password, stored).await
    }
}

/// How much this thread gives way to those that answer: a tenth of a core is still its own where they want all of it.
const NICE: i32 = 10;

/// Has this thread give way to those that answer.
pub(crate) fn yield_to_others() {
    let thread = rustix::thread::gettid();
    if rustix::process::setpriority_process(Some(thread), NICE).is_err() {
        tracing::debug!("threads of slow work run without nice");
    }
}

/// How many places each network has that has any.
#[derive(Debug)]
struct Shares {
    most: usize,
    taken: Mutex<HashMap<String, usize>>,
}

impl Shares {
    /// One more for a network; `None` where it has its share.
    fn take(self: &Arc<Self>, network: String) -> Option<Share> {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let places = taken.entry(network.clone()).or_default();
        if *places == self.most {
            return None;
        }
        *places += 1;
        Some(Share { of: Arc::clone(self), network })
    }
}

/// What a place counts as of its network, until it is dropped.
#[derive(Debug)]
struct Share {
    of: Arc<Shares>,
    network: String,
}

impl Drop for Share {
    fn drop(&mut self) {
        let mut taken = self.of.taken.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(places) = taken.get_mut(&self.network) {
            *places -= 1;
            if *places == 0 {
                taken.remove(&self.network);
            }
        }
    }
}

/// What is free again once it is dropped.
#[derive(Debug)]
struct Place {
    _permit: OwnedSemaphorePermit,
    _share: Option<Share>,
}

/// A place in the queue, for one job after the other. It is free again once this is dropped and its job is done.
#[derive(Debug)]
pub struct Slot<'a> {
    pool: &'a HashPool,
    place: Arc<Place>,
}

impl Slot<'_> {
    /// Runs `work` on the pool. Busy where its turn does not come, and then it is not run.
    pub async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Busy> {
        self.run_in_memory(|_| work()).await
    }

    async fn run_in_memory<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Memory) -> T + Send + 'static,
    ) -> Result<T, Busy> {
        let (begins, turn) = oneshot::channel();
        let (done, answer) = oneshot::channel();
        let place = Arc::clone(&self.place);
        let job: Job = Box::new(move |memory| {
            // A caller that went away needs no answer, but a job that has begun has the place until it is done.
            if begins.send(()).is_ok() {
                let _ = done.send(work(memory));
            }
            drop(place);
        });
        self.pool.queue.try_send(job).map_err(|_| Busy)?;
        let turn = tokio::time::timeout(self.pool.wait, turn).await;
        turn.map_err(|_| Busy)?.map_err(|_| Busy)?;
        answer.await.map_err(|_| Busy)
    }

    /// Hashes a password with the current cost.
    pub async fn hash(&self, password: &str) -> Result<anyhow::Result<String>, Busy> {
        let (cost, password) = (self.pool.cost, zeroize::Zeroizing::new(password.to_owned()));
        self.run_in_memory(move |memory| hash(memory, cost, &password)).await
    }

    /// Whether `password` has the hash, whatever that cost.
    pub async fn matches(&self, password: &str, stored: String) -> Result<bool, Busy> {
        let password = zeroize::Zeroizing::new(password.to_owned());
        self.run_in_memory(move |memory| matches(memory, &password, &stored)).await
    }

    /// Whether `password` has the hash. Without one a dummy of the same cost is verified and the answer is no;
    /// a cheaper hash is topped up to the current cost.
    pub async fn verify(&self, password: &str, stored: Option<&str>) -> Result<Verified, Busy> {
        let (cost, password) = (self.pool.cost, zeroize::Zeroizing::new(password.to_owned()));
        let known = stored.is_some();
        let stored = stored.unwrap_or(&self.pool.dummy).to_owned();
        let dummy = self.pool.dummy.clone();
        self.run_in_memory(move |memory| {
            let right = matches(memory, &password, &stored);
            let current = cost_of(&stored) == Some(cost);
            if !current {
                matches(memory, &password, &dummy);
            }
            Verified { right: right && known, outdated: right && known && !current }
        })
        .await
    }
}

/// What [`Slot::verify`] found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verified {
    pub right: bool,
    /// Right, but hashed at another cost: hash it again.
    pub outdated: bool,
}

fn hash(memory: &mut Memory, cost: Cost, password: &str) -> anyhow::Result<String> {
    let fault = |why: &dyn std::fmt::Display| anyhow::anyhow!("argon2: {why}");
    let salt: [u8; 16] = crate::random::Random.bytes();
    let params = Params::new(cost.memory, cost.iterations, 1, Some(Params::DEFAULT_OUTPUT_LEN))
        .map_err(|why| fault(&why))?;
    let (algorithm, version) = (Algorithm::Argon2id, Version::V0x13);
    let mut out = [0; Params::DEFAULT_OUTPUT_LEN];
    let blocks = memory.of(&params);
    Argon2::new(algorithm, version, params.clone())
        .hash_password_into_with_memory(password.as_bytes(), &salt, &mut out, blocks)
        .map_err(|why| fault(&why))?;
    let hashed = PasswordHash {
        algorithm: algorithm.ident(),
        version: Some(version.into()),
        params: ParamsString::try_from(&params).map_err(|why| fault(&why))?,
        salt: Some(Salt::new(&salt).map_err(|why| fault(&why))?),
        hash: Some(Output::new(&out).map_err(|why| fault(&why))?),
    };
    Ok(hashed.to_string())
}

/// Whether a password has the hash, as `PasswordVerifier` does it, in memory that is kept.
fn matches(memory: &mut Memory, password: &str, stored: &str) -> bool {
    recomputed(memory, password, stored).is_some_and(|(computed, hash)| computed == hash)
}

/// The hash of a password under the algorithm, parameters and salt of another, and that one. They compare in constant
/// time. `None` for what is no Argon2 hash.
fn recomputed(memory: &mut Memory, password: &str, stored: &str) -> Option<(Output, Output)> {
    let parsed = PasswordHash::new(stored).ok()?;
    let (salt, hash) = (parsed.salt?, parsed.hash?);
    let algorithm = Algorithm::try_from(parsed.algorithm.as_str()).ok()?;
    let version = Version::try_from(parsed.version?).ok()?;
    let params = Params::try_from(&parsed).ok()?;
    let mut out = [0; Output::MAX_LENGTH];
    let out = out.get_mut(..hash.len())?;
    let blocks = memory.of(&params);
    Argon2::new(algorithm, version, params.clone())
        .hash_password_into_with_memory(password.as_bytes(), &salt, out, blocks)
        .ok()?;
    Some((Output::new(out).ok()?, hash))
}

fn cost_of(stored: &str) -> Option<Cost> {
    let params = Params::try_from(&PasswordHash::new(stored).ok()?).ok()?;
    Some(Cost { memory: params.m_cost(), iterations: params.t_cost() })
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHEAP: Cost = Cost { memory: 64, iterations: 1 };

    #[tokio::test]
    async fn a_password_verifies_and_an_old_cost_is_told() {
        let pool = HashPool::start(1, CHEAP).unwrap();
        let stored = pool.hash("Passw0rd!").await.unwrap().unwrap();
        let right = Verified { right: true, outdated: false };
        assert_eq!(pool.verify("Passw0rd!", Some(&stored)).await.unwrap(), right);
        assert!(!pool.verify("passw0rd!", Some(&stored)).await.unwrap().right);
        assert!(!pool.verify("a password that nobody has", None).await.unwrap().right);
        let old = hash(&mut Memory::default(), Cost { memory: 32, iterations: 1 }, "x").unwrap();
        assert_eq!(
            pool.verify("x", Some(&old)).await.unwrap(),
            Verified { right: true, outdated: true }
        );
    }

    #[test]
    fn hashes_are_those_of_the_library_whatever_was_hashed_before() {
        use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
        let mut memory = Memory::default();
        for kib in [128, 64, 256] {
            let ours = hash(&mut memory, Cost { memory: kib, iterations: 1 }, "x").unwrap();
            assert!(Argon2::default().verify_password(b"x", ours.as_str()).is_ok(), "{ours}");
            for algorithm in [Algorithm::Argon2id, Algorithm::Argon2i] {
                let params = Params::new(kib, 2, 2, Some(24)).unwrap();
                let theirs = Argon2::new(algorithm, Version::V0x13, params)
                    .hash_password_with_salt(b"x", b"a salt of theirs")
                    .unwrap()
                    .to_string();
                assert!(matches(&mut memory, "x", &theirs), "{theirs}");
                assert!(!matches(&mut memory, "y", &theirs));
            }
        }
        assert!(!matches(&mut memory, "x", "$argon2id$v=19$m=64,t=1,p=1"));
        assert!(!matches(&mut memory, "x", "plain"));
    }

    #[tokio::test]
    async fn a_full_queue_refuses_at_once() {
        let pool = HashPool::start(1, CHEAP).unwrap();
        let (release, wait) = std::sync::mpsc::channel::<()>();
        let (started, running) = oneshot::channel();
        let blocked = pool.run(move || {
            started.send(()).unwrap();
            wait.recv().unwrap();
        });
        tokio::pin!(blocked);
        assert!(futures_util::poll!(&mut blocked).is_pending());
        running.await.unwrap();
        let mut queued: Vec<_> = (1..HashPool::PLACES).map(|_| Box::pin(pool.run(|| ()))).collect();
        for one in &mut queued {
            assert!(futures_util::poll!(one).is_pending());
        }
        assert!(pool.run(|| ()).await.is_err());
        release.send(()).unwrap();
        blocked.await.unwrap();
    }

    #[tokio::test]
    async fn a_job_whose_turn_does_not_come_is_busy_and_not_run() {
        let pool = HashPool::start(1, CHEAP).unwrap().waiting_at_most(Duration::from_millis(5));
        let (release, wait) = std::sync::mpsc::channel::<()>();
        let (started, running) = oneshot::channel();
        let mut long = Box::pin(pool.run(move || {
            started.send(()).unwrap();
            wait.recv().unwrap();
        }));
        assert!(futures_util::poll!(&mut long).is_pending());
        running.await.unwrap();
        let (ran, late) = std::sync::mpsc::channel::<()>();
        assert!(pool.run(move || ran.send(()).unwrap()).await.is_err());
        // However long it runs, what has begun is waited for.
        release.send(()).unwrap();
        long.await.unwrap();
        assert!(late.recv().is_err());
    }

    fn visitor(address: &str, trusted: bool) -> Visitor {
        let (address, request_id) = (address.parse().unwrap(), uuid::Uuid::nil());
        Visitor { address, request_id, trusted, user_agent: None, language: None }
    }

    /// Bug: one source had all places of the queue, and nobody else signed in.
    #[tokio::test]
    async fn no_source_has_more_than_half_of_the_places() {
        let pool = HashPool::start(1, CHEAP).unwrap();
        let (one, other) = (visitor("203.0.113.1", false), visitor("203.0.113.2", false));
        let mut places: Vec<_> = (0..5).map(|_| pool.reserve_for(&one).unwrap()).collect();
        assert!(pool.reserve_for(&one).is_err());
        drop(pool.reserve_for(&other).unwrap());
        places.pop().unwrap().run(|| ()).await.unwrap();
        places.push(pool.reserve_for(&one).unwrap());
        assert!(pool.reserve_for(&one).is_err());
        drop(places);
        let trusted = visitor("203.0.113.1", true);
        let places: Vec<_> =
            (0..HashPool::PLACES).map(|_| pool.reserve_for(&trusted).unwrap()).collect();
        assert!(pool.reserve_for(&other).is_err());
        drop(places);
        assert!(pool.shares.taken.lock().unwrap().is_empty());
    }

    /// Bug: two networks of /64 had all places, and one customer has thousands.
    #[tokio::test]
    async fn all_sources_of_one_customer_have_no_more_than_half_of_the_places() {
        let pool = HashPool::start(1, CHEAP).unwrap();
        let of = |n: u32| visitor(&format!("2001:db8:1:{n:x}::1"), false);
        let places: Vec<_> = (0..5).map(|n| pool.reserve_for(&of(n)).unwrap()).collect();
        assert!(pool.reserve_for(&of(5)).is_err());
        drop(pool.reserve_for(&visitor("2001:db8:2::1", false)).unwrap());
        drop(places);
        assert!(pool.shares.taken.lock().unwrap().is_empty());
    }

    #[tokio::test]
    async fn a_place_that_was_taken_is_kept_until_its_job_is_done() {
        let pool = HashPool::start(1, CHEAP).unwrap();
        let mut slots: Vec<_> = (0..HashPool::PLACES).map(|_| pool.reserve().unwrap()).collect();
        assert!(pool.reserve().is_err());
        let slot = slots.pop().unwrap();
        assert_eq!((slot.run(|| 1).await.unwrap(), slot.run(|| 2).await.unwrap()), (1, 2));
        // A caller that goes away leaves its job, and the place, behind.
        let (release, wait) = std::sync::mpsc::channel::<()>();
        let (started, running) = oneshot::channel();
        let mut job = Box::pin(slot.run(move || {
            started.send(()).unwrap();
            wait.recv().unwrap();
        }));
        assert!(futures_util::poll!(&mut job).is_pending());
        running.await.unwrap();
        drop(job);
        drop(slot);
        assert!(pool.reserve().is_err());
        release.send(()).unwrap();
        slots.pop().unwrap().run(|| ()).await.unwrap();
        pool.reserve().unwrap();
    }
}
