//! Security profiles: what a client that says it keeps to one must have, whatever else its metadata says.

use chrono::{DateTime, Utc};

use crate::jwt::Verifier;
use crate::model::client_metadata::{AuthMethod, ClientMetadata, Profile};
use crate::model::signing::{Algorithm, KeyRole};
use crate::rules::pools::Pool;
use crate::rules::{Refusal, Result};

/// Writes into a document what its profile stands for. Refuses with `InvalidParameter` what the profile does not allow.
///
/// FAPI 2.0 §5.3.2.1 and §5.3.2.2: the client proves itself by a key, pushes its requests with PKCE, and gets tokens that
/// are bound to a key. Source: FAPI 2.0 Security Profile.
pub fn fill_in(metadata: &mut ClientMetadata) -> Result<()> {
    if metadata.profile != Some(Profile::Fapi2) {
        return Ok(());
    }
    let refused = |why: &str| Err(Refusal::parameter(why.to_owned()).into());
    if metadata.token_endpoint_auth_method != Some(AuthMethod::PrivateKeyJwt) {
        return refused("profile fapi2 needs token_endpoint_auth_method private_key_jwt.");
    }
    let named = metadata.token_endpoint_auth_signing_alg.as_deref().and_then(Algorithm::named);
    let allowed = |algorithm: &Algorithm| named.is_none_or(|named| named == *algorithm);
    let mut allowed = Algorithm::FAPI.into_iter().filter(allowed);
    let listed = metadata.keys();
    let signs = |algorithm| listed.iter().any(|key| Verifier::of(key, algorithm).is_ok());
    if !allowed.any(|algorithm| metadata.jwks_uri.is_some() || signs(algorithm)) {
        return refused("profile fapi2 needs keys that sign with PS256, ES256 or EdDSA.");
    }
    metadata.require_pushed_authorization_requests = true;
    metadata.dpop_bound_access_tokens = true;
    metadata.require_pkce = true;
    Ok(())
}

/// Refuses with `InvalidParameter` a client of a profile in a pool that signs with what the profile does not allow (FAPI 2.0
/// §5.4.1).
pub fn check_pool(pool: &Pool, metadata: &ClientMetadata, now: DateTime<Utc>) -> Result<()> {
    if metadata.profile != Some(Profile::Fapi2) {
        return Ok(());
    }
    for role in [KeyRole::Id, KeyRole::Access] {
        if !Algorithm::FAPI.contains(&pool.signer(role, now)?.algorithm()) {
            let why = "profile fapi2 needs a pool whose keys sign with PS256, ES256 or EdDSA, as its tag \
                       poolhouse:signing-algorithm says.";
            return Err(Refusal::parameter(why.to_owned()).into());
        }
    }
    Ok(())
}
