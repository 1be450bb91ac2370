//! Signing keys of pools: made, rotated, retired.

use chrono::{DateTime, Utc};

use crate::app::{App, KeySource};
use crate::jwt::KeyPair;
use crate::model::ids::UserPoolId;
use crate::model::signing::{KeyRole, StoredSigningKey};
use crate::rules::Result;
use crate::rules::pools::signing_key_place;
use crate::sealing::SealingKey;

/// A fresh key pair, made on the hash pool. Busy when that is full.
pub async fn make(app: &App) -> Result<KeyPair> {
    match &app.key_source {
        KeySource::Generate => {
            let random = app.random;
            Ok(app.hasher.run(move || KeyPair::generate(random)).await??)
        }
        KeySource::Shared(make) => Ok(make()?),
    }
}

/// A key pair as it is stored: its private half sealed under the pool's data key.
pub fn seal(
    app: &App,
    pool: &UserPoolId,
    data_key: &SealingKey,
    pair: &KeyPair,
    role: KeyRole,
    active_at: DateTime<Utc>,
) -> StoredSigningKey {
    let place = signing_key_place(pool, &pair.kid);
    StoredSigningKey {
        kid: pair.kid.clone(),
        role,
        sealed_private: Some(data_key.seal(app.random, &place, &pair.private)),
        public_jwk: pair.public_jwk.clone(),
        active_at,
        retired_at: None,
        unpublished_at: None,
    }
}
