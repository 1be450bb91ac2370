//! The private PostgreSQL of `poolhouse dev`: started from the machine's own binaries, reached only
//! through a socket in a folder that nobody else may enter, left running by a `kill -9` and adopted
//! at the next start.

mod binaries;
mod place;
mod server;

use std::ffi::OsStr;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use sqlx::postgres::{PgConnectOptions, PgConnection, PgSslMode};
use sqlx::{Connection as _, Executor as _};
use tokio::time::{Instant, sleep};

use crate::dev::DataDir;
use binaries::Binaries;
use place::Place;
use server::{Launch, Server};

/// The database, and the role that owns it.
const NAME: &str = "poolhouse";
/// Between two looks at whether something has happened.
const GLANCE: Duration = Duration::from_millis(5);
/// Recovery after a crash replays at most some minutes of work.
const READY_WITHIN: Duration = Duration::from_secs(120);
/// How long the processes of a killed server may hold on to its memory.
const GONE_WITHIN: Duration = Duration::from_secs(15);

/// A running PostgreSQL of our own.
#[derive(Debug)]
pub struct PrivatePostgres {
    place: Place,
    server: Server,
}

impl PrivatePostgres {
    /// Adopts the server of an earlier start that was killed, or starts one, making its data first
    /// if there is none. `search_path` is `PATH`.
    ///
    /// Refuses, saying what to do, when no PostgreSQL is installed or the data is of another major
    /// version than any that is.
    pub async fn start(dir: &DataDir, search_path: Option<&OsStr>) -> Result<Self> {
        let place = Place::choose(dir)?;
        place.make_socket_folder()?;
        match adopt_or_launch(&place, search_path).await {
            Ok(server) => {
                let running = Self { place, server };
                if let Err(failed) = running.ensure_database().await {
                    running.stop().await?;
                    return Err(failed);
                }
                Ok(running)
            }
            Err(failed) => {
                place.leave_socket_folder();
                Err(failed)
            }
        }
    }

    /// How to reach the database: no password, since only we can enter the socket's folder.
    pub fn connect_options(&self) -> PgConnectOptions {
        options(&self.place).database(NAME)
    }

    /// The same as a `DATABASE_URL`.
    pub fn url(&self) -> String {
        let host: String =
            url::form_urlencoded::byte_serialize(self.place.socket.as_os_str().as_encoded_bytes())
                .collect();
        format!("postgres://{NAME}@localhost/{NAME}?host={host}&sslmode=disable")
    }

    /// Where the data is: below the data folder, unless its account cannot reach that.
    pub fn data(&self) -> &Path {
        &self.place.data
    }

    /// The process id of the server.
    pub fn process(&self) -> u32 {
        self.server.process()
    }

    /// Ends it as an operator would: clients are cut off, what was committed is on disk.
    pub async fn stop(self) -> Result<()> {
        self.server.stop(&self.place).await?;
        self.place.leave_socket_folder();
        Ok(())
    }

    async fn ensure_database(&self) -> Result<()> {
        match PgConnection::connect_with(&self.connect_options()).await {
            Ok(connection) => connection.close().await.context("cannot leave the database"),
            Err(e) if code(&e).as_deref() == Some("3D000") => create_database(&self.place).await,
            Err(e) => Err(e).context("cannot open the private database"),
        }
    }
}

/// Stops the server if one is alive and deletes its data, wherever it is.
pub async fn remove(dir: &DataDir) -> Result<()> {
    let place = Place::choose(dir)?;
    if place.data.exists() {
        place.make_socket_folder()?;
        if let Some(server) = adopt(&place).await? {
            server.stop(&place).await?;
        }
        place.leave_socket_folder();
    }
    place.remove(dir)
}

fn options(place: &Place) -> PgConnectOptions {
    // The socket outweighs whatever PGHOST says.
    PgConnectOptions::new_without_pgpass()
        .socket(&place.socket)
        .port(server::PORT)
        .username(NAME)
        .database("postgres")
        .ssl_mode(PgSslMode::Disable)
}

async fn create_database(place: &Place) -> Result<()> {
    let mut connection = PgConnection::connect_with(&options(place)).await?;
    connection
        .execute("CREATE DATABASE poolhouse TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'")
        .await?;
    connection.close().await.context("cannot leave the database")
}

async fn adopt_or_launch(place: &Place, search_path: Option<&OsStr>) -> Result<Server> {
    let version = place.data_version()?;
    if version.is_some()
        && let Some(server) = adopt(place).await?
    {
        return Ok(server);
    }
    let binaries = binaries::find(search_path, version)?;
    if version.is_none() {
        server::make_data(&binaries, place).await?;
    }
    launch(&binaries, place).await
}

/// The live server of an earlier start, once it answers; nothing if there is none, or if it was on
/// its way out and has gone.
async fn adopt(place: &Place) -> Result<Option<Server>> {
    let Some(server) = Server::find(place)? else { return Ok(None) };
    let deadline = Instant::now() + READY_WITHIN;
    while Instant::now() < deadline {
        if !server.is_alive(place) {
            return Ok(None);
        }
        match answer(place).await {
            Answer::Ready => return Ok(Some(server)),
            // Its socket was swept away or lies where a moved data folder had it.
            Answer::NoDoor if server.is_ready(place) => {
                server.stop(place).await?;
                return Ok(None);
            }
            Answer::NoDoor | Answer::Busy => sleep(GLANCE).await,
            Answer::Failed(e) => return Err(e).context("cannot reach the running PostgreSQL"),
        }
    }
    bail!(
        "PostgreSQL (process {}) holds {} but does not answer; stop it and start again",
        server.process(),
        place.data.display()
    );
}

async fn launch(binaries: &Binaries, place: &Place) -> Result<Server> {
    server::clear_stale_locks(place)?;
    let deadline = Instant::now() + GONE_WITHIN;
    loop {
        match ready(Launch::start(binaries, place)?, place).await {
            Ok(server) => return Ok(server),
            // A killed server's last processes hold its memory for a moment.
            Err(log) if log.contains("shared memory block") && Instant::now() < deadline => {
                sleep(GLANCE * 10).await;
            }
            Err(log) => {
                bail!("PostgreSQL did not start; the end of {} says:\n{log}", place.log.display())
            }
        }
    }
}

/// Waits until it answers; what it wrote to its log if it ends instead.
async fn ready(mut launch: Launch, place: &Place) -> Result<Server, String> {
    let deadline = Instant::now() + READY_WITHIN;
    loop {
        if launch.has_ended() {
            return Err(launch.words(place));
        }
        match answer(place).await {
            Answer::Ready => return Ok(launch.into_server()),
            Answer::Failed(e) => {
                launch.kill().await;
                return Err(format!("{e}\n{}", launch.words(place)));
            }
            Answer::NoDoor | Answer::Busy if Instant::now() >= deadline => {
                launch.kill().await;
                return Err(launch.words(place));
            }
            Answer::NoDoor | Answer::Busy => sleep(GLANCE).await,
        }
    }
}

enum Answer {
    Ready,
    /// Starting, recovering or stopping.
    Busy,
    /// Nobody listens.
    NoDoor,
    Failed(sqlx::Error),
}

async fn answer(place: &Place) -> Answer {
    match PgConnection::connect_with(&options(place)).await {
        Ok(connection) => match connection.close().await {
            Ok(()) => Answer::Ready,
            Err(_) => Answer::Busy,
        },
        Err(sqlx::Error::Io(_)) => Answer::NoDoor,
        Err(e) if code(&e).is_some_and(|c| c == "57P03" || c == "53300") => Answer::Busy,
        Err(e) => Answer::Failed(e),
    }
}

fn code(error: &sqlx::Error) -> Option<String> {
    Some(error.as_database_error()?.code()?.into_owned())
}
