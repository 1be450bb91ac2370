//! Signing keys of pools: made, rotated, retired.

use chrono::{DateTime, Duration, Utc};
use serde_json::json;
use sqlx::PgConnection;

use crate::app::{App, KeySource};
use crate::jwt::KeyPair;
use crate::model::audit::Actor;
use crate::model::ids::UserPoolId;
use crate::model::signing::{Algorithm, KeyRole, StoredSigningKey};
use crate::model::user_pool::signing_algorithm;
use crate::rules::pools::{self, signing_key_place};
use crate::rules::{Error, Refusal, Result};
use crate::sealing::SealingKey;
use crate::store;

/// A fresh key pair, made on the hash pool. Busy when that is full.
pub async fn make(app: &App, algorithm: Algorithm) -> Result<KeyPair> {
    match (&app.key_source, algorithm) {
        (KeySource::Shared(make), Algorithm::Rs256) => Ok(make()?),
        (KeySource::Shared(_) | KeySource::Generate, _) => {
            let random = app.random;
            Ok(app.hasher.run(move || KeyPair::generate(random, algorithm)).await??)
        }
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

/// How long the next key of a role is published before it signs: whoever keeps a JWKS for a day has it by then.
const ANNOUNCED: Duration = Duration::hours(24);

/// The longest life of a token, and how long its key stays published after that.
const LAST_TOKEN: Duration = Duration::hours(24);
const LINGERS: Duration = Duration::hours(24);

/// How long a retired key's private half is kept: requests that began before it retired have ended by then.
const ERASED_AFTER: Duration = Duration::minutes(1);

/// When the next keys of a pool begin to sign, and what becomes of the ones before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rotation {
    /// A day after they are published.
    Announced,
    /// At once. Verifiers see a key they do not know yet, and fetch the JWKS. What was signed before counts on.
    Now,
    /// At once, for keys that are in strange hands: nothing that any other key signed counts any more. Apps with refresh
    /// tokens go on with new tokens.
    Withdrawing,
}

/// Rotates both signing keys of a pool: when the next ones begin to sign.
///
/// The keys of now sign until then, stay published for as long as what they signed can count and a day more, and
/// are never deleted: an `id_token_hint` may come late. [`Rotation::Now`] also takes effect on keys that were
/// announced; [`Rotation::Withdrawing`] trusts no key that is there. Keys that were announced of another algorithm than the
/// tag of now says are no more.
///
/// Refuses with `ResourceNotFound`, `InvalidParameter` when the next keys are announced already, and
/// `ConcurrentModification` where the tag that says what they sign with changes.
pub async fn rotate(
    app: &App,
    actor: &Actor,
    pool: &UserPoolId,
    rotation: Rotation,
) -> Result<DateTime<Utc>> {
    let pool = pools::find_fresh(app, pool).await?;
    let algorithm = pool.signing_algorithm();
    let pairs = [
        (KeyRole::Id, make(app, algorithm).await?),
        (KeyRole::Access, make(app, algorithm).await?),
    ];
    let now = app.now();
    let active_at = match rotation {
        Rotation::Announced => now + ANNOUNCED,
        Rotation::Now | Rotation::Withdrawing => now,
    };
    let mut tx = app.db.begin().await?;
    let locked = pools::lock(&mut tx, &pool.id).await?;
    // The pairs were made outside: clients may be there by now that take no others than those the tag says.
    if signing_algorithm(&locked.tags) != algorithm {
        let why = "The tag poolhouse:signing-algorithm has changed meanwhile.";
        return Err(Refusal::ConcurrentModification(why.into()).into());
    }
    let announced = match rotation {
        Rotation::Announced | Rotation::Now => announced(&mut tx, &pool.id, algorithm, now).await?,
        Rotation::Withdrawing => Vec::new(),
    };
    let mut next: Vec<String> = announced.iter().map(|key| key.kid.to_string()).collect();
    match (announced.first(), rotation) {
        (Some(next), Rotation::Announced) => {
            let why = format!(
                "The next signing keys are published already; they sign from {}.",
                next.active_at
            );
            return Err(Refusal::parameter(why).into());
        }
        (Some(_), Rotation::Now | Rotation::Withdrawing) => {
            store::signing_keys::set_active(&mut tx, &pool.id, now).await?;
        }
        (None, _) => {
            for (role, pair) in &pairs {
                let key = seal(app, &pool.id, &pool.data_key, pair, *role, active_at);
                store::signing_keys::insert(&mut tx, &pool.id, &key, now).await?;
                next.push(key.kid.to_string());
            }
        }
    }
    match rotation {
        Rotation::Withdrawing => {
            store::signing_keys::set_withdrawn(&mut tx, &pool.id, &next, now).await?;
        }
        Rotation::Announced | Rotation::Now => {
            let end = active_at + LAST_TOKEN + LINGERS;
            store::signing_keys::set_retired(&mut tx, &pool.id, &next, active_at, end).await?;
        }
    }
    let withdrawn = rotation == Rotation::Withdrawing;
    let detail = json!({"active_at": active_at, "withdrawn": withdrawn});
    let event = actor.did("RotateSigningKeys", &pool.id, now, detail);
    pools::commit(app, tx, event).await?;
    Ok(active_at)
}

/// The keys of a pool that were announced and will sign. Those that were announced before the tag changed never will, and are
/// void from here on.
async fn announced(
    tx: &mut PgConnection,
    pool: &UserPoolId,
    algorithm: Algorithm,
    now: DateTime<Utc>,
) -> Result<Vec<StoredSigningKey>> {
    let mut waiting = store::signing_keys::list(&mut *tx, pool).await?;
    waiting.retain(|key| key.active_at > now && key.retired_at.is_none_or(|at| at > now));
    let (announced, void): (Vec<_>, Vec<_>) =
        waiting.into_iter().partition(|key| key.public_jwk["alg"] == algorithm.name());
    let void: Vec<String> = void.iter().map(|key| key.kid.to_string()).collect();
    if !void.is_empty() {
        store::signing_keys::set_void(tx, pool, &void, now).await?;
    }
    Ok(announced)
}

/// Rotates the keys of pools that want them no older than they are. Of several nodes that do so at once, one does.
pub async fn rotate_old(app: &App) -> Result<()> {
    for id in store::signing_keys::list_pools_that_rotate(&app.db).await? {
        let Some(pool) = pools::lookup(app, &id).await? else { continue };
        let newest = store::signing_keys::newest(&app.db, &id).await?;
        let old = pool.key_rotation().zip(newest);
        if old.is_none_or(|(most, newest)| app.now() - newest < most) {
            continue;
        }
        match rotate(app, &Actor::operator(), &id, Rotation::Announced).await {
            // Another node was faster.
            Ok(_) | Err(Error::Refused(_)) => {}
            Err(fault) => return Err(fault),
        }
    }
    Ok(())
}

/// Erases the private halves of retired keys.
pub async fn erase_retired(app: &App) -> Result<()> {
    let before = app.now() - ERASED_AFTER;
    for pool in store::signing_keys::list_pools_with_retired(&app.db, before).await? {
        store::signing_keys::erase_retired(&app.db, &pool, before).await?;
    }
    Ok(())
}
