//! DEVICE_SRP_AUTH and DEVICE_PASSWORD_VERIFIER: a remembered device proves that it is the one.
//!
//! Clients answer the first with its own Session, with the one before it, or with none; so the challenge is also found by
//! who it was issued to, and from where: whoever has no more than the device's secret answers no sign-in whose password
//! somebody else has proven. The second is found by its SECRET_BLOCK alone.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::model::challenge::ChallengeName;
use crate::model::client::Client;
use crate::model::ids::{ChallengeSession, ClientId, DeviceKey, TypedName};
use crate::model::methods;
use crate::rules::challenges::{
    Asks, Challenge, Open, SrpParameters, expired, factors, invalid, next_within, settings,
    standing, with_standing,
};
use crate::rules::pools::Pool;
use crate::rules::sign_in::machine::Standing;
use crate::rules::sign_in::sealed;
use crate::rules::sign_in::srp::{Claim, LIFETIME, Numbers, is_fresh};
use crate::rules::sign_in::{Caller, Proof, SignIn};
use crate::rules::{Refusal, Result, devices, lockout, retried, users};
use crate::sealing::digest;
use crate::store;
use crate::store::challenges::StoredChallenge;

const KIND: &str = "device";

/// The exchange with a device, as it travels in SECRET_BLOCK.
#[derive(Serialize, Deserialize)]
struct Block {
    #[serde(rename = "c")]
    client: ClientId,
    #[serde(rename = "d")]
    device: DeviceKey,
    /// The digest of the challenge's Session.
    #[serde(rename = "f")]
    challenge: Vec<u8>,
    #[serde(rename = "s")]
    numbers: Numbers,
    #[serde(rename = "x", with = "chrono::serde::ts_seconds")]
    expires_at: DateTime<Utc>,
}

/// The first step: a device and the client's `A`.
pub struct DeviceStart<'a> {
    pub name: &'a TypedName,
    pub device: &'a DeviceKey,
    /// Hexadecimal, as it came.
    pub client_public: &'a str,
    pub session: Option<&'a ChallengeSession>,
}

/// Answers DEVICE_SRP_AUTH with DEVICE_PASSWORD_VERIFIER.
///
/// Refuses with `NotAuthorized` (no such challenge), `ResourceNotFound` (the device is none of the user's),
/// `InvalidParameter` (no good `A`). Source: API_RespondToAuthChallenge.
pub async fn begin_device(
    app: &App,
    pool: &Pool,
    client: &Client,
    start: &DeviceStart<'_>,
    caller: &Caller<'_>,
) -> Result<SignIn> {
    let open = find(app, pool, client, start, caller).await?;
    let (user, key) = (&open.user.key, start.device);
    let known = store::devices::find(&app.db, user, key).await?;
    let (_, sealed) =
        known.filter(|(device, _)| device.remembered).ok_or_else(devices::not_found)?;
    let (salt, verifier) = devices::open_verifier(pool, user, key, &sealed)?;
    let (numbers, public) = Numbers::begin(app, start.client_public, verifier).await?;
    let block = Block {
        client: client.id.clone(),
        device: key.clone(),
        challenge: open.digest.to_vec(),
        numbers,
        expires_at: app.now() + LIFETIME,
    };
    let secret_block = STANDARD.encode(sealed::seal(app, pool, KIND, &block)?);
    let device = Some(key.clone());
    Ok(SignIn::Challenge(Box::new(Challenge {
        name: ChallengeName::DevicePasswordVerifier,
        session: start.session.cloned(),
        username: open.user.username,
        asks: Asks::Proof(SrpParameters { salt, public, secret_block, device }),
        available: Vec::new(),
        factors: Vec::new(),
        instead: Vec::new(),
    })))
}

/// The challenge: by its Session, or the newest that this user was issued for this device through this client and at this
/// source, where none comes along or that of the step before.
async fn find(
    app: &App,
    pool: &Pool,
    client: &Client,
    start: &DeviceStart<'_>,
    caller: &Caller<'_>,
) -> Result<Open> {
    let lookup = users::lookup_key(pool, start.name.as_str());
    let user = store::users::find_by_name(&app.db, &pool.id, &lookup).await?.ok_or_else(invalid)?;
    if let Some(session) = start.session {
        let digest = digest(session.expose().as_bytes());
        let stored = store::challenges::find(&app.db, &pool.id, &digest).await?;
        let own = |stored: &StoredChallenge| {
            stored.sub == user.sub() && stored.client_id == client.id && stored.binding.is_none()
        };
        match stored {
            Some(stored) if own(&stored) && stored.challenge == ChallengeName::DeviceSrpAuth => {
                return match stored.device_key.as_ref() == Some(start.device) {
                    true => standing(app, user, digest, stored),
                    false => Err(invalid().into()),
                };
            }
            Some(stored) if own(&stored) => {}
            // The step before may have been a first factor, of which nothing is stored.
            None if sealed::is_of(app, pool, client, session, &user) => {}
            _ => return Err(invalid().into()),
        }
    }
    let (key, device, source) = (&user.key, start.device, caller.visitor.source());
    let found =
        store::challenges::find_of_device(&app.db, key, &client.id, device, &source, app.now());
    let (digest, stored) = found.await?.ok_or_else(invalid)?;
    standing(app, user, digest, stored)
}

/// The second step: the proof.
pub struct DeviceAnswer<'a> {
    pub name: &'a TypedName,
    pub device: &'a DeviceKey,
    /// Base64, as it came.
    pub secret_block: &'a str,
    /// Base64, as it came.
    pub signature: &'a str,
    pub timestamp: &'a str,
}

/// Takes the proof of a device's password, once.
///
/// Refuses with `NotAuthorized` (wrong proof, altered or old SECRET_BLOCK, locked), `ResourceNotFound` (the device was
/// forgotten meanwhile). Source: API_RespondToAuthChallenge.
pub async fn answer_device(
    app: &App,
    pool: &Pool,
    client: &Client,
    answer: &DeviceAnswer<'_>,
    caller: &Caller<'_>,
) -> Result<SignIn> {
    let bytes = STANDARD.decode(answer.secret_block).unwrap_or_default();
    let block: Option<Block> = sealed::unseal(app, pool, KIND, &bytes);
    let block = block.filter(|block| {
        block.client == client.id && block.device == *answer.device && block.expires_at > app.now()
    });
    let block = block.ok_or(Refusal::WRONG_CREDENTIALS)?;
    let open = of_block(app, pool, answer.name, &block).await?;
    let lock = factors::lock_of(open.user.sub());
    let (place, tried) = lockout::count(app, pool, &lock, caller.visitor).await?;
    let tried = factors::count_in_session(app, pool, &open, tried, caller).await?;
    let user = &open.user.key;
    let known = store::devices::find(&app.db, user, answer.device).await?;
    let Some((device, sealed)) = known else {
        // The device was forgotten meanwhile: nothing was guessed.
        lockout::take_back(app, pool, &lock, caller.visitor, &tried).await?;
        return Err(devices::not_found().into());
    };
    let (_, verifier) = devices::open_verifier(pool, user, answer.device, &sealed)?;
    let claim = Claim {
        group: &device.group_key,
        name: answer.device.as_str(),
        verifier,
        secret_block: &bytes,
        signature: answer.signature,
        timestamp: answer.timestamp,
    };
    let right = block.numbers.are_signed(&place, claim).await;
    let right = lockout::unless_late(app, pool, &lock, caller.visitor, &tried, right).await?;
    drop(place);
    if !right || !device.remembered || !is_fresh(answer.timestamp, app.now()) {
        factors::failed(app, pool, client, &open, &tried, caller).await?;
        return Err(Refusal::WRONG_CREDENTIALS.into());
    }
    let (now, address) = (app.now(), caller.visitor.address.to_string());
    let beside_factor = is_beside_factor(app, pool, client, &open).await?;
    let taking = async || {
        let mut tx = app.db.begin().await?;
        let locked = store::users::find_locked(&mut tx, &open.user.key).await?;
        locked.ok_or_else(expired)?;
        open.consume(&mut tx, now).await?;
        let (key, device) = (&open.user.key, answer.device);
        store::devices::set_authenticated(&mut tx, key, device, &address, beside_factor, now)
            .await?;
        factors::forget_failures(&mut tx, &open.user, Some(&caller.visitor.source())).await?;
        let (proven, method) = (open.clone(), methods::DEVICE);
        let outcome = factors::passed(app, &mut tx, pool, client, proven, method, caller).await?;
        tx.commit().await?;
        Ok(outcome)
    };
    let taken = retried(taking).await;
    factors::right(app, pool, client, &open, &tried, caller, taken).await
}

/// Whether a second factor was proven before the device is: then it stands for one from now on.
async fn is_beside_factor(app: &App, pool: &Pool, client: &Client, open: &Open) -> Result<bool> {
    let proof = open.clone().proof(app.now());
    let settings = settings(app, &app.db, pool, &proof).await?;
    let proven = |at: &Standing<'_>| at.has_second_factor();
    Ok(with_standing(app, pool, client, &proof, &settings, proven))
}

/// What a browser of the hosted pages keeps to be known again.
pub struct BrowserAnswer<'a> {
    pub device: &'a DeviceKey,
    /// The device's own password.
    pub secret: &'a str,
}

/// Answers DEVICE_SRP_AUTH for a browser of the hosted pages. Where it is not the one that is remembered, the sign-in
/// goes on as it would without a device.
///
/// Refuses with `NotAuthorized` (the challenge was taken).
pub async fn answer_browser(
    app: &App,
    pool: &Pool,
    client: &Client,
    open: Open,
    answer: &BrowserAnswer<'_>,
    caller: &Caller<'_>,
) -> Result<SignIn> {
    let key = open.user.key.clone();
    let known = store::devices::find(&app.db, &key, answer.device).await?;
    let right = match &known {
        Some((device, sealed)) => devices::is_browser(pool, &key, device, sealed, answer.secret)?,
        None => false,
    };
    let (now, address) = (app.now(), caller.visitor.address.to_string());
    let beside_factor = is_beside_factor(app, pool, client, &open).await?;
    let caller = Caller { device_key: None, ..*caller };
    let taking = async || {
        let mut tx = app.db.begin().await?;
        store::users::find_locked(&mut tx, &key).await?.ok_or_else(expired)?;
        open.consume(&mut tx, now).await?;
        let outcome = if right {
            let device = answer.device;
            store::devices::set_authenticated(&mut tx, &key, device, &address, beside_factor, now)
                .await?;
            let (proven, method) = (open.clone(), methods::DEVICE);
            factors::passed(app, &mut tx, pool, client, proven, method, &caller).await?
        } else {
            let proof = Proof { device: None, ..open.clone().proof(now) };
            next_within(app, &mut tx, pool, client, proof, &caller).await?
        };
        tx.commit().await?;
        Ok(outcome)
    };
    let outcome = retried(taking).await?;
    if right {
        factors::audit_passed(app, client, &open, &caller);
    }
    Ok(outcome)
}

/// The challenge that a SECRET_BLOCK belongs to.
async fn of_block(app: &App, pool: &Pool, name: &TypedName, block: &Block) -> Result<Open> {
    let digest: [u8; 32] = block.challenge.as_slice().try_into().map_err(|_| invalid())?;
    let stored = store::challenges::find(&app.db, &pool.id, &digest).await?.ok_or_else(invalid)?;
    let lookup = users::lookup_key(pool, name.as_str());
    let user = store::users::find_by_name(&app.db, &pool.id, &lookup).await?;
    let user = user.filter(|user| user.sub() == stored.sub).ok_or_else(invalid)?;
    standing(app, user, digest, stored)
}
