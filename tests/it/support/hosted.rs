//! A pool with pages, and an app that sends people there.

use serde_json::{Value, json};

use super::TestServer;

/// Where the app waits for the answer.
pub const CALLBACK: &str = "https://app.example/cb";

/// An app of a pool with pages. Paths are below the pool's path.
#[derive(Clone, Debug)]
pub struct HostedApp {
    pub pool: String,
    pub client: String,
    /// The app's request.
    pub query: String,
    /// The path of the sign-in page with the app's request.
    pub login: String,
}

impl HostedApp {
    /// The path of a page with the app's request.
    pub fn path(&self, page: &str) -> String {
        format!("/{}{page}?{}", self.pool, self.query)
    }

    /// The path of a page of ours, for the client alone.
    pub fn own(&self, page: &str) -> String {
        format!("/{}{page}?client_id={}", self.pool, self.client)
    }
}

/// The prefix of a pool's domain. No letters of the id itself are in it: they may happen to be `aws`, which no prefix holds.
pub fn prefix_of(pool: &str) -> String {
    hex::encode(pool)
}

impl TestServer {
    /// A pool whose users sign in with their e-mail address, which is proven by a code.
    pub async fn hosted_app(&self) -> HostedApp {
        let members = json!({"UsernameAttributes": ["email"], "AutoVerifiedAttributes": ["email"]});
        self.hosted_app_with(members).await
    }

    /// A pool with these members of CreateUserPool, and a client with the code flow.
    pub async fn hosted_app_with(&self, members: Value) -> HostedApp {
        let pool = self.pool_with(members).await;
        self.domain(&pool, &prefix_of(&pool)).await;
        self.hosted_client(&pool).await
    }

    /// Another app of the pool.
    pub async fn hosted_client(&self, pool: &str) -> HostedApp {
        let members = json!({
            "CallbackURLs": [CALLBACK],
            "AllowedOAuthFlows": ["code"],
            "AllowedOAuthScopes": ["openid", "email"],
            "AllowedOAuthFlowsUserPoolClient": true,
            "SupportedIdentityProviders": ["COGNITO"],
            "PreventUserExistenceErrors": "ENABLED",
        });
        let client = self.client_with(pool, members).await.id;
        let query = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("response_type", "code")
            .append_pair("client_id", &client)
            .append_pair("redirect_uri", CALLBACK)
            .append_pair("state", "a state")
            .finish();
        let login = format!("/{pool}/login?{query}");
        HostedApp { pool: pool.to_owned(), client, query, login }
    }
}
