//! Every challenge, brought by somebody else, through another client, to another pool, as another challenge, and twice.

use chrono::Duration;
use futures_util::future::BoxFuture;
use serde_json::{Value, json};
use sqlx::PgPool;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::support::mfa::code_of;
use crate::support::passkey::Authenticator;
use crate::support::srp::Exchange;
use crate::support::users::PASSWORD;
use crate::support::{Answer, TestServer};

const RP: &str = "login.example";
const PHONE: &str = "+14155550134";

pub struct World {
    pub server: TestServer,
    pub pool: String,
    pub client: String,
}

/// A challenge that is open, and its right answer.
pub struct Asked {
    pub challenge: String,
    pub session: Value,
    pub responses: Value,
}

impl Asked {
    fn new(asked: &Value, responses: Value) -> Self {
        let challenge = asked["ChallengeName"].as_str().expect("a challenge").to_owned();
        Self { challenge, session: asked["Session"].clone(), responses }
    }

    /// The same with whatever an answer to any challenge takes, so that nothing is refused for what is missing.
    fn as_any(&self) -> Self {
        let code = "123456";
        let mut responses = json!({
            "NEW_PASSWORD": "An0ther!pass", "PASSWORD": PASSWORD, "CREDENTIAL": "{}",
            "SMS_MFA_CODE": code, "SMS_OTP_CODE": code, "EMAIL_OTP_CODE": code,
            "SOFTWARE_TOKEN_MFA_CODE": code, "SRP_A": Exchange::begin().public,
            "PASSWORD_CLAIM_SECRET_BLOCK": "AAAA", "PASSWORD_CLAIM_SIGNATURE": "AAAA",
            "TIMESTAMP": "Wed May 7 00:09:40 UTC 2025", "DEVICE_KEY": "us-east-1_nothing",
        });
        for (name, value) in self.responses.as_object().unwrap() {
            responses[name] = value.clone();
        }
        responses["ANSWER"] = json!("EMAIL_OTP");
        Self { challenge: self.challenge.clone(), session: self.session.clone(), responses }
    }
}

pub async fn make_pool(server: &TestServer) -> String {
    let factors = ["PASSWORD", "EMAIL_OTP", "SMS_OTP", "WEB_AUTHN"];
    let pool = server
        .pool_with(json!({
            "Policies": {"SignInPolicy": {"AllowedFirstAuthFactors": factors}},
            "DeviceConfiguration": {"ChallengeRequiredOnNewDevice": true},
        }))
        .await;
    let set = json!({
        "UserPoolId": pool, "MfaConfiguration": "OPTIONAL",
        "SoftwareTokenMfaConfiguration": {"Enabled": true},
        "SmsMfaConfiguration": {}, "EmailMfaConfiguration": {},
        "WebAuthnConfiguration": {"RelyingPartyId": RP},
    });
    server.signed("SetUserPoolMfaConfig", set).await.ok();
    pool
}

pub async fn make_client(server: &TestServer, pool: &str) -> String {
    let flows = ["ALLOW_USER_AUTH", "ALLOW_USER_PASSWORD_AUTH", "ALLOW_USER_SRP_AUTH"];
    server.client_with(pool, json!({"ExplicitAuthFlows": flows})).await.id
}

/// A user with a password, an address and a number, both proven.
pub async fn make_user(server: &TestServer, pool: &str, name: &str) {
    let email = format!("{name}@example.com");
    let attributes = json!([
        {"Name": "email", "Value": email}, {"Name": "email_verified", "Value": "true"},
        {"Name": "phone_number", "Value": PHONE}, {"Name": "phone_number_verified", "Value": "true"},
    ]);
    let made = json!({
        "UserPoolId": pool, "Username": name, "MessageAction": "SUPPRESS",
        "UserAttributes": attributes,
    });
    server.signed("AdminCreateUser", made).await.ok();
    let set = json!({
        "UserPoolId": pool, "Username": name, "Password": PASSWORD, "Permanent": true,
    });
    server.signed("AdminSetUserPassword", set).await.ok();
}

impl World {
    pub async fn begin(&self, flow: &str, name: &str, mut parameters: Value) -> Value {
        parameters["USERNAME"] = json!(name);
        let input = json!({
            "ClientId": self.client, "AuthFlow": flow, "AuthParameters": parameters,
        });
        self.server.call("InitiateAuth", input).await.ok()
    }

    pub async fn wish(&self, name: &str, wish: &str) -> Value {
        self.begin("USER_AUTH", name, json!({"PREFERRED_CHALLENGE": wish})).await
    }

    pub async fn sign_in(&self, name: &str) -> Value {
        self.begin("USER_PASSWORD_AUTH", name, json!({"PASSWORD": PASSWORD})).await
    }

    async fn token(&self, name: &str) -> Value {
        self.sign_in(name).await["AuthenticationResult"]["AccessToken"].take()
    }

    async fn prefer(&self, name: &str, settings: Value) {
        let mut input = settings;
        input["UserPoolId"] = json!(self.pool);
        input["Username"] = json!(name);
        self.server.signed("AdminSetUserMFAPreference", input).await.ok();
    }

    /// The newest code of so many digits.
    async fn code(&self, to: &str, digits: usize) -> String {
        let sent = self.server.mail(to).await;
        let text = &sent.last().unwrap().text;
        let mut runs = text.split(|c: char| !c.is_ascii_digit());
        runs.find(|run| run.len() == digits).unwrap().to_owned()
    }

    pub async fn answer(&self, client: &str, name: &str, challenge: &str, asked: &Asked) -> Answer {
        let mut responses = asked.responses.clone();
        responses["USERNAME"] = json!(name);
        self.server.respond(client, challenge, &asked.session, responses).await
    }

    pub fn proof(&self, exchange: &Exchange, asked: &Value, of: &str, password: &str) -> Value {
        exchange.responses(self.server.app.now(), of, &asked["ChallengeParameters"], password)
    }

    /// A device of the user's that is confirmed: its key and its group.
    pub async fn device(&self, name: &str) -> (String, String) {
        let result = self.sign_in(name).await["AuthenticationResult"].take();
        let offered = &result["NewDeviceMetadata"];
        let text = |member: &str| offered[member].as_str().unwrap().to_owned();
        let (key, group) = (text("DeviceKey"), text("DeviceGroupKey"));
        let made = poolhouse::srp::verifier(&group, &key, PASSWORD, [0x3f; 16]).unwrap();
        let config = json!({
            "PasswordVerifier": STANDARD.encode(&made.verifier), "Salt": STANDARD.encode(made.salt),
        });
        let input = json!({
            "AccessToken": result["AccessToken"], "DeviceKey": key,
            "DeviceSecretVerifierConfig": config,
        });
        self.server.call("ConfirmDevice", input).await.ok();
        (key, group)
    }
}

pub type Make = for<'a> fn(&'a World, &'a str) -> BoxFuture<'a, Asked>;

/// Opens each challenge for a user of its own.
pub const CHALLENGES: [(&str, Make); 14] = [
    ("NEW_PASSWORD_REQUIRED", |world, name| {
        Box::pin(async move {
            let set = json!({
                "UserPoolId": world.pool, "Username": name, "Password": PASSWORD,
                "Permanent": false,
            });
            world.server.signed("AdminSetUserPassword", set).await.ok();
            Asked::new(&world.sign_in(name).await, json!({"NEW_PASSWORD": "An0ther!pass"}))
        })
    }),
    ("SMS_MFA", |world, name| {
        Box::pin(async move {
            let on = json!({"Enabled": true, "PreferredMfa": true});
            world.prefer(name, json!({"SMSMfaSettings": on})).await;
            let asked = world.sign_in(name).await;
            Asked::new(&asked, json!({"SMS_MFA_CODE": world.code(PHONE, 6).await}))
        })
    }),
    ("EMAIL_OTP", |world, name| {
        Box::pin(async move {
            let on = json!({"Enabled": true, "PreferredMfa": true});
            world.prefer(name, json!({"EmailMfaSettings": on})).await;
            let asked = world.sign_in(name).await;
            let code = world.code(&format!("{name}@example.com"), 6).await;
            Asked::new(&asked, json!({"EMAIL_OTP_CODE": code}))
        })
    }),
    ("SOFTWARE_TOKEN_MFA", |world, name| {
        Box::pin(async move {
            let token = world.token(name).await;
            let secret = world.server.enrol(token.as_str().unwrap()).await;
            world.server.advance(Duration::seconds(60));
            let code = code_of(&world.server, &secret, 0);
            let asked = world.sign_in(name).await;
            Asked::new(&asked, json!({"SOFTWARE_TOKEN_MFA_CODE": code}))
        })
    }),
    ("SELECT_MFA_TYPE", |world, name| {
        Box::pin(async move {
            let on = json!({"Enabled": true, "PreferredMfa": false});
            world.prefer(name, json!({"SMSMfaSettings": on, "EmailMfaSettings": on})).await;
            Asked::new(&world.sign_in(name).await, json!({"ANSWER": "EMAIL_OTP"}))
        })
    }),
    ("SELECT_CHALLENGE", |world, name| {
        Box::pin(async move {
            let asked = world.begin("USER_AUTH", name, json!({})).await;
            Asked::new(&asked, json!({"ANSWER": "PASSWORD", "PASSWORD": PASSWORD}))
        })
    }),
    ("PASSWORD", |world, name| {
        Box::pin(async move {
            Asked::new(&world.wish(name, "PASSWORD").await, json!({"PASSWORD": PASSWORD}))
        })
    }),
    ("PASSWORD_SRP", |world, name| {
        Box::pin(async move {
            let exchange = Exchange::begin();
            let asked = world.wish(name, "PASSWORD_SRP").await;
            Asked::new(&asked, json!({"SRP_A": exchange.public}))
        })
    }),
    ("PASSWORD_VERIFIER", |world, name| {
        Box::pin(async move {
            let exchange = Exchange::begin();
            let wish = json!({"PREFERRED_CHALLENGE": "PASSWORD_SRP", "SRP_A": exchange.public});
            let asked = world.begin("USER_AUTH", name, wish).await;
            assert!(asked["Session"].is_string());
            Asked::new(&asked, world.proof(&exchange, &asked, &world.pool, PASSWORD))
        })
    }),
    ("PASSWORD_VERIFIER", |world, name| {
        Box::pin(async move {
            let exchange = Exchange::begin();
            let asked = json!({"SRP_A": exchange.public});
            let asked = world.begin("USER_SRP_AUTH", name, asked).await;
            assert!(asked["Session"].is_null());
            Asked::new(&asked, world.proof(&exchange, &asked, &world.pool, PASSWORD))
        })
    }),
    ("EMAIL_OTP", |world, name| {
        Box::pin(async move {
            let asked = world.wish(name, "EMAIL_OTP").await;
            let code = world.code(&format!("{name}@example.com"), 8).await;
            Asked::new(&asked, json!({"EMAIL_OTP_CODE": code}))
        })
    }),
    ("SMS_OTP", |world, name| {
        Box::pin(async move {
            let asked = world.wish(name, "SMS_OTP").await;
            Asked::new(&asked, json!({"SMS_OTP_CODE": world.code(PHONE, 8).await}))
        })
    }),
    ("WEB_AUTHN", |world, name| {
        Box::pin(async move {
            let token = world.token(name).await;
            let start = json!({"AccessToken": token});
            let options = world.server.call("StartWebAuthnRegistration", start).await.ok();
            let mut passkey = Authenticator::new("https://app.login.example", RP);
            let credential = passkey.register(&options["CredentialCreationOptions"]);
            let made = json!({"AccessToken": token, "Credential": credential});
            world.server.call("CompleteWebAuthnRegistration", made).await.ok();
            let asked = world.wish(name, "WEB_AUTHN").await;
            let options = &asked["ChallengeParameters"]["CREDENTIAL_REQUEST_OPTIONS"];
            let options = serde_json::from_str(options.as_str().unwrap()).unwrap();
            Asked::new(&asked, json!({"CREDENTIAL": passkey.sign(&options)}))
        })
    }),
    ("DEVICE_PASSWORD_VERIFIER", |world, name| {
        Box::pin(async move {
            let (key, group) = world.device(name).await;
            let device = json!({"PASSWORD": PASSWORD, "DEVICE_KEY": key});
            let asked = world.begin("USER_PASSWORD_AUTH", name, device).await;
            assert_eq!(asked["ChallengeName"], "DEVICE_SRP_AUTH");
            let exchange = Exchange::begin();
            let begin = json!({"DEVICE_KEY": key, "SRP_A": exchange.public});
            let begin = Asked::new(&asked, begin);
            // Somebody else, or another client, gets no verifier of the device.
            for (client, other) in [(&world.client, "stranger"), (&world.client, "nobody")] {
                let refused = world.answer(client, other, "DEVICE_SRP_AUTH", &begin).await;
                assert_eq!(refused.error(), "NotAuthorizedException");
            }
            let asked = world.answer(&world.client, name, "DEVICE_SRP_AUTH", &begin).await.ok();
            let group = format!("us-east-1_{group}");
            let mut proof = world.proof(&exchange, &asked, &group, PASSWORD);
            proof["DEVICE_KEY"] = json!(key);
            Asked { session: Value::Null, ..Asked::new(&asked, proof) }
        })
    }),
];

#[sqlx::test]
async fn each_is_taken_from_its_user_through_its_client_as_what_it_is_and_once(db: PgPool) {
    let server = TestServer::start(db).await;
    let (pool, elsewhere) = (make_pool(&server).await, make_pool(&server).await);
    let (client, sibling) = (make_client(&server, &pool).await, make_client(&server, &pool).await);
    let foreign = make_client(&server, &elsewhere).await;
    make_user(&server, &pool, "stranger").await;
    let world = World { server, pool, client };
    for (number, (challenge, make)) in CHALLENGES.iter().enumerate() {
        let name = format!("user{number}");
        make_user(&world.server, &world.pool, &name).await;
        // The other pool has somebody of that name.
        make_user(&world.server, &elsewhere, &name).await;
        let asked = make(&world, &name).await;
        assert_eq!(asked.challenge, *challenge);
        for (what, client, who) in [
            ("another user", &world.client, "stranger"),
            ("nobody", &world.client, "nobody"),
            ("another client", &sibling, name.as_str()),
            ("another pool", &foreign, name.as_str()),
        ] {
            let refused = world.answer(client, who, challenge, &asked).await;
            assert_eq!(refused.error(), "NotAuthorizedException", "{challenge} of {what}");
        }
        let as_any = asked.as_any();
        for (other, _) in CHALLENGES.iter().filter(|(other, _)| other != challenge) {
            let refused = world.answer(&world.client, &name, other, &as_any).await;
            assert_eq!(refused.status, 400, "{challenge} as {other}: {}", refused.body);
            let mistaken = refused.error() == "NotAuthorizedException";
            assert!(
                mistaken || asked.session.is_null(),
                "{challenge} as {other}: {}",
                refused.body
            );
        }
        if asked.session.is_string() {
            let without = Asked { session: Value::Null, ..as_any };
            let refused = world.answer(&world.client, &name, challenge, &without).await;
            assert_eq!(refused.status, 400, "{challenge} without a Session: {}", refused.body);
        }
        // Nothing of it has burnt the challenge.
        let taken = world.answer(&world.client, &name, challenge, &asked).await.ok();
        let signed_in = taken["AuthenticationResult"]["AccessToken"].is_string();
        let goes_on = ["SELECT_MFA_TYPE", "PASSWORD_SRP"].contains(challenge);
        assert_eq!(signed_in, !goes_on, "{challenge}: {taken}");
        let again = world.answer(&world.client, &name, challenge, &asked).await;
        assert_eq!(again.error(), "NotAuthorizedException", "{challenge} twice");
    }
}
