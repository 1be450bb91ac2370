//! Devices: offered, confirmed, remembered, proven, forgotten.

mod closed;
mod kept;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::support::TestServer;
use crate::support::mfa::code_of;
use crate::support::srp::Exchange;
use crate::support::users::{PASSWORD, claims, proving_email};

const SECRET: &str = "the device's own password";

struct World {
    server: TestServer,
    pool: String,
    client: String,
}

impl World {
    /// A pool that tracks devices, and the user `ann`.
    async fn new(db: PgPool, configuration: Value) -> Self {
        Self::on(TestServer::start(db).await, configuration).await
    }

    async fn on(server: TestServer, configuration: Value) -> Self {
        let mut members = proving_email();
        members["DeviceConfiguration"] = configuration;
        let pool = server.pool_with(members).await;
        let client = server.client(&pool).await;
        server.user(&client, "ann").await;
        Self { server, pool, client }
    }

    async fn sign_in(&self, device: Option<&str>) -> Value {
        let parameters = json!({"USERNAME": "ann", "PASSWORD": PASSWORD, "DEVICE_KEY": device});
        let input = json!({
            "ClientId": self.client, "AuthFlow": "USER_PASSWORD_AUTH", "AuthParameters": parameters,
        });
        self.server.call("InitiateAuth", input).await.ok()
    }

    /// Signs in and confirms the device that is offered: the tokens, its key and its group.
    async fn confirmed(&self) -> (Value, String, String) {
        let result = self.sign_in(None).await["AuthenticationResult"].clone();
        let (key, group) = self.confirm(&result).await;
        (result, key, group)
    }

    /// Confirms the device that was offered at a sign-in.
    async fn confirm(&self, result: &Value) -> (String, String) {
        let offered = &result["NewDeviceMetadata"];
        let key = offered["DeviceKey"].as_str().unwrap().to_owned();
        let group = offered["DeviceGroupKey"].as_str().unwrap().to_owned();
        let made = poolhouse::srp::verifier(&group, &key, SECRET, [0x3f; 16]).unwrap();
        let config = json!({
            "PasswordVerifier": STANDARD.encode(&made.verifier), "Salt": STANDARD.encode(made.salt),
        });
        let input = json!({
            "AccessToken": result["AccessToken"], "DeviceKey": key, "DeviceName": "Ann's phone",
            "DeviceSecretVerifierConfig": config,
        });
        self.server.call("ConfirmDevice", input.clone()).await.ok();
        let again = self.server.call("ConfirmDevice", input).await;
        let why = "Device is already confirmed.";
        assert_eq!(again.refused(), ("DeviceKeyExistsException", why));
        (key, group)
    }

    /// Answers SOFTWARE_TOKEN_MFA with a code as new as none before: what comes next.
    async fn code(&self, asked: &Value, secret: &str, device: Option<&str>) -> Value {
        assert_eq!(asked["ChallengeName"], "SOFTWARE_TOKEN_MFA", "{asked}");
        self.server.advance(chrono::Duration::seconds(60));
        let code = code_of(&self.server, secret, 0);
        let responses =
            json!({"USERNAME": "ann", "SOFTWARE_TOKEN_MFA_CODE": code, "DEVICE_KEY": device});
        let (client, session) = (&self.client, &asked["Session"]);
        self.server.respond(client, "SOFTWARE_TOKEN_MFA", session, responses).await.ok()
    }

    /// Demands software tokens of everybody.
    async fn demand_tokens(&self) {
        let demand = json!({
            "UserPoolId": self.pool, "MfaConfiguration": "ON",
            "SoftwareTokenMfaConfiguration": {"Enabled": true},
        });
        self.server.signed("SetUserPoolMfaConfig", demand).await.ok();
    }

    /// Sets a software token up with the Session of MFA_SETUP, and answers it.
    async fn set_up(&self, asked: &Value, device: Option<&str>) -> Value {
        assert_eq!(asked["ChallengeName"], "MFA_SETUP", "{asked}");
        let server = &self.server;
        let associate = json!({"Session": asked["Session"]});
        let given = server.call("AssociateSoftwareToken", associate).await.ok();
        let code = code_of(server, given["SecretCode"].as_str().unwrap(), 0);
        let verify = json!({"Session": given["Session"], "UserCode": code});
        let verified = server.call("VerifySoftwareToken", verify).await.ok();
        let responses = json!({"USERNAME": "ann", "DEVICE_KEY": device});
        server.respond(&self.client, "MFA_SETUP", &verified["Session"], responses).await.ok()
    }

    /// The client from now on is one that may do all of it.
    async fn with_all_flows(mut self) -> Self {
        let flows = ["ALLOW_USER_AUTH", "ALLOW_USER_PASSWORD_AUTH", "ALLOW_USER_SRP_AUTH"];
        let made = json!({"ExplicitAuthFlows": flows});
        self.client = self.server.client_with(&self.pool, made).await.id;
        self
    }

    /// Begins by SRP, with a device or without: what comes after PASSWORD_VERIFIER, and the Session of that.
    async fn by_srp(
        &self,
        flow: &str,
        first: Option<&str>,
        second: Option<&str>,
    ) -> (crate::support::Answer, Value) {
        let exchange = Exchange::begin();
        let input = json!({
            "ClientId": self.client, "AuthFlow": flow,
            "AuthParameters": {
                "USERNAME": "ann", "SRP_A": exchange.public, "DEVICE_KEY": first,
                "PREFERRED_CHALLENGE": "PASSWORD_SRP",
            },
        });
        let asked = self.server.call("InitiateAuth", input).await.ok();
        assert_eq!(asked["ChallengeName"], "PASSWORD_VERIFIER", "{asked}");
        let (now, told) = (self.server.app.now(), &asked["ChallengeParameters"]);
        let mut proof = exchange.responses(now, &self.pool, told, PASSWORD);
        proof["DEVICE_KEY"] = json!(second);
        let (client, session) = (&self.client, &asked["Session"]);
        let answer = self.server.respond(client, "PASSWORD_VERIFIER", session, proof).await;
        (answer, asked["Session"].clone())
    }

    /// Answers DEVICE_SRP_AUTH and DEVICE_PASSWORD_VERIFIER.
    async fn prove(
        &self,
        key: &str,
        group: &str,
        session: &Value,
        secret: &str,
    ) -> crate::support::Answer {
        let exchange = Exchange::begin();
        let responses = json!({"USERNAME": "ann", "DEVICE_KEY": key, "SRP_A": exchange.public});
        let asked =
            self.server.respond(&self.client, "DEVICE_SRP_AUTH", session, responses).await.ok();
        assert_eq!(asked["ChallengeName"], "DEVICE_PASSWORD_VERIFIER");
        let asked = &asked["ChallengeParameters"];
        let pool = format!("us-east-1_{group}");
        let mut responses = exchange.responses(self.server.app.now(), &pool, asked, secret);
        responses["USERNAME"] = json!("ann");
        responses["DEVICE_KEY"] = json!(key);
        let name = "DEVICE_PASSWORD_VERIFIER";
        self.server.respond(&self.client, name, &Value::Null, responses).await
    }

    /// A refresh at OAuth's endpoint: its status and error.
    async fn refresh_by_oauth(&self, tokens: &Value) -> (u16, Value) {
        let url = format!("{}/{}/oauth2/token", self.server.url, self.pool);
        let token = tokens["RefreshToken"].as_str().unwrap();
        let form = [
            ("grant_type", "refresh_token"),
            ("client_id", self.client.as_str()),
            ("refresh_token", token),
        ];
        let answer = self.server.http.post(url).form(&form).send().await.unwrap();
        let status = answer.status().as_u16();
        (status, answer.json::<Value>().await.unwrap()["error"].take())
    }

    async fn refresh(&self, tokens: &Value, device: Option<&str>) -> crate::support::Answer {
        let parameters = json!({"REFRESH_TOKEN": tokens["RefreshToken"], "DEVICE_KEY": device});
        let input = json!({
            "ClientId": self.client, "AuthFlow": "REFRESH_TOKEN_AUTH", "AuthParameters": parameters,
        });
        self.server.call("InitiateAuth", input).await
    }
}

#[sqlx::test]
async fn a_remembered_device_stands_for_the_second_factor(db: PgPool) {
    let world = World::new(db, json!({"ChallengeRequiredOnNewDevice": true})).await;
    let server = &world.server;
    let token = server.access_token(&world.client, "ann").await;
    server.ask_for_factors(&world.pool, "OPTIONAL").await;
    let secret = server.enrol(&token).await;
    let asked = world.sign_in(None).await;
    let tokens = world.code(&asked, &secret, None).await["AuthenticationResult"].take();
    let (key, group) = world.confirm(&tokens).await;
    assert_eq!(world.sign_in(None).await["ChallengeName"], "SOFTWARE_TOKEN_MFA");
    let strange = "us-east-1_aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee";
    assert_eq!(world.sign_in(Some(strange)).await["ChallengeName"], "SOFTWARE_TOKEN_MFA");
    let asked = world.sign_in(Some(&key)).await;
    assert_eq!(asked["ChallengeName"], "DEVICE_SRP_AUTH");
    assert_eq!(asked["ChallengeParameters"]["DEVICE_KEY"], key);
    let wrong = world.prove(&key, &group, &asked["Session"], "not it").await;
    assert_eq!(wrong.refused(), ("NotAuthorizedException", "Incorrect username or password."));
    let done = world.prove(&key, &group, &asked["Session"], SECRET).await.ok();
    let result = &done["AuthenticationResult"];
    assert!(result["AccessToken"].is_string());
    assert_eq!(result["NewDeviceMetadata"], Value::Null);
    // The challenge was answered: it is good no more, with its Session or without.
    for session in [&asked["Session"], &Value::Null] {
        let responses = json!({"USERNAME": "ann", "DEVICE_KEY": key, "SRP_A": "abc"});
        let again = server.respond(&world.client, "DEVICE_SRP_AUTH", session, responses).await;
        assert_eq!(again.error(), "NotAuthorizedException");
    }
}

/// Bug: whoever had the password alone had a device remembered, and it spared its sign-ins the second factor that the user
/// set up later.
#[sqlx::test]
async fn a_device_that_was_remembered_by_the_password_alone_comes_after_the_second_factor(
    db: PgPool,
) {
    let world = World::new(db, json!({"ChallengeRequiredOnNewDevice": true})).await;
    let (tokens, key, group) = world.confirmed().await;
    let server = &world.server;
    // Where none is due it is asked as any other, and proves itself.
    let waiting = world.sign_in(Some(&key)).await;
    assert_eq!(waiting["ChallengeName"], "DEVICE_SRP_AUTH");
    server.ask_for_factors(&world.pool, "OPTIONAL").await;
    let secret = server.enrol(tokens["AccessToken"].as_str().unwrap()).await;
    // Also if that was before the factor was set up.
    let asked = world.prove(&key, &group, &waiting["Session"], SECRET).await.ok();
    assert_eq!(asked["ChallengeName"], "SOFTWARE_TOKEN_MFA", "{asked}");
    let asked = world.sign_in(Some(&key)).await;
    let next = world.code(&asked, &secret, Some(&key)).await;
    assert_eq!(next["ChallengeName"], "DEVICE_SRP_AUTH", "{next}");
    // Until it has proven itself after one it stands for none.
    assert_eq!(world.sign_in(Some(&key)).await["ChallengeName"], "SOFTWARE_TOKEN_MFA");
    world.prove(&key, &group, &next["Session"], SECRET).await.ok();
    let asked = world.sign_in(Some(&key)).await;
    assert_eq!(asked["ChallengeName"], "DEVICE_SRP_AUTH", "{asked}");
    let done = world.prove(&key, &group, &asked["Session"], SECRET).await.ok();
    assert!(done["AuthenticationResult"]["AccessToken"].is_string(), "{done}");
}

/// Bug: where a second factor is demanded, a device that was remembered by the password alone spared its user from setting one
/// up.
#[sqlx::test]
async fn a_device_that_was_remembered_by_the_password_alone_spares_nobody_a_set_up(db: PgPool) {
    let world = World::new(db, json!({"ChallengeRequiredOnNewDevice": true})).await;
    let (_, key, _) = world.confirmed().await;
    world.demand_tokens().await;
    let asked = world.sign_in(Some(&key)).await;
    // Clients that name no device with it know no challenge after it.
    let done = world.set_up(&asked, None).await;
    assert!(done["AuthenticationResult"]["AccessToken"].is_string(), "{done}");
}

#[sqlx::test]
async fn a_device_that_the_user_does_not_want_remembered_is_offered_no_key_again(db: PgPool) {
    let world = World::new(db, json!({"DeviceOnlyRememberedOnUserPrompt": true})).await;
    let (_, key, _) = world.confirmed().await;
    let result = world.sign_in(Some(&key)).await["AuthenticationResult"].clone();
    assert_eq!(result["NewDeviceMetadata"], Value::Null);
    assert_eq!(claims(&result["AccessToken"])["device_key"], key);
    let refused = world.refresh(&result, None).await;
    assert_eq!(refused.refused(), ("NotAuthorizedException", "Invalid Refresh Token"));
    world.refresh(&result, Some(&key)).await.ok();
    // A key that is none, or nobody confirmed, is as good as none.
    for key in ["us-east-1_aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee", "nonsense"] {
        let result = world.sign_in(Some(key)).await["AuthenticationResult"].clone();
        assert!(result["NewDeviceMetadata"]["DeviceKey"].is_string(), "{result}");
    }
}

/// Bug: a device that is not remembered was offered anew, and tokens were not bound to it, where the last step of a sign-in did
/// not name it.
#[sqlx::test]
async fn a_known_device_is_offered_no_key_again_whichever_step_names_it(db: PgPool) {
    let prompt = json!({"DeviceOnlyRememberedOnUserPrompt": true});
    let world = World::new(db, prompt).await.with_all_flows().await;
    let (tokens, key, _) = world.confirmed().await;
    let key = Some(key.as_str());
    let is_known = |done: &Value| {
        let result = &done["AuthenticationResult"];
        assert_eq!(result["NewDeviceMetadata"], Value::Null, "{done}");
        assert_eq!(claims(&result["AccessToken"])["device_key"].as_str(), key);
    };
    for flow in ["USER_SRP_AUTH", "USER_AUTH"] {
        is_known(&world.by_srp(flow, key, None).await.0.ok());
    }
    let server = &world.server;
    let begin = json!({
        "ClientId": world.client, "AuthFlow": "USER_AUTH",
        "AuthParameters": {
            "USERNAME": "ann", "PREFERRED_CHALLENGE": "PASSWORD", "DEVICE_KEY": key,
        },
    });
    let asked = server.call("InitiateAuth", begin).await.ok();
    let password = json!({"USERNAME": "ann", "PASSWORD": PASSWORD});
    let done = server.respond(&world.client, "PASSWORD", &asked["Session"], password).await;
    is_known(&done.ok());
    server.ask_for_factors(&world.pool, "OPTIONAL").await;
    let secret = server.enrol(tokens["AccessToken"].as_str().unwrap()).await;
    let (asked, _) = world.by_srp("USER_SRP_AUTH", key, key).await;
    is_known(&world.code(&asked.ok(), &secret, None).await);
}

#[sqlx::test]
async fn a_device_beside_the_second_factor_comes_after_it(db: PgPool) {
    let world = World::new(db, json!({"ChallengeRequiredOnNewDevice": false})).await;
    let (tokens, key, group) = world.confirmed().await;
    // Without a second factor the device is asked at once, also without a Session.
    assert_eq!(world.sign_in(Some(&key)).await["ChallengeName"], "DEVICE_SRP_AUTH");
    world.prove(&key, &group, &Value::Null, SECRET).await.ok();
    let server = &world.server;
    server.ask_for_factors(&world.pool, "OPTIONAL").await;
    let prefer = json!({
        "AccessToken": tokens["AccessToken"],
        "EmailMfaSettings": {"Enabled": true, "PreferredMfa": true},
    });
    server.call("SetUserMFAPreference", prefer).await.ok();
    let asked = world.sign_in(Some(&key)).await;
    assert_eq!(asked["ChallengeName"], "EMAIL_OTP");
    let code = server.code("ann@example.com").await;
    let responses = json!({"USERNAME": "ann", "EMAIL_OTP_CODE": code, "DEVICE_KEY": key});
    let session = &asked["Session"];
    let next = server.respond(&world.client, "EMAIL_OTP", session, responses).await.ok();
    assert_eq!(next["ChallengeName"], "DEVICE_SRP_AUTH");
    // amazon-cognito-identity-js goes on with the Session of the step before.
    world.prove(&key, &group, session, SECRET).await.ok();
}

#[sqlx::test]
async fn a_remembered_device_proves_itself_whichever_step_it_comes_with(db: PgPool) {
    let world = World::new(db, json!({"ChallengeRequiredOnNewDevice": false})).await;
    let (_, key, group) = world.confirmed().await;
    world.demand_tokens().await;
    let asked = world.sign_in(None).await;
    let asked = world.set_up(&asked, Some(&key)).await;
    assert_eq!(asked["ChallengeName"], "DEVICE_SRP_AUTH", "{asked}");
    let done = world.prove(&key, &group, &asked["Session"], SECRET).await.ok();
    assert_eq!(claims(&done["AuthenticationResult"]["AccessToken"])["device_key"], key);
}

/// Bug: where the step before was a first factor, of which nothing is stored, its Session was refused.
#[sqlx::test]
async fn a_device_comes_with_the_session_of_a_first_factor(db: PgPool) {
    let world = World::new(db, json!({})).await.with_all_flows().await;
    let (_, key, group) = world.confirmed().await;
    let server = &world.server;
    server.user(&world.client, "bob").await;
    let (asked, session) = world.by_srp("USER_AUTH", Some(&key), Some(&key)).await;
    let asked = asked.ok();
    assert_eq!(asked["ChallengeName"], "DEVICE_SRP_AUTH", "{asked}");
    assert_ne!(asked["Session"], session);
    // Not with that of somebody else, or of another client.
    let flows = json!({"ExplicitAuthFlows": ["ALLOW_USER_AUTH"]});
    let other = server.client_with(&world.pool, flows).await.id;
    let begun = async |client: &str, name: &str| {
        let parameters = json!({"USERNAME": name, "PREFERRED_CHALLENGE": "PASSWORD"});
        let begin = json!({
            "ClientId": client, "AuthFlow": "USER_AUTH", "AuthParameters": parameters,
        });
        server.call("InitiateAuth", begin).await.ok()["Session"].take()
    };
    let strange = [begun(&world.client, "bob").await, begun(&other, "ann").await];
    let refused = ("NotAuthorizedException", "Invalid session for the user.");
    let answer = async |session: &Value| {
        let public = Exchange::begin().public;
        let responses = json!({"USERNAME": "ann", "DEVICE_KEY": key, "SRP_A": public});
        server.respond(&world.client, "DEVICE_SRP_AUTH", session, responses).await
    };
    for strange in strange {
        assert!(strange.is_string());
        assert_eq!(answer(&strange).await.refused(), refused);
    }
    let done = world.prove(&key, &group, &session, SECRET).await.ok();
    assert!(done["AuthenticationResult"]["AccessToken"].is_string(), "{done}");
}

#[sqlx::test]
async fn one_device_proves_nothing_of_another_in_a_step_up(db: PgPool) {
    let mut world = World::new(db, json!({"ChallengeRequiredOnNewDevice": false})).await;
    let flows = ["ALLOW_USER_AUTH", "ALLOW_USER_PASSWORD_AUTH"];
    let made = json!({"ExplicitAuthFlows": flows});
    world.client = world.server.client_with(&world.pool, made).await.id;
    let (_, first, group) = world.confirmed().await;
    let (_, second, of_second) = world.confirmed().await;
    let asked = world.sign_in(Some(&first)).await;
    let done = world.prove(&first, &group, &asked["Session"], SECRET).await.ok();
    let token = &done["AuthenticationResult"]["AccessToken"];
    let server = &world.server;
    server.ask_for_factors(&world.pool, "OPTIONAL").await;
    let secret = server.enrol(token.as_str().unwrap()).await;
    server.advance(chrono::Duration::seconds(60));
    let parameters = json!({
        "USERNAME": "ann", "ACCESS_TOKEN": token, "TARGET_ACR_VALUES": "urn:cognito:loa:4",
        "DEVICE_KEY": second,
    });
    let input = json!({
        "ClientId": world.client, "AuthFlow": "USER_AUTH", "AuthParameters": parameters,
    });
    let asked = server.call("InitiateAuth", input).await.ok();
    let code = json!({"USERNAME": "ann", "SOFTWARE_TOKEN_MFA_CODE": code_of(server, &secret, 0)});
    let session = &asked["Session"];
    let asked = server.respond(&world.client, "SOFTWARE_TOKEN_MFA", session, code).await.ok();
    assert_eq!(asked["ChallengeName"], "DEVICE_SRP_AUTH", "{asked}");
    let done = world.prove(&second, &of_second, &asked["Session"], SECRET).await.ok();
    assert_eq!(claims(&done["AuthenticationResult"]["AccessToken"])["device_key"], second);
}
