//! The account pages.

mod access;
mod changes;
mod losses;

use serde_json::json;
use sqlx::PgPool;

use crate::pages::login::{ANN, PASSWORD, assert_in_app, log_in};
use crate::support::TestServer;
use crate::support::browser::{Browser, Page};
use crate::support::hosted::HostedApp;

const NEW_PASSWORD: &str = "Another-horse-2";

/// A pool with pages, its app, and the user `ann` whose address is proven.
async fn world(db: PgPool) -> (TestServer, HostedApp) {
    let server = TestServer::start(db).await;
    let app = server.hosted_app().await;
    server.known(&app, ANN).await;
    prove(&server, &app, ANN).await;
    (server, app)
}

async fn prove(server: &TestServer, app: &HostedApp, name: &str) {
    let input = json!({
        "UserPoolId": app.pool, "Username": name,
        "UserAttributes": [{"Name": "email_verified", "Value": "true"}],
    });
    server.signed("AdminUpdateUserAttributes", input).await.ok();
}

/// A browser that has signed in to the app.
async fn signed_in<'a>(server: &'a TestServer, app: &HostedApp, name: &str) -> Browser<'a> {
    let mut browser = server.browser();
    assert_in_app(&log_in(&mut browser, app, name, PASSWORD).await);
    browser
}

#[track_caller]
fn heads(page: &Page, heading: &str) {
    assert_eq!((page.status, page.heading().as_str()), (200, heading), "{}", page.text);
}
