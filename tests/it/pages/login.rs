//! Signing in.

use poolhouse::model::ids::{Sub, UserKey, UserPoolId};
use poolhouse::model::visitor::Visitor;
use poolhouse::rules::budgets::is_known;
use poolhouse::rules::pools;
use serde_json::json;
use sqlx::PgPool;

use crate::support::TestServer;
use crate::support::browser::{Browser, Page};
use crate::support::hosted::{self, CALLBACK, HostedApp};
use crate::support::races::overtaken;
use crate::support::users::value;

pub const FORM: &str = "cognitoSignInForm";
pub const ANN: &str = "ann@example.com";
pub const PASSWORD: &str = "Correct-horse-1";

impl TestServer {
    /// A confirmed user with this name and [`PASSWORD`].
    pub async fn known(&self, app: &HostedApp, name: &str) {
        let mut input = json!({"ClientId": app.client, "Username": name, "Password": PASSWORD});
        input["UserAttributes"] = json!([]);
        self.call("SignUp", input).await.ok();
        let input = json!({"UserPoolId": app.pool, "Username": name});
        self.signed("AdminConfirmSignUp", input).await.ok();
    }
}

/// Opens the sign-in page and sends name and password.
pub async fn log_in(
    browser: &mut Browser<'_>,
    app: &HostedApp,
    name: &str,
    password: &str,
) -> Page {
    let page = browser.open(&app.login).await;
    browser.submit(&page, FORM, &[("username", name), ("password", password)]).await
}

/// Whether an answer takes a code to the app.
#[track_caller]
pub fn assert_in_app(page: &Page) {
    assert_eq!(page.status, 303, "{} {} {}", page.heading(), page.problem(), page.text);
    let location = page.location().unwrap();
    assert!(location.starts_with(&format!("{CALLBACK}?code=")), "{location}");
    assert_eq!(page.parameter("state").as_deref(), Some("a state"));
    assert!(page.parameter("iss").is_some());
}

/// Bug: "Your browser did not keep this page's cookie", where it had signed in by the same page in another tab.
#[sqlx::test]
async fn a_page_that_was_finished_in_another_tab_offers_to_go_on_as_who_signed_in_there(
    db: PgPool,
) {
    let server = TestServer::start(db).await;
    let app = server.hosted_app().await;
    for name in [ANN, "bob@example.com"] {
        server.known(&app, name).await;
    }
    let mut browser = server.browser();
    let (first, second) = (browser.open(&app.login).await, browser.open(&app.login).await);
    let fields = [("username", ANN), ("password", PASSWORD)];
    assert_in_app(&browser.submit(&first, FORM, &fields).await);
    // The form of the other tab is over: it signs nobody in.
    for name in [ANN, "bob@example.com"] {
        let fields = [("username", name), ("password", PASSWORD)];
        let page = browser.submit(&second, FORM, &fields).await;
        assert_eq!((page.status, page.heading().as_str()), (200, "Welcome back"), "{}", page.text);
        assert!(page.text.contains(ANN) && !page.text.contains("bob@example.com"), "{}", page.text);
        assert_in_app(&browser.submit(&page, FORM, &[]).await);
    }
    // Where the session is over as well, a cookie of ours still shows that they are kept.
    browser.cookies.retain(|name, _| name.starts_with("poolhouse-known"));
    let page = browser.submit(&second, FORM, &fields).await;
    assert_eq!(page.problem(), "This page was open for too long. Please try again.");
    browser.cookies.clear();
    let page = browser.submit(&second, FORM, &fields).await;
    assert!(page.problem().contains("cookie"), "{}", page.problem());
}

#[sqlx::test]
async fn the_page_shows_the_form_and_its_headers(db: PgPool) {
    let server = TestServer::start(db).await;
    let app = server.hosted_app().await;
    let page = server.browser().open(&app.login).await;
    assert_eq!(page.status, 200);
    assert_eq!(page.heading(), "Sign in");
    assert_eq!(page.text_of("title"), "Sign in · app", "which app it is for");
    assert_eq!(page.attribute("form[name=cognitoSignInForm]", "action"), app.login);
    assert_eq!(
        page.header("content-security-policy"),
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; \
         connect-src 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; \
         form-action 'self' https:"
    );
    for (name, value) in [
        ("x-frame-options", "DENY"),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("cache-control", "no-store"),
        ("content-type", "text/html; charset=utf-8"),
    ] {
        assert_eq!(page.header(name), value, "{name}");
    }
    let cookie = page.header("set-cookie");
    assert!(cookie.ends_with("; HttpOnly; SameSite=Lax; Path=/"), "{cookie}");
}

#[sqlx::test]
async fn name_and_password_lead_to_the_app(db: PgPool) {
    let server = TestServer::start(db).await;
    let app = server.hosted_app().await;
    server.known(&app, ANN).await;
    let mut browser = server.browser();
    // A telephone's keyboard leaves a space behind the address.
    assert_in_app(&log_in(&mut browser, &app, &format!("{ANN} "), PASSWORD).await);
    let session = browser.cookies.keys().find(|name| name.starts_with("poolhouse-session"));
    assert_eq!(session, Some(&format!("poolhouse-session-{}", app.pool)));
}

#[sqlx::test]
async fn whoever_signed_in_here_is_no_stranger_where_that_was(db: PgPool) {
    let server = TestServer::start(db.clone()).await;
    let app = server.hosted_app().await;
    for name in [ANN, "bob@example.com"] {
        server.known(&app, name).await;
    }
    let mut browser = server.browser();
    assert_in_app(&log_in(&mut browser, &app, ANN, PASSWORD).await);
    let pool = pools::find(&server.app, &UserPoolId::new(&*app.pool)).await.unwrap();
    let key = async |name: &str| {
        let sub = server.attribute(&app.pool, name, "sub").await.unwrap().parse().unwrap();
        UserKey { pool: UserPoolId::new(&*app.pool), sub: Sub(sub) }
    };
    let (ann, bob) = (key(ANN).await, key("bob@example.com").await);
    let visitor = |address: &str| Visitor {
        address: address.parse().unwrap(),
        request_id: uuid::Uuid::nil(),
        trusted: false,
        user_agent: None,
        language: None,
    };
    for (user, address, known) in [
        (Some(&ann), "127.0.0.1", true),
        (Some(&ann), "192.0.2.1", false),
        (Some(&bob), "127.0.0.1", false),
        (None, "127.0.0.1", false),
    ] {
        let told = is_known(&server.app, &pool, user, &visitor(address)).await.unwrap();
        assert_eq!(told, known, "{user:?} {address}");
    }
}

#[sqlx::test]
async fn a_sign_in_under_way_does_not_outrun_a_sign_out_everywhere(db: PgPool) {
    let server = TestServer::start(db).await;
    let app = server.hosted_app().await;
    server.known(&app, ANN).await;
    let user = server.admin_get(&app.pool, ANN).await.ok();
    let sub = value(&user["UserAttributes"], "sub").unwrap().parse().unwrap();
    let user = UserKey { pool: UserPoolId::new(&*app.pool), sub: Sub(sub) };
    let mut browser = server.browser();
    let page = overtaken(&server, &user, log_in(&mut browser, &app, ANN, PASSWORD)).await;
    assert_eq!(page.location(), None);
    assert!(browser.cookies.keys().all(|name| !name.starts_with("poolhouse-session")));
}

#[sqlx::test]
async fn whoever_errs_is_told_so_and_not_who_exists(db: PgPool) {
    let server = TestServer::start(db).await;
    let app = server.hosted_app().await;
    server.known(&app, ANN).await;
    let mut browser = server.browser();
    let wrong = log_in(&mut browser, &app, ANN, "wrong").await;
    let unknown = log_in(&mut browser, &app, "nobody@example.com", "wrong").await;
    let long = log_in(&mut browser, &app, &"x".repeat(129), "wrong").await;
    for page in [&wrong, &unknown, &long] {
        assert_eq!(
            (page.status, page.problem().as_str()),
            (200, "Incorrect username or password.")
        );
        assert_eq!(page.attribute("input[name=password]", "value"), "");
    }
    assert_eq!(wrong.attribute("input[name=username]", "value"), ANN);
    assert_eq!(wrong.attribute("input[name=password]", "aria-describedby"), "loginErrorMessage");
    // The page goes on from where it is.
    let fields = [("username", ANN), ("password", PASSWORD)];
    assert_in_app(&browser.submit(&wrong, FORM, &fields).await);
}

#[sqlx::test]
async fn after_five_failures_the_right_password_has_to_wait(db: PgPool) {
    let server = TestServer::start(db).await;
    let app = server.hosted_app().await;
    server.known(&app, ANN).await;
    let mut browser = server.browser();
    for _ in 0..5 {
        log_in(&mut browser, &app, ANN, "wrong").await;
    }
    let page = log_in(&mut browser, &app, ANN, PASSWORD).await;
    assert!(page.problem().starts_with("Password attempts exceeded"), "{}", page.problem());
    server.advance(chrono::Duration::minutes(16));
    assert_in_app(&log_in(&mut browser, &app, ANN, PASSWORD).await);
}

#[sqlx::test]
async fn a_browser_with_a_session_may_go_on_as_its_user(db: PgPool) {
    let server = TestServer::start(db).await;
    let app = server.hosted_app().await;
    server.known(&app, ANN).await;
    let mut browser = server.browser();
    log_in(&mut browser, &app, ANN, PASSWORD).await;

    let other = server.hosted_client(&app.pool).await;
    let page = browser.open(&other.login).await;
    assert_eq!(page.heading(), "Welcome back");
    assert_eq!(page.text_of(".address"), ANN, "the name that was typed, not the stored one");
    assert_in_app(&browser.submit(&page, FORM, &[("signInSubmitButton", "Continue")]).await);
    // Or as somebody else.
    let page = browser.open(&other.login).await;
    let form = browser.submit(&page, FORM, &[("differentUserButton", "")]).await;
    assert_eq!((form.status, form.heading().as_str()), (200, "Sign in"));
    assert_eq!(form.attribute("#signInFormUsername", "value"), "");
    let fields = [("username", ANN), ("password", PASSWORD)];
    assert_in_app(&browser.submit(&form, FORM, &fields).await);
}

#[sqlx::test]
async fn nobody_goes_on_as_a_user_whom_the_page_did_not_show(db: PgPool) {
    let server = TestServer::start(db).await;
    let app = server.hosted_app().await;
    server.known(&app, ANN).await;
    server.known(&app, "bob@example.com").await;
    let mut browser = server.browser();
    log_in(&mut browser, &app, ANN, PASSWORD).await;
    let shows_ann = browser.open(&app.login).await;
    // In another tab, meanwhile.
    let form = browser.submit(&shows_ann, FORM, &[("differentUserButton", "")]).await;
    let fields = [("username", "bob@example.com"), ("password", PASSWORD)];
    browser.submit(&form, FORM, &fields).await;
    let stale = browser.submit(&shows_ann, FORM, &[("signInSubmitButton", "Continue")]).await;
    assert!(!stale.location().is_some_and(|to| to.starts_with(CALLBACK)));
}

#[sqlx::test]
async fn signing_in_anew_ends_the_session_before(db: PgPool) {
    let server = TestServer::start(db).await;
    let app = server.hosted_app().await;
    server.known(&app, ANN).await;
    let mut browser = server.browser();
    log_in(&mut browser, &app, ANN, PASSWORD).await;
    let before = browser.cookies.clone();
    let page = browser.open(&format!("{}&prompt=login", app.login)).await;
    assert_eq!(page.heading(), "Sign in", "prompt=login asks, session or not");
    let fields = [("username", ANN), ("password", PASSWORD)];
    assert_in_app(&browser.submit(&page, FORM, &fields).await);
    assert_eq!(browser.open(&app.login).await.heading(), "Welcome back");
    browser.cookies = before;
    assert_eq!(browser.open(&app.login).await.heading(), "Sign in");
}

#[sqlx::test]
async fn a_silent_request_never_sees_a_page(db: PgPool) {
    let server = TestServer::start(db).await;
    let app = server.hosted_app().await;
    server.known(&app, ANN).await;
    let mut browser = server.browser();
    let silent = format!("{}&prompt=none", app.login);
    let page = browser.open(&silent).await;
    assert_eq!(page.parameter("error").as_deref(), Some("login_required"));
    assert_eq!(page.parameter("state").as_deref(), Some("a state"));
    log_in(&mut browser, &app, ANN, PASSWORD).await;
    assert_in_app(&browser.open(&silent).await);
}

/// A look at the head of a page answers no app.
#[sqlx::test]
async fn the_head_of_a_silent_request_gives_no_code(db: PgPool) {
    let server = TestServer::start(db.clone()).await;
    let app = server.hosted_app().await;
    server.known(&app, ANN).await;
    let mut browser = server.browser();
    assert_in_app(&log_in(&mut browser, &app, ANN, PASSWORD).await);
    let codes = async || {
        let counting = "SELECT count(*) FROM authorization_codes";
        sqlx::query_scalar::<_, i64>(counting).fetch_one(&db).await.unwrap()
    };
    let before = codes().await;
    let url = format!("{}{}&prompt=none", server.url, app.login);
    let head = browser.send(url.clone(), server.http.head(&url)).await;
    assert_eq!((head.status, head.location(), codes().await), (200, None, before));
    assert_in_app(&browser.open(&url).await);
}

#[sqlx::test]
async fn the_name_that_the_app_knows_is_filled_in(db: PgPool) {
    let server = TestServer::start(db).await;
    let app = server.hosted_app().await;
    let hint = "%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E";
    let page = server.browser().open(&format!("{}&login_hint={hint}", app.login)).await;
    let typed = page.attribute("#signInFormUsername", "value");
    assert_eq!(typed, "\"><script>alert(1)</script>");
    assert!(
        page.has("#signInFormPassword[autofocus]") && !page.has("#signInFormUsername[autofocus]")
    );
}

#[sqlx::test]
async fn pages_answer_by_path_at_the_root_and_by_host(db: PgPool) {
    let server = TestServer::start_with(db, |config| {
        config.domain_suffix = Some("auth.example".to_owned());
    })
    .await;
    let app = server.hosted_app().await;
    server.known(&app, ANN).await;
    let by_root = format!("/login?{}", app.query);
    assert_eq!(server.browser().open(&by_root).await.status, 404, "no pool is at the root");
    let prefix = hosted::prefix_of(&app.pool);
    let url = format!("{}{by_root}", server.url);
    let host = format!("{prefix}.auth.example");
    let mut browser = server.browser();
    let page = browser.send(url.clone(), server.http.get(&url).header("host", &host)).await;
    assert_eq!(page.heading(), "Sign in");
    // Links and forms stay at the host that was asked.
    assert_eq!(page.attribute("form[name=cognitoSignInForm]", "action"), by_root);
    let csrf = page.attribute("input[name=_csrf]", "value");
    let fields = [("_csrf", csrf.as_str()), ("username", ANN), ("password", PASSWORD)];
    let request = server.http.post(&url).header("host", &host).form(&fields);
    assert_in_app(&browser.send(url, request).await);
    // A prefix is no host name.
    let url = format!("{}{by_root}", server.url);
    let bare =
        server.browser().send(url.clone(), server.http.get(&url).header("host", &prefix)).await;
    assert_eq!(bare.status, 404);
}

#[sqlx::test]
async fn the_default_pool_is_at_the_root(db: PgPool) {
    let first = TestServer::start(db.clone()).await;
    let app = first.hosted_app().await;
    first.known(&app, ANN).await;
    let pool = app.pool.clone();
    let server = TestServer::start_with(db, |config| {
        config.default_pool = Some(poolhouse::model::ids::UserPoolId::new(pool));
    })
    .await;
    let app = HostedApp { login: format!("/login?{}", app.query), ..app };
    let mut browser = server.browser();
    let page = browser.open(&app.login).await;
    assert_eq!(page.attribute("form[name=cognitoSignInForm]", "action"), app.login);
    assert_in_app(&log_in(&mut browser, &app, ANN, PASSWORD).await);
}

#[sqlx::test]
async fn a_pool_without_a_domain_has_no_pages(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool().await;
    let app = server.hosted_client(&pool).await;
    let page = server.browser().open(&app.login).await;
    assert_eq!((page.status, page.problem().as_str()), (404, "not_found"));
}
