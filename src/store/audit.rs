//! Audit events: appended. What else happens to them happens in functions of the database, which keep to their limits
//! whoever calls.

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::PgExecutor;
use uuid::Uuid;

use crate::model::audit::AuditEvent;
use crate::model::ids::{UserKey, UserPoolId};
use crate::random::Random;

/// Ids for events.
pub fn ids(random: Random, events: &[AuditEvent]) -> Vec<Uuid> {
    events.iter().map(|event| random.ordered_uuid(event.at)).collect()
}

/// Appends events, in one statement.
pub async fn insert_all(
    db: impl PgExecutor<'_>,
    random: Random,
    events: &[AuditEvent],
) -> sqlx::Result<()> {
    insert_with_ids(db, &ids(random, events), events).await
}

/// The same with ids that were made before: what is there already is not stored again.
pub async fn insert_with_ids(
    db: impl PgExecutor<'_>,
    ids: &[Uuid],
    events: &[AuditEvent],
) -> sqlx::Result<()> {
    let column = |of: fn(&AuditEvent) -> Option<String>| events.iter().map(of).collect::<Vec<_>>();
    let pools: Vec<String> = events.iter().map(|e| e.user_pool_id.to_string()).collect();
    let times: Vec<_> = events.iter().map(|e| e.at).collect();
    let names: Vec<String> = events.iter().map(|e| e.event.to_owned()).collect();
    let successes: Vec<bool> = events.iter().map(|e| e.success).collect();
    let subs: Vec<Option<Uuid>> = events.iter().map(|e| e.sub.map(|sub| sub.0)).collect();
    let clients = column(|e| e.client_id.as_ref().map(ToString::to_string));
    let access_keys = column(|e| e.access_key_id.as_ref().map(ToString::to_string));
    let addresses = column(|e| e.address.clone());
    let requests: Vec<Option<Uuid>> = events.iter().map(|e| e.request_id).collect();
    let details: Vec<Value> = events.iter().map(|e| e.detail.clone()).collect();
    sqlx::query!(
        "INSERT INTO audit_events (user_pool_id, event_id, at, event, success, sub, client_id,
             access_key_id, address, request_id, detail)
         SELECT * FROM unnest($1::text[], $2::uuid[], $3::timestamptz[], $4::text[], $5::bool[],
             $6::uuid[], $7::text[], $8::text[], $9::text[], $10::uuid[], $11::jsonb[])
         ON CONFLICT DO NOTHING",
        &pools,
        ids,
        &times,
        &names,
        &successes,
        &subs as &[Option<Uuid>],
        &clients as &[Option<String>],
        &access_keys as &[Option<String>],
        &addresses as &[Option<String>],
        &requests as &[Option<Uuid>],
        &details,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The pools that have events from before a time.
pub async fn list_pools(
    db: impl PgExecutor<'_>,
    before: DateTime<Utc>,
) -> sqlx::Result<Vec<UserPoolId>> {
    sqlx::query_scalar!(
        "SELECT DISTINCT user_pool_id AS \"user_pool_id: UserPoolId\" FROM audit_events WHERE at < $1",
        before,
    )
    .fetch_all(db)
    .await
}

/// Deletes events of a pool from before a time, at most `limit`; how many there were. None of the last week goes.
pub async fn purge(
    db: impl PgExecutor<'_>,
    pool: &UserPoolId,
    before: DateTime<Utc>,
    limit: i64,
) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        "SELECT purge_audit_events($1, $2, $3) AS \"gone!\"",
        pool.as_str(),
        before,
        limit,
    )
    .fetch_one(db)
    .await
}

/// Puts a pseudonym in the place of a user that is no more, in `limit` events at most; how many there were.
pub async fn pseudonymise(
    db: impl PgExecutor<'_>,
    user: &UserKey,
    pseudonym: Uuid,
    limit: i64,
) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        "SELECT pseudonymise_audit_events($1, $2, $3, $4) AS \"done!\"",
        user.pool.as_str(),
        user.sub.0,
        pseudonym,
        limit,
    )
    .fetch_one(db)
    .await
}
