//! What cannot go on.

use sqlx::PgPool;

use crate::support::TestServer;

#[sqlx::test]
async fn endpoints_without_a_page_say_it_on_one_of_ours(db: PgPool) {
    let server = TestServer::start(db).await;
    let app = server.hosted_app().await;
    let input =
        serde_json::json!({"UserPoolId": app.pool, "CSS": ".label-customizable{color:red}"});
    server.signed("SetUICustomization", input).await.ok();
    let mut browser = server.browser();
    let page = browser.open(&format!("/{}/oauth2/authorize?client_id=nobody", app.pool)).await;
    assert_eq!((page.status, page.heading().as_str()), (400, "This page cannot be shown"));
    assert_eq!(page.problem(), "User pool client does not exist.");
    assert_eq!(page.text_of("code"), page.header("x-amzn-requestid"));
    assert_eq!(page.header("x-frame-options"), "DENY");
    assert!(page.has("link[href$='custom.css']"), "in the pool's brand");
}

#[sqlx::test]
async fn without_a_place_to_go_signing_out_is_said_here(db: PgPool) {
    let server = TestServer::start(db).await;
    let app = server.hosted_app().await;
    let mut browser = server.browser();
    let page =
        browser.open(&format!("/{}/logout?logout_uri=https://nowhere.example", app.pool)).await;
    assert_eq!((page.status, page.header("x-frame-options")), (400, "DENY"));
}
