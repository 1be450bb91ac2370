//! Access keys: who may call the signed operations.

use crate::app::App;
use crate::model::ids::{AccessKeyId, ClientSecret};
use crate::rules::Result;
use crate::store;

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
