//! Passkeys (WebAuthn): registered by users who are signed in, and a first factor of choice-based sign-in.

mod registration;
pub mod sealed;

pub use registration::{complete, start};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use webauthn_rs_core::WebauthnCore;
use webauthn_rs_core::error::WebauthnError;
use webauthn_rs_core::proto::{
    AuthenticationState, AuthenticatorAssertionResponseRaw as Response, COSEAlgorithm, COSEEC2Key,
    COSEKey, COSEKeyType, Credential, CredentialV3, ECDSACurve, PublicKeyCredential,
    UserVerificationPolicy,
};

use crate::app::App;
use crate::model::audit::Actor;
use crate::model::challenge::ChallengeName;
use crate::model::ids::{Sub, UserKey};
use crate::model::methods;
use crate::model::mfa::MfaMode;
use crate::model::passkey::Passkey;
use crate::model::user::{Credentials, User};
use crate::rules::access_tokens::Bearer;
use crate::rules::paging::{List, Page};
use crate::rules::pools::Pool;
use crate::rules::ways_in::{self, NO_OTHER_WAY};
use crate::rules::{Refusal, Result, audit, mfa, retried};
use crate::sealing::digest;
use crate::store;

/// How many passkeys a user may have (quotas of the developer guide).
pub const MAX: usize = 20;

/// How long a browser waits for its user: one minute to register, three to sign in, as Cognito says.
const WAIT_REGISTER: std::time::Duration = std::time::Duration::from_secs(60);
const WAIT_SIGN_IN: std::time::Duration = std::time::Duration::from_secs(180);

/// Where passkeys of a pool are good: what the pool says, else its custom domain, else where its pages are. `None` for a
/// pool with neither.
pub(super) fn relying_party(app: &App, pool: &Pool, public_url: &str) -> Option<String> {
    let set = pool.config.mfa_settings.web_authn.as_ref();
    if let Some(id) = set.and_then(|set| set.relying_party_id.clone()) {
        return Some(id);
    }
    let base = pool.hosted_base(app.config.domain_suffix.as_deref(), public_url)?;
    let base = url::Url::parse(&base).ok()?;
    base.host_str().map(str::to_owned)
}

/// The library, for one relying party. Apps register and sign in at origins of their own, so every https origin at or
/// below the relying party is taken, and http for localhost; and those of the Android apps that the pool names.
fn library(pool: &Pool, id: &str, wait: std::time::Duration) -> Result<WebauthnCore> {
    let scheme = if id == "localhost" { "http" } else { "https" };
    let origins = [format!("https://{id}"), format!("{scheme}://{id}")];
    let origins = origins.into_iter().chain(pool.android_origins());
    let parsed: std::result::Result<Vec<_>, _> =
        origins.map(|origin| url::Url::parse(&origin)).collect();
    let origins = parsed.map_err(anyhow::Error::from)?;
    let (subdomains, ports) = (Some(true), Some(true));
    Ok(WebauthnCore::new_unsafe_experts_only(&pool.name, id, origins, wait, subdomains, ports))
}

/// Whether the passkey's device has to make sure who its user is, when it is registered and when it signs in: where it
/// stands for two factors it does so only then, and what cannot sign in is not to be registered.
fn verification(app: &App, pool: &Pool) -> UserVerificationPolicy {
    let policy = mfa::policy(app, pool);
    let set = pool.config.mfa_settings.web_authn.as_ref();
    match set.and_then(|set| set.user_verification.as_deref()) {
        Some("required") => UserVerificationPolicy::Required,
        _ if policy.passkey_is_enough && policy.mode != MfaMode::Off => {
            UserVerificationPolicy::Required
        }
        _ => UserVerificationPolicy::Preferred,
    }
}

fn check_enabled(pool: &Pool) -> Result<()> {
    match pool.config.allows_first_factor(ChallengeName::WebAuthn.as_str()) {
        true => Ok(()),
        false => {
            Err(Refusal::WebAuthnNotEnabled("Passkeys are not enabled for this pool.".into())
                .into())
        }
    }
}

fn not_configured() -> Refusal {
    Refusal::WebAuthnConfigurationMissing(
        "The pool has neither a RelyingPartyId nor a domain.".into(),
    )
}

/// A failure of the library that no input of a caller leads to.
fn fault(why: WebauthnError) -> anyhow::Error {
    anyhow::anyhow!("webauthn: {why}")
}

/// The passkeys of a user, oldest first.
pub async fn list(app: &App, user: &UserKey) -> Result<Vec<Passkey>> {
    Ok(store::passkeys::list(&app.db, user).await?)
}

/// The same, page by page. Refuses with `InvalidParameter` (the token).
pub async fn list_page(
    app: &App,
    user: &UserKey,
    limit: usize,
    token: Option<&str>,
) -> Result<Page<Passkey>> {
    let filter = user.sub.to_string();
    let list =
        List { pool: Some(&user.pool), operation: "ListWebAuthnCredentials", filter: &filter };
    let after: Option<(DateTime<Utc>, Vec<u8>)> = list.open(app, token)?;
    let mut found = store::passkeys::list(&app.db, user).await?;
    // There are few, and they are in this order.
    found.retain(|key| after.as_ref().is_none_or(|(at, id)| (key.created_at, &key.id) > (*at, id)));
    list.page(app, found, limit, |key| (key.created_at, key.id.clone()))
}

/// A passkey as its user sees it.
#[derive(Clone, Debug)]
pub struct Listed {
    pub passkey: Passkey,
    /// Whether the user could not sign in without it.
    pub is_only_way: bool,
}

/// The passkeys of the bearer, oldest first.
pub async fn listed(app: &App, bearer: &Bearer, public_url: &str) -> Result<Vec<Listed>> {
    let (pool, user) = (&bearer.pool, &bearer.user);
    let passkeys = store::passkeys::list(&app.db, &user.key).await?;
    let identities = store::user_identities::list(&app.db, &user.key).await?;
    let credentials = store::users::find_credentials(&app.db, &user.key).await?.unwrap_or_default();
    let is_only_way = |passkey: &Passkey| {
        let others = passkeys.iter().filter(|other| other.id != passkey.id);
        let passkeys_at = others.map(|other| other.relying_party_id.clone()).collect();
        let left = Credentials { passkeys_at, ..credentials.clone() };
        !ways_in::is_left(app, pool, user, &left, identities.iter(), public_url)
    };
    let listed =
        |passkey: &Passkey| Listed { passkey: passkey.clone(), is_only_way: is_only_way(passkey) };
    Ok(passkeys.iter().map(listed).collect())
}

/// Deletes a passkey by its id in base64url. Refuses with `ResourceNotFound`. Source: API_DeleteWebAuthnCredential.
pub async fn delete(app: &App, bearer: &Bearer, id: &str, actor: &Actor) -> Result<()> {
    delete_for(app, bearer, id, None, actor).await
}

/// The same on the user's own page. Refuses with `InvalidParameter`, too (the only way to sign in).
pub async fn give_up(
    app: &App,
    bearer: &Bearer,
    id: &str,
    public_url: &str,
    actor: &Actor,
) -> Result<()> {
    delete_for(app, bearer, id, Some(public_url), actor).await
}

/// Deletes a passkey. Where it is asked for on a page, whose origin is given, a way to sign in has to be left.
async fn delete_for(
    app: &App,
    bearer: &Bearer,
    id: &str,
    page_at: Option<&str>,
    actor: &Actor,
) -> Result<()> {
    let not_found = || Refusal::ResourceNotFound("The passkey does not exist.".into());
    let id = URL_SAFE_NO_PAD.decode(id).map_err(|_| not_found())?;
    let user = &bearer.user.key;
    let (client, event) = (Some(&bearer.grant.client_id), "DeleteWebAuthnCredential");
    retried(async || {
        let mut tx = app.db.begin().await?;
        let found = bearer.lock(&mut tx).await?;
        if !store::passkeys::delete(&mut tx, user, &id).await? {
            return Err(not_found().into());
        }
        if let Some(url) = page_at {
            let left = store::users::find_credentials(&mut *tx, user).await?.unwrap_or_default();
            let identities = store::user_identities::list(&mut *tx, user).await?;
            if !ways_in::is_left(app, &bearer.pool, &found, &left, identities.iter(), url) {
                return Err(Refusal::parameter(NO_OTHER_WAY).into());
            }
        }
        audit::changed(app, &mut tx, actor, event, user, client, json!({})).await?;
        tx.commit().await?;
        Ok(())
    })
    .await
}

/// The most characters of what a user calls a passkey.
const MAX_NAME: usize = 100;

/// Sets what a user calls a passkey, found by its id in base64url.
///
/// Refuses with `ResourceNotFound`, `InvalidParameter` (no name, or a long one).
pub async fn rename(app: &App, bearer: &Bearer, id: &str, name: &str, actor: &Actor) -> Result<()> {
    let not_found = || Refusal::ResourceNotFound("The passkey does not exist.".into());
    let id = URL_SAFE_NO_PAD.decode(id).map_err(|_| not_found())?;
    if !(1..=MAX_NAME).contains(&name.chars().count()) || name.chars().any(char::is_control) {
        return Err(Refusal::parameter("The name of a passkey has 1 to 100 characters.").into());
    }
    let user = &bearer.user.key;
    let (client, event) = (Some(&bearer.grant.client_id), "RenameWebAuthnCredential");
    retried(async || {
        let mut tx = app.db.begin().await?;
        bearer.lock(&mut tx).await?;
        if !store::passkeys::set_name(&mut tx, user, &id, name).await? {
            return Err(not_found().into());
        }
        audit::changed(app, &mut tx, actor, event, user, client, json!({})).await?;
        tx.commit().await?;
        Ok(())
    })
    .await
}

/// Whether users of a pool may have passkeys.
pub fn enabled(pool: &Pool) -> bool {
    check_enabled(pool).is_ok()
}

/// Whether a user has a passkey that is good at the pool now: others stay from before its relying party was another.
pub(super) fn has_one(app: &App, pool: &Pool, credentials: &Credentials, public_url: &str) -> bool {
    relying_party(app, pool, public_url).is_some_and(|id| credentials.passkeys_at.contains(&id))
}

/// A challenge that one of a user's passkeys is to sign.
pub(super) struct Asked {
    /// `PublicKeyCredentialRequestOptions` as JSON.
    pub options: String,
    /// What checking the answer takes, without the passkeys.
    pub state: AuthenticationState,
}

/// Asks for an assertion. `None` where the user has no passkey for where they are good now.
pub(super) async fn ask(
    app: &App,
    pool: &Pool,
    user: &User,
    public_url: &str,
) -> Result<Option<Asked>> {
    let Some(id) = relying_party(app, pool, public_url) else { return Ok(None) };
    let own = store::passkeys::list(&app.db, &user.key).await?;
    let own: Vec<_> = own.into_iter().filter(|key| key.relying_party_id == id).collect();
    if own.is_empty() {
        return Ok(None);
    }
    let allowed = own.iter().map(|key| allowed(&key.id, &key.transports)).collect();
    let own = own.into_iter().map(|key| key.credential).collect();
    challenge(app, pool, &id, own)?.allowing(allowed).map(Some)
}

/// Asks for an assertion by any passkey that is good at the pool: the browser's user chooses which, and so says who it
/// is. `None` where passkeys are good nowhere.
pub(super) fn ask_anybody(app: &App, pool: &Pool, public_url: &str) -> Result<Option<Asked>> {
    match relying_party(app, pool, public_url) {
        Some(id) => challenge(app, pool, &id, Vec::new()).map(Some),
        None => Ok(None),
    }
}

/// PublicKeyCredentialDescriptor, as options list the passkeys that will do.
fn allowed(id: &[u8], transports: &[impl AsRef<str>]) -> Value {
    let mut listed = json!({"type": "public-key", "id": URL_SAFE_NO_PAD.encode(id)});
    if !transports.is_empty() {
        listed["transports"] = transports.iter().map(|name| -> &str { name.as_ref() }).collect();
    }
    listed
}

impl Asked {
    /// Names the passkeys that will do; the library does not keep how a browser reaches them.
    fn allowing(mut self, allowed: Vec<Value>) -> Result<Self> {
        let mut options: Value = serde_json::from_str(&self.options)?;
        options["allowCredentials"] = allowed.into();
        self.options = options.to_string();
        Ok(self)
    }
}

/// A passkey that nobody has: its id, and how a browser reaches it.
pub(super) struct Pretended {
    pub id: Vec<u8>,
    pub transports: &'static [&'static str],
}

/// Asks a name that nobody has for an assertion by passkeys that nobody has. `None` where passkeys are good nowhere.
pub(super) async fn pretend(
    app: &App,
    pool: &Pool,
    pretended: &[Pretended],
    public_url: &str,
) -> Result<Option<Asked>> {
    let Some(id) = relying_party(app, pool, public_url) else { return Ok(None) };
    // As much is looked up as for a user.
    let nobody = UserKey { pool: pool.id.clone(), sub: Sub(app.random.uuid()) };
    store::passkeys::list(&app.db, &nobody).await?;
    let listed = pretended.iter().map(|key| allowed(&key.id, key.transports)).collect();
    challenge(app, pool, &id, Vec::new())?.allowing(listed).map(Some)
}

fn challenge(app: &App, pool: &Pool, id: &str, own: Vec<Credential>) -> Result<Asked> {
    let policy = verification(app, pool);
    let library = library(pool, id, WAIT_SIGN_IN)?;
    let builder = library.new_challenge_authenticate_builder(own, Some(policy)).map_err(fault)?;
    let builder = builder.allow_backup_eligible_upgrade(true);
    let (options, mut state) = library.generate_challenge_authenticate(builder).map_err(fault)?;
    // They are read anew when the answer comes.
    state.set_allowed_credentials(Vec::new());
    let options = serde_json::to_string(&options.public_key)?;
    Ok(Asked { options, state })
}

/// Whose passkey an assertion says it is by: the user handle, which is the `sub`.
pub(super) fn says_who(given: &str) -> Option<Sub> {
    let given: PublicKeyCredential = serde_json::from_str(given).ok()?;
    let handle = std::str::from_utf8(given.get_user_unique_id()?).ok()?;
    handle.parse().ok().map(Sub)
}

/// A passkey that signed, as it was before and as it is now, and the methods that this proves.
pub(super) struct Used {
    was: Credential,
    is: Credential,
    methods: Vec<&'static str>,
}

/// Checks an assertion (`AuthenticationResponseJSON`) of a user, or of nobody; `None` for a wrong one. Nothing is changed.
/// WebAuthn §7.2.
///
/// Whoever may have made it, as much is done: passkeys are read, and one signature is looked at, so that the time tells nothing.
pub(super) async fn check(
    app: &App,
    pool: &Pool,
    user: Option<&User>,
    state: &AuthenticationState,
    given: &str,
    public_url: &str,
) -> Result<Option<Used>> {
    let Some(id) = relying_party(app, pool, public_url) else { return Ok(None) };
    let Ok(given) = serde_json::from_str::<PublicKeyCredential>(given) else { return Ok(None) };
    let nobody = || UserKey { pool: pool.id.clone(), sub: Sub(app.random.uuid()) };
    let key = user.map_or_else(nobody, |user| user.key.clone());
    let own = store::passkeys::list(&app.db, &key).await?;
    let handle = given.get_user_unique_id();
    let is_own = handle.is_none_or(|handle| handle == key.sub.to_string().as_bytes());
    let known = own.into_iter().find(|key| is_own && key.id == given.raw_id);
    let known = known.map(|key| key.credential);
    let library = library(pool, &id, WAIT_SIGN_IN)?;
    let anybodys = nobodys(&given.raw_id);
    // A sign-in is held to what it asked for (WebAuthn §7.2): the library would hold it to what was given at registration.
    let mut signing = known.clone().unwrap_or_else(|| anybodys.clone());
    signing.user_verified = false;
    signing.registration_policy = UserVerificationPolicy::Preferred;
    let result = match (library.authenticate_single_credential(&given, state, &signing), known) {
        (Ok(result), Some(was)) => Some((result, was)),
        (
            Ok(_) | Err(WebauthnError::AuthenticationFailure | WebauthnError::SignatureInvalid),
            _,
        ) => None,
        // The signature was not looked at: how it ends says whether there is such a passkey, and of what kind.
        (Err(_), _) => {
            let Response { authenticator_data, client_data_json, signature, .. } = &given.response;
            let signed = [authenticator_data.as_slice(), &digest(client_data_json)].concat();
            let _ = anybodys.cred.verify_signature(signature, &signed);
            None
        }
    };
    let Some((result, was)) = result else { return Ok(None) };
    // The pool may demand more by now than was asked for.
    if verification(app, pool) == UserVerificationPolicy::Required && !result.user_verified() {
        return Ok(None);
    }
    let mut is = was.clone();
    is.counter = result.counter();
    is.backup_state = result.backup_state();
    is.backup_eligible = result.backup_eligible();
    let key = if is.backup_eligible { methods::SOFTWARE_KEY } else { methods::HARDWARE_KEY };
    let verified = result.user_verified().then_some(methods::USER_VERIFIED);
    let methods = [key].into_iter().chain(verified).collect();
    Ok(Some(Used { was, is, methods }))
}

/// A passkey that nobody has: its key is the base point of P-256 (SEC 2 §2.4.2), and what it signs proves nothing.
fn nobodys(id: &[u8]) -> Credential {
    const X: [u8; 32] = [
        0x6b, 0x17, 0xd1, 0xf2, 0xe1, 0x2c, 0x42, 0x47, 0xf8, 0xbc, 0xe6, 0xe5, 0x63, 0xa4, 0x40,
        0xf2, 0x77, 0x03, 0x7d, 0x81, 0x2d, 0xeb, 0x33, 0xa0, 0xf4, 0xa1, 0x39, 0x45, 0xd8, 0x98,
        0xc2, 0x96,
    ];
    const Y: [u8; 32] = [
        0x4f, 0xe3, 0x42, 0xe2, 0xfe, 0x1a, 0x7f, 0x9b, 0x8e, 0xe7, 0xeb, 0x4a, 0x7c, 0x0f, 0x9e,
        0x16, 0x2b, 0xce, 0x33, 0x57, 0x6b, 0x31, 0x5e, 0xce, 0xcb, 0xb6, 0x40, 0x68, 0x37, 0xbf,
        0x51, 0xf5,
    ];
    let (curve, x, y) = (ECDSACurve::SECP256R1, X.to_vec(), Y.to_vec());
    Credential::from(CredentialV3 {
        cred_id: id.to_vec(),
        cred: COSEKey {
            type_: COSEAlgorithm::ES256,
            key: COSEKeyType::EC_EC2(COSEEC2Key { curve, x, y }),
        },
        counter: 0,
        verified: false,
        registration_policy: UserVerificationPolicy::Preferred,
    })
}

/// So many uses of a passkey may come in between.
const AT_ONCE: usize = 8;

/// Notes that a passkey was used: the methods that this proves.
///
/// The signature counter only grows: of two uses with one counter, one is good, and `None` is the other. A passkey that is
/// synchronised counts nothing.
pub(super) async fn note(
    app: &App,
    user: &User,
    mut used: Used,
) -> Result<Option<Vec<&'static str>>> {
    let (key, now) = (&user.key, app.now());
    for _ in 0..AT_ONCE {
        if store::passkeys::set_used(&app.db, key, &used.was, &used.is, now).await? {
            return Ok(Some(used.methods));
        }
        // Another use came in between, or it is the user's no more.
        let own = store::passkeys::list(&app.db, key).await?;
        let known = own.into_iter().find(|known| known.id == used.was.cred_id);
        match known.map(|known| known.credential) {
            Some(known) if used.is.counter == 0 || known.counter < used.is.counter => {
                used.was = known;
            }
            _ => return Ok(None),
        }
    }
    Ok((used.is.counter == 0).then_some(used.methods))
}
