//! The process itself: its memory, and how long it takes to start.

use std::time::Duration;

use super::Row;
use crate::Options;
use crate::limits::cores;
use crate::server::{self, Serve};

pub fn memory(idle: f64, peak: f64) -> Vec<Row> {
    let row = |path: &str, measured: f64, bound: f64, why: &str| Row {
        path: path.to_owned(),
        measured: format!("{measured:.0} MiB"),
        limit: why.to_owned(),
        ratio: "-".to_owned(),
        target: format!("<= {bound:.0} MiB"),
        met: Some(measured <= bound),
    };
    let loaded = 80.0 + 19.0 * cores() as f64;
    vec![
        row("resident memory, idle", idle, 40.0, "two seconds after the start"),
        row("resident memory, under load", peak, loaded, "the most during all rows above"),
    ]
}

/// How long a start takes: the median of five.
pub fn starts(options: &Options, serve: &Serve<'_>) -> anyhow::Result<Vec<Row>> {
    let mut rows = Vec::new();
    let name = "start to ready, serve";
    if options.wants(name) {
        eprintln!("{name}");
        let took = median(|| Ok(serve.start(false)?.1))?;
        rows.push(start_row(name, took, Duration::from_millis(200)));
    }
    let name = "start to ready, dev with its PostgreSQL";
    if options.wants(name) {
        eprintln!("{name}");
        let folder = tempfile::tempdir()?;
        let data_dir = folder.path().join("data");
        server::dev_start(options, &data_dir)?;
        let took = median(|| server::dev_start(options, &data_dir))?;
        rows.push(start_row(name, took, Duration::from_secs(3)));
    }
    Ok(rows)
}

fn median(start: impl Fn() -> anyhow::Result<Duration>) -> anyhow::Result<Duration> {
    let mut took = (0..5).map(|_| start()).collect::<anyhow::Result<Vec<_>>>()?;
    took.sort_unstable();
    Ok(took[took.len() / 2])
}

fn start_row(name: &str, took: Duration, bound: Duration) -> Row {
    Row {
        path: name.to_owned(),
        measured: format!("{} ms", took.as_millis()),
        limit: "an existing database, the median of five".to_owned(),
        ratio: "-".to_owned(),
        target: format!("<= {} ms", bound.as_millis()),
        met: Some(took <= bound),
    }
}
