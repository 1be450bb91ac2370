//! Devices of users: offered at a sign-in, confirmed by the client, remembered, forgotten.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;
use sqlx::PgExecutor;
use subtle::ConstantTimeEq as _;

use crate::app::App;
use crate::model::audit::Actor;
use crate::model::device::{Device, KnownDevice, NewDevice};
use crate::model::ids::{ClientId, DeviceKey, Sub, UserKey};
use crate::model::visitor::Visitor;
use crate::random::BASE62;
use crate::rules::access_tokens::{Bearer, Whom};
use crate::rules::paging::{self, List, Page};
use crate::rules::pools::Pool;
use crate::rules::sign_in::machine::Standing;
use crate::rules::{Refusal, Result, audit, retried};
use crate::store;
use crate::store::devices::Confirmation;
use crate::{rules, srp};

/// The most bytes of a salt that a client chose.
const MAX_SALT: usize = 64;

/// Offers a device to a client whose user signed in without one, where the pool tracks devices.
pub async fn offer(
    app: &App,
    pool: &Pool,
    user: &UserKey,
    visitor: &Visitor,
) -> Result<Option<NewDevice>> {
    if pool.config.device_configuration.is_none() {
        return Ok(None);
    }
    let device = NewDevice {
        key: DeviceKey::new(format!("{}_{}", pool.id.region(), app.random.uuid())),
        group_key: format!("-{}", app.random.text(8, BASE62)),
    };
    let address = visitor.address.to_string();
    store::devices::insert(&app.db, user, &device, &address, app.now()).await?;
    Ok(Some(device))
}

/// Those of the devices that a client names that the user has confirmed, where the pool tracks devices. They are not offered
/// anew, and tokens are bound to them. One that is not remembered proves nothing, and spares nobody anything.
pub async fn known(
    db: impl PgExecutor<'_>,
    pool: &Pool,
    user: &UserKey,
    named: &[&DeviceKey],
) -> Result<Vec<KnownDevice>> {
    if pool.config.device_configuration.is_none() || named.is_empty() {
        return Ok(Vec::new());
    }
    Ok(store::devices::list_known(db, user, named).await?)
}

/// The device that a client names, if it is one that the user wants remembered.
pub async fn remembered(
    app: &App,
    pool: &Pool,
    user: &UserKey,
    device: Option<&DeviceKey>,
) -> Result<Option<DeviceKey>> {
    let known = known(&app.db, pool, user, device.as_slice()).await?;
    Ok(known.into_iter().find(|device| device.remembered).map(|device| device.key))
}

/// What a client makes known of a device's own password: DeviceSecretVerifierConfig, base64 as it came.
pub struct Verifier<'a> {
    pub verifier: &'a str,
    pub salt: &'a str,
}

impl Verifier<'_> {
    /// Salt and verifier, the length of the salt in front. Refuses with `InvalidParameter`.
    fn decode(&self) -> Result<Vec<u8>> {
        let invalid = || Refusal::parameter("Invalid device secret verifier config given.");
        let decoded = |text: &str| {
            let bytes = STANDARD.decode(text).ok()?;
            let start = bytes.iter().position(|byte| *byte != 0)?;
            Some(bytes[start..].to_vec())
        };
        let salt = decoded(self.salt).filter(|salt| salt.len() <= MAX_SALT).ok_or_else(invalid)?;
        let verifier = decoded(self.verifier).filter(|v| v.len() <= srp::SIZE);
        let verifier = verifier.ok_or_else(invalid)?;
        if srp::is_zero(&verifier).map_err(anyhow::Error::from)? {
            return Err(invalid().into());
        }
        let length = u8::try_from(salt.len()).map_err(|_| invalid())?;
        Ok([&[length], salt.as_slice(), &verifier].concat())
    }
}

/// Salt and verifier of a device, as big-endian bytes.
pub(super) fn open_verifier(
    pool: &Pool,
    user: &UserKey,
    device: &DeviceKey,
    sealed: &[u8],
) -> Result<(Vec<u8>, Vec<u8>)> {
    let clear = pool.data_key.open(&place(pool, user.sub, device), sealed)?;
    let parts =
        clear.split_first().and_then(|(length, rest)| rest.split_at_checked(usize::from(*length)));
    let (salt, verifier) =
        parts.ok_or_else(|| anyhow::anyhow!("a device's verifier is cut off"))?;
    Ok((salt.to_vec(), verifier.to_vec()))
}

fn place(pool: &Pool, sub: Sub, device: &DeviceKey) -> String {
    pool.place("devices.sealed_verifier", &format!("{sub}:{device}"))
}

/// A device that its client confirms.
pub struct Confirmed<'a> {
    pub device: &'a DeviceKey,
    pub verifier: Verifier<'a>,
    pub name: Option<&'a str>,
}

/// Confirms a device that was offered to the user; whether the user is to be asked before it is remembered.
///
/// Refuses with `InvalidParameter` (not offered to this user, a verifier that is none), `DeviceKeyExists` (confirmed already).
/// Source: API_ConfirmDevice.
pub async fn confirm(
    app: &App,
    bearer: &Bearer,
    confirmed: &Confirmed<'_>,
    actor: &Actor,
) -> Result<bool> {
    let Bearer { pool, user, grant, mfa, .. } = bearer;
    let asks_first = pool
        .config
        .device_configuration
        .is_some_and(|devices| devices.device_only_remembered_on_user_prompt);
    let clear = zeroize::Zeroizing::new(confirmed.verifier.decode()?);
    let sealed = pool.data_key.seal(app.random, &place(pool, user.sub(), confirmed.device), &clear);
    let confirmation = Confirmation {
        sealed_verifier: &sealed,
        name: confirmed.name,
        remembered: !asks_first,
        saw_second_factor: Standing {
            proven: &grant.amr,
            ..Standing::of(&rules::mfa::policy(app, pool), user, mfa)
        }
        .has_second_factor(),
        grant: grant.origin_jti,
    };
    let now = app.now();
    let (device, client) = (confirmed.device, Some(&grant.client_id));
    retried(async || {
        let mut tx = app.db.begin().await?;
        bearer.lock(&mut tx).await?;
        if !store::devices::confirm(&mut tx, &user.key, device, &confirmation, now).await? {
            let known = store::devices::list_known(&mut *tx, &user.key, &[device]).await?;
            return Err(match known.is_empty() {
                false => Refusal::DeviceKeyExists("Device is already confirmed.".into()),
                true => Refusal::parameter("Invalid device key given."),
            }
            .into());
        }
        let detail = json!({"device_key": device});
        audit::changed(app, &mut tx, actor, "ConfirmDevice", &user.key, client, detail).await?;
        tx.commit().await?;
        Ok(asks_first)
    })
    .await
}

/// Whether a browser of the hosted pages is remembered, where it stands for the second factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remembering {
    Never,
    /// Where its user says so.
    Asked,
    Always,
}

/// What a pool says of it: browsers are remembered only where that spares their users something.
pub fn remembering(pool: &Pool) -> Remembering {
    match pool.config.device_configuration {
        Some(devices) if !devices.challenge_required_on_new_device => Remembering::Never,
        Some(devices) if devices.device_only_remembered_on_user_prompt => Remembering::Asked,
        Some(_) => Remembering::Always,
        None => Remembering::Never,
    }
}

/// A salt that says whose password this is: a browser's, kept as a digest. No SRP exchange ends well with it.
const BROWSER: &[u8] = b"browser";

/// Remembers the browser that a user signs in with: the device, and its own password, for the browser to keep.
pub async fn remember_browser(
    app: &App,
    pool: &Pool,
    user: &UserKey,
    client: &ClientId,
    visitor: &Visitor,
) -> Result<Option<(DeviceKey, String)>> {
    let Some(device) = offer(app, pool, user, visitor).await? else { return Ok(None) };
    let secret = app.random.token();
    let length = u8::try_from(BROWSER.len()).map_err(anyhow::Error::from)?;
    let digest = crate::sealing::digest(secret.as_bytes());
    let clear = zeroize::Zeroizing::new([&[length], BROWSER, &digest].concat());
    let sealed = pool.data_key.seal(app.random, &place(pool, user.sub, &device.key), &clear);
    let name = crate::model::user_agent::describe(visitor.user_agent.as_deref());
    let confirmation = Confirmation {
        sealed_verifier: &sealed,
        name: Some(&name),
        remembered: true,
        // Browsers are remembered where one was proven.
        saw_second_factor: true,
        // None that is there: the pages' grants come later.
        grant: crate::model::ids::OriginJti(app.random.uuid()),
    };
    let now = app.now();
    let (actor, event) = (Actor::visiting(visitor), "ConfirmDevice");
    retried(async || {
        let mut tx = app.db.begin().await?;
        store::users::find_locked(&mut tx, user).await?.ok_or(rules::users::NOT_FOUND)?;
        store::devices::confirm(&mut tx, user, &device.key, &confirmation, now).await?;
        let detail = json!({"device_key": device.key});
        audit::changed(app, &mut tx, &actor, event, user, Some(client), detail).await?;
        tx.commit().await?;
        Ok(())
    })
    .await?;
    Ok(Some((device.key, secret)))
}

/// Whether this is the password of a browser that is remembered.
pub(super) fn is_browser(
    pool: &Pool,
    user: &UserKey,
    device: &Device,
    sealed: &[u8],
    secret: &str,
) -> Result<bool> {
    let (salt, kept) = open_verifier(pool, user, &device.key, sealed)?;
    let digest = crate::sealing::digest(secret.as_bytes());
    let same = bool::from(kept.as_slice().ct_eq(&digest));
    Ok(device.remembered && salt == BROWSER && same)
}

/// The refusal for a device that is none of the user's.
pub fn not_found() -> Refusal {
    Refusal::ResourceNotFound("Device does not exist.".into())
}

/// A device of a user. Refuses with `ResourceNotFound`.
pub async fn find(app: &App, user: &UserKey, device: &DeviceKey) -> Result<Device> {
    let found = store::devices::find(&app.db, user, device).await?;
    Ok(found.map(|(device, _)| device).ok_or_else(not_found)?)
}

/// The devices of a user, page by page. Refuses with `InvalidParameter` (the token).
pub async fn list(
    app: &App,
    user: &UserKey,
    operation: &'static str,
    limit: usize,
    token: Option<&str>,
) -> Result<Page<Device>> {
    let filter = user.sub.to_string();
    let list = List { pool: Some(&user.pool), operation, filter: &filter };
    let after: Option<DeviceKey> = list.open(app, token)?;
    let more = paging::beyond(limit);
    let found = store::devices::list(&app.db, user, after.as_ref(), more).await?;
    list.page(app, found, limit, |device: &Device| device.key.clone())
}

/// Who changes a device, and how the change is called.
pub struct Change<'a> {
    pub whom: Whom<'a>,
    pub device: &'a DeviceKey,
    pub actor: &'a Actor,
    pub event: &'static str,
}

/// Remembers a device, or no longer; without a wish it stays as it is. Refuses with `ResourceNotFound`. Source:
/// API_UpdateDeviceStatus.
pub async fn remember(app: &App, change: &Change<'_>, wish: Option<bool>) -> Result<()> {
    let Change { whom, device, actor, event } = *change;
    let (user, client) = (whom.key(), whom.client());
    let Some(remembered) = wish else {
        find(app, user, device).await?;
        return Ok(());
    };
    let now = app.now();
    retried(async || {
        let mut tx = app.db.begin().await?;
        whom.lock(&mut tx).await?;
        if !store::devices::set_remembered(&mut tx, user, device, remembered, now).await? {
            return Err(not_found().into());
        }
        let detail = json!({"device_key": device, "remembered": remembered});
        audit::changed(app, &mut tx, actor, event, user, client, detail).await?;
        tx.commit().await?;
        Ok(())
    })
    .await
}

/// Forgets a device; every sign-in that is bound to it ends. Refuses with `ResourceNotFound`. Source: API_ForgetDevice.
pub async fn forget(app: &App, change: &Change<'_>) -> Result<()> {
    let Change { whom, device, actor, event } = *change;
    let (user, client) = (whom.key(), whom.client());
    let now = app.now();
    retried(async || {
        let mut tx = app.db.begin().await?;
        whom.lock(&mut tx).await?;
        if !store::devices::delete(&mut tx, user, device, now).await? {
            return Err(not_found().into());
        }
        let detail = json!({"device_key": device});
        audit::changed(app, &mut tx, actor, event, user, client, detail).await?;
        tx.commit().await?;
        Ok(())
    })
    .await
}
