//! What no request waits for.

mod analyze_new_tables;
mod audit;
mod deliver_mail;
mod purge_expired;
mod rotate_keys;

use std::time::Duration;

use poolhouse::app::App;
use poolhouse::jobs::{self, Job};
use poolhouse::model::ids::{AccessKeyId, UserPoolId};
use poolhouse::rules::{access_keys, pools};
use serde_json::json;
use sqlx::PgPool;

use crate::support::TestServer;

#[sqlx::test]
async fn jobs_run_by_themselves_until_they_are_stopped(db: PgPool) {
    let (here, there) = (TestServer::start(db.clone()).await, TestServer::start(db).await);
    let pool = here.pool().await;
    let id = UserPoolId::new(pool.as_str());
    let name = async || pools::find(&there.app, &id).await.unwrap().name.clone();
    assert_eq!(name().await, "people");
    let app = there.app.clone().into_inner();
    let running = jobs::start(&app);
    let renamed = json!({"UserPoolId": pool, "PoolName": "customers"});
    here.signed("UpdateUserPool", renamed).await.ok();
    for _ in 0..100 {
        if name().await == "customers" {
            break;
        }
        // The loop rests by the machine's clock: nothing else here does.
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(name().await, "customers");
    running.stop().await;
}

#[sqlx::test]
async fn a_job_that_fails_or_panics_is_tried_again_later(db: PgPool) {
    fn job(run: for<'a> fn(&'a App) -> jobs::Run<'a>) -> Job {
        Job { name: "broken", every: Duration::from_secs(1), run }
    }
    let server = TestServer::start(db).await;
    let app = &server.app;
    let failed = jobs::once(&job(|_| Box::pin(async { anyhow::bail!("no luck") })), app).await;
    assert_eq!(failed.unwrap_err().to_string(), "no luck");
    let panicked = jobs::once(&job(|_| Box::pin(async { panic!("on purpose") })), app).await;
    assert_eq!(panicked.unwrap_err().to_string(), "it panicked");
    jobs::once(&job(|app| Box::pin(jobs::poll_config_changes::run(app))), app).await.unwrap();
    assert_eq!(server.app.caches.checked_at(), Some(server.app.now()));
}

#[sqlx::test]
async fn an_installation_begins_with_the_key_in_its_file(db: PgPool) {
    let server = TestServer::start(db).await;
    sqlx::query("DELETE FROM access_keys").execute(&server.app.db).await.unwrap();
    let secret = "0123456789012345678901234567890123456789";
    for wrong in [
        "",
        "PHAKBEGINNING000000A",
        "short\nsecret",
        &format!("PHAKBEGINNING000000A\n{}", &secret[1..]),
    ] {
        assert!(access_keys::bootstrap(&server.app, wrong).await.is_err(), "{wrong}");
    }
    let text = format!("\nPHAKBEGINNING000000A\r\n{secret}\n");
    assert!(access_keys::bootstrap(&server.app, &text).await.unwrap());
    let key =
        access_keys::find(&server.app, &AccessKeyId::new("PHAKBEGINNING000000A")).await.unwrap();
    assert_eq!(key.unwrap().secret.expose(), secret);
    // Once there is a key, the file says nothing any more, not even after that key was disabled.
    access_keys::disable(&server.app, &AccessKeyId::new("PHAKBEGINNING000000A")).await.unwrap();
    let other = text.replace("BEGINNING", "TAKENOVER");
    assert!(!access_keys::bootstrap(&server.app, &other).await.unwrap());
    assert_eq!(access_keys::list(&server.app).await.unwrap().len(), 1);
}
