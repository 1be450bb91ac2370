//! `/oauth2/revoke`.

use serde_json::{Value, json};
use sqlx::PgPool;

use super::world::{World, app_members, refusal};

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
    let client = crate::support::pools::TestClient { id: public.clone(), secret: None };
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
