//! The metadata document of a client.

use serde_json::{Map, Value, json};
use sqlx::types::Json;
use url::{Origin, Url};

use crate::app::App;
use crate::jwt::Verifier;
use crate::model::audit::Actor;
use crate::model::client_metadata::{AuthMethod, ClientMetadata};
use crate::model::ids::{ClientId, UserPoolId};
use crate::model::signing::Algorithm;
use crate::rules::clients::settings::{MAX_URL, MAX_URLS, callback_urls};
use crate::rules::clients::{not_found, profile, redirect_uris};
use crate::rules::{Refusal, Result, pools};
use crate::store;

/// How many levels of authentication a client asks for, and how long the name of one may be.
const MAX_LEVELS: usize = 10;
const MAX_LEVEL: usize = 64;

/// A document as it is stored; `callback_urls` are the client's. Refuses with `InvalidParameter` a member that has no
/// effect here, so that nobody relies on one, and values that the member does not take.
pub fn check(given: Map<String, Value>, callback_urls: &[String]) -> Result<ClientMetadata> {
    let known = |name: &&String| ClientMetadata::MEMBERS.contains(&name.as_str());
    if let Some(name) = given.keys().find(|name| !known(name)) {
        let members = ClientMetadata::MEMBERS.join(", ");
        let why = format!("Metadata member {name} is not known; there are {members}.");
        return Err(Refusal::parameter(why).into());
    }
    let mut metadata: ClientMetadata = serde_json::from_value(Value::Object(given))
        .map_err(|why| Refusal::parameter(format!("Metadata cannot be read: {why}.")))?;
    let urls = &metadata.post_logout_redirect_uris;
    if urls.len() > MAX_URLS {
        let why = format!("post_logout_redirect_uris has more than {MAX_URLS} members.");
        return Err(Refusal::parameter(why).into());
    }
    for url in urls {
        check_url("post_logout_redirect_uris", url)?;
    }
    let levels = &metadata.default_acr_values;
    let fits = |level: &String| (1..=MAX_LEVEL).contains(&level.len()) && !level.contains(' ');
    if levels.len() > MAX_LEVELS || !levels.iter().all(fits) {
        let why = format!(
            "default_acr_values has at most {MAX_LEVELS} members of at most {MAX_LEVEL} characters and no space."
        );
        return Err(Refusal::parameter(why).into());
    }
    check_keys(&metadata)?;
    profile::fill_in(&mut metadata)?;
    if let Some(jwks) = &mut metadata.jwks {
        *jwks = public_half(jwks)?;
    }
    let web = [
        ("backchannel_logout_uri", &metadata.backchannel_logout_uri),
        ("frontchannel_logout_uri", &metadata.frontchannel_logout_uri),
        ("jwks_uri", &metadata.jwks_uri),
    ];
    for (member, url) in web {
        let Some(url) = url else { continue };
        check_url(member, url)?;
        if !url.starts_with("https:") && !url.starts_with("http:") {
            return Err(Refusal::parameter(format!("{member}: {url} is not of the web.")).into());
        }
    }
    match &metadata.frontchannel_logout_uri {
        Some(url) if !is_at_origin_of(url, callback_urls) => {
            let why = format!(
                "frontchannel_logout_uri: {url} is not at the origin of one of the CallbackURLs."
            );
            Err(Refusal::parameter(why).into())
        }
        _ => Ok(metadata),
    }
}

/// Whether a URL has the scheme, host and port of one of these (OIDC Front-Channel Logout §2): what is opened in frames is
/// the client's own.
pub fn is_at_origin_of(url: &str, callback_urls: &[String]) -> bool {
    let origin = |url: &str| Some(Url::parse(url).ok()?.origin()).filter(Origin::is_tuple);
    let own = origin(url);
    own.is_some() && callback_urls.iter().any(|callback| origin(callback) == own)
}

/// What is kept of a key (RFC 7517 §4, RFC 7518 §6, RFC 8037 §2): whoever registers could keep anything here else.
const KEPT: [&str; 10] = ["alg", "crv", "e", "key_ops", "kid", "kty", "n", "use", "x", "y"];

/// The longest key set that is kept, in bytes of JSON: room for ten keys of 4096 bits.
const MAX_JWKS: usize = 16 * 1024;

fn public_half(jwks: &Value) -> Result<Value> {
    let keys = jwks["keys"].as_array().into_iter().flatten().filter_map(Value::as_object);
    let kept = keys.map(|key| {
        let members = key.iter().filter(|(name, _)| KEPT.contains(&name.as_str()));
        Value::Object(members.map(|(name, value)| (name.clone(), value.clone())).collect())
    });
    let jwks = json!({"keys": kept.collect::<Vec<_>>()});
    match jwks.to_string().len() > MAX_JWKS {
        true => Err(Refusal::parameter("jwks is too long.").into()),
        false => Ok(jwks),
    }
}

/// How many keys a client may have.
const MAX_KEYS: usize = 10;

/// Keys are public and of a kind that is known here; who proves itself by a key has one for its algorithm.
fn check_keys(metadata: &ClientMetadata) -> Result<()> {
    let refused = |why: &str| Err(Refusal::parameter(why.to_owned()).into());
    let listed = metadata.jwks.as_ref().is_none_or(|jwks| jwks["keys"].is_array());
    if !listed || metadata.keys().len() > MAX_KEYS {
        return refused(&format!("jwks is a JWK Set of at most {MAX_KEYS} keys."));
    }
    let named = metadata.token_endpoint_auth_signing_alg.as_deref();
    let demanded = named.map(Algorithm::meant_by);
    if demanded == Some(None) {
        return refused(
            "token_endpoint_auth_signing_alg is RS256, PS256, ES256, EdDSA or Ed25519.",
        );
    }
    let takes = |key: &Value, algorithm| Verifier::of(key, algorithm).is_ok();
    let known = |key: &Value| Algorithm::ALL.into_iter().any(|algorithm| takes(key, algorithm));
    if !metadata.keys().iter().all(known) {
        return refused(
            "jwks holds a key that is not public, too long or of a kind that is not known.",
        );
    }
    if metadata.jwks.is_some() && metadata.jwks_uri.is_some() {
        return refused("jwks and jwks_uri are two places for the same keys: name one.");
    }
    if metadata.token_endpoint_auth_method == Some(AuthMethod::PrivateKeyJwt)
        && metadata.jwks_uri.is_none()
    {
        let fits = |key: &Value| match demanded.flatten() {
            Some(algorithm) => takes(key, algorithm),
            None => true,
        };
        if !metadata.keys().iter().any(fits) {
            return refused("private_key_jwt needs a key in jwks that signs with the algorithm.");
        }
    }
    Ok(())
}

fn check_url(member: &str, url: &str) -> Result<()> {
    if url.len() > MAX_URL {
        let why = format!("{member}: a URL has more than {MAX_URL} characters.");
        return Err(Refusal::parameter(why).into());
    }
    match redirect_uris::check(url) {
        Ok(()) => Ok(()),
        Err(wrong) => Err(Refusal::parameter(format!("{url} {wrong}")).into()),
    }
}

/// Replaces the metadata document of a client.
///
/// Refuses with `ResourceNotFound`, `InvalidParameter`. Source: Poolhouse.PutClientMetadata.
pub async fn put_metadata(
    app: &App,
    actor: &Actor,
    pool: &UserPoolId,
    id: &ClientId,
    given: Map<String, Value>,
) -> Result<ClientMetadata> {
    pools::must_live(app, pool).await?;
    let now = app.now();
    let mut tx = app.db.begin().await?;
    let locked = pools::lock(&mut tx, pool).await?;
    let client = store::clients::find(&mut *tx, pool, id).await?.ok_or_else(|| not_found(id))?;
    let metadata = check(given, &callback_urls(&client.settings.0))?;
    profile::check_pool(&mut tx, &locked, &metadata, now).await?;
    if !store::clients::set_metadata(&mut tx, pool, id, Json(&metadata), now).await? {
        return Err(not_found(id).into());
    }
    let event = actor.did("PutClientMetadata", pool, now, json!({})).of_client(id);
    pools::commit(app, tx, event).await?;
    Ok(metadata)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(document: Value) -> std::result::Result<Value, String> {
        let Value::Object(members) = document else { panic!("an object") };
        match check(members, &["http://localhost:3000/cb".to_owned()]) {
            Ok(metadata) => Ok(json!(metadata)),
            Err(why) => Err(why.to_string()),
        }
    }

    #[test]
    fn members_that_have_an_effect_are_taken_and_no_others() {
        let key = json!({
            "kty": "EC", "crv": "P-256", "kid": "1", "use": "sig", "alg": "ES256",
            "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
            "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
        });
        let whole = json!({
            "device_authorization": true,
            "dpop_bound_access_tokens": true,
            "require_dpop_nonce": true,
            "require_pushed_authorization_requests": true,
            "jwks": {"keys": [key]},
            "token_endpoint_auth_method": "private_key_jwt",
            "token_endpoint_auth_signing_alg": "ES256",
            "post_logout_redirect_uris": ["https://app.example/bye", "myapp:/bye"],
            "backchannel_logout_uri": "https://app.example/out?by=token",
            "frontchannel_logout_uri": "http://localhost:3000/out",
            "require_pkce": true,
            "account_pages": false,
            "require_consent": true,
            "default_max_age": 3600,
            "default_acr_values": ["urn:cognito:loa:4", "urn:cognito:loa:1"],
            "require_auth_time": true,
        });
        assert_eq!(checked(whole.clone()), Ok(whole));
        assert_eq!(checked(json!({"require_pkce": false})), Ok(json!({})));
        let published = json!({
            "jwks_uri": "https://app.example/jwks.json",
            "token_endpoint_auth_method": "private_key_jwt",
        });
        assert_eq!(checked(published.clone()), Ok(published));
        let known = format!("there are {}.", ClientMetadata::MEMBERS.join(", "));
        for (document, why) in [
            (
                json!({"application_type": "web"}),
                format!("Metadata member application_type is not known; {known}"),
            ),
            (json!({"require_pkce": null}), "Metadata cannot be read".to_owned()),
            (json!({"require_pkce": "yes"}), "Metadata cannot be read".to_owned()),
            (
                json!({"post_logout_redirect_uris": "https://a.example"}),
                "Metadata cannot be read".to_owned(),
            ),
            (
                json!({"post_logout_redirect_uris": ["http://a.example"]}),
                "http://a.example cannot use".to_owned(),
            ),
            (
                json!({"post_logout_redirect_uris": ["https://a.example/#x"]}),
                "https://a.example/#x".to_owned(),
            ),
            (
                json!({"backchannel_logout_uri": "myapp:/out"}),
                "backchannel_logout_uri: myapp:/out is not of the web.".to_owned(),
            ),
            (
                json!({"frontchannel_logout_uri": "http://a.example/out"}),
                "http://a.example/out cannot use".to_owned(),
            ),
            (
                json!({"frontchannel_logout_uri": "http://localhost:3001/out"}),
                "frontchannel_logout_uri: http://localhost:3001/out is not at the origin"
                    .to_owned(),
            ),
            (
                json!({"frontchannel_logout_uri": "https://a.example/out"}),
                "frontchannel_logout_uri: https://a.example/out is not at the origin".to_owned(),
            ),
        ] {
            let refused = checked(document.clone()).unwrap_err();
            assert!(refused.starts_with(&why), "{document}: {refused}");
        }
        // A profile stands for what it asks for.
        let fapi = json!({
            "profile": "fapi2",
            "jwks": {"keys": [key]},
            "token_endpoint_auth_method": "private_key_jwt",
        });
        let mut stands_for = fapi.clone();
        for member in
            ["require_pushed_authorization_requests", "dpop_bound_access_tokens", "require_pkce"]
        {
            stands_for[member] = json!(true);
        }
        assert_eq!(checked(fapi), Ok(stands_for));
        let mut fat = key.clone();
        fat["x5c"] = json!(["A".repeat(100_000)]);
        let slim = checked(json!({"jwks": {"keys": [fat], "more": "A".repeat(100_000)}}));
        assert_eq!(slim, Ok(json!({"jwks": {"keys": [key]}})));
        let mut named = key.clone();
        named["kid"] = json!("A".repeat(MAX_JWKS));
        assert_eq!(
            checked(json!({"jwks": {"keys": [named]}})),
            Err("jwks is too long.".to_owned())
        );
        let mut private = key.clone();
        private["d"] = json!("AAAA");
        for wrong in [
            json!({"jwks": []}),
            json!({"jwks": {"keys": [private]}}),
            json!({"jwks": {"keys": [{"kty": "oct", "k": "AAAA"}]}}),
            json!({"jwks": {"keys": vec![key.clone(); 11]}}),
            json!({"token_endpoint_auth_method": "private_key_jwt"}),
            json!({"jwks": {"keys": [key]}, "jwks_uri": "https://app.example/jwks.json"}),
            json!({"jwks_uri": "http://app.example/jwks.json"}),
            json!({"jwks_uri": "myapp:/jwks.json"}),
            json!({"profile": "fapi1"}),
            json!({"profile": "fapi2"}),
            json!({"profile": "fapi2", "jwks": {"keys": [key]}}),
            json!({
                "profile": "fapi2",
                "jwks_uri": "https://app.example/jwks.json",
                "token_endpoint_auth_method": "private_key_jwt",
                "token_endpoint_auth_signing_alg": "RS256",
            }),
            json!({"token_endpoint_auth_method": "none"}),
            json!({"default_max_age": -1}),
            json!({"default_max_age": "3600"}),
            json!({"default_max_age": 4_294_967_296_u64}),
            json!({"default_acr_values": "urn:cognito:loa:4"}),
            json!({"default_acr_values": ["one two"]}),
            json!({"default_acr_values": [""]}),
            json!({"default_acr_values": vec!["a"; 11]}),
            json!({"require_auth_time": 1}),
            json!({"token_endpoint_auth_signing_alg": "HS256"}),
            json!({
                "jwks": {"keys": [key]},
                "token_endpoint_auth_method": "private_key_jwt",
                "token_endpoint_auth_signing_alg": "PS256",
            }),
        ] {
            assert!(checked(wrong.clone()).is_err(), "{wrong}");
        }
        let many = vec!["https://a.example/bye"; 101];
        assert!(checked(json!({"post_logout_redirect_uris": many})).is_err());
    }
}
