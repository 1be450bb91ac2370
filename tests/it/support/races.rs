//! What comes between the steps of a request.

use std::fmt::Debug;
use std::pin::{Pin, pin};
use std::time::{Duration, Instant};

use futures_util::future;
use poolhouse::connections::{Db, Tx};
use poolhouse::model::ids::UserKey;
use poolhouse::store;
use sqlx::AssertSqlSafe;

use super::TestServer;

/// Goes on with work until so many wait for a lock, which the work must not end before.
async fn until_waiting<T: Debug>(db: &Db, expected: i64, work: Pin<&mut impl Future<Output = T>>) {
    let waiting = "SELECT count(*) FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock'";
    let many_wait = async {
        let begun = Instant::now();
        while sqlx::query_scalar::<_, i64>(waiting).fetch_one(db).await.unwrap() < expected {
            assert!(begun.elapsed() < Duration::from_secs(30), "nobody waits for a lock");
        }
    };
    tokio::select! {
        done = work => panic!("it waited for nobody: {done:?}"),
        () = many_wait => {}
    }
}

/// What a request answers that has read all it wants to know when every sign-in of a user is ended.
pub async fn overtaken<T: Debug>(
    server: &TestServer,
    user: &UserKey,
    request: impl Future<Output = T>,
) -> T {
    let app = &server.app;
    let mut tx = app.db.begin().await.unwrap();
    store::grants::set_all_revoked(&mut tx, user, None, None, app.now()).await.unwrap();
    waits_for(&app.db, tx, request).await
}

/// What a request answers that has read all it wants to know when its user is deleted.
pub async fn overtaken_by_deletion<T: Debug>(
    server: &TestServer,
    user: &UserKey,
    request: impl Future<Output = T>,
) -> T {
    waits_for(&server.app.db, deletion(server, user).await, request).await
}

/// The transaction that a user is deleted in, before it is through.
async fn deletion(server: &TestServer, user: &UserKey) -> Tx {
    let app = &server.app;
    let mut tx = app.db.begin().await.unwrap();
    assert!(store::users::delete(&mut tx, user, app.now()).await.unwrap());
    tx
}

/// What a request answers that must wait for a transaction, once that is through.
async fn waits_for<T: Debug>(db: &Db, tx: Tx, request: impl Future<Output = T>) -> T {
    let mut request = pin!(request);
    until_waiting(db, 1, request.as_mut()).await;
    tx.commit().await.unwrap();
    request.await
}

/// What a request answers that is held up at a row of a table while its user is being deleted.
pub async fn ahead_of_deletion<T: Debug>(
    server: &TestServer,
    user: &UserKey,
    table: &str,
    request: impl Future<Output = T>,
) -> T {
    let app = &server.app;
    let mut held = app.db.begin().await.unwrap();
    let rows = AssertSqlSafe(format!("SELECT FROM {table} FOR UPDATE"));
    sqlx::query(rows).execute(&mut *held).await.unwrap();
    let deleted = async { deletion(server, user).await.commit().await.unwrap() };
    let mut request = pin!(request);
    until_waiting(&app.db, 1, request.as_mut()).await;
    let mut both = pin!(future::join(request, deleted));
    until_waiting(&app.db, 2, both.as_mut()).await;
    held.commit().await.unwrap();
    both.await.0
}
