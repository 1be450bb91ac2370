//! Providers, and browsers, that do what they must not.

use serde_json::{Value, json};
use sqlx::PgPool;

use super::upstream::Upstream;
use super::world::{app, tokens};
use crate::conformance::keys::Key;
use crate::support::TestServer;
use crate::support::browser::{Browser, Page};
use crate::support::hosted::{CALLBACK, HostedApp};
use crate::support::users::claims;
use poolhouse::jwt::half_digest;
use poolhouse::model::signing::Algorithm;

/// A pool with the provider `Evil`.
pub struct World {
    pub server: TestServer,
    pub upstream: Upstream,
    pub app: HostedApp,
}

/// A browser that is at the provider, and what it was sent with.
pub struct Away {
    state: String,
    nonce: String,
    challenge: String,
}

impl World {
    pub async fn start(db: PgPool) -> Self {
        Self::start_with(db, json!({})).await
    }

    pub async fn start_with(db: PgPool, members: Value) -> Self {
        let server = TestServer::start(db).await;
        let upstream = Upstream::start();
        let pool = server.pool_with(members).await;
        server.domain(&pool, "people").await;
        let provider = json!({
            "UserPoolId": pool, "ProviderName": "Evil", "ProviderType": "OIDC",
            "ProviderDetails": {
                "client_id": "pool", "client_secret": "secret&1", "authorize_scopes": "openid",
                "attributes_request_method": "POST", "oidc_issuer": upstream.url,
            },
            "AttributeMapping": {"email": "email", "name": "name"},
        });
        server.signed("CreateIdentityProvider", provider).await.ok();
        let app = app(&server, &pool, &["COGNITO", "Evil"]).await;
        Self { server, upstream, app }
    }

    /// Sends a browser away, for an app that has chosen the provider.
    pub async fn away(&self, browser: &mut Browser<'_>) -> Away {
        self.away_with(browser, "").await.0
    }

    /// The same with more in the request: and where the browser is sent.
    async fn away_with(&self, browser: &mut Browser<'_>, more: &str) -> (Away, Page) {
        let path = format!("{}&identity_provider=Evil{more}", self.app.path("/oauth2/authorize"));
        let page = browser.visit(&path).await;
        (self.sent(&page), page)
    }

    /// What a browser is sent away with.
    fn sent(&self, page: &Page) -> Away {
        assert!(page.location().unwrap().starts_with(&self.upstream.url), "{page:?}");
        let of = |name: &str| page.parameter(name).unwrap();
        Away { state: of("state"), nonce: of("nonce"), challenge: of("code_challenge") }
    }

    /// The claims that are right.
    fn claims(&self, away: &Away, change: Value) -> Value {
        let now = self.server.app.now().timestamp();
        let mut claims = json!({
            "iss": self.upstream.url, "sub": "1", "aud": "pool", "exp": now + 300, "iat": now,
            "nonce": away.nonce, "email": "eve@evil.example", "name": "Eve",
        });
        for (name, value) in change.as_object().unwrap() {
            claims[name] = value.clone();
        }
        claims.as_object_mut().unwrap().retain(|_, value| !value.is_null());
        claims
    }

    fn gives(&self, token: &str) {
        let answer = json!({"id_token": token, "access_token": "access", "token_type": "Bearer"});
        self.upstream.gives(200, &answer);
    }

    /// An ID token with these changes is what the provider gives.
    pub fn vouches(&self, away: &Away, change: Value) {
        let key = &self.upstream.key;
        let token = key.sign(json!({"kid": key.jwk["kid"]}), &self.claims(away, change));
        self.gives(&token);
    }

    fn back(&self, query: &[(&str, &str)]) -> String {
        let query =
            url::form_urlencoded::Serializer::new(String::new()).extend_pairs(query).finish();
        format!("/{}/oauth2/idpresponse?{query}", self.app.pool)
    }

    pub async fn comes_back(&self, browser: &mut Browser<'_>, away: &Away) -> Page {
        browser.open(&self.back(&[("code", "c"), ("state", &away.state)])).await
    }
}

#[track_caller]
pub fn is_in(answer: &Page) {
    let location = answer.location().unwrap_or_default();
    assert!(location.starts_with(CALLBACK) && location.contains("code="), "{answer:?}");
}

/// Nobody is in, and the app hears why.
#[track_caller]
pub fn is_told(answer: &Page, error: &str, why: &str) {
    assert_eq!(answer.parameter("code"), None);
    assert_eq!(answer.parameter("error").as_deref(), Some(error), "{answer:?}");
    let said = answer.parameter("error_description").unwrap();
    assert!(said.contains(why), "{why}: {said}");
    assert_eq!(answer.parameter("state").unwrap(), "a state");
    assert!(answer.location().unwrap().starts_with(CALLBACK));
}

#[track_caller]
fn is_nothing(answer: &Page) {
    assert_eq!((answer.status, answer.location()), (400, None), "{}", answer.text);
}

/// The code is redeemed by whoever began, with the verifier of its challenge and the client's secret (RFC 7636 §4.5).
#[sqlx::test]
async fn a_right_answer_is_taken(db: PgPool) {
    let world = World::start(db).await;
    let listed = ["client_secret_basic", "client_secret_post"];
    world.upstream.says(json!({"token_endpoint_auth_methods_supported": listed}));
    let mut browser = world.server.browser();
    let away = world.away(&mut browser).await;
    let hash = half_digest(Algorithm::Es256, "access");
    world.vouches(&away, json!({"at_hash": hash, "aud": ["pool", "x"], "azp": "pool"}));
    let answer = world.comes_back(&mut browser, &away).await;
    is_in(&answer);
    let id = claims(&tokens(&world.server, &world.app, &answer).await["id_token"]);
    assert_eq!(
        (&id["cognito:username"], &id["email"]),
        (&json!("Evil_1"), &json!("eve@evil.example"))
    );
    // It was not said to be proven.
    assert_eq!(id["email_verified"], false);
    let asked = world.upstream.asked("/token");
    let [(authorization, body)] = &asked[..] else { panic!("{asked:?}") };
    assert_eq!(authorization, "");
    let form: std::collections::BTreeMap<_, _> =
        url::form_urlencoded::parse(body.as_bytes()).into_owned().collect();
    assert_eq!((&*form["client_id"], &*form["client_secret"]), ("pool", "secret&1"));
    let back = format!("{}/{}/oauth2/idpresponse", world.server.url, world.app.pool);
    assert_eq!((&*form["code"], &*form["redirect_uri"]), ("c", &*back));
    use base64::Engine as _;
    let engine = base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use sha2::Digest as _;
    let challenge = engine.encode(sha2::Sha256::digest(form["code_verifier"].as_bytes()));
    assert_eq!(challenge, away.challenge);
    // What the ID token says need not be asked for.
    assert!(world.upstream.asked("/userinfo").is_empty());
}

/// OpenID Connect Discovery §3, RFC 6749 §2.3.1.
#[sqlx::test]
async fn where_no_secret_is_taken_in_the_form_it_stands_in_the_header(db: PgPool) {
    let world = World::start(db).await;
    let asked = async |metadata: Value| {
        world.upstream.says(metadata);
        // What was said before is kept for a while.
        world.server.advance(chrono::Duration::hours(7));
        let mut browser = world.server.browser();
        let away = world.away(&mut browser).await;
        world.vouches(&away, json!({}));
        is_in(&world.comes_back(&mut browser, &away).await);
        let asked = world.upstream.asked("/token");
        let [(authorization, body)] = &asked[..] else { panic!("{asked:?}") };
        let form: std::collections::BTreeMap<String, String> =
            url::form_urlencoded::parse(body.as_bytes()).into_owned().collect();
        assert_eq!(form["grant_type"], "authorization_code");
        (authorization.clone(), form.get("client_id").cloned(), form.get("client_secret").cloned())
    };
    use base64::Engine as _;
    let header = base64::engine::general_purpose::STANDARD.encode("pool:secret%261");
    let in_header = (format!("Basic {header}"), None, None);
    let in_form = (String::new(), Some("pool".to_owned()), Some("secret&1".to_owned()));
    let listed = |methods: Value| json!({"token_endpoint_auth_methods_supported": methods});
    assert_eq!(asked(json!({})).await, in_header);
    assert_eq!(asked(listed(json!(["client_secret_basic", "private_key_jwt"]))).await, in_header);
    assert_eq!(asked(listed(json!(["client_secret_post"]))).await, in_form);
    // Of places that are given by hand nobody says anything: the form, as Cognito has it.
    let (url, pool) = (&world.upstream.url, &world.app.pool);
    let changed = json!({
        "UserPoolId": pool, "ProviderName": "Evil", "ProviderDetails": {
            "client_id": "pool", "client_secret": "secret&1", "authorize_scopes": "openid",
            "attributes_request_method": "POST", "oidc_issuer": url,
            "token_url": format!("{url}/token"),
        },
    });
    world.server.signed("UpdateIdentityProvider", changed).await.ok();
    assert_eq!(asked(listed(json!(["client_secret_basic"]))).await, in_form);
}

/// OIDC Core §3.1.3.7, claim by claim, over the wire.
#[sqlx::test]
async fn a_wrong_id_token_lets_nobody_in(db: PgPool) {
    let world = World::start(db).await;
    let now = world.server.app.now().timestamp();
    for (wrong, why) in [
        (json!({"iss": "https://other.example"}), "another issuer"),
        (json!({"aud": "other"}), "another audience"),
        (json!({"aud": ["pool", "other"]}), "another party"),
        (json!({"azp": "other"}), "another party"),
        (json!({"nonce": "other"}), "another sign-in"),
        (json!({"nonce": null}), "another sign-in"),
        (json!({"exp": now - 600}), "too old"),
        (json!({"at_hash": "other"}), "another access token"),
        (json!({"sub": null}), "lacks a claim"),
        (json!({"sub": ""}), "names nobody"),
        (json!({"sub": "x".repeat(200)}), "too long"),
    ] {
        let mut browser = world.server.browser();
        let away = world.away(&mut browser).await;
        world.vouches(&away, wrong);
        is_told(&world.comes_back(&mut browser, &away).await, "invalid_request", why);
        assert!(!browser.cookies.keys().any(|name| name.contains("session")), "{why}");
    }
}

/// Bug: a provider that did not say when its user had signed in passed for one where that was just now, and was not always
/// asked: whoever took `prompt` out of the address on the way there was in without a sign-in. OIDC Core §3.1.2.1.
#[sqlx::test]
async fn a_sign_in_is_fresh_where_the_provider_says_so(db: PgPool) {
    let world = World::start(db).await;
    let now = world.server.app.now().timestamp();
    let (none, old) = (Some("no auth_time"), Some("too old"));
    for (asked, max_age, auth_time, why) in [
        ("&prompt=login", "0", Value::Null, none),
        ("&prompt=login", "0", json!(now - 600), old),
        ("&prompt=login", "0", json!(now), None),
        ("&max_age=0", "0", Value::Null, none),
        ("&max_age=3600", "3600", Value::Null, none),
        ("&max_age=3600", "3600", json!(now - 4000), old),
        ("&max_age=3600", "3600", json!(now - 600), None),
        ("&max_age=3600&prompt=login", "3600", json!(now - 600), old),
    ] {
        let mut browser = world.server.browser();
        let (away, page) = world.away_with(&mut browser, asked).await;
        assert_eq!(page.parameter("max_age").as_deref(), Some(max_age), "{asked}");
        world.vouches(&away, json!({"auth_time": auth_time}));
        let answer = world.comes_back(&mut browser, &away).await;
        match why {
            Some(why) => is_told(&answer, "invalid_request", why),
            None => is_in(&answer),
        }
    }
}

/// Bug: every sign-in through a provider counted as one of now, however long ago the user had proven anything there.
#[sqlx::test]
async fn a_session_is_no_fresher_than_the_provider_says(db: PgPool) {
    let world = World::start(db).await;
    let (server, now) = (&world.server, world.server.app.now().timestamp());
    let own = |page: &str| format!("/{}{page}?client_id={}", world.app.pool, world.app.client);
    let day_ago = now - 86_400;
    for (said, told) in [(json!(day_ago), day_ago), (Value::Null, now)] {
        let mut browser = server.browser();
        let away = world.away(&mut browser).await;
        world.vouches(&away, json!({"auth_time": said}));
        let answer = world.comes_back(&mut browser, &away).await;
        is_in(&answer);
        let id = claims(&tokens(server, &world.app, &answer).await["id_token"]);
        assert_eq!(id["auth_time"], told);
        // It is a session like any other, but for what asks for a fresh sign-in.
        assert_eq!(browser.visit(&own("/account")).await.heading(), "Your account");
        let silent = format!("{}&prompt=none", world.app.path("/oauth2/authorize"));
        is_in(&browser.visit(&silent).await);
        let fresh = browser.visit(&format!("{silent}&max_age=3600")).await;
        assert_eq!(fresh.parameter("error").as_deref(), Some("login_required"));
        let mut page = browser.visit(&own("/account/delete")).await;
        for (auth_time, is_fresh) in [(said, false), (json!(now), true)] {
            let sent = browser.open(&page.attribute("a[data-provider=Evil]", "href")).await;
            assert_eq!(sent.parameter("max_age").as_deref(), Some("300"), "{}", page.text);
            let away = world.sent(&sent);
            world.vouches(&away, json!({"auth_time": auth_time}));
            let answer = world.comes_back(&mut browser, &away).await;
            page = browser.follow(answer).await;
            assert_eq!(page.text.contains("That did not work"), !is_fresh, "{}", page.text);
            assert_eq!(page.url.contains("/account/delete"), is_fresh, "{}", page.url);
        }
    }
}

#[sqlx::test]
async fn a_token_that_the_provider_did_not_sign_lets_nobody_in(db: PgPool) {
    let world = World::start(db).await;
    let stranger = Key::new(Algorithm::Es256);
    let kid = world.upstream.key.jwk["kid"].clone();
    let mut browser = world.server.browser();
    let away = world.away(&mut browser).await;
    let right = world.claims(&away, json!({}));
    let none = world.upstream.key.sign(json!({"alg": "none"}), &right);
    let (unsigned, _) = none.rsplit_once('.').unwrap();
    for token in [
        stranger.sign(json!({"kid": kid}), &right),
        stranger.sign(json!({"kid": stranger.jwk["kid"]}), &right),
        stranger.sign(json!({"jwk": stranger.jwk}), &right),
        none.clone(),
        format!("{unsigned}."),
        world.upstream.key.sign(json!({"alg": "HS256", "kid": kid}), &right),
        world.upstream.key.sign(json!({"alg": "RS256", "kid": kid}), &right),
        String::new(),
        "a.b.c".to_owned(),
    ] {
        let mut browser = world.server.browser();
        let away = world.away(&mut browser).await;
        // The nonce is that of another browser; the signature is looked at first.
        world.gives(&token);
        let answer = world.comes_back(&mut browser, &away).await;
        is_told(&answer, "invalid_request", "the ID token");
        let said = answer.parameter("error_description").unwrap();
        assert!(!said.contains("another sign-in"), "{token}: {said}");
    }
}

/// RFC 9700 §4.7: what comes back is the answer to what this browser was sent away with, once.
#[sqlx::test]
async fn a_state_is_good_once_in_the_browser_that_was_sent(db: PgPool) {
    let world = World::start(db).await;
    let mut browser = world.server.browser();
    let away = world.away(&mut browser).await;
    world.vouches(&away, json!({}));
    // Another browser, one that is in the middle of a sign-in of its own, and a state that nobody made.
    let mut other = world.server.browser();
    is_nothing(&world.comes_back(&mut other, &away).await);
    world.away(&mut other).await;
    is_nothing(&world.comes_back(&mut other, &away).await);
    let made_up = browser.open(&world.back(&[("code", "c"), ("state", "made-up")])).await;
    is_nothing(&made_up);
    assert!(!made_up.has("#errorHome"), "{}", made_up.text);
    assert!(world.upstream.asked("/token").is_empty());
    is_in(&world.comes_back(&mut browser, &away).await);
    // Whoever goes back in the browser is led to the app, to begin anew.
    let again = world.comes_back(&mut browser, &away).await;
    is_nothing(&again);
    assert_eq!(again.attribute("#errorHome", "href"), "https://app.example/");
    assert_eq!(world.upstream.asked("/token").len(), 1);
    // Too late.
    let mut browser = world.server.browser();
    let away = world.away(&mut browser).await;
    world.server.advance(chrono::Duration::minutes(16));
    world.vouches(&away, json!({}));
    let late = world.comes_back(&mut browser, &away).await;
    is_nothing(&late);
    assert_eq!(late.attribute("#errorHome", "href"), "https://app.example/");
    world.server.run_jobs().await;
}

#[sqlx::test]
async fn a_state_raced_for_signs_in_once(db: PgPool) {
    let world = World::start(db).await;
    let mut browser = world.server.browser();
    let away = world.away(&mut browser).await;
    world.vouches(&away, json!({}));
    let all = (0..6).map(async |_| {
        let mut same = world.server.browser();
        same.cookies = browser.cookies.clone();
        world.comes_back(&mut same, &away).await
    });
    let all: Vec<Page> = futures_util::future::join_all(all).await;
    let won = all.iter().filter(|answer| answer.location().is_some()).count();
    assert_eq!(won, 1);
    assert_eq!(world.upstream.asked("/token").len(), 1);
}

/// The same provider, at another pool: the state is not that pool's.
#[sqlx::test]
async fn a_state_is_good_at_its_pool_alone(db: PgPool) {
    let world = World::start(db).await;
    let mut browser = world.server.browser();
    let away = world.away(&mut browser).await;
    world.vouches(&away, json!({}));
    let other = world.server.pool().await;
    world.server.domain(&other, "others").await;
    let path = world.back(&[("code", "c"), ("state", &away.state)]);
    let path = path.replace(&world.app.pool, &other);
    for (name, value) in browser.cookies.clone() {
        browser.cookies.insert(name.replace(&world.app.pool, &other), value);
    }
    let elsewhere = browser.open(&path).await;
    is_nothing(&elsewhere);
    assert!(!elsewhere.has("#errorHome"), "{}", elsewhere.text);
    is_in(&world.comes_back(&mut browser, &away).await);
}

#[sqlx::test]
async fn what_is_no_answer_changes_nothing(db: PgPool) {
    let world = World::start(db).await;
    let mut browser = world.server.browser();
    let away = world.away(&mut browser).await;
    let (state, code) = (("state", &*away.state), ("code", "c"));
    for wrong in [
        &[][..],
        &[code],
        &[state],
        &[state, state, code],
        &[state, code, code],
        &[state, code, ("error", "access_denied")],
        &[state, code, ("iss", "a"), ("iss", "b")],
    ] {
        is_nothing(&browser.open(&world.back(wrong)).await);
    }
    let broken = format!("/{}/oauth2/idpresponse?state=%ff&code=%", world.app.pool);
    is_nothing(&browser.open(&broken).await);
    world.vouches(&away, json!({}));
    is_in(&world.comes_back(&mut browser, &away).await);
}

/// RFC 9207 §2.4: an answer names whoever gave it, where it is known to.
#[sqlx::test]
async fn an_answer_of_another_provider_is_not_redeemed(db: PgPool) {
    let world = World::start(db).await;
    let own = world.upstream.url.clone();
    for (names_itself, issuer, taken) in [
        (false, Some("https://honest.example"), false),
        (false, Some(&*own), true),
        (true, None, false),
        (true, Some("https://honest.example"), false),
        (true, Some(&*own), true),
    ] {
        world
            .upstream
            .says(json!({"authorization_response_iss_parameter_supported": names_itself}));
        world.server.advance(chrono::Duration::minutes(15));
        let mut browser = world.server.browser();
        let away = world.away(&mut browser).await;
        world.vouches(&away, json!({}));
        let mut query = vec![("code", "c"), ("state", &*away.state)];
        query.extend(issuer.map(|issuer| ("iss", issuer)));
        let answer = browser.open(&world.back(&query)).await;
        match taken {
            true => is_in(&answer),
            false => is_told(&answer, "invalid_request", "the answer is of another issuer"),
        }
        assert_eq!(world.upstream.asked("/token").len(), usize::from(taken), "{issuer:?}");
    }
}

/// Somebody who changes their mind at the provider is where they chose it: on our page, or in the app.
#[sqlx::test]
async fn a_provider_that_says_no(db: PgPool) {
    let world = World::start(db).await;
    let mut browser = world.server.browser();
    let away = world.away(&mut browser).await;
    let denied = [("error", "access_denied"), ("state", &*away.state)];
    is_told(
        &browser.open(&world.back(&denied)).await,
        "access_denied",
        "Evil Error - access_denied",
    );
    let away = world.away(&mut browser).await;
    let failed = [("error", "server_error\r\nX: y\""), ("state", &*away.state)];
    is_told(
        &browser.open(&world.back(&failed)).await,
        "invalid_request",
        "Evil Error - server_errorX: y",
    );
    for (error, says) in [("access_denied", false), ("server_error", true)] {
        let page = browser.visit(&world.app.login).await;
        let sent = browser.open(&page.attribute("a[data-provider=Evil]", "href")).await;
        let state = sent.parameter("state").unwrap();
        let page = browser.visit(&world.back(&[("error", error), ("state", &state)])).await;
        assert!(page.has("form[name=cognitoSignInForm]") && page.has("a[data-provider=Evil]"));
        assert_eq!(page.text.contains("That did not work"), says, "{error}");
        assert!(page.url.contains("/login?"), "{}", page.url);
    }
}

#[sqlx::test]
async fn a_provider_that_is_away(db: PgPool) {
    let world = World::start(db).await;
    let mut browser = world.server.browser();
    for (status, answer, error) in [
        (500, json!({}), "temporarily_unavailable"),
        (400, json!({"error": "invalid_grant"}), "temporarily_unavailable"),
        (302, json!({}), "temporarily_unavailable"),
        (200, json!({"access_token": "x"}), "invalid_request"),
        (200, json!({"id_token": 1}), "invalid_request"),
        (200, json!("x".repeat(300 * 1024)), "temporarily_unavailable"),
    ] {
        let away = world.away(&mut browser).await;
        world.upstream.gives(status, &answer);
        let answer = world.comes_back(&mut browser, &away).await;
        is_told(&answer, error, "Evil Error - error getting token");
    }
    let away = world.away(&mut browser).await;
    world.upstream.publishes(&json!({"keys": []}));
    world.vouches(&away, json!({}));
    is_told(&world.comes_back(&mut browser, &away).await, "temporarily_unavailable", "jwks uri");
}

/// A provider is asked nothing more once it is no longer the client's.
#[sqlx::test]
async fn a_provider_that_is_gone_meanwhile_signs_nobody_in(db: PgPool) {
    let world = World::start(db).await;
    let mut browser = world.server.browser();
    let page = browser.visit(&world.app.login).await;
    let sent = browser.open(&page.attribute("a[data-provider=Evil]", "href")).await;
    let (state, nonce) = (sent.parameter("state").unwrap(), sent.parameter("nonce").unwrap());
    let away = Away { state, nonce, challenge: String::new() };
    world.vouches(&away, json!({}));
    let named = json!({"UserPoolId": world.app.pool, "ProviderName": "Evil"});
    world.server.signed("DeleteIdentityProvider", named).await.ok();
    is_nothing(&world.comes_back(&mut browser, &away).await);
    assert!(world.upstream.asked("/token").is_empty());
    assert!(!browser.visit(&world.app.login).await.has("a[data-provider]"));
}

/// Nothing on a private network is called that the operator has not allowed.
#[sqlx::test]
async fn a_private_address_is_not_called(db: PgPool) {
    let server = TestServer::start_with(db, |config| config.private_targets = Vec::new()).await;
    let pool = server.pool().await;
    let upstream = Upstream::start();
    for issuer in [upstream.url.clone(), upstream.url.replace("http", "https")] {
        let provider = json!({
            "UserPoolId": pool, "ProviderName": "Evil", "ProviderType": "OIDC",
            "ProviderDetails": {
                "client_id": "pool", "client_secret": "x", "authorize_scopes": "openid",
                "attributes_request_method": "GET", "oidc_issuer": issuer,
            },
        });
        let answer = server.signed("CreateIdentityProvider", provider).await;
        assert_eq!(answer.error(), "InvalidParameterException");
    }
    assert!(upstream.asked("/.well-known/openid-configuration").is_empty());
}
