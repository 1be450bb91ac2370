//! Whatever is good once is taken once, however many bring it at the same time, to whichever of two nodes. Codes of the
//! code flow, refresh tokens, sign-ups and temporary passwords are in `nodes`.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use poolhouse::clock::Clock;
use serde_json::{Value, json};
use totp_rs::{Algorithm, Builder, Secret};

use crate::support::app::{PASSWORD, address_of, open, text};
use crate::support::passkey::Authenticator;
use crate::support::srp::Exchange;
use crate::support::two::{RACERS, Two, succeeded};
use crate::support::until;
use crate::support::wire::{Answer, Request};

const RP: &str = "login.example";
const ORIGIN: &str = "https://app.login.example";
/// One for each round: what the losers of one leave behind must not lock the next.
const NAMES: [&str; 3] = ["ann", "bob", "cleo"];

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
struct Ways {
    two: Two,
    client: String,
}

impl Ways {
    async fn start(mfa: &str) -> Self {
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

    fn begin(&self, flow: &str, name: &str, mut parameters: Value) -> Request {
        parameters["USERNAME"] = json!(name);
        let input = json!({
            "ClientId": self.client, "AuthFlow": flow, "AuthParameters": parameters,
        });
        open("InitiateAuth", &input)
    }

    fn respond(&self, name: &str, asked: &Value, mut responses: Value) -> Request {
        responses["USERNAME"] = json!(name);
        let input = json!({
            "ClientId": self.client, "ChallengeName": asked["ChallengeName"],
            "Session": asked["Session"], "ChallengeResponses": responses,
        });
        open("RespondToAuthChallenge", &input)
    }

    /// Sends a request to the first node, and it is taken.
    async fn ask(&self, request: &Request) -> Value {
        self.two.ask(0, request).await.ok()
    }

    /// The challenge that a password leads to, or the tokens.
    async fn sign_in(&self, name: &str, device: Option<&str>) -> Value {
        let parameters = json!({"PASSWORD": PASSWORD, "DEVICE_KEY": device});
        self.ask(&self.begin("USER_PASSWORD_AUTH", name, parameters)).await
    }

    async fn access_token(&self, name: &str) -> Value {
        self.sign_in(name, None).await["AuthenticationResult"]["AccessToken"].take()
    }

    async fn code(&self, digits: usize, name: &str) -> String {
        let to = address_of(name);
        let sent = || self.two.world.mail.codes_of(digits, &to).pop();
        until("the mail", Duration::from_secs(60), sent).await
    }

    /// Gives a user a number that is proven.
    async fn give_number(&self, name: &str) -> String {
        let number = format!("+1415555{:04}", name.bytes().map(u32::from).sum::<u32>());
        let number_of = json!({"Name": "phone_number", "Value": number});
        let proven = json!({"Name": "phone_number_verified", "Value": "true"});
        let input = json!({"Username": name, "UserAttributes": [number_of, proven]});
        self.two.ask(0, &self.two.app.signed("AdminUpdateUserAttributes", input)).await.ok();
        number
    }

    async fn texted(&self, digits: usize, to: &str) -> String {
        let sent = || self.two.world.sms.codes_of(digits, to).pop();
        until("the text message", Duration::from_secs(60), sent).await
    }

    /// Lets a user in again whose failures closed the account to its password.
    async fn unlock(&self, name: &str) {
        let reset = json!({"Username": name, "Password": PASSWORD, "Permanent": true});
        self.two.ask(0, &self.two.app.signed("AdminSetUserPassword", reset)).await;
    }

    /// Sends a request many times at once: one is taken, and answered with this.
    async fn once(&self, request: &Request) -> Value {
        self.one_of((0..RACERS).map(|_| request.clone())).await
    }

    /// Sends all requests at once: one of them is taken.
    async fn one_of(&self, requests: impl IntoIterator<Item = Request>) -> Value {
        let answers = self.two.race(requests).await;
        assert_eq!(succeeded(&answers).len(), 1, "{answers:?}");
        let lost = |answer: &&Answer| TOO_LATE.contains(&answer.error().as_str());
        assert_eq!(answers.iter().filter(lost).count(), answers.len() - 1, "{answers:?}");
        succeeded(&answers)[0].json()
    }
}

/// Whether somebody is signed in by an answer.
fn has_tokens(answer: &Value) -> bool {
    answer["AuthenticationResult"]["AccessToken"].is_string()
}

/// What an authenticator app shows, `steps` of 30 seconds from now.
fn shown(secret: &Value, steps: i64) -> String {
    let secret = Secret::try_from_base32(secret.as_str().unwrap()).unwrap();
    let totp = Builder::new().with_algorithm(Algorithm::SHA1).with_digits(6).with_secret(secret);
    let at = Clock::System.now().timestamp() + steps * 30;
    totp.build().unwrap().generate(at.try_into().unwrap()).to_string()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sealed_session_is_answered_once() {
    let ways = Ways::start("OFF").await;
    for name in NAMES {
        let asked = ways.ask(&ways.begin("USER_AUTH", name, json!({}))).await;
        assert_eq!(asked["ChallengeName"], "SELECT_CHALLENGE");
        let answer = json!({"ANSWER": "PASSWORD", "PASSWORD": PASSWORD});
        assert!(has_tokens(&ways.once(&ways.respond(name, &asked, answer)).await));
    }
    ways.two.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_sign_in_outlives_the_password_that_it_was_made_with() {
    let ways = Ways::start("OFF").await;
    for name in NAMES {
        let password = json!({"PASSWORD": PASSWORD});
        let mut requests = vec![ways.begin("USER_PASSWORD_AUTH", name, password); RACERS];
        let set = json!({"Username": name, "Password": "An0ther-horse!", "Permanent": true});
        requests.insert(RACERS / 2, ways.two.app.signed("AdminSetUserPassword", set));
        let answers = ways.two.race(requests).await;
        assert_eq!(answers[RACERS / 2].status, 200, "{answers:?}");
        for signed_in in succeeded(&answers).into_iter().filter(|answer| has_tokens(&answer.json()))
        {
            let token = signed_in.json()["AuthenticationResult"]["AccessToken"].take();
            let read = json!({"AccessToken": token});
            let ended = ways.two.ask(0, &open("GetUser", &read)).await;
            assert_eq!(ended.error(), "NotAuthorizedException", "{ended:?}");
        }
    }
    ways.two.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_secret_block_is_answered_once() {
    let ways = Ways::start("OFF").await;
    for name in NAMES {
        let exchange = Exchange::begin();
        let begun = ways.begin("USER_SRP_AUTH", name, json!({"SRP_A": exchange.public}));
        let asked = ways.ask(&begun).await;
        let (now, told) = (Clock::System.now(), &asked["ChallengeParameters"]);
        let proof = exchange.responses(now, &ways.two.app.pool, told, PASSWORD);
        assert!(has_tokens(&ways.once(&ways.respond(name, &asked, proof)).await));
    }
    ways.two.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_code_of_a_software_token_signs_in_once_whatever_the_session() {
    let ways = Ways::start("OPTIONAL").await;
    for name in NAMES {
        let token = ways.access_token(name).await;
        let given = open("AssociateSoftwareToken", &json!({"AccessToken": token}));
        let secret = ways.ask(&given).await["SecretCode"].take();
        // That of the step before, so that the one that is shown now is left.
        let verify = json!({"AccessToken": token, "UserCode": shown(&secret, -1)});
        ways.ask(&open("VerifySoftwareToken", &verify)).await;
        let prefer = json!({"Enabled": true, "PreferredMfa": true});
        let prefer = json!({"AccessToken": token, "SoftwareTokenMfaSettings": prefer});
        ways.ask(&open("SetUserMFAPreference", &prefer)).await;
        let mut sessions = Vec::new();
        for _ in 0..RACERS {
            sessions.push(ways.sign_in(name, None).await);
        }
        let code = json!({"SOFTWARE_TOKEN_MFA_CODE": shown(&secret, 0)});
        let answers = sessions.iter().map(|asked| ways.respond(name, asked, code.clone()));
        assert!(has_tokens(&ways.one_of(answers).await));
    }
    ways.two.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mailed_code_is_taken_once_as_a_first_factor_and_as_a_second() {
    let ways = Ways::start("OPTIONAL").await;
    for name in NAMES {
        let wish = json!({"PREFERRED_CHALLENGE": "EMAIL_OTP"});
        let asked = ways.ask(&ways.begin("USER_AUTH", name, wish)).await;
        let code = json!({"EMAIL_OTP_CODE": ways.code(8, name).await});
        let signed_in = ways.once(&ways.respond(name, &asked, code)).await;
        assert!(has_tokens(&signed_in));
        let prefer = json!({
            "AccessToken": signed_in["AuthenticationResult"]["AccessToken"],
            "EmailMfaSettings": {"Enabled": true, "PreferredMfa": true},
        });
        ways.ask(&open("SetUserMFAPreference", &prefer)).await;
        // What the losers left behind may lock the password for a moment: not that of an administrator's reset.
        ways.unlock(name).await;
        let asked = ways.sign_in(name, None).await;
        assert_eq!(asked["ChallengeName"], "EMAIL_OTP", "{asked}");
        let code = json!({"EMAIL_OTP_CODE": ways.code(6, name).await});
        assert!(has_tokens(&ways.once(&ways.respond(name, &asked, code)).await));
    }
    ways.two.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_passkeys_challenges_are_answered_once() {
    let ways = Ways::start("OFF").await;
    for name in NAMES {
        let token = ways.access_token(name).await;
        let start = open("StartWebAuthnRegistration", &json!({"AccessToken": token}));
        let options = ways.ask(&start).await["CredentialCreationOptions"].take();
        let mut passkey = Authenticator::new(ORIGIN, RP);
        let made = json!({"AccessToken": token, "Credential": passkey.register(&options)});
        ways.once(&open("CompleteWebAuthnRegistration", &made)).await;
        let wish = json!({"PREFERRED_CHALLENGE": "WEB_AUTHN"});
        let asked = ways.ask(&ways.begin("USER_AUTH", name, wish)).await;
        let options = text(&asked["ChallengeParameters"]["CREDENTIAL_REQUEST_OPTIONS"]);
        let signed = passkey.sign(&serde_json::from_str(&options).unwrap());
        let answer = ways.respond(name, &asked, json!({"CREDENTIAL": signed}));
        assert!(has_tokens(&ways.once(&answer).await));
    }
    ways.two.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_devices_challenge_is_answered_once() {
    let ways = Ways::start("OFF").await;
    let secret = "the device's own password";
    for name in NAMES {
        let mut signed_in = ways.sign_in(name, None).await["AuthenticationResult"].take();
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
        ways.ask(&open("ConfirmDevice", &confirm)).await;
        let asked = ways.sign_in(name, Some(&key)).await;
        assert_eq!(asked["ChallengeName"], "DEVICE_SRP_AUTH");
        let exchange = Exchange::begin();
        let begin = json!({"DEVICE_KEY": key, "SRP_A": exchange.public});
        let asked = ways.ask(&ways.respond(name, &asked, begin)).await;
        let (now, told) = (Clock::System.now(), &asked["ChallengeParameters"]);
        let mut proof = exchange.responses(now, &format!("us-east-1_{group}"), told, secret);
        proof["DEVICE_KEY"] = json!(key);
        assert!(has_tokens(&ways.once(&ways.respond(name, &asked, proof)).await));
    }
    ways.two.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_session_of_a_set_up_is_good_once() {
    let ways = Ways::start("ON").await;
    for name in ["dan", "eve"] {
        let made = json!({"Username": name, "MessageAction": "SUPPRESS"});
        ways.ask(&ways.two.app.signed("AdminCreateUser", made)).await;
        let password = json!({"Username": name, "Password": PASSWORD, "Permanent": true});
        ways.two.ask(0, &ways.two.app.signed("AdminSetUserPassword", password)).await;
        let asked = ways.sign_in(name, None).await;
        assert_eq!(asked["ChallengeName"], "MFA_SETUP");
        let associate = open("AssociateSoftwareToken", &json!({"Session": asked["Session"]}));
        let given = ways.once(&associate).await;
        let verify =
            json!({"Session": given["Session"], "UserCode": shown(&given["SecretCode"], 0)});
        let verified = ways.once(&open("VerifySoftwareToken", &verify)).await;
        let asked = json!({"ChallengeName": "MFA_SETUP", "Session": verified["Session"]});
        assert!(has_tokens(&ways.once(&ways.respond(name, &asked, json!({}))).await));
    }
    ways.two.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_session_of_a_sign_up_signs_in_once() {
    let ways = Ways::start("OFF").await;
    for name in ["dan", "eve"] {
        let email = json!([{"Name": "email", "Value": address_of(name)}]);
        let input = json!({"ClientId": ways.client, "Username": name, "UserAttributes": email});
        let made = ways.ask(&open("SignUp", &input)).await;
        let confirm = json!({
            "ClientId": ways.client, "Username": name, "Session": made["Session"],
            "ConfirmationCode": ways.code(6, name).await,
        });
        let confirmed = ways.ask(&open("ConfirmSignUp", &confirm)).await;
        let input = json!({
            "ClientId": ways.client, "AuthFlow": "USER_AUTH", "Session": confirmed["Session"],
            "AuthParameters": {"USERNAME": name},
        });
        assert!(has_tokens(&ways.once(&open("InitiateAuth", &input)).await));
    }
    ways.two.end().await;
}

/// As many as a code has tries.
const TRIES: usize = 4;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn codes_of_recovery_and_of_attributes_are_taken_once() {
    let ways = Ways::start("OFF").await;
    for name in NAMES {
        let input = json!({"ClientId": ways.client, "Username": name});
        ways.ask(&open("ForgotPassword", &input)).await;
        let code = ways.code(6, name).await;
        let set = |number: usize| {
            let input = json!({
                "ClientId": ways.client, "Username": name, "ConfirmationCode": code,
                "Password": format!("{PASSWORD}-{number}"),
            });
            open("ConfirmForgotPassword", &input)
        };
        ways.one_of((0..TRIES).map(set)).await;
        ways.unlock(name).await;
        let token = ways.access_token(name).await;
        let input = json!({"AccessToken": token, "AttributeName": "email"});
        ways.ask(&open("GetUserAttributeVerificationCode", &input)).await;
        let sent = || ways.code_other_than(&code, name);
        let code = until("the mail", Duration::from_secs(60), sent).await;
        let input = json!({"AccessToken": token, "AttributeName": "email", "Code": code});
        let verify = open("VerifyUserAttribute", &input);
        ways.one_of((0..TRIES).map(|_| verify.clone())).await;
    }
    ways.two.end().await;
}

impl Ways {
    fn code_other_than(&self, known: &str, name: &str) -> Option<String> {
        let sent = self.two.world.mail.codes(&address_of(name)).pop()?;
        (sent != known).then_some(sent)
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_texted_code_is_taken_once_as_a_first_factor_as_a_second_and_as_a_proof() {
    let ways = Ways::start("OPTIONAL").await;
    for name in NAMES {
        let number = ways.give_number(name).await;
        let wish = json!({"PREFERRED_CHALLENGE": "SMS_OTP"});
        let asked = ways.ask(&ways.begin("USER_AUTH", name, wish)).await;
        assert_eq!(asked["ChallengeName"], "SMS_OTP", "{asked}");
        let code = json!({"SMS_OTP_CODE": ways.texted(8, &number).await});
        let signed_in = ways.once(&ways.respond(name, &asked, code)).await;
        assert!(has_tokens(&signed_in));
        let token = &signed_in["AuthenticationResult"]["AccessToken"];
        let input = json!({"AccessToken": token, "AttributeName": "phone_number"});
        ways.ask(&open("GetUserAttributeVerificationCode", &input)).await;
        let code = ways.texted(6, &number).await;
        let input = json!({"AccessToken": token, "AttributeName": "phone_number", "Code": code});
        let verify = open("VerifyUserAttribute", &input);
        ways.one_of((0..TRIES).map(|_| verify.clone())).await;
        let prefer = json!({
            "AccessToken": token, "SMSMfaSettings": {"Enabled": true, "PreferredMfa": true},
        });
        ways.ask(&open("SetUserMFAPreference", &prefer)).await;
        ways.unlock(name).await;
        let asked = ways.sign_in(name, None).await;
        assert_eq!(asked["ChallengeName"], "SMS_MFA", "{asked}");
        let sent = || ways.two.world.sms.codes_of(6, &number).pop().filter(|sent| *sent != code);
        let code = until("the text message", Duration::from_secs(60), sent).await;
        let code = json!({"SMS_MFA_CODE": code});
        assert!(has_tokens(&ways.once(&ways.respond(name, &asked, code)).await));
    }
    ways.two.end().await;
}

/// So many at once guess a code.
const GUESSES: usize = 50;

/// As many guesses as are looked at.
const LOOKED_AT: usize = 5;

/// Codes of as many digits that are not this one.
fn wrong_codes(code: &str) -> impl Iterator<Item = String> {
    let (digits, right) = (code.len(), code.parse::<usize>().unwrap());
    (1..=GUESSES).map(move |step| {
        let wrong = (right + step) % 10_usize.pow(digits.try_into().unwrap());
        format!("{wrong:0digits$}")
    })
}

/// How often an exception is among answers, none of which is a success.
fn count(answers: &[Answer], exception: &str) -> usize {
    assert_eq!(succeeded(answers).len(), 0, "{answers:?}");
    answers.iter().filter(|answer| answer.error() == exception).count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_fifty_guesses_at_once_five_are_looked_at_and_each_of_them_is_counted_once() {
    let ways = Ways::start("OPTIONAL").await;
    let mut sql = ways.two.world.sql().await;
    let name = NAMES[0];
    let number = ways.give_number(name).await;
    let token = ways.access_token(name).await;

    // A first factor.
    let wish = json!({"PREFERRED_CHALLENGE": "SMS_OTP"});
    let asked = ways.ask(&ways.begin("USER_AUTH", name, wish)).await;
    let code = ways.texted(8, &number).await;
    let answer = |code: &str| ways.respond(name, &asked, json!({"SMS_OTP_CODE": code}));
    let answers = ways.two.race(wrong_codes(&code).map(|code| answer(&code))).await;
    assert!(count(&answers, "CodeMismatchException") <= LOOKED_AT, "{answers:?}");
    let locked = |answer: &&Answer| answer.text().contains("Password attempts exceeded");
    let counted: i32 =
        sqlx::query_scalar("SELECT failures FROM sign_in_failures WHERE source = ''")
            .fetch_one(&mut sql)
            .await
            .unwrap();
    let refused = answers.iter().filter(locked).count();
    assert_eq!(usize::try_from(counted).unwrap(), GUESSES - refused, "{answers:?}");
    // Whoever has the code comes too late, whichever node is asked.
    for node in [0, 1] {
        let late = ways.two.ask(node, &answer(&code)).await;
        assert_eq!(late.error(), "NotAuthorizedException", "{}", late.text());
    }

    // The code that proves a number.
    let input = json!({"AccessToken": token, "AttributeName": "phone_number"});
    ways.ask(&open("GetUserAttributeVerificationCode", &input)).await;
    let code = ways.texted(6, &number).await;
    let verify = |code: &str| {
        let input = json!({"AccessToken": token, "AttributeName": "phone_number", "Code": code});
        open("VerifyUserAttribute", &input)
    };
    let answers = ways.two.race(wrong_codes(&code).map(|code| verify(&code))).await;
    assert_eq!(count(&answers, "CodeMismatchException"), LOOKED_AT, "{answers:?}");
    let exceeded = count(&answers, "LimitExceededException");
    assert_eq!(exceeded, GUESSES - LOOKED_AT, "{answers:?}");
    let counted: i32 = sqlx::query_scalar(
        "SELECT sum(attempts)::int FROM confirmation_codes WHERE consumed_at IS NULL",
    )
    .fetch_one(&mut sql)
    .await
    .unwrap();
    assert_eq!(usize::try_from(counted).unwrap(), LOOKED_AT);
    for node in [0, 1] {
        let late = ways.two.ask(node, &verify(&code)).await;
        assert_eq!(late.error(), "LimitExceededException", "{}", late.text());
    }
    ways.two.end().await;
}
