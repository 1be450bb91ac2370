//! Pushed requests (RFC 9126): what may be pushed, and what a `request_uri` is good for.

use chrono::Duration;
use poolhouse::model::ids::ClientId;
use poolhouse::rules::authorize::{self, AuthorizeRequest};
use poolhouse::rules::clients;
use poolhouse::rules::redirects::ToApp;
use sqlx::PgPool;

use super::{Fapi, JWT_BEARER, NONE, error};
use crate::oauth::world::{CALLBACK, claims, location, parameters, somebody};
use crate::support::answer;
use crate::support::browser::Page;

#[sqlx::test]
async fn ensure_registered_redirect_uri(db: PgPool) {
    let fapi = Fapi::start(db).await;
    let answer = fapi.push(&[("redirect_uri", "https://evil.example/")]).await;
    assert_eq!(error(&answer), "invalid_request");
}

/// The profile's own answer to it: whoever pushes hears of it, and no browser is sent anywhere.
#[sqlx::test]
async fn plain_fapi_tolerate_unregistered_redirect_uri(db: PgPool) {
    let fapi = Fapi::start(db).await;
    let uri = format!("{CALLBACK}?dummy1=lorem&dummy2=ipsum");
    let answer = fapi.push(&[("redirect_uri", &uri)]).await;
    assert_eq!((error(&answer), answer.body.get("request_uri")), ("invalid_request", None));
}

#[sqlx::test]
async fn ensure_redirect_uri_in_authorization_request(db: PgPool) {
    let fapi = Fapi::start(db).await;
    assert_eq!(error(&fapi.push(&[("redirect_uri", "")]).await), "invalid_request");
}

/// One beside the `request_uri` stands in for none.
#[sqlx::test]
async fn ensure_request_object_without_redirect_uri_fails(db: PgPool) {
    let fapi = Fapi::start(db).await;
    assert_eq!(error(&fapi.push(&[("redirect_uri", "")]).await), "invalid_request");
    let mut browser = fapi.world.server.browser();
    let more = [("redirect_uri", CALLBACK), ("response_type", "code"), ("state", "xyz")];
    let page = fapi.visit(&mut browser, "urn:ietf:params:oauth:request_uri:none", &more).await;
    assert_eq!((page.status, page.location()), (400, None));
}

/// The callback of a request that was pushed with changes, where the browser brings more beside it.
async fn callback(fapi: &Fapi, pushed: &[(&str, &str)], more: &[(&str, &str)]) -> Page {
    let uri = fapi.pushed(pushed).await;
    let mut browser = fapi.world.server.browser();
    let page = fapi.visit(&mut browser, &uri, more).await;
    fapi.enter(&mut browser, &page).await
}

#[sqlx::test]
async fn ensure_different_nonce_inside_and_outside_request_object(db: PgPool) {
    let fapi = Fapi::start(db).await;
    let page = callback(&fapi, &[], &[("nonce", "outside")]).await;
    let tokens = fapi.exchange(&page.parameter("code").unwrap(), &[]).await.ok();
    assert_eq!(claims(&tokens["id_token"])["nonce"], "n-1");
}

#[sqlx::test]
async fn ensure_different_state_inside_and_outside_request_object(db: PgPool) {
    let fapi = Fapi::start(db).await;
    let page = callback(&fapi, &[], &[("state", "outside")]).await;
    assert!(page.parameter("code").is_some());
    assert_eq!(page.parameter("state").as_deref(), Some("xyz"));
}

#[sqlx::test]
async fn state_only_outside_request_object_not_used(db: PgPool) {
    let fapi = Fapi::start(db).await;
    let page = callback(&fapi, &[("state", "")], &[("state", "outside")]).await;
    assert!(page.parameter("code").is_some() && page.parameter("state").is_none());
}

#[sqlx::test]
async fn ensure_unsigned_authorization_request_without_using_par_fails(db: PgPool) {
    let fapi = Fapi::start(db).await;
    let browser = fapi.world.browser(fapi.world.ann).await;
    let answer = fapi.world.get("/oauth2/authorize", &fapi.request(&[]), Some(&browser)).await;
    assert_eq!(parameters(location(&answer))["error"], "invalid_request");
    // Nor does the sign-in page take it.
    let answer = fapi.world.get("/login", &fapi.request(&[]), None).await;
    assert_eq!(parameters(location(&answer))["error"], "invalid_request");
}

#[sqlx::test]
async fn ensure_response_type_code_idtoken_fails(db: PgPool) {
    let fapi = Fapi::start(db).await;
    let answer = fapi.push(&[("response_type", "code id_token")]).await;
    assert_eq!(error(&answer), "unsupported_response_type");
}

#[sqlx::test]
async fn ensure_response_type_token_fails(db: PgPool) {
    let fapi = Fapi::start(db).await;
    assert_eq!(error(&fapi.push(&[("response_type", "token")]).await), "unauthorized_client");
}

#[sqlx::test]
async fn par_ensure_reused_request_uri_prior_to_auth_completion_succeeds(db: PgPool) {
    let fapi = Fapi::start(db).await;
    let uri = fapi.pushed(&[]).await;
    let mut browser = fapi.world.server.browser();
    assert!(fapi.visit(&mut browser, &uri, &[]).await.has("form[name=cognitoSignInForm]"));
    fapi.world.server.advance(Duration::seconds(60));
    let page = fapi.visit(&mut browser, &uri, &[]).await;
    // A user who takes longer than the app may keeps what was begun.
    fapi.world.server.advance(Duration::minutes(10));
    let page = browser.visit(&page.url).await;
    let page = fapi.enter(&mut browser, &page).await;
    assert!(page.parameter("code").is_some());
}

/// Whoever comes in time has an hour from when it was pushed, and no more.
#[sqlx::test]
async fn a_request_that_was_begun_counts_for_an_hour(db: PgPool) {
    let fapi = Fapi::start(db).await;
    let uri = fapi.pushed(&[]).await;
    let mut browser = fapi.world.server.browser();
    let page = fapi.visit(&mut browser, &uri, &[]).await;
    fapi.world.server.advance(Duration::minutes(59));
    let url = page.url.clone();
    assert!(browser.visit(&url).await.has("form[name=cognitoSignInForm]"));
    fapi.world.server.advance(Duration::minutes(1));
    assert_eq!(browser.visit(&url).await.status, 400);
}

/// A session that will not do takes nothing: the user signs in, and the app has its code.
#[sqlx::test]
async fn a_session_that_is_too_old_does_not_answer_a_pushed_request(db: PgPool) {
    let fapi = Fapi::start(db).await;
    let mut browser = fapi.world.server.browser();
    let page = fapi.visit(&mut browser, &fapi.pushed(&[]).await, &[]).await;
    fapi.enter(&mut browser, &page).await;
    fapi.world.server.advance(Duration::seconds(100));
    for change in [("max_age", "30"), ("prompt", "login"), ("login_hint", "ann")] {
        let uri = fapi.pushed(&[change]).await;
        let page = fapi.visit(&mut browser, &uri, &[]).await;
        let page = match change.0 {
            "login_hint" => page,
            _ => fapi.enter(&mut browser, &page).await,
        };
        assert!(page.parameter("code").is_some(), "{change:?} {page:?}");
        // It is answered, whoever has the browser.
        let again = fapi.visit(&mut browser, &uri, &[]).await;
        assert_eq!((again.status, again.location()), (400, None), "{change:?}");
    }
    // The session that the pool keeps for an hour is over, whatever the app says.
    fapi.world.server.advance(Duration::minutes(61));
    let page = fapi.visit(&mut browser, &fapi.pushed(&[]).await, &[]).await;
    let page = fapi.enter(&mut browser, &page).await;
    assert!(page.parameter("code").is_some());
}

/// What a `request_uri` holds is good as it is, where it was made.
#[sqlx::test]
async fn a_request_uri_is_read_by_nobody_and_changed_by_nobody(db: PgPool) {
    let fapi = Fapi::start(db).await;
    let uri = fapi.pushed(&[("state", "state-of-the-app")]).await;
    let mut browser = fapi.world.server.browser();
    let page = fapi.visit(&mut browser, &uri, &[]).await;
    assert!(!page.url.contains("state-of-the-app") && !page.text.contains("state-of-the-app"));
    let name = uri.rfind(':').unwrap() + 1;
    let other = |at: usize| {
        let new = if uri.as_bytes()[at] == b'A' { "B" } else { "A" };
        format!("{}{new}{}", &uri[..at], &uri[at + 1..])
    };
    let posted = uri.replace("urn:ietf:params:oauth:request_uri:", "urn:poolhouse:posted:");
    let wrong =
        [other(name), other(name + 40), other(uri.len() - 3), uri[..name].to_owned(), posted];
    for wrong in wrong {
        let page = fapi.visit(&mut browser, &wrong, &[]).await;
        assert_eq!((page.status, page.location()), (400, None), "{wrong}");
    }
    fapi.code_of(&uri).await;
}

#[sqlx::test]
async fn par_attempt_reuse_request_uri(db: PgPool) {
    let fapi = Fapi::start(db).await;
    let uri = fapi.pushed(&[]).await;
    fapi.code_of(&uri).await;
    let page = fapi.visit(&mut fapi.world.server.browser(), &uri, &[]).await;
    assert_eq!((page.status, page.location()), (400, None));
}

/// RFC 6749 §3.1: which of the two is meant, nobody can tell.
#[sqlx::test]
async fn two_request_uris_at_once_are_none(db: PgPool) {
    let fapi = Fapi::start(db).await;
    let (one, two) = (fapi.pushed(&[]).await, fapi.pushed(&[]).await);
    let browser = fapi.world.browser(fapi.world.ann).await;
    let query = [
        ("client_id", fapi.client.as_str()),
        ("request_uri", one.as_str()),
        ("request_uri", two.as_str()),
    ];
    let answer = fapi.world.get("/oauth2/authorize", &query, Some(&browser)).await;
    assert_eq!((answer.status().as_u16(), answer.headers().get("location")), (400, None));
    fapi.code_of(&one).await;
}

#[sqlx::test]
async fn a_pushed_request_is_answered_once_even_at_the_same_time(db: PgPool) {
    let fapi = Fapi::start(db).await;
    let uri = fapi.pushed(&[]).await;
    let browser = fapi.world.browser(fapi.world.ann).await;
    let query = [("client_id", fapi.client.as_str()), ("request_uri", uri.as_str())];
    let ask = || fapi.world.get("/oauth2/authorize", &query, Some(&browser));
    let answers = futures_util::future::join_all((0..8).map(|_| ask())).await;
    let codes = answers.iter().filter(|answer| {
        let to = answer.headers().get("location").and_then(|to| to.to_str().ok());
        to.is_some_and(|to| to.contains("code="))
    });
    assert_eq!(codes.count(), 1);
}

/// Two tabs that come to their end at once: the second one's app hears what is wrong (RFC 9101 §7; the suite's
/// EnsureInvalidRequestUriError).
#[sqlx::test]
async fn a_request_that_was_answered_in_another_tab_is_an_invalid_request_uri(db: PgPool) {
    let fapi = Fapi::start(db).await;
    let uri = fapi.pushed(&[]).await;
    let app = &fapi.world.server.app;
    let (pool, _) = clients::find(app, &ClientId::new(&*fapi.client)).await.unwrap();
    let pairs = [("client_id", fapi.client.as_str()), ("request_uri", uri.as_str())];
    let pairs = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let request = AuthorizeRequest::new(pairs);
    let visitor = somebody();
    let one = authorize::check(app, &pool, &request, &visitor).await.unwrap().unwrap();
    let other = authorize::check(app, &pool, &request, &visitor).await.unwrap().unwrap();
    for (tab, error) in [(one, "access_denied"), (other, "invalid_request_uri")] {
        let answer = authorize::cancel(app, &tab, &fapi.world.issuer()).await.unwrap();
        let ToApp::Location(location) = answer else { panic!("{answer:?}") };
        assert_eq!(parameters(&location)["error"], error);
    }
}

#[sqlx::test]
async fn par_attempt_to_use_expired_request_uri(db: PgPool) {
    let fapi = Fapi::start(db).await;
    let uri = fapi.pushed(&[]).await;
    fapi.world.server.advance(Duration::seconds(90));
    let page = fapi.visit(&mut fapi.world.server.browser(), &uri, &[]).await;
    assert_eq!((page.status, page.location()), (400, None));
}

#[sqlx::test]
async fn par_attempt_to_use_request_uri_for_different_client(db: PgPool) {
    let mut fapi = Fapi::start(db).await;
    let uri = fapi.pushed(&[]).await;
    let other = Fapi::client(&fapi.world, &fapi.key).await;
    let first = std::mem::replace(&mut fapi.client, other);
    let page = fapi.visit(&mut fapi.world.server.browser(), &uri, &[]).await;
    assert_eq!((page.status, page.location()), (400, None));
    fapi.client = first;
    fapi.code_of(&uri).await;
}

#[sqlx::test]
async fn par_authorization_request_containing_request_uri_form_param(db: PgPool) {
    let fapi = Fapi::start(db).await;
    let uri = fapi.pushed(&[]).await;
    assert_eq!(error(&fapi.push(&[("request_uri", &uri)]).await), "invalid_request");
}

#[sqlx::test]
async fn par_attempt_invalid_http_method(db: PgPool) {
    let fapi = Fapi::start(db).await;
    let url = format!("{}/oauth2/par", fapi.world.base());
    for method in ["GET", "PUT", "DELETE", "PATCH", "HEAD"] {
        // A request that would be taken if it were posted.
        let assertion = fapi.assertion(NONE);
        let mut form = fapi.request(&[]);
        form.extend([("client_assertion_type", JWT_BEARER), ("client_assertion", &*assertion)]);
        let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
        let request = fapi.world.server.http.request(method.clone(), &url);
        let answer = answer(request.form(&form)).await;
        assert_eq!(answer.status, 405, "{method} {}", answer.body);
        assert_eq!(answer.headers["allow"], "POST");
    }
}

#[sqlx::test]
async fn par_ensure_pkce_required(db: PgPool) {
    let fapi = Fapi::start(db).await;
    let without = [("code_challenge", ""), ("code_challenge_method", "")];
    assert_eq!(error(&fapi.push(&without).await), "invalid_request");
}

#[sqlx::test]
async fn par_plain_pkce_rejected(db: PgPool) {
    let fapi = Fapi::start(db).await;
    let plain = [("code_challenge_method", "plain")];
    assert_eq!(error(&fapi.push(&plain).await), "invalid_request");
}

/// The browser brings `client_id` and `request_uri` alone; and what it brings besides counts for nothing.
#[sqlx::test]
async fn par_without_duplicate_parameters(db: PgPool) {
    let fapi = Fapi::start(db).await;
    let uri = fapi.pushed(&[]).await;
    let mut browser = fapi.world.server.browser();
    let more = [("redirect_uri", "https://evil.example/"), ("state", "forged"), ("scope", "phone")];
    let page = fapi.visit(&mut browser, &uri, &more).await;
    let page = fapi.enter(&mut browser, &page).await;
    assert!(page.location().unwrap().starts_with(CALLBACK));
    assert_eq!(page.parameter("state").unwrap(), "xyz");
    let tokens = fapi.exchange(&page.parameter("code").unwrap(), &[]).await.ok();
    assert_eq!(tokens["scope"], "openid email");
}
