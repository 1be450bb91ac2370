//! What anybody may have written down, and how often.

use serde_json::{Value, json};
use sqlx::PgPool;

use super::world::{World, app_members};
use crate::support::Answer;
use crate::support::pools::with;

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
    let push = world.request(&[("client_id", &id)]);
    assert_eq!(world.post("/oauth2/par", &push).await.status, 201);
    let device = [("client_id", &*id)];
    assert_eq!(world.post("/oauth2/device_authorization", &device).await.status, 200);
    sqlx::query("DELETE FROM hourly_counts").execute(&world.server.app.db).await.unwrap();
    counted(&world, "pushes:127.0.0.1", 1_000).await;
    counted(&world, "devices:127.0.0.1", 300).await;
    waits(&world, &world.post("/oauth2/par", &push).await);
    waits(&world, &world.post("/oauth2/device_authorization", &device).await);
    // A client that proves itself is not somebody.
    let own: Vec<_> = world.request(&[]);
    assert_eq!(world.post_as(&world.app, "/oauth2/par", &own).await.status, 201);
}

#[sqlx::test]
async fn a_pushed_request_has_a_size(db: PgPool) {
    let world = World::start(db).await;
    let id = public(&world).await;
    let (long, short) = ("x".repeat(16 * 1024), "x".repeat(8 * 1024));
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
    let answer = sent(push(&long)).await;
    assert_eq!((answer.status, &answer.body["error"]), (413, &Value::from("invalid_request")));
    assert_eq!(sent(push(&short)).await.status, 201);
}
