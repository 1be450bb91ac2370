//! App clients on the wire.

use serde_json::{Map, Value, json};

use crate::api::shapes::epoch::Epoch;
use crate::model::client::Client;

/// API_UserPoolClientType: the settings as they are stored, and what is known besides. What was never set stays
/// absent. A client with several secrets shows the newest.
pub fn describe(client: &Client) -> serde_json::Result<Value> {
    let mut members: Map<String, Value> = client.settings.clone();
    let mut set = |name: &str, value: Value| members.insert(name.to_owned(), value);
    set("UserPoolId", json!(client.user_pool_id));
    set("ClientId", json!(client.id));
    set("ClientName", json!(client.name));
    set("ClientType", json!(if client.is_stranger() { "DCR" } else { "REGULAR" }));
    set("CreationDate", serde_json::to_value(Epoch(client.created_at))?);
    set("LastModifiedDate", serde_json::to_value(Epoch(client.modified_at))?);
    if let Some(secret) = client.secrets.last() {
        set("ClientSecret", json!(secret.expose()));
    }
    Ok(Value::Object(members))
}
