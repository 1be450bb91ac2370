//! Every challenge at the administrators' door: AdminRespondToAuthChallenge asks as much as RespondToAuthChallenge.

use serde_json::{Value, json};
use sqlx::PgPool;

use super::challenges::{Asked, CHALLENGES, World, make_client, make_pool, make_user};
use crate::support::users::PASSWORD;
use crate::support::{Answer, TestServer};

async fn respond(
    world: &World,
    pool: &str,
    client: &str,
    name: &str,
    challenge: &str,
    asked: &Asked,
) -> Answer {
    let mut responses = asked.responses.clone();
    responses["USERNAME"] = json!(name);
    let mut input = json!({
        "UserPoolId": pool, "ClientId": client, "ChallengeName": challenge,
        "ChallengeResponses": responses,
    });
    if asked.session.is_string() {
        input["Session"] = asked.session.clone();
    }
    world.server.signed("AdminRespondToAuthChallenge", input).await
}

#[sqlx::test]
async fn administrators_answer_each_for_its_user_as_what_it_is_and_once(db: PgPool) {
    let server = TestServer::start(db).await;
    let (pool, elsewhere) = (make_pool(&server).await, make_pool(&server).await);
    let (client, sibling) = (make_client(&server, &pool).await, make_client(&server, &pool).await);
    let foreign = make_client(&server, &elsewhere).await;
    make_user(&server, &pool, "stranger").await;
    let world = World { server, pool, client };
    let (pool, client) = (&world.pool, &world.client);
    for (number, (challenge, make)) in CHALLENGES.iter().enumerate() {
        let name = format!("user{number}");
        make_user(&world.server, pool, &name).await;
        make_user(&world.server, &elsewhere, &name).await;
        let asked = make(&world, &name).await;
        for (what, pool, client, who) in [
            ("another user", pool, client, "stranger"),
            ("nobody", pool, client, "nobody"),
            ("another client", pool, &sibling, name.as_str()),
            ("another pool", &elsewhere, &foreign, name.as_str()),
        ] {
            let refused = respond(&world, pool, client, who, challenge, &asked).await;
            assert_eq!(refused.error(), "NotAuthorizedException", "{challenge} of {what}");
        }
        let refused = respond(&world, &elsewhere, client, &name, challenge, &asked).await;
        assert_eq!(refused.error(), "ResourceNotFoundException", "{challenge}");
        let taken = respond(&world, pool, client, &name, challenge, &asked).await.ok();
        let signed_in = taken["AuthenticationResult"]["AccessToken"].is_string();
        let goes_on = ["SELECT_MFA_TYPE", "PASSWORD_SRP"].contains(challenge);
        assert_eq!(signed_in, !goes_on, "{challenge}: {taken}");
        // Whichever door it comes by then.
        let again = respond(&world, pool, client, &name, challenge, &asked).await;
        assert_eq!(again.error(), "NotAuthorizedException", "{challenge} twice");
        let again = world.answer(client, &name, challenge, &asked).await;
        assert_eq!(again.error(), "NotAuthorizedException", "{challenge} at the other door");
    }
}

#[sqlx::test]
async fn an_address_that_is_set_up_is_its_users_alone_and_answered_once(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = make_pool(&server).await;
    let (client, sibling) = (make_client(&server, &pool).await, make_client(&server, &pool).await);
    make_user(&server, &pool, "stranger").await;
    let made = json!({"UserPoolId": pool, "Username": "gus", "MessageAction": "SUPPRESS"});
    server.signed("AdminCreateUser", made).await.ok();
    let set = json!({
        "UserPoolId": pool, "Username": "gus", "Password": PASSWORD, "Permanent": true,
    });
    server.signed("AdminSetUserPassword", set).await.ok();
    server.ask_for_factors(&pool, "ON").await;
    let world = World { server, pool, client };
    let asked = world.sign_in("gus").await;
    assert_eq!(asked["ChallengeName"], "MFA_SETUP");
    let open = |asked: &Value, responses: Value| Asked {
        challenge: asked["ChallengeName"].as_str().unwrap().to_owned(),
        session: asked["Session"].clone(),
        responses,
    };
    let set_up = open(&asked, json!({"EMAIL": "gus@example.com"}));
    let sent = world.answer(&world.client, "gus", "MFA_SETUP", &set_up).await.ok();
    assert_eq!(sent["ChallengeName"], "EMAIL_OTP");
    let again = world.answer(&world.client, "gus", "MFA_SETUP", &set_up).await;
    assert_eq!(again.error(), "NotAuthorizedException", "MFA_SETUP twice");
    let code = world.server.code("gus@example.com").await;
    let code = open(&sent, json!({"EMAIL_OTP_CODE": code, "EMAIL": "gus@example.com"}));
    for (client, name, challenge) in [
        (&world.client, "stranger", "EMAIL_OTP"),
        (&world.client, "nobody", "EMAIL_OTP"),
        (&sibling, "gus", "EMAIL_OTP"),
        (&world.client, "gus", "MFA_SETUP"),
    ] {
        let refused = world.answer(client, name, challenge, &code).await;
        assert_eq!(refused.error(), "NotAuthorizedException", "{name} {challenge}");
    }
    let taken = world.answer(&world.client, "gus", "EMAIL_OTP", &code).await.ok();
    assert!(taken["AuthenticationResult"]["AccessToken"].is_string(), "{taken}");
    let again = world.answer(&world.client, "gus", "EMAIL_OTP", &code).await;
    assert_eq!(again.error(), "NotAuthorizedException", "twice");
}
