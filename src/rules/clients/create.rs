//! New app clients.

use serde_json::{Map, Value, json};
use sqlx::types::Json;

use crate::app::App;
use crate::model::audit::Actor;
use crate::model::client::Client;
use crate::model::client_metadata::AuthMethod;
use crate::model::ids::{ClientId, ClientSecret, UserPoolId};
use crate::model::registration::RegistrationRecord;
use crate::random::BASE36;
use crate::rules::clients::{metadata, profile, secrets, settings};
use crate::rules::{Error, Refusal, Result, pools, quotas, strangers};
use crate::store;
use crate::store::clients::ClientRow;

/// How long client ids are.
const ID_LENGTH: usize = 26;

/// The secret a new client is to have.
#[derive(Debug, Default)]
pub enum NewSecret {
    /// None: a public client.
    #[default]
    Without,
    Generated,
    /// The caller's own.
    Given(ClientSecret),
}

/// A client to create: the members of CreateUserPoolClient.
#[derive(Debug, Default)]
pub struct NewClient {
    /// A wanted id, for a client that moves here; a fresh one otherwise.
    pub id: Option<ClientId>,
    pub name: String,
    pub secret: NewSecret,
    /// Every other member, as they are spelled on the wire; defaults are filled in.
    pub settings: Map<String, Value>,
    /// The metadata document, for a client that comes with one.
    pub metadata: Map<String, Value>,
    /// Of a client that registers itself: the digest of the token that it manages itself with, and what is remembered.
    pub registration: Option<([u8; 32], RegistrationRecord)>,
    /// And what it calls itself.
    pub registered_name: Option<String>,
}

/// Creates a client of a pool.
///
/// Refuses with `ResourceNotFound` (the pool), `InvalidParameter`, `InvalidOAuthFlow`, `ScopeDoesNotExist`,
/// `LimitExceeded`. Source: API_CreateUserPoolClient.
pub async fn create(app: &App, actor: &Actor, pool: &UserPoolId, new: NewClient) -> Result<Client> {
    let pool = pools::find_fresh(app, pool).await?;
    let secret = match new.secret {
        NewSecret::Without => None,
        NewSecret::Generated => Some(secrets::generate(app)),
        NewSecret::Given(secret) => Some(secret),
    };
    let metadata = metadata::check(new.metadata, &settings::callback_urls(&new.settings))?;
    let by_key = metadata.token_endpoint_auth_method == Some(AuthMethod::PrivateKeyJwt);
    let of = settings::Context {
        pool: &pool,
        confidential: secret.is_some() || by_key,
        devices: metadata.device_authorization,
        hide_user_existence: app.config.hide_user_existence,
        doing: "creating",
    };
    let settings = settings::complete(new.settings, &of)?;
    let now = app.now();
    let fresh = || ClientId::new(app.random.text(ID_LENGTH, BASE36));
    let (digest, registration) = new.registration.unzip();
    let stranger = registration.as_ref().is_some_and(|registration| !registration.with_token);
    let row = ClientRow {
        user_pool_id: pool.id.clone(),
        client_id: new.id.clone().unwrap_or_else(fresh),
        name: new.name,
        settings: Json(settings),
        metadata: Json(metadata),
        registration_digest: digest.map(|digest| digest.to_vec()),
        registered_name: new.registered_name,
        registration: registration.map(Json),
        created_at: now,
        modified_at: now,
        sso_minutes: None,
    };

    let mut tx = app.db.begin().await?;
    let locked = pools::lock(&mut tx, &pool.id).await?;
    profile::check_pool(&mut tx, &locked, &row.metadata, now).await?;
    if stranger {
        strangers::make_room(app, &mut tx, &pool.id).await?;
    }
    let clients = store::clients::count(&mut *tx, &pool.id).await?;
    quotas::check("app clients of a user pool", clients, app.config.quotas.clients)?;
    if !store::clients::insert(&mut tx, &row).await? {
        return Err(id_taken(&row.client_id, new.id.is_some()));
    }
    if let Some(secret) = &secret {
        secrets::insert(app, &mut tx, &pool, &row.client_id, secret, &[]).await?;
    }
    let event = actor.did("CreateUserPoolClient", &pool.id, now, json!({"name": row.name}));
    pools::commit(app, tx, event.of_client(&row.client_id)).await?;
    super::find_fresh(app, &pool, &row.client_id).await
}

fn id_taken(id: &ClientId, asked_for: bool) -> Error {
    if asked_for {
        return Refusal::parameter(format!("The client id {id} is taken.")).into();
    }
    anyhow::anyhow!("the fresh client id {id} is taken").into()
}
