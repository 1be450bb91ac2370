//! Opens the installation's keys at start, or makes them on an empty database.

use crate::connections::Db;
use anyhow::Context as _;
use chrono::{DateTime, Utc};

use crate::random::Random;
use crate::sealing::{SealingKey, ServerKeys};
use crate::store;
use crate::store::data_keys::{GLOBAL, WrappedKey};

/// Where a data key is wrapped.
fn place(owner: &str) -> String {
    format!("data_keys.wrapped:{owner}")
}

/// Wraps a data key for its owner.
pub fn wrap(kek: &SealingKey, random: Random, owner: &str, key: &SealingKey) -> WrappedKey {
    WrappedKey { kek_id: kek.id(), wrapped: kek.seal(random, &place(owner), key.expose()) }
}

/// Opens a wrapped data key. The error says which KEK it wants.
pub fn unwrap(kek: &SealingKey, owner: &str, wrapped: &WrappedKey) -> anyhow::Result<SealingKey> {
    let opened = kek.open(&place(owner), &wrapped.wrapped).with_context(|| {
        format!(
            "the key-encryption key does not fit this database: it was sealed under key {}, and this is key {}",
            wrapped.kek_id,
            kek.id(),
        )
    })?;
    SealingKey::from_bytes(&opened).context("a data key has 32 bytes")
}

/// Opens the global data key and the server keys; makes them when the database has none. A wrong KEK is an error,
/// never a reason to make new ones.
pub async fn open(
    db: &Db,
    kek: &SealingKey,
    random: Random,
    now: DateTime<Utc>,
) -> anyhow::Result<(SealingKey, ServerKeys)> {
    if store::data_keys::find(db, GLOBAL).await?.is_none() {
        let fresh = wrap(kek, random, GLOBAL, &SealingKey::generate(random));
        store::data_keys::insert(db, GLOBAL, &fresh, now).await?;
    }
    let wrapped =
        store::data_keys::find(db, GLOBAL).await?.context("the global data key vanished")?;
    let global = unwrap(kek, GLOBAL, &wrapped)?;
    let mut keys = Vec::with_capacity(ServerKeys::PURPOSES.len());
    for purpose in ServerKeys::PURPOSES {
        keys.push(server_key(db, &global, random, purpose, now).await?);
    }
    let keys: [SealingKey; 5] = keys.try_into().map_err(|_| anyhow::anyhow!("five server keys"))?;
    Ok((global, ServerKeys::from_keys(keys)))
}

async fn server_key(
    db: &Db,
    global: &SealingKey,
    random: Random,
    purpose: &str,
    now: DateTime<Utc>,
) -> anyhow::Result<SealingKey> {
    let place = format!("server_keys.sealed:{purpose}");
    if store::data_keys::find_server_key(db, purpose).await?.is_none() {
        let sealed = global.seal(random, &place, SealingKey::generate(random).expose());
        store::data_keys::insert_server_key(db, purpose, &sealed, now).await?;
    }
    let sealed =
        store::data_keys::find_server_key(db, purpose).await?.context("a server key vanished")?;
    SealingKey::from_bytes(&global.open(&place, &sealed)?).context("a server key has 32 bytes")
}
