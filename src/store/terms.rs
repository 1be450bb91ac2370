//! Terms that clients link to, and who agreed to them.

use chrono::{DateTime, Utc};
use sqlx::types::Json;
use sqlx::{PgConnection, PgExecutor};

use crate::model::ids::{ClientId, TermsId, UserKey, UserPoolId};
use crate::model::terms::{Links, Terms, TermsName, TermsVersion};

struct Row {
    user_pool_id: UserPoolId,
    id: TermsId,
    client_id: ClientId,
    name: TermsName,
    links: Json<Links>,
    created_at: DateTime<Utc>,
    modified_at: DateTime<Utc>,
}

impl From<Row> for Terms {
    fn from(row: Row) -> Self {
        Self {
            user_pool_id: row.user_pool_id,
            id: row.id,
            client_id: row.client_id,
            name: row.name,
            links: row.links.0,
            created_at: row.created_at,
            modified_at: row.modified_at,
        }
    }
}

/// Stores new terms; `false` if the client has some of that name.
pub async fn insert(tx: &mut PgConnection, new: &Terms) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "INSERT INTO terms (user_pool_id, terms_id, client_id, name, links, created_at, modified_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING",
        &new.user_pool_id as _,
        new.id as _,
        &new.client_id as _,
        new.name as _,
        Json(&new.links) as _,
        new.created_at,
        new.modified_at,
    )
    .execute(tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Terms of a pool.
pub async fn find(
    db: impl PgExecutor<'_>,
    pool: &UserPoolId,
    id: TermsId,
) -> sqlx::Result<Option<Terms>> {
    let row = sqlx::query_as!(
        Row,
        "SELECT user_pool_id AS \"user_pool_id: UserPoolId\", terms_id AS \"id: TermsId\",
             client_id AS \"client_id: ClientId\", name AS \"name: TermsName\",
             links AS \"links: Json<Links>\", created_at, modified_at
         FROM terms WHERE user_pool_id = $1 AND terms_id = $2",
        pool as _,
        id as _,
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(Terms::from))
}

/// Which clients of a pool have terms.
pub async fn list_clients(
    db: impl PgExecutor<'_>,
    pool: &UserPoolId,
) -> sqlx::Result<Vec<ClientId>> {
    let rows = sqlx::query_scalar!(
        "SELECT DISTINCT client_id AS \"client_id: ClientId\" FROM terms WHERE user_pool_id = $1",
        pool as _,
    );
    rows.fetch_all(db).await
}

/// The terms of a client by name: two at most.
pub async fn list_of_client(
    db: impl PgExecutor<'_>,
    pool: &UserPoolId,
    client: &ClientId,
) -> sqlx::Result<Vec<Terms>> {
    let rows = sqlx::query_as!(
        Row,
        "SELECT user_pool_id AS \"user_pool_id: UserPoolId\", terms_id AS \"id: TermsId\",
             client_id AS \"client_id: ClientId\", name AS \"name: TermsName\",
             links AS \"links: Json<Links>\", created_at, modified_at
         FROM terms WHERE user_pool_id = $1 AND client_id = $2 ORDER BY name DESC",
        pool as _,
        client as _,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(Terms::from).collect())
}

/// The terms of a pool by id, from after `after`, at most `limit`.
pub async fn list(
    db: impl PgExecutor<'_>,
    pool: &UserPoolId,
    after: Option<TermsId>,
    limit: i64,
) -> sqlx::Result<Vec<Terms>> {
    let rows = sqlx::query_as!(
        Row,
        "SELECT user_pool_id AS \"user_pool_id: UserPoolId\", terms_id AS \"id: TermsId\",
             client_id AS \"client_id: ClientId\", name AS \"name: TermsName\",
             links AS \"links: Json<Links>\", created_at, modified_at
         FROM terms WHERE user_pool_id = $1 AND ($2::uuid IS NULL OR terms_id > $2)
         ORDER BY terms_id LIMIT $3",
        pool as _,
        after as _,
        limit,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(Terms::from).collect())
}

/// Changes name and links; `false` if the client has others of that name. The terms are locked.
pub async fn set(
    tx: &mut PgConnection,
    pool: &UserPoolId,
    id: TermsId,
    name: TermsName,
    links: &Links,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "UPDATE terms t SET name = $3, links = $4, modified_at = $5
         WHERE user_pool_id = $1 AND terms_id = $2 AND NOT EXISTS (
             SELECT FROM terms o WHERE o.user_pool_id = $1 AND o.client_id = t.client_id
             AND o.name = $3 AND o.terms_id <> $2)",
        pool as _,
        id as _,
        name as _,
        Json(links) as _,
        now,
    )
    .execute(tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Deletes terms; `false` if there are none.
pub async fn delete(tx: &mut PgConnection, pool: &UserPoolId, id: TermsId) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "DELETE FROM terms WHERE user_pool_id = $1 AND terms_id = $2",
        pool as _,
        id as _,
    )
    .execute(tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Of the terms of a client those that a user has not agreed to as they are now.
pub async fn list_not_agreed(
    db: impl PgExecutor<'_>,
    user: &UserKey,
    client: &ClientId,
) -> sqlx::Result<Vec<Terms>> {
    let rows = sqlx::query_as!(
        Row,
        "SELECT user_pool_id AS \"user_pool_id: UserPoolId\", terms_id AS \"id: TermsId\",
             client_id AS \"client_id: ClientId\", name AS \"name: TermsName\",
             links AS \"links: Json<Links>\", created_at, modified_at
         FROM terms t WHERE user_pool_id = $1 AND client_id = $2 AND NOT EXISTS (
             SELECT FROM terms_agreements a WHERE a.user_pool_id = $1 AND a.sub = $3
             AND a.terms_id = t.terms_id AND a.version = t.modified_at)
         ORDER BY name DESC",
        &user.pool as _,
        client as _,
        user.sub as _,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(Terms::from).collect())
}

/// Keeps that a user agreed to versions of terms; `false` if one of them is no longer what the terms are. What was agreed
/// to before stays as it is.
pub async fn agree(
    tx: &mut PgConnection,
    user: &UserKey,
    versions: &[TermsVersion],
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let ids: Vec<uuid::Uuid> = versions.iter().map(|of| of.id.0).collect();
    let moments: Vec<DateTime<Utc>> = versions.iter().map(|of| of.version).collect();
    let done = sqlx::query!(
        "INSERT INTO terms_agreements (user_pool_id, sub, terms_id, name, version, agreed_at)
         SELECT t.user_pool_id, $2, t.terms_id, t.name, t.modified_at, $5
         FROM terms t JOIN unnest($3::uuid[], $4::timestamptz[]) AS shown (id, version)
             ON t.terms_id = shown.id AND t.modified_at = shown.version
         WHERE t.user_pool_id = $1
         ON CONFLICT (user_pool_id, sub, terms_id, version) DO UPDATE SET version = EXCLUDED.version",
        &user.pool as _,
        user.sub as _,
        &ids,
        &moments,
        now,
    )
    .execute(tx)
    .await?;
    Ok(usize::try_from(done.rows_affected()) == Ok(versions.len()))
}
