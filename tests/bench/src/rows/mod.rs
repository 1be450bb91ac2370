//! The rows of the table: what is measured, against what, and what it must reach.

mod grants;
mod passwords;
mod process;

use std::time::Duration;

use anyhow::Context as _;

use crate::http::{Connection, request};
use crate::limits::cores;
use crate::load::{self, Measured};
use crate::report::FAILED;
use crate::server::{self, HOST, Running, Serve};
use crate::world::World;
use crate::{Options, crowd};

/// One row of the table.
pub struct Row {
    pub path: String,
    pub measured: String,
    /// What it is compared with.
    pub limit: String,
    pub ratio: String,
    pub target: String,
    /// `None` where nothing is demanded.
    pub met: Option<bool>,
}

/// Measures what the options ask for, in the order of the table.
pub fn measure(options: &Options) -> anyhow::Result<Vec<Row>> {
    let serve = Serve::new(options)?;
    let (server, _) = serve.start(true)?;
    let idle = {
        std::thread::sleep(Duration::from_secs(2));
        server.resident()?
    };
    eprintln!("making the world");
    let world = World::make(&server, "bench")?;
    let bench = Bench { options, server: &server, world: &world };
    let mut rows = bench.signing();
    rows.extend(bench.bindings());
    rows.extend(bench.hashing());
    rows.extend(bench.row(SRP, || bench.srp()));
    rows.extend(bench.row(LOGIN_PAGE, || bench.login_page()));
    rows.extend(bench.documents());
    rows.extend(bench.row(NEIGHBOURS, || bench.neighbours()));
    if options.wants("memory") {
        if rows.is_empty() {
            bench.sign_in()?;
            bench.refresh()?;
        }
        rows.extend(process::memory(idle, server.peak()?));
    }
    rows.extend(crowd::measure(&bench)?);
    drop(server);
    rows.extend(process::starts(options, &serve)?);
    Ok(rows)
}

const SRP: &str = "SRP sign-in, USER_SRP_AUTH";
const LOGIN_PAGE: &str = "GET /login, the page alone";
const NEIGHBOURS: &str = "p99 of refresh beside password sign-ins";

/// What is measured, and how.
pub struct Bench<'a> {
    pub options: &'a Options,
    pub server: &'a Running,
    pub world: &'a World,
}

/// How many turns a load is measured in.
const TURNS: u32 = 3;

/// Enough in flight to keep every core busy, and no more.
fn connections() -> usize {
    cores() * 4
}

impl Bench<'_> {
    /// A row, if it is wanted. What fails is measured once more, and is a row that says so if it fails again: a hiccup of
    /// the machine does not cost the rows that are measured already.
    pub fn row(&self, name: &str, measure: impl Fn() -> anyhow::Result<Row>) -> Option<Row> {
        if !self.options.wants(name) {
            return None;
        }
        eprintln!("{name}");
        let again = |error| {
            eprintln!("  once more: {error:#}");
            measure()
        };
        let row = measure().or_else(again).unwrap_or_else(|error| {
            eprintln!("  failed: {error:#}");
            Row {
                path: String::new(),
                measured: "-".to_owned(),
                limit: "-".to_owned(),
                ratio: FAILED.to_owned(),
                target: "-".to_owned(),
                met: Some(false),
            }
        });
        Some(Row { path: name.to_owned(), ..row })
    }

    /// A load of the usual size, for one turn.
    pub fn run<F>(
        &self,
        start: impl Fn(usize) -> anyhow::Result<F> + Sync,
    ) -> anyhow::Result<Measured>
    where
        F: FnMut() -> anyhow::Result<()>,
    {
        load::run(connections(), self.turn(), start)
    }

    fn turn(&self) -> Duration {
        self.options.time / TURNS
    }

    /// Operations per second of two loads that are compared, by turns: one, other, other, one, and so again. The turn in the
    /// middle counts, by what the two are to each other: a disk that stalls for a second does so in one of them.
    pub fn by_turns(
        &self,
        one: impl Fn() -> anyhow::Result<Measured>,
        other: impl Fn() -> anyhow::Result<Measured>,
    ) -> anyhow::Result<(f64, f64)> {
        let mut turns = Vec::new();
        for _ in 0..TURNS {
            let (before, others) = (one()?, vec![other()?, other()?]);
            let ones = vec![before, one()?];
            turns.push((Measured::all(ones).rate(), Measured::all(others).rate()));
        }
        turns.sort_by(|a, b| (a.0 * b.1).total_cmp(&(b.0 * a.1)));
        turns.get(turns.len() / 2).copied().context("no turns")
    }

    /// The same request again and again.
    fn repeat(
        &self,
        make: impl Fn(usize) -> anyhow::Result<Vec<u8>> + Sync,
    ) -> anyhow::Result<Measured> {
        self.run(|number| {
            let (mut connection, request) = (self.server.open()?, make(number)?);
            Ok(move || expect_ok(&mut connection, &request))
        })
    }

    fn web_tokens(&self, number: usize) -> anyhow::Result<serde_json::Value> {
        self.tokens(&self.world.web, number)
    }

    fn tokens(
        &self,
        client: &crate::world::Client,
        number: usize,
    ) -> anyhow::Result<serde_json::Value> {
        let mut browser = self.server.open()?;
        let (code, _) = self.world.log_in(&mut browser, client, number)?;
        self.world.redeem(&mut browser, client, &code)
    }

    fn refresh_requests(&self, count: usize) -> anyhow::Result<Vec<Vec<u8>>> {
        let one = |number| {
            let tokens = self.web_tokens(number)?;
            let token = tokens["refresh_token"].as_str().context("no refresh token")?;
            Ok(self.world.refresh(&self.world.web, token))
        };
        (0..count).map(one).collect()
    }

    fn login_page(&self) -> anyhow::Result<Row> {
        let page = self.world.login_page(&self.world.web);
        let done = load::run(1, self.options.time, |_| {
            let (mut browser, page) = (self.server.open()?, &page);
            Ok(move || expect_ok(&mut browser, page))
        })?;
        let median = done.latency(0.5);
        let bound = Duration::from_millis(2);
        Ok(Row {
            path: String::new(),
            measured: format!("median {:.2} ms", median.as_secs_f64() * 1000.0),
            limit: "one browser, nothing beside it".to_owned(),
            ratio: "-".to_owned(),
            target: "<= 2 ms".to_owned(),
            met: Some(median <= bound),
        })
    }

    fn documents(&self) -> Vec<Row> {
        let documents = [
            ("JWKS", "/.well-known/jwks.json"),
            ("discovery", "/.well-known/openid-configuration"),
        ];
        let rows =
            documents.into_iter().filter_map(|(name, path)| self.row(name, || self.document(path)));
        rows.collect()
    }

    fn document(&self, path: &str) -> anyhow::Result<Row> {
        let get = request("GET", &self.world.path(path), &[("host", HOST)], "");
        let body = self.server.open()?.send(&get)?.body.to_vec();
        let constant = server::constant(&body)?;
        let limit = || {
            let load = load::run(connections(), self.turn() / 2, |_| {
                let (mut connection, get) = (constant.open()?, get.clone());
                Ok(move || expect_ok(&mut connection, &get))
            });
            load.map(|done| done.rate())
        };
        let (limit, done) = beside(limit, || self.repeat(|_| Ok(get.clone())))?;
        let done = Measured::all(done);
        let ratio = done.rate() / limit;
        Ok(Row {
            path: String::new(),
            measured: format!("{:.0}/s", done.rate()),
            limit: format!("{limit:.0}/s, actix-web answering a constant of {} bytes", body.len()),
            ratio: format!("{ratio:.2}"),
            target: ">= 0.70".to_owned(),
            met: Some(ratio >= 0.70),
        })
    }
}

/// What the machine can do, and what is measured, by turns: the mean of the one, and all of the other. Another guest of the
/// machine may take a share of it from one second to the next.
fn beside<T>(
    limit: impl Fn() -> anyhow::Result<f64>,
    load: impl Fn() -> anyhow::Result<T>,
) -> anyhow::Result<(f64, Vec<T>)> {
    let (mut limits, mut done) = (limit()?, Vec::new());
    for _ in 0..TURNS {
        done.push(load()?);
        limits += limit()?;
    }
    Ok((limits / f64::from(TURNS + 1), done))
}

/// Sends a request whose answer must be a success.
pub fn expect_ok(connection: &mut Connection, request: &[u8]) -> anyhow::Result<()> {
    let answer = connection.send(request)?;
    anyhow::ensure!(answer.status == 200, "{}: {}", answer.status, answer.text());
    Ok(())
}

fn milliseconds(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1000.0)
}
