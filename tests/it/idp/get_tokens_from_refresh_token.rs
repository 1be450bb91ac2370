//! GetTokensFromRefreshToken.

use serde_json::{Value, json};
use sqlx::PgPool;

use crate::support::TestServer;
use crate::support::users::{claims, proving_email};

async fn refresh(server: &TestServer, client: &str, token: &Value) -> crate::support::Answer {
    let input = json!({"ClientId": client, "RefreshToken": token});
    server.call("GetTokensFromRefreshToken", input).await
}

#[sqlx::test]
async fn without_rotation_the_token_stays(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool_with(proving_email()).await;
    let client = server.client(&pool).await;
    server.user(&client, "ann").await;
    let token = &server.tokens(&client, "ann").await["RefreshToken"];
    for _ in 0..2 {
        let answer = refresh(&server, &client, token).await.ok();
        let result = &answer["AuthenticationResult"];
        assert!(result["AccessToken"].is_string() && result["IdToken"].is_string());
        assert_eq!(result["RefreshToken"], Value::Null);
    }
    let other = server.client(&pool).await;
    let invalid = ("NotAuthorizedException", "Invalid Refresh Token");
    assert_eq!(refresh(&server, &other, token).await.refused(), invalid);
    assert_eq!(refresh(&server, &client, &json!("nonsense")).await.refused(), invalid);
    server.advance(chrono::Duration::days(30));
    let expired = ("NotAuthorizedException", "Refresh Token has expired");
    assert_eq!(refresh(&server, &client, token).await.refused(), expired);
}

#[sqlx::test]
async fn with_rotation_each_use_brings_the_next_token(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool_with(proving_email()).await;
    let members = json!({
        "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH"],
        "RefreshTokenRotation": {"Feature": "ENABLED", "RetryGracePeriodSeconds": 10},
    });
    let client = server.client_with(&pool, members).await.id;
    server.user(&client, "ann").await;
    let first = server.tokens(&client, "ann").await["RefreshToken"].clone();
    let second =
        refresh(&server, &client, &first).await.ok()["AuthenticationResult"]["RefreshToken"]
            .clone();
    assert!(second.is_string() && second != first);
    // A retry within the grace gets the same one.
    let again =
        refresh(&server, &client, &first).await.ok()["AuthenticationResult"]["RefreshToken"]
            .clone();
    assert_eq!(again, second);
    server.advance(chrono::Duration::seconds(10));
    assert_eq!(refresh(&server, &client, &first).await.error(), "RefreshTokenReuseException");
    // Somebody else has it: the whole family ends.
    assert_eq!(refresh(&server, &client, &second).await.error(), "NotAuthorizedException");
}

#[sqlx::test]
async fn the_client_proves_itself_with_its_secret(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool_with(proving_email()).await;
    let open = server.client(&pool).await;
    server.user(&open, "ann").await;
    let members = json!({"GenerateSecret": true, "ExplicitAuthFlows": ["ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]});
    let client = server.client_with(&pool, members).await;
    let (id, secret) = (&client.id, client.secret.unwrap());
    let hash = crate::support::users::secret_hash(&secret, "ann", id);
    let parameters = json!({"USERNAME": "ann", "PASSWORD": crate::support::users::PASSWORD, "SECRET_HASH": hash});
    let input = json!({"UserPoolId": pool, "ClientId": id, "AuthFlow": "ADMIN_USER_PASSWORD_AUTH", "AuthParameters": parameters});
    let tokens = server.signed("AdminInitiateAuth", input).await.ok();
    let token = &tokens["AuthenticationResult"]["RefreshToken"];
    let mut input = json!({"ClientId": id, "RefreshToken": token, "ClientSecret": secret});
    assert_eq!(server.call("GetTokensFromRefreshToken", input.clone()).await.status, 200);
    input["ClientSecret"] = json!("x".repeat(51));
    assert_eq!(
        server.call("GetTokensFromRefreshToken", input.clone()).await.error(),
        "NotAuthorizedException"
    );
    input.as_object_mut().unwrap().remove("ClientSecret");
    assert_eq!(
        server.call("GetTokensFromRefreshToken", input).await.error(),
        "NotAuthorizedException"
    );
    // A public client that shows a secret is refused as well.
    let token = &server.tokens(&open, "ann").await["RefreshToken"];
    let input = json!({"ClientId": open, "RefreshToken": token, "ClientSecret": "x".repeat(51)});
    assert_eq!(
        server.call("GetTokensFromRefreshToken", input).await.error(),
        "NotAuthorizedException"
    );
}

#[sqlx::test]
async fn a_client_that_allows_no_refresh_gets_none(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool_with(proving_email()).await;
    let members = json!({"ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH"]});
    let client = server.client_with(&pool, members).await.id;
    server.user(&client, "ann").await;
    let token = &server.tokens(&client, "ann").await["RefreshToken"];
    assert_eq!(refresh(&server, &client, token).await.error(), "InvalidParameterException");
}

#[sqlx::test]
async fn how_the_user_signed_in_is_told_in_the_pools_words_for_as_long_as_the_sign_in_lasts(
    db: PgPool,
) {
    let server = TestServer::start(db).await;
    let pool = server.pool_with(proving_email()).await;
    let client = server.client(&pool).await;
    server.user(&client, "ann").await;
    let tokens = server.tokens(&client, "ann").await;
    let told = |tokens: &Value| {
        let (id, access) = (claims(&tokens["IdToken"]), claims(&tokens["AccessToken"]));
        let of = |claims: &Value| (claims["acr"].clone(), claims["amr"].clone());
        assert_eq!(of(&id), of(&access));
        of(&id)
    };
    assert_eq!(told(&tokens), (json!("urn:cognito:loa:1"), json!(["pwd"])));
    let own = json!({"Level1": {"AcrValue": "bronze"}, "Level4": {"AcrValue": "platinum"}});
    let input = json!({"UserPoolId": pool, "AcrConfiguration": own});
    server.signed("UpdateUserPool", input).await.ok();
    let described = server.described(&pool).await;
    let all = json!({
        "Level1": {"AcrValue": "bronze"}, "Level2": {"AcrValue": "urn:cognito:loa:2"},
        "Level3": {"AcrValue": "urn:cognito:loa:3"}, "Level4": {"AcrValue": "platinum"},
    });
    assert_eq!(described["AcrConfiguration"], all);
    let refreshed = async || {
        let answer = refresh(&server, &client, &tokens["RefreshToken"]).await.ok();
        told(&answer["AuthenticationResult"])
    };
    assert_eq!(refreshed().await, (json!("bronze"), json!(["pwd"])));
    // What a sign-in with an authenticator app leaves behind.
    sqlx::query("UPDATE grants SET amr = '{pwd,otp}'").execute(&server.app.db).await.unwrap();
    assert_eq!(refreshed().await, (json!("platinum"), json!(["pwd", "otp", "mfa"])));
}

#[sqlx::test]
async fn a_token_that_was_rotated_is_used_though_nothing_is_rotated_any_more(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool_with(proving_email()).await;
    let members = json!({
        "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH"],
        "RefreshTokenRotation": {"Feature": "ENABLED", "RetryGracePeriodSeconds": 0},
    });
    let client = server.client_with(&pool, members).await.id;
    server.user(&client, "ann").await;
    let first = server.tokens(&client, "ann").await["RefreshToken"].clone();
    refresh(&server, &client, &first).await.ok();
    let change = json!({
        "UserPoolId": pool, "ClientId": client,
        "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
    });
    server.signed("UpdateUserPoolClient", change).await.ok();
    let input = json!({
        "ClientId": client, "AuthFlow": "REFRESH_TOKEN_AUTH",
        "AuthParameters": {"REFRESH_TOKEN": first},
    });
    let revoked = ("NotAuthorizedException", "Refresh Token has been revoked");
    assert_eq!(server.call("InitiateAuth", input).await.refused(), revoked);
}

/// The names of a token's claims.
fn names(token: &Value) -> Vec<String> {
    let claims = claims(token);
    let mut names: Vec<String> = claims.as_object().unwrap().keys().cloned().collect();
    names.sort();
    names
}

#[sqlx::test]
async fn tokens_of_the_api_say_what_cognitos_say_and_nothing_else(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool_with(proving_email()).await;
    let client = server.client(&pool).await;
    let flows = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"];
    let lasting = json!({"ExplicitAuthFlows": flows, "EnableTokenRevocation": false});
    let lasting = server.client_with(&pool, lasting).await.id;
    let sub = server.user(&client, "ann").await;
    let common = ["acr", "amr", "auth_time", "event_id", "exp", "iat", "iss", "sub", "token_use"];
    let of_access = ["client_id", "jti", "scope", "username"];
    let of_id = ["aud", "cognito:username", "email", "email_verified"];
    let expected = |more: &[&str], revocable: &[&str]| {
        let mut names: Vec<String> =
            [&common[..], more, revocable].concat().iter().map(|name| (*name).to_owned()).collect();
        names.sort();
        names
    };
    for (client, access, id) in [
        (&client, expected(&of_access, &["origin_jti"]), expected(&of_id, &["jti", "origin_jti"])),
        // Without revocation an ID token names neither itself nor its sign-in.
        (&lasting, expected(&of_access, &[]), expected(&of_id, &[])),
    ] {
        let signed_in = server.tokens(client, "ann").await;
        let input = json!({"ClientId": client, "RefreshToken": signed_in["RefreshToken"]});
        let refreshed = server.call("GetTokensFromRefreshToken", input).await.ok();
        for tokens in [&signed_in, &refreshed["AuthenticationResult"]] {
            assert_eq!(names(&tokens["AccessToken"]), access);
            assert_eq!(names(&tokens["IdToken"]), id);
            let (access, id) = (claims(&tokens["AccessToken"]), claims(&tokens["IdToken"]));
            for name in common {
                assert!(name == "token_use" || access[name] == id[name], "{name}");
            }
            let told = ["sub", "username", "client_id", "scope", "token_use", "amr"];
            let expected =
                json!([sub, "ann", client, "aws.cognito.signin.user.admin", "access", ["pwd"],]);
            assert_eq!(Value::from(told.map(|name| access[name].clone()).to_vec()), expected);
            let told = ["aud", "cognito:username", "email", "email_verified", "token_use"];
            let expected = json!([client, "ann", "ann@example.com", true, "id"]);
            assert_eq!(Value::from(told.map(|name| id[name].clone()).to_vec()), expected);
        }
    }
}
