//! Tracked sessions: grants and browser sessions of which it is kept when and from where they were last used.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use crate::connections::Db;
use crate::model::ids::{ClientId, OriginJti, SessionId, UserKey, UserPoolId};
use crate::model::session::{Activity, Session, SessionName, SessionPolicy, Use};

/// Sets whether a pool tracks sessions, and how many a user may have.
pub async fn set_policy(
    tx: &mut PgConnection,
    pool: &UserPoolId,
    policy: SessionPolicy,
) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE user_pools SET tracks_sessions = $2, max_token_sessions = $3
         WHERE user_pool_id = $1",
        pool as _,
        policy.tracked,
        policy.max_per_user,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Sets how long a browser session spares users a sign-in at a client; `false` if there is no such client.
pub async fn set_sso_minutes(
    tx: &mut PgConnection,
    pool: &UserPoolId,
    client: &ClientId,
    minutes: i32,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "UPDATE user_pool_clients SET sso_minutes = $3
         WHERE user_pool_id = $1 AND client_id = $2",
        pool as _,
        client as _,
        minutes,
    )
    .execute(tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The last session of a page: when it began, and its id.
pub type After = (DateTime<Utc>, Uuid);

/// The sessions of a user that stand, tracked ones or `any`, the newest first: at most `limit`, those after `after`. A
/// browser session stands as long as it spares a sign-in at any client, `minutes` where the client does not say; that of a
/// device is none. Of a session that is not tracked no more is known than when it began. A token session came from a browser,
/// whatever sign-ins that has had since: what is told is the session that it has now.
pub async fn list(
    db: impl PgExecutor<'_>,
    user: &UserKey,
    any: bool,
    minutes: i64,
    after: Option<After>,
    limit: i64,
    now: DateTime<Utc>,
) -> sqlx::Result<Vec<Session>> {
    let rows = sqlx::query!(
        "SELECT of_browser AS \"of_browser!\", id AS \"id!\", client_id AS \"client_id: ClientId\",
             created_at AS \"created_at!\", last_active_at AS \"last_active_at!\", address, device,
             (WITH RECURSIVE chain AS (
                 SELECT b.session_id, b.continued_by FROM browser_sessions b
                 WHERE b.user_pool_id = $1 AND b.session_id = all_of_them.origin
                 UNION ALL
                 SELECT b.session_id, b.continued_by FROM chain c
                 JOIN browser_sessions b
                     ON b.user_pool_id = $1 AND b.session_id = c.continued_by
             ) SELECT session_id FROM chain WHERE continued_by IS NULL)
                 AS \"origin: SessionId\"
         FROM (
             SELECT false AS of_browser, origin_jti AS id, client_id, created_at,
                 coalesce(last_active_at, created_at) AS last_active_at, address, device,
                 session_id AS origin
             FROM grants WHERE user_pool_id = $1 AND sub = $2 AND revoked_at IS NULL
             AND expires_at > $3 AND ($8 OR last_active_at IS NOT NULL)
             UNION ALL
             SELECT true, session_id, client_id, created_at, coalesce(last_active_at, created_at),
                 address, device, NULL
             FROM browser_sessions WHERE user_pool_id = $1 AND sub = $2 AND revoked_at IS NULL
             AND NOT of_device AND expires_at > $3 AND ($8 OR last_active_at IS NOT NULL)
             AND (kept OR created_at > $3 - interval '1 minute' * (
                 SELECT max(coalesce(sso_minutes, $4::bigint)) FROM user_pool_clients
                 WHERE user_pool_id = $1))
         ) AS all_of_them
         WHERE $5::timestamptz IS NULL OR (created_at, id) < ($5, $6)
         ORDER BY created_at DESC, id DESC LIMIT $7",
        &user.pool as _,
        user.sub as _,
        now,
        minutes,
        after.map(|(at, _)| at),
        after.map(|(_, id)| id),
        limit,
        any,
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Session {
            name: name_of(row.of_browser, row.id),
            client_id: row.client_id,
            created_at: row.created_at,
            last: Use {
                at: row.last_active_at,
                address: row.address.unwrap_or_default(),
                device: row.device.unwrap_or_default(),
            },
            origin: row.origin,
        })
        .collect())
}

fn name_of(of_browser: bool, id: Uuid) -> SessionName {
    match of_browser {
        true => SessionName::Sso(SessionId(id)),
        false => SessionName::Token(OriginJti(id)),
    }
}

/// Ends the tracked token sessions of a user that were not used for the longest, all but `keep` and the one given;
/// which ones. The user is locked.
pub async fn evict(
    tx: &mut PgConnection,
    user: &UserKey,
    except: OriginJti,
    keep: i64,
    now: DateTime<Utc>,
) -> sqlx::Result<Vec<OriginJti>> {
    sqlx::query_scalar!(
        "UPDATE grants SET revoked_at = $5 WHERE user_pool_id = $1 AND origin_jti IN (
             SELECT origin_jti FROM grants
             WHERE user_pool_id = $1 AND sub = $2 AND origin_jti <> $3 AND revoked_at IS NULL
             AND expires_at > $5 AND last_active_at IS NOT NULL
             ORDER BY last_active_at DESC, created_at DESC, origin_jti OFFSET $4)
         RETURNING origin_jti AS \"origin_jti: OriginJti\"",
        &user.pool as _,
        user.sub as _,
        except as _,
        keep,
        now,
    )
    .fetch_all(tx)
    .await
}

/// Ends a token session of a user, a tracked one or `any`; the browser session that it came from, `None` if there was
/// none to end.
pub async fn set_token_session_revoked(
    tx: &mut PgConnection,
    user: &UserKey,
    origin_jti: OriginJti,
    any: bool,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<Option<SessionId>>> {
    let row = sqlx::query!(
        "UPDATE grants SET revoked_at = $4
         WHERE user_pool_id = $1 AND sub = $2 AND origin_jti = $3 AND revoked_at IS NULL
         AND expires_at > $4 AND ($5 OR last_active_at IS NOT NULL)
         RETURNING session_id AS \"session_id: SessionId\"",
        &user.pool as _,
        user.sub as _,
        origin_jti as _,
        now,
        any,
    )
    .fetch_optional(tx)
    .await?;
    Ok(row.map(|row| row.session_id))
}

/// Ends a browser session of a user, a tracked one or `any`; `false` if there was none to end.
pub async fn set_browser_session_revoked(
    tx: &mut PgConnection,
    user: &UserKey,
    session: SessionId,
    any: bool,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "UPDATE browser_sessions SET revoked_at = $4
         WHERE user_pool_id = $1 AND sub = $2 AND session_id = $3 AND revoked_at IS NULL
         AND ($5 OR last_active_at IS NOT NULL)",
        &user.pool as _,
        user.sub as _,
        session as _,
        now,
        any,
    )
    .execute(tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Ends the session that a browser has now, by one that it had: that one itself, or the one that it was continued by at last.
/// A tracked one or `any`.
pub async fn set_browser_of_session_revoked(
    tx: &mut PgConnection,
    user: &UserKey,
    session: SessionId,
    any: bool,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "WITH RECURSIVE chain AS (
             SELECT session_id, continued_by FROM browser_sessions
             WHERE user_pool_id = $1 AND sub = $2 AND session_id = $3
             UNION ALL
             SELECT b.session_id, b.continued_by FROM chain c
             JOIN browser_sessions b ON b.user_pool_id = $1 AND b.session_id = c.continued_by
         )
         UPDATE browser_sessions b SET revoked_at = $4
         FROM chain c
         WHERE b.user_pool_id = $1 AND b.session_id = c.session_id AND c.continued_by IS NULL
         AND b.revoked_at IS NULL AND ($5 OR b.last_active_at IS NOT NULL)",
        &user.pool as _,
        user.sub as _,
        session as _,
        now,
        any,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Keeps when and from where sessions were last used. What somebody else writes right now is passed over; what is newer
/// stays.
pub async fn set_used(db: &Db, seen: &[Activity]) -> sqlx::Result<()> {
    // Of several uses of a session the last counts.
    let mut tokens: HashMap<(&UserPoolId, OriginJti), &Use> = HashMap::new();
    let mut browsers: HashMap<(&UserPoolId, SessionId), &Use> = HashMap::new();
    for one in seen {
        let kept = match one.session {
            SessionName::Token(id) => tokens.entry((&one.user_pool_id, id)).or_insert(&one.used),
            SessionName::Sso(id) => browsers.entry((&one.user_pool_id, id)).or_insert(&one.used),
        };
        if kept.at <= one.used.at {
            *kept = &one.used;
        }
    }
    if !tokens.is_empty() {
        set_token_sessions_used(db, &tokens).await?;
    }
    if !browsers.is_empty() {
        set_browser_sessions_used(db, &browsers).await?;
    }
    Ok(())
}

async fn set_token_sessions_used(
    db: &Db,
    uses: &HashMap<(&UserPoolId, OriginJti), &Use>,
) -> sqlx::Result<()> {
    let pools: Vec<String> = uses.keys().map(|(pool, _)| pool.to_string()).collect();
    let ids: Vec<Uuid> = uses.keys().map(|(_, id)| id.0).collect();
    let times: Vec<DateTime<Utc>> = uses.values().map(|used| used.at).collect();
    let addresses: Vec<String> = uses.values().map(|used| used.address.clone()).collect();
    let devices: Vec<String> = uses.values().map(|used| used.device.clone()).collect();
    sqlx::query!(
        "WITH seen AS (
             SELECT * FROM unnest($1::text[], $2::uuid[], $3::timestamptz[], $4::text[], $5::text[])
                 AS seen (user_pool_id, origin_jti, at, address, device)
         ), free AS (
             SELECT g.user_pool_id, g.origin_jti, s.at, s.address, s.device FROM grants g
             JOIN seen s ON s.user_pool_id = g.user_pool_id AND s.origin_jti = g.origin_jti
             WHERE g.last_active_at <= s.at FOR NO KEY UPDATE OF g SKIP LOCKED
         )
         UPDATE grants g SET last_active_at = f.at, address = f.address, device = f.device
         FROM free f WHERE g.user_pool_id = f.user_pool_id AND g.origin_jti = f.origin_jti",
        &pools,
        &ids,
        &times,
        &addresses,
        &devices,
    )
    .execute(db)
    .await?;
    Ok(())
}

async fn set_browser_sessions_used(
    db: &Db,
    uses: &HashMap<(&UserPoolId, SessionId), &Use>,
) -> sqlx::Result<()> {
    let pools: Vec<String> = uses.keys().map(|(pool, _)| pool.to_string()).collect();
    let ids: Vec<Uuid> = uses.keys().map(|(_, id)| id.0).collect();
    let times: Vec<DateTime<Utc>> = uses.values().map(|used| used.at).collect();
    sqlx::query!(
        "WITH seen AS (
             SELECT * FROM unnest($1::text[], $2::uuid[], $3::timestamptz[])
                 AS seen (user_pool_id, session_id, at)
         ), free AS (
             SELECT b.user_pool_id, b.session_id, s.at FROM browser_sessions b
             JOIN seen s ON s.user_pool_id = b.user_pool_id AND s.session_id = b.session_id
             WHERE b.last_active_at < s.at FOR NO KEY UPDATE OF b SKIP LOCKED
         )
         UPDATE browser_sessions b SET last_active_at = f.at
         FROM free f WHERE b.user_pool_id = f.user_pool_id AND b.session_id = f.session_id",
        &pools,
        &ids,
        &times,
    )
    .execute(db)
    .await?;
    Ok(())
}
