//! SRP: the password is proven without being sent.
//!
//! Nothing is stored between the two steps; the exchange is sealed in SECRET_BLOCK. For a user that does not exist, or has
//! no verifier, the same numbers are computed from a salt and verifier that stay the same for the name.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Duration, NaiveDateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::json;
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

use crate::app::App;
use crate::hashing::Slot;
use crate::model::challenge::ChallengeName;
use crate::model::client::Client;
use crate::model::ids::{ClientId, DeviceKey, TypedName, UserKey};
use crate::model::methods;
use crate::model::user::{Credentials, User};
use crate::model::visitor::Visitor;
use crate::rules::challenges::{Asks, Challenge, SrpParameters};
use crate::rules::clients::{self, AuthFlow};
use crate::rules::pools::Pool;
use crate::rules::sign_in::identity::Identity;
use crate::rules::sign_in::sealed::{self, FirstSession, NewFirst, Whose};
use crate::rules::sign_in::{Caller, FirstFactor, SignIn, may_go_on, proven, wrong};
use crate::rules::{Refusal, Result, devices, lockout, passwords, users};
use crate::sealing::digest;
use crate::srp::{self, Exchange, Signed};
use crate::store;

/// How long SECRET_BLOCK may be answered.
pub(in crate::rules) const LIFETIME: Duration = Duration::seconds(60);

/// How far TIMESTAMP may be off. Cognito's window is not known; SECRET_BLOCK is what makes an answer fresh, so that this
/// only has to outlast the clocks of phones.
const TIMESTAMP_SKEW: Duration = Duration::minutes(15);

const KIND: &str = "srp";

/// The first step: a name and the client's `A`.
pub struct SrpStart<'a> {
    pub name: &'a TypedName,
    /// Hexadecimal, as it came.
    pub client_public: &'a str,
    /// Of a choice-based sign-in: then the challenge has a Session as well.
    pub available: Option<&'a [ChallengeName]>,
    pub caller: Caller<'a>,
}

/// The exchange, as it travels in SECRET_BLOCK.
#[derive(Serialize, Deserialize)]
struct Block {
    #[serde(rename = "c")]
    client: ClientId,
    #[serde(rename = "n")]
    name: String,
    #[serde(rename = "u")]
    username: String,
    #[serde(rename = "s")]
    numbers: Numbers,
    #[serde(rename = "d", default)]
    device: Option<DeviceKey>,
    /// The digest of the Session that belongs to it.
    #[serde(rename = "f", default)]
    session: Option<Vec<u8>>,
    #[serde(rename = "x", with = "chrono::serde::ts_seconds")]
    expires_at: DateTime<Utc>,
}

/// Salt and verifier of a user, or made up for a name.
pub(super) struct Known {
    pub salt: Vec<u8>,
    pub verifier: Vec<u8>,
    /// Whether they are a user's.
    pub real: bool,
}

/// Answers `A` with salt and `B`: PASSWORD_VERIFIER.
///
/// Refuses with `InvalidParameter` (no good `A`), `UserNotFound` (where the client does not hide that). Source:
/// API_InitiateAuth, RFC 5054 §2.5.
pub async fn begin(
    app: &App,
    pool: &Pool,
    client: &Client,
    start: &SrpStart<'_>,
) -> Result<SignIn> {
    let lookup = users::lookup_key(pool, start.name.as_str());
    let found = store::users::find_with_credentials(&app.db, &pool.id, &lookup).await?;
    if found.is_none() && !client.config.hides_user_existence() {
        return Err(users::NOT_FOUND.into());
    }
    let user = found.as_ref().map(|(user, _)| user);
    let Identity { username, .. } = Identity::of(app, pool, start.name, user);
    let known = known(app, pool, username.as_str(), found.as_ref())?;
    let (numbers, public) =
        Numbers::begin(app, start.caller.visitor, start.client_public, known.verifier).await?;

    let name = ChallengeName::PasswordVerifier;
    let caller = &start.caller;
    let first = start.available.map(|available| {
        let username = username.as_str();
        let new = NewFirst {
            name: start.name,
            username,
            whose: found.as_ref().map(Whose::of),
            challenge: name,
            available,
            code: None,
            passkey: None,
        };
        sealed::begin(app, pool, client, new, caller)
    });
    let (session, first) = first.transpose()?.unzip();
    let block = Block {
        client: client.id.clone(),
        name: start.name.as_str().to_owned(),
        username: username.to_string(),
        numbers,
        device: caller.device_key.cloned(),
        session: first.map(|first: FirstSession| first.digest.to_vec()),
        expires_at: app.now() + LIFETIME,
    };
    let parameters = SrpParameters {
        salt: known.salt,
        public,
        secret_block: STANDARD.encode(sealed::seal(app, pool, KIND, &block)?),
        device: caller.device_key.cloned(),
    };
    let available = start.available.unwrap_or_default().to_vec();
    let asked = Challenge::asking(name, session, username, Asks::Proof(parameters));
    Ok(SignIn::Challenge(Box::new(Challenge { available, ..asked })))
}

/// The salt and verifier of a user, or those of nobody who is told a username.
fn known(app: &App, pool: &Pool, told: &str, found: Option<&(User, Credentials)>) -> Result<Known> {
    let stored = found.and_then(|(user, credentials)| {
        let sealed = credentials.srp_verifier.as_ref().filter(|_| pool.srp_enabled())?;
        Some(pool.data_key.open(&passwords::srp_place(pool, user.sub()), sealed))
    });
    let nobody = nobodys(app, pool, told);
    if stored.is_none() && pool.srp_enabled() {
        // Nothing is there to open, which takes as long as sealing does.
        let clear = [nobody.salt.as_slice(), &nobody.verifier].concat();
        std::hint::black_box(pool.data_key.seal(app.random, told, &clear));
    }
    match stored.transpose()?.as_deref().and_then(|clear| clear.split_at_checked(16)) {
        Some((salt, verifier)) => {
            Ok(Known { salt: salt.to_vec(), verifier: verifier.to_vec(), real: true })
        }
        None => Ok(nobody),
    }
}

/// What a username is told again and again though nobody has it, or whoever has it has no verifier: drawn from it by a key that
/// never changes.
fn nobodys(app: &App, pool: &Pool, told: &str) -> Known {
    let key = users::lookup_key(pool, told);
    let drawn = |part: &[u8]| {
        let parts = [b"srp".as_slice(), pool.id.as_str().as_bytes(), key.as_str().as_bytes(), part];
        app.server_keys.fake_salt.mac(&parts)
    };
    let mut salt = drawn(b"salt")[..16].to_vec();
    salt[0] = 0x10 + salt[0] % 0x70;
    let verifier = (0..srp::SIZE / 32).flat_map(|part| drawn(&part.to_be_bytes())).collect();
    Known { salt, verifier, real: false }
}

/// The second step: the proof.
pub struct SrpAnswer<'a> {
    pub name: &'a TypedName,
    /// Base64, as it came.
    pub secret_block: &'a str,
    /// Base64, as it came.
    pub signature: &'a str,
    pub timestamp: &'a str,
    /// Of a choice-based sign-in.
    pub session: Option<&'a FirstSession>,
    pub caller: Caller<'a>,
}

/// Takes the proof of a password, once.
///
/// Refuses with `NotAuthorized` (wrong proof, altered or old SECRET_BLOCK, stale TIMESTAMP, locked), `InvalidParameter` (the
/// client no longer allows the flow), `ResourceNotFound` (a device that is not the user's: then nothing is used up, clients
/// ask again without it), and as a password does. Source: API_RespondToAuthChallenge.
pub async fn answer(
    app: &App,
    pool: &Pool,
    client: &Client,
    answer: &SrpAnswer<'_>,
) -> Result<SignIn> {
    let bytes = STANDARD.decode(answer.secret_block).unwrap_or_default();
    let block: Option<Block> = sealed::unseal(app, pool, KIND, &bytes);
    let session = answer.session.map(|session| session.digest.to_vec());
    let block = block.filter(|block| {
        block.client == client.id
            && block.session == session
            && block.expires_at > app.now()
            && sealed::is_name(pool, &block.name, &block.username, answer.name)
    });
    let block = block.ok_or(Refusal::WRONG_CREDENTIALS)?;
    // With a Session, whoever opened it has looked.
    if session.is_none() && !clients::allows(client, AuthFlow::UserSrp) {
        let why = "USER_SRP_AUTH flow not enabled for this client";
        return Err(Refusal::parameter(why).into());
    }
    let caller = &answer.caller;
    let name = users::lookup_key(pool, &block.name);
    let device = caller.device_key.or(block.device.as_ref());
    let counted = lockout::count_password(app, pool, &name, caller.visitor, device);
    let (place, tried) = counted.await?;
    let known = known(app, pool, &block.username, tried.user.as_ref())?;
    let real = known.real;
    let right = is_signed(&place, pool, &block, known, &bytes, answer).await;
    let right = lockout::unless_late(app, pool, caller.visitor, &tried, right).await?;
    drop(place);
    let fresh = is_fresh(answer.timestamp, app.now());
    let found = match &tried.user {
        Some(found) if right && real && fresh => found.clone(),
        _ => return Err(wrong(app, pool, client, &tried, caller, "srp").await?.into()),
    };
    let (user, credentials) = may_go_on(app, pool, found, &tried, caller).await?;
    if let Err(why) = check_device(app, &user.key, caller.device_key).await {
        lockout::forget(app, pool, &name, caller.visitor).await?;
        return Err(why);
    }
    if let Err(why) = take(app, pool, &bytes, &block, answer.session).await {
        // The same proof again, as whoever lost the first answer sends it.
        lockout::take_back_from_name(app, pool, caller.visitor, &tried).await?;
        return Err(why);
    }
    let goal = answer.session.and_then(|session| session.caller(caller).goal);
    let caller = Caller { device_key: device, goal, ..*caller };
    let first = FirstFactor {
        user,
        credentials,
        name,
        methods: &[methods::PASSWORD],
        closed: tried.is_closed(),
    };
    proven(app, pool, client, first, json!({"factor": "srp"}), &caller).await
}

/// Takes the exchange, and the Session that belongs to it, once.
async fn take(
    app: &App,
    pool: &Pool,
    secret_block: &[u8],
    block: &Block,
    session: Option<&FirstSession>,
) -> Result<()> {
    let digest = digest(secret_block);
    sealed::consume(app, &app.db, pool, &digest, block.expires_at).await.map_err(as_wrong)?;
    match session {
        Some(session) => session.consume(app, &app.db, pool).await,
        None => Ok(()),
    }
}

/// A proof that came a second time is a wrong one.
fn as_wrong(error: crate::rules::Error) -> crate::rules::Error {
    match error {
        crate::rules::Error::Refused(_) => Refusal::WRONG_CREDENTIALS.into(),
        fault => fault,
    }
}

/// Refuses a device that the user never confirmed, to whoever has proven the password.
async fn check_device(app: &App, user: &UserKey, device: Option<&DeviceKey>) -> Result<()> {
    let Some(device) = device else { return Ok(()) };
    match store::devices::list_known(&app.db, user, &[device]).await?.is_empty() {
        false => Ok(()),
        true => Err(devices::not_found().into()),
    }
}

/// Whether the answer's signature is that of whoever knows the password behind the verifier.
async fn is_signed(
    place: &Slot<'_>,
    pool: &Pool,
    block: &Block,
    known: Known,
    secret_block: &[u8],
    answer: &SrpAnswer<'_>,
) -> Result<bool> {
    let claim = Claim {
        group: pool.id.suffix(),
        name: &block.username,
        verifier: known.verifier,
        secret_block,
        signature: answer.signature,
        timestamp: answer.timestamp,
    };
    block.numbers.are_signed(place, claim).await
}

/// The numbers of an exchange, as they travel in SECRET_BLOCK.
#[derive(Serialize, Deserialize)]
pub(in crate::rules) struct Numbers {
    #[serde(rename = "A")]
    client_public: String,
    #[serde(rename = "B")]
    server_public: String,
    #[serde(rename = "b")]
    server_secret: String,
}

/// A proof that is to be looked at.
pub(in crate::rules) struct Claim<'a> {
    /// The pool's name, or a device's group.
    pub group: &'a str,
    /// The user, or the device.
    pub name: &'a str,
    pub verifier: Vec<u8>,
    pub secret_block: &'a [u8],
    /// Base64, as it came.
    pub signature: &'a str,
    pub timestamp: &'a str,
}

impl Numbers {
    /// Answers `A`, on the hash pool: the numbers, and `B`.
    pub async fn begin(
        app: &App,
        visitor: &Visitor,
        client_public: &str,
        verifier: Vec<u8>,
    ) -> Result<(Self, Vec<u8>)> {
        let client_public = srp::public_of_client(client_public).map_err(anyhow::Error::from)?;
        let client_public = client_public.ok_or_else(|| Refusal::parameter("Invalid SRP_A"))?;
        let secret = app.random.bytes();
        let place = app.hasher.reserve_for(visitor)?;
        let challenge = place.run(move || srp::challenge(&verifier, secret)).await?;
        let challenge = challenge.map_err(anyhow::Error::from)?;
        let numbers = Self {
            client_public: STANDARD.encode(&client_public),
            server_public: STANDARD.encode(&challenge.public),
            server_secret: STANDARD.encode(*challenge.secret),
        };
        Ok((numbers, challenge.public))
    }

    /// Whether a proof is that of whoever knows the password behind the verifier.
    pub async fn are_signed(&self, place: &Slot<'_>, claim: Claim<'_>) -> Result<bool> {
        let number = |text: &str| Zeroizing::new(STANDARD.decode(text).unwrap_or_default());
        let (client_public, server_public) =
            (number(&self.client_public), number(&self.server_public));
        let server_secret = number(&self.server_secret);
        let (group, name, verifier) =
            (claim.group.to_owned(), claim.name.to_owned(), claim.verifier);
        let (secret_block, timestamp) = (claim.secret_block.to_vec(), claim.timestamp.to_owned());
        let work = move || {
            let exchange = Exchange {
                client_public: &client_public,
                server_public: &server_public,
                server_secret: &server_secret,
                verifier: &verifier,
            };
            let (group, name) = (group.as_str(), name.as_str());
            let (secret_block, timestamp) = (secret_block.as_slice(), timestamp.as_str());
            exchange.signature(&Signed { group, name, secret_block, timestamp })
        };
        let made = place.run(work).await?.map_err(anyhow::Error::from)?;
        let given = STANDARD.decode(claim.signature).unwrap_or_default();
        Ok(made.is_some_and(|made| bool::from(made.as_slice().ct_eq(&given))))
    }
}

/// Whether TIMESTAMP (`Wed May 7 00:09:40 UTC 2025`) is about now.
pub(in crate::rules) fn is_fresh(timestamp: &str, now: DateTime<Utc>) -> bool {
    NaiveDateTime::parse_from_str(timestamp, "%a %b %e %H:%M:%S UTC %Y")
        .is_ok_and(|at| (at.and_utc() - now).abs() <= TIMESTAMP_SKEW)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timestamps_are_read_as_clients_write_them_and_grow_stale() {
        let at = DateTime::from_timestamp(1_746_576_580, 0).unwrap();
        for good in ["Wed May 7 00:09:40 UTC 2025", "Wed May 07 00:09:40 UTC 2025"] {
            assert!(is_fresh(good, at), "{good}");
            assert!(is_fresh(good, at + TIMESTAMP_SKEW));
            assert!(!is_fresh(good, at + TIMESTAMP_SKEW + Duration::seconds(1)));
            assert!(!is_fresh(good, at - TIMESTAMP_SKEW - Duration::seconds(1)));
        }
        for bad in [
            "",
            "2025-05-07T00:09:40Z",
            "Wed May 7 00:09:40 CEST 2025",
            "Wed Mai 7 00:09:40 UTC 2025",
        ] {
            assert!(!is_fresh(bad, at), "{bad}");
        }
    }
}
