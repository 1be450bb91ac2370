//! A node: a process of `poolhouse serve`.

use std::fs::File;
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use tokio::process::{Child, Command};

use super::wire::{Caller, Request};
use super::{Patience, World};

pub struct Node {
    child: Child,
    log: PathBuf,
    /// Where it listens.
    pub address: SocketAddr,
    /// Where it listens for operators.
    pub admin: SocketAddr,
}

fn free_address() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

/// The program, configured for a world and by nothing else.
pub fn configured(world: &World) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_poolhouse"));
    for (name, _) in std::env::vars() {
        if name.starts_with("POOLHOUSE_") || name == "DATABASE_URL" {
            command.env_remove(name);
        }
    }
    command
        .env("POOLHOUSE_DATABASE_URL", &world.database_url)
        .env("POOLHOUSE_PUBLIC_URL", super::PUBLIC_URL)
        .env("POOLHOUSE_KEK", "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=")
        .env("POOLHOUSE_SMTP_URL", format!("smtp://{}", world.mail.address))
        .env("POOLHOUSE_SMS_WEBHOOK_URL", format!("http://{}/", world.sms.address))
        .env("POOLHOUSE_MAIL_FROM", "poolhouse@example.com")
        .env("POOLHOUSE_TRUSTED_SOURCES", "127.0.0.0/8")
        .env("POOLHOUSE_LOG", "info,poolhouse::access=warn");
    command
}

impl Node {
    /// Starts a node at addresses of its own and waits until it is ready.
    pub async fn start(world: &World) -> Self {
        Self::start_at(world, free_address(), free_address()).await
    }

    /// Starts it where another one was.
    pub async fn start_at(world: &World, address: SocketAddr, admin: SocketAddr) -> Self {
        Self::run(world, address, admin, &world.mail.address).await
    }

    /// Starts one that sends mail to where nobody takes it.
    pub async fn start_without_mail(world: &World) -> Self {
        Self::run(world, free_address(), free_address(), &free_address()).await
    }

    async fn run(world: &World, address: SocketAddr, admin: SocketAddr, mail: &SocketAddr) -> Self {
        let log = world.folder.path().join(format!("node-{}.log", address.port()));
        let file = File::options().create(true).append(true).open(&log).unwrap();
        let child = configured(world)
            .args(["serve", "--migrate"])
            .env("POOLHOUSE_LISTEN", address.to_string())
            .env("POOLHOUSE_ADMIN_LISTEN", admin.to_string())
            .env("POOLHOUSE_BOOTSTRAP_KEY_FILE", &world.key_file)
            .env("POOLHOUSE_SMTP_URL", format!("smtp://{mail}"))
            .stdin(Stdio::null())
            .stdout(file.try_clone().unwrap())
            .stderr(file)
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut node = Self { child, log, address, admin };
        node.wait_until_ready(true).await;
        assert!(node.is_alive(), "the node ended");
        node
    }

    /// Waits until it says that it wants requests, or no longer.
    pub async fn wait_until_ready(&self, wanted: bool) {
        let patience = Patience::new("a node to change its mind", Duration::from_secs(60));
        let ready = Request::get("/readyz");
        loop {
            let answer = Caller::new(self.admin).send(&ready).await;
            if answer.is_ok_and(|answer| answer.status == 200) == wanted {
                return;
            }
            patience.glance().await;
        }
    }

    /// Whether the process is there.
    pub fn is_alive(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    fn signal(&self, signal: Signal) {
        let id = self.child.id().and_then(|id| Pid::from_raw(id.try_into().unwrap()));
        kill_process(id.expect("a process that lives"), signal).unwrap();
    }

    /// `kill -9`: it does nothing any more from here on.
    pub async fn kill(mut self) {
        self.signal(Signal::KILL);
        self.child.wait().await.unwrap();
    }

    /// Asks it to end.
    pub fn terminate(&self) {
        self.signal(Signal::TERM);
    }

    /// Waits until it has ended.
    pub async fn ended(mut self) -> ExitStatus {
        let ended = tokio::time::timeout(Duration::from_secs(60), self.child.wait()).await;
        ended.expect("a node that was told to ends within a minute").unwrap()
    }
}

impl Drop for Node {
    /// A failed test shows what the node had to say.
    fn drop(&mut self) {
        if std::thread::panicking() {
            let said = std::fs::read_to_string(&self.log).unwrap_or_default();
            let lines: Vec<&str> = said.lines().collect();
            let end = lines[lines.len().saturating_sub(40)..].join("\n");
            eprintln!("the end of what the node at {} said:\n{end}", self.address);
        }
    }
}
