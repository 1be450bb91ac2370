//! What sign-in and its challenges answer.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::model::challenge::ChallengeName;
use crate::model::client::Client;
use crate::model::contact::MAX_ADDRESS;
use crate::model::device::NewDevice;
use crate::model::ids::{DeviceKey, Password, SecretHash, SoftwareTokenCode, TypedName};
use crate::model::mfa::MfaFactor;
use crate::model::password::MAX_PASSWORD;
use crate::rules::challenges::{Asks, Challenge};
use crate::rules::pools::Pool;
use crate::rules::tokens::Tokens;
use crate::rules::{Refusal, challenges};

/// `AuthParameters` or `ChallengeResponses`: text by name, nulls already gone.
#[derive(Debug, Default, Deserialize)]
#[serde(transparent)]
pub struct Parameters(BTreeMap<String, String>);

impl Parameters {
    /// A parameter, if it was sent.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// A parameter that must be there; one without a value is not. Refuses with `InvalidParameter`.
    pub fn require(&self, name: &str) -> Result<&str, Refusal> {
        let missing = || Refusal::parameter(format!("Missing required parameter {name}"));
        self.get(name).filter(|value| !value.is_empty()).ok_or_else(missing)
    }

    /// `USERNAME`. Refuses with `InvalidParameter`: absent, or longer than any address.
    pub fn name(&self) -> Result<TypedName, Refusal> {
        let name = self.require("USERNAME")?;
        within("username", name, MAX_ADDRESS)?;
        Ok(TypedName::new(name))
    }

    /// `PASSWORD`, if it was sent; an empty one is none. Refuses with `InvalidParameter` one that is longer than any.
    pub fn password(&self) -> Result<Option<Password>, Refusal> {
        let password = self.get("PASSWORD").filter(|password| !password.is_empty());
        let Some(password) = password else { return Ok(None) };
        within("password", password, MAX_PASSWORD)?;
        Ok(Some(Password::new(password)))
    }

    /// `SECRET_HASH`, if it was sent.
    pub fn secret_hash(&self) -> Option<SecretHash> {
        self.get("SECRET_HASH").map(SecretHash::new)
    }

    /// `DEVICE_KEY`, if it was sent.
    pub fn device_key(&self) -> Option<DeviceKey> {
        self.get("DEVICE_KEY").filter(|key| !key.is_empty()).map(DeviceKey::new)
    }

    /// A code of a software token that must be there. Refuses with `InvalidParameter`.
    pub fn software_token_code(&self) -> Result<SoftwareTokenCode, Refusal> {
        Ok(SoftwareTokenCode::new(self.require("SOFTWARE_TOKEN_MFA_CODE")?))
    }

    /// The parameters whose names begin with `prefix`, without it.
    pub fn under<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.0
            .iter()
            .filter_map(move |(name, value)| Some((name.strip_prefix(prefix)?, value.as_str())))
    }
}

/// Refuses with `InvalidParameter` what is longer than `most` characters.
fn within(member: &str, text: &str, most: usize) -> Result<(), Refusal> {
    if text.chars().count() <= most {
        return Ok(());
    }
    let why = format!("Member must have length less than or equal to {most}");
    Err(Refusal::parameter(format!(
        "1 validation error detected: Value at '{member}' failed to satisfy constraint: {why}"
    )))
}

/// API_AuthenticationResultType.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct AuthenticationResult {
    access_token: String,
    expires_in: i64,
    token_type: &'static str,
    refresh_token: Option<String>,
    id_token: Option<String>,
    new_device_metadata: Option<NewDeviceMetadata>,
}

/// API_NewDeviceMetadataType: a device that the client may confirm.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct NewDeviceMetadata {
    device_key: DeviceKey,
    device_group_key: String,
}

impl From<Tokens> for AuthenticationResult {
    fn from(tokens: Tokens) -> Self {
        Self {
            access_token: tokens.access_token,
            expires_in: tokens.expires_in,
            token_type: "Bearer",
            refresh_token: tokens.refresh_token.map(|token| token.expose().to_owned()),
            id_token: tokens.id_token,
            new_device_metadata: None,
        }
    }
}

/// The answer of InitiateAuth and RespondToAuthChallenge.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct AuthResponse {
    challenge_name: Option<ChallengeName>,
    session: Option<String>,
    challenge_parameters: BTreeMap<String, String>,
    authentication_result: Option<AuthenticationResult>,
    available_challenges: Option<Vec<ChallengeName>>,
}

impl AuthResponse {
    /// Signed in.
    pub fn tokens(tokens: Tokens) -> Self {
        Self {
            challenge_name: None,
            session: None,
            challenge_parameters: BTreeMap::new(),
            authentication_result: Some(tokens.into()),
            available_challenges: None,
        }
    }

    /// Signed in, with a device offered.
    pub fn offering(self, device: Option<NewDevice>) -> Self {
        let result = self.authentication_result.map(|mut result| {
            result.new_device_metadata = device.map(|device| NewDeviceMetadata {
                device_key: device.key,
                device_group_key: device.group_key,
            });
            result
        });
        Self { authentication_result: result, ..self }
    }

    /// One more thing is asked of the user.
    pub fn challenge(pool: &Pool, client: &Client, challenge: Challenge) -> Self {
        Self {
            challenge_name: Some(challenge.name),
            challenge_parameters: parameters(pool, client, &challenge),
            session: challenge.session.map(|session| session.expose().to_owned()),
            authentication_result: None,
            available_challenges: Some(challenge.available).filter(|list| !list.is_empty()),
        }
    }
}

/// ChallengeParameters: text by name, lists as JSON text.
fn parameters(pool: &Pool, client: &Client, challenge: &Challenge) -> BTreeMap<String, String> {
    let username = challenge.username.to_string();
    let id = ("USER_ID_FOR_SRP", username.clone());
    let listed = |factors: &[MfaFactor]| serde_json::json!(factors).to_string();
    let pairs = match &challenge.asks {
        Asks::Only => vec![],
        Asks::NewPassword(user) => return challenges::new_password_parameters(pool, client, user),
        Asks::Code(sent) => vec![
            ("CODE_DELIVERY_DELIVERY_MEDIUM", sent.delivery_medium.as_str().to_owned()),
            ("CODE_DELIVERY_DESTINATION", sent.destination.clone()),
            id,
        ],
        Asks::SoftwareToken(name) => {
            let name = name.iter().map(|name| ("FRIENDLY_DEVICE_NAME", name.clone()));
            name.chain([id]).collect()
        }
        Asks::Choice(factors) => vec![("MFAS_CAN_CHOOSE", listed(factors)), id],
        Asks::SetUp(factors) => vec![("MFAS_CAN_SETUP", listed(factors)), id],
        Asks::Device(device) => vec![("USERNAME", username), ("DEVICE_KEY", device.to_string())],
        Asks::Proof(proof) => {
            let device = proof.device.iter().map(|key| ("DEVICE_KEY", key.to_string()));
            let of_password = challenge.name == ChallengeName::PasswordVerifier;
            let numbers = [
                ("SALT", unpadded(&proof.salt)),
                ("SRP_B", unpadded(&proof.public)),
                ("SECRET_BLOCK", proof.secret_block.clone()),
                ("USERNAME", username),
            ];
            numbers.into_iter().chain(device).chain(of_password.then_some(id)).collect()
        }
        Asks::Passkey(options) => vec![("CREDENTIAL_REQUEST_OPTIONS", options.clone())],
    };
    pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// A number in hexadecimal as short as it can be: clients read it as an integer, or hash it as it is written.
fn unpadded(number: &[u8]) -> String {
    let text = hex::encode(number);
    let short = text.trim_start_matches('0');
    if short.is_empty() { "0".to_owned() } else { short.to_owned() }
}
