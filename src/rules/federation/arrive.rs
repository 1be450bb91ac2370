//! A browser comes back from a provider: the code becomes an ID token, and that a user (OIDC Core §3.1.3).

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::{Value, json};

use super::depart::Secrets;
use super::id_token::{self, Expected, Verified};
use super::places::{self, Places};
use super::{Failure, profile};
use crate::app::App;
use crate::jwt::Claims;
use crate::model::client::Client;
use crate::model::identity_provider::{IdentityProvider, Voucher};
use crate::model::methods;
use crate::model::visitor::Visitor;
use crate::outbound::Call;
use crate::rules::Result;
use crate::rules::authorize::Authorization;
use crate::rules::pools::Pool;
use crate::rules::sign_in::{self, Proof};
use crate::sealing::digest;
use crate::store;
use crate::store::upstream_requests::Departed;

/// The longest answer of a provider that is read, in bytes.
const MAX_ANSWER: usize = 256 * 1024;

/// The longest code that is passed on, in bytes.
const MAX_CODE: usize = 8 * 1024;

/// What a browser brings back (RFC 6749 §4.1.2, RFC 9207 §2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comeback {
    pub state: String,
    /// The code, or the provider's error.
    answer: std::result::Result<String, String>,
    issuer: Option<String>,
}

impl Comeback {
    /// Reads the decoded pairs of a query. `None` for what is no answer of anybody: without a state, with neither a code nor
    /// an error or with both, or with a parameter given twice.
    pub fn of(pairs: &[(String, String)]) -> Option<Self> {
        let one = |name: &str| {
            let mut given = pairs.iter().filter(|(known, _)| known == name);
            let value = given.next().map(|(_, value)| value.clone());
            given.next().is_none().then_some(value)
        };
        let (code, error) = (one("code")?, one("error")?);
        let answer = match (code, error) {
            (Some(code), None) if !code.is_empty() && code.len() <= MAX_CODE => Ok(code),
            (None, Some(error)) => Err(error),
            _ => return None,
        };
        let state = one("state")?.filter(|state| !state.is_empty())?;
        Some(Self { state, answer, issuer: one("iss")? })
    }
}

/// What a browser was sent with, once, if it is the one that was sent: `bindings` are those of its flows.
pub async fn take(
    app: &App,
    pool: &Pool,
    bindings: &[Vec<u8>],
    state: &str,
) -> Result<Option<Departed>> {
    let digest = digest(state.as_bytes());
    let taken = store::upstream_requests::consume(&app.db, &pool.id, &digest, bindings, app.now());
    Ok(taken.await?)
}

/// The app's request that a state was made for, though the comeback may be too late, or the second one. It says where the app
/// is, and is nothing to go on with: whoever has the state need not be the browser that was sent.
pub async fn query_of(app: &App, pool: &Pool, state: &str) -> Result<Option<String>> {
    let digest = digest(state.as_bytes());
    Ok(store::upstream_requests::find_query(&app.db, &pool.id, &digest).await?)
}

/// A comeback to a request that was taken.
pub struct Arrived<'a> {
    pub comeback: &'a Comeback,
    pub authorization: &'a Authorization,
    /// When the browser was sent.
    pub departed_at: DateTime<Utc>,
    /// Where it was to come back to.
    pub redirect_uri: &'a str,
    pub visitor: &'a Visitor,
}

/// Signs in whomever a provider vouches for; who comes for the first time becomes a user. No second factor is asked for: that
/// is the provider's business.
pub async fn arrive(
    app: &App,
    pool: &Pool,
    client: &Client,
    provider: &IdentityProvider,
    arrived: &Arrived<'_>,
) -> Result<std::result::Result<Proof, Failure>> {
    let Vouched { told, id_token, auth_time } = match vouched(app, pool, provider, arrived).await? {
        Ok(vouched) => vouched,
        Err(failure) => return Ok(Err(noted(app, client, provider, arrived, failure))),
    };
    let settled = profile::settle(app, pool, provider, &told, client, arrived.visitor).await?;
    let (user, epoch) = match settled {
        Ok(settled) => settled,
        Err(failure) => return Ok(Err(noted(app, client, provider, arrived, failure))),
    };
    let detail = json!({"factor": "federation", "provider": provider.name});
    sign_in::audit(app, client, Some(&user), arrived.visitor, true, detail);
    let amr = vec![methods::FEDERATED.to_owned()];
    let voucher =
        provider.signs_out().then(|| Voucher { provider: provider.name.clone(), id_token });
    let proof = Proof::new(user, amr, epoch, auth_time.unwrap_or(app.now()));
    Ok(Ok(Proof { voucher, untimed: auth_time.is_none(), ..proof }))
}

/// Writes down why nobody was signed in.
fn noted(
    app: &App,
    client: &Client,
    provider: &IdentityProvider,
    arrived: &Arrived<'_>,
    failure: Failure,
) -> Failure {
    let why = failure.description(&provider.name);
    tracing::warn!(pool = %client.user_pool_id, provider = %provider.name, ?why, "no sign-in through a provider");
    let detail = json!({"factor": "federation", "provider": provider.name, "failure": why});
    sign_in::audit(app, client, None, arrived.visitor, false, detail);
    failure
}

/// What a provider says of the user who comes back from it.
struct Vouched {
    told: Claims,
    /// What says so.
    id_token: String,
    /// When the user has proven something to the provider.
    auth_time: Option<DateTime<Utc>>,
}

/// What a provider says of the user who comes back from it, if that can be believed.
async fn vouched(
    app: &App,
    pool: &Pool,
    provider: &IdentityProvider,
    arrived: &Arrived<'_>,
) -> Result<std::result::Result<Vouched, Failure>> {
    let comeback = arrived.comeback;
    let Some(places) = places::of(app, provider).await else {
        return Ok(Err(Failure::Unreachable("error getting metadata")));
    };
    // RFC 9207 §2.4: an answer of somebody else is not told from one that was passed on. Errors are meant as well.
    let from = comeback.issuer.as_deref();
    if from.is_some_and(|from| from != provider.issuer()) || from.is_none() && places.names_itself {
        return Ok(Err(Failure::Invalid("the answer is of another issuer")));
    }
    let code = match &comeback.answer {
        Ok(code) => code,
        Err(error) => return Ok(Err(Failure::Refused(error.chars().take(64).collect()))),
    };
    let secret = super::described_secret(pool, provider)?;
    let secrets = Secrets::of(app, pool, &comeback.state);
    let mut form = vec![
        ("grant_type", "authorization_code"),
        ("code", code.as_str()),
        ("redirect_uri", arrived.redirect_uri),
        ("code_verifier", secrets.verifier.as_str()),
    ];
    let call = match places.secret_by_post {
        true => {
            form.push(("client_id", provider.client_id()));
            form.push(("client_secret", secret.as_str()));
            Call::PostForm(&form)
        }
        false => Call::PostFormAs(&form, provider.client_id(), &secret),
    };
    let answer = app.outbound.read(&places.token, call, MAX_ANSWER).await;
    let tokens = match answer {
        Ok(body) => serde_json::from_slice::<Tokens>(&body).ok(),
        Err(why) => {
            tracing::warn!(provider = %provider.name, %why, "a provider gives no token");
            return Ok(Err(Failure::Unreachable("error getting token")));
        }
    };
    let Some(tokens) = tokens else {
        return Ok(Err(Failure::Invalid("error getting token")));
    };
    let since = match arrived.authorization.demands_sign_in() {
        true => Some(arrived.departed_at),
        false => arrived.authorization.max_age().map(|age| arrived.departed_at - age),
    };
    let expected = Expected {
        issuer: provider.issuer(),
        client_id: provider.client_id(),
        nonce: &secrets.nonce,
        access_token: tokens.access_token.as_deref(),
        since,
        now: app.now(),
    };
    let verified = id_token::verify(app, provider, &places, &tokens.id_token, &expected).await;
    let Verified { claims, auth_time } = match verified {
        Ok(verified) => verified,
        Err(failure) => return Ok(Err(failure)),
    };
    let told = with_user_info(app, provider, &places, &tokens, claims).await;
    Ok(told.map(|told| Vouched { told, id_token: tokens.id_token, auth_time }))
}

#[derive(Deserialize)]
struct Tokens {
    id_token: String,
    access_token: Option<String>,
}

/// The claims, with what userInfo adds where the ID token lacks some that attributes are made of (OIDC Core §5.3). What is
/// signed counts for more.
async fn with_user_info(
    app: &App,
    provider: &IdentityProvider,
    places: &Places,
    tokens: &Tokens,
    mut claims: Claims,
) -> std::result::Result<Claims, Failure> {
    let complete = provider.attribute_mapping.values().all(|claim| claims.contains_key(claim));
    let (Some(url), Some(token)) = (&places.user_info, &tokens.access_token) else {
        return Ok(claims);
    };
    if complete {
        return Ok(claims);
    }
    let call = if provider.asks_by_post() { Call::PostAs(token) } else { Call::GetAs(token) };
    let answer = app.outbound.read(url, call, MAX_ANSWER).await.map_err(|why| {
        tracing::warn!(provider = %provider.name, %why, "a provider has no userInfo");
        Failure::Unreachable("error getting userInfo")
    })?;
    let told: Claims = serde_json::from_slice(&answer)
        .map_err(|_| Failure::Invalid("userInfo is no JSON object"))?;
    // §5.3.2: it is of the same user, or it is not used.
    if told.get("sub").and_then(Value::as_str) != claims.get("sub").and_then(Value::as_str) {
        return Err(Failure::Invalid("userInfo is of somebody else"));
    }
    for (name, value) in told {
        claims.entry(name).or_insert(value);
    }
    Ok(claims)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[(&str, &str)]) -> Option<Comeback> {
        let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        Comeback::of(&pairs.iter().map(own).collect::<Vec<_>>())
    }

    #[test]
    fn a_comeback_has_a_state_and_a_code_or_an_error_each_once() {
        let (state, code, error) = (("state", "s"), ("code", "c"), ("error", "access_denied"));
        let found = read(&[state, code, ("iss", "i"), ("session_state", "x")]).unwrap();
        assert_eq!((found.answer, found.issuer), (Ok("c".into()), Some("i".into())));
        assert_eq!(read(&[error, state]).unwrap().answer, Err("access_denied".into()));
        let long = "x".repeat(MAX_CODE + 1);
        for wrong in [
            &[code][..],
            &[state],
            &[state, code, error],
            &[state, code, code],
            &[state, state, code],
            &[state, error, error],
            &[state, code, ("iss", "i"), ("iss", "i")],
            &[("state", ""), code],
            &[state, ("code", "")],
            &[state, ("code", &long)],
        ] {
            assert_eq!(read(wrong), None, "{wrong:?}");
        }
    }
}
