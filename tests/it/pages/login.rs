//! Signing in.

use sqlx::PgPool;

use crate::support::TestServer;

#[sqlx::test]
async fn the_page_shows_the_form_and_its_headers(db: PgPool) {
    let server = TestServer::start(db).await;
    let app = server.hosted_app().await;
    let page = server.browser().open(&app.login).await;
    assert_eq!(page.status, 200);
    assert_eq!(page.heading(), "Sign in");
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
