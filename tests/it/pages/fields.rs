//! Fields of forms: what they are called, what they take, and which of them is told that it is wrong.

use serde_json::json;
use sqlx::PgPool;

use super::login::{ANN, PASSWORD, log_in};
use crate::support::TestServer;
use crate::support::browser::{Browser, Page};
use crate::support::hosted::{self, HostedApp};

const FORM: &str = "signupform";

/// The ids of the fields that something is wrong with, and that of the one with the focus.
fn wrong(page: &Page) -> (Vec<String>, String) {
    let parsed = scraper::Html::parse_document(&page.text);
    let all = scraper::Selector::parse("[aria-invalid=true]").unwrap();
    let ids = parsed.select(&all).map(|field| field.attr("id").unwrap().to_owned()).collect();
    let focused = scraper::Selector::parse("[autofocus]").unwrap();
    let focused: Vec<_> = parsed.select(&focused).map(|one| one.attr("id").unwrap()).collect();
    assert!(focused.len() < 2, "{focused:?}");
    (ids, focused.first().map(ToString::to_string).unwrap_or_default())
}

/// A pool with user names, whose users give an address and a lane.
async fn with_names(db: PgPool) -> (TestServer, HostedApp) {
    let server = TestServer::start(db).await;
    let lane = json!({
        "Name": "lane", "AttributeDataType": "Number", "Mutable": true,
        "NumberAttributeConstraints": {"MinValue": "1", "MaxValue": "8"},
    });
    let members = json!({
        "AliasAttributes": ["email"], "AutoVerifiedAttributes": ["email"],
        "Schema": [lane, {"Name": "since", "AttributeDataType": "DateTime", "Mutable": true}],
        "UserPoolTags": {"poolhouse:sign-up-attributes": "email custom:lane custom:since birthdate"},
    });
    let app = server.hosted_app_with(members).await;
    (server, app)
}

async fn sign_up(browser: &mut Browser<'_>, app: &HostedApp, fields: &[(&str, &str)]) -> Page {
    let page = browser.open(&app.path("/signup")).await;
    browser.submit(&page, FORM, fields).await
}

/// Bug: an address that was no user name was blamed on the user name.
#[sqlx::test]
async fn the_field_that_is_wrong_is_the_one_that_says_so(db: PgPool) {
    let (server, app) = with_names(db).await;
    let mut browser = server.browser();
    let field = "requiredAttributes[email]";
    let given = [("username", "ann"), ("password", PASSWORD), (field, "no address")];
    let page = sign_up(&mut browser, &app, &given).await;
    let email = ("attribute-email".to_owned(), "attribute-email".to_owned());
    assert_eq!(wrong(&page), (vec![email.0.clone()], email.1.clone()), "{}", page.text);
    assert_eq!(page.text_of("#wrong-email"), page.problem());
    // The same where somebody else has it.
    let taken = [("username", "bob"), ("password", PASSWORD), (field, ANN)];
    let page = sign_up(&mut browser, &app, &taken).await;
    assert_eq!(page.status, 303, "{}", page.problem());
    let input = json!({"UserPoolId": app.pool, "Username": "bob"});
    server.signed("AdminConfirmSignUp", input).await.ok();
    let proven = json!([{"Name": "email_verified", "Value": "true"}]);
    let input = json!({"UserPoolId": app.pool, "Username": "bob", "UserAttributes": proven});
    server.signed("AdminUpdateUserAttributes", input).await.ok();
    // A name that is taken is the name's.
    let page = sign_up(&mut browser, &app, &taken).await;
    assert_eq!(wrong(&page), (vec!["username".into()], "username".into()), "{}", page.text);
}

#[sqlx::test]
async fn numbers_and_moments_say_what_they_take(db: PgPool) {
    let (server, app) = with_names(db).await;
    let mut browser = server.browser();
    let page = browser.open(&app.path("/signup")).await;
    let lane = "[name='attributes[custom:lane]']";
    assert_eq!(
        (page.attribute(lane, "min"), page.attribute(lane, "max")),
        ("1".into(), "8".into())
    );
    assert_eq!(page.attribute(lane, "aria-describedby"), "hint-custom:lane");
    let hint = |page: &Page, name: &str| page.text_of(&format!("[id='hint-custom:{name}']"));
    assert_eq!(hint(&page, "lane"), "A whole number from 1 to 8.");
    assert_eq!(page.attribute(lane, "inputmode"), "numeric");
    let since = "[name='attributes[custom:since]']";
    assert_eq!(page.attribute(since, "type"), "datetime-local");
    assert_eq!(hint(&page, "since"), "Date and time in UTC.");
    assert_eq!(page.attribute("#attribute-birthdate", "max"), "9999-12-31");
    let given = [
        ("username", "ann"),
        ("password", PASSWORD),
        ("requiredAttributes[email]", ANN),
        ("attributes[custom:lane]", "9"),
        ("attributes[custom:since]", "yesterday"),
        ("attributes[birthdate]", "31.1.1990"),
    ];
    let page = browser.submit(&page, FORM, &given).await;
    let ids = ["custom:lane", "custom:since", "birthdate"].map(|name| format!("attribute-{name}"));
    assert_eq!(wrong(&page), (ids.to_vec(), ids[0].clone()), "{}", page.text);
    let date = "Please enter the date like this: 1990-12-31";
    assert_eq!(page.text_of("#wrong-birthdate"), date);
    let said = page.text_of("[id='wrong-custom:lane']");
    assert_eq!(said, "Please enter a whole number from 1 to 8.");
    assert!(page.text_of("[id='wrong-custom:since']").contains("2027-01-31T14:30:00Z"));
    // Bug: the same was said twice.
    assert!(!page.has("[id='hint-custom:lane']"), "{}", page.text);
    assert_eq!(page.attribute(lane, "aria-describedby"), "wrong-custom:lane");
    assert_eq!(hint(&page, "since"), "Date and time in UTC.", "not said above");
}

/// Bug: "Lane" in every language.
#[sqlx::test]
async fn a_brand_says_what_custom_attributes_are_called(db: PgPool) {
    let (server, app) = with_names(db).await;
    let domain = hosted::prefix_of(&app.pool);
    let input = json!({"UserPoolId": app.pool, "Domain": domain, "ManagedLoginVersion": 2});
    server.signed("UpdateUserPoolDomain", input).await.ok();
    let texts = json!({
        "de": {"attribute-custom:lane": "Lieblingsbahn"},
        "*": {"attribute-custom:lane": "Favourite lane"},
    });
    let input = json!({
        "UserPoolId": app.pool, "ClientId": app.client,
        "Settings": {"poolhouse": {"texts": texts}},
    });
    server.signed("CreateManagedLoginBranding", input).await.ok();
    let mut browser = server.browser();
    let label = "[for='attribute-custom:lane']";
    let page = browser.open(&app.path("/signup")).await;
    assert_eq!(page.text_of(label), "Favourite lane (optional)");
    assert_eq!(page.text_of("[for='attribute-custom:since']"), "Since (optional)");
    let page = browser.open(&format!("{}&lang=de", app.path("/signup"))).await;
    assert_eq!(page.text_of(label), "Lieblingsbahn (optional)");
    let none = json!({
        "UserPoolId": app.pool, "ClientId": app.client,
        "Settings": {"poolhouse": {"texts": {"de": {"attribute-custom:": "x"}}}},
    });
    let refused = server.signed("CreateManagedLoginBranding", none).await;
    assert_eq!(refused.error(), "InvalidParameterException");
}

/// Bug: a page that was open for too long called the password wrong.
#[sqlx::test]
async fn what_is_wrong_with_no_field_is_said_of_none(db: PgPool) {
    let server = TestServer::start(db).await;
    let app = server.hosted_app().await;
    server.known(&app, ANN).await;
    let mut browser = server.browser();
    let page = log_in(&mut browser, &app, ANN, "wrong").await;
    let password = "signInFormPassword".to_owned();
    assert_eq!(wrong(&page), (vec![password.clone()], password.clone()), "{}", page.text);
    browser.cookies.clear();
    let fields = [("username", ANN), ("password", PASSWORD)];
    let page = browser.submit(&page, "cognitoSignInForm", &fields).await;
    assert!(!page.problem().is_empty());
    assert_eq!(wrong(&page), (Vec::new(), password), "{}", page.text);
}

#[sqlx::test]
async fn the_profile_says_what_is_optional_where_something_is_not(db: PgPool) {
    let server = TestServer::start(db).await;
    let required = json!([{"Name": "nickname", "Required": true, "Mutable": true}]);
    let members = json!({"UsernameAttributes": ["email"], "Schema": required});
    let app = server.hosted_app_with(members).await;
    let attributes = json!([{"Name": "nickname", "Value": "annie"}]);
    let input = json!({
        "ClientId": app.client, "Username": ANN, "Password": PASSWORD, "UserAttributes": attributes,
    });
    server.call("SignUp", input).await.ok();
    let input = json!({"UserPoolId": app.pool, "Username": ANN});
    server.signed("AdminConfirmSignUp", input).await.ok();
    let mut browser = server.browser();
    assert_eq!(log_in(&mut browser, &app, ANN, PASSWORD).await.status, 303);
    let path = format!("/{}/account/profile?client_id={}", app.pool, app.client);
    let page = browser.visit(&path).await;
    assert_eq!(page.text_of("[for=attribute-nickname]"), "Nickname");
    assert_eq!(page.text_of("[for=attribute-given_name]"), "Given name (optional)");
    let page = browser.submit(&page, "profileform", &[("attributes[nickname]", "")]).await;
    assert_eq!(wrong(&page).1, "attribute-nickname", "{}", page.text);
}

/// Bug: what a browser could not show in a field was gone once the rest of the profile was saved.
#[sqlx::test]
async fn what_a_field_cannot_show_is_kept(db: PgPool) {
    let (server, app) = with_names(db).await;
    server.known(&app, "ann").await;
    let stored =
        [("birthdate", "0000-05-05"), ("custom:lane", "+5"), ("address", "Line 1\nLine 2")];
    let attributes = stored.map(|(name, value)| json!({"Name": name, "Value": value}));
    let input = json!({"UserPoolId": app.pool, "Username": "ann", "UserAttributes": attributes});
    server.signed("AdminUpdateUserAttributes", input).await.ok();
    let mut browser = server.browser();
    assert_eq!(log_in(&mut browser, &app, "ann", PASSWORD).await.status, 303);
    let page = browser.visit(&app.own("/account/profile")).await;
    for (name, value) in &stored[..2] {
        let field = format!("[name='attributes[{name}]']");
        assert_eq!(page.attribute(&field, "type"), "text", "{name}");
        assert_eq!(page.attribute(&field, "value"), *value);
    }
    // Forms end lines as mails do.
    let fields = [("attributes[nickname]", "annie"), ("attributes[address]", "Line 1\r\nLine 2")];
    let page = browser.send_form(&page, "profileform", &fields).await;
    assert_eq!(page.text_of("[role=status]"), "Saved.");
    for (name, value) in stored {
        assert_eq!(server.attribute(&app.pool, "ann", name).await.as_deref(), Some(value));
    }
    let page = browser.visit(&app.own("/account/profile")).await;
    let fields = [("attributes[birthdate]", "1990-12-31"), ("attributes[address]", "1\r\n2")];
    let page = browser.send_form(&page, "profileform", &fields).await;
    assert_eq!(page.text_of("[role=status]"), "Saved.");
    for (name, value) in [("birthdate", "1990-12-31"), ("address", "1\n2")] {
        assert_eq!(server.attribute(&app.pool, "ann", name).await.as_deref(), Some(value));
    }
}

/// Bug: a name to be known by that somebody else has was refused above a long form, as if something else were wrong; and at
/// sign-up, where nobody can have one yet, it was asked for.
#[sqlx::test]
async fn a_preferred_name_is_chosen_where_it_can_be_had(db: PgPool) {
    let server = TestServer::start(db).await;
    let members = json!({
        "AliasAttributes": ["email", "preferred_username"], "AutoVerifiedAttributes": ["email"],
        "UserPoolTags": {"poolhouse:sign-up-attributes": "preferred_username nickname"},
    });
    let app = server.hosted_app_with(members).await;
    let mut browser = server.browser();
    let page = browser.open(&app.path("/signup")).await;
    assert!(page.has("#attribute-nickname"), "{}", page.text);
    assert!(!page.has("#attribute-preferred_username"), "{}", page.text);
    for name in ["ann", "bob"] {
        server.known(&app, name).await;
    }
    let attributes = json!([{"Name": "preferred_username", "Value": "bobby"}]);
    let input = json!({"UserPoolId": app.pool, "Username": "bob", "UserAttributes": attributes});
    server.signed("AdminUpdateUserAttributes", input).await.ok();
    assert_eq!(log_in(&mut browser, &app, "ann", PASSWORD).await.status, 303);
    let page = browser.visit(&app.own("/account/profile")).await;
    for (name, why) in [
        ("bobby", "An account with this name or address already exists."),
        ("bob@example.com", "Please choose another username."),
    ] {
        let fields = [("attributes[preferred_username]", name)];
        let page = browser.submit(&page, "profileform", &fields).await;
        let field = "attribute-preferred_username".to_owned();
        assert_eq!(wrong(&page), (vec![field.clone()], field), "{}", page.text);
        assert_eq!(page.text_of("#wrong-preferred_username"), why);
        assert_eq!(page.problem(), "Please check the fields that are marked below.");
    }
}
