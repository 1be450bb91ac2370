//! The consent page, and what hangs on it.

use serde_json::{Value, json};
use sqlx::PgPool;

use crate::oauth::world::{
    CALLBACK, CHALLENGE, PASSWORD, VERIFIER, World, location, parameters, refusal,
};
use crate::pages::login::ANN;
use crate::support::browser::{Browser, Page};
use crate::support::pools::TestClient;
use crate::support::{TestServer, answer, hosted};

/// A world whose app must ask its users.
async fn asking(db: PgPool) -> World {
    let world = World::standards(db).await;
    must_ask(&world, &world.app.id).await;
    world
}

async fn must_ask(world: &World, client: &str) {
    let metadata = json!({"require_consent": true, "device_authorization": true});
    let put = json!({"UserPoolId": world.pool, "ClientId": client, "Metadata": metadata});
    let server = &world.server;
    server.signed_target(&server.key, "Poolhouse.PutClientMetadata", put).await.ok();
}

/// A world where a client has registered itself, and that client.
async fn with_stranger(db: PgPool, redirect_uri: &str) -> (World, TestClient) {
    let tags = json!({
        "DcrConfiguration": {"OpenDcrEnabled": true},
        "UserPoolTags": {"poolhouse:dialect": "standards"},
    });
    let world = World::start_with(db, tags, |_| {}).await;
    let body = json!({
        "redirect_uris": [redirect_uri], "client_name": "Editor",
        "token_endpoint_auth_method": "none", "scope": "openid email",
        "grant_types": ["authorization_code", "urn:ietf:params:oauth:grant-type:device_code"],
    });
    let url = format!("{}/oauth2/register", world.base());
    let made = answer(world.server.http.post(url).json(&body)).await;
    assert_eq!(made.status, 201, "{}", made.body);
    let id = made.body["client_id"].as_str().unwrap().to_owned();
    (world, TestClient { id, secret: None })
}

/// A browser in which a user has just signed in.
async fn browser_of<'a>(world: &'a World, name: &str) -> Browser<'a> {
    let sub = if name == "ann" { world.ann } else { world.user(name).await };
    let cookie = world.browser(sub).await;
    let (name, secret) = cookie.split_once('=').unwrap();
    let mut browser = world.server.browser();
    browser.cookies.insert(name.to_owned(), secret.to_owned());
    browser
}

async fn ask(world: &World, browser: &mut Browser<'_>, changes: &[(&str, &str)]) -> Page {
    let url = format!("{}/oauth2/authorize", world.base());
    let url = url::Url::parse_with_params(&url, world.request(changes)).unwrap();
    browser.visit(url.as_str()).await
}

async fn allow(browser: &mut Browser<'_>, page: &Page) -> Page {
    browser.send_form(page, "consentForm", &[("allowButton", "")]).await
}

#[track_caller]
fn is_question(page: &Page) {
    assert_eq!((page.status, page.heading().as_str()), (200, "Allow access?"), "{}", page.text);
}

#[track_caller]
fn code(page: &Page) -> String {
    page.parameter("code").unwrap_or_else(|| panic!("{:?} {}", page.location(), page.text))
}

async fn tokens(world: &World, page: &Page) -> Value {
    world.redeem(&code(page), &[]).await.ok()
}

#[sqlx::test]
async fn an_app_that_must_ask_says_what_it_wants_and_is_answered_when_that_is_allowed(db: PgPool) {
    let world = asking(db).await;
    let scope = json!({"ScopeName": "book", "ScopeDescription": "Book a lane for you"});
    let server =
        json!({"UserPoolId": world.pool, "Identifier": "api", "Name": "Lanes", "Scopes": [scope]});
    world.server.signed("CreateResourceServer", server).await.ok();
    let named = json!({
        "UserPoolId": world.pool, "Identifier": "https://api.example/", "Name": "Alleys",
    });
    world.server.signed("CreateResourceServer", named).await.ok();
    let scopes = json!({
        "UserPoolId": world.pool, "ClientId": world.app.id, "CallbackURLs": [CALLBACK],
        "AllowedOAuthFlowsUserPoolClient": true, "AllowedOAuthFlows": ["code"],
        "AllowedOAuthScopes": ["openid", "email", "profile", "api/book"],
    });
    world.server.signed("UpdateUserPoolClient", scopes).await.ok();
    let mut browser = browser_of(&world, "ann").await;
    let asked = [
        ("scope", "openid email api/book"),
        (
            "claims",
            r#"{"userinfo":{"birthdate":null,"email_verified":null},"id_token":{"sub":null}}"#,
        ),
    ];
    let silent = [&asked[..], &[("prompt", "none")]].concat();
    let page = ask(&world, &mut browser, &silent).await;
    assert_eq!(page.parameter("error").unwrap(), "consent_required");
    let page = ask(&world, &mut browser, &asked).await;
    is_question(&page);
    let said = page.text_of(".plainly-seen");
    for part in [
        "Know who you are",
        "See your email address",
        "Book a lane for you Lanes",
        "See from your profile Birthdate",
        "You are signed in as ann",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    for unasked in ["your name", "registered itself", "Email address"] {
        assert!(!said.contains(unasked), "{unasked}: {said}");
    }
    let tokens = tokens(&world, &allow(&mut browser, &page).await).await;
    assert!(tokens["scope"].as_str().unwrap().contains("api/book"));
    // What was allowed is not asked again, and less than that neither.
    for less in [&asked[..], &[("scope", "openid")], &silent] {
        code(&ask(&world, &mut browser, less).await);
    }
    // More is.
    is_question(&ask(&world, &mut browser, &[("scope", "openid profile")]).await);
    let more = [("scope", "openid email"), ("claims", r#"{"userinfo":{"nickname":null}}"#)];
    is_question(&ask(&world, &mut browser, &more).await);
    is_question(
        &ask(&world, &mut browser, &[("resource", "https://api.example/"), ("scope", "openid")])
            .await,
    );
    // And whatever was allowed, where the app wants it asked.
    is_question(&ask(&world, &mut browser, &[("prompt", "consent"), ("scope", "openid")]).await);
}

/// The pages of the account bear the brand of a client that an administrator made.
#[sqlx::test]
async fn where_there_are_no_account_pages_nobody_is_sent_to_them(db: PgPool) {
    let (world, client) = with_stranger(db, CALLBACK).await;
    let own = [
        ("client_id", client.id.as_str()),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ];
    let mut browser = browser_of(&world, "ann").await;
    for pages in [true, false] {
        let page = ask(&world, &mut browser, &own).await;
        is_question(&page);
        assert_eq!(page.text.contains("take this back"), pages);
        let delete = json!({"UserPoolId": world.pool, "ClientId": world.app.id});
        let deleted = world.server.signed("DeleteUserPoolClient", delete).await;
        assert!(!pages || deleted.status == 200);
    }
}

#[sqlx::test]
async fn who_says_no_goes_back_with_access_denied(db: PgPool) {
    let world = asking(db).await;
    let mut browser = browser_of(&world, "ann").await;
    let page = ask(&world, &mut browser, &[]).await;
    let page = browser.send_form(&page, "consentForm", &[("denyButton", "")]).await;
    let given = parameters(&page.location().unwrap());
    assert_eq!(given["error"], "access_denied");
    assert_eq!((given["state"].as_str(), given["iss"].as_str()), ("xyz", &*world.issuer()));
    assert!(!given.contains_key("code"));
    is_question(&ask(&world, &mut browser, &[]).await);
}

#[sqlx::test]
async fn a_sign_in_of_its_own_leads_to_the_question_and_then_to_the_app(db: PgPool) {
    let world = asking(db).await;
    // No session but one that began in the flow is good for these.
    for demand in [("prompt", "login"), ("max_age", "0"), ("prompt", "login consent")] {
        let mut browser = browser_of(&world, "ann").await;
        let page = ask(&world, &mut browser, &[demand]).await;
        let fields = [("username", "ann"), ("password", PASSWORD)];
        let page = browser.send_form(&page, "cognitoSignInForm", &fields).await;
        if demand.1 != "0" || page.has("form[name=consentForm]") {
            is_question(&page);
            // Looked at again it is the same.
            let url = page.url.clone();
            let page = browser.visit(&url).await;
            code(&allow(&mut browser, &page).await);
            // In a browser that did not sign in, the page leads to the sign-in.
            let other = browser_of(&world, "ann").await.visit(&url).await;
            assert!(other.has("form[name=cognitoSignInForm]"), "{}", other.text);
        } else {
            code(&page);
        }
    }
}

#[sqlx::test]
async fn an_answer_counts_for_the_user_who_was_asked(db: PgPool) {
    let world = asking(db).await;
    let mut browser = browser_of(&world, "ann").await;
    let page = ask(&world, &mut browser, &[]).await;
    // Somebody else signs in, in another tab.
    browser.cookies.extend(browser_of(&world, "bob").await.cookies);
    let page = allow(&mut browser, &page).await;
    is_question(&page);
    assert!(page.text_of(".plainly-seen").contains("bob"));
    code(&allow(&mut browser, &page).await);
    is_question(&ask(&world, &mut browser_of(&world, "ann").await, &[]).await);
}

/// Bug: the button led to "Welcome back", where the same had to be said again.
#[sqlx::test]
async fn somebody_else_signs_in_after_one_press_of_the_button(db: PgPool) {
    let world = asking(db).await;
    world.user("bob").await;
    let mut browser = browser_of(&world, "ann").await;
    let anns = ask(&world, &mut browser, &[]).await;
    let page = browser.submit(&anns, "consentForm", &[("differentUserButton", "")]).await;
    assert_eq!((page.status, page.heading().as_str()), (200, "Sign in"), "{}", page.text);
    assert_eq!(page.attribute("#signInFormUsername", "value"), "");
    let fields = [("username", "bob"), ("password", PASSWORD)];
    let page = browser.send_form(&page, "cognitoSignInForm", &fields).await;
    is_question(&page);
    assert!(page.text_of(".plainly-seen").contains("bob"), "{}", page.text);
}

/// In another tab with the same request, somebody else signs in.
async fn as_bob(browser: &mut Browser<'_>, request: &str) -> Page {
    let page = browser.visit(&request.replacen("/consent?", "/login?", 1)).await;
    let page = browser.send_form(&page, "cognitoSignInForm", &[("differentUserButton", "")]).await;
    let fields = [("username", "bob"), ("password", PASSWORD)];
    let page = browser.send_form(&page, "cognitoSignInForm", &fields).await;
    is_question(&page);
    page
}

/// Bug: the page that named the first user allowed for the second, since tabs with the same request shared what was kept.
#[sqlx::test]
async fn a_page_that_names_a_user_never_answers_for_who_signed_in_by_the_same_request(db: PgPool) {
    let world = World::standards(db).await;
    world.user("bob").await;
    let asks = [("prompt", "consent")];
    let mut browser = world.server.browser();
    let page = ask(&world, &mut browser, &asks).await;
    let fields = [("username", "ann"), ("password", PASSWORD)];
    let anns = browser.send_form(&page, "cognitoSignInForm", &fields).await;
    is_question(&anns);
    let bobs = as_bob(&mut browser, &anns.url).await;
    let page = allow(&mut browser, &anns).await;
    is_question(&page);
    assert!(page.text_of(".plainly-seen").contains("bob"), "{}", page.text);
    code(&allow(&mut browser, &bobs).await);

    // The same on the page that offers to go on.
    let mut browser = browser_of(&world, "ann").await;
    let request = ask(&world, &mut browser, &asks).await.url;
    let anns = browser.visit(&request.replacen("/consent?", "/login?", 1)).await;
    assert_eq!((anns.heading().as_str(), &*anns.text_of(".address")), ("Welcome back", "ann"));
    as_bob(&mut browser, &request).await;
    let page = browser.send_form(&anns, "cognitoSignInForm", &[]).await;
    assert_eq!((page.heading().as_str(), &*page.text_of(".address")), ("Welcome back", "bob"));
}

#[sqlx::test]
async fn a_strangers_form_allows_nothing(db: PgPool) {
    let world = asking(db).await;
    let mut browser = browser_of(&world, "ann").await;
    let page = ask(&world, &mut browser, &[]).await;
    assert_eq!(page.header("x-frame-options"), "DENY");
    assert!(page.header("content-security-policy").contains("frame-ancestors 'none'"));
    let csrf = page.attribute("input[name=_csrf]", "value");
    for (token, site) in [("forged", "same-origin"), (csrf.as_str(), "cross-site")] {
        let form = [("_csrf", token), ("allowButton", "")];
        let request = world.server.http.post(&page.url).form(&form).header("sec-fetch-site", site);
        let refused = browser.send(page.url.clone(), request).await;
        assert!(refused.parameter("code").is_none(), "{site}");
    }
    is_question(&ask(&world, &mut browser, &[]).await);
}

#[sqlx::test]
async fn a_client_that_registered_itself_is_asked_about_and_remembered_where_it_is_at_home(
    db: PgPool,
) {
    let (world, client) = with_stranger(db, CALLBACK).await;
    let mut browser = browser_of(&world, "ann").await;
    let own = [
        ("client_id", client.id.as_str()),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ];
    let page = ask(&world, &mut browser, &own).await;
    is_question(&page);
    let said = page.text_of(".stranger");
    assert!(said.contains("registered itself") && said.contains("app.example"), "{said}");
    assert_eq!(page.text_of(".app-name"), "Editor");
    let page = allow(&mut browser, &page).await;
    let form = [
        ("grant_type", "authorization_code"),
        ("code", &code(&page)),
        ("redirect_uri", CALLBACK),
        ("client_id", &client.id),
        ("code_verifier", VERIFIER),
    ];
    assert!(world.post("/oauth2/token", &form).await.ok()["id_token"].is_string());
    code(&ask(&world, &mut browser, &own).await);
}

/// Bug: whoever came to the sign-up page first never saw whose app it was, and a word that another page had left stood in
/// the place of the warning on the sign-in page.
#[sqlx::test]
async fn no_way_in_leads_past_who_it_is_that_asks(db: PgPool) {
    let server = TestServer::start(db).await;
    let members = json!({
        "UsernameAttributes": ["email"], "AutoVerifiedAttributes": ["email"],
        "DcrConfiguration": {"OpenDcrEnabled": true},
    });
    let app = server.hosted_app_with(members).await;
    let url = format!("{}/{}/oauth2/register", server.url, app.pool);
    let body = json!({"redirect_uris": [hosted::CALLBACK], "token_endpoint_auth_method": "none"});
    let made = answer(server.http.post(url).json(&body)).await;
    let id = made.body["client_id"].as_str().unwrap();
    let query = app.query.replace(&app.client, id);
    let at = |page: &str| {
        format!("/{}{page}?{query}&code_challenge={CHALLENGE}&code_challenge_method=S256", app.pool)
    };
    let mut browser = server.browser();
    let page = browser.visit(&at("/signup")).await;
    let fields = [("username", ANN), ("password", PASSWORD)];
    let page = browser.send_form(&page, "signupform", &fields).await;
    let typed = server.code(ANN).await;
    let page = browser.send_form(&page, "confirm", &[("code", &typed)]).await;
    is_question(&page);
    assert!(page.text_of(".stranger").contains("app.example"), "{}", page.text);
    let mut other = server.browser();
    let page = other.visit(&at("/mfa")).await;
    let page = other.send_form(&page, "cognitoSignInForm", &fields).await;
    is_question(&page);
    assert!(page.has(".plainly-seen .stranger"));
}

/// Bug: a custom scheme was shown by the host that it names.
#[sqlx::test]
async fn an_app_with_a_scheme_of_its_own_is_shown_by_that(db: PgPool) {
    let uri = "com.evil.app://accounts.google.com/cb";
    let (world, client) = with_stranger(db, uri).await;
    let mut browser = browser_of(&world, "ann").await;
    let own = [
        ("client_id", client.id.as_str()),
        ("redirect_uri", uri),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ];
    let page = ask(&world, &mut browser, &own).await;
    assert_eq!(page.text_of(".stranger .address"), "com.evil.app:");
}

/// RFC 8252 §8.6: any program of the machine may listen there.
#[sqlx::test]
async fn who_cannot_prove_to_be_the_same_client_is_asked_about_each_time(db: PgPool) {
    let uri = "http://localhost/callback";
    let (world, client) = with_stranger(db, uri).await;
    let mut browser = browser_of(&world, "ann").await;
    let own = [
        ("client_id", client.id.as_str()),
        ("redirect_uri", uri),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ];
    for _ in 0..2 {
        let page = ask(&world, &mut browser, &own).await;
        is_question(&page);
        code(&allow(&mut browser, &page).await);
    }
    let silent = [&own[..], &[("prompt", "none")]].concat();
    let page = ask(&world, &mut browser, &silent).await;
    assert!(page.attribute("#errorOffer", "href").contains("error=consent_required"));
}

#[sqlx::test]
async fn what_is_taken_back_ends_what_the_app_has_and_is_asked_again(db: PgPool) {
    let world = asking(db).await;
    let mut browser = browser_of(&world, "ann").await;
    let page = ask(&world, &mut browser, &[("scope", "openid email")]).await;
    let first = tokens(&world, &allow(&mut browser, &page).await).await;
    let waiting = code(&ask(&world, &mut browser, &[("scope", "openid")]).await);
    let account = format!("/{}/account/apps?client_id={}", world.pool, world.app.id);
    let page = browser.visit(&account).await;
    assert_eq!(page.heading(), "Apps with access");
    assert!(page.text_of(".entry .asks").contains("See your email address"), "{}", page.text);
    // Another's access is another's.
    let mut other = browser_of(&world, "bob").await;
    let theirs = other.visit(&account).await;
    assert!(theirs.text_of(".intro").contains("No app has access"));
    let form = format!("app-{}", world.app.id);
    let done = browser.send_form(&page, &form, &[("app", &world.app.id)]).await;
    assert_eq!(done.text_of(".notice"), "Access was taken away.");
    assert!(done.text_of(".intro").contains("No app has access"), "{}", done.text);
    let refresh = first["refresh_token"].as_str().unwrap();
    assert_eq!(refusal(&world.refresh(refresh).await).1, "invalid_grant");
    let access = first["access_token"].as_str().unwrap();
    assert_eq!(world.user_info(access).await.status, 401);
    assert_eq!(refusal(&world.redeem(&waiting, &[]).await).1, "invalid_grant");
    // The browser is still signed in, and the app has to ask.
    is_question(&ask(&world, &mut browser, &[("scope", "openid")]).await);
    let again = browser.send_form(&page, &form, &[("app", &world.app.id)]).await;
    assert!(!again.problem().is_empty(), "{}", again.text);
}

#[sqlx::test]
async fn codes_and_their_withdrawal_at_once_leave_no_token_alive(db: PgPool) {
    let world = asking(db).await;
    let mut browser = browser_of(&world, "ann").await;
    let page = ask(&world, &mut browser, &[]).await;
    allow(&mut browser, &page).await;
    let mut codes = Vec::new();
    for _ in 0..6 {
        codes.push(code(&ask(&world, &mut browser, &[]).await));
    }
    let account = format!("/{}/account/apps?client_id={}", world.pool, world.app.id);
    let page = browser.visit(&account).await;
    let form = format!("app-{}", world.app.id);
    let fields = [("app", world.app.id.as_str())];
    let redeemed = futures_util::future::join_all(codes.iter().map(|code| world.redeem(code, &[])));
    let (answers, _) =
        futures_util::future::join(redeemed, browser.submit(&page, &form, &fields)).await;
    for answer in answers.iter().filter(|answer| answer.status == 200) {
        let access = answer.body["access_token"].as_str().unwrap();
        assert_eq!(world.user_info(access).await.status, 401);
    }
}

#[sqlx::test]
async fn an_app_that_need_not_ask_is_listed_and_ended_too(db: PgPool) {
    let world = World::start(db).await;
    let tokens = world.tokens(&[]).await;
    let mut browser = browser_of(&world, "ann").await;
    let account = format!("/{}/account/apps?client_id={}", world.pool, world.app.id);
    let page = browser.visit(&account).await;
    assert!(page.text_of(".entry").contains("You are signed in to this app."), "{}", page.text);
    let form = format!("app-{}", world.app.id);
    browser.send_form(&page, &form, &[("app", &world.app.id)]).await;
    let refresh = tokens["refresh_token"].as_str().unwrap();
    assert_eq!(refusal(&world.refresh(refresh).await).1, "invalid_grant");
}

/// In the `cognito` dialect scope `openid` lets out everything where it stands alone, and less beside another.
#[sqlx::test]
async fn openid_alone_is_asked_for_as_what_it_is(db: PgPool) {
    let world = World::start(db).await;
    must_ask(&world, &world.app.id).await;
    let mut browser = browser_of(&world, "ann").await;
    let page = ask(&world, &mut browser, &[("scope", "openid email")]).await;
    assert!(!page.text_of(".asks").contains("everything"));
    code(&allow(&mut browser, &page).await);
    let page = ask(&world, &mut browser, &[("scope", "openid")]).await;
    is_question(&page);
    assert_eq!(page.text_of(".asks"), "See everything your profile says");
}

#[sqlx::test]
async fn any_app_may_have_its_user_asked_and_the_answer_comes_by_a_form_where_it_wants_one(
    db: PgPool,
) {
    let world = World::start(db).await;
    let session = world.browser(world.ann).await;
    let answered = world.authorize(&[("prompt", "consent")], Some(&session)).await;
    assert!(location(&answered).starts_with(&format!("{}/consent?", world.base())));
    let mut browser = browser_of(&world, "ann").await;
    let asked = [("prompt", "consent"), ("response_mode", "form_post")];
    let page = ask(&world, &mut browser, &asked).await;
    is_question(&page);
    let page = browser.send_form(&page, "consentForm", &[("denyButton", "")]).await;
    assert_eq!(page.attribute("form[name=formPost] input[name=error]", "value"), "access_denied");
}

/// Bug: the page for devices did not say that an app registered itself.
#[sqlx::test]
async fn a_device_of_an_app_that_registered_itself_is_no_less_a_strangers(db: PgPool) {
    let (world, client) = with_stranger(db, CALLBACK).await;
    let form = [("client_id", client.id.as_str())];
    let begun = world.post("/oauth2/device_authorization", &form).await.ok();
    let mut browser = browser_of(&world, "ann").await;
    let page = browser.visit(begun["verification_uri_complete"].as_str().unwrap()).await;
    let page = browser.send_form(&page, "deviceForm", &[]).await;
    assert!(page.text_of(".plainly-seen .stranger").contains("registered itself"), "{}", page.text);
}

#[sqlx::test]
async fn a_device_asks_for_the_same_and_what_it_is_given_can_be_taken_back(db: PgPool) {
    let world = asking(db).await;
    let form = [("scope", "openid email")];
    let begun = world.post_as(&world.app, "/oauth2/device_authorization", &form).await.ok();
    let mut browser = browser_of(&world, "ann").await;
    let page = browser.visit(begun["verification_uri_complete"].as_str().unwrap()).await;
    let page = browser.send_form(&page, "deviceForm", &[]).await;
    assert!(
        page.text_of(".plainly-seen .asks").contains("See your email address"),
        "{}",
        page.text
    );
    browser.send_form(&page, "deviceForm", &[("approveButton", "")]).await;
    let form = [
        ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"),
        ("device_code", begun["device_code"].as_str().unwrap()),
    ];
    let tokens = world.post_as(&world.app, "/oauth2/token", &form).await.ok();
    // What was allowed there is not asked again here.
    code(&ask(&world, &mut browser, &[("scope", "openid")]).await);
    let account = format!("/{}/account/apps?client_id={}", world.pool, world.app.id);
    let page = browser.visit(&account).await;
    let form = format!("app-{}", world.app.id);
    browser.send_form(&page, &form, &[("app", &world.app.id)]).await;
    let refresh = tokens["refresh_token"].as_str().unwrap();
    assert_eq!(refusal(&world.refresh(refresh).await).1, "invalid_grant");
}
