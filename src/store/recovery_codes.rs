//! Recovery codes of users, kept as HMACs.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgExecutor};

use crate::model::ids::{UserKey, UserPoolId};

/// Puts codes in the place of all that the user had.
pub async fn replace(
    tx: &mut PgConnection,
    user: &UserKey,
    digests: &[Vec<u8>],
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    delete(&mut *tx, user).await?;
    sqlx::query!(
        "INSERT INTO recovery_codes (user_pool_id, sub, digest, created_at)
         SELECT $1, $2, digest, $4 FROM unnest($3::bytea[]) AS digest",
        &user.pool as _,
        user.sub as _,
        digests,
        now,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Takes all codes of a user away.
pub async fn delete(tx: &mut PgConnection, user: &UserKey) -> sqlx::Result<()> {
    sqlx::query!(
        "DELETE FROM recovery_codes WHERE user_pool_id = $1 AND sub = $2",
        &user.pool as _,
        user.sub as _,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// How many codes of a user are left.
pub async fn count(db: impl PgExecutor<'_>, user: &UserKey) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        "SELECT count(*) AS \"count!\" FROM recovery_codes
         WHERE user_pool_id = $1 AND sub = $2 AND consumed_at IS NULL",
        &user.pool as _,
        user.sub as _,
    )
    .fetch_one(db)
    .await
}

/// Whether any code is left to the user of a challenge, which is known by the digest of its Session.
pub async fn are_left(
    db: impl PgExecutor<'_>,
    pool: &UserPoolId,
    challenge: &[u8],
) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        "SELECT EXISTS (
             SELECT FROM challenges c
             JOIN recovery_codes r ON r.user_pool_id = c.user_pool_id AND r.sub = c.sub
             WHERE c.user_pool_id = $1 AND c.digest = $2 AND r.consumed_at IS NULL
         ) AS \"any!\"",
        pool as _,
        challenge,
    )
    .fetch_one(db)
    .await
}

/// Takes a code; `false`, and nothing changed, if the user has none like it that is left.
pub async fn consume(
    tx: &mut PgConnection,
    user: &UserKey,
    digest: &[u8],
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let taken = sqlx::query!(
        "UPDATE recovery_codes SET consumed_at = $4
         WHERE user_pool_id = $1 AND sub = $2 AND digest = $3 AND consumed_at IS NULL",
        &user.pool as _,
        user.sub as _,
        digest,
        now,
    )
    .execute(tx)
    .await?;
    Ok(taken.rows_affected() == 1)
}
