//! Registering a passkey on a page. What was asked is sealed in the page, so that looking at it writes nothing; what the
//! browser makes of it is taken once.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use webauthn_rs_core::proto::RegistrationState;

use super::check_enabled;
use super::registration::{Answer, REGISTRATION, ask_for_new, given, insert, not_found};
use crate::app::App;
use crate::model::audit::Actor;
use crate::model::ids::{ClientId, Sub};
use crate::model::passkey::Kinds;
use crate::rules::access_tokens::Bearer;
use crate::rules::sign_in::sealed;
use crate::rules::{Error, Result, limits, retried};
use crate::sealing::digest;

const KIND: &str = "passkey-registration";

/// What a page asked a browser to make.
#[derive(Deserialize, Serialize)]
struct Registration {
    #[serde(rename = "u")]
    sub: Sub,
    #[serde(rename = "c")]
    client: ClientId,
    #[serde(rename = "s")]
    state: RegistrationState,
    #[serde(rename = "x", with = "chrono::serde::ts_seconds")]
    expires_at: DateTime<Utc>,
}

/// What a page asks with.
pub struct Asked {
    /// `PublicKeyCredentialCreationOptions` as JSON.
    pub options: String,
    /// For the form to carry.
    pub sealed: String,
}

/// Asks for a new passkey. Nothing is written.
///
/// Refuses with `WebAuthnNotEnabled`, `WebAuthnConfigurationMissing`, `LimitExceeded` (20 are enough).
pub async fn ask(app: &App, bearer: &Bearer, public_url: &str) -> Result<Asked> {
    let (options, state) = ask_for_new(app, bearer, public_url).await?;
    let registration = Registration {
        sub: bearer.user.sub(),
        client: bearer.grant.client_id.clone(),
        state,
        expires_at: app.now() + REGISTRATION,
    };
    let sealed = sealed::seal(app, &bearer.pool, KIND, &registration)?;
    let options = serde_json::to_string(&options)?;
    Ok(Asked { options, sealed: URL_SAFE_NO_PAD.encode(sealed) })
}

/// Takes what the browser made, once.
///
/// Refuses with `InvalidParameter` (no such JSON), `LimitExceeded` (20 are enough, and 30 tries in an hour),
/// `WebAuthnChallengeNotFound` (not asked of this user, over, or taken), `WebAuthnOriginNotAllowed`,
/// `WebAuthnRelyingPartyMismatch`, `WebAuthnCredentialNotSupported`. Source: WebAuthn §7.1.
pub async fn complete(
    app: &App,
    bearer: &Bearer,
    sealed: &str,
    credential: &Value,
    public_url: &str,
    kinds: Kinds<'_>,
    actor: &Actor,
) -> Result<()> {
    let Bearer { pool, user, grant, .. } = bearer;
    check_enabled(pool)?;
    limits::set_up(app, pool, "passkeys", &user.key).await?;
    let given = given(credential)?;
    let (now, bytes) = (app.now(), URL_SAFE_NO_PAD.decode(sealed).unwrap_or_default());
    let asked = sealed::unseal::<Registration>(app, pool, KIND, &bytes).filter(|asked| {
        asked.sub == user.sub() && asked.client == grant.client_id && asked.expires_at > now
    });
    let asked = asked.ok_or_else(not_found)?;
    let answer = Answer { given, credential, kinds };
    let made = answer.check(app, pool, &user.key, &asked.state, public_url).await?;
    retried(async || {
        let mut tx = app.db.begin().await?;
        bearer.lock(&mut tx).await?;
        let taken = sealed::consume(app, &mut *tx, pool, &digest(&bytes), asked.expires_at).await;
        taken.map_err(|error| match error {
            Error::Refused(_) => not_found().into(),
            fault => fault,
        })?;
        insert(app, &mut tx, bearer, &made, actor).await?;
        tx.commit().await?;
        Ok(())
    })
    .await
}
