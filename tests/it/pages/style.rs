//! A style of managed login on the pages.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use sqlx::PgPool;

use super::login::{ANN, PASSWORD};
use crate::idp::managed_login_branding::asset;
use crate::support::TestServer;
use crate::support::hosted::{self, HostedApp};

/// Gives the pages of an app's pool the version of managed login.
async fn use_managed_login(server: &TestServer, app: &HostedApp) {
    let domain = hosted::prefix_of(&app.pool);
    let input = json!({"UserPoolId": app.pool, "Domain": domain, "ManagedLoginVersion": 2});
    server.signed("UpdateUserPoolDomain", input).await.ok();
}

async fn create(server: &TestServer, app: &HostedApp, members: Value) -> Value {
    let mut input = members;
    input["UserPoolId"] = json!(app.pool);
    input["ClientId"] = json!(app.client);
    server.signed("CreateManagedLoginBranding", input).await.ok()["ManagedLoginBranding"].take()
}

#[sqlx::test]
async fn the_version_of_the_domain_says_which_brand_is_shown(db: PgPool) {
    let server = TestServer::start(db).await;
    let app = server.hosted_app().await;
    let mut browser = server.browser();
    let classic = json!({"UserPoolId": app.pool, "CSS": ".label-customizable{color:red}"});
    server.signed("SetUICustomization", classic).await.ok();
    create(&server, &app, json!({"Settings": {}})).await;
    assert!(browser.open(&app.login).await.has("html.branded"));

    use_managed_login(&server, &app).await;
    assert!(browser.open(&app.login).await.has("html.styled"));
    // No style, no 403: our own look.
    let other = server.hosted_client(&app.pool).await;
    let page = browser.open(&other.login).await;
    assert_eq!(page.status, 200);
    assert!(page.has(".waterline") && !page.has("html.styled") && !page.has("html.branded"));
    let provided =
        json!({"UserPoolId": app.pool, "ClientId": other.client, "UseCognitoProvidedValues": true});
    server.signed("CreateManagedLoginBranding", provided).await.ok();
    assert!(browser.open(&other.login).await.has(".waterline"));
}

/// The title that a style puts behind those of pages.
fn titled(title: &str) -> Value {
    json!({"Settings": {"poolhouse": {"title": title}}})
}

#[sqlx::test]
async fn pages_that_belong_to_no_client_wear_the_style_of_the_pool(db: PgPool) {
    let server = TestServer::start(db).await;
    let app = server.hosted_app().await;
    let (other, third) =
        (server.hosted_client(&app.pool).await, server.hosted_client(&app.pool).await);
    use_managed_login(&server, &app).await;
    create(&server, &app, titled("Acme")).await;
    create(&server, &other, titled("Other")).await;
    let provided =
        json!({"UserPoolId": app.pool, "ClientId": third.client, "UseCognitoProvidedValues": true});
    server.signed("CreateManagedLoginBranding", provided).await.ok();
    let plain = server.hosted_client(&app.pool).await;
    let pages = ["device", "logout/confirm", "error", "login?client_id=nobody"]
        .map(|page| format!("/{}/{page}", app.pool));
    let mut browser = server.browser();
    for path in pages.iter().chain([&plain.login]) {
        assert!(!browser.open(path).await.has("html.styled"), "{path}");
    }
    let tags = json!({"poolhouse:default-style-client": app.client});
    let input = json!({"ResourceArn": server.arn(&app.pool), "Tags": tags});
    server.signed("TagResource", input).await.ok();
    for path in pages.iter().chain([&plain.login]) {
        let page = browser.open(path).await;
        assert!(page.has("html.styled"), "{path}: {}", page.text);
        assert!(page.text_of("title").ends_with(" · Acme"), "{path}: {}", page.text_of("title"));
    }
    // A client's own goes before it, the look of the installation if it has chosen that, and where one is named.
    assert_eq!(browser.open(&other.login).await.text_of("title"), "Sign in · Other");
    assert_eq!(browser.open(&third.login).await.text_of("title"), "Sign in · app");
    let confirm = format!("/{}/logout/confirm?client_id={}", app.pool, other.client);
    assert_eq!(browser.open(&confirm).await.text_of("title"), "You are signed out · Other");
    let logout = format!("/{}/logout?client_id={}", app.pool, other.client);
    let asked = format!("{logout}&post_logout_redirect_uri=https%3A%2F%2Fapp.example%2Fbye");
    let page = browser.open(&asked).await;
    assert_eq!(page.text_of("title"), "You are signed out · Other");
}

#[sqlx::test]
async fn messages_are_in_the_words_of_the_client_and_of_the_language(db: PgPool) {
    let server = TestServer::start(db).await;
    let app = server.hosted_app().await;
    let own = json!({"texts": {
        "de": {"mail-code": "Acme & Co: { $code }", "mail-code-subject": "Acme: Code"},
        "*": {"mail-code-subject": "Acme"},
    }});
    create(&server, &app, json!({"Settings": {"poolhouse": own}})).await;
    let change = json!({
        "UserPoolId": app.pool, "EmailVerificationSubject": "Pool", "AutoVerifiedAttributes": ["email"],
    });
    server.signed("UpdateUserPool", change).await.ok();
    let other = server.hosted_client(&app.pool).await;
    let mut browser = server.browser();
    for (app, tag, name, subject, text) in [
        (&app, "de", "a@example.com", "Acme: Code", "Acme & Co: "),
        (&app, "fr", "b@example.com", "Acme", "Votre code de vérification est "),
        (&other, "de", "c@example.com", "Pool", "Ihr Bestätigungscode lautet "),
    ] {
        let page = browser.open(&format!("{}&lang={tag}", app.path("/signup"))).await;
        let typed = [("username", name), ("password", PASSWORD)];
        browser.send_form(&page, "signupform", &typed).await;
        let mail = server.mail(name).await.pop().unwrap();
        assert_eq!(mail.subject, subject, "{name}");
        assert!(mail.text.starts_with(text), "{}", mail.text);
        let html = mail.html.unwrap();
        assert_eq!(html.contains("Acme &amp; Co: "), subject == "Acme: Code", "{html}");
    }
    // The same through the API.
    let input = json!({"ClientId": app.client, "Username": "a@example.com"});
    server.call("ResendConfirmationCode", input).await.ok();
    let mail = server.mail("a@example.com").await.pop().unwrap();
    assert_eq!(mail.subject, "Acme");
}

#[sqlx::test]
async fn a_style_adds_lines_to_its_pages(db: PgPool) {
    let server = TestServer::start(db).await;
    let app = server.hosted_app().await;
    use_managed_login(&server, &app).await;
    let settings = json!({
        "categories": {
            "auth": {"authMethodOrder": [[{"display": "BUTTON", "type": "USERNAME_PASSWORD"}]]},
            "form": {"instructions": {"enabled": true}},
            "signUp": {"acceptanceElements": [
                {"enforcement": "NONE", "textKey": "age"}, {"enforcement": "NONE", "textKey": "en"},
            ]},
        },
        "poolhouse": {
            "title": "Acme", "titles": {"de": "Acme Deutschland"},
            "footerLinks": [{"text": "Acme Ltd, 1 High Street", "texts": {"de": "Acme GmbH"}}],
            "texts": {"de": {"acceptance-age": "Ich bin <i>alt</i> genug."}},
        },
    });
    create(&server, &app, json!({"Settings": settings})).await;
    let mut browser = server.browser();
    let page = browser.open(&app.login).await;
    assert_eq!(page.text_of(".intro p"), "Sign in to your account.");
    assert!(page.has("details:not([open]) > summary + form[name=cognitoSignInForm]"));
    assert_eq!(page.text_of(".page-footer .links"), "Acme Ltd, 1 High Street");
    assert!(!page.has(".page-footer a"));
    let typed = [("username", ANN), ("password", PASSWORD)];
    let page = browser.send_form(&page, "cognitoSignInForm", &typed).await;
    assert!(page.has("details[open]"), "{}", page.text);
    assert!(!browser.open(&app.path("/signup")).await.has(".acceptance"));
    let page = browser.open(&format!("{}&lang=de", app.path("/signup"))).await;
    assert_eq!(page.text_of(".acceptance"), "Ich bin <i>alt</i> genug.");
    assert_eq!(page.text_of("title"), "Registrieren · Acme Deutschland");
    assert_eq!(page.text_of(".page-footer .links"), "Acme GmbH");
}

#[sqlx::test]
async fn settings_become_a_stylesheet_of_its_own_that_may_be_kept_for_good(db: PgPool) {
    let server = TestServer::start(db).await;
    let app = server.hosted_app().await;
    use_managed_login(&server, &app).await;
    let settings = json!({"components": {"primaryButton": {"lightMode": {"defaults": {"backgroundColor": "0a7d3cff"}}}}});
    let made = create(&server, &app, json!({"Settings": settings})).await;
    let mut browser = server.browser();
    let href = browser.open(&app.login).await.attribute("link[href*='/style/']", "href");
    let css = browser.open(&href).await;
    assert!(css.text.contains("--primary-button-background-color: #0a7d3cff;"), "{}", css.text);
    assert!(css.text.contains("--page-text-heading-color: #000716ff;"));
    assert_eq!(css.header("content-type"), "text/css; charset=utf-8");
    assert_eq!(css.header("cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(css.header("cross-origin-resource-policy"), "same-origin");

    let change = json!({
        "UserPoolId": app.pool, "ManagedLoginBrandingId": made["ManagedLoginBrandingId"],
        "Settings": {"categories": {"global": {"colorSchemeMode": "DYNAMIC"}}},
    });
    server.signed("UpdateManagedLoginBranding", change).await.ok();
    let stale = browser.open(&href).await;
    assert!(stale.text.contains("@media (prefers-color-scheme: dark)"));
    assert_eq!(stale.header("cache-control"), "no-store");
    assert_ne!(browser.open(&app.login).await.attribute("link[href*='/style/']", "href"), href);
    let other = server.hosted_app().await;
    let foreign = href.replace(&app.pool, &other.pool);
    assert_eq!(browser.open(&foreign).await.status, 404);
}

#[sqlx::test]
async fn pictures_stand_where_the_settings_put_them(db: PgPool) {
    let server = TestServer::start(db).await;
    let app = server.hosted_app().await;
    use_managed_login(&server, &app).await;
    let settings = json!({
        "categories": {
            "global": {
                "colorSchemeMode": "DYNAMIC",
                "pageHeader": {"enabled": true},
                "pageFooter": {"enabled": true},
            },
        },
        "components": {
            "form": {"logo": {"enabled": true}, "backgroundImage": {"enabled": true}},
            "pageHeader": {"logo": {"enabled": true}},
        },
    });
    let svg = "PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciPjxzY3JpcHQvPjxnLz48L3N2Zz4=";
    let icon = json!({"Category": "FAVICON_SVG", "ColorMode": "DYNAMIC", "Extension": "SVG", "Bytes": svg});
    let assets = json!([
        asset("FORM_LOGO", "DYNAMIC"),
        asset("PAGE_HEADER_LOGO", "LIGHT"),
        asset("FORM_BACKGROUND", "LIGHT"),
        asset("PAGE_FOOTER_LOGO", "LIGHT"),
        asset("PASSWORD_GRAPHIC", "LIGHT"),
        icon,
    ]);
    create(&server, &app, json!({"Settings": settings, "Assets": assets})).await;
    let mut browser = server.browser();
    let page = browser.open(&app.login).await;
    assert!(page.has("header.page-header img.page-header-logo"));
    // The footer is on, its logo is not.
    assert!(page.has("footer.page-footer") && !page.has(".page-footer-logo"));
    assert!(page.has("main .form-logo img.logo-customizable") && !page.has(".waterline"));
    let logo = browser.open(&page.attribute(".page-header-logo", "src")).await;
    assert_eq!((logo.status, logo.header("content-type")), (200, "image/png"));
    assert_eq!(logo.header("cache-control"), "public, max-age=31536000, immutable");
    let icon = browser.open(&page.attribute("link[rel=icon]", "href")).await;
    assert_eq!(icon.text, "<svg xmlns=\"http://www.w3.org/2000/svg\"><g></g></svg>");
    assert_eq!(icon.header("content-security-policy"), "default-src 'none'; sandbox");
    let css = browser.open(&page.attribute("link[href*='/style/']", "href")).await;
    assert!(css.text.contains(".modal-content {\n  background-image: url(\""), "{}", css.text);
    assert!(!css.text.contains("body {"));
    let forgot = browser.open(&app.path("/forgotPassword")).await;
    assert!(forgot.has("img.graphic"));
}

#[sqlx::test]
async fn a_language_is_chosen_on_the_page_where_the_style_says_so(db: PgPool) {
    let server = TestServer::start(db).await;
    let app = server.hosted_app().await;
    use_managed_login(&server, &app).await;
    let settings = json!({"categories": {"form": {"languageSelector": {"enabled": true}}}});
    create(&server, &app, json!({"Settings": settings})).await;
    let mut browser = server.browser();
    let page = browser.open(&app.login).await;
    assert_eq!(page.attribute(".languages [aria-current]", "lang"), "en");
    let field = |name: &str| page.attribute(&format!(".languages [name='{name}']"), "value");
    let there = page.attribute(".languages form", "action");
    let german = browser.open(&format!("{there}?{}&lang=de", app.query)).await;
    assert_eq!((field("client_id"), field("lang")), (app.client.clone(), "ar".to_owned()));
    assert_eq!(german.heading(), "Anmelden");
    let other = server.hosted_client(&app.pool).await;
    assert!(!browser.open(&other.login).await.has(".languages"));
    // What the app asked for stands in it once, not once for each language.
    let state = "a".repeat(2_000);
    let long = |app: &HostedApp| app.login.replace("a+state", &state);
    let (chosen, plain) = (browser.open(&long(&app)).await, browser.open(&long(&other)).await);
    let count = |text: &str| text.matches(&state).count();
    assert!(count(&plain.text) > 0);
    assert_eq!(count(&chosen.text), count(&plain.text) + 1);
}

#[sqlx::test]
async fn a_stylesheet_fonts_texts_and_links_of_its_own(db: PgPool) {
    let server = TestServer::start(db).await;
    let app = server.hosted_app().await;
    use_managed_login(&server, &app).await;
    let mut font = b"wOF2\x00\x01\x00\x00\x00\x00\x00\x40".to_vec();
    font.resize(64, 0);
    let own = json!({
        "css": "main > .modal-body { background: url(FORM_LOGO); display: grid }",
        "fonts": [{"family": "Acme", "bytes": STANDARD.encode(&font)}],
        "title": "Acme <b>",
        "headerLinks": [{"text": "Home", "texts": {"de": "Start"}, "href": "https://acme.example/"}],
        "texts": {"de": {"login-title": "Hallo <i>"}, "*": {"login-submit": "Go"}},
    });
    let input = json!({"Settings": {"poolhouse": own}, "Assets": [asset("FORM_LOGO", "LIGHT")]});
    let made = create(&server, &app, input).await;
    assert_eq!(made["Settings"]["poolhouse"], own);

    let mut browser = server.browser();
    let page = browser.open(&app.login).await;
    assert_eq!(page.text_of("title"), "Sign in · Acme <b>");
    assert_eq!(page.attribute("[name=signInSubmitButton]", "value"), "Go");
    assert_eq!(page.text_of(".page-header .links"), "Home");
    let page = browser.open(&format!("{}&lang=de", app.login)).await;
    assert_eq!((page.heading().as_str(), page.text_of(".links").as_str()), ("Hallo <i>", "Start"));
    assert!(!page.text.contains("<i>"));

    let css = browser.open(&page.attribute("link[href*='/style/']", "href")).await.text;
    assert!(css.starts_with("@font-face {\n  font-family: \"Acme\";"), "{css}");
    assert!(css.contains("main > .modal-body {\n  background: url(\""), "{css}");
    let name = css.split("src: url(\"").nth(1).unwrap().split('"').next().unwrap();
    let base = page.attribute("link[href*='/style/']", "href");
    let file = browser.open(&format!("{}/{name}", base.rsplit_once('/').unwrap().0)).await;
    assert_eq!((file.status, file.header("content-type")), (200, "font/woff2"));

    // What is null goes.
    let change = json!({
        "UserPoolId": app.pool, "ManagedLoginBrandingId": made["ManagedLoginBrandingId"],
        "Settings": {"poolhouse": {"title": null, "texts": null}},
    });
    server.signed("UpdateManagedLoginBranding", change).await.ok();
    assert_eq!(browser.open(&app.login).await.text_of("title"), "Anmelden · app");
}

#[sqlx::test]
async fn what_could_do_harm_is_refused_and_named(db: PgPool) {
    let server = TestServer::start(db).await;
    let app = server.hosted_app().await;
    for (own, why) in [
        (
            json!({"css": "input[value^=a] { color: red }"}),
            "poolhouse.css: Invalid CSS: the selector is not allowed: input[value^=a].",
        ),
        (
            json!({"css": "main { background: url(//evil.example) }"}),
            "poolhouse.css: Invalid CSS: the value of property background is not allowed: url(//evil.example).",
        ),
        (
            json!({"texts": {"en": {"nothing": "x"}}}),
            "poolhouse.texts.en: nothing is no text of the pages.",
        ),
        (
            json!({"texts": {"*": {"device-approve": "x"}}}),
            "poolhouse.texts.*: device-approve is a text that a style cannot change.",
        ),
        (
            json!({"texts": {"*": {"terms-agree": "Next"}}}),
            "poolhouse.texts.*: terms-agree is a text that a style cannot change.",
        ),
        (
            json!({"texts": {"en": {"login-stranger": "Welcome!"}}}),
            "poolhouse.texts.en: login-stranger is a text that a style cannot change.",
        ),
        (
            json!({"texts": {"*": {"month": "x"}}}),
            "poolhouse.texts.*: month is a text that a style cannot change.",
        ),
        (
            json!({"texts": {"en": {"mail-code": "A code."}}}),
            "poolhouse.texts.en: mail-code must have { $code } in it.",
        ),
        (json!({"texts": {"tlh": {}}}), "poolhouse.texts: tlh is no language of the pages."),
        (
            json!({"script": "x"}),
            "poolhouse: unknown field `script`, expected one of `css`, `fonts`, `title`, `titles`, `headerLinks`, `footerLinks`, `texts`.",
        ),
    ] {
        let input =
            json!({"UserPoolId": app.pool, "ClientId": app.client, "Settings": {"poolhouse": own}});
        let answer = server.signed("CreateManagedLoginBranding", input).await;
        assert_eq!(answer.message(), format!("Invalid Settings: {why}"));
    }
}

/// The themes of the documentation are styles as they stand.
#[sqlx::test]
async fn the_themes_of_the_documentation_are_taken(db: PgPool) {
    let server = TestServer::start(db).await;
    let app = server.hosted_app().await;
    use_managed_login(&server, &app).await;
    let mut browser = server.browser();
    let mut looks = std::collections::BTreeSet::new();
    for theme in ["broadsheet", "arcade", "meadow"] {
        let folder = format!("{}/docs/themes/{theme}", env!("CARGO_MANIFEST_DIR"));
        let read = |file: &str| std::fs::read_to_string(format!("{folder}/{file}")).unwrap();
        let mut settings: Value = serde_json::from_str(&read("settings.json")).unwrap();
        settings["poolhouse"]["css"] = json!(read("style.css"));
        let other = server.hosted_client(&app.pool).await;
        create(&server, &other, json!({"Settings": settings})).await;
        let page = browser.open(&other.login).await;
        looks.insert(browser.open(&page.attribute("link[href*='/style/']", "href")).await.text);
    }
    assert_eq!(looks.len(), 3);
}
