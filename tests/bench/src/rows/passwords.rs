//! Signing in with a password, by hash and by SRP, against what its cryptography costs the machine, and beside others.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use super::{Bench, Row, beside, connections, expect_ok, milliseconds};
use crate::http::Connection;
use crate::limits::hashes;
use crate::load::{self, Measured};
use crate::srp;
use crate::world::{json_of, username};

impl Bench<'_> {
    /// Seconds of the server's processors that each operation of a load takes.
    fn work<F>(&self, start: impl Fn(usize) -> anyhow::Result<F> + Sync) -> anyhow::Result<f64>
    where
        F: FnMut() -> anyhow::Result<()>,
    {
        let done = AtomicUsize::new(0);
        let before = self.server.processor_time()?;
        self.run(|number| {
            let (mut step, done) = (start(number)?, &done);
            Ok(move || {
                step()?;
                done.fetch_add(1, Ordering::Relaxed);
                Ok(())
            })
        })?;
        let used = self.server.processor_time()? - before;
        Ok(used / done.load(Ordering::Relaxed) as f64)
    }

    pub(super) fn srp(&self) -> anyhow::Result<Row> {
        let mut api = self.server.open()?;
        let tokens = self.world.api_tokens(&mut api, &username(0))?;
        let refresh = self.world.refresh_auth(&tokens.refresh);
        let refreshing = self.work(|_| {
            let (mut connection, refresh) = (self.server.open()?, &refresh);
            Ok(move || expect_ok(&mut connection, refresh))
        })?;
        let sign_in = || {
            self.work(|number| {
                let (mut connection, mut client) = (self.server.open()?, srp::Client::new()?);
                let begin = self.world.begin_srp(&username(number), &client.public);
                Ok(move || {
                    let asked = json_of(connection.send(&begin)?)?;
                    let finish = self.world.finish_srp(&mut client, &asked)?;
                    expect_ok(&mut connection, &finish)
                })
            })
        };
        let (powers, signing_in) = beside(srp::three_powers, sign_in)?;
        let signing_in = signing_in.iter().sum::<f64>() / signing_in.len() as f64;
        let work = signing_in - refreshing;
        let ratio = work / powers;
        let shown = |seconds: f64| milliseconds(Duration::from_secs_f64(seconds));
        Ok(Row {
            path: String::new(),
            measured: format!("{} of the server's processors", shown(work)),
            limit: format!("{} for three powers", shown(powers)),
            ratio: format!("{ratio:.2}"),
            target: "<= 1.50".to_owned(),
            met: Some(ratio <= 1.5),
        })
    }

    pub(super) fn hashing(&self) -> Vec<Row> {
        let api = "password sign-in, USER_PASSWORD_AUTH";
        let page = "password sign-in, GET and POST /login";
        let rows = [api, page].into_iter().filter_map(|name| {
            self.row(name, || {
                let (limit, done) = beside(hashes, || match name == api {
                    true => self.sign_in(),
                    false => self.log_in(),
                })?;
                let done = Measured::all(done);
                let ratio = done.rate() / limit;
                let p99 = milliseconds(done.latency(0.99));
                Ok(Row {
                    path: String::new(),
                    measured: format!("{:.1}/s, p99 {p99}", done.rate()),
                    limit: format!("{limit:.1} Argon2id hashes/s"),
                    ratio: format!("{ratio:.2}"),
                    target: ">= 0.85".to_owned(),
                    met: Some(ratio >= 0.85),
                })
            })
        });
        rows.collect()
    }

    pub(super) fn sign_in(&self) -> anyhow::Result<Measured> {
        self.run(|number| {
            let mut connection = self.server.open()?;
            let mut next = number;
            Ok(move || {
                next += connections();
                expect_ok(&mut connection, &self.world.initiate_auth(&username(next)))
            })
        })
    }

    fn log_in(&self) -> anyhow::Result<Measured> {
        self.run(|number| {
            let mut browser = self.server.open()?;
            let mut next = number;
            Ok(move || {
                next += connections();
                self.world.log_in(&mut browser, &self.world.web, next).map(|_| ())
            })
        })
    }

    /// Refreshing beside a hash pool that never rests.
    pub(super) fn neighbours(&self) -> anyhow::Result<Row> {
        let requests = self.refresh_requests(1)?;
        let one = || {
            load::run(1, self.options.time, |number| {
                let mut connection = self.server.open()?;
                let request = requests[number].clone();
                Ok(move || expect_ok(&mut connection, &request))
            })
        };
        let alone = one()?;
        let stop = AtomicBool::new(false);
        let beside = std::thread::scope(|scope| {
            for number in 0..connections() {
                let stop = &stop;
                scope.spawn(move || self.saturate(number, stop));
            }
            let beside = one();
            stop.store(true, Ordering::Relaxed);
            beside
        })?;
        let (alone, beside) = (alone.latency(0.99), beside.latency(0.99));
        let ratio = beside.as_secs_f64() / alone.as_secs_f64();
        Ok(Row {
            path: String::new(),
            measured: milliseconds(beside),
            limit: format!("{} without them", milliseconds(alone)),
            ratio: format!("{ratio:.1}"),
            target: "<= 5".to_owned(),
            met: Some(ratio <= 5.0),
        })
    }

    fn saturate(&self, number: usize, stop: &AtomicBool) -> anyhow::Result<()> {
        let mut connection: Connection = self.server.open()?;
        let mut next = number;
        while !stop.load(Ordering::Relaxed) {
            next += connections();
            expect_ok(&mut connection, &self.world.initiate_auth(&username(next)))?;
        }
        Ok(())
    }
}
