//! Browser sessions as users and administrators see and end them, and how long they spare a sign-in at a client.

use std::sync::Arc;

use chrono::Duration;
use serde_json::{Value, json};
use sqlx::PgPool;

use super::world::{PASSWORD, World, app_members, location, parameters};
use crate::support::Answer;
use crate::support::browser::Browser;
use crate::support::pools::TestClient;

/// A world whose pool tracks sessions.
async fn tracking(db: PgPool) -> World {
    let world = World::start(db).await;
    track(&world, "ENABLED").await;
    world
}

async fn track(world: &World, state: &str) {
    let input = json!({
        "UserPoolId": world.pool, "UserSessionTracking": state,
        "TokenSession": {"MaxPerUser": 2},
    });
    world.server.signed("SetUserPoolSessionConfiguration", input).await.ok();
}

async fn list(world: &World) -> Vec<Value> {
    world.server.app.activity.flush().await;
    let input = json!({"UserPoolId": world.pool, "Username": "ann"});
    let listed = world.server.signed("AdminListUserSessions", input).await.ok();
    listed["Sessions"].as_array().unwrap().clone()
}

fn of_kind<'a>(sessions: &'a [Value], kind: &str) -> Vec<&'a Value> {
    sessions.iter().filter(|session| session["SessionType"] == kind).collect()
}

async fn revoke(world: &World, session: &Value, associated: &str) -> Answer {
    let input = json!({
        "UserPoolId": world.pool, "Username": "ann", "SessionId": session["SessionId"],
        "RevokeAssociatedSessions": associated,
    });
    world.server.signed("AdminRevokeUserSession", input).await
}

/// The tokens that a browser of ann gets the app, and its cookie.
async fn tokens(world: &World, browser: &str) -> Value {
    let answer = world.authorize(&[], Some(browser)).await;
    let code = parameters(location(&answer)).remove("code").unwrap();
    world.redeem(&code, &[]).await.ok()
}

/// Whether a browser is let through without a sign-in.
async fn is_silent(world: &World, client: &TestClient, browser: &str) -> bool {
    let changes = [("prompt", "none"), ("client_id", client.id.as_str())];
    let answer = world.authorize(&changes, Some(browser)).await;
    parameters(location(&answer)).contains_key("code")
}

async fn is_alive(world: &World, tokens: &Value) -> bool {
    world.refresh(tokens["refresh_token"].as_str().unwrap()).await.status == 200
}

/// The tokens of ann, who signs in with her password whatever the browser has.
async fn signed_in_anew(world: &World, browser: &mut Browser<'_>) -> Value {
    let query = world.request(&[("prompt", "login")]);
    let url = format!("{}/oauth2/authorize", world.base());
    let url = url::Url::parse_with_params(&url, query).unwrap();
    let page = browser.visit(url.as_str()).await;
    let fields = [("username", "ann"), ("password", PASSWORD)];
    let page = browser.send_form(&page, "cognitoSignInForm", &fields).await;
    let code = page.parameter("code").unwrap_or_else(|| panic!("{}", page.text));
    world.redeem(&code, &[]).await.ok()
}

/// Bug: what was ended with a session was not what the browser had before or after another sign-in in it.
#[sqlx::test]
async fn a_browser_that_signs_in_again_is_linked_to_all_that_came_from_it(db: PgPool) {
    let world = tracking(db).await;
    let unlimited = json!({
        "UserPoolId": world.pool, "UserSessionTracking": "ENABLED", "TokenSession": {"MaxPerUser": 9},
    });
    world.server.signed("SetUserPoolSessionConfiguration", unlimited).await.ok();
    for by in ["the first token", "the browser", "RevokeToken"] {
        let mut browser = world.server.browser();
        let first = signed_in_anew(&world, &mut browser).await;
        world.server.advance(Duration::seconds(9));
        let second = signed_in_anew(&world, &mut browser).await;
        let sessions = list(&world).await;
        let (sso, tokens) = (of_kind(&sessions, "SSO"), of_kind(&sessions, "TOKEN"));
        assert_eq!((sso.len(), tokens.len()), (1, 2), "{by}");
        assert!(tokens.iter().all(|token| token["OriginSessionId"] == sso[0]["SessionId"]));
        match by {
            // The list begins with the newest.
            "the first token" => drop(revoke(&world, tokens[1], "LINKED").await.ok()),
            "the browser" => drop(revoke(&world, sso[0], "LINKED").await.ok()),
            _ => {
                let input = json!({
                    "ClientId": world.app.id, "ClientSecret": world.app.secret,
                    "Token": first["refresh_token"], "RevokeAssociatedSessions": "LINKED",
                });
                world.server.call("RevokeToken", input).await.ok();
            }
        }
        assert!(!is_alive(&world, &first).await, "{by}");
        assert_eq!(is_alive(&world, &second).await, by != "the browser", "{by}");
        let sessions = list(&world).await;
        assert!(of_kind(&sessions, "SSO").is_empty(), "{by}");
        let url = format!("{}/account", world.base());
        assert!(browser.visit(&url).await.has("form[name=cognitoSignInForm]"), "{by}");
        let input = json!({"UserPoolId": world.pool, "Username": "ann"});
        world.server.signed("AdminUserGlobalSignOut", input).await.ok();
    }
}

#[sqlx::test]
async fn a_browser_is_a_session_that_those_of_clients_come_from(db: PgPool) {
    let world = tracking(db).await;
    let browser = world.browser(world.ann).await;
    world.server.advance(Duration::seconds(9));
    let tokens = tokens(&world, &browser).await;
    let sessions = list(&world).await;
    let (sso, token) = (of_kind(&sessions, "SSO"), of_kind(&sessions, "TOKEN"));
    assert_eq!((sso.len(), token.len()), (1, 1));
    assert_eq!(token[0]["OriginSessionId"], sso[0]["SessionId"]);
    assert_eq!((sso[0].get("OriginSessionId"), &sso[0]["ClientId"]), (None, &json!(world.app.id)));
    let now = world.server.app.now().timestamp();
    // Giving a client tokens is a use of the browser session.
    assert_eq!((&sso[0]["CreateDate"], &sso[0]["LastActiveDate"]), (&json!(now - 9), &json!(now)));
    world.server.advance(Duration::seconds(9));
    world.refresh(tokens["refresh_token"].as_str().unwrap()).await.ok();
    let later = list(&world).await;
    let last =
        |sessions: &[Value], kind: &str| of_kind(sessions, kind)[0]["LastActiveDate"].clone();
    assert_eq!((last(&later, "TOKEN"), last(&later, "SSO")), (json!(now + 9), json!(now)));
}

#[sqlx::test]
async fn a_rotation_is_a_use_of_both_sessions(db: PgPool) {
    let mut world = tracking(db).await;
    let mut members = app_members();
    members["ExplicitAuthFlows"] = json!(["ALLOW_USER_SRP_AUTH"]);
    members["RefreshTokenRotation"] = json!({"Feature": "ENABLED", "RetryGracePeriodSeconds": 0});
    world.app = world.server.client_with(&world.pool, members).await;
    let browser = world.browser(world.ann).await;
    let tokens = tokens(&world, &browser).await;
    world.server.advance(Duration::seconds(9));
    world.refresh(tokens["refresh_token"].as_str().unwrap()).await.ok();
    let now = world.server.app.now().timestamp();
    assert!(list(&world).await.iter().all(|session| session["LastActiveDate"] == now));
    assert_eq!(list(&world).await.len(), 2);
}

#[sqlx::test]
async fn a_session_ends_alone_or_with_those_that_are_linked_to_it(db: PgPool) {
    let world = tracking(db).await;
    for (kind, associated, first_stands, second_stands, browser_stands) in [
        ("TOKEN", "NONE", false, true, true),
        ("TOKEN", "LINKED", false, true, false),
        ("SSO", "NONE", true, true, false),
        ("SSO", "LINKED", false, false, false),
    ] {
        let browser = world.browser(world.ann).await;
        world.server.advance(Duration::seconds(1));
        let first = tokens(&world, &browser).await;
        world.server.advance(Duration::seconds(1));
        let second = tokens(&world, &browser).await;
        let sessions = list(&world).await;
        // The older of two.
        let session = *of_kind(&sessions, kind).last().unwrap();
        assert_eq!(revoke(&world, session, associated).await.ok(), json!({}));
        let stand = (
            is_alive(&world, &first).await,
            is_alive(&world, &second).await,
            is_silent(&world, &world.app, &browser).await,
        );
        assert_eq!(stand, (first_stands, second_stands, browser_stands), "{kind} {associated}");
        let again = revoke(&world, session, associated).await;
        assert_eq!(again.error(), "ResourceNotFoundException");
        let out = json!({"UserPoolId": world.pool, "Username": "ann"});
        world.server.signed("AdminUserGlobalSignOut", out).await.ok();
        assert!(list(&world).await.is_empty());
    }
}

#[sqlx::test]
async fn a_token_is_revoked_alone_or_with_its_browser_session(db: PgPool) {
    let world = tracking(db).await;
    let revoke = async |tokens: &Value, associated: &str| {
        let input = json!({
            "ClientId": world.app.id, "ClientSecret": world.app.secret,
            "Token": tokens["refresh_token"], "RevokeAssociatedSessions": associated,
        });
        world.server.call("RevokeToken", input).await.ok()
    };
    let browser = world.browser(world.ann).await;
    let (first, second) = (tokens(&world, &browser).await, tokens(&world, &browser).await);
    revoke(&first, "NONE").await;
    assert!(is_silent(&world, &world.app, &browser).await);
    let first = tokens(&world, &browser).await;
    revoke(&first, "LINKED").await;
    assert!(!is_silent(&world, &world.app, &browser).await);
    assert!(!is_alive(&world, &first).await && is_alive(&world, &second).await);
    // Without tracking there is nothing to link.
    track(&world, "DISABLED").await;
    let browser = world.browser(world.ann).await;
    let third = tokens(&world, &browser).await;
    revoke(&third, "LINKED").await;
    assert!(is_silent(&world, &world.app, &browser).await && !is_alive(&world, &third).await);
}

#[sqlx::test]
async fn each_client_says_how_long_a_browser_spares_a_sign_in(db: PgPool) {
    let world = tracking(db).await;
    let client = async |minutes: Option<i64>| {
        let made = world.server.client_with(&world.pool, app_members()).await;
        if let Some(minutes) = minutes {
            let input = json!({
                "UserPoolId": world.pool, "ClientId": made.id,
                "SSOSession": {"MaxValidityMinutes": minutes},
            });
            world.server.signed("SetUserPoolClientSessionConfiguration", input).await.ok();
        }
        made
    };
    let (never, short, default, long) = (
        client(Some(0)).await,
        client(Some(5)).await,
        client(None).await,
        client(Some(129_600)).await,
    );
    let clients = [&never, &short, &default, &long];
    let browser = world.browser(world.ann).await;
    let mut spent = Duration::zero();
    for (at, expected) in [
        (Duration::zero(), [false, true, true, true]),
        (Duration::minutes(5) - Duration::seconds(1), [false, true, true, true]),
        (Duration::minutes(5), [false, false, true, true]),
        (Duration::minutes(60), [false, false, false, true]),
        (Duration::days(90) - Duration::seconds(1), [false, false, false, true]),
        (Duration::days(90), [false, false, false, false]),
    ] {
        world.server.advance(at - spent);
        spent = at;
        for (client, expected) in clients.iter().zip(expected) {
            assert_eq!(is_silent(&world, client, &browser).await, expected, "{at}");
        }
        // It is seen as long as it is of use to any client.
        assert_eq!(of_kind(&list(&world).await, "SSO").len(), usize::from(expected[3]), "{at}");
    }
    // Dormant while nothing is tracked: the pool's own time counts.
    let browser = world.browser(world.ann).await;
    track(&world, "DISABLED").await;
    world.server.advance(Duration::minutes(59));
    for client in clients {
        assert!(is_silent(&world, client, &browser).await);
    }
    world.server.advance(Duration::minutes(1));
    for client in clients {
        assert!(!is_silent(&world, client, &browser).await);
    }
}

#[sqlx::test]
async fn of_many_codes_redeemed_at_once_as_many_sessions_stand_as_may(db: PgPool) {
    let world = Arc::new(tracking(db).await);
    let browser = world.browser(world.ann).await;
    let mut codes = Vec::new();
    for _ in 0..8 {
        let answer = world.authorize(&[], Some(&browser)).await;
        codes.push(parameters(location(&answer)).remove("code").unwrap());
    }
    let redeem = |code: &String| {
        let (world, code) = (Arc::clone(&world), code.clone());
        tokio::spawn(async move { world.redeem(&code, &[]).await })
    };
    let redeemed = futures_util::future::join_all(codes.iter().map(redeem)).await;
    assert!(redeemed.into_iter().all(|answer| answer.unwrap().status == 200));
    assert_eq!(of_kind(&list(&world).await, "TOKEN").len(), 2);
}

#[sqlx::test]
async fn a_browser_session_that_ends_while_codes_are_redeemed_leaves_nothing_that_is_linked(
    db: PgPool,
) {
    let world = Arc::new(tracking(db).await);
    for _ in 0..4 {
        let browser = world.browser(world.ann).await;
        let answer = world.authorize(&[], Some(&browser)).await;
        let code = parameters(location(&answer)).remove("code").unwrap();
        let sessions = list(&world).await;
        let sso = of_kind(&sessions, "SSO")[0].clone();
        let (redeemed, revoked) =
            tokio::join!(world.redeem(&code, &[]), revoke(&world, &sso, "LINKED"));
        assert_eq!(revoked.status, 200);
        assert!(matches!(redeemed.status, 200 | 400));
        if redeemed.status == 200 {
            assert!(!is_alive(&world, &redeemed.body).await);
        }
        assert!(list(&world).await.is_empty());
    }
}

/// OIDC Registration §2.
#[sqlx::test]
async fn what_a_client_asks_for_by_default_counts_where_a_request_says_nothing(db: PgPool) {
    let world = World::standards(db).await;
    let browser = world.browser(world.ann).await;
    let put = async |metadata: Value| {
        let put = json!({"UserPoolId": world.pool, "ClientId": world.app.id, "Metadata": metadata});
        let server = &world.server;
        server.signed_target(&server.key, "Poolhouse.PutClientMetadata", put).await.ok();
    };
    let led = async |more: &[(&str, &str)]| {
        let answer = world.authorize(more, Some(&browser)).await;
        let to = location(&answer);
        match to.contains("/login?") {
            true => "login".to_owned(),
            false => {
                let given = parameters(to);
                given.get("error").cloned().unwrap_or_else(|| "code".to_owned())
            }
        }
    };
    let level = |number: u8| format!("urn:cognito:loa:{number}");
    put(json!({"default_acr_values": [level(4)]})).await;
    assert_eq!(led(&[]).await, "login");
    assert_eq!(led(&[("acr_values", &level(1))]).await, "code");
    let claims = format!(r#"{{"id_token":{{"acr":{{"value":"{}"}}}}}}"#, level(1));
    assert_eq!(led(&[("claims", &claims)]).await, "code");
    put(json!({"default_acr_values": [level(4), level(1)]})).await;
    assert_eq!(led(&[]).await, "code");
    put(json!({"default_max_age": 100})).await;
    world.server.advance(Duration::seconds(100));
    assert_eq!(led(&[]).await, "code");
    world.server.advance(Duration::seconds(1));
    assert_eq!(led(&[]).await, "login");
    assert_eq!(led(&[("prompt", "none")]).await, "login_required");
    assert_eq!(led(&[("max_age", "101")]).await, "code");
    put(json!({"default_max_age": 0})).await;
    assert_eq!(led(&[]).await, "login");
}
