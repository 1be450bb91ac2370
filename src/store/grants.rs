//! Grants: one for each sign-in.

use chrono::{DateTime, Utc};
use sqlx::types::Json;
use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use crate::model::claims_request::ClaimsRequest;
use crate::model::grant::Grant;
use crate::model::group::{Groups, Membership};
use crate::model::ids::{
    ClientId, DeviceKey, LookupKey, OriginJti, SessionId, Sub, UserKey, UserPoolId, Username,
};
use crate::model::mfa::MfaSettings;
use crate::model::resources::Resources;
use crate::model::session::Use;
use crate::model::user::{Attributes, User, UserStatus};
use crate::store::group_members::groups_of;
use crate::store::logout_notices::LIFETIME;

/// Stores a grant with its first refresh token, forgets the failures of the name that signed in, and reads the user's
/// groups: one statement. `used` makes it a tracked session.
pub async fn insert(
    db: impl PgExecutor<'_>,
    grant: &Grant,
    refresh_digest: Option<&[u8]>,
    cleared: Option<(&LookupKey, &str)>,
    used: Option<&Use>,
) -> sqlx::Result<Groups> {
    let groups = sqlx::query_scalar!(
        "WITH made AS (
             INSERT INTO grants (user_pool_id, origin_jti, sub, client_id, session_id,
                 auth_time, scopes, resource, amr, created_at, expires_at, device_key,
                 last_active_at, address, device, claims, jkt)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $15, $16, $17, $18, $19, $20)
         ), refresh AS (
             INSERT INTO refresh_tokens (user_pool_id, digest, origin_jti, created_at, expires_at)
             SELECT $1, $12, $2, $10, $11 WHERE $12::bytea IS NOT NULL
         ), cleared AS (
             DELETE FROM sign_in_failures WHERE user_pool_id = $1 AND (lookup_key, source) IN (
                 SELECT lookup_key, source FROM sign_in_failures
                 WHERE user_pool_id = $1 AND lookup_key = $13 AND source IN ($14, '')
                 ORDER BY source DESC FOR UPDATE)
         )
         SELECT json_agg(json_build_object('name', name, 'role_arn', role_arn,
             'precedence', precedence)) AS \"groups: Json<Vec<Membership>>\"
         FROM group_members m JOIN groups USING (user_pool_id, name)
         WHERE m.user_pool_id = $1 AND m.sub = $3",
        &grant.user.pool as _,
        grant.origin_jti as _,
        grant.user.sub as _,
        &grant.client_id as _,
        grant.session_id as _,
        grant.auth_time,
        &grant.scopes,
        grant.resources.stored(),
        &grant.amr,
        grant.created_at,
        grant.expires_at,
        refresh_digest,
        cleared.map(|(name, _)| name.as_str()),
        cleared.map(|(_, source)| source),
        &grant.device_key as _,
        used.map(|used| used.at),
        used.map(|used| used.address.as_str()),
        used.map(|used| used.device.as_str()),
        stored(&grant.claims) as Option<Json<&ClaimsRequest>>,
        grant.jkt,
    )
    .fetch_one(db)
    .await?;
    Ok(groups_of(groups))
}

/// A request for claims as it is stored: nothing where nothing is asked for.
pub fn stored(claims: &ClaimsRequest) -> Option<Json<&ClaimsRequest>> {
    (!claims.is_empty()).then_some(Json(claims))
}

/// A grant, its user and the user's groups, read together.
pub struct GrantAndUser {
    pub grant: Grant,
    pub user: User,
    pub groups: Groups,
}

/// The grant that an access token names, with its user, and which second factors the user has switched on. `None` if
/// grant or user is gone.
pub async fn find(
    db: impl PgExecutor<'_>,
    pool: &UserPoolId,
    origin_jti: OriginJti,
) -> sqlx::Result<Option<(GrantAndUser, MfaSettings)>> {
    let row = sqlx::query!(
        "SELECT g.sub AS \"sub: Sub\", g.client_id AS \"client_id: ClientId\",
             g.session_id AS \"session_id: SessionId\", g.auth_time, g.scopes,
             g.resource, g.claims AS \"claims: Json<ClaimsRequest>\", g.jkt, g.amr,
             g.device_key AS \"device_key: DeviceKey\", g.created_at, g.expires_at, g.revoked_at,
             u.username AS \"username: Username\", u.status AS \"status: UserStatus\", u.enabled,
             u.attributes AS \"attributes: Json<Attributes>\", u.created_at AS user_created_at,
             u.modified_at, u.mfa AS \"mfa: Json<MfaSettings>\",
             (SELECT json_agg(json_build_object('name', name, 'role_arn', role_arn,
                     'precedence', precedence))
                 FROM group_members m JOIN groups USING (user_pool_id, name)
                 WHERE m.user_pool_id = u.user_pool_id AND m.sub = u.sub)
                 AS \"groups: Json<Vec<Membership>>\"
         FROM grants g JOIN users u ON u.user_pool_id = g.user_pool_id AND u.sub = g.sub
         WHERE g.user_pool_id = $1 AND g.origin_jti = $2",
        pool as _,
        origin_jti as _,
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| {
        let key = UserKey { pool: pool.clone(), sub: row.sub };
        let of = GrantAndUser {
            grant: Grant {
                user: key.clone(),
                origin_jti,
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
        };
        (of, row.mfa.0)
    }))
}

/// Binds a grant to a key; `false` if it is bound to another, revoked or gone.
pub async fn set_jkt(
    db: impl PgExecutor<'_>,
    pool: &UserPoolId,
    origin_jti: OriginJti,
    jkt: &str,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "UPDATE grants SET jkt = $3
         WHERE user_pool_id = $1 AND origin_jti = $2 AND revoked_at IS NULL
         AND (jkt IS NULL OR jkt = $3)",
        pool as _,
        origin_jti as _,
        jkt,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Revokes one grant; `false` if it was revoked or is gone.
pub async fn set_revoked(
    db: impl PgExecutor<'_>,
    pool: &UserPoolId,
    origin_jti: OriginJti,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "UPDATE grants SET revoked_at = $3
         WHERE user_pool_id = $1 AND origin_jti = $2 AND revoked_at IS NULL",
        pool as _,
        origin_jti as _,
        now,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Revokes every grant and browser session of a user, but for those given, and notes which clients are to be told: also
/// those of sessions that ran out in the browser while their clients went on, and of a user who is about to be deleted.
///
/// Two statements: a code that is being redeemed holds its session, and the second one sees the grant it made. The user
/// is locked first, so that nobody else who ends several of them is in each other's way.
pub async fn set_all_revoked(
    tx: &mut PgConnection,
    user: &UserKey,
    except: Option<OriginJti>,
    except_session: Option<SessionId>,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "SELECT sub FROM users WHERE user_pool_id = $1 AND sub = $2 FOR NO KEY UPDATE",
        &user.pool as _,
        user.sub as _,
    )
    .fetch_optional(&mut *tx)
    .await?;
    sqlx::query!(
        "UPDATE browser_sessions SET revoked_at = $3
         WHERE user_pool_id = $1 AND sub = $2 AND revoked_at IS NULL
         AND ($4::uuid IS NULL OR session_id <> $4)",
        &user.pool as _,
        user.sub as _,
        now,
        except_session.map(|id| id.0) as Option<Uuid>,
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!(
        "WITH ended AS (
             UPDATE grants SET revoked_at = $3
             WHERE user_pool_id = $1 AND sub = $2 AND revoked_at IS NULL
             AND ($4::uuid IS NULL OR origin_jti <> $4)
             RETURNING client_id, session_id, expires_at
         )
         INSERT INTO logout_notices (user_pool_id, session_id, client_id, sub, created_at,
             expires_at, next_attempt_at, attempts)
         SELECT DISTINCT $1, e.session_id, e.client_id, $2, $3, $6::timestamptz, $3, 0
         FROM ended e
         JOIN user_pool_clients a ON a.user_pool_id = $1 AND a.client_id = e.client_id
         WHERE e.session_id IS NOT NULL AND ($5::uuid IS NULL OR e.session_id <> $5)
         AND e.expires_at > $3 AND a.metadata ? 'backchannel_logout_uri'
         ON CONFLICT DO NOTHING",
        &user.pool as _,
        user.sub as _,
        now,
        except.map(|jti| jti.0) as Option<Uuid>,
        except_session.map(|id| id.0) as Option<Uuid>,
        now + LIFETIME,
    )
    .execute(tx)
    .await?;
    Ok(())
}
