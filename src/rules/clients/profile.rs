//! Security profiles: what a client that says it keeps to one must have, whatever else its metadata says, and its pool.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::jwt::Verifier;
use crate::model::client_metadata::{AuthMethod, ClientMetadata, Profile};
use crate::model::signing::{Algorithm, StoredSigningKey};
use crate::model::user_pool::{Tags, signing_algorithm};
use crate::rules::{Refusal, Result};
use crate::store;
use crate::store::pools::PoolRow;

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
    let named = metadata.token_endpoint_auth_signing_alg.as_deref().and_then(Algorithm::meant_by);
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

/// Refuses with `InvalidParameter` a client of a profile in a pool that signs, or is going to sign, with what the profile
/// does not allow (FAPI 2.0 §5.4.1). The pool is locked: neither its tag nor its keys change before the client is there.
pub async fn check_pool(
    tx: &mut PgConnection,
    pool: &PoolRow,
    metadata: &ClientMetadata,
    now: DateTime<Utc>,
) -> Result<()> {
    if metadata.profile != Some(Profile::Fapi2) {
        return Ok(());
    }
    let keys = store::signing_keys::list(&mut *tx, &pool.user_pool_id).await?;
    let signs = |key: &&StoredSigningKey| key.retired_at.is_none_or(|retired| now < retired);
    let named = |key: &StoredSigningKey| key.public_jwk["alg"].as_str().and_then(Algorithm::named);
    let mut allowed = keys.iter().filter(signs).map(named).map(is_allowed);
    if allowed.all(|allowed| allowed) && is_allowed(Some(signing_algorithm(&pool.tags))) {
        return Ok(());
    }
    let why = "profile fapi2 needs a pool whose keys sign with PS256, ES256 or EdDSA, as its tag \
               poolhouse:signing-algorithm says.";
    Err(Refusal::parameter(why.to_owned()).into())
}

/// Refuses with `InvalidParameter` tags by which the next keys of a pool would sign with what the profile of one of its
/// clients does not allow. The pool is locked.
pub async fn check_tags(tx: &mut PgConnection, pool: &PoolRow, tags: &Tags) -> Result<()> {
    let (before, after) = (signing_algorithm(&pool.tags), signing_algorithm(tags));
    if before == after || is_allowed(Some(after)) {
        return Ok(());
    }
    match store::clients::find_of_fapi(&mut *tx, &pool.user_pool_id).await? {
        None => Ok(()),
        Some(client) => Err(Refusal::parameter(format!(
            "Tag poolhouse:signing-algorithm takes PS256, ES256 or EdDSA while client {client} has \
             profile fapi2."
        ))
        .into()),
    }
}

fn is_allowed(algorithm: Option<Algorithm>) -> bool {
    algorithm.is_some_and(|algorithm| Algorithm::FAPI.contains(&algorithm))
}
