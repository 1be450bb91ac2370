//! `/oauth2/authorize`.

use chrono::Duration;
use poolhouse::model::ids::{UserKey, UserPoolId};
use serde_json::json;
use sqlx::PgPool;

use crate::support::races::overtaken;

use super::world::{
    CALLBACK, PASSWORD, World, app_members, claims, form_post, location, parameters, refusal,
};

#[sqlx::test]
async fn with_a_session_the_app_gets_a_code_at_once(db: PgPool) {
    let world = World::start(db).await;
    let browser = world.browser(world.ann).await;
    let answer = world.authorize(&[], Some(&browser)).await;
    assert_eq!(answer.status(), 302);
    assert_eq!(answer.headers()["cache-control"], "no-store");
    let (before, query) = location(&answer).split_once('?').unwrap();
    assert_eq!(before, CALLBACK);
    let names: Vec<_> = query.split('&').map(|pair| pair.split('=').next().unwrap()).collect();
    assert_eq!(names, ["code", "state", "iss"]);
    let given = parameters(location(&answer));
    assert_eq!((given["state"].as_str(), given["iss"].as_str()), ("xyz", world.issuer().as_str()));
    assert_eq!(given["code"].len(), 43);
    // Also under Cognito's other name, and for a registered URI that has a query.
    let request = world.request(&[("redirect_uri", "https://app.example/other?x=1")]);
    let answer = world.get("/authorize", &request, Some(&browser)).await;
    assert!(location(&answer).starts_with("https://app.example/other?x=1&code="));
}

#[sqlx::test]
async fn without_one_the_browser_goes_to_the_sign_in_page_with_the_same_query(db: PgPool) {
    let world = World::start(db).await;
    let query = format!(
        "client_id={}&response_type=code&redirect_uri={CALLBACK}&scope=openid+email&lang=de&odd=%7e&identity_provider=COGNITO",
        world.app.id
    );
    let ask = |cookie: &'static str| {
        let url = format!("{}/oauth2/authorize?{query}", world.base());
        world.server.http.get(url).header("cookie", cookie).send()
    };
    for cookie in ["a=b", "poolhouse-session-us-east-1_other=x"] {
        let answer = ask(cookie).await.unwrap();
        assert_eq!(answer.status(), 302);
        assert_eq!(location(&answer), format!("{}/login?{query}", world.base()));
    }
    let of_pool = format!("poolhouse-session-{}=forged", world.pool);
    let answer = world.authorize(&[], Some(&of_pool)).await;
    assert!(location(&answer).contains("/login?"));
}

#[sqlx::test]
async fn what_cannot_be_trusted_is_shown_and_never_redirected(db: PgPool) {
    let world = World::start(db).await;
    let browser = world.browser(world.ann).await;
    let other_pool = world.server.pool().await;
    let stranger = world.server.client_with(&other_pool, app_members()).await.id;
    let closed = world.server.client(&world.pool).await;
    let id = world.app.id.as_str();
    let missing = "Required String parameter";
    let rows: [(&[(&str, &str)], &str); 14] = [
        (&[("client_id", "")], missing),
        (&[("client_id", "nobody")], "User pool client does not exist."),
        (&[("client_id", &stranger)], "User pool client does not exist."),
        (&[("client_id", id), ("client_id", id)], "Parameter 'client_id' is given twice"),
        (&[("client_id", &closed)], "Client is not enabled for OAuth2.0 flows."),
        (&[("redirect_uri", "")], missing),
        (&[("redirect_uri", "https://app.example/callbacK")], "redirect_mismatch"),
        (&[("redirect_uri", "https://app.example/callback/")], "redirect_mismatch"),
        (&[("redirect_uri", "https://app.example/callback?a=b")], "redirect_mismatch"),
        (&[("redirect_uri", "https://evil.example/"), ("prompt", "none")], "redirect_mismatch"),
        (&[("redirect_uri", CALLBACK), ("redirect_uri", CALLBACK)], "is given twice"),
        (
            &[("identity_provider", "Google")],
            "Login option is not available. Please try another one",
        ),
        (&[("idp_identifier", "example.com")], "Login option is not available."),
        (&[("client_id", "a\u{0}b")], "The request cannot be read"),
    ];
    for (changes, text) in rows {
        let answer = world.authorize(changes, Some(&browser)).await;
        assert_eq!(answer.status(), 400, "{changes:?}");
        assert!(answer.headers().get("location").is_none());
        assert_eq!(answer.headers()["cache-control"], "no-store");
        let body = answer.text().await.unwrap().replace("&#39;", "'");
        assert!(body.contains(text), "{changes:?}: {body}");
    }
}

#[sqlx::test]
async fn a_wrong_request_goes_back_to_the_app_before_any_page(db: PgPool) {
    let world = World::start(db).await;
    let browser = world.browser(world.ann).await;
    let iss = format!("iss={}", world.issuer().replace(':', "%3A").replace('/', "%2F"));
    let rows: [(&[(&str, &str)], String); 5] = [
        (
            &[("scope", "openid offline_access")],
            format!(
                "{CALLBACK}?error_description=invalid_scope&state=xyz&error=invalid_request&{iss}"
            ),
        ),
        (
            &[("response_type", "token")],
            format!("{CALLBACK}#state=xyz&error=unauthorized_client&{iss}"),
        ),
        (
            &[("response_type", "id_token")],
            format!("{CALLBACK}?state=xyz&error=unsupported_response_type&{iss}"),
        ),
        (
            &[("request", "e30.e30."), ("state", "")],
            format!("{CALLBACK}?error=request_not_supported&{iss}"),
        ),
        (
            &[("redirect_uri", "myapp://callback"), ("request_uri", "https://evil.example/")],
            format!("myapp://callback?state=xyz&error=request_uri_not_supported&{iss}"),
        ),
    ];
    for cookie in [None, Some(browser.as_str())] {
        for (changes, expected) in &rows {
            let answer = world.authorize(changes, cookie).await;
            assert_eq!(answer.status(), 302);
            assert_eq!(location(&answer), expected);
        }
    }
}

#[sqlx::test]
async fn state_comes_back_byte_for_byte(db: PgPool) {
    let world = World::start(db).await;
    let browser = world.browser(world.ann).await;
    let long = "x".repeat(4096);
    for state in ["a b+c/d=&?#%25", "grüße \"<>\\", "eyJhIjoxfQ==-61626364", &long] {
        let answer = world.authorize(&[("state", state)], Some(&browser)).await;
        assert_eq!(parameters(location(&answer))["state"], state);
        let answer = world.authorize(&[("state", state), ("prompt", "none")], None).await;
        let given = parameters(location(&answer));
        assert_eq!((given["error"].as_str(), given["state"].as_str()), ("login_required", state));
    }
    let answer = world.authorize(&[("state", &format!("{long}x"))], Some(&browser)).await;
    let given = parameters(location(&answer));
    assert_eq!((given["error"].as_str(), given.contains_key("state")), ("invalid_request", false));
}

#[sqlx::test]
async fn prompt_and_max_age_decide_whether_a_session_will_do(db: PgPool) {
    let world = World::start(db).await;
    let browser = world.browser(world.ann).await;
    world.server.advance(Duration::seconds(100));
    let outcome = async |changes: &[(&str, &str)]| {
        let answer = world.authorize(changes, Some(&browser)).await;
        let given = parameters(location(&answer));
        match (given.get("error"), given.contains_key("code")) {
            (Some(error), _) => error.clone(),
            (None, true) => "code".to_owned(),
            (None, false) => {
                let base = world.base();
                let page = location(&answer).strip_prefix(&format!("{base}/")).unwrap();
                page.split('?').next().unwrap().to_owned()
            }
        }
    };
    for (changes, expected) in [
        (vec![("prompt", "none")], "code"),
        (vec![("prompt", "login")], "login"),
        (vec![("prompt", "consent")], "consent"),
        (vec![("prompt", "select_account")], "login"),
        (vec![("prompt", "none select_account")], "invalid_request"),
        (vec![("prompt", "none login")], "invalid_request"),
        (vec![("max_age", "100")], "code"),
        (vec![("max_age", "99")], "login"),
        (vec![("max_age", "0")], "login"),
        (vec![("max_age", "99"), ("prompt", "none")], "login_required"),
        (vec![("max_age", "soon")], "invalid_request"),
    ] {
        assert_eq!(outcome(&changes).await, expected, "{changes:?}");
    }
    // The hour of a session does not slide.
    world.server.advance(Duration::minutes(59));
    assert_eq!(outcome(&[("prompt", "none")]).await, "login_required");
}

#[sqlx::test]
async fn a_session_ends_with_its_user(db: PgPool) {
    let world = World::start(db).await;
    let browser = world.browser(world.ann).await;
    sqlx::query("UPDATE users SET enabled = false").execute(&world.server.app.db).await.unwrap();
    let answer = world.authorize(&[("prompt", "none")], Some(&browser)).await;
    assert_eq!(parameters(location(&answer))["error"], "login_required");
}

#[sqlx::test]
async fn an_app_that_names_its_user_gets_no_other(db: PgPool) {
    let world = World::start(db).await;
    let tokens = world.tokens(&[("scope", "openid")]).await;
    let hint = tokens["id_token"].as_str().unwrap();
    let bob = world.user("bob").await;
    let (anns, bobs) = (world.browser(world.ann).await, world.browser(bob).await);
    // Expired hints still name their user.
    world.server.advance(Duration::minutes(55));
    let silent = [("prompt", "none"), ("id_token_hint", hint)];
    let answer = world.authorize(&silent, Some(&anns)).await;
    assert!(parameters(location(&answer)).contains_key("code"));
    let answer = world.authorize(&silent, Some(&bobs)).await;
    assert_eq!(parameters(location(&answer))["error"], "login_required");
    let answer = world.authorize(&[("id_token_hint", hint)], Some(&bobs)).await;
    assert!(location(&answer).contains("/login?"));
}

#[sqlx::test]
async fn a_post_becomes_the_same_get(db: PgPool) {
    let world = World::start(db).await;
    let url = format!("{}/oauth2/authorize", world.base());
    let request = world.request(&[("state", "a b&c"), ("password", "typed-in-a-strange-form")]);
    let answer = world.server.http.post(&url).form(&request).send().await.unwrap();
    assert_eq!(answer.status(), 303);
    assert!(!location(&answer).contains("typed-in-a-strange-form"));
    let browser = world.browser(world.ann).await;
    let next = world.server.http.get(location(&answer)).header("cookie", browser);
    let given = parameters(location(&next.send().await.unwrap()));
    assert_eq!(given["state"], "a b&c");
    assert!(given.contains_key("code"));

    let answer = world.server.http.post(&url).json(&json!({})).send().await.unwrap();
    assert_eq!(answer.status(), 400);
    // What would not fit a URL if it were sealed goes as it is; what fits none, nowhere.
    let state = "x".repeat(6000);
    let long = world.request(&[("state", &state)]);
    let answer = world.server.http.post(&url).form(&long).send().await.unwrap();
    assert_eq!(parameters(location(&answer))["state"], state);
    let large = [("state", "x".repeat(9000))];
    let answer = world.server.http.post(&url).form(&large).send().await.unwrap();
    assert_eq!(answer.status(), 400);
}

#[sqlx::test]
async fn the_implicit_grant_is_there_for_clients_that_allow_it(db: PgPool) {
    let world = World::start(db).await;
    let mut members = app_members();
    members["AllowedOAuthFlows"] = json!(["implicit"]);
    let client = world.server.client_with(&world.pool, members).await;
    let browser = world.browser(world.ann).await;
    let ask = async |scope: &str| {
        let changes = [
            ("client_id", client.id.as_str()),
            ("response_type", "token"),
            ("scope", scope),
            ("nonce", "n-1"),
        ];
        let answer = world.authorize(&changes, Some(&browser)).await;
        let (before, fragment) = location(&answer).split_once('#').unwrap();
        assert_eq!(before, CALLBACK);
        let names: Vec<_> =
            fragment.split('&').map(|pair| pair.split('=').next().unwrap().to_owned()).collect();
        (names, parameters(location(&answer)))
    };
    let (names, given) = ask("openid email").await;
    let expected = ["id_token", "access_token", "expires_in", "token_type", "state", "iss"];
    assert_eq!(names, expected);
    assert_eq!((given["expires_in"].as_str(), given["token_type"].as_str()), ("3600", "Bearer"));
    let id = claims(&json!(given["id_token"]));
    assert_eq!((&id["nonce"], &id["email"]), (&json!("n-1"), &json!("ann@example.com")));
    assert_eq!(world.user_info(&given["access_token"]).await.ok()["username"], "ann");
    let (names, _) = ask("aws.cognito.signin.user.admin").await;
    assert_eq!(names, expected[1..]);
    // The code flow is not allowed for this client, and tokens never stand in a query.
    let answer = world.authorize(&[("client_id", &client.id)], Some(&browser)).await;
    assert_eq!(parameters(location(&answer))["error"], "unauthorized_client");
}

#[sqlx::test]
async fn the_implicit_grant_does_not_outrun_a_sign_out_everywhere(db: PgPool) {
    let world = World::start(db).await;
    let mut members = app_members();
    members["AllowedOAuthFlows"] = json!(["implicit"]);
    let client = world.server.client_with(&world.pool, members).await;
    let browser = world.browser(world.ann).await;
    let user = UserKey { pool: UserPoolId::new(&*world.pool), sub: world.ann };
    let changes = [("client_id", client.id.as_str()), ("response_type", "token")];
    let ask = world.authorize(&changes, Some(&browser));
    let answer = overtaken(&world.server, &user, ask).await;
    let given = parameters(location(&answer));
    assert_eq!(given.get("access_token"), None);
    assert_eq!(given["error"], "login_required");
}

#[sqlx::test]
async fn a_scope_that_its_resource_server_lost_is_left_out(db: PgPool) {
    let mut world = World::start(db).await;
    world.resource_server(&["read", "write"]).await;
    let mut members = app_members();
    members["AllowedOAuthScopes"] = json!(["openid", "api/read", "api/write"]);
    world.app = world.server.client_with(&world.pool, members).await;
    let scope = async || claims(&world.tokens(&[]).await["access_token"])["scope"].clone();
    assert_eq!(scope().await, "openid api/read api/write");
    world.server.signed("UpdateResourceServer", world.resource_members(&["read"])).await.ok();
    assert_eq!(scope().await, "openid api/read");
    let tokens = world.tokens(&[("scope", "api/write openid")]).await;
    assert_eq!(claims(&tokens["access_token"])["scope"], "openid");
}

#[sqlx::test]
async fn by_form_post_success_and_error_are_a_form_that_needs_no_script(db: PgPool) {
    let world = World::start(db).await;
    let browser = world.browser(world.ann).await;
    let state = "a \"b\"<c>&d";
    for uri in [CALLBACK, "https://app.example/other?x=1", "myapp://callback"] {
        let changes = [("response_mode", "form_post"), ("state", state), ("redirect_uri", uri)];
        let answer = world.authorize(&changes, Some(&browser)).await;
        assert_eq!(answer.status(), 200);
        assert!(answer.headers().get("location").is_none());
        assert_eq!(answer.headers()["referrer-policy"], "strict-origin");
        assert_eq!(answer.headers()["cache-control"], "no-store");
        let policy = answer.headers()["content-security-policy"].to_str().unwrap().to_owned();
        assert!(policy.contains("script-src 'self';"), "{policy}");
        assert_eq!(policy.ends_with(" myapp:"), uri == "myapp://callback", "{policy}");
        let (action, fields) = form_post(&answer.text().await.unwrap());
        assert_eq!(action, uri);
        let names: Vec<_> = fields.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["code", "state", "iss"]);
        assert_eq!(fields[1].1, state);
        if uri == CALLBACK {
            world.redeem(&fields[0].1, &[]).await.ok();
        }
    }
    let wrong = [("response_mode", "form_post"), ("scope", "nonsense")];
    let answer = world.authorize(&wrong, Some(&browser)).await;
    let (action, fields) = form_post(&answer.text().await.unwrap());
    assert_eq!(action, CALLBACK);
    assert_eq!(fields[2], ("error".to_owned(), "invalid_request".to_owned()));
    let silent = [("response_mode", "form_post"), ("prompt", "none")];
    let answer = world.authorize(&silent, None).await;
    let (_, fields) = form_post(&answer.text().await.unwrap());
    assert!(fields.contains(&("error".to_owned(), "login_required".to_owned())));
    // Never to a URI that is not the client's.
    let stranger = [("response_mode", "form_post"), ("redirect_uri", "https://evil.example/")];
    let answer = world.authorize(&stranger, Some(&browser)).await;
    assert_eq!(answer.status(), 400);
    assert!(!answer.text().await.unwrap().contains("evil.example"));
}

#[sqlx::test]
async fn a_hint_that_this_pool_did_not_sign_names_nobody_who_is_signed_in(db: PgPool) {
    let world = World::start(db).await;
    let browser = world.browser(world.ann).await;
    let silent = [("prompt", "none"), ("id_token_hint", "e30.e30.x")];
    let answer = world.authorize(&silent, Some(&browser)).await;
    assert_eq!(parameters(location(&answer))["error"], "login_required");
    let answer = world.authorize(&silent[1..], Some(&browser)).await;
    assert!(location(&answer).contains("/login?"));
}

#[sqlx::test]
async fn claims_that_are_asked_for_are_told_where_they_are_asked_for(db: PgPool) {
    let mut world = World::standards(db).await;
    let told = async |world: &World, asked: &str| {
        let tokens = world.tokens(&[("scope", "openid"), ("claims", asked)]).await;
        let access = tokens["access_token"].as_str().unwrap();
        (claims(&tokens["id_token"]), world.user_info(access).await.ok(), tokens)
    };
    let asked = r#"{"id_token":{"email":null},"userinfo":{"name":{"essential":true},"odd":null}}"#;
    let (id, info, tokens) = told(&world, asked).await;
    assert_eq!((&id["email"], &id["name"]), (&json!("ann@example.com"), &json!(null)));
    assert_eq!((&info["email"], &info["name"]), (&json!(null), &json!("ANN")));
    // A refresh asks for nothing new.
    let again = world.refresh(tokens["refresh_token"].as_str().unwrap()).await.ok();
    assert_eq!(claims(&again["id_token"])["email"], "ann@example.com");
    // Claims that nobody knows are ignored, however long or many they are.
    let mut odd: serde_json::Map<_, _> = (0..60).map(|n| (n.to_string(), json!(null))).collect();
    odd.insert(format!("https://app.example/{}", "x".repeat(64)), json!({"essential": true}));
    odd.insert("name".to_owned(), json!(null));
    let (_, info, _) = told(&world, &json!({"userinfo": odd}).to_string()).await;
    assert_eq!(info["name"], "ANN");
    let (id, info, _) = told(&world, "{}").await;
    assert_eq!((&id["email"], &info["name"]), (&json!(null), &json!(null)));
    // What the client could not have by a scope, or may not read, it does not get this way either.
    let mut members = app_members();
    members["AllowedOAuthScopes"] = json!(["openid", "profile"]);
    members["ReadAttributes"] = json!(["email"]);
    world.app = world.server.client_with(&world.pool, members).await;
    let (id, info, _) = told(&world, asked).await;
    assert_eq!((&id["email"], &info["name"]), (&json!(null), &json!(null)));
    // Nobody but the user whom it names.
    let other = format!(r#"{{"id_token":{{"sub":{{"value":"{}"}}}}}}"#, uuid::Uuid::nil());
    let browser = world.browser(world.ann).await;
    let silent = [("prompt", "none"), ("claims", other.as_str()), ("scope", "openid")];
    let answer = world.authorize(&silent, Some(&browser)).await;
    assert_eq!(parameters(location(&answer))["error"], "login_required");
}

#[sqlx::test]
async fn a_level_that_an_app_insists_on_is_reached_or_refused(db: PgPool) {
    let world = World::start(db).await;
    let browser = world.browser(world.ann).await;
    let essential = |level: u8| {
        format!(
            r#"{{"id_token":{{"acr":{{"essential":true,"value":"urn:cognito:loa:{level}"}}}}}}"#
        )
    };
    let answer = world.authorize(&[("claims", &essential(1))], Some(&browser)).await;
    assert!(parameters(location(&answer)).contains_key("code"));
    let answer = world.authorize(&[("claims", &essential(4))], Some(&browser)).await;
    assert!(location(&answer).contains("/login?"));
    let silent = [("claims", essential(4)), ("prompt", "none".to_owned())];
    let silent: Vec<_> = silent.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let answer = world.authorize(&silent, Some(&browser)).await;
    assert_eq!(parameters(location(&answer))["error"], "login_required");
    // Signing in does not help who has no second factor: the app hears that it cannot be.
    let mut fresh = world.server.browser();
    let claims = essential(4);
    let query = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(world.request(&[("claims", &claims)]))
        .finish();
    let page = fresh.visit(&format!("/{}/oauth2/authorize?{query}", world.pool)).await;
    let fields = [("username", "ann"), ("password", PASSWORD)];
    let done = fresh.send_form(&page, "cognitoSignInForm", &fields).await;
    assert_eq!(done.parameter("error").unwrap(), "unmet_authentication_requirements");
    // A wish is no demand.
    let wish = [("acr_values", "urn:cognito:loa:4"), ("prompt", "none")];
    let answer = world.authorize(&wish, Some(&browser)).await;
    assert!(parameters(location(&answer)).contains_key("code"));
}

#[sqlx::test]
async fn other_methods_are_405(db: PgPool) {
    let world = World::start(db).await;
    for (method, path, allow) in [
        ("PUT", "/oauth2/authorize", "GET, POST"),
        ("HEAD", "/oauth2/authorize", "GET, POST"),
        ("GET", "/oauth2/token", "POST"),
        ("DELETE", "/oauth2/userInfo", "GET, POST"),
        ("GET", "/oauth2/revoke", "POST"),
        ("HEAD", "/logout", "GET, POST"),
        ("POST", "/.well-known/jwks.json", "GET, HEAD"),
        ("TRACE", "/oauth2/token", "POST"),
    ] {
        let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
        let url = format!("{}{path}", world.base());
        let answer = world.server.http.request(method.clone(), url).send().await.unwrap();
        assert_eq!(answer.status(), 405, "{method} {path}");
        assert_eq!(answer.headers()["allow"], allow);
    }
}

/// Bug: blanks named no scope, so a token came of them that was good for nothing, where RFC 6749 §3.3 has a refusal.
#[sqlx::test]
async fn blanks_are_no_scope(db: PgPool) {
    let world = World::standards(db).await;
    let metadata = json!({"device_authorization": true});
    let put = json!({"UserPoolId": world.pool, "ClientId": world.app.id, "Metadata": metadata});
    let server = &world.server;
    server.signed_target(&server.key, "Poolhouse.PutClientMetadata", put).await.ok();
    let browser = world.browser(world.ann).await;
    let tokens = world.tokens(&[("scope", "openid email")]).await;
    let refresh = [
        ("grant_type", "refresh_token"),
        ("refresh_token", tokens["refresh_token"].as_str().unwrap()),
    ];
    for (scope, refused) in [(" ", true), ("   ", true), ("", false)] {
        let answer = world.authorize(&[("scope", scope)], Some(&browser)).await;
        let error = parameters(location(&answer)).remove("error");
        assert_eq!(error.as_deref(), refused.then_some("invalid_scope"), "{scope:?}");
        let asked = world.request(&[("scope", scope)]);
        for (path, form) in [
            ("/oauth2/par", &asked[..]),
            ("/oauth2/device_authorization", &[("scope", scope)]),
            ("/oauth2/token", &[&refresh[..], &[("scope", scope)]].concat()),
        ] {
            let answer = world.post_as(&world.app, path, form).await;
            let expected = if refused { "invalid_scope" } else { "none" };
            assert_eq!(refusal(&answer).1, expected, "{path} {scope:?}");
        }
    }
}

/// The `scope` in an answer of the implicit grant.
async fn told_scope(world: &World, client: &str, asked: &[(&str, &str)]) -> Option<String> {
    let browser = world.browser(world.ann).await;
    let own = [("client_id", client), ("response_type", "token"), ("nonce", "n")];
    let answer = world.authorize(&[&own[..], asked].concat(), Some(&browser)).await;
    let mut given = parameters(location(&answer));
    let token = given.remove("access_token").map(|token| claims(&json!(token)));
    let scope = given.remove("scope");
    if let Some(scope) = &scope {
        assert_eq!(token.unwrap()["scope"], **scope);
    }
    scope
}

async fn implicit_client(world: &World) -> String {
    let mut members = app_members();
    members["AllowedOAuthFlows"] = json!(["implicit"]);
    members["AllowedOAuthScopes"] = json!(["openid", "email", "api/read", "api/write"]);
    world.server.client_with(&world.pool, members).await.id
}

/// Bug: an app was not told that it got fewer scopes than it had asked for (RFC 6749 §4.2.2).
#[sqlx::test]
async fn the_implicit_grant_names_scopes_that_are_others_than_asked_for(db: PgPool) {
    let world = World::start(db).await;
    world.resource_server(&["read", "write"]).await;
    let client = implicit_client(&world).await;
    let all = [("scope", "openid api/read api/write")];
    assert_eq!(told_scope(&world, &client, &all).await, None);
    world.server.signed("UpdateResourceServer", world.resource_members(&["read"])).await.ok();
    let told = told_scope(&world, &client, &all).await;
    assert_eq!(told.as_deref(), Some("openid api/read"));
    assert_eq!(told_scope(&world, &client, &[("scope", "openid api/read")]).await, None);
}

#[sqlx::test]
async fn by_the_standards_the_implicit_grant_names_the_scopes(db: PgPool) {
    let world = World::standards(db).await;
    world.resource_server(&["read", "write"]).await;
    let client = implicit_client(&world).await;
    for (asked, told) in [
        (vec![("scope", "openid email")], "openid email"),
        (vec![], "openid email api/read api/write"),
        // Those of another service are left out.
        (vec![("scope", "openid api/read"), ("resource", "https://bare.example")], "openid"),
    ] {
        if asked.len() > 1 {
            let mut members = world.resource_members(&[]);
            members["Identifier"] = json!("https://bare.example");
            world.server.signed("CreateResourceServer", members).await.ok();
        }
        let scope = told_scope(&world, &client, &asked).await;
        assert_eq!(scope.as_deref(), Some(told), "{asked:?}");
    }
}

/// Bug: the language of a pushed request was known to nobody once its browser had come: the pages, and what is wrong with the
/// request, were said in the browser's.
#[sqlx::test]
async fn a_pushed_request_has_pages_in_its_language(db: PgPool) {
    let world = World::start(db).await;
    for (name, value, tag) in [("ui_locales", "xx de-AT", "de"), ("lang", "fr", "fr")] {
        let pushed = world.request(&[(name, value)]);
        let pushed = world.post_as(&world.app, "/oauth2/par", &pushed).await;
        let uri = pushed.body["request_uri"].as_str().unwrap();
        let query = [("client_id", world.app.id.as_str()), ("request_uri", uri)];
        let url = format!("{}/oauth2/authorize", world.base());
        let url = url::Url::parse_with_params(&url, query).unwrap();
        let mut browser = world.server.browser();
        let page = browser.visit(url.as_str()).await;
        assert_eq!(page.attribute("html", "lang"), tag);
        // Who chooses another goes on with that.
        let chosen = url::Url::parse_with_params(&page.url, [("lang", "it")]).unwrap();
        let chosen = chosen.as_str().replace("lang=fr&", "");
        assert_eq!(browser.visit(&chosen).await.attribute("html", "lang"), "it");
        let fields = [("username", "ann"), ("password", PASSWORD)];
        let done = browser.send_form(&page, "cognitoSignInForm", &fields).await;
        assert!(done.parameter("code").is_some());
        let again = browser.visit(url.as_str()).await;
        assert_eq!((again.status, again.attribute("html", "lang").as_str()), (400, tag));
        // Too old, it is opened all the same to say so.
        world.server.advance(Duration::hours(1));
        let old = world.server.browser().visit(url.as_str()).await;
        assert_eq!((old.status, old.attribute("html", "lang").as_str()), (400, tag));
    }
}
