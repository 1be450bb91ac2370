//! Refresh tokens, kept as SHA-256.

use chrono::{DateTime, Utc};
use sqlx::PgExecutor;
use sqlx::types::Json;

use crate::model::claims_request::ClaimsRequest;
use crate::model::grant::Grant;
use crate::model::group::Membership;
use crate::model::ids::{
    ClientId, DeviceKey, OriginJti, SessionId, Sub, UserKey, UserPoolId, Username,
};
use crate::model::resources::Resources;
use crate::model::user::{Attributes, User, UserStatus};
use crate::store::grants::GrantAndUser;
use crate::store::group_members::groups_of;
use crate::store::sealed_uses::Along;

/// A refresh token with its grant and user.
pub struct Presented {
    pub expires_at: DateTime<Utc>,
    /// When its successor was first given out.
    pub rotated_at: Option<DateTime<Utc>>,
    pub of: GrantAndUser,
}

/// What a refresh token stands for.
pub async fn find(
    db: impl PgExecutor<'_>,
    pool: &UserPoolId,
    digest: &[u8],
) -> sqlx::Result<Option<Presented>> {
    let row = sqlx::query!(
        "SELECT r.expires_at AS token_expires_at, r.rotated_at,
             g.origin_jti AS \"origin_jti: OriginJti\", g.sub AS \"sub: Sub\",
             g.client_id AS \"client_id: ClientId\", g.session_id AS \"session_id: SessionId\",
             g.auth_time, g.scopes, g.resource, g.claims AS \"claims: Json<ClaimsRequest>\",
             g.jkt, g.amr,
             g.device_key AS \"device_key: DeviceKey\", g.created_at, g.expires_at,
             g.revoked_at, u.username AS \"username: Username\",
             u.status AS \"status: UserStatus\", u.enabled,
             u.attributes AS \"attributes: Json<Attributes>\", u.created_at AS user_created_at,
             u.modified_at,
             (SELECT json_agg(json_build_object('name', name, 'role_arn', role_arn,
                     'precedence', precedence))
                 FROM group_members m JOIN groups USING (user_pool_id, name)
                 WHERE m.user_pool_id = u.user_pool_id AND m.sub = u.sub)
                 AS \"groups: Json<Vec<Membership>>\"
         FROM refresh_tokens r
         JOIN grants g ON g.user_pool_id = r.user_pool_id AND g.origin_jti = r.origin_jti
         JOIN users u ON u.user_pool_id = g.user_pool_id AND u.sub = g.sub
         WHERE r.user_pool_id = $1 AND r.digest = $2",
        pool as _,
        digest,
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| {
        let key = UserKey { pool: pool.clone(), sub: row.sub };
        Presented {
            expires_at: row.token_expires_at,
            rotated_at: row.rotated_at,
            of: GrantAndUser {
                grant: Grant {
                    user: key.clone(),
                    origin_jti: row.origin_jti,
                    client_id: row.client_id,
                    session_id: row.session_id,
                    auth_time: row.auth_time,
                    scopes: row.scopes,
                    resources: Resources::read(row.resource.as_deref()),
                    claims: row.claims.map(|claims| claims.0).unwrap_or_default(),
                    jkt: row.jkt,
                    amr: row.amr,
                    device_key: row.device_key,
                    created_at: row.created_at,
                    expires_at: row.expires_at,
                    revoked_at: row.revoked_at,
                },
                user: User {
                    key,
                    username: row.username,
                    status: row.status,
                    enabled: row.enabled,
                    attributes: row.attributes.0,
                    created_at: row.user_created_at,
                    modified_at: row.modified_at,
                },
                groups: groups_of(row.groups),
            },
        }
    }))
}

/// Rotates a token, or repeats its rotation while `earliest` allows it: marks it used and stores its successor.
/// `false`, and nothing changed, when it was rotated before `earliest` (at all, without one), its successor was rotated
/// as well, or its grant is revoked. A proof is taken along; if it was taken before, the statement fails.
///
/// The grant is held until the successor is there: who deletes it meanwhile waits, and takes the successor with it.
pub async fn rotate(
    db: impl PgExecutor<'_>,
    pool: &UserPoolId,
    digest: &[u8],
    successor: &[u8],
    earliest: Option<DateTime<Utc>>,
    proof: Option<Along<'_>>,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "WITH held AS (
             SELECT g.origin_jti FROM refresh_tokens r
             JOIN grants g ON g.user_pool_id = r.user_pool_id AND g.origin_jti = r.origin_jti
             WHERE r.user_pool_id = $1 AND r.digest = $2 AND g.revoked_at IS NULL
             FOR KEY SHARE OF g
         ), used AS (
             UPDATE refresh_tokens r SET rotated_at = coalesce(r.rotated_at, $5)
             FROM held g
             WHERE r.user_pool_id = $1 AND r.digest = $2 AND r.expires_at > $5
             AND (r.rotated_at IS NULL OR r.rotated_at > $4 AND NOT EXISTS (
                 SELECT FROM refresh_tokens s WHERE s.user_pool_id = $1 AND s.digest = $3
                 AND s.rotated_at IS NOT NULL))
             AND g.origin_jti = r.origin_jti
             RETURNING r.origin_jti, r.expires_at
         ), made AS (
             INSERT INTO refresh_tokens (user_pool_id, digest, origin_jti, created_at, expires_at)
             SELECT $1, $3, origin_jti, $5, expires_at FROM used
             ON CONFLICT DO NOTHING
         ), proof AS (
             INSERT INTO sealed_uses (user_pool_id, digest, attempts, expires_at, consumed_at)
             SELECT $1, $6::bytea, 1, $7::timestamptz, $5 FROM used WHERE $6::bytea IS NOT NULL
         )
         SELECT count(*) AS \"used!\" FROM used",
        pool as _,
        digest,
        successor,
        earliest,
        now,
        proof.map(|proof| proof.digest),
        proof.map(|proof| proof.expires_at),
    )
    .fetch_one(db)
    .await?;
    Ok(done.used == 1)
}
