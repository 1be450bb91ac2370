//! The secrets of app clients: at most two at once, so that one can follow the other without a break.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use sqlx::PgConnection;

use crate::app::App;
use crate::connections::Tx;
use crate::model::audit::Actor;
use crate::model::ids::{ClientId, ClientSecret, UserPoolId};
use crate::random::BASE36;
use crate::rules::clients::{not_found, secret_place};
use crate::rules::pools::{self, Pool};
use crate::rules::{Refusal, Result, quotas};
use crate::store;
use crate::store::client_secrets::SecretRow;
use crate::store::clients::ClientRow;

/// How long generated secrets are.
const LENGTH: usize = 52;

/// How many secrets a client has at most.
const MOST: i64 = 2;

/// A secret, without what makes it one.
#[derive(Clone, Debug)]
pub struct SecretName {
    /// `<client id>--<milliseconds since the epoch>`.
    pub id: String,
    pub created_at: DateTime<Utc>,
}

/// A fresh secret.
pub fn generate(app: &App) -> ClientSecret {
    ClientSecret::new(app.random.text(LENGTH, BASE36))
}

/// Seals and stores a secret of a client, made after those that the client has.
pub async fn insert(
    app: &App,
    tx: &mut PgConnection,
    pool: &Pool,
    client: &ClientId,
    secret: &ClientSecret,
    others: &[SecretRow],
) -> Result<SecretName> {
    // The time names a secret, so no two are of the same millisecond.
    let free = others.iter().map(|other| other.created_at + TimeDelta::milliseconds(1)).max();
    let created_at = free.map_or(app.now(), |free| free.max(app.now()));
    let id = format!("{client}--{}", created_at.timestamp_millis());
    let place = secret_place(&pool.id, client, &id);
    let sealed = pool.data_key.seal(app.random, &place, secret.expose().as_bytes());
    let row = SecretRow { secret_id: id.clone(), sealed, created_at };
    store::client_secrets::insert(tx, &pool.id, client, &row).await?;
    Ok(SecretName { id, created_at })
}

/// The secrets of a client, oldest first; never what they are.
///
/// Refuses with `ResourceNotFound`, `InvalidParameter` (it registered itself). Source: API_ListUserPoolClientSecrets.
pub async fn list(app: &App, pool: &UserPoolId, client: &ClientId) -> Result<Vec<SecretName>> {
    pools::must_live(app, pool).await?;
    must_be_managed(store::clients::find(&app.db, pool, client).await?, client)?;
    let rows = store::client_secrets::list(&app.db, pool, client).await?;
    let named = |row: SecretRow| SecretName { id: row.secret_id, created_at: row.created_at };
    Ok(rows.into_iter().map(named).collect())
}

/// Gives a client that has a secret another one: the one that is given, or a fresh one. Both count from now on.
///
/// Refuses with `ResourceNotFound`, `InvalidParameter` (a public client stays public, or it registered itself),
/// `LimitExceeded`. Source: API_AddUserPoolClientSecret.
pub async fn add(
    app: &App,
    actor: &Actor,
    pool: &UserPoolId,
    client: &ClientId,
    secret: &ClientSecret,
) -> Result<SecretName> {
    let pool = pools::find_fresh(app, pool).await?;
    let mut tx = app.db.begin().await?;
    let others = lock(&mut tx, &pool.id, client).await?;
    if others.is_empty() {
        let why = "A client secret can be added only to an app client that has one.";
        return Err(Refusal::parameter(why).into());
    }
    let count = i64::try_from(others.len()).unwrap_or(i64::MAX);
    quotas::check("secrets of an app client", count, MOST)?;
    let made = insert(app, &mut tx, &pool, client, secret, &others).await?;
    finish(app, actor, tx, &pool.id, client, "AddUserPoolClientSecret", &made.id).await?;
    Ok(made)
}

/// Takes a secret from a client: from now on it proves nothing.
///
/// Refuses with `ResourceNotFound`, `InvalidParameter` (it is the last one). Source: API_DeleteUserPoolClientSecret.
pub async fn delete(
    app: &App,
    actor: &Actor,
    pool: &UserPoolId,
    client: &ClientId,
    secret: &str,
) -> Result<()> {
    let mut tx = app.db.begin().await?;
    let all = lock(&mut tx, pool, client).await?;
    if !all.iter().any(|one| one.secret_id == secret) {
        let why = format!("Client secret {secret} does not exist.");
        return Err(Refusal::ResourceNotFound(why.into()).into());
    }
    if all.len() == 1 {
        let why = "The last secret of an app client cannot be deleted.";
        return Err(Refusal::parameter(why).into());
    }
    store::client_secrets::delete(&mut tx, pool, client, secret).await?;
    finish(app, actor, tx, pool, client, "DeleteUserPoolClientSecret", secret).await
}

/// The secrets of a client, none added or taken by anybody else until the transaction ends.
async fn lock(
    tx: &mut PgConnection,
    pool: &UserPoolId,
    client: &ClientId,
) -> Result<Vec<SecretRow>> {
    pools::lock(tx, pool).await?;
    must_be_managed(store::clients::find(&mut *tx, pool, client).await?, client)?;
    Ok(store::client_secrets::list(&mut *tx, pool, client).await?)
}

/// Refuses a client that is not there, and one that registered itself: it has the secret that it was told.
fn must_be_managed(found: Option<ClientRow>, id: &ClientId) -> Result<(), Refusal> {
    let found = found.ok_or_else(|| not_found(id))?;
    match found.registration_digest {
        None => Ok(()),
        Some(_) => Err(Refusal::parameter(
            "Secrets of a dynamically registered client cannot be listed, added or deleted.",
        )),
    }
}

async fn finish(
    app: &App,
    actor: &Actor,
    tx: Tx,
    pool: &UserPoolId,
    client: &ClientId,
    event: &'static str,
    secret: &str,
) -> Result<()> {
    let event = actor.did(event, pool, app.now(), json!({"client_secret_id": secret}));
    Ok(pools::commit(app, tx, event.of_client(client)).await?)
}
