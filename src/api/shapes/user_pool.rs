//! Pools on the wire.

use serde_json::{Map, Value, json};

use crate::api::shapes::epoch::Epoch;
use crate::config::Config;
use crate::model::ids::UserPoolId;
use crate::rules::Refusal;
use crate::rules::pools::{self, Pool};

/// `arn:aws:cognito-idp:<region>:<account>:userpool/<id>`.
pub fn arn(config: &Config, id: &UserPoolId) -> String {
    format!("arn:aws:cognito-idp:{}:{}:userpool/{id}", id.region(), config.account_id)
}

/// API_UserPoolType: the settings as they are stored, and what is known besides. What was never set stays absent.
pub fn describe(config: &Config, pool: &Pool, users: i64) -> serde_json::Result<Value> {
    let mut members: Map<String, Value> = pool.settings.clone();
    // Told by GetUserPoolMfaConfig.
    members.remove(pools::MFA_SETTINGS);
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

/// The pool that an ARN names. Refuses with `InvalidParameter` what is not the ARN of a user pool, and with
/// `ResourceNotFound` one of another account or region.
pub fn of_arn(config: &Config, arn: &str) -> Result<UserPoolId, Refusal> {
    let invalid = || Refusal::parameter(format!("Invalid resource ARN: {arn}"));
    let parts: Vec<&str> = arn.split(':').collect();
    let ["arn", _, "cognito-idp", region, account, resource] = parts[..] else {
        return Err(invalid());
    };
    let id = resource.strip_prefix("userpool/").filter(|id| !id.contains('/'));
    let id = UserPoolId::new(id.ok_or_else(invalid)?);
    if region != id.region() || account != config.account_id {
        return Err(pools::not_found(&id));
    }
    Ok(id)
}
