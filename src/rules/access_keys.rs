//! Access keys: who may call the signed operations.

use crate::app::App;
use crate::model::ids::{AccessKeyId, ClientSecret};
use crate::random::BASE62;
use crate::rules::Result;
use crate::store;
pub use crate::store::access_keys::AccessKey as Stored;

/// An access key that works, its secret opened.
pub struct AccessKey {
    pub secret: ClientSecret,
    /// The pools it may touch; `None` means all.
    pub user_pools: Option<Vec<String>>,
    /// The operations it may call; `None` means all.
    pub operations: Option<Vec<String>>,
}

/// Where the secret of an access key is sealed.
pub fn place(id: &AccessKeyId) -> String {
    format!("access_keys.sealed_secret:{id}")
}

/// An access key that works, read from the database each time.
pub async fn find(app: &App, id: &AccessKeyId) -> Result<Option<AccessKey>> {
    let Some(stored) = store::access_keys::find(&app.db, id).await? else { return Ok(None) };
    let clear = app.global_key.open(&place(id), &stored.sealed_secret)?;
    Ok(Some(AccessKey {
        secret: ClientSecret::new(String::from_utf8_lossy(&clear).into_owned()),
        user_pools: stored.user_pools,
        operations: stored.operations,
    }))
}

/// What the id of a key is made of, and how long its secret is: both are as long as AWS's, so that every tool takes them.
/// The prefix is ours, so that nobody takes them for AWS's.
const ID_PREFIX: &str = "PHAK";
const ID_ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const SECRET_LENGTH: usize = 40;

/// A key to create.
#[derive(Clone, Debug, Default)]
pub struct NewKey {
    pub description: String,
    /// The pools it may touch; `None` means all.
    pub user_pools: Option<Vec<String>>,
    /// The operations it may call; `None` means all.
    pub operations: Option<Vec<String>>,
}

/// Creates a key: its id and its secret, which nobody sees again.
pub async fn create(app: &App, new: NewKey) -> Result<(AccessKeyId, ClientSecret)> {
    let id = AccessKeyId::new(format!("{ID_PREFIX}{}", app.random.text(16, ID_ALPHABET)));
    let secret = ClientSecret::new(app.random.text(SECRET_LENGTH, BASE62));
    match insert(app, &id, &secret, new).await? {
        true => Ok((id, secret)),
        false => Err(anyhow::anyhow!("the fresh access key id {id} is taken").into()),
    }
}

/// Stores a key whose id and secret are given; `false` if the id is taken.
pub async fn insert(
    app: &App,
    id: &AccessKeyId,
    secret: &ClientSecret,
    new: NewKey,
) -> Result<bool> {
    let key = Stored {
        sealed_secret: app.global_key.seal(app.random, &place(id), secret.expose().as_bytes()),
        access_key_id: id.clone(),
        description: new.description,
        user_pools: new.user_pools,
        operations: new.operations,
        created_at: app.now(),
        disabled_at: None,
    };
    Ok(store::access_keys::insert(&app.db, &key).await?)
}

/// All keys, oldest first, those that were disabled too. Their secrets stay sealed.
pub async fn list(app: &App) -> Result<Vec<Stored>> {
    Ok(store::access_keys::list(&app.db).await?)
}

/// Disables a key for good; `false` if there is none that works.
pub async fn disable(app: &App, id: &AccessKeyId) -> Result<bool> {
    Ok(store::access_keys::set_disabled(&app.db, id, app.now()).await?)
}

/// Makes the key valid that an installation begins with, if there never was one. `text` is the content of
/// `POOLHOUSE_BOOTSTRAP_KEY_FILE`: id and secret, one per line. `false` if there are keys already.
pub async fn bootstrap(app: &App, text: &str) -> Result<bool> {
    if !list(app).await?.is_empty() {
        return Ok(false);
    }
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let [id, secret] = lines[..] else {
        return Err(anyhow::anyhow!(
            "the bootstrap key file must hold an access key id and a secret, one per line"
        )
        .into());
    };
    let legal = |b: u8| b.is_ascii_alphanumeric() || b"+/=_-".contains(&b);
    if !(16..=128).contains(&id.len()) || !id.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return Err(anyhow::anyhow!("an access key id is 16 to 128 letters and digits").into());
    }
    if secret.len() < SECRET_LENGTH || !secret.bytes().all(legal) {
        let why = "the secret of an access key has at least 40 letters, digits and + / = _ -";
        return Err(anyhow::anyhow!(why).into());
    }
    let new = NewKey { description: "bootstrap".to_owned(), ..NewKey::default() };
    insert(app, &AccessKeyId::new(id), &ClientSecret::new(secret), new).await
}
