//! Second factors: what a pool offers, and what its users switch on.

use chrono::{DateTime, Utc};
use serde_json::json;
use sqlx::PgConnection;

use crate::app::App;
use crate::model::audit::Actor;
use crate::model::challenge::ChallengeName;
use crate::model::contact::ContactKind;
use crate::model::ids::{ClientId, UserKey};
use crate::model::methods;
use crate::model::mfa::{MfaFactor, MfaMode, MfaPolicy, MfaSettings};
use crate::model::user::{Attributes, User};
use crate::rules::access_tokens::Whom;
use crate::rules::pools::Pool;
use crate::rules::sign_in::machine::{self, Standing};
use crate::rules::{Refusal, Result, audit, passkeys, retried, users};
use crate::store;

/// What a pool says of second factors. A factor is offered if the pool has switched it on and this installation can
/// deliver it.
///
/// A pool that asks for second factors and was never told which (SetUserPoolMfaConfig) offers software tokens, and codes
/// by SMS: Cognito would not have made it.
pub fn policy(app: &App, pool: &Pool) -> MfaPolicy {
    let config = &pool.config;
    let set = &config.mfa_settings;
    let mode = config.mfa_mode();
    let untold = set.is_empty() && mode != MfaMode::Off;
    let switched_on = |factor: MfaFactor| match factor {
        MfaFactor::SmsMfa => set.sms.is_some() || config.sms_configuration.is_some() || untold,
        MfaFactor::SoftwareTokenMfa => {
            set.software_token.as_ref().is_some_and(|set| set.enabled) || untold
        }
        MfaFactor::EmailOtp => set.email.is_some(),
    };
    let deliverable =
        |factor: MfaFactor| factor.contact().is_none_or(|kind| app.mailer.delivers(kind.medium()));
    let offered = MfaFactor::ALL.into_iter();
    MfaPolicy {
        mode,
        offered: offered.filter(|factor| switched_on(*factor) && deliverable(*factor)).collect(),
        recovery: recovery(pool),
        passkey_is_enough: set.passkey_is_enough(),
        device_is_enough: config
            .device_configuration
            .is_some_and(|devices| devices.challenge_required_on_new_device),
    }
}

/// The factor whose channel recovers passwords first, where the pool has said so.
fn recovery(pool: &Pool) -> Option<MfaFactor> {
    let set = pool.config.account_recovery_setting.as_ref()?;
    let first = set.recovery_mechanisms.iter().min_by_key(|mechanism| mechanism.priority)?;
    first.contact().map(MfaFactor::to)
}

/// What a user has switched on.
pub async fn settings(app: &App, user: &UserKey) -> Result<MfaSettings> {
    Ok(store::mfa::find(&app.db, user).await?)
}

/// What is asked for one factor.
#[derive(Clone, Copy, Debug, Default)]
pub struct Preference {
    pub enabled: bool,
    pub preferred: bool,
}

/// What a user, or an administrator, wants switched on or off.
#[derive(Clone, Debug, Default)]
pub struct Wish {
    pub factors: Vec<(MfaFactor, Preference)>,
    /// Whether a passkey is to stand for two factors.
    pub passkey: Option<bool>,
}

impl Wish {
    /// What is wanted of one factor alone.
    pub fn of(factor: MfaFactor, wanted: Preference) -> Self {
        Self { factors: vec![(factor, wanted)], passkey: None }
    }
}

/// Switches second factors of a user on and off; a user of a pool that demands them switches none off.
///
/// Refuses with `InvalidParameter`: a factor that the user has not set up or the pool does not offer (switching it off
/// is always allowed), more than one preferred; a passkey where the pool takes none for two factors, or without another
/// factor that is on. Source: API_SetUserMFAPreference, API_WebAuthnMfaSettingsType.
pub async fn prefer(
    app: &App,
    pool: &Pool,
    whom: Whom<'_>,
    wish: &Wish,
    actor: &Actor,
    event: &'static str,
) -> Result<()> {
    let preferred = wish.factors.iter().filter(|(_, wanted)| wanted.enabled && wanted.preferred);
    if preferred.count() > 1 {
        let why = "Only one MFA method can be preferred at a time.";
        return Err(Refusal::parameter(why).into());
    }
    let policy = policy(app, pool);
    let client = whom.client();
    // Where they are demanded, a user chooses among them and switches none off.
    let keeps = client.is_some() && policy.mode == MfaMode::On;
    let now = app.now();
    retried(async || {
        let mut tx = app.db.begin().await?;
        let user = whom.lock(&mut tx).await?;
        let before = store::mfa::find(&mut *tx, &user.key).await?;
        let mut settings = before.clone();
        for (factor, wanted) in &wish.factors {
            let has = Standing::of(&policy, &user, &settings).has(*factor);
            if wanted.enabled && !(policy.offered.contains(factor) && has) {
                let why = format!(
                    "User does not have delivery config set to turn on {}",
                    factor.as_str()
                );
                return Err(Refusal::parameter(why).into());
            }
            let stays = keeps && settings.enabled.contains(factor);
            let preferred = wanted.enabled && wanted.preferred;
            settings.set(*factor, wanted.enabled || stays, preferred);
        }
        if let Some(wanted) = wish.passkey {
            if wanted && !policy.passkey_is_enough {
                let why = "User does not have delivery config set to turn on WEB_AUTHN";
                return Err(Refusal::parameter(why).into());
            }
            if wanted && settings.enabled.is_empty() {
                let why = "WebAuthn MFA requires enabling an additional MFA setting.";
                return Err(Refusal::parameter(why).into());
            }
            settings.passkey = Some(wanted);
        }
        keep(&mut tx, &user.key, &before, &settings, now).await?;
        let detail = json!({"enabled": settings.enabled, "preferred": settings.preferred});
        audit::changed(app, &mut tx, actor, event, &user.key, client, detail).await?;
        tx.commit().await?;
        Ok(())
    })
    .await
}

/// Writes what a user has switched on. With the last factor the recovery codes go that stood in for it: whoever sets another one
/// up is shown new ones.
async fn keep(
    tx: &mut PgConnection,
    user: &UserKey,
    before: &MfaSettings,
    after: &MfaSettings,
    now: DateTime<Utc>,
) -> Result<()> {
    store::mfa::set(&mut *tx, user, after, now).await?;
    if !before.enabled.is_empty() && after.enabled.is_empty() {
        store::recovery_codes::delete(tx, user).await?;
    }
    Ok(())
}

/// The second factors that may be asked of a user after a password.
pub fn asked_of(app: &App, pool: &Pool, user: &User, settings: &MfaSettings) -> Vec<MfaFactor> {
    machine::choices(&Standing {
        proven: &[methods::PASSWORD.to_owned()],
        ..Standing::of(&policy(app, pool), user, settings)
    })
}

/// Notes that an address or number that comes with a new password is no second factor of a user who has another, until
/// somebody proves to read it.
pub(super) async fn doubt(
    app: &App,
    tx: &mut PgConnection,
    pool: &Pool,
    user: &User,
    given: &Attributes,
    now: DateTime<Utc>,
) -> Result<()> {
    let mut doubtful: Vec<_> =
        given.keys().filter_map(|name| ContactKind::of(name)).map(MfaFactor::to).collect();
    if doubtful.is_empty() {
        return Ok(());
    }
    let mut settings = store::mfa::find(&mut *tx, &user.key).await?;
    if asked_of(app, pool, user, &settings).is_empty() {
        return Ok(());
    }
    settings.unproven.append(&mut doubtful);
    Ok(store::mfa::set(tx, &user.key, &settings, now).await?)
}

/// Switches the factors off whose codes went to an address or number that a user has no more: the next one is none before its user
/// says so.
pub(super) async fn switch_off(
    app: &App,
    tx: &mut PgConnection,
    user: &UserKey,
    gone: &[ContactKind],
    client: Option<&ClientId>,
    actor: &Actor,
) -> Result<()> {
    if gone.is_empty() {
        return Ok(());
    }
    let before = store::mfa::find(&mut *tx, user).await?;
    let mut settings = before.clone();
    gone.iter().for_each(|kind| settings.set(MfaFactor::to(*kind), false, false));
    if settings == before {
        return Ok(());
    }
    keep(&mut *tx, user, &before, &settings, app.now()).await?;
    let detail = json!({"enabled": settings.enabled, "preferred": settings.preferred});
    audit::changed(app, tx, actor, "SetUserMFAPreference", user, client, detail).await
}

/// Takes the software token of a user away, and with it the recovery codes: whoever has got hold of the one may have the others.
///
/// Refuses as [`Whom::lock`] does, and with `InvalidParameter` (there is none). Source: API_AdminDeleteSoftwareToken.
pub async fn delete_software_token(
    app: &App,
    whom: Whom<'_>,
    actor: &Actor,
    event: &'static str,
) -> Result<()> {
    let now = app.now();
    retried(async || {
        let mut tx = app.db.begin().await?;
        let user = whom.lock(&mut tx).await?;
        if !store::software_tokens::delete(&mut tx, &user.key).await? {
            let why = "User does not have a software token.";
            return Err(Refusal::parameter(why).into());
        }
        let mut settings = store::mfa::find(&mut *tx, &user.key).await?;
        settings.remove_software_token();
        store::mfa::set(&mut tx, &user.key, &settings, now).await?;
        store::recovery_codes::delete(&mut tx, &user.key).await?;
        audit::changed(app, &mut tx, actor, event, &user.key, None, json!({})).await?;
        tx.commit().await?;
        Ok(())
    })
    .await
}

/// Notes that a software token is registered, and switches it on if that is wanted.
pub(super) async fn registered(
    tx: &mut PgConnection,
    user: &UserKey,
    name: Option<&str>,
    switch_on: bool,
    now: DateTime<Utc>,
) -> Result<()> {
    let mut settings = store::mfa::find(&mut *tx, user).await?;
    settings.software_token = true;
    settings.software_token_name = name.map(str::to_owned);
    if switch_on {
        let preferred = settings.preferred.is_none();
        settings.set(MfaFactor::SoftwareTokenMfa, true, preferred);
    }
    Ok(store::mfa::set(tx, user, &settings, now).await?)
}

/// Notes that codes to an address or number that a sign-in has set up are a second factor of the user, and switches it on.
pub(super) async fn set_up(
    tx: &mut PgConnection,
    user: &UserKey,
    factor: MfaFactor,
    now: DateTime<Utc>,
) -> Result<()> {
    let mut settings = store::mfa::find(&mut *tx, user).await?;
    let preferred = settings.preferred.is_none();
    settings.set(factor, true, preferred);
    Ok(store::mfa::set(tx, user, &settings, now).await?)
}

/// What a user has switched on, and has to sign in with, as a first factor or as a second: API_GetUserAuthFactors. That is
/// what the user has registered and the pool takes, whether or not it may begin a sign-in as things stand.
pub async fn factors(
    app: &App,
    pool: &Pool,
    user: &User,
    public_url: &str,
) -> Result<(MfaSettings, Vec<&'static str>)> {
    let credentials = store::users::find_credentials(&app.db, &user.key).await?;
    let credentials = credentials.ok_or(users::NOT_FOUND)?;
    let policy = policy(app, pool);
    let has_passkey = passkeys::has_one(app, pool, &credentials, public_url);
    let settings = credentials.mfa;
    let second =
        |factor: MfaFactor| policy.mode != MfaMode::Off && policy.offered.contains(&factor);
    let first = |challenge: ChallengeName| pool.config.allows_first_factor(challenge.as_str());
    let by_code = |challenge: ChallengeName, factor: MfaFactor, kind: ContactKind| {
        let begins = first(challenge) && app.mailer.delivers(kind.medium());
        user.attribute(kind.attribute()).is_some() && (begins || second(factor))
    };
    let (email, phone) = (ContactKind::Email, ContactKind::PhoneNumber);
    let has = [
        ("PASSWORD", first(ChallengeName::Password) && credentials.password_hash.is_some()),
        ("EMAIL_OTP", by_code(ChallengeName::EmailOtp, MfaFactor::EmailOtp, email)),
        ("SMS_OTP", by_code(ChallengeName::SmsOtp, MfaFactor::SmsMfa, phone)),
        ("WEB_AUTHN", first(ChallengeName::WebAuthn) && has_passkey),
        ("SOFTWARE_TOKEN", settings.software_token && second(MfaFactor::SoftwareTokenMfa)),
    ];
    let names = has.into_iter().filter(|(_, has)| *has).map(|(name, _)| name).collect();
    Ok((settings, names))
}
