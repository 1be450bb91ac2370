//! `resource`: which services tokens are for (RFC 8707).

use poolhouse::rules::tokens::USER_ADMIN;
use serde_json::{Value, json};
use sqlx::PgPool;

use super::world::{CALLBACK, World, app_members, claims, location, parameters, refusal};
use crate::support::Answer;

const MAIL: &str = "https://mail.example/api";
const FILES: &str = "https://files.example";
const BARE: &str = "https://bare.example";

const INVALID_TARGET: (u16, &str, Option<&str>) = (400, "invalid_target", None);

/// A pool with three services; the app may have scopes of two, and the third has none.
async fn with_servers(mut world: World) -> World {
    for (identifier, scopes) in [(MAIL, &["send"][..]), (FILES, &["read"]), (BARE, &[])] {
        let scope = |name: &&str| json!({"ScopeName": name, "ScopeDescription": "d"});
        let scopes: Vec<Value> = scopes.iter().map(scope).collect();
        let input = json!({
            "UserPoolId": world.pool, "Identifier": identifier, "Name": "A service",
            "Scopes": scopes,
        });
        world.server.signed("CreateResourceServer", input).await.ok();
    }
    let mut members = app_members();
    members["AllowedOAuthScopes"] =
        json!(["openid", "email", USER_ADMIN, format!("{MAIL}/send"), format!("{FILES}/read")]);
    world.app = world.server.client_with(&world.pool, members).await;
    world
}

async fn standards(db: PgPool) -> World {
    with_servers(World::standards(db).await).await
}

fn audience(tokens: &Value) -> Value {
    claims(&tokens["access_token"])["aud"].clone()
}

fn scope(tokens: &Value) -> Value {
    claims(&tokens["access_token"])["scope"].clone()
}

async fn refresh(world: &World, tokens: &Value, resources: &[&str]) -> Answer {
    let token = tokens["refresh_token"].as_str().unwrap();
    let mut form = vec![("grant_type", "refresh_token"), ("refresh_token", token)];
    form.extend(resources.iter().map(|one| ("resource", *one)));
    world.post_as(&world.app, "/oauth2/token", &form).await
}

/// What the authorization endpoint says to resources.
async fn error(world: &World, resources: &[(&str, &str)]) -> Option<String> {
    let browser = world.browser(world.ann).await;
    let answer = world.authorize(resources, Some(&browser)).await;
    parameters(location(&answer)).remove("error")
}

#[sqlx::test]
async fn several_are_granted_and_each_token_is_for_some_of_them(db: PgPool) {
    let world = standards(db).await;
    let both = [("resource", MAIL), ("resource", FILES)];
    let code = world.code(&both).await;
    let tokens = world.redeem(&code, &[("resource", MAIL)]).await.ok();
    assert_eq!(audience(&tokens), MAIL);
    // A service could use a scope of another one there, or change the user here.
    assert_eq!(scope(&tokens), format!("openid email {MAIL}/send"));
    assert_eq!(tokens["scope"], scope(&tokens));
    let files = refresh(&world, &tokens, &[FILES]).await.ok();
    let expected = (json!(FILES), json!(format!("openid email {FILES}/read")));
    assert_eq!((audience(&files), scope(&files)), expected);
    let all = refresh(&world, &tokens, &[]).await.ok();
    assert_eq!(audience(&all), json!([MAIL, FILES]));
    assert_eq!(scope(&all), format!("openid email {MAIL}/send {FILES}/read"));
    for wrong in [&[BARE][..], &[MAIL, BARE], &["mail"], &["https://unknown.example"]] {
        assert_eq!(refusal(&refresh(&world, &tokens, wrong).await), INVALID_TARGET, "{wrong:?}");
    }
    assert_eq!(audience(&refresh(&world, &tokens, &[MAIL]).await.ok()), MAIL);
    let info = world.user_info(all["access_token"].as_str().unwrap()).await;
    assert_eq!(info.ok()["sub"], json!(world.ann));
}

#[sqlx::test]
async fn a_resource_that_was_not_granted_burns_no_code(db: PgPool) {
    let world = standards(db).await;
    let code = world.code(&[("resource", MAIL)]).await;
    for wrong in [FILES, "https://unknown.example", "nonsense"] {
        let answer = world.redeem(&code, &[("resource", wrong)]).await;
        assert_eq!(refusal(&answer), INVALID_TARGET, "{wrong}");
    }
    assert_eq!(audience(&world.redeem(&code, &[]).await.ok()), MAIL);
    // Of a code that is spent, or somebody else's, nothing is told.
    let answer = world.redeem(&code, &[("resource", FILES)]).await;
    assert_eq!(refusal(&answer).1, "invalid_grant");
    let code = world.code(&[("resource", MAIL)]).await;
    let other = world.server.client_with(&world.pool, app_members()).await;
    let form = [
        ("grant_type", "authorization_code"),
        ("code", code.as_str()),
        ("redirect_uri", CALLBACK),
        ("resource", FILES),
    ];
    let answer = world.post_as(&other, "/oauth2/token", &form).await;
    assert_eq!(refusal(&answer).1, "invalid_grant");
}

/// Bug: a token was made for a service that none of the scopes was for, with no scope at all.
#[sqlx::test]
async fn a_service_that_no_scope_is_for_burns_no_code_and_gets_no_token(db: PgPool) {
    let world = standards(db).await;
    let code = world.code(&[("scope", &format!("{MAIL}/send"))]).await;
    let answer = world.redeem(&code, &[("resource", FILES)]).await;
    assert_eq!(refusal(&answer), INVALID_TARGET);
    let tokens = world.redeem(&code, &[("resource", MAIL)]).await.ok();
    assert_eq!(tokens["scope"], format!("{MAIL}/send"));
    assert_eq!(refusal(&refresh(&world, &tokens, &[FILES]).await), INVALID_TARGET);
    refresh(&world, &tokens, &[MAIL]).await.ok();
}

#[sqlx::test]
async fn a_token_may_be_made_for_a_service_that_the_request_did_not_name(db: PgPool) {
    let world = standards(db).await;
    let code = world.code(&[]).await;
    let tokens = world.redeem(&code, &[("resource", BARE)]).await.ok();
    assert_eq!((audience(&tokens), scope(&tokens)), (json!(BARE), json!("openid email")));
    // It is that service's to take, not ours.
    let access = tokens["access_token"].as_str().unwrap();
    assert_eq!(world.user_info(access).await.status, 401);
    let all = refresh(&world, &tokens, &[]).await.ok();
    assert_eq!(audience(&all), world.issuer());
    assert!(scope(&all).as_str().unwrap().contains(USER_ADMIN));
    // The address of a whole host is written with a slash or without.
    let slash = format!("{FILES}/");
    assert_eq!(audience(&refresh(&world, &tokens, &[&slash]).await.ok()), FILES);
}

#[sqlx::test]
async fn by_the_standards_only_services_of_the_pool_are_named_by_clients_that_have_a_scope(
    db: PgPool,
) {
    let world = standards(db).await;
    for good in [MAIL, FILES, "https://files.example/", BARE] {
        assert_eq!(error(&world, &[("resource", good)]).await, None, "{good}");
    }
    let upper = MAIL.to_uppercase();
    let slash = format!("{MAIL}/");
    for wrong in ["https://payments.example", "mail", "https://mail.example/api#x", &upper, &slash]
    {
        let said = error(&world, &[("resource", wrong)]).await;
        assert_eq!(said.as_deref(), Some("invalid_target"), "{wrong}");
        let pushed = world.request(&[("resource", wrong), ("resource", MAIL)]);
        let answer = world.post_as(&world.app, "/oauth2/par", &pushed).await;
        assert_eq!(refusal(&answer), INVALID_TARGET, "{wrong}");
    }
    let many = vec![("resource", MAIL); 9];
    assert_eq!(error(&world, &many).await.as_deref(), Some("invalid_target"));
    let mut members = app_members();
    members["AllowedOAuthScopes"] = json!(["openid", format!("{FILES}/read")]);
    let other = world.server.client_with(&world.pool, members).await;
    let own = ("client_id", other.id.as_str());
    let said = error(&world, &[own, ("resource", MAIL)]).await;
    assert_eq!(said.as_deref(), Some("invalid_target"));
    assert_eq!(error(&world, &[own, ("resource", FILES)]).await, None);
    // Nothing else may be given twice.
    let twice = [("resource", MAIL), ("resource", FILES), ("nonce", "a"), ("nonce", "b")];
    assert_eq!(error(&world, &twice).await.as_deref(), Some("invalid_request"));
}

#[sqlx::test]
async fn a_pushed_request_keeps_them_all(db: PgPool) {
    let world = standards(db).await;
    let asked = world.request(&[("resource", MAIL), ("resource", FILES)]);
    let pushed = world.post_as(&world.app, "/oauth2/par", &asked).await;
    let uri = pushed.body["request_uri"].as_str().unwrap().to_owned();
    let browser = world.browser(world.ann).await;
    let query = [("client_id", world.app.id.as_str()), ("request_uri", &uri)];
    let answer = world.get("/oauth2/authorize", &query, Some(&browser)).await;
    let code = parameters(location(&answer)).remove("code").unwrap();
    let tokens = world.redeem(&code, &[]).await.ok();
    assert_eq!(audience(&tokens), json!([MAIL, FILES]));
}

#[sqlx::test]
async fn cognito_takes_one_whatever_it_is(db: PgPool) {
    let world = with_servers(World::start(db).await).await;
    for good in ["https://unknown.example/x", "http://localhost:1/", "myapi://x", FILES] {
        let tokens = world.tokens(&[("resource", good)]).await;
        assert_eq!(audience(&tokens), good);
        let expected = format!("openid email {USER_ADMIN} {MAIL}/send {FILES}/read");
        assert_eq!(scope(&tokens), expected, "the scopes stay");
        assert_eq!(audience(&refresh(&world, &tokens, &[good]).await.ok()), good);
        let answer = refresh(&world, &tokens, &["https://other.example"]).await;
        assert_eq!(refusal(&answer), INVALID_TARGET);
        // A sign-in that named none is good for what it could have named.
        let code = world.code(&[]).await;
        assert_eq!(audience(&world.redeem(&code, &[("resource", good)]).await.ok()), good);
    }
    let code = world.code(&[]).await;
    assert_eq!(refusal(&world.redeem(&code, &[("resource", "mail")]).await), INVALID_TARGET);
    let two = [("resource", MAIL), ("resource", FILES)];
    assert_eq!(error(&world, &two).await.as_deref(), Some("invalid_target"));
    for wrong in ["http://unknown.example", "mail", "https://a.example/ b", "https://a.example/#x"]
    {
        let said = error(&world, &[("resource", wrong)]).await;
        assert_eq!(said.as_deref(), Some("invalid_target"), "{wrong}");
    }
}

/// A client's own token.
async fn machine(world: &World, resources: &[(&str, &str)]) -> Answer {
    let members = json!({
        "GenerateSecret": true, "AllowedOAuthFlowsUserPoolClient": true,
        "AllowedOAuthFlows": ["client_credentials"],
        "AllowedOAuthScopes": [format!("{MAIL}/send"), format!("{FILES}/read")],
    });
    let client = world.server.client_with(&world.pool, members).await;
    let form = [&[("grant_type", "client_credentials")], resources].concat();
    world.post_as(&client, "/oauth2/token", &form).await
}

#[sqlx::test]
async fn a_clients_own_token_is_for_a_service_by_the_standards_alone(db: PgPool) {
    let world = standards(db).await;
    let tokens = machine(&world, &[("resource", MAIL)]).await.ok();
    assert_eq!((audience(&tokens), scope(&tokens)), (json!(MAIL), json!(format!("{MAIL}/send"))));
    let both = machine(&world, &[("resource", MAIL), ("resource", FILES)]).await.ok();
    assert_eq!(audience(&both), json!([MAIL, FILES]));
    let unknown = machine(&world, &[("resource", "https://unknown.example")]).await;
    assert_eq!(refusal(&unknown), INVALID_TARGET);
    let other = format!("{FILES}/read");
    let none_left = machine(&world, &[("resource", MAIL), ("scope", &other)]).await;
    assert_eq!(refusal(&none_left).1, "invalid_scope");
    let none = machine(&world, &[("resource", BARE)]).await;
    assert_eq!(refusal(&none).1, "invalid_scope");
}

#[sqlx::test]
async fn cognito_knows_no_resource_of_a_clients_own_token(db: PgPool) {
    let world = with_servers(World::start(db).await).await;
    let tokens = machine(&world, &[("resource", MAIL)]).await.ok();
    assert_eq!(audience(&tokens), Value::Null);
}
