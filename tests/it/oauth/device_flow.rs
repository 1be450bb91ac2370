//! `/oauth2/device_authorization`, `/device` and the grant of devices: RFC 8628.

use chrono::Duration;
use poolhouse::model::ids::UserPoolId;
use poolhouse::store::logout_notices;
use serde_json::{Value, json};
use sqlx::PgPool;

use super::world::{BYE, CALLBACK, PASSWORD, World, claims, location, parameters, refusal};
use crate::support::Answer;
use crate::support::browser::{Browser, Page};

const GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";

async fn world(db: PgPool) -> World {
    let world = World::standards(db).await;
    allow(&world, &world.app.id).await;
    world
}

async fn allow(world: &World, client: &str) {
    let metadata = json!({"device_authorization": true});
    let put = json!({"UserPoolId": world.pool, "ClientId": client, "Metadata": metadata});
    let server = &world.server;
    server.signed_target(&server.key, "Poolhouse.PutClientMetadata", put).await.ok();
}

async fn begin(world: &World) -> Value {
    let form = [("scope", "openid email")];
    world.post_as(&world.app, "/oauth2/device_authorization", &form).await.ok()
}

async fn poll(world: &World, begun: &Value) -> Answer {
    let code = begun["device_code"].as_str().unwrap();
    let form = [("grant_type", GRANT), ("device_code", code)];
    world.post_as(&world.app, "/oauth2/token", &form).await
}

/// Takes a browser through the page to the question, signing in on the way if need be.
async fn asked(browser: &mut Browser<'_>, begun: &Value, typed: &str) -> Page {
    let uri = begun["verification_uri"].as_str().unwrap();
    let page = browser.visit(uri).await;
    let page = browser.send_form(&page, "deviceForm", &[("user_code", typed)]).await;
    match page.has("form[name=cognitoSignInForm]") {
        true => sign_in(browser, &page).await,
        false => page,
    }
}

async fn sign_in(browser: &mut Browser<'_>, page: &Page) -> Page {
    let fields = [("username", "ann"), ("password", PASSWORD)];
    browser.send_form(page, "cognitoSignInForm", &fields).await
}

async fn answer_yes(browser: &mut Browser<'_>, page: &Page) -> Page {
    browser.send_form(page, "deviceForm", &[("approveButton", "")]).await
}

#[sqlx::test]
async fn a_device_is_signed_in_by_who_types_its_code_and_says_yes(db: PgPool) {
    let world = world(db).await;
    let begun = begin(&world).await;
    assert_eq!((&begun["expires_in"], &begun["interval"]), (&json!(600), &json!(5)));
    let user_code = begun["user_code"].as_str().unwrap();
    let complete = format!("{}?user_code={user_code}", begun["verification_uri"].as_str().unwrap());
    assert_eq!(begun["verification_uri_complete"], complete);
    assert_eq!(refusal(&poll(&world, &begun).await), (400, "authorization_pending", None));
    let mut browser = world.server.browser();
    let page = asked(&mut browser, &begun, &user_code.to_lowercase().replace('-', " ")).await;
    assert_eq!(page.heading(), "Sign this device in?");
    assert!(
        page.text_of(".plainly-seen").contains("ann")
            && page.text.contains("See your email address")
    );
    // Nothing happens before the answer.
    world.server.advance(Duration::seconds(5));
    assert_eq!(refusal(&poll(&world, &begun).await).1, "authorization_pending");
    let done = answer_yes(&mut browser, &page).await;
    assert_eq!(done.heading(), "The device is signed in");
    world.server.advance(Duration::seconds(5));
    let tokens = poll(&world, &begun).await.ok();
    let id = claims(&tokens["id_token"]);
    assert_eq!((&id["sub"], &id["email"]), (&json!(world.ann), &json!("ann@example.com")));
    assert!(tokens["refresh_token"].is_string());
    assert_eq!(tokens["scope"], "openid email");
    // A second time it is a sign of theft.
    world.server.advance(Duration::seconds(5));
    assert_eq!(refusal(&poll(&world, &begun).await).1, "invalid_grant");
    let access = tokens["access_token"].as_str().unwrap();
    assert_eq!(world.user_info(access).await.status, 401);
}

#[sqlx::test]
async fn the_question_names_the_service_that_the_tokens_are_for(db: PgPool) {
    let world = world(db).await;
    let mut members = world.resource_members(&[]);
    members["Identifier"] = json!("https://files.example");
    world.server.signed("CreateResourceServer", members).await.ok();
    let form = [("scope", "openid"), ("resource", "https://files.example")];
    for (form, named) in [(&form[..1], false), (&form[..], true)] {
        let answer = world.post_as(&world.app, "/oauth2/device_authorization", form).await;
        let begun = answer.ok();
        let mut browser = world.server.browser();
        let page = asked(&mut browser, &begun, begun["user_code"].as_str().unwrap()).await;
        let said = page.text_of(".plainly-seen");
        assert_eq!(said.contains("For use with https://files.example"), named, "{said}");
    }
}

/// Bug: a device was refused once the browser that had let it in signed out, or signed in anew; and its app was told of the
/// end of that browser's session as of its own.
#[sqlx::test]
async fn a_device_goes_on_without_the_browser_that_let_it_in(db: PgPool) {
    let world = world(db).await;
    let metadata = json!({
        "device_authorization": true, "backchannel_logout_uri": "https://app.example/ended",
    });
    let put = json!({"UserPoolId": world.pool, "ClientId": world.app.id, "Metadata": metadata});
    let server = &world.server;
    server.signed_target(&server.key, "Poolhouse.PutClientMetadata", put).await.ok();
    let tracked = json!({
        "UserPoolId": world.pool, "UserSessionTracking": "ENABLED",
        "TokenSession": {"MaxPerUser": 20},
    });
    server.signed("SetUserPoolSessionConfiguration", tracked).await.ok();
    let cookie = world.browser(world.ann).await;
    let mut browser = server.browser();
    let (name, secret) = cookie.split_once('=').unwrap();
    browser.cookies.insert(name.to_owned(), secret.to_owned());
    let in_browser = world.authorize(&[("scope", "openid")], Some(&cookie)).await;
    let code = parameters(location(&in_browser)).remove("code").unwrap();
    let in_browser = world.redeem(&code, &[]).await.ok();
    let approved = async |browser: &mut Browser<'_>| {
        let begun = begin(&world).await;
        let page = asked(browser, &begun, begun["user_code"].as_str().unwrap()).await;
        answer_yes(browser, &page).await;
        begun
    };
    let (first, second, third) =
        (approved(&mut browser).await, approved(&mut browser).await, approved(&mut browser).await);
    let before = poll(&world, &first).await.ok();
    let sid = |tokens: &Value| claims(&tokens["id_token"])["sid"].clone();
    assert!(sid(&before).is_string() && sid(&before) != sid(&in_browser));
    let input = json!({"UserPoolId": world.pool, "Username": "ann"});
    let listed = server.signed("AdminListUserSessions", input.clone()).await.ok();
    let kinds = listed["Sessions"].as_array().unwrap().iter();
    let browsers = kinds.filter(|session| session["SessionType"] == "SSO").count();
    assert_eq!(browsers, 1, "{listed}");

    let query = [("client_id", world.app.id.as_str()), ("logout_uri", BYE)];
    world.get("/logout", &query, Some(&cookie)).await;
    let after = poll(&world, &second).await.ok();
    assert_eq!(claims(&after["id_token"])["auth_time"], claims(&before["id_token"])["auth_time"]);
    let refresh = |tokens: &Value| tokens["refresh_token"].as_str().unwrap().to_owned();
    for device in [&before, &after] {
        world.refresh(&refresh(device)).await.ok();
    }
    assert_eq!(refusal(&world.refresh(&refresh(&in_browser)).await).1, "invalid_grant");
    let told = async || {
        let (app, pool) = (&server.app, UserPoolId::new(&*world.pool));
        logout_notices::insert_of_ended(&app.db, &pool, 100, app.now()).await.unwrap();
        let told = "SELECT session_id::text FROM logout_notices ORDER BY session_id";
        sqlx::query_scalar::<_, String>(told).fetch_all(&server.app.db).await.unwrap()
    };
    assert_eq!(told().await, [sid(&in_browser).as_str().unwrap()]);

    // What ends everything of the user ends devices as well, also one that has not asked yet.
    server.signed("AdminUserGlobalSignOut", input).await.ok();
    for device in [&before, &after] {
        assert_eq!(refusal(&world.refresh(&refresh(device)).await).1, "invalid_grant");
    }
    assert_eq!(refusal(&poll(&world, &third).await).1, "invalid_grant");
    assert_eq!(told().await.len(), 3);
}

#[sqlx::test]
async fn by_the_standards_devices_ask_for_offline_access(db: PgPool) {
    let world = world(db).await;
    let form = [("scope", "openid offline_access")];
    let begun = world.post_as(&world.app, "/oauth2/device_authorization", &form).await.ok();
    let mut browser = world.server.browser();
    let page = asked(&mut browser, &begun, begun["user_code"].as_str().unwrap()).await;
    assert!(page.text.contains("Keep access while you are away"));
    answer_yes(&mut browser, &page).await;
    let tokens = poll(&world, &begun).await.ok();
    assert_eq!(tokens["scope"], "openid offline_access");
    assert!(tokens["refresh_token"].is_string());
}

/// What belongs to one grant is not taken for the other's, and a client that lost the flow redeems nothing.
#[sqlx::test]
async fn a_device_code_is_no_authorization_code(db: PgPool) {
    let world = world(db).await;
    let begun = begin(&world).await;
    let mut browser = world.server.browser();
    let page = asked(&mut browser, &begun, begun["user_code"].as_str().unwrap()).await;
    answer_yes(&mut browser, &page).await;
    let code = begun["device_code"].as_str().unwrap();
    for uri in ["device authorization", CALLBACK] {
        let form = [("grant_type", "authorization_code"), ("code", code), ("redirect_uri", uri)];
        let answer = world.post_as(&world.app, "/oauth2/token", &form).await;
        assert_eq!(refusal(&answer), (400, "invalid_grant", None), "{uri}");
    }
    let metadata = async |on: bool| {
        let metadata = json!({"device_authorization": on});
        let put = json!({"UserPoolId": world.pool, "ClientId": world.app.id, "Metadata": metadata});
        let server = &world.server;
        server.signed_target(&server.key, "Poolhouse.PutClientMetadata", put).await.ok();
    };
    metadata(false).await;
    // RFC 6749 §5.2, as the endpoint where devices begin says it.
    assert_eq!(refusal(&poll(&world, &begun).await), (400, "unauthorized_client", None));
    metadata(true).await;
    world.server.advance(Duration::seconds(5));
    poll(&world, &begun).await.ok();
}

#[sqlx::test]
async fn the_complete_link_fills_the_code_in_for_whoever_is_signed_in(db: PgPool) {
    let world = world(db).await;
    let begun = begin(&world).await;
    let cookie = world.browser(world.ann).await;
    let (name, secret) = cookie.split_once('=').unwrap();
    let mut browser = world.server.browser();
    browser.cookies.insert(name.to_owned(), secret.to_owned());
    let complete = begun["verification_uri_complete"].as_str().unwrap();
    let page = browser.visit(complete).await;
    // RFC 8628 §3.3.1: the user sees the code first, to compare it.
    assert_eq!(page.attribute("input[name=user_code]", "value"), begun["user_code"]);
    let page = browser.send_form(&page, "deviceForm", &[]).await;
    assert_eq!(page.heading(), "Sign this device in?");
    assert_eq!(browser.visit(complete).await.heading(), "Sign this device in?", "sent before");
    let done = browser.send_form(&page, "deviceForm", &[("denyButton", "")]).await;
    assert_eq!(done.heading(), "The device was turned away");
    assert!(done.attribute("#wayOn", "href").ends_with("/device"), "{}", done.text);
    assert_eq!(refusal(&poll(&world, &begun).await).1, "access_denied");
    // Decided once.
    let again = answer_yes(&mut browser, &page).await;
    assert!(again.problem().contains("This code is not known"));
    assert_eq!(refusal(&poll(&world, &begun).await).1, "access_denied");
}

#[sqlx::test]
async fn who_asks_too_often_waits_longer_and_nobody_waits_for_ever(db: PgPool) {
    let world = world(db).await;
    let begun = begin(&world).await;
    let said = async |seconds: i64| {
        world.server.advance(Duration::seconds(seconds));
        poll(&world, &begun).await.body["error"].as_str().unwrap().to_owned()
    };
    assert_eq!(said(0).await, "authorization_pending");
    assert_eq!(said(4).await, "slow_down");
    assert_eq!(said(9).await, "slow_down");
    assert_eq!(said(15).await, "authorization_pending");
    assert_eq!(said(600).await, "expired_token");
    let mut browser = world.server.browser();
    let page = asked(&mut browser, &begun, begun["user_code"].as_str().unwrap()).await;
    assert!(page.problem().contains("This code is not known"));
}

#[sqlx::test]
async fn a_code_is_its_clients_and_its_pools(db: PgPool) {
    let world = world(db).await;
    let begun = begin(&world).await;
    let mut browser = world.server.browser();
    let page = asked(&mut browser, &begun, begun["user_code"].as_str().unwrap()).await;
    answer_yes(&mut browser, &page).await;
    let other = world.server.client_with(&world.pool, super::world::app_members()).await;
    let code = begun["device_code"].as_str().unwrap();
    let form = [("grant_type", GRANT), ("device_code", code)];
    let stolen = world.post_as(&other, "/oauth2/token", &form).await;
    assert_eq!(refusal(&stolen).1, "unauthorized_client");
    let third = world.server.client_with(&world.pool, super::world::app_members()).await;
    allow(&world, &third.id).await;
    let stolen = world.post_as(&third, "/oauth2/token", &form).await;
    assert_eq!(refusal(&stolen).1, "invalid_grant");
    for wrong in ["", "x", begun["user_code"].as_str().unwrap()] {
        let form = [("grant_type", GRANT), ("device_code", wrong)];
        let answer = world.post_as(&world.app, "/oauth2/token", &form).await;
        assert!(["invalid_grant", "invalid_request"].contains(&refusal(&answer).1));
    }
    // A client whose metadata does not allow it begins nothing.
    let answer = world.post_as(&other, "/oauth2/device_authorization", &[]).await;
    assert_eq!(refusal(&answer).1, "unauthorized_client");
    let form = [("scope", "openid nonsense")];
    let answer = world.post_as(&world.app, "/oauth2/device_authorization", &form).await;
    assert_eq!(refusal(&answer).1, "invalid_scope");
}

#[sqlx::test]
async fn approved_once_and_redeemed_once_even_at_the_same_time(db: PgPool) {
    let world = world(db).await;
    let begun = begin(&world).await;
    let mut browser = world.server.browser();
    let page = asked(&mut browser, &begun, begun["user_code"].as_str().unwrap()).await;
    answer_yes(&mut browser, &page).await;
    let polls = futures_util::future::join_all((0..8).map(|_| poll(&world, &begun))).await;
    assert_eq!(polls.iter().filter(|answer| answer.status == 200).count(), 1);
}

#[sqlx::test]
async fn a_strangers_form_approves_nothing_and_the_way_back_is_ours_alone(db: PgPool) {
    let world = world(db).await;
    let begun = begin(&world).await;
    let user_code = begun["user_code"].as_str().unwrap();
    let cookie = world.browser(world.ann).await;
    let url = format!("{}/device", world.base());
    let forged = [("user_code", user_code), ("approveButton", ""), ("_csrf", "forged")];
    let request = world.server.http.post(&url).header("cookie", &cookie).form(&forged);
    let page = request.header("sec-fetch-site", "cross-site").send().await.unwrap();
    assert_eq!(page.status(), 303);
    assert_eq!(refusal(&poll(&world, &begun).await).1, "authorization_pending");
    // The request that signs a user in for the page leads nowhere else.
    let mut browser = world.server.browser();
    let client = &world.app.id;
    let elsewhere = "redirect_uri=https%3A%2F%2Fevil.example%2Fdevice";
    let own = format!("{}/login?poolhouse_page=device&client_id={client}", world.base());
    let page = browser.visit(&format!("{own}&user_code={user_code}&{elsewhere}")).await;
    let page = sign_in(&mut browser, &page).await;
    assert_eq!(page.attribute("input[name=user_code]", "value"), user_code);
    assert!(page.url.starts_with(&format!("{url}?client_id={client}&user_code=")), "{}", page.url);
}

#[sqlx::test]
async fn the_end_is_in_the_look_of_the_app_that_asked(db: PgPool) {
    let world = world(db).await;
    let pool = world.server.described(&world.pool).await;
    let input = json!({
        "UserPoolId": world.pool, "Domain": pool["Domain"], "ManagedLoginVersion": 2,
    });
    world.server.signed("UpdateUserPoolDomain", input).await.ok();
    let input = json!({
        "UserPoolId": world.pool, "ClientId": world.app.id,
        "Settings": {"poolhouse": {"title": "Acme"}},
    });
    world.server.signed("CreateManagedLoginBranding", input).await.ok();
    let mut browser = world.server.browser();
    let begun = begin(&world).await;
    let page = asked(&mut browser, &begun, begun["user_code"].as_str().unwrap()).await;
    let page = answer_yes(&mut browser, &page).await;
    assert_eq!(page.text_of("title"), "The device is signed in · Acme");
}

/// Lets the app spare a sign-in for no longer than this.
async fn spare(world: &World, minutes: i64) {
    let tracked = json!({
        "UserPoolId": world.pool, "UserSessionTracking": "ENABLED",
        "TokenSession": {"MaxPerUser": 20},
    });
    world.server.signed("SetUserPoolSessionConfiguration", tracked).await.ok();
    let spared = json!({
        "UserPoolId": world.pool, "ClientId": world.app.id,
        "SSOSession": {"MaxValidityMinutes": minutes},
    });
    world.server.signed("SetUserPoolClientSessionConfiguration", spared).await.ok();
}

#[sqlx::test]
async fn a_session_too_old_for_the_client_decides_about_no_device(db: PgPool) {
    let world = world(db).await;
    spare(&world, 5).await;
    let mut browser = world.server.browser();
    let first = begin(&world).await;
    let page = asked(&mut browser, &first, first["user_code"].as_str().unwrap()).await;
    answer_yes(&mut browser, &page).await;
    world.server.advance(Duration::minutes(4));
    let begun = begin(&world).await;
    let complete = begun["verification_uri_complete"].as_str().unwrap();
    let form = browser.visit(complete).await;
    let question = browser.send_form(&form, "deviceForm", &[]).await;
    assert_eq!(question.heading(), "Sign this device in?");
    world.server.advance(Duration::minutes(1));
    // The question was put in time; the answer comes too late.
    let page = answer_yes(&mut browser, &question).await;
    assert_eq!(page.heading(), "Sign in");
    assert_eq!(refusal(&poll(&world, &begun).await).1, "authorization_pending");
    assert_eq!(browser.visit(complete).await.heading(), "Sign in");
    let page = sign_in(&mut browser, &page).await;
    assert_eq!(page.heading(), "Sign this device in?");
    assert_eq!(answer_yes(&mut browser, &page).await.heading(), "The device is signed in");
    world.server.advance(Duration::seconds(5));
    poll(&world, &begun).await.ok();
}

#[sqlx::test]
async fn a_session_older_than_the_clients_metadata_allows_decides_about_no_device(db: PgPool) {
    let world = world(db).await;
    let metadata = json!({"device_authorization": true, "default_max_age": 300});
    let put = json!({"UserPoolId": world.pool, "ClientId": world.app.id, "Metadata": metadata});
    let server = &world.server;
    server.signed_target(&server.key, "Poolhouse.PutClientMetadata", put).await.ok();
    let mut browser = world.server.browser();
    let first = begin(&world).await;
    let page = asked(&mut browser, &first, first["user_code"].as_str().unwrap()).await;
    answer_yes(&mut browser, &page).await;
    for (seconds, heading) in [(300, "Sign this device in?"), (1, "Sign in")] {
        server.advance(Duration::seconds(seconds));
        let begun = begin(&world).await;
        let page = browser.visit(begun["verification_uri_complete"].as_str().unwrap()).await;
        let page = browser.send_form(&page, "deviceForm", &[]).await;
        assert_eq!(page.heading(), heading);
    }
}

#[sqlx::test]
async fn a_client_that_spares_nobody_a_sign_in_asks_once_for_each_device(db: PgPool) {
    let world = world(db).await;
    spare(&world, 0).await;
    let mut browser = world.server.browser();
    for _ in 0..2 {
        world.server.advance(Duration::seconds(9));
        let begun = begin(&world).await;
        let page = browser.visit(begun["verification_uri"].as_str().unwrap()).await;
        let code = [("user_code", begun["user_code"].as_str().unwrap())];
        let page = browser.send_form(&page, "deviceForm", &code).await;
        assert_eq!(page.heading(), "Sign in");
        world.server.advance(Duration::seconds(9));
        let page = sign_in(&mut browser, &page).await;
        world.server.advance(Duration::seconds(9));
        assert_eq!(answer_yes(&mut browser, &page).await.heading(), "The device is signed in");
        poll(&world, &begun).await.ok();
    }
}

#[sqlx::test]
async fn who_signs_in_meanwhile_is_asked_anew(db: PgPool) {
    let world = world(db).await;
    world.user("bob").await;
    let begun = begin(&world).await;
    let complete = begun["verification_uri_complete"].as_str().unwrap();
    let mut browser = world.server.browser();
    let page = asked(&mut browser, &begun, begun["user_code"].as_str().unwrap()).await;
    let login = world.request(&[("prompt", "login")]);
    let login = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(login).finish();
    let other = browser.visit(&format!("{}/login?{login}", world.base())).await;
    let fields = [("username", "bob"), ("password", PASSWORD)];
    browser.send_form(&other, "cognitoSignInForm", &fields).await;
    let asked = answer_yes(&mut browser, &page).await;
    assert_eq!(asked.heading(), "Sign this device in?");
    assert!(asked.text_of(".plainly-seen").contains("bob"), "{}", asked.text);
    assert_eq!(refusal(&poll(&world, &begun).await).1, "authorization_pending");
    assert!(browser.visit(complete).await.text_of(".plainly-seen").contains("bob"));
}

#[sqlx::test]
async fn codes_are_not_tried_for_ever(db: PgPool) {
    let world = World::start_with(db, json!({}), |config| config.dev = false).await;
    let url = format!("{}/device", world.base());
    let mut browser = world.server.browser();
    let page = browser.visit(&url).await;
    let mut last = String::new();
    // Bug: a look at a link was a try, whoever had made the link.
    for _ in 0..61 {
        let linked = browser.visit(&format!("{url}?user_code=BBBB-BBBB")).await;
        assert_eq!(linked.problem(), "");
    }
    let said = browser.send_form(&page, "deviceForm", &[("user_code", "BBBB-BBBB")]).await;
    assert!(said.problem().contains("This code is not known"), "{}", said.problem());
    for _ in 0..61 {
        let said = browser.send_form(&page, "deviceForm", &[("user_code", "BBBB-BBBB")]).await;
        last = said.problem();
    }
    assert!(last.contains("Too many attempts"), "{last}");
}

/// Bug: a device was signed in for a user who had not agreed to the terms of its app.
#[sqlx::test]
async fn who_signs_a_device_in_agrees_to_the_terms_that_are_shown(db: PgPool) {
    let world = world(db).await;
    let links = |link: &str| json!({"cognito:default": link});
    let terms = json!({
        "UserPoolId": world.pool, "ClientId": world.app.id, "TermsName": "terms-of-use",
        "TermsSource": "LINK", "Enforcement": "NONE", "Links": links("https://a.example/1"),
    });
    let made = world.server.signed("CreateTerms", terms).await.ok();
    let agreed = async || {
        let counting = "SELECT count(*) FROM terms_agreements";
        sqlx::query_scalar::<_, i64>(counting).fetch_one(&world.server.app.db).await.unwrap()
    };
    let begun = begin(&world).await;
    let mut browser = world.server.browser();
    let page = asked(&mut browser, &begun, begun["user_code"].as_str().unwrap()).await;
    assert_eq!(page.attribute(".plainly-seen a", "href"), "https://a.example/1");
    // They change while the page is open: what was not shown is not agreed to.
    world.server.advance(Duration::seconds(1));
    let change = json!({
        "UserPoolId": world.pool, "TermsId": made["Terms"]["TermsId"],
        "Links": links("https://a.example/2"),
    });
    world.server.signed("UpdateTerms", change).await.ok();
    let page = answer_yes(&mut browser, &page).await;
    assert_eq!(page.problem(), "This has just changed. Please read it again.", "{}", page.text);
    assert_eq!(page.attribute(".plainly-seen a", "href"), "https://a.example/2");
    assert_eq!(agreed().await, 0);
    world.server.advance(Duration::seconds(5));
    assert_eq!(refusal(&poll(&world, &begun).await).1, "authorization_pending");
    let done = answer_yes(&mut browser, &page).await;
    assert_eq!(done.heading(), "The device is signed in", "{}", done.text);
    assert_eq!(agreed().await, 1);
    world.server.advance(Duration::seconds(5));
    poll(&world, &begun).await.ok();
    // Not asked again; and who says no agrees to nothing.
    let second = begin(&world).await;
    let page = asked(&mut browser, &second, second["user_code"].as_str().unwrap()).await;
    assert!(!page.has(".plainly-seen a"), "{}", page.text);
}

#[sqlx::test]
async fn a_code_that_no_device_shows_is_said_at_its_field(db: PgPool) {
    let world = world(db).await;
    let mut browser = world.server.browser();
    let page = browser.visit(begin(&world).await["verification_uri"].as_str().unwrap()).await;
    assert!(!page.has("#user_code[aria-invalid]"));
    let page = browser.send_form(&page, "deviceForm", &[("user_code", "WDJB-MJHT")]).await;
    assert_eq!(page.attribute("#user_code", "aria-invalid"), "true");
    assert_eq!(page.attribute("#user_code", "aria-describedby"), "loginErrorMessage");
    assert!(
        page.problem().starts_with("This code is not known, or it has expired."),
        "{}",
        page.text
    );
    assert_eq!(page.attribute("#user_code", "value"), "WDJB-MJHT");
}
