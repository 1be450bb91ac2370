//! TARGET_ACR_VALUES, MAX_AGE and ACCESS_TOKEN: a sign-in that is to reach a level.

use chrono::Duration;
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::support::mfa::code_of;
use crate::support::passkey::Authenticator;
use crate::support::srp::Exchange;
use crate::support::users::{PASSWORD, claims};
use crate::support::{Answer, TestServer};

const PARAMETER: &str = "InvalidParameterException";
const NOT_AUTHORIZED: &str = "NotAuthorizedException";
const MET: (&str, &str) = (PARAMETER, "The authentication level is reached already.");
const OUT_OF_REACH: (&str, &str) = (PARAMETER, "No authentication level asked for can be reached.");
const ORIGIN: &str = "https://app.login.example";
const RP: &str = "login.example";

struct World {
    server: TestServer,
    pool: String,
    client: String,
    /// The seed of ann's software token.
    secret: String,
}

/// The name of a level.
fn loa(level: u8) -> String {
    format!("urn:cognito:loa:{level}")
}

impl World {
    /// A pool that lets people in by password, mailed code and passkey; `ann` has a software token that she prefers,
    /// `bob` has nothing.
    async fn new(db: PgPool) -> Self {
        let server = TestServer::start(db).await;
        let factors = ["PASSWORD", "EMAIL_OTP", "WEB_AUTHN"];
        let pool = server
            .pool_with(json!({
                "AutoVerifiedAttributes": ["email"],
                "Policies": {"SignInPolicy": {"AllowedFirstAuthFactors": factors}},
            }))
            .await;
        let client = Self::client(&server, &pool).await;
        server.user(&client, "ann").await;
        server.user(&client, "bob").await;
        let set = json!({
            "UserPoolId": pool, "MfaConfiguration": "OPTIONAL",
            "SoftwareTokenMfaConfiguration": {"Enabled": true},
            "WebAuthnConfiguration": {"RelyingPartyId": RP},
        });
        server.signed("SetUserPoolMfaConfig", set).await.ok();
        let world = Self { server, pool, client, secret: String::new() };
        let token = world.tokens("ann").await["AccessToken"].as_str().unwrap().to_owned();
        let secret = world.server.enrol(&token).await;
        // It is hers, and she is not asked for it.
        let off = json!({"AccessToken": token, "SoftwareTokenMfaSettings": {"Enabled": false}});
        world.server.call("SetUserMFAPreference", off).await.ok();
        Self { secret, ..world }
    }

    async fn client(server: &TestServer, pool: &str) -> String {
        let flows = ["ALLOW_USER_AUTH", "ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"];
        let members = json!({
            "ExplicitAuthFlows": flows, "PreventUserExistenceErrors": "ENABLED",
        });
        server.client_with(pool, members).await.id
    }

    /// Switches ann's software token on, so that it counts; tokens that she has stay.
    async fn switch_on(&self) {
        let input = json!({
            "UserPoolId": self.pool, "Username": "ann",
            "SoftwareTokenMfaSettings": {"Enabled": true},
        });
        self.server.signed("AdminSetUserMFAPreference", input).await.ok();
    }

    /// The tokens of a sign-in with a password alone.
    async fn tokens(&self, name: &str) -> Value {
        let wish = json!({"PREFERRED_CHALLENGE": "PASSWORD", "PASSWORD": PASSWORD});
        let done = self.start(name, wish).await.ok();
        done["AuthenticationResult"].clone()
    }

    async fn start(&self, name: &str, parameters: Value) -> Answer {
        self.start_at(&self.client, name, parameters).await
    }

    async fn start_at(&self, client: &str, name: &str, mut parameters: Value) -> Answer {
        parameters["USERNAME"] = json!(name);
        let input = json!({
            "ClientId": client, "AuthFlow": "USER_AUTH", "AuthParameters": parameters,
        });
        self.server.call("InitiateAuth", input).await
    }

    /// Step-up of ann from a token.
    async fn step(&self, tokens: &Value, levels: &str) -> Answer {
        let parameters =
            json!({"ACCESS_TOKEN": tokens["AccessToken"], "TARGET_ACR_VALUES": levels});
        self.start("ann", parameters).await
    }

    async fn respond(&self, challenge: &str, session: &Value, mut responses: Value) -> Answer {
        responses["USERNAME"] = json!("ann");
        self.server.respond(&self.client, challenge, session, responses).await
    }

    /// Answers SOFTWARE_TOKEN_MFA with a code that was not used.
    async fn prove(&self, asked: &Value) -> Value {
        assert_eq!(asked["ChallengeName"], "SOFTWARE_TOKEN_MFA", "{asked}");
        self.server.advance(Duration::seconds(60));
        let code = json!({"SOFTWARE_TOKEN_MFA_CODE": code_of(&self.server, &self.secret, 0)});
        let done = self.respond("SOFTWARE_TOKEN_MFA", &asked["Session"], code).await.ok();
        done["AuthenticationResult"].clone()
    }

    /// A passkey of ann's.
    async fn passkey(&self, token: &Value) -> Authenticator {
        let mut passkey = Authenticator::new(ORIGIN, RP);
        let started = self.server.call("StartWebAuthnRegistration", json!({"AccessToken": token}));
        let credential = passkey.register(&started.await.ok()["CredentialCreationOptions"]);
        let input = json!({"AccessToken": token, "Credential": credential});
        self.server.call("CompleteWebAuthnRegistration", input).await.ok();
        passkey
    }

    /// Answers WEB_AUTHN.
    async fn sign(&self, passkey: &Authenticator, asked: &Value) -> Answer {
        assert_eq!(asked["ChallengeName"], "WEB_AUTHN", "{asked}");
        let options = asked["ChallengeParameters"]["CREDENTIAL_REQUEST_OPTIONS"].as_str().unwrap();
        let signed = passkey.sign(&serde_json::from_str(options).unwrap());
        let responses = json!({"CREDENTIAL": signed});
        self.respond("WEB_AUTHN", &asked["Session"], responses).await
    }

    /// Answers WEB_AUTHN, and is signed in.
    async fn signed(&self, passkey: &Authenticator, asked: &Value) -> Value {
        self.sign(passkey, asked).await.ok()["AuthenticationResult"].clone()
    }
}

/// `acr` and `amr`, the same in both tokens.
fn told(tokens: &Value) -> (String, Value) {
    let of = |name: &str| {
        let claims = claims(&tokens[name]);
        (claims["acr"].as_str().unwrap().to_owned(), claims["amr"].clone())
    };
    assert_eq!(of("AccessToken"), of("IdToken"));
    of("AccessToken")
}

#[sqlx::test]
async fn a_token_counts_and_only_the_second_factor_is_asked_for(db: PgPool) {
    let world = World::new(db).await;
    let before = world.tokens("ann").await;
    assert_eq!(told(&before), (loa(1), json!(["pwd"])));
    world.switch_on().await;
    let asked = world.step(&before, &format!("{} {}", loa(4), loa(2))).await.ok();
    let after = world.prove(&asked).await;
    assert_eq!(told(&after), (loa(4), json!(["pwd", "otp", "mfa"])));
    let auth_time = |tokens: &Value| claims(&tokens["IdToken"])["auth_time"].as_i64().unwrap();
    assert_eq!(auth_time(&after), world.server.app.now().timestamp());
    assert!(auth_time(&before) < auth_time(&after));
    // The token that it came from is as good as before, and refreshing keeps the level.
    let user = world.server.call("GetUser", json!({"AccessToken": before["AccessToken"]}));
    user.await.ok();
    let input = json!({"ClientId": world.client, "RefreshToken": after["RefreshToken"]});
    let refreshed = world.server.call("GetTokensFromRefreshToken", input).await.ok();
    assert_eq!(told(&refreshed["AuthenticationResult"]), told(&after));
    let (again, once) = (world.step(&after, &loa(4)).await, world.step(&after, &loa(3)).await);
    assert_eq!((again.refused(), once.refused()), (MET, MET));
    // A Session is answered once here as well.
    let code = json!({"SOFTWARE_TOKEN_MFA_CODE": "000000"});
    let used = world.respond("SOFTWARE_TOKEN_MFA", &asked["Session"], code).await;
    assert_eq!(used.error(), NOT_AUTHORIZED);
}

#[sqlx::test]
async fn without_a_token_all_factors_are_asked_for_that_the_level_takes(db: PgPool) {
    let world = World::new(db).await;
    world.switch_on().await;
    let passwords = json!(["PASSWORD_SRP", "PASSWORD"]);
    let asked = world.start("ann", json!({"TARGET_ACR_VALUES": loa(4)})).await.ok();
    assert_eq!(asked["ChallengeName"], "SELECT_CHALLENGE");
    assert_eq!(asked["AvailableChallenges"], passwords);
    let answer = json!({"ANSWER": "PASSWORD", "PASSWORD": PASSWORD});
    let asked = world.respond("SELECT_CHALLENGE", &asked["Session"], answer).await.ok();
    assert_eq!(told(&world.prove(&asked).await).0, loa(4));
    // The same by SRP, whose Session knows the level.
    let exchange = Exchange::begin();
    let wish = json!({
        "TARGET_ACR_VALUES": loa(4), "PREFERRED_CHALLENGE": "PASSWORD_SRP",
        "SRP_A": exchange.public,
    });
    let asked = world.start("ann", wish).await.ok();
    let parameters = &asked["ChallengeParameters"];
    let proof = exchange.responses(world.server.app.now(), &world.pool, parameters, PASSWORD);
    let asked = world.respond("PASSWORD_VERIFIER", &asked["Session"], proof).await.ok();
    assert_eq!(told(&world.prove(&asked).await).0, loa(4));
    // Nobody is told from nobody by what could be reached.
    let mut like_ann = 0;
    for number in 0..40 {
        let (name, target) = (format!("nobody{number}"), json!({"TARGET_ACR_VALUES": loa(4)}));
        let asked = world.start(&name, target).await;
        like_ann += usize::from(asked.body["AvailableChallenges"] == passwords);
    }
    assert!(like_ann > 0);
    for name in ["bob", "ann"] {
        let asked = world.start(name, json!({"TARGET_ACR_VALUES": loa(4)})).await.ok();
        assert_eq!(asked["AvailableChallenges"], passwords, "{name}");
    }
    // Whoever has proven the password hears that it leads nowhere.
    let wish = json!({
        "TARGET_ACR_VALUES": loa(4), "PREFERRED_CHALLENGE": "PASSWORD", "PASSWORD": PASSWORD,
    });
    assert_eq!(world.start("bob", wish).await.refused(), OUT_OF_REACH);
}

/// Bug: a level that the pool has no way to was said to be a wrong password.
#[sqlx::test]
async fn a_level_that_the_pool_cannot_reach_is_said_to_be_out_of_reach(db: PgPool) {
    let world = World::new(db).await;
    let tokens = world.tokens("ann").await;
    let off = json!({"UserPoolId": world.pool, "MfaConfiguration": "OFF"});
    world.server.signed("SetUserPoolMfaConfig", off).await.ok();
    for name in ["ann", "bob", "nobody"] {
        let asked = world.start(name, json!({"TARGET_ACR_VALUES": loa(4)})).await;
        assert_eq!(asked.refused(), OUT_OF_REACH, "{name}");
    }
    assert_eq!(world.step(&tokens, &loa(4)).await.refused(), OUT_OF_REACH);
}

#[sqlx::test]
async fn the_best_of_the_levels_that_can_be_reached_is_the_one(db: PgPool) {
    let world = World::new(db).await;
    let list = format!("{} {} gold {}", loa(4), loa(3), loa(1));
    // Her software token is switched off: a password it is.
    let wish = json!({
        "TARGET_ACR_VALUES": list, "PREFERRED_CHALLENGE": "PASSWORD", "PASSWORD": PASSWORD,
    });
    let done = world.start("ann", wish.clone()).await.ok();
    let tokens = &done["AuthenticationResult"];
    assert_eq!(told(tokens).0, loa(1));
    let asked = world.step(tokens, &list).await.ok();
    assert_eq!(asked["AvailableChallenges"], json!(["EMAIL_OTP"]), "that beside it is more");
    assert_eq!(world.step(tokens, &loa(4)).await.refused(), OUT_OF_REACH);
    let passkey = world.passkey(&tokens["AccessToken"]).await;
    // A passkey leads to the third level, and it is the only thing that does.
    let asked = world.step(tokens, &list).await.ok();
    assert_eq!(asked["ChallengeName"], "SELECT_CHALLENGE");
    assert_eq!(asked["AvailableChallenges"], json!(["EMAIL_OTP", "WEB_AUTHN"]));
    let answer = json!({"ANSWER": "PASSWORD", "PASSWORD": PASSWORD});
    let refused = world.respond("SELECT_CHALLENGE", &asked["Session"], answer).await;
    assert_eq!(refused.error(), PARAMETER);
    let answer = json!({"ANSWER": "WEB_AUTHN"});
    let asked = world.respond("SELECT_CHALLENGE", &asked["Session"], answer).await.ok();
    let tokens = world.signed(&passkey, &asked).await;
    assert_eq!(told(&tokens), (loa(3), json!(["pwd", "swk", "mfa"])));
    world.switch_on().await;
    let asked = world.start("ann", wish).await.ok();
    assert_eq!(told(&world.prove(&asked).await).0, loa(4));
}

#[sqlx::test]
async fn a_mailed_code_after_a_password_is_the_third_level_as_a_password_after_the_code(
    db: PgPool,
) {
    let world = World::new(db).await;
    let code = async || {
        let sent = world.server.mail("ann@example.com").await;
        let text = &sent.last().unwrap().text;
        let digits = text.split(|c: char| !c.is_ascii_digit()).find(|run| run.len() == 8);
        digits.unwrap().to_owned()
    };
    let by_mail = async |mut parameters: Value| {
        parameters["PREFERRED_CHALLENGE"] = json!("EMAIL_OTP");
        let asked = world.start("ann", parameters).await.ok();
        let code = json!({"EMAIL_OTP_CODE": code().await});
        let done = world.respond("EMAIL_OTP", &asked["Session"], code).await.ok();
        done["AuthenticationResult"].clone()
    };
    let mailed = by_mail(json!({})).await;
    assert_eq!(told(&mailed), (loa(2), json!(["email_otp"])));
    let asked = world.step(&mailed, &loa(3)).await.ok();
    assert_eq!(asked["AvailableChallenges"], json!(["PASSWORD_SRP", "PASSWORD"]));
    let answer = json!({"ANSWER": "PASSWORD", "PASSWORD": PASSWORD});
    let done = world.respond("SELECT_CHALLENGE", &asked["Session"], answer).await.ok();
    let both = (loa(3), json!(["email_otp", "pwd", "mfa"]));
    assert_eq!(told(&done["AuthenticationResult"]), both);
    let tokens = world.tokens("ann").await;
    let target = json!({"ACCESS_TOKEN": tokens["AccessToken"], "TARGET_ACR_VALUES": loa(3)});
    assert_eq!(told(&by_mail(target).await), (loa(3), json!(["pwd", "email_otp", "mfa"])));
}

#[sqlx::test]
async fn an_authentication_that_is_too_long_ago_counts_for_nothing(db: PgPool) {
    let world = World::new(db).await;
    let tokens = world.tokens("ann").await;
    world.switch_on().await;
    world.server.advance(Duration::seconds(60));
    let step = |age: &str| {
        let parameters = json!({
            "ACCESS_TOKEN": tokens["AccessToken"], "TARGET_ACR_VALUES": loa(4), "MAX_AGE": age,
        });
        world.start("ann", parameters)
    };
    // It is nobody else's all the same.
    let theirs = json!({
        "ACCESS_TOKEN": tokens["AccessToken"], "TARGET_ACR_VALUES": loa(4), "MAX_AGE": "59",
    });
    let why = (NOT_AUTHORIZED, "Access Token does not belong to the user.");
    for name in ["bob", "nobody"] {
        assert_eq!(world.start(name, theirs.clone()).await.refused(), why, "{name}");
    }
    assert_eq!(step("60").await.ok()["ChallengeName"], "SOFTWARE_TOKEN_MFA");
    let asked = step("59").await.ok();
    assert_eq!(asked["ChallengeName"], "SELECT_CHALLENGE");
    let answer = json!({"ANSWER": "PASSWORD", "PASSWORD": PASSWORD});
    let asked = world.respond("SELECT_CHALLENGE", &asked["Session"], answer).await.ok();
    let after = world.prove(&asked).await;
    assert_eq!(told(&after).0, loa(4));
    // A level that was reached too long ago is reached anew; the token stays good.
    world.server.advance(Duration::seconds(5));
    let again = json!({
        "ACCESS_TOKEN": after["AccessToken"], "TARGET_ACR_VALUES": loa(4), "MAX_AGE": "0",
    });
    assert_eq!(world.start("ann", again).await.ok()["ChallengeName"], "SELECT_CHALLENGE");
    world.server.call("GetUser", json!({"AccessToken": after["AccessToken"]})).await.ok();
    for bad in ["", "-1", "soon", "1.5", "99999999999"] {
        assert_eq!(step(bad).await.error(), PARAMETER, "{bad}");
    }
}

/// Bug: whom a provider had vouched for passed for somebody who had just proven something, however long ago that was.
#[sqlx::test]
async fn what_a_provider_vouched_for_is_too_long_ago_wherever_that_is_asked(db: PgPool) {
    let world = World::new(db.clone()).await;
    let tokens = world.tokens("ann").await;
    world.switch_on().await;
    let step = || {
        let parameters = json!({
            "ACCESS_TOKEN": tokens["AccessToken"], "TARGET_ACR_VALUES": loa(4), "MAX_AGE": "3600",
        });
        world.start("ann", parameters)
    };
    assert_eq!(step().await.ok()["ChallengeName"], "SOFTWARE_TOKEN_MFA");
    sqlx::query("UPDATE grants SET amr = '{fed}'").execute(&db).await.unwrap();
    assert_eq!(step().await.ok()["ChallengeName"], "SELECT_CHALLENGE");
}

#[sqlx::test]
async fn without_a_level_every_sign_in_is_as_fresh_as_can_be_asked_for(db: PgPool) {
    let world = World::new(db).await;
    world.tokens("ann").await;
    world.server.advance(Duration::hours(2));
    let wish = |age: &str| json!({"PREFERRED_CHALLENGE": "PASSWORD", "PASSWORD": PASSWORD, "MAX_AGE": age});
    let done = world.start("ann", wish("0")).await.ok();
    let told = claims(&done["AuthenticationResult"]["IdToken"]);
    assert_eq!(told["auth_time"], world.server.app.now().timestamp());
    // Somebody's earlier sign-in makes no other any shorter.
    let asked = world.start("ann", json!({"MAX_AGE": "86400"})).await.ok();
    assert_eq!(asked["ChallengeName"], "SELECT_CHALLENGE");
    for bad in ["", "-1", "soon", "1.5", "99999999999"] {
        assert_eq!(world.start("ann", wish(bad)).await.error(), PARAMETER, "{bad}");
    }
}

#[sqlx::test]
async fn what_does_not_belong_together_is_refused(db: PgPool) {
    let world = World::new(db).await;
    let (ann, bob) = (world.tokens("ann").await, world.tokens("bob").await);
    world.switch_on().await;
    let why = "ACCESS_TOKEN can only be used together with TARGET_ACR_VALUES.";
    let alone = json!({"ACCESS_TOKEN": ann["AccessToken"]});
    assert_eq!(world.start("ann", alone).await.refused(), (PARAMETER, why));
    let why = "TARGET_ACR_VALUES names no authentication level of the user pool.";
    for bad in ["", " ", "gold", "urn:cognito:loa:5"] {
        assert_eq!(world.step(&ann, bad).await.refused(), (PARAMETER, why), "{bad}");
    }
    let why = "Access Token does not belong to the user.";
    let target = |token: &Value| json!({"ACCESS_TOKEN": token, "TARGET_ACR_VALUES": loa(4)});
    for (name, token) in [("ann", &bob), ("bob", &ann), ("nobody", &ann)] {
        let refused = world.start(name, target(&token["AccessToken"])).await;
        assert_eq!(refused.refused(), (NOT_AUTHORIZED, why), "{name}");
    }
    let client = World::client(&world.server, &world.pool).await;
    let refused = world.start_at(&client, "ann", target(&ann["AccessToken"])).await;
    let why = "Access Token does not belong to the client.";
    assert_eq!(refused.refused(), (NOT_AUTHORIZED, why));
    for token in [&ann["IdToken"], &ann["RefreshToken"], &json!("nonsense")] {
        assert_eq!(world.start("ann", target(token)).await.error(), NOT_AUTHORIZED);
    }
    // Other flows know none of it.
    let parameters = json!({"USERNAME": "bob", "PASSWORD": PASSWORD, "TARGET_ACR_VALUES": loa(4)});
    let input = json!({
        "ClientId": world.client, "AuthFlow": "USER_PASSWORD_AUTH", "AuthParameters": parameters,
    });
    world.server.call("InitiateAuth", input).await.ok();
}

#[sqlx::test]
async fn a_sign_in_that_was_ended_meanwhile_counts_for_nothing(db: PgPool) {
    let world = World::new(db).await;
    let tokens = world.tokens("ann").await;
    let passkey = world.passkey(&tokens["AccessToken"]).await;
    let (list, answer) = (format!("{} {}", loa(3), loa(4)), json!({"ANSWER": "WEB_AUTHN"}));
    let asked = world.step(&tokens, &list).await.ok();
    let asked = world.respond("SELECT_CHALLENGE", &asked["Session"], answer).await.ok();
    let signed_out = json!({"AccessToken": tokens["AccessToken"]});
    world.server.call("GlobalSignOut", signed_out).await.ok();
    assert_eq!(world.step(&tokens, &list).await.error(), NOT_AUTHORIZED);
    // What was begun with it is over, too.
    assert_eq!(world.sign(&passkey, &asked).await.error(), NOT_AUTHORIZED);
}

#[sqlx::test]
async fn a_pool_has_names_of_its_own_and_administrators_step_up_too(db: PgPool) {
    let world = World::new(db).await;
    let change = json!({
        "UserPoolId": world.pool, "MfaConfiguration": "OPTIONAL",
        "AutoVerifiedAttributes": ["email"],
        "Policies": {"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD"]}},
        "AcrConfiguration": {"Level4": {"AcrValue": "gold"}},
    });
    world.server.signed("UpdateUserPool", change).await.ok();
    let tokens = world.tokens("ann").await;
    world.switch_on().await;
    assert_eq!(world.step(&tokens, &loa(4)).await.error(), PARAMETER, "it is called gold here");
    let parameters = json!({
        "USERNAME": "ann", "ACCESS_TOKEN": tokens["AccessToken"], "TARGET_ACR_VALUES": "gold",
    });
    let input = json!({
        "UserPoolId": world.pool, "ClientId": world.client, "AuthFlow": "USER_AUTH",
        "AuthParameters": parameters,
    });
    let asked = world.server.signed("AdminInitiateAuth", input).await.ok();
    let after = world.prove(&asked).await;
    assert_eq!(told(&after), ("gold".to_owned(), json!(["pwd", "otp", "mfa"])));
}

/// Bug: a challenge that had begun with what an earlier sign-in had proven gave tokens after that sign-in was revoked.
#[sqlx::test]
async fn a_challenge_ends_with_the_sign_in_that_it_takes_credit_from(db: PgPool) {
    let world = World::new(db).await;
    let before = world.tokens("ann").await;
    let lasting = world.tokens("ann").await;
    world.switch_on().await;
    let asked = world.step(&before, &loa(4)).await.ok();
    let other = world.step(&lasting, &loa(4)).await.ok();
    let input = json!({"ClientId": world.client, "Token": before["RefreshToken"]});
    world.server.call("RevokeToken", input).await.ok();
    world.server.advance(Duration::seconds(60));
    let code = json!({"SOFTWARE_TOKEN_MFA_CODE": code_of(&world.server, &world.secret, 0)});
    let refused = world.respond("SOFTWARE_TOKEN_MFA", &asked["Session"], code).await;
    let why = "Invalid session for the user, session is expired.";
    assert_eq!(refused.refused(), (NOT_AUTHORIZED, why));
    assert_eq!(told(&world.prove(&other).await).0, loa(4), "of a sign-in that stands");
}
