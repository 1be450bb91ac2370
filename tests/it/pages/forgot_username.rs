//! Asking for a forgotten username.

use serde_json::json;
use sqlx::PgPool;

use crate::pages::login::{PASSWORD, log_in};
use crate::support::TestServer;
use crate::support::hosted::HostedApp;

const MAIL: &str = "ann@example.com";

/// A pool whose users have names, and are found by their addresses, too; and `swimmer`, who is Ann.
async fn world(db: PgPool) -> (TestServer, HostedApp) {
    let server = TestServer::start(db).await;
    let app = server.hosted_app_with(json!({"AliasAttributes": ["email"]})).await;
    let made = json!({
        "UserPoolId": app.pool, "Username": "swimmer", "MessageAction": "SUPPRESS",
        "UserAttributes": [
            {"Name": "email", "Value": MAIL}, {"Name": "email_verified", "Value": "true"},
        ],
    });
    server.signed("AdminCreateUser", made).await.ok();
    let set = json!({
        "UserPoolId": app.pool, "Username": "swimmer", "Password": PASSWORD, "Permanent": true,
    });
    server.signed("AdminSetUserPassword", set).await.ok();
    (server, app)
}

#[sqlx::test]
async fn the_name_goes_to_its_user_and_the_page_tells_nobody_else(db: PgPool) {
    let (server, app) = world(db).await;
    let mut browser = server.browser();
    let page = browser.open(&app.login).await;
    let link = page.attribute("a[href*='/forgotUsername']", "href");
    let page = browser.open(&link).await;
    assert_eq!(page.heading(), "Forgot your username?");
    let sent = browser.send_form(&page, "forgotusernameform", &[("contact", MAIL)]).await;
    let nobody = [("contact", "nobody@example.com")];
    let unsent = browser.send_form(&page, "forgotusernameform", &nobody).await;
    assert_eq!(sent.heading(), "Check your messages", "{}", sent.problem());
    assert_eq!(sent.text_of("main"), unsent.text_of("main"));
    let message = server.mail(MAIL).await.pop().unwrap();
    assert_eq!(message.text.trim(), "Your username is swimmer.");
    assert!(server.mail("nobody@example.com").await.is_empty());
    // Bug: looking at the answer once more sent the name once more.
    let page = browser.open(&app.path("/forgotUsername")).await;
    let answer = browser.submit(&page, "forgotusernameform", &[("contact", MAIL)]).await;
    assert_eq!(answer.status, 303);
    let sent = browser.follow(answer).await;
    assert_eq!(sent.heading(), "Check your messages", "{}", sent.problem());
    assert_eq!(browser.open(&sent.url).await.heading(), "Forgot your username?");
    assert_eq!(server.mail(MAIL).await.len(), 2);
}

/// Bug: a reminder, and news of the account, went to telephones as the HTML of an e-mail.
#[sqlx::test]
async fn a_telephone_is_sent_plain_text_in_every_language(db: PgPool) {
    let server = TestServer::start(db).await;
    let app = server.hosted_app_with(json!({"AliasAttributes": ["phone_number"]})).await;
    let number = "+14155550134";
    let made = json!({
        "UserPoolId": app.pool, "Username": "swimmer", "MessageAction": "SUPPRESS",
        "UserAttributes": [
            {"Name": "phone_number", "Value": number},
            {"Name": "phone_number_verified", "Value": "true"}, {"Name": "locale", "Value": "ar"},
        ],
    });
    server.signed("AdminCreateUser", made).await.ok();
    let set = json!({
        "UserPoolId": app.pool, "Username": "swimmer", "Password": PASSWORD, "Permanent": true,
    });
    server.signed("AdminSetUserPassword", set).await.ok();
    let newest = async || server.mail(number).await.pop().unwrap();

    let mut browser = server.browser();
    let page = browser.open(&format!("{}&lang=ar", app.path("/forgotUsername"))).await;
    browser.send_form(&page, "forgotusernameform", &[("contact", number)]).await;
    let reminder = newest().await;
    assert_eq!((&*reminder.text, reminder.html), ("اسم المستخدم هو swimmer. ", None));

    log_in(&mut browser, &app, "swimmer", PASSWORD).await;
    let page = browser.visit(&app.own("/account/password")).await;
    let new = "Another-horse-2";
    let fields = [("currentPassword", PASSWORD), ("password", new), ("confirmPassword", new)];
    browser.send_form(&page, "changepasswordform", &fields).await;
    let notice = newest().await;
    assert!(notice.text.starts_with("تم تغيير كلمة مرور حسابك."), "{}", notice.text);
}

#[sqlx::test]
async fn what_is_no_address_is_said_to_be_none_and_there_is_a_limit(db: PgPool) {
    let (server, app) = world(db).await;
    let mut browser = server.browser();
    let page = browser.open(&app.path("/forgotUsername")).await;
    for wrong in ["swimmer", "+14155550134", ""] {
        let fields = [("contact", wrong)];
        let refused = browser.send_form(&page, "forgotusernameform", &fields).await;
        let why = "Please enter an address or number that you have proven here.";
        assert_eq!(refused.problem(), why, "{wrong}");
    }
    let mut last = String::new();
    for _ in 0..20 {
        last = browser.send_form(&page, "forgotusernameform", &[("contact", MAIL)]).await.problem();
    }
    assert_eq!(last, "Too many attempts. Please wait a while before you try again.");
}

#[sqlx::test]
async fn where_nobody_has_a_name_nobody_forgets_one(db: PgPool) {
    let server = TestServer::start(db).await;
    let app = server.hosted_app().await;
    let mut browser = server.browser();
    let page = browser.visit(&app.path("/forgotUsername")).await;
    assert_eq!(page.heading(), "Sign in");
    assert!(!page.has("a[href*='/forgotUsername']"));
}
