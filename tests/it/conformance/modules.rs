//! The modules that the Basic and the Form Post plan share. Each is a function of the suite, named after the module.

use chrono::Duration;
use serde_json::{Value, json};

use super::suite::{Callback, Outcome, Suite, Tokens, check_entropy, check_types, header};
use crate::oauth::world::{CALLBACK, CHALLENGE, VERIFIER, refusal};
use crate::support::answer;

/// Signs in with a scope, and what userInfo then says.
async fn user_info(suite: &Suite, scope: &str) -> (Tokens, Value) {
    let mut browser = suite.browser();
    let tokens = suite.sign_in(&mut browser, &[("scope", scope)]).await;
    let info = suite.world.user_info(&tokens.access).await;
    check_user_info(&info.headers, &info.body, &tokens);
    (tokens, info.ok())
}

fn check_user_info(headers: &reqwest::header::HeaderMap, body: &Value, tokens: &Tokens) {
    assert!(headers["content-type"].to_str().unwrap().starts_with("application/json"));
    check_types(body);
    assert_eq!(body["sub"], tokens.id["sub"]);
}

pub async fn oidcc_server(suite: &Suite) {
    let mut browser = suite.browser();
    let request = suite.request(&[]);
    let callback = suite.authorize(&mut browser, &request).await;
    check_entropy(&callback["code"]);
    suite.exchange(&callback["code"], &request).await;
}

pub async fn oidcc_response_type_missing(suite: &Suite) {
    let request = suite.request(&[("response_type", "")]);
    let callback = suite.visit(&mut suite.browser(), &request).await.callback();
    assert_eq!(callback["error"], "invalid_request");
}

pub async fn oidcc_idtoken_signature(suite: &Suite) {
    let tokens = suite.sign_in(&mut suite.browser(), &[]).await;
    let header = header(&tokens.id_token);
    assert_eq!(header["alg"], "RS256");
    assert!(header["kid"].is_string());
}

/// Skipped by the suite where `none` is not announced, as here.
pub async fn oidcc_idtoken_unsigned(suite: &Suite) {
    let algorithms = suite.discovery().await["id_token_signing_alg_values_supported"].clone();
    assert!(!algorithms.as_array().unwrap().contains(&json!("none")));
}

pub async fn oidcc_userinfo_get(suite: &Suite) {
    let (_, info) = user_info(suite, "openid email").await;
    assert_eq!(
        (&info["email"], &info["email_verified"]),
        (&json!("ann@example.com"), &json!(true))
    );
}

pub async fn oidcc_userinfo_post_header(suite: &Suite) {
    let tokens = suite.sign_in(&mut suite.browser(), &[("scope", "openid email")]).await;
    let url = suite.discovery().await["userinfo_endpoint"].as_str().unwrap().to_owned();
    let info = answer(suite.world.server.http.post(url).bearer_auth(&tokens.access)).await;
    check_user_info(&info.headers, &info.body, &tokens);
    assert_eq!(info.ok()["email_verified"], true);
}

pub async fn oidcc_userinfo_post_body(suite: &Suite) {
    let tokens = suite.sign_in(&mut suite.browser(), &[("scope", "openid email")]).await;
    let info = suite.world.post("/oauth2/userInfo", &[("access_token", &tokens.access)]).await;
    check_user_info(&info.headers, &info.body, &tokens);
    assert_eq!(info.ok()["email_verified"], true);
}

pub async fn oidcc_ensure_request_without_nonce_succeeds_for_code_flow(suite: &Suite) {
    let tokens = suite.sign_in(&mut suite.browser(), &[("nonce", "")]).await;
    assert_eq!(tokens.id["nonce"], Value::Null);
}

pub async fn oidcc_scope_profile(suite: &Suite) {
    let told = json!({
        "name": "ANN", "family_name": "Archer", "given_name": "Ann", "middle_name": "A.",
        "nickname": "annie", "preferred_username": "ann.archer",
        "profile": "https://ann.example/", "picture": "https://ann.example/ann.png",
        "website": "https://ann.example/blog", "gender": "female", "birthdate": "1990-01-31",
        "zoneinfo": "Europe/Paris", "locale": "fr-FR", "updated_at": 1_700_000_000,
    });
    let own = |(name, value): (&String, &Value)| {
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        json!({"Name": name, "Value": value})
    };
    let attributes: Vec<_> = told.as_object().unwrap().iter().map(own).collect();
    let (server, pool) = (&suite.world.server, &suite.world.pool);
    let input = json!({"UserPoolId": pool, "Username": "ann", "UserAttributes": attributes});
    server.signed("AdminUpdateUserAttributes", input).await.ok();
    let (_, info) = user_info(suite, "openid profile").await;
    for (name, value) in told.as_object().unwrap() {
        assert_eq!(info[name], *value, "{name}");
    }
    assert_eq!(info["email"], Value::Null);
}

pub async fn oidcc_scope_email(suite: &Suite) {
    let (_, info) = user_info(suite, "openid email").await;
    assert_eq!(
        (&info["email"], &info["email_verified"]),
        (&json!("ann@example.com"), &json!(true))
    );
    assert_eq!(info["name"], Value::Null);
}

pub async fn oidcc_scope_address(suite: &Suite) {
    let (_, info) = user_info(suite, "openid address").await;
    assert_eq!(info["address"], json!({"formatted": "Main Street 1"}));
    assert_eq!((&info["email"], &info["name"]), (&Value::Null, &Value::Null));
}

pub async fn oidcc_scope_phone(suite: &Suite) {
    let (_, info) = user_info(suite, "openid phone").await;
    let expected = (&json!("+15550100"), &json!(false));
    assert_eq!((&info["phone_number"], &info["phone_number_verified"]), expected);
}

/// The suite asks for those that are announced.
pub async fn oidcc_scope_all(suite: &Suite) {
    let scopes = announced(suite, "scopes_supported").await;
    let scopes: Vec<&str> = scopes.iter().map(|scope| scope.as_str().unwrap()).collect();
    let (_, info) = user_info(suite, &scopes.join(" ")).await;
    for claim in ["email", "email_verified", "phone_number", "name", "updated_at", "address"] {
        assert_ne!(info[claim], Value::Null, "{claim}");
    }
}

async fn announced(suite: &Suite, member: &str) -> Vec<Value> {
    suite.discovery().await[member].as_array().unwrap().clone()
}

pub async fn oidcc_alternate_happy_flow(suite: &Suite) {
    let (tokens, info) = user_info(suite, "email openid").await;
    assert_eq!(info["email"], "ann@example.com");
    assert_eq!(tokens.id["sub"], info["sub"]);
}

pub async fn oidcc_display_page(suite: &Suite) {
    suite.sign_in(&mut suite.browser(), &[("display", "page")]).await;
}

pub async fn oidcc_display_popup(suite: &Suite) {
    suite.sign_in(&mut suite.browser(), &[("display", "popup")]).await;
}

/// A first sign-in, then a second request that must ask again: the ID tokens of both.
async fn asked_again(suite: &Suite, changes: &[(&str, &str)]) -> (Tokens, Tokens) {
    let mut browser = suite.browser();
    let first = suite.sign_in(&mut browser, &[]).await;
    suite.world.server.advance(Duration::seconds(5));
    let request = suite.request(changes);
    let page = suite.visit(&mut browser, &request).await.page();
    assert!(page.has("form[name=cognitoSignInForm] input[name=password]"), "{}", page.text);
    let callback = suite.enter(&mut browser, &page, &request).await.callback();
    let second = suite.exchange(&callback["code"], &request).await;
    assert_eq!(first.id["sub"], second.id["sub"]);
    (first, second)
}

fn auth_time(tokens: &Tokens) -> i64 {
    tokens.id["auth_time"].as_i64().unwrap()
}

pub async fn oidcc_prompt_login(suite: &Suite) {
    let (first, second) = asked_again(suite, &[("prompt", "login")]).await;
    assert_eq!(auth_time(&second) - auth_time(&first), 5);
}

pub async fn oidcc_prompt_none_not_logged_in(suite: &Suite) {
    assert_eq!(suite.silent(&mut suite.browser()).await, Err("login_required".to_owned()));
}

/// A first sign-in, then a second request that must not ask: the ID tokens of both.
async fn not_asked_again(suite: &Suite, changes: &[(&str, &str)]) {
    let mut browser = suite.browser();
    let first = suite.sign_in(&mut browser, &[]).await;
    suite.world.server.advance(Duration::seconds(5));
    let request = suite.request(changes);
    let callback = suite.visit(&mut browser, &request).await.callback();
    let second = suite.exchange(&callback["code"], &request).await;
    assert_eq!(first.id["sub"], second.id["sub"]);
    assert_eq!(auth_time(&first), auth_time(&second));
}

pub async fn oidcc_prompt_none_logged_in(suite: &Suite) {
    not_asked_again(suite, &[("prompt", "none")]).await;
}

pub async fn oidcc_max_age_1(suite: &Suite) {
    let (first, second) = asked_again(suite, &[("max_age", "1")]).await;
    assert!(auth_time(&second) > auth_time(&first));
    assert_eq!(auth_time(&second), suite.world.server.app.now().timestamp());
}

pub async fn oidcc_max_age_10000(suite: &Suite) {
    not_asked_again(suite, &[("max_age", "10000")]).await;
}

pub async fn oidcc_ensure_request_with_unknown_parameter_succeeds(suite: &Suite) {
    suite.sign_in(&mut suite.browser(), &[("extra", "foobar")]).await;
}

pub async fn oidcc_id_token_hint(suite: &Suite) {
    let mut browser = suite.browser();
    let first = suite.sign_in(&mut browser, &[]).await;
    let request = suite.request(&[("prompt", "none"), ("id_token_hint", &first.id_token)]);
    let callback = suite.visit(&mut browser, &request).await.callback();
    let second = suite.exchange(&callback["code"], &request).await;
    assert_eq!(first.id["sub"], second.id["sub"]);
}

pub async fn oidcc_login_hint(suite: &Suite) {
    let request = suite.request(&[("login_hint", "buffy@op.example")]);
    let mut browser = suite.browser();
    let page = suite.visit(&mut browser, &request).await.page();
    assert_eq!(page.attribute("input[name=username]", "value"), "buffy@op.example");
    let callback = suite.enter(&mut browser, &page, &request).await.callback();
    suite.exchange(&callback["code"], &request).await;
}

pub async fn oidcc_ui_locales(suite: &Suite) {
    suite.sign_in(&mut suite.browser(), &[("ui_locales", "se")]).await;
}

pub async fn oidcc_claims_locales(suite: &Suite) {
    suite.sign_in(&mut suite.browser(), &[("claims_locales", "se")]).await;
}

pub async fn oidcc_ensure_request_with_acr_values_succeeds(suite: &Suite) {
    let levels = announced(suite, "acr_values_supported").await;
    let levels: Vec<&str> = levels.iter().map(|level| level.as_str().unwrap()).collect();
    let tokens = suite.sign_in(&mut suite.browser(), &[("acr_values", &levels.join(" "))]).await;
    assert!(levels.contains(&tokens.id["acr"].as_str().unwrap()));
    suite.sign_in(&mut suite.browser(), &[("acr_values", "1 2")]).await;
}

/// Uses a code, and again after a while.
async fn reuse(suite: &Suite, after: Duration) {
    let request = suite.request(&[]);
    let callback = suite.authorize(&mut suite.browser(), &request).await;
    let tokens = suite.exchange(&callback["code"], &request).await;
    suite.world.user_info(&tokens.access).await.ok();
    suite.world.server.advance(after);
    let again = suite.redeem(&callback["code"], &[]).await;
    assert_eq!(refusal(&again), (400, "invalid_grant", None));
    // The first access token is dead.
    assert_eq!(suite.world.user_info(&tokens.access).await.status, 401);
}

pub async fn oidcc_codereuse(suite: &Suite) {
    reuse(suite, Duration::zero()).await;
}

pub async fn oidcc_codereuse_30seconds(suite: &Suite) {
    reuse(suite, Duration::seconds(30)).await;
}

pub async fn oidcc_ensure_registered_redirect_uri(suite: &Suite) {
    let wrong = format!("{CALLBACK}/X1pvYz");
    let request = suite.request(&[("redirect_uri", &wrong)]);
    let page = suite.visit(&mut suite.browser(), &request).await.page();
    assert_eq!(page.status, 400);
    assert!(!page.text.contains(&wrong) && page.location().is_none());
}

pub async fn oidcc_ensure_post_request_succeeds(suite: &Suite) {
    let mut browser = suite.browser();
    let request = suite.request(&[]);
    let url = format!("{}/oauth2/authorize", suite.world.base());
    let posted = suite.world.server.http.post(&url).form(&request);
    let page = browser.send(url, posted).await;
    let page = browser.follow(page).await;
    let callback = suite.enter(&mut browser, &page, &request).await.callback();
    suite.exchange(&callback["code"], &request).await;
}

pub async fn oidcc_server_client_secret_post(suite: &Suite) {
    let request = suite.request(&[]);
    let callback = suite.authorize(&mut suite.browser(), &request).await;
    let app = &suite.world.app;
    let form = [
        ("grant_type", "authorization_code"),
        ("code", callback["code"].as_str()),
        ("redirect_uri", CALLBACK),
        ("client_id", &app.id),
        ("client_secret", app.secret.as_deref().unwrap()),
    ];
    let answer = suite.world.post("/oauth2/token", &form).await;
    suite.check_tokens(answer, request.get("nonce").map(String::as_str)).await;
}

async fn refused(suite: &Suite, changes: &[(&str, &str)]) -> Callback {
    suite.visit(&mut suite.browser(), &suite.request(changes)).await.callback()
}

pub async fn oidcc_request_uri_unsigned_supported_correctly_or_rejected_as_unsupported(
    suite: &Suite,
) {
    let callback = refused(suite, &[("request_uri", "https://suite.example/request.jwt")]).await;
    assert_eq!(callback["error"], "request_uri_not_supported");
}

pub async fn oidcc_unsigned_request_object_supported_correctly_or_rejected_as_unsupported(
    suite: &Suite,
) {
    let callback = refused(suite, &[("request", "eyJhbGciOiJub25lIn0.e30.")]).await;
    assert_eq!(callback["error"], "request_not_supported");
}

pub async fn oidcc_claims_essential(suite: &Suite) {
    let asked = r#"{"userinfo":{"name":{"essential":true}}}"#;
    let tokens = suite.sign_in(&mut suite.browser(), &[("claims", asked)]).await;
    let info = suite.world.user_info(&tokens.access).await.ok();
    assert_eq!(info["name"], "ANN");
}

/// A wrong outer redirect URI stays wrong, whatever an object says that nobody reads.
pub async fn oidcc_ensure_request_object_with_redirect_uri(suite: &Suite) {
    let changes = [
        ("request", "eyJhbGciOiJub25lIn0.e30."),
        ("redirect_uri", "https://app.example/callback/wrong"),
    ];
    let page = suite.visit(&mut suite.browser(), &suite.request(&changes)).await.page();
    assert_eq!(page.status, 400);
}

pub async fn oidcc_refresh_token(suite: &Suite) {
    let first = suite.sign_in(&mut suite.browser(), &[("scope", "openid email")]).await;
    check_entropy(&first.access);
    check_entropy(&first.refresh);
    let form = [("grant_type", "refresh_token"), ("refresh_token", first.refresh.as_str())];
    for more in [&[][..], &[("scope", "openid")]] {
        let form = [&form[..], more].concat();
        let answer = suite.token(&suite.world.app, &form).await;
        let again = suite.check_tokens(answer, None).await;
        for same in ["iss", "sub", "aud", "azp", "auth_time", "sid"] {
            assert_eq!(first.id[same], again.id[same], "{same}");
        }
        check_entropy(&again.access);
        let info = suite.world.user_info(&again.access).await;
        check_user_info(&info.headers, &info.body, &again);
        info.ok();
    }
    let stolen = suite.token(&suite.second, &form).await;
    assert_eq!(refusal(&stolen), (400, "invalid_grant", None));
    // The module asks so: by static metadata, and with the question put where the scope is announced.
    assert!(announced(suite, "scopes_supported").await.contains(&json!("offline_access")));
    let mut browser = suite.browser();
    let offline = ("scope", "openid offline_access");
    let tokens = suite.sign_in(&mut browser, &[offline]).await;
    check_entropy(&tokens.refresh);
    let request = suite.request(&[offline, ("prompt", "consent")]);
    let page = suite.visit(&mut browser, &request).await.page();
    assert!(page.text.contains("Keep access while you are away"));
    let page = browser.send_form(&page, "consentForm", &[("allowButton", "")]).await;
    let callback = suite.outcome(page, &request).callback();
    check_entropy(&suite.exchange(&callback["code"], &request).await.refresh);
}

pub async fn oidcc_ensure_request_with_valid_pkce_succeeds(suite: &Suite) {
    let changes = [("code_challenge", CHALLENGE), ("code_challenge_method", "S256")];
    let request = suite.request(&changes);
    let Outcome::Callback(callback) = ({
        let mut browser = suite.browser();
        let page = suite.visit(&mut browser, &request).await.page();
        suite.enter(&mut browser, &page, &request).await
    }) else {
        panic!("no callback")
    };
    let answer = suite.redeem(&callback["code"], &[("code_verifier", VERIFIER)]).await;
    suite.check_tokens(answer, request.get("nonce").map(String::as_str)).await;
}
