//! DEVICE_SRP_AUTH and DEVICE_PASSWORD_VERIFIER: a remembered device proves that it is the one.
//!
//! Clients answer the first with its own Session, with the one before it, or with none; so the challenge is also found by
//! who it was issued to, and from where: whoever has no more than the device's secret answers no sign-in whose password
//! somebody else has proven. The second is found by its SECRET_BLOCK alone.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;

use crate::app::App;
use crate::model::challenge::ChallengeName;
use crate::model::ids::{ChallengeSession, ClientId, DeviceKey, TypedName};
use crate::model::methods;
use crate::rules::challenges::{
    Asks, Challenge, Open, SigningIn, SrpParameters, expired, factors, invalid, next_within,
    settings, standing, with_standing,
};
use crate::rules::pools::Pool;
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
pub async fn begin_device(at: &SigningIn<'_>, start: &DeviceStart<'_>) -> Result<SignIn> {
    let &SigningIn { app, pool, client, caller } = at;
    let open = find(at, start).await?;
    let (user, key) = (&open.user.key, start.device);
    let known = store::devices::find(&app.db, user, key).await?;
    let (_, sealed) =
        known.filter(|(device, _)| device.remembered).ok_or_else(devices::not_found)?;
    let (salt, verifier) = devices::open_verifier(pool, user, key, &sealed)?;
    let (numbers, public) =
        Numbers::begin(app, caller.visitor, start.client_public, verifier).await?;
    let block = Block {
        client: client.id.clone(),
        device: key.clone(),
        challenge: open.digest.to_vec(),
        numbers,
        expires_at: app.now() + LIFETIME,
    };
    let secret_block = STANDARD.encode(sealed::seal(app, pool, KIND, &block)?);
    let device = Some(key.clone());
    let name = ChallengeName::DevicePasswordVerifier;
    let asks = Asks::Proof(SrpParameters { salt, public, secret_block, device });
    let asked = Challenge::asking(name, start.session.cloned(), open.user.username, asks);
    Ok(SignIn::Challenge(Box::new(asked)))
}

/// The challenge: by its Session, or the newest that this user was issued for this device through this client and at this
/// source, where none comes along or that of the step before.
async fn find(at: &SigningIn<'_>, start: &DeviceStart<'_>) -> Result<Open> {
    let &SigningIn { app, pool, client, caller } = at;
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
pub async fn answer_device(at: &SigningIn<'_>, answer: &DeviceAnswer<'_>) -> Result<SignIn> {
    let &SigningIn { app, pool, client, caller } = at;
    let bytes = STANDARD.decode(answer.secret_block).unwrap_or_default();
    let block: Option<Block> = sealed::unseal(app, pool, KIND, &bytes);
    let block = block.filter(|block| {
        block.client == client.id && block.device == *answer.device && block.expires_at > app.now()
    });
    let block = block.ok_or(Refusal::WRONG_CREDENTIALS)?;
    let open = of_block(app, pool, answer.name, &block).await?;
    let lock = factors::lock_of(open.user.sub());
    let (place, tried) = lockout::count(app, pool, &lock, caller.visitor).await?;
    let tried = factors::count_in_session(at, &open, tried).await?;
    let user = &open.user.key;
    let known = store::devices::find(&app.db, user, answer.device).await?;
    let Some((device, sealed)) = known else {
        // The device was forgotten meanwhile: nothing was guessed.
        lockout::take_back(app, pool, caller.visitor, &tried).await?;
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
    let right = lockout::unless_late(app, pool, caller.visitor, &tried, right).await?;
    drop(place);
    if !right || !device.remembered || !is_fresh(answer.timestamp, app.now()) {
        factors::failed(at, &open, &tried).await?;
        return Err(Refusal::WRONG_CREDENTIALS.into());
    }
    let taking = async || {
        let mut tx = app.db.begin().await?;
        let locked = store::users::find_locked(&mut tx, &open.user.key).await?;
        locked.ok_or_else(expired)?;
        open.consume(&mut tx, app.now()).await?;
        factors::forget_failures(&mut tx, &open.user, Some(&caller.visitor.source())).await?;
        let outcome = passed(at, &mut tx, open.clone(), answer.device).await?;
        tx.commit().await?;
        Ok(outcome)
    };
    let taken = retried(taking).await;
    factors::right(at, &open, &tried, taken).await
}

/// What comes after the proof of a device, in the transaction that takes it. Where a second factor was proven before, the device
/// stands for one from now on. An account that was closed to its password is open again.
async fn passed(
    at: &SigningIn<'_>,
    tx: &mut PgConnection,
    open: Open,
    device: &DeviceKey,
) -> Result<SignIn> {
    let (now, address) = (at.app.now(), at.caller.visitor.address.to_string());
    let mut proof = open.proof(now);
    let settings = settings(at.app, &mut *tx, at.pool, &proof).await?;
    let beside_factor = with_standing(at, &proof, &settings, |at| at.has_second_factor());
    let key = &proof.user.key;
    store::devices::set_authenticated(tx, key, device, &address, beside_factor, now).await?;
    proof.mfa = Some(settings);
    if let Some(name) = proof.closed.take() {
        let (names, source) = ([name, lockout::lock_of(device)], at.caller.visitor.source());
        store::sign_in_failures::delete(&mut *tx, &key.pool, &names, Some(&source)).await?;
    }
    methods::add(&mut proof.amr, methods::DEVICE);
    next_within(at, tx, proof).await
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
/// Refuses with `NotAuthorized` (the challenge was taken; the account is closed to all but the one that is remembered).
pub async fn answer_browser(
    at: &SigningIn<'_>,
    open: Open,
    answer: &BrowserAnswer<'_>,
) -> Result<SignIn> {
    let &SigningIn { app, pool, caller, .. } = at;
    let key = open.user.key.clone();
    let known = store::devices::find(&app.db, &key, answer.device).await?;
    let right = match &known {
        Some((device, sealed)) => devices::is_browser(pool, &key, device, sealed, answer.secret)?,
        None => false,
    };
    if !right && open.stored.closed_name.is_some() {
        return Err(lockout::exceeded());
    }
    // It is asked for no more, whatever comes next.
    let caller = Caller { device_key: None, ..*caller };
    let (at, now) = (&SigningIn { caller: &caller, ..*at }, app.now());
    let taking = async || {
        let mut tx = app.db.begin().await?;
        store::users::find_locked(&mut tx, &key).await?.ok_or_else(expired)?;
        open.consume(&mut tx, now).await?;
        let outcome = match right {
            true => passed(at, &mut tx, open.clone(), answer.device).await?,
            false => {
                let proof = Proof { device: None, ..open.clone().proof(now) };
                next_within(at, &mut tx, proof).await?
            }
        };
        tx.commit().await?;
        Ok(outcome)
    };
    let outcome = retried(taking).await?;
    if right {
        factors::audit_passed(at, &open);
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
