//! GlobalSignOut, AdminUserGlobalSignOut.

use serde_json::{Value, json};
use sqlx::PgPool;

use crate::support::TestServer;
use crate::support::users::proving_email;

#[sqlx::test]
async fn all_sign_ins_of_the_user_end_and_nobody_elses(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool_with(proving_email()).await;
    let client = server.client(&pool).await;
    server.user(&client, "ann").await;
    server.user(&client, "bob").await;
    let bobs = server.tokens(&client, "bob").await;
    let get =
        |tokens: &Value| server.call("GetUser", json!({"AccessToken": tokens["AccessToken"]}));
    let revoked = ("NotAuthorizedException", "Access Token has been revoked");
    for by_admin in [false, true] {
        let (one, two) = (server.tokens(&client, "ann").await, server.tokens(&client, "ann").await);
        let answer = if by_admin {
            let input = json!({"UserPoolId": pool, "Username": "ann"});
            server.signed("AdminUserGlobalSignOut", input).await
        } else {
            server.call("GlobalSignOut", json!({"AccessToken": one["AccessToken"]})).await
        };
        assert_eq!(answer.ok(), json!({}));
        for tokens in [&one, &two] {
            assert_eq!(get(tokens).await.refused(), revoked);
            let refresh = json!({"ClientId": client, "RefreshToken": tokens["RefreshToken"]});
            let refreshed = server.call("GetTokensFromRefreshToken", refresh).await;
            assert_eq!(
                refreshed.refused(),
                ("NotAuthorizedException", "Refresh Token has been revoked")
            );
        }
        assert_eq!(get(&bobs).await.status, 200);
    }
    let unknown = json!({"UserPoolId": pool, "Username": "nobody"});
    let answer = server.signed("AdminUserGlobalSignOut", unknown).await;
    assert_eq!(answer.refused(), ("UserNotFoundException", "User does not exist."));
}
