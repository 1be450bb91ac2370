//! A customer's stylesheet and logo on the pages.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;
use sqlx::PgPool;

use crate::idp::set_ui_customization::png;
use crate::support::TestServer;

const CSS: &str = ".label-customizable{color:RED}";

#[sqlx::test]
async fn pages_link_the_stylesheet_and_show_the_logo(db: PgPool) {
    let server = TestServer::start(db).await;
    let app = server.hosted_app().await;
    let mut browser = server.browser();
    let plain = browser.open(&app.login).await;
    assert!(!plain.has("link[href$='custom.css']") && plain.has(".waterline"));

    let input = json!({"UserPoolId": app.pool, "CSS": CSS, "ImageFile": STANDARD.encode(png())});
    server.signed("SetUICustomization", input).await.ok();
    let page = browser.open(&app.login).await;
    assert!(page.has("html.branded") && !page.has(".waterline"));
    let hrefs = (
        page.attribute("link[href$='custom.css']", "href"),
        page.attribute("img.logo-customizable", "src"),
    );

    let css = browser.open(&hrefs.0).await;
    assert_eq!(css.text, ".label-customizable {\n  color: RED;\n}\n");
    assert_eq!(css.header("content-type"), "text/css; charset=utf-8");
    assert_eq!(css.header("cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(css.header("cross-origin-resource-policy"), "same-origin");
    let logo = browser.open(&hrefs.1).await;
    assert_eq!((logo.status, logo.header("content-type")), (200, "image/png"));
    assert_eq!(logo.header("content-security-policy"), "default-src 'none'; sandbox");
    assert_eq!(logo.header("x-content-type-options"), "nosniff");
}

#[sqlx::test]
async fn a_change_shows_at_once_and_an_old_url_is_kept_by_nobody(db: PgPool) {
    let server = TestServer::start(db).await;
    let app = server.hosted_app().await;
    let mut browser = server.browser();
    let set = async |css: &str| {
        let input = json!({"UserPoolId": app.pool, "ClientId": app.client, "CSS": css});
        server.signed("SetUICustomization", input).await.ok();
    };
    set(CSS).await;
    let old = browser.open(&app.login).await.attribute("link[href$='custom.css']", "href");
    set(".label-customizable{color:blue}").await;
    let new = browser.open(&app.login).await.attribute("link[href$='custom.css']", "href");
    assert_ne!(old, new);
    let stale = browser.open(&old).await;
    assert!(stale.text.contains("blue"));
    assert_eq!(stale.header("cache-control"), "no-store");
}

#[sqlx::test]
async fn one_client_does_not_wear_anothers_brand(db: PgPool) {
    let server = TestServer::start(db).await;
    let app = server.hosted_app().await;
    let other = server.hosted_client(&app.pool).await;
    let input = json!({"UserPoolId": app.pool, "ClientId": other.client, "CSS": CSS});
    server.signed("SetUICustomization", input).await.ok();
    let mut browser = server.browser();
    assert!(browser.open(&other.login).await.has("link[href$='custom.css']"));
    assert!(!browser.open(&app.login).await.has("link[href$='custom.css']"));
}

#[sqlx::test]
async fn what_is_not_there_is_not_found(db: PgPool) {
    let server = TestServer::start(db).await;
    let app = server.hosted_app().await;
    let mut browser = server.browser();
    for path in ["brand/ALL/20270115080000/custom.css", "brand/ALL/1/logo.png", "brand/ALL/1/x"] {
        assert_eq!(browser.open(&format!("/{}/{path}", app.pool)).await.status, 404, "{path}");
    }
    assert_eq!(browser.open("/us-east-1_nowhere00/brand/ALL/1/custom.css").await.status, 404);
}

#[sqlx::test]
async fn our_own_files_are_kept_for_good_under_names_of_their_content(db: PgPool) {
    let server = TestServer::start(db).await;
    let app = server.hosted_app().await;
    let mut browser = server.browser();
    let page = browser.open(&app.login).await;
    for (selector, attribute, kind) in [
        ("link[rel=stylesheet]", "href", "text/css; charset=utf-8"),
        ("script", "src", "text/javascript; charset=utf-8"),
        ("link[rel=icon]", "href", "image/svg+xml"),
    ] {
        let href = page.attribute(selector, attribute);
        let file = browser.open(&href).await;
        assert_eq!((file.status, file.header("content-type")), (200, kind), "{href}");
        assert!(file.header("cache-control").contains("immutable"));
        let (stem, rest) = href.rsplit_once('-').unwrap();
        let other =
            browser.open(&format!("{stem}-000000000000.{}", rest.split_once('.').unwrap().1)).await;
        assert_eq!((other.status, other.header("cache-control")), (200, "no-store"));
    }
    assert_eq!(browser.open("/assets/../Cargo.toml").await.status, 404);
    assert_eq!(browser.open("/assets/hosted-x.txt").await.status, 404);
}
