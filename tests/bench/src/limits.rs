//! What the machine can do, by tools that are not Poolhouse's.

use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use argon2::{Algorithm, Argon2, Block, Params, Version};

/// RSA-2048 signatures per second on all cores, by `openssl speed`.
pub fn signatures() -> anyhow::Result<f64> {
    let cores = cores().to_string();
    let run = Command::new("openssl")
        .args(["speed", "-seconds", "3", "-multi", &cores, "rsa2048"])
        .output()
        .context("openssl is missing: install openssl")?;
    let text = String::from_utf8_lossy(&run.stdout);
    let line =
        text.lines().rfind(|line| line.starts_with("rsa")).context("openssl speed failed")?;
    let per_second =
        line.split_whitespace().nth(5).context("openssl speed prints another table")?;
    Ok(per_second.parse()?)
}

/// Argon2id hashes (19 MiB, two passes, one lane) per second on all cores, memory kept between hashes: nothing but
/// the function itself.
pub fn hashes() -> anyhow::Result<f64> {
    let params = Params::new(19_456, 2, 1, Some(32)).map_err(|why| anyhow::anyhow!("{why}"))?;
    let hasher = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let time = Duration::from_secs(3);
    let counts = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..cores())
            .map(|_| {
                let hasher = &hasher;
                scope.spawn(move || {
                    let mut memory = vec![Block::default(); hasher.params().block_count()];
                    let mut out = [0; 32];
                    let start = Instant::now();
                    let mut done = 0;
                    while start.elapsed() < time {
                        let hashed = hasher.hash_password_into_with_memory(
                            b"Correct-Horse-9-Battery",
                            b"sixteen bytes, s",
                            &mut out,
                            &mut memory,
                        );
                        done += usize::from(hashed.is_ok());
                    }
                    done as f64 / start.elapsed().as_secs_f64()
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap_or(0.0)).collect::<Vec<_>>()
    });
    Ok(counts.iter().sum())
}

/// Cores of this machine.
pub fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}
