//! What anybody may have written down, and how often.

use serde_json::{Value, json};
use sqlx::PgPool;

use super::dpop::{key, proof};
use super::world::{World, app_members};
use crate::support::pools::with;
use crate::support::{Answer, answer};

/// A public client that pushes requests and lets devices wait.
async fn public(world: &World) -> String {
    let members = with(&app_members(), json!({"GenerateSecret": false}));
    let id = world.server.client_with(&world.pool, members).await.id;
    let metadata = json!({"device_authorization": true});
    let put = json!({"UserPoolId": world.pool, "ClientId": id, "Metadata": metadata});
    let server = &world.server;
    server.signed_target(&server.key, "Poolhouse.PutClientMetadata", put).await.ok();
    id
}

/// As if so much had happened in this hour.
async fn counted(world: &World, bucket: &str, count: i32) {
    let app = &world.server.app;
    sqlx::query(
        "INSERT INTO hourly_counts (user_pool_id, bucket, hour, count)
         VALUES ($1, $2, date_trunc('hour', $3::timestamptz, 'UTC'), $4)",
    )
    .bind(&world.pool)
    .bind(bucket)
    .bind(app.now())
    .bind(count)
    .execute(&app.db)
    .await
    .unwrap();
}

#[track_caller]
fn waits(world: &World, answer: &Answer) {
    assert_eq!((answer.status, &answer.body["error"]), (429, &json!("temporarily_unavailable")));
    let rest = 3600 - world.server.app.now().timestamp() % 3600;
    assert_eq!(answer.headers["retry-after"], rest.to_string().as_str());
}

#[sqlx::test]
async fn what_public_clients_leave_with_us_is_counted_by_source(db: PgPool) {
    let world = World::start_with(db, json!({}), |config| config.dev = false).await;
    let id = public(&world).await;
    let request = world.request(&[("client_id", &id)]);
    let own = key();
    let push = async || {
        let push = world.server.http.post(format!("{}/oauth2/par", world.base())).form(&request);
        answer(push.header("dpop", proof(&world, &own, "POST", "/oauth2/par", None))).await
    };
    assert_eq!(push().await.status, 201);
    let device = [("client_id", &*id)];
    assert_eq!(world.post("/oauth2/device_authorization", &device).await.status, 200);
    sqlx::query("DELETE FROM hourly_counts").execute(&world.server.app.db).await.unwrap();
    counted(&world, "proofs:127.0.0.1", 1_000).await;
    counted(&world, "devices:127.0.0.1", 300).await;
    waits(&world, &push().await);
    // Without a proof nothing is left with us.
    assert_eq!(world.post("/oauth2/par", &request).await.status, 201);
    waits(&world, &world.post("/oauth2/device_authorization", &device).await);
    // A client that proves itself is not somebody.
    let own: Vec<_> = world.request(&[]);
    assert_eq!(world.post_as(&world.app, "/oauth2/par", &own).await.status, 201);
}

#[sqlx::test]
async fn a_pushed_request_has_a_size(db: PgPool) {
    let world = World::start(db).await;
    let id = public(&world).await;
    // More than is read, more than a URL can hold, and what it can.
    let (long, longer_than_a_url) = ("x".repeat(16 * 1024), "x".repeat(6 * 1024));
    let short = "x".repeat(5 * 1024);
    let push = |hint: &str| {
        let mut form: Vec<(String, String)> = Vec::new();
        for (name, value) in world.request(&[("client_id", &id), ("login_hint", hint)]) {
            form.push((name.to_owned(), value.to_owned()));
        }
        form
    };
    let sent = async |form: Vec<(String, String)>| {
        let form: Vec<(&str, &str)> = form.iter().map(|(n, v)| (&**n, &**v)).collect();
        world.post("/oauth2/par", &form).await
    };
    for long in [long, longer_than_a_url] {
        let answer = sent(push(&long)).await;
        assert_eq!((answer.status, &answer.body["error"]), (413, &Value::from("invalid_request")));
    }
    let answer = sent(push(&short)).await;
    let uri = answer.body["request_uri"].as_str().unwrap();
    // The longest that is taken fits a URL, and so do the pages that it leads to.
    let mut browser = world.server.browser();
    let query = [("client_id", &*id), ("request_uri", uri)];
    let url = url::Url::parse_with_params(&format!("{}/oauth2/authorize", world.base()), query);
    let page = browser.visit(url.unwrap().as_str()).await;
    assert_eq!(page.attribute("input[name=username]", "value").len(), short.len());
}
