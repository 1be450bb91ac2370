//! `EnsureIdTokenDoesNotContainNonRequestedClaims`, which warns of claims that nobody asked for: a pool with the tag
//! `poolhouse:id-token-claims` gives it no reason.

use serde_json::{Value, json};
use sqlx::PgPool;

use super::suite::check_asked;
use crate::oauth::world::{BYE, PASSWORD, World, claims, location};

#[sqlx::test]
async fn a_pool_may_tell_only_what_is_asked_for(db: PgPool) {
    let tags = json!({"poolhouse:dialect": "standards", "poolhouse:id-token-claims": "asked"});
    let world = World::start_with(db, json!({"UserPoolTags": tags}), |_| {}).await;
    let group = json!({"UserPoolId": world.pool, "GroupName": "staff"});
    world.server.signed("CreateGroup", group).await.ok();
    let member = json!({"UserPoolId": world.pool, "GroupName": "staff", "Username": "ann"});
    world.server.signed("AdminAddUserToGroup", member).await.ok();
    // OIDC Core §5.4: where there is an access token, scopes ask for claims of userInfo, and `claims` for others.
    let asked = r#"{"id_token":{"name":null}}"#;
    let asked = [("scope", "openid email"), ("nonce", "n"), ("claims", asked)];
    let tokens = world.tokens(&asked).await;
    let again = world.refresh(tokens["refresh_token"].as_str().unwrap()).await.ok();
    for tokens in [&tokens, &again] {
        let mut id = claims(&tokens["id_token"]);
        assert_eq!(id.as_object_mut().unwrap().remove("name"), Some(json!("ANN")));
        check_asked(&id);
        let info = world.user_info(tokens["access_token"].as_str().unwrap()).await.ok();
        assert_eq!((&info["email"], &info["name"]), (&json!("ann@example.com"), &Value::Null));
    }
    assert_eq!(claims(&tokens["id_token"])["nonce"], "n");
    assert_eq!(claims(&tokens["access_token"])["cognito:groups"], json!(["staff"]));
    // It is a hint as any other, and what else its key signs is none.
    let query = |hint| [("id_token_hint", hint), ("post_logout_redirect_uri", BYE)];
    let hint = tokens["id_token"].as_str().unwrap();
    assert_eq!(location(&world.get("/logout", &query(hint), None).await), BYE);
    let url = format!("{}/oauth2/introspect", world.base());
    let request = world.server.http.post(&url).basic_auth(&world.app.id, world.app.secret.as_ref());
    let request = request.header("accept", "application/token-introspection+jwt");
    let signed = request.form(&[("token", "x")]).send().await.unwrap().text().await.unwrap();
    for other in [signed.as_str(), tokens["access_token"].as_str().unwrap()] {
        assert_eq!(world.get("/logout", &query(other), None).await.status(), 400);
    }
    // Sign-ins of the API are Cognito's.
    let client = world.server.client(&world.pool).await;
    let signed_in = world.server.sign_in(&client, "ann", PASSWORD).await.ok();
    let by_api = claims(&signed_in["AuthenticationResult"]["IdToken"]);
    assert_eq!((&by_api["token_use"], &by_api["cognito:username"]), (&json!("id"), &json!("ann")));
    assert_ne!(by_api["event_id"], Value::Null);
}
