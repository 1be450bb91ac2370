//! What may be sent to a page: its own forms, as it was shown, by whom it was shown to.

use serde_json::json;
use sqlx::PgPool;

use crate::pages::login::{ANN, FORM, PASSWORD, assert_in_app};
use crate::support::TestServer;
use crate::support::browser::Page;

/// oauth-endpoints.md section 13: what scripts have sent to the classic page for years.
#[sqlx::test]
async fn scripts_that_send_the_classic_fields_get_in(db: PgPool) {
    let server = TestServer::start(db).await;
    let app = server.hosted_app().await;
    server.known(&app, ANN).await;
    let mut browser = server.browser();
    let page = browser.open(&app.login).await;
    let csrf = page.attribute("input[name=_csrf]", "value");
    let action =
        format!("{}{}", server.url, page.attribute(&format!("form[name={FORM}]"), "action"));
    let fields = [
        ("_csrf", csrf.as_str()),
        ("username", ANN),
        ("password", PASSWORD),
        ("cognitoAsfData", ""),
        ("signInSubmitButton", "Sign in"),
    ];
    let request = server.http.post(&action).form(&fields);
    assert_in_app(&browser.send(action, request).await);
}

#[sqlx::test]
async fn a_form_that_was_open_too_long_is_shown_again_with_the_name(db: PgPool) {
    let server = TestServer::start(db).await;
    let app = server.hosted_app().await;
    server.known(&app, ANN).await;
    let mut browser = server.browser();
    let page = browser.open(&app.login).await;
    server.advance(chrono::Duration::minutes(61));
    let fields = [("username", ANN), ("password", PASSWORD)];
    let again = browser.submit(&page, FORM, &fields).await;
    assert_eq!(again.problem(), "This page was open for too long. Please try again.");
    assert_eq!(again.attribute("input[name=username]", "value"), ANN);
    assert_in_app(&browser.submit(&again, FORM, &fields).await);
}

#[sqlx::test]
async fn a_form_that_is_not_ours_signs_nobody_in(db: PgPool) {
    let server = TestServer::start(db).await;
    let app = server.hosted_app().await;
    server.known(&app, ANN).await;
    let other = server.hosted_client(&app.pool).await;
    let mut browser = server.browser();
    let page = browser.open(&app.login).await;
    let csrf = page.attribute("input[name=_csrf]", "value");
    let fields = [("_csrf", csrf.as_str()), ("username", ANN), ("password", PASSWORD)];
    let url = |path: &str| format!("{}{path}", server.url);
    let post = |path: &str| server.http.post(url(path)).form(&fields);
    let refused = |answer: Page| {
        assert_eq!(answer.status, 200);
        assert!(answer.location().is_none() && answer.has("#signInFormUsername"));
    };
    let same_site = post(&app.login).header("sec-fetch-site", "same-site");
    refused(browser.send(url(&app.login), same_site).await);
    // Sent for another app's request than the one it was shown for.
    refused(browser.send(url(&other.login), post(&other.login)).await);
    // Without the cookie that it belongs to.
    refused(server.browser().send(url(&app.login), post(&app.login)).await);
    assert!(!browser.cookies.keys().any(|name| name.contains("session")));
    // And as it was meant.
    let ours = post(&app.login).header("origin", &server.url);
    assert_in_app(&browser.send(url(&app.login), ours).await);
}

#[sqlx::test]
async fn a_form_of_another_site_does_not_take_away_what_the_browser_is_in_the_middle_of(
    db: PgPool,
) {
    let server = TestServer::start(db).await;
    let app = server.hosted_app().await;
    server.known(&app, ANN).await;
    let mut browser = server.browser();
    let page = browser.open(&app.login).await;
    let kept = browser.cookies.clone();
    for (name, value) in [("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")] {
        for path in ["/login", "/signup", "/mfa", "/confirm", "/changePassword", "/account/email"] {
            // The browser leaves its cookies at home, as they ask it to.
            let mut bare = server.browser();
            let url = format!("{}{}", server.url, app.path(path));
            let request = server.http.post(&url).form(&[("username", ANN)]).header(name, value);
            let answer = bare.send(url, request).await;
            assert_eq!((answer.status, answer.location()), (303, Some(app.path(path))), "{path}");
            browser.cookies.extend(bare.cookies);
        }
    }
    assert_eq!(browser.cookies, kept);
    let fields = [("username", ANN), ("password", PASSWORD)];
    assert_in_app(&browser.submit(&page, "cognitoSignInForm", &fields).await);
}

#[sqlx::test]
async fn what_is_no_form_is_refused(db: PgPool) {
    let server = TestServer::start(db).await;
    let app = server.hosted_app().await;
    let mut browser = server.browser();
    let url = format!("{}{}", server.url, app.login);
    let form = "application/x-www-form-urlencoded";
    for (kind, body, status) in [
        (form, "username=a&username=b".to_owned(), 400),
        (form, "username=a%00".to_owned(), 400),
        (form, "username=%ff".to_owned(), 400),
        (form, "a=1&".repeat(201), 400),
        (form, "x".repeat(256 * 1024 + 1), 413),
        ("application/json", "{}".to_owned(), 415),
        ("text/plain", "username=a".to_owned(), 415),
    ] {
        let request = server.http.post(&url).header("content-type", kind).body(body);
        let page = browser.send(url.clone(), request).await;
        assert_eq!(page.status, status, "{kind}");
        assert_eq!(page.problem(), "invalid_request");
        assert_eq!(page.header("x-frame-options"), "DENY");
    }
    let put = server.http.put(&url);
    assert_eq!(browser.send(url.clone(), put).await.status, 405);
}

#[sqlx::test]
async fn forms_may_lead_to_an_apps_own_scheme_or_loopback_address(db: PgPool) {
    let server = TestServer::start(db).await;
    let app = server.hosted_app().await;
    for (callback, allowed) in [
        ("http://localhost:3000/cb", "http://localhost:* http://127.0.0.1:*"),
        ("myapp://callback", "myapp:"),
    ] {
        let members = json!({
            "CallbackURLs": [callback],
            "AllowedOAuthFlows": ["code"],
            "AllowedOAuthScopes": ["openid"],
            "AllowedOAuthFlowsUserPoolClient": true,
            "SupportedIdentityProviders": ["COGNITO"],
        });
        let client = server.client_with(&app.pool, members).await.id;
        let query = format!("response_type=code&client_id={client}&redirect_uri={callback}");
        let page = server.browser().open(&format!("/{}/login?{query}", app.pool)).await;
        let policy = page.header("content-security-policy");
        assert!(policy.ends_with(&format!("form-action 'self' https: {allowed}")), "{policy}");
    }
}
