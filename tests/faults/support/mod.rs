//! What a test has around it: PostgreSQL, nodes, a mail server, a gateway for text messages.

pub mod app;
pub mod browser;
pub mod kept;
pub mod mail;
pub mod node;
#[path = "../../it/support/passkey.rs"]
pub mod passkey;
#[path = "../../it/support/sign.rs"]
pub mod sign;
pub mod sms;
#[path = "../../it/support/srp.rs"]
pub mod srp;
pub mod two;
pub mod ways;
pub mod wire;

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::time::Duration;

use poolhouse::dev::DataDir;
use poolhouse::dev::postgres::PrivatePostgres;
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;
use tokio::sync::{Mutex, MutexGuard};
use tokio::time::Instant;

use mail::MailServer;
use sms::Gateway;

/// The host that nodes believe to be reached under.
pub const HOST: &str = "id.example.com";

/// The same as an origin.
pub const PUBLIC_URL: &str = "https://id.example.com";

/// One test at a time: faults are to be the only thing that is wrong.
static TURN: Mutex<()> = Mutex::const_new(());

/// A database, a mail server, a gateway for text messages, and a folder for the rest.
pub struct World {
    _turn: MutexGuard<'static, ()>,
    postgres: Option<PrivatePostgres>,
    data: DataDir,
    pub database_url: String,
    pub mail: MailServer,
    pub sms: Gateway,
    pub key: sign::Key,
    pub key_file: PathBuf,
    pub folder: TempDir,
}

impl World {
    /// An empty database that runs.
    pub async fn start() -> Self {
        let turn = TURN.lock().await;
        let folder = tempfile::Builder::new().prefix("poolhouse-faults-").tempdir().unwrap();
        // PostgreSQL's account must get through, where this is root.
        std::fs::set_permissions(folder.path(), Permissions::from_mode(0o711)).unwrap();
        let data = DataDir::open(&folder.path().join("data")).unwrap();
        let postgres = start_postgres(&data).await;
        let key = sign::Key {
            id: "AKIAFAULTSFAULTSFAUL".to_owned(),
            secret: "faults-faults-faults-faults-faults-00000".to_owned(),
        };
        let key_file = folder.path().join("key");
        std::fs::write(&key_file, format!("{}\n{}\n", key.id, key.secret)).unwrap();
        let (mail, sms) = (MailServer::start().await, Gateway::start().await);
        let database_url = postgres.url();
        let postgres = Some(postgres);
        Self { _turn: turn, postgres, data, database_url, mail, sms, key, key_file, folder }
    }

    /// Stops the database; its clients are cut off.
    pub async fn stop_database(&mut self) {
        self.postgres.take().unwrap().stop().await.unwrap();
    }

    /// Ends the database as a crash does: it has to recover when it starts again.
    pub async fn crash_database(&mut self) {
        self.quit();
        // It waits for the process, and finds that it is gone.
        self.stop_database().await;
    }

    /// Starts the database again. It takes connections when this returns.
    pub async fn start_database(&mut self) {
        self.postgres = Some(start_postgres(&self.data).await);
    }

    /// A connection of the test's own.
    pub async fn sql(&self) -> sqlx::PgConnection {
        let options = self.postgres.as_ref().unwrap().connect_options();
        sqlx::ConnectOptions::connect(&options).await.unwrap()
    }

    /// Ends a test that did what it was to do.
    pub async fn end(mut self) {
        self.stop_database().await;
    }

    /// Sends a signal to every process of the database.
    pub fn signal_database(&self, signal: Signal) {
        let Some(postgres) = &self.postgres else { return };
        let first = Pid::from_raw(postgres.process().try_into().unwrap()).unwrap();
        // Some of its children may have ended meanwhile; the first does not start more once it is stopped.
        kill_process(first, signal).ok();
        for child in children(first) {
            kill_process(child, signal).ok();
        }
    }

    fn quit(&self) {
        // One that was stopped hears nothing else before it goes on.
        self.signal_database(Signal::CONT);
        let id = self.postgres.as_ref().and_then(|postgres| postgres.process().try_into().ok());
        if let Some(id) = id.and_then(Pid::from_raw) {
            kill_process(id, Signal::QUIT).ok();
        }
    }
}

impl Drop for World {
    /// Nothing outlives a test that failed.
    fn drop(&mut self) {
        self.quit();
    }
}

fn children(of: Pid) -> Vec<Pid> {
    let id = of.as_raw_nonzero();
    let listed = std::fs::read_to_string(format!("/proc/{id}/task/{id}/children"));
    let listed = listed.unwrap_or_default();
    listed.split_whitespace().filter_map(|id| Pid::from_raw(id.parse().ok()?)).collect()
}

async fn start_postgres(data: &DataDir) -> PrivatePostgres {
    let path = poolhouse::config::search_path();
    PrivatePostgres::start(data, path.as_deref()).await.unwrap()
}

/// How long somebody waits for something.
pub struct Patience {
    what: &'static str,
    ends: Instant,
}

impl Patience {
    pub fn new(what: &'static str, lasts: Duration) -> Self {
        Self { what, ends: Instant::now() + lasts }
    }

    /// The moment before the next look. Panics when the patience is at its end.
    pub async fn glance(&self) {
        assert!(Instant::now() < self.ends, "waited in vain: {}", self.what);
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// Looks again and again until there is something to see.
pub async fn until<T>(what: &'static str, lasts: Duration, look: impl Fn() -> Option<T>) -> T {
    let patience = Patience::new(what, lasts);
    loop {
        match look() {
            Some(seen) => return seen,
            None => patience.glance().await,
        }
    }
}
