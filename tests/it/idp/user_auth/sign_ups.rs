//! The sign-in that follows a sign-up.

use chrono::Duration;
use serde_json::{Value, json};
use sqlx::PgPool;

use super::World;
use crate::support::Answer;
use crate::support::users::PASSWORD;

impl World {
    /// SignUp of bob, with this password or none.
    async fn sign_up_bob(&self, password: Option<&str>) -> Value {
        let mut input = json!({
            "ClientId": self.client, "Username": "bob",
            "UserAttributes": [{"Name": "email", "Value": "bob@example.com"}],
        });
        if let Some(password) = password {
            input["Password"] = json!(password);
        }
        self.server.call("SignUp", input).await.ok()
    }

    /// ConfirmSignUp of bob, with a Session or none.
    async fn confirm_bob(&self, session: &Value) -> Answer {
        let code = self.server.code("bob@example.com").await;
        let mut input = json!({
            "ClientId": self.client, "Username": "bob", "ConfirmationCode": code,
        });
        if session.is_string() {
            input["Session"] = session.clone();
        }
        self.server.call("ConfirmSignUp", input).await
    }

    async fn start_bob_with(&self, session: &Value) -> Answer {
        let input = json!({
            "ClientId": self.client, "AuthFlow": "USER_AUTH", "Session": session,
            "AuthParameters": {"USERNAME": "bob"},
        });
        self.server.call("InitiateAuth", input).await
    }
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
    // Amplify waits so for a link to be followed.
    let waiting = start("bob", &made["Session"]).await;
    assert_eq!(waiting.error(), "UserNotConfirmedException");
    let refused = ("NotAuthorizedException", "Invalid session for the user.");
    assert_eq!(confirm(&json!("x".repeat(60)), &code).await.refused(), refused);
    let confirmed = confirm(&made["Session"], &code).await.ok();
    let session = &confirmed["Session"];
    assert_eq!(start("ann", session).await.refused(), refused, "somebody else's");
    let done = start("bob", session).await.ok();
    assert!(done["AuthenticationResult"]["AccessToken"].is_string());
    assert_eq!(start("bob", session).await.error(), "NotAuthorizedException", "once");
    assert_eq!(start("bob", &made["Session"]).await.refused(), refused, "confirmed by then");
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

/// Bug: the code of a sign-up was refused once the Session that apps send along with it was over, which is minutes.
#[sqlx::test]
async fn the_code_of_a_sign_up_outlives_its_session(db: PgPool) {
    let world = World::new(db).await;
    let made = world.sign_up_bob(None).await;
    world.server.advance(Duration::hours(1));
    let confirmed = world.confirm_bob(&made["Session"]).await.ok();
    assert_eq!(confirmed["Session"], Value::Null, "it is over");
    let bob = world.server.admin_get(&world.pool, "bob").await.ok();
    assert_eq!(bob["UserStatus"], "CONFIRMED");
}

/// Bug: Amplify's sign-in after a sign-up without a password never came to be: it sends no Session with ConfirmSignUp, and goes
/// on with the one that it is given.
#[sqlx::test]
async fn who_has_no_password_goes_on_by_the_code_alone(db: PgPool) {
    let world = World::new(db).await;
    world.sign_up_bob(None).await;
    let confirmed = world.confirm_bob(&Value::Null).await.ok();
    let done = world.start_bob_with(&confirmed["Session"]).await.ok();
    assert!(done["AuthenticationResult"]["AccessToken"].is_string());
}

/// Whoever has the mailbox need not be who chose the password.
#[sqlx::test]
async fn who_has_a_password_goes_on_with_the_session_of_the_sign_up_alone(db: PgPool) {
    let world = World::new(db).await;
    world.sign_up_bob(Some(PASSWORD)).await;
    assert_eq!(world.confirm_bob(&Value::Null).await.ok()["Session"], Value::Null);
}

/// Bug: where nothing could follow, the Session of a sign-up was spent on hearing so.
#[sqlx::test]
async fn a_session_that_leads_nowhere_is_not_spent(db: PgPool) {
    let world = World::new(db).await;
    let made = world.sign_up_bob(Some(PASSWORD)).await;
    let confirmed = world.confirm_bob(&made["Session"]).await.ok();
    // E-mail proves the first factor, and is the only second one.
    let server = &world.server;
    let demand = json!({
        "UserPoolId": world.pool, "MfaConfiguration": "ON",
        "EmailMfaConfiguration": {"Message": "{####}", "Subject": "Code"},
    });
    server.signed("SetUserPoolMfaConfig", demand).await.ok();
    let first = world.start_bob_with(&confirmed["Session"]).await;
    assert_eq!(first.error(), "InvalidParameterException", "{first:?}");
    assert_eq!(world.start_bob_with(&confirmed["Session"]).await.refused(), first.refused());
    let relent = json!({"UserPoolId": world.pool, "MfaConfiguration": "OFF"});
    server.signed("SetUserPoolMfaConfig", relent).await.ok();
    let done = world.start_bob_with(&confirmed["Session"]).await.ok();
    assert!(done["AuthenticationResult"]["AccessToken"].is_string());
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
