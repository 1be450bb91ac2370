//! Styles of managed login, one row a client, and the rows of their pictures.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};
use sqlx::types::Json;
use sqlx::{PgConnection, PgExecutor};

use crate::model::branding::BrandFile;
use crate::model::ids::{BrandingId, ClientId, UserPoolId};
use crate::model::managed_login::assets::{Asset, AssetCategory, ColorMode, Extension};
use crate::model::managed_login::look::Look;
use crate::model::managed_login::{Branding, Style};

/// What pages need to know of the styles of a pool.
pub async fn list(db: impl PgExecutor<'_>, pool: &UserPoolId) -> sqlx::Result<Vec<Style>> {
    let rows = sqlx::query!(
        "SELECT branding_id AS \"id: BrandingId\", client_id AS \"client_id: ClientId\",
             stylesheet_name, look AS \"look: Json<Look>\"
         FROM managed_login_brandings WHERE user_pool_id = $1",
        pool as _,
    )
    .fetch_all(db)
    .await?;
    let style = rows.into_iter().map(|row| Style {
        id: row.id,
        client_id: row.client_id,
        stylesheet: row.stylesheet_name,
        look: row.look.0,
    });
    Ok(style.collect())
}

/// How many styles a pool has.
pub async fn count(db: impl PgExecutor<'_>, pool: &UserPoolId) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        "SELECT count(*) AS \"count!\" FROM managed_login_brandings WHERE user_pool_id = $1",
        pool as _,
    )
    .fetch_one(db)
    .await
}

/// What names a style: its own id, or the client that has it.
pub enum Named<'a> {
    Id(&'a BrandingId),
    Client(&'a ClientId),
}

/// A style, without its pictures.
pub async fn find(
    db: impl PgExecutor<'_>,
    pool: &UserPoolId,
    named: Named<'_>,
) -> sqlx::Result<Option<Branding>> {
    let (id, client) = match named {
        Named::Id(id) => (Some(id), None),
        Named::Client(client) => (None, Some(client)),
    };
    let row = sqlx::query_as!(
        Row,
        "SELECT branding_id AS \"id: BrandingId\", client_id AS \"client_id: ClientId\",
             settings AS \"settings: Json<Map<String, Value>>\", created_at, modified_at
         FROM managed_login_brandings
         WHERE user_pool_id = $1 AND (branding_id = $2 OR client_id = $3)",
        pool as _,
        id as _,
        client as _,
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(Into::into))
}

struct Row {
    id: BrandingId,
    client_id: ClientId,
    settings: Option<Json<Map<String, Value>>>,
    created_at: DateTime<Utc>,
    modified_at: DateTime<Utc>,
}

impl From<Row> for Branding {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            client_id: row.client_id,
            settings: row.settings.map(|settings| settings.0),
            assets: Vec::new(),
            created_at: row.created_at,
            modified_at: row.modified_at,
        }
    }
}

/// The pictures of a style as they were given, in their order.
pub async fn list_assets(
    db: impl PgExecutor<'_>,
    pool: &UserPoolId,
    id: &BrandingId,
) -> sqlx::Result<Vec<Asset>> {
    sqlx::query_as!(
        Asset,
        "SELECT category AS \"category: AssetCategory\", color_mode AS \"color_mode: ColorMode\",
             extension AS \"extension: Extension\", resource_id, bytes
         FROM managed_login_assets WHERE user_pool_id = $1 AND branding_id = $2 ORDER BY number",
        pool as _,
        id as _,
    )
    .fetch_all(db)
    .await
}

/// What a style's pages are made of.
pub struct Made<'a> {
    pub look: &'a Look,
    /// Its name and its text.
    pub stylesheet: Option<(&'a str, &'a str)>,
}

/// Stores a new style; `false` if the client has one.
pub async fn insert(
    tx: &mut PgConnection,
    pool: &UserPoolId,
    new: &Branding,
    made: &Made<'_>,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "INSERT INTO managed_login_brandings (user_pool_id, branding_id, client_id, settings, look,
             stylesheet_name, stylesheet, created_at, modified_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING",
        pool as _,
        new.id as _,
        &new.client_id as _,
        new.settings.as_ref().map(Json) as _,
        Json(made.look) as _,
        made.stylesheet.map(|(name, _)| name),
        made.stylesheet.map(|(_, text)| text),
        new.created_at,
        new.modified_at,
    )
    .execute(tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Replaces settings and what is made of them.
pub async fn set(
    tx: &mut PgConnection,
    pool: &UserPoolId,
    changed: &Branding,
    made: &Made<'_>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE managed_login_brandings SET settings = $3, look = $4, stylesheet_name = $5,
             stylesheet = $6, modified_at = $7
         WHERE user_pool_id = $1 AND branding_id = $2",
        pool as _,
        changed.id as _,
        changed.settings.as_ref().map(Json) as _,
        Json(made.look) as _,
        made.stylesheet.map(|(name, _)| name),
        made.stylesheet.map(|(_, text)| text),
        changed.modified_at,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Puts pictures, and the files that pages load, in the place of those that were there.
pub async fn set_files(
    tx: &mut PgConnection,
    pool: &UserPoolId,
    id: &BrandingId,
    assets: &[Asset],
    files: &[BrandFile],
) -> sqlx::Result<()> {
    sqlx::query!(
        "WITH files AS (
             DELETE FROM managed_login_files WHERE user_pool_id = $1 AND branding_id = $2
         )
         DELETE FROM managed_login_assets WHERE user_pool_id = $1 AND branding_id = $2",
        pool as _,
        id as _,
    )
    .execute(&mut *tx)
    .await?;
    for (number, asset) in (0..).zip(assets) {
        sqlx::query!(
            "INSERT INTO managed_login_assets (user_pool_id, branding_id, number, category,
                 color_mode, extension, resource_id, bytes)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            pool as _,
            id as _,
            number,
            asset.category as _,
            asset.color_mode as _,
            asset.extension as _,
            asset.resource_id,
            asset.bytes,
        )
        .execute(&mut *tx)
        .await?;
    }
    for file in files {
        sqlx::query!(
            "INSERT INTO managed_login_files (user_pool_id, branding_id, name, content_type, bytes)
             VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
            pool as _,
            id as _,
            file.version,
            file.content_type,
            file.bytes,
        )
        .execute(&mut *tx)
        .await?;
    }
    Ok(())
}

/// Deletes a style and its pictures; `false` if there is none.
pub async fn delete(
    tx: &mut PgConnection,
    pool: &UserPoolId,
    id: &BrandingId,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "DELETE FROM managed_login_brandings WHERE user_pool_id = $1 AND branding_id = $2",
        pool as _,
        id as _,
    )
    .execute(tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The stylesheet of a style.
pub async fn find_stylesheet(
    db: impl PgExecutor<'_>,
    pool: &UserPoolId,
    id: &BrandingId,
) -> sqlx::Result<Option<BrandFile>> {
    let row = sqlx::query!(
        "SELECT stylesheet_name AS \"name!\", stylesheet AS \"text!\" FROM managed_login_brandings
         WHERE user_pool_id = $1 AND branding_id = $2 AND stylesheet IS NOT NULL",
        pool as _,
        id as _,
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| BrandFile {
        version: row.name,
        content_type: "text/css; charset=utf-8".to_owned(),
        bytes: row.text.into_bytes(),
    }))
}

/// A picture or a font of a style, by its name.
pub async fn find_file(
    db: impl PgExecutor<'_>,
    pool: &UserPoolId,
    id: &BrandingId,
    name: &str,
) -> sqlx::Result<Option<BrandFile>> {
    sqlx::query_as!(
        BrandFile,
        "SELECT name AS version, content_type, bytes FROM managed_login_files
         WHERE user_pool_id = $1 AND branding_id = $2 AND name = $3",
        pool as _,
        id as _,
        name,
    )
    .fetch_optional(db)
    .await
}
