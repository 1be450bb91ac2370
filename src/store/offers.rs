//! Offers that users have postponed.

use chrono::{DateTime, Utc};
use sqlx::PgExecutor;

use crate::model::ids::UserKey;
use crate::model::offer::Offer;

/// Whether a user has postponed an offer since a time.
pub async fn is_postponed(
    db: impl PgExecutor<'_>,
    user: &UserKey,
    offer: Offer,
    since: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let found = sqlx::query!(
        "SELECT offer FROM postponed_offers
         WHERE user_pool_id = $1 AND sub = $2 AND offer = $3 AND postponed_at > $4",
        &user.pool as _,
        user.sub as _,
        offer.as_str(),
        since,
    )
    .fetch_optional(db)
    .await?;
    Ok(found.is_some())
}

/// Keeps that a user postpones an offer.
pub async fn postpone(
    db: impl PgExecutor<'_>,
    user: &UserKey,
    offer: Offer,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO postponed_offers (user_pool_id, sub, offer, postponed_at)
         VALUES ($1, $2, $3, $4)
         ON CONFLICT (user_pool_id, sub, offer) DO UPDATE SET postponed_at = $4",
        &user.pool as _,
        user.sub as _,
        offer.as_str(),
        now,
    )
    .execute(db)
    .await?;
    Ok(())
}
