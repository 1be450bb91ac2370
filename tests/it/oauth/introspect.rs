//! `/oauth2/introspect`.

use poolhouse::jwt::Unverified;
use serde_json::{Value, json};
use sqlx::PgPool;

use super::world::{World, app_members, claims, refusal};
use crate::support::Answer;
use crate::support::pools::TestClient;

async fn ask(world: &World, client: &TestClient, token: &str) -> Answer {
    world.post_as(client, "/oauth2/introspect", &[("token", token)]).await
}

/// The signed answer, unwrapped.
async fn ask_signed(world: &World, client: &TestClient, token: &str) -> Value {
    let url = format!("{}/oauth2/introspect", world.base());
    let request = world.server.http.post(&url).basic_auth(&client.id, client.secret.as_ref());
    let request = request.header("accept", "application/token-introspection+jwt");
    let answer = request.form(&[("token", token)]).send().await.unwrap();
    claims(&json!(answer.text().await.unwrap()))["token_introspection"].clone()
}

#[sqlx::test]
async fn tokens_that_count_are_told_and_all_others_are_inactive_alike(db: PgPool) {
    let world = World::start(db).await;
    let other = world.server.client_with(&world.pool, app_members()).await;
    let tokens = world.tokens(&[("scope", "openid email")]).await;
    let text = |name: &str| tokens[name].as_str().unwrap().to_owned();
    let (access, refresh) = (text("access_token"), text("refresh_token"));
    // A resource server asks, too: any client of the pool that proves itself.
    for client in [&world.app, &other] {
        let answer = ask(&world, client, &access).await;
        assert!(answer.headers["cache-control"].to_str().unwrap().contains("no-store"));
        let told = answer.ok();
        let said = claims(&tokens["access_token"]);
        for same in ["sub", "iss", "exp", "iat", "jti", "client_id", "scope", "auth_time"] {
            assert_eq!(told[same], said[same], "{same}");
        }
        let expected = (&json!(true), &json!("Bearer"), &json!("ann"));
        assert_eq!((&told["active"], &told["token_type"], &told["username"]), expected);
    }
    let told = ask(&world, &world.app, &refresh).await.ok();
    assert_eq!((&told["active"], &told["scope"]), (&json!(true), &json!("openid email")));
    let inactive = json!({"active": false});
    for (client, token) in [
        (&other, refresh.as_str()),
        (&world.app, &text("id_token")),
        (&world.app, "nonsense"),
        (&world.app, "e30.e30.x"),
    ] {
        assert_eq!(ask(&world, client, token).await.ok(), inactive, "{token}");
    }
    world.post_as(&world.app, "/oauth2/revoke", &[("token", &refresh)]).await;
    for token in [&access, &refresh] {
        assert_eq!(ask(&world, &world.app, token).await.ok(), inactive);
    }
}

#[sqlx::test]
async fn a_token_ends_with_its_time_and_with_its_user(db: PgPool) {
    let world = World::start(db).await;
    let token = async || world.tokens(&[]).await["access_token"].as_str().unwrap().to_owned();
    let first = token().await;
    world.server.advance(chrono::Duration::minutes(61));
    assert_eq!(ask(&world, &world.app, &first).await.ok()["active"], false);
    let second = token().await;
    assert_eq!(ask(&world, &world.app, &second).await.ok()["active"], true);
    let input = json!({"UserPoolId": world.pool, "Username": "ann"});
    world.server.signed("AdminDisableUser", input).await.ok();
    assert_eq!(ask(&world, &world.app, &second).await.ok()["active"], false);
}

#[sqlx::test]
async fn tokens_of_machines_and_of_other_pools(db: PgPool) {
    let world = World::start(db).await;
    world.resource_server(&["read"]).await;
    let members = json!({
        "GenerateSecret": true, "AllowedOAuthFlowsUserPoolClient": true,
        "AllowedOAuthFlows": ["client_credentials"], "AllowedOAuthScopes": ["api/read"],
    });
    let machine = world.server.client_with(&world.pool, members).await;
    let form = [("grant_type", "client_credentials")];
    let tokens = world.post_as(&machine, "/oauth2/token", &form).await.ok();
    let token = tokens["access_token"].as_str().unwrap();
    let told = ask(&world, &world.app, token).await.ok();
    assert_eq!((&told["sub"], &told["scope"]), (&json!(machine.id), &json!("api/read")));
    assert_eq!((&told["active"], &told["username"]), (&json!(true), &Value::Null));
    let elsewhere = world.server.pool().await;
    world.server.domain(&elsewhere, "elsewhere").await;
    let stranger = world.server.client_with(&elsewhere, app_members()).await;
    let url = format!("{}/{elsewhere}/oauth2/introspect", world.server.url);
    let request = world.server.http.post(url).basic_auth(&stranger.id, stranger.secret.as_ref());
    let told = crate::support::answer(request.form(&[("token", token)])).await.ok();
    assert_eq!(told, json!({"active": false}));
    // The client is gone, and its tokens with it.
    let input = json!({"UserPoolId": world.pool, "ClientId": machine.id});
    world.server.signed("DeleteUserPoolClient", input).await;
    assert_eq!(ask(&world, &world.app, token).await.ok()["active"], false);
}

#[sqlx::test]
async fn the_answer_is_signed_for_who_wants_it_so(db: PgPool) {
    let world = World::start(db).await;
    let tokens = world.tokens(&[]).await;
    let url = format!("{}/oauth2/introspect", world.base());
    let ask = async |token: &str| {
        let request =
            world.server.http.post(&url).basic_auth(&world.app.id, world.app.secret.as_ref());
        let request = request.header("accept", "application/token-introspection+jwt");
        request.form(&[("token", token)]).send().await.unwrap()
    };
    let answer = ask(tokens["access_token"].as_str().unwrap()).await;
    assert_eq!(answer.headers()["content-type"], "application/token-introspection+jwt");
    let token = answer.text().await.unwrap();
    assert_eq!(Unverified::parse(&token).unwrap().typ.unwrap(), "token-introspection+jwt");
    let told = claims(&json!(token));
    assert_eq!((&told["aud"], &told["iss"]), (&json!(world.app.id), &json!(world.issuer())));
    assert_eq!(told["token_introspection"]["active"], true);
    let told = claims(&json!(ask("nonsense").await.text().await.unwrap()));
    assert_eq!(told["token_introspection"], json!({"active": false}));
    // It is no token of any other kind.
    assert_eq!(world.user_info(&token).await.status, 401);
    let hint = [("id_token_hint", token.as_str())];
    assert_eq!(world.get("/logout", &hint, None).await.status(), 400);
}

/// RFC 9110 §12.5.1.
#[sqlx::test]
async fn a_signed_answer_is_given_to_who_likes_it_best(db: PgPool) {
    let world = World::start(db).await;
    let url = format!("{}/oauth2/introspect", world.base());
    const JWT: &str = "application/token-introspection+jwt";
    const JSON: &str = "application/json;charset=UTF-8";
    for (accept, kind) in [
        (format!("{JWT};q=0"), JSON),
        (format!("application/json, {JWT};q=0"), JSON),
        (format!("application/json, {JWT};q=0.5"), JSON),
        (format!("application/json;q=0.5, {JWT}; Q=0.9"), JWT),
        (format!("application/json, {JWT}"), JWT),
        (format!("{JWT};q=0.001"), JWT),
        (format!("{JWT};q=nonsense"), JWT),
        ("*/*".to_owned(), JSON),
    ] {
        let request = world.server.http.post(&url).header("accept", &accept);
        let request = request.basic_auth(&world.app.id, world.app.secret.as_ref());
        let answer = request.form(&[("token", "x")]).send().await.unwrap();
        assert_eq!(answer.headers()["content-type"], kind, "{accept}");
    }
}

#[sqlx::test]
async fn only_clients_that_prove_themselves_are_told(db: PgPool) {
    let world = World::start(db).await;
    let tokens = world.tokens(&[]).await;
    let token = tokens["access_token"].as_str().unwrap();
    let mut members = app_members();
    members["GenerateSecret"] = json!(false);
    let public = world.server.client_with(&world.pool, members).await;
    let form = [("token", token), ("client_id", public.id.as_str())];
    let answer = world.post("/oauth2/introspect", &form).await;
    assert_eq!(refusal(&answer), (401, "invalid_client", None));
    let wrong = TestClient { secret: Some("wrong".to_owned()), ..world.app.clone() };
    assert_eq!(ask(&world, &wrong, token).await.status, 401);
    let none = world.post_as(&world.app, "/oauth2/introspect", &[]).await;
    assert_eq!(refusal(&none).1, "invalid_request");
    let twice = [("token", "a"), ("token", "b")];
    let answer = world.post_as(&world.app, "/oauth2/introspect", &twice).await;
    assert_eq!(refusal(&answer).1, "invalid_request");
}

/// A service, an app that has a token for it, and a client that has nothing to do with either: whether each is told.
async fn told_of_a_token_for_a_service(mut world: World) -> [[bool; 3]; 2] {
    let identifier = "https://api.example";
    let scopes = json!([{"ScopeName": "read", "ScopeDescription": "d"}]);
    let input = json!({
        "UserPoolId": world.pool, "Identifier": identifier, "Name": "API", "Scopes": scopes,
    });
    world.server.signed("CreateResourceServer", input).await.ok();
    let mut members = app_members();
    members["AllowedOAuthScopes"] = json!(["openid", "https://api.example/read"]);
    let service = world.server.client_with(&world.pool, members.clone()).await;
    let other = std::mem::replace(
        &mut world.app,
        world.server.client_with(&world.pool, members.clone()).await,
    );
    let tokens = world.tokens(&[("resource", identifier)]).await;
    let token = tokens["access_token"].as_str().unwrap();
    // From now on the app is one that may have no more scopes of the service.
    members["AllowedOAuthScopes"] = json!(["openid"]);
    members["UserPoolId"] = json!(world.pool);
    members["ClientId"] = json!(world.app.id);
    members.as_object_mut().unwrap().remove("GenerateSecret");
    world.server.signed("UpdateUserPoolClient", members).await.ok();
    let mut told = [[false; 3]; 2];
    for (at, client) in [&service, &world.app, &other].into_iter().enumerate() {
        told[0][at] = ask(&world, client, token).await.ok()["active"] == true;
        told[1][at] = ask_signed(&world, client, token).await["active"] == true;
    }
    told
}

/// RFC 9701 §5, RFC 7662 §4.
#[sqlx::test]
async fn by_the_standards_a_token_for_a_service_is_told_to_it_and_its_client(db: PgPool) {
    let told = told_of_a_token_for_a_service(World::standards(db).await).await;
    assert_eq!(told, [[true, true, false], [true, false, false]]);
}

#[sqlx::test]
async fn cognito_tells_every_client_unless_the_answer_is_signed(db: PgPool) {
    let told = told_of_a_token_for_a_service(World::start(db).await).await;
    assert_eq!(told, [[true, true, true], [true, false, false]]);
}
