//! Who signs out here signs out at the provider, too, where `IDPSignout` says so.

use chrono::Duration;
use serde_json::{Value, json};
use sqlx::PgPool;

use super::world::{World, app_members};
use crate::support::browser::{Browser, Page};
use crate::support::hosted::HostedApp;

const GOODBYE: &str = "https://app.example/goodbye?from=pool";

/// What `IDPSignout` is.
async fn set(world: &World, value: &str) {
    let about = json!({"UserPoolId": world.app.pool, "ProviderName": "Corp"});
    let known = world.server.signed("DescribeIdentityProvider", about.clone()).await.ok();
    let mut change = about;
    change["ProviderDetails"] = known["IdentityProvider"]["ProviderDetails"].clone();
    change["ProviderDetails"]["IDPSignout"] = json!(value);
    world.server.signed("UpdateIdentityProvider", change).await.ok();
}

/// Two pools of which one signs users out at the other, and an app with a place to go to then.
async fn world(db: PgPool) -> World {
    let mut world = World::start(db).await;
    set(&world, "true").await;
    let pool = world.app.pool.clone();
    let corp_clients = json!({"UserPoolId": world.corp_pool});
    let client = world.corp.signed("ListUserPoolClients", corp_clients).await.ok();
    let mut own = json!({
        "UserPoolId": world.corp_pool,
        "ClientId": client["UserPoolClients"][0]["ClientId"],
    });
    let known = world.corp.signed("DescribeUserPoolClient", own.clone()).await.ok();
    for name in [
        "CallbackURLs",
        "AllowedOAuthFlows",
        "AllowedOAuthScopes",
        "AllowedOAuthFlowsUserPoolClient",
        "SupportedIdentityProviders",
    ] {
        own[name] = known["UserPoolClient"][name].clone();
    }
    own["LogoutURLs"] = json!([format!("{}/{pool}/logout/idpresponse", world.server.url)]);
    world.corp.signed("UpdateUserPoolClient", own).await.ok();
    let mut members = app_members(&["COGNITO", "Corp"]);
    members["LogoutURLs"] = json!([GOODBYE]);
    let id = world.server.client_with(&pool, members).await.id;
    let query = world.app.query.replace(&world.app.client, &id);
    let login = format!("/{pool}/login?{query}");
    world.app = HostedApp { pool, client: id, query, login };
    world
}

/// Signs in through the provider, in a browser that knows both: the app's answer.
async fn sign_in(world: &World, browser: &mut Browser<'_>, corp: &mut Browser<'_>) -> Page {
    let page = browser.visit(&world.app.login).await;
    let sent = browser.open(&page.attribute("a[data-provider=Corp]", "href")).await;
    let back = world.at_corp(corp, &sent.location().unwrap(), "ann").await;
    let answer = browser.open(&back).await;
    browser.follow(answer).await
}

/// Whether the browser has to prove there who its user is.
async fn is_asked_at_corp(
    world: &World,
    browser: &mut Browser<'_>,
    corp: &mut Browser<'_>,
) -> bool {
    let page = browser.visit(&world.app.login).await;
    let sent = browser.open(&page.attribute("a[data-provider=Corp]", "href")).await;
    corp.visit(&sent.location().unwrap()).await.location().is_none()
}

fn parameter(url: &str, name: &str) -> Option<String> {
    let url = url::Url::parse(url).unwrap();
    url.query_pairs().find(|(known, _)| known == name).map(|(_, value)| value.into_owned())
}

#[sqlx::test]
async fn who_signs_out_is_signed_out_at_the_provider_and_comes_to_the_app(db: PgPool) {
    let world = world(db).await;
    world.person("ann").await;
    let (mut browser, mut corp) = (world.server.browser(), world.corp.browser());
    let tokens = sign_in(&world, &mut browser, &mut corp).await;
    let tokens = world.tokens(&world.app, &tokens).await;
    let of_cognito = format!("client_id={}&logout_uri={}", world.app.client, encoded(GOODBYE));
    let hint = tokens["id_token"].as_str().unwrap();
    let goodbye = encoded(GOODBYE);
    let of_oidc =
        format!("id_token_hint={hint}&post_logout_redirect_uri={goodbye}&state=the+state");
    let with_state = format!("{GOODBYE}&state=the+state");
    for (query, end) in [(of_cognito, GOODBYE), (of_oidc, &*with_state)] {
        let path = format!("/{}/logout?{query}", world.app.pool);
        let there = browser.open(&path).await;
        let there = there.location().unwrap();
        assert!(there.starts_with(&format!("{}/{}/logout?", world.corp.url, world.corp_pool)));
        assert!(parameter(&there, "id_token_hint").is_some());
        // Signed out here, whatever happens there.
        assert!(browser.visit(&world.app.login).await.has("[name=password]"));
        let back = corp.open(&there).await.location().unwrap();
        let url = format!("{}/{}/logout/idpresponse?", world.server.url, world.app.pool);
        assert!(back.starts_with(&url), "{back}");
        assert_eq!(browser.open(&back).await.location().unwrap(), end);
        assert!(is_asked_at_corp(&world, &mut browser, &mut corp).await);
        sign_in(&world, &mut browser, &mut corp).await;
    }
}

/// Where the browser stays here, it comes back here: from the page that asks, and from the account page.
#[sqlx::test]
async fn the_pages_of_ours_sign_out_at_the_provider_too(db: PgPool) {
    let world = world(db).await;
    world.person("ann").await;
    let (mut browser, mut corp) = (world.server.browser(), world.corp.browser());
    for (page, form, field) in
        [("/logout/confirm", "signOutForm", "signOutButton"), ("/account", "signout", "sign_out")]
    {
        sign_in(&world, &mut browser, &mut corp).await;
        let asked = browser.visit(&world.app.own(page)).await;
        let answer = browser.submit(&asked, form, &[(field, "")]).await;
        let there = answer.attribute("#signedOutNext", "href");
        assert!(there.starts_with(&world.corp.url), "{page}: {}", answer.text);
        assert_eq!(answer.header("refresh"), format!("0; url={there}"));
        let back = corp.open(&there).await.location().unwrap();
        let back = browser.open(&back).await;
        assert_eq!((back.status, back.heading()), (200, "You are signed out".to_owned()));
        assert!(!back.has("#signedOutNext"));
        assert!(is_asked_at_corp(&world, &mut browser, &mut corp).await);
    }
}

/// Without `IDPSignout` the session at the provider stays, as in Cognito; so it does for a provider that is gone. Nothing
/// of the provider's is kept that is not needed.
#[sqlx::test]
async fn a_provider_that_is_not_to_be_told_is_not(db: PgPool) {
    let world = world(db.clone()).await;
    world.person("ann").await;
    let logout = format!(
        "/{}/logout?client_id={}&logout_uri={}",
        world.app.pool,
        world.app.client,
        encoded(GOODBYE)
    );
    let kept = async || {
        sqlx::query_scalar::<_, i64>(
            "SELECT count(*) FROM browser_sessions WHERE sealed_id_token IS NOT NULL",
        )
        .fetch_one(&db)
        .await
        .unwrap()
    };
    let (mut browser, mut corp) = (world.server.browser(), world.corp.browser());
    set(&world, "false").await;
    sign_in(&world, &mut browser, &mut corp).await;
    assert_eq!(browser.open(&logout).await.location().unwrap(), GOODBYE);
    assert_eq!(kept().await, 0);
    // What was switched off since, and who is gone since, is not told either.
    set(&world, "true").await;
    for gone in [false, true] {
        sign_in(&world, &mut browser, &mut corp).await;
        assert!(kept().await > 0);
        if gone {
            let about = json!({"UserPoolId": world.app.pool, "ProviderName": "Corp"});
            world.server.signed("DeleteIdentityProvider", about).await.ok();
        } else {
            set(&world, "").await;
        }
        assert_eq!(browser.open(&logout).await.location().unwrap(), GOODBYE);
        if !gone {
            set(&world, "true").await;
        }
    }
}

/// The state is sealed, of one pool, and good for a while: nothing else leads anywhere.
#[sqlx::test]
async fn a_comeback_leads_nowhere_but_where_it_was_sent_for(db: PgPool) {
    let world = world(db).await;
    world.person("ann").await;
    let (mut browser, mut corp) = (world.server.browser(), world.corp.browser());
    sign_in(&world, &mut browser, &mut corp).await;
    let logout = format!(
        "/{}/logout?client_id={}&logout_uri={}",
        world.app.pool,
        world.app.client,
        encoded(GOODBYE)
    );
    let there = browser.open(&logout).await.location().unwrap();
    let state = parameter(&there, "state").unwrap();
    let other = world.server.pool_with(json!({})).await;
    world.server.domain(&other, "others").await;
    let back = |pool: &str, state: &str| format!("/{pool}/logout/idpresponse?state={state}");
    let pool = &world.app.pool;
    let mut altered = state.clone().into_bytes();
    altered[60] = if altered[60] == b'A' { b'B' } else { b'A' };
    let altered = String::from_utf8(altered).unwrap();
    for wrong in [
        back(&other, &state),
        back(pool, &altered),
        back(pool, ""),
        back(pool, "%00"),
        format!("/{pool}/logout/idpresponse"),
    ] {
        let page = browser.open(&wrong).await;
        assert_eq!((page.status, page.location()), (400, None), "{wrong}");
    }
    assert_eq!(browser.open(&back(pool, &state)).await.location().unwrap(), GOODBYE);
    world.server.advance(Duration::hours(2));
    let late = browser.open(&back(pool, &state)).await;
    assert_eq!((late.status, late.location()), (400, None));
}

/// A provider that cannot be signed out of is refused when it is set so.
#[sqlx::test]
async fn a_provider_without_a_place_to_sign_out_is_refused(db: PgPool) {
    let world = super::hostile::World::start(db).await;
    let about = json!({"UserPoolId": world.app.pool, "ProviderName": "Evil"});
    let known = world.server.signed("DescribeIdentityProvider", about.clone()).await.ok();
    let mut change = about;
    change["ProviderDetails"] = known["IdentityProvider"]["ProviderDetails"].clone();
    for (value, place, why) in [
        ("yes", Value::Null, "IDPSignout must be true or false."),
        ("true", Value::Null, "has no end_session_endpoint"),
        ("true", json!("http://elsewhere.example/logout"), "an endpoint is not https"),
        ("true", json!("javascript:alert(1)"), "an endpoint is not https"),
    ] {
        world.upstream.says(json!({"end_session_endpoint": place}));
        change["ProviderDetails"]["IDPSignout"] = json!(value);
        let answer = world.server.signed("UpdateIdentityProvider", change.clone()).await;
        let (error, message) = answer.refused();
        assert_eq!(error, "InvalidParameterException");
        assert!(message.contains(why), "{value} {place}: {message}");
    }
    world.upstream.says(json!({"end_session_endpoint": format!("{}/bye?x=1", world.upstream.url)}));
    change["ProviderDetails"]["IDPSignout"] = json!("true");
    world.server.signed("UpdateIdentityProvider", change).await.ok();
}

fn encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}
