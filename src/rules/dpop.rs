//! Proofs of possession (RFC 9449): who presents a code or a token holds the key that it is bound to.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Duration, Utc};
use serde::Deserialize;
use subtle::ConstantTimeEq as _;
use url::Url;

use crate::app::App;
use crate::jwt::{Unverified, Verifier, thumbprint};
use crate::model::ids::AccessToken;
use crate::model::numeric_date::NumericDate;
use crate::model::signing::Algorithm;
use crate::rules::pools::Pool;
use crate::rules::{Error, Refusal, Result};
use crate::sealing::digest;
use crate::store;
use crate::store::sealed_uses::Along;

/// How far the time of a proof that holds no nonce of ours may be from now.
const SKEW: Duration = Duration::seconds(60);

/// How long a nonce counts.
const NONCE_LIFETIME: Duration = Duration::minutes(5);

/// The longest proof that is looked at, in bytes, and the longest `jti`.
const MAX_PROOF: usize = 8 * 1024;
const MAX_JTI: usize = 256;

/// What a proof must be for.
pub struct Demand<'a> {
    pub method: &'a str,
    /// The URL as the client knows it; query and fragment do not count (RFC 9449 §4.3).
    pub url: &'a str,
    /// The token that comes with it.
    pub token: Option<&'a AccessToken>,
    /// Whether the proof must hold a nonce of ours.
    pub nonce_required: bool,
    /// The key that the proof must be of, where it is known.
    pub key: Option<&'a str>,
    /// What it may be signed with.
    pub algorithms: &'a [Algorithm],
}

/// A proof that is good in all that it says. Whether it was used before is asked once there is something to be had for it,
/// so that nothing is written down for somebody who has nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    jkt: String,
    /// What its use is noted under.
    digest: [u8; 32],
}

impl Proof {
    /// The thumbprint of the key that it proves possession of.
    pub fn jkt(&self) -> &str {
        &self.jkt
    }

    /// Its use, for the statement that gives something for it.
    pub fn along(&self, now: DateTime<Utc>) -> Along<'_> {
        Along { digest: &self.digest, expires_at: now + NONCE_LIFETIME + SKEW }
    }
}

/// Why a statement failed that a proof was to be taken along with: `ProofUsed` if it was taken before.
pub fn refused(fault: sqlx::Error) -> Error {
    match store::sealed_uses::was_taken(&fault) {
        true => Refusal::ProofUsed.into(),
        false => fault.into(),
    }
}

/// Why a proof proves nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unproven {
    Invalid(&'static str),
    /// It is to hold a nonce of ours (RFC 9449 §8).
    UseNonce,
    /// It is of another key than it must be.
    OtherKey,
}

#[derive(Deserialize)]
struct Claims {
    htm: String,
    htu: String,
    iat: NumericDate,
    jti: String,
    exp: Option<NumericDate>,
    nbf: Option<NumericDate>,
    nonce: Option<String>,
    ath: Option<String>,
}

/// What a proof proves. It is good once: whoever gives something for it takes it first.
pub fn check(
    app: &App,
    pool: &Pool,
    proof: &str,
    demand: &Demand<'_>,
) -> std::result::Result<Proof, Unproven> {
    let now = app.now();
    let (jkt, claims) = read(proof, demand, now).map_err(Unproven::Invalid)?;
    if demand.key.is_some_and(|key| key != jkt) {
        return Err(Unproven::OtherKey);
    }
    let fresh = match &claims.nonce {
        Some(nonce) if is_nonce(app, pool, nonce, now) => true,
        // One that is too old, or of a node with another key: the client takes the new one.
        Some(_) => return Err(Unproven::UseNonce),
        None if demand.nonce_required => return Err(Unproven::UseNonce),
        None => (now.timestamp() - claims.iat.0).abs() <= SKEW.num_seconds(),
    };
    if !fresh {
        return Err(Unproven::Invalid("the proof is not of now"));
    }
    let digest = digest(format!("dpop {jkt} {}", claims.jti).as_bytes());
    Ok(Proof { jkt, digest })
}

/// Takes the proof that a request comes with, if it does, where no statement takes it along. Refuses with `ProofUsed` one
/// that was taken before.
pub async fn take(app: &App, pool: &Pool, proof: Option<&Proof>) -> Result<()> {
    let Some(proof) = proof else { return Ok(()) };
    let now = app.now();
    let Along { digest, expires_at } = proof.along(now);
    match store::sealed_uses::consume_proof(&app.db, &pool.id, digest, expires_at, now).await? {
        true => Ok(()),
        false => Err(Refusal::ProofUsed.into()),
    }
}

/// Everything of RFC 9449 §4.3 that needs no memory.
fn read(
    proof: &str,
    demand: &Demand<'_>,
    now: DateTime<Utc>,
) -> std::result::Result<(String, Claims), &'static str> {
    let malformed = "the proof cannot be read";
    if proof.len() > MAX_PROOF {
        return Err(malformed);
    }
    let parsed = Unverified::proof(proof).ok_or(malformed)?;
    if !parsed.is_typed("dpop+jwt") {
        return Err("the proof has another type");
    }
    if !demand.algorithms.contains(&parsed.algorithm) {
        return Err("the proof is signed with an algorithm that is not allowed");
    }
    let jwk = parsed.jwk.as_ref().ok_or(malformed)?;
    let verifier = Verifier::of(jwk, parsed.algorithm).map_err(|_| "the key is no public key")?;
    let jkt = thumbprint(jwk).ok_or("the key is no public key")?;
    let payload = verifier.payload(&parsed).ok_or("the signature is not the key's")?;
    let claims: Claims = payload.read().ok_or("a claim is missing")?;
    let seconds = now.timestamp();
    let skew = SKEW.num_seconds();
    let passed = claims.exp.is_some_and(|exp| exp.0 <= seconds - skew);
    let early = claims.nbf.is_some_and(|nbf| nbf.0 > seconds + skew);
    match () {
        () if claims.htm != demand.method => Err("htm is another method"),
        () if !is_same_url(&claims.htu, demand.url) => Err("htu is another URL"),
        () if claims.jti.is_empty() || claims.jti.len() > MAX_JTI => Err("jti is missing"),
        () if passed || early => Err("the proof is not of now"),
        () if !is_for(&claims, demand.token) => Err("ath is not of the token"),
        () => Ok((jkt, claims)),
    }
}

/// RFC 9449 §4.3 item 12: with a token, its digest; without one nothing is said of any.
fn is_for(claims: &Claims, token: Option<&AccessToken>) -> bool {
    match (&claims.ath, token) {
        (Some(ath), Some(token)) => {
            *ath == URL_SAFE_NO_PAD.encode(digest(token.expose().as_bytes()))
        }
        (None, Some(_)) => false,
        (_, None) => true,
    }
}

/// Scheme, host, port and path alike, once both are written in one way (RFC 3986 §6.2.2, §6.2.3).
fn is_same_url(given: &str, ours: &str) -> bool {
    if given == ours {
        return true;
    }
    let read = |url: &str| {
        let mut url = Url::parse(url).ok()?;
        url.set_query(None);
        url.set_fragment(None);
        Some(url)
    };
    read(given).is_some_and(|given| read(ours) == Some(given))
}

/// A nonce for the next proof: when it was made, so that any node can tell, and that we made it.
pub fn nonce(app: &App, pool: &Pool) -> String {
    let made = app.now().timestamp().to_be_bytes();
    let mac = mac(app, pool, &made);
    URL_SAFE_NO_PAD.encode([&made[..], &mac].concat())
}

fn is_nonce(app: &App, pool: &Pool, nonce: &str, now: DateTime<Utc>) -> bool {
    let Ok(bytes) = URL_SAFE_NO_PAD.decode(nonce) else { return false };
    let Some((made, given)) = bytes.split_first_chunk::<8>() else { return false };
    if !bool::from(mac(app, pool, made).ct_eq(given)) {
        return false;
    }
    let age = now.timestamp() - i64::from_be_bytes(*made);
    // Another node's clock may be a little ahead.
    (-SKEW.num_seconds()..=NONCE_LIFETIME.num_seconds()).contains(&age)
}

fn mac(app: &App, pool: &Pool, made: &[u8; 8]) -> [u8; 16] {
    let whole = app.server_keys.flow.mac(&[b"dpop nonce", pool.id.as_str().as_bytes(), made]);
    let mut half = [0; 16];
    half.copy_from_slice(&whole[..16]);
    half
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn urls_are_compared_without_query_and_in_one_spelling() {
        let ours = "https://id.example.com/oauth2/token";
        for same in [
            ours,
            "https://id.example.com:443/oauth2/token",
            "HTTPS://ID.example.com/oauth2/token",
            "https://id.example.com/oauth2/token?a=b#c",
        ] {
            assert!(is_same_url(same, ours), "{same}");
        }
        for other in [
            "",
            "/oauth2/token",
            "http://id.example.com/oauth2/token",
            "https://id.example.com/oauth2/token/",
            "https://id.example.com/oauth2/Token",
            "https://evil.example/oauth2/token",
            "https://id.example.com:8443/oauth2/token",
        ] {
            assert!(!is_same_url(other, ours), "{other}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text: String) {
            let (method, url) = ("POST", "https://a/");
            let (token, nonce_required, key, algorithms) = (None, false, None, &Algorithm::ALL[..]);
            let demand = Demand { method, url, token, nonce_required, key, algorithms };
            let _ = read(&text, &demand, DateTime::UNIX_EPOCH);
        }
    }
}
