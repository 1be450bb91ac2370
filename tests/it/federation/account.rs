//! What users see of their links on the account pages, and get rid of.

use chrono::Duration;
use serde_json::json;
use sqlx::PgPool;

use super::world::World;
use crate::support::browser::{Browser, Page};
use crate::support::hosted::CALLBACK;
use crate::support::users::{PASSWORD, value};

const PROVIDERS: &str = "/account/providers";

const ONLY_WAY: &str = "This is your only way to sign in, so it cannot be removed.";

impl World {
    fn own(&self, page: &str) -> String {
        format!("/{}{page}?client_id={}", self.app.pool, self.app.client)
    }

    /// A browser that has signed in with the password.
    async fn with_password(&self, name: &str) -> Browser<'_> {
        let mut browser = self.server.browser();
        let page = browser.visit(&self.app.login).await;
        let fields = [("username", name), ("password", PASSWORD)];
        let answer = browser.submit(&page, "cognitoSignInForm", &fields).await;
        assert!(answer.location().unwrap_or_default().starts_with(CALLBACK), "{}", answer.text);
        browser
    }

    /// A browser that has come through the provider.
    async fn with_provider(&self, name: &str) -> Browser<'_> {
        let mut browser = self.server.browser();
        let answer = self.through_corp(&mut browser, &self.app, name).await;
        assert!(answer.location().unwrap_or_default().starts_with(CALLBACK), "{}", answer.text);
        browser
    }

    /// Sends a form that no page has shown, with a token of the account's own.
    async fn forge(&self, browser: &mut Browser<'_>, provider: &str, subject: &str) -> Page {
        let page = browser.visit(&self.own("/account")).await;
        let csrf = page.attribute("form[name=signout] input[name=_csrf]", "value");
        let url = format!("{}{}", self.server.url, self.own(PROVIDERS));
        let fields = [("_csrf", &*csrf), ("provider", provider), ("subject", subject)];
        let post = self.server.http.post(&url).form(&fields);
        let answer = browser.send(url, post.header("sec-fetch-site", "same-origin")).await;
        browser.follow(answer).await
    }

    /// Who signs in by a subject.
    async fn who(&self, name: &str) -> Option<String> {
        self.signed_in(name).await["sub"].as_str().map(str::to_owned)
    }
}

#[track_caller]
fn heads(page: &Page, heading: &str) {
    assert_eq!((page.status, page.heading().as_str()), (200, heading), "{}", page.text);
}

#[sqlx::test]
async fn a_link_is_listed_and_removed_and_its_user_hears_of_it(db: PgPool) {
    let world = World::start(db).await;
    let (ann, local) = (world.person("ann").await, world.local("local").await);
    world.link("local", &ann).await.ok();
    // The address is proven by the provider.
    let mut other = world.with_provider("ann").await;
    let mut browser = world.with_password("local").await;
    let page = browser.visit(&world.own("/account")).await;
    assert_eq!(page.text_of("#account-providers .row-state"), "One");
    let page = browser.visit(&world.own(PROVIDERS)).await;
    heads(&page, "Linked accounts");
    assert_eq!((page.text_of("h2"), page.text_of(".entry bdi.address")), ("Corp".into(), ann));
    assert!(page.has(".entry time[datetime]") && page.has("details.sure"), "{}", page.text);
    let page = browser.send_form(&page, "provider-1", &[("remove", "")]).await;
    heads(&page, "Linked accounts");
    assert_eq!(page.text_of("[role=status]"), "Saved.");
    assert!(!page.has(".entry"), "{}", page.text);
    assert_eq!(value(&world.user("local").await["UserAttributes"], "identities"), None);
    let events = world.server.audited(&world.app.pool).await;
    assert!(events.iter().any(|event| event == "DisableProviderForUser"), "{events:?}");
    let told = world.server.mail("ann@corp.example").await;
    assert_eq!(told.last().unwrap().subject, "A linked account was removed");
    // Whoever else is signed in is so no longer.
    heads(&other.visit(&world.own("/account")).await, "Sign in");
    heads(&browser.visit(&world.own("/account")).await, "Your account");
    assert_ne!(world.who("ann").await, Some(local));
}

#[sqlx::test]
async fn the_only_way_to_sign_in_stays(db: PgPool) {
    let world = World::start(db).await;
    let (ann, bob) = (world.person("ann").await, world.person("bob").await);
    let user = world.who("ann").await;
    let mut browser = world.with_provider("ann").await;
    let page = browser.visit(&world.own(PROVIDERS)).await;
    heads(&page, "Linked accounts");
    assert!(page.text.contains(ONLY_WAY) && !page.has(".entry form"), "{}", page.text);
    let page = world.forge(&mut browser, "Corp", &ann).await;
    assert_eq!(page.problem(), ONLY_WAY);
    // Nor does a provider that is no more let anybody in.
    let name = json!({"UserPoolId": world.app.pool, "ProviderName": "Corp"});
    let mut gone = world.server.signed("DescribeIdentityProvider", name).await.ok();
    let gone = &mut gone["IdentityProvider"];
    let provider = json!({
        "UserPoolId": world.app.pool, "ProviderName": "Gone", "ProviderType": "OIDC",
        "ProviderDetails": gone["ProviderDetails"],
    });
    world.server.signed("CreateIdentityProvider", provider).await.ok();
    let link = json!({
        "UserPoolId": world.app.pool,
        "DestinationUser": {"ProviderName": "Corp", "ProviderAttributeValue": ann},
        "SourceUser": {
            "ProviderName": "Gone", "ProviderAttributeName": "Cognito_Subject",
            "ProviderAttributeValue": "ann",
        },
    });
    world.server.signed("AdminLinkProviderForUser", link).await.ok();
    let name = json!({"UserPoolId": world.app.pool, "ProviderName": "Gone"});
    world.server.signed("DeleteIdentityProvider", name).await.ok();
    let page = world.forge(&mut browser, "Corp", &ann).await;
    assert_eq!(page.problem(), ONLY_WAY);
    assert_eq!(world.who("ann").await, user);
    // With another way in, it goes; then the other one stays.
    world.link(&format!("Corp_{ann}"), &bob).await.ok();
    let page = browser.visit(&world.own("/account")).await;
    assert_eq!(page.text_of("#account-providers .row-state"), "3");
    world.forge(&mut browser, "Corp", &ann).await;
    let page = world.forge(&mut browser, "Corp", &bob).await;
    assert_eq!(page.problem(), ONLY_WAY);
    assert_eq!(world.who("bob").await, user);
}

/// Whoever comes through a provider may never have been told the password that an administrator made up.
#[sqlx::test]
async fn a_temporary_password_is_no_other_way(db: PgPool) {
    let world = World::start(db).await;
    let ann = world.person("ann").await;
    let new = json!({
        "UserPoolId": world.app.pool, "Username": "local", "MessageAction": "SUPPRESS",
    });
    world.server.signed("AdminCreateUser", new).await.ok();
    world.link("local", &ann).await.ok();
    let mut browser = world.with_provider("ann").await;
    let page = world.forge(&mut browser, "Corp", &ann).await;
    assert_eq!(page.problem(), ONLY_WAY);
}

#[sqlx::test]
async fn removing_takes_a_sign_in_of_the_last_ten_minutes(db: PgPool) {
    let world = World::start(db).await;
    let (ann, local) = (world.person("ann").await, world.local("local").await);
    world.link("local", &ann).await.ok();
    let mut browser = world.with_password("local").await;
    let stale = browser.visit(&world.own(PROVIDERS)).await;
    heads(&stale, "Linked accounts");
    world.server.advance(Duration::minutes(10) + Duration::seconds(1));
    world.corp.advance(Duration::minutes(10) + Duration::seconds(1));
    let again = "Please confirm that it is you";
    heads(&browser.visit(&world.own(PROVIDERS)).await, again);
    let asked = browser.send_form(&stale, "provider-1", &[("remove", "")]).await;
    heads(&asked, again);
    let fields = [("username", "local"), ("password", PASSWORD)];
    let page = browser.send_form(&asked, "cognitoSignInForm", &fields).await;
    heads(&page, "Linked accounts");
    assert!(page.has("form[name=provider-1]"), "{}", page.text);
    assert_eq!(world.who("ann").await, Some(local));
}

#[sqlx::test]
async fn nobody_removes_the_link_of_somebody_else(db: PgPool) {
    let world = World::start(db).await;
    let (ann, bob) = (world.person("ann").await, world.person("bob").await);
    let (local, _) = (world.local("local").await, world.local("other").await);
    world.link("local", &ann).await.ok();
    world.link("other", &bob).await.ok();
    let mut browser = world.with_password("other").await;
    for (provider, subject) in [("Corp", &*ann), ("Other", &*bob), ("Corp", ""), ("", "a b")] {
        let page = world.forge(&mut browser, provider, subject).await;
        heads(&page, "Linked accounts");
        assert!(page.problem().starts_with("Something has changed"), "{}", page.problem());
        assert!(page.has("form[name=provider-1]"), "{provider} {subject}");
    }
    assert_eq!(world.who("ann").await, Some(local));
}

#[sqlx::test]
async fn a_form_of_another_site_removes_nothing(db: PgPool) {
    let world = World::start(db).await;
    let (ann, local) = (world.person("ann").await, world.local("local").await);
    world.link("local", &ann).await.ok();
    let mut browser = world.with_password("local").await;
    let page = browser.visit(&world.own(PROVIDERS)).await;
    let wrong = browser.send_form(&page, "provider-1", &[("remove", ""), ("_csrf", "x")]).await;
    assert_eq!(wrong.problem(), "This page was open for too long. Please try again.");
    let csrf = page.attribute("form[name=provider-1] input[name=_csrf]", "value");
    let url = format!("{}{}", world.server.url, world.own(PROVIDERS));
    let fields = [("_csrf", &*csrf), ("provider", "Corp"), ("subject", &*ann), ("remove", "")];
    let foreign = world.server.http.post(&url).form(&fields);
    let refused = browser.send(url, foreign.header("sec-fetch-site", "cross-site")).await;
    assert_eq!((refused.status, refused.location()), (303, Some(world.own(PROVIDERS))));
    assert_eq!(world.who("ann").await, Some(local));
}

#[sqlx::test]
async fn a_pool_without_providers_says_nothing_of_them(db: PgPool) {
    let world = World::start(db.clone()).await;
    world.local("local").await;
    let mut browser = world.with_password("local").await;
    let page = browser.visit(&world.own("/account")).await;
    assert_eq!(page.text_of("#account-providers .row-state"), "None");
    let page = browser.visit(&world.own(PROVIDERS)).await;
    assert!(page.text.contains("Your account is not linked with any other."), "{}", page.text);
    let name = json!({"UserPoolId": world.app.pool, "ProviderName": "Corp"});
    world.server.signed("DeleteIdentityProvider", name).await.ok();
    let page = browser.visit(&world.own("/account")).await;
    heads(&page, "Your account");
    assert!(!page.has("#account-providers"), "{}", page.text);
}
