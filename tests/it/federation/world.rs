//! A pool whose users come from a pool of another instance, with a browser that knows both.

use serde_json::{Value, json};
use sqlx::PgPool;

use crate::support::TestServer;
use crate::support::browser::{Browser, Page};
use crate::support::hosted::{CALLBACK, HostedApp};
use crate::support::users::PASSWORD;

/// Two instances: the pool `corp` of one vouches for users of the other.
pub struct World {
    pub server: TestServer,
    pub corp: TestServer,
    pub corp_pool: String,
    pub app: HostedApp,
}

/// An app's members with providers.
pub fn app_members(providers: &[&str]) -> Value {
    json!({
        "CallbackURLs": [CALLBACK], "AllowedOAuthFlows": ["code"],
        "AllowedOAuthScopes": ["openid", "email", "profile"],
        "AllowedOAuthFlowsUserPoolClient": true, "SupportedIdentityProviders": providers,
        "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_USER_AUTH"],
        "PreventUserExistenceErrors": "ENABLED",
    })
}

/// An app of a pool: its request, with changes.
pub async fn app(server: &TestServer, pool: &str, providers: &[&str]) -> HostedApp {
    let client = server.client_with(pool, app_members(providers)).await.id;
    let query = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("response_type", "code")
        .append_pair("client_id", &client)
        .append_pair("redirect_uri", CALLBACK)
        .append_pair("state", "a state")
        .append_pair("scope", "openid email profile")
        .finish();
    let login = format!("/{pool}/login?{query}");
    HostedApp { pool: pool.to_owned(), client, query, login }
}

impl World {
    pub async fn start(db: PgPool) -> Self {
        Self::start_with(db, json!({})).await
    }

    /// The same with these members of CreateUserPool.
    pub async fn start_with(db: PgPool, members: Value) -> Self {
        // Each instance has connections of its own, as it would have elsewhere.
        let options = db.connect_options().as_ref().clone();
        let others = poolhouse::database::connect(options, 4).await.unwrap();
        let (server, corp) = (TestServer::start(db).await, TestServer::start(others).await);
        let pool = server.pool_with(members).await;
        server.domain(&pool, "people").await;
        let corp_pool = corp.pool_with(json!({"AutoVerifiedAttributes": ["email"]})).await;
        corp.domain(&corp_pool, "corp").await;
        let back = format!("{}/{pool}/oauth2/idpresponse", server.url);
        let members = json!({
            "GenerateSecret": true, "CallbackURLs": [back], "AllowedOAuthFlows": ["code"],
            "AllowedOAuthScopes": ["openid", "email", "profile"],
            "AllowedOAuthFlowsUserPoolClient": true, "SupportedIdentityProviders": ["COGNITO"],
        });
        let corp_client = corp.client_with(&corp_pool, members).await;
        let details = json!({
            "client_id": corp_client.id, "client_secret": corp_client.secret,
            "authorize_scopes": "openid email profile", "attributes_request_method": "GET",
            "oidc_issuer": format!("{}/{corp_pool}", corp.url),
        });
        let provider = json!({
            "UserPoolId": pool, "ProviderName": "Corp", "ProviderType": "OIDC",
            "ProviderDetails": details, "IdpIdentifiers": ["corp.example"],
            "AttributeMapping": {
                "email": "email", "email_verified": "email_verified", "name": "name",
            },
        });
        server.signed("CreateIdentityProvider", provider).await.ok();
        let app = app(&server, &pool, &["COGNITO", "Corp"]).await;
        Self { server, corp, corp_pool, app }
    }

    /// A user of the provider: the `sub` there.
    pub async fn person(&self, name: &str) -> String {
        let email = format!("{name}@corp.example");
        let attributes = json!([
            {"Name": "email", "Value": email}, {"Name": "email_verified", "Value": "true"},
            {"Name": "name", "Value": name},
        ]);
        let pool = &self.corp_pool;
        let new = json!({
            "UserPoolId": pool, "Username": name, "UserAttributes": attributes,
            "MessageAction": "SUPPRESS",
        });
        let made = self.corp.signed("AdminCreateUser", new).await.ok();
        let password = json!({
            "UserPoolId": pool, "Username": name, "Password": PASSWORD, "Permanent": true,
        });
        self.corp.signed("AdminSetUserPassword", password).await.ok();
        let sub = crate::support::users::value(&made["User"]["Attributes"], "sub");
        sub.unwrap()
    }

    /// Signs in at the provider, where a browser was sent: where that sends it back to.
    pub async fn at_corp(&self, corp: &mut Browser<'_>, location: &str, name: &str) -> String {
        let page = corp.visit(location).await;
        if let Some(back) = page.location() {
            return back;
        }
        let fields = [("username", name), ("password", PASSWORD)];
        let answer = corp.send_form(&page, "cognitoSignInForm", &fields).await;
        answer.location().unwrap_or_else(|| panic!("{}", answer.text))
    }

    /// The way through the button of the sign-in page, up to the answer to the comeback.
    pub async fn through_corp(
        &self,
        browser: &mut Browser<'_>,
        app: &HostedApp,
        name: &str,
    ) -> Page {
        let page = browser.visit(&app.login).await;
        let button = page.attribute("a[data-provider=Corp]", "href");
        assert_ne!(button, "", "{}", page.text);
        let sent = browser.open(&button).await;
        let mut corp = self.corp.browser();
        let back = self.at_corp(&mut corp, &sent.location().unwrap(), name).await;
        let answer = browser.open(&back).await;
        browser.follow(answer).await
    }

    /// The tokens that the app gets for its code.
    pub async fn tokens(&self, app: &HostedApp, answer: &Page) -> Value {
        tokens(&self.server, app, answer).await
    }

    /// A user of the pool, as administrators see it.
    pub async fn user(&self, name: &str) -> Value {
        self.server.admin_get(&self.app.pool, name).await.ok()
    }
}

/// The tokens that an app gets for its code.
pub async fn tokens(server: &TestServer, app: &HostedApp, answer: &Page) -> Value {
    let code = answer.parameter("code").unwrap_or_else(|| panic!("no code: {answer:?}"));
    assert_eq!(answer.parameter("state").unwrap(), "a state");
    let form = [
        ("grant_type", "authorization_code"),
        ("client_id", &app.client),
        ("code", &code),
        ("redirect_uri", CALLBACK),
    ];
    let url = format!("{}/{}/oauth2/token", server.url, app.pool);
    crate::support::answer(server.http.post(url).form(&form)).await.ok()
}
