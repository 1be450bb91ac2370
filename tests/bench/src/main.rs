//! Measures a release build of Poolhouse against what the machine itself can do, in the same run.
//!
//! `script/bench` builds both, makes a throwaway PostgreSQL and calls this. The load generator is a closed loop of
//! blocking connections: one write and one read per request, since it shares the cores with the server.

mod constant;
mod crowd;
mod dpop;
mod http;
mod limits;
mod load;
mod machine;
mod report;
mod rows;
mod server;
mod sigv4;
mod srp;
mod world;

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, bail};

/// What the command line says.
pub struct Options {
    /// The binary under test.
    pub poolhouse: PathBuf,
    /// The database of `serve`: empty, and nobody else's.
    pub database_url: String,
    /// Where the report goes; only printed without.
    pub out: Option<PathBuf>,
    /// How long each load is measured, after a second of warming up.
    pub time: Duration,
    /// Measures only rows whose name contains this.
    pub only: Option<String>,
}

impl Options {
    fn read() -> anyhow::Result<Self> {
        let mut options = Self {
            poolhouse: PathBuf::new(),
            database_url: String::new(),
            out: None,
            time: Duration::from_secs(6),
            only: None,
        };
        let mut words = std::env::args().skip(1);
        while let Some(word) = words.next() {
            let mut value = || words.next().with_context(|| format!("{word} needs a value"));
            match word.as_str() {
                "--poolhouse" => options.poolhouse = value()?.into(),
                "--database-url" => options.database_url = value()?,
                "--out" => options.out = Some(value()?.into()),
                "--seconds" => options.time = Duration::from_secs_f64(value()?.parse()?),
                "--only" => options.only = Some(value()?),
                other => bail!("{other} is no option of the bench"),
            }
        }
        Ok(options)
    }

    /// Whether a row is wanted.
    pub fn wants(&self, row: &str) -> bool {
        self.only.as_ref().is_none_or(|only| row.contains(only.as_str()))
    }
}

fn main() -> anyhow::Result<()> {
    let mut words = std::env::args().skip(1);
    if words.next().as_deref() == Some("constant") {
        return constant::serve(&words.next().context("constant needs a file")?);
    }
    let options = Options::read()?;
    let rows = rows::measure(&options)?;
    let report = report::Report { machine: machine::describe(&options)?, rows };
    println!("\n{}", report.table());
    if let Some(out) = &options.out {
        std::fs::write(out, report.document())?;
    }
    anyhow::ensure!(!report.has_failures(), "not everything could be measured; see above");
    Ok(())
}
