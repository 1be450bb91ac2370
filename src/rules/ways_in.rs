//! The ways in which a user signs in: nobody takes the last one from oneself on the account pages. The API lets users do
//! so, as Cognito's does.

use crate::app::App;
use crate::model::identity_provider::Identity;
use crate::model::user::{Credentials, User};
use crate::rules::pools::Pool;
use crate::rules::{passkeys, sign_in};

/// Why somebody keeps the last way in.
pub const NO_OTHER_WAY: &str = "The user has no other way to sign in.";

/// Whether a user who is as it is said can sign in: by a first factor that is open to the user, or through a provider.
pub fn is_left<'a>(
    app: &App,
    pool: &Pool,
    user: &User,
    credentials: &Credentials,
    identities: impl Iterator<Item = &'a Identity>,
    public_url: &str,
) -> bool {
    let has_passkey = passkeys::has_one(app, pool, credentials, public_url);
    sign_in::has_way_in(app, pool, user, credentials, has_passkey)
        || is_vouched_for(pool, identities)
}

/// Whether one of a user's identities is of a provider that is there still.
pub fn is_vouched_for<'a>(pool: &Pool, mut identities: impl Iterator<Item = &'a Identity>) -> bool {
    identities.any(|identity| {
        pool.identity_providers.iter().any(|provider| provider.name == identity.provider)
    })
}
