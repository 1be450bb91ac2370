//! Clients that prove themselves with a key of their own: `private_key_jwt` (RFC 7523 §2.2, §3; OIDC Core §9).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Duration, Utc};
use serde::Deserialize;
use serde_json::Value;

use crate::app::App;
use crate::jwt::{Audience, Unverified};
use crate::model::client::Client;
use crate::model::numeric_date::NumericDate;
use crate::model::signing::Algorithm;
use crate::rules::Result;
use crate::rules::pools::Pool;
use crate::sealing::digest;
use crate::store;

/// `client_assertion_type` of such an assertion.
pub const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// How far clocks may differ.
const SKEW: Duration = Duration::seconds(30);

/// How long an assertion may live: for so long its `jti` is kept.
const LONGEST: Duration = Duration::hours(1);

/// The types that an assertion may name: what is a token of another kind is no assertion (RFC 8725 §3.11).
const TYPES: [&str; 2] = ["JWT", "client-authentication+jwt"];

/// The longest assertion that is looked at, in bytes, and the longest `jti`.
const MAX_ASSERTION: usize = 8 * 1024;
const MAX_JTI: usize = 256;

#[derive(Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    aud: Audience,
    exp: NumericDate,
    nbf: Option<NumericDate>,
    iat: Option<NumericDate>,
    jti: String,
}

/// Whether an audience is this server and nobody else: of several, another could use the assertion here.
///
/// A client that keeps to FAPI 2.0 names the issuer, as one string (§5.3.2.1): an endpoint's URL may be another server's
/// as well. Others may name the endpoints that RFC 9126 §2 and OIDC Core §9 have them name, or all of these at once.
fn is_ours(audience: &Audience, app: &App, pool: &Pool, client: &Client) -> bool {
    let strict = client.is_strict();
    let of_ours = |named: &str| {
        let paths = ["/oauth2/token", "/oauth2/par"].into_iter();
        let base = paths.filter(|_| !strict).find_map(|path| named.strip_suffix(path));
        pool.is_issuer(app, named) || base.is_some_and(|base| pool.is_base(app, base))
    };
    match audience {
        Audience::One(named) => of_ours(named),
        Audience::Many(all) => !strict && !all.is_empty() && all.iter().all(|named| of_ours(named)),
    }
}

/// What an assertion does not prove, as far as the client may hear it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unproven {
    Invalid,
    /// The client's own, but meant for somebody else.
    Audience,
}

/// Whom an assertion says it is of, unproven.
pub fn subject(assertion: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct Subject {
        sub: String,
    }
    let payload = assertion.split('.').nth(1).filter(|_| assertion.len() <= MAX_ASSERTION)?;
    let payload = URL_SAFE_NO_PAD.decode(payload).ok()?;
    let subject = serde_json::from_slice::<Subject>(&payload).ok()?.sub;
    // The database has no text with it, and forms with it are refused.
    (!subject.contains('\0')).then_some(subject)
}

/// An assertion that proves its client, unless it was taken before.
pub struct Proven {
    digest: [u8; 32],
    until: DateTime<Utc>,
}

impl Proven {
    /// Takes it; `false` if it was taken before.
    pub async fn take(&self, app: &App, pool: &Pool) -> Result<bool> {
        let Self { digest, until } = self;
        Ok(store::sealed_uses::consume(&app.db, &pool.id, digest, *until, app.now()).await?)
    }
}

/// What proves the client: an assertion that is signed by one of its keys, meant for this server and nobody else, and of now.
pub async fn check(
    app: &App,
    pool: &Pool,
    client: &Client,
    assertion: &str,
) -> std::result::Result<Proven, Unproven> {
    let invalid = Err(Unproven::Invalid);
    if !client.proves_by_key() || assertion.len() > MAX_ASSERTION {
        return invalid;
    }
    let Some(parsed) = Unverified::of_client(assertion) else { return invalid };
    if parsed.typ.is_some() && !TYPES.into_iter().any(|name| parsed.is_typed(name)) {
        return invalid;
    }
    let demanded = client.metadata.token_endpoint_auth_signing_alg.as_deref();
    let other = demanded.is_some_and(|name| Algorithm::meant_by(name) != Some(parsed.algorithm));
    if other || !client.algorithms().contains(&parsed.algorithm) {
        return invalid;
    }
    let published;
    let keys = match &client.metadata.jwks_uri {
        None => client.metadata.keys(),
        Some(url) => {
            let has = |keys: &[Value]| keys.iter().any(|key| parsed.may_be_of(key));
            published = app.jwk_sets.keys(&app.outbound, url, has, app.now()).await;
            &published[..]
        }
    };
    let signed = parsed.signed_by(keys);
    let Some(claims) = signed.and_then(|signed| signed.read::<Claims>()) else { return invalid };
    let now = app.now();
    let seconds = now.timestamp();
    let (skew, longest) = (SKEW.num_seconds(), LONGEST.num_seconds());
    let id = client.id.as_str();
    let of_now = claims.exp.0 > seconds - skew
        && claims.exp.0 <= seconds + longest + skew
        && claims.nbf.is_none_or(|nbf| nbf.0 <= seconds + skew)
        && claims.iat.is_none_or(|iat| iat.0 <= seconds + skew);
    if claims.iss != id || claims.sub != id || !of_now {
        return invalid;
    }
    if claims.jti.is_empty() || claims.jti.len() > MAX_JTI {
        return invalid;
    }
    if !is_ours(&claims.aud, app, pool, client) {
        return Err(Unproven::Audience);
    }
    let digest = digest(format!("assertion {id} {}", claims.jti).as_bytes());
    Ok(Proven { digest, until: now + LONGEST + SKEW * 2 })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_assertion_says_whose_it_is() {
        // {"alg":"ES256"} and {"sub":"app"}.
        assert_eq!(subject("eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhcHAifQ.x"), Some("app".to_owned()));
        for wrong in ["", "a", "a.b.c", "e30.e30.", &"x".repeat(MAX_ASSERTION + 1)] {
            assert_eq!(subject(wrong), None);
        }
    }

    /// Bug: the database refused the text, and the answer was a fault of ours.
    #[test]
    fn nobody_is_called_by_what_no_text_of_the_database_holds() {
        // {"sub":"a\u0000"}.
        assert_eq!(subject("e30.eyJzdWIiOiJhXHUwMDAwIn0.x"), None);
        assert_eq!(subject("e30.eyJzdWIiOiJhYiJ9.x"), Some("ab".to_owned()));
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text: String) {
            let _ = subject(&text);
            let _ = Unverified::of_client(&text);
            let _ = Unverified::proof(&text);
        }
    }
}
