//! What comes between the steps of a request.

use std::fmt::Debug;
use std::pin::pin;

use poolhouse::connections::Db;
use poolhouse::model::ids::UserKey;
use poolhouse::store;

use super::TestServer;

/// Returns as soon as somebody waits for a lock.
async fn somebody_waits(db: &Db) {
    let waiting = "SELECT EXISTS (SELECT FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock')";
    while !sqlx::query_scalar::<_, bool>(waiting).fetch_one(db).await.unwrap() {}
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
    let mut request = pin!(request);
    tokio::select! {
        answer = &mut request => panic!("it waited for nobody: {answer:?}"),
        () = somebody_waits(&app.db) => {}
    }
    tx.commit().await.unwrap();
    request.await
}
