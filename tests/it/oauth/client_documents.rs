//! Clients whose id is the address of what they publish of themselves: OAuth Client ID Metadata Document.

use chrono::Duration;
use poolhouse::model::signing::Algorithm;
use poolhouse::random::Random;
use poolhouse::rules::tokens::USER_ADMIN;
use serde_json::{Value, json};
use sqlx::PgPool;

use super::dpop;
use super::world::{CHALLENGE, PASSWORD, VERIFIER, World, claims, refusal};
use crate::conformance::keys::Key;
use crate::conformance::publisher::Publisher;
use crate::support::answer;
use crate::support::browser::{Browser, Page};

const HOME: &str = "http://127.0.0.1:50123/callback";

async fn world(db: PgPool) -> World {
    World::start_with(db, json!({"UserPoolTags": {"poolhouse:client-documents": "on"}}), |_| {})
        .await
}

fn document(address: &str) -> Value {
    json!({
        "client_id": address,
        "client_name": "Editor",
        "client_uri": "https://editor.example",
        "redirect_uris": ["http://127.0.0.1/callback"],
        "grant_types": ["authorization_code", "refresh_token"],
        "response_types": ["code"],
        "token_endpoint_auth_method": "none",
    })
}

/// A host that publishes this document, with changes.
fn published(changes: &[(&str, Value)]) -> Publisher {
    let publisher = Publisher::start();
    let mut document = document(&publisher.url);
    for (name, value) in changes {
        document[*name] = value.clone();
    }
    publisher.answers(200, &document.to_string());
    publisher
}

async fn visit(world: &World, browser: &mut Browser<'_>, client: &str) -> Page {
    let query = [
        ("response_type", "code"),
        ("client_id", client),
        ("redirect_uri", HOME),
        ("scope", "openid email"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ];
    let url = format!("{}/oauth2/authorize", world.base());
    browser.visit(url::Url::parse_with_params(&url, query).unwrap().as_str()).await
}

async fn sign_in(browser: &mut Browser<'_>, page: &Page) -> Page {
    let fields = [("username", "ann"), ("password", PASSWORD)];
    browser.send_form(page, "cognitoSignInForm", &fields).await
}

/// The code of a user who signs in and says yes.
async fn code(world: &World, client: &str) -> String {
    let mut browser = world.server.browser();
    let page = visit(world, &mut browser, client).await;
    let page = sign_in(&mut browser, &page).await;
    let page = browser.send_form(&page, "consentForm", &[("allowButton", "")]).await;
    page.parameter("code").unwrap_or_else(|| panic!("{:?} {}", page.location(), page.text))
}

fn redeem<'a>(client: &'a str, code: &'a str) -> [(&'a str, &'a str); 5] {
    [
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", HOME),
        ("client_id", client),
        ("code_verifier", VERIFIER),
    ]
}

/// Whether there is a client at an address: its sign-in page, or the page that says there is none.
async fn is_client(world: &World, client: &str) -> bool {
    let page = visit(world, &mut world.server.browser(), client).await;
    assert_eq!(page.location(), None);
    assert!([200, 400].contains(&page.status), "{} {}", page.status, page.text);
    page.has("form[name=cognitoSignInForm]")
}

#[sqlx::test]
async fn an_app_is_who_it_says_at_its_address_and_its_user_is_asked(db: PgPool) {
    let world = world(db).await;
    let url = format!("{}/.well-known/oauth-authorization-server/{}", world.server.url, world.pool);
    let metadata = answer(world.server.http.get(url)).await.ok();
    assert_eq!(metadata["client_id_metadata_document_supported"], true);
    let publisher = published(&[]);
    let client = publisher.url.as_str();
    let mut browser = world.server.browser();
    let page = visit(&world, &mut browser, client).await;
    assert!(page.text_of(".notice").contains("Editor (127.0.0.1)"), "{}", page.text);
    let page = sign_in(&mut browser, &page).await;
    assert_eq!(page.text_of(".app-name"), "Editor (127.0.0.1)");
    let page = browser.send_form(&page, "consentForm", &[("allowButton", "")]).await;
    assert!(page.location().unwrap().starts_with(&format!("{HOME}?")));
    let code = page.parameter("code").unwrap();
    let tokens = world.post("/oauth2/token", &redeem(client, &code)).await.ok();
    assert_eq!(tokens["scope"], "openid email");
    assert_eq!(claims(&tokens["id_token"])["aud"], client);
    assert_eq!(claims(&tokens["access_token"])["client_id"], client);
    let access = tokens["access_token"].as_str().unwrap();
    assert_eq!(world.user_info(access).await.ok()["email"], "ann@example.com");
    let refresh = tokens["refresh_token"].as_str().unwrap();
    let form = [("grant_type", "refresh_token"), ("refresh_token", refresh), ("client_id", client)];
    let again = world.post("/oauth2/token", &form).await.ok();
    assert_ne!(again["refresh_token"], tokens["refresh_token"]);
    let told = [("token", access)];
    let told = world.post_as(&world.app, "/oauth2/introspect", &told).await.ok();
    assert_eq!((&told["active"], &told["client_id"]), (&json!(true), &json!(client)));
    assert_eq!(publisher.asked(), 1);
    // Who signed in sees that it has access, and takes it away.
    let page = browser.visit(&format!("{}/account/apps", world.base())).await;
    assert!(page.text.contains("Editor (127.0.0.1)"), "{}", page.text);
    // The unsigned API is no door for it, and nothing of it is stored.
    let input = json!({"ClientId": client, "AuthFlow": "REFRESH_TOKEN_AUTH", "AuthParameters": {}});
    assert_ne!(world.server.call("InitiateAuth", input).await.status, 200);
    let stored = sqlx::query_scalar::<_, i64>("SELECT count(*) FROM user_pool_clients");
    assert_eq!(stored.fetch_one(&world.server.app.db).await.unwrap(), 1);
}

#[sqlx::test]
async fn a_pool_that_does_not_take_them_calls_nobody(db: PgPool) {
    let world = World::start(db).await;
    let publisher = published(&[]);
    assert!(!is_client(&world, &publisher.url).await);
    assert_eq!(publisher.asked(), 0);
    let url = format!("{}/.well-known/openid-configuration", world.issuer());
    let metadata = answer(world.server.http.get(url)).await.ok();
    assert_eq!(metadata.get("client_id_metadata_document_supported"), None);
}

#[sqlx::test]
async fn a_private_address_is_not_called(db: PgPool) {
    let tags = json!({"UserPoolTags": {"poolhouse:client-documents": "on"}});
    let world = World::start_with(db, tags, |config| config.private_targets = Vec::new()).await;
    let publisher = published(&[]);
    let secure = publisher.url.replace("http:", "https:");
    for address in [&publisher.url, &secure] {
        assert!(!is_client(&world, address).await, "{address}");
    }
    assert_eq!(publisher.asked(), 0);
}

#[sqlx::test]
async fn what_is_no_document_of_its_address_is_no_client(db: PgPool) {
    let world = world(db).await;
    assert!(is_client(&world, &published(&[]).url).await);
    for (name, value) in [
        ("client_id", json!("https://other.example/client.json")),
        ("client_secret", json!("x")),
        ("token_endpoint_auth_method", json!("client_secret_basic")),
        ("redirect_uris", json!([])),
        ("redirect_uris", json!(["https://evil.example/"])),
        ("redirect_uris", json!(["javascript:alert(1)"])),
        ("grant_types", json!(["client_credentials"])),
        ("scope", json!("nonsense")),
        ("client_name", json!("a\nb")),
        ("jwks", json!({"keys": [{"kty": "oct", "k": "AAAA"}]})),
    ] {
        let publisher = published(&[(name, value.clone())]);
        assert!(!is_client(&world, &publisher.url).await, "{name} {value}");
        assert_eq!(publisher.asked(), 1);
    }
    let publisher = Publisher::start();
    let long = format!("{{\"x\": \"{}\"}}", "x".repeat(17 * 1024));
    for (status, body) in [(404, ""), (200, "no JSON"), (200, "[]"), (200, &*long)] {
        publisher.answers(status, body);
        assert!(!is_client(&world, &publisher.url).await, "{status} {body}");
        world.server.advance(Duration::minutes(1));
    }
    // What is not the address in its one spelling is not called.
    publisher.asked();
    let host = publisher.url.strip_suffix("/published.json").unwrap();
    for path in ["", "/", "/published.json#x", "/a/../published.json"] {
        assert!(!is_client(&world, &format!("{host}{path}")).await, "{path}");
    }
    assert_eq!(publisher.asked(), 0);
}

#[sqlx::test]
async fn a_document_is_kept_for_a_while_and_outlasts_its_host_for_a_day(db: PgPool) {
    let world = world(db).await;
    let publisher = published(&[]);
    let client = publisher.url.as_str();
    let after = async |minutes: i64| {
        world.server.advance(Duration::minutes(minutes));
        (is_client(&world, client).await, publisher.asked())
    };
    assert_eq!(after(0).await, (true, 1));
    assert_eq!(after(14).await, (true, 0));
    assert_eq!(after(1).await, (true, 1));
    publisher.answers(503, "");
    assert_eq!(after(15).await, (true, 1));
    assert_eq!(after(0).await, (true, 0));
    world.server.advance(Duration::hours(24));
    let page = visit(&world, &mut world.server.browser(), client).await;
    assert_eq!((page.status, page.header("retry-after")), (503, "60"));
    let form = [("grant_type", "refresh_token"), ("refresh_token", "x"), ("client_id", client)];
    let told = world.post("/oauth2/token", &form).await;
    assert_eq!(refusal(&told), (503, "temporarily_unavailable", None));
    assert_eq!(publisher.asked(), 1);
    // Who takes it away is gone at the next look.
    publisher.answers(200, &document(client).to_string());
    assert_eq!(after(1).await, (true, 1));
    publisher.answers(404, "");
    assert_eq!(after(15).await, (false, 1));
    assert_eq!(refusal(&world.post("/oauth2/token", &form).await).1, "invalid_client");
}

/// RFC 9111 §4.2, within bounds.
#[sqlx::test]
async fn a_document_is_kept_as_long_as_its_host_says_but_for_a_minute_and_no_longer_than_an_hour(
    db: PgPool,
) {
    let world = world(db).await;
    for (cache_control, age, minutes) in [
        ("max-age=120", "", 2),
        ("public, Max-Age=\"1800\"", "600", 20),
        ("max-age=31536000, immutable", "", 60),
        ("max-age=3600, no-cache", "", 1),
        ("no-store", "", 1),
        ("max-age=0", "", 1),
        ("max-age=60", "3600", 1),
        ("max-age=soon", "", 1),
        ("private", "", 15),
    ] {
        let publisher = published(&[]);
        publisher.is_good_for(cache_control, age);
        let asked = async |minutes: i64| {
            world.server.advance(Duration::minutes(minutes));
            assert!(is_client(&world, &publisher.url).await);
            publisher.asked()
        };
        assert_eq!(asked(0).await, 1);
        world.server.advance(Duration::seconds(-1));
        assert_eq!(asked(minutes).await, 0, "{cache_control} {age}");
        world.server.advance(Duration::seconds(1));
        assert_eq!(asked(0).await, 1, "{cache_control} {age}");
    }
}

#[sqlx::test]
async fn many_at_once_call_an_address_once_and_one_source_not_many(db: PgPool) {
    let tags = json!({"UserPoolTags": {"poolhouse:client-documents": "on"}});
    let world = World::start_with(db, tags, |config| config.dev = false).await;
    let publisher = published(&[]);
    let all = (0..8).map(|_| is_client(&world, &publisher.url));
    assert_eq!(futures_util::future::join_all(all).await, [true; 8]);
    assert_eq!(publisher.asked(), 1);
    let counted = "UPDATE hourly_counts SET count = 60 WHERE bucket = 'documents:127.0.0.1'";
    let done = sqlx::query(counted).execute(&world.server.app.db).await.unwrap();
    assert_eq!(done.rows_affected(), 1);
    let another = published(&[]);
    assert!(!is_client(&world, &another.url).await);
    let form =
        [("grant_type", "refresh_token"), ("refresh_token", "x"), ("client_id", &*another.url)];
    assert_eq!(world.post("/oauth2/token", &form).await.status, 429);
    assert_eq!(another.asked(), 0);
    // What is known already costs nobody anything.
    assert!(is_client(&world, &publisher.url).await);
}

#[sqlx::test]
async fn an_app_with_a_back_end_proves_itself_by_a_key_that_it_publishes(db: PgPool) {
    let world = world(db).await;
    let (key, other) = (Key::new(Algorithm::Es256), Key::new(Algorithm::Es256));
    let publisher = published(&[
        ("token_endpoint_auth_method", json!("private_key_jwt")),
        ("jwks", json!({"keys": [key.jwk]})),
        // No port is free for who proves itself.
        ("redirect_uris", json!([HOME])),
    ]);
    let client = publisher.url.as_str();
    let code = code(&world, client).await;
    let by = async |key: &Key| {
        let now = world.server.app.now().timestamp();
        let claims = json!({
            "iss": client, "sub": client, "aud": world.issuer(), "exp": now + 60, "jti": Random.token(),
        });
        let assertion = key.sign(json!({}), &claims);
        let proof = [
            ("client_assertion_type", poolhouse::rules::client_assertions::JWT_BEARER),
            ("client_assertion", &*assertion),
        ];
        world.post("/oauth2/token", &[&redeem(client, &code)[..], &proof].concat()).await
    };
    assert_eq!(refusal(&by(&other).await).1, "invalid_client");
    let bare = world.post("/oauth2/token", &redeem(client, &code)).await;
    assert_eq!(refusal(&bare).1, "invalid_client");
    by(&key).await.ok();
}

#[sqlx::test]
async fn such_an_app_needs_pkce_and_hears_of_nothing_silently(db: PgPool) {
    let world = world(db).await;
    let publisher = published(&[]);
    let session = world.browser(world.ann).await;
    let own = [("client_id", publisher.url.as_str()), ("redirect_uri", HOME)];
    let answered = world.authorize(&own, Some(&session)).await;
    assert_eq!(answered.status(), 400);
    assert!(answered.text().await.unwrap().contains("error=invalid_request"));
    let pkce = [("code_challenge", CHALLENGE), ("code_challenge_method", "S256")];
    let silent = [&own[..], &pkce, &[("prompt", "none")]].concat();
    let answered = world.authorize(&silent, Some(&session)).await;
    assert_eq!(answered.status(), 400);
    assert!(answered.text().await.unwrap().contains("error=consent_required"));
}

/// Bug: an app that works with many servers was none here if it named one grant, or one host, that it cannot have.
#[sqlx::test]
async fn an_app_has_what_there_is_of_what_it_asks_for(db: PgPool) {
    let world = world(db).await;
    let jwt_bearer = "urn:ietf:params:oauth:grant-type:jwt-bearer";
    let publisher = published(&[
        ("grant_types", json!(["authorization_code", "refresh_token", jwt_bearer])),
        ("response_types", json!(["code", "none"])),
        ("redirect_uris", json!(["https://elsewhere.example/cb", "http://127.0.0.1/callback"])),
    ]);
    let client = publisher.url.as_str();
    let code = code(&world, client).await;
    world.post("/oauth2/token", &redeem(client, &code)).await.ok();
    let query = [
        ("response_type", "code"),
        ("client_id", client),
        ("redirect_uri", "https://elsewhere.example/cb"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ];
    let refused = world.get("/oauth2/authorize", &query, None).await;
    assert_eq!((refused.status().as_u16(), refused.headers().get("location")), (400, None));
}

/// Bug: what asked for the client of a token looked for one that is stored.
#[sqlx::test]
async fn tokens_of_such_an_app_are_good_at_every_door(db: PgPool) {
    let members = json!({
        "UserPoolTags": {"poolhouse:client-documents": "on"},
        "DcrConfiguration": {"AllowedScopes": [USER_ADMIN]},
    });
    let world = World::start_with(db, members, |_| {}).await;
    let publisher = published(&[("scope", json!(format!("openid email {USER_ADMIN}")))]);
    let client = publisher.url.as_str();
    let key = dpop::key();
    let query = [
        ("response_type", "code"),
        ("client_id", client),
        ("redirect_uri", HOME),
        ("scope", &format!("openid email {USER_ADMIN}")),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ];
    let url = format!("{}/oauth2/authorize", world.base());
    let url = url::Url::parse_with_params(&url, query).unwrap();
    let token = async |bound: bool| {
        let mut browser = world.server.browser();
        let page = browser.visit(url.as_str()).await;
        let page = sign_in(&mut browser, &page).await;
        let page = browser.send_form(&page, "consentForm", &[("allowButton", "")]).await;
        let code = page.parameter("code").unwrap_or_else(|| panic!("{}", page.text));
        let mut request = world.server.http.post(format!("{}/oauth2/token", world.base()));
        if bound {
            let proof = dpop::proof(&world, &key, "POST", "/oauth2/token", None);
            request = request.header("dpop", proof);
        }
        let tokens = answer(request.form(&redeem(client, &code))).await.ok();
        tokens["access_token"].as_str().unwrap().to_owned()
    };
    let bound = token(true).await;
    let proof = dpop::proof(&world, &key, "GET", "/oauth2/userInfo", Some(&bound));
    let request = world.server.http.get(format!("{}/oauth2/userInfo", world.base()));
    let request = request.header("authorization", format!("DPoP {bound}")).header("dpop", proof);
    assert_eq!(answer(request).await.ok()["email"], "ann@example.com");
    let input = json!({"AccessToken": token(false).await});
    let user = world.server.call("GetUser", input.clone()).await.ok();
    assert_eq!(user["Username"], "ann");
}
