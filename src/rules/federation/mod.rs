//! Federation: users for whom somebody else vouches, by OpenID Connect.
//!
//! A provider is set up (`providers`, `settings`). A browser goes there (`depart`) with a state that is good once, in that
//! browser, for that flow. It comes back (`arrive`) with a code, which becomes an ID token (`id_token`) and what that says of a
//! user (`profile`). A subject of a provider is a user of the pool by a row that says so (`identities`), never by an address;
//! administrators link further ones, and users get rid of them (`links`).
//! Who signs out here may be signed out there (`sign_out`).

mod arrive;
mod depart;
mod id_token;
mod identities;
mod links;
mod places;
mod profile;
mod providers;
mod settings;
mod sign_out;

pub use arrive::{Arrived, Comeback, arrive, query_of, take};
pub use depart::{Wishes, depart};
pub use identities::unlink_all;
pub use links::{Linked, ProviderUser, count_linked, disable, leave, link, linked};
pub use providers::{create, delete, described_secret, find, find_by_identifier, list, update};
pub use settings::Written;
pub use sign_out::{sign_out, signed_out};

use crate::model::client::Client;
use crate::model::identity_provider::IdentityProvider;
use crate::model::ids::ProviderName;
use crate::rules::pools::Pool;

/// The provider of a pool through which a client lets users in; `None` if there is none of that name, or no longer.
pub fn of_client<'a>(
    pool: &'a Pool,
    client: &Client,
    name: &ProviderName,
) -> Option<&'a IdentityProvider> {
    let found = pool.identity_providers.iter().find(|provider| provider.name == *name);
    found.filter(|provider| client.config.supports(&provider.name))
}

/// All of them, by name.
pub fn all_of_client<'a>(
    pool: &'a Pool,
    client: &'a Client,
) -> impl Iterator<Item = &'a IdentityProvider> {
    let listed = |provider: &&IdentityProvider| client.config.supports(&provider.name);
    pool.identity_providers.iter().filter(listed)
}

/// Why nobody was signed in through a provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The provider says so, with its error.
    Refused(String),
    /// The provider does not answer, or answers something that is none.
    Unreachable(&'static str),
    /// What it answers proves nothing.
    Invalid(&'static str),
    /// It says too little of the user: these attributes are required.
    Missing(Vec<String>),
    /// What it says cannot be written down.
    Attribute(String),
    /// Somebody else has the name that the user would have.
    Taken(String),
    /// The user may not sign in.
    Disabled,
}

impl Failure {
    /// `error` for the app. Source: what Cognito is seen to send.
    pub fn error(&self) -> &'static str {
        match self {
            Self::Refused(error) if error == "access_denied" => "access_denied",
            Self::Unreachable(_) => "temporarily_unavailable",
            _ => "invalid_request",
        }
    }

    /// `error_description` for the app, in the words of Cognito where they are known.
    pub fn description(&self, provider: &ProviderName) -> String {
        match self {
            Self::Refused(error) => format!("{provider} Error - {error}"),
            Self::Unreachable(what) | Self::Invalid(what) => format!("{provider} Error - {what}"),
            Self::Missing(names) => format!("attributes required: [{}]", names.join(", ")),
            Self::Attribute(why) => why.clone(),
            Self::Taken(name) => format!("Already found an entry for username {name}"),
            Self::Disabled => "User is disabled.".to_owned(),
        }
    }
}
