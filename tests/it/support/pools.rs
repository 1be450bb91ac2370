//! Pools and clients for tests, made through the signed API.

use serde_json::{Value, json};

use super::{Answer, TestServer, sign};

/// A request with some members more, or others.
pub fn with(base: &Value, change: Value) -> Value {
    let mut both = base.clone();
    for (name, value) in change.as_object().unwrap() {
        both[name] = value.clone();
    }
    both
}

/// The id in an answer's `member`.
fn id(answer: Answer, member: &str, name: &str) -> String {
    answer.ok()[member][name].as_str().unwrap().to_owned()
}

/// A client: its id, and its secret if it has one.
#[derive(Clone, Debug)]
pub struct TestClient {
    pub id: String,
    pub secret: Option<String>,
}

impl TestServer {
    /// Calls an operation of cognito-idp, signed by the server's own key. The answer is checked against the model.
    pub async fn signed(&self, operation: &str, input: Value) -> Answer {
        self.signed_by(&self.key, operation, input).await
    }

    /// The same, signed by another key.
    pub async fn signed_by(&self, key: &sign::Key, operation: &str, input: Value) -> Answer {
        let target = format!("AWSCognitoIdentityProviderService.{operation}");
        self.signed_target(key, &target, input).await
    }

    /// Calls an operation of any service, signed.
    pub async fn signed_target(&self, key: &sign::Key, target: &str, input: Value) -> Answer {
        let body = input.to_string();
        let host = self.url.split_once("://").unwrap().1;
        let headers = sign::headers(key, host, target, &body, self.app.now());
        let mut request = self.http.post(&self.url).header("x-amz-target", target);
        for (name, value) in headers {
            request = request.header(name, value);
        }
        let request = request.header("content-type", "application/x-amz-json-1.1").body(body);
        let answer = super::answer(request).await;
        super::check_contract(target, &answer);
        answer
    }

    /// A pool with Cognito's defaults: its id.
    pub async fn pool(&self) -> String {
        self.pool_with(json!({})).await
    }

    /// A pool with these members of CreateUserPool: its id.
    pub async fn pool_with(&self, mut members: Value) -> String {
        if members["PoolName"].is_null() {
            members["PoolName"] = json!("people");
        }
        id(self.signed("CreateUserPool", members).await, "UserPool", "Id")
    }

    /// A public client of a pool, with Cognito's defaults and password sign-in: its id.
    pub async fn client(&self, pool: &str) -> String {
        let flows = [
            "ALLOW_USER_PASSWORD_AUTH",
            "ALLOW_ADMIN_USER_PASSWORD_AUTH",
            "ALLOW_REFRESH_TOKEN_AUTH",
        ];
        self.client_with(pool, json!({"ExplicitAuthFlows": flows})).await.id
    }

    /// A client of a pool with these members of CreateUserPoolClient.
    pub async fn client_with(&self, pool: &str, mut members: Value) -> TestClient {
        members["UserPoolId"] = json!(pool);
        if members["ClientName"].is_null() {
            members["ClientName"] = json!("app");
        }
        let made = self.signed("CreateUserPoolClient", members).await.ok();
        let client = &made["UserPoolClient"];
        TestClient {
            id: client["ClientId"].as_str().unwrap().to_owned(),
            secret: client["ClientSecret"].as_str().map(str::to_owned),
        }
    }

    /// Gives a pool a prefix domain, so that it has pages.
    pub async fn domain(&self, pool: &str, prefix: &str) {
        let input = json!({"UserPoolId": pool, "Domain": prefix});
        self.signed("CreateUserPoolDomain", input).await.ok();
    }

    /// An access key limited to these pools.
    pub async fn key_of(&self, pools: &[&str]) -> sign::Key {
        let pools = pools.iter().map(|pool| (*pool).to_owned()).collect();
        self.key_with(Some(pools)).await
    }

    /// The ARN of a pool.
    pub fn arn(&self, pool: &str) -> String {
        format!("arn:aws:cognito-idp:us-east-1:000000000000:userpool/{pool}")
    }

    /// A pool as DescribeUserPool has it.
    pub async fn described(&self, pool: &str) -> Value {
        let answer = self.signed("DescribeUserPool", json!({"UserPoolId": pool})).await;
        answer.ok()["UserPool"].take()
    }

    /// The names of the audit events of a pool, oldest first.
    pub async fn audited(&self, pool: &str) -> Vec<String> {
        let names = "SELECT event FROM audit_events WHERE user_pool_id = $1 ORDER BY at, ctid";
        sqlx::query_scalar(names).bind(pool).fetch_all(&self.app.db).await.unwrap()
    }
}
