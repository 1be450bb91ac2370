//! The table, as it is printed and as it is kept.

use crate::rows::Row;

/// What stands in place of a ratio where a load failed.
pub const FAILED: &str = "failed";

pub struct Report {
    pub machine: Vec<String>,
    pub rows: Vec<Row>,
}

const ABOUT: &str = "\
# Performance

Made by `script/bench`, which measures a release build against what the machine can do in the same run. A password
sign-in costs one Argon2id hash and a token one RSA signature; the ratio says how much of the machine goes there and
how little elsewhere. Server, PostgreSQL and load generator share the cores, so a ratio of 1 cannot be reached.

";

const METHOD: &str = "
## How it is measured

- `poolhouse serve` over plain HTTP on the loopback interface, with a PostgreSQL of its own in its default
  configuration (`fsync` and `synchronous_commit` on) but for `shared_buffers`, which is 1 GB; 64 users.
- The load is a closed loop of four connections per core over HTTP/1.1 with keep-alive. The first second of each turn
  does not count. One answer that is not the expected one fails the run.
- Each row is measured in three turns, and the machine's limits before, between and after them; the mean counts:
  `openssl speed -multi` with one process per core; Argon2id (19 MiB, two passes, one lane) on one thread per core that does nothing else and keeps
  its memory; for documents actix-web with one worker per core, answering a constant of the same length.
- Signatures per operation: one for `client_credentials`, two (ID and access token) for the others. The code flow is a
  request to authorize with the session's cookie and the exchange of the code, with PKCE and a client secret.
- `/login` is the page fetched without cookies and the form posted, which ends in a code. The page alone is fetched by
  one browser, whose median counts.
- PAR and DPoP: the code flow with and without them, by turns (without, with, with, without). That is done
  three times, and the middle ratio counts. With PAR the request to authorize is pushed first; with DPoP each exchange of a
  code carries a proof by a P-256 key, which the load generator signs at that time.
- SRP: the CPU time of the server for a sign-in by USER_SRP_AUTH, less that of a refresh, which ends in the same two
  signatures; against three powers modulo the 3072-bit prime with exponents of 256 bits, in constant time, by OpenSSL.
- The p99 beside sign-ins is one connection that refreshes while four connections per core sign in with a password.
- A million users against a thousand: the same load on a pool of each size, by turns as above, over
  users picked at random. `ListUsers` asks by turns for one address and for a page of addresses that begin alike.
- Memory is `VmRSS` and `VmHWM` of the server.
";

impl Report {
    /// Whether a row is missing because its load failed.
    pub fn has_failures(&self) -> bool {
        self.rows.iter().any(|row| row.ratio == FAILED)
    }

    /// The table alone.
    pub fn table(&self) -> String {
        let mut text =
            "| path | measured | against | ratio | must reach | |\n|---|---|---|---|---|---|\n"
                .to_owned();
        for row in &self.rows {
            let met = match row.met {
                Some(true) => "met",
                Some(false) => "**missed**",
                None => "",
            };
            let Row { path, measured, limit, ratio, target, .. } = row;
            text += &format!("| {path} | {measured} | {limit} | {ratio} | {target} | {met} |\n");
        }
        text
    }

    /// The page that is kept.
    pub fn document(&self) -> String {
        let machine = self.machine.iter().map(|line| format!("- {line}\n")).collect::<String>();
        format!("{ABOUT}{}\n## The machine\n\n{machine}{METHOD}", self.table())
    }
}
