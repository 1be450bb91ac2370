//! `poolhouse serve`.

use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::web::Data;
use anyhow::Context as _;
use clap::Args;
use secrecy::ExposeSecret as _;
use tokio::signal::unix::{SignalKind, signal};

use crate::app::{App, KeySource, Parts};
use crate::clock::Clock;
use crate::config::Config;
use crate::connections::Db;
use crate::hashing::HashPool;
use crate::health::MAX_SKEW;
use crate::http::Listener;
use crate::http::server::{self, Bound};
use crate::mailer::Mailer;
use crate::rules::access_keys;
use crate::tls::TlsDir;
use crate::{database, http, jobs, kek, telemetry};

/// How long jobs that are under way may take when the node ends. What is cut off, another run does again.
const JOBS: Duration = Duration::from_secs(30);

/// How long the last audit events may take when the node ends.
const FLUSH: Duration = Duration::from_secs(10);

#[derive(Args)]
pub struct Options {
    /// Brings the schema up to date first.
    #[arg(long)]
    migrate: bool,
}

/// Serves until SIGTERM or SIGINT, then finishes what is in flight.
pub async fn run(options: Options) -> anyhow::Result<()> {
    let config = Config::load()?;
    telemetry::start(&config.log, config.log_format)?;
    let db = connect(&config).await?;
    if options.migrate {
        database::migrate(&db).await?;
    }
    let app = open(db, config).await?;
    bootstrap(&app).await?;
    let tls = tls(&app.config)?;
    let socket = bind(app.config.listen)?;
    let listener = Listener { public_url: app.config.public_url.clone() };
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    let main = server::start(&app, Bound { listener, sockets: vec![socket], tls }, workers)?;
    let admin = http::admin::start(&app, bind(app.config.admin_listen)?)?;
    tracing::info!(
        public_url = app.config.public_url,
        listen = %app.config.listen,
        admin = %app.config.admin_listen,
        version = env!("CARGO_PKG_VERSION"),
        "ready"
    );
    let handles = vec![main.handle(), admin.handle()];
    tokio::spawn(main);
    tokio::spawn(admin);
    let jobs = jobs::start(&app);
    stopped_by_signal().await?;
    stop(&app, handles, jobs).await;
    Ok(())
}

/// Makes the access key of `POOLHOUSE_BOOTSTRAP_KEY_FILE` valid while the database has none.
async fn bootstrap(app: &App) -> anyhow::Result<()> {
    let Some(file) = &app.config.bootstrap_key_file else { return Ok(()) };
    let text =
        std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    if access_keys::bootstrap(app, &text).await? {
        tracing::info!("the bootstrap access key is valid");
    }
    Ok(())
}

/// TLS in the binary, with certificates that are read again when they change.
fn tls(config: &Config) -> anyhow::Result<Option<rustls::ServerConfig>> {
    let Some(dir) = &config.tls_dir else { return Ok(None) };
    let certificates = TlsDir::load(dir)?;
    let served = crate::tls::server_config(certificates.clone())?;
    tokio::spawn(certificates.watch());
    Ok(Some(served))
}

/// A connection to the configured database.
pub async fn connect(config: &Config) -> anyhow::Result<sqlx::PgPool> {
    let options = config.database_url.expose_secret().parse().context("POOLHOUSE_DATABASE_URL")?;
    database::connect(options, config.database_connections).await
}

/// The app of a node for production. Refuses a schema that does not fit, a wrong KEK, and a clock that is off.
pub async fn open(db: sqlx::PgPool, config: Config) -> anyhow::Result<Data<App>> {
    database::check_schema(&db).await?;
    let kek = kek::load(&config)?;
    let hasher = Arc::new(HashPool::start(hash_threads(&config), config.cost())?);
    let clock = Clock::System;
    let mailer = Mailer::from_config(&config)?;
    let key_source = KeySource::Generate;
    let app = App::start(Parts { db: Db::new(db), config, kek, clock, hasher, mailer, key_source })
        .await?;
    app.health.check(&app.db, &app.clock).await?;
    let skew = chrono::Duration::milliseconds(app.health.skew());
    anyhow::ensure!(
        skew.abs() <= MAX_SKEW,
        "this machine's clock is {} s off the database's: let NTP set both",
        skew.num_seconds()
    );
    Ok(Data::new(app))
}

/// How many threads hash passwords.
pub fn hash_threads(config: &Config) -> usize {
    match config.hash_threads {
        0 => std::thread::available_parallelism().map_or(1, usize::from),
        threads => threads,
    }
}

/// Binds an address; the error names it.
pub fn bind(address: std::net::SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).with_context(|| format!("cannot listen on {address}"))
}

/// Waits for SIGTERM or SIGINT.
pub async fn stopped_by_signal() -> anyhow::Result<()> {
    let mut term = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    tokio::select! {
        _ = term.recv() => {}
        _ = interrupt.recv() => {}
    }
    Ok(())
}

/// Not ready at once; a moment for the load balancer to see it; then requests in flight, jobs and the audit are
/// finished.
pub async fn stop(app: &App, servers: Vec<ServerHandle>, jobs: jobs::Running) {
    tracing::info!("stopping");
    app.health.stop();
    if !app.config.dev {
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    let served = futures_util::future::join_all(servers.iter().map(|server| server.stop(true)));
    let (_, jobs) = futures_util::join!(served, tokio::time::timeout(JOBS, jobs.stop()));
    if jobs.is_err() {
        tracing::warn!("jobs are cut off; the next run goes on");
    }
    let flushed = async {
        app.activity.flush().await;
        app.audit.flush().await;
    };
    if tokio::time::timeout(FLUSH, flushed).await.is_err() {
        tracing::error!(
            "the last audit events and uses of sessions are lost: the database is away"
        );
    }
    app.db.close().await;
    tracing::info!("stopped");
}
