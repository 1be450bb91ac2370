//! ID tokens of providers: OIDC Core §3.1.3.7.

use chrono::{DateTime, Duration, Utc};
use serde::Deserialize;
use serde_json::Value;

use super::Failure;
use super::places::Places;
use crate::app::App;
use crate::jwt::{Audience, Claims, Unverified, half_digest};
use crate::model::identity_provider::IdentityProvider;
use crate::model::numeric_date::NumericDate;
use crate::model::signing::Algorithm;

/// How far clocks may differ.
const SKEW: Duration = Duration::minutes(2);

/// What a token is held against.
pub struct Expected<'a> {
    pub issuer: &'a str,
    pub client_id: &'a str,
    pub nonce: &'a str,
    /// The access token that came beside it.
    pub access_token: Option<&'a str>,
    /// When the user must have proven something to the provider at the earliest, where the app says so.
    pub since: Option<DateTime<Utc>>,
    pub now: DateTime<Utc>,
}

/// What a token says.
pub struct Verified {
    pub claims: Claims,
    /// When the user has proven something to the provider, if it says so.
    pub auth_time: Option<DateTime<Utc>>,
}

/// What a token says, if it is what the provider says of a user to this pool, here and now: signed by one of the keys that it
/// publishes.
pub async fn verify(
    app: &App,
    provider: &IdentityProvider,
    places: &Places,
    token: &str,
    expected: &Expected<'_>,
) -> Result<Verified, Failure> {
    let parsed = Unverified::of_client(token).ok_or(Failure::Invalid("the ID token is none"))?;
    let has = |keys: &[Value]| keys.iter().any(|key| parsed.may_be_of(key));
    let keys = app.jwk_sets.keys(&app.outbound, &places.jwks, has, expected.now).await;
    if keys.is_empty() {
        return Err(Failure::Unreachable("Timeout in calling jwks uri"));
    }
    let claims = parsed.signed_by(&keys).and_then(|signed| signed.read::<Claims>());
    let claims = claims.ok_or(Failure::Invalid("the ID token is not signed by its issuer"))?;
    let auth_time = check(&claims, parsed.algorithm, expected).map_err(|why| {
        tracing::info!(provider = %provider.name, why, "an ID token is refused");
        Failure::Invalid(why)
    })?;
    Ok(Verified { claims, auth_time })
}

#[derive(Deserialize)]
struct Checked {
    iss: String,
    sub: String,
    aud: Audience,
    azp: Option<String>,
    exp: NumericDate,
    nbf: Option<NumericDate>,
    iat: NumericDate,
    auth_time: Option<NumericDate>,
    nonce: Option<String>,
    at_hash: Option<String>,
}

/// Whether claims say what they must, and when the user has proven something. The error is for the log and the app.
///
/// Where it was asked how long ago that may be, it has to be said (OIDC Core §3.1.2.1, `max_age`): else whoever takes that out
/// of the address on the way to the provider would pass for somebody who has just signed in there.
fn check(
    claims: &Claims,
    algorithm: Algorithm,
    expected: &Expected<'_>,
) -> Result<Option<DateTime<Utc>>, &'static str> {
    let token: Checked = serde_json::from_value(Value::Object(claims.clone()))
        .map_err(|_| "the ID token lacks a claim")?;
    let (now, skew) = (expected.now.timestamp(), SKEW.num_seconds());
    let audiences = token.aud.all();
    let ours = |name: &String| name == expected.client_id;
    // §3.1.3.7: of several audiences one is named as the party that it was issued to.
    let party = match &token.azp {
        Some(party) => ours(party),
        None => audiences.len() == 1,
    };
    let hash = |hash: &String| {
        expected.access_token.is_none_or(|token| *hash == half_digest(algorithm, token))
    };
    let auth_time = token.auth_time.as_ref().and_then(|at| DateTime::from_timestamp(at.0, 0));
    let auth_time = auth_time.filter(|at| *at >= DateTime::UNIX_EPOCH);
    let recent = |since| auth_time.is_none_or(|at| at >= since - SKEW);
    let rules = [
        (token.iss == expected.issuer, "the ID token is of another issuer"),
        (audiences.iter().any(ours), "the ID token is for another audience"),
        (party, "the ID token was issued to another party"),
        (token.exp.0 > now - skew, "the ID token is too old"),
        (token.iat.0 <= now + skew, "the ID token is not of now"),
        (token.nbf.as_ref().is_none_or(|at| at.0 <= now + skew), "the ID token is not of now"),
        (token.nonce.as_deref() == Some(expected.nonce), "the ID token is of another sign-in"),
        (token.at_hash.as_ref().is_none_or(hash), "the ID token is of another access token"),
        (expected.since.is_none() || auth_time.is_some(), "the ID token has no auth_time"),
        (expected.since.is_none_or(recent), "the sign-in is too old"),
        (is_subject(&token.sub), "the ID token names nobody"),
    ];
    match rules.into_iter().find(|(holds, _)| !holds) {
        Some((_, why)) => Err(why),
        None => Ok(auth_time.map(|at| at.min(expected.now))),
    }
}

/// Whether a subject is one that a username can hold: OIDC Core §2, API_UserType.
pub fn is_subject(subject: &str) -> bool {
    let plain = |c: char| !c.is_control() && !c.is_whitespace();
    !subject.is_empty() && subject.len() <= 255 && subject.chars().all(plain)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn checked(change: Value) -> Result<Option<DateTime<Utc>>, &'static str> {
        checked_since(Some(Duration::minutes(5)), change)
    }

    fn checked_since(
        ago: Option<Duration>,
        change: Value,
    ) -> Result<Option<DateTime<Utc>>, &'static str> {
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let at = now.timestamp();
        let mut claims = json!({
            "iss": "https://idp.example", "sub": "1", "aud": "pool", "exp": at + 60, "iat": at,
            "nonce": "n", "auth_time": at,
        });
        for (name, value) in change.as_object().unwrap() {
            claims[name] = value.clone();
        }
        let Value::Object(mut claims) = claims else { unreachable!() };
        claims.retain(|_, value| !value.is_null());
        let expected = Expected {
            issuer: "https://idp.example",
            client_id: "pool",
            nonce: "n",
            access_token: Some("token"),
            since: ago.map(|ago| now - ago),
            now,
        };
        check(&claims, Algorithm::Rs256, &expected)
    }

    #[test]
    fn an_id_token_is_taken_where_every_claim_is_right_and_nowhere_else() {
        let at = 1_800_000_000;
        let hash = half_digest(Algorithm::Rs256, "token");
        for right in [
            json!({}),
            json!({"at_hash": hash}),
            json!({"aud": ["pool"]}),
            json!({"azp": "pool"}),
            json!({"aud": ["pool", "other"], "azp": "pool"}),
            json!({"exp": at - 60}),
            json!({"iat": at + 60}),
        ] {
            let said = checked(right.clone());
            assert_eq!(said, Ok(DateTime::from_timestamp(at, 0)), "{right}");
        }
        for (auth_time, said) in [
            (json!(null), None),
            (json!(-1), None),
            (json!(at - 86_400), Some(at - 86_400)),
            (json!(at + 60), Some(at)),
        ] {
            let said = said.and_then(|at| DateTime::from_timestamp(at, 0));
            let change = json!({"auth_time": auth_time});
            assert_eq!(checked_since(None, change), Ok(said), "{auth_time}");
        }
        for (wrong, why) in [
            (json!({"iss": "https://idp.example/"}), "another issuer"),
            (json!({"aud": "other"}), "another audience"),
            (json!({"aud": []}), "another audience"),
            (json!({"aud": ["pool", "other"]}), "another party"),
            (json!({"azp": "other"}), "another party"),
            (json!({"exp": at - 121}), "too old"),
            (json!({"iat": at + 121}), "not of now"),
            (json!({"nbf": at + 121}), "not of now"),
            (json!({"nonce": "m"}), "another sign-in"),
            (json!({"nonce": null}), "another sign-in"),
            (json!({"at_hash": "x"}), "another access token"),
            (json!({"auth_time": at - 421}), "too old"),
            (json!({"auth_time": null}), "no auth_time"),
            (json!({"auth_time": -1}), "no auth_time"),
            (json!({"sub": ""}), "nobody"),
            (json!({"sub": "a b"}), "nobody"),
            (json!({"sub": "x".repeat(256)}), "nobody"),
            (json!({"sub": null}), "lacks a claim"),
            (json!({"sub": 1}), "lacks a claim"),
            (json!({"exp": null}), "lacks a claim"),
            (json!({"iat": null}), "lacks a claim"),
            (json!({"aud": null}), "lacks a claim"),
        ] {
            let said = checked(wrong.clone()).unwrap_err();
            assert!(said.contains(why), "{wrong}: {said}");
        }
    }
}
