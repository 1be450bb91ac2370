//! What tokens and userInfo tell of a user: attributes as claims, as far as client and scopes let them out.

use serde_json::{Value, json};

use crate::jwt::Claims;
use crate::model::client::Client;
use crate::model::user::User;
use crate::model::user_pool::{Dialect, UserPool};

/// The attributes of a user as claims: those the client may read, narrowed by scopes where there are any.
pub fn attribute_claims(
    pool: &UserPool,
    client: &Client,
    user: &User,
    scopes: Option<&[String]>,
) -> Claims {
    let mut claims = Claims::new();
    for (name, value) in &user.attributes {
        let developer_only = name.starts_with("dev:");
        let shown = !developer_only || client.config.read_attributes.is_some();
        let scoped = scopes.is_none_or(|scopes| in_scope(pool, scopes, name));
        // Told by itself, not as an attribute.
        let shown = shown && name != "identities";
        if !value.is_empty() && shown && scoped && client.config.may_read(name) {
            claims.insert(name.clone(), claim(pool, name, value));
        }
    }
    claims
}

/// The attributes that an app asked for one by one (OIDC Core §5.5), as far as the client may read them and could have had
/// them by a scope.
pub fn asked_claims(pool: &UserPool, client: &Client, user: &User, asked: &[String]) -> Claims {
    if asked.is_empty() {
        return Claims::new();
    }
    let allowed = Some(&client.config.allowed_oauth_scopes[..]);
    let mut claims = attribute_claims(pool, client, user, allowed);
    claims.retain(|name, _| asked.contains(name));
    claims
}

/// The scopes that let out some attributes (OIDC Core §5.4).
const NARROW: [&str; 4] = ["profile", "email", "phone", "address"];

/// Whether scopes let out every attribute: `openid` alone does in the `cognito` dialect.
pub fn is_open(pool: &UserPool, scopes: &[String]) -> bool {
    let has = |scope: &str| scopes.iter().any(|held| held == scope);
    has("openid") && !NARROW.into_iter().any(has) && pool.dialect() == Dialect::Cognito
}

/// Whether scopes let an attribute out (OIDC Core §5.4).
pub fn in_scope(pool: &UserPool, scopes: &[String], attribute: &str) -> bool {
    let has = |scope: &str| scopes.iter().any(|held| held == scope);
    if !NARROW.into_iter().any(has) {
        return is_open(pool, scopes);
    }
    match attribute {
        "email" | "email_verified" => has("email"),
        "phone_number" | "phone_number_verified" => has("phone"),
        "address" => has("address") || has("profile") && pool.dialect() == Dialect::Cognito,
        _ => has("profile"),
    }
}

/// An attribute in the JSON type that a token gives it.
fn claim(pool: &UserPool, name: &str, value: &str) -> Value {
    match name {
        "email_verified" | "phone_number_verified" => json!(value == "true"),
        "updated_at" => value.parse::<i64>().map_or_else(|_| json!(value), |n| json!(n)),
        "address" => address(pool, value),
        _ => json!(value),
    }
}

/// The members of an address (OIDC Core §5.1.1).
const ADDRESS: [&str; 6] =
    ["formatted", "street_address", "locality", "region", "postal_code", "country"];

/// An address as an object. Cognito takes every text for the whole of it; by the standards one that is such an object is
/// told as it is.
fn address(pool: &UserPool, value: &str) -> Value {
    let whole = json!({"formatted": value});
    if pool.dialect() == Dialect::Cognito {
        return whole;
    }
    match serde_json::from_str(value) {
        Ok(Value::Object(members))
            if members
                .iter()
                .all(|(name, value)| ADDRESS.contains(&name.as_str()) && value.is_string()) =>
        {
            Value::Object(members)
        }
        _ => whole,
    }
}
