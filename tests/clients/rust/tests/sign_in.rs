//! The AWS SDK for Rust: sign-up, sign-in by password and by SRP, refresh, and errors as the types that it makes of them.

use aws_sdk_cognitoidentityprovider::Client;
use aws_sdk_cognitoidentityprovider::error::{ProvideErrorMetadata as _, SdkError};
use aws_sdk_cognitoidentityprovider::operation::initiate_auth::{
    InitiateAuthError, InitiateAuthOutput,
};
use aws_sdk_cognitoidentityprovider::operation::respond_to_auth_challenge::{
    RespondToAuthChallengeError, RespondToAuthChallengeOutput,
};
use aws_sdk_cognitoidentityprovider::types::{
    AttributeType, AuthFlowType, AuthenticationResultType, ChallengeNameType,
    ExplicitAuthFlowsType, MessageActionType, VerifiedAttributeType,
};
use poolhouse_sdk_tests::srp::Exchange;
use poolhouse_sdk_tests::{Dev, secret_hash};

const PASSWORD: &str = "Correct-Horse-9-Battery";

/// An app client of a pool, as an app knows it.
struct AppClient {
    idp: Client,
    id: String,
    secret: Option<String>,
}

impl AppClient {
    async fn make(dev: &Dev, pool: &str, secret: bool) -> Self {
        let made = dev
            .signed()
            .create_user_pool_client()
            .user_pool_id(pool)
            .client_name("app")
            .generate_secret(secret)
            .explicit_auth_flows(ExplicitAuthFlowsType::AllowUserPasswordAuth)
            .explicit_auth_flows(ExplicitAuthFlowsType::AllowRefreshTokenAuth)
            .explicit_auth_flows(ExplicitAuthFlowsType::AllowUserSrpAuth)
            .explicit_auth_flows(ExplicitAuthFlowsType::AllowUserAuth)
            .send()
            .await
            .unwrap();
        let made = made.user_pool_client.unwrap();
        Self { idp: dev.open(), id: made.client_id.unwrap(), secret: made.client_secret }
    }

    fn hash(&self, username: &str) -> Option<String> {
        self.secret.as_ref().map(|secret| secret_hash(secret, username, &self.id))
    }

    async fn sign_in(
        &self,
        username: &str,
        password: &str,
    ) -> Result<InitiateAuthOutput, SdkError<InitiateAuthError>> {
        let call = self.idp.initiate_auth().client_id(&self.id);
        let call = call.auth_flow(AuthFlowType::UserPasswordAuth);
        let call = call.auth_parameters("USERNAME", username).auth_parameters("PASSWORD", password);
        match self.hash(username) {
            Some(hash) => call.auth_parameters("SECRET_HASH", hash).send().await,
            None => call.send().await,
        }
    }

    /// PASSWORD_VERIFIER by one of the flows that lead to it, and its answer.
    async fn sign_in_by_srp(
        &self,
        flow: AuthFlowType,
        pool: &str,
        username: &str,
        password: &str,
    ) -> Result<RespondToAuthChallengeOutput, SdkError<RespondToAuthChallengeError>> {
        let exchange = Exchange::begin();
        let call = self.idp.initiate_auth().client_id(&self.id).auth_flow(flow);
        let call = call.auth_parameters("USERNAME", username);
        let call = call.auth_parameters("SRP_A", &exchange.public);
        // USER_SRP_AUTH does not know it.
        let call = call.auth_parameters("PREFERRED_CHALLENGE", "PASSWORD_SRP");
        let call = match self.hash(username) {
            Some(hash) => call.auth_parameters("SECRET_HASH", hash),
            None => call,
        };
        let asked = call.send().await.unwrap();
        assert_eq!(asked.challenge_name(), Some(&ChallengeNameType::PasswordVerifier));
        let told = serde_json::to_value(asked.challenge_parameters().unwrap()).unwrap();
        let call = self.idp.respond_to_auth_challenge().client_id(&self.id);
        let call = call.challenge_name(ChallengeNameType::PasswordVerifier);
        let mut call = call.set_session(asked.session().map(str::to_owned));
        let responses = exchange.responses(chrono::Utc::now(), pool, &told, password);
        for (name, value) in responses.as_object().unwrap() {
            call = call.challenge_responses(name, value.as_str().unwrap());
        }
        let user = told["USER_ID_FOR_SRP"].as_str().unwrap();
        match self.hash(user) {
            Some(hash) => call.challenge_responses("SECRET_HASH", hash).send().await,
            None => call.send().await,
        }
    }

    async fn refresh(&self, token: &str, username: &str) -> AuthenticationResultType {
        let call = self.idp.initiate_auth().client_id(&self.id);
        let call = call.auth_flow(AuthFlowType::RefreshTokenAuth);
        let call = call.auth_parameters("REFRESH_TOKEN", token);
        let answer = match self.hash(username) {
            Some(hash) => call.auth_parameters("SECRET_HASH", hash).send().await,
            None => call.send().await,
        };
        answer.unwrap().authentication_result.unwrap()
    }
}

async fn new_pool(dev: &Dev) -> String {
    let call = dev.signed().create_user_pool().pool_name("people");
    let call = call.auto_verified_attributes(VerifiedAttributeType::Email);
    call.send().await.unwrap().user_pool.unwrap().id.unwrap()
}

async fn signs_up_and_in(dev: &Dev, app: &AppClient, name: &str) {
    let address = format!("{name}@example.com");
    let email = AttributeType::builder().name("email").value(&address).build().unwrap();
    let sign_up = || {
        let call = app.idp.sign_up().client_id(&app.id).username(name);
        call.set_secret_hash(app.hash(name)).user_attributes(email.clone())
    };
    let refused = sign_up().password("short").send().await.unwrap_err().into_service_error();
    assert!(refused.is_invalid_password_exception(), "{refused:?}");
    let made = sign_up().password(PASSWORD).send().await.unwrap();
    assert!(!made.user_confirmed);
    let refused = sign_up().password(PASSWORD).send().await.unwrap_err().into_service_error();
    assert!(refused.is_username_exists_exception(), "{refused:?}");
    let refused = app.sign_in(name, PASSWORD).await.unwrap_err().into_service_error();
    assert!(refused.is_user_not_confirmed_exception(), "{refused:?}");

    let code = dev.mailed_code(&address).await;
    let wrong = format!("{:06}", (code.parse::<u32>().unwrap() + 1) % 1_000_000);
    let confirm = |code: &str| {
        let call = app.idp.confirm_sign_up().client_id(&app.id).username(name);
        call.set_secret_hash(app.hash(name)).confirmation_code(code).send()
    };
    let refused = confirm(&wrong).await.unwrap_err().into_service_error();
    assert!(refused.is_code_mismatch_exception(), "{refused:?}");
    confirm(&code).await.unwrap();

    let refused = app.sign_in(name, "Wrong-Password-1").await.unwrap_err().into_service_error();
    assert!(refused.is_not_authorized_exception(), "{refused:?}");
    assert_eq!(refused.message(), Some("Incorrect username or password."));
    let refused = app.sign_in("nobody", PASSWORD).await.unwrap_err().into_service_error();
    assert!(refused.is_user_not_found_exception(), "{refused:?}");

    let tokens = app.sign_in(name, PASSWORD).await.unwrap().authentication_result.unwrap();
    assert_eq!(tokens.token_type(), Some("Bearer"));
    assert_eq!(tokens.expires_in, 3600);
    let access = tokens.access_token().unwrap();
    let user = app.idp.get_user().access_token(access).send().await.unwrap();
    assert_eq!(user.username(), name);
    let shown = |wanted: &str| {
        let mut found = user.user_attributes().iter();
        found
            .find(|shown| shown.name() == wanted)
            .and_then(|shown| shown.value())
            .map(str::to_owned)
    };
    assert_eq!(shown("sub"), Some(made.user_sub));
    assert_eq!(shown("email"), Some(address));
    assert_eq!(shown("email_verified").as_deref(), Some("true"));

    let fresh = app.refresh(tokens.refresh_token().unwrap(), name).await;
    assert_eq!(fresh.refresh_token(), None);
    assert_ne!(fresh.access_token(), Some(access));
    app.idp.get_user().access_token(fresh.access_token().unwrap()).send().await.unwrap();
}

#[tokio::test]
async fn people_sign_up_and_in_with_a_client_secret_and_without() {
    let dev = Dev::start();
    let pool = new_pool(&dev).await;
    for (secret, name) in [(true, "ann"), (false, "bob")] {
        let app = AppClient::make(&dev, &pool, secret).await;
        signs_up_and_in(&dev, &app, name).await;
        proves_the_password(&pool, &app, name).await;
    }
    a_created_user_chooses_a_password(&dev, &pool).await;
    errors_of_signed_operations_have_their_types(&dev, &pool).await;
}

async fn proves_the_password(pool: &str, app: &AppClient, name: &str) {
    for flow in [AuthFlowType::UserSrpAuth, AuthFlowType::UserAuth] {
        let done = app.sign_in_by_srp(flow.clone(), pool, name, PASSWORD).await.unwrap();
        let tokens = done.authentication_result().unwrap();
        let access = tokens.access_token().unwrap();
        let user = app.idp.get_user().access_token(access).send().await.unwrap();
        assert_eq!(user.username(), name);
        app.refresh(tokens.refresh_token().unwrap(), name).await;
        let refused = app.sign_in_by_srp(flow, pool, name, "Wrong-Password-1").await;
        let refused = refused.unwrap_err().into_service_error();
        assert!(refused.is_not_authorized_exception(), "{refused:?}");
        assert_eq!(refused.message(), Some("Incorrect username or password."));
    }
}

async fn a_created_user_chooses_a_password(dev: &Dev, pool: &str) {
    let call = dev.signed().admin_create_user().user_pool_id(pool).username("carol");
    let call = call.temporary_password("Temporary-Pass-1");
    call.message_action(MessageActionType::Suppress).send().await.unwrap();
    let app = AppClient::make(dev, pool, false).await;
    let asked = app.sign_in("carol", "Temporary-Pass-1").await.unwrap();
    assert_eq!(asked.challenge_name(), Some(&ChallengeNameType::NewPasswordRequired));
    assert!(asked.authentication_result().is_none());
    let call = app.idp.respond_to_auth_challenge().client_id(&app.id);
    let call = call.challenge_name(ChallengeNameType::NewPasswordRequired);
    let call = call.session(asked.session().unwrap()).challenge_responses("USERNAME", "carol");
    let done = call.challenge_responses("NEW_PASSWORD", PASSWORD).send().await.unwrap();
    assert!(done.authentication_result().unwrap().id_token().is_some());
}

async fn errors_of_signed_operations_have_their_types(dev: &Dev, pool: &str) {
    let missing = dev.signed().describe_user_pool().user_pool_id("us-east-1_NoSuchOne");
    let refused = missing.send().await.unwrap_err().into_service_error();
    assert!(refused.is_resource_not_found_exception(), "{refused:?}");
    let wrong = dev.wrongly_signed().describe_user_pool().user_pool_id(pool);
    let refused = wrong.send().await.unwrap_err().into_service_error();
    assert_eq!(refused.code(), Some("InvalidSignatureException"));
    let taken = dev.signed().admin_create_user().user_pool_id(pool).username("carol");
    let refused = taken.send().await.unwrap_err().into_service_error();
    assert!(refused.is_username_exists_exception(), "{refused:?}");
}
