//! Classic branding, one row a client and one for the pool.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgExecutor};

use crate::model::branding::{BrandFile, Branding, Customization};
use crate::model::ids::{ClientId, UserPoolId};
use crate::model::logo::Logo;

/// What is there in a pool, and in which versions.
pub async fn list(db: impl PgExecutor<'_>, pool: &UserPoolId) -> sqlx::Result<Vec<Branding>> {
    sqlx::query_as!(
        Branding,
        "SELECT client_id AS \"client_id: ClientId\", version, css IS NOT NULL AS \"has_css!\",
             image_type
         FROM ui_customizations WHERE user_pool_id = $1",
        pool as _,
    )
    .fetch_all(db)
    .await
}

/// The branding of a client, or of the pool under `ALL`.
pub async fn find(
    db: impl PgExecutor<'_>,
    pool: &UserPoolId,
    client: &ClientId,
) -> sqlx::Result<Option<Customization>> {
    let row = sqlx::query!(
        "SELECT version, css, image_type, created_at, modified_at
         FROM ui_customizations WHERE user_pool_id = $1 AND client_id = $2",
        pool as _,
        client as _,
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| Customization {
        branding: Branding {
            client_id: client.clone(),
            version: row.version,
            has_css: row.css.is_some(),
            image_type: row.image_type,
        },
        css: row.css,
        created_at: row.created_at,
        modified_at: row.modified_at,
    }))
}

/// A branding to store: the stylesheet as given and as served, and the logo.
pub struct NewCustomization<'a> {
    pub css: Option<(&'a str, &'a str)>,
    pub logo: Option<&'a Logo>,
    pub version: &'a str,
}

/// Stores a branding in place of what was there.
pub async fn upsert(
    tx: &mut PgConnection,
    pool: &UserPoolId,
    client: &ClientId,
    new: &NewCustomization<'_>,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO ui_customizations (user_pool_id, client_id, css, sanitised_css, image,
             image_type, version, created_at, modified_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)
         ON CONFLICT (user_pool_id, client_id) DO UPDATE SET css = $3, sanitised_css = $4,
             image = $5, image_type = $6, version = $7, modified_at = $8",
        pool as _,
        client as _,
        new.css.map(|(given, _)| given),
        new.css.map(|(_, served)| served),
        new.logo.map(|logo| logo.bytes.as_slice()),
        new.logo.map(|logo| logo.content_type),
        new.version,
        now,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Takes a branding away.
pub async fn delete(
    tx: &mut PgConnection,
    pool: &UserPoolId,
    client: &ClientId,
) -> sqlx::Result<()> {
    sqlx::query!(
        "DELETE FROM ui_customizations WHERE user_pool_id = $1 AND client_id = $2",
        pool as _,
        client as _,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// The stylesheet as it is served.
pub async fn find_css(
    db: impl PgExecutor<'_>,
    pool: &UserPoolId,
    client: &ClientId,
) -> sqlx::Result<Option<BrandFile>> {
    let row = sqlx::query!(
        "SELECT version, sanitised_css AS \"css!\" FROM ui_customizations
         WHERE user_pool_id = $1 AND client_id = $2 AND sanitised_css IS NOT NULL",
        pool as _,
        client as _,
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| BrandFile {
        version: row.version,
        content_type: "text/css; charset=utf-8".to_owned(),
        bytes: row.css.into_bytes(),
    }))
}

/// The logo.
pub async fn find_image(
    db: impl PgExecutor<'_>,
    pool: &UserPoolId,
    client: &ClientId,
) -> sqlx::Result<Option<BrandFile>> {
    sqlx::query_as!(
        BrandFile,
        "SELECT version, image_type AS \"content_type!\", image AS \"bytes!\"
         FROM ui_customizations
         WHERE user_pool_id = $1 AND client_id = $2 AND image IS NOT NULL",
        pool as _,
        client as _,
    )
    .fetch_optional(db)
    .await
}
