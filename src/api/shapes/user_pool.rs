//! Pools on the wire.

use serde_json::{Map, Value, json};

use crate::api::shapes::epoch::Epoch;
use crate::config::Config;
use crate::model::ids::UserPoolId;
use crate::rules::pools::Pool;

/// `arn:aws:cognito-idp:<region>:<account>:userpool/<id>`.
pub fn arn(config: &Config, id: &UserPoolId) -> String {
    format!("arn:aws:cognito-idp:{}:{}:userpool/{id}", id.region(), config.account_id)
}

/// API_UserPoolType: the settings as they are stored, and what is known besides. What was never set stays absent.
pub fn describe(config: &Config, pool: &Pool, users: i64) -> serde_json::Result<Value> {
    let mut members: Map<String, Value> = pool.settings.clone();
    let mut set = |name: &str, value: Value| members.insert(name.to_owned(), value);
    set("Id", json!(pool.id));
    set("Name", json!(pool.name));
    set("Arn", json!(arn(config, &pool.id)));
    set("CreationDate", serde_json::to_value(Epoch(pool.created_at))?);
    set("LastModifiedDate", serde_json::to_value(Epoch(pool.modified_at))?);
    set("EstimatedNumberOfUsers", json!(users));
    set("UserPoolTags", json!(pool.tags));
    for domain in &pool.domains {
        let name = if domain.custom { "CustomDomain" } else { "Domain" };
        set(name, json!(domain.domain));
    }
    Ok(Value::Object(members))
}
