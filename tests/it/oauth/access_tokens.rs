//! Access tokens as RFC 9068 has them, where the standards count.

use serde_json::{Value, json};
use sqlx::PgPool;

use super::world::{World, app_members, claims, refusal};
use crate::conformance::suite::header;

const EXCHANGE: &str = "urn:ietf:params:oauth:grant-type:token-exchange";
const ACCESS_TOKEN: &str = "urn:ietf:params:oauth:token-type:access_token";

/// A world whose app may have tokens of its own, too, and exchange tokens.
async fn with_grants(mut world: World) -> World {
    world.resource_server(&["read"]).await;
    let mut members = app_members();
    members["AllowedOAuthScopes"] = json!(["openid", "email"]);
    members["ExplicitAuthFlows"] = json!(["ALLOW_TOKEN_EXCHANGE_IMPERSONATION"]);
    world.app = world.server.client_with(&world.pool, members).await;
    world
}

async fn exchange(
    world: &World,
    token: &Value,
    audience: &[(&str, &str)],
) -> crate::support::Answer {
    let form = [
        ("grant_type", EXCHANGE),
        ("subject_token", token.as_str().unwrap()),
        ("subject_token_type", ACCESS_TOKEN),
    ];
    world.post_as(&world.app, "/oauth2/token", &[&form[..], audience].concat()).await
}

/// RFC 9068 §2.1, §2.2, §3.
#[sqlx::test]
async fn by_the_standards_access_tokens_say_what_they_are_and_whom_they_are_for(db: PgPool) {
    let world = with_grants(World::standards(db).await).await;
    let tokens = world.tokens(&[("scope", "openid email")]).await;
    let token = &tokens["access_token"];
    assert_eq!(header(token.as_str().unwrap())["typ"], "at+jwt");
    assert_eq!(header(tokens["id_token"].as_str().unwrap()).get("typ"), None);
    let said = claims(token);
    assert_eq!(said["aud"], world.issuer());
    for member in ["iss", "exp", "sub", "client_id", "iat", "jti"] {
        assert!(!said[member].is_null(), "{member}");
    }
    // We are who it is for, whatever is asked of it.
    world.user_info(token.as_str().unwrap()).await.ok();
    let asked = [("token", token.as_str().unwrap())];
    let told = world.post_as(&world.app, "/oauth2/introspect", &asked).await.ok();
    assert_eq!(told["active"], true);
    let (api, _) = world.api_tokens(world.ann, &world.app).await;
    let got = world.server.call("GetUser", json!({"AccessToken": api})).await.ok();
    assert_eq!(got["Username"], "ann");
    assert_eq!(claims(&json!(api))["aud"], world.issuer());
    let form = [("grant_type", "client_credentials")];
    let members = json!({
        "GenerateSecret": true, "AllowedOAuthFlowsUserPoolClient": true,
        "AllowedOAuthFlows": ["client_credentials"], "AllowedOAuthScopes": ["api/read"],
    });
    let machine = world.server.client_with(&world.pool, members).await;
    let own = world.post_as(&machine, "/oauth2/token", &form).await.ok()["access_token"].clone();
    assert_eq!(header(own.as_str().unwrap())["typ"], "at+jwt");
    assert_eq!(
        (&claims(&own)["aud"], &claims(&own)["sub"]),
        (&json!(world.issuer()), &json!(machine.id))
    );
}

/// A token for a service is not ours to take, and cannot be turned into one that is.
#[sqlx::test]
async fn nobody_turns_a_token_for_a_service_into_one_for_the_pool(db: PgPool) {
    let world = with_grants(World::standards(db).await).await;
    let mut server = world.resource_members(&[]);
    server["Identifier"] = json!("billing");
    world.server.signed("CreateResourceServer", server).await.ok();
    let tokens = world.tokens(&[("scope", "openid email")]).await;
    let plain = exchange(&world, &tokens["access_token"], &[]).await.ok();
    assert_eq!(claims(&plain["access_token"])["aud"], world.issuer());
    world.user_info(plain["access_token"].as_str().unwrap()).await.ok();
    let billing = exchange(&world, &tokens["access_token"], &[("audience", "billing")]).await.ok();
    let billing = &billing["access_token"];
    assert_eq!(claims(billing)["aud"], "billing");
    assert_eq!(world.user_info(billing.as_str().unwrap()).await.status, 401);
    for token in [billing, &tokens["access_token"]] {
        let answer = exchange(&world, token, &[("audience", &world.issuer())]).await;
        let why = Some("A token for the pool itself is not issued.");
        assert_eq!(refusal(&answer), (400, "invalid_target", why));
    }
}

#[sqlx::test]
async fn cognitos_access_tokens_have_no_type_and_an_audience_only_where_one_is_named(db: PgPool) {
    let world = with_grants(World::start(db).await).await;
    let tokens = world.tokens(&[("scope", "openid email")]).await;
    assert_eq!(header(tokens["access_token"].as_str().unwrap()).get("typ"), None);
    assert_eq!(claims(&tokens["access_token"]).get("aud"), None);
}

/// Whoever registers others may do so in either dialect: the scope counts, and the audience is us.
#[sqlx::test]
async fn by_the_standards_an_initial_access_token_is_for_the_pool(db: PgPool) {
    let members = json!({
        "DcrConfiguration": {"EnableStatus": "Enabled"},
        "UserPoolTags": {"poolhouse:dialect": "standards"},
    });
    let world = World::start_with(db, members, |_| {}).await;
    let holder = json!({
        "GenerateSecret": true, "AllowedOAuthFlowsUserPoolClient": true,
        "AllowedOAuthFlows": ["client_credentials"],
        "AllowedOAuthScopes": [poolhouse::rules::clients::DCR_SCOPE],
    });
    let holder = world.server.client_with(&world.pool, holder).await;
    let form = [("grant_type", "client_credentials")];
    let token = world.post_as(&holder, "/oauth2/token", &form).await.ok()["access_token"].clone();
    let url = format!("{}/oauth2/register", world.base());
    let request = world.server.http.post(url).bearer_auth(token.as_str().unwrap());
    let asked = json!({"redirect_uris": ["https://app.example/callback"]});
    assert_eq!(crate::support::answer(request.json(&asked)).await.status, 201);
}
