//! A million users against a thousand: the same work in a pool of each size, by turns.

use std::process::{Command, Stdio};

use anyhow::Context as _;
use serde_json::json;

use crate::load::Measured;
use crate::rows::{Bench, Row, expect_ok};
use crate::world::World;

const FEW: u32 = 1_000;
const MANY: u32 = 1_000_000;
/// As much as one statement inserts.
const BATCH: u32 = 100_000;
/// How much slower the many may be.
const BOUND: f64 = 1.2;
/// What all three rows are called.
const AGAINST: &str = "1,000,000 users against 1,000";

/// What is done with a pool of a size.
type Work = fn(&Bench<'_>, u32) -> anyhow::Result<Measured>;

/// Measures each work in a pool of few users and in one of many, by turns.
pub fn measure(bench: &Bench<'_>) -> anyhow::Result<Vec<Row>> {
    let works: [(&str, Work); 3] =
        [("sign-in", sign_in), ("GetUser", get_user), ("ListUsers by e-mail", list_users)];
    let named = works.map(|(name, work)| (format!("{name}, {AGAINST}"), work));
    let wanted: Vec<_> = named.iter().filter(|(name, _)| bench.options.wants(name)).collect();
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    eprintln!("{AGAINST}");
    let crowded = World::make(bench.server, "crowded")?;
    let crowded = Bench { options: bench.options, server: bench.server, world: &crowded };
    grow(bench, FEW)?;
    grow(&crowded, MANY)?;
    let measured = wanted.iter().filter_map(|(name, work)| {
        bench.row(name, || {
            let (few, many) = (|| work(bench, FEW), || work(&crowded, MANY));
            let (few, many) = bench.by_turns(few, many)?;
            Ok(row(name, few, many))
        })
    });
    Ok(measured.collect())
}

/// A row of two rates.
fn row(name: &str, few: f64, many: f64) -> Row {
    let ratio = few / many;
    Row {
        path: name.to_owned(),
        measured: format!("{many:.0}/s"),
        limit: format!("{few:.0}/s with 1,000 users"),
        ratio: format!("{ratio:.2}"),
        target: format!("<= {BOUND:.2}"),
        met: Some(ratio <= BOUND),
    }
}

/// The users of a crowd have the password of the world's first user, and are found as if they had signed up.
const MORE: &str = "
    WITH made AS (
        INSERT INTO users (user_pool_id, sub, username, status, enabled, attributes, password_hash, srp_verifier,
            created_at, modified_at)
        SELECT user_pool_id, gen_random_uuid(), 'crowd' || n, status, true,
            jsonb_build_object('email', 'crowd' || n || '@example.com', 'email_verified', 'true'),
            password_hash, srp_verifier, created_at, modified_at
        FROM users, generate_series(:first, :last) n
        WHERE user_pool_id = :'pool' AND username = 'user000'
        RETURNING user_pool_id, sub, username
    )
    INSERT INTO user_names (user_pool_id, lookup_key, kind, sub)
    SELECT user_pool_id, username, 'username', sub FROM made
    UNION ALL SELECT user_pool_id, sub::text, 'sub', sub FROM made;";

fn grow(bench: &Bench<'_>, to: u32) -> anyhow::Result<()> {
    for first in (0..to).step_by(BATCH as usize) {
        let last = to.min(first + BATCH) - 1;
        psql(bench, &[("first", &first), ("last", &last), ("pool", &bench.world.pool)], MORE)?;
    }
    // What autovacuum and the checkpointer would do during the load.
    psql(bench, &[], "VACUUM ANALYZE users; VACUUM ANALYZE user_names; CHECKPOINT;")
}

fn psql(
    bench: &Bench<'_>,
    values: &[(&str, &dyn std::fmt::Display)],
    sql: &str,
) -> anyhow::Result<()> {
    let mut command = Command::new("psql");
    command.args(["--no-psqlrc", "--quiet", "--set", "ON_ERROR_STOP=1"]);
    for (name, value) in values {
        command.args(["--set", &format!("{name}={value}")]);
    }
    // Variables are not replaced in what `--command` gives.
    command.arg("--file=-").arg(&bench.options.database_url).stdin(Stdio::piped());
    let mut child = command.spawn().context("psql is missing")?;
    let mut input = child.stdin.take().context("psql reads nothing")?;
    std::io::Write::write_all(&mut input, sql.as_bytes())?;
    drop(input);
    anyhow::ensure!(child.wait()?.success(), "psql failed; see above");
    Ok(())
}

/// Some user of a crowd, another one each time, and the same for each size (splitmix64).
fn someone(users: u32, number: u64) -> String {
    let mixed = (number + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    format!("crowd{}", (mixed ^ (mixed >> 31)) % u64::from(users))
}

/// Whom a connection asks for at its `step`.
fn whom(users: u32, connection: usize, step: u64) -> String {
    someone(users, step + connection as u64 * 1_000_000)
}

fn sign_in(bench: &Bench<'_>, users: u32) -> anyhow::Result<Measured> {
    bench.run(|number| {
        let (mut connection, mut step) = (bench.server.open()?, 0);
        Ok(move || {
            step += 1;
            expect_ok(&mut connection, &bench.world.initiate_auth(&whom(users, number, step)))
        })
    })
}

/// Each connection has the tokens of eight users.
fn get_user(bench: &Bench<'_>, users: u32) -> anyhow::Result<Measured> {
    bench.run(|number| {
        let (mut connection, mut requests) = (bench.server.open()?, Vec::new());
        for step in 0..8 {
            let name = whom(users, number, step);
            let token = bench.world.api_tokens(&mut connection, &name)?.access;
            requests.push(World::get_user(&token));
        }
        let mut requests = requests.into_iter().cycle();
        Ok(move || {
            let request = requests.next().context("no request")?;
            expect_ok(&mut connection, &request)
        })
    })
}

fn list_users(bench: &Bench<'_>, users: u32) -> anyhow::Result<Measured> {
    bench.run(|number| {
        let (mut connection, mut step) = (bench.server.open()?, 0);
        Ok(move || {
            step += 1;
            let name = whom(users, number, step);
            // By turns one user, and a page of those whose address begins alike.
            let filter = match step % 2 {
                0 => format!("email = \"{name}@example.com\""),
                _ => format!("email ^= \"{name}\""),
            };
            let input = json!({"UserPoolId": bench.world.pool, "Filter": filter, "Limit": 10});
            let answer = connection.send(&crate::world::signed("ListUsers", &input))?;
            let found = answer.text().matches("\"Username\"").count();
            anyhow::ensure!(answer.status == 200 && found > 0, "{}", answer.text());
            Ok(())
        })
    })
}
