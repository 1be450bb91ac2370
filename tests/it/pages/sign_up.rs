//! Signing up and confirming.

use serde_json::json;
use sqlx::PgPool;

use super::login::{ANN, PASSWORD, assert_in_app, log_in};
use crate::support::TestServer;
use crate::support::browser::{Browser, Page};
use crate::support::hosted::HostedApp;

const FORM: &str = "signupform";

/// Signs Ann up, as far as the page for the code.
async fn sign_up(browser: &mut Browser<'_>, app: &HostedApp, password: &str) -> Page {
    let page = browser.open(&app.path("/signup")).await;
    browser.send_form(&page, FORM, &[("username", ANN), ("password", password)]).await
}

#[sqlx::test]
async fn a_newcomer_signs_up_confirms_and_is_in_the_app(db: PgPool) {
    let server = TestServer::start(db).await;
    let app = server.hosted_app().await;
    let mut browser = server.browser();
    let login = browser.open(&app.login).await;
    assert_eq!(login.attribute("p.redirect-customizable a", "href"), app.path("/signup"));

    let page = sign_up(&mut browser, &app, PASSWORD).await;
    assert_eq!(page.heading(), "Confirm your account");
    assert_eq!(page.text_of("#text-code"), "We sent a code by email to a***@e***");
    let code = server.code(ANN).await;
    assert_in_app(&browser.submit(&page, "confirm", &[("code", &format!(" {code} "))]).await);

    // The browser has a session now, and the flow is over.
    assert_eq!(browser.open(&app.login).await.heading(), "Welcome back");
    assert!(browser.open(&app.path("/confirm")).await.location().unwrap().contains("/login?"));
}

#[sqlx::test]
async fn every_required_attribute_is_asked_for_and_nothing_else(db: PgPool) {
    let server = TestServer::start(db).await;
    let required = |name: &str| json!({"Name": name, "Required": true});
    let schema = ["email", "given_name", "birthdate", "address"].map(required);
    let app = server
        .hosted_app_with(json!({
            "UsernameAttributes": ["email"],
            "AutoVerifiedAttributes": ["email"],
            "Schema": schema,
        }))
        .await;
    let mut browser = server.browser();
    let page = browser.open(&app.path("/signup")).await;
    let asked = page.text.matches("requiredAttributes[").count();
    assert_eq!(asked, 3, "the address is the username and is not asked for twice");

    let given = [
        ("username", ANN),
        ("password", PASSWORD),
        ("requiredAttributes[given_name]", "Ann"),
        ("requiredAttributes[birthdate]", "1990-02-03"),
    ];
    let page = browser.submit(&page, FORM, &given).await;
    assert_eq!(
        (page.status, page.problem().as_str()),
        (200, "Please check the fields that are marked below.")
    );
    assert_eq!(page.attribute("#attribute-address", "aria-invalid"), "true");
    let described = page.attribute("#attribute-address", "aria-describedby");
    assert_eq!(page.text_of(&format!("#{described}")), "Please fill this in.");
    assert_eq!(page.attribute("#attribute-given_name", "value"), "Ann");
    assert_eq!(page.attribute("#username", "value"), ANN);

    // Another field is nobody's business.
    let rest = [
        ("password", PASSWORD),
        ("requiredAttributes[address]", "1 Main St"),
        ("requiredAttributes[email_verified]", "true"),
        ("requiredAttributes[nickname]", "annie"),
    ];
    let page = browser.send_form(&page, FORM, &rest).await;
    assert_eq!(page.heading(), "Confirm your account", "{}", page.problem());
    let input = json!({"UserPoolId": app.pool, "Username": ANN});
    let user = server.signed("AdminGetUser", input).await.ok();
    let attributes = user["UserAttributes"].as_array().unwrap();
    let value = |name: &str| attributes.iter().find(|attribute| attribute["Name"] == name);
    assert_eq!(value("address").unwrap()["Value"], "1 Main St");
    assert_eq!(value("nickname"), None);
    assert_ne!(value("email_verified").map(|attribute| &attribute["Value"]), Some(&json!("true")));
}

#[sqlx::test]
async fn a_weak_password_is_told_which_rules_it_breaks(db: PgPool) {
    let server = TestServer::start(db).await;
    let app = server.hosted_app().await;
    let page = sign_up(&mut server.browser(), &app, "abcdefgh1").await;
    assert_eq!(page.problem(), "The password does not meet all of the rules below.");
    let has = |rule: &str, class: &str| page.has(&format!(".checkPassword-{rule}.{class}"));
    for rule in ["length", "lowerletter", "numbers"] {
        assert!(has(rule, "passwordCheck-valid-customizable"), "{rule}");
    }
    for rule in ["upperletter", "symbols"] {
        assert!(has(rule, "passwordCheck-notValid-customizable"), "{rule}");
    }
    assert!(!page.text.contains("abcdefgh1"), "a password never comes back");
}

#[sqlx::test]
async fn a_wrong_code_may_be_corrected(db: PgPool) {
    let server = TestServer::start(db).await;
    let app = server.hosted_app().await;
    let mut browser = server.browser();
    let page = sign_up(&mut browser, &app, PASSWORD).await;
    let code = server.code(ANN).await;
    let wrong = if code == "123456" { "654321" } else { "123456" };
    let page = browser.submit(&page, "confirm", &[("code", wrong)]).await;
    assert_eq!(page.problem(), "Invalid verification code provided, please try again.");
    assert!(page.has("#verification_code[aria-invalid=true]"));
    // Whoever gave a wrong address starts over, or leaves.
    assert_eq!(page.attribute("#startOver", "href"), app.path("/signup"));
    assert!(page.has(&format!("a[href='{}']", app.path("/login"))));
    assert_in_app(&browser.submit(&page, "confirm", &[("code", &code)]).await);
}

/// Bug: the account of a second tab with the same page took the place of the first one's, whose right code was wrong then.
#[sqlx::test]
async fn two_tabs_with_the_same_page_confirm_an_account_each(db: PgPool) {
    let server = TestServer::start(db).await;
    let app = server.hosted_app().await;
    let bob = "bob@example.com";
    let mut browser = server.browser();
    let path = app.path("/signup");
    let tabs = [browser.open(&path).await, browser.open(&path).await];
    let mut waiting = Vec::new();
    for (tab, name) in tabs.iter().zip([ANN, bob]) {
        let fields = [("username", name), ("password", PASSWORD)];
        waiting.push(browser.send_form(tab, FORM, &fields).await);
    }
    for (page, name) in waiting.iter().zip([ANN, bob]) {
        let code = server.code(name).await;
        assert_in_app(&browser.submit(page, "confirm", &[("code", &code)]).await);
    }
}

#[sqlx::test]
async fn a_new_code_takes_the_place_of_the_one_before(db: PgPool) {
    let server = TestServer::start(db).await;
    let app = server.hosted_app().await;
    let mut browser = server.browser();
    let page = sign_up(&mut browser, &app, PASSWORD).await;
    let first = server.code(ANN).await;
    // Following a link sends nothing.
    let linked = browser.visit(&app.path("/resendcode")).await;
    assert_eq!((linked.heading().as_str(), linked.has(".notice")), ("Confirm your account", false));
    assert_eq!(server.code(ANN).await, first);

    let page = browser.send_form(&page, "resendcode", &[]).await;
    assert_eq!(
        page.text_of(".notice"),
        "A new code is on its way. The earlier one no longer works."
    );
    assert!(!browser.open(&app.path("/confirm")).await.has(".notice"), "said once");
    let second = server.code(ANN).await;
    if first != second {
        let stale = browser.submit(&page, "confirm", &[("code", &first)]).await;
        assert!(!stale.problem().is_empty());
    }
    assert_in_app(&browser.submit(&page, "confirm", &[("code", &second)]).await);
}

#[sqlx::test]
async fn whoever_comes_back_unconfirmed_gets_a_new_code_and_goes_on(db: PgPool) {
    let server = TestServer::start(db).await;
    let app = server.hosted_app().await;
    sign_up(&mut server.browser(), &app, PASSWORD).await;
    let first = server.mail(ANN).await.pop().unwrap();

    // Days later, elsewhere.
    server.advance(chrono::Duration::days(3));
    let mut browser = server.browser();
    let wrong = log_in(&mut browser, &app, ANN, "wrong").await;
    assert_eq!(
        wrong.problem(),
        "Incorrect username or password.",
        "only the right password learns more"
    );
    let answer = log_in(&mut browser, &app, ANN, PASSWORD).await;
    let page = browser.follow(answer).await;
    assert_eq!(page.heading(), "Confirm your account");
    assert_eq!(page.text_of("#text-code"), "We sent a code by email to a***@e***");
    assert_ne!(server.mail(ANN).await.pop().unwrap().text, first.text);
    let code = server.code(ANN).await;
    assert_in_app(&browser.submit(&page, "confirm", &[("code", &code)]).await);
}

/// security.md section 7: a code sent for one password never confirms another.
#[sqlx::test]
async fn a_code_never_confirms_a_password_that_somebody_else_chose(db: PgPool) {
    let server = TestServer::start(db).await;
    let app = server.hosted_app().await;
    let mut ann = server.browser();
    let page = sign_up(&mut ann, &app, PASSWORD).await;
    // Somebody signs up with her address and a password of their own; the code goes to her.
    let mut mallory = server.browser();
    let theirs = sign_up(&mut mallory, &app, "Mallorys-password-1").await;
    assert_eq!(theirs.heading(), "Confirm your account");
    let code = server.code(ANN).await;
    let page = ann.submit(&page, "confirm", &[("code", &code)]).await;
    assert_eq!(page.problem(), "Invalid verification code provided, please try again.");
    let input = json!({"UserPoolId": app.pool, "Username": ANN});
    let user = server.signed("AdminGetUser", input).await.ok();
    assert_eq!(user["UserStatus"], "UNCONFIRMED");
    // She starts over, and the account is hers.
    let page = sign_up(&mut ann, &app, PASSWORD).await;
    let code = server.code(ANN).await;
    assert_in_app(&ann.submit(&page, "confirm", &[("code", &code)]).await);
    let refused = log_in(&mut mallory, &app, ANN, "Mallorys-password-1").await;
    assert_eq!(refused.problem(), "Incorrect username or password.");
}

#[sqlx::test]
async fn a_name_that_is_somebodys_is_taken(db: PgPool) {
    let server = TestServer::start(db).await;
    let app = server.hosted_app().await;
    server.known(&app, ANN).await;
    let page = sign_up(&mut server.browser(), &app, PASSWORD).await;
    assert_eq!(page.problem(), "An account with this name or address already exists.");
    assert_eq!(page.attribute("#username", "value"), ANN);
}

/// Bug: such users came to be, and no administrator could name them.
#[sqlx::test]
async fn a_name_that_the_api_refuses_is_refused(db: PgPool) {
    let server = TestServer::start(db).await;
    let app = server.hosted_app_with(json!({})).await;
    for name in ["two words", "tab\tbed", "soft\u{ad}hyphen", "zero\u{200b}width"] {
        let mut browser = server.browser();
        let page = browser.open(&app.path("/signup")).await;
        let fields = [("username", name), ("password", PASSWORD)];
        let page = browser.submit(&page, "signupform", &fields).await;
        assert_eq!(page.problem(), "Please choose another username.", "{name:?}");
    }
}

#[sqlx::test]
async fn a_name_is_not_typed_again_where_it_is_known(db: PgPool) {
    let server = TestServer::start(db).await;
    let app = server.hosted_app().await;
    server.known(&app, ANN).await;
    let mut browser = server.browser();
    let page = sign_up(&mut browser, &app, PASSWORD).await;
    let href = page.attribute("a[href*='/login']", "href");
    let login = browser.open(&href).await;
    assert_eq!(login.attribute("input[name=username]", "value"), ANN);
    let hinted = async |hint: &str| {
        let path = format!("{}&login_hint={hint}", app.path("/signup"));
        server.browser().open(&path).await.attribute("#username", "value")
    };
    assert_eq!(hinted("bob%40example.com").await, "bob@example.com");
    assert_eq!(hinted("bob").await, "", "no name that one could have here");
}

/// Bug: "That did not work" after what had just worked, where a browser without script sends a form twice.
#[sqlx::test]
async fn a_code_that_is_sent_twice_confirms_once_and_leads_on(db: PgPool) {
    let server = TestServer::start(db).await;
    let app = server.hosted_app().await;
    let mut browser = server.browser();
    let page = sign_up(&mut browser, &app, PASSWORD).await;
    let code = server.code(ANN).await;
    let grouped = format!("{}-{}", &code[..3], &code[3..]);
    let before = browser.cookies.clone();
    assert_in_app(&browser.submit(&page, "confirm", &[("code", &grouped)]).await);
    let after = std::mem::replace(&mut browser.cookies, before.clone());
    let again = browser.submit(&page, "confirm", &[("code", &grouped)]).await;
    // The cookies of the first answer have come meanwhile.
    browser.cookies.extend(after.into_iter().filter(|(name, _)| name.contains("session")));
    let arrived = browser.follow(again).await;
    assert!(arrived.parameter("code").is_some(), "{} {}", arrived.url, arrived.text);
    // Without them the sign-in page says how it stands.
    browser.cookies = before;
    let page = browser.send_form(&page, "confirm", &[("code", &code)]).await;
    assert_eq!(page.heading(), "Sign in");
    assert_eq!(page.text_of(".notice"), "Your account is confirmed already. You can sign in.");
    assert_eq!(page.attribute("input[name=username]", "value"), ANN);
}

/// Bug: numbers were taken without spaces and brackets alone, which nobody writes.
#[sqlx::test]
async fn a_number_is_taken_as_people_write_it(db: PgPool) {
    let server = TestServer::start(db).await;
    let members = json!({
        "UsernameAttributes": ["phone_number"], "AutoVerifiedAttributes": ["phone_number"],
    });
    let app = server.hosted_app_with(members).await;
    let mut browser = server.browser();
    let page = browser.open(&app.path("/signup")).await;
    let fields = [("username", "+1 (415) 555-0134"), ("password", PASSWORD)];
    let page = browser.send_form(&page, FORM, &fields).await;
    assert_eq!(page.heading(), "Confirm your account", "{}", page.problem());
    assert!(page.text.contains("Was it the wrong number?"), "{}", page.text);
    let code = server.code("+14155550134").await;
    assert_in_app(&browser.submit(&page, "confirm", &[("code", &code)]).await);
    let answer = log_in(&mut server.browser(), &app, "001 415 555 0134", PASSWORD).await;
    assert_in_app(&answer);
}

#[sqlx::test]
async fn what_was_wrong_is_said_at_its_field(db: PgPool) {
    let server = TestServer::start(db).await;
    let app = server.hosted_app().await;
    let problem = "loginErrorMessage";
    let page = sign_up(&mut server.browser(), &app, "short").await;
    let described = page.attribute("#password", "aria-describedby");
    assert_eq!(described, format!("{problem} password-rules"));
    assert_eq!(page.attribute("#password", "aria-invalid"), "true");
    assert!(!page.has("#username[aria-invalid], #username[autofocus]"), "{}", page.text);
    server.known(&app, ANN).await;
    let page = sign_up(&mut server.browser(), &app, PASSWORD).await;
    assert_eq!(page.attribute("#username", "aria-describedby"), problem);
    assert_eq!(page.attribute("#username", "aria-invalid"), "true");
    assert!(!page.has("#password[aria-invalid]"), "{}", page.text);
}

#[sqlx::test]
async fn a_browser_that_keeps_no_cookies_is_told_so(db: PgPool) {
    let server = TestServer::start(db).await;
    let app = server.hosted_app().await;
    let mut browser = server.browser();
    let page = browser.open(&app.path("/signup")).await;
    browser.cookies.clear();
    let page = browser.submit(&page, FORM, &[("username", ANN), ("password", PASSWORD)]).await;
    assert!(page.problem().contains("allow cookies"), "{}", page.problem());
    browser.cookies.clear();
    let page = browser.open(&app.login).await;
    browser.cookies.clear();
    let fields = [("username", ANN), ("password", PASSWORD)];
    let page = browser.submit(&page, "cognitoSignInForm", &fields).await;
    assert!(page.problem().contains("allow cookies"), "{}", page.problem());
}

#[sqlx::test]
async fn where_only_administrators_make_users_nobody_signs_up(db: PgPool) {
    let server = TestServer::start(db).await;
    let closed = json!({"AdminCreateUserConfig": {"AllowAdminCreateUserOnly": true}});
    let app = server.hosted_app_with(closed).await;
    let mut browser = server.browser();
    assert!(!browser.open(&app.login).await.has("a[href*='/signup']"));
    let page = browser.open(&app.path("/signup")).await;
    assert_eq!((page.status, page.heading().as_str()), (200, "You cannot sign up here"));
    assert!(page.has("a[href*='/login']"), "{}", page.text);
    let url = format!("{}{}", server.url, app.path("/signup"));
    let csrf = browser.open(&app.login).await.attribute("input[name=_csrf]", "value");
    let fields = [("_csrf", csrf.as_str()), ("username", "ann"), ("password", PASSWORD)];
    let page = browser.send(url.clone(), server.http.post(&url).form(&fields)).await;
    assert_eq!(page.problem(), "New accounts are made by administrators only.");
}

#[sqlx::test]
async fn where_nothing_is_proven_an_administrator_confirms(db: PgPool) {
    let server = TestServer::start(db).await;
    let app = server.hosted_app_with(json!({})).await;
    let mut browser = server.browser();
    let page = browser.open(&app.path("/signup")).await;
    let fields = [("username", "ann"), ("password", PASSWORD)];
    let page = browser.send_form(&page, FORM, &fields).await;
    assert_eq!((page.status, page.heading().as_str()), (200, "Your account was created"));
    // Whoever comes back is not asked for a code that nobody sent.
    let page = log_in(&mut browser, &app, "ann", PASSWORD).await;
    assert_eq!((page.status, page.heading().as_str()), (200, "Your account was created"));
    assert!(!page.has("input[name=code]"), "{}", page.text);
    let input = json!({"UserPoolId": app.pool, "Username": "ann"});
    server.signed("AdminConfirmSignUp", input).await.ok();
    assert_in_app(&log_in(&mut browser, &app, "ann", PASSWORD).await);
}

#[sqlx::test]
async fn an_address_is_asked_for_where_no_code_could_be_sent_otherwise(db: PgPool) {
    let server = TestServer::start(db).await;
    let app = server.hosted_app_with(json!({"AutoVerifiedAttributes": ["email"]})).await;
    let mut browser = server.browser();
    let page = browser.open(&app.path("/signup")).await;
    assert!(page.has("input[name='requiredAttributes[email]'][type=email]"));
    let fields = [("username", "ann"), ("password", PASSWORD), ("requiredAttributes[email]", ANN)];
    let page = browser.send_form(&page, FORM, &fields).await;
    assert_eq!(page.text_of("#text-code"), "We sent a code by email to a***@e***");
}

#[sqlx::test]
async fn the_page_for_the_code_belongs_to_the_browser_that_signed_up(db: PgPool) {
    let server = TestServer::start(db).await;
    let app = server.hosted_app().await;
    let mut browser = server.browser();
    let page = sign_up(&mut browser, &app, PASSWORD).await;
    let code = server.code(ANN).await;
    let mut other = server.browser();
    assert!(other.open(&app.path("/confirm")).await.location().unwrap().contains("/login?"));
    let answer = other.submit(&page, "confirm", &[("code", &code)]).await;
    let answer = other.follow(answer).await;
    assert_eq!(answer.heading(), "Sign in");
    assert_eq!(answer.text_of(".notice"), "This page was open for too long. Please try again.");
    assert_in_app(&browser.submit(&page, "confirm", &[("code", &code)]).await);
}

#[sqlx::test]
async fn optional_and_custom_attributes_are_asked_for_in_the_pools_order(db: PgPool) {
    let server = TestServer::start(db).await;
    let app = server
        .hosted_app_with(json!({
            "UsernameAttributes": ["email"], "AutoVerifiedAttributes": ["email"],
            "Schema": [
                {"Name": "lane", "AttributeDataType": "Number", "Mutable": true},
                {"Name": "name", "Required": true, "Mutable": true},
            ],
            "UserPoolTags": {"poolhouse:sign-up-attributes": "custom:lane nickname email"},
        }))
        .await;
    let mut browser = server.browser();
    let page = browser.open(&app.path("/signup")).await;
    let labels: Vec<&str> = ["Lane (optional)", "Nickname (optional)", "Full name"].into();
    let at: Vec<usize> = labels.iter().map(|label| page.text.find(label).expect(label)).collect();
    assert!(at.is_sorted(), "{}", page.text);
    assert!(!page.has("[name='attributes[email]']"), "it is the name");
    let fields = [
        ("username", "ann@example.com"),
        ("password", "Correct-horse-1"),
        ("requiredAttributes[name]", "Ann"),
        ("attributes[custom:lane]", "4"),
        ("attributes[nickname]", ""),
    ];
    let page = browser.send_form(&page, "signupform", &fields).await;
    assert_eq!(page.heading(), "Confirm your account", "{}", page.problem());
    let lane = server.attribute(&app.pool, "ann@example.com", "custom:lane").await;
    assert_eq!(lane.as_deref(), Some("4"));
    assert_eq!(server.attribute(&app.pool, "ann@example.com", "nickname").await, None);
}

#[sqlx::test]
async fn where_codes_let_people_in_they_need_no_password(db: PgPool) {
    let (server, app) = crate::pages::passkeys::world(db).await;
    let mut browser = server.browser();
    let page = browser.open(&app.path("/signup")).await;
    assert_eq!(page.text_of("label[for=password]"), "Password (optional)");
    let fields = [("username", "bob@example.com"), ("password", "")];
    let page = browser.send_form(&page, "signupform", &fields).await;
    assert_eq!(page.heading(), "Confirm your account", "{}", page.problem());
    let code = server.code("bob@example.com").await;
    let done = browser.submit(&page, "confirm", &[("code", &code)]).await;
    crate::pages::login::assert_in_app(&done);
    let page = browser.visit(&format!("/{}/account?client_id={}", app.pool, app.client)).await;
    assert_eq!(page.text_of("#account-password .row-state"), "Not set");
}
