//! What an access token lets its bearer read of the user: OIDC Core §5.3.

use serde_json::{Value, json};

use crate::app::App;
use crate::jwt::Claims;
use crate::model::audit::Actor;
use crate::model::ids::AccessToken;
use crate::model::user::User;
use crate::model::user_pool::{Dialect, UserPool};
use crate::model::visitor::Visitor;
use crate::rules::pools::Pool;
use crate::rules::{Error, Result, access_tokens, claims, clients};

/// Why nothing is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Denied {
    /// Malformed, of another pool or kind, expired, revoked, or its user or client is gone.
    InvalidToken,
    /// The token is good, but not for this.
    NoOpenId,
}

/// The claims of the token's user that its scopes and its client let out; always `sub` and `username`.
pub async fn claims(
    app: &App,
    pool: &Pool,
    token: &AccessToken,
    jkt: Option<&str>,
    visitor: &Visitor,
) -> Result<std::result::Result<Claims, Denied>> {
    let bearer = match access_tokens::identify_bound(app, token, jkt).await {
        Ok(bearer) if bearer.pool.id == pool.id => bearer,
        Ok(_) | Err(Error::Refused(_)) => return Ok(Err(Denied::InvalidToken)),
        Err(fault) => return Err(fault),
    };
    if !bearer.has_scope("openid") {
        return Ok(Err(Denied::NoOpenId));
    }
    let found = clients::of_pool(app, pool, &bearer.client_id, None).await?;
    let Some(client) = found else { return Ok(Err(Denied::InvalidToken)) };
    let user = &bearer.user;
    let mut claims = Claims::new();
    claims.insert("sub".to_owned(), json!(user.sub()));
    let mut attributes = claims::attribute_claims(pool, &client, user, Some(&bearer.scopes));
    // What an app asked for at sign-in is for that app, not for who exchanged its token.
    if client.id == bearer.grant.client_id {
        let asked = &bearer.grant.claims.userinfo;
        attributes.extend(claims::asked_claims(pool, &client, user, asked));
    }
    claims.extend(spelled(pool, user, attributes));
    claims.insert("username".to_owned(), json!(user.username));
    let (actor, client) = (Actor::visiting(visitor), Some(&client.id));
    let detail = json!({"origin_jti": bearer.grant.origin_jti});
    app.audit.record(actor.did_to("UserInfo", &user.key, client, app.now(), detail));
    Ok(Ok(claims))
}

/// Here Cognito spells every value as text, where OIDC Core §5.1 has booleans, numbers and an object.
fn spelled(pool: &UserPool, user: &User, mut claims: Claims) -> Claims {
    if pool.dialect() == Dialect::Cognito {
        for (name, value) in &mut claims {
            if let Some(text) = user.attributes.get(name) {
                *value = Value::String(text.clone());
            }
        }
    }
    claims
}
