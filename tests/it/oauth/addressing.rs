//! The three places where a pool's endpoints are: by host, by path, at the root.

use serde_json::{Value, json};
use sqlx::PgPool;

use super::world::{CALLBACK, World, app_members, claims, location, parameters};
use crate::support::answer;

/// A request to a host that DNS does not know: the test's server, with that Host.
fn at(world: &World, host: &str, path: &str) -> reqwest::RequestBuilder {
    let url = format!("{}{path}", world.server.url);
    world.server.http.get(url).header("host", host)
}

fn port(world: &World) -> &str {
    world.server.url.rsplit(':').next().unwrap()
}

/// The whole way: sign-in page, code, tokens, userInfo, sign-out, below one base and with one Host.
async fn works(world: &World, prefix: &str, host: &str, base: &str) {
    let server = &world.server;
    let query = format!(
        "?client_id={}&response_type=code&redirect_uri={CALLBACK}&scope=openid",
        world.app.id
    );
    let authorize = format!("{prefix}/oauth2/authorize{query}");
    let page = at(world, host, &authorize).send().await.unwrap();
    assert_eq!(location(&page), format!("{base}/login{query}"));
    let browser = world.browser(world.ann).await;
    let answered = at(world, host, &authorize).header("cookie", &browser).send().await.unwrap();
    let mut given = parameters(location(&answered));
    // One issuer, wherever the pool is asked.
    assert_eq!(given["iss"], world.issuer());
    let code = given.remove("code").unwrap();
    let form = [("grant_type", "authorization_code"), ("code", &code), ("redirect_uri", CALLBACK)];
    let request = server.http.post(format!("{}{prefix}/oauth2/token", server.url));
    let request = request.header("host", host).basic_auth(&world.app.id, world.app.secret.as_ref());
    let tokens = answer(request.form(&form)).await.ok();
    assert_eq!(claims(&tokens["id_token"])["iss"], world.issuer());
    let told = at(world, host, &format!("{prefix}/oauth2/userInfo"));
    let told = answer(told.bearer_auth(tokens["access_token"].as_str().unwrap())).await.ok();
    assert_eq!(told["username"], "ann");
    let again = format!("{prefix}/logout{query}");
    let page = at(world, host, &again).header("cookie", browser).send().await.unwrap();
    assert!(location(&page).starts_with(&format!("{base}/login?")), "{}", location(&page));
}

#[sqlx::test]
async fn below_the_path_of_the_pool(db: PgPool) {
    let world = World::start(db).await;
    let host = format!("localhost:{}", port(&world));
    works(&world, &format!("/{}", world.pool), &host, &world.base()).await;
    // A host that is nobody's leaves it at the path.
    works(&world, &format!("/{}", world.pool), "unknown.example", &world.base()).await;
    // At the root there is nothing without a default pool.
    assert_eq!(at(&world, &host, "/oauth2/authorize").send().await.unwrap().status(), 404);
}

#[sqlx::test]
async fn at_its_prefix_domain(db: PgPool) {
    let suffix = |config: &mut poolhouse::config::Config| {
        config.domain_suffix = Some("auth.example".to_owned());
    };
    let world = World::start_with(db, json!({}), suffix).await;
    let base = format!("http://people.auth.example:{}", port(&world));
    for host in ["people.auth.example", "PEOPLE.auth.example:1234"] {
        works(&world, "", host, &base).await;
    }
    for nobody in ["people", "people.example", "others.auth.example", "a.people.auth.example"] {
        let answer = at(&world, nobody, "/oauth2/authorize").send().await.unwrap();
        assert_eq!(answer.status(), 404, "{nobody}");
    }
    let document = format!("{}/.well-known/openid-configuration", world.base());
    let document = answer(world.server.http.get(document)).await.ok();
    assert_eq!(document["authorization_endpoint"], format!("{base}/oauth2/authorize"));
    assert_eq!(document["issuer"], world.issuer());
}

#[sqlx::test]
async fn at_its_custom_domain(db: PgPool) {
    let world = World::start(db).await;
    let input = json!({
        "UserPoolId": world.pool,
        "Domain": "login.people.example",
        "CustomDomainConfig": {"CertificateArn": "arn:aws:acm:us-east-1:000000000000:certificate/a"},
    });
    world.server.signed("CreateUserPoolDomain", input).await.ok();
    let base = format!("http://login.people.example:{}", port(&world));
    works(&world, "", "login.people.example", &base).await;
    let document = format!("{}/.well-known/openid-configuration", world.base());
    let document = answer(world.server.http.get(document)).await.ok();
    assert_eq!(document["token_endpoint"], format!("{base}/oauth2/token"));
}

#[sqlx::test]
async fn at_the_root_for_the_default_pool(db: PgPool) {
    let tags = json!({"UserPoolTags": {"poolhouse:id": "us-east-1_default"}});
    let default = |config: &mut poolhouse::config::Config| {
        config.default_pool = Some(poolhouse::model::ids::UserPoolId::new("us-east-1_default"));
    };
    let world = World::start_with(db, tags, default).await;
    assert_eq!(world.pool, "us-east-1_default");
    let host = format!("localhost:{}", port(&world));
    works(&world, "", &host, &world.server.url).await;
    works(&world, "/us-east-1_default", &host, &world.base()).await;
}

#[sqlx::test]
async fn a_client_is_known_at_its_own_pool_alone(db: PgPool) {
    let world = World::start(db).await;
    let other = world.server.pool().await;
    world.server.domain(&other, "others").await;
    let stranger = world.server.client_with(&other, app_members()).await;
    let answer = world.authorize(&[("client_id", &stranger.id)], None).await;
    assert_eq!(answer.status(), 400);
    let form = [("grant_type", "refresh_token"), ("refresh_token", "x")];
    let answer = world.post_as(&stranger, "/oauth2/token", &form).await;
    assert_eq!((answer.status, &answer.body), (400, &json!({"error": "invalid_client"})));
    assert_ne!(answer.body, Value::Null);
}
