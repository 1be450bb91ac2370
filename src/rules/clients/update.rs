//! App clients that change, and that go.

use serde_json::{Map, Value, json};
use sqlx::types::Json;

use crate::app::App;
use crate::model::audit::Actor;
use crate::model::client::Client;
use crate::model::ids::{ClientId, UserPoolId};
use crate::model::registration::RegistrationRecord;
use crate::rules::clients::{find_fresh, metadata, not_found, settings};
use crate::rules::{Result, pools};
use crate::store;
use crate::store::clients::ClientRow;

/// A change of a client: the members of UpdateUserPoolClient.
#[derive(Debug, Default)]
pub struct ChangedClient {
    /// Kept if absent.
    pub name: Option<String>,
    /// What a client that registered itself calls itself now. A name that somebody else gives it takes its place.
    pub registered_name: Option<String>,
    /// Every other member; what is absent goes back to its default. Secrets stay.
    pub settings: Map<String, Value>,
    /// What a client that changes itself replaces besides: its metadata, and what is remembered of it.
    pub registered: Option<(Map<String, Value>, RegistrationRecord)>,
}

/// Changes a client.
///
/// Refuses with `ResourceNotFound`, `InvalidParameter`, `InvalidOAuthFlow`, `ScopeDoesNotExist`. Source:
/// API_UpdateUserPoolClient.
pub async fn update(
    app: &App,
    actor: &Actor,
    pool: &UserPoolId,
    id: &ClientId,
    changed: ChangedClient,
) -> Result<Client> {
    let pool = pools::find_fresh(app, pool).await?;
    let client = find_fresh(app, &pool, id).await?;
    let itself = changed.registered.is_some();
    let (metadata, registration) = match changed.registered {
        Some((given, registration)) => {
            let urls = settings::callback_urls(&changed.settings);
            (metadata::check(given, &urls)?, Some(registration))
        }
        None => (client.metadata.clone(), client.registration.clone()),
    };
    let of = settings::Context {
        pool: &pool,
        confidential: client.is_confidential(),
        devices: metadata.device_authorization,
        hide_user_existence: app.config.hide_user_existence,
        doing: "updating",
    };
    let settings = settings::complete(changed.settings, &of)?;
    let now = app.now();
    let renamed = changed.name.as_ref().is_some_and(|name| *name != client.name);
    let kept = client.registered_name.filter(|_| !renamed);
    let row = ClientRow {
        user_pool_id: pool.id.clone(),
        client_id: id.clone(),
        name: changed.name.unwrap_or(client.name),
        settings: Json(settings),
        metadata: Json(metadata),
        registration_digest: client.registration_digest,
        registered_name: changed.registered_name.or(kept),
        registration: registration.map(Json),
        created_at: client.created_at,
        modified_at: now,
        sso_minutes: client.config.sso_minutes,
    };
    let mut tx = app.db.begin().await?;
    let found = match itself {
        true => store::clients::set_registered(&mut tx, &row).await?,
        false => store::clients::set(&mut tx, &row).await?,
    };
    if !found {
        return Err(not_found(id).into());
    }
    let event = actor.did("UpdateUserPoolClient", &pool.id, now, json!({})).of_client(id);
    pools::commit(app, tx, event).await?;
    find_fresh(app, &pool, id).await
}

/// Deletes a client and its secrets. A job ends what was granted to it.
///
/// Refuses with `ResourceNotFound`. Source: API_DeleteUserPoolClient.
pub async fn delete(app: &App, actor: &Actor, pool: &UserPoolId, id: &ClientId) -> Result<()> {
    let now = app.now();
    let mut tx = app.db.begin().await?;
    pools::lock(&mut tx, pool).await?;
    if !store::clients::delete(&mut tx, pool, id, now).await? {
        return Err(not_found(id).into());
    }
    let event = actor.did("DeleteUserPoolClient", pool, now, json!({})).of_client(id);
    Ok(pools::commit(app, tx, event).await?)
}
