//! What is known of a sign-in before its first factor is proven: sealed in the caller's hands, so that nobody can fill the
//! database by asking. Its tries are counted and its answer is taken once; see [`sealed_uses`](crate::store::sealed_uses).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Duration, Utc};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sqlx::PgExecutor;
use webauthn_rs_core::proto::AuthenticationState;

use crate::app::App;
use crate::model::challenge::ChallengeName;
use crate::model::client::Client;
use crate::model::ids::{ChallengeSession, ClientId, DeviceKey, Sub, TypedName};
use crate::model::user::{Credentials, Epoch, User};
use crate::rules::challenges::{expired, invalid, used};
use crate::rules::clients::{self, AuthFlow};
use crate::rules::pools::Pool;
use crate::rules::sign_in::choice::allowed;
use crate::rules::sign_in::{Caller, Goal};
use crate::rules::{Result, users};
use crate::sealing::digest;
use crate::store;

/// A Session of a first factor.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FirstSession {
    #[serde(rename = "c")]
    client: ClientId,
    /// As it was typed.
    #[serde(rename = "n")]
    pub(super) name: String,
    /// `USER_ID_FOR_SRP`, as the client was told.
    #[serde(rename = "u")]
    pub(super) username: String,
    /// Who had the name then.
    #[serde(rename = "w")]
    whose: Whose,
    #[serde(rename = "h")]
    pub challenge: ChallengeName,
    /// What the sign-in may go on with instead.
    #[serde(rename = "a")]
    pub(super) available: Vec<ChallengeName>,
    #[serde(rename = "b", default)]
    binding: Option<Bytes>,
    #[serde(rename = "d", default)]
    device: Option<DeviceKey>,
    #[serde(rename = "g", default)]
    goal: Option<Goal>,
    #[serde(rename = "o", default)]
    pub(super) code: Option<SealedCode>,
    /// What checking a passkey's answer takes.
    #[serde(rename = "p", default)]
    pub(super) passkey: Option<AuthenticationState>,
    #[serde(rename = "x", with = "chrono::serde::ts_seconds")]
    pub(super) expires_at: DateTime<Utc>,
    /// Names this Session in the table of uses.
    #[serde(skip)]
    pub(super) digest: [u8; 32],
}

/// The user that something sealed is for: whoever has the name later, it is good for nobody else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Whose {
    #[serde(rename = "s")]
    sub: Sub,
    #[serde(rename = "e")]
    epoch: Epoch,
}

impl Whose {
    fn nobody() -> Self {
        Self { sub: Sub::NOBODY, epoch: Epoch::default() }
    }

    pub fn of((user, credentials): &(User, Credentials)) -> Self {
        Self::as_of(user, credentials)
    }

    fn as_of(user: &User, credentials: &Credentials) -> Self {
        Self { sub: user.sub(), epoch: credentials.epoch }
    }
}

/// A code that was sent.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct SealedCode {
    #[serde(rename = "m")]
    pub mac: Bytes,
    #[serde(rename = "k")]
    pub nonce: Bytes,
    #[serde(rename = "a")]
    pub attribute: String,
    #[serde(rename = "v")]
    pub destination: String,
}

/// Bytes as text, which is shorter than a list of numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub(super) struct Bytes(pub Vec<u8>);

impl From<Bytes> for String {
    fn from(bytes: Bytes) -> Self {
        URL_SAFE_NO_PAD.encode(bytes.0)
    }
}

impl TryFrom<String> for Bytes {
    type Error = base64::DecodeError;

    fn try_from(text: String) -> std::result::Result<Self, Self::Error> {
        URL_SAFE_NO_PAD.decode(text).map(Self)
    }
}

/// Where a sealed thing of a kind belongs.
fn place(pool: &Pool, kind: &str) -> String {
    pool.place("sign_in", kind)
}

/// Seals something of a pool.
pub(in crate::rules) fn seal(
    app: &App,
    pool: &Pool,
    kind: &str,
    value: &impl Serialize,
) -> Result<Vec<u8>> {
    let clear = zeroize::Zeroizing::new(serde_json::to_vec(value)?);
    Ok(app.server_keys.flow.seal(app.random, &place(pool, kind), &clear))
}

/// The same, made as long as others are: an address in it, or who is meant, does not show in its length.
fn seal_evenly(app: &App, pool: &Pool, kind: &str, value: &impl Serialize) -> Result<Vec<u8>> {
    let mut clear = zeroize::Zeroizing::new(serde_json::to_vec(value)?);
    let length = clear.len().next_multiple_of(EVEN).max(SHORTEST);
    clear.resize(length, b' ');
    Ok(app.server_keys.flow.seal(app.random, &place(pool, kind), &clear))
}

/// How long what is sealed of a first factor is at least, in bytes, and by how much longer it becomes.
const SHORTEST: usize = 512;
const EVEN: usize = 256;

/// Opens what [`seal`] made; `None` for anything else.
pub(in crate::rules) fn unseal<T: DeserializeOwned>(
    app: &App,
    pool: &Pool,
    kind: &str,
    sealed: &[u8],
) -> Option<T> {
    let clear = app.server_keys.flow.open(&place(pool, kind), sealed).ok()?;
    serde_json::from_slice(&clear).ok()
}

/// What a new Session says.
pub(super) struct NewFirst<'a> {
    pub name: &'a TypedName,
    pub username: &'a str,
    pub whose: Option<Whose>,
    pub challenge: ChallengeName,
    pub available: &'a [ChallengeName],
    pub code: Option<SealedCode>,
    pub passkey: Option<AuthenticationState>,
}

const KIND: &str = "session";

/// A Session for whoever has proven nothing yet.
pub(super) fn begin(
    app: &App,
    pool: &Pool,
    client: &Client,
    new: NewFirst<'_>,
    caller: &Caller<'_>,
) -> Result<(ChallengeSession, FirstSession)> {
    let mut first = FirstSession {
        client: client.id.clone(),
        name: new.name.as_str().to_owned(),
        username: new.username.to_owned(),
        whose: new.whose.unwrap_or_else(Whose::nobody),
        challenge: new.challenge,
        available: new.available.to_vec(),
        binding: caller.binding.map(|binding| Bytes(binding.to_vec())),
        device: caller.device_key.cloned(),
        goal: caller.goal.cloned(),
        code: new.code,
        passkey: new.passkey,
        expires_at: app.now() + client.config.challenge_lifetime(),
        digest: [0; 32],
    };
    let sealed = URL_SAFE_NO_PAD.encode(seal_evenly(app, pool, KIND, &first)?);
    let session = ChallengeSession::of(&pool.id, &sealed);
    first.digest = digest(session.expose().as_bytes());
    Ok((session, first))
}

/// Opens a Session of a first factor; `None` if it is none of those, but one of a challenge that follows.
///
/// Refuses with `NotAuthorized`: of another client, name or flow or of none of the challenges, expired, used, or no longer
/// allowed by client or pool.
pub async fn open(
    app: &App,
    pool: &Pool,
    client: &Client,
    session: &ChallengeSession,
    challenges: &[ChallengeName],
    name: Option<&TypedName>,
    binding: Option<&[u8]>,
) -> Result<Option<FirstSession>> {
    let Some((_, sealed)) = session.parts() else { return Ok(None) };
    let sealed = URL_SAFE_NO_PAD.decode(sealed).ok();
    let opened = sealed.and_then(|sealed| unseal::<FirstSession>(app, pool, KIND, &sealed));
    let Some(mut first) = opened else { return Ok(None) };
    first.digest = digest(session.expose().as_bytes());
    let same_name = name.is_none_or(|name| is_name(pool, &first.name, &first.username, name));
    let same = first.client == client.id
        && challenges.contains(&first.challenge)
        && first.binding.as_ref().map(|bytes| bytes.0.as_slice()) == binding
        && same_name;
    if !same || !is_allowed(app, pool, client, first.challenge) {
        return Err(invalid().into());
    }
    if first.expires_at <= app.now() {
        return Err(expired().into());
    }
    first.check_open(app, pool).await?;
    Ok(Some(first))
}

/// Whether a Session is one of a first factor that was given to a user of the API through a client, whatever became of it.
pub(in crate::rules) fn is_of(
    app: &App,
    pool: &Pool,
    client: &Client,
    session: &ChallengeSession,
    user: &User,
) -> bool {
    let sealed = session.parts().and_then(|(_, sealed)| URL_SAFE_NO_PAD.decode(sealed).ok());
    let first = sealed.and_then(|sealed| unseal::<FirstSession>(app, pool, KIND, &sealed));
    first.is_some_and(|first| {
        first.client == client.id && first.whose.sub == user.sub() && first.binding.is_none()
    })
}

/// Whether client and pool still let a sign-in begin with a challenge that was issued.
fn is_allowed(app: &App, pool: &Pool, client: &Client, challenge: ChallengeName) -> bool {
    let factor = match challenge {
        // What is chosen is looked at when it is.
        ChallengeName::SelectChallenge => None,
        ChallengeName::PasswordVerifier => Some(ChallengeName::PasswordSrp),
        factor => Some(factor),
    };
    clients::allows(client, AuthFlow::User)
        && factor.is_none_or(|factor| allowed(app, pool).contains(&factor))
}

/// Whether an answer's USERNAME is the one that was typed, or the one the client was told.
pub(in crate::rules) fn is_name(
    pool: &Pool,
    typed: &str,
    username: &str,
    answered: &TypedName,
) -> bool {
    let key = |name: &str| users::lookup_key(pool, name);
    let answered = key(answered.as_str());
    answered == key(typed) || answered == key(username)
}

impl FirstSession {
    /// The device that the client said it is.
    pub(super) fn device(&self) -> Option<&DeviceKey> {
        self.device.as_ref()
    }

    /// The name as it was typed.
    pub fn name(&self) -> TypedName {
        TypedName::new(self.name.clone())
    }

    /// The Session for the user that a passkey names.
    pub(super) fn of_passkey(&self, found: &(User, Credentials)) -> Self {
        let name = found.0.sub().to_string();
        Self { name, whose: Whose::of(found), ..self.clone() }
    }

    /// Whoever has the name now, if that is whom the Session was made for.
    pub(super) fn same_user(
        &self,
        found: Option<(User, Credentials)>,
    ) -> Option<(User, Credentials)> {
        found.filter(|(user, _)| self.whose.sub == user.sub())
    }

    /// The same, if nothing has ended the user's sign-ins since either.
    pub(super) fn user<'a>(
        &self,
        found: &'a Option<(User, Credentials)>,
    ) -> Option<&'a (User, Credentials)> {
        found.as_ref().filter(|(user, credentials)| self.is_of(user, credentials))
    }

    /// Whether the Session was made for a user, and nothing has ended the user's sign-ins since.
    pub(super) fn is_of(&self, user: &User, credentials: &Credentials) -> bool {
        self.whose == Whose::as_of(user, credentials)
    }

    /// Whoever answers, with what was said when the sign-in began.
    pub(super) fn caller<'a>(&'a self, answers: &Caller<'a>) -> Caller<'a> {
        let device_key = answers.device_key.or(self.device.as_ref());
        Caller { device_key, goal: self.goal.as_ref(), ..*answers }
    }

    /// Refuses with `NotAuthorized` whoever comes after it was taken.
    pub(super) async fn check_open(&self, app: &App, pool: &Pool) -> Result<()> {
        match store::sealed_uses::is_consumed(&app.db, &pool.id, &self.digest).await? {
            true => Err(used().into()),
            false => Ok(()),
        }
    }

    /// Takes the Session, once. Refuses with `NotAuthorized` whoever comes second.
    pub(super) async fn consume(
        &self,
        app: &App,
        db: impl PgExecutor<'_>,
        pool: &Pool,
    ) -> Result<()> {
        consume(app, db, pool, &self.digest, self.expires_at).await
    }
}

/// Takes something sealed, once. Refuses with `NotAuthorized` whoever comes second.
pub(in crate::rules) async fn consume(
    app: &App,
    db: impl PgExecutor<'_>,
    pool: &Pool,
    digest: &[u8; 32],
    expires_at: DateTime<Utc>,
) -> Result<()> {
    // Remembered past its end, for nodes whose clocks differ.
    let kept_until = expires_at + Duration::minutes(1);
    let taken = store::sealed_uses::consume(db, &pool.id, digest, kept_until, app.now()).await?;
    if taken { Ok(()) } else { Err(used().into()) }
}
