//! RespondToAuthChallenge and AdminRespondToAuthChallenge: NEW_PASSWORD_REQUIRED.

use chrono::Duration;
use futures_util::future::join_all;
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::support::users::{secret_hash, value};
use crate::support::{Answer, TestServer};

const TEMPORARY: &str = "T3mporary!";
const NEW: &str = "An0ther!pass";

/// A user with a temporary password.
async fn invited(server: &TestServer, pool: &str, name: &str, attributes: Value) {
    let input = json!({
        "UserPoolId": pool, "Username": name, "TemporaryPassword": TEMPORARY,
        "UserAttributes": attributes, "MessageAction": "SUPPRESS",
    });
    server.signed("AdminCreateUser", input).await.ok();
}

/// The challenge that the temporary password leads to.
async fn challenge(server: &TestServer, client: &str, name: &str) -> Value {
    let answer = server.sign_in(client, name, TEMPORARY).await.ok();
    assert_eq!(answer["ChallengeName"], "NEW_PASSWORD_REQUIRED");
    answer
}

fn responses(name: &str, attributes: &[(&str, &str)]) -> Value {
    let mut responses = json!({"USERNAME": name, "NEW_PASSWORD": NEW});
    for (name, value) in attributes {
        responses[format!("userAttributes.{name}")] = json!(value);
    }
    responses
}

async fn respond(server: &TestServer, client: &str, session: &Value, responses: Value) -> Answer {
    let input = json!({
        "ClientId": client, "ChallengeName": "NEW_PASSWORD_REQUIRED", "Session": session,
        "ChallengeResponses": responses,
    });
    server.call("RespondToAuthChallenge", input).await
}

#[sqlx::test]
async fn a_new_password_signs_in_and_replaces_the_temporary_one(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool().await;
    let client = server.client(&pool).await;
    invited(&server, &pool, "ann", json!([{"Name": "email", "Value": "ann@example.com"}])).await;
    let asked = challenge(&server, &client, "ann").await;
    let parameters = &asked["ChallengeParameters"];
    assert_eq!(parameters["USER_ID_FOR_SRP"], "ann");
    assert_eq!(parameters["requiredAttributes"], "[]");
    let shown: Value =
        serde_json::from_str(parameters["userAttributes"].as_str().unwrap()).unwrap();
    assert_eq!(shown, json!({"email": "ann@example.com", "email_verified": "false"}));
    let answer = respond(&server, &client, &asked["Session"], responses("ann", &[])).await.ok();
    assert_eq!(answer["ChallengeParameters"], json!({}));
    assert_eq!(answer["AuthenticationResult"]["TokenType"], "Bearer");
    assert_eq!(server.admin_get(&pool, "ann").await.ok()["UserStatus"], "CONFIRMED");
    assert_eq!(server.sign_in(&client, "ann", TEMPORARY).await.error(), "NotAuthorizedException");
    assert_eq!(server.sign_in(&client, "ann", NEW).await.status, 200);
    let again = respond(&server, &client, &asked["Session"], responses("ann", &[])).await;
    let why = "Invalid session for the user, session can only be used once.";
    assert_eq!(again.refused(), ("NotAuthorizedException", why));
}

#[sqlx::test]
async fn of_parallel_answers_one_is_taken(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool().await;
    let client = server.client(&pool).await;
    invited(&server, &pool, "ann", json!([])).await;
    let asked = challenge(&server, &client, "ann").await;
    let answers =
        (0..5).map(|_| respond(&server, &client, &asked["Session"], responses("ann", &[])));
    let answers = join_all(answers).await;
    let taken = answers.iter().filter(|answer| answer.status == 200).count();
    assert_eq!(taken, 1, "{answers:?}");
    let refused = |a: &Answer| a.status == 200 || a.error() == "NotAuthorizedException";
    assert!(answers.iter().all(refused), "{answers:?}");
}

#[sqlx::test]
async fn required_attributes_are_asked_for_and_stay_where_they_have_a_value(db: PgPool) {
    let server = TestServer::start(db).await;
    let required = |name: &str| json!({"Name": name, "Required": true, "AttributeDataType": "String", "Mutable": true});
    let pool = server.pool_with(json!({"Schema": [required("email"), required("name")]})).await;
    let client = server.client(&pool).await;
    invited(&server, &pool, "ann", json!([{"Name": "email", "Value": "ann@example.com"}])).await;
    let asked = challenge(&server, &client, "ann").await;
    assert_eq!(asked["ChallengeParameters"]["requiredAttributes"], "[\"userAttributes.name\"]");
    let refusals = [
        (&[][..], "InvalidParameterException", "Invalid attributes given, name is missing"),
        (
            &[("name", "Ann"), ("email", "eve@example.com")],
            "NotAuthorizedException",
            "Cannot modify an already provided email",
        ),
        (
            &[("name", "Ann"), ("email_verified", "true")],
            "NotAuthorizedException",
            "Cannot modify the non-mutable attribute email_verified",
        ),
        (
            &[("name", "Ann"), ("sub", "x")],
            "InvalidParameterException",
            "Cannot modify the non-mutable attribute sub",
        ),
    ];
    for (attributes, error, why) in refusals {
        let answer =
            respond(&server, &client, &asked["Session"], responses("ann", attributes)).await;
        assert_eq!(answer.refused(), (error, why), "{attributes:?}");
    }
    // None of the refusals used the Session up, nor did a weak password.
    let mut weak = responses("ann", &[("name", "Ann")]);
    weak["NEW_PASSWORD"] = json!("aaaaaaaa");
    let answer = respond(&server, &client, &asked["Session"], weak).await;
    let why = "Password does not conform to policy: Password must have uppercase characters";
    assert_eq!(answer.refused(), ("InvalidPasswordException", why));
    // What no other operation would take as a password.
    for spaced in [" An0ther!pass", "An0ther!pass ", "An0ther!pass\t"] {
        let mut responses = responses("ann", &[("name", "Ann")]);
        responses["NEW_PASSWORD"] = json!(spaced);
        let answer = respond(&server, &client, &asked["Session"], responses).await;
        let why = "1 validation error detected: Value at 'password' failed to satisfy constraint: \
                   Member must satisfy regular expression pattern: ^[\\S]+.*[\\S]+$";
        assert_eq!(answer.refused(), ("InvalidParameterException", why), "{spaced:?}");
    }
    let answer =
        respond(&server, &client, &asked["Session"], responses("ann", &[("name", "Ann")])).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let user = server.admin_get(&pool, "ann").await.ok();
    assert_eq!(value(&user["UserAttributes"], "name").as_deref(), Some("Ann"));
}

/// Bug: attributes that are not required were refused, and those of them that have a value.
#[sqlx::test]
async fn a_new_password_brings_any_attributes_that_the_client_may_write(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool().await;
    let flows = json!(["ALLOW_USER_PASSWORD_AUTH"]);
    let writes = json!(["email", "name", "nickname"]);
    let members = json!({"ExplicitAuthFlows": flows, "WriteAttributes": writes});
    let client = server.client_with(&pool, members).await.id;
    let attributes = json!([
        {"Name": "email", "Value": "ann@example.com"}, {"Name": "nickname", "Value": "ann"},
        {"Name": "name", "Value": "Ann"},
    ]);
    invited(&server, &pool, "ann", attributes).await;
    let asked = challenge(&server, &client, "ann").await;
    for (name, given, why) in [
        ("profile", "x", "A client attempted to write unauthorized attribute"),
        // Where codes go is not changed by whoever knows no more than the temporary password.
        ("email", "eve@example.com", "Cannot modify an already provided email"),
    ] {
        let responses = responses("ann", &[("nickname", "annie"), (name, given)]);
        let refused = respond(&server, &client, &asked["Session"], responses).await;
        assert_eq!(refused.refused(), ("NotAuthorizedException", why));
    }
    let given = responses("ann", &[("nickname", "annie"), ("name", "")]);
    respond(&server, &client, &asked["Session"], given).await.ok();
    for (name, expected) in [("nickname", "annie"), ("name", "Ann"), ("email", "ann@example.com")] {
        assert_eq!(server.attribute(&pool, "ann", name).await.as_deref(), Some(expected));
    }
}

#[sqlx::test]
async fn a_new_password_brings_no_address_beside_the_second_factor_that_is_asked_for(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool().await;
    let client = server.client(&pool).await;
    server.ask_for_factors(&pool, "ON").await;
    let number = json!([{"Name": "phone_number", "Value": "+14155550134"}]);
    invited(&server, &pool, "ann", number).await;
    invited(&server, &pool, "bob", json!([])).await;
    let with = |name| responses(name, &[("email", "new@example.com")]);
    let asked = challenge(&server, &client, "ann").await;
    let refused = respond(&server, &client, &asked["Session"], with("ann")).await;
    let why = "Cannot set email before the second factor";
    assert_eq!(refused.refused(), ("NotAuthorizedException", why));
    let next = respond(&server, &client, &asked["Session"], responses("ann", &[])).await.ok();
    assert_eq!(next["ChallengeName"], "SMS_MFA");
    // Who has none sets one up either way.
    let asked = challenge(&server, &client, "bob").await;
    let next = respond(&server, &client, &asked["Session"], with("bob")).await.ok();
    assert_eq!(next["ChallengeName"], "EMAIL_OTP");
    let verified = server.attribute(&pool, "bob", "email_verified").await;
    assert_eq!(verified.as_deref(), Some("false"));
}

/// Not in the sign-in that gave it, nor in a later one with the new password alone.
#[sqlx::test]
async fn a_required_address_that_comes_with_a_new_password_is_no_factor_beside_a_phone(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool_with(json!({"Schema": [{"Name": "email", "Required": true}]})).await;
    let client = server.client(&pool).await;
    server.ask_for_factors(&pool, "ON").await;
    let number = json!([{"Name": "phone_number", "Value": "+14155550134"}]);
    invited(&server, &pool, "ann", number).await;
    let asked = challenge(&server, &client, "ann").await;
    let given = responses("ann", &[("email", "eve@example.com")]);
    let next = respond(&server, &client, &asked["Session"], given).await.ok();
    assert_eq!(next["ChallengeName"], "SMS_MFA");
    let next = server.sign_in(&client, "ann", NEW).await.ok();
    assert_eq!(next["ChallengeName"], "SMS_MFA");
    // Once it is proven it is one like any other.
    let proven = json!([{"Name": "email_verified", "Value": "true"}]);
    let input = json!({"UserPoolId": pool, "Username": "ann", "UserAttributes": proven});
    server.signed("AdminUpdateUserAttributes", input).await.ok();
    let next = server.sign_in(&client, "ann", NEW).await.ok();
    assert_eq!(next["ChallengeName"], "SELECT_MFA_TYPE");
}

#[sqlx::test]
async fn a_session_is_of_its_user_client_and_challenge(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool().await;
    let (client, other) = (server.client(&pool).await, server.client(&pool).await);
    invited(&server, &pool, "ann", json!([])).await;
    invited(&server, &pool, "bob", json!([])).await;
    let asked = challenge(&server, &client, "ann").await;
    let session = &asked["Session"];
    let invalid = ("NotAuthorizedException", "Invalid session for the user.");
    let garbage = json!("x".repeat(43));
    for (client, session, name) in [
        (&client, session, "bob"),
        (&client, session, "nobody"),
        (&other, session, "ann"),
        (&client, &garbage, "ann"),
    ] {
        let answer = respond(&server, client, session, responses(name, &[])).await;
        assert_eq!(answer.refused(), invalid, "{name}");
    }
    let missing = respond(&server, &client, &Value::Null, responses("ann", &[])).await;
    let why = "Missing required parameter Session";
    assert_eq!(missing.refused(), ("InvalidParameterException", why));
    for name in ["USERNAME", "NEW_PASSWORD"] {
        let mut short = responses("ann", &[]);
        short.as_object_mut().unwrap().remove(name);
        let answer = respond(&server, &client, session, short).await;
        let why = format!("Missing required parameter {name}");
        assert_eq!(answer.refused(), ("InvalidParameterException", why.as_str()));
    }
    server.advance(Duration::minutes(3));
    let late = respond(&server, &client, session, responses("ann", &[])).await;
    let why = "Invalid session for the user, session is expired.";
    assert_eq!(late.refused(), ("NotAuthorizedException", why));
}

#[sqlx::test]
async fn another_temporary_password_or_a_disabled_user_ends_the_challenge(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool().await;
    let client = server.client(&pool).await;
    invited(&server, &pool, "ann", json!([])).await;
    let asked = challenge(&server, &client, "ann").await;
    let reset = json!({"UserPoolId": pool, "Username": "ann", "Password": "T3mporary!2"});
    server.signed("AdminSetUserPassword", reset).await.ok();
    let answer = respond(&server, &client, &asked["Session"], responses("ann", &[])).await;
    assert_eq!(answer.error(), "NotAuthorizedException");

    invited(&server, &pool, "bob", json!([])).await;
    let asked = challenge(&server, &client, "bob").await;
    let bob = json!({"UserPoolId": pool, "Username": "bob"});
    server.signed("AdminDisableUser", bob.clone()).await.ok();
    server.signed("AdminEnableUser", bob).await.ok();
    let answer = respond(&server, &client, &asked["Session"], responses("bob", &[])).await;
    assert_eq!(answer.error(), "NotAuthorizedException");
}

#[sqlx::test]
async fn the_secret_hash_is_over_the_name_as_typed_or_the_username(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool_with(json!({"UsernameAttributes": ["email"]})).await;
    let members =
        json!({"GenerateSecret": true, "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH"]});
    let client = server.client_with(&pool, members).await;
    let (id, secret) = (&client.id, client.secret.unwrap());
    let email = "ann@example.com";
    let start = async || {
        let parameters = json!({"USERNAME": email, "PASSWORD": TEMPORARY,
            "SECRET_HASH": secret_hash(&secret, email, id)});
        let input =
            json!({"ClientId": id, "AuthFlow": "USER_PASSWORD_AUTH", "AuthParameters": parameters});
        server.call("InitiateAuth", input).await.ok()
    };
    invited(&server, &pool, email, json!([])).await;
    let asked = start().await;
    let sub = asked["ChallengeParameters"]["USER_ID_FOR_SRP"].as_str().unwrap();
    let mut wrong = responses(email, &[]);
    wrong["SECRET_HASH"] = json!(secret_hash(&secret, "eve@example.com", id));
    let answer = respond(&server, id, &asked["Session"], wrong).await;
    let why = format!("Unable to verify secret hash for client {id}");
    assert_eq!(answer.refused(), ("NotAuthorizedException", why.as_str()));
    let none = respond(&server, id, &asked["Session"], responses(email, &[])).await;
    let why = format!("Client {id} is configured with secret but SECRET_HASH was not received");
    assert_eq!(none.refused(), ("NotAuthorizedException", why.as_str()));
    let mut canonical = responses(email, &[]);
    canonical["SECRET_HASH"] = json!(secret_hash(&secret, sub, id));
    assert_eq!(respond(&server, id, &asked["Session"], canonical).await.status, 200);
}

#[sqlx::test]
async fn an_administrator_answers_by_the_same_rules(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool().await;
    let client = server.client(&pool).await;
    invited(&server, &pool, "ann", json!([])).await;
    let parameters = json!({"USERNAME": "ann", "PASSWORD": TEMPORARY});
    let input = json!({"UserPoolId": pool, "ClientId": client,
        "AuthFlow": "ADMIN_USER_PASSWORD_AUTH", "AuthParameters": parameters});
    let asked = server.signed("AdminInitiateAuth", input).await.ok();
    let mut input = json!({
        "UserPoolId": pool, "ClientId": client, "ChallengeName": "NEW_PASSWORD_REQUIRED",
        "Session": asked["Session"], "ChallengeResponses": responses("ann", &[]),
    });
    let unsigned = server.call("AdminRespondToAuthChallenge", input.clone()).await;
    assert_eq!(unsigned.error(), "MissingAuthenticationTokenException");
    let answer = server.signed("AdminRespondToAuthChallenge", input.clone()).await.ok();
    assert!(answer["AuthenticationResult"]["AccessToken"].is_string());
    input["UserPoolId"] = json!(server.pool().await);
    let elsewhere = server.signed("AdminRespondToAuthChallenge", input).await;
    assert_eq!(elsewhere.error(), "ResourceNotFoundException");
}

#[sqlx::test]
async fn a_challenge_that_is_not_built_is_refused(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool().await;
    let client = server.client(&pool).await;
    let input = json!({"ClientId": client, "ChallengeName": "CUSTOM_CHALLENGE",
        "Session": "x".repeat(43), "ChallengeResponses": {"USERNAME": "ann", "ANSWER": "123456"}});
    let answer = server.call("RespondToAuthChallenge", input).await;
    assert_eq!(answer.error(), "InvalidParameterException");
}

#[sqlx::test]
async fn nobody_says_of_an_address_that_is_not_there_that_it_is_proven(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool().await;
    let client = server.client(&pool).await;
    invited(&server, &pool, "ann", json!([])).await;
    let asked = challenge(&server, &client, "ann").await;
    for name in ["email_verified", "phone_number_verified"] {
        let responses = responses("ann", &[(name, "true")]);
        let refused = respond(&server, &client, &asked["Session"], responses).await;
        let why = format!("Cannot modify the non-mutable attribute {name}");
        assert_eq!(refused.refused(), ("NotAuthorizedException", why.as_str()));
    }
}

/// Bug: the password was changed, and then the answer was an error: the Session and the temporary password were gone.
#[sqlx::test]
async fn a_new_password_is_not_set_where_the_code_that_is_asked_for_next_cannot_be_sent(
    db: PgPool,
) {
    let server = TestServer::start(db).await;
    let pool = server.pool().await;
    let client = server.client(&pool).await;
    let by_mail =
        json!({"UserPoolId": pool, "MfaConfiguration": "ON", "EmailMfaConfiguration": {}});
    server.signed("SetUserPoolMfaConfig", by_mail).await.ok();
    invited(&server, &pool, "ann", json!([{"Name": "email", "Value": "ann@example.com"}])).await;
    // Messages are counted by the hour: this one is nearly over.
    let gone = server.app.now().timestamp().rem_euclid(3600);
    server.advance(Duration::seconds(2 * 3600 - gone - 60));
    let set = async |password: &str, permanent: bool| {
        let input = json!({
            "UserPoolId": pool, "Username": "ann", "Password": password, "Permanent": permanent,
        });
        server.signed("AdminSetUserPassword", input).await.ok();
    };
    set("F1rst!pass", true).await;
    for _ in 0..5 {
        let asked = server.sign_in(&client, "ann", "F1rst!pass").await.ok();
        assert_eq!(asked["ChallengeName"], "EMAIL_OTP");
    }
    set(TEMPORARY, false).await;
    let asked = challenge(&server, &client, "ann").await;
    for _ in 0..2 {
        let busy = respond(&server, &client, &asked["Session"], responses("ann", &[])).await;
        assert_eq!(busy.error(), "TooManyRequestsException");
    }
    let user = server.admin_get(&pool, "ann").await.ok();
    assert_eq!(user["UserStatus"], "FORCE_CHANGE_PASSWORD");
    challenge(&server, &client, "ann").await;
    server.advance(Duration::minutes(2));
    let next = respond(&server, &client, &asked["Session"], responses("ann", &[])).await.ok();
    assert_eq!(next["ChallengeName"], "EMAIL_OTP");
    assert_eq!(server.admin_get(&pool, "ann").await.ok()["UserStatus"], "CONFIRMED");
}
