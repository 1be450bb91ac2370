//! The server's processes: making its data, starting it, finding one that outlived us, ending it.

use std::fs::{File, OpenOptions};
use std::io::{Read as _, Seek as _, SeekFrom};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use rustix::process::{Pid, Signal, kill_process, test_kill_process};
use tokio::process::{Child, Command};
use tokio::time::{Instant, sleep};

use super::binaries::Binaries;
use super::place::Place;

/// Only part of the socket's name: there is no TCP listener.
pub const PORT: u16 = 5432;
const STOPPED_WITHIN: Duration = Duration::from_secs(30);
const LOG_KEPT: u64 = 8 * 1024 * 1024;

/// Makes the data beside its place and moves it there when it is whole, so that a start that was
/// killed meanwhile leaves nothing to trip over.
pub async fn make_data(binaries: &Binaries, place: &Place) -> Result<()> {
    let draft = place.make_draft()?;
    let made = command(binaries, "initdb", place)
        .args(["--encoding=UTF8", "--locale=C", "--auth-local=trust", "--auth-host=reject"])
        .args(["--username=poolhouse", "--no-instructions", "--pgdata"])
        .arg(&draft)
        .kill_on_drop(true)
        .output()
        .await
        .context("cannot run initdb")?;
    if !made.status.success() {
        bail!("initdb failed:\n{}", String::from_utf8_lossy(&made.stderr));
    }
    std::fs::rename(&draft, &place.data).context("cannot move the new data to its place")
}

/// Removes the lock files of a server that is no more. PostgreSQL does so itself unless another
/// process has the recorded number by now, which is common in containers.
pub fn clear_stale_locks(place: &Place) -> Result<()> {
    let socket_lock = place.socket.join(format!(".s.PGSQL.{PORT}.lock"));
    for file in [place.data.join("postmaster.pid"), socket_lock] {
        match std::fs::remove_file(&file) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => {
                return Err(e).with_context(|| format!("cannot remove {}", file.display()));
            }
            _ => {}
        }
    }
    Ok(())
}

fn command(binaries: &Binaries, program: &str, place: &Place) -> Command {
    let mut command = Command::new(binaries.program(program));
    // Somebody's settings for other servers, and a notice meant for whoever started us.
    for name in ["PGDATA", "PGPORT", "PGHOST", "PGUSER", "PGDATABASE", "PGOPTIONS", "PGTZ"] {
        command.env_remove(name);
    }
    command.env_remove("NOTIFY_SOCKET").env("LC_ALL", "C").stdin(Stdio::null());
    command.current_dir("/");
    if place.account.switch {
        command.uid(place.account.uid).gid(place.account.gid);
    }
    command
}

/// A server that has been started and has not answered yet.
pub struct Launch {
    child: Child,
    pid: Pid,
    log_start: u64,
}

impl Launch {
    pub fn start(binaries: &Binaries, place: &Place) -> Result<Self> {
        let (log, log_start) = open_log(&place.log)?;
        let mut socket = std::ffi::OsString::from("unix_socket_directories=");
        socket.push(&place.socket);
        let child = command(binaries, "postgres", place)
            .arg("-D")
            .arg(&place.data)
            .args(["-c", "listen_addresses=", "-c", "unix_socket_permissions=0700", "-c"])
            .arg(socket)
            .args(["-c", &format!("port={PORT}"), "-c", "cluster_name=poolhouse-dev"])
            .args(["-c", "timezone=UTC", "-c", "log_timezone=UTC", "-c", "jit=off"])
            .args(["-c", "logging_collector=off", "-c", "log_destination=stderr"])
            .stdout(log.try_clone()?)
            .stderr(log)
            // Ctrl-C is for us: the server goes last, when we say so.
            .process_group(0)
            .spawn()
            .context("cannot start PostgreSQL")?;
        let pid = child.id().and_then(|id| Pid::from_raw(id.try_into().ok()?));
        Ok(Self { pid: pid.context("PostgreSQL has no process id")?, child, log_start })
    }

    pub fn has_ended(&mut self) -> bool {
        !matches!(self.child.try_wait(), Ok(None))
    }

    pub async fn kill(&mut self) {
        // SIGQUIT: the server takes its own processes down with it.
        let _ = kill_process(self.pid, Signal::QUIT);
        let _ = self.child.wait().await;
    }

    /// The end of what this start wrote to the log.
    pub fn words(&self, place: &Place) -> String {
        let read = || -> std::io::Result<String> {
            let mut log = File::open(&place.log)?;
            log.seek(SeekFrom::Start(self.log_start))?;
            let mut text = Vec::new();
            log.take(LOG_KEPT).read_to_end(&mut text)?;
            Ok(String::from_utf8_lossy(&text).into_owned())
        };
        let text = read().unwrap_or_default();
        let lines: Vec<_> = text.lines().collect();
        lines[lines.len().saturating_sub(12)..].join("\n")
    }

    pub fn into_server(self) -> Server {
        Server { pid: self.pid, child: Some(self.child) }
    }
}

fn open_log(path: &Path) -> Result<(File, u64)> {
    if path.metadata().is_ok_and(|m| m.len() > LOG_KEPT) {
        std::fs::rename(path, path.with_extension("log.1"))?;
    }
    let log = OpenOptions::new().append(true).create(true).mode(0o600).open(path);
    let log = log.with_context(|| format!("cannot open {}", path.display()))?;
    let length = log.metadata()?.len();
    Ok((log, length))
}

/// A live server; `child` is absent if an earlier process of ours started it.
#[derive(Debug)]
pub struct Server {
    pid: Pid,
    child: Option<Child>,
}

impl Server {
    /// The server that holds the data, if one is alive.
    pub fn find(place: &Place) -> Result<Option<Self>> {
        let Some(pid) = recorded(place)?.and_then(|file| file.pid) else { return Ok(None) };
        let server = Self { pid, child: None };
        Ok(server.is_alive(place).then_some(server))
    }

    pub fn process(&self) -> u32 {
        self.pid.as_raw_nonzero().get().unsigned_abs()
    }

    /// Whether the process is there, still holds the data, and is no other that got its number.
    pub fn is_alive(&self, place: &Place) -> bool {
        let holds = recorded(place).is_ok_and(|file| file.is_some_and(|f| f.pid == Some(self.pid)));
        holds && test_kill_process(self.pid).is_ok() && works_in(self.pid, &place.data)
    }

    /// Whether it says that it takes connections.
    pub fn is_ready(&self, place: &Place) -> bool {
        recorded(place).is_ok_and(|file| file.is_some_and(|f| f.ready))
    }

    /// Asks it to end, cutting clients off; after 30 s without its farewell.
    pub async fn stop(mut self, place: &Place) -> Result<()> {
        // A failure means that it has ended by itself.
        let _ = kill_process(self.pid, Signal::INT);
        if self.has_ended(place, STOPPED_WITHIN).await {
            return Ok(());
        }
        tracing::warn!("PostgreSQL does not stop; ending it without its last checkpoint");
        let _ = kill_process(self.pid, Signal::QUIT);
        if self.has_ended(place, STOPPED_WITHIN).await {
            return Ok(());
        }
        bail!("PostgreSQL (process {}) does not end", self.process())
    }

    async fn has_ended(&mut self, place: &Place, within: Duration) -> bool {
        if let Some(child) = &mut self.child {
            return tokio::time::timeout(within, child.wait()).await.is_ok();
        }
        let deadline = Instant::now() + within;
        while self.is_alive(place) && Instant::now() < deadline {
            sleep(super::GLANCE).await;
        }
        !self.is_alive(place)
    }
}

/// What a server notes in `postmaster.pid`.
struct Recorded {
    pid: Option<Pid>,
    ready: bool,
}

fn recorded(place: &Place) -> Result<Option<Recorded>> {
    match std::fs::read_to_string(place.data.join("postmaster.pid")) {
        Ok(text) => Ok(Some(parse(&text))),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(e) => Err(e).context("cannot read postmaster.pid"),
    }
}

fn parse(file: &str) -> Recorded {
    let mut lines = file.lines();
    let pid = lines.next().and_then(|l| Pid::from_raw(l.trim().parse().ok()?));
    Recorded { pid, ready: lines.nth(6).is_some_and(|l| l.trim() == "ready") }
}

/// A server's working folder is its data; where that cannot be seen (no `/proc`) we believe it.
fn works_in(pid: Pid, data: &Path) -> bool {
    let seen = std::fs::read_link(format!("/proc/{}/cwd", pid.as_raw_nonzero()));
    match seen {
        Ok(folder) => folder == data,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => !Path::new("/proc/self").exists(),
        Err(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn postmaster_pid_is_read_at_every_stage_of_a_start() {
        let early = parse("4711\n/data\n1700000000\n5432\n");
        assert_eq!(early.pid.map(Pid::as_raw_nonzero).unwrap().get(), 4711);
        assert!(!early.ready);
        let full = "4711\n/data\n1700000000\n5432\n/run/x\n\n 5432001  65540\nready   \n";
        assert!(parse(full).ready);
        assert!(!parse(&full.replace("ready   ", "stopping")).ready);
        assert!(parse("").pid.is_none());
    }
}
