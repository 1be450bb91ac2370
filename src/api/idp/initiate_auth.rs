//! InitiateAuth, and what AdminInitiateAuth shares with it.

use serde::Deserialize;

use crate::api::Call;
use crate::api::error::ApiError;
use crate::api::shapes::auth::{AuthResponse, Parameters};
use crate::api::shapes::user::UserContext;
use crate::model::challenge::ChallengeName;
use crate::model::client::Client;
use crate::model::ids::{AccessToken, ChallengeSession, ClientId, RefreshToken};
use crate::model::visitor::Visitor;
use crate::rules;
use crate::rules::Refusal;
use crate::rules::clients::AuthFlow;
use crate::rules::pools::Pool;
use crate::rules::sign_in::{
    Caller, Choice, Goal, Offer, PasswordSignIn, SignIn, SrpStart, Wanted,
};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Request {
    client_id: ClientId,
    auth_flow: String,
    #[serde(default)]
    auth_parameters: Parameters,
    session: Option<ChallengeSession>,
    #[serde(default)]
    user_context_data: UserContext,
}

pub async fn run(call: &Call<'_>, req: Request) -> Result<AuthResponse, ApiError> {
    let (pool, client) = rules::clients::find(call.app, &req.client_id).await?;
    let flow = match req.auth_flow.as_str() {
        "USER_PASSWORD_AUTH" => AuthFlow::UserPassword,
        other => common(other)?,
    };
    if !rules::clients::allows(&client, flow) {
        let why = format!("{} flow not enabled for this client", req.auth_flow);
        return Err(Refusal::parameter(why).into());
    }
    let visitor = req.user_context_data.visitor(call, &client)?;
    let begun = Begun { flow, parameters: &req.auth_parameters, session: req.session.as_ref() };
    start(call, &pool, &client, &begun, &visitor).await
}

/// A flow as it is started.
pub struct Begun<'a> {
    pub flow: AuthFlow,
    pub parameters: &'a Parameters,
    /// What ConfirmSignUp gave, for USER_AUTH.
    pub session: Option<&'a ChallengeSession>,
}

/// The flows that both entry points take.
pub fn common(flow: &str) -> Result<AuthFlow, Refusal> {
    match flow {
        "USER_SRP_AUTH" => Ok(AuthFlow::UserSrp),
        "REFRESH_TOKEN_AUTH" | "REFRESH_TOKEN" => Ok(AuthFlow::Refresh),
        "USER_AUTH" => Ok(AuthFlow::User),
        "CUSTOM_AUTH" => Ok(AuthFlow::Custom),
        _ => Err(Refusal::parameter("Initiate Auth method not supported.")),
    }
}

/// Starts a flow that the client allows.
pub async fn start(
    call: &Call<'_>,
    pool: &Pool,
    client: &Client,
    begun: &Begun<'_>,
    visitor: &Visitor,
) -> Result<AuthResponse, ApiError> {
    let Begun { flow, parameters, session } = *begun;
    if flow == AuthFlow::Refresh {
        return refresh(call, pool, client, parameters, visitor).await;
    }
    let app = call.app;
    let name = parameters.name()?;
    let hash = parameters.secret_hash();
    rules::clients::check_secret_hash(client, name.as_str(), hash.as_ref())?;
    let device_key = parameters.device_key();
    let goal = match flow {
        AuthFlow::User => goal(call, pool, client, parameters).await?,
        _ => None,
    };
    let device_key = device_key.as_ref();
    let caller = Caller { visitor, binding: None, device_key, goal: goal.as_ref() };
    let password = parameters.password()?;
    let outcome = match (flow, session) {
        (AuthFlow::User, Some(session)) => {
            let follow = rules::sign_up::session::sign_in;
            follow(app, pool, client, session, &name, &caller).await?
        }
        (AuthFlow::UserSrp, _) => {
            let client_public = parameters.require("SRP_A")?;
            let start = SrpStart { name: &name, client_public, available: None, caller };
            rules::sign_in::with_srp(app, pool, client, &start).await?
        }
        (AuthFlow::User, None) => {
            let preferred = parameters.get("PREFERRED_CHALLENGE").and_then(ChallengeName::of);
            let client_public = parameters.get("SRP_A");
            let public_url = call.public_url;
            let offer = Offer { password: password.as_ref(), client_public, public_url };
            let choice = Choice { name: &name, preferred, offer, replaces: None, caller };
            rules::sign_in::choose(app, pool, client, &choice).await?
        }
        (AuthFlow::Custom, _) => {
            if parameters.get("CHALLENGE_NAME") == Some("SRP_A") {
                parameters.require("SRP_A")?;
            }
            rules::sign_in::custom(app, pool, client, &name).await?
        }
        _ => {
            parameters.require("PASSWORD")?;
            let password = password.as_ref().ok_or(Refusal::WRONG_CREDENTIALS)?;
            let attempt = PasswordSignIn { name: &name, password, session: None, caller };
            rules::sign_in::with_password(app, pool, client, &attempt).await?
        }
    };
    finish(call, pool, client, outcome, &caller).await
}

/// The level that USER_AUTH is to reach.
async fn goal(
    call: &Call<'_>,
    pool: &Pool,
    client: &Client,
    parameters: &Parameters,
) -> Result<Option<Goal>, ApiError> {
    let access_token = parameters.get("ACCESS_TOKEN").map(AccessToken::new);
    let wanted = Wanted {
        levels: parameters.get("TARGET_ACR_VALUES"),
        max_age: parameters.get("MAX_AGE"),
        access_token: access_token.as_ref(),
    };
    Ok(rules::sign_in::goal(call.app, pool, client, &wanted).await?)
}

/// Spells how far a sign-in got.
pub async fn finish(
    call: &Call<'_>,
    pool: &Pool,
    client: &Client,
    outcome: SignIn,
    caller: &Caller<'_>,
) -> Result<AuthResponse, ApiError> {
    match outcome {
        SignIn::Challenge(challenge) => Ok(AuthResponse::challenge(pool, client, *challenge)),
        SignIn::Done(proof) => {
            let (app, issuer) = (call.app, pool.issuer(call.public_url));
            let visitor = caller.visitor;
            let offered = match proof.device {
                Some(_) => None,
                None => rules::devices::offer(app, pool, &proof.user.key, visitor).await?,
            };
            let tokens =
                rules::tokens::sign_in(app, pool, client, *proof, &issuer, visitor).await?;
            Ok(AuthResponse::tokens(tokens).offering(offered))
        }
    }
}

/// REFRESH_TOKEN_AUTH: the secret hash is over the canonical username.
async fn refresh(
    call: &Call<'_>,
    pool: &Pool,
    client: &Client,
    parameters: &Parameters,
    visitor: &Visitor,
) -> Result<AuthResponse, ApiError> {
    let token = RefreshToken::new(parameters.require("REFRESH_TOKEN")?);
    let hash = parameters.secret_hash();
    if client.is_confidential() != hash.is_some() {
        rules::clients::check_secret_hash(client, "", hash.as_ref())?;
    }
    let found = rules::refresh::find(call.app, pool, client, &token, None).await?;
    found.check_device(parameters.device_key().as_ref())?;
    if let Some(hash) = hash
        && !rules::clients::hash_is_right(client, found.username(), &hash)
    {
        let why = format!("SecretHash does not match for the client: {}", client.id);
        return Err(Refusal::not_authorized(why).into());
    }
    let issuer = pool.issuer(call.public_url);
    let redeemed =
        rules::refresh::redeem(call.app, pool, client, &token, found, &issuer, visitor).await;
    Ok(AuthResponse::tokens(redeemed.map_err(as_revoked)?))
}

/// A token that was rotated before rotation was switched off, in a word that this operation has.
fn as_revoked(error: rules::Error) -> rules::Error {
    match error {
        rules::Error::Refused(Refusal::RefreshTokenReuse(_)) => {
            Refusal::not_authorized("Refresh Token has been revoked").into()
        }
        other => other,
    }
}
