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
use crate::model::user::{Attributes, Epoch, User, UserStatus};
use crate::store::group_members::groups_of;
use crate::store::logout_notices::LIFETIME;

/// What was proven, as far as a grant of the API says it, and when.
pub struct Signed<'a> {
    pub grant: &'a Grant,
    /// The epoch in which the first factor was proven.
    pub epoch: Epoch,
    /// The earlier sign-in that some of it was proven in.
    pub credit: Option<OriginJti>,
    pub refresh_digest: &'a [u8],
    /// The failures to forget: of which name, from where.
    pub cleared: Option<(&'a LookupKey, &'a str)>,
    /// Makes it a tracked session.
    pub used: Option<&'a Use>,
    /// Names from where it came.
    pub source: &'a [u8],
}

/// Stores a grant of the API with its first refresh token, forgets the failures of the name that signed in, and reads the
/// user's groups: one statement. `None`, and nothing changed, if the user's sign-ins were ended since the first factor was
/// proven, or the earlier one that it takes credit from: who ends them waits until the grant is there, and then finds it.
pub async fn insert(
    db: impl PgExecutor<'_>,
    Signed { grant, epoch, credit, refresh_digest, cleared, used, source }: &Signed<'_>,
) -> sqlx::Result<Option<Groups>> {
    // The user is locked before the failures are.
    let row = sqlx::query!(
        "WITH standing AS (
             SELECT sub FROM users WHERE user_pool_id = $1 AND sub = $3 AND epoch = $16
             AND ($19::uuid IS NULL OR EXISTS (SELECT FROM grants e
                 WHERE e.user_pool_id = $1 AND e.origin_jti = $19 AND e.revoked_at IS NULL))
             FOR SHARE
         ), made AS (
             INSERT INTO grants (user_pool_id, origin_jti, sub, client_id, auth_time, scopes, amr,
                 created_at, expires_at, device_key, last_active_at, address, device, source)
             SELECT $1, $2, sub, $4, $5, $6, $7, $8, $9, $12, $13, $14, $15, $18 FROM standing
             RETURNING origin_jti
         ), refresh AS (
             INSERT INTO refresh_tokens (user_pool_id, digest, origin_jti, created_at, expires_at)
             SELECT $1, $10, origin_jti, $8, $9 FROM made
         ), cleared AS (
             DELETE FROM sign_in_failures WHERE user_pool_id = $1 AND (lookup_key, source) IN (
                 SELECT lookup_key, source FROM sign_in_failures
                 WHERE user_pool_id = $1 AND lookup_key = $11 AND source IN ($17, '')
                 AND EXISTS (SELECT FROM standing)
                 ORDER BY source DESC FOR UPDATE)
         )
         SELECT EXISTS (SELECT FROM made) AS \"made!\",
             (SELECT json_agg(json_build_object('name', name, 'role_arn', role_arn,
                     'precedence', precedence))
                 FROM group_members m JOIN groups USING (user_pool_id, name)
                 WHERE m.user_pool_id = $1 AND m.sub = $3) AS \"groups: Json<Vec<Membership>>\"",
        &grant.user.pool as _,
        grant.origin_jti as _,
        grant.user.sub as _,
        &grant.client_id as _,
        grant.auth_time,
        &grant.scopes,
        &grant.amr,
        grant.created_at,
        grant.expires_at,
        *refresh_digest,
        cleared.map(|(name, _)| name.as_str()),
        &grant.device_key as _,
        used.map(|used| used.at),
        used.map(|used| used.address.as_str()),
        used.map(|used| used.device.as_str()),
        *epoch as Epoch,
        cleared.map(|(_, source)| source),
        *source,
        *credit as Option<OriginJti>,
    )
    .fetch_one(db)
    .await?;
    Ok(row.made.then(|| groups_of(row.groups)))
}

/// Whether a sign-in of a user that is kept, ended or not, came from a source.
pub async fn is_source(
    db: impl PgExecutor<'_>,
    pool: &UserPoolId,
    user: Sub,
    source: &[u8],
) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        "SELECT EXISTS (SELECT FROM grants WHERE user_pool_id = $1 AND sub = $2 AND source = $3)
             OR EXISTS (SELECT FROM browser_sessions
                 WHERE user_pool_id = $1 AND sub = $2 AND source = $3) AS \"is!\"",
        pool as _,
        user as _,
        source,
    )
    .fetch_one(db)
    .await
}

/// Stores a grant of a browser session, without a refresh token, and reads the user's groups. `None`, and nothing changed,
/// if the session no longer stands or its user may not sign in. The session stays locked until the grant is there, as in
/// [`consume`](super::authorization_codes::consume).
pub async fn insert_in_session(
    db: impl PgExecutor<'_>,
    grant: &Grant,
) -> sqlx::Result<Option<Groups>> {
    let row = sqlx::query!(
        "WITH session AS (
             SELECT sub FROM browser_sessions WHERE user_pool_id = $1 AND session_id = $5
             AND sub = $3 AND revoked_at IS NULL FOR SHARE
         ), made AS (
             INSERT INTO grants (user_pool_id, origin_jti, sub, client_id, session_id, auth_time,
                 scopes, resource, amr, created_at, expires_at, claims, jkt)
             SELECT $1, $2, u.sub, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13
             FROM session s JOIN users u ON u.user_pool_id = $1 AND u.sub = s.sub AND u.enabled
             RETURNING origin_jti
         )
         SELECT EXISTS (SELECT FROM made) AS \"made!\",
             (SELECT json_agg(json_build_object('name', name, 'role_arn', role_arn,
                     'precedence', precedence))
                 FROM group_members m JOIN groups USING (user_pool_id, name)
                 WHERE m.user_pool_id = $1 AND m.sub = $3) AS \"groups: Json<Vec<Membership>>\"",
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
        stored(&grant.claims) as Option<Json<&ClaimsRequest>>,
        grant.jkt,
    )
    .fetch_one(db)
    .await?;
    Ok(row.made.then(|| groups_of(row.groups)))
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

impl GrantAndUser {
    /// Whether tokens of it count: nobody has ended the sign-in, and its user may sign in.
    pub fn stands(&self) -> bool {
        self.grant.revoked_at.is_none() && self.user.enabled
    }
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

/// Ends what clients were given in a browser session and in those that it continued, but for grants with the scope `kept`, where
/// one is named. The session was ended before, in a statement of its own: a code that is being redeemed holds it, and this one
/// sees the grant it made.
pub async fn set_revoked_of_session(
    tx: &mut PgConnection,
    user: &UserKey,
    session: SessionId,
    kept: Option<&str>,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "WITH RECURSIVE chain AS (
             SELECT $3::uuid AS session_id
             UNION
             SELECT b.session_id FROM chain c
             JOIN browser_sessions b ON b.user_pool_id = $1 AND b.continued_by = c.session_id
         )
         UPDATE grants g SET revoked_at = $5
         FROM chain c
         WHERE g.user_pool_id = $1 AND g.sub = $2 AND g.session_id = c.session_id
         AND g.revoked_at IS NULL AND ($4::text IS NULL OR NOT $4 = ANY (g.scopes))",
        &user.pool as _,
        user.sub as _,
        session as _,
        kept,
        now,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Ends every sign-in of a user: revokes every grant and browser session, but for those given, ends every challenge and, by
/// the [`Epoch`], every sign-in that is on the way to one; and notes which clients are to be told: also those of sessions
/// that ran out in the browser while their clients went on, and of a user who is about to be deleted. A client that anybody
/// could register hears of no more than the sessions that browsers still had.
///
/// Several statements: whoever is signing in or redeems a code holds the user or the session, and the next one sees what
/// was made. The user is locked first, so that nobody else who ends several of them is in each other's way.
pub async fn set_all_revoked(
    tx: &mut PgConnection,
    user: &UserKey,
    except: Option<OriginJti>,
    except_session: Option<SessionId>,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE users SET epoch = epoch + 1 WHERE user_pool_id = $1 AND sub = $2",
        &user.pool as _,
        user.sub as _,
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!(
        "WITH challenged AS (
             UPDATE challenges SET expires_at = $3
             WHERE user_pool_id = $1 AND sub = $2 AND consumed_at IS NULL AND expires_at > $3
         )
         UPDATE browser_sessions SET revoked_at = $3
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
         AND NOT a.of_anybody
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
