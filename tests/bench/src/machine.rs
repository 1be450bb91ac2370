//! The machine that the figures come from.

use std::process::Command;

use crate::Options;
use crate::limits::cores;

/// Date, processor, memory and versions, a line each.
pub fn describe(options: &Options) -> anyhow::Result<Vec<String>> {
    let cpu = std::fs::read_to_string("/proc/cpuinfo")?;
    let model = cpu.lines().find_map(|line| line.strip_prefix("model name"));
    let model = model.map_or("unknown processor", |rest| rest.trim_start_matches([' ', '\t', ':']));
    let memory = std::fs::read_to_string("/proc/meminfo")?;
    let kib = memory.split_whitespace().nth(1).and_then(|kib| kib.parse::<u64>().ok());
    let poolhouse = options.poolhouse.as_os_str();
    let load = std::fs::read_to_string("/proc/loadavg")?;
    let load = load.split_whitespace().nth(2).unwrap_or("unknown").to_owned();
    Ok(vec![
        format!("Date: {}", chrono::Utc::now().format("%Y-%m-%d")),
        format!("Processor: {model}, {} cores (virtual, shared with other guests)", cores()),
        format!("Memory: {} GiB", kib.unwrap_or(0) / 1024 / 1024),
        format!("Load: {load} in the last quarter of an hour, the bench's own included"),
        format!("Kernel: {}", said("uname", &["-sr"])?),
        format!("Poolhouse: {}", said(poolhouse, &["--version"])?),
        format!("PostgreSQL: {}", said("psql", &["--version"])?),
        format!("OpenSSL: {}", said("openssl", &["version"])?),
    ])
}

fn said(command: impl AsRef<std::ffi::OsStr>, words: &[&str]) -> anyhow::Result<String> {
    let run = Command::new(command).args(words).output()?;
    let text = String::from_utf8_lossy(&run.stdout);
    Ok(text.lines().next().unwrap_or_default().trim().to_owned())
}
