//! `/oauth2/userInfo`.

use chrono::Duration;
use serde_json::{Value, json};
use sqlx::PgPool;

use super::world::{World, app_members, claims, refusal};
use crate::support::answer;
use crate::support::pools::TestClient;

const DEAD: &str =
    "Access token is expired, disabled, or deleted, or the user has globally signed out.";

fn access_token(tokens: &Value) -> &str {
    tokens["access_token"].as_str().unwrap()
}

#[sqlx::test]
async fn scopes_decide_what_is_told(db: PgPool) {
    let world = World::start(db).await;
    let email = ["email", "email_verified"];
    let phone = ["phone_number", "phone_number_verified"];
    let profile = ["address", "name", "updated_at"];
    let rows: [(&str, Vec<&str>); 4] = [
        ("openid", [&email[..], &phone, &profile].concat()),
        ("openid email", email.to_vec()),
        ("openid phone", phone.to_vec()),
        ("openid profile email", [&email[..], &profile].concat()),
    ];
    for (scope, mut expected) in rows {
        let tokens = world.tokens(&[("scope", scope)]).await;
        let told = world.user_info(access_token(&tokens)).await.ok();
        let told = told.as_object().unwrap();
        expected.extend(["sub", "username"]);
        expected.sort_unstable();
        let mut names: Vec<_> = told.keys().map(String::as_str).collect();
        names.sort_unstable();
        assert_eq!(names, expected, "{scope}");
        assert_eq!((&told["sub"], &told["username"]), (&json!(world.ann), &json!("ann")));
    }
}

#[sqlx::test]
async fn cognito_spells_everything_as_text(db: PgPool) {
    let world = World::start(db).await;
    let tokens = world.tokens(&[("scope", "openid")]).await;
    let answer = world.user_info(access_token(&tokens)).await;
    assert_eq!(answer.headers["content-type"], "application/json;charset=UTF-8");
    assert!(answer.headers["cache-control"].to_str().unwrap().contains("no-store"));
    let told = answer.ok();
    assert_eq!(told["email_verified"], json!("true"));
    assert_eq!(told["phone_number_verified"], json!("false"));
    assert_eq!(
        (&told["updated_at"], &told["address"]),
        (&json!("1700000000"), &json!("Main Street 1"))
    );
}

#[sqlx::test]
async fn the_standards_have_types_and_no_scope_for_all(db: PgPool) {
    let world = World::standards(db).await;
    let tokens = world.tokens(&[("scope", "openid email phone profile")]).await;
    let told = world.user_info(access_token(&tokens)).await.ok();
    assert_eq!(told["email_verified"], json!(true));
    assert_eq!(told["phone_number_verified"], json!(false));
    assert_eq!((&told["updated_at"], &told["address"]), (&json!(1_700_000_000), &Value::Null));
    let tokens = world.tokens(&[("scope", "openid")]).await;
    let told = world.user_info(access_token(&tokens)).await.ok();
    assert_eq!(told, json!({"sub": world.ann, "username": "ann"}));
}

#[sqlx::test]
async fn the_token_stands_in_the_header_or_in_a_form(db: PgPool) {
    let world = World::start(db).await;
    let tokens = world.tokens(&[("scope", "openid")]).await;
    let token = access_token(&tokens);
    let url = format!("{}/oauth2/userInfo", world.base());
    let http = &world.server.http;
    let told = world.user_info(token).await.ok();
    let by_post = answer(http.post(&url).bearer_auth(token)).await;
    assert_eq!(by_post.ok(), told);
    let in_form = answer(http.post(&url).form(&[("access_token", token)])).await;
    assert_eq!(in_form.ok(), told);
    let lower = answer(http.get(&url).header("authorization", format!("bearer {token}"))).await;
    assert_eq!(lower.ok(), told);

    let bad = "Bad OAuth2 request at UserInfo Endpoint";
    let challenge = format!("error=\"invalid_request\", error_description=\"{bad}\"");
    for request in [
        http.get(&url),
        http.get(&url).query(&[("access_token", token)]),
        http.post(&url),
        http.get(&url).header("authorization", token),
        http.get(&url).basic_auth("a", Some("b")),
        http.post(&url).bearer_auth(token).form(&[("access_token", token)]),
        http.post(&url).form(&[("access_token", token), ("access_token", token)]),
        http.get(&url).bearer_auth(token).header("authorization", "Bearer x"),
    ] {
        let answer = answer(request).await;
        assert_eq!(refusal(&answer), (400, "invalid_request", Some(bad)));
        assert_eq!(answer.headers["www-authenticate"], challenge.as_str());
    }
}

#[sqlx::test]
async fn a_token_that_is_not_good_for_it_is_401(db: PgPool) {
    let world = World::start(db).await;
    let public = TestClient { id: world.server.client(&world.pool).await, secret: None };
    let (of_api, _) = world.api_tokens(world.ann, &public).await;
    let scopeless = world.user_info(&of_api).await;
    let why = "Access token does not contain openid scope";
    assert_eq!(refusal(&scopeless), (401, "invalid_token", Some(why)));

    let tokens = world.tokens(&[("scope", "openid")]).await;
    let token = access_token(&tokens);
    let dead = (401, "invalid_token", Some(DEAD));
    let challenge = format!("error=\"invalid_token\", error_description=\"{DEAD}\"");
    let mut altered = token.to_owned();
    altered.replace_range(60..61, if &token[60..61] == "A" { "B" } else { "A" });
    for wrong in ["x", &altered, tokens["id_token"].as_str().unwrap(), &"x".repeat(20_000)] {
        let answer = world.user_info(wrong).await;
        assert_eq!(refusal(&answer), dead);
        assert_eq!(answer.headers["www-authenticate"], challenge.as_str());
    }
    // Another pool knows nobody of this one.
    let other = world.server.pool().await;
    world.server.domain(&other, "others").await;
    let url = format!("{}/{other}/oauth2/userInfo", world.server.url);
    assert_eq!(refusal(&answer(world.server.http.get(url).bearer_auth(token)).await), dead);

    assert_eq!(world.user_info(token).await.status, 200);
    world.server.advance(Duration::hours(1));
    assert_eq!(refusal(&world.user_info(token).await), dead);
}

#[sqlx::test]
async fn by_the_standards_challenges_name_the_scheme(db: PgPool) {
    let world = World::standards(db).await;
    let url = format!("{}/oauth2/userInfo", world.base());
    let about = format!(
        "{}/.well-known/oauth-protected-resource/{}/oauth2/userInfo",
        world.server.url, world.pool
    );
    let realm = format!("Bearer realm=\"{}\", resource_metadata=\"{about}\"", world.pool);
    let dpop = "DPoP algs=\"RS256 PS256 ES256 EdDSA Ed25519\"";
    let bare = answer(world.server.http.get(&url)).await;
    let challenge = format!("{realm}, {dpop}");
    assert_eq!(
        (bare.status, &bare.headers["www-authenticate"]),
        (401, &challenge.parse().unwrap())
    );
    // Neither is anything said of a way to authenticate that is none here (RFC 6750 §3.1).
    let basic = answer(world.server.http.get(&url).basic_auth("a", Some("b"))).await;
    let challenge = &bare.headers["www-authenticate"];
    assert_eq!((basic.status, &basic.headers["www-authenticate"]), (401, challenge));
    let dead = world.user_info("x").await;
    let challenge =
        format!("{dpop}, {realm}, error=\"invalid_token\", error_description=\"{DEAD}\"");
    assert_eq!(
        (dead.status, &dead.headers["www-authenticate"]),
        (401, &challenge.parse().unwrap())
    );
    let tokens = world.tokens(&[("scope", "aws.cognito.signin.user.admin")]).await;
    let scopeless = world.user_info(access_token(&tokens)).await;
    assert_eq!((scopeless.status, refusal(&scopeless).1), (403, "insufficient_scope"));
    let challenge = scopeless.headers["www-authenticate"].to_str().unwrap();
    assert!(challenge.starts_with(&format!("{realm}, scope=\"openid\", error=")), "{challenge}");
}

/// Gives ann another address.
async fn moves(world: &World, address: &str) {
    let attribute = json!([{"Name": "address", "Value": address}]);
    let input = json!({"UserPoolId": world.pool, "Username": "ann", "UserAttributes": attribute});
    world.server.signed("AdminUpdateUserAttributes", input).await.ok();
}

#[sqlx::test]
async fn an_address_is_told_as_the_object_that_it_is(db: PgPool) {
    let mut world = World::standards(db).await;
    let mut members = app_members();
    members["AllowedOAuthScopes"] = json!(["openid", "address"]);
    world.app = world.server.client_with(&world.pool, members).await;
    let parts = json!({"street_address": "Main Street 1", "locality": "Rome"});
    let formatted = |text: &str| json!({"formatted": text});
    let (other, number) = ("{\"planet\":\"Mars\"}", "{\"locality\":1}");
    for (value, told) in [
        (parts.to_string(), parts.clone()),
        ("Main Street 1".to_owned(), formatted("Main Street 1")),
        (other.to_owned(), formatted(other)),
        (number.to_owned(), formatted(number)),
    ] {
        moves(&world, &value).await;
        let tokens = world.tokens(&[]).await;
        assert_eq!(claims(&tokens["id_token"])["address"], told);
        assert_eq!(world.user_info(access_token(&tokens)).await.ok()["address"], told);
    }
}

#[sqlx::test]
async fn cognito_takes_an_address_for_one_text_and_knows_no_scope_for_it(db: PgPool) {
    let world = World::start(db).await;
    let address = "{\"locality\":\"Rome\"}";
    moves(&world, address).await;
    let tokens = world.tokens(&[("scope", "openid profile")]).await;
    assert_eq!(claims(&tokens["id_token"])["address"], json!({"formatted": address}));
    assert_eq!(world.user_info(access_token(&tokens)).await.ok()["address"], address);
    let input = json!({
        "UserPoolId": world.pool, "ClientName": "x", "AllowedOAuthScopes": ["openid", "address"],
    });
    let refused = world.server.signed("CreateUserPoolClient", input).await;
    assert_eq!(refused.error(), "ScopeDoesNotExistException");
}

/// Bug: with an issuer of its own the pool took tokens from before for those of some service: their audience was its older name.
#[sqlx::test]
async fn by_the_standards_tokens_from_before_the_pool_had_an_issuer_stay_good(db: PgPool) {
    let world = World::standards(db).await;
    let tokens = world.tokens(&[]).await;
    let before = tokens["access_token"].as_str().unwrap();
    let tags = json!({"poolhouse:issuer": "https://id.example.com"});
    let input = json!({"ResourceArn": world.server.arn(&world.pool), "Tags": tags});
    world.server.signed("TagResource", input).await.ok();
    world.user_info(before).await.ok();
    let form = [("token", before)];
    assert_eq!(world.post_as(&world.app, "/oauth2/introspect", &form).await.ok()["active"], true);
}
