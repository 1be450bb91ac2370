//! Challenge Sessions, kept as SHA-256.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgExecutor};

use crate::model::acr::Levels;
use crate::model::challenge::ChallengeName;
use crate::model::ids::{ClientId, DeviceKey, LookupKey, OriginJti, Sub, UserKey, UserPoolId};
use crate::model::user::Epoch;

/// What a challenge is bound to: an answer must agree with all of it.
#[derive(Clone, Copy)]
pub struct Bound<'a> {
    pub user: &'a UserKey,
    pub client_id: &'a ClientId,
    pub challenge: ChallengeName,
    /// The browser flow it was issued to; `None` for the API.
    pub binding: Option<&'a [u8]>,
}

/// A code that a challenge has sent.
#[derive(Clone, Debug)]
pub struct SentCode {
    /// HMAC of the code.
    pub digest: Vec<u8>,
    /// The attribute that the code proves, and the value it was sent to.
    pub attribute: String,
    pub destination: String,
}

/// A challenge to store.
pub struct NewChallenge<'a> {
    pub bound: Bound<'a>,
    /// What has been proven so far.
    pub amr: &'a [String],
    /// The earlier sign-in that some of it was proven in.
    pub credit: Option<OriginJti>,
    /// In which epoch of the user; `None` for what needs no first factor.
    pub epoch: Option<Epoch>,
    pub device_key: Option<&'a DeviceKey>,
    /// The name under which the password is closed, but for the device once it has proven itself.
    pub closed_name: Option<&'a LookupKey>,
    /// From where the sign-in came.
    pub source: Option<&'a str>,
    /// The levels to reach.
    pub levels: Levels,
    pub code: Option<&'a SentCode>,
    /// The code proves an address or number that the user does not have yet.
    pub sets_up: bool,
    pub sealed_state: Option<&'a [u8]>,
    /// The tries that the ones had that it takes the place of.
    pub attempts: i32,
    /// When it, or the one that it takes the place of, was issued first.
    pub created_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
}

/// Stores a challenge; `false`, and nothing changed, if the user's sign-ins were ended since the first factor was proven.
/// Who ends them waits until the transaction is over, and then finds the challenge.
pub async fn insert(
    db: impl PgExecutor<'_>,
    digest: &[u8],
    new: &NewChallenge<'_>,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "WITH standing AS (
             SELECT sub, epoch FROM users WHERE user_pool_id = $1 AND sub = $3
             AND ($16::bigint IS NULL OR epoch = $16) FOR SHARE
         )
         INSERT INTO challenges (user_pool_id, digest, sub, client_id, challenge, amr, binding,
             attempts, created_at, expires_at, code_digest, attribute, destination, sealed_state,
             device_key, levels, epoch, sets_up, source, credit, closed_name)
         SELECT $1, $2, sub, $4, $5, $6, $7, $18, $8, $9, $10, $11, $12, $13, $14, $15, epoch, $17,
             $19, $20, $21
         FROM standing",
        &new.bound.user.pool as _,
        digest,
        new.bound.user.sub as _,
        new.bound.client_id as _,
        new.bound.challenge as _,
        new.amr,
        new.bound.binding,
        new.created_at,
        new.expires_at,
        new.code.map(|code| code.digest.as_slice()),
        new.code.map(|code| code.attribute.as_str()),
        new.code.map(|code| code.destination.as_str()),
        new.sealed_state,
        new.device_key as _,
        new.levels as _,
        new.epoch as Option<Epoch>,
        new.sets_up,
        new.attempts,
        new.source,
        new.credit as Option<OriginJti>,
        new.closed_name as _,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// A challenge as stored.
#[derive(Clone, Debug)]
pub struct StoredChallenge {
    pub sub: Sub,
    pub client_id: ClientId,
    pub challenge: ChallengeName,
    pub amr: Vec<String>,
    pub credit: Option<OriginJti>,
    /// Whether the sign-in that some was proven in was not ended since.
    pub credit_stands: bool,
    pub binding: Option<Vec<u8>>,
    pub device_key: Option<DeviceKey>,
    pub closed_name: Option<LookupKey>,
    pub levels: Levels,
    pub code_digest: Option<Vec<u8>>,
    pub attribute: Option<String>,
    pub destination: Option<String>,
    pub sealed_state: Option<Vec<u8>>,
    pub epoch: Epoch,
    pub sets_up: bool,
    pub created_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    pub consumed_at: Option<DateTime<Utc>>,
}

/// A challenge, whatever its state.
pub async fn find(
    db: impl PgExecutor<'_>,
    pool: &UserPoolId,
    digest: &[u8],
) -> sqlx::Result<Option<StoredChallenge>> {
    sqlx::query_as!(
        StoredChallenge,
        "SELECT sub AS \"sub: Sub\", client_id AS \"client_id: ClientId\",
             challenge AS \"challenge: ChallengeName\", amr, binding,
             device_key AS \"device_key: DeviceKey\",
             closed_name AS \"closed_name: LookupKey\", levels AS \"levels: Levels\", code_digest,
             attribute, destination, sealed_state, epoch AS \"epoch: Epoch\", sets_up, created_at,
             expires_at, consumed_at, credit AS \"credit: OriginJti\",
             (credit IS NULL OR EXISTS (SELECT FROM grants g
                 WHERE g.user_pool_id = challenges.user_pool_id AND g.origin_jti = credit
                 AND g.revoked_at IS NULL)) AS \"credit_stands!\"
         FROM challenges WHERE user_pool_id = $1 AND digest = $2",
        pool as _,
        digest,
    )
    .fetch_optional(db)
    .await
}

/// The newest DEVICE_SRP_AUTH of the API that is open to a user for a device through a client, of a sign-in that came from
/// this source, and its digest.
pub async fn find_of_device(
    db: impl PgExecutor<'_>,
    user: &UserKey,
    client: &ClientId,
    device: &DeviceKey,
    source: &str,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<([u8; 32], StoredChallenge)>> {
    let row = sqlx::query!(
        "SELECT digest, sub AS \"sub: Sub\", client_id AS \"client_id: ClientId\",
             challenge AS \"challenge: ChallengeName\", amr, binding,
             device_key AS \"device_key: DeviceKey\",
             closed_name AS \"closed_name: LookupKey\", levels AS \"levels: Levels\", code_digest,
             attribute, destination, sealed_state, epoch AS \"epoch: Epoch\", sets_up, created_at,
             expires_at, consumed_at, credit AS \"credit: OriginJti\",
             (credit IS NULL OR EXISTS (SELECT FROM grants g
                 WHERE g.user_pool_id = challenges.user_pool_id AND g.origin_jti = credit
                 AND g.revoked_at IS NULL)) AS \"credit_stands!\"
         FROM challenges WHERE user_pool_id = $1 AND sub = $2 AND client_id = $3
         AND device_key = $4 AND challenge = 'DEVICE_SRP_AUTH' AND binding IS NULL
         AND consumed_at IS NULL AND expires_at > $5 AND source = $6
         ORDER BY created_at DESC LIMIT 1",
        &user.pool as _,
        user.sub as _,
        client as _,
        device as _,
        now,
        source,
    )
    .fetch_optional(db)
    .await?;
    Ok(row.and_then(|row| {
        let stored = StoredChallenge {
            sub: row.sub,
            client_id: row.client_id,
            challenge: row.challenge,
            amr: row.amr,
            credit: row.credit,
            credit_stands: row.credit_stands,
            binding: row.binding,
            device_key: row.device_key,
            closed_name: row.closed_name,
            levels: row.levels,
            code_digest: row.code_digest,
            attribute: row.attribute,
            destination: row.destination,
            sealed_state: row.sealed_state,
            epoch: row.epoch,
            sets_up: row.sets_up,
            created_at: row.created_at,
            expires_at: row.expires_at,
            consumed_at: row.consumed_at,
        };
        Some((row.digest.try_into().ok()?, stored))
    }))
}

/// Counts a try of a challenge's code before it is looked at; how many there were, this one included. `None` if the
/// challenge is answered or over.
pub async fn count(
    db: impl PgExecutor<'_>,
    pool: &UserPoolId,
    digest: &[u8],
    now: DateTime<Utc>,
) -> sqlx::Result<Option<i32>> {
    sqlx::query_scalar!(
        "UPDATE challenges SET attempts = attempts + 1
         WHERE user_pool_id = $1 AND digest = $2 AND consumed_at IS NULL AND expires_at > $3
         RETURNING attempts",
        pool as _,
        digest,
        now,
    )
    .fetch_optional(db)
    .await
}

/// Takes a challenge if everything it is bound to agrees, and says how many tries it had; `None`, and nothing changed, if
/// not.
pub async fn consume(
    tx: &mut PgConnection,
    digest: &[u8],
    of: &Bound<'_>,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<i32>> {
    sqlx::query_scalar!(
        "UPDATE challenges SET consumed_at = $7
         WHERE user_pool_id = $1 AND digest = $2 AND sub = $3 AND client_id = $4
         AND challenge = $5 AND binding IS NOT DISTINCT FROM $6 AND consumed_at IS NULL
         AND expires_at > $7
         AND (credit IS NULL OR EXISTS (SELECT FROM grants g
             WHERE g.user_pool_id = $1 AND g.origin_jti = credit AND g.revoked_at IS NULL))
         RETURNING attempts",
        &of.user.pool as _,
        digest,
        of.user.sub as _,
        of.client_id as _,
        of.challenge as _,
        of.binding,
        now,
    )
    .fetch_optional(tx)
    .await
}
