//! Signing in through a provider that is a pool of another instance.

use serde_json::{Value, json};
use sqlx::PgPool;

use super::world::{World, app};
use crate::support::hosted::CALLBACK;
use crate::support::users::{PASSWORD, claims, value};

#[sqlx::test]
async fn the_button_leads_to_the_provider_and_back_to_the_app(db: PgPool) {
    let world = World::start(db).await;
    let ann = world.person("ann").await;
    let mut browser = world.server.browser();
    let answer = world.through_corp(&mut browser, &world.app, "ann").await;
    let tokens = world.tokens(&world.app, &answer).await;
    let id = claims(&tokens["id_token"]);
    let username = format!("Corp_{ann}");
    assert_eq!(id["cognito:username"], username);
    assert_ne!(id["sub"], ann);
    assert_eq!((&id["email"], &id["email_verified"]), (&json!("ann@corp.example"), &json!(true)));
    assert_eq!((&id["name"], &id["amr"]), (&json!("ann"), &json!(["fed"])));
    assert_eq!(id["cognito:groups"], json!([format!("{}_Corp", world.app.pool)]));
    let made = world.server.app.now().timestamp_millis();
    let identity = json!({
        "userId": ann, "providerName": "Corp", "providerType": "OIDC", "issuer": null,
        "primary": "true", "dateCreated": made.to_string(),
    });
    assert_eq!(id["identities"], json!([identity]));
    let user = world.user(&username).await;
    assert_eq!(user["UserStatus"], "EXTERNAL_PROVIDER");
    let told: Value =
        serde_json::from_str(&value(&user["UserAttributes"], "identities").unwrap()).unwrap();
    assert_eq!((&told[0]["primary"], &told[0]["dateCreated"]), (&json!(true), &json!(made)));
    // The browser has a session: another app asks for nothing.
    let silent = browser.open(&world.app.path("/oauth2/authorize")).await;
    assert!(silent.location().unwrap().starts_with(CALLBACK), "{silent:?}");
    let events = world.server.audited(&world.app.pool).await;
    assert!(events.iter().any(|event| event == "CreateFederatedUser"), "{events:?}");
}

/// Each sign-in is of the same user, and writes what the provider says now. What it does not say stays.
#[sqlx::test]
async fn a_second_sign_in_is_the_same_user_as_the_provider_knows_it_now(db: PgPool) {
    let world = World::start(db).await;
    let ann = world.person("ann").await;
    let first = world.through_corp(&mut world.server.browser(), &world.app, "ann").await;
    let first = claims(&world.tokens(&world.app, &first).await["id_token"]);
    let username = format!("Corp_{ann}");
    let changed = json!({
        "UserPoolId": world.app.pool, "Username": username,
        "UserAttributes": [{"Name": "nickname", "Value": "annie"}],
    });
    world.server.signed("AdminUpdateUserAttributes", changed).await.ok();
    let moved = json!({
        "UserPoolId": world.corp_pool, "Username": "ann",
        "UserAttributes": [{"Name": "email", "Value": "new@corp.example"}],
    });
    world.corp.signed("AdminUpdateUserAttributes", moved).await.ok();
    let second = world.through_corp(&mut world.server.browser(), &world.app, "ann").await;
    let second = claims(&world.tokens(&world.app, &second).await["id_token"]);
    assert_eq!((&second["sub"], &second["name"]), (&first["sub"], &json!("ann")));
    assert_eq!(second["email"], "new@corp.example");
    assert_eq!((&second["email_verified"], &second["nickname"]), (&json!(false), &json!("annie")));
    assert_eq!(second["identities"], first["identities"]);
}

/// `identity_provider` and `idp_identifier` of the app's request spare the user our page (oauth-endpoints.md §1).
#[sqlx::test]
async fn an_app_may_choose_the_provider(db: PgPool) {
    let world = World::start(db).await;
    world.person("ann").await;
    for choice in ["identity_provider=Corp", "idp_identifier=corp.example"] {
        let mut browser = world.server.browser();
        let path = format!("{}&{choice}", world.app.path("/oauth2/authorize"));
        let page = browser.visit(&path).await;
        let away = page.location().unwrap();
        assert!(away.starts_with(&world.corp.url), "{choice}: {away}");
        let back = world.at_corp(&mut world.corp.browser(), &away, "ann").await;
        let answer = browser.open(&back).await;
        world.tokens(&world.app, &answer).await;
    }
    let mut browser = world.server.browser();
    for wrong in ["identity_provider=Other", "idp_identifier=corp", "identity_provider=Google"] {
        let path = format!("{}&{wrong}", world.app.path("/oauth2/authorize"));
        let page = browser.visit(&path).await;
        assert_eq!((page.status, page.location()), (400, None), "{wrong}");
    }
    let other = app(&world.server, &world.app.pool, &["COGNITO"]).await;
    let page = browser.visit(&format!("{}&identity_provider=Corp", other.login)).await;
    assert_eq!(page.status, 400);
    assert!(!browser.visit(&other.login).await.has("a[data-provider]"));
    let forged = browser.open(&other.path("/login/with/Q29ycA")).await;
    assert_eq!((forged.status, forged.location()), (400, None));
    for wrong in ["/login/with/_", "/login/with/AAAA"] {
        let page = browser.open(&world.app.path(wrong)).await;
        assert!([400, 404].contains(&page.status), "{wrong}: {}", page.status);
    }
    let silent =
        format!("{}&identity_provider=Corp&prompt=none", world.app.path("/oauth2/authorize"));
    let silent = browser.visit(&silent).await;
    assert_eq!(silent.parameter("error").unwrap(), "login_required");
}

/// What an app asks of the sign-in, the provider is asked (OIDC Core §3.1.2.1).
#[sqlx::test]
async fn what_the_app_asks_for_the_provider_is_asked_for(db: PgPool) {
    let world = World::start(db).await;
    world.person("ann").await;
    let mut browser = world.server.browser();
    let asked = "identity_provider=Corp&prompt=login&max_age=60&login_hint=ann";
    let page = browser.visit(&format!("{}&{asked}", world.app.path("/oauth2/authorize"))).await;
    let asked = |name: &str| page.parameter(name);
    assert_eq!((asked("prompt"), asked("max_age")), (Some("login".into()), Some("60".into())));
    assert_eq!(asked("login_hint").unwrap(), "ann");
    assert_eq!(asked("code_challenge_method").unwrap(), "S256");
    assert_eq!((asked("code_challenge").unwrap().len(), asked("nonce").unwrap().len()), (43, 43));
    let away = page.location().unwrap();
    let back = world.at_corp(&mut world.corp.browser(), &away, "ann").await;
    let answer = browser.open(&back).await;
    world.tokens(&world.app, &answer).await;
}

/// Federated users have no password here, and none is set for them but by an administrator.
#[sqlx::test]
async fn a_user_of_a_provider_gets_in_by_nothing_else(db: PgPool) {
    let members = json!({
        "AliasAttributes": ["email"], "AutoVerifiedAttributes": ["email"],
        "Policies": {"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"]}},
    });
    let world = World::start_with(db, members).await;
    let ann = world.person("ann").await;
    let answer = world.through_corp(&mut world.server.browser(), &world.app, "ann").await;
    let access = world.tokens(&world.app, &answer).await["access_token"].clone();
    let (server, client, username) = (&world.server, &world.app.client, format!("Corp_{ann}"));
    for name in [&*username, "ann@corp.example"] {
        let refused = server.sign_in(client, name, PASSWORD).await;
        assert_eq!(
            refused.refused(),
            ("NotAuthorizedException", "Incorrect username or password.")
        );
    }
    let parameters = json!({"USERNAME": username, "PREFERRED_CHALLENGE": "EMAIL_OTP"});
    let input = json!({"ClientId": client, "AuthFlow": "USER_AUTH", "AuthParameters": parameters});
    server.call("InitiateAuth", input).await;
    assert!(server.mail("ann@corp.example").await.is_empty());
    let reset = json!({"UserPoolId": world.app.pool, "Username": username});
    let reset = server.signed("AdminResetUserPassword", reset).await;
    assert_eq!(reset.error(), "NotAuthorizedException");
    let change = json!({"AccessToken": access, "ProposedPassword": "An0ther-horse"});
    let change = server.call("ChangePassword", change).await;
    assert_eq!(change.error(), "NotAuthorizedException");
    let password = json!({
        "UserPoolId": world.app.pool, "Username": username, "Password": PASSWORD, "Permanent": true,
    });
    server.signed("AdminSetUserPassword", password).await.ok();
    assert_eq!(world.user(&username).await["UserStatus"], "CONFIRMED");
    server.sign_in(client, "ann@corp.example", PASSWORD).await.ok();
}

/// Whom a provider vouches for is not the user here who happens to have the same address.
#[sqlx::test]
async fn the_same_address_is_another_user(db: PgPool) {
    let members = json!({"AliasAttributes": ["email"], "AutoVerifiedAttributes": ["email"]});
    let world = World::start_with(db, members).await;
    world.person("ann").await;
    let local = json!({
        "UserPoolId": world.app.pool, "Username": "local", "MessageAction": "SUPPRESS",
        "UserAttributes": [
            {"Name": "email", "Value": "ann@corp.example"}, {"Name": "email_verified", "Value": "true"},
        ],
    });
    let local = world.server.signed("AdminCreateUser", local).await.ok();
    let answer = world.through_corp(&mut world.server.browser(), &world.app, "ann").await;
    let id = claims(&world.tokens(&world.app, &answer).await["id_token"]);
    assert_eq!(id["email"], "ann@corp.example");
    assert_ne!(id["sub"].as_str(), value(&local["User"]["Attributes"], "sub").as_deref());
    assert_eq!(world.user("ann@corp.example").await["Username"], "local");
}

/// A pool that demands second factors leaves that to the provider.
#[sqlx::test]
async fn no_second_factor_is_asked_for(db: PgPool) {
    let world = World::start_with(db, json!({"MfaConfiguration": "ON"})).await;
    world.person("ann").await;
    let answer = world.through_corp(&mut world.server.browser(), &world.app, "ann").await;
    world.tokens(&world.app, &answer).await;
}

#[sqlx::test]
async fn who_is_disabled_does_not_get_in(db: PgPool) {
    let world = World::start(db).await;
    let ann = world.person("ann").await;
    world.through_corp(&mut world.server.browser(), &world.app, "ann").await;
    let user = json!({"UserPoolId": world.app.pool, "Username": format!("Corp_{ann}")});
    world.server.signed("AdminDisableUser", user).await.ok();
    let page = world.through_corp(&mut world.server.browser(), &world.app, "ann").await;
    assert_eq!(page.status, 200);
    assert!(page.text.contains("That did not work"), "{}", page.text);
}

/// A client without COGNITO: no form, and nobody of the pool gets in by a page of the pool's own users.
#[sqlx::test]
async fn an_app_may_let_in_users_of_providers_alone(db: PgPool) {
    let world = World::start(db).await;
    world.person("ann").await;
    let alone = app(&world.server, &world.app.pool, &["Corp"]).await;
    let mut browser = world.server.browser();
    let page = browser.visit(&alone.login).await;
    assert!(page.has("a[data-provider=Corp]") && !page.has("form[name=cognitoSignInForm]"));
    assert!(!page.has(".or"), "{}", page.text);
    for path in ["/signup", "/forgotPassword", "/mfa", "/changePassword", "/login/factor"] {
        assert_eq!(browser.open(&alone.path(path)).await.status, 400, "{path}");
    }
    // A form that was made up is not looked at.
    let csrf = page.attribute("input[name=_csrf]", "value");
    let url = format!("{}{}", world.server.url, alone.login);
    let fields = [("_csrf", &*csrf), ("username", "ann"), ("password", PASSWORD)];
    let post = world.server.http.post(&url).form(&fields).header("sec-fetch-site", "same-origin");
    let answer = browser.send(url, post).await;
    assert_eq!(answer.status, 303);
    assert!(answer.location().unwrap().contains("/login?"));
    let answer = world.through_corp(&mut browser, &alone, "ann").await;
    world.tokens(&alone, &answer).await;
    // The session is one that the page offers to go on with.
    let page = browser.visit(&alone.login).await;
    let answer = browser.submit(&page, "cognitoSignInForm", &[]).await;
    assert!(answer.location().unwrap_or_default().starts_with(CALLBACK), "{}", answer.text);
}

/// On the way to a page of ours the provider is as good as a password.
#[sqlx::test]
async fn the_account_page_opens_through_a_provider(db: PgPool) {
    let world = World::start(db).await;
    world.person("ann").await;
    let mut browser = world.server.browser();
    let path = format!("/{}/account?client_id={}", world.app.pool, world.app.client);
    let page = browser.visit(&path).await;
    let sent = browser.open(&page.attribute("a[data-provider=Corp]", "href")).await;
    let away = sent.location().unwrap();
    let back = world.at_corp(&mut world.corp.browser(), &away, "ann").await;
    let page = browser.visit(&back).await;
    assert_eq!(page.status, 200, "{}", page.text);
    assert!(page.url.contains("/account?client_id="), "{}", page.url);
    // Nothing is offered there that signs nobody in.
    assert!(page.has("#account-email") && !page.has("#account-password, #account-mfa"));
}

/// Two first sign-ins of one subject at once make one user.
#[sqlx::test]
async fn two_at_once_make_one_user(db: PgPool) {
    let world = World::start(db.clone()).await;
    world.person("ann").await;
    let mut backs = Vec::new();
    for _ in 0..4 {
        let mut browser = world.server.browser();
        let page = browser.visit(&world.app.login).await;
        let sent = browser.open(&page.attribute("a[data-provider=Corp]", "href")).await;
        let away = sent.location().unwrap();
        let back = world.at_corp(&mut world.corp.browser(), &away, "ann").await;
        backs.push((browser, back));
    }
    let all = backs.into_iter().map(async |(mut browser, back)| browser.open(&back).await);
    let answers = futures_util::future::join_all(all).await;
    for answer in answers {
        assert!(answer.location().unwrap_or_default().starts_with(CALLBACK), "{answer:?}");
    }
    let users: i64 =
        sqlx::query_scalar("SELECT count(*) FROM users WHERE status = 'EXTERNAL_PROVIDER'")
            .fetch_one(&db)
            .await
            .unwrap();
    assert_eq!(users, 1);
}
