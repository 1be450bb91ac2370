//! The connection to PostgreSQL, and its schema.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::Context as _;
use chrono::{DateTime, Utc};
use sqlx::migrate::Migrator;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{ConnectOptions as _, Connection as _, Executor as _, PgConnection, PgExecutor, PgPool};

/// The migrations of this program.
fn migrations() -> Migrator {
    sqlx::migrate!()
}

/// SQLSTATE of a write that a server does not take.
const READ_ONLY_TRANSACTION: &str = "25006";

/// The oldest PostgreSQL that is supported.
const MINIMUM_SERVER: i32 = 150_000;

/// How long a statement waits for a lock, at most.
const LOCK_TIMEOUT: &str = "5s";

/// How long whoever needs a connection waits for it.
pub const ACQUIRE: Duration = Duration::from_secs(2);

/// How long a server may take to say that it is there.
const PING: Duration = Duration::from_secs(1);

/// A connection that was used within this time is taken to work.
const TRUSTED: Duration = Duration::from_secs(1);

/// A pool of connections. Waiting for one takes two seconds at most, a statement ten. Connections to a server that does
/// not answer, restarted or gone without a farewell, do not stay in it.
pub async fn connect(options: PgConnectOptions, connections: u32) -> anyhow::Result<PgPool> {
    let options = options
        .application_name("poolhouse")
        .log_slow_statements(tracing::log::LevelFilter::Warn, Duration::from_secs(1))
        .options([
            ("statement_timeout", "10s"),
            ("lock_timeout", LOCK_TIMEOUT),
            ("idle_in_transaction_session_timeout", "20s"),
            // A plan that was made while a table was small is kept while it grows: no index is passed over for a table that
            // could be read from end to end then. What has none is read so all the same, and is no reason to compile.
            ("enable_seqscan", "off"),
            ("jit", "off"),
        ]);
    let pool = PgPoolOptions::new()
        .max_connections(connections)
        .min_connections(connections.min(2))
        .acquire_timeout(ACQUIRE)
        // Its own test takes a round trip each time, and waits for ever.
        .test_before_acquire(false)
        .before_acquire(|connection, kept| {
            Box::pin(async move { Ok(works(connection, kept.idle_for).await) })
        })
        // A query that was given up may have left it in the middle of an answer that never comes.
        .after_release(|connection, _| Box::pin(ping(connection)))
        .after_connect(|connection, _| {
            Box::pin(async move {
                // Better no connection than one that fails later.
                match takes_writes(connection).await? {
                    true => Ok(()),
                    false => Err(sqlx::Error::Protocol("the database is read-only".to_owned())),
                }
            })
        })
        .connect_with(options)
        .await
        .context("cannot connect to PostgreSQL")?;
    check_server(&pool).await?;
    Ok(pool)
}

/// Whether a server said lately that it takes no writes: it was demoted, and another one is the primary. Then
/// connections are looked at before they are used.
static READ_ONLY: AtomicBool = AtomicBool::new(false);

/// Takes note of what a fault says of the server.
pub fn note(fault: &sqlx::Error) {
    let code = fault.as_database_error().and_then(|error| error.code());
    if code.is_some_and(|code| code == READ_ONLY_TRANSACTION) {
        READ_ONLY.store(true, Ordering::Relaxed);
    }
}

/// Whether a connection is good for writes; one that is not does not stay in the pool.
async fn takes_writes(connection: &mut PgConnection) -> sqlx::Result<bool> {
    let asked = sqlx::query_scalar::<_, String>("SHOW transaction_read_only");
    let read_only = in_time(asked.fetch_one(connection)).await? == "on";
    READ_ONLY.store(read_only, Ordering::Relaxed);
    Ok(!read_only)
}

/// Whether a connection that nobody used for some time can be used.
pub async fn works(connection: &mut PgConnection, idle_for: Duration) -> bool {
    let works = match (READ_ONLY.load(Ordering::Relaxed), idle_for < TRUSTED) {
        (false, true) => Ok(true),
        (false, false) => ping(connection).await,
        (true, _) => takes_writes(connection).await,
    };
    works.unwrap_or_else(|error| {
        tracing::info!(%error, "a connection to the database is dropped");
        false
    })
}

/// Whether a connection on which something was given up, or failed, can be used again: its server answers soon, and has
/// undone the transaction if there was one.
pub async fn settles(connection: &mut PgConnection, in_transaction: bool) -> bool {
    let settled = match in_transaction {
        true => in_time(connection.execute("ROLLBACK")).await.map(|_| true),
        false => ping(connection).await,
    };
    settled.unwrap_or_else(|error| {
        tracing::warn!(%error, "a connection to the database is dropped");
        false
    })
}

/// An error if the server does not answer soon: the connection is dropped then.
async fn ping(connection: &mut PgConnection) -> sqlx::Result<bool> {
    in_time(connection.ping()).await.map(|()| true)
}

async fn in_time<T>(answer: impl Future<Output = sqlx::Result<T>>) -> sqlx::Result<T> {
    let answered = tokio::time::timeout(PING, answer).await;
    answered.unwrap_or_else(|_| Err(sqlx::Error::Io(std::io::ErrorKind::TimedOut.into())))
}

/// Begins a part of a transaction that can be undone alone. `Connection::begin` knows nothing of ours.
pub async fn set_savepoint(tx: &mut PgConnection) -> sqlx::Result<()> {
    tx.execute("SAVEPOINT part").await.map(drop)
}

/// Undoes what was done since the savepoint.
pub async fn undo_to_savepoint(tx: &mut PgConnection) -> sqlx::Result<()> {
    tx.execute("ROLLBACK TO SAVEPOINT part").await.map(drop)
}

async fn check_server(db: &PgPool) -> anyhow::Result<()> {
    let server = sqlx::query!(
        "SELECT current_setting('server_version_num')::int AS \"version!\",
             current_setting('server_encoding') AS \"encoding!\""
    )
    .fetch_one(db)
    .await?;
    anyhow::ensure!(
        server.version >= MINIMUM_SERVER,
        "PostgreSQL 15 or newer is needed; this server is version {}",
        server.version / 10_000
    );
    anyhow::ensure!(
        server.encoding == "UTF8",
        "the database must be encoded in UTF8, not {}: create it with ENCODING 'UTF8'",
        server.encoding
    );
    Ok(())
}

/// Brings the schema up to date. A schema newer than this version is left as it is. Of several programs at once one
/// does it, and the others wait for that.
pub async fn migrate(db: &PgPool) -> anyhow::Result<()> {
    let mut migrations = migrations();
    // The lock is taken by `patient`, which waits for as long as it takes.
    migrations.set_ignore_missing(true).set_locking(false);
    let mut connection = patient(db).await.context("cannot migrate the database")?;
    migrations.run(&mut connection).await.context("cannot migrate the database")?;
    Ok(connection.close().await?)
}

/// What one program that migrates keeps the others from: any number that nobody else locks.
const MIGRATING: i64 = 0x706f_6f6c_686f_7573;

/// A connection of its own for a migration. Its statements take the time they need, but wait for no lock for long:
/// everybody else would queue up behind them.
async fn patient(db: &PgPool) -> sqlx::Result<PgConnection> {
    let mut connection = db.acquire().await?.detach();
    for setting in ["statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"] {
        set(&mut connection, setting, "0").await?;
    }
    sqlx::query!("SELECT pg_advisory_lock($1)", MIGRATING).execute(&mut connection).await?;
    set(&mut connection, "lock_timeout", LOCK_TIMEOUT).await?;
    Ok(connection)
}

async fn set(connection: &mut PgConnection, setting: &str, value: &str) -> sqlx::Result<()> {
    sqlx::query!("SELECT set_config($1, $2, false) AS it", setting, value)
        .fetch_one(connection)
        .await?;
    Ok(())
}

/// The version of the newest migration that this program knows.
pub fn known_version() -> i64 {
    migrations().iter().map(|migration| migration.version).max().unwrap_or(0)
}

/// Whether this program can work with the schema: all of its migrations are in, and the schema does not ask for a
/// newer program. The error says what to do.
pub async fn check_schema(db: &PgPool) -> anyhow::Result<()> {
    let there =
        sqlx::query_scalar!("SELECT to_regclass('schema_requirement') IS NOT NULL AS \"yes!\"")
            .fetch_one(db)
            .await?;
    let migrate = "run `poolhouse migrate`, or start with `poolhouse serve --migrate`";
    anyhow::ensure!(there, "the database has no schema yet: {migrate}");
    let known = known_version();
    let applied: i64 =
        sqlx::query_scalar("SELECT coalesce(max(version), 0) FROM _sqlx_migrations WHERE success")
            .fetch_one(db)
            .await?;
    anyhow::ensure!(
        applied >= known,
        "the schema is at version {applied} and this program needs {known}: {migrate}"
    );
    let minimum =
        sqlx::query_scalar!("SELECT minimum_version FROM schema_requirement").fetch_one(db).await?;
    anyhow::ensure!(
        minimum <= known,
        "the schema needs a program of version {minimum} or newer and this one is {known}: install a newer Poolhouse"
    );
    Ok(())
}

/// Whether the database could not be reached, is starting or stopping, or takes no more connections or no writes.
pub fn is_away(fault: &sqlx::Error) -> bool {
    match fault {
        sqlx::Error::Io(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed => true,
        // Classes of SQLSTATE: connection exception, insufficient resources, operator intervention.
        sqlx::Error::Database(error) => error.code().is_some_and(|code| {
            let classes = ["08", "53", "57P", READ_ONLY_TRANSACTION];
            classes.iter().any(|class| code.starts_with(class))
        }),
        _ => false,
    }
}

/// The database's clock.
pub async fn clock(db: impl PgExecutor<'_>) -> sqlx::Result<DateTime<Utc>> {
    sqlx::query_scalar!("SELECT clock_timestamp() AS \"now!\"").fetch_one(db).await
}
