//! InitiateAuth, and what AdminInitiateAuth shares with it.

use serde::Deserialize;

use crate::api::Call;
use crate::api::error::ApiError;
use crate::api::shapes::auth::{AuthResponse, Parameters};
use crate::api::shapes::user::UserContext;
use crate::model::client::Client;
use crate::model::ids::{ClientId, Password, RefreshToken, TypedName};
use crate::model::visitor::Visitor;
use crate::rules;
use crate::rules::Refusal;
use crate::rules::clients::AuthFlow;
use crate::rules::pools::Pool;
use crate::rules::sign_in::{PasswordSignIn, SignIn};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Request {
    client_id: ClientId,
    auth_flow: String,
    #[serde(default)]
    auth_parameters: Parameters,
    #[serde(default)]
    user_context_data: UserContext,
}

pub async fn run(call: &Call<'_>, req: Request) -> Result<AuthResponse, ApiError> {
    let (pool, client) = rules::clients::find(call.app, &req.client_id).await?;
    let flow = match req.auth_flow.as_str() {
        "USER_PASSWORD_AUTH" => AuthFlow::UserPassword,
        "REFRESH_TOKEN_AUTH" | "REFRESH_TOKEN" => AuthFlow::Refresh,
        other => return Err(unavailable(other).into()),
    };
    if !rules::clients::allows(&client, flow) {
        let why = format!("{} flow not enabled for this client", req.auth_flow);
        return Err(Refusal::parameter(why).into());
    }
    match flow {
        AuthFlow::Refresh => refresh(call, &pool, &client, &req.auth_parameters).await,
        _ => {
            let visitor = req.user_context_data.visitor(call, &client);
            with_password(call, &pool, &client, &req.auth_parameters, &visitor).await
        }
    }
}

/// The refusal of a flow that this entry point does not take.
pub fn unavailable(flow: &str) -> Refusal {
    match flow {
        "ADMIN_NO_SRP_AUTH" | "ADMIN_USER_PASSWORD_AUTH" | "USER_PASSWORD_AUTH" => {
            Refusal::parameter("Initiate Auth method not supported.")
        }
        other => {
            Refusal::parameter(format!("{other} is not available in this version of Poolhouse."))
        }
    }
}

/// A name and a password: tokens, or a challenge.
pub async fn with_password(
    call: &Call<'_>,
    pool: &Pool,
    client: &Client,
    parameters: &Parameters,
    visitor: &Visitor,
) -> Result<AuthResponse, ApiError> {
    let name = TypedName::new(parameters.require("USERNAME")?);
    let hash = parameters.secret_hash();
    rules::clients::check_secret_hash(client, name.as_str(), hash.as_ref())?;
    let password = Password::new(parameters.require("PASSWORD")?);
    let attempt = PasswordSignIn { name: &name, password: &password, visitor, binding: None };
    let outcome = rules::sign_in::with_password(call.app, pool, client, &attempt).await?;
    finish(call, pool, client, outcome).await
}

/// Spells how far a sign-in got.
pub async fn finish(
    call: &Call<'_>,
    pool: &Pool,
    client: &Client,
    outcome: SignIn,
) -> Result<AuthResponse, ApiError> {
    match outcome {
        SignIn::Challenge(challenge) => Ok(AuthResponse::challenge(pool, client, &challenge)),
        SignIn::Done(proof) => {
            let issuer = pool.issuer(call.public_url);
            let tokens = rules::tokens::sign_in(call.app, pool, client, proof, &issuer).await?;
            Ok(AuthResponse::tokens(tokens))
        }
    }
}

/// REFRESH_TOKEN_AUTH: the secret hash is over the canonical username.
pub async fn refresh(
    call: &Call<'_>,
    pool: &Pool,
    client: &Client,
    parameters: &Parameters,
) -> Result<AuthResponse, ApiError> {
    let token = RefreshToken::new(parameters.require("REFRESH_TOKEN")?);
    let hash = parameters.secret_hash();
    if client.is_confidential() != hash.is_some() {
        rules::clients::check_secret_hash(client, "", hash.as_ref())?;
    }
    let found = rules::refresh::find(call.app, pool, client, &token).await?;
    if let Some(hash) = hash
        && !rules::clients::hash_is_right(client, found.username(), &hash)
    {
        let why = format!("SecretHash does not match for the client: {}", client.id);
        return Err(Refusal::not_authorized(why).into());
    }
    let issuer = pool.issuer(call.public_url);
    let visitor = &call.visitor;
    let tokens =
        rules::refresh::redeem(call.app, pool, client, &token, found, &issuer, visitor).await?;
    Ok(AuthResponse::tokens(tokens))
}
