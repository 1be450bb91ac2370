//! Who a provider's subject is: rows, and what is told of them in the attribute `identities`.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::model::identity_provider::{Identity, identities_attribute};
use crate::model::ids::ProviderName;
use crate::model::user::User;
use crate::rules::Result;
use crate::store;

/// The attribute that tells them.
const ATTRIBUTE: &str = "identities";

/// Writes down in a user's attributes what identities there are now. The user is locked.
async fn tell(tx: &mut PgConnection, user: &mut User, now: DateTime<Utc>) -> Result<()> {
    let identities = store::user_identities::list(&mut *tx, &user.key).await?;
    match identities.is_empty() {
        true => user.attributes.remove(ATTRIBUTE),
        false => user.attributes.insert(ATTRIBUTE.to_owned(), identities_attribute(&identities)),
    };
    Ok(store::users::set_attributes(tx, &user.key, &user.attributes, now).await?)
}

/// Says that a subject is a user; `false`, and nothing changed, if it is somebody already. The user is locked.
pub async fn add(tx: &mut PgConnection, user: &mut User, identity: &Identity) -> Result<bool> {
    if !store::user_identities::insert(&mut *tx, &user.key, identity).await? {
        return Ok(false);
    }
    tell(tx, user, identity.created_at).await?;
    Ok(true)
}

/// Says of nobody any more that it is this user. The user is locked, and whoever calls stores the attributes.
pub async fn unlink_all(tx: &mut PgConnection, user: &mut User) -> Result<()> {
    store::user_identities::delete_all(tx, &user.key).await?;
    user.attributes.remove(ATTRIBUTE);
    Ok(())
}

/// Says that a subject is a user no longer; `false`, and nothing changed, if it was not. The user is locked.
pub async fn remove(
    tx: &mut PgConnection,
    user: &mut User,
    provider: &ProviderName,
    subject: &str,
    now: DateTime<Utc>,
) -> Result<bool> {
    if !store::user_identities::delete(&mut *tx, &user.key, provider, subject).await? {
        return Ok(false);
    }
    tell(tx, user, now).await?;
    Ok(true)
}
