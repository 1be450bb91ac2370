//! Accounts that somebody made or has, whose address is another's.

use serde_json::{Value, json};
use sqlx::PgPool;

use super::World;
use crate::support::srp::Exchange;
use crate::support::users::{PASSWORD, value};

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

/// Bug: whoever gave an account of theirs somebody else's address kept it when the owner of that signed in by a code.
#[sqlx::test]
async fn whoever_took_the_address_of_another_loses_the_account_once_the_owner_signs_in_by_a_code(
    db: PgPool,
) {
    let world = World::new(db).await;
    let (server, address) = (&world.server, "bob@example.com");
    let wish = json!({"PREFERRED_CHALLENGE": "PASSWORD", "PASSWORD": PASSWORD});
    let had = world.start("ann", wish.clone()).await.ok()["AuthenticationResult"].clone();
    let changes = json!({
        "AccessToken": had["AccessToken"],
        "UserAttributes": [{"Name": "email", "Value": address}],
    });
    server.call("UpdateUserAttributes", changes).await.ok();
    sqlx::query(
        "INSERT INTO passkeys (user_pool_id, credential_id, sub, credential, relying_party_id,
             friendly_name, transports, created_at)
         SELECT user_pool_id, $1, sub, '{}', 'x', 'x', '{}', created_at FROM users",
    )
    .bind(&[1_u8; 32][..])
    .execute(&server.app.db)
    .await
    .unwrap();

    let asked = world.start("ann", json!({"PREFERRED_CHALLENGE": "EMAIL_OTP"})).await.ok();
    let done = world.answer(&asked["Session"], &world.code(address).await).await.ok();
    let token = &done["AuthenticationResult"]["AccessToken"];
    let user = server.call("GetUser", json!({"AccessToken": token})).await.ok();
    assert_eq!(value(&user["UserAttributes"], "email_verified").as_deref(), Some("true"));

    let refused = server.call("GetUser", json!({"AccessToken": had["AccessToken"]})).await;
    assert_eq!(refused.error(), "NotAuthorizedException");
    let signed_in = world.start("ann", wish).await;
    assert_eq!(signed_in.body["AuthenticationResult"], Value::Null, "{signed_in:?}");
    let input = json!({
        "ClientId": world.client, "AuthFlow": "REFRESH_TOKEN_AUTH",
        "AuthParameters": {"REFRESH_TOKEN": had["RefreshToken"]},
    });
    assert_eq!(server.call("InitiateAuth", input).await.error(), "NotAuthorizedException");
    let left = sqlx::query_scalar::<_, i64>("SELECT count(*) FROM passkeys");
    assert_eq!(left.fetch_one(&server.app.db).await.unwrap(), 0);
}

#[sqlx::test]
async fn who_has_proven_a_number_is_asked_at_no_address_that_is_not_proven(db: PgPool) {
    let world = World::new(db).await;
    let offered = async |number: &str, address: &str| {
        let attributes = json!([
            {"Name": "phone_number", "Value": "+14155550134"},
            {"Name": "phone_number_verified", "Value": number},
            {"Name": "email", "Value": "ann@example.com"},
            {"Name": "email_verified", "Value": address},
        ]);
        let input =
            json!({"UserPoolId": world.pool, "Username": "ann", "UserAttributes": attributes});
        world.server.signed("AdminUpdateUserAttributes", input).await.ok();
        world.start("ann", json!({})).await.ok()["AvailableChallenges"].clone()
    };
    let with = |codes: &[&str]| json!([&["PASSWORD_SRP", "PASSWORD"], codes].concat());
    assert_eq!(offered("true", "true").await, with(&["EMAIL_OTP", "SMS_OTP"]));
    assert_eq!(offered("true", "false").await, with(&["SMS_OTP"]));
    assert_eq!(offered("false", "true").await, with(&["EMAIL_OTP"]));
    assert_eq!(offered("false", "false").await, with(&["EMAIL_OTP", "SMS_OTP"]));
}
