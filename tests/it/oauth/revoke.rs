//! `/oauth2/revoke`.

use serde_json::{Value, json};
use sqlx::PgPool;

use super::world::{World, app_members, refusal};
use crate::support::pools::TestClient;

#[sqlx::test]
async fn a_refresh_token_takes_every_token_of_its_sign_in_along(db: PgPool) {
    let world = World::start(db).await;
    let tokens = world.tokens(&[]).await;
    let refresh = tokens["refresh_token"].as_str().unwrap();
    let other = world.tokens(&[]).await;
    let form = [("token", refresh), ("token_type_hint", "access_token")];
    // Again is as good as once.
    for _ in 0..2 {
        let answer = world.post_as(&world.app, "/oauth2/revoke", &form).await;
        assert_eq!((answer.status, &answer.body), (200, &Value::Null));
        assert!(answer.headers["cache-control"].to_str().unwrap().contains("no-store"));
    }
    assert_eq!(refusal(&world.refresh(refresh).await).1, "invalid_grant");
    assert_eq!(world.user_info(tokens["access_token"].as_str().unwrap()).await.status, 401);
    // Other sign-ins of the user go on.
    world.refresh(other["refresh_token"].as_str().unwrap()).await.ok();
    let events: i64 =
        sqlx::query_scalar("SELECT count(*) FROM audit_events WHERE event = 'RevokeToken'")
            .fetch_one(&world.server.app.db)
            .await
            .unwrap();
    assert_eq!(events, 1);
}

#[sqlx::test]
async fn each_wrong_request_has_its_answer(db: PgPool) {
    let world = World::start(db).await;
    let tokens = world.tokens(&[]).await;
    let (refresh, access) =
        (tokens["refresh_token"].as_str().unwrap(), tokens["access_token"].as_str().unwrap());
    let other = world.server.client_with(&world.pool, app_members()).await;
    let mut members = app_members();
    members["EnableTokenRevocation"] = json!(false);
    let unable = world.server.client_with(&world.pool, members).await;
    let mut wrong = world.app.clone();
    wrong.secret = Some("wrong".to_owned());
    for (client, token, expected) in [
        (&world.app, "unknown", (200, "none")),
        (&world.app, "", (400, "invalid_request")),
        (&world.app, access, (400, "unsupported_token_type")),
        (&other, refresh, (400, "unauthorized_client")),
        (&unable, refresh, (400, "invalid_request")),
        (&wrong, refresh, (401, "invalid_client")),
    ] {
        let answer = world.post_as(client, "/oauth2/revoke", &[("token", token)]).await;
        let (status, error, _) = refusal(&answer);
        assert_eq!((status, error), expected, "{token}");
    }
    let nobody = world.post("/oauth2/revoke", &[("token", refresh)]).await;
    assert_eq!((nobody.status, refusal(&nobody).1), (400, "invalid_request"));
    // Nothing of this ended the sign-in.
    world.refresh(refresh).await.ok();
}

#[sqlx::test]
async fn a_public_client_names_itself(db: PgPool) {
    let world = World::start(db).await;
    let public = world.server.client(&world.pool).await;
    let client = TestClient { id: public.clone(), secret: None };
    let (_, refresh) = world.api_tokens(world.ann, &client).await;
    let form = [("token", refresh.as_str()), ("client_id", public.as_str())];
    assert_eq!(world.post("/oauth2/revoke", &form).await.status, 200);
    let form = [
        ("grant_type", "refresh_token"),
        ("refresh_token", refresh.as_str()),
        ("client_id", public.as_str()),
    ];
    assert_eq!(refusal(&world.post("/oauth2/token", &form).await).1, "invalid_grant");
}

/// Bug: access tokens were refused, and oidc-client-ts, which revokes them first, left the refresh token alive.
#[sqlx::test]
async fn by_the_standards_an_access_token_takes_its_sign_in_along(db: PgPool) {
    let world = World::standards(db).await;
    let tokens = world.tokens(&[("scope", "openid")]).await;
    let other = world.tokens(&[("scope", "openid")]).await;
    let access = tokens["access_token"].as_str().unwrap();
    let revoke = async |client: &TestClient, token: &Value| {
        let form = [("token", token.as_str().unwrap()), ("token_type_hint", "access_token")];
        let answer = world.post_as(client, "/oauth2/revoke", &form).await;
        (answer.status, refusal(&answer).1.to_owned())
    };
    let ok = (200, "none".to_owned());
    // Only the client that it was issued to.
    let another = world.server.client_with(&world.pool, app_members()).await;
    let refused = (400, "unauthorized_client".to_owned());
    assert_eq!(revoke(&another, &tokens["access_token"]).await, refused);
    assert_eq!(world.user_info(access).await.status, 200);
    for _ in 0..2 {
        assert_eq!(revoke(&world.app, &tokens["access_token"]).await, ok);
    }
    assert_eq!(world.user_info(access).await.status, 401);
    let refresh = tokens["refresh_token"].as_str().unwrap();
    assert_eq!(refusal(&world.refresh(refresh).await).1, "invalid_grant");
    // Its refresh token may follow, as oidc-client-ts has it.
    assert_eq!(revoke(&world.app, &tokens["refresh_token"]).await, ok);
    // An invalid token is no error (RFC 7009 §2.2): forged, or one whose time has passed. It ends nothing.
    let forged = json!(format!("{}x", other["access_token"].as_str().unwrap()));
    assert_eq!(revoke(&world.app, &forged).await, ok);
    world.server.advance(chrono::Duration::hours(2));
    assert_eq!(revoke(&world.app, &other["access_token"]).await, ok);
    world.refresh(other["refresh_token"].as_str().unwrap()).await.ok();
}

#[sqlx::test]
async fn by_the_standards_what_is_no_access_token_of_a_sign_in_at_the_client_is_not_revoked(
    db: PgPool,
) {
    let world = World::standards(db).await;
    world.resource_server(&["read"]).await;
    let members = json!({
        "GenerateSecret": true, "AllowedOAuthFlowsUserPoolClient": true,
        "AllowedOAuthFlows": ["client_credentials"],
        "AllowedOAuthScopes": ["openid", "api/read"],
        "ExplicitAuthFlows": ["ALLOW_TOKEN_EXCHANGE_IMPERSONATION"],
    });
    let service = world.server.client_with(&world.pool, members).await;
    let form = [("grant_type", "client_credentials"), ("scope", "api/read")];
    let own = world.post_as(&service, "/oauth2/token", &form).await.ok();
    let tokens = world.tokens(&[("scope", "openid")]).await;
    let access = tokens["access_token"].as_str().unwrap();
    let form = [
        ("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"),
        ("subject_token", access),
        ("subject_token_type", "urn:ietf:params:oauth:token-type:access_token"),
    ];
    let exchanged = world.post_as(&service, "/oauth2/token", &form).await.ok();
    for (client, token) in [
        (&service, &own["access_token"]),
        // The sign-in is another client's.
        (&service, &exchanged["access_token"]),
        (&world.app, &tokens["id_token"]),
    ] {
        let form = [("token", token.as_str().unwrap())];
        let answer = world.post_as(client, "/oauth2/revoke", &form).await;
        assert_eq!(refusal(&answer), (400, "unsupported_token_type", None), "{token}");
    }
    assert_eq!(world.user_info(access).await.status, 200);
}
