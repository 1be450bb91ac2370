//! Refresh tokens for new tokens.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::Duration;
use poolhouse::model::ids::{UserKey, UserPoolId};
use serde_json::{Value, json};
use sqlx::PgPool;

use super::world::{World, app_members, claims, refusal};
use crate::support::Answer;
use crate::support::pools::{TestClient, with};
use crate::support::races::{ahead_of_deletion, overtaken_by_deletion};

const INVALID_GRANT: (u16, &str, Option<&str>) = (400, "invalid_grant", None);

/// A world whose app rotates refresh tokens, with so many seconds of grace.
async fn rotating(db: PgPool, grace: i64) -> World {
    let mut world = World::start(db).await;
    let mut members = app_members();
    members["ExplicitAuthFlows"] = json!(["ALLOW_USER_SRP_AUTH"]);
    members["RefreshTokenRotation"] =
        json!({"Feature": "ENABLED", "RetryGracePeriodSeconds": grace});
    world.app = world.server.client_with(&world.pool, members).await;
    world
}

fn refresh_token(tokens: &Value) -> &str {
    tokens["refresh_token"].as_str().unwrap()
}

async fn at_once(world: &Arc<World>, token: &str, times: usize) -> Vec<Answer> {
    let tries = (0..times).map(|_| {
        let (world, token) = (Arc::clone(world), token.to_owned());
        tokio::spawn(async move { world.refresh(&token).await })
    });
    let answers = futures_util::future::join_all(tries.collect::<Vec<_>>()).await;
    answers.into_iter().map(|answer| answer.unwrap()).collect()
}

#[sqlx::test]
async fn a_refresh_keeps_what_the_sign_in_was_and_reads_the_user_anew(db: PgPool) {
    let world = World::start(db).await;
    let tokens = world.tokens(&[("scope", "openid email"), ("nonce", "n-1")]).await;
    world.server.advance(Duration::hours(2));
    let changed = "UPDATE users SET attributes = attributes || '{\"email\": \"new@example.com\"}'";
    sqlx::query(changed).execute(&world.server.app.db).await.unwrap();
    let answer = world.refresh(refresh_token(&tokens)).await;
    assert!(answer.headers["cache-control"].to_str().unwrap().contains("no-store"));
    let fresh = answer.ok();
    let names: Vec<_> = fresh.as_object().unwrap().keys().collect();
    assert_eq!(names, ["id_token", "access_token", "expires_in", "token_type"]);
    let (before, after) = (claims(&tokens["id_token"]), claims(&fresh["id_token"]));
    for kept in ["iss", "sub", "aud", "auth_time", "acr", "amr", "event_id", "origin_jti"] {
        assert!(before[kept] == after[kept] && !after[kept].is_null(), "{kept}");
    }
    assert_eq!((&after["email"], &after["nonce"]), (&json!("new@example.com"), &Value::Null));
    assert_ne!(before["jti"], after["jti"]);
    assert_eq!(claims(&fresh["access_token"])["scope"], "openid email");
}

#[sqlx::test]
async fn groups_are_read_anew(db: PgPool) {
    let world = World::start(db).await;
    let group = json!({"UserPoolId": world.pool, "GroupName": "admins"});
    world.server.signed("CreateGroup", group.clone()).await.ok();
    let member = with(&group, json!({"Username": "ann"}));
    world.server.signed("AdminAddUserToGroup", member.clone()).await.ok();
    let tokens = world.tokens(&[]).await;
    let groups = |tokens: &Value| {
        ["id_token", "access_token"].map(|kind| claims(&tokens[kind])["cognito:groups"].clone())
    };
    assert_eq!(groups(&tokens), [json!(["admins"]), json!(["admins"])]);
    world.server.signed("AdminRemoveUserFromGroup", member).await.ok();
    let fresh = world.refresh(refresh_token(&tokens)).await.ok();
    assert_eq!(groups(&fresh), [Value::Null, Value::Null]);
}

#[sqlx::test]
async fn without_rotation_all_of_many_at_once_are_served(db: PgPool) {
    let world = Arc::new(World::start(db).await);
    let tokens = world.tokens(&[]).await;
    let answers = at_once(&world, refresh_token(&tokens), 10).await;
    assert!(answers.iter().all(|answer| answer.status == 200));
}

#[sqlx::test]
async fn within_the_grace_all_retries_get_one_successor(db: PgPool) {
    let world = Arc::new(rotating(db, 10).await);
    let tokens = world.tokens(&[]).await;
    let answers = at_once(&world, refresh_token(&tokens), 10).await;
    let successors: BTreeSet<_> =
        answers.into_iter().map(|answer| refresh_token(&answer.ok()).to_owned()).collect();
    assert_eq!(successors.len(), 1);
    let successor = successors.first().unwrap();
    let next = world.refresh(successor).await.ok();
    assert_ne!(refresh_token(&next), successor);
    // After the grace the old one is stolen goods, and the sign-in ends.
    world.server.advance(Duration::seconds(10));
    assert_eq!(refusal(&world.refresh(refresh_token(&tokens)).await), INVALID_GRANT);
    assert_eq!(refusal(&world.refresh(refresh_token(&next)).await), INVALID_GRANT);
    assert_eq!(world.user_info(next["access_token"].as_str().unwrap()).await.status, 401);
}

/// RFC 9700 §4.14.2: whoever has used the successor had no need to try again.
#[sqlx::test]
async fn the_grace_ends_when_the_successor_is_used(db: PgPool) {
    let world = rotating(db, 60).await;
    let first = refresh_token(&world.tokens(&[]).await).to_owned();
    let second = refresh_token(&world.refresh(&first).await.ok()).to_owned();
    assert_eq!(refresh_token(&world.refresh(&first).await.ok()), second);
    let third = refresh_token(&world.refresh(&second).await.ok()).to_owned();
    assert_eq!(refresh_token(&world.refresh(&second).await.ok()), third);
    for ended in [&first, &second, &third] {
        assert_eq!(refusal(&world.refresh(ended).await), INVALID_GRANT);
    }
    world.server.app.audit.flush().await;
    let audited = world.server.audited(&world.pool).await;
    assert!(audited.iter().any(|event| event == "RefreshTokenReuse"));
}

#[sqlx::test]
async fn without_a_grace_one_of_many_at_once_is_served_and_the_sign_in_ends(db: PgPool) {
    let world = Arc::new(rotating(db, 0).await);
    let tokens = world.tokens(&[]).await;
    let answers = at_once(&world, refresh_token(&tokens), 10).await;
    let (served, refused): (Vec<_>, Vec<_>) =
        answers.into_iter().partition(|answer| answer.status == 200);
    assert_eq!(served.len(), 1);
    assert!(refused.iter().all(|answer| refusal(answer) == INVALID_GRANT));
    let successor = refresh_token(&served[0].body);
    assert_eq!(refusal(&world.refresh(successor).await), INVALID_GRANT);
}

/// Refresh tokens hold no key on their grant: whoever rotates one holds the grant, which takes them along.
#[sqlx::test]
async fn no_refresh_token_outlives_its_grant(db: PgPool) {
    let world = rotating(db.clone(), 60).await;
    let left = async || {
        let count = "SELECT count(*) FROM refresh_tokens";
        sqlx::query_scalar::<_, i64>(count).fetch_one(&db).await.unwrap()
    };
    let user = |sub| UserKey { pool: UserPoolId::new(&*world.pool), sub };

    let ben = world.user("ben").await;
    let token = world.api_tokens(ben, &world.app).await.1;
    let rotated = world.refresh(&token);
    ahead_of_deletion(&world.server, &user(ben), "refresh_tokens", rotated).await.ok();
    assert_eq!(left().await, 0);

    let cat = world.user("cat").await;
    let token = world.api_tokens(cat, &world.app).await.1;
    let late = overtaken_by_deletion(&world.server, &user(cat), world.refresh(&token)).await;
    assert_eq!(refusal(&late), INVALID_GRANT);
    assert_eq!(left().await, 0);
}

#[sqlx::test]
async fn rotation_never_makes_a_sign_in_longer(db: PgPool) {
    let world = rotating(db, 0).await;
    let mut token = refresh_token(&world.tokens(&[]).await).to_owned();
    for _ in 0..3 {
        world.server.advance(Duration::days(9));
        token = refresh_token(&world.refresh(&token).await.ok()).to_owned();
    }
    world.server.advance(Duration::days(3));
    assert_eq!(refusal(&world.refresh(&token).await), INVALID_GRANT);
}

#[sqlx::test]
async fn what_is_no_live_refresh_token_of_this_client_is_an_invalid_grant(db: PgPool) {
    let world = World::start(db).await;
    let tokens = world.tokens(&[]).await;
    let own = refresh_token(&tokens).to_owned();
    let other = world.server.client_with(&world.pool, app_members()).await;
    let form = [("grant_type", "refresh_token"), ("refresh_token", own.as_str())];
    assert_eq!(refusal(&world.post_as(&other, "/oauth2/token", &form).await), INVALID_GRANT);
    for wrong in ["x", tokens["access_token"].as_str().unwrap(), &format!("{own}x")] {
        assert_eq!(refusal(&world.refresh(wrong).await), INVALID_GRANT, "{wrong}");
    }
    world.refresh(&own).await.ok();
    let db = &world.server.app.db;
    sqlx::query("UPDATE users SET enabled = false").execute(db).await.unwrap();
    assert_eq!(refusal(&world.refresh(&own).await), INVALID_GRANT);
    sqlx::query("UPDATE users SET enabled = true").execute(db).await.unwrap();
    world.server.advance(Duration::days(30));
    assert_eq!(refusal(&world.refresh(&own).await), INVALID_GRANT);
}

#[sqlx::test]
async fn a_sign_in_of_the_api_is_refreshed_here_too(db: PgPool) {
    let world = World::start(db).await;
    let public = TestClient { id: world.server.client(&world.pool).await, secret: None };
    let (_, refresh) = world.api_tokens(world.ann, &public).await;
    let form = [
        ("grant_type", "refresh_token"),
        ("refresh_token", refresh.as_str()),
        ("client_id", public.id.as_str()),
    ];
    let fresh = world.post("/oauth2/token", &form).await.ok();
    assert_eq!(claims(&fresh["access_token"])["scope"], "aws.cognito.signin.user.admin");
    assert_eq!(claims(&fresh["access_token"])["version"], Value::Null);
    assert_eq!(claims(&fresh["id_token"])["name"], "ANN");
}

#[sqlx::test]
async fn cognito_does_not_read_the_scope(db: PgPool) {
    let world = World::start(db).await;
    let tokens = world.tokens(&[("scope", "openid email")]).await;
    let form = [
        ("grant_type", "refresh_token"),
        ("refresh_token", refresh_token(&tokens)),
        ("scope", "openid phone"),
    ];
    let fresh = world.post_as(&world.app, "/oauth2/token", &form).await.ok();
    assert_eq!(claims(&fresh["access_token"])["scope"], "openid email");
}

#[sqlx::test]
async fn by_the_standards_the_scope_may_only_shrink(db: PgPool) {
    let world = World::standards(db).await;
    let tokens = world.tokens(&[("scope", "openid email")]).await;
    let refresh = async |scope: &str| {
        let form = [
            ("grant_type", "refresh_token"),
            ("refresh_token", refresh_token(&tokens)),
            ("scope", scope),
        ];
        world.post_as(&world.app, "/oauth2/token", &form).await
    };
    assert_eq!(refusal(&refresh("openid phone").await), (400, "invalid_scope", None));
    let fresh = refresh("openid").await.ok();
    assert_eq!(fresh["scope"], "openid");
    assert_eq!(claims(&fresh["id_token"])["email"], Value::Null);
    // This once, not for good.
    assert_eq!(refresh("email openid").await.ok()["scope"], "openid email");
}

/// The tokens of a public client, and its refresh.
async fn public_refreshes(world: &World) -> (Value, Value) {
    let own = with(&app_members(), json!({"GenerateSecret": false}));
    let client = world.server.client_with(&world.pool, own).await;
    let pkce = [
        ("client_id", client.id.as_str()),
        ("code_challenge", super::world::CHALLENGE),
        ("code_challenge_method", "S256"),
    ];
    let code = world.code(&pkce).await;
    let form = [
        ("grant_type", "authorization_code"),
        ("code", &*code),
        ("redirect_uri", super::world::CALLBACK),
        ("client_id", &*client.id),
        ("code_verifier", super::world::VERIFIER),
    ];
    let tokens = world.post("/oauth2/token", &form).await.ok();
    let form = [
        ("grant_type", "refresh_token"),
        ("refresh_token", refresh_token(&tokens)),
        ("client_id", &*client.id),
    ];
    let again = world.post("/oauth2/token", &form).await.ok();
    (tokens, again)
}

#[sqlx::test]
async fn cognito_rotates_where_the_client_says_so_and_nowhere_else(db: PgPool) {
    let world = World::start(db).await;
    let (_, again) = public_refreshes(&world).await;
    assert_eq!(again.get("refresh_token"), None);
}

#[sqlx::test]
async fn by_the_standards_refresh_tokens_of_public_clients_rotate(db: PgPool) {
    let world = World::standards(db).await;
    let (tokens, again) = public_refreshes(&world).await;
    assert_ne!(refresh_token(&tokens), refresh_token(&again));
    // Whoever authenticates is bound by that.
    let own = world.tokens(&[]).await;
    assert_eq!(world.refresh(refresh_token(&own)).await.ok().get("refresh_token"), None);
}

/// Bug: scopes could not be taken from a client: its refresh tokens, and codes from before, went on with them.
#[sqlx::test]
async fn what_a_client_has_lost_is_in_no_token_of_sign_ins_from_before(db: PgPool) {
    let mut world = World::start(db).await;
    world.resource_server(&["read"]).await;
    let scopes = |scopes: Value| with(&app_members(), json!({"AllowedOAuthScopes": scopes}));
    let all = scopes(json!(["openid", "email", "profile", "api/read"]));
    world.app = world.server.client_with(&world.pool, all.clone()).await;
    let update = async |members: &Value| {
        let mut members =
            with(members, json!({"UserPoolId": world.pool, "ClientId": world.app.id}));
        members.as_object_mut().unwrap().remove("GenerateSecret");
        world.server.signed("UpdateUserPoolClient", members).await.ok();
    };
    let scope = |tokens: &Value| claims(&tokens["access_token"])["scope"].clone();
    let tokens = world.tokens(&[]).await;
    assert_eq!(scope(&tokens), "openid email profile api/read");
    let (first, second, third) =
        (world.code(&[]).await, world.code(&[]).await, world.code(&[]).await);
    let refresh = async || world.refresh(refresh_token(&tokens)).await;

    // In Cognito's dialect `openid` alone would let out every attribute.
    update(&scopes(json!(["openid"]))).await;
    let fresh = refresh().await.ok();
    assert_eq!((scope(&fresh), fresh.get("id_token")), (Value::Null, None));
    update(&scopes(json!(["openid", "profile"]))).await;
    let fresh = refresh().await.ok();
    assert_eq!(scope(&fresh), "openid profile");
    assert_eq!(claims(&fresh["id_token"])["email"], Value::Null);
    let by_api = json!({
        "ClientId": world.app.id, "ClientSecret": world.app.secret,
        "RefreshToken": refresh_token(&tokens),
    });
    let fresh = world.server.call("GetTokensFromRefreshToken", by_api.clone()).await.ok();
    let access = &fresh["AuthenticationResult"]["AccessToken"];
    assert_eq!(claims(access)["scope"], "openid profile");
    assert_eq!(scope(&world.redeem(&first, &[]).await.ok()), "openid profile");

    update(&all).await;
    assert_eq!(scope(&refresh().await.ok()), "openid email profile api/read");
    world.server.signed("UpdateResourceServer", world.resource_members(&["write"])).await.ok();
    assert_eq!(scope(&refresh().await.ok()), "openid email profile");
    assert_eq!(scope(&world.redeem(&second, &[]).await.ok()), "openid email profile");

    // Sign-ins of the API need no OAuth.
    let (_, of_api) = world.api_tokens(world.ann, &world.app).await;
    update(&json!({})).await;
    assert_eq!(refusal(&refresh().await), INVALID_GRANT);
    let refused = world.server.call("GetTokensFromRefreshToken", by_api).await;
    assert_eq!(refused.refused().0, "NotAuthorizedException");
    assert_eq!(world.redeem(&third, &[]).await.body["error"], "unauthorized_client");
    assert_eq!(scope(&world.refresh(&of_api).await.ok()), "aws.cognito.signin.user.admin");
}

/// Bug: the same. `offline_access`, which no client lists, stays with who may have refresh tokens.
#[sqlx::test]
async fn by_the_standards_offline_access_is_not_lost_with_other_scopes(db: PgPool) {
    let world = World::standards(db).await;
    let tokens = world.tokens(&[("scope", "openid email offline_access")]).await;
    let fewer = json!({
        "UserPoolId": world.pool, "ClientId": world.app.id, "AllowedOAuthScopes": ["openid"],
    });
    let mut members = with(&app_members(), fewer);
    members.as_object_mut().unwrap().remove("GenerateSecret");
    world.server.signed("UpdateUserPoolClient", members).await.ok();
    let fresh = world.refresh(refresh_token(&tokens)).await.ok();
    assert_eq!(fresh["scope"], "openid offline_access");
}

/// Bug: an app that repeats what it was granted, as libraries do, was refused for good once it had lost one of the scopes.
#[sqlx::test]
async fn a_scope_that_was_lost_is_left_out_of_those_that_are_repeated(db: PgPool) {
    let world = World::standards(db).await;
    let tokens = world.tokens(&[("scope", "openid email profile")]).await;
    let mut members = app_members();
    members["AllowedOAuthScopes"] = json!(["openid", "email"]);
    members["UserPoolId"] = json!(world.pool);
    members["ClientId"] = json!(world.app.id);
    members.as_object_mut().unwrap().remove("GenerateSecret");
    world.server.signed("UpdateUserPoolClient", members).await.ok();
    let ask = async |scope: &str| {
        let token = refresh_token(&tokens);
        let form = [("grant_type", "refresh_token"), ("refresh_token", token), ("scope", scope)];
        world.post_as(&world.app, "/oauth2/token", &form).await
    };
    assert_eq!(ask("openid email profile").await.ok()["scope"], "openid email");
    for none in ["profile", "phone", "openid phone"] {
        assert_eq!(refusal(&ask(none).await).1, "invalid_scope", "{none}");
    }
}
