//! Logs: JSON for machines in `serve`, lines for people in `dev`.

use tracing_subscriber::EnvFilter;

use crate::config::LogFormat;

/// Sends logs to standard error. A filter that does not parse is an error that shows it.
pub fn start(filter: &str, format: LogFormat) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(filter)
        .map_err(|why| anyhow::anyhow!("POOLHOUSE_LOG {filter:?} is no filter: {why}"))?;
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let set = match format {
        LogFormat::Json => lines.json().flatten_event(true).with_current_span(false).try_init(),
        LogFormat::Text => lines.compact().with_target(false).try_init(),
    };
    set.map_err(|why| anyhow::anyhow!("cannot start the log: {why}"))
}
