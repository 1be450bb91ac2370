//! Who is at the other end: the peer, or what a trusted proxy says of it.

use reqwest::header::HeaderValue;
use serde_json::json;
use sqlx::PgPool;

use crate::support::TestServer;
use crate::support::users::proving_email;

/// A server behind a proxy of whose network every address is spared the limits.
async fn behind_trusted_proxy(db: PgPool) -> TestServer {
    TestServer::start_with(db, |config| {
        let own = ["127.0.0.0/8", "::1/128"].map(|net| net.parse().unwrap()).to_vec();
        (config.dev, config.trusted_proxies, config.trusted_sources) = (false, own.clone(), own);
    })
    .await
}

/// Tries a wrong password with what a proxy says of the caller.
async fn try_from(server: &TestServer, client: &str, forwarded: &[u8]) {
    let parameters = json!({"USERNAME": "nobody", "PASSWORD": "wrong"});
    let input = json!({
        "ClientId": client, "AuthFlow": "USER_PASSWORD_AUTH", "AuthParameters": parameters,
    });
    let request = server.http.post(&server.url).body(input.to_string());
    let request = request
        .header("x-amz-target", "AWSCognitoIdentityProviderService.InitiateAuth")
        .header("content-type", "application/x-amz-json-1.1")
        .header("x-forwarded-for", HeaderValue::from_bytes(forwarded).unwrap());
    assert_eq!(request.send().await.unwrap().status(), 400);
}

/// Bug: what is no text, or has a port, hid the caller behind the proxy, and from the limits.
#[sqlx::test]
async fn what_a_caller_adds_to_the_header_does_not_hide_its_address(db: PgPool) {
    let server = behind_trusted_proxy(db.clone()).await;
    let client = server.client(&server.pool_with(proving_email()).await).await;
    for (forwarded, source) in [
        (&b"203.0.113.1"[..], "203.0.113.1"),
        (b"\xff, 203.0.113.2", "203.0.113.2"),
        (b"\xff,203.0.113.3, 127.0.0.9", "203.0.113.3"),
        (b"203.0.113.4:4711", "203.0.113.4"),
        (b"203.0.113.9, [2001:db8:0:4::1]:4711", "2001:db8:0:4::/64"),
        (b"[2001:db8:0:5::1]", "2001:db8:0:5::/64"),
        // Nobody knows who that is; it is not the proxy.
        (b"203.0.113.9, unknown", "127.0.0.1"),
        (b"203.0.113.9, \xff, 127.0.0.8", "127.0.0.8"),
    ] {
        try_from(&server, &client, forwarded).await;
        let counted = "DELETE FROM hourly_counts WHERE bucket LIKE 'failures:%' RETURNING bucket";
        let counted: Vec<String> = sqlx::query_scalar(counted).fetch_all(&db).await.unwrap();
        assert_eq!(counted, [format!("failures:{source}")], "{}", forwarded.escape_ascii());
    }
    // Whoever is in that network, and says so, is spared as before.
    try_from(&server, &client, b"127.0.0.7").await;
    let counted = "SELECT count(*) FROM hourly_counts WHERE bucket LIKE 'failures:%'";
    assert_eq!(sqlx::query_scalar::<_, i64>(counted).fetch_one(&db).await.unwrap(), 0);
}
