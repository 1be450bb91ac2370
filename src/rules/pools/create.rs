//! New pools.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use sqlx::types::Json;

use crate::app::App;
use crate::keys;
use crate::model::attributes::NewAttribute;
use crate::model::audit::Actor;
use crate::model::ids::UserPoolId;
use crate::model::session::SessionPolicy;
use crate::model::signing::KeyRole;
use crate::model::user_pool::signing_algorithm;
use crate::random::BASE62;
use crate::rules::pools::{self, Pool, find_fresh, schema, settings, tags};
use crate::rules::{Refusal, Result, quotas, signing_keys};
use crate::sealing::SealingKey;
use crate::store;
use crate::store::pools::PoolRow;

/// How long the suffix of a pool id is.
const ID_LENGTH: usize = 9;

/// A pool to create: the members of CreateUserPool.
#[derive(Debug, Default)]
pub struct NewPool {
    pub name: String,
    /// Every member but name, schema and tags, as they are spelled on the wire; defaults are filled in.
    pub settings: Map<String, Value>,
    pub schema: Vec<NewAttribute>,
    pub tags: BTreeMap<String, String>,
}

/// Creates a pool with a data key and two signing keys of its own.
///
/// Refuses with `InvalidParameter`, `LimitExceeded`, `UserPoolTagging`. Source: API_CreateUserPool.
pub async fn create(app: &App, actor: &Actor, new: NewPool) -> Result<Pool> {
    let schema = schema::with_standard(&new.schema)?;
    let settings = settings::of_new_pool(new.settings, &schema)?;
    tags::check_count(&new.tags)?;
    let wanted = tags::check_new(app, &new.tags)?;
    let id = wanted.clone().unwrap_or_else(|| fresh_id(app));
    let algorithm = signing_algorithm(&new.tags);
    let pairs = [
        (KeyRole::Id, signing_keys::make(app, algorithm).await?),
        (KeyRole::Access, signing_keys::make(app, algorithm).await?),
    ];

    let now = app.now();
    let data_key = SealingKey::generate(app.random);
    let wrapped = keys::wrap(&app.kek, app.random, id.as_str(), &data_key);
    let sessions = SessionPolicy::default();
    let row = PoolRow {
        user_pool_id: id.clone(),
        name: new.name,
        settings: Json(settings),
        tags: Json(new.tags),
        created_at: now,
        modified_at: now,
        tracks_sessions: sessions.tracked,
        max_token_sessions: sessions.max_per_user,
    };
    let mut tx = app.db.begin().await?;
    // Two calls at once may both find room for one: a quota is no invariant.
    let limit = app.config.quotas.user_pools;
    quotas::check("user pools", store::pools::count(&mut *tx).await?, limit)?;
    if !store::pools::insert(&mut tx, &row).await? {
        return Err(id_taken(&id, wanted.is_some()));
    }
    store::data_keys::insert(&mut *tx, id.as_str(), &wrapped, now).await?;
    for (role, pair) in &pairs {
        let key = signing_keys::seal(app, &id, &data_key, pair, *role, now);
        store::signing_keys::insert(&mut tx, &id, &key, now).await?;
    }
    let event = actor.did("CreateUserPool", &id, now, json!({"name": row.name}));
    pools::commit(app, tx, event).await?;
    find_fresh(app, &id).await
}

fn fresh_id(app: &App) -> UserPoolId {
    let suffix = app.random.text(ID_LENGTH, BASE62);
    UserPoolId::new(format!("{}_{suffix}", app.config.region()))
}

/// The id of a pool is never given out twice, not even after the pool was deleted: tokens may still name it.
fn id_taken(id: &UserPoolId, asked_for: bool) -> crate::rules::Error {
    if asked_for {
        let why = format!("Tag poolhouse:id: the id {id} is or was that of another user pool.");
        return Refusal::parameter(why).into();
    }
    anyhow::anyhow!("the fresh pool id {id} is taken").into()
}
