//! Codes for tokens.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::Duration;
use poolhouse::model::ids::{UserKey, UserPoolId};
use poolhouse::store;
use serde_json::{Value, json};
use sqlx::PgPool;

use super::world::{
    CALLBACK, CHALLENGE, VERIFIER, World, app_members, claims, location, parameters, refusal,
};
use crate::support::races::{ahead_of_deletion, overtaken_by_deletion};

const INVALID_GRANT: (u16, &str, Option<&str>) = (400, "invalid_grant", None);

#[sqlx::test]
async fn a_code_gives_id_access_and_refresh_token(db: PgPool) {
    let world = World::start(db).await;
    let code = world.code(&[("scope", "openid email"), ("nonce", "n-1")]).await;
    world.server.advance(Duration::seconds(30));
    let answer = world.redeem(&code, &[]).await;
    assert!(answer.headers["cache-control"].to_str().unwrap().contains("no-store"));
    let tokens = answer.ok();
    let names: Vec<_> = tokens.as_object().unwrap().keys().collect();
    assert_eq!(names, ["id_token", "access_token", "refresh_token", "expires_in", "token_type"]);
    assert_eq!((&tokens["expires_in"], &tokens["token_type"]), (&json!(3600), &json!("Bearer")));
    assert_eq!(tokens["refresh_token"].as_str().unwrap().len(), 43);
    let (id, access) = (claims(&tokens["id_token"]), claims(&tokens["access_token"]));
    let now = world.server.app.now().timestamp();
    assert_eq!(id["iss"], world.issuer());
    assert_eq!((&id["aud"], &id["nonce"]), (&json!(world.app.id), &json!("n-1")));
    assert_eq!((&id["auth_time"], &id["iat"]), (&json!(now - 30), &json!(now)));
    assert_eq!((&id["email"], &id["email_verified"]), (&json!("ann@example.com"), &json!(true)));
    assert_eq!((&id["name"], &id["cognito:username"]), (&Value::Null, &json!("ann")));
    assert!(id["at_hash"].is_string());
    assert_eq!(access["scope"], "openid email");
    assert_eq!((&access["version"], &access["client_id"]), (&json!(2), &json!(world.app.id)));
    assert_eq!(access["origin_jti"], id["origin_jti"]);
    assert_eq!(access["nonce"], Value::Null);
}

#[sqlx::test]
async fn without_openid_there_is_no_id_token(db: PgPool) {
    let world = World::start(db).await;
    let tokens = world.tokens(&[("scope", "aws.cognito.signin.user.admin")]).await;
    assert!(!tokens.as_object().unwrap().contains_key("id_token"));
    // No scope asked for means all of the client's.
    let tokens = world.tokens(&[]).await;
    let scopes = "openid email phone profile aws.cognito.signin.user.admin";
    assert_eq!(claims(&tokens["access_token"])["scope"], scopes);
}

#[sqlx::test]
async fn the_resource_asked_for_is_the_audience(db: PgPool) {
    let world = World::start(db).await;
    let tokens = world.tokens(&[("resource", "https://api.example")]).await;
    assert_eq!(claims(&tokens["access_token"])["aud"], "https://api.example");
    let refreshed = world.refresh(tokens["refresh_token"].as_str().unwrap()).await.ok();
    assert_eq!(claims(&refreshed["access_token"])["aud"], "https://api.example");
}

#[sqlx::test]
async fn a_second_use_revokes_what_the_first_gave_out(db: PgPool) {
    let world = World::start(db).await;
    let code = world.code(&[]).await;
    let tokens = world.redeem(&code, &[]).await.ok();
    let access = tokens["access_token"].as_str().unwrap();
    assert_eq!(world.user_info(access).await.status, 200);
    world.server.advance(Duration::seconds(30));
    assert_eq!(refusal(&world.redeem(&code, &[]).await), INVALID_GRANT);
    assert_eq!(world.user_info(access).await.status, 401);
    let refreshed = world.refresh(tokens["refresh_token"].as_str().unwrap()).await;
    assert_eq!(refusal(&refreshed), INVALID_GRANT);
}

#[sqlx::test]
async fn of_twenty_at_once_one_is_served_and_then_revoked(db: PgPool) {
    let world = Arc::new(World::start(db).await);
    let code = world.code(&[]).await;
    let tries = (0..20).map(|_| {
        let (world, code) = (Arc::clone(&world), code.clone());
        tokio::spawn(async move { world.redeem(&code, &[]).await })
    });
    let answers = futures_util::future::join_all(tries.collect::<Vec<_>>()).await;
    let answers: Vec<_> = answers.into_iter().map(|answer| answer.unwrap()).collect();
    let (served, refused): (Vec<_>, Vec<_>) =
        answers.into_iter().partition(|answer| answer.status == 200);
    assert_eq!((served.len(), refused.len()), (1, 19));
    assert!(refused.iter().all(|answer| refusal(answer) == INVALID_GRANT));
    let tokens = &served[0].body;
    assert_eq!(world.user_info(tokens["access_token"].as_str().unwrap()).await.status, 401);
    let refreshed = world.refresh(tokens["refresh_token"].as_str().unwrap()).await;
    assert_eq!(refusal(&refreshed), INVALID_GRANT);
}

/// Bug: a code was good for a URI that had been taken from the client since: whoever got hold of that place got tokens.
#[sqlx::test]
async fn a_code_is_no_longer_good_for_a_uri_that_the_client_has_lost(db: PgPool) {
    let world = World::start(db).await;
    let (code, stays) =
        (world.code(&[]).await, world.code(&[("redirect_uri", "myapp://callback")]).await);
    let mut members = app_members();
    members["CallbackURLs"] = json!(["myapp://callback"]);
    members["UserPoolId"] = json!(world.pool);
    members["ClientId"] = json!(world.app.id);
    members.as_object_mut().unwrap().remove("GenerateSecret");
    members.as_object_mut().unwrap().remove("DefaultRedirectURI");
    world.server.signed("UpdateUserPoolClient", members).await.ok();
    assert_eq!(refusal(&world.redeem(&code, &[]).await), INVALID_GRANT);
    world.redeem(&stays, &[("redirect_uri", "myapp://callback")]).await.ok();
}

#[sqlx::test]
async fn another_redirect_uri_is_refused_and_burns_nothing(db: PgPool) {
    let world = World::start(db).await;
    let code = world.code(&[]).await;
    for uri in ["https://app.example/callbacK", "https://app.example/callback/", "myapp://callback"]
    {
        let answer = world.redeem(&code, &[("redirect_uri", uri)]).await;
        assert_eq!(
            refusal(&answer),
            (400, "unauthorized_client", Some("invalid_redirect")),
            "{uri}"
        );
    }
    let answer = world.redeem(&code, &[("redirect_uri", "")]).await;
    assert_eq!(refusal(&answer), (400, "invalid_request", Some("redirect_uri is missing")));
    world.redeem(&code, &[]).await.ok();
}

#[sqlx::test]
async fn the_verifier_is_demanded_if_and_only_if_a_challenge_was_sent(db: PgPool) {
    let world = World::start(db).await;
    let challenge = [("code_challenge", CHALLENGE), ("code_challenge_method", "S256")];
    let right = [("code_verifier", VERIFIER)];
    let code = world.code(&challenge).await;
    world.redeem(&code, &right).await.ok();
    let other = format!("{VERIFIER}x");
    // A wrong verifier gets no second try.
    for wrong in ["", "wrong", CHALLENGE, &other] {
        let code = world.code(&challenge).await;
        let answer = world.redeem(&code, &[("code_verifier", wrong)]).await;
        assert_eq!(refusal(&answer), INVALID_GRANT, "{wrong}");
        assert_eq!(refusal(&world.redeem(&code, &right).await), INVALID_GRANT);
    }
    let code = world.code(&[]).await;
    assert_eq!(refusal(&world.redeem(&code, &right).await), INVALID_GRANT);
}

/// RFC 7636 §4.1: a verifier that can be guessed protects nothing, even where the challenge is its own.
#[sqlx::test]
async fn a_verifier_of_one_letter_is_none(db: PgPool) {
    let world = World::start(db).await;
    let long = "a".repeat(129);
    let blank = " ".repeat(43);
    for short in ["a", &long, &blank] {
        let digest = poolhouse::sealing::digest(short.as_bytes());
        let challenge = URL_SAFE_NO_PAD.encode(digest);
        let asked = [("code_challenge", challenge.as_str()), ("code_challenge_method", "S256")];
        let code = world.code(&asked).await;
        let answer = world.redeem(&code, &[("code_verifier", short)]).await;
        assert_eq!(refusal(&answer), INVALID_GRANT, "{short}");
    }
}

#[sqlx::test]
async fn a_code_is_good_for_five_minutes_for_its_own_client(db: PgPool) {
    let world = World::start(db).await;
    let other = world.server.client_with(&world.pool, app_members()).await;
    let code = world.code(&[]).await;
    let form = [("grant_type", "authorization_code"), ("code", &code), ("redirect_uri", CALLBACK)];
    let stolen = world.post_as(&other, "/oauth2/token", &form).await;
    assert_eq!(refusal(&stolen), INVALID_GRANT);
    assert_eq!(refusal(&world.redeem("nonsense", &[]).await), INVALID_GRANT);
    // The thief burned nothing.
    world.server.advance(Duration::seconds(299));
    world.redeem(&code, &[]).await.ok();
    let code = world.code(&[]).await;
    world.server.advance(Duration::seconds(300));
    assert_eq!(refusal(&world.redeem(&code, &[]).await), INVALID_GRANT);
}

#[sqlx::test]
async fn a_code_ends_with_its_session_and_its_user(db: PgPool) {
    let world = World::start(db).await;
    let code = world.code(&[]).await;
    let db = &world.server.app.db;
    let revoked = "UPDATE browser_sessions SET revoked_at = created_at";
    sqlx::query(revoked).execute(db).await.unwrap();
    assert_eq!(refusal(&world.redeem(&code, &[]).await), INVALID_GRANT);
    let code = world.code(&[]).await;
    sqlx::query("UPDATE users SET enabled = false").execute(db).await.unwrap();
    assert_eq!(refusal(&world.redeem(&code, &[]).await), INVALID_GRANT);
}

#[sqlx::test]
async fn no_code_outruns_a_sign_out_everywhere(db: PgPool) {
    let world = World::start(db).await;
    let app = &world.server.app;
    let user = UserKey { pool: UserPoolId::new(&*world.pool), sub: world.ann };
    let mut codes = Vec::new();
    for _ in 0..8 {
        codes.push(world.code(&[]).await);
    }
    let sign_out = async {
        let mut tx = app.db.begin().await.unwrap();
        store::grants::set_all_revoked(&mut tx, &user, None, None, app.now()).await.unwrap();
        tx.commit().await.unwrap();
    };
    let redeem = futures_util::future::join_all(codes.iter().map(|code| world.redeem(code, &[])));
    let ((), answers) = tokio::join!(sign_out, redeem);
    for answer in answers {
        match answer.status {
            200 => {
                let access = answer.body["access_token"].as_str().unwrap();
                assert_eq!(world.user_info(access).await.status, 401);
            }
            _ => assert_eq!(refusal(&answer), INVALID_GRANT),
        }
    }
}

/// Grants hold no key on their user: whoever makes one holds the session, which goes with the user.
#[sqlx::test]
async fn no_grant_outlives_its_user(db: PgPool) {
    let world = World::start(db.clone()).await;
    let left = async || {
        let count = "SELECT (SELECT count(*) FROM grants) + (SELECT count(*) FROM refresh_tokens)";
        sqlx::query_scalar::<_, i64>(count).fetch_one(&db).await.unwrap()
    };
    let code = async |sub| {
        let session = world.browser(sub).await;
        parameters(location(&world.authorize(&[], Some(&session)).await))["code"].clone()
    };
    let user = |sub| UserKey { pool: UserPoolId::new(&*world.pool), sub };

    let ben = world.user("ben").await;
    let code_of_ben = code(ben).await;
    let redeemed = world.redeem(&code_of_ben, &[]);
    ahead_of_deletion(&world.server, &user(ben), "authorization_codes", redeemed).await.ok();
    assert_eq!(left().await, 0);

    let cat = world.user("cat").await;
    let code_of_cat = code(cat).await;
    let redeemed = world.redeem(&code_of_cat, &[]);
    let late = overtaken_by_deletion(&world.server, &user(cat), redeemed).await;
    assert_eq!(refusal(&late), INVALID_GRANT);
    assert_eq!(left().await, 0);
}

/// A session that is good for nothing that is asked for leads to no code, though one was made with the look at it.
#[sqlx::test]
async fn a_code_made_ahead_is_told_to_nobody_whose_session_does_not_do(db: PgPool) {
    let world = World::start(db.clone()).await;
    let session = world.browser(world.ann).await;
    world.server.advance(Duration::minutes(2));
    let count = async || {
        let count = "SELECT count(*) FROM authorization_codes";
        sqlx::query_scalar::<_, i64>(count).fetch_one(&db).await.unwrap()
    };
    let refused = world.authorize(&[("max_age", "60")], Some(&session)).await;
    assert!(location(&refused).contains("/login?"), "{}", location(&refused));
    let silent = world.authorize(&[("max_age", "60"), ("prompt", "none")], Some(&session)).await;
    assert_eq!(parameters(location(&silent))["error"], "login_required");
    let before = count().await;
    // What leads to a page in any case has none made.
    for prompt in ["login", "select_account", "consent"] {
        world.authorize(&[("prompt", prompt)], Some(&session)).await;
    }
    let nobody = format!("poolhouse-session-{}=nobody", world.pool);
    world.authorize(&[], Some(&nobody)).await;
    assert_eq!(count().await, before);
    assert!(parameters(location(&world.authorize(&[], Some(&session)).await)).contains_key("code"));
}

#[sqlx::test]
async fn the_standards_name_scopes_and_call_a_wrong_redirect_uri_an_invalid_grant(db: PgPool) {
    let world = World::standards(db).await;
    let code = world.code(&[("scope", "openid email")]).await;
    let answer = world.redeem(&code, &[("redirect_uri", "myapp://callback")]).await;
    assert_eq!(refusal(&answer), INVALID_GRANT);
    assert_eq!(world.redeem(&code, &[]).await.ok()["scope"], "openid email");
}

#[sqlx::test]
async fn what_is_issued_is_audited(db: PgPool) {
    let world = World::start(db).await;
    let code = world.code(&[]).await;
    let tokens = world.redeem(&code, &[]).await.ok();
    world.redeem(&code, &[]).await;
    world.server.app.audit.flush().await;
    let events: Vec<(String, bool, Value)> = sqlx::query_as(
        "SELECT event, success, detail FROM audit_events WHERE client_id = $1 AND address = '127.0.0.1'
         AND event LIKE '%o%e%' ORDER BY event",
    )
    .bind(&world.app.id)
    .fetch_all(&world.server.app.db)
    .await
    .unwrap();
    let origin = claims(&tokens["access_token"])["origin_jti"].clone();
    let named = |name: &str| events.iter().find(|(event, ..)| event == name).cloned();
    let issue = named("TokenIssue").unwrap();
    assert_eq!((issue.1, &issue.2["origin_jti"]), (true, &origin));
    let reuse = named("AuthorizationCodeReuse").unwrap();
    assert_eq!((reuse.1, &reuse.2["origin_jti"]), (false, &origin));
}
