//! USER_AUTH: the first factor is chosen.

use chrono::Duration;
use futures_util::future::join_all;
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::support::srp::Exchange;
use crate::support::users::{PASSWORD, value};
use crate::support::{Answer, TestServer};

struct World {
    server: TestServer,
    pool: String,
    client: String,
}

impl World {
    /// A pool that lets people in by password and by codes, a client that hides users, and the user `ann`.
    async fn new(db: PgPool) -> Self {
        let server = TestServer::start(db).await;
        let factors = ["PASSWORD", "EMAIL_OTP", "SMS_OTP"];
        let pool = server
            .pool_with(json!({
                "AutoVerifiedAttributes": ["email"],
                "Policies": {"SignInPolicy": {"AllowedFirstAuthFactors": factors}},
            }))
            .await;
        let client = json!({
            "ExplicitAuthFlows": ["ALLOW_USER_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
            "PreventUserExistenceErrors": "ENABLED",
        });
        let client = server.client_with(&pool, client).await.id;
        server.user(&client, "ann").await;
        Self { server, pool, client }
    }

    async fn start(&self, name: &str, parameters: Value) -> Answer {
        let mut parameters = parameters;
        parameters["USERNAME"] = json!(name);
        let input = json!({
            "ClientId": self.client, "AuthFlow": "USER_AUTH", "AuthParameters": parameters,
        });
        self.server.call("InitiateAuth", input).await
    }

    async fn respond(&self, challenge: &str, session: &Value, responses: Value) -> Answer {
        self.server.respond(&self.client, challenge, session, responses).await
    }

    /// The eight digits of the newest message.
    async fn code(&self, to: &str) -> String {
        self.codes(to).await.pop().unwrap()
    }

    /// The eight digits of each message that has some.
    async fn codes(&self, to: &str) -> Vec<String> {
        let sent = self.server.mail(to).await;
        let digits = |text: &str| {
            let mut runs = text.split(|c: char| !c.is_ascii_digit());
            runs.find(|run| run.len() == 8).map(str::to_owned)
        };
        sent.iter().filter_map(|message| digits(&message.text)).collect()
    }

    /// Answers EMAIL_OTP of ann.
    async fn answer(&self, session: &Value, code: &str) -> Answer {
        let responses = json!({"USERNAME": "ann", "EMAIL_OTP_CODE": code});
        self.respond("EMAIL_OTP", session, responses).await
    }
}

/// Bug: of several answers at once all sent a code, and the only one that was not taken back was of a Session that nobody got.
#[sqlx::test]
async fn a_choice_that_is_made_several_times_at_once_sends_the_code_of_the_session_that_is_given(
    db: PgPool,
) {
    let world = World::new(db).await;
    let asked = world.start("ann", json!({})).await.ok();
    let choose = || {
        let choice = json!({"USERNAME": "ann", "ANSWER": "EMAIL_OTP"});
        world.respond("SELECT_CHALLENGE", &asked["Session"], choice)
    };
    let mut given = Vec::new();
    for answer in join_all([choose(), choose(), choose()]).await {
        match answer.status {
            200 => given.push(answer.ok()),
            _ => assert_eq!(answer.error(), "NotAuthorizedException", "{answer:?}"),
        }
    }
    assert_eq!(given.len(), 1, "{given:?}");
    let codes = world.codes("ann@example.com").await;
    assert_eq!(codes.len(), 1, "{codes:?}");
    world.answer(&given[0]["Session"], &codes[0]).await.ok();
}

/// Bug: the code of the first was never sent where a second sign-in of the same user came before it was.
#[sqlx::test]
async fn each_of_two_sign_ins_at_once_is_sent_its_code(db: PgPool) {
    let world = World::new(db).await;
    let start = || world.start("ann", json!({"PREFERRED_CHALLENGE": "EMAIL_OTP"}));
    let (first, second) = (start().await.ok(), start().await.ok());
    let codes = world.codes("ann@example.com").await;
    assert_eq!(codes.len(), 2, "{codes:?}");
    for asked in [first, second] {
        let mut taken = 0;
        for code in &codes {
            taken += usize::from(world.answer(&asked["Session"], code).await.status == 200);
        }
        assert_eq!(taken, 1);
    }
    // What is sent is counted all the same.
    let mut refused = 0;
    for _ in 0..7 {
        refused += usize::from(start().await.status != 200);
    }
    let sent = world.codes("ann@example.com").await.len();
    assert!(sent <= 2 + 5, "{sent} {refused}");
}

#[sqlx::test]
async fn without_a_wish_the_user_is_asked(db: PgPool) {
    let world = World::new(db).await;
    let asked = world.start("ann", json!({})).await.ok();
    assert_eq!(asked["ChallengeName"], "SELECT_CHALLENGE");
    assert_eq!(asked["AvailableChallenges"], json!(["PASSWORD_SRP", "PASSWORD", "EMAIL_OTP"]));
    let session = &asked["Session"];
    let bad = json!({"USERNAME": "ann", "ANSWER": "SMS_OTP"});
    let refused = world.respond("SELECT_CHALLENGE", session, bad).await;
    assert_eq!(refused.error(), "InvalidParameterException");
    let wrong = json!({"USERNAME": "ann", "ANSWER": "PASSWORD", "PASSWORD": "Wr0ng!password"});
    let refused = world.respond("SELECT_CHALLENGE", session, wrong).await;
    assert_eq!(refused.refused(), ("NotAuthorizedException", "Incorrect username or password."));
    let right = json!({"USERNAME": "ann", "ANSWER": "PASSWORD", "PASSWORD": PASSWORD});
    let done = world.respond("SELECT_CHALLENGE", session, right.clone()).await.ok();
    assert!(done["AuthenticationResult"]["AccessToken"].is_string());
    let again = world.respond("SELECT_CHALLENGE", session, right).await;
    assert_eq!(again.error(), "NotAuthorizedException");
}

#[sqlx::test]
async fn a_preferred_password_signs_in_at_once_or_is_asked_for(db: PgPool) {
    let world = World::new(db).await;
    let at_once = json!({"PREFERRED_CHALLENGE": "PASSWORD", "PASSWORD": PASSWORD});
    let done = world.start("ann", at_once).await.ok();
    assert!(done["AuthenticationResult"]["IdToken"].is_string());
    let asked = world.start("ann", json!({"PREFERRED_CHALLENGE": "PASSWORD"})).await.ok();
    assert_eq!(asked["ChallengeName"], "PASSWORD");
    let responses = json!({"USERNAME": "ann", "PASSWORD": PASSWORD});
    let session = &asked["Session"];
    assert_eq!(world.respond("PASSWORD", session, json!({"USERNAME": "ann"})).await.status, 400);
    world.respond("PASSWORD", session, responses).await.ok();
}

#[sqlx::test]
async fn srp_is_one_of_the_choices_and_has_a_session(db: PgPool) {
    let world = World::new(db).await;
    for chosen_first in [true, false] {
        let exchange = Exchange::begin();
        let asked = if chosen_first {
            let wish = json!({"PREFERRED_CHALLENGE": "PASSWORD_SRP", "SRP_A": exchange.public});
            world.start("ann", wish).await.ok()
        } else {
            let asked = world.start("ann", json!({})).await.ok();
            let answer =
                json!({"USERNAME": "ann", "ANSWER": "PASSWORD_SRP", "SRP_A": exchange.public});
            world.respond("SELECT_CHALLENGE", &asked["Session"], answer).await.ok()
        };
        assert_eq!(asked["ChallengeName"], "PASSWORD_VERIFIER");
        let told = &asked["ChallengeParameters"];
        let responses = exchange.responses(world.server.app.now(), &world.pool, told, PASSWORD);
        let without = world.respond("PASSWORD_VERIFIER", &Value::Null, responses.clone()).await;
        assert_eq!(without.error(), "NotAuthorizedException", "the Session belongs to it");
        world.respond("PASSWORD_VERIFIER", &asked["Session"], responses.clone()).await.ok();
        let again = world.respond("PASSWORD_VERIFIER", &asked["Session"], responses).await;
        assert_eq!(again.error(), "NotAuthorizedException");
    }
}

#[sqlx::test]
async fn a_code_by_mail_is_a_first_factor(db: PgPool) {
    let world = World::new(db).await;
    let asked = world.start("ann", json!({"PREFERRED_CHALLENGE": "EMAIL_OTP"})).await.ok();
    assert_eq!(asked["ChallengeName"], "EMAIL_OTP");
    assert_eq!(asked["AvailableChallenges"], json!(["PASSWORD_SRP", "PASSWORD", "EMAIL_OTP"]));
    assert_eq!(asked["ChallengeParameters"]["CODE_DELIVERY_DESTINATION"], "a***@e***");
    let code = world.code("ann@example.com").await;
    let responses = |code: &str| json!({"USERNAME": "ann", "EMAIL_OTP_CODE": code});
    let wrong = if code == "00000000" { "00000001" } else { "00000000" };
    let session = &asked["Session"];
    for _ in 0..3 {
        let refused = world.respond("EMAIL_OTP", session, responses(wrong)).await;
        let why = "Invalid code or auth state for the user.";
        assert_eq!(refused.refused(), ("CodeMismatchException", why));
    }
    let done = world.respond("EMAIL_OTP", session, responses(&code)).await.ok();
    assert!(done["AuthenticationResult"]["RefreshToken"].is_string());
    let again = world.respond("EMAIL_OTP", session, responses(&code)).await;
    assert_eq!(again.error(), "NotAuthorizedException");
}

#[sqlx::test]
async fn a_code_confirms_who_was_not_confirmed(db: PgPool) {
    let world = World::new(db).await;
    world.server.sign_up(&world.client, "bob", "bob@example.com").await.ok();
    let asked = world.start("bob", json!({"PREFERRED_CHALLENGE": "EMAIL_OTP"})).await.ok();
    let code = world.code("bob@example.com").await;
    let responses = json!({"USERNAME": "bob", "EMAIL_OTP_CODE": code});
    world.respond("EMAIL_OTP", &asked["Session"], responses).await.ok();
    let bob = world.server.admin_get(&world.pool, "bob").await.ok();
    assert_eq!(bob["UserStatus"], "CONFIRMED");
    let verified = world.server.attribute(&world.pool, "bob", "email_verified").await;
    assert_eq!(verified.as_deref(), Some("true"));
}

#[sqlx::test]
async fn codes_have_their_tries_their_time_and_their_session(db: PgPool) {
    let world = World::new(db).await;
    let start = || world.start("ann", json!({"PREFERRED_CHALLENGE": "EMAIL_OTP"}));
    let first = start().await.ok();
    let code = world.code("ann@example.com").await;
    let responses = |code: &str| json!({"USERNAME": "ann", "EMAIL_OTP_CODE": code});
    let second = start().await.ok();
    let refused = world.respond("EMAIL_OTP", &second["Session"], responses(&code)).await;
    assert_eq!(refused.error(), "CodeMismatchException", "of another Session");
    world.server.advance(Duration::minutes(3));
    let late = world.respond("EMAIL_OTP", &first["Session"], responses(&code)).await;
    let why = "Invalid session for the user, session is expired.";
    assert_eq!(late.refused(), ("NotAuthorizedException", why));
    let third = start().await.ok();
    let code = world.code("ann@example.com").await;
    let wrong = if code == "00000000" { "00000001" } else { "00000000" };
    let mut evaluated = 0_i32;
    for _ in 0..8 {
        // Out of the lock each time, so that the Session's own tries are what counts.
        world.server.advance(Duration::seconds(15));
        let refused = world.respond("EMAIL_OTP", &third["Session"], responses(wrong)).await;
        evaluated += i32::from(refused.error() == "CodeMismatchException");
    }
    assert_eq!(evaluated, 5);
    let right = world.respond("EMAIL_OTP", &third["Session"], responses(&code)).await;
    assert_eq!(right.error(), "NotAuthorizedException");
    let counted = "SELECT failures FROM sign_in_failures WHERE source = ''";
    let counted: i32 = sqlx::query_scalar(counted).fetch_one(&world.server.app.db).await.unwrap();
    assert_eq!(counted, 1 + evaluated, "no more than were looked at");
}

#[sqlx::test]
async fn nobody_is_told_who_is_there(db: PgPool) {
    let world = World::new(db).await;
    // Not every name that nobody has pretends to have an address.
    let mut like_ann = None;
    for number in 0..100 {
        let name = format!("nobody{number}");
        let asked = world.start(&name, json!({"PREFERRED_CHALLENGE": "EMAIL_OTP"})).await.ok();
        if asked["ChallengeName"] == "EMAIL_OTP" {
            like_ann = Some(name);
            break;
        }
        assert_eq!(asked["ChallengeName"], "SELECT_CHALLENGE");
    }
    for name in [like_ann.unwrap().as_str(), "ann"] {
        let asked = world.start(name, json!({"PREFERRED_CHALLENGE": "EMAIL_OTP"})).await.ok();
        assert_eq!(asked["ChallengeName"], "EMAIL_OTP", "{name}");
        let sent = asked["ChallengeParameters"]["CODE_DELIVERY_DESTINATION"].as_str().unwrap();
        assert!(sent.contains("***@"), "{sent}");
        let responses = json!({"USERNAME": name, "EMAIL_OTP_CODE": "01234567"});
        let refused = world.respond("EMAIL_OTP", &asked["Session"], responses).await;
        let why = "Invalid code or auth state for the user.";
        assert_eq!(refused.refused(), ("CodeMismatchException", why), "{name}");
    }
    let open = json!({"ExplicitAuthFlows": ["ALLOW_USER_AUTH"]});
    let open = world.server.client_with(&world.pool, open).await.id;
    let input = json!({
        "ClientId": open, "AuthFlow": "USER_AUTH", "AuthParameters": {"USERNAME": "nobody"},
    });
    let refused = world.server.call("InitiateAuth", input).await;
    assert_eq!(refused.refused(), ("UserNotFoundException", "User does not exist."));
}

#[sqlx::test]
async fn where_a_second_factor_follows_only_a_password_comes_first(db: PgPool) {
    let world = World::new(db).await;
    world.server.ask_for_factors(&world.pool, "OPTIONAL").await;
    let prefer = json!({
        "UserPoolId": world.pool, "Username": "ann",
        "EmailMfaSettings": {"Enabled": true, "PreferredMfa": true},
    });
    world.server.signed("AdminSetUserMFAPreference", prefer).await.ok();
    let asked = world.start("ann", json!({"PREFERRED_CHALLENGE": "EMAIL_OTP"})).await.ok();
    assert_eq!(asked["ChallengeName"], "SELECT_CHALLENGE");
    assert_eq!(asked["AvailableChallenges"], json!(["PASSWORD_SRP", "PASSWORD"]));
    let wish = json!({"PREFERRED_CHALLENGE": "PASSWORD", "PASSWORD": PASSWORD});
    let asked = world.start("ann", wish).await.ok();
    assert_eq!(asked["ChallengeName"], "EMAIL_OTP");
    assert_eq!(asked["AuthenticationResult"], Value::Null);
}

#[sqlx::test]
async fn a_sign_up_is_followed_by_a_sign_in_that_asks_nothing_again(db: PgPool) {
    let world = World::new(db).await;
    let server = &world.server;
    // Without a password: the pool lets people in by codes.
    let input = json!({
        "ClientId": world.client, "Username": "bob",
        "UserAttributes": [{"Name": "email", "Value": "bob@example.com"}],
    });
    let made = server.call("SignUp", input).await.ok();
    let code = server.code("bob@example.com").await;
    let confirm = |session: &Value, code: &str| {
        let input = json!({
            "ClientId": world.client, "Username": "bob", "ConfirmationCode": code,
            "Session": session,
        });
        server.call("ConfirmSignUp", input)
    };
    let start = |name: &str, session: &Value| {
        let input = json!({
            "ClientId": world.client, "AuthFlow": "USER_AUTH", "Session": session,
            "AuthParameters": {"USERNAME": name},
        });
        server.call("InitiateAuth", input)
    };
    let refused = ("NotAuthorizedException", "Invalid session for the user.");
    assert_eq!(start("bob", &made["Session"]).await.refused(), refused, "not confirmed yet");
    assert_eq!(confirm(&json!("x".repeat(60)), &code).await.refused(), refused);
    let confirmed = confirm(&made["Session"], &code).await.ok();
    let session = &confirmed["Session"];
    assert_eq!(start("ann", session).await.refused(), refused, "somebody else's");
    let done = start("bob", session).await.ok();
    assert!(done["AuthenticationResult"]["AccessToken"].is_string());
    assert_eq!(start("bob", session).await.error(), "NotAuthorizedException", "once");
    let asked = world.start("bob", json!({})).await.ok();
    assert_eq!(asked["AvailableChallenges"], json!(["EMAIL_OTP"]), "there is no password");
}

#[sqlx::test]
async fn a_sign_up_without_a_password_needs_another_way_in(db: PgPool) {
    let world = World::new(db).await;
    let client = world.server.client(&world.pool).await;
    let input = json!({"ClientId": client, "Username": "bob"});
    let refused = world.server.call("SignUp", input).await;
    assert_eq!(refused.error(), "InvalidParameterException");
    let made = world.server.sign_up(&client, "carl", "carl@example.com").await.ok();
    assert_eq!(made["Session"], Value::Null, "a client that does not let users choose");
}

/// Bug: where second factors are demanded of everybody no code begins a sign-in, and yet users signed up without a password.
#[sqlx::test]
async fn a_sign_up_needs_a_password_where_codes_let_nobody_in(db: PgPool) {
    let world = World::new(db).await;
    let sign_up = |name: &str, password: Value| {
        let email = format!("{name}@example.com");
        let input = json!({
            "ClientId": world.client, "Username": name, "Password": password,
            "UserAttributes": [{"Name": "email", "Value": email}],
        });
        world.server.call("SignUp", input)
    };
    sign_up("bob", json!("")).await.ok();
    world.server.ask_for_factors(&world.pool, "OPTIONAL").await;
    sign_up("carl", Value::Null).await.ok();
    world.server.ask_for_factors(&world.pool, "ON").await;
    let why = "1 validation error detected: Value at 'password' failed to satisfy constraint: \
               Member must not be null";
    for none in [Value::Null, json!("")] {
        let refused = sign_up("dora", none).await;
        assert_eq!(refused.refused(), ("InvalidParameterException", why));
    }
    sign_up("dora", json!(PASSWORD)).await.ok();
}

#[sqlx::test]
async fn a_client_that_does_not_allow_it_refuses(db: PgPool) {
    let world = World::new(db).await;
    let client = world.server.client(&world.pool).await;
    for flow in ["USER_AUTH", "USER_SRP_AUTH", "CUSTOM_AUTH"] {
        let input = json!({
            "ClientId": client, "AuthFlow": flow, "AuthParameters": {"USERNAME": "ann"},
        });
        let refused = world.server.call("InitiateAuth", input).await;
        let why = format!("{flow} flow not enabled for this client");
        assert_eq!(refused.refused(), ("InvalidParameterException", why.as_str()));
    }
    let client = world.server.client_with(&world.pool, json!({})).await.id;
    let input = json!({
        "ClientId": client, "AuthFlow": "CUSTOM_AUTH", "AuthParameters": {"USERNAME": "ann"},
    });
    let why = "Custom auth lambda trigger is not configured for the user pool.";
    let refused = world.server.call("InitiateAuth", input.clone()).await;
    assert_eq!(refused.refused(), ("InvalidParameterException", why)); // It may begin with SRP, and then it does.
    let mut by_srp = input;
    by_srp["AuthParameters"]["CHALLENGE_NAME"] = json!("SRP_A");
    let refused = world.server.call("InitiateAuth", by_srp).await;
    let why = "Missing required parameter SRP_A";
    assert_eq!(refused.refused(), ("InvalidParameterException", why));
}

#[sqlx::test]
async fn what_client_or_pool_allow_no_longer_signs_nobody_in(db: PgPool) {
    let world = World::new(db).await;
    let server = &world.server;
    let invalid = ("NotAuthorizedException", "Invalid session for the user.");
    let factors = async |factors: &[&str]| {
        let policies = json!({"SignInPolicy": {"AllowedFirstAuthFactors": factors}});
        let members = json!({
            "UserPoolId": world.pool, "AutoVerifiedAttributes": ["email"], "Policies": policies,
        });
        server.signed("UpdateUserPool", members).await.ok();
    };
    let flows = async |flows: &[&str]| {
        let members = json!({
            "UserPoolId": world.pool, "ClientId": world.client, "ExplicitAuthFlows": flows,
            "PreventUserExistenceErrors": "ENABLED",
        });
        server.signed("UpdateUserPoolClient", members).await.ok();
    };
    let choice = world.start("ann", json!({})).await.ok();
    let sent = world.start("ann", json!({"PREFERRED_CHALLENGE": "EMAIL_OTP"})).await.ok();
    let code = world.code("ann@example.com").await;
    let proof = || json!({"USERNAME": "ann", "EMAIL_OTP_CODE": code});
    let chosen = |answer: &str| json!({"USERNAME": "ann", "ANSWER": answer, "PASSWORD": PASSWORD});

    factors(&["PASSWORD"]).await;
    assert_eq!(world.respond("EMAIL_OTP", &sent["Session"], proof()).await.refused(), invalid);
    let refused = world.respond("SELECT_CHALLENGE", &choice["Session"], chosen("EMAIL_OTP")).await;
    assert_eq!(refused.error(), "InvalidParameterException");
    factors(&["PASSWORD", "EMAIL_OTP"]).await;

    flows(&["ALLOW_REFRESH_TOKEN_AUTH"]).await;
    assert_eq!(world.respond("EMAIL_OTP", &sent["Session"], proof()).await.refused(), invalid);
    let refused = world.respond("SELECT_CHALLENGE", &choice["Session"], chosen("PASSWORD")).await;
    assert_eq!(refused.refused(), invalid);
    flows(&["ALLOW_USER_AUTH"]).await;
    world.respond("EMAIL_OTP", &sent["Session"], proof()).await.ok();
}

#[sqlx::test]
async fn an_answer_without_a_value_is_none_and_uses_nothing_up(db: PgPool) {
    let world = World::new(db).await;
    let nameless = world.start("", json!({})).await;
    let missing = |name: &str| format!("Missing required parameter {name}");
    assert_eq!(nameless.refused(), ("InvalidParameterException", &*missing("USERNAME")));
    let sent = world.start("ann", json!({"PREFERRED_CHALLENGE": "EMAIL_OTP"})).await.ok();
    for _ in 0..7 {
        let empty = json!({"USERNAME": "ann", "EMAIL_OTP_CODE": ""});
        let refused = world.respond("EMAIL_OTP", &sent["Session"], empty).await;
        assert_eq!(refused.refused(), ("InvalidParameterException", &*missing("EMAIL_OTP_CODE")));
    }
    let code = world.code("ann@example.com").await;
    let responses = json!({"USERNAME": "ann", "EMAIL_OTP_CODE": code});
    world.respond("EMAIL_OTP", &sent["Session"], responses).await.ok();
}

/// Bug: whoever had signed up with somebody else's address and a password of its own signed in with that, once the owner of the
/// address had signed in by a code.
#[sqlx::test]
async fn whoever_signed_up_with_what_is_anothers_keeps_no_way_in_once_the_owner_signs_in_by_a_code(
    db: PgPool,
) {
    let world = World::new(db).await;
    let (server, address, number) = (&world.server, "bob@example.com", "+14155550134");
    let ways = [("bob", "EMAIL_OTP", address, "phone_number"), ("eve", "SMS_OTP", number, "email")];
    for (name, factor, to, unproven) in ways {
        let attributes = json!([
            {"Name": "email", "Value": address}, {"Name": "phone_number", "Value": number},
            {"Name": "nickname", "Value": name},
        ]);
        let input = json!({
            "ClientId": world.client, "Username": name, "Password": PASSWORD,
            "UserAttributes": attributes,
        });
        server.call("SignUp", input).await.ok();
        // The thief has chosen already, and has an exchange under way.
        let held = world.start(name, json!({"PREFERRED_CHALLENGE": "PASSWORD"})).await.ok();
        let exchange = Exchange::begin();
        let wish = json!({"PREFERRED_CHALLENGE": "PASSWORD_SRP", "SRP_A": exchange.public});
        let begun = world.start(name, wish).await.ok();

        let asked = world.start(name, json!({"PREFERRED_CHALLENGE": factor})).await.ok();
        assert_eq!(asked["ChallengeName"], factor, "{asked}");
        let code = world.code(to).await;
        let responses = json!({"USERNAME": name, format!("{factor}_CODE"): code});
        let done = world.respond(factor, &asked["Session"], responses).await.ok();
        let token = &done["AuthenticationResult"]["AccessToken"];

        let wish = json!({"PREFERRED_CHALLENGE": "PASSWORD", "PASSWORD": PASSWORD});
        let answer = json!({"USERNAME": name, "PASSWORD": PASSWORD});
        let told = &begun["ChallengeParameters"];
        let proof = exchange.responses(server.app.now(), &world.pool, told, PASSWORD);
        let signed_in = world.start(name, wish).await;
        assert_eq!(signed_in.body["AuthenticationResult"], Value::Null, "{signed_in:?}");
        for refused in [
            world.respond("PASSWORD", &held["Session"], answer).await,
            world.respond("PASSWORD_VERIFIER", &begun["Session"], proof).await,
        ] {
            assert_eq!(refused.error(), "NotAuthorizedException", "{refused:?}");
        }
        let user = server.call("GetUser", json!({"AccessToken": token})).await.ok();
        let attribute = |name| value(&user["UserAttributes"], name);
        assert_eq!(attribute(unproven), None);
        assert_eq!(attribute("nickname").as_deref(), Some(name), "that opens nothing");
        // The owner chooses a password.
        let input = json!({"AccessToken": token, "ProposedPassword": "An0ther!pass"});
        server.call("ChangePassword", input).await.ok();
        let wish = json!({"PREFERRED_CHALLENGE": "PASSWORD", "PASSWORD": "An0ther!pass"});
        world.start(name, wish).await.ok();
    }
}
