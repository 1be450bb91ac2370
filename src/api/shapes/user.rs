//! Users on the wire.

use serde::{Deserialize, Serialize};

use crate::api::Call;
use crate::api::shapes::epoch::Epoch;
use crate::model::client::Client;
use crate::model::ids::Username;
use crate::model::user::{Attributes, User, UserStatus};
use crate::model::visitor::Visitor;
use crate::rules;

/// API_AttributeType.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Attribute {
    pub name: String,
    pub value: Option<String>,
}

/// All attributes of a user, `sub` first.
pub fn attributes(user: &User) -> Vec<Attribute> {
    let attribute =
        |name: &str, value: String| Attribute { name: name.to_owned(), value: Some(value) };
    let sub = attribute("sub", user.sub().to_string());
    let rest = user.attributes.iter().map(|(name, value)| attribute(name, value.clone()));
    std::iter::once(sub).chain(rest).collect()
}

/// The attributes that users may read through a client.
pub fn readable(user: &User, client: &Client) -> Vec<Attribute> {
    let mut all = attributes(user);
    all.retain(|attribute| client.config.may_read(&attribute.name));
    all
}

/// Attributes as they came; without a value one is empty, and of two of a name the last counts.
pub fn collected(given: Vec<Attribute>) -> Attributes {
    let pair = |given: Attribute| (given.name, given.value.unwrap_or_default());
    given.into_iter().map(pair).collect()
}

/// API_UserType.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct UserShape {
    username: Username,
    attributes: Vec<Attribute>,
    user_create_date: Epoch,
    user_last_modified_date: Epoch,
    enabled: bool,
    user_status: UserStatus,
}

impl UserShape {
    /// A user with all attributes.
    pub fn of(user: &User) -> Self {
        Self {
            username: user.username.clone(),
            attributes: attributes(user),
            user_create_date: user.created_at.into(),
            user_last_modified_date: user.modified_at.into(),
            enabled: user.enabled,
            user_status: user.status,
        }
    }

    /// Keeps the attributes named; `false` if one of them has no value.
    pub fn narrow(&mut self, names: &[String]) -> bool {
        self.attributes.retain(|attribute| names.contains(&attribute.name));
        names.iter().all(|name| self.attributes.iter().any(|attribute| attribute.name == *name))
    }
}

/// API_UserContextDataType: where the user of a server-side client is.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct UserContext {
    ip_address: Option<String>,
}

impl UserContext {
    /// The user at the other end of a client's call. Refuses with `InvalidParameter` an address that is none.
    pub fn visitor(&self, call: &Call<'_>, client: &Client) -> rules::Result<Visitor> {
        rules::clients::visitor(client, &call.visitor, self.ip_address.as_deref())
    }
}
