//! Over TLS, which is all that the suite speaks: what discovery says, and a whole flow by it.

use poolhouse::clock::Clock;
use poolhouse::dev::DataDir;
use poolhouse::dev::tls::DevTls;
use poolhouse::random::Random;
use serde_json::json;
use sqlx::PgPool;

use super::modules;
use super::suite::{Mode, Suite};
use crate::oauth::world::{BYE, World, app_members};
use crate::support::TestServer;

#[sqlx::test]
async fn discovery_and_a_code_flow_over_tls(db: PgPool) {
    let parent = tempfile::tempdir().unwrap();
    let dir = DataDir::open(&parent.path().join("data")).unwrap();
    // TLS libraries read the machine's clock.
    let tls = DevTls::open(&dir, Random, Clock::System.now()).unwrap();
    let server = TestServer::start_over_tls(db, &tls).await;
    assert!(server.url.starts_with("https://"));
    let tags = json!({"poolhouse:dialect": "standards", "poolhouse:id-token-claims": "asked"});
    let tags = json!({"UserPoolTags": tags});
    let world = World::of(server, tags).await;
    let second = world.server.client_with(&world.pool, app_members()).await;
    let suite = Suite { world, second, mode: Mode::Default };
    let mut urls = 0;
    for (member, value) in suite.discovery().await.as_object().unwrap() {
        if member == "issuer" || member.ends_with("_uri") || member.ends_with("_endpoint") {
            let value = value.as_str().unwrap();
            assert!(value.starts_with(&suite.world.server.url), "{member}: {value}");
            urls += 1;
        }
    }
    assert!(urls > 8);
    modules::oidcc_server(&suite).await;
    modules::oidcc_userinfo_get(&suite).await;
    modules::oidcc_refresh_token(&suite).await;
    let mut browser = suite.browser();
    let tokens = suite.sign_in(&mut browser, &[]).await;
    // Cookies as they are where they matter.
    assert!(
        browser.cookies.keys().all(|name| name.starts_with("__Host-")),
        "{:?}",
        browser.cookies
    );
    suite.silent(&mut browser).await.unwrap();
    let query = [("id_token_hint", tokens.id_token.as_str()), ("post_logout_redirect_uri", BYE)];
    let url = format!("{}/logout", suite.world.base());
    let url = url::Url::parse_with_params(&url, query).unwrap();
    assert_eq!(browser.visit(url.as_str()).await.location().unwrap(), BYE);
    assert_eq!(suite.silent(&mut browser).await.unwrap_err(), "login_required");
}
