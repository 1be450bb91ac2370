//! Back-channel logout: the token that tells a client that a session has ended.

use chrono::Duration;
use serde_json::{Value, json};

use crate::app::App;
use crate::jwt::Claims;
use crate::model::ids::{ClientId, SessionId, Sub};
use crate::model::signing::KeyRole;
use crate::rules::Result;
use crate::rules::pools::Pool;
use crate::store;

/// How long a logout token counts: OIDC Back-Channel Logout §4 recommends two minutes at most.
const LIFETIME: Duration = Duration::minutes(2);

/// The one event of a logout token (OIDC Back-Channel Logout §2.4).
const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

/// A logout token for a client: who was signed out, and of which session. It has a type of its own and no nonce, so that
/// nobody takes it for an ID token, and neither do we.
pub async fn logout_token(
    app: &App,
    pool: &Pool,
    client: &ClientId,
    sub: Sub,
    session: SessionId,
) -> Result<String> {
    let now = app.now();
    // The issuer that the client knows from the ID token, whichever listener that came from (OIDC Back-Channel Logout §2.6).
    let known = store::browser_sessions::find_issuer(&app.db, &pool.id, session).await?;
    let issuer = known.unwrap_or_else(|| pool.issuer(&app.config.public_url));
    let mut events = Claims::new();
    events.insert(EVENT.to_owned(), json!({}));
    let claims = [
        ("iss", json!(issuer)),
        ("sub", json!(sub)),
        ("aud", json!(client)),
        ("iat", json!(now.timestamp())),
        ("exp", json!((now + LIFETIME).timestamp())),
        ("jti", json!(app.random.uuid())),
        ("events", Value::Object(events)),
        ("sid", json!(session)),
    ];
    let claims = claims.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    Ok(pool.signer(KeyRole::Id, now)?.sign_typed("logout+jwt", &claims)?)
}
