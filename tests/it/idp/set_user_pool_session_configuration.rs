//! SetUserPoolSessionConfiguration, SetUserPoolClientSessionConfiguration, and what gets both.

use serde_json::{Value, json};
use sqlx::PgPool;

use crate::support::TestServer;
use crate::support::pools::with;

fn tracking(pool: &str, state: &str, most: i64) -> Value {
    json!({
        "UserPoolId": pool, "UserSessionTracking": state, "TokenSession": {"MaxPerUser": most},
    })
}

#[sqlx::test]
async fn a_pool_tracks_nothing_until_it_is_told_to(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool().await;
    let get = async || {
        let names = json!({"UserPoolId": pool});
        server.signed("GetUserPoolSessionConfiguration", names).await.ok()
    };
    assert_eq!(get().await, tracking(&pool, "DISABLED", 20));
    let wanted = tracking(&pool, "ENABLED", 5);
    let set = server.signed("SetUserPoolSessionConfiguration", wanted.clone()).await.ok();
    assert_eq!((&set, get().await), (&wanted, wanted.clone()));
    // It is no setting of UpdateUserPool, nor shown with them.
    let described = server.described(&pool).await;
    server.signed("UpdateUserPool", json!({"UserPoolId": pool})).await.ok();
    assert_eq!(get().await, wanted);
    assert_eq!(
        described.as_object().unwrap().len(),
        server.described(&pool).await.as_object().unwrap().len()
    );
    let events = server.audited(&pool).await;
    assert!(events.iter().any(|event| event == "SetUserPoolSessionConfiguration"));
}

#[sqlx::test]
async fn what_is_missing_or_too_much_is_refused(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool().await;
    for most in [0, 101] {
        let refused = server
            .signed("SetUserPoolSessionConfiguration", tracking(&pool, "ENABLED", most))
            .await;
        assert_eq!(refused.error(), "InvalidParameterException");
    }
    for missing in ["UserSessionTracking", "TokenSession", "UserPoolId"] {
        let input = with(&tracking(&pool, "ENABLED", 1), json!({missing: null}));
        let refused = server.signed("SetUserPoolSessionConfiguration", input).await;
        assert_eq!(refused.error(), "InvalidParameterException", "{missing}");
    }
    let unknown = tracking("us-east-1_nobody", "ENABLED", 1);
    let why = "User pool us-east-1_nobody does not exist.";
    for operation in ["SetUserPoolSessionConfiguration", "GetUserPoolSessionConfiguration"] {
        let refused = server.signed(operation, unknown.clone()).await;
        assert_eq!(refused.refused(), ("ResourceNotFoundException", why), "{operation}");
    }
}

#[sqlx::test]
async fn a_client_says_how_long_a_browser_spares_a_sign_in_while_its_pool_tracks(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool().await;
    let names = json!({"UserPoolId": pool, "ClientId": server.client(&pool).await});
    let says = |minutes: i64| with(&names, json!({"SSOSession": {"MaxValidityMinutes": minutes}}));
    let set = |minutes| server.signed("SetUserPoolClientSessionConfiguration", says(minutes));
    let get =
        async || server.signed("GetUserPoolClientSessionConfiguration", names.clone()).await.ok();
    assert_eq!(get().await, says(60));
    let off = set(5).await;
    let why = "User session tracking is not enabled for the user pool.";
    assert_eq!(off.refused(), ("OperationNotEnabledException", why));
    let track =
        |state| server.signed("SetUserPoolSessionConfiguration", tracking(&pool, state, 20));
    track("ENABLED").await.ok();
    assert_eq!(set(129_600).await.ok(), says(129_600));
    assert_eq!(set(0).await.ok(), says(0));
    assert_eq!(get().await, says(0));
    for minutes in [-1, 129_601] {
        assert_eq!(set(minutes).await.error(), "InvalidParameterException");
    }
    // It stays, whatever else changes.
    let change = with(&names, json!({"ClientName": "renamed"}));
    server.signed("UpdateUserPoolClient", change).await.ok();
    track("DISABLED").await.ok();
    assert_eq!(get().await, says(0));
    let unknown = with(&says(5), json!({"ClientId": "x"}));
    for operation in
        ["SetUserPoolClientSessionConfiguration", "GetUserPoolClientSessionConfiguration"]
    {
        let refused = server.signed(operation, unknown.clone()).await;
        let why = "User pool client x does not exist.";
        assert_eq!(refused.refused(), ("ResourceNotFoundException", why), "{operation}");
    }
}
