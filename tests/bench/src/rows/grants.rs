//! The grants, against the signatures that the machine makes.

use anyhow::Context as _;

use super::{Bench, Row, beside, connections, milliseconds};
use crate::dpop;
use crate::limits::signatures;
use crate::load::Measured;
use crate::world::{code_of, username};

/// How much slower a code flow may be that is bound to more.
const BINDING: f64 = 1.15;

/// A path that signs: its name, signatures per operation, the share of the machine it must reach, and its load.
type Signing<'a> = (&'a str, f64, Option<f64>, Box<dyn Fn() -> anyhow::Result<Measured> + 'a>);

/// What a code flow is bound to besides.
#[derive(Clone, Copy)]
enum Flow {
    Plain,
    /// The authorization request is pushed (RFC 9126).
    Pushed,
    /// The tokens are bound to a key (RFC 9449).
    Bound,
}

impl Bench<'_> {
    pub(super) fn signing(&self) -> Vec<Row> {
        let world = self.world;
        let paths: [Signing<'_>; 5] = [
            (
                "client_credentials",
                1.0,
                Some(0.60),
                Box::new(|| self.repeat(|_| Ok(world.client_credentials()))),
            ),
            ("refresh, /oauth2/token", 2.0, Some(0.50), Box::new(|| self.refresh())),
            ("refresh, InitiateAuth", 2.0, Some(0.50), Box::new(|| self.refresh_auth())),
            ("refresh with rotation, /oauth2/token", 2.0, None, Box::new(|| self.rotate())),
            (
                "code flow: authorize with session + token",
                2.0,
                Some(0.35),
                Box::new(|| self.code(Flow::Plain)),
            ),
        ];
        let rows = paths.iter().filter_map(|(name, per_operation, target, load)| {
            self.row(name, || {
                let (limit, done) = beside(signatures, load)?;
                let done = Measured::all(done);
                let ratio = done.rate() * per_operation / limit;
                let p99 = milliseconds(done.latency(0.99));
                Ok(Row {
                    path: String::new(),
                    measured: format!("{:.0}/s, p99 {p99}", done.rate()),
                    limit: format!("{limit:.0} RSA-2048 signatures/s"),
                    ratio: format!("{ratio:.2}"),
                    target: target.map_or("-".to_owned(), |target| format!(">= {target:.2}")),
                    met: target.map(|target| ratio >= target),
                })
            })
        });
        rows.collect()
    }

    /// Code flows that are bound to more, each by turns with one that is not.
    pub(super) fn bindings(&self) -> Vec<Row> {
        let flows = [("code flow with PAR", Flow::Pushed), ("code flow with DPoP", Flow::Bound)];
        let rows = flows.iter().filter_map(|(name, flow)| {
            self.row(name, || {
                let (plain, bound) =
                    self.by_turns(|| self.code(Flow::Plain), || self.code(*flow))?;
                let ratio = plain / bound;
                Ok(Row {
                    path: String::new(),
                    measured: format!("{bound:.0}/s"),
                    limit: format!("{plain:.0}/s without it"),
                    ratio: format!("{ratio:.2}"),
                    target: format!("<= {BINDING:.2}"),
                    met: Some(ratio <= BINDING),
                })
            })
        });
        rows.collect()
    }

    pub(super) fn refresh(&self) -> anyhow::Result<Measured> {
        let requests = self.refresh_requests(connections())?;
        self.repeat(|number| Ok(requests[number].clone()))
    }

    fn refresh_auth(&self) -> anyhow::Result<Measured> {
        self.repeat(|number| {
            let mut api = self.server.open()?;
            let tokens = self.world.api_tokens(&mut api, &username(number))?;
            Ok(self.world.refresh_auth(&tokens.refresh))
        })
    }

    fn rotate(&self) -> anyhow::Result<Measured> {
        let client = &self.world.rotating;
        self.run(|number| {
            let mut connection = self.server.open()?;
            let mut tokens = self.tokens(client, number)?;
            Ok(move || {
                let token = tokens["refresh_token"].as_str().context("no refresh token")?;
                let answer = connection.send(&self.world.refresh(client, token))?;
                anyhow::ensure!(answer.status == 200, "{}: {}", answer.status, answer.text());
                tokens = serde_json::from_slice(answer.body)?;
                Ok(())
            })
        })
    }

    fn code(&self, flow: Flow) -> anyhow::Result<Measured> {
        let (world, client) = (self.world, &self.world.web);
        self.run(|number| {
            let (mut browser, mut app) = (self.server.open()?, self.server.open()?);
            let (_, cookies) = world.log_in(&mut browser, client, number)?;
            let authorize = world.authorize(client, &cookies);
            let mut key = dpop::Key::new()?;
            Ok(move || {
                let pushed = match flow {
                    Flow::Pushed => Some(world.authorize_pushed(&mut app, client, &cookies)?),
                    Flow::Plain | Flow::Bound => None,
                };
                let code = code_of(&browser.send(pushed.as_ref().unwrap_or(&authorize))?)?;
                let redeemed = match flow {
                    Flow::Bound => world.redeem_bound(&mut app, client, &code, &mut key),
                    Flow::Plain | Flow::Pushed => world.redeem(&mut app, client, &code),
                };
                redeemed.map(|_| ())
            })
        })
    }
}
