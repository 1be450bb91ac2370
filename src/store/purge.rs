//! Rows that are of no more use: found by pool, deleted pool by pool in batches.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgExecutor};

use crate::model::ids::UserPoolId;

/// Declares how one kind of row goes: `list_<kind>` finds the pools that have some, `delete_<kind>` deletes at most
/// `limit` of one pool and says how many. Rows that somebody else deletes right now are passed over.
macro_rules! expiring {
    ($($(#[$doc:meta])* $list:ident, $delete:ident: $table:tt ($key:tt) where $due:tt;)+) => {$(
        $(#[$doc])*
        pub async fn $list(
            db: impl PgExecutor<'_>,
            before: DateTime<Utc>,
        ) -> sqlx::Result<Vec<UserPoolId>> {
            sqlx::query_scalar!(
                "SELECT DISTINCT user_pool_id AS \"user_pool_id: UserPoolId\" FROM " + $table
                    + " AS t WHERE " + $due,
                before,
            )
            .fetch_all(db)
            .await
        }

        $(#[$doc])*
        pub async fn $delete(
            db: impl PgExecutor<'_>,
            pool: &UserPoolId,
            before: DateTime<Utc>,
            limit: i64,
        ) -> sqlx::Result<u64> {
            let done = sqlx::query!(
                "DELETE FROM " + $table + " WHERE user_pool_id = $2 AND (" + $key + ") IN (SELECT "
                    + $key + " FROM " + $table + " AS t WHERE user_pool_id = $2 AND " + $due
                    + " LIMIT $3 FOR UPDATE SKIP LOCKED)",
                before,
                pool as _,
                limit,
            )
            .execute(db)
            .await?;
            Ok(done.rows_affected())
        }
    )+};
}

expiring! {
    /// Codes that were sent to users.
    list_codes, delete_codes: "confirmation_codes" ("sub, purpose") where "t.expires_at < $1";
    /// Challenges between the first factor and the tokens.
    list_challenges, delete_challenges: "challenges" ("digest") where "t.expires_at < $1";
    /// Authorization codes.
    list_authorization_codes, delete_authorization_codes:
        "authorization_codes" ("digest") where "t.expires_at < $1";
    /// Browser sessions.
    list_browser_sessions, delete_browser_sessions:
        "browser_sessions" ("digest") where "t.expires_at < $1";
    /// Grants, and the refresh tokens that hang on them.
    list_grants, delete_grants: "grants" ("origin_jti") where "t.expires_at < $1";
    /// Failed sign-ins from one source, long enough ago to count no more.
    list_source_failures, delete_source_failures: "sign_in_failures" ("lookup_key, source")
        where "t.last_at < $1 AND t.source <> ''";
    /// Failed sign-ins whatever the source, unless they have closed an account, or what would be one: how long that lasts tells
    /// nothing of who has the name.
    list_total_failures, delete_total_failures: "sign_in_failures" ("lookup_key, source")
        where "t.last_at < $1 AND t.source = '' AND t.failures < 100";
    /// Uses of what was sealed in callers' hands.
    list_sealed_uses, delete_sealed_uses: "sealed_uses" ("digest") where "t.expires_at < $1";
    /// Devices that were offered and never confirmed.
    list_offered_devices, delete_offered_devices: "devices" ("sub, device_key")
        where "t.sealed_verifier IS NULL AND t.created_at < $1";
    /// Counts of hours that are over.
    list_hourly_counts, delete_hourly_counts: "hourly_counts" ("bucket, hour") where "t.hour < $1";
    /// Browsers that were sent to an identity provider.
    list_upstream_requests, delete_upstream_requests:
        "upstream_requests" ("digest") where "t.expires_at < $1";
    /// Devices that waited for a user.
    list_device_authorizations, delete_device_authorizations:
        "device_authorizations" ("digest") where "t.expires_at < $1";
    /// Notices of sessions that ended.
    list_logout_notices, delete_logout_notices:
        "logout_notices" ("session_id, client_id") where "t.expires_at < $1";
    /// Messages that were delivered, or never will be.
    list_messages, delete_messages: "outbox" ("message_id")
        where "t.sealed IS NULL AND t.created_at < $1";
}

/// Deletes users of a pool with all that hangs on them, at most `limit`; how many there were. The audit is left to a
/// job.
pub async fn delete_users(
    db: impl PgExecutor<'_>,
    pool: &UserPoolId,
    limit: i64,
    now: DateTime<Utc>,
) -> sqlx::Result<u64> {
    let done = sqlx::query!(
        "WITH gone AS (
             DELETE FROM users WHERE user_pool_id = $1 AND sub IN (
                 SELECT sub FROM users WHERE user_pool_id = $1 LIMIT $2)
             RETURNING user_pool_id, sub
         )
         INSERT INTO deleted_users (user_pool_id, sub, deleted_at)
         SELECT user_pool_id, sub, $3 FROM gone",
        pool as _,
        limit,
        now,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected())
}

/// Deletes what hangs on users of a pool and is not found by user quickly.
pub async fn delete_challenges_of_pool(
    tx: &mut PgConnection,
    pool: &UserPoolId,
) -> sqlx::Result<()> {
    sqlx::query!(
        "WITH codes AS (DELETE FROM authorization_codes WHERE user_pool_id = $1)
         DELETE FROM challenges WHERE user_pool_id = $1",
        pool as _,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Deletes everything of a pool but its users, its audit and its id.
pub async fn delete_configuration(tx: &mut PgConnection, pool: &UserPoolId) -> sqlx::Result<()> {
    sqlx::query!(
        "WITH a AS (DELETE FROM user_pool_clients WHERE user_pool_id = $1),
         b AS (DELETE FROM client_ids WHERE user_pool_id = $1),
         c AS (DELETE FROM resource_servers WHERE user_pool_id = $1),
         d AS (DELETE FROM signing_keys WHERE user_pool_id = $1),
         e AS (DELETE FROM signing_kids WHERE user_pool_id = $1),
         f AS (DELETE FROM ui_customizations WHERE user_pool_id = $1),
         g AS (DELETE FROM domains WHERE user_pool_id = $1),
         h AS (DELETE FROM sign_in_failures WHERE user_pool_id = $1),
         i AS (DELETE FROM hourly_counts WHERE user_pool_id = $1),
         j AS (DELETE FROM config_changes WHERE user_pool_id = $1),
         k AS (DELETE FROM sealed_uses WHERE user_pool_id = $1),
         l AS (DELETE FROM groups WHERE user_pool_id = $1),
         m AS (DELETE FROM logout_notices WHERE user_pool_id = $1),
         n AS (DELETE FROM managed_login_brandings WHERE user_pool_id = $1),
         o AS (DELETE FROM device_authorizations WHERE user_pool_id = $1),
         p AS (DELETE FROM identity_providers WHERE user_pool_id = $1),
         q AS (DELETE FROM upstream_requests WHERE user_pool_id = $1),
         r AS (DELETE FROM grants WHERE user_pool_id = $1)
         DELETE FROM outbox WHERE user_pool_id = $1",
        pool as _,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Lets a transaction take the time it needs.
pub async fn lift_time_limit(tx: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query!("SELECT set_config('statement_timeout', '0', true) AS it").fetch_one(tx).await?;
    Ok(())
}
