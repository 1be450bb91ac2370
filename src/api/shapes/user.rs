//! Users on the wire.

use serde::{Deserialize, Serialize};

use crate::model::client::Client;
use crate::model::user::User;

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
