//! Registering a passkey, by the API and on a page.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use sqlx::PgConnection;
use webauthn_rs_core::error::WebauthnError;
use webauthn_rs_core::proto::{
    COSEAlgorithm, PublicKeyCredentialCreationOptions, RegisterPublicKeyCredential,
    RegistrationState,
};

use super::{
    MAX, WAIT_REGISTER, check_enabled, fault, library, not_configured, relying_party, verification,
};
use crate::app::App;
use crate::model::acr::Levels;
use crate::model::audit::Actor;
use crate::model::challenge::ChallengeName;
use crate::model::ids::UserKey;
use crate::model::passkey::{self, Kinds, Passkey};
use crate::rules::access_tokens::Bearer;
use crate::rules::pools::Pool;
use crate::rules::{Refusal, Result, audit, limits, retried, users};
use crate::sealing::digest;
use crate::store;
use crate::store::challenges::{Bound, NewChallenge};

/// How long a registration may take.
pub(super) const REGISTRATION: chrono::Duration = chrono::Duration::minutes(5);

/// Begins the registration of a passkey: `PublicKeyCredentialCreationOptions` as JSON.
///
/// Refuses with `WebAuthnNotEnabled`, `WebAuthnConfigurationMissing`, `LimitExceeded` (20 are enough, and 30 begun in an
/// hour). Source: API_StartWebAuthnRegistration.
pub async fn start(app: &App, bearer: &Bearer, public_url: &str) -> Result<Value> {
    let Bearer { pool, user, grant, .. } = bearer;
    let (options, state) = ask_for_new(app, bearer, public_url).await?;
    limits::set_up(app, pool, "passkeys", &user.key).await?;
    let challenge = digest(options.challenge.as_slice());
    let state = serde_json::to_vec(&state)?;
    let sealed = pool.data_key.seal(app.random, &place(pool, &challenge), &state);
    let now = app.now();
    let new = NewChallenge {
        bound: Bound {
            user: &user.key,
            client_id: &grant.client_id,
            challenge: ChallengeName::PasskeyRegistration,
            binding: None,
        },
        amr: &[],
        credit: None,
        epoch: None,
        device_key: None,
        closed_name: None,
        source: None,
        levels: Levels::default(),
        code: None,
        sets_up: false,
        sealed_state: Some(&sealed),
        attempts: 0,
        created_at: now,
        expires_at: now + REGISTRATION,
    };
    store::challenges::insert(&app.db, &challenge, &new).await?;
    Ok(serde_json::to_value(options)?)
}

/// Asks for a new passkey of a user: the options for the browser, and what checking the answer takes. Nothing is written.
pub(super) async fn ask_for_new(
    app: &App,
    bearer: &Bearer,
    public_url: &str,
) -> Result<(PublicKeyCredentialCreationOptions, RegistrationState)> {
    let Bearer { pool, user, .. } = bearer;
    check_enabled(pool)?;
    let id = relying_party(app, pool, public_url).ok_or_else(not_configured)?;
    let own = store::passkeys::list(&app.db, &user.key).await?;
    if own.len() >= MAX {
        return Err(enough().into());
    }
    let library = library(pool, &id, WAIT_REGISTER)?;
    let handle = user.sub().to_string();
    let name = users::sign_in_name(pool, user);
    let builder =
        library.new_challenge_register_builder(handle.as_bytes(), name, name).map_err(fault)?;
    let builder = builder
        .user_verification_policy(verification(app, pool))
        .require_resident_key(true)
        .credential_algorithms(vec![COSEAlgorithm::ES256, COSEAlgorithm::RS256])
        .exclude_credentials(Some(own.iter().map(|key| key.credential.cred_id.clone()).collect()));
    let (options, state) = library.generate_challenge_register(builder).map_err(fault)?;
    Ok((options.public_key, state))
}

fn enough() -> Refusal {
    Refusal::LimitExceeded(format!("A user can have {MAX} passkeys.").into())
}

fn place(pool: &Pool, challenge: &[u8; 32]) -> String {
    pool.place("challenges.sealed_state", &hex::encode(challenge))
}

/// Takes what the browser made of the options: `RegistrationResponseJSON`.
///
/// Refuses with `InvalidParameter` (no such JSON), `LimitExceeded`, `WebAuthnChallengeNotFound` (not begun by this user, over, or
/// completed), `WebAuthnClientMismatch`, `WebAuthnOriginNotAllowed`, `WebAuthnRelyingPartyMismatch`,
/// `WebAuthnCredentialNotSupported`. Source: API_CompleteWebAuthnRegistration, WebAuthn §7.1.
pub async fn complete(
    app: &App,
    bearer: &Bearer,
    credential: &Value,
    public_url: &str,
    kinds: Kinds<'_>,
    actor: &Actor,
) -> Result<()> {
    let Bearer { pool, user, grant, .. } = bearer;
    check_enabled(pool)?;
    let given = given(credential)?;
    let challenge = challenge_of(&given.response.client_data_json).ok_or_else(not_json)?;
    let now = app.now();
    let stored = store::challenges::find(&app.db, &pool.id, &challenge).await?;
    let stored = stored.filter(|stored| {
        stored.challenge == ChallengeName::PasskeyRegistration
            && stored.sub == user.sub()
            && stored.consumed_at.is_none()
            && stored.expires_at > now
    });
    let stored = stored.ok_or_else(not_found)?;
    if stored.client_id != grant.client_id {
        let why = "The registration was started through another client.";
        return Err(Refusal::WebAuthnClientMismatch(why.into()).into());
    }
    let sealed = stored.sealed_state.unwrap_or_default();
    let state = pool.data_key.open(&place(pool, &challenge), &sealed)?;
    let state: RegistrationState = serde_json::from_slice(&state)?;
    let answer = Answer { given, credential, kinds };
    let made = answer.check(app, pool, &user.key, &state, public_url).await?;
    let bound = Bound {
        user: &user.key,
        client_id: &grant.client_id,
        challenge: ChallengeName::PasskeyRegistration,
        binding: None,
    };
    retried(async || {
        let mut tx = app.db.begin().await?;
        bearer.lock(&mut tx).await?;
        if store::challenges::consume(&mut tx, &challenge, &bound, now).await?.is_none() {
            return Err(not_found().into());
        }
        insert(app, &mut tx, bearer, &made, actor).await?;
        tx.commit().await?;
        Ok(())
    })
    .await
}

fn not_json() -> Refusal {
    Refusal::parameter("Credential is not a RegistrationResponseJSON.")
}

pub(super) fn not_found() -> Refusal {
    Refusal::WebAuthnChallengeNotFound("The challenge is not known, or over.".into())
}

pub(super) fn given(credential: &Value) -> Result<RegisterPublicKeyCredential> {
    serde_json::from_value(credential.clone()).map_err(|_| not_json().into())
}

/// What a browser made of the options, and what it is called by its kind.
pub(super) struct Answer<'a> {
    pub given: RegisterPublicKeyCredential,
    pub credential: &'a Value,
    pub kinds: Kinds<'a>,
}

impl Answer<'_> {
    /// The passkey, if it is what was asked for. WebAuthn §7.1.
    pub async fn check(
        &self,
        app: &App,
        pool: &Pool,
        user: &UserKey,
        state: &RegistrationState,
        public_url: &str,
    ) -> Result<Passkey> {
        let id = relying_party(app, pool, public_url).ok_or_else(not_configured)?;
        let library = library(pool, &id, WAIT_REGISTER)?;
        let made = match library.register_credential(&self.given, state, None) {
            Ok(made) => made,
            // The library says of one that the user has already what it says of one of another algorithm.
            Err(WebauthnError::CredentialAlteredAlgFromRequest)
                if self.is_known(app, user).await? =>
            {
                return Err(is_known().into());
            }
            Err(why) => return Err(refusal(why).into()),
        };
        let attachment = self.credential.get("authenticatorAttachment").and_then(Value::as_str);
        // What is part of the computer or the phone is no key on a ring, whether it is copied elsewhere or not.
        let is_part = made.backup_eligible || attachment == Some("platform");
        let kind = if is_part { self.kinds.passkey } else { self.kinds.security_key };
        Ok(Passkey {
            id: made.cred_id.to_vec(),
            relying_party_id: id,
            friendly_name: kind.to_owned(),
            attachment: attachment.map(str::to_owned),
            transports: transports(&self.given),
            credential: made,
            created_at: app.now(),
        })
    }

    /// Whether it says that it is one of the user's.
    async fn is_known(&self, app: &App, user: &UserKey) -> Result<bool> {
        let own = store::passkeys::list(&app.db, user).await?;
        Ok(own.iter().any(|known| known.id == self.given.raw_id))
    }
}

/// Keeps a passkey that was made, under a name that no other of the user has. The user is locked.
pub(super) async fn insert(
    app: &App,
    tx: &mut PgConnection,
    bearer: &Bearer,
    made: &Passkey,
    actor: &Actor,
) -> Result<()> {
    let user = &bearer.user.key;
    // Others may have been registered since this one was begun.
    let others = store::passkeys::list(&mut *tx, user).await?;
    if others.len() >= MAX {
        return Err(enough().into());
    }
    let friendly_name = passkey::name(&made.friendly_name, &others);
    let passkey = Passkey { friendly_name, ..made.clone() };
    if !store::passkeys::insert(tx, user, &passkey).await? {
        return Err(is_known().into());
    }
    let (client, event) = (Some(&bearer.grant.client_id), "CompleteWebAuthnRegistration");
    audit::changed(app, tx, actor, event, user, client, json!({})).await
}

fn is_known() -> Refusal {
    Refusal::parameter("The credential is registered already.")
}

/// How the browser reaches a credential, as it says.
fn transports(given: &RegisterPublicKeyCredential) -> Vec<String> {
    let told = given.response.transports.iter().flatten();
    let named = told.filter_map(|transport| serde_json::to_value(transport).ok());
    named.filter_map(|name| name.as_str().map(str::to_owned)).collect()
}

/// The digest of the challenge that client data answers.
fn challenge_of(client_data: &[u8]) -> Option<[u8; 32]> {
    let data: Value = serde_json::from_slice(client_data).ok()?;
    let challenge = data.get("challenge")?.as_str()?;
    Some(digest(&URL_SAFE_NO_PAD.decode(challenge).ok()?))
}

/// Why a registration was not taken.
fn refusal(why: WebauthnError) -> Refusal {
    let text = why.to_string();
    match why {
        WebauthnError::InvalidRPOrigin => Refusal::WebAuthnOriginNotAllowed(text.into()),
        WebauthnError::InvalidRPIDHash => Refusal::WebAuthnRelyingPartyMismatch(text.into()),
        WebauthnError::MismatchedChallenge => Refusal::WebAuthnChallengeNotFound(text.into()),
        _ => Refusal::WebAuthnCredentialNotSupported(text.into()),
    }
}
