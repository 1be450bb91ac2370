//! Browsers that are remembered.

use serde_json::json;
use sqlx::PgPool;

use super::{asked, prefer_email};
use crate::pages::login::{ANN, PASSWORD, assert_in_app, log_in};
use crate::support::TestServer;
use crate::support::browser::{Browser, Page};
use crate::support::hosted::HostedApp;

/// A pool in which a remembered device stands for the second factor, and `ann` who has one.
async fn remembering(db: PgPool, asks: bool) -> (TestServer, HostedApp) {
    let server = TestServer::start(db).await;
    let app = server
        .hosted_app_with(json!({
            "UsernameAttributes": ["email"], "AutoVerifiedAttributes": ["email"],
            "DeviceConfiguration": {
                "ChallengeRequiredOnNewDevice": true, "DeviceOnlyRememberedOnUserPrompt": asks,
            },
        }))
        .await;
    server.known(&app, ANN).await;
    server.ask_for_factors(&app.pool, "OPTIONAL").await;
    prefer_email(&server, &app).await;
    (server, app)
}

async fn with_code(server: &TestServer, browser: &mut Browser<'_>, page: &Page, remember: bool) {
    let code = server.code(ANN).await;
    let mut fields = vec![("authentication_code", code.as_str())];
    fields.extend(remember.then_some(("remember", "yes")));
    assert_in_app(&browser.submit(page, "mfa", &fields).await);
}

#[sqlx::test]
async fn a_browser_that_is_remembered_is_not_asked_again(db: PgPool) {
    let (server, app) = remembering(db, true).await;
    let mut browser = server.browser();
    let page = asked(&mut browser, &app).await;
    assert!(page.has("input[type=checkbox][name=remember]"), "{}", page.text);
    with_code(&server, &mut browser, &page, true).await;
    let device = browser.cookies.keys().find(|name| name.starts_with("poolhouse-device"));
    let device = device.expect("a device").clone();
    let (_, kept) = browser.cookies.remove_entry(&device).unwrap();
    // Without its cookie, or with another secret, it is any browser.
    browser.cookies.retain(|name, _| !name.contains("session"));
    assert_eq!(asked(&mut browser, &app).await.heading(), "Enter your code");
    let (key, _) = kept.split_once('.').unwrap();
    browser.cookies.insert(device.clone(), format!("{key}.{}", "x".repeat(43)));
    assert_eq!(asked(&mut browser, &app).await.heading(), "Enter your code");
    browser.cookies.insert(device, kept);
    assert_in_app(&log_in(&mut browser, &app, ANN, PASSWORD).await);
    // It is a device like any other: listed, and forgotten.
    let page = browser.visit(&app.own("/account/sessions")).await;
    let form = page.attribute("form[name^=device-]", "name");
    let key = page.attribute("button[name=device]", "value");
    browser.send_form(&page, &form, &[("device", &key)]).await;
    browser.cookies.retain(|name, _| !name.contains("session"));
    assert_eq!(asked(&mut browser, &app).await.heading(), "Enter your code");
}

/// A browser that was remembered before it was kept which devices have seen a second factor is asked for it once more.
#[sqlx::test]
async fn a_browser_that_has_seen_no_second_factor_is_asked_once_more(db: PgPool) {
    let (server, app) = remembering(db.clone(), false).await;
    let mut browser = server.browser();
    let page = asked(&mut browser, &app).await;
    with_code(&server, &mut browser, &page, false).await;
    let forget = "UPDATE devices SET saw_second_factor = false";
    sqlx::query(forget).execute(&db).await.unwrap();
    for again in [true, false] {
        browser.cookies.retain(|name, _| !name.contains("session"));
        match again {
            true => {
                let page = asked(&mut browser, &app).await;
                assert_eq!(page.heading(), "Enter your code");
                with_code(&server, &mut browser, &page, false).await;
            }
            false => assert_in_app(&log_in(&mut browser, &app, ANN, PASSWORD).await),
        }
    }
    let kept = "SELECT count(*) FROM devices";
    assert_eq!(sqlx::query_scalar::<_, i64>(kept).fetch_one(&db).await.unwrap(), 1);
}

#[sqlx::test]
async fn a_browser_that_is_no_longer_remembered_can_be_again(db: PgPool) {
    let (server, app) = remembering(db, true).await;
    let mut browser = server.browser();
    let page = asked(&mut browser, &app).await;
    with_code(&server, &mut browser, &page, true).await;
    let ann = json!({"UserPoolId": app.pool, "Username": ANN});
    let listed = server.signed("AdminListDevices", ann.clone()).await.ok();
    let mut status = ann;
    status["DeviceKey"] = listed["Devices"][0]["DeviceKey"].clone();
    status["DeviceRememberedStatus"] = json!("not_remembered");
    server.signed("AdminUpdateDeviceStatus", status).await.ok();
    browser.cookies.retain(|name, _| !name.contains("session"));
    let page = asked(&mut browser, &app).await;
    with_code(&server, &mut browser, &page, true).await;
    browser.cookies.retain(|name, _| !name.contains("session"));
    assert_in_app(&log_in(&mut browser, &app, ANN, PASSWORD).await);
}

#[sqlx::test]
async fn where_every_device_is_remembered_nobody_is_asked_to(db: PgPool) {
    let (server, app) = remembering(db, false).await;
    let mut browser = server.browser();
    let page = asked(&mut browser, &app).await;
    assert!(!page.has("input[name=remember]"), "{}", page.text);
    with_code(&server, &mut browser, &page, false).await;
    browser.cookies.retain(|name, _| !name.contains("session"));
    assert_in_app(&log_in(&mut browser, &app, ANN, PASSWORD).await);
}

/// Bug: where an account was closed, a browser that named a remembered one without its secret signed in as any browser.
#[sqlx::test]
async fn a_closed_account_is_open_to_the_browser_that_is_remembered_alone(db: PgPool) {
    let (server, app) = remembering(db.clone(), true).await;
    let mut browser = server.browser();
    let page = asked(&mut browser, &app).await;
    with_code(&server, &mut browser, &page, true).await;
    let device = browser.cookies.keys().find(|name| name.starts_with("poolhouse-device"));
    let device = device.expect("a device").clone();
    let kept = browser.cookies[&device].clone();
    log_in(&mut server.browser(), &app, ANN, "wrong").await;
    let closed = "UPDATE sign_in_failures SET failures = 100, pending = 0 WHERE source = ''";
    sqlx::query(closed).execute(&db).await.unwrap();
    browser.cookies.retain(|name, _| !name.contains("session"));
    let (key, _) = kept.split_once('.').unwrap();
    browser.cookies.insert(device.clone(), format!("{key}.{}", "x".repeat(43)));
    let page = log_in(&mut browser, &app, ANN, PASSWORD).await;
    assert!(page.status >= 400, "{} {}", page.status, page.text);
    assert!(!browser.cookies.keys().any(|name| name.contains("session")));
    browser.cookies.insert(device, kept);
    assert_in_app(&log_in(&mut browser, &app, ANN, PASSWORD).await);
}
