//! The language of pages, and of what is sent from them.

use reqwest::header::ACCEPT_LANGUAGE;
use serde_json::json;
use sqlx::PgPool;

use super::login::{ANN, PASSWORD};
use crate::support::TestServer;
use crate::support::browser::{Browser, Page};

/// Opens a path as a browser whose user prefers these languages.
async fn prefer(browser: &mut Browser<'_>, server: &TestServer, path: &str, tags: &str) -> Page {
    let url = format!("{}{path}", server.url);
    browser.send(url.clone(), server.http.get(&url).header(ACCEPT_LANGUAGE, tags)).await
}

#[sqlx::test]
async fn the_browser_is_asked_then_the_query_and_the_choice_is_kept(db: PgPool) {
    let server = TestServer::start(db).await;
    let app = server.hosted_app().await;
    let mut browser = server.browser();
    assert_eq!(browser.open(&app.login).await.heading(), "Sign in");
    let page = prefer(&mut browser, &server, &app.login, "xx, he;q=0.8, fr;q=0.9").await;
    assert_eq!(page.heading(), "Connexion");
    assert_eq!(page.attribute("html", "lang"), "fr");

    let page = browser.open(&format!("{}&ui_locales=xx%20de-AT", app.login)).await;
    assert_eq!((page.heading().as_str(), page.status), ("Anmelden", 200));
    // Bug: what one app asked for was spoken to every other.
    assert_eq!(browser.open(&app.login).await.heading(), "Sign in");
    let page = browser.open(&format!("{}&lang=ar", app.login)).await;
    assert_eq!(page.attribute("html", "dir"), "rtl");
    assert_eq!(page.heading(), "تسجيل الدخول");
    // Pages that are not asked, and other errors, speak as the last one that was.
    let page = prefer(&mut browser, &server, &app.path("/forgotPassword"), "fr").await;
    assert_eq!(page.heading(), "هل نسيت كلمة المرور؟");
    let page = browser.open(&format!("/{}/login?client_id=nobody", app.pool)).await;
    assert_eq!((page.status, page.heading().as_str()), (400, "لا يمكن عرض هذه الصفحة"));
    // Another language on the way does not end what the browser is in the middle of.
    let page = browser.open(&format!("{}&lang=en", app.login)).await;
    let page = browser
        .send_form(&page, "cognitoSignInForm", &[("username", ANN), ("password", PASSWORD)])
        .await;
    assert_eq!(page.problem(), "Incorrect username or password.");
}

#[sqlx::test]
async fn the_language_of_the_page_travels_to_the_message(db: PgPool) {
    let server = TestServer::start(db).await;
    let app = server.hosted_app().await;
    let mut browser = server.browser();
    for (tag, name, subject, text) in [
        ("de", "de@example.com", "Ihr Bestätigungscode", "Ihr Bestätigungscode lautet "),
        ("he", "he@example.com", "קוד האימות שלכם", "קוד האימות שלכם הוא "),
    ] {
        let page = browser.open(&format!("{}&lang={tag}", app.path("/signup"))).await;
        browser.send_form(&page, "signupform", &[("username", name), ("password", PASSWORD)]).await;
        let mail = server.mail(name).await.pop().unwrap();
        assert_eq!(mail.subject, subject);
        let code = mail.text.strip_prefix(text).unwrap().trim_end_matches(['.', ' ']);
        assert!(code.len() == 6 && code.bytes().all(|b| b.is_ascii_digit()), "{}", mail.text);
        let html = mail.html.unwrap();
        assert_eq!(html.contains("dir=\"rtl\""), tag == "he", "{html}");
    }
}

#[sqlx::test]
async fn who_is_at_no_page_is_written_to_in_the_language_of_the_profile(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool().await;
    let user = json!({
        "UserPoolId": pool, "Username": "kenji", "DesiredDeliveryMediums": ["EMAIL"],
        "UserAttributes": [
            {"Name": "email", "Value": "kenji@example.com"}, {"Name": "locale", "Value": "ja-JP"},
        ],
    });
    server.signed("AdminCreateUser", user).await.ok();
    let mail = server.mail("kenji@example.com").await.pop().unwrap();
    assert_eq!(mail.subject, "仮パスワード");
    assert!(mail.text.starts_with("ユーザー名は kenji、仮パスワードは "), "{}", mail.text);
}
