//! Logs: JSON for machines in `serve`, lines for people in `dev`.

use tracing_subscriber::EnvFilter;

use crate::config::LogFormat;

/// The library that reads passkeys logs as errors what it cannot read, whole: strangers would write to the log what they
/// like, and as much of it. What becomes of it is an answer, and logged like any other.
const QUIET: &str = "webauthn_rs_core";

/// Sends logs to standard error. A filter that does not parse is an error that shows it.
pub fn start(filter: &str, format: LogFormat) -> anyhow::Result<()> {
    let filter = parsed(filter)?;
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let set = match format {
        LogFormat::Json => lines.json().flatten_event(true).with_current_span(false).try_init(),
        LogFormat::Text => lines.compact().with_target(false).try_init(),
    };
    set.map_err(|why| anyhow::anyhow!("cannot start the log: {why}"))
}

/// A filter, quiet but for what it names itself.
fn parsed(given: &str) -> anyhow::Result<EnvFilter> {
    let quiet = if given.contains(QUIET) { String::new() } else { format!(",{QUIET}=off") };
    EnvFilter::try_new(format!("{given}{quiet}"))
        .map_err(|why| anyhow::anyhow!("POOLHOUSE_LOG {given:?} is no filter: {why}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bug: what strangers sent in the place of passkeys stood in the log, half a megabyte for each request.
    #[test]
    fn the_library_for_passkeys_logs_nothing_unless_the_operator_asks() {
        let shown = |given: &str| parsed(given).unwrap().to_string();
        assert_eq!(shown("info"), "webauthn_rs_core=off,info");
        assert_eq!(shown("warn,webauthn_rs_core=debug"), "webauthn_rs_core=debug,warn");
        assert_eq!(shown(""), "webauthn_rs_core=off");
        assert!(parsed("=,=").unwrap_err().to_string().contains("\"=,=\""));
    }
}
