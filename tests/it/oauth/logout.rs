//! `/logout`.

use sqlx::PgPool;

use super::world::{BYE, CALLBACK, World, app_members, location, parameters};

async fn signed_in(world: &World, browser: &str) -> bool {
    let answer = world.authorize(&[("prompt", "none")], Some(browser)).await;
    parameters(location(&answer)).contains_key("code")
}

#[sqlx::test]
async fn a_registered_logout_uri_is_gone_to_unchanged(db: PgPool) {
    let world = World::start(db).await;
    let browser = world.browser(world.ann).await;
    let tokens = world.tokens(&[]).await;
    let query = [("client_id", world.app.id.as_str()), ("logout_uri", BYE), ("state", "s")];
    let answer = world.get("/logout", &query, Some(&browser)).await;
    assert_eq!((answer.status().as_u16(), location(&answer)), (302, BYE));
    let cookie = answer.headers()["set-cookie"].to_str().unwrap();
    let name = format!("poolhouse-session-{}=;", world.pool);
    assert!(cookie.starts_with(&name) && cookie.contains("Max-Age=0"), "{cookie}");
    assert!(!signed_in(&world, &browser).await);
    // Tokens stay, as in Cognito; and without a session it works as well.
    world.refresh(tokens["refresh_token"].as_str().unwrap()).await.ok();
    assert_eq!(location(&world.get("/logout", &query, None).await), BYE);
}

#[sqlx::test]
async fn the_other_form_leads_to_the_sign_in_page(db: PgPool) {
    let world = World::start(db).await;
    let browser = world.browser(world.ann).await;
    let id = world.app.id.as_str();
    let query = [
        ("client_id", id),
        ("redirect_uri", CALLBACK),
        ("response_type", "code"),
        ("state", "a b"),
        ("odd", "x"),
    ];
    let answer = world.get("/logout", &query, Some(&browser)).await;
    assert_eq!(answer.status(), 302);
    assert!(location(&answer).starts_with(&format!("{}/login?", world.base())));
    let given = parameters(location(&answer));
    assert_eq!((given["client_id"].as_str(), given["state"].as_str()), (id, "a b"));
    assert_eq!(given["scope"], "openid email phone profile aws.cognito.signin.user.admin");
    assert_eq!((given["redirect_uri"].as_str(), given.contains_key("odd")), (CALLBACK, false));
    assert!(!signed_in(&world, &browser).await);
    let both = [&query[..], &[("logout_uri", BYE), ("scope", "openid")]].concat();
    assert_eq!(location(&world.get("/logout", &both, None).await), BYE);
}

#[sqlx::test]
async fn who_is_refused_stays_signed_in(db: PgPool) {
    let world = World::start(db).await;
    let browser = world.browser(world.ann).await;
    let id = world.app.id.as_str();
    let missing = "Required String parameter 'redirect_uri' is not present";
    let rows: [(&[(&str, &str)], &str); 9] = [
        (&[("client_id", id)], missing),
        (&[("client_id", "nobody"), ("logout_uri", BYE)], "User pool client does not exist."),
        (&[("logout_uri", BYE)], "Required String parameter 'client_id' is not present"),
        (&[("client_id", id), ("logout_uri", "https://app.example/bye/")], missing),
        (&[("client_id", id), ("logout_uri", CALLBACK)], missing),
        (&[("client_id", id), ("logout_uri", BYE), ("logout_uri", BYE)], "is given twice"),
        (
            &[("client_id", id), ("redirect_uri", BYE), ("response_type", "code")],
            "redirect_mismatch",
        ),
        (&[("client_id", id), ("redirect_uri", CALLBACK)], "'response_type' is not present"),
        (
            &[("post_logout_redirect_uri", BYE), ("id_token_hint", "e30.e30.x")],
            "id_token_hint is not valid",
        ),
    ];
    for (query, text) in rows {
        let answer = world.get("/logout", query, Some(&browser)).await;
        assert_eq!(answer.status(), 400, "{query:?}");
        assert!(answer.headers().get("location").is_none());
        let body = answer.text().await.unwrap().replace("&#39;", "'");
        assert!(body.contains(text), "{query:?}: {body}");
    }
    assert!(signed_in(&world, &browser).await);
}

#[sqlx::test]
async fn oidc_logout_needs_a_hint_of_this_pool_client_and_user(db: PgPool) {
    let world = World::start(db).await;
    let tokens = world.tokens(&[("scope", "openid")]).await;
    let hint = tokens["id_token"].as_str().unwrap();
    let (header, rest) = hint.split_once('.').unwrap();
    let unsigned = format!("{}.{}.", header, rest.split('.').next().unwrap());
    let other = world.server.client_with(&world.pool, app_members()).await;
    let bob = world.user("bob").await;
    let (browser, bobs) = (world.browser(world.ann).await, world.browser(bob).await);
    let access = tokens["access_token"].as_str().unwrap();
    let added = format!("{BYE}?foo=bar");
    let refused: [(&[(&str, &str)], &str); 6] = [
        (&[("id_token_hint", &unsigned), ("post_logout_redirect_uri", BYE)], &browser),
        (&[("id_token_hint", access), ("post_logout_redirect_uri", BYE)], &browser),
        (&[("id_token_hint", hint), ("client_id", &other.id)], &browser),
        (&[("id_token_hint", hint), ("post_logout_redirect_uri", BYE)], &bobs),
        (&[("id_token_hint", hint), ("post_logout_redirect_uri", &added)], &browser),
        (&[("id_token_hint", hint), ("id_token_hint", hint)], &browser),
    ];
    for (query, browser) in refused {
        let answer = world.get("/logout", query, Some(browser)).await;
        assert_eq!(answer.status(), 400, "{query:?}");
        assert!(answer.headers().get("location").is_none());
    }
    assert!(signed_in(&world, &browser).await && signed_in(&world, &bobs).await);

    let query = [("id_token_hint", hint), ("post_logout_redirect_uri", BYE)];
    let answer = world.get("/logout", &query, None).await;
    assert_eq!(location(&answer), BYE);
    // By POST, and after the ID token has expired.
    world.server.advance(chrono::Duration::minutes(59));
    let browser = world.browser(world.ann).await;
    world.server.advance(chrono::Duration::minutes(2));
    let form = [&query[..], &[("state", "a b")]].concat();
    let url = format!("{}/logout", world.base());
    let posted = world.server.http.post(url).form(&form).send().await.unwrap();
    assert_eq!(posted.status(), 303);
    // The ID token goes by no URL, and the form is good for who sent it alone.
    assert!(!location(&posted).contains(hint));
    let kept = posted.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap();
    let next = world.server.http.get(location(&posted));
    let lost = next.try_clone().unwrap().header("cookie", &browser).send().await.unwrap();
    assert_eq!(lost.status(), 400);
    let answer = next.header("cookie", format!("{browser}; {kept}")).send().await.unwrap();
    assert_eq!(location(&answer), format!("{BYE}?state=a+b"));
    assert!(!signed_in(&world, &browser).await);

    let browser = world.browser(world.ann).await;
    let answer = world.get("/logout", &[("id_token_hint", hint)], Some(&browser)).await;
    assert_eq!(answer.status(), 200);
    assert!(!signed_in(&world, &browser).await);
}

#[sqlx::test]
async fn oidc_logout_leads_also_where_the_clients_metadata_says(db: PgPool) {
    let world = World::start(db).await;
    let tokens = world.tokens(&[("scope", "openid")]).await;
    let hint = tokens["id_token"].as_str().unwrap();
    let metadata = serde_json::json!({"post_logout_redirect_uris": ["https://app.example/gone"]});
    let put = serde_json::json!({"UserPoolId": world.pool, "ClientId": world.app.id, "Metadata": metadata});
    let query = [("id_token_hint", hint), ("post_logout_redirect_uri", "https://app.example/gone")];
    assert_eq!(world.get("/logout", &query, None).await.status(), 400);
    let target = "Poolhouse.PutClientMetadata";
    world.server.signed_target(&world.server.key, target, put).await.ok();
    assert_eq!(location(&world.get("/logout", &query, None).await), "https://app.example/gone");
    // Cognito's own form knows LogoutURLs alone.
    let query = [("client_id", world.app.id.as_str()), ("logout_uri", "https://app.example/gone")];
    assert_eq!(world.get("/logout", &query, None).await.status(), 400);
}

#[sqlx::test]
async fn without_a_hint_the_user_is_asked_and_a_strange_form_is_no_answer(db: PgPool) {
    let world = World::start(db).await;
    let mut browser = world.server.browser();
    let cookie = world.browser(world.ann).await;
    let (name, secret) = cookie.split_once('=').unwrap();
    browser.cookies.insert(name.to_owned(), secret.to_owned());
    let path = format!("/{}/logout", world.pool);
    let page = browser.visit(&path).await;
    assert_eq!((page.status, page.heading().as_str()), (200, "Sign out?"));
    assert_eq!(page.text_of(".address"), "ann");
    // The page wears what the app's pages wear.
    let named = format!("{path}?post_logout_redirect_uri=x&client_id={}", world.app.id);
    let asked = browser.visit(&named).await;
    let confirm = format!("/logout/confirm?client_id={}", world.app.id);
    assert!(asked.url.ends_with(&confirm) && asked.heading() == "Sign out?", "{}", asked.url);
    // Another site cannot press the button: not without the token, nor with one of its own.
    let confirm = format!("{}/logout/confirm", world.base());
    for csrf in ["", "forged"] {
        let forged = world.server.http.post(&confirm).form(&[("_csrf", csrf)]);
        let forged = forged.header("sec-fetch-site", "cross-site");
        let page = browser.send(confirm.clone(), forged).await;
        assert_eq!(browser.follow(page).await.heading(), "Sign out?");
    }
    assert!(signed_in(&world, &cookie).await);
    let done = browser.send_form(&page, "signOutForm", &[]).await;
    assert_eq!(done.heading(), "You are signed out");
    assert!(!signed_in(&world, &cookie).await);
    assert!(!browser.cookies.contains_key(name));
    // Nothing is left to ask.
    assert_eq!(browser.visit(&path).await.heading(), "You are signed out");
    assert_eq!(browser.visit(&format!("{path}/confirm")).await.heading(), "You are signed out");
}

/// OIDC RP-Initiated Logout §2: every parameter is optional.
#[sqlx::test]
async fn by_the_standards_a_client_alone_has_the_user_asked(db: PgPool) {
    let world = World::standards(db).await;
    let browser = world.browser(world.ann).await;
    let client = ("client_id", world.app.id.as_str());
    for query in [&[client][..], &[client, ("state", "s")]] {
        let answer = world.get("/logout", query, Some(&browser)).await;
        let confirm = format!("{}/logout/confirm?client_id={}", world.base(), world.app.id);
        assert_eq!((answer.status().as_u16(), location(&answer)), (302, &*confirm), "{query:?}");
        // Who is not signed in is told so.
        assert_eq!(world.get("/logout", query, None).await.status(), 200);
    }
    assert!(signed_in(&world, &browser).await);
    // Cognito's forms are there as well.
    let query = [client, ("logout_uri", BYE)];
    assert_eq!(location(&world.get("/logout", &query, Some(&browser)).await), BYE);
}

/// Bug: the page that asks was not told in which language, and a form lost it altogether.
#[sqlx::test]
async fn the_pages_of_a_sign_out_speak_the_language_that_was_asked_for(db: PgPool) {
    let world = World::start(db).await;
    let tokens = world.tokens(&[("scope", "openid")]).await;
    let hint = tokens["id_token"].as_str().unwrap();
    let url = format!("{}/logout", world.base());
    let locales = ("ui_locales", "xx de");
    for form in [None, Some(vec![locales]), Some(vec![locales, ("id_token_hint", hint)])] {
        let mut browser = world.server.browser();
        let cookie = world.browser(world.ann).await;
        let (name, secret) = cookie.split_once('=').unwrap();
        browser.cookies.insert(name.to_owned(), secret.to_owned());
        let sent = match &form {
            None => world.server.http.get(&url).query(&[locales]),
            Some(form) => world.server.http.post(&url).form(form),
        };
        let page = browser.send(url.clone(), sent).await;
        let mut page = browser.follow(page).await;
        assert_eq!(page.attribute("html", "lang"), "de", "{form:?}");
        if page.has("form[name=signOutForm]") {
            page = browser.send_form(&page, "signOutForm", &[]).await;
            assert_eq!(page.attribute("html", "lang"), "de", "{form:?}");
        }
        assert!(!signed_in(&world, &cookie).await, "{form:?}");
    }
}
