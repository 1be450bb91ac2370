//! Every way to sign in, at two nodes.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use poolhouse::clock::Clock;
use serde_json::{Value, json};
use totp_rs::{Algorithm, Builder, Secret};

use super::app::{PASSWORD, address_of, open, text};
use super::two::{RACERS, Two, succeeded};
use super::until;
use super::wire::{Answer, Request};

pub const RP: &str = "login.example";
pub const ORIGIN: &str = "https://app.login.example";
/// One for each round: what the losers of one leave behind must not lock the next.
pub const NAMES: [&str; 3] = ["ann", "bob", "cleo"];

/// What a loser may be told: that it came too late, or that somebody tries too often.
const TOO_LATE: [&str; 7] = [
    "NotAuthorizedException",
    "CodeMismatchException",
    "ExpiredCodeException",
    "EnableSoftwareTokenMFAException",
    "SoftwareTokenMFANotFoundException",
    "WebAuthnChallengeNotFoundException",
    "TooManyRequestsException",
];

/// A pool with every way to sign in, and a client that allows them.
pub struct Ways {
    pub two: Two,
    pub client: String,
}

impl Ways {
    pub async fn start(mfa: &str) -> Self {
        let two = Two::start().await;
        let app = &two.app;
        let factors = ["PASSWORD", "EMAIL_OTP", "SMS_OTP", "WEB_AUTHN"];
        let pool = json!({
            "AutoVerifiedAttributes": ["email"], "MfaConfiguration": "OFF",
            "Policies": {"SignInPolicy": {"AllowedFirstAuthFactors": factors}},
            "DeviceConfiguration": {"ChallengeRequiredOnNewDevice": true},
        });
        two.ask(0, &app.signed("UpdateUserPool", pool)).await.ok();
        let mut set = json!({
            "MfaConfiguration": mfa, "WebAuthnConfiguration": {"RelyingPartyId": RP},
        });
        if mfa != "OFF" {
            set["SoftwareTokenMfaConfiguration"] = json!({"Enabled": true});
            let message = json!({"Message": "Your code is {####}", "Subject": "Code"});
            set["EmailMfaConfiguration"] = message;
            set["SmsMfaConfiguration"] = json!({});
        }
        two.ask(0, &app.signed("SetUserPoolMfaConfig", set)).await.ok();
        let flows = ["ALLOW_USER_AUTH", "ALLOW_USER_PASSWORD_AUTH", "ALLOW_USER_SRP_AUTH"];
        let client = json!({"ClientName": "all", "ExplicitAuthFlows": flows});
        let made = two.ask(0, &app.signed("CreateUserPoolClient", client)).await.ok();
        let client = text(&made["UserPoolClient"]["ClientId"]);
        app.make_users(two.nodes[0].address, &NAMES).await;
        Self { two, client }
    }

    pub fn begin(&self, flow: &str, name: &str, mut parameters: Value) -> Request {
        parameters["USERNAME"] = json!(name);
        let input = json!({
            "ClientId": self.client, "AuthFlow": flow, "AuthParameters": parameters,
        });
        open("InitiateAuth", &input)
    }

    pub fn respond(&self, name: &str, asked: &Value, mut responses: Value) -> Request {
        responses["USERNAME"] = json!(name);
        let input = json!({
            "ClientId": self.client, "ChallengeName": asked["ChallengeName"],
            "Session": asked["Session"], "ChallengeResponses": responses,
        });
        open("RespondToAuthChallenge", &input)
    }

    /// Sends a request to the first node, and it is taken.
    pub async fn ask(&self, request: &Request) -> Value {
        self.two.ask(0, request).await.ok()
    }

    /// The challenge that a password leads to, or the tokens.
    pub async fn sign_in(&self, name: &str, device: Option<&str>) -> Value {
        let parameters = json!({"PASSWORD": PASSWORD, "DEVICE_KEY": device});
        self.ask(&self.begin("USER_PASSWORD_AUTH", name, parameters)).await
    }

    pub async fn access_token(&self, name: &str) -> Value {
        self.sign_in(name, None).await["AuthenticationResult"]["AccessToken"].take()
    }

    pub async fn code(&self, digits: usize, name: &str) -> String {
        let to = address_of(name);
        let sent = || self.two.world.mail.codes_of(digits, &to).pop();
        until("the mail", Duration::from_secs(60), sent).await
    }

    pub fn code_other_than(&self, known: &str, name: &str) -> Option<String> {
        let sent = self.two.world.mail.codes(&address_of(name)).pop()?;
        (sent != known).then_some(sent)
    }

    /// A device of a user that is confirmed and remembered, with a password of its own: its key and its group.
    pub async fn device(&self, name: &str, secret: &str) -> (String, String) {
        let mut signed_in = self.sign_in(name, None).await["AuthenticationResult"].take();
        let offered = signed_in["NewDeviceMetadata"].take();
        let (key, group) = (text(&offered["DeviceKey"]), text(&offered["DeviceGroupKey"]));
        let made = poolhouse::srp::verifier(&group, &key, secret, [0x3f; 16]).unwrap();
        let config = json!({
            "PasswordVerifier": STANDARD.encode(&made.verifier), "Salt": STANDARD.encode(made.salt),
        });
        let confirm = json!({
            "AccessToken": signed_in["AccessToken"], "DeviceKey": key,
            "DeviceSecretVerifierConfig": config,
        });
        self.ask(&open("ConfirmDevice", &confirm)).await;
        (key, group)
    }

    /// Gives a user a number that is proven.
    pub async fn give_number(&self, name: &str) -> String {
        let number = format!("+1415555{:04}", name.bytes().map(u32::from).sum::<u32>());
        let number_of = json!({"Name": "phone_number", "Value": number});
        let proven = json!({"Name": "phone_number_verified", "Value": "true"});
        let input = json!({"Username": name, "UserAttributes": [number_of, proven]});
        self.two.ask(0, &self.two.app.signed("AdminUpdateUserAttributes", input)).await.ok();
        number
    }

    pub async fn texted(&self, digits: usize, to: &str) -> String {
        let sent = || self.two.world.sms.codes_of(digits, to).pop();
        until("the text message", Duration::from_secs(60), sent).await
    }

    /// Registers a software token of a user and prefers it: its secret. The code of this moment is left.
    pub async fn enrol(&self, name: &str) -> Value {
        let token = self.access_token(name).await;
        let given = open("AssociateSoftwareToken", &json!({"AccessToken": token}));
        let secret = self.ask(&given).await["SecretCode"].take();
        let verify = json!({"AccessToken": token, "UserCode": shown(&secret, -1)});
        self.ask(&open("VerifySoftwareToken", &verify)).await;
        let prefer = json!({"Enabled": true, "PreferredMfa": true});
        let prefer = json!({"AccessToken": token, "SoftwareTokenMfaSettings": prefer});
        self.ask(&open("SetUserMFAPreference", &prefer)).await;
        secret
    }

    /// How many failures of sign-ins are counted.
    pub async fn failures(&self) -> i64 {
        let counted = "SELECT coalesce(sum(failures), 0) FROM sign_in_failures";
        let mut sql = self.two.world.sql().await;
        sqlx::query_scalar(counted).fetch_one(&mut sql).await.unwrap()
    }

    /// Lets a user in again whose failures closed the account to its password.
    pub async fn unlock(&self, name: &str) {
        let reset = json!({"Username": name, "Password": PASSWORD, "Permanent": true});
        self.two.ask(0, &self.two.app.signed("AdminSetUserPassword", reset)).await;
    }

    /// Sends a request many times at once: one is taken, and answered with this.
    pub async fn once(&self, request: &Request) -> Value {
        self.one_of((0..RACERS).map(|_| request.clone())).await
    }

    /// Sends all requests at once, each of them a right answer: one of them is taken, and no failure is counted.
    pub async fn one_of(&self, requests: impl IntoIterator<Item = Request>) -> Value {
        let answers = self.two.race(requests).await;
        assert_eq!(succeeded(&answers).len(), 1, "{answers:?}");
        let lost = |answer: &&Answer| TOO_LATE.contains(&answer.error().as_str());
        assert_eq!(answers.iter().filter(lost).count(), answers.len() - 1, "{answers:?}");
        assert_eq!(self.failures().await, 0, "{answers:?}");
        succeeded(&answers)[0].json()
    }
}

/// Whether somebody is signed in by an answer.
pub fn has_tokens(answer: &Value) -> bool {
    answer["AuthenticationResult"]["AccessToken"].is_string()
}

/// What an authenticator app shows, `steps` of 30 seconds from now.
pub fn shown(secret: &Value, steps: i64) -> String {
    let secret = Secret::try_from_base32(secret.as_str().unwrap()).unwrap();
    let totp = Builder::new().with_algorithm(Algorithm::SHA1).with_digits(6).with_secret(secret);
    let at = Clock::System.now().timestamp() + steps * 30;
    totp.build().unwrap().generate(at.try_into().unwrap()).to_string()
}
