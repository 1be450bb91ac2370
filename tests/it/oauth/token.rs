//! `/oauth2/token`: what all grants share.

use serde_json::{Value, json};
use sqlx::PgPool;

use super::world::{World, app_members, refusal};
use crate::support::answer;

#[sqlx::test]
async fn a_client_that_is_not_believed_gets_400_from_cognito(db: PgPool) {
    let world = World::start(db).await;
    let (id, secret) = (world.app.id.as_str(), world.app.secret.as_deref().unwrap());
    let public = world.server.client(&world.pool).await;
    let other_pool = world.server.pool().await;
    let stranger = world.server.client(&other_pool).await;
    let wrong = Some("invalid_client_secret");
    type Row<'a> =
        (Option<(&'a str, &'a str)>, &'a [(&'a str, &'a str)], (u16, &'a str, Option<&'a str>));
    let doubled = Some("client authentication is given twice");
    let rows: [Row<'_>; 13] = [
        (Some((id, "wrong")), &[], (400, "invalid_client", wrong)),
        (Some((id, "")), &[], (400, "invalid_client", wrong)),
        (None, &[("client_id", id)], (400, "invalid_client", wrong)),
        (None, &[("client_id", id), ("client_secret", "x")], (400, "invalid_client", wrong)),
        (Some(("nobody", secret)), &[], (400, "invalid_client", None)),
        (None, &[("client_id", &stranger)], (400, "invalid_client", None)),
        (Some((&public, "x")), &[], (400, "invalid_client", wrong)),
        (None, &[("client_id", &public), ("client_secret", "x")], (400, "invalid_client", wrong)),
        (Some((id, secret)), &[("client_secret", secret)], (400, "invalid_request", doubled)),
        (
            Some((id, secret)),
            &[("client_id", &public)],
            (400, "invalid_request", Some("client_id differs from the one in the header")),
        ),
        (None, &[], (400, "invalid_request", Some("client_id is missing"))),
        // These are believed, and fail for their token.
        (Some((id, secret)), &[("client_id", id)], (400, "invalid_grant", None)),
        (None, &[("client_id", id), ("client_secret", secret)], (400, "invalid_grant", None)),
    ];
    for (basic, more, expected) in rows {
        let mut form = vec![("grant_type", "refresh_token"), ("refresh_token", "x")];
        form.extend(more);
        let mut request = world.server.http.post(format!("{}/oauth2/token", world.base()));
        if let Some((id, secret)) = basic {
            request = request.basic_auth(id, Some(secret));
        }
        let answer = answer(request.form(&form)).await;
        assert_eq!(refusal(&answer), expected, "{basic:?} {more:?}");
        assert!(answer.headers.get("www-authenticate").is_none());
        assert_eq!(answer.headers["content-type"], "application/json;charset=UTF-8");
        assert!(answer.headers["cache-control"].to_str().unwrap().contains("no-store"));
        assert_eq!(answer.headers["pragma"], "no-cache");
        assert!(answer.headers.contains_key("x-amz-cognito-request-id"));
    }
}

#[sqlx::test]
async fn a_client_that_is_not_believed_gets_401_by_the_standards(db: PgPool) {
    let world = World::standards(db).await;
    let form = [("grant_type", "refresh_token"), ("refresh_token", "x")];
    let mut wrong = world.app.clone();
    wrong.secret = Some("wrong".to_owned());
    let answer = world.post_as(&wrong, "/oauth2/token", &form).await;
    assert_eq!(refusal(&answer), (401, "invalid_client", Some("invalid_client_secret")));
    let challenge = format!("Basic realm=\"{}\"", world.pool);
    assert_eq!(answer.headers["www-authenticate"], challenge.as_str());
}

/// RFC 6749 §5.2, RFC 7662 §2.3: whoever names no client is not authenticated.
#[sqlx::test]
async fn a_request_that_names_no_client_is_not_authenticated(db: PgPool) {
    let world = World::standards(db).await;
    let challenge = format!("Basic realm=\"{}\"", world.pool);
    for path in ["token", "revoke", "par", "introspect", "device_authorization"] {
        for form in [&[][..], &[("client_secret", "x")]] {
            let form = [&[("grant_type", "refresh_token"), ("token", "x")], form].concat();
            let form = if path == "par" { form[2..].to_vec() } else { form };
            let answer = world.post(&format!("/oauth2/{path}"), &form).await;
            let expected = (401, "invalid_client", Some("no client is named"));
            assert_eq!(refusal(&answer), expected, "{path} {form:?}");
            assert_eq!(answer.headers["www-authenticate"], challenge.as_str());
        }
    }
}

/// What Cognito has says what Cognito says; the rest follows the standards in both dialects.
#[sqlx::test]
async fn cognitos_endpoints_miss_the_client_id(db: PgPool) {
    let world = World::start(db).await;
    for (path, expected) in [
        ("token", (400, "invalid_request", Some("client_id is missing"))),
        ("revoke", (400, "invalid_request", Some("client_id is missing"))),
        ("introspect", (401, "invalid_client", Some("no client is named"))),
    ] {
        let form = [("grant_type", "refresh_token"), ("token", "x")];
        let answer = world.post(&format!("/oauth2/{path}"), &form).await;
        assert_eq!(refusal(&answer), expected, "{path}");
    }
}

#[sqlx::test]
async fn what_is_no_plain_form_is_an_invalid_request(db: PgPool) {
    let world = World::start(db).await;
    let url = format!("{}/oauth2/token", world.base());
    let form = "application/x-www-form-urlencoded";
    let good = format!("grant_type=password&client_id={}", world.server.client(&world.pool).await);
    let post = async |content_type: &str, body: String| {
        let request = world.server.http.post(&url).header("content-type", content_type);
        answer(request.body(body)).await
    };
    let unsupported = post(&format!("{form}; charset=UTF-8"), good.clone()).await;
    assert_eq!(refusal(&unsupported), (400, "unsupported_grant_type", None));
    let not_form = Some("the body must be application/x-www-form-urlencoded");
    let unreadable = Some("a parameter cannot be read");
    let doubled = Some("a parameter is given twice");
    for (content_type, body, description) in [
        ("application/json", json!({"grant_type": "password"}).to_string(), not_form),
        ("text/plain", good.clone(), not_form),
        (form, String::new(), Some("grant_type is missing")),
        (form, "grant_type=".to_owned(), Some("grant_type is missing")),
        (form, format!("{good}&client_id=x"), doubled),
        (form, format!("{good}&grant_type=password"), doubled),
        (form, format!("{good}&scope=%00"), unreadable),
        (form, format!("{good}&scope=%ff"), unreadable),
        (form, format!("{good}&{}", "a=1&".repeat(200)), unreadable),
    ] {
        let answer = post(content_type, body.clone()).await;
        assert_eq!(refusal(&answer), (400, "invalid_request", description), "{body}");
    }
    let large = post(form, format!("{good}&x={}", "y".repeat(300 * 1024))).await;
    assert_eq!(refusal(&large), (413, "invalid_request", Some("the body is too large")));
    let request = world.server.http.post(&url).header("content-type", form);
    let zipped = answer(request.header("content-encoding", "gzip").body(good)).await;
    assert_eq!(refusal(&zipped), (400, "invalid_request", not_form));
}

#[sqlx::test]
async fn each_grant_names_what_is_missing_and_minds_the_clients_flows(db: PgPool) {
    let world = World::start(db).await;
    let mut members = app_members();
    members["AllowedOAuthFlows"] = json!(["implicit"]);
    let implicit = world.server.client_with(&world.pool, members).await;
    for (client, grant, expected) in [
        (&world.app, "authorization_code", ("invalid_request", Some("code is missing"))),
        (&world.app, "refresh_token", ("invalid_request", Some("refresh_token is missing"))),
        (&world.app, "client_credentials", ("unauthorized_client", None)),
        (&implicit, "authorization_code", ("unauthorized_client", None)),
        (&world.app, "implicit", ("unsupported_grant_type", None)),
        (&world.app, "AUTHORIZATION_CODE", ("unsupported_grant_type", None)),
    ] {
        let answer = world.post_as(client, "/oauth2/token", &[("grant_type", grant)]).await;
        let (status, error, description) = refusal(&answer);
        assert_eq!((status, (error, description)), (400, expected), "{grant}");
    }
}

#[sqlx::test]
async fn scripts_of_any_origin_may_call(db: PgPool) {
    let world = World::start(db).await;
    for path in ["/oauth2/token", "/oauth2/userInfo", "/oauth2/revoke"] {
        let url = format!("{}{path}", world.base());
        let preflight = world
            .server
            .http
            .request(reqwest::Method::OPTIONS, &url)
            .header("origin", "https://spa.example")
            .header("access-control-request-method", "POST")
            .header("access-control-request-headers", "x-amz-user-agent, authorization");
        let answer = preflight.send().await.unwrap();
        assert_eq!(answer.status(), 204);
        assert_eq!(answer.headers()["access-control-allow-origin"], "*");
        let allowed = &answer.headers()["access-control-allow-headers"];
        assert_eq!(allowed, "x-amz-user-agent, authorization");
        let error = world.server.http.post(&url).header("origin", "https://spa.example");
        let error = error.send().await.unwrap();
        assert!(error.status().is_client_error());
        assert_eq!(error.headers()["access-control-allow-origin"], "*");
        assert!(error.headers().get("access-control-allow-credentials").is_none());
    }
    let page = world.authorize(&[], None).await;
    assert!(page.headers().get("access-control-allow-origin").is_none());
}

#[sqlx::test]
async fn without_the_database_it_says_try_again(db: PgPool) {
    let world = World::start(db).await;
    assert_eq!(world.refresh("x").await.status, 400);
    world.server.app.db.close().await;
    let answer = world.refresh("x").await;
    assert_eq!((answer.status, &answer.body), (503, &json!({"error": "temporarily_unavailable"})));
    assert_eq!(answer.headers["retry-after"], "5");
    let browser = format!("poolhouse-session-{}=x", world.pool);
    let page = world.authorize(&[], Some(&browser)).await;
    assert_eq!(page.status(), 503);
    assert_eq!(page.headers()["retry-after"], "5");
    assert_ne!(answer.body, Value::Null);
}
