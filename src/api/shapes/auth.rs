//! What sign-in and its challenges answer.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::model::client::Client;
use crate::model::ids::SecretHash;
use crate::rules::challenges::Challenge;
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

    /// A parameter that must be there. Refuses with `InvalidParameter`.
    pub fn require(&self, name: &str) -> Result<&str, Refusal> {
        let missing = || Refusal::parameter(format!("Missing required parameter {name}"));
        self.get(name).ok_or_else(missing)
    }

    /// `SECRET_HASH`, if it was sent.
    pub fn secret_hash(&self) -> Option<SecretHash> {
        self.get("SECRET_HASH").map(SecretHash::new)
    }

    /// The parameters whose names begin with `prefix`, without it.
    pub fn under<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.0
            .iter()
            .filter_map(move |(name, value)| Some((name.strip_prefix(prefix)?, value.as_str())))
    }
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
}

impl From<Tokens> for AuthenticationResult {
    fn from(tokens: Tokens) -> Self {
        Self {
            access_token: tokens.access_token,
            expires_in: tokens.expires_in,
            token_type: "Bearer",
            refresh_token: tokens.refresh_token.map(|token| token.expose().to_owned()),
            id_token: tokens.id_token,
        }
    }
}

/// The answer of InitiateAuth and RespondToAuthChallenge.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct AuthResponse {
    challenge_name: Option<&'static str>,
    session: Option<String>,
    challenge_parameters: BTreeMap<String, String>,
    authentication_result: Option<AuthenticationResult>,
}

impl AuthResponse {
    /// Signed in.
    pub fn tokens(tokens: Tokens) -> Self {
        Self {
            challenge_name: None,
            session: None,
            challenge_parameters: BTreeMap::new(),
            authentication_result: Some(tokens.into()),
        }
    }

    /// One more thing is asked of the user.
    pub fn challenge(pool: &Pool, client: &Client, challenge: &Challenge) -> Self {
        Self {
            challenge_name: Some(challenge.name.as_str()),
            session: Some(challenge.session.expose().to_owned()),
            challenge_parameters: challenges::new_password_parameters(
                pool,
                client,
                &challenge.user,
            ),
            authentication_result: None,
        }
    }
}
