//! RespondToAuthChallenge, and what AdminRespondToAuthChallenge shares with it.

use serde::Deserialize;

use crate::api::Call;
use crate::api::contract;
use crate::api::error::ApiError;
use crate::api::idp::initiate_auth;
use crate::api::shapes::auth::{AuthResponse, Parameters};
use crate::api::shapes::user::UserContext;
use crate::model::challenge::ChallengeName;
use crate::model::client::Client;
use crate::model::contact::{Contact, ContactKind};
use crate::model::ids::{
    ChallengeSession, ClientId, ConfirmationCode, DeviceKey, Password, TypedName,
};
use crate::model::mfa::MfaFactor;
use crate::model::visitor::Visitor;
use crate::rules;
use crate::rules::Refusal;
use crate::rules::challenges::{
    DeviceAnswer, DeviceStart, NewPassword, Open, Presented, SigningIn,
};
use crate::rules::pools::Pool;
use crate::rules::sign_in::{Caller, Choice, FirstSession, Offer, SignIn, SrpAnswer};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Request {
    client_id: ClientId,
    challenge_name: String,
    session: Option<ChallengeSession>,
    #[serde(default)]
    challenge_responses: Parameters,
    #[serde(default)]
    user_context_data: UserContext,
}

/// An answer to a challenge, whoever brings it.
pub struct Answer {
    pub challenge: String,
    pub session: Option<ChallengeSession>,
    pub responses: Parameters,
}

pub async fn run(call: &Call<'_>, req: Request) -> Result<AuthResponse, ApiError> {
    let (pool, client) = rules::clients::find(call.app, &req.client_id).await?;
    let visitor = req.user_context_data.visitor(call, &client)?;
    let answer = Answer {
        challenge: req.challenge_name,
        session: req.session,
        responses: req.challenge_responses,
    };
    respond(call, &pool, &client, &answer, &visitor).await
}

/// Takes an answer: tokens, or the next challenge.
pub async fn respond(
    call: &Call<'_>,
    pool: &Pool,
    client: &Client,
    answer: &Answer,
    visitor: &Visitor,
) -> Result<AuthResponse, ApiError> {
    let name = answer.responses.name()?;
    check_secret_hash(call, pool, client, &name, &answer.responses).await?;
    let device_key = answer.responses.device_key();
    let caller = Caller { visitor, binding: None, device_key: device_key.as_ref(), goal: None };
    let given = Given { call, pool, client, answer, name, caller };
    let outcome = match ChallengeName::of(&answer.challenge) {
        Some(ChallengeName::NewPasswordRequired) => given.new_password().await?,
        Some(ChallengeName::PasswordVerifier) => given.password_proof().await?,
        Some(challenge @ (ChallengeName::SmsMfa | ChallengeName::SmsOtp)) => {
            given.code(challenge, &format!("{}_CODE", challenge.as_str())).await?
        }
        Some(ChallengeName::EmailOtp) => {
            // As the text of API_RespondToAuthChallenge calls it.
            let (usual, other) = ("EMAIL_OTP_CODE", "EMAIL_MFA_CODE");
            let sent = |member| given.answer.responses.get(member).is_some();
            let member = if sent(other) && !sent(usual) { other } else { usual };
            given.code(ChallengeName::EmailOtp, member).await?
        }
        Some(ChallengeName::SoftwareTokenMfa) => given.software_token().await?,
        Some(ChallengeName::SelectMfaType) => given.mfa_type().await?,
        Some(ChallengeName::MfaSetup) => given.set_up().await?,
        Some(ChallengeName::DeviceSrpAuth) => given.device().await?,
        Some(ChallengeName::DevicePasswordVerifier) => given.device_proof().await?,
        Some(ChallengeName::SelectChallenge) => given.choice().await?,
        Some(ChallengeName::WebAuthn) => given.passkey().await?,
        Some(challenge @ (ChallengeName::Password | ChallengeName::PasswordSrp)) => {
            given.first_factor(challenge).await?
        }
        _ => {
            let why =
                format!("{} is not available in this version of Poolhouse.", answer.challenge);
            return Err(Refusal::parameter(why).into());
        }
    };
    initiate_auth::finish(call, pool, client, outcome, &caller).await
}

/// SECRET_HASH is over `USERNAME` as sent, or over the username that the client was told: clients do either.
async fn check_secret_hash(
    call: &Call<'_>,
    pool: &Pool,
    client: &Client,
    name: &TypedName,
    responses: &Parameters,
) -> Result<(), ApiError> {
    let hash = responses.secret_hash();
    let over_typed = rules::clients::check_secret_hash(client, name.as_str(), hash.as_ref());
    if hash.is_none() || !client.is_confidential() {
        over_typed?;
    } else if over_typed.is_err() {
        let told = rules::sign_in::username(call.app, pool, name).await?;
        rules::clients::check_secret_hash(client, told.as_str(), hash.as_ref())?;
    }
    Ok(())
}

/// An answer, and who gives it.
struct Given<'a> {
    call: &'a Call<'a>,
    pool: &'a Pool,
    client: &'a Client,
    answer: &'a Answer,
    name: TypedName,
    caller: Caller<'a>,
}

impl Given<'_> {
    fn signing_in(&self) -> SigningIn<'_> {
        let &Self { call, pool, client, ref caller, .. } = self;
        SigningIn { app: call.app, pool, client, caller }
    }

    fn session(&self) -> Result<&ChallengeSession, Refusal> {
        let missing = || Refusal::parameter("Missing required parameter Session");
        self.answer.session.as_ref().ok_or_else(missing)
    }

    /// The challenge that the Session stands for.
    async fn open(&self, challenge: ChallengeName) -> Result<Open, ApiError> {
        let (name, session) = (Some(&self.name), self.session()?);
        let presented = Presented { challenge, session, name, binding: None };
        let app = self.call.app;
        Ok(rules::challenges::open(app, self.pool, self.client, presented).await?)
    }

    /// The first factor that the Session stands for, if it is one of those.
    async fn open_first(
        &self,
        challenges: &[ChallengeName],
    ) -> Result<Option<FirstSession>, ApiError> {
        let (app, name) = (self.call.app, Some(&self.name));
        let (pool, client, session) = (self.pool, self.client, self.session()?);
        let opened = rules::sign_in::open_first(app, pool, client, session, challenges, name, None);
        Ok(opened.await?)
    }

    async fn new_password(&self) -> Result<SignIn, ApiError> {
        let responses = &self.answer.responses;
        let password = Password::new(responses.require("NEW_PASSWORD")?);
        let open = self.open(ChallengeName::NewPasswordRequired).await?;
        let given = responses.under("userAttributes.");
        let attributes = given.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        let new = NewPassword { password: &password, attributes: &attributes };
        Ok(rules::challenges::answer_new_password(&self.signing_in(), open, &new).await?)
    }

    /// PASSWORD_VERIFIER. Only that of a choice-based sign-in has a Session; any other is not looked at.
    async fn password_proof(&self) -> Result<SignIn, ApiError> {
        let responses = &self.answer.responses;
        let challenge = ChallengeName::PasswordVerifier;
        let session = match &self.answer.session {
            Some(_) => self.open_first(&[challenge]).await?,
            None => None,
        };
        let answer = SrpAnswer {
            name: &self.name,
            signature: responses.require("PASSWORD_CLAIM_SIGNATURE")?,
            secret_block: responses.require("PASSWORD_CLAIM_SECRET_BLOCK")?,
            timestamp: responses.require("TIMESTAMP")?,
            session: session.as_ref(),
            caller: self.caller,
        };
        let app = self.call.app;
        Ok(rules::sign_in::answer_srp(app, self.pool, self.client, &answer).await?)
    }

    /// A code that was sent, as a first factor or as a second.
    async fn code(&self, challenge: ChallengeName, member: &str) -> Result<SignIn, ApiError> {
        let code = ConfirmationCode::new(self.answer.responses.require(member)?);
        let (app, pool, client) = (self.call.app, self.pool, self.client);
        if let Some(session) = self.open_first(&[challenge]).await? {
            let caller = &self.caller;
            let answered =
                rules::sign_in::answer_one_time_code(app, pool, client, &session, &code, caller);
            return Ok(answered.await?);
        }
        let open = self.open(challenge).await?;
        Ok(rules::challenges::answer_code(&self.signing_in(), open, &code).await?)
    }

    async fn software_token(&self) -> Result<SignIn, ApiError> {
        let code = self.answer.responses.software_token_code()?;
        let open = self.open(ChallengeName::SoftwareTokenMfa).await?;
        Ok(rules::challenges::answer_software_token(&self.signing_in(), open, &code).await?)
    }

    async fn mfa_type(&self) -> Result<SignIn, ApiError> {
        let answer = self.answer.responses.require("ANSWER")?;
        let unknown = || {
            let answer = contract::quoted(answer);
            Refusal::parameter(format!("{answer} is not available to the user."))
        };
        let factor = MfaFactor::of(answer).ok_or_else(unknown)?;
        let open = self.open(ChallengeName::SelectMfaType).await?;
        Ok(rules::challenges::choose(&self.signing_in(), open, factor).await?)
    }

    /// MFA_SETUP: Amplify sends `EMAIL`, the developer guide writes `email`.
    async fn set_up(&self) -> Result<SignIn, ApiError> {
        let responses = &self.answer.responses;
        let email = responses.get("EMAIL").or_else(|| responses.get("email"));
        let address =
            email.map(|value| Contact { kind: ContactKind::Email, value: value.to_owned() });
        let open = self.open(ChallengeName::MfaSetup).await?;
        Ok(rules::challenges::answer_set_up(&self.signing_in(), open, address).await?)
    }

    fn device_key(&self) -> Result<DeviceKey, Refusal> {
        Ok(DeviceKey::new(self.answer.responses.require("DEVICE_KEY")?))
    }

    /// DEVICE_SRP_AUTH.
    async fn device(&self) -> Result<SignIn, ApiError> {
        let start = DeviceStart {
            name: &self.name,
            device: &self.device_key()?,
            client_public: self.answer.responses.require("SRP_A")?,
            session: self.answer.session.as_ref(),
        };
        Ok(rules::challenges::begin_device(&self.signing_in(), &start).await?)
    }

    /// DEVICE_PASSWORD_VERIFIER.
    async fn device_proof(&self) -> Result<SignIn, ApiError> {
        let responses = &self.answer.responses;
        let answer = DeviceAnswer {
            name: &self.name,
            device: &self.device_key()?,
            signature: responses.require("PASSWORD_CLAIM_SIGNATURE")?,
            secret_block: responses.require("PASSWORD_CLAIM_SECRET_BLOCK")?,
            timestamp: responses.require("TIMESTAMP")?,
        };
        Ok(rules::challenges::answer_device(&self.signing_in(), &answer).await?)
    }

    /// SELECT_CHALLENGE. Whoever has been asked for a passkey already may bring its answer along with the choice.
    async fn choice(&self) -> Result<SignIn, ApiError> {
        let answer = ChallengeName::of(self.answer.responses.require("ANSWER")?);
        let credential = self.answer.responses.get("CREDENTIAL");
        let mut asked = vec![ChallengeName::SelectChallenge];
        if answer == Some(ChallengeName::WebAuthn) && credential.is_some() {
            asked.push(ChallengeName::WebAuthn);
        }
        let session = self.open_first(&asked).await?.ok_or_else(rules::challenges::invalid)?;
        match (session.challenge, credential) {
            (ChallengeName::WebAuthn, Some(credential)) => self.proof(&session, credential).await,
            _ => self.choose(&session, answer).await,
        }
    }

    /// WEB_AUTHN.
    async fn passkey(&self) -> Result<SignIn, ApiError> {
        let credential = self.answer.responses.require("CREDENTIAL")?;
        let session = self.open_first(&[ChallengeName::WebAuthn]).await?;
        let session = session.ok_or_else(rules::challenges::invalid)?;
        self.proof(&session, credential).await
    }

    async fn proof(&self, session: &FirstSession, credential: &str) -> Result<SignIn, ApiError> {
        let (app, pool, client) = (self.call.app, self.pool, self.client);
        let url = self.call.public_url;
        let answered = rules::sign_in::answer_passkey(
            app,
            pool,
            client,
            session,
            credential,
            url,
            &self.caller,
        );
        Ok(answered.await?)
    }

    /// PASSWORD or PASSWORD_SRP, asked for by name.
    async fn first_factor(&self, challenge: ChallengeName) -> Result<SignIn, ApiError> {
        let member = if challenge == ChallengeName::Password { "PASSWORD" } else { "SRP_A" };
        self.answer.responses.require(member)?;
        let session = self.open_first(&[challenge]).await?;
        let session = session.ok_or_else(rules::challenges::invalid)?;
        self.choose(&session, Some(challenge)).await
    }

    async fn choose(
        &self,
        session: &FirstSession,
        preferred: Option<ChallengeName>,
    ) -> Result<SignIn, ApiError> {
        let responses = &self.answer.responses;
        let password = responses.password()?;
        let offer = Offer {
            password: password.as_ref(),
            client_public: responses.get("SRP_A"),
            public_url: self.call.public_url,
        };
        let name = session.name();
        let choice = Choice { name: &name, preferred, offer, replaces: None, caller: self.caller };
        let (app, pool, client) = (self.call.app, self.pool, self.client);
        Ok(rules::sign_in::select(app, pool, client, session, &choice).await?)
    }
}
