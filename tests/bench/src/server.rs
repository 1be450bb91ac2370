//! The processes under test.

use std::io::{BufRead as _, BufReader};
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::Context as _;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::Options;
use crate::http::{Connection, request};
use crate::sigv4::AccessKey;

/// The origin that `serve` believes to be reached under.
pub const HOST: &str = "id.example.com";

/// Made valid by the bootstrap file of a server that lives as long as the bench.
pub const KEY: AccessKey =
    AccessKey { id: "AKIABENCHBENCHBENCH0", secret: "bench-bench-bench-bench-bench-bench-0000" };

/// A process that ends when this is dropped.
pub struct Running {
    child: Child,
    pub address: SocketAddr,
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status();
        let _ = self.child.wait();
    }
}

impl Running {
    pub fn open(&self) -> anyhow::Result<Connection> {
        Ok(Connection::open(self.address)?)
    }

    /// A line of `/proc/<pid>/status`, in MiB.
    fn memory(&self, line: &str) -> anyhow::Result<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let found = status.lines().find_map(|text| text.strip_prefix(line));
        let kib = found.and_then(|rest| rest.split_whitespace().nth(0)).context("no such line")?;
        Ok(kib.parse::<f64>()? / 1024.0)
    }

    /// Seconds of processor time that it has used, all threads together.
    pub fn processor_time(&self) -> anyhow::Result<f64> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id()))?;
        // Behind the name, which may hold anything: the fields from the third on.
        let fields = stat.rsplit_once(')').context("no process")?.1.split_whitespace();
        let ticks: Vec<f64> = fields.skip(11).take(2).filter_map(|n| n.parse().ok()).collect();
        anyhow::ensure!(ticks.len() == 2, "no times in {stat}");
        // Linux counts in hundredths of a second, whatever its own clock does (proc_pid_stat(5), USER_HZ).
        Ok(ticks.iter().sum::<f64>() / 100.0)
    }

    /// Resident memory now.
    pub fn resident(&self) -> anyhow::Result<f64> {
        self.memory("VmRSS:")
    }

    /// The most that was ever resident.
    pub fn peak(&self) -> anyhow::Result<f64> {
        self.memory("VmHWM:")
    }
}

fn free_address() -> anyhow::Result<SocketAddr> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}

/// `poolhouse serve` on a database.
pub struct Serve<'a> {
    options: &'a Options,
    key_file: tempfile::NamedTempFile,
    kek: String,
}

impl<'a> Serve<'a> {
    pub fn new(options: &'a Options) -> anyhow::Result<Self> {
        let key_file = tempfile::NamedTempFile::new()?;
        std::fs::write(key_file.path(), format!("{}\n{}\n", KEY.id, KEY.secret))?;
        let mut kek = [0; 32];
        std::io::Read::read_exact(&mut std::fs::File::open("/dev/urandom")?, &mut kek)?;
        Ok(Self { options, key_file, kek: STANDARD.encode(kek) })
    }

    /// Starts it and waits until it is ready; says how long that took.
    pub fn start(&self, migrate: bool) -> anyhow::Result<(Running, Duration)> {
        let (address, admin) = (free_address()?, free_address()?);
        let mut command = Command::new(&self.options.poolhouse);
        command.arg("serve").args(migrate.then_some("--migrate"));
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("POOLHOUSE_")) {
            command.env_remove(name);
        }
        command
            .env("POOLHOUSE_DATABASE_URL", &self.options.database_url)
            .env("POOLHOUSE_PUBLIC_URL", format!("https://{HOST}"))
            .env("POOLHOUSE_LISTEN", address.to_string())
            .env("POOLHOUSE_ADMIN_LISTEN", admin.to_string())
            .env("POOLHOUSE_KEK", &self.kek)
            .env("POOLHOUSE_BOOTSTRAP_KEY_FILE", self.key_file.path())
            .env("POOLHOUSE_LOG", "warn")
            .stdin(Stdio::null());
        let began = Instant::now();
        let child = command.spawn().context("cannot start poolhouse serve")?;
        let mut running = Running { child, address };
        wait_until_ready(&mut running.child, admin)?;
        let took = began.elapsed();
        // Ready means that the main listener takes requests, too.
        get(&running, "/livez")?;
        Ok((running, took))
    }
}

fn get(running: &Running, path: &str) -> anyhow::Result<()> {
    let answer = running.open()?.send(&request("GET", path, &[("host", HOST)], ""))?.status;
    anyhow::ensure!(answer == 200, "{path} answers {answer}");
    Ok(())
}

fn wait_until_ready(child: &mut Child, admin: SocketAddr) -> anyhow::Result<()> {
    let until = Instant::now() + Duration::from_secs(60);
    let ready = request("GET", "/readyz", &[("host", "localhost")], "");
    loop {
        if let Ok(mut connection) = Connection::open(admin)
            && connection.send(&ready).is_ok_and(|answer| answer.status == 200)
        {
            return Ok(());
        }
        anyhow::ensure!(child.try_wait()?.is_none(), "poolhouse ended; see above");
        anyhow::ensure!(Instant::now() < until, "poolhouse was not ready in a minute");
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// How long `poolhouse dev` takes to be ready, its private PostgreSQL included.
pub fn dev_start(options: &Options, data_dir: &Path) -> anyhow::Result<Duration> {
    let told = data_dir.join("dev.json");
    let _ = std::fs::remove_file(&told);
    let mut command = Command::new(&options.poolhouse);
    command.arg("dev").arg("--data-dir").arg(data_dir).env_remove("DATABASE_URL");
    for listener in ["listen", "https-listen", "inbox-listen", "admin-listen", "demo-listen"] {
        command.args([format!("--{listener}"), "127.0.0.1:0".to_owned()]);
    }
    let began = Instant::now();
    let child = command.stdin(Stdio::null()).stdout(Stdio::null()).spawn()?;
    let mut running = Running { child, address: free_address()? };
    while !told.exists() {
        anyhow::ensure!(running.child.try_wait()?.is_none(), "poolhouse dev ended; see above");
        anyhow::ensure!(began.elapsed() < Duration::from_secs(120), "poolhouse dev is not ready");
        std::thread::sleep(Duration::from_millis(5));
    }
    let told: serde_json::Value = serde_json::from_slice(&std::fs::read(told)?)?;
    let endpoint = told["endpoint"].as_str().context("dev.json names no endpoint")?;
    let port = endpoint.rsplit(':').next().context("the endpoint has no port")?;
    running.address = SocketAddr::new([127, 0, 0, 1].into(), port.parse()?);
    get(&running, "/livez")?;
    Ok(began.elapsed())
}

/// The same framework, answering `body` to everything.
pub fn constant(body: &[u8]) -> anyhow::Result<Running> {
    let file = tempfile::NamedTempFile::new()?;
    std::fs::write(file.path(), body)?;
    let mut command = Command::new(std::env::current_exe()?);
    let mut child = command.arg("constant").arg(file.path()).stdout(Stdio::piped()).spawn()?;
    let mut line = String::new();
    BufReader::new(child.stdout.take().context("no output")?).read_line(&mut line)?;
    Ok(Running { child, address: line.trim().parse()? })
}
